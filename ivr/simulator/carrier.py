"""The simulated carrier. Decides how a number is set up; calls and texts do the rest.

It is the only way in which tests, the terminal phone and the browser phone reach the service. It
signs what it sends and knows the time only from its clock.
"""

from typing import Literal

from ivr.simulator.call import SimulatedCall
from ivr.simulator.clock import Clock
from ivr.simulator.exchange import Page, SimulatedNumber
from ivr.simulator.leg import NumberSettings
from ivr.simulator.misbehaviour import Misbehaving, Misbehaviour
from ivr.simulator.parameters import CallParties, Fields, new_sid
from ivr.simulator.texts import IncomingText, SimulatedReplies, TextNumber
from ivr.simulator.transport import Transport

OptOutType = Literal["STOP", "START", "HELP"]


class SimulatedCarrier:
    """One account with one number that people call, and text (`text_number` if another).

    URLs are absolute and as given to Twilio. Fallbacks are asked by `fallback_method`: GET, since
    static hosts refuse POST. `misbehaving` lists how it departs from what Twilio documents, and which
    other reading it follows where the documentation is not clear.
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
        def fallback(url: str | None) -> Page | None:
            return None if url is None else Page(url, fallback_method)

        self._account_sid = account_sid
        self._number = number
        self._voice_line = SimulatedNumber(
            transport, token, clock, signs_https_port=False, misbehaving=misbehaving
        )
        self._settings = NumberSettings(
            voice=Page(voice_url),
            fallback=fallback(voice_fallback_url),
            status=None if voice_status_url is None else Page(voice_status_url),
            reports_bridged=not {Misbehaviour.NO_DIAL_BRIDGED, Misbehaviour.MISSING}
            & set(misbehaving),
            action_after_hang_up=Misbehaviour.NO_ACTION_AFTER_HANG_UP not in misbehaving,
            max_requests=max_requests,
        )
        self._texts = TextNumber(
            SimulatedNumber(
                transport, token, clock, signs_https_port=True, misbehaving=misbehaving
            ),
            account_sid=account_sid,
            number=text_number or number,
            page=Page(sms_url),
            fallback=fallback(sms_fallback_url),
        )

    def dial(
        self, from_: str, *, forwarded_from: str | None = None, extra: Fields = ()
    ) -> SimulatedCall:
        """Call our number. `from_` is sent as it is; `extra` goes with every request."""
        parties = CallParties(
            account_sid=self._account_sid,
            call_sid=new_sid("CA"),
            caller=from_,
            number=self._number,
            forwarded_from=forwarded_from,
            extra=extra,
        )
        return SimulatedCall(self._voice_line, parties, self._settings)

    def text(
        self,
        from_: str,
        body: str,
        *,
        media: int = 0,
        opt_out_type: OptOutType | None = None,
    ) -> SimulatedReplies:
        """Text our number. `opt_out_type` is what Advanced Opt-Out would have found."""
        return self._texts.receive(IncomingText(from_, body, media, opt_out_type))

    def has_opted_out(self, number: str) -> bool:
        """Whether sends to `number` fail with 21610."""
        return number in self._texts.blocked
