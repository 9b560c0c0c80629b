"""Sending texts, and how our numbers are wired: the only place that knows Twilio's library. Decides
what an answer means; never whether, or when, a text is sent or a number changed.

The library has neither time-outs nor retries of its own: time-outs are given here, and retries belong
to the outbox, since the interface knows no idempotency key. Each request has a connection of its own:
one that was kept open can be closed by the other side just as it is used, and then nobody knows.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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

from ivr.carrier.failures import Failure
from ivr.carrier.faults import Fault, FaultKind, refusal
from ivr.carrier.statuses import Message
from ivr.carrier.wiring import Change, OwnNumber, Permissions, Wiring

TIME_OUT = 10.0
# The carrier gives a text up after so long (seconds): hours later nobody expects it any more.
_VALID_FOR = 4 * 3600
_MOST_SEEN = 200
_LEAST_CODE = 10_000  # below it stand HTTP statuses, where the answer had no code of its own
_SKEW = timedelta(minutes=5)

# The library logs numbers and words of texts. They go nowhere.
_NOWHERE = logging.Logger("ivr.nowhere", level=logging.CRITICAL + 1)


class Account:
    """An account at the carrier.

    Args:
        sid: its name.
        token: its auth token.
        number: the number that texts come from (E.164).
        status_url: where the carrier reports what became of a text; the text's id is added.
        address: where the carrier's interface is, if not at the carrier.
        time_out: seconds for connecting, and again for each silence of the other side.
    """

    def __init__(
        self,
        sid: str,
        token: str,
        number: str,
        status_url: str,
        *,
        address: str = "",
        time_out: float = TIME_OUT,
    ) -> None:
        http = TwilioHttpClient(pool_connections=False, timeout=time_out, logger=_NOWHERE)
        self._client = Client(sid, token, http_client=http)
        if address:
            self._client.api.base_url = address
        self._number, self._status_url = number, status_url

    def send(self, row: str, recipient: str, body: str) -> Message:
        """Send a text. When this returns, the carrier has it.

        Raises:
            Fault: it did not say so; the fault's kind says what is known.
        """
        with _as_fault():
            made = self._client.messages.create(
                to=recipient,
                from_=self._number,
                body=body,
                status_callback=f"{self._status_url}?text={row}",
                validity_period=_VALID_FOR,
            )
            return _message(made)

    def find(self, recipient: str, body: str, since: datetime) -> tuple[Message, ...]:
        """The messages with these words that were made for this recipient since then.

        The carrier is asked by both numbers, and the time is compared here: its own filter by day
        goes by when a message was *sent*, and passes over those that are still queued.

        Raises:
            Fault: nobody can tell, which is never a sign that there is none.
        """
        found: list[Message] = []
        with _as_fault():
            for seen, each in enumerate(self._newest_first(recipient), 1):
                if each.date_created is not None and each.date_created < since - _SKEW:
                    break
                if each.body == body and each.direction in ("outbound-api", None):
                    found.append(_message(each))
                if seen == _MOST_SEEN:
                    raise Fault(FaultKind.UNCLEAR, None, "too many messages to look through")
        return tuple(found)

    def ask(self, sid: str) -> Message:
        """How a message stands.

        Raises:
            Fault: nobody can tell.
        """
        with _as_fault():
            return _message(self._client.messages(sid).fetch())

    def _newest_first(self, recipient: str) -> Iterator[MessageInstance]:
        yield from self._client.messages.stream(
            to=recipient, from_=self._number, page_size=50, limit=_MOST_SEEN
        )


class Numbers:
    """The numbers of an account, what it may ring, and which requests to us failed.

    Args:
        sid: the account's name.
        token: its auth token.
        address: where the carrier's interfaces are, if not at the carrier.
        time_out: seconds for connecting, and again for each silence of the other side.
    """

    def __init__(
        self, sid: str, token: str, *, address: str = "", time_out: float = TIME_OUT
    ) -> None:
        self._date = ""
        hooks = {"response": self._note_date}
        http = TwilioHttpClient(
            pool_connections=False, request_hooks=hooks, timeout=time_out, logger=_NOWHERE
        )
        self._client = Client(sid, token, http_client=http)
        if address:
            client = self._client
            for each in (client.api, client.voice, client.messaging, client.monitor):
                each.base_url = address

    @property
    def date(self) -> str:
        """What the carrier's clock showed in its last answer; "" where there was none."""
        return self._date

    def find(self, number: str) -> OwnNumber | None:
        """The account's number (E.164); None where the account does not have it.

        Raises:
            Fault: nobody can tell.
        """
        with _as_fault():
            with _as_refusals():
                found = self._client.incoming_phone_numbers.list(phone_number=number, limit=20)
            own = [each for each in found if each.phone_number == number]
            return _own_number(own[0]) if own else None

    def wire(self, sid: str, changes: tuple[Change, ...]) -> OwnNumber:
        """Change these things of a number, and give it as the carrier then says it is.

        Raises:
            Fault: nobody can tell whether it was changed, unless the fault is permanent.
        """
        new: dict[str, object] = {_ARGUMENTS.get(c.field, c.field): c.desired for c in changes}
        if "voice_caller_id_lookup" in new:
            new["voice_caller_id_lookup"] = new["voice_caller_id_lookup"] == "yes"
        with _as_fault():
            self._client.incoming_phone_numbers(sid).update(**new)
            return _own_number(self._client.incoming_phone_numbers(sid).fetch())

    def permissions(self, country: str) -> Permissions:
        """Which numbers of a country (GB) may be rung.

        Raises:
            Fault: nobody can tell.
        """
        with _as_fault():
            found = self._client.voice.v1.dialing_permissions.countries(country).fetch()
            special = found.high_risk_special_numbers_enabled
            return Permissions(found.low_risk_numbers_enabled is True, special is True)

    def taken_over_by(self, sid: str) -> str | None:
        """The messaging service that keeps the number's texts from its own address, if any.

        Raises:
            Fault: nobody can tell.
        """
        with _as_fault(), _as_refusals():
            for each in self._client.messaging.v1.services.list(limit=200):
                if each.use_inbound_webhook_on_number:
                    continue
                if any(own.sid == sid for own in each.phone_numbers.list(limit=1000)):
                    return str(each.friendly_name or each.sid)
        return None

    def failures(self, since: datetime) -> tuple[Failure, ...]:
        """The carrier's requests that failed since then, newest first, as its debugger has them. When
        it writes them down is not documented; those of more than 30 days ago it does not give.

        Raises:
            Fault: nobody can tell.
        """
        with _as_fault(), _as_refusals():
            found = self._client.monitor.v1.alerts.list(
                log_level="error", start_date=since.astimezone(UTC), limit=_MOST_SEEN
            )
            return tuple(
                Failure(int(each.error_code or 0), (each.request_url or "").partition("?")[0])
                for each in found
            )

    def _note_date(self, answer: Answer, *_: object, **__: object) -> None:
        self._date = answer.headers.get("Date", "")


@contextmanager
def _as_refusals() -> Iterator[None]:
    """Where a list is refused, the library keeps the carrier's answer to itself: here it is read."""
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


# Our names for what the library calls otherwise.
_ARGUMENTS: Mapping[str, str] = {
    "voice_application": "voice_application_sid",
    "sms_application": "sms_application_sid",
    "trunk": "trunk_sid",
    "name_lookup": "voice_caller_id_lookup",
}


def _own_number(found: IncomingPhoneNumberInstance) -> OwnNumber:
    can = found.capabilities or {}
    wiring = Wiring(
        voice_url=found.voice_url or "",
        voice_method=found.voice_method or "POST",
        voice_fallback_url=found.voice_fallback_url or "",
        voice_fallback_method=found.voice_fallback_method or "POST",
        status_callback=found.status_callback or "",
        status_callback_method=found.status_callback_method or "POST",
        sms_url=found.sms_url or "",
        sms_method=found.sms_method or "POST",
        sms_fallback_url=found.sms_fallback_url or "",
        sms_fallback_method=found.sms_fallback_method or "POST",
        voice_application=found.voice_application_sid or "",
        sms_application=found.sms_application_sid or "",
        trunk=found.trunk_sid or "",
        name_lookup="yes" if found.voice_caller_id_lookup else "no",
    )
    if not found.sid:
        raise ValueError("the answer names no number")
    return OwnNumber(found.sid, wiring, can.get("voice") is True, can.get("sms") is True)


@contextmanager
def _as_fault() -> Iterator[None]:
    """Turns whatever goes wrong with a request into what it means."""
    try:
        yield
    except (TwilioRestException, TwilioServiceException) as refused:
        code = refused.code if (refused.code or 0) >= _LEAST_CODE else None
        raise refusal(refused.status, code) from None
    except (ConnectTimeout, NotConnected) as problem:
        if isinstance(problem, ConnectTimeout) or _never_left(problem):
            raise Fault(FaultKind.TRANSIENT, None, "the carrier cannot be reached") from None
        raise Fault(FaultKind.UNCLEAR, None, "the carrier cut the connection") from None
    except RequestException:
        why = "the carrier gave no answer in time, or only a part of one"
        raise Fault(FaultKind.UNCLEAR, None, why) from None
    except (TwilioException, ValueError, KeyError, TypeError):
        raise Fault(FaultKind.UNCLEAR, None, "the carrier's answer cannot be understood") from None


def _never_left(problem: NotConnected) -> bool:
    """Whether no connection was made at all, so that nothing can have arrived."""
    inner = problem.args[0] if problem.args else None
    reason = getattr(inner, "reason", inner)
    return isinstance(reason, NewConnectionError | NameResolutionError)


def _message(made: MessageInstance) -> Message:
    if not made.sid:
        raise ValueError("the answer names no message")
    code = int(made.error_code) if made.error_code else None
    return Message(made.sid, str(made.status or ""), code, made.date_created)
