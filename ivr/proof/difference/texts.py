"""What texters get that is different: words that are answered by another reply, and replies that read
differently at some time."""

from collections.abc import Iterator

from ivr.directory.moment import Moment
from ivr.engine.reply_wording import longest_text
from ivr.engine.texts import Message, reply
from ivr.proof.difference.callers_in_words import counted
from ivr.proof.difference.comparison import About, Change, Comparison, Side, collect
from ivr.proof.difference.times_in_words import When, listed
from ivr.proof.difference.word_difference import Replacement, marked

_MOST = 5
_Replacements = tuple[Replacement, ...]
_ReplyInArea = tuple[str, str | None]


def word_changes(comparison: Comparison) -> Iterator[Change]:
    old, new = comparison.old, comparison.new
    old_moment, new_moment = old.texts.moments[0], new.texts.moments[0]
    changed: dict[tuple[str, str], list[str]] = {}
    revisions = (old.revision, new.revision)
    phrases = (w for each in revisions for name in each.replies for w in each.keywords(name).words)
    for words in dict.fromkeys(phrases):
        message = Message(words)
        before = reply(old.revision, message, old_moment).entry
        now = reply(new.revision, message, new_moment).entry
        if before != now:
            changed.setdefault((before, now), []).append(words)
    for (before, now), several in changed.items():
        yield Change(
            About.TEXTED,
            f'A texter who sends {_few(several)} gets the reply "{now}", was "{before}"; '
            f"{counted(len(several), 'phrase')}",
            texts=tuple(several),
        )


def reply_changes(comparison: Comparison) -> Iterator[Change]:
    old, new = comparison.old, comparison.new
    old_replies, new_replies = old.revision.replies, new.revision.replies
    for name in [name for name in new_replies if name not in old_replies]:
        yield Change(About.TEXTED, f'There is a new reply "{name}".')
    for name in [name for name in old_replies if name not in new_replies]:
        yield Change(About.TEXTED, f'The reply "{name}" is gone.')
    areas = (None, *(area for area in old.revision.areas if area in new.revision.areas))

    def differences(before: int, now: int) -> Iterator[tuple[_Replacements, _ReplyInArea]]:
        old_moment, new_moment = old.texts.moments[before], new.texts.moments[now]
        announced = bool(old_moment.announcement_texts or new_moment.announcement_texts)
        for name in (name for name in old_replies if name in new_replies):
            if announced:
                one = _first_reply(old, name, old_moment)
                two = _first_reply(new, name, new_moment)
                if one != two:
                    replacements = comparison.words.replacements(one, two)
                    yield from ((replacements, (name, area)) for area in areas)
            for area in areas:
                one = longest_text(old.revision, old_replies[name], old_moment, area)
                two = longest_text(new.revision, new_replies[name], new_moment, area)
                if one != two and not (announced and area is None):
                    yield comparison.words.replacements(one, two), (name, area)

    changes = [
        change
        for replacements, by_place in collect(old.texts, new.texts, differences).items()
        for when, places in comparison.by_time(by_place)
        for change in _changes(comparison, replacements, when, places, areas)
    ]
    yield from sorted(changes, key=lambda change: change.hours_a_week is None)


def _changes(
    comparison: Comparison,
    replacements: _Replacements,
    when: When,
    places: list[_ReplyInArea],
    areas: tuple[str | None, ...],
) -> Iterator[Change]:
    """Replies that differ in one way in the same periods, grouped by the areas in which they do."""
    by_areas: dict[tuple[str | None, ...], list[str]] = {}
    for name in sorted({name for name, _ in places}):
        its_areas = tuple(area for area in areas if (name, area) in places)
        by_areas.setdefault(its_areas, []).append(name)
    words = ", ".join(map(marked, replacements))
    known = comparison.new.revision.areas
    for its_areas, names in by_areas.items():
        named = listed([known[a].name if a else "where no area is named" for a in its_areas])
        where = "" if its_areas == areas else f" ({named})"
        noun, verb = ("the reply", "reads") if len(names) == 1 else ("the replies", "read")
        yield Change(
            About.TEXTED,
            f"{when.words}, {noun} {_few(names)}{where} {verb} {words}",
            when=when.words,
            hours_a_week=when.hours_a_week,
            texts=tuple(names),
        )


def _first_reply(side: Side, name: str, moment: Moment) -> str:
    """The reply to its first word. While there is an announcement this is what matters: the engine puts
    the announcement before a text only where it fits."""
    words = side.revision.keywords(name).words
    if not words:
        return longest_text(side.revision, side.revision.replies[name], moment)
    return reply(side.revision, Message(words[0]), moment).text or ""


def _few(words: list[str]) -> str:
    quoted = [f'"{each}"' for each in words[:_MOST]]
    more = [f"{len(words) - _MOST} more"] if len(words) > _MOST else []
    return listed([*quoted, *more])
