"""What texters get: the right reply for each word, whole and short at every minute, danger first."""

import re
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.carrier.fallback import text_fault
from ivr.content.texts import phrases
from ivr.directory.moment import at as moment_at
from ivr.engine.hearing import plain
from ivr.engine.segments import outside_gsm7, segments
from ivr.engine.texts import RESERVED, Message, reply, written
from tests.callers import BANK_HOLIDAY, EVENING, WORKING_DAY, Texter, instant, moment, shipped

REVISION = shipped()
FLOW = REVISION.texts
ENTRIES = {**FLOW.urgent, **FLOW.replies, **REVISION.topics}
OTHERWISE = {name: getattr(FLOW.otherwise, name) for name in type(FLOW.otherwise).model_fields}
NOW = moment(WORKING_DAY)


def answer(words: str, *, at=None, **message):
    return reply(REVISION, Message(words, **message), at or NOW)


def entry(words: str, **message) -> str:
    return answer(words, **message).entry


# --- Words ----------------------------------------------------------------------------------------


def asking(name: str) -> list[str]:
    """What asks for a reply: of each phrase with groups, the first that it stands for."""
    asked = ENTRIES[name]
    written = (*asked.words, *asked.hints, *asked.alone)
    return [next(phrases(FLOW.groups, each)) for each in written]


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
    assert not {plain(word) for word in asking(name)} & RESERVED


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
    for name, each in {**ENTRIES, **OTHERWISE}.items():
        for variant in each.text:
            shown = re.sub(r"\S*(?:://|@)\S*|\{[^}]*\}", " ", variant.say)
            for word in re.findall(r"\b[A-Z]{3,}\b", shown):
                known = word in plain_capitals or entry(word) not in ("unknown", "carrier")
                assert known, f"{name} offers {word}"


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


# --- Danger ---------------------------------------------------------------------------------------

DANGEROUS = {
    "danger": "he has a knife",
    "life": "i want to die",
    "one-chance": "found me a husband",
    "one-chance-lgbt": "im trans",
}


@pytest.mark.parametrize("name", DANGEROUS)
@pytest.mark.parametrize("beside", ["fgm", "derby", "menu", "childline", "refer a child", "advice"])
def test_danger_beats_whatever_else_is_asked(name, beside):
    assert entry(f"{beside} {DANGEROUS[name]}") == name
    assert entry(f"{DANGEROUS[name]} {beside}") == name


@pytest.mark.parametrize("name", DANGEROUS)
def test_danger_beats_pictures(name):
    assert entry(DANGEROUS[name], pictures=3) == name


def test_danger_now_beats_every_other_danger():
    assert entry("im gay and want to die and dad has a knife") == "danger"
    assert entry("im gay and want to die") == "life"


@pytest.mark.parametrize("at", [WORKING_DAY, EVENING, BANK_HOLIDAY])
def test_danger_gets_999_before_anything_else(at):
    Texter().texts("help me he has a knife", at).gets("Call 999 now.", "press 55")
    (text,) = Texter().texts("hes hurting me", at).replies.messages
    assert text.startswith("Call 999 now.")
    (text,) = Texter().texts("i want to die", at).replies.messages
    assert text.startswith("Call 999")


@pytest.mark.parametrize("name", ["one-chance", "one-chance-lgbt", "forced-marriage", "fgm"])
def test_a_reply_that_others_may_see_names_no_subject(name):
    for when in (WORKING_DAY, EVENING, BANK_HOLIDAY):
        text = written(REVISION, ENTRIES[name], moment(when)).casefold()
        for word in ("marr", "honour", "gay", "trans", "fgm", "genital", "family", "abuse"):
            assert word not in text


# --- Every reply at every minute ------------------------------------------------------------------

STARTS = {"from 21 November": "Sat 21 Nov 2026 00:00", "over Christmas": "Sun 20 Dec 2026 00:00"}


def boundary_minutes(start: str):
    """For two weeks, each hour and the minute before it; all hours begin and end on the hour."""
    first = instant(start)
    for hour in range(14 * 24):
        yield first + timedelta(hours=hour)
        yield first + timedelta(hours=hour, minutes=59)


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_every_reply_is_whole_short_and_safe_at_every_boundary_minute(start):
    distinct = list({_key(m): m for m in _moments(start)}.values())
    assert len(distinct) > 10
    replies = {k: v for k, v in {**ENTRIES, **OTHERWISE}.items() if k != "fault"}
    for at in distinct:
        for area in (None, *REVISION.areas):
            for name, each in replies.items():
                text = written(REVISION, each, at, area)
                is_sendable(text, name)


def _moments(start):
    return (moment_at(REVISION, minute) for minute in boundary_minutes(start))


def _key(at):
    return tuple(
        sorted(
            (name, status.state, status.texted, status.today)
            for name, status in at.statuses.items()
        )
    )


def is_sendable(text: str, name: str = "") -> None:
    """A text as one may be sent: two plain segments, with the notice and 999, filled in."""
    assert outside_gsm7(text) == "", name
    assert segments(text) <= 2, f"{name}: {text}"
    assert "No one reads these texts." in text, name
    assert "999" in text, name
    assert "{" not in text, name
    assert "}" not in text, name
    assert "None" not in text, name
    assert "  " not in text, name
    assert not re.search(r"\s[.,]|\(\)|, *\.|: *\.", text), f"{name}: {text}"


def test_the_fault_text_is_right_at_any_time():
    text = text_fault(REVISION)
    is_sendable(text, "fault")
    assert {"01332 641172", "01332 956606", "01629 533190"} <= set(re.findall(r"\d{5} \d{6}", text))
    assert not re.search(r"until|from \d|today|tomorrow", text)


@pytest.mark.parametrize(
    ("at", "number"),
    [
        ("Tue 24 Nov 2026 08:59", "01332 956606"),
        ("Tue 24 Nov 2026 09:00", "01332 641172 until 5pm"),
        ("Tue 24 Nov 2026 16:59", "01332 641172 until 5pm"),
        ("Tue 24 Nov 2026 17:00", "01332 956606"),
        ("Fri 25 Dec 2026 12:00", "01332 956606"),
        ("Mon 28 Dec 2026 09:02", "01332 956606"),
        ("Tue 29 Dec 2026 09:00", "01332 641172 until 5pm"),
    ],
)
def test_the_number_that_is_texted_is_of_who_is_on_duty(at, number):
    Texter().texts("derby", at).gets(number)
    Texter().texts("hello", at).gets(f"Derby {number}")


def test_when_a_team_opens_is_texted_with_its_day():
    Texter().texts("derby", "Thu 24 Dec 2026 19:00").gets("01332 641172 from 9am Tuesday")
    Texter().texts("derbyshire", "Thu 24 Dec 2026 19:00").gets("01629 535353 from 8am Tuesday")


def test_an_area_beside_a_subject_chooses_the_areas_own_lines():
    Texter().texts("fgm in derby").gets("Derby 01332 641172").does_not_get("Derbyshire 01629")
    Texter().texts("fgm in derbyshire").gets("Derbyshire 01629 533190").does_not_get("01332")
    Texter().texts("fgm").gets("Derby 01332 641172", "Derbyshire 01629 533190")


# --- Words that the carrier keeps -----------------------------------------------------------------

STOP = ["STOP", "stop", " Stop ", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE"]
STOP += ["OPTOUT"]
START = ["START", "YES", "yes", "UNSTOP"]


@pytest.mark.parametrize("word", STOP)
def test_whoever_opts_out_gets_nothing(word):
    Texter().texts(word).gets_nothing()
    Texter().texts(word, opt_out="STOP").gets_nothing()


@pytest.mark.parametrize("word", START)
def test_whoever_opts_in_gets_nothing_from_us(word):
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


# --- Anything at all ------------------------------------------------------------------------------

ODD = {
    "nothing": "",
    "1,600 letters": "a" * 1600,
    "1,600 characters of words": "no word of it is known " * 70,
    "emoji": "\U0001f622\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "Polish": "Potrzebuję pomocy, boję się o dziecko",
    "Panjabi": "\u0a2e\u0a26\u0a26",
    "Urdu": "\u0645\u062f\u062f",
    "Chinese": "\u6551\u547d",
    "SQL": "'; DROP TABLE texts; --",
    "slots": "{notice} {lines} {careful-point} {",
    "markup": "<Message>hello</Message>",
    "control characters": "a\x00b\x07\x1b[31m\u2028",
    "half a character": "\ud83d",
    "a long number": "9" * 1600,
}


@pytest.mark.parametrize("words", ODD.values(), ids=ODD)
@pytest.mark.parametrize("pictures", [0, 2])
def test_odd_messages_get_a_whole_reply(words, pictures):
    found = answer(words, pictures=pictures)
    assert found.entry in ("unknown", "empty", "pictures", "talk", "other-language")
    is_sendable(found.text or "")


@pytest.mark.parametrize(
    "words", [value for name, value in ODD.items() if name != "half a character"]
)
def test_odd_messages_get_a_reply_over_the_wire_too(words):
    Texter().texts(words).gets("999", "No one reads these texts.")


def test_danger_at_the_end_of_a_long_message_is_found():
    long = "we went to the shops and then " * 50
    assert entry(long + "he hit me") == "danger"
    assert len(long) > 1400


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.integers(0, 10), st.text(max_size=6))
def test_any_message_gets_one_short_reply_or_deliberately_none(words, pictures, opt_out):
    found = answer(words, pictures=pictures, opt_out=opt_out)
    if found.text is None:
        assert found.entry == "carrier"
    else:
        is_sendable(found.text, found.entry)
