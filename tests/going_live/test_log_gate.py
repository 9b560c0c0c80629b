"""The last gate of the log: a number logged by mistake is left out."""

import pytest

from ivr.operations.event_log import LEFT_OUT, without_numbers

LEFT = [
    "+447700900123", "07700 900123", "07700900123", "+44 7700 900123", "tel 01332 410000.",
    "whatsapp:+447700900123", "(+441332410000)", 447700900123, ["x", "07700 900123"],
    {"to": "+447700900123"}, "01629533190", "1629 533190",
]  # fmt: skip
KEPT = [
    "3f9a12bc44d01e77", "0123456789ab", "2026-11-24T12:00:00+00:00", "2026-11-24 12:00", "999",
    "112", "18000", 14400, 30005, "SM0123", "flows/voice.yaml:14:31", "route 6: starting-point",
    "4 of 5 keys", True, None, 3.5,
]  # fmt: skip


@pytest.mark.parametrize("what", LEFT, ids=str)
def test_a_number_that_somebody_logs_by_mistake_is_left_out(what):
    said = str(without_numbers(None, "info", {"event": "x", "what": what}))
    assert LEFT_OUT in said
    for part in ("7700900", "900123", "410000", "533190"):
        assert part not in said.replace(" ", "")


@pytest.mark.parametrize("what", KEPT, ids=str)
def test_hashes_times_and_places_are_not_taken_for_numbers(what):
    event = {"event": "x", "what": what}
    assert without_numbers(None, "info", dict(event)) == event


def test_the_gate_stands_in_the_log_that_the_service_writes(capsys):
    from ivr.operations.event_log import make_log

    make_log().info("oops", number="+447700900123")
    assert LEFT_OUT in capsys.readouterr().err
