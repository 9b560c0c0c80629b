"""The page after one more action, and what was wrong. Every form gives a page: nothing that was typed
is lost, and nothing raises."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from werkzeug.datastructures import MultiDict

from ivr.content.dates import DateError
from ivr.content.revision import Revision
from ivr.simulator.callers import number_for
from ivr.simulator.script import Speak
from ivr.web.demonstration import actions, call_replay, text_replay, times
from ivr.web.demonstration.actions import Action
from ivr.web.demonstration.call_replay import Replay
from ivr.web.demonstration.rota import Rota, rotas
from ivr.web.demonstration.text_replay import Bubble, Text
from ivr.web.demonstration.transcript import Transcript, capitalised, write_transcript

CALLERS = {
    # value -> its label, and the words after "from"
    "mobile": ("Mobile", "a mobile"),
    "landline": ("Landline", "a landline"),
    "withheld": ("Withheld", "a withheld number"),
    "number": ("Another number", "another number"),
}
_BUTTONS = ("look", "dial", "early", "say", "send", "forget")
_NOT_A_NUMBER = "Type a telephone number, such as 07700 900123 or 01332 641172."
_NO_CALL = "There is no call yet: call the line first."
_NO_WORDS = "Type what you would say, or choose “Say nothing”."
_TOO_LONG = "That is too long: the limit is {:,} characters."
_CHAT_FULL = (
    f"This conversation has {text_replay.MAX_TEXTS} texts, which is the limit. Begin a new one."
)
_CHAT_UNREADABLE = "This page did not make that conversation, so it was left out. Begin a new one."
_UNKNOWN_ACTION = "This page does not have that action. Use the buttons."


@dataclass(frozen=True, slots=True)
class Form:
    """One press of a button, with the state that the page carried.

    `when` is the time as it was typed and `at` the last readable one; `call_at`, `call_from` and
    `actions` are the call so far, `texts` the conversation so far.
    """

    do: str = "look"
    when: str = ""
    at: str = ""
    caller: str = "mobile"
    number: str = ""
    call_at: str = ""
    call_from: str = ""
    actions: tuple[str, ...] = ()
    is_early: bool = False
    words: str = ""
    texts: tuple[str, ...] = ()
    message: str = ""
    has_picture: bool = False


def read_form(fields: MultiDict[str, str]) -> Form:
    """The fields of a form. Missing ones have the values of a fresh page."""
    return Form(
        do=fields.get("do", "look"),
        when=fields.get("when", "").strip(),
        at=fields.get("at", ""),
        caller=fields.get("caller", "mobile"),
        number=fields.get("number", "").strip(),
        call_at=fields.get("call-at", ""),
        call_from=fields.get("call-from", ""),
        actions=tuple(fields.getlist("act")),
        is_early=fields.get("early") == "yes",
        words=fields.get("words", ""),
        texts=tuple(_with_unix_lines(text) for text in fields.getlist("text")),
        message=_with_unix_lines(fields.get("message", "")),
        has_picture=fields.get("picture") == "yes",
    )


def _with_unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True, slots=True)
class Phone:
    at: str
    call_at: str
    caller: str
    caller_phrase: str
    actions: tuple[str, ...]
    transcript: Transcript
    command: str


@dataclass(slots=True)
class Page:
    """What the template shows. `problems` are messages by their place on the page: when, number,
    words, message, call or page."""

    line_name: str
    form: Form
    at: datetime
    presets: tuple[tuple[str, str], ...]
    rotas: tuple[Rota, ...] = ()
    phone: Phone | None = None
    bubbles: tuple[Bubble, ...] = ()
    texts_from: str = ""
    problems: dict[str, str] = field(default_factory=dict)
    callers = CALLERS
    keys = actions.KEYS
    outcomes = tuple((f"ring {outcome}", label) for outcome, label in actions.OUTCOMES.items())

    @property
    def area(self) -> str:
        """The part of the page that the last action was about: settings, phone or texts."""
        name = self.form.do.partition(" ")[0]
        areas = {"send": "texts", "forget": "texts", "look": "settings", "time": "settings"}
        return areas.get(name, "" if name == "early" else "phone")

    @property
    def alerts(self) -> frozenset[str]:
        """The places of the problems to announce. An action on the phone or the texts does not
        announce the problems of the settings again."""
        is_about_settings = self.area == "settings" or self.form.do == "dial"
        return frozenset(
            place for place in self.problems if is_about_settings or place not in ("when", "number")
        )

    @property
    def caller_phrase(self) -> str:
        caller = self.form.caller
        number = self.form.number if caller == "number" and "number" not in self.problems else ""
        return number or CALLERS[caller][1]

    @property
    def time_in_full(self) -> str:
        return times.time_in_full(self.at)

    @property
    def time_as_carried(self) -> str:
        return times.write_time(self.at)


def build_page(form: Form, revision: Revision, now: datetime, problem: str | None = None) -> Page:
    """The page after the action of this form. `revision` answers calls and texts; `problem` is shown
    at the top."""
    problems = {"page": problem} if problem else {}
    form, at = _read_time(form, now, problems)
    if form.caller not in CALLERS:
        form = replace(form, caller="mobile")
    page = Page(revision.service.name, form, at, times.presets(now), problems=problems)
    caller = _read_caller(page)
    is_action = form.do.startswith("time ") or actions.read_action(form.do) is not None
    if form.do not in _BUTTONS and not is_action:
        page.problems["page"] = _UNKNOWN_ACTION
    _update_call(page, revision, caller)
    _update_texts(page, revision, caller)
    page.rotas = rotas(revision, page.at)
    return page


def _read_time(form: Form, now: datetime, problems: dict[str, str]) -> tuple[Form, datetime]:
    """The chosen time: a preset, else the typed time, else the last readable one."""
    name, _, preset = form.do.partition(" ")
    wanted = preset if name == "time" else form.when
    try:
        at = times.read_time(wanted, now)
    except DateError as problem:
        problems["when"] = capitalised(f"{problem.message}: {problem.hint}.")
        try:
            at = times.read_time(form.at, now)
        except DateError:
            at = times.read_time("now", now)
        return replace(form, when=wanted), at
    return replace(form, when=times.time_to_edit(at)), at


def _read_caller(page: Page) -> str | None:
    """The chosen caller, or a number; None if the number cannot be read."""
    form = page.form
    if form.caller != "number":
        return form.caller
    try:
        if any(character.isdigit() for character in form.number):
            return number_for(form.number)
    except ValueError:
        pass
    page.problems["number"] = _NOT_A_NUMBER
    return None


def _update_call(page: Page, revision: Revision, caller: str | None) -> None:
    form = page.form
    if form.do == "dial" and caller is not None and "when" not in page.problems:
        page.form = replace(form, is_early=False)
        call = call_replay.replay(revision, page.at, number_for(caller), (), None)
        page.phone = _phone(call, caller)
        return
    if form.do == "early":
        page.form = replace(form, is_early=not form.is_early)
    new = _new_action(page)
    if new is not None and not form.call_at:
        page.problems["call"] = _NO_CALL
    elif form.call_at and (replayed := _replay(page, revision, new)):
        page.phone = _phone(replayed, form.call_from)


def _new_action(page: Page) -> Action | None:
    if page.form.do != "say":
        return actions.read_action(page.form.do)
    words = actions.one_line(page.form.words)
    if len(words) > actions.MAX_CHARACTERS:
        page.problems["words"] = _TOO_LONG.format(actions.MAX_CHARACTERS)
    elif not words:
        page.problems["words"] = _NO_WORDS
    else:
        return Speak(words)
    return None


def _replay(page: Page, revision: Revision, new: Action | None) -> Replay | None:
    """The call that the form carries, with one more action; None if it cannot be replayed."""
    form = page.form
    done = [action for text in form.actions if (action := actions.read_action(text)) is not None]
    try:
        if len(done) < len(form.actions):
            raise call_replay.ReplayError(call_replay.CHANGED)
        started = times.read_time(form.call_at, page.at)
        call = call_replay.replay(revision, started, number_for(form.call_from), done, new)
    except (DateError, ValueError):
        page.problems["call"] = call_replay.CHANGED
        return None
    except call_replay.ReplayError as problem:
        page.problems["call"] = str(problem)
        return None
    if call.refused:
        page.problems["call"] = call.refused
    elif form.do == "say" and new is not None:
        page.form = replace(form, words="")
    return call


def _phone(call: Replay, caller: str) -> Phone:
    return Phone(
        at=times.time_in_full(call.at),
        call_at=times.write_time(call.at),
        caller=caller,
        caller_phrase=CALLERS[caller][1] if caller in CALLERS else caller,
        actions=tuple(actions.write_action(action) for action in call.actions),
        transcript=write_transcript(call),
        command=actions.terminal_command(call.at, caller, call.actions),
    )


def _update_texts(page: Page, revision: Revision, caller: str | None) -> None:
    """Replay the conversation from the chosen number, or from a mobile for the other callers."""
    form = page.form
    is_from_number = form.caller == "number" and caller is not None
    page.texts_from = form.number if is_from_number else "a mobile"
    carried = () if form.do == "forget" else form.texts
    texts = tuple(text for each in carried if (text := text_replay.read_text(each)) is not None)
    is_unreadable = len(texts) < len(carried) or len(texts) > text_replay.MAX_TEXTS
    if is_unreadable:
        texts, page.problems["message"] = (), _CHAT_UNREADABLE
    is_sent = form.do == "send" and not is_unreadable
    if is_sent and len(texts) == text_replay.MAX_TEXTS:
        page.problems["message"], is_sent = _CHAT_FULL, False
    elif is_sent and len(form.message) > text_replay.MAX_CHARACTERS:
        too_long = _TOO_LONG.format(text_replay.MAX_CHARACTERS)
        page.problems["message"], is_sent = too_long, False
    if is_sent:
        texts = (*texts, Text(form.message, form.has_picture))
        form = replace(form, message="", has_picture=False)
    page.form = replace(form, texts=tuple(text_replay.write_text(text) for text in texts))
    sender = number_for(caller if caller and is_from_number else "mobile")
    page.bubbles = text_replay.replay(revision, page.at, sender, texts, is_last_new=is_sent)
