"""The simulated carrier. It signs its requests, and knows the time only from its clock."""

from dataclasses import replace
from typing import Literal

from ivr.simulator.call import SimulatedCall
from ivr.simulator.call_leg import NumberSettings
from ivr.simulator.clock import Clock
from ivr.simulator.misbehaviour import Misbehaving, Misbehaviour
from ivr.simulator.parameters import CallParties, Fields, IncomingText, new_sid
from ivr.simulator.texts import SimulatedReplies, TextNumber
from ivr.simulator.transport import Transport
from ivr.simulator.webhook_request import ServiceConnection
from ivr.simulator.webhooks import Webhook

OptOutType = Literal["STOP", "START", "HELP"]


class SimulatedCarrier:
    """One account with one number for calls and texts (`text_number` if texts have another).

    URLs are absolute, as configured at Twilio. Fallbacks are fetched with GET: static hosts refuse
    POST. `misbehaving` lists departures from Twilio's documentation, and other readings of it.
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
        misbehaving: Misbehaving = frozenset(),
        max_requests: int = 200,
    ) -> None:
        self._account_sid, self._number = account_sid, number
        self._connection = ServiceConnection(
            transport, token, clock, signs_https_port=False, misbehaving=misbehaving
        )
        unbridged = (Misbehaviour.NO_DIAL_BRIDGED, Misbehaviour.MISSING)
        self._settings = NumberSettings(
            voice=Webhook(voice_url),
            fallback=None if voice_fallback_url is None else Webhook(voice_fallback_url, "GET"),
            status=None if voice_status_url is None else Webhook(voice_status_url),
            reports_bridged=not any(each in misbehaving for each in unbridged),
            action_after_hang_up=Misbehaviour.NO_ACTION_AFTER_HANG_UP not in misbehaving,
            max_requests=max_requests,
        )
        self._texts = TextNumber(
            replace(self._connection, signs_https_port=True),
            account_sid,
            text_number or number,
            Webhook(sms_url),
            None if sms_fallback_url is None else Webhook(sms_fallback_url, "GET"),
        )

    def dial(
        self, from_: str, *, forwarded_from: str | None = None, extra: Fields = ()
    ) -> SimulatedCall:
        """Call our number. `from_` is sent unchanged; `extra` is sent with each request."""
        parties = CallParties(
            self._account_sid, new_sid("CA"), from_, self._number, forwarded_from, extra
        )
        return SimulatedCall(self._connection, parties, self._settings)

    def text(
        self, from_: str, body: str, *, media: int = 0, opt_out_type: OptOutType | None = None
    ) -> SimulatedReplies:
        """Text our number. `opt_out_type` is the keyword that Advanced Opt-Out would report."""
        return self._texts.receive(IncomingText(from_, body, media, opt_out_type))

    def has_opted_out(self, number: str) -> bool:
        """Whether sending to `number` fails with 21610."""
        return number in self._texts.blocked
