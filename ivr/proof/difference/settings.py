"""Steps and choices that are new, gone, or lead elsewhere; and settings of the whole line."""

from collections.abc import Iterable, Iterator

from ivr.content.flow import BranchOn, Choice, Menu, Say, Silence, Step
from ivr.content.model import Model
from ivr.proof.difference.change import About, Change
from ivr.proof.difference.comparison import Both
from ivr.proof.difference.dates import listed

_SETTINGS = ("voice", "waits", "rings", "limits")


def choices(both: Both) -> Iterator[Change]:
    """What differs in the flow, step by step."""
    old, new = both.old.revision.voice, both.new.revision.voice
    for end in ("first", "returned"):
        if getattr(old, end) != getattr(new, end):
            what = "A call" if end == "first" else "A returned call"
            yield _told(f'{what} begins at "{getattr(new, end)}", was "{getattr(old, end)}".')
    for name in [name for name in new.steps if name not in old.steps]:
        yield _told(f'There is a new step "{name}".')
    for name in [name for name in old.steps if name not in new.steps]:
        yield _told(f'The step "{name}" is gone.')
    for name, step in new.steps.items():
        if name in old.steps:
            for what in _step(old.steps[name], step):
                yield _told(f'Step "{name}" {what}.')


def settings(both: Both) -> Iterator[Change]:
    """Settings that callers notice."""
    old, new = both.old.revision.service, both.new.revision.service
    if old.safety_line != new.safety_line:
        sentence = f"The safety line is {new.safety_line}, was {old.safety_line}."
        yield Change(About.SETTINGS, sentence)
    for group in _SETTINGS:
        before, now = _values(getattr(old, group)), _values(getattr(new, group))
        for name, value in now.items():
            if before[name] != value:
                yield Change(About.SETTINGS, f'"{group}: {name}" is {value}, was {before[name]}.')


def _values(part: Model) -> dict[str, object]:
    return part.model_dump(by_alias=True)


def _step(old: Step, new: Step) -> Iterator[str]:
    match old, new:
        case Menu(), Menu():
            yield from _menu(old, new)
        case Say(), Say():
            if old.then != new.then:
                yield f'goes to "{new.then}", was "{old.then}"'
        case BranchOn(), BranchOn():
            if (old.branch_on, old.to, old.otherwise) != (new.branch_on, new.to, new.otherwise):
                yield f"goes on by {new.branch_on} in another way"
        case _ if type(old) is not type(new):
            yield "does something else now"
        case _:
            pass


def _menu(old: Menu, new: Menu) -> Iterator[str]:
    for key in [key for key in new.choices if key not in old.choices]:
        yield f'has a new key {key}, "{new.choices[key].say}"'
    for key in [key for key in old.choices if key not in new.choices]:
        yield f'has lost key {key}, "{old.choices[key].say}"'
    if old.sets != new.sets:
        yield f"asks for {new.sets or 'nothing'}, was {old.sets or 'nothing'}"
    for key, choice in new.choices.items():
        if key in old.choices:
            yield from _choice(f"key {key}", old.choices[key], choice, old, new)
    if old.silence != new.silence:
        yield f"takes silence for {_silence(new.silence)}, was {_silence(old.silence)}"


def _choice(key: str, old: Choice, new: Choice, before: Menu, now: Menu) -> Iterator[str]:
    if (old.then or before.then) != (new.then or now.then):
        yield f'goes to "{new.then or now.then}" on {key}, was "{old.then or before.then}"'
    if old.value != new.value:
        yield f"takes {key} for {new.value or 'nothing'}, was {old.value or 'nothing'}"
    if came := _quoted(word for word in new.hear if word not in old.hear):
        yield f"understands {came} as {key}"
    if went := _quoted(word for word in old.hear if word not in new.hear):
        yield f"no longer understands {went} as {key}"


def _silence(silence: Silence | None) -> str:
    return f'"{silence.value or silence.then}"' if silence else "a mistake"


def _quoted(words: Iterable[str]) -> str:
    return listed([f'"{word}"' for word in words])


def _told(sentence: str) -> Change:
    return Change(About.CHOICES, sentence)
