"""The general rule of danger: near patterns, denials, and harmless phrases."""

import pytest

from ivr.content.vocabulary import near_chains, near_samples, phrases, verb_forms
from ivr.engine.danger import danger_phrases
from ivr.engine.near_patterns import MOST_WORDS_BETWEEN, NearPatterns, read_passage, split_clauses
from tests.callers import shipped

FIND = danger_phrases(shipped()).find


def fits(pattern: str, text: str, **groups: tuple[str, ...]) -> bool:
    return any(NearPatterns(groups, {"danger": [pattern]}).find(read_passage(text)))


# --- Forms of verbs -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "written"),
    [
        ("slap", "slaps slapped slapping slappin slaping slaped"),
        ("punch", "punches punched punching punchin"),
        ("choke", "chokes choked choking chokin"),
        ("bully", "bullies bullied bullying"),
        ("clobber", "clobbers clobbered clobbering"),
        ("hurt", "hurts hurting"),
    ],
)
def test_a_verb_stands_for_all_its_forms(verb, written):
    assert {verb, *written.split()} <= set(verb_forms(verb))


def test_what_is_no_form_of_a_verb_is_not_made_up():
    assert not {"chokeing", "bullys", "clobberred", "hurtt", "punchs"} & {
        form for verb in ("choke", "bully", "clobber", "hurt", "punch") for form in verb_forms(verb)
    }


def test_words_after_a_verb_stay():
    assert "beating up" in verb_forms("beat up")


def test_only_what_is_marked_as_a_verb_in_a_group_has_forms():
    assert set(phrases({"g": ("to bed", "slap (verb)")}, "<g>")) == {"to bed", *verb_forms("slap")}


# --- Near each other ------------------------------------------------------------------------------

HIT = ("slap (verb)",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("slaps my little brother", True),
        ("SLAPPING, my brother", True),
        ("slaps " + "x " * MOST_WORDS_BETWEEN + "brother", True),
        ("slaps " + "x " * (MOST_WORDS_BETWEEN + 1) + "brother", False),
        ("brother slaps", False),
        ("he slaps. brother is here", False),
        ("he.slaps.brother", True),
        ("overslaps brother", False),
        ("", False),
    ],
)
def test_things_follow_each_other_in_a_clause_a_few_words_apart(text, expected):
    assert fits("<hit> ... brother", text, hit=HIT) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gay. and so much later on in it they say i am scared", True),
        ("scared and gay", True),
        ("scared", False),
    ],
)
def test_things_may_stand_anywhere_in_any_order(text, expected):
    assert fits("gay + scared", text) is expected


def test_no_word_is_taken_twice():
    assert not fits("knife + knife", "a knife")
    assert fits("knife + knife", "a knife and a knife")


def test_in_turn_binds_closer_than_anywhere():
    assert near_chains("a ... b + c") == (("a", "b"), ("c",))
    assert fits("a ... b + c", "c. a x b")
    assert not fits("a ... b + c", "c b a")


def test_every_word_of_a_pattern_is_in_one_sample_with_the_first_others():
    groups = {"hit": ("slaps", "kicks"), "who": ("me", "us")}
    written = [said for _, said in near_samples(groups, ["<hit> ... <who>", "<who> + x"])]
    assert written == ["slaps me", "kicks me", "slaps us", "me x"]


def test_clauses_end_at_stops_and_not_inside_words():
    assert split_clauses("a b. c?d! e\nf;") == ["a b", " c?d", " e", "f"]


# --- As it is shipped -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "he keeps slapping my little brother",
        "uncle clouted our baby",
        "i got shanked",
        "she holds a machete to my neck",
        "no one believes me, he strangles my sister",
        "he hasnt hit me today",
        "he never hit me before last night",
        "please dont let him thump her",
        "not only mum, he wallops the kids",
    ],
)
def test_danger_is_seen(text):
    assert FIND(text)


@pytest.mark.parametrize(
    "text",
    [
        "he has never walloped my brother",
        "nobody is strangling anyone",
        "no one has ever thrashed her",
        "he clobbered me in minecraft",
        "derby got battered 4 0",
        "guidance about hitting",
        "she slapped some paint on the wall",
        "i fell off my bike and there was blood",
    ],
)
def test_what_only_sounds_like_danger_is_not(text):
    assert FIND(text) is None


def test_the_trail_has_the_words_and_the_pattern():
    found = FIND("uncle clouted that poor baby")
    assert found == ("danger", "clouted ... baby (<harming> ... <person>)")


def test_what_is_harmless_takes_nothing_else_away():
    assert FIND("he clobbered me in minecraft and then dad clobbered my sister for real")
