"""A request that the carrier did not sign gets 403 and nothing else; one that it signed is answered."""

from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from ivr.carrier.signature import sign
from ivr.simulator.transport import Request
from tests.web.signing import (
    CALL,
    ENDPOINTS,
    FORM,
    PUBLIC,
    TOKEN,
    VOICE,
    Service,
    fields_for,
    settings,
    with_,
)
from tests.wsgi import environ

every_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS)


@pytest.fixture(scope="module")
def service() -> Service:
    return Service()


def is_refused(answer) -> None:
    assert answer.status == 403
    assert answer.body == b""


@every_endpoint
def test_a_signed_request_is_answered(service, endpoint):
    answer = service.post(endpoint, fields_for(endpoint))
    assert answer.status == (204 if endpoint.endswith("status") else 200)


@every_endpoint
def test_an_unsigned_request_is_refused(service, endpoint):
    is_refused(service.post(endpoint, fields_for(endpoint), unsigned=True))


@every_endpoint
@pytest.mark.parametrize(
    "wrong",
    ["", " ", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "\u00fcber", "None", "=" * 5000],
)
def test_a_wrong_signature_is_refused(service, endpoint, wrong):
    is_refused(service.post(endpoint, fields_for(endpoint), signature=wrong))


@every_endpoint
def test_a_signature_by_another_token_is_refused(service, endpoint):
    is_refused(service.post(endpoint, fields_for(endpoint), token=TOKEN[:-1] + "0"))
    is_refused(service.post(endpoint, fields_for(endpoint), token=""))


@every_endpoint
def test_one_letter_off_in_the_body_is_refused(service, endpoint):
    form = fields_for(endpoint)
    for i, (name, value) in enumerate(form):
        off = (*form[:i], (name, value + "x"), *form[i + 1 :])
        is_refused(service.post(endpoint, off, signed_form=form))


@every_endpoint
def test_a_parameter_more_or_less_than_was_signed_is_refused(service, endpoint):
    form = fields_for(endpoint)
    is_refused(service.post(endpoint, (*form, ("Digits", "1")), signed_form=form))
    is_refused(service.post(endpoint, (*form, ("Empty", "")), signed_form=form))
    is_refused(service.post(endpoint, form[1:], signed_form=form))
    is_refused(service.post(endpoint, (), signed_form=form))


@every_endpoint
def test_one_letter_off_in_the_address_is_refused(service, endpoint):
    form, target = fields_for(endpoint), f"{endpoint}?step=area&area=derby"
    assert service.post(target, form).status in (200, 204)
    for other in (
        f"{endpoint}?step=area&area=derbz",
        f"{endpoint}?step=area&area=derby&",
        f"{endpoint}?area=derby&step=area",
        f"{endpoint}?step=area",
        endpoint,
        f"{endpoint}?step=area&area=%64erby",
    ):
        is_refused(service.post(other, form, signed_url=PUBLIC + target))


@every_endpoint
def test_a_signature_for_another_host_scheme_or_path_is_refused(service, endpoint):
    form = fields_for(endpoint)
    for url in (
        f"https://line.example.org{endpoint}",
        f"https://lime.example{endpoint}",
        f"http://line.example{endpoint}",
        f"https://line.example/other{endpoint}",
        f"https://line.example{endpoint}/",
        f"http://127.0.0.1:8000{endpoint}",
    ):
        is_refused(service.post(endpoint, form, signed_url=url))


def test_the_signature_of_one_endpoint_does_not_open_another(service):
    is_refused(service.post("/sms/status", CALL, signed_url=PUBLIC + "/sms"))


@every_endpoint
@pytest.mark.parametrize("token", ["new-token", "old-token"])
def test_while_the_token_is_rotated_both_sign(endpoint, token):
    rotating = Service(settings(TWILIO_AUTH_TOKEN=" new-token , old-token,"))
    form = fields_for(endpoint)
    assert rotating.post(endpoint, form, token=token).status in (200, 204)
    is_refused(rotating.post(endpoint, form, token="new-token,old-token"))
    is_refused(rotating.post(endpoint, form, token=""))


SHARED = "X-Twilio-Webhooks-Signature-Settings"


@every_endpoint
def test_a_signature_by_hmac_sha256_is_taken_where_the_header_says_so(service, endpoint):
    form = fields_for(endpoint)
    said = ((SHARED, "key=SK1,algorithm=HMAC_SHA256"),)
    assert service.post(endpoint, form, algorithm="sha256", headers=said).status in (200, 204)
    is_refused(service.post(endpoint, form, algorithm="sha256"))
    is_refused(service.post(endpoint, form, algorithm="sha1", headers=said))
    unknown = ((SHARED, "key=SK1,algorithm=HMAC_MD5"),)
    is_refused(service.post(endpoint, form, headers=unknown))


QUERIES = {
    "non-ASCII, encoded": "step=area&x=%C3%A9t%C3%A9",
    "quotes and braces, bare": "step=area&x=\"a\"'b'{c}|d",
    "quotes, encoded": "step=area&x=%22a%22",
    "a plus and a space": "step=area&x=a+b%20c",
    "small hexadecimal digits": "step=area&x=%c3%a9",
    "nothing after the mark": "",
    "only a mark inside": "step=area&x=a?b",
    "a doubled name": "step=area&step=caller",
}


@every_endpoint
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_query_is_signed_as_it_came_over_the_wire(service, endpoint, query):
    target = f"{endpoint}?{query}" if query else endpoint
    form = fields_for(endpoint)
    assert service.post(target, form).status in (200, 204)
    assert RequestValidator(TOKEN).validate(
        PUBLIC + target, dict(form), sign(TOKEN, PUBLIC + target, form)
    )


@every_endpoint
def test_letters_outside_ascii_in_the_form_are_signed_as_utf_8(service, endpoint):
    form = with_(
        fields_for(endpoint), Body="na\u00efve \U0001f600 \u017c", SpeechResult="caf\u00e9"
    )
    assert service.post(endpoint, form).status in (200, 204)
    off = with_(form, Body="naive \U0001f600 \u017c")
    is_refused(service.post(endpoint, off, signed_form=form))


PORTS = {
    # PUBLIC_URL, the address that was signed, whether that is ours
    "none, and none": ("https://line.example", "https://line.example", True),
    "none, and the usual one": ("https://line.example", "https://line.example:443", True),
    "none, and another": ("https://line.example", "https://line.example:8443", False),
    "one, and none": ("https://line.example:8443", "https://line.example", True),
    "one, and the same": ("https://line.example:8443", "https://line.example:8443", True),
    "one, and another": ("https://line.example:8443", "https://line.example:9443", False),
    "http, and its usual one": ("http://line.example", "http://line.example:80", True),
    "http, and the other usual one": ("http://line.example", "http://line.example:443", False),
    "a name and password": ("https://me:secret@line.example", "https://line.example", True),
}


@every_endpoint
@pytest.mark.parametrize(("public", "signed", "ours"), PORTS.values(), ids=PORTS)
def test_ports_in_the_address(endpoint, public, signed, ours):
    service = Service(settings(PUBLIC_URL=public))
    answer = service.post(endpoint, fields_for(endpoint), signed_url=signed + endpoint)
    assert (answer.status in (200, 204)) == ours


@every_endpoint
@pytest.mark.parametrize("public", ["https://line.example/ivr", "https://line.example/ivr/"])
def test_a_path_that_a_proxy_takes_away_is_part_of_what_was_signed(endpoint, public):
    service = Service(settings(PUBLIC_URL=public))
    form = fields_for(endpoint)
    signed = f"https://line.example/ivr{endpoint}"
    assert service.post(endpoint, form, signed_url=signed).status in (200, 204)
    is_refused(service.post(endpoint, form, signed_url=f"https://line.example{endpoint}"))
    is_refused(service.post(endpoint, form, signed_url=f"https://line.example/ivx{endpoint}"))


def test_behind_a_path_every_next_address_has_it_too():
    service = Service(settings(PUBLIC_URL="https://line.example/ivr"))
    (gather, _) = service.document(VOICE).verbs
    assert gather.action.startswith("https://line.example/ivr/voice?")


@every_endpoint
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_another_method_is_not_allowed(service, endpoint, method):
    answer = service.post(endpoint, (), method=method)
    assert answer.status == 405
    assert b"Traceback" not in answer.body


@every_endpoint
@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""]
)
def test_a_body_that_is_no_form_is_refused(service, endpoint, kind):
    form = fields_for(endpoint)
    headers = (("Content-Type", kind),)
    is_refused(service.post(endpoint, form, headers=headers))


@every_endpoint
def test_a_body_too_large_for_any_carrier_is_refused_like_any_other(service, endpoint):
    body = b"Body=" + b"a" * 2_000_000
    is_refused(service.post(endpoint, (), body=body, unsigned=True))
    is_refused(service.post(endpoint, (), body=body))


@every_endpoint
def test_a_request_that_the_carrier_signed_is_taken_by_twilios_own_library_too(service, endpoint):
    form = fields_for(endpoint)
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC + endpoint, dict(form))
    assert service.post(endpoint, form, signature=signature).status in (200, 204)


@every_endpoint
def test_a_server_that_gives_no_undecoded_target_still_lets_the_carrier_in(service, endpoint):
    form, target = fields_for(endpoint), f"{endpoint}?step=area"
    signature = sign(TOKEN, PUBLIC + target, form)
    asked = environ(
        Request(
            "POST",
            "http://127.0.0.1" + target,
            (("Content-Type", FORM), ("X-Twilio-Signature", signature)),
            urlencode(form).encode(),
        )
    )
    del asked["RAW_URI"], asked["REQUEST_URI"]
    started = []
    list(service.app(asked, lambda status, *_: started.append(status)))
    assert started[0][:3] in ("200", "204")


def test_what_is_refused_is_logged_by_the_names_of_its_fields_alone():
    service = Service()
    form = (("From", "+447700900123"), ("Body", "secret words"), ("+447700900124", "1"))
    service.post("/sms", form, unsigned=True)
    assert '"refused"' in service.logged
    assert "From" in service.logged
    for hidden in ("900123", "secret", "900124"):
        assert hidden not in service.logged
    service.post("/sms", (), body=b"a+child+is+in+danger", unsigned=True)
    assert "danger" not in service.logged
    service.post("/sms", tuple((f"Name{i}" + "x" * 500, "") for i in range(500)), unsigned=True)
    assert len(service.logged) < 10_000
