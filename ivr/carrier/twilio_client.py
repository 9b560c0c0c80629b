"""Twilio's API: sends texts, and reads and changes our numbers. The only module that uses its library.

Timeouts are set here; retries belong to the outbox, since the API has no idempotency key. Each request
has its own connection: if Twilio closed an open one just then, it would be unclear what arrived.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from requests import Response as Answer
from requests.exceptions import ConnectionError as NotConnected
from requests.exceptions import ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from twilio.rest.api.v2010.account.incoming_phone_number import IncomingPhoneNumberInstance
from twilio.rest.api.v2010.account.message import MessageInstance
from urllib3.exceptions import NameResolutionError, NewConnectionError

from ivr.carrier.api_errors import ApiError, ErrorKind, refusal
from ivr.carrier.statuses import CarrierMessage
from ivr.carrier.webhook_errors import WebhookError
from ivr.carrier.wiring import Change, OwnNumber, Permissions, Wiring

TIMEOUT = 10.0  # seconds
# Seconds until the carrier gives a text up: the recipient no longer expects it hours later.
_VALID_FOR = 4 * 3600
_MAX_LISTED = 200
_FIRST_CODE = 10_000  # smaller "codes" are HTTP statuses of responses without a code
_CLOCK_SKEW = timedelta(minutes=5)

# The library logs numbers and the words of texts. This logger discards them.
_SILENT = logging.Logger("ivr.silent", level=logging.CRITICAL + 1)


class Account:
    """Sends the texts of an account from `number` (E.164).

    The id of the text is added to `status_url`, our address for status callbacks. `address` is the
    API's, if it is not Twilio's own; `timeout` is for connecting, and for each wait for data. Each
    method raises ApiError if the carrier does not confirm a request; its kind says what is known.
    """

    def __init__(
        self,
        sid: str,
        token: str,
        number: str,
        status_url: str,
        *,
        address: str = "",
        timeout: float = TIMEOUT,
    ) -> None:
        http = TwilioHttpClient(pool_connections=False, timeout=timeout, logger=_SILENT)
        self._client = Client(sid, token, http_client=http)
        if address:
            self._client.api.base_url = address
        self._number, self._status_url = number, status_url

    def send(self, row: str, recipient: str, body: str) -> CarrierMessage:
        """Send a text. When this returns, the carrier has it."""
        with _as_api_error():
            made = self._client.messages.create(
                to=recipient,
                from_=self._number,
                body=body,
                status_callback=f"{self._status_url}?text={row}",
                validity_period=_VALID_FOR,
            )
            return _message(made)

    def find(self, recipient: str, body: str, since: datetime) -> tuple[CarrierMessage, ...]:
        """The messages with these words that were created for this recipient since then.

        The list is filtered by both numbers, and the time is compared here: Twilio's own filter by day
        uses the time a message was *sent*, and omits messages that are still queued. An ApiError is no
        sign that there is none.
        """
        matching: list[CarrierMessage] = []
        with _as_api_error():
            newest_first = self._client.messages.stream(
                to=recipient, from_=self._number, page_size=50, limit=_MAX_LISTED
            )
            for count, each in enumerate(newest_first, 1):
                if each.date_created is not None and each.date_created < since - _CLOCK_SKEW:
                    break
                if each.body == body and each.direction in ("outbound-api", None):
                    matching.append(_message(each))
                if count == _MAX_LISTED:
                    raise ApiError(ErrorKind.UNCLEAR, None, "too many messages to search")
        return tuple(matching)

    def fetch(self, sid: str) -> CarrierMessage:
        with _as_api_error():
            return _message(self._client.messages(sid).fetch())


class Numbers:
    """The numbers of an account, the numbers it may ring, and its failed requests to us.

    `date` is the Date header of the last response, or empty. Otherwise as `Account`.
    """

    def __init__(
        self, sid: str, token: str, *, address: str = "", timeout: float = TIMEOUT
    ) -> None:
        self.date = ""
        hooks = {"response": self._store_date}
        http = TwilioHttpClient(
            pool_connections=False, request_hooks=hooks, timeout=timeout, logger=_SILENT
        )
        self._client = Client(sid, token, http_client=http)
        if address:
            client = self._client
            for each in (client.api, client.voice, client.messaging, client.monitor):
                each.base_url = address

    def find(self, number: str) -> OwnNumber | None:
        """The account's number (E.164); None if the account does not have it."""
        with _as_api_error():
            with _as_refusals():
                listed = self._client.incoming_phone_numbers.list(phone_number=number, limit=20)
            own = [each for each in listed if each.phone_number == number]
            return _own_number(own[0]) if own else None

    def update(self, sid: str, changes: tuple[Change, ...]) -> OwnNumber:
        """Change these settings of a number, and return it as the carrier then reports it. After an
        ApiError it is unclear whether the number was changed, unless the error is permanent."""
        new: dict[str, object] = {_ARGUMENTS.get(c.field, c.field): c.desired for c in changes}
        if "voice_caller_id_lookup" in new:
            new["voice_caller_id_lookup"] = new["voice_caller_id_lookup"] == "yes"
        with _as_api_error():
            self._client.incoming_phone_numbers(sid).update(**new)
            return _own_number(self._client.incoming_phone_numbers(sid).fetch())

    def permissions(self, country: str) -> Permissions:
        """Which numbers of a country (GB) the account may ring."""
        with _as_api_error():
            allowed = self._client.voice.v1.dialing_permissions.countries(country).fetch()
            special = allowed.high_risk_special_numbers_enabled
            return Permissions(allowed.low_risk_numbers_enabled is True, special is True)

    def messaging_service_of(self, sid: str) -> str | None:
        """The messaging service that receives the number's texts instead of its own address, if any."""
        with _as_api_error(), _as_refusals():
            for each in self._client.messaging.v1.services.list(limit=200):
                if not each.use_inbound_webhook_on_number and any(
                    own.sid == sid for own in each.phone_numbers.list(limit=1000)
                ):
                    return str(each.friendly_name or each.sid)
        return None

    def webhook_errors(self, since: datetime) -> tuple[WebhookError, ...]:
        """The failed requests to us since then, newest first, from Twilio's debugger. Its delay is not
        documented; it lists none older than 30 days."""
        with _as_api_error(), _as_refusals():
            alerts = self._client.monitor.v1.alerts.list(
                log_level="error", start_date=since.astimezone(UTC), limit=_MAX_LISTED
            )
            return tuple(
                WebhookError(int(each.error_code or 0), (each.request_url or "").partition("?")[0])
                for each in alerts
            )

    def _store_date(self, answer: Answer, *_: object, **__: object) -> None:
        self.date = answer.headers.get("Date", "")


@contextmanager
def _as_refusals() -> Iterator[None]:
    """When a list is refused, the library hides the response in its exception: read it here."""
    try:
        yield
    except (TwilioRestException, TwilioServiceException):
        raise
    except TwilioException as problem:
        answer = problem.args[1] if len(problem.args) > 1 else None
        if not isinstance(answer, Response):
            raise
        try:
            code = int(json.loads(answer.text).get("code") or 0)
        except (ValueError, AttributeError, TypeError):
            code = 0
        raise TwilioRestException(answer.status_code, "", code=code) from None


# Fields of Wiring that the library names differently.
_ARGUMENTS: Mapping[str, str] = {
    "voice_application": "voice_application_sid",
    "sms_application": "sms_application_sid",
    "trunk": "trunk_sid",
    "name_lookup": "voice_caller_id_lookup",
}


def _own_number(found: IncomingPhoneNumberInstance) -> OwnNumber:
    capabilities = found.capabilities or {}
    settings = {
        name: getattr(found, _ARGUMENTS.get(name, name)) or default
        for name, default in asdict(Wiring()).items()
    }
    wiring = Wiring(**settings | {"name_lookup": "yes" if found.voice_caller_id_lookup else "no"})
    if not found.sid:
        raise ValueError("the response names no number")
    return OwnNumber(
        found.sid, wiring, capabilities.get("voice") is True, capabilities.get("sms") is True
    )


@contextmanager
def _as_api_error() -> Iterator[None]:
    """Turns every exception of a request into an ApiError."""
    try:
        yield
    except (TwilioRestException, TwilioServiceException) as refused:
        code = refused.code if (refused.code or 0) >= _FIRST_CODE else None
        raise refusal(refused.status, code) from None
    except (ConnectTimeout, NotConnected) as problem:
        if isinstance(problem, ConnectTimeout) or _was_never_sent(problem):
            raise ApiError(ErrorKind.TRANSIENT, None, "the carrier cannot be reached") from None
        raise ApiError(ErrorKind.UNCLEAR, None, "the carrier cut the connection") from None
    except RequestException:
        why = "the carrier did not answer in time, or only in part"
        raise ApiError(ErrorKind.UNCLEAR, None, why) from None
    except (TwilioException, ValueError, KeyError, TypeError):
        why = "the carrier's answer cannot be understood"
        raise ApiError(ErrorKind.UNCLEAR, None, why) from None


def _was_never_sent(problem: NotConnected) -> bool:
    """Whether there was no connection at all, so that nothing can have arrived."""
    inner = problem.args[0] if problem.args else None
    reason = getattr(inner, "reason", inner)
    return isinstance(reason, NewConnectionError | NameResolutionError)


def _message(instance: MessageInstance) -> CarrierMessage:
    if not instance.sid:
        raise ValueError("the response names no message")
    code = int(instance.error_code) if instance.error_code else None
    return CarrierMessage(instance.sid, str(instance.status or ""), code, instance.date_created)
