"""shadowed-row: a row that no caller reaches, because a row above it matches all its callers. Where one
row hides several, that row gets the finding."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, error
from ivr.content.revision import ROUTES, Revision
from ivr.content.source import Source


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    hidden: dict[int, list[int]] = {}
    for i, row in enumerate(revision.routes):
        for earlier, above in enumerate(revision.routes[:i]):
            questions = ((above.area, row.area), (above.caller, row.caller), (above.need, row.need))
            if all(wide is None or wide == narrow for wide, narrow in questions):
                hidden.setdefault(earlier, []).append(i)
                break
    for earlier, rows in hidden.items():
        if len(rows) == 1:
            message = f"no caller reaches this row: row {earlier + 1} matches all its callers first"
            span, hint = sources[ROUTES].span(rows), "put the narrower row above the wider one"
        else:
            message = f"no caller reaches {len(rows)} rows below: this row matches them all first"
            span, hint = sources[ROUTES].span((earlier,)), "put it below them"
        yield error("shadowed-row", message, span, hint)
