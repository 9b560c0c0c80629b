"""What texters get otherwise: which words are answered by another reply, and which replies read
differently at some time."""

from collections.abc import Iterator, Mapping

from ivr.content.revision import Revision
from ivr.content.texts import Reply
from ivr.directory.moment import Moment
from ivr.engine.reply_wording import longest_text
from ivr.engine.texts import Message, reply
from ivr.proof.difference.callers_in_words import counted
from ivr.proof.difference.change import About, Change
from ivr.proof.difference.comparison import Both, Side
from ivr.proof.difference.dates import listed
from ivr.proof.difference.spans import Spans, by_time, collect
from ivr.proof.difference.word_difference import Hunk, shown

_MOST = 5
_Place = tuple[str, str | None]


def texted(both: Both) -> Iterator[Change]:
    """Words first, then replies."""
    yield from _words(both)
    yield from _replies(both)


def _words(both: Both) -> Iterator[Change]:
    """Words that are answered by another reply, the same pair of replies together."""
    old, new = both.old, both.new
    here, there = old.texts.moments[0], new.texts.moments[0]
    found: dict[tuple[str, str], list[str]] = {}
    for words in dict.fromkeys((*_phrases(old.revision), *_phrases(new.revision))):
        message = Message(words)
        before = reply(old.revision, message, here).entry
        now = reply(new.revision, message, there).entry
        if before != now:
            found.setdefault((before, now), []).append(words)
    for (before, now), several in found.items():
        yield Change(
            About.TEXTED,
            f'Who texts {_few(several)} gets the reply "{now}", was "{before}"; '
            f"{counted(len(several), 'phrase')}",
            texts=tuple(several),
        )


def _replies(both: Both) -> Iterator[Change]:
    olds, news = _entries(both.old.revision), _entries(both.new.revision)
    for name in [name for name in news if name not in olds]:
        yield Change(About.TEXTED, f'There is a new reply "{name}".')
    for name in [name for name in olds if name not in news]:
        yield Change(About.TEXTED, f'The reply "{name}" is gone.')
    areas = (None, *(area for area in both.old.revision.areas if area in both.new.revision.areas))

    def differ(old: int, new: int) -> Iterator[tuple[tuple[Hunk, ...], _Place]]:
        here, there = both.old.texts.moments[old], both.new.texts.moments[new]
        announced = bool(here.announcement_texts or there.announcement_texts)
        for name in (name for name in olds if name in news):
            if announced:
                one, two = _asked(both.old, name, here), _asked(both.new, name, there)
                if one != two:
                    yield from ((both.words.hunks(one, two), (name, area)) for area in areas)
            for area in areas:
                one = longest_text(both.old.revision, olds[name], here, area)
                two = longest_text(both.new.revision, news[name], there, area)
                if one != two and not (announced and area is None):
                    yield both.words.hunks(one, two), (name, area)

    found: dict[tuple[Hunk, ...], dict[_Place, Spans]] = {}
    for (changed, place), spans in collect(both.old.texts, both.new.texts, differ).items():
        found.setdefault(changed, {})[place] = spans
    changes = [
        change
        for changed, by_place in found.items()
        for spans, places in by_time(by_place).items()
        for change in _read(both, changed, spans, places, areas)
    ]
    yield from sorted(changes, key=lambda change: change.hours_a_week is None)


def _read(
    both: Both,
    changed: tuple[Hunk, ...],
    spans: Spans,
    places: list[_Place],
    areas: tuple[str | None, ...],
) -> Iterator[Change]:
    """Replies that read differently in one way at the same times: those for the same areas together."""
    when = both.when(spans)
    by_areas: dict[tuple[str | None, ...], list[str]] = {}
    for name in sorted({name for name, _ in places}):
        found = tuple(area for area in areas if (name, area) in places)
        by_areas.setdefault(found, []).append(name)
    for found, names in by_areas.items():
        where = "" if found == areas else f" ({listed([_area(both, each) for each in found])})"
        what = "the reply" if len(names) == 1 else "the replies"
        reads = "reads" if len(names) == 1 else "read"
        words = ", ".join(map(shown, changed))
        yield Change(
            About.TEXTED,
            f"{when.words}, {what} {_few(names)}{where} {reads} {words}",
            when=when.words,
            hours_a_week=when.hours_a_week,
            texts=tuple(names),
        )


def _area(both: Both, area: str | None) -> str:
    return both.new.revision.areas[area].name if area else "where no area is named"


def _asked(side: Side, name: str, moment: Moment) -> str:
    """The reply to its first word. While something is announced this is what counts: the engine puts
    an announcement before a text only where it fits."""
    words = side.revision.keywords(name).words
    if not words:
        return longest_text(side.revision, _entries(side.revision)[name], moment)
    return reply(side.revision, Message(words[0]), moment).text or ""


def _entries(revision: Revision) -> Mapping[str, Reply]:
    texts = revision.texts
    other = {
        name.replace("_", "-"): getattr(texts.other_replies, name)
        for name in type(texts.other_replies).model_fields
    }
    return {**texts.urgent, **texts.replies, **revision.topics, **other}


def _phrases(revision: Revision) -> Iterator[str]:
    for name in _entries(revision):
        yield from revision.keywords(name).words


def _few(words: list[str]) -> str:
    quoted = [f'"{each}"' for each in words[:_MOST]]
    more = [f"{len(words) - _MOST} more"] if len(words) > _MOST else []
    return listed([*quoted, *more])
