"""Hundreds of odd requests, judged by us, by twilio-python and by twilio for Node: one verdict.

The signatures are made here from Twilio's rule, not by any of the three. Node's library is fetched by
npm into .make/ the first time; where that cannot be, its half is skipped and says why.
"""

import base64
import hashlib
import hmac
import json
import random
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from twilio.request_validator import RequestValidator, get_signature_algorithm

from ivr.carrier.signature import candidate_urls, is_genuine
from tests.callers import ROOT
from tests.carrier.test_signature import Fields

TOKEN = "0123456789abcdef0123456789abcdef"
CASES = 600
NODE_VERSION = "6.2.0"
_FOLDER = ROOT / ".make" / f"npm-twilio-{NODE_VERSION}"

# Letters that go wrong elsewhere. None is both outside the basic plane and sorted against letters
# above U+E000: JavaScript sorts UTF-16, Python code points, and Twilio's names are plain ASCII.
_ODD = "aZ0 +&=%/?:;@,.\"'{}[]|\\^`~<>*()!$-_éüŵčпривет漢字😀\u00a0"
_WIRE = [
    *"abcXYZ019-._~!$'()*,;:@/?&=+\"{}|<>`",
    *("%20", "%C3%A9", "%c3%a9", "%22", "%27", "%25", "%2B", "%26", "%7B", "%00"),
]
_NAMES = (
    "Body",
    "body",
    "Digits",
    "From",
    "To",
    "SpeechResult",
    "X y",
    "é",
    "😀",
    "1",
    "__proto__",
)


@dataclass(frozen=True)
class Case:
    """One request. `url` is how the service knows itself, with the query as on the wire."""

    public_url: str
    target: str
    fields: tuple[tuple[str, str], ...]
    signature: str
    settings: str | None
    honest: bool
    what: str

    @property
    def url(self) -> str:
        return self.public_url + self.target


def by_twilios_rule(url: str, fields, algorithm: str = "sha1") -> str:
    """twilio.com/docs/usage/security, written down once more."""
    by_name: dict[str, set[str]] = {}
    for name, value in fields:
        by_name.setdefault(name, set()).add(value)
    text = url
    for name in sorted(by_name):
        for value in sorted(by_name[name]):
            text += name + value
    mac = hmac.new(TOKEN.encode(), text.encode(), getattr(hashlib, algorithm))
    return base64.b64encode(mac.digest()).decode()


def some(chance: random.Random, letters, most: int) -> str:
    return "".join(chance.choice(letters) for _ in range(chance.randint(0, most)))


def tampered(chance: random.Random, target: str, fields):
    """The request after a change, and what was changed."""
    match chance.randrange(6):
        case 0:
            return target, (*fields, ("Added", "")), "a blank field more"
        case 1 if len(dict(fields)) > 1:
            name = chance.choice(fields)[0]
            return target, tuple(f for f in fields if f[0] != name), "a field less"
        case 2 if fields:
            place = chance.randrange(len(fields))
            name, value = fields[place]
            changed = (*fields[:place], (name, value + "x"), *fields[place + 1 :])
            return target, changed, "a letter more in a value"
        case 3:
            return target + "&z=1", fields, "more in the query"
        case 4:
            return "/voice/status" + target.removeprefix("/voice"), fields, "another path"
        case _:
            return target, (*fields, ("Digits", "odd one out")), "a second value"


def case(seed: int) -> Case:
    chance = random.Random(seed)  # noqa: S311 - the same requests every time
    scheme = chance.choice(("https", "http"))
    port = chance.choice(("", "", "", ":443" if scheme == "https" else ":80", ":8443", ":3000"))
    public_url = f"{scheme}://line.example{port}"
    target = "/voice?a=" + some(chance, _WIRE, 24)
    fields = [(chance.choice(_NAMES), some(chance, _ODD, 12)) for _ in range(chance.randint(1, 8))]
    if chance.random() < 0.4:
        name = chance.choice(fields)[0]
        fields += [(name, ""), (name, "again"), (name, "again")]
    if chance.random() < 0.5:
        fields.append(("ToCity", ""))
    modern = chance.random() < 0.3
    settings = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256" if modern else None
    without, usual = f"{scheme}://line.example", ":443" if scheme == "https" else ":80"
    signed_base = chance.choice((public_url, without, without + usual if not port else public_url))
    signature = by_twilios_rule(signed_base + target, fields, "sha256" if modern else "sha1")
    touched = chance.random() < 0.4
    what = "as sent"
    if touched:
        if chance.random() < 0.2:
            signature = by_twilios_rule(
                f"{scheme}://line.example:9999{target}", fields, "sha256" if modern else "sha1"
            )
            what = "signed for another port"
        elif chance.random() < 0.1:
            other = "sha1" if modern else "sha256"
            signature, what = by_twilios_rule(signed_base + target, fields, other), "algorithm"
        else:
            target, changed, what = tampered(chance, target, tuple(fields))
            fields = list(changed)
    return Case(public_url, target, tuple(fields), signature, settings, not touched, what)


ALL = [case(seed) for seed in range(CASES)]


def ours(one: Case) -> bool:
    return is_genuine(
        tokens=[TOKEN],
        urls=candidate_urls(one.public_url, one.target),
        params=one.fields,
        signature=one.signature,
        settings=one.settings,
    )


def told(one: Case) -> str:
    return f"{one.what}: {one.url} {one.fields} {one.settings}"


def test_what_was_sent_as_signed_is_genuine_and_what_was_touched_is_not():
    wrong = [told(one) for one in ALL if ours(one) != one.honest]
    assert wrong == []


def test_twilio_python_agrees():
    wrong = []
    for one in ALL:
        theirs = RequestValidator(TOKEN).validate(
            one.url, Fields(one.fields), one.signature, get_signature_algorithm(one.settings)
        )
        if theirs != ours(one):
            wrong.append(told(one))
    assert wrong == []


def test_these_requests_are_odd_enough():
    honest = [one for one in ALL if one.honest]
    assert 200 < len(honest) < CASES - 150
    for odd in ('"', "{", "%C3%A9", "'"):
        assert sum(odd in one.target for one in honest) > 10
    assert sum(any(ord(c) > 127 for _, v in one.fields for c in v) for one in honest) > 100
    assert sum(("ToCity", "") in one.fields for one in honest) > 50
    assert sum(len(dict(one.fields)) < len(set(one.fields)) for one in honest) > 50
    assert sum(one.settings is not None for one in honest) > 50
    assert len({one.public_url for one in ALL}) >= 8
    assert len({one.what for one in ALL}) >= 8


_JUDGE = """
const twilio = require("twilio");
const {token, cases} = JSON.parse(require("fs").readFileSync(0, "utf8"));
const verdicts = cases.map(([url, fields, signature]) => {
  const params = Object.create(null);
  for (const [name, value] of fields) (params[name] = params[name] || []).push(value);
  return twilio.validateRequest(token, signature, url, params);
});
console.log(JSON.stringify(verdicts));
"""


@pytest.fixture(scope="module")
def node() -> Path:
    """The folder in which Node finds Twilio's library."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("npm and node are not installed, so Twilio's library for Node is not asked")
    if not (_FOLDER / "node_modules" / "twilio").is_dir():
        _FOLDER.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_FOLDER.parent) as fresh:
            words = ["npm", "install", "--prefix", fresh, "--no-audit", "--no-fund"]
            words += ["--ignore-scripts", "--loglevel=error", f"twilio@{NODE_VERSION}"]
            try:
                done = subprocess.run(words, capture_output=True, timeout=60, check=False)
            except subprocess.TimeoutExpired:
                pytest.skip("npm did not fetch Twilio's library for Node within a minute")
            if done.returncode:
                pytest.skip(f"npm cannot fetch Twilio's library for Node (exit {done.returncode})")
            shutil.copytree(fresh, _FOLDER, dirs_exist_ok=True)
    return _FOLDER


def test_twilio_for_node_agrees(node):
    """It knows HMAC-SHA1 alone, so the others are left out."""
    asked = [one for one in ALL if one.settings is None and one.what != "algorithm"]
    assert len(asked) > 300
    given = {"token": TOKEN, "cases": [(one.url, one.fields, one.signature) for one in asked]}
    done = subprocess.run(
        ["node", "-e", _JUDGE],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        cwd=node,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    verdicts = json.loads(done.stdout)
    wrong = [told(one) for one, theirs in zip(asked, verdicts, strict=True) if theirs != ours(one)]
    assert wrong == []
