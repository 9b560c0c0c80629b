"""Seconds of speech before the emergency words and the first option, and in each menu, estimated as the
proof does. Whole calls are judged by the proof."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.contact import CALLERS_NUMBER, Contact
from ivr.content.findings import Finding, error
from ivr.content.flow import BranchOn, Choice, Menu, Say
from ivr.content.revision import VOICE, Revision
from ivr.content.slots import fill
from ivr.content.source import Source
from ivr.engine.speech_duration import seconds_to_say

_MAX_MENU_SECONDS = 20  # an instruction lasts 20 s at most (Plum's guide to voice menus)


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    source, steps, budgets = sources[VOICE], revision.voice.steps, revision.service.budgets
    opening, first = _opening(revision)
    has_late_opening = False
    before, emergency, _ = opening.partition("9 9 9")
    if emergency and (seconds := seconds_to_say(f"{before}9 9 9.")) > budgets.emergency_words:
        has_late_opening = True
        limit = budgets.emergency_words
        message = f"9 9 9 is said after {seconds:.0f} seconds; the limit is {limit}"
        hint = "say it earlier, or use fewer words before it"
        yield error("emergency-words-late", message, source.span(("first",)), hint)
    elif isinstance(menu := steps.get(first), Menu):
        option = _option(revision, *next(iter(menu.choices.items())))
        question = menu.menu.partition("{choices}")[0]
        seconds = seconds_to_say(" ".join([opening, _longest(revision, question), option]))
        if seconds > budgets.first_option:
            has_late_opening = True
            limit = budgets.first_option
            message = f"the first option ends after {seconds:.0f} seconds; the limit is {limit}"
            hint = "use fewer words before it"
            yield error("first-option-late", message, source.span(("steps", first, "menu")), hint)
    for name, step in steps.items():
        if isinstance(step, Menu) and not (has_late_opening and name == first):
            text = step.menu if "{choices}" in step.menu else f"{step.menu} {{choices}}"
            seconds = seconds_to_say(_longest(revision, text, step.choices))
            if seconds > _MAX_MENU_SECONDS:
                message = f'the menu of step "{name}" takes {seconds:.0f} seconds to read out; '
                message += f"the limit is {_MAX_MENU_SECONDS}"
                hint = "use fewer words, or fewer options"
                yield error("menu-too-long", message, source.span(("steps", name, "menu")), hint)


def _opening(revision: Revision) -> tuple[str, str]:
    """The words before the first question of a new call, and the step that asks it."""
    words: list[str] = []
    name = revision.voice.first
    for _ in revision.voice.steps:
        match revision.voice.steps[name]:
            case Say(say=text, then=then):
                words.append(_longest(revision, text))
                name = then
            case BranchOn(otherwise=otherwise):
                name = otherwise
            case _:
                break
    return " ".join(words), name


def _option(revision: Revision, key: str, choice: Choice) -> str:
    values = {"option": choice.say, "key": key}
    return fill(revision.voice.prompts.option, lambda name, _: values.get(name))


def _longest(revision: Revision, text: str, choices: Mapping[str, Choice] | None = None) -> str:
    """The text with the longest words that its slots may be filled with."""
    options = " ".join(_option(revision, *each) for each in (choices or {}).items())
    names = [_introduction(revision, c) for c in revision.contacts.values() if not c.never_dial]
    longest_name = max(names, key=seconds_to_say, default="")

    def value(name: str, part: str) -> str:
        if name == "choices":
            return options
        if name == "connecting":
            return fill(revision.voice.prompts.connecting, lambda *_: longest_name)
        return "two words" if part else "oh one two three four, five six seven, eight nine oh"

    return fill(text, value)


def _introduction(revision: Revision, contact: Contact) -> str:
    shown = revision.voice.prompts.number_shown if contact.shows == CALLERS_NUMBER else ""
    return f"{contact.name}. {contact.own_menu or ''} {shown}"
