"""The simulated carrier: one account with one number, and its settings.

Tests, the terminal and the browser phone reach the service only through it. It signs its requests and
knows the time only from its clock.
"""

from typing import Literal

from ivr.simulator.call import SimulatedCall
from ivr.simulator.call_leg import NumberSettings
from ivr.simulator.clock import Clock
from ivr.simulator.misbehaviour import Misbehaving, Misbehaviour
from ivr.simulator.parameters import CallParties, Fields, new_sid
from ivr.simulator.texts import IncomingText, SimulatedReplies, TextNumber
from ivr.simulator.transport import Transport
from ivr.simulator.webhook_request import ServiceConnection
from ivr.simulator.webhooks import Webhook

OptOutType = Literal["STOP", "START", "HELP"]


class SimulatedCarrier:
    """One account with one number for calls and texts (`text_number` if texts have another).

    URLs are absolute, as configured at Twilio. Fallbacks are fetched with `fallback_method`: GET, since
    static hosts refuse POST. `misbehaving` lists departures from Twilio's documentation, and other
    readings of it.
    """

    def __init__(
        self,
        *,
        transport: Transport,
        token: str,
        account_sid: str,
        number: str,
        text_number: str | None = None,
        voice_url: str,
        sms_url: str,
        voice_fallback_url: str | None = None,
        sms_fallback_url: str | None = None,
        voice_status_url: str | None = None,
        clock: Clock,
        fallback_method: Literal["GET", "POST"] = "GET",
        misbehaving: Misbehaving = frozenset(),
        max_requests: int = 200,
    ) -> None:
        def fallback(url: str | None) -> Webhook | None:
            return None if url is None else Webhook(url, fallback_method)

        self._account_sid = account_sid
        self._number = number
        self._voice_connection = ServiceConnection(
            transport, token, clock, signs_https_port=False, misbehaving=misbehaving
        )
        self._settings = NumberSettings(
            voice=Webhook(voice_url),
            fallback=fallback(voice_fallback_url),
            status=None if voice_status_url is None else Webhook(voice_status_url),
            reports_bridged=not {Misbehaviour.NO_DIAL_BRIDGED, Misbehaviour.MISSING}
            & set(misbehaving),
            action_after_hang_up=Misbehaviour.NO_ACTION_AFTER_HANG_UP not in misbehaving,
            max_requests=max_requests,
        )
        self._texts = TextNumber(
            ServiceConnection(
                transport, token, clock, signs_https_port=True, misbehaving=misbehaving
            ),
            account_sid=account_sid,
            number=text_number or number,
            webhook=Webhook(sms_url),
            fallback=fallback(sms_fallback_url),
        )

    def dial(
        self, from_: str, *, forwarded_from: str | None = None, extra: Fields = ()
    ) -> SimulatedCall:
        """Call our number. `from_` is sent unchanged; `extra` is sent with each request."""
        parties = CallParties(
            account_sid=self._account_sid,
            call_sid=new_sid("CA"),
            caller=from_,
            number=self._number,
            forwarded_from=forwarded_from,
            extra=extra,
        )
        return SimulatedCall(self._voice_connection, parties, self._settings)

    def text(
        self,
        from_: str,
        body: str,
        *,
        media: int = 0,
        opt_out_type: OptOutType | None = None,
    ) -> SimulatedReplies:
        """Text our number. `opt_out_type` is the keyword that Advanced Opt-Out would report."""
        return self._texts.receive(IncomingText(from_, body, media, opt_out_type))

    def has_opted_out(self, number: str) -> bool:
        """Whether sending to `number` fails with 21610."""
        return number in self._texts.blocked
