"""The browser phone and text chat in Chromium: by mouse, by keyboard, on a small screen, in dark
colours, read aloud, and without JavaScript."""

import re
import shutil
import threading
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from ivr.operations.service import build_service
from ivr.operations.settings import read_settings
from ivr.web.application import create_app
from tests.callers import ROOT

CHROMIUM = shutil.which("chromium")
NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # a Monday evening
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESKTOP, SMALL = {"width": 1280, "height": 900}, {"width": 360, "height": 740}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium"
    ),
]

# A silent voice that ends at once, every other time with an error, which ends a reading too.
SPEECH = """
  window.spoken = [];
  window.cancelled = 0;
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => [{ lang: "en-US" }, { lang: "en-GB", name: "Ours" }],
    cancel: () => { window.cancelled += 1; },
    speak: (words) => {
      window.spoken.push([words.text, words.lang, words.voice && words.voice.name]);
      const failed = window.spoken.length % 2;
      setTimeout(() => (failed ? words.onerror({}) : words.onend({})), 5);
    },
  } });
"""


class Quiet(WSGIRequestHandler):
    def log_request(self, code="-", size="-"):
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    spool = tmp_path_factory.mktemp("spool")
    settings = read_settings({"DEMONSTRATION": "1", "JOURNAL": str(spool)}, ROOT)
    app = create_app(build_service(settings, clock=lambda: NOW))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium, address):
    """Opens the page. A message of the browser fails the test."""
    contexts, messages = [], []

    def open_page(*, speech=SPEECH, **how) -> Page:
        context = chromium.new_context(**{"viewport": DESKTOP, **how})
        contexts.append(context)
        context.add_init_script(speech)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda problem: messages.append(str(problem)))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    # A test may have set the focus before the page does. Chromium reports it as a remark only.
    assert [each for each in messages if not each.startswith("Autofocus processing")] == []


def state(page: Page, words: str) -> None:
    expect(page.locator("#screen .state")).to_have_text(words)


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id")


def pressed(page: Page) -> list[str]:
    entries = page.locator(".entry.did .what").all_text_contents()
    words = [" ".join(what.split()) for what in entries]
    return [each.removeprefix("You: ") for each in words if "press" in each]


def spoken(page: Page, number: int) -> list[list[str]]:
    """The texts that were read aloud, once there are `number` of them."""
    for _ in range(200):
        if len(found := page.evaluate("window.spoken")) >= number:
            break
        page.wait_for_timeout(20)
    assert len(found) == number
    return found


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [f"{each['id']}: {[node['target'] for node in each['nodes']]}" for each in found]


def overflows(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def calls_and_is_put_through(page: Page) -> None:
    page.get_by_role("button", name="Call the line").click()
    state(page, "The line is listening")
    page.get_by_role("button", name="1", exact=True).click()
    expect(page.get_by_text("You press 1")).to_be_visible()
    page.get_by_role("button", name="Say nothing").click()
    state(page, "A phone is ringing")
    expect(page.locator("#screen .who")).to_contain_text("Derby city Careline")
    page.get_by_role("button", name="Answered", exact=True).click()
    state(page, "The call is over")
    expect(page.locator("#screen")).to_contain_text("You talked to Derby city Careline")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_call_is_put_through_by_clicking(opened, javascript):
    page = opened(java_script_enabled=javascript)
    calls_and_is_put_through(page)
    expect(page.get_by_role("button", name="Call again")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_text_is_answered(opened, javascript):
    page = opened(java_script_enabled=javascript)
    page.get_by_label("Your text").fill("derby")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".bubble.mine")).to_contain_text("derby")
    expect(page.locator(".bubble.theirs")).to_contain_text("01332 956606")
    expect(page.locator(".bubble.theirs")).to_contain_text("segments")
    expect(page.get_by_label("Your text")).to_have_value("")
    page.get_by_label("Your text").fill("STOP")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".bubble.nothing")).to_contain_text("The line sends nothing.")


def test_a_call_and_a_text_need_no_mouse(opened):
    page = opened()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the phone")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(30):
        if focused(page) == "call":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    state(page, "The line is listening")
    expect(page.locator("#key-1")).to_be_focused()
    page.keyboard.press("1")  # the digit, with the focus anywhere on the keypad
    expect(page.get_by_text("You press 1")).to_be_visible()
    page.keyboard.press("0")
    state(page, "A phone is ringing")
    expect(page.locator("#outcome-1")).to_be_focused()
    page.keyboard.press("Enter")
    state(page, "The call is over")
    expect(page.locator("#call")).to_be_focused()
    for _ in range(30):
        if focused(page) == "message":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("derby")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".bubble.theirs")).to_be_visible()
    expect(page.get_by_label("Your text")).to_be_focused()


def test_digits_typed_fast_are_all_pressed(opened):
    page = opened()
    page.get_by_role("button", name="Call the line").click()
    expect(page.locator("#key-1")).to_be_focused()
    page.keyboard.type("111")
    state(page, "A phone is ringing")
    assert pressed(page) == ["You press 1"] * 3


@pytest.mark.parametrize("javascript", [True, False])
def test_enter_in_the_text_box_speaks_and_presses_no_key(opened, javascript):
    page = opened(java_script_enabled=javascript)
    page.get_by_role("button", name="Call the line").click()
    page.get_by_label("Say something").fill("derbyshire")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You say “derbyshire”")).to_be_visible()
    assert pressed(page) == []


@pytest.mark.parametrize("javascript", [True, False])
def test_enter_in_the_time_uses_it_and_makes_no_call(opened, javascript):
    page = opened(java_script_enabled=javascript)
    page.get_by_label("Day and time in Derby").fill("25 December 2026 11am")
    page.keyboard.press("Enter")
    expect(page.locator(".rota")).to_contain_text("Friday 25 December 2026, 11:00 (Christmas Day)")
    state(page, "Ready")


def test_digits_typed_elsewhere_press_no_key(opened):
    page = opened()
    page.get_by_role("button", name="Call the line").click()
    state(page, "The line is listening")
    page.get_by_label("Say something").focus()
    page.keyboard.type("12")
    expect(page.get_by_label("Say something")).to_have_value("12")
    assert pressed(page) == []


def test_new_words_are_announced(opened):
    page = opened()
    page.get_by_role("button", name="Call the line").click()
    announcer = page.locator("#announcer")
    expect(announcer).to_contain_text("Where does the child live?")
    page.locator("#key-1").click()
    expect(announcer).to_contain_text("Connecting you to Derby city Careline.")
    expect(announcer).not_to_contain_text("Where does the child live?")
    page.get_by_label("Your text").fill("menu")
    page.get_by_role("button", name="Send").click()
    expect(announcer).to_contain_text("The line: ")


def test_a_wrong_time_gets_a_message_and_stays_in_its_field(opened):
    page = opened()
    page.get_by_label("Day and time in Derby").fill("31 February 2026 9am")
    page.get_by_role("button", name="Call the line").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no day")
    expect(page.get_by_label("Day and time in Derby")).to_be_focused()
    expect(page.get_by_label("Day and time in Derby")).to_have_value("31 February 2026 9am")
    assert page.title().startswith("Error: Try the line")
    assert faults(page) == []


def test_unsent_words_survive_another_action(opened):
    page = opened()
    page.get_by_role("button", name="Call the line").click()
    state(page, "The line is listening")
    page.get_by_label("Your text").fill("not sent yet")
    page.get_by_label("Landline").check()
    page.locator("#key-1").click()
    expect(page.get_by_text("You press 1")).to_be_visible()
    expect(page.get_by_label("Your text")).to_have_value("not sent yet")
    expect(page.get_by_label("Landline")).to_be_checked()


def test_the_line_is_read_aloud_only_when_wanted(opened):
    page = opened()
    page.get_by_role("button", name="Call the line").click()
    state(page, "The line is listening")
    assert page.evaluate("window.spoken") == []
    page.get_by_label("Read aloud what the line says").check()
    spoken(page, 2)
    page.locator("#key-1").click()
    words, language, voice = spoken(page, 3)[2]
    assert words.startswith("Connecting you to Derby city Careline.")
    assert (language, voice) == ("en-GB", "Ours")
    expect(page.get_by_label("Read aloud what the line says")).to_be_checked()
    page.get_by_label("Read aloud what the line says").uncheck()
    page.get_by_role("button", name="Say nothing").click()
    state(page, "A phone is ringing")
    spoken(page, 3)


def test_a_browser_without_speech_offers_none(opened):
    none = 'Object.defineProperty(window, "speechSynthesis", { value: undefined });'
    page = opened(speech=none)
    calls_and_is_put_through(page)
    expect(page.get_by_label("Read aloud what the line says")).to_be_hidden()


def test_the_command_can_be_copied(opened):
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Call the line").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == 'ivr call --at "2026-11-23 20:00"'


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, SMALL], ids=["desktop", "small"])
def test_every_state_of_the_page_is_accessible_and_fits(opened, size, scheme):
    page = opened(viewport=size, color_scheme=scheme)

    def is_good(what: str) -> None:
        assert faults(page) == [], what
        assert not overflows(page), what

    is_good("ready")
    page.get_by_role("button", name="Call the line").click()
    state(page, "The line is listening")
    is_good("listening")
    page.get_by_role("button", name="0 a person").click()
    state(page, "A phone is ringing")
    is_good("ringing")
    page.get_by_label("Your text").fill("a very long word: " + "x" * 300)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".bubble.theirs")).to_be_visible()
    is_good("a conversation")
    page.get_by_role("button", name="No answer").click()
    expect(page.locator(".entry.rang").first).to_contain_text("no answer")
    page.get_by_role("button", name="Hang up").click()
    state(page, "The call is over")
    is_good("over")
    page.get_by_label("Another number").check()
    page.get_by_label("The other number").fill("abc")
    page.get_by_label("Day and time in Derby").fill("soon")
    page.get_by_role("button", name="Use this time").click()
    expect(page.get_by_role("alert")).to_have_count(2)
    is_good("wrong")


@pytest.mark.parametrize("size", [DESKTOP, SMALL], ids=["desktop", "small"])
def test_every_control_is_large_enough_to_touch(opened, size):
    page = opened(viewport=size)
    page.get_by_role("button", name="Call the line").click()
    state(page, "The line is listening")
    controls = page.locator("button:visible, .choice:visible, input:visible").all()
    assert len(controls) > 12, "the keys of the phone, and others"
    for control in controls:
        box = control.bounding_box()
        if control.get_attribute("type") in ("radio", "checkbox"):
            continue  # its label is the target
        assert box["height"] >= 24, control.inner_text()
        assert box["width"] >= 24, control.inner_text()


@pytest.mark.parametrize("size", [DESKTOP, SMALL], ids=["desktop", "small"])
def test_without_javascript_the_page_is_as_accessible(opened, address, size):
    page = opened(viewport=size, java_script_enabled=False)
    page.get_by_role("button", name="Call the line").click()
    expect(page.locator("#screen")).to_be_focused()  # it has the new words
    expect(page.locator("#copy")).to_be_hidden()
    expect(page.locator("#aloud")).to_be_hidden()
    # axe is a script, so it checks the same page in a browser with scripts, without the page's own.
    html = re.sub(r"<script.*?</script>", "", page.content(), flags=re.DOTALL)
    checked = opened(viewport=size)
    checked.route(address, lambda route: route.fulfill(body=html, content_type="text/html"))
    checked.goto(address)
    assert checked.locator("script").count() == 0
    assert faults(checked) == []
    assert not overflows(checked)
