"""The texts in the operators' files: safe, short, and with an answer for frightened texters.

Nothing of the project is imported. The longest thing each slot can become is in the table below,
so that a text that fits here fits at every minute.
"""

import re
from collections import Counter
from functools import cache
from itertools import product
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SMS = yaml.load((ROOT / "flows/sms.yaml").read_text("utf-8"), yaml.BaseLoader)  # noqa: S506
DANGER = yaml.load((ROOT / "flows/danger.yaml").read_text("utf-8"), yaml.BaseLoader)  # noqa: S506
TOPICS = yaml.load((ROOT / "config/topics.yaml").read_text("utf-8"), yaml.BaseLoader)  # noqa: S506

NUMBERS = {
    "starting-point": "01629 533190",
    "advice-line": "01629 535353",
    "initial-response": "01332 641172",
    "careline-public": "01332 956606",
    "careline-professional": "01332 956607",
    "ddscp-office": "01332 642351",
    "lado-city": "01332 642376",
    "dhcft-nurses": "01332 623700 ext 31537",
    "dchs-nurse": "01773 850000",
    "recovery-partnership": "01246 206514",
    "prevent-team": "0300 122 8694",
    "police-emergency": "999",
    "police-non-emergency": "101",
    "childline": "0800 1111",
    "nspcc": "0808 800 5000",
    "shout": "85258",
    "fgm-helpline": "0800 028 3550",
    "modern-slavery-helpline": "08000 121 700",
    "forced-marriage-unit": "020 7008 0151",
    "act-early": "0800 011 3764",
    "missing-people": "116 000",
    "domestic-abuse-helpline": "0808 2000 247",
    "nhs-111": "111",
    "relay-uk": "18001",
    "bsl-999": "https://www.999bsl.co.uk",
}
LONGEST = {
    "notice": "No one reads these texts.",
    "numbers": "Or call 0300 122 8694 or 0800 011 3764.",
    "lines": "Derby 01332 956606 until 9am Wednesday. Derbyshire 01629 533190.",
    "place": "Brough and Shatton and more",
    "area": "Derby city",
    "council": "Bournemouth, Christchurch and Poole Council",
    "choices": "DERBY or DERBYSHIRE or ELSEWHERE",
    "lado-city email": "CPMduty@derby.gov.uk",
    "lado-county email": "professional.allegations@derbyshire.gov.uk",
    **NUMBERS,
    **{f"{contact} until": "until 9am Wednesday" for contact in NUMBERS},
    **{f"{contact} from": "from 9am Wednesday" for contact in NUMBERS},
    **{f"{contact} opens": "9am Wednesday" for contact in NUMBERS},
}

# 3GPP TS 23.038, section 6.2.1: the default alphabet, and the signs that need an escape.
GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = set("^{}\\[~]|€\f")
TWO_SEGMENTS = 306

# Twilio keeps these for itself on long codes, when they are the whole message.
RESERVED = {
    "stop", "stopall", "unsubscribe", "end", "quit", "cancel", "revoke", "optout",
    "start", "yes", "unstop",
    "help", "info",
}  # fmt: skip

COUNCIL_FINDER = "https://www.gov.uk/report-child-abuse-to-local-council"
RESOURCES = "https://www.ddscp.org.uk/staff-and-volunteers/info-and-resources"
SUPPORT_FORM = (
    "https://www.derbyshire.gov.uk/social-health/children-and-families/support-for-families"
    "/starting-point-referral-form/starting-point-request-for-support-form.aspx"
)
LINKS = {
    COUNCIL_FINDER,
    "https://www.999bsl.co.uk",
    "https://www.ddscp.org.uk",
    "https://www.ddscp.org.uk/cdop",
    f"{RESOURCES}/private-fostering",
    f"{RESOURCES}/missing",
    f"{RESOURCES}/allegations",
    f"{RESOURCES}/pregnant-women",
    "https://www.ceop.police.uk/Safety-Centre/",
    "https://derbyshirescp.trixonline.co.uk/chapter/making-a-referral-to-social-care",
    SUPPORT_FORM,
    "https://joinedupcarederbyshire.co.uk/your-services/safeguarding/safeguarding-children/",
}
WRITTEN_OUT = {"999", "101", "111", "85258", "18000", "18001", "2018"}

# Another person who holds the phone must not learn from these what was asked.
NEUTRAL = {"fgm", "exploitation", "trafficking", "forced-marriage", "one-chance", "one-chance-lgbt"}
TELLING = re.compile(
    r"fgm|genital|mutilat|circumcis|\bcut|exploit|groom|gang|sexual|traffick|slave|labour|"
    r"marri|marry|wedding|honou?r|\bgay\b|lesbian|trans|lgbt|famil|parent|call(ing)? you back",
    re.IGNORECASE,
)
ONE_CHANCE = {"forced-marriage", "one-chance", "one-chance-lgbt"}

SOURCE_TOPICS = {
    "private-fostering", "missing", "fgm", "child-deaths", "exploitation", "trafficking",
    "early-help", "forced-marriage", "online-safety", "prevent", "schools", "allegations",
    "drugs-and-alcohol", "unborn-and-babies", "conferences", "neglect",
    "form", "thresholds", "policies", "definitions", "support-for-families",
    "what-safeguarding-means",
}  # fmt: skip

ASKED_FOR = {**DANGER["urgent"], **SMS["replies"], **TOPICS}
ENTRIES = {**SMS["urgent"], **SMS["replies"], **TOPICS, **SMS["other-replies"]}


def variants(entry):
    text = entry["text"]
    return [{"say": text}] if isinstance(text, str) else text


TEXTS = {
    f"{name}-{number}": variant["say"]
    for name, entry in ENTRIES.items()
    for number, variant in enumerate(variants(entry), 1)
}
each_text = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)


def length(text):
    """Letters as the carrier counts them: signs of the extension table count 2."""
    return len(text) + sum(letter in EXTENSION for letter in text)


def rendered(text):
    return re.sub(r"\{([^}]*)\}", lambda slot: LONGEST[slot[1]], text)


def asks(entry, kinds=("words", "hints", "exact")):
    """All words that ask for an entry, as they are written."""
    return [written for kind in kinds for written in entry.get(kind, ())]


def written_out(written):
    """Every phrase that a notation stands for: `<hits> me` is one for each word of the group, and
    `<hits, slaps> me` one for each word listed."""
    parts = re.split(r"<([^>]*)>", written)
    lists = [alternatives(part) if i % 2 else [part] for i, part in enumerate(parts)]
    return [" ".join("".join(chosen).split()) for chosen in product(*lists)]


def alternatives(part):
    return part.split(",") if "," in part else DANGER["groups"][part]


@cache
def phrases_of_danger():
    """Phrases by the entry they ask for, or None for those that are harmless; the longest first."""
    found = [
        (phrase.split(), name if kind == "words" else None)
        for name, entry in DANGER["urgent"].items()
        for kind in ("words", "ignore-in")
        for written in entry.get(kind, ())
        for phrase in written_out(written)
    ]
    return sorted(found, key=lambda each: (-len(each[0]), -len(" ".join(each[0]))))


def urgent(message):
    """The urgent reply for `message`, looked for as docs/vocabulary.md describes."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"['\u2019]", "", message.casefold()))
    used, found = set(), set()
    for phrase, name in phrases_of_danger():
        for at in range(len(words) - len(phrase) + 1):
            taken = set(range(at, at + len(phrase)))
            if words[at : at + len(phrase)] == phrase and not taken & used:
                used |= taken
                found.add(name)
    return next((name for name in DANGER["urgent"] if name in found), None)


def test_no_entry_has_the_name_of_another():
    assert list(SMS["urgent"]) == list(DANGER["urgent"])
    parts = [SMS["urgent"], SMS["replies"], SMS["other-replies"], TOPICS]
    assert len(ENTRIES) == sum(len(part) for part in parts)


def test_every_topic_of_the_sources_is_answered():
    assert set(TOPICS) == SOURCE_TOPICS
    for topic in TOPICS.values():
        needed = {"name", "words", "text", "source", "verified"}
        assert needed <= set(topic) <= needed | {"hints", "ignore-in", "numbers"}
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", topic["verified"])


@each_text
def test_every_text_says_that_no_one_reads_it_and_gives_999(text):
    assert "{notice}" in text
    assert re.search(r"\b999\b", re.sub(r"https://\S+|\{(?!police-emergency)[^}]*\}", "", text))


def test_999_is_the_first_number_of_every_text_but_four_that_say_why():
    """Danger told in unusual words is missed; then 999 still comes first."""
    late = {
        name
        for name, entry in {**ENTRIES, **SMS["urgent"]}.items()
        for variant in variants(entry)
        if re.findall(r"\d+", rendered(variant["say"]))[0] != "999"
    }
    assert late == {"fgm", "exploitation", "trafficking", "forced-marriage"}
    written = (ROOT / "config" / "topics.yaml").read_text("utf-8")
    for name in late:
        comment = written.partition(f"\n{name}:\n")[0].rpartition("\n\n")[2]
        assert "999 comes" in comment.replace("\n# ", " "), name


@each_text
def test_every_slot_is_known(text):
    assert "{" not in rendered(text)
    assert "}" not in rendered(text)
    assert "  " not in text


@each_text
def test_every_text_fits_two_segments_of_plain_letters(text):
    assert not set(rendered(text)) - GSM_7 - EXTENSION
    assert length(rendered(text)) <= TWO_SEGMENTS


@each_text
def test_no_text_says_abuse_but_in_the_last_address(text):
    assert "abuse" not in rendered(text).removesuffix(COUNCIL_FINDER).lower()


@each_text
def test_links_are_known_whole_and_end_with_a_space(text):
    for link in re.findall(r"\S*(?:https?:|www\.|\.gov\.uk/)\S*", rendered(text)):
        assert link in LINKS


@each_text
def test_email_addresses_end_with_a_space(text):
    assert not re.search(r"email\}[.,;:]", text)


@each_text
def test_numbers_come_from_their_contact(text):
    typed = re.sub(r"\{[^}]*\}|https://\S+", " ", text)
    assert set(re.findall(r"\d{3,}", typed)) <= WRITTEN_OUT


@pytest.mark.parametrize("name", sorted(NEUTRAL))
def test_neutral_texts_do_not_say_what_was_asked(name):
    for variant in variants(ENTRIES[name]):
        assert not TELLING.search(rendered(variant["say"]))


@pytest.mark.parametrize("name", sorted(ONE_CHANCE))
def test_texts_for_a_single_chance_have_no_link(name):
    for variant in variants(ENTRIES[name]):
        assert "https" not in rendered(variant["say"])


@each_text
def test_nothing_is_promised_that_we_do_not_do(text):
    promises = r"confidential|we will(?! stop| find the right number)|pass (it|this) on|88858"
    assert not re.search(promises, text)


@each_text
def test_words_in_capitals_are_words_we_answer(text):
    known = {word for entry in ASKED_FOR.values() for word in asks(entry)}
    for word in re.findall(r"\b[A-Z]{3,}\b(?: [A-Z]{3,}\b)*", text):
        assert word in {"NHS", "SHOUT"} or word.lower() in known


def test_danger_and_life_begin_with_999():
    for name in ("danger", "life"):
        assert SMS["urgent"][name]["text"].startswith("Call 999 ")
    assert "We cannot call for you" in SMS["urgent"]["danger"]["text"]
    assert list(SMS["urgent"])[:2] == ["danger", "life"]


def test_no_word_is_listed_twice():
    words = Counter(word for entry in ASKED_FOR.values() for word in asks(entry))
    assert [word for word, times in words.items() if times > 1] == []


def test_no_word_is_one_that_the_carrier_keeps():
    assert [w for e in ASKED_FOR.values() for w in asks(e) if w in RESERVED] == []


def test_words_are_written_as_they_are_looked_for():
    part = r"(<[a-z0-9, -]+>|[a-z0-9]+)"
    for entry in ASKED_FOR.values():
        assert asks(entry)
        for word in asks(entry, ("words", "hints", "exact", "ignore-in")):
            assert re.fullmatch(rf"{part}( {part})*", word), word


def test_only_requests_for_meaning_bring_the_definitions():
    for word in TOPICS["definitions"]["words"]:
        assert re.search(r"defin|mean", word), word


def test_there_are_enough_words_of_danger():
    assert len(DANGER["urgent"]["danger"]["words"]) >= 60
    assert len(DANGER["urgent"]["life"]["words"]) >= 30


def test_no_urgent_phrase_hides_in_a_shorter_one_of_its_own_entry():
    for entry in DANGER["urgent"].values():
        for phrase in entry["words"]:
            shorter = [w for w in entry["words"] if w != phrase and f" {w} " in f" {phrase} "]
            against = [w for w in entry.get("ignore-in", ()) if w in phrase]
            assert not shorter or against, (phrase, shorter)


def test_conditions_can_be_understood_and_the_last_text_has_none():
    one = r"(?:(?P<contact>[a-z0-9-]+) is (?:open|closed)|area is (?:derby|derbyshire)"
    one += r"|caller is (?:professional|young-person|public))"
    for name, entry in ENTRIES.items():
        *earlier, last = variants(entry)
        assert set(last) == {"say"}, name
        for variant in earlier:
            assert set(variant) == {"if", "say"}, name
            for part in variant["if"].split(" and "):
                found = re.fullmatch(one, part)
                assert found, variant["if"]
                assert found["contact"] is None or found["contact"] in NUMBERS


@pytest.mark.parametrize(
    ("message", "reply"),
    [
        ("he's hurting me", "danger"),
        ("my dad hit me again", "danger"),
        ("hes gonna kill me", "danger"),
        ("My dad will kill me", "danger"),
        ("im too scared to go home", "danger"),
        ("they locked me in my room", "danger"),
        ("shes bleeding and not breathing", "danger"),
        ("the baby won\u2019t wake up!", "danger"),
        ("He strangled mum", "danger"),
        ("man with a knife", "danger"),
        ("hes got a gun", "danger"),
        ("ive been kidnapped", "danger"),
        ("help me", "danger"),
        ("pls help me im 9", "danger"),
        ("my uncle touched me", "danger"),
        ("my stepdad comes into my room at night", "danger"),
        ("THIS IS AN EMERGENCY", "danger"),
        ("There is a child in danger, Derby", "danger"),
        ("fgm. theyre going to kill me", "danger"),
        ("i want to die", "life"),
        ("I don't want to be here anymore", "life"),
        ("shes self-harming", "life"),
        ("took an overdose", "life"),
        ("suicidal derby", "life"),
        ("they are making me marry my cousin", "one-chance"),
        ("honour-based", "one-chance"),
        ("dad took my passport", "one-chance"),
        ("they're taking me away to marry", "one-chance"),
        ("I'm gay and mum found out", "one-chance-lgbt"),
        # Near misses
        ("police check", None),
        ("a cake to die for", None),
        ("emergency contact form", None),
        ("kill time", None),
        ("hit me up later", None),
        ("knife crime workshop", None),
        ("gun crime leaflet", None),
        ("unconscious bias training", None),
        ("it's killing me, this form", None),
        ("my phone died", None),
        ("save me time", None),
        ("the call cut me off", None),
        ("honours degree", None),
        ("it was an honour", None),
        ("emergency duty team", None),
        ("danger", None),
        ("i was dying to ask", None),
        ("a touching story", None),
        ("transport", None),
        ("derbyshire", None),
        ("first aid and breathing", None),
        ("where do i cut the form in two", None),
    ],
)
def test_phrases_of_danger_are_found_and_near_misses_are_not(message, reply):
    assert urgent(message) == reply
