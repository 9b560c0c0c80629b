"""Reading never raises, never explodes, and never speaks the language of programs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.checks.explanations import Edit, Example
from ivr.content.findings import Finding, format_finding
from ivr.content.revision import MODELS, OPTIONAL, read_folder, read_revision
from tests.checks.corpus import applied, pinned
from tests.checks.test_corpus import BANNED

SLIPS = [
    *("", " ", "\t", ":", ": ", "#", " #", "*", "&", "!", "'", '"', "{", "}", "[", "]", ",", "-"),
    *("- ", "\n", "\n\n", "|", ">", "%", "@", "`", "?", "0", "x", "\xe9", "\xa0", "\x00", "~"),
]


def _found(file: str, text: str) -> list[Finding]:
    reading = read_revision({**pinned(), file: text})
    return [each for each in reading.findings if each.span.file == file]


def _assert_readable(found: list[Finding], texts: dict[str, str]) -> None:
    for each in found:
        said = f"{each.message} {each.hint or ''}".lower()
        shown = format_finding(each, texts)
        assert not [word for word in BANNED if word in said and word not in str(texts).lower()], (
            said
        )
        assert len(shown) < 2500
        lines = texts.get(each.span.file, "").splitlines() or [""]
        assert 1 <= each.span.line <= len(lines) + 1
        assert each.span.column >= 1


@pytest.mark.parametrize("depth", [41, 1000, 100_000])
def test_deep_nesting_is_refused(depth: int) -> None:
    found = _found("config/areas.yaml", "[" * depth)
    assert [each.code for each in found] == ["too-deep"]


def test_forty_brackets_are_not_too_deep() -> None:
    found = _found("config/areas.yaml", "[" * 39 + "]" * 39)
    assert [each.code for each in found] == ["entries-needed"]


@pytest.mark.parametrize("width", [10, 100])
def test_a_billion_laughs_do_not_explode(width: int) -> None:
    """Expanded, they would be `width` to the power of 29 entries, and this test would never end."""
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, 30)]
    found = _found("config/areas.yaml", "\n".join(lines))
    assert {each.code for each in found} == {"unquoted-star"}


def test_an_alias_to_itself_is_refused() -> None:
    assert [each.code for each in _found("config/areas.yaml", "a: &a [*a]")] == ["unquoted-star"]


def test_a_line_of_a_megabyte_is_read_and_its_finding_stays_short() -> None:
    text = f"derby:\n  name: {'word ' * 200_000}\n  short: x: y\n"
    found = _found("config/areas.yaml", text)
    assert [each.code for each in found] == ["colon-in-text"]
    long = _found("config/areas.yaml", f"derby: {{ name: {'word, ' * 20_000} }}\n")
    assert len(format_finding(long[0], {"config/areas.yaml": text})) < 1000


def test_a_name_of_a_thousand_letters_is_not_repeated_in_full() -> None:
    found = _found("config/areas.yaml", f"derby:\n  {'x' * 900}: y\n")
    assert all(len(each.message) < 300 for each in found)
    assert "unknown-setting" in {each.code for each in found}


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbf" + b"closures: []\nannouncements: []\n",
        b"closures: []\r\nannouncements: []\r\n",
        b"\xef\xbb\xbfclosures: []\r\n",
    ],
    ids=["mark of byte order", "Windows line ends", "both"],
)
def test_what_windows_adds_is_read(raw: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("content")
    for name, text in pinned().items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "config/calendar.yaml").write_bytes(raw)
    assert read_revision(read_folder(folder)).revision is not None


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-32"])
def test_other_encodings_are_named_once(
    encoding: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("content")
    for name, text in pinned().items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "config/areas.yaml").write_bytes("derby:\n  name: Dérby\n".encode(encoding))
    found = [f for f in read_revision(read_folder(folder)).findings if "areas" in f.span.file]
    assert len(found) == 1
    assert found[0].code in ("not-utf8", "odd-character")


def test_the_column_is_counted_in_letters() -> None:
    found = _found("config/areas.yaml", "derby:\n  name: Dérby 😀 x: y\n")
    assert [(each.code, each.span.line, each.span.column) for each in found] == [
        ("colon-in-text", 2, 18)
    ]


def test_a_slot_in_a_folded_text_is_underlined_where_it_stands() -> None:
    now = "Nothing arrived. {notice} Emergency 999. {lines} More: text MENU."
    example = Example((Edit("flows/sms.yaml", now, f"{now}\n      Or {{darby}}."),))
    files = applied(example, pinned())
    found = [f for f in read_revision(files).findings if f.code == "unknown-slot"]
    line = files["flows/sms.yaml"].splitlines()[found[0].span.line - 1]
    assert line[found[0].span.column - 1 :].startswith("{darby}")


@settings(max_examples=60, deadline=None)
@given(
    file=st.sampled_from(sorted(MODELS.keys() - OPTIONAL - {"flows/sms.yaml"})),
    place=st.floats(0, 1),
    length=st.integers(0, 6),
    instead=st.sampled_from(SLIPS),
)
def test_no_slip_of_the_pen_makes_reading_fail(
    file: str, place: float, length: int, instead: str
) -> None:
    text = pinned()[file]
    at = int(place * len(text))
    changed = text[:at] + instead + text[at + length :]
    _assert_readable(_found(file, changed), {**pinned(), file: changed})


@settings(max_examples=60, deadline=None)
@given(file=st.sampled_from(sorted(MODELS)), text=st.text(max_size=200))
def test_no_file_whatever_makes_reading_fail(file: str, text: str) -> None:
    _assert_readable(_found(file, text), {file: text})
