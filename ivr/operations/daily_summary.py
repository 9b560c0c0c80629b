"""The daily summary: the counts of the day before, as a mail or a text. Names contacts; never a
caller or a caller's words.
"""

from collections.abc import Iterable, Sequence

from ivr.carrier.api_errors import meaning
from ivr.operations.alerts import OpenAlert
from ivr.operations.daily_counts import DailyCounts


def summary_mail(counts: DailyCounts, alerts: Sequence[OpenAlert] = ()) -> str:
    lines = [
        f"{counts.day:%A} {counts.day.day} {counts.day:%B %Y}",
        "",
        f"Calls: {counts.calls}",
        f"Texts: {sum(counts.texts.values())}",
        f"Callers who rang again within fifteen minutes: {counts.redialled}",
        f"Words not understood: {counts.not_understood}",
        f"Fault messages heard or sent: {counts.faults}",
        "",
        "Unanswered rings:",
        *_list(f"{contact}: {count}" for contact, count in sorted(counts.unanswered.items())),
        "",
        "Promised texts that failed:",
        *_list(f"{_code(code)}: {count}" for code, count in counts.failed_texts.items()),
        "",
        "Incidents that are not over:",
        *_list(alert.message for alert in alerts),
    ]
    return "\n".join(lines) + "\n"


def summary_text(counts: DailyCounts) -> str:
    return (
        f"{counts.day.day} {counts.day:%b}: {counts.calls} calls, "
        f"{sum(counts.unanswered.values())} rings unanswered, {counts.redialled} rang again, "
        f"{sum(counts.failed_texts.values())} texts failed, {counts.not_understood} not understood, "
        f"{counts.faults} faults"
    )


def _code(code: int) -> str:
    return f"{code}, {meaning(code)}" if code else "without a code"


def _list(items: Iterable[str]) -> list[str]:
    return [f"  {item}" for item in items] or ["  none"]
