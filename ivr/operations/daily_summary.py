"""The daily summary: the day before in counts, for whoever keeps the line. Nobody is in it but
contacts, and no word that anybody said or wrote."""

from collections.abc import Iterable, Sequence

from ivr.carrier.faults import meaning
from ivr.operations.alerts import OpenAlert
from ivr.operations.daily_counts import DailyCounts


def summary_mail(counts: DailyCounts, still_open: Sequence[OpenAlert] = ()) -> str:
    """As a mail."""
    rings = sorted(counts.unanswered.items())
    lines = [
        f"{counts.day:%A} {counts.day.day} {counts.day:%B %Y}",
        "",
        f"Calls: {counts.calls}",
        f"Texts: {sum(counts.texts.values())}",
        f"Callers who rang again within fifteen minutes: {counts.again}",
        f"Words not understood: {counts.not_understood}",
        f"Times the fault words were heard or sent: {counts.faults}",
        "",
        "Rings that nobody answered:",
        *_or_none(f"{contact}: {count}" for contact, count in rings),
        "",
        "Promised texts that failed:",
        *_or_none(f"{_code(code)}: {count}" for code, count in counts.failed.items()),
        "",
        "Still wrong:",
        *_or_none(each.says for each in still_open),
    ]
    return "\n".join(lines) + "\n"


def summary_text(counts: DailyCounts) -> str:
    """As a text."""
    return (
        f"{counts.day.day} {counts.day:%b}: {counts.calls} calls, "
        f"{sum(counts.unanswered.values())} rings unanswered, {counts.again} rang again, "
        f"{sum(counts.failed.values())} texts failed, {counts.not_understood} not understood, "
        f"{counts.faults} faults"
    )


def _code(code: int) -> str:
    return f"{code}, {meaning(code)}" if code else "without a code"


def _or_none(told: Iterable[str]) -> list[str]:
    return [f"  {each}" for each in told] or ["  none"]
