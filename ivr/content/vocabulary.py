"""The notation of words and phrases that texters send. Decides which phrases a written one stands for;
`ivr.engine` searches messages for them. docs/vocabulary.md explains the notation with examples.

- `<group> me`: any word of a group; `<hits, slaps> me`: any of the words listed
- `slap (verb)`, in a group or a list: every regular form of the verb
- `a ... b`: b at most four words after a, in the same clause; `a + b`: both anywhere in the message
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import product

_ALTERNATIVES = re.compile(r"<([^<>]*)>")
VERB = " (verb)"
_VOWELS = frozenset("aeiou")
_SIBILANTS = ("s", "x", "z", "ch", "sh", "o")

Groups = Mapping[str, tuple[str, ...]]


def group_names(written: str) -> Iterator[str]:
    """The names of the groups that a phrase uses."""
    return (name for name in _ALTERNATIVES.findall(written) if not _is_list(name))


def phrases(groups: Groups, written: str) -> Iterator[str]:
    """Every phrase that a written one stands for. A group that does not exist stands for none."""
    parts = _ALTERNATIVES.split(written)
    choices = [_words(groups, part) if i % 2 else (part,) for i, part in enumerate(parts)]
    for chosen in product(*choices):
        yield " ".join("".join(chosen).split())


def near_chains(pattern: str) -> tuple[tuple[str, ...], ...]:
    """The chains of a near pattern, which stand anywhere in the message ("+"), each with its parts,
    which follow one another in a clause ("...")."""
    return tuple(tuple(part.strip() for part in chain.split("...")) for chain in pattern.split("+"))


def near_samples(groups: Groups, patterns: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each near pattern with messages that fit it: one of the first phrase of each part; and, for each
    part that no earlier pattern has, one for each of its other phrases, beside the first phrases of the
    other parts. All combinations would be millions."""
    seen: set[str] = set()
    for pattern in patterns:
        parts = [part for chain in near_chains(pattern) for part in chain]
        choices = [list(phrases(groups, part)) for part in parts]
        if not all(choices):
            continue
        firsts = [each[0] for each in choices]
        yield pattern, " ".join(firsts)
        for i, part in enumerate(parts):
            if part not in seen:
                seen.add(part)
                for phrase in choices[i][1:]:
                    yield pattern, " ".join([*firsts[:i], phrase, *firsts[i + 1 :]])


def shortened(written: str, most: int = 3) -> str:
    """A written phrase or pattern with long lists of words cut short, to show in an explanation."""

    def short(match: re.Match[str]) -> str:
        words = match[1].split(",")
        return match[0] if len(words) <= most else f"<{','.join(words[:most])}, ...>"

    return _ALTERNATIVES.sub(short, written)


@lru_cache(maxsize=4096)
def verb_forms(verb: str) -> tuple[str, ...]:
    """The regular forms of a verb, itself first, and how texters misspell them: "slap" gives "slaps",
    "slapped", "slapping", "slapin", "slaped". Words after the verb stay: "beat up"."""
    first, _, rest = verb.partition(" ")
    after = f" {rest}" if rest else ""
    return tuple(dict.fromkeys(f"{form}{after}" for form in (first, *_inflections(first))))


def _is_list(alternatives: str) -> bool:
    return "," in alternatives or alternatives.endswith(VERB)


def _words(groups: Groups, alternatives: str) -> tuple[str, ...]:
    """The words of a group or a list, with all forms of its verbs."""
    words = groups.get(alternatives, ())
    if _is_list(alternatives):
        words = tuple(map(str.strip, alternatives.split(",")))
    if not any(word.endswith(VERB) for word in words):
        return words
    forms = [verb_forms(w.removesuffix(VERB)) if w.endswith(VERB) else (w,) for w in words]
    return tuple(dict.fromkeys(form for each in forms for form in each))


def _inflections(verb: str) -> list[str]:
    third = f"{verb}es" if verb.endswith(_SIBILANTS) else f"{verb}s"
    stems, past = [verb], [f"{verb}ed"]
    if verb.endswith("e") and not verb.endswith("ee"):
        stems, past = [verb[:-1]], [f"{verb}d"]
    elif verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        third, past = f"{verb[:-1]}ies", [f"{verb[:-1]}ied"]
    elif _doubles_last_letter(verb):
        # Texters also write the letter once: "hiting".
        stems, past = [verb + verb[-1], verb], [f"{verb}{verb[-1]}ed", f"{verb}ed"]
    return [third, *past, *(f"{stem}{end}" for stem in stems for end in ("ing", "in"))]


def _doubles_last_letter(verb: str) -> bool:
    """Whether a verb of one syllable ends with one vowel and one consonant, as "slap" does."""
    if len(verb) < 3 or verb[-1] in _VOWELS or verb[-1] in "wxy":
        return False
    return verb[-2] in _VOWELS and sum(letter in _VOWELS for letter in verb) == 1
