"""The page after one more act. Decides what the act was, does it, and says what was wrong with it.

Whatever is posted gives a page: nothing that was typed is lost, and nothing raises.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from ivr.content.dates import DateProblem
from ivr.content.revision import Revision
from ivr.simulator import number_for
from ivr.simulator.script import Speak
from ivr.web.demonstration import acts, chat, phone, times, transcript
from ivr.web.demonstration.acts import Act
from ivr.web.demonstration.chat import Bubble, Text
from ivr.web.demonstration.command import command
from ivr.web.demonstration.phone import Call
from ivr.web.demonstration.posted import Posted
from ivr.web.demonstration.rota import Rota, rotas
from ivr.web.demonstration.times import Preset
from ivr.web.demonstration.transcript import Transcript

CALLERS = {
    # value -> its label, and how a sentence goes on after "from"
    "mobile": ("Mobile", "a mobile"),
    "landline": ("Landline", "a landline"),
    "withheld": ("Withheld", "a withheld number"),
    "number": ("Another number", "another number"),
}
_DEEDS = ("look", "dial", "early", "say", "send", "forget")
_NOT_A_NUMBER = "Type a telephone number, such as 07700 900123 or 01332 641172."
_NO_CALL = "There is no call yet: call the line first."
_NO_WORDS = "Type what you would say, or choose “Say nothing”."
_WORDS_TOO_LONG = f"That is too long: {acts.LONGEST_WORDS:,} characters is the most."
_TEXT_TOO_LONG = f"That is too long: {chat.LONGEST_TEXT:,} characters is the most."
_CHAT_FULL = f"This conversation has {chat.MOST_TEXTS} texts, which is the most. Begin a new one."
_CHAT_BROKEN = "That conversation is not one of this page, so it was left out. Begin a new one."
_UNKNOWN = "This page does not know that act. Use the buttons."


@dataclass(frozen=True, slots=True)
class PhonePanel:
    """The phone as it is shown."""

    at: str
    call_at: str
    from_: str
    from_phrase: str
    acts: tuple[str, ...]
    transcript: Transcript
    command: str


@dataclass(slots=True)
class Page:
    """All that the template shows. `problems` are messages by the name of their place: when,
    number, words, message, call or page."""

    line_name: str
    posted: Posted
    at: datetime
    presets: tuple[Preset, ...]
    rotas: tuple[Rota, ...] = ()
    phone: PhonePanel | None = None
    bubbles: tuple[Bubble, ...] = ()
    texts_from: str = ""
    problems: dict[str, str] = field(default_factory=dict)
    callers = CALLERS
    keys = acts.KEYS
    outcomes = tuple((f"ring {outcome}", name) for outcome, name in acts.OUTCOMES.items())

    @property
    def area(self) -> str:
        """Which part of the page the last act was about: settings, phone or texts."""
        what = self.posted.do.partition(" ")[0]
        areas = {"send": "texts", "forget": "texts", "look": "settings", "time": "settings"}
        return areas.get(what, "" if what == "early" else "phone")

    @property
    def alerts(self) -> frozenset[str]:
        """The problems that this act has met; those of fields it has not touched were told before."""
        about_fields = self.area == "settings" or self.posted.do == "dial"
        return frozenset(
            place for place in self.problems if about_fields or place not in ("when", "number")
        )

    @property
    def caller_phrase(self) -> str:
        """Whom the next call comes from."""
        chosen = self.posted.caller
        number = self.posted.number if chosen == "number" and "number" not in self.problems else ""
        return number or CALLERS[chosen][1]

    @property
    def said_time(self) -> str:
        """The chosen time in full."""
        return times.said(self.at)

    @property
    def at_written(self) -> str:
        """The chosen time as forms carry it."""
        return times.written(self.at)


def answer(
    posted: Posted, revision: Revision, now: datetime, *, problem: str | None = None
) -> Page:
    """The page.

    Args:
        posted: what the form carried.
        revision: what answers calls and texts.
        now: the present.
        problem: something to say first.
    """
    problems = {"page": problem} if problem else {}
    posted, at = _time(posted, now, problems)
    if posted.caller not in CALLERS:
        posted = replace(posted, caller="mobile")
    page = Page(revision.service.name, posted, at, times.presets(now), problems=problems)
    from_ = _caller(page)
    _known_act(page)
    _call(page, revision, from_)
    _texts(page, revision, from_)
    page.rotas = rotas(revision, page.at)
    return page


def _time(posted: Posted, now: datetime, problems: dict[str, str]) -> tuple[Posted, datetime]:
    """The chosen time: a preset, else what is typed, else the last that could be read."""
    what, _, preset = posted.do.partition(" ")
    wanted = preset if what == "time" else posted.when
    try:
        at = times.read(wanted, now)
    except DateProblem as problem:
        told = f"{problem.message}: {problem.hint}."
        problems["when"] = told[:1].upper() + told[1:]
        try:
            at = times.read(posted.at, now)
        except DateProblem:
            at = times.read("now", now)
        return replace(posted, when=wanted), at
    return replace(posted, when=times.typed(at)), at


def _caller(page: Page) -> str | None:
    """The From of the chosen caller; None where it cannot be read."""
    posted = page.posted
    if posted.caller != "number":
        return posted.caller
    try:
        if not any(character.isdigit() for character in posted.number):
            raise ValueError
        return number_for(posted.number)
    except ValueError:
        page.problems["number"] = _NOT_A_NUMBER
        return None


def _known_act(page: Page) -> None:
    do = page.posted.do
    if do not in _DEEDS and not do.startswith("time ") and acts.read(do) is None:
        page.problems["page"] = _UNKNOWN


def _call(page: Page, revision: Revision, from_: str | None) -> None:
    posted = page.posted
    if posted.do == "dial":
        if from_ is None or "when" in page.problems:
            _show(page, _played(page, revision, None))
        else:
            page.posted = replace(posted, is_early=False)
            _show(page, phone.make(revision, page.at, number_for(from_), (), None), from_)
        return
    if posted.do == "early":
        page.posted = replace(posted, is_early=not posted.is_early)
    new = _new_act(page)
    if new is not None and not posted.call_at:
        page.problems["call"] = _NO_CALL
        return
    _show(page, _played(page, revision, new))


def _new_act(page: Page) -> Act | None:
    posted = page.posted
    if posted.do != "say":
        return acts.read(posted.do)
    words = acts.plain(posted.words)
    if len(words) > acts.LONGEST_WORDS:
        page.problems["words"] = _WORDS_TOO_LONG
    elif not words:
        page.problems["words"] = _NO_WORDS
    else:
        return Speak(words)
    return None


def _played(page: Page, revision: Revision, new: Act | None) -> Call | None:
    """The call that the form carries, and one act more; None where there is none."""
    posted = page.posted
    if not posted.call_at:
        return None
    done = tuple(acts.read(text) for text in posted.acts)
    known = tuple(act for act in done if act is not None)
    try:
        if len(known) < len(done):
            raise phone.Unplayable(phone.CHANGED)
        begun = times.read(posted.call_at, page.at)
        call = phone.make(revision, begun, number_for(posted.call_from), known, new)
    except (DateProblem, ValueError):
        page.problems["call"] = phone.CHANGED
        return None
    except phone.Unplayable as problem:
        page.problems["call"] = str(problem)
        return None
    if call.refused:
        page.problems["call"] = call.refused
    elif posted.do == "say" and new is not None:
        page.posted = replace(posted, words="")
    return call


def _show(page: Page, call: Call | None, from_: str | None = None) -> None:
    if call is None:
        return
    from_ = from_ or page.posted.call_from
    page.phone = PhonePanel(
        at=times.said(call.at),
        call_at=times.written(call.at),
        from_=from_,
        from_phrase=CALLERS[from_][1] if from_ in CALLERS else from_,
        acts=tuple(acts.write(act) for act in call.acts),
        transcript=transcript.write(call),
        command=command(call.at, from_, call.acts),
    )


def _texts(page: Page, revision: Revision, from_: str | None) -> None:
    """The conversation, from the chosen number or else a mobile: no other phone sends texts."""
    posted = page.posted
    page.texts_from = posted.number if posted.caller == "number" and from_ else "a mobile"
    carried = () if posted.do == "forget" else posted.texts
    texts = tuple(text for each in carried if (text := chat.read(each)) is not None)
    is_broken = len(texts) < len(carried) or len(texts) > chat.MOST_TEXTS
    if is_broken:
        texts, page.problems["message"] = (), _CHAT_BROKEN
    is_sent = False
    if posted.do == "send" and not is_broken:
        if len(texts) == chat.MOST_TEXTS:
            page.problems["message"] = _CHAT_FULL
        elif len(posted.message) > chat.LONGEST_TEXT:
            page.problems["message"] = _TEXT_TOO_LONG
        else:
            texts, is_sent = (*texts, Text(posted.message, posted.has_picture)), True
            posted = replace(posted, message="", has_picture=False)
    page.posted = replace(posted, texts=tuple(chat.write(text) for text in texts))
    sender = number_for(from_ if from_ and page.texts_from != "a mobile" else "mobile")
    page.bubbles = chat.converse(revision, page.at, sender, texts, is_last_new=is_sent)
