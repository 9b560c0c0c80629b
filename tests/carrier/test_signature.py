"""Our signatures against twilio-python's, and near misses in every piece."""

import string
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator, get_signature_algorithm

from ivr.carrier.signature import candidate_urls, is_genuine, sign

TOKEN = "12345"
URL = "https://example.com/myapp.php?foo=1&bar=2"
PARAMS = (
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+14158675310"),
    ("Digits", "1234"),
    ("From", "+14158675310"),
    ("To", "+18005551212"),
)
SIGNATURE = "L/OH5YylLD5NRKLltdqwSvS0BnU="
SHA256 = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"


class Fields:
    """A form with doubled names, as twilio-python takes it from Flask."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._pairs = list(pairs)

    def __iter__(self):
        return iter([name for name, _ in self._pairs])

    def __len__(self):
        return len(self._pairs)

    def getlist(self, wanted: str) -> list[str]:
        return [value for name, value in self._pairs if name == wanted]


def genuine(
    *,
    tokens=(TOKEN,),
    urls=(URL,),
    params=PARAMS,
    signature: str | None = SIGNATURE,
    settings: str | None = None,
) -> bool:
    return is_genuine(
        tokens=tokens, urls=urls, params=params, signature=signature, settings=settings
    )


def test_the_published_vector():
    assert sign(TOKEN, URL, PARAMS) == SIGNATURE
    assert genuine()


def test_the_older_published_vector():
    params = [(n, "+14158675309" if "1415" in v else v) for n, v in PARAMS]
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert sign(TOKEN, url, params) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_the_order_of_the_fields_does_not_matter():
    assert sign(TOKEN, URL, reversed(PARAMS)) == SIGNATURE


@pytest.mark.parametrize(
    "wrong",
    [
        {"tokens": ("12346",)},
        {"tokens": ()},
        {"tokens": ("",), "signature": sign("", URL, PARAMS)},
        {"urls": ("https://example.com/myapp.php?foo=1&bar=3",)},
        {"urls": ("http://example.com/myapp.php?foo=1&bar=2",)},
        {"urls": ("https://example.com/myapp.php/?foo=1&bar=2",)},
        {"urls": ("https://example.con/myapp.php?foo=1&bar=2",)},
        {"urls": ("https://example.com:8443/myapp.php?foo=1&bar=2",)},
        {"urls": ()},
        {"params": PARAMS[:-1]},
        {"params": (*PARAMS, ("Extra", "1"))},
        {"params": (*PARAMS, ("Extra", ""))},
        {"params": (("CallSid", "CA1234567890ABCDF"), *PARAMS[1:])},
        {"params": (("Callsid", "CA1234567890ABCDE"), *PARAMS[1:])},
        {"params": (*PARAMS, ("Digits", "1235"))},
        {"signature": "M/OH5YylLD5NRKLltdqwSvS0BnU="},
        {"signature": SIGNATURE[:-1]},
        {"signature": SIGNATURE + " "},
        {"signature": "é" * 28},
        {"signature": ""},
        {"signature": None},
        {"settings": SHA256},
        {"settings": "key=1,algorithm=HMAC_MD5"},
        {"settings": "algorithm=none"},
    ],
)
def test_one_thing_wrong_is_not_genuine(wrong):
    assert not genuine(**wrong)


@pytest.mark.parametrize(
    "right",
    [
        {"tokens": ("new", TOKEN)},
        {"urls": ("https://example.com:443/myapp.php?foo=1&bar=2", URL)},
        {"params": (*PARAMS, PARAMS[0])},  # the same name and value again counts once
        {"settings": ""},
        {"settings": "key=1"},
        {"settings": "key=1,algorithm="},
        {"settings": "key=1, algorithm = hmac_sha1 "},
        {"signature": sign(TOKEN, URL, PARAMS, algorithm="sha256"), "settings": SHA256},
    ],
)
def test_still_genuine(right):
    assert genuine(**right)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "key=1",
        "algorithm",
        "algorithm=",
        "algorithm=,algorithm=HMAC_SHA256",
        "algorithm=HMAC_SHA1,algorithm=HMAC_SHA256",
        "key=1, algorithm=hmac_sha256",
        "Algorithm=HMAC_SHA256",
        "algorithm=SHA256",
        "algorithm=HMAC_SHA256=1",
        "key=algorithm=HMAC_SHA256",
        "nonsense",
    ],
)
@pytest.mark.parametrize("signed_with", ["sha1", "sha256"])
def test_the_settings_header_is_read_as_twilio_reads_it(header, signed_with):
    signature = sign(TOKEN, URL, PARAMS, algorithm=signed_with)
    theirs = RequestValidator(TOKEN).validate(
        URL, Fields(PARAMS), signature, get_signature_algorithm(header)
    )
    assert genuine(signature=signature, settings=header) == theirs


def test_a_broken_character_is_refused_without_an_error():
    assert not genuine(params=(("Body", "\ud800"),))


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = st.sampled_from(["Body", "body", "Digits", "From", ""]) | texts
queries = st.text(string.ascii_letters + "%&=\"'{}<>éŵ漢 +:@/", max_size=20)
ports = st.sampled_from(["", ":443", ":8443", ":80"])
schemes = st.sampled_from(["http", "https"])


@settings(max_examples=400, deadline=None)
@given(
    url=st.builds(
        lambda s, p, q: f"{s}://example.com{p}/voice/step?a={q}", schemes, ports, queries
    ),
    params=st.lists(st.tuples(names, texts), max_size=6),
    algorithm=st.sampled_from(["sha1", "sha256"]),
)
def test_agrees_with_twilio(url, params, algorithm):
    theirs = RequestValidator(TOKEN).compute_signature(
        url, Fields(params), f"HMAC_{algorithm.upper()}"
    )
    assert sign(TOKEN, url, params, algorithm=algorithm) == theirs


@settings(max_examples=300, deadline=None)
@given(
    scheme=schemes,
    port=ports,
    signed_port=ports,
    query=st.text(string.ascii_letters + "%&=\"'{}<>+:@/", min_size=1, max_size=20),
)
def test_gives_twilios_verdict_on_ports(scheme, port, signed_port, query):
    target = f"/voice?a={query}"
    signature = sign(TOKEN, f"{scheme}://example.com{signed_port}{target}", PARAMS)
    theirs = RequestValidator(TOKEN).validate(
        f"{scheme}://example.com{port}{target}", Fields(PARAMS), signature
    )
    urls = candidate_urls(f"{scheme}://example.com{port}", target)
    assert genuine(urls=urls, signature=signature) == theirs


@pytest.mark.parametrize(
    ("public_url", "raw_target", "signed"),
    [
        ("https://x.org", "/voice", "https://x.org/voice"),
        ("https://x.org/", "/voice?b=2&a=1", "https://x.org/voice?b=2&a=1"),
        ("https://x.org", "/voice", "https://x.org:443/voice"),
        ("http://x.org", "/voice", "http://x.org:80/voice"),
        ("https://x.org:8443", "/voice", "https://x.org:8443/voice"),
        ("https://x.org:8443", "/voice", "https://x.org/voice"),
        ("https://user:pass@x.org:8443/", "/voice", "https://x.org:8443/voice"),
        ("http://[::1]:8000", "/voice", "http://[::1]:8000/voice"),
        ("https://x.org/line/", "/voice", "https://x.org/line/voice"),
        ("https://x.org/line", "/line/voice", "https://x.org/line/voice"),
        ("https://x.org/line", "/line?a=1", "https://x.org/line?a=1"),
        ("https://x.org/line", "/liner", "https://x.org/line/liner"),
        ("https://x.org", '/v?q="{é}"', 'https://x.org/v?q="{é}"'),
        ("https://x.org", "/v?q=\xc3\xa9", "https://x.org/v?q=é"),
        ("https://x.org", "/v?q=%C3%A9%2f", "https://x.org/v?q=%C3%A9%2f"),
        ("https://x.org", "/v?q=1#rc=2", "https://x.org/v?q=1"),
        ("https://x.org", "http://inside/v?q=1", "https://x.org/v?q=1"),
        ("https://x.org", "", "https://x.org/"),
        ("https://x.org", "?a=1", "https://x.org/?a=1"),
    ],
)
def test_the_url_that_was_signed_is_tried(public_url, raw_target, signed):
    assert signed in candidate_urls(public_url, raw_target)


@pytest.mark.parametrize(
    ("public_url", "raw_target", "never"),
    [
        ("https://x.org", "/voice", "http://x.org/voice"),
        ("https://x.org:8443", "/voice", "https://x.org:443/voice"),
        ("https://x.org/line", "/liner", "https://x.org/liner"),
        ("https://x.org/line", "/voice", "https://x.org/voice"),
        ("https://x.org", "http://evil.org/voice", "http://evil.org/voice"),
    ],
)
def test_no_other_url_is_tried(public_url, raw_target, never):
    assert never not in candidate_urls(public_url, raw_target)
