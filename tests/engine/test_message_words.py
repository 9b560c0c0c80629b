"""The reply that a texter's words ask for, and the keywords of the carrier."""

import re

import pytest

from ivr.content.vocabulary import phrases
from ivr.engine.carrier_keywords import CARRIER_KEYWORDS
from ivr.engine.phrase_matching import plain_text
from tests.engine.replies import ENTRIES, FLOW, OTHERWISE, REPLIES, REVISION, answer, entry
from tests.texters import Texter


def asking(name: str) -> list[str]:
    """The words that ask for a reply: for each notation, the first phrase that it stands for."""
    asked = ENTRIES[name]
    written = (*asked.words, *asked.hints, *asked.exact)
    return [next(phrases(REVISION.danger.groups, each)) for each in written]


@pytest.mark.parametrize("name", ENTRIES)
def test_each_word_of_a_reply_asks_for_it(name):
    assert asking(name)
    strayed = {word: entry(word) for word in asking(name) if entry(word) != name}
    assert strayed == {}


@pytest.mark.parametrize("name", ENTRIES)
def test_a_word_asks_for_its_reply_however_it_is_written(name):
    word = max(asking(name), key=len)
    for text in (word.upper(), f"  {word.title()}! ", f"{word}?", f"\n{word}."):
        assert entry(text) == name, text


@pytest.mark.parametrize("name", sorted(set(ENTRIES) - set(FLOW.urgent)))
def test_no_word_of_a_reply_is_one_that_the_carrier_keeps(name):
    assert not {plain_text(word) for word in asking(name)} & CARRIER_KEYWORDS


OFFERED = {
    "menu": {
        "DERBY": "derby",
        "DERBYSHIRE": "derbyshire",
        "FORM": "form",
        "ADVICE": "advice",
        "HEALTH": "health",
        "OFFICE": "office",
        "TOPICS": "topics",
        "CHILDLINE": "young-person",
        "DEAF": "deaf",
        "ADULT": "adult",
        "NEW": "new",
    },
    "topics": {
        "EARLY HELP": "early-help",
        "FAMILIES": "support-for-families",
        "SCHOOL": "schools",
        "ONLINE": "online-safety",
        "BABY": "unborn-and-babies",
        "FOSTERING": "private-fostering",
        "ALLEGATIONS": "allegations",
        "FORM": "form",
        "POLICIES": "policies",
        "THRESHOLDS": "thresholds",
        "DEFINITIONS": "definitions",
        "SAFEGUARDING": "what-safeguarding-means",
        "CONFERENCE": "conferences",
        "PREVENT": "prevent",
        "DRUGS": "drugs-and-alcohol",
        "MISSING": "missing",
        "DEATH": "child-deaths",
        "NEGLECT": "neglect",
        "EXPLOITATION": "exploitation",
        "TRAFFICKING": "trafficking",
        "MARRIAGE": "forced-marriage",
        "FGM": "fgm",
    },
}


@pytest.mark.parametrize("name", OFFERED)
def test_the_capital_words_that_a_reply_offers_are_those_we_know(name):
    text = answer(name).text or ""
    assert re.findall(r"\b[A-Z]{3,}(?: [A-Z]{3,})*\b", text) == list(OFFERED[name])


@pytest.mark.parametrize(("word", "name"), [*OFFERED["menu"].items(), *OFFERED["topics"].items()])
def test_each_capital_word_that_is_offered_gets_its_reply(word, name):
    assert entry(word) == name
    assert entry(word.lower()) == name


def test_every_topic_is_offered():
    assert set(REVISION.topics) <= set(OFFERED["topics"].values())


def test_capital_words_in_every_other_reply_are_answered_too():
    plain_capitals = {"NHS", "BSL", "CPM", "CEOP", "GPS", "SHOUT"}
    offered = set()
    for name, each in {**REPLIES, **OTHERWISE}.items():
        for variant in each.text:
            shown = re.sub(r"\S*(?:://|@)\S*|\{[^}]*\}", " ", variant.say)
            for word in re.findall(r"\b[A-Z]{3,}\b", shown):
                offered.add(word)
                known = word in plain_capitals or entry(word) not in ("unknown", "carrier")
                assert known, f"{name} offers {word}"
    assert {"DERBY", "MENU"} <= offered


NEARLY = {
    "derby": "derby",
    "derbyshire": "derbyshire",
    "derbyy": "derby",
    "derbies": "unknown",
    "derby derbyshire": "not-sure",
    "not derby": "not-sure",
    "worried about fgm in derby": "fgm",
    "fgmm": "unknown",
    "form": "form",
    "inform": "unknown",
    "platform": "unknown",
    "menus": "unknown",
    "abuse": "talk",
    "definition of abuse": "definitions",
    "neglect": "neglect",
    "definition of neglect": "definitions",
    "hurt": "talk",
    "hit me up": "unknown",
    "he hit me": "danger",
    "knife crime leaflet": "police",
    "he has a knife": "danger",
    "kill time": "unknown",
    "he will kill me": "danger",
    "i want to kill myself": "life",
    "police": "police",
    "police check": "policies",
    "call the police for me": "danger",
    "they are forcing me to marry": "one-chance",
    "forced marriage": "forced-marriage",
    "marry a friend of mine": "unknown",
    "im gay": "one-chance-lgbt",
    "gayle": "unknown",
    "i am 14": "young-person",
    "i am 140": "unknown",
    "adult": "adult",
    "deaf": "deaf",
    "deafening": "unknown",
    "": "empty",
    "   ": "empty",
    "!!!": "empty",
    "hello": "unknown",
}


@pytest.mark.parametrize(("words", "name"), NEARLY.items())
def test_words_and_what_only_looks_like_them(words, name):
    assert entry(words) == name


# --- Words that the carrier keeps -----------------------------------------------------------------


STOP = ["STOP", "stop", " Stop ", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE"]
STOP += ["OPTOUT"]
START = ["START", "YES", "yes", "UNSTOP"]


@pytest.mark.parametrize("word", STOP)
def test_an_opt_out_gets_no_reply(word):
    Texter().texts(word).gets_nothing()
    Texter().texts(word, opt_out="STOP").gets_nothing()


@pytest.mark.parametrize("word", START)
def test_an_opt_in_gets_no_reply_from_the_service(word):
    Texter().texts(word).gets_nothing()
    Texter().texts(word, opt_out="START").gets_nothing()


@pytest.mark.parametrize("opt_out", ["STOP", "stop", "START", "HELP", "help"])
@pytest.mark.parametrize("words", ["derby", "please no more", ""])
def test_what_the_carrier_has_taken_for_an_opt_out_word_is_its_own(words, opt_out):
    """An edited keyword of Advanced Opt-Out."""
    assert answer(words, opt_out=opt_out).text is None


@pytest.mark.parametrize("opt_out", ["", "OTHER", "STOPPED"])
def test_another_opt_out_type_changes_nothing(opt_out):
    assert entry("derby", opt_out=opt_out) == "derby"


@pytest.mark.parametrize("word", ["HELP", "help", "Help!", "INFO", "info"])
def test_help_is_answered_with_999_and_the_lines(word):
    Texter().texts(word).gets("Emergency: 999.", "01332 641172", "01629 533190", "0800 1111")


def test_help_that_the_carrier_answers_is_not_answered_twice():
    Texter().texts("HELP", opt_out="HELP").gets_nothing()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("stop please", "unknown"),
        ("please stop him hurting me", "danger"),
        ("the end", "unknown"),
        ("yes please", "unknown"),
        ("help me", "danger"),
        ("help with fgm", "fgm"),
        ("cancel my conference", "conferences"),
    ],
)
def test_a_word_that_the_carrier_keeps_is_an_ordinary_one_inside_a_message(words, name):
    assert entry(words) == name
    assert answer(words).text


def test_our_own_number_gets_nothing():
    Texter("+441632960001").texts("he has a knife").gets_nothing()
    Texter("+441632960002").texts("he has a knife").gets("999")
