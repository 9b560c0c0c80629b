"""Sequences of webhooks, as Hypothesis draws them, at the service that the Procfile starts."""

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.databases import migrated
from tests.processes import free_port
from tests.served.process import environment, started, wait_until_it_answers
from tests.served.webhooks import ENDPOINTS, Call, Siege

pytestmark = pytest.mark.served

ACTS_IN_A_ROW = 30
FEW = 20  # sequences: some 800 requests
MANY = 3000  # more than 100,000
# Bytes, of all processes together, after the first fifth. In a short siege some of the service is
# still being used for the first time.
MOST_GROWTH, MOST_GROWTH_OF_FEW = 24_000_000, 64_000_000

letters = st.characters(exclude_categories=["Cs"])
spoken = st.text(letters, max_size=60)
known = (
    "CallStatus Digits SpeechResult From To Body DialCallStatus NumMedia DialCallDuration"
    " DialBridged CallSid MessageSid OptOutType ForwardedFrom"
)
names = st.sampled_from(known.split()) | st.from_regex(r"[A-Za-z]{1,12}", fullmatch=True)
values = st.one_of(
    st.sampled_from(["", "in-progress", "completed", "1", "0", "*", "true", "no-answer", "-1"]),
    st.sampled_from(["999999999999", "NaN", "STOP", "anonymous", "+266696687", "derby"]),
    spoken,
)
forms = st.lists(st.tuples(names, values), max_size=8).map(tuple)
queries = st.one_of(
    st.just(""),
    st.text("abcxyz0189&=%+;,.~_-\"'{}|[]<>:@!", max_size=60),
    st.lists(
        st.tuples(
            st.sampled_from(["step", "phase", "after", "area", "caller", "rung", "revision"]),
            st.from_regex(r"[a-z0-9.-]{0,20}", fullmatch=True),
        ),
        max_size=6,
    ).map(lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)),
)
events = st.one_of(
    st.sampled_from("0123456789*#").map(lambda key: {"Digits": key}),
    st.sampled_from(["12", "911", "", "A", "1" * 40]).map(lambda keys: {"Digits": keys}),
    spoken.map(lambda words: {"SpeechResult": words}),
    st.just({"SpeechResult": "derbyshire", "Digits": "1", "Confidence": "0.1"}),
    st.just({}),
    st.sampled_from(["completed", "busy", "no-answer", "failed", "canceled", "odd"]).map(
        lambda status: {"DialCallStatus": status}
    ),
    st.integers(0, 5000).map(
        lambda seconds: {
            "DialCallStatus": "completed",
            "DialCallDuration": str(seconds),
            "DialBridged": "true",
        }
    ),
)
indexes = st.integers(0, 10_000)
acts = st.one_of(
    st.tuples(st.just("begin"), indexes, st.just({}) | st.just({"ForwardedFrom": "+441629533190"})),
    st.tuples(st.just("go on"), indexes, events),
    st.tuples(st.just("go on"), indexes, events),
    st.tuples(st.just("go on"), indexes, events),
    st.tuples(st.just("hang up"), indexes, st.none()),
    st.tuples(st.just("again"), indexes, st.none()),
    st.tuples(st.just("text"), indexes, spoken),
    st.tuples(st.just("status"), indexes, forms),
    st.tuples(st.just("made up"), queries, forms),
    st.tuples(st.just("tampered"), indexes, st.integers(0, 5)),
    st.tuples(st.just("unsigned"), queries, forms),
)
sequences = st.lists(acts, min_size=ACTS_IN_A_ROW, max_size=ACTS_IN_A_ROW)

_FROM = ("anonymous", "+266696687", "Restricted", "+33142685300", "+441332641172", "")
_serial = count(10_000_000)


def do(siege: Siege, act) -> None:
    """One act of a sequence."""
    match act:
        case ("begin", index, extra):
            call = _call(siege, index, tuple(extra.items()))
            call.begin()
        case ("go on", index, event):
            call = siege.calls[index % len(siege.calls)] if siege.calls else _call(siege, index)
            if "SpeechResult" in event and index % 2:
                event = {**event, "SpeechResult": _marked(siege, event["SpeechResult"])}
            call.go_on(index, **event)
        case ("hang up", index, _) if siege.calls:
            call = siege.calls.pop(index % len(siege.calls))
            siege.signed("/voice/status", call.fields("completed", CallDuration="12"))
        case ("text", index, words):
            number = _mobile(siege, index)
            fields = (("From", number), ("Body", _marked(siege, words)))
            siege.signed("/sms", (*fields, ("MessageSid", f"SM{next(_serial):032}")))
        case ("status", index, fields):
            siege.signed(ENDPOINTS[2 + index % 2], fields)
        case ("made up", query, fields):
            for path in ("/voice", "/sms", "/voice/whisper"):
                siege.signed(f"{path}?{query}" if query else path, fields)
        case _:
            misdo(siege, act)


def misdo(siege: Siege, act) -> None:
    """What no carrier should do, or only now and then."""
    match act:
        case ("again", index, _) if siege.sent:
            siege.again(siege.sent[index % len(siege.sent)])
        case ("tampered", index, how) if siege.sent:
            _tampered(siege, index, how)
        case ("unsigned", query, fields):
            for place, path in enumerate(ENDPOINTS):
                wrong = (None, "", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "nonsense")[place % 4]
                siege.unsigned(f"{path}?{query}" if query else path, fields, wrong)


def _marked(siege: Siege, words: str) -> str:
    """The words with one more that stands nowhere else, and will be searched for."""
    marker = f"zq{next(_serial)}"
    siege.remember(marker)
    return f"{words} {marker}"


def _mobile(siege: Siege, index: int) -> str:
    number = f"+447700{900000 + index % 1000}"
    siege.remember(number)
    return number


def _call(siege: Siege, index: int, extra=()) -> Call:
    from_ = _FROM[index % 7] if index % 7 < len(_FROM) else _mobile(siege, index)
    call = Call(siege, f"CA{next(_serial):032}", from_, extra)
    siege.calls.append(call)
    del siege.calls[:-8]
    return call


def _tampered(siege: Siege, index: int, how: int) -> None:
    one = siege.sent[index % len(siege.sent)]
    target, fields, signature = one.url.removeprefix(siege.base), one.fields, one.signature
    match how:
        case 0:
            fields = (*fields, ("Digits", "zq"))
        case 1:
            fields = (*fields, ("Blank", "")) if ("Blank", "") not in fields else (("A", "b"),)
        case 2 if fields:
            name, value = fields[0]
            fields = ((name, value + "0"), *fields[1:])
        case 3:
            target += "&a=b" if "?" in target else "?a=b"
        case 4:
            signature = ("A" if signature[0] != "A" else "B") + signature[1:]
        case _:
            path, mark, query = target.partition("?")
            target = ("/sms" if path == "/voice" else "/voice") + mark + query
    siege.unsigned(target, fields, signature, one.settings)


class Served:
    """The service under siege, its log, and how much memory it takes."""

    def __init__(self, process, port: int, folder: Path) -> None:
        self._process = process
        self.folder = folder
        self.siege = Siege(port)

    @property
    def memory(self) -> int:
        """Bytes in use by the master and its workers."""
        pids = [self._process.pid]
        for pid in pids:
            children = Path(f"/proc/{pid}/task/{pid}/children")
            pids += [int(child) for child in children.read_text().split()]
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids)
        return pages * os.sysconf("SC_PAGE_SIZE")

    def told(self) -> bytes:
        """Everything that the service has written: its log, and its files."""
        return b"\n".join(
            path.read_bytes() for path in sorted(self.folder.rglob("*")) if path.is_file()
        )


@pytest.fixture
def served(tmp_path) -> Iterator[Served]:
    port = free_port()
    kept = {"DATABASE_URL": migrated("sqlite", tmp_path), "JOURNAL": str(tmp_path / "journal")}
    with started(environment(port, **kept), tmp_path / "log") as process:
        wait_until_it_answers(process, port)
        yield Served(process, port, tmp_path)


def lay_siege(served: Served, sequences_wanted: int, *, the_same: bool, most_growth: int) -> None:
    """Send that many sequences, then look at what the service wrote and how large it grew."""
    sizes: list[int] = []

    @settings(
        max_examples=sequences_wanted,
        deadline=None,
        derandomize=the_same,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(sequences)
    def besieged(sequence) -> None:
        for act in sequence:
            do(served.siege, act)
        sizes.append(served.memory)

    besieged()
    warm = len(sizes) // 5
    grown = max(sizes[-3:]) - max(sizes[: warm + 1])
    print(
        f"{served.siege.asked} requests, the slowest {served.siege.slowest:.2f} s, "
        f"{grown / 1e6:+.1f} MB since the first fifth, "
        f"{len(served.siege.personal)} personal texts searched for"
    )
    assert grown < most_growth, f"{grown} bytes more than after the first fifth"
    told = served.told()
    assert b'"event": "turn"' in told
    for text in served.siege.personal:
        assert text.encode() not in told, f"a text of {len(text)} letters that a texter sent"
    for event in (b'"event": "fault"', b"Traceback"):
        assert event not in told


def test_every_answer_is_sound_and_nothing_personal_is_written(served):
    lay_siege(served, FEW, the_same=True, most_growth=MOST_GROWTH_OF_FEW)
    assert served.siege.asked >= 500
    assert len(served.siege.personal) > 50


@pytest.mark.soak
def test_a_hundred_thousand_requests(served):
    lay_siege(served, MANY, the_same=False, most_growth=MOST_GROWTH)
    assert served.siege.asked >= 100_000
