"""What lives outside this service, made from the content: `ivr fallback` and `ivr opt-out` for the
carrier, `ivr card`, one printed page for the duty office. What only people know is left blank."""

import os
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path

import click
import phonenumbers

from ivr.carrier.fallback import documents, opt_out_texts
from ivr.carrier.wiring import TEXT_FALLBACK, VOICE_FALLBACK
from ivr.cli import options
from ivr.cli.holiday_periods import contacts_that_ring
from ivr.cli.resources import usable_revision
from ivr.content.contact import Contact
from ivr.content.hours import Unknown, WhenClosed, hours_in_words
from ivr.content.revision import Revision
from ivr.directory.clock import to_london
from ivr.directory.phone_numbers import dialable_number, parse_number
from ivr.engine.segments import characters, segments

_WIDTH = 78
_NO_BREAK = "\N{NO-BREAK SPACE}"
_BLANK = "_" * 24
_PEOPLE = (
    "Technician on call",
    "Their deputy",
    "Duty manager, Derby",
    "Duty manager, Derbyshire",
    "Carrier's support, account name",
)
Section = tuple[str, tuple[str, ...]]  # a heading and its lines
_STYLE = """\
<style>@page { size: A4; margin: 14mm } body { font: 11pt/1.35 sans-serif; max-width: 180mm }
h1 { font-size: 16pt; margin: 0 } h2 { font-size: 12pt; margin: 9pt 0 2pt }
ul { margin: 0; padding-left: 14pt } li { overflow-wrap: anywhere }</style>"""


@click.command()
@options.content
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The folder to write voice-fallback.xml and sms-fallback.xml into.",
)
@options.number
def fallback(folder: Path, out: Path, number: str | None) -> None:
    """Write the fallback documents. They answer when this service cannot be reached.

    Put both files on another host, and give the carrier their addresses with the method GET.
    """
    revision = usable_revision(folder)
    if not (service_number := options.service_number(number)):
        raise click.UsageError(options.WHICH_NUMBER)
    out.mkdir(parents=True, exist_ok=True)
    for name, document in documents(revision, service_number).items():
        (out / name).write_text(document, encoding="utf-8")
        click.echo(str(out / name))


@click.command("opt-out")
@options.content
@options.as_json
def opt_out(folder: Path, *, as_json: bool) -> None:
    """Print the carrier's own replies to STOP, START and HELP.

    Paste each into Advanced Opt-Out in the carrier's console.
    """
    texts = opt_out_texts(usable_revision(folder))
    if as_json:
        options.print_json(texts)
        return
    for keyword, words in texts.items():
        click.echo(f"{keyword}\n{words}")
        click.echo(f"  ({characters(words)} characters, {segments(words)} segments)\n")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Numbers in E.164 form and URLs, as far as the environment sets them."""

    calls: str
    texts: str
    public_url: str
    fallback_url: str


@click.command()
@options.content
@options.at
@click.option(
    "--html", "as_html", is_flag=True, help="Print a page to open in a browser and print."
)
@options.number
def card(folder: Path, when: datetime | None, *, as_html: bool, number: str | None) -> None:
    """Print the card that hangs beside the telephone.

    It has the numbers, how to divert calls, and whom to ring when the line fails.
    """
    revision = usable_revision(folder)
    addresses = _addresses(number)
    printed = to_london(options.or_now(when))
    sections = tuple(_sections(revision, addresses))
    title = f"{revision.service.name}: the card"
    day = f"{printed.day} {printed:%B %Y}"
    origin = f"Printed on {day} from revision {revision.id}: throw older ones away."
    page = _html(title, origin, sections) if as_html else _text(title, origin, sections)
    click.echo(page, nl=False)


def _addresses(number: str | None) -> Addresses:
    calls = options.service_number(number)
    texts = os.environ.get("TEXT_NUMBER", "").strip() or calls
    urls = [os.environ.get(name, "").strip().rstrip("/") for name in ("PUBLIC_URL", "FALLBACK_URL")]
    return Addresses(calls, texts, *urls)


def _sections(revision: Revision, addresses: Addresses) -> Iterator[Section]:
    safe = revision.safety_line
    yield (
        "The number",
        (
            f"Calls: {_national(addresses.calls)}   Texts: {_national(addresses.texts)}",
            f"Always open, and rung whenever anything is unknown: {safe.name} {safe.number}. "
            f"{safe.own_menu or ''}".rstrip(),
        ),
    )
    contacts = contacts_that_ring(revision).values()
    yield ("Whom it rings", tuple(_contact(revision, each) for each in contacts))
    yield (
        "If callers hear nothing, or the wrong team rings: divert first, repair later",
        tuple(_diversion(addresses, safe)),
    )
    yield (
        "Then look",
        (
            "ivr doctor          says what is wrong, and what to do about it",
            "ivr now             says who rings at this minute, for every caller",
            f"{addresses.public_url or 'PUBLIC_URL'}/readyz",
            "Ring the number yourself, once for Derby and once for Derbyshire.",
        ),
    )
    yield ("Whom to ring (write in)", tuple(f"{each}: {_BLANK}" for each in _PEOPLE))


def _contact(revision: Revision, contact: Contact) -> str:
    match contact.hours:
        case WhenClosed(other):
            hours = f"when {revision.contacts[other].name} is closed"
        case Unknown():
            hours = "hours not known; rings only when asked for"
        case _:
            hours = hours_in_words(contact.hours)
    extension = f" ext {contact.extension}" if contact.extension else ""
    audience = f" ({contact.audience})" if contact.audience != "everyone" else ""
    return f"{contact.name}{audience} {contact.number}{extension}: {hours}"


def _diversion(addresses: Addresses, safe: Contact) -> Iterator[str]:
    where = addresses.fallback_url or "FALLBACK_URL"
    caller_id, number = addresses.calls or "+44...", dialable_number(safe.number or "")
    yield "With a terminal: ivr provision --divert      Back again: ivr provision --undo"
    yield "Without one, in the carrier's console: Phone Numbers, Manage, Active numbers, our number."
    yield f'"A call comes in": Webhook, {where}/{VOICE_FALLBACK}, HTTP GET. Save.'
    yield f'"A message comes in": Webhook, {where}/{TEXT_FALLBACK}, HTTP GET. Save.'
    yield "If that host is away too, make a TwiML Bin and choose it for calls:"
    yield f'<Response><Dial callerId="{caller_id}"><Number>{number}</Number></Dial></Response>'
    yield f"Callers then reach {safe.name} at once. Write down the time, and tell both councils."


def _national(e164: str) -> str:
    parsed = parse_number(e164) if e164 else None
    if parsed is None:
        return _BLANK
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


def _text(title: str, origin: str, sections: tuple[Section, ...]) -> str:
    lines = [title.upper(), origin]
    for heading, section in sections:
        lines += ["", heading.upper()]
        for line in section:
            unbroken = re.sub(r"(?<=\d) (?=\d)", _NO_BREAK, line)  # no break inside a number
            lines += textwrap.wrap(
                unbroken, _WIDTH, initial_indent="  ", subsequent_indent="    ",
                break_long_words=False, break_on_hyphens=False, replace_whitespace=False,
            )  # fmt: skip
    return "\n".join(lines).replace(_NO_BREAK, " ") + "\n"


def _html(title: str, origin: str, sections: tuple[Section, ...]) -> str:
    parts = [
        '<!doctype html>\n<html lang="en-GB">\n<meta charset="utf-8">',
        f"<title>{escape(title)}</title>",
        _STYLE,
        f"<h1>{escape(title)}</h1>\n<p>{escape(origin)}</p>",
    ]
    for heading, section in sections:
        items = "\n".join(f"<li>{escape(line)}</li>" for line in section)
        parts.append(f"<h2>{escape(heading)}</h2>\n<ul>\n{items}\n</ul>")
    return "\n".join([*parts, "</html>", ""])
