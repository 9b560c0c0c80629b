"""Makes the pictures of the documentation from the running service: the browser phone in a call, and a
publication that is refused.

    make pictures

Needs Chromium. Both pictures come from the shipped files: the phone from the demonstration, the refusal
from a copy in which silence at one question asks the question again, and no longer rings a contact.
"""

import html
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
STARTS_WITHIN = 60  # seconds
WIDTH = 100  # characters
WHY = "ask again when a caller says nothing"
# The operator's change: silence is the answer of the public, and this asks the same question again.
ASK_AGAIN = (
    "      value: public\n      then: connect\n",
    "      value: public\n      then: caller\n",
)

TERMINAL = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #14213d; }}
pre {{ display: inline-block; margin: 0; padding: 22px 26px; color: #f4f4f4; }}
pre {{ font: 15px/1.45 "DejaVu Sans Mono", monospace; }}
b {{ color: #ffd166; font-weight: normal; }}
</style><pre><b>$ {command}</b>\n{output}</pre>"""


@contextmanager
def demonstration() -> Iterator[str]:
    """The demonstration on a free port of this machine; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        places = {"DATABASE_URL": f"sqlite:///{folder}/line.sqlite", "JOURNAL": f"{folder}/spool"}
        process = subprocess.Popen(
            [sys.executable, "-m", "ivr", "serve"],
            cwd=ROOT,
            env={**os.environ, **places, "DEMONSTRATION": "1", "PORT": str(port)},
            stdout=subprocess.DEVNULL,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(f"{address}/healthz")
            yield f"{address}/"
        finally:
            process.terminate()
            process.wait(20)


def wait_for(address: str) -> None:
    """Wait until the address answers."""
    for _ in range(STARTS_WITHIN * 10):
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{address} did not answer within {STARTS_WITHIN} seconds.")


def phone(browser: Browser) -> None:
    """The browser phone: the top of the page during a call at 20:00 about a child in Derby."""
    with demonstration() as address:
        page = browser.new_page(viewport={"width": 1180, "height": 860}, device_scale_factor=1.5)
        page.goto(address)
        page.get_by_label("Day and time").fill("30 November 2026 20:00")
        page.get_by_role("button", name="Call the line").click()
        page.get_by_role("button", name="1", exact=True).first.click()
        page.wait_for_load_state("networkidle")
        page.mouse.move(0, 0)  # no key is highlighted
        page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
        page.screenshot(path=HERE / "phone.png")
        page.close()


def refusal(browser: Browser) -> None:
    """A publication that is refused: what `ivr publish` prints."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name in ("config", "flows"):
            shutil.copytree(ROOT / name, folder / name)
        flow = folder / "flows/voice.yaml"
        before = flow.read_text("utf-8")
        after = before.replace(*ASK_AGAIN)
        if after == before:
            raise SystemExit("flows/voice.yaml no longer has this silence: choose another change.")
        flow.write_text(after, "utf-8")
        settings = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{folder}/line.sqlite",
            "COLUMNS": str(WIDTH),
        }
        ivr = [sys.executable, "-m", "ivr"]
        subprocess.run([*ivr, "release"], cwd=ROOT, env=settings, check=True, capture_output=True)
        words = ["publish", ".", "--by", "duty manager", "--why", WHY]
        refused = subprocess.run(
            [*ivr, *words], cwd=folder, env=settings, capture_output=True, text=True, check=False
        )
    if refused.returncode != 1 or "Nothing was published" not in refused.stdout + refused.stderr:
        raise SystemExit(f"The publication was not refused:\n{refused.stdout}{refused.stderr}")
    printed = (refused.stdout + refused.stderr).splitlines()
    picture = HERE / "refused.png"
    page = browser.new_page(viewport={"width": 1120, "height": 400}, device_scale_factor=1.5)
    shown = f'ivr publish . --why "{WHY}"'
    page.set_content(TERMINAL.format(command=shown, output=html.escape(shorten(printed))))
    page.locator("pre").screenshot(path=picture)
    page.close()


def shorten(lines: list[str]) -> str:
    """The lines up to the end of the first call that is shown, and the last ones; wrapped."""
    end = next(i for i, line in enumerate(lines, 1) if "To hear it:" in line)
    closing = [line for line in lines[end:] if line and not line.startswith((" ", "REFUTED"))]
    return "\n".join(
        part for line in [*lines[:end], "", "  ...", "", *closing] for part in wrap(line)
    )


def wrap(line: str) -> list[str]:
    """The line in parts of the width of the picture, each under the beginning of its words."""
    indent = " " * (len(line) - len(line.lstrip()))
    return textwrap.wrap(line, WIDTH, subsequent_indent=f"{indent}  ") or [""]


def main() -> None:
    """Make both pictures."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("Chromium is needed for pictures: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        phone(browser)
        refusal(browser)
        browser.close()


if __name__ == "__main__":
    main()
