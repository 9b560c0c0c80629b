"""Small services with drawn hours, routes and menus. Everything else is as shipped."""

import re
from dataclasses import dataclass

from hypothesis import strategies as st

from ivr.content.revision import Revision, read_revision
from tests.callers import shipped_files

_NUMBERS = ("01332 641172", "01332 956606", "01629 535353")
_WEEKLY = st.sampled_from(
    (
        "Monday to Friday: 9am to 5pm",
        "every day: 10pm to 6am",
        "Monday to Saturday: 8am to 12:30pm, 12:31pm to 6pm",
        "Thursday to Sunday: 12:01am to 1:30am",
        "Sunday: 12:30am to 2:30am",
    )
)
# A person, an answerphone, a direct line, a switchboard.
_CONTACT_KINDS = (
    "",
    "  answerphone: yes\n",
    "  screening: yes\n",
    "  extension: 12\n",
    "  answerphone: yes\n  extension: 12#\n  tones-after: 3\n",
)
_BANK_HOLIDAYS = st.sampled_from(("", "bank holidays: closed", "bank holidays: 10am to 11am"))
_TEXTS = """
notice: No one reads these texts.
place-sentences:
  by-name: "{place} is in {area}."
  by-postcode: "In {area}."
  unclear: Which?
  elsewhere: "{council}."
  unnamed: There
  find: There.
urgent:
  danger: { text: "{notice} Call 999." }
replies: {}
other-replies:
  unknown: { text: "{notice} 999" }
  empty: { text: "{notice} 999" }
  pictures: { text: "{notice} 999" }
  help: { text: "{notice} 999" }
  fault: { text: "{notice} 999" }
  limit: { text: "{notice} 999" }
  other-language: { text: "{notice} 999" }
  together: { text: "{notice} 999" }
  which: { text: "{notice} 999" }
  on-boundary: { text: "{notice} 999" }
  never-issued: { text: "{notice} 999" }
  never-issued-area: { text: "{notice} 999" }
  no-postcodes: { text: "{notice} 999" }
  elsewhere: { text: "{notice} 999" }
  elsewhere-wales: { text: "{notice} 999" }
  elsewhere-scotland: { text: "{notice} 999" }
  elsewhere-northern-ireland: { text: "{notice} 999" }
  elsewhere-unknown: { text: "{notice} 999" }
opt-out: { stop: Stopped., start: Started., help: "{notice} 999" }
"""


@dataclass(frozen=True)
class Drawn:
    """A service and the files it was made from, which are printed when a test fails."""

    revision: Revision
    files: dict[str, str]

    def __repr__(self) -> str:
        drawn = ("contacts", "routes", "calendar")
        return "\n".join(self.files[f"config/{name}.yaml"] for name in drawn)


@st.composite
def services(draw: st.DrawFn) -> Drawn:
    """One or two contacts and the safety line, up to four routes, one or two menus."""
    contacts = [f"team-{place}" for place in range(draw(st.integers(1, 2)))]
    shipped = shipped_files()
    files = {
        "config/service.yaml": re.sub(
            r"(?s)safety-line: \S+", "safety-line: safe", shipped["config/service.yaml"]
        ),
        "config/areas.yaml": shipped["config/areas.yaml"],
        "config/topics.yaml": "{}\n",
        "config/contacts.yaml": _contact("safe", "01629 533190", "always", "")
        + "".join(
            _contact(
                name, _NUMBERS[place], draw(_hours(contacts[:place])), draw(_contact_options())
            )
            for place, name in enumerate(contacts)
        ),
        "config/routes.yaml": draw(_rows(contacts)),
        "config/calendar.yaml": draw(_calendar(contacts)),
        "flows/voice.yaml": draw(_flow()) + _prompts(shipped["flows/voice.yaml"]),
        "flows/sms.yaml": _TEXTS,
        "flows/danger.yaml": "urgent:\n  danger: { words: [hurting me] }\n",
    }
    reading = read_revision(files)
    assert reading.revision is not None, [finding.message for finding in reading.findings]
    return Drawn(reading.revision, files)


@st.composite
def _hours(draw: st.DrawFn, earlier: list[str]) -> str:
    if earlier and draw(st.booleans()):
        return f"when {draw(st.sampled_from(earlier))} is closed"
    lines = [draw(_WEEKLY), draw(_BANK_HOLIDAYS)]
    return "".join(f"\n    {line}" for line in lines if line)


@st.composite
def _contact_options(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(_CONTACT_KINDS))
    optional = [
        "  ring-seconds: 50\n",
        "  shows: number of the caller\n",
        "  when-closed: It opens at {opens}.\n",
    ]
    return kind + "".join(line for line in optional if draw(st.booleans()))


def _contact(name: str, number: str, hours: str, options: str) -> str:
    return (
        f"{name}:\n  name: {name}\n  number: {number}\n  hours: {hours}\n{options}"
        "  verified:\n    on: 29 July 2026\n    source: made up\n"
    )


@st.composite
def _rows(draw: st.DrawFn, contacts: list[str]) -> str:
    rows = []
    for _ in range(draw(st.integers(0, 3))):
        fits = [
            f"  {what}: {draw(st.sampled_from(values))}\n"
            for what, values in (
                ("area", ["derby", "derbyshire"]),
                ("caller", ["professional", "young-person"]),
            )
            if draw(st.booleans())
        ]
        several = [*contacts, "safe"]
        order = draw(st.permutations(several))[: draw(st.integers(1, len(several)))]
        row = "".join([*fits, f"  try: [{', '.join(order)}]\n"])
        rows.append("- " + row[2:])
    return "".join([*rows, f"- try: [{', '.join(draw(st.permutations(contacts)))}, safe]\n"])


@st.composite
def _calendar(draw: st.DrawFn, contacts: list[str]) -> str:
    closures = announcements = "[]"
    if draw(st.booleans()):
        closures = (
            f"\n  - contact: {draw(st.sampled_from(contacts))}\n    from: 24 December 2026 1pm\n"
            "    until: 27 December 2026 9am\n    why: Christmas"
        )
    if draw(st.booleans()):
        announcements = (
            "\n  - say: Lines are busy. Please stay on the line.\n    from: 24 December 2026 5pm\n"
            "    until: 24 December 2026 5:01pm"
        )
    return f"closures: {closures}\nannouncements: {announcements}\n"


@st.composite
def _flow(draw: st.DrawFn) -> str:
    second = draw(st.booleans())
    silence = draw(st.booleans())
    steps = [
        "first: welcome\nreturned: area\nsteps:",
        "  welcome:\n    say: If anyone is in danger now, hang up and dial 9 9 9.\n    then: area",
        "  area:\n    menu: Where does the child live?\n    sets: area\n    choices:",
        "      1: { say: Derby, hear: [derby], value: derby }",
        "      2: { say: Derbyshire, hear: [derbyshire], value: derbyshire }",
        f"    then: {'caller' if second else 'connect'}",
        '  connect:\n    connect: "{connecting}"',
    ]
    if second:
        steps += [
            '  caller:\n    menu: "{connecting} {choices}"\n    sets: caller\n    choices:',
            "      1: { say: If you work with children, hear: [teacher], value: professional }",
            "      2: { say: If you are under 18, hear: [under 18], value: young-person }",
            *(["    silence: { value: public, then: connect }"] if silence else []),
            "    then: connect",
        ]
    return "\n".join(steps)


def _prompts(shipped: str) -> str:
    return shipped[shipped.index("\nprompts:") : shipped.index("\ntext-offer:")]
