"""How long the first words and each menu take. Estimates speech as the proof does; whole calls are
the proof's."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.contact import CALLERS_NUMBER, Contact
from ivr.content.findings import Finding, error
from ivr.content.flow import Choice, GoBy, Menu, Say
from ivr.content.revision import VOICE, Revision
from ivr.content.slots import fill
from ivr.content.source import Source
from ivr.engine.speech_duration import seconds_to_say

_MENU_SECONDS = 20  # an instruction lasts 20 s at most (Plum's guide to voice menus)


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about seconds of speech."""
    source, steps, budgets = sources[VOICE], revision.voice.steps, revision.service.budgets
    said, first = _opening(revision)
    told: set[str] = set()
    before, found, _ = said.partition("9 9 9")
    if found and (seconds := seconds_to_say(f"{before}9 9 9.")) > budgets.emergency_words:
        yield error(
            "emergency-words-late",
            f"9 9 9 has been said after {seconds:.0f} seconds; {budgets.emergency_words} are the most",
            source.span(("first",)),
            "say it earlier, or use fewer words before it",
        )
        told.add(first)
    if first not in told and isinstance(menu := steps.get(first), Menu):
        option = _option(revision, *next(iter(menu.choices.items())))
        asked = menu.menu.partition("{choices}")[0]
        seconds = seconds_to_say(" ".join([said, _longest(revision, asked), option]))
        if seconds > budgets.first_option:
            told.add(first)
            yield error(
                "first-option-late",
                f"the first option ends after {seconds:.0f} seconds; "
                f"{budgets.first_option} are the most",
                source.span(("steps", first, "menu")),
                "use fewer words before it",
            )
    for name, step in steps.items():
        if isinstance(step, Menu) and name not in told:
            text = step.menu if "{choices}" in step.menu else f"{step.menu} {{choices}}"
            seconds = seconds_to_say(_longest(revision, text, step.choices))
            if seconds > _MENU_SECONDS:
                yield error(
                    "menu-too-long",
                    f'step "{name}" speaks for {seconds:.0f} seconds before it can be answered to '
                    f"the end; {_MENU_SECONDS} are the most",
                    source.span(("steps", name, "menu")),
                    "use fewer words, or fewer options",
                )


def _opening(revision: Revision) -> tuple[str, str]:
    """What is said before the first question of a new call, and the step that asks it."""
    said: list[str] = []
    name = revision.voice.first
    for _ in revision.voice.steps:
        match revision.voice.steps[name]:
            case Say(say=words, then=then):
                said.append(_longest(revision, words))
                name = then
            case GoBy(otherwise=otherwise):
                name = otherwise
            case _:
                break
    return " ".join(said), name


def _option(revision: Revision, key: str, choice: Choice) -> str:
    own = {"option": choice.say, "key": key}
    return fill(revision.voice.prompts.option, lambda name, _: own.get(name))


def _longest(revision: Revision, text: str, choices: Mapping[str, Choice] | None = None) -> str:
    """The text with the longest that its slots may say."""
    options = " ".join(_option(revision, *each) for each in (choices or {}).items())
    names = [_named(revision, c) for c in revision.contacts.values() if not c.told_only]
    longest = max(names, key=seconds_to_say, default="")

    def value(name: str, part: str) -> str:
        if name == "choices":
            return options
        if name == "connecting":
            return fill(revision.voice.prompts.connecting, lambda *_: longest)
        return "two words" if part else "oh one two three four, five six seven, eight nine oh"

    return fill(text, value)


def _named(revision: Revision, contact: Contact) -> str:
    shown = revision.voice.prompts.number_shown if contact.shows == CALLERS_NUMBER else ""
    return f"{contact.name}. {contact.own_menu or ''} {shown}"
