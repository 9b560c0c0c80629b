"""Prints how well texts and speech are understood, for tables of labelled messages.

    python bench/understanding.py                  both halves of tests/understanding, and their gap
    python bench/understanding.py my-texts.tsv     other tables in the same format

The format is in tests/understanding/README.md. Mistakes are printed, except those in a table whose
name contains "held-out": nobody may see these while the line's words and rules are changed.

- danger: the share of messages of danger that get an urgent reply (plain: the harm is named).
- 999 first: the share of them whose reply has 999 as its first number.
- false danger: the share of harmless messages that get an urgent reply.
- precision: of the replies about a topic or contact, the share that was asked for. Messages of danger
  do not count: they are judged above.
- recall: of the messages that ask for a topic or contact, the share that gets it.
- without 999, without local: replies that lack 999, or lack every number that the routes ring although
  the child is not known to live elsewhere.
"""

import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median

import click

sys.path.insert(0, str(Path(__file__).parents[1]))

from ivr.content.flow import Menu, Place
from ivr.directory.places import PlaceKind, Places, open_places
from ivr.engine.call_state import Phase
from ivr.engine.events import SpeechHeard
from ivr.engine.interpretation import MeaningKind, interpret
from ivr.engine.message_intent import find_intent
from ivr.engine.texts import Message, reply
from tests.callers import ROOT, WORKING_DAY, moment, shipped

TABLES = ROOT / "tests" / "understanding"
HELD_OUT = "held-out"

# The replies that are right for each class of the tables.
REPLIES = {
    "topic:private-fostering": {"private-fostering"},
    "topic:missing": {"missing"},
    "topic:fgm": {"fgm"},
    "topic:child-death": {"child-deaths"},
    "topic:exploitation": {"exploitation"},
    "topic:trafficking": {"trafficking"},
    "topic:early-help": {"early-help", "support-for-families"},
    "topic:forced-marriage": {"forced-marriage"},
    "topic:online-safety": {"online-safety"},
    "topic:prevent": {"prevent"},
    "topic:schools": {"schools"},
    "topic:lado": {"allegations"},
    "topic:drugs-alcohol": {"drugs-and-alcohol"},
    "topic:babies": {"unborn-and-babies"},
    "topic:conferences": {"conferences"},
    "topic:neglect": {"neglect"},
    "topic:request-form": {"form"},
    "topic:thresholds": {"thresholds"},
    "topic:policies": {"policies"},
    "topic:def-physical": {"definitions"},
    "topic:def-sexual": {"definitions"},
    "topic:def-emotional": {"definitions"},
    "topic:def-neglect": {"definitions"},
    "topic:def-any": {"definitions", "what-safeguarding-means"},
    "topic:partnership": {"office"},
    "topic:health": {"health"},
    "contact:derby": {"derby"},
    "contact:derbyshire": {"derbyshire"},
    "contact:starting-point": {"derbyshire"},
    "contact:dirt": {"derby"},
    "contact:careline": {"careline"},
    "contact:advice": {"advice"},
    "contact:office": {"office"},
    "contact:health": {"health"},
    "contact:police": {"police"},
    "contact:childline": {"young-person"},
    "contact:deaf": {"deaf"},
    "contact:any": {"talk", "derby", "derbyshire", "not-sure"},
}
# Replies that also answer a message without a topic or contact.
_GENERAL = {"talk", "derby", "derbyshire", "not-sure"}
_HARMLESS = {"nearmiss", "topic", "contact", "place", "other"}
_UNCERTAIN = {PlaceKind.AMBIGUOUS, PlaceKind.ON_BOUNDARY, PlaceKind.NEVER_ISSUED}
_MEANINGS = {
    MeaningKind.DANGER: "danger",
    MeaningKind.PERSON: "person",
    MeaningKind.REPEAT: "repeat",
}


@dataclass(frozen=True, slots=True)
class Text:
    words: str
    classes: frozenset[str]
    areas: frozenset[str]
    group: str


@dataclass(frozen=True, slots=True)
class JudgedText:
    """A message and its reply: the entry, the text (None for silence), whether it is an urgent reply,
    the areas that it stands for, and its cost in CPU seconds."""

    text: Text
    entry: str
    reply: str | None
    is_urgent: bool
    areas: frozenset[str]
    cpu_seconds: float

    @property
    def has_999_first(self) -> bool:
        return re.findall(r"\d+", self.reply or "")[:1] == ["999"]

    @property
    def is_right_request(self) -> bool:
        return any(self.entry in REPLIES.get(each, ()) for each in self.text.classes)


@dataclass(frozen=True, slots=True)
class JudgedSpeech:
    question: str
    words: str
    meanings: frozenset[str]
    understood: str

    @property
    def is_right(self) -> bool:
        if self.question == "any":  # at every question
            return set(self.understood.split()) <= self.meanings
        return self.understood in self.meanings


@dataclass(frozen=True, slots=True)
class Figure:
    """A share, as a number of items of a total; `items` are the mistakes."""

    name: str
    right: int
    total: int
    mistakes: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        return self.right / self.total if self.total else 1.0


@cache
def _places() -> Places:
    return open_places()


def read_texts(path: Path) -> list[Text]:
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines())
    return [
        Text(words, frozenset(classes.split("|")), frozenset(areas.split("|")), group)
        for words, classes, areas, group in rows
    ]


def judge_text(text: Text) -> JudgedText:
    started = time.process_time()
    answer = reply(shipped(), Message(text.words), moment(WORKING_DAY), places=_places())
    seconds = time.process_time() - started
    intent = find_intent(shipped(), text.words, _places())
    if intent.place.kind is PlaceKind.ELSEWHERE:
        areas = {"elsewhere"}
    elif intent.place.kind in _UNCERTAIN:
        areas = {"ask"}
    elif intent.area:
        areas = {intent.area}
    else:  # the reply to "not sure" asks for the place
        areas = {"unknown", "ask"} if answer.entry == "not-sure" else {"unknown"}
    return JudgedText(text, answer.entry, answer.text, answer.is_urgent, frozenset(areas), seconds)


def judge_speech(path: Path) -> list[JudgedSpeech]:
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines())
    return [
        JudgedSpeech(question, words, frozenset(meanings.split("|")), _understood(question, words))
        for question, words, meanings in rows
    ]


def _understood(question: str, words: str) -> str:
    steps = _question_steps()
    if question == "any":
        return " ".join(sorted({_meaning(name, step, words) for name, step in steps.items()}))
    return _meaning(question, steps[question], words)


@cache
def _question_steps() -> dict[str, str]:
    """The first step of the call flow that asks each question."""
    steps: dict[str, str] = {}
    for id_, step in shipped().voice.steps.items():
        if isinstance(step, Menu) and step.sets:
            steps.setdefault(str(step.sets), id_)
        elif isinstance(step, Place):
            steps.setdefault("place", id_)
    return steps


def _meaning(question: str, step_id: str, words: str) -> str:
    meaning = interpret(shipped(), Phase.STEP, step_id, SpeechHeard(words), places=_places())
    if meaning.kind in _MEANINGS:
        # At the question about the place, a caller who does not know is connected to a person.
        is_unsure = question == "place" and meaning.input == "something else"
        return "not-sure" if is_unsure else _MEANINGS[meaning.kind]
    if meaning.kind is MeaningKind.PLACE:
        place = meaning.place
        result = "elsewhere" if place.kind is PlaceKind.ELSEWHERE else place.area or "ask"
        return result if question == "area" and place.area else f"place:{result}"
    step = shipped().voice.steps[step_id]
    if meaning.kind is MeaningKind.CHOICE and isinstance(step, Menu):
        choice = step.choices[meaning.key]
        return choice.value or choice.then or "none"
    is_public = question == "caller" and meaning.kind is MeaningKind.SILENCE
    return "public" if is_public else "none"


def text_figures(judged: list[JudgedText]) -> list[Figure]:
    harm = [each for each in judged if each.text.classes == {"danger"}]
    calm = [each for each in judged if "danger" not in each.text.classes]
    harmless = [each for each in calm if each.text.group in _HARMLESS]
    requests = [each for each in calm if each.text.classes <= REPLIES.keys()]
    special = set().union(*REPLIES.values()) - _GENERAL
    answered = [each for each in calm if each.entry in special]
    stops = [each for each in judged if "stop" in each.text.classes]
    others = [each for each in judged if "stop" not in each.text.classes]
    replies = [each for each in judged if each.reply is not None]
    near = [each for each in replies if "elsewhere" not in each.text.areas]
    return [
        _share("danger", harm, lambda each: each.is_urgent),
        *(
            _share(
                f"danger, {kind}",
                [each for each in harm if each.text.group == f"danger-{kind}"],
                lambda each: each.is_urgent,
                shows_mistakes=False,
            )
            for kind in ("plain", "oblique")
        ),
        _share("999 first", harm, lambda each: each.has_999_first),
        _share("no false danger", harmless, lambda each: not each.is_urgent),
        _share("precision", answered, lambda each: each.is_right_request),
        _share("recall", requests, lambda each: each.is_right_request),
        _share("area", judged, lambda each: bool(each.areas & each.text.areas)),
        _share("stop", stops, lambda each: each.reply is None),
        _share("not stop", others, lambda each: each.reply is not None),
        _share("with 999", replies, lambda each: "999" in (each.reply or "")),
        _share("with local", near, lambda each: _has_local_number(each.reply or "")),
    ]


def speech_figures(judged: list[JudgedSpeech]) -> list[Figure]:
    questions = sorted({each.question for each in judged})
    return [
        _speech_share("speech", judged, shows_mistakes=False),
        *(
            _speech_share(f"speech, {question}", [e for e in judged if e.question == question])
            for question in questions
        ),
    ]


def _has_local_number(words: str) -> bool:
    contacts = shipped().contacts
    rung = {id_ for route in shipped().routes for id_ in route.try_}
    return any((contacts[id_].number or "-") in words for id_ in rung)


def _share(
    name: str,
    among: list[JudgedText],
    holds: Callable[[JudgedText], bool],
    *,
    shows_mistakes: bool = True,
) -> Figure:
    wrong = [each for each in among if not holds(each)]
    mistakes = [
        f"{each.text.words!r}: {each.entry} {_joined(each.areas)}, "
        f"not {_joined(each.text.classes)} {_joined(each.text.areas)}"
        for each in wrong
    ]
    return Figure(
        name, len(among) - len(wrong), len(among), tuple(mistakes) if shows_mistakes else ()
    )


def _speech_share(name: str, among: list[JudgedSpeech], *, shows_mistakes: bool = True) -> Figure:
    wrong = [each for each in among if not each.is_right]
    mistakes = [f"{e.words!r}: {e.understood}, not {_joined(e.meanings)}" for e in wrong]
    return Figure(
        name, len(among) - len(wrong), len(among), tuple(mistakes) if shows_mistakes else ()
    )


def _joined(names: Iterable[str]) -> str:
    return "|".join(sorted(names))


def figures_of(path: Path) -> tuple[list[Figure], list[float]]:
    """The figures of a table, and the CPU seconds of each reply."""
    if path.read_text("utf-8").split("\n", 1)[0].count("\t") == 2:
        return speech_figures(judge_speech(path)), []
    judged = [judge_text(text) for text in read_texts(path)]
    return text_figures(judged), [each.cpu_seconds for each in judged]


def _lines(path: Path, figures: list[Figure], seconds: list[float]) -> Iterator[str]:
    yield path.name
    for figure in (figure for figure in figures if figure.total):
        yield f"  {figure.name:16} {figure.share:.3f}  ({figure.right} of {figure.total})"
    if seconds:
        typical, most = median(seconds) * 1e3, max(seconds) * 1e3
        yield f"  CPU of a reply: median {typical:.1f} ms, most {most:.1f} ms"
    if HELD_OUT not in path.name:
        for figure in figures:
            yield from (f"    {figure.name}: {mistake}" for mistake in figure.mistakes)


@click.command()
@click.argument("tables", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(tables: tuple[Path, ...]) -> None:
    """Print how well the messages of TABLES are understood; without TABLES, of both halves."""
    judge_text(Text("warm up", frozenset(), frozenset(), "other"))
    paths = tables or tuple(sorted(TABLES.glob("*.tsv")))
    results = {path: figures_of(path) for path in paths}
    for path, (figures, seconds) in results.items():
        for line in _lines(path, figures, seconds):
            click.echo(line)
    for path, (figures, _) in results.items():
        twin = path.with_name(path.name.replace("-open", f"-{HELD_OUT}"))
        if twin != path and twin in results:
            click.echo(f"{path.name}: open, held-out, gap")
            for mine, theirs in zip(figures, results[twin][0], strict=True):
                gap = mine.share - theirs.share
                click.echo(f"  {mine.name:16} {mine.share:.3f}  {theirs.share:.3f}  {gap:+.3f}")


if __name__ == "__main__":
    main()
