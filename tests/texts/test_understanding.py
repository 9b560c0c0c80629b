"""Messages as people write them, and what is understood: the table is the judge."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.content.vocabulary import near_samples, phrases
from ivr.engine.message_intent import find_intent, is_foreign
from ivr.engine.spelling_correction import ordinary_words
from tests.callers import edited, shipped
from tests.texts.table import Part, development, judge, messages, score

REVISION = shipped()
FLOW = REVISION.texts


def entry(words: str) -> str | None:
    return find_intent(REVISION, words).entry


# --- The table ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def judged():
    return [judge(message) for message in messages()]


def of(part, judged):
    return score([each for each in judged if each.message.part in part])


def test_the_table_is_long_and_a_third_of_it_is_held_out():
    listed = messages()
    assert len({message.words for message in listed}) == len(listed) >= 300
    held_out = [m for m in listed if m.part is Part.HELD_OUT]
    assert 0.25 < len(held_out) / len(listed) < 0.42


def test_every_expected_entry_is_one_that_there_is():
    known = {*REVISION.danger.urgent, *FLOW.replies, *REVISION.topics}
    known |= {"unknown", "carrier", "help", "other-language"}
    expected = {name for message in messages() for name in message.entries}
    assert expected <= known
    assert known - expected <= {"new"}


def test_messages_get_the_right_reply_or_the_menu(judged):
    """A wrong subject is worse than the menu."""
    everything = of(Part, judged)
    assert everything.precision >= 0.98
    assert everything.recall >= 0.90


def test_messages_that_nothing_was_tuned_with_are_understood_nearly_as_well(judged):
    held_out = of([Part.HELD_OUT], judged)
    assert held_out.precision >= 0.97
    assert held_out.recall >= 0.90


def test_danger_is_hardly_ever_missed_and_hardly_ever_seen_where_there_is_none(judged):
    assert of(Part, judged).danger_recall >= 0.99
    assert of(Part, judged).false_danger <= 0.01


def test_danger_that_nobody_listed_is_seen_by_what_stands_near_each_other():
    """The set that the rule was built with."""
    built_with = score([judge(message) for message in development()])
    assert built_with.danger_recall >= 0.97
    assert built_with.false_danger <= 0.04


def test_areas_are_read_rightly(judged):
    assert of(Part, judged).area >= 0.99


# --- Danger ---------------------------------------------------------------------------------------

MEANT = {
    "can you help me with the form": "form",
    "please help me find the named nurse": "health",
    "help me": "danger",
    "help me with my dad hes hitting me": "danger",
    "help me get the kids out hes hitting them": "danger",
    "the weather is killing me": None,
    "the weather is killing me and my dad is hitting me": "danger",
    "she beat me at chess": None,
    "she beat me": "danger",
    "he threatened to share my nudes": "online-safety",
    "he threatened to share my nudes and he has a knife": "danger",
    "hes going to kill me": "danger",
    "hes going to kill himself": "life",
    "im going to kill my self": "life",
    "dad kicked me": "danger",
    "he kicked me off the group chat": "online-safety",
    "my mum will kill me lol": None,
    "my mum will kill me": "danger",
}


@pytest.mark.parametrize(("words", "expected"), MEANT.items())
def test_danger_and_what_only_sounds_like_it(words, expected):
    assert entry(words) == expected


@pytest.mark.parametrize("name", REVISION.danger.urgent)
def test_every_harmless_phrase_leaves_danger_beside_it_alone(name):
    for written in REVISION.danger.urgent[name].ignore_in:
        for phrase in phrases(REVISION.danger.groups, written):
            assert find_intent(REVISION, f"{phrase}. he has a knife").is_urgent, phrase


@pytest.mark.parametrize("name", REVISION.danger.urgent)
def test_every_harmless_phrase_is_of_use(name):
    """It holds words of danger, which it takes out of the running."""
    plain_revision = without_ignored_words(name)
    idle = [
        phrase
        for written in REVISION.danger.urgent[name].ignore_in
        for phrase in phrases(REVISION.danger.groups, written)
        if not find_intent(plain_revision, phrase).is_urgent
    ]
    assert idle == []


@pytest.mark.parametrize("name", REVISION.danger.urgent)
def test_every_pattern_of_harmless_things_is_of_use(name):
    """Some message that fits it would be urgent without it."""
    bare = without_ignored_words(name)
    patterns = REVISION.danger.urgent[name].ignore_near
    useful = {
        pattern
        for pattern in patterns
        for _, said in near_samples(REVISION.danger.groups, [pattern])
        if find_intent(bare, said).is_urgent
    }
    assert set(patterns) - useful == set()


def without_ignored_words(name):
    from dataclasses import replace

    urgent = {
        n: r.model_copy(update={"ignore_near": ()}) for n, r in REVISION.danger.urgent.items()
    }
    urgent[name] = urgent[name].model_copy(update={"ignore_in": ()})
    return replace(REVISION, danger=REVISION.danger.model_copy(update={"urgent": urgent}))


SPELT = {
    "hes hurtin me": "danger",
    "hes hiting me": "danger",
    "he strangeld me": "danger",
    "H E L P": None,
    "heeeelp meeee": "danger",
    "\U0001d5f5\U0001d5f2\U0001d5f9\U0001d5fd \U0001d5fa\U0001d5f2": "danger",
    "he\u200bhit\u200bme": "danger",
    "he has a 🔪": "danger",
    "🆘": "danger",
    "he\u2019s hurting me": "danger",
    "suicde": "life",
    "sucidal": "life",
}


@pytest.mark.parametrize(("words", "expected"), SPELT.items())
def test_danger_is_seen_in_many_spellings(words, expected):
    assert entry(words) == expected


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_a_doubled_letter_does_not_hide_danger(data):
    """A doubled letter in a long word is a slip, unless the slip makes an ordinary word."""
    long = ["strangling", "threatened", "kidnapped", "unconscious", "suicidal", "attacking"]
    word = data.draw(st.sampled_from(long))
    at = data.draw(st.integers(1, len(word) - 1))
    wrong = word[:at] + word[at] + word[at:]
    said = {
        "strangling": "he is {} me",
        "threatened": "he {} me",
        "kidnapped": "i was {}",
        "unconscious": "he is {}",
        "suicidal": "i am {}",
        "attacking": "he is {} me",
    }[word].format(wrong)
    assert find_intent(REVISION, said).is_urgent, said


# --- Spelling -------------------------------------------------------------------------------------

NEAR = {
    "derbyy": "derby",
    "derbyshre": "derbyshire",
    "expolitation": "exploitation",
    "safegaurding": "what-safeguarding-means",
    "neglet": "neglect",
    "childlin": "young-person",
    "mneu": "menu",
    # Ordinary words stay what they are.
    "weather": None,
    "former": None,
    "fosters": None,
    "menace": None,
    "gayle": None,
    "party": None,
    "derbies": None,
    # Too short, or too far.
    "fgmm": None,
    "frm": None,
    "drbshr": None,
    "xpolitation": None,
}


@pytest.mark.parametrize(("words", "expected"), NEAR.items())
def test_a_word_is_read_as_the_known_one_beside_it_and_no_other(words, expected):
    assert entry(words) == expected


def test_no_ordinary_word_is_moved_towards_danger():
    """Of all English words that are not themselves words of danger, not one becomes it."""
    single = {p for r in REVISION.danger.urgent.values() for w in (*r.words, *r.exact) for p in [w]}
    moved = [
        word
        for word in sorted(ordinary_words())[::37]
        if word not in single
        and word not in FLOW.spellings
        and find_intent(REVISION, word).is_urgent
    ]
    assert moved == []


# --- Several meanings -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected", "area"),
    [
        ("fgm in derby", "fgm", "derby"),
        ("derby fgm", "fgm", "derby"),
        ("derbyshire referral form", "form", "derbyshire"),
        ("derby. my dad is hitting me. fgm", "danger", "derby"),
        ("derby", "derby", "derby"),
        ("derby or derbyshire", "not-sure", None),
        ("not derby", "not-sure", None),
        ("i live near derby but not in it", "not-sure", None),
        ("derby road", "not-sure", None),
        ("worried about a child in derby", "talk", "derby"),
    ],
)
def test_danger_then_place_then_subject(words, expected, area):
    found = find_intent(REVISION, words)
    assert (found.entry, found.area) == (expected, area)


def test_the_longest_phrase_decides():
    assert entry("what is the definition of neglect") == "definitions"
    assert entry("is it neglect") == "neglect"


def test_a_hint_counts_only_where_no_word_does():
    assert entry("worried about my neighbours") == "talk"
    assert entry("worried about my neighbours drugs") == "drugs-and-alcohol"


def test_a_word_that_stands_alone_is_not_found_in_a_sentence():
    assert entry("new") == "new"
    assert entry("i have a new phone") is None


def test_why_says_what_was_read_as_what_and_which_words_decided():
    found = find_intent(REVISION, "expolitation in darby")
    assert found.trail == (
        '"expolitation" is read as "exploitation"',
        '"darby" is read as "derby"',
        '"in derby" is in derby',
        '"exploitation" is a word of exploitation',
    )
    assert (
        find_intent(REVISION, "hes hiting me").trail[-1] == '"hitting me" is in urgent entry danger'
    )
    assert find_intent(REVISION, "zebra").trail == ("no word is known",)


# --- Other languages ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    ["مدد چاہیے", "ਮਦਦ ਕਰੋ", "救命", "помогите", "potrzebuję pomocy", "am nevoie de ajutor", "שלום"],
)
def test_another_language_is_noticed(words):
    assert entry(words) == "other-language"


@pytest.mark.parametrize(
    "words", ["hello", "", "12345", "😂😂", "gr8 thx m8", "Belper", "i live in Ashby de la Zouch"]
)
def test_english_and_nothing_are_no_other_language(words):
    assert not is_foreign(words.casefold())
    assert entry(words) != "other-language"


# --- Anything -------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_nothing_that_is_written_raises(words):
    find_intent(REVISION, words)


def test_words_of_the_operators_alone_decide():
    without = edited(("config/topics.yaml", "    - county lines\n", ""))
    assert find_intent(without, "county lines").entry != find_intent(REVISION, "county lines").entry
