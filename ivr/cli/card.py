"""`ivr card`: one printed page for whoever is on duty. Every number on it comes from the configuration
and the settings; what only people know is left to be written in by hand."""

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

from ivr.carrier.wiring import TEXT_FALLBACK, VOICE_FALLBACK
from ivr.cli import options
from ivr.cli.holiday_block import rung
from ivr.cli.revision_argument import usable_revision
from ivr.content.contact import Contact
from ivr.content.hours import Unknown, WhenClosed, hours_in_words
from ivr.content.revision import Revision
from ivr.directory.clock import to_london
from ivr.directory.phone_numbers import dialable_number, parse_number
from ivr.operations.setting_catalogue import is_e164

_WIDTH = 78
_HARD = "\N{NO-BREAK SPACE}"
_BLANK = "_" * 24
_BY_HAND = (
    "Technician on call",
    "Their deputy",
    "Duty manager, Derby",
    "Duty manager, Derbyshire",
    "Carrier's support, account name",
)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """What the environment says, as far as it is set: numbers in E.164 form, and addresses."""

    calls: str
    texts: str
    public_url: str
    fallback_url: str


@click.command()
@options.content
@options.at
@click.option("--html", "as_html", is_flag=True, help="A page for the browser's print command.")
@click.option("--number", default=None, help="The number callers dial; SERVICE_NUMBER by default.")
def card(folder: Path, when: datetime | None, *, as_html: bool, number: str | None) -> None:
    """Print the card that hangs beside the telephone: the numbers, how to divert, whom to ring."""
    revision = usable_revision(folder)
    setting = _setting(number)
    printed = to_london(options.or_now(when))
    sections = tuple(_sections(revision, setting))
    title = f"{revision.service.name}: the card"
    day = f"{printed.day} {printed:%B %Y}"
    made = f"Printed on {day} from revision {revision.id}: throw older ones away."
    click.echo(_page(title, made, sections) if as_html else _text(title, made, sections), nl=False)


def _setting(number: str | None) -> Setting:
    calls = number or os.environ.get("SERVICE_NUMBER", "").strip()
    if calls and not is_e164(calls):
        raise click.UsageError("which number do callers dial? Give --number +44... without spaces")
    texts = os.environ.get("TEXT_NUMBER", "").strip() or calls
    where = [
        os.environ.get(name, "").strip().rstrip("/") for name in ("PUBLIC_URL", "FALLBACK_URL")
    ]
    return Setting(calls, texts, *where)


def _sections(revision: Revision, setting: Setting) -> Iterator[Section]:
    safe = revision.contacts[revision.service.safety_line]
    calls, texts = _shown(setting.calls), _shown(setting.texts)
    yield Section(
        "The number",
        (
            f"Calls: {calls}   Texts: {texts}",
            f"Always open, and rung whenever anything is unknown: {safe.name} {safe.number}. "
            f"{safe.own_menu or ''}".rstrip(),
        ),
    )
    yield Section("Whom it rings", tuple(_team(revision, each) for each in rung(revision).values()))
    yield Section(
        "If callers hear nothing, or the wrong team rings: divert, then mend",
        tuple(_divert(setting, safe)),
    )
    yield Section(
        "Then look",
        (
            "ivr doctor          says what is wrong, and what to do about it",
            "ivr now             says who rings at this minute, for every caller",
            f"{setting.public_url or 'PUBLIC_URL'}/readyz",
            "Ring the number yourself, once for Derby and once for Derbyshire.",
        ),
    )
    yield Section("Whom to ring (write in)", tuple(f"{who}: {_BLANK}" for who in _BY_HAND))


def _team(revision: Revision, contact: Contact) -> str:
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


def _divert(setting: Setting, safe: Contact) -> Iterator[str]:
    where = setting.fallback_url or "FALLBACK_URL"
    yield "With a terminal: ivr provision --divert      Back again: ivr provision --undo"
    yield (
        "Without one, in the carrier's console: Phone Numbers, Manage, Active numbers, our number."
    )
    yield f'"A call comes in": Webhook, {where}/{VOICE_FALLBACK}, HTTP GET. Save.'
    yield f'"A message comes in": Webhook, {where}/{TEXT_FALLBACK}, HTTP GET. Save.'
    caller_id = setting.calls or "+44..."
    yield "If that host is away too, make a TwiML Bin and choose it for calls:"
    yield (
        f'<Response><Dial callerId="{caller_id}"><Number>{dialable_number(safe.number or "")}</Number>'
        "</Dial></Response>"
    )
    yield f"Callers then reach {safe.name} at once. Write down the time, and tell both councils."


def _shown(number: str) -> str:
    parsed = parse_number(number) if number else None
    if parsed is None:
        return _BLANK
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


def _text(title: str, made: str, sections: tuple[Section, ...]) -> str:
    lines = [title.upper(), made]
    for section in sections:
        lines += ["", section.title.upper()]
        for line in section.lines:
            lines += textwrap.wrap(
                _kept_together(line), _WIDTH, initial_indent="  ", subsequent_indent="    ",
                break_long_words=False, break_on_hyphens=False, replace_whitespace=False,
            )  # fmt: skip
    return "\n".join(lines).replace(_HARD, " ") + "\n"


def _kept_together(line: str) -> str:
    """Without a place to break inside a number."""
    return re.sub(r"(?<=\d) (?=\d)", _HARD, line)


def _page(title: str, made: str, sections: tuple[Section, ...]) -> str:
    parts = [
        '<!doctype html>\n<html lang="en-GB">\n<meta charset="utf-8">',
        f"<title>{escape(title)}</title>",
        "<style>@page { size: A4; margin: 14mm } body { font: 11pt/1.35 sans-serif; max-width: 180mm }",
        "h1 { font-size: 16pt; margin: 0 } h2 { font-size: 12pt; margin: 9pt 0 2pt }",
        "ul { margin: 0; padding-left: 14pt } li { overflow-wrap: anywhere }</style>",
        f"<h1>{escape(title)}</h1>\n<p>{escape(made)}</p>",
    ]
    for section in sections:
        items = "\n".join(f"<li>{escape(line)}</li>" for line in section.lines)
        parts.append(f"<h2>{escape(section.title)}</h2>\n<ul>\n{items}\n</ul>")
    return "\n".join([*parts, "</html>", ""])
