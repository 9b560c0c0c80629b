"""Names of places: each is understood as the area it stands under, and stands there once. Asks the
same finder as calls and texts do; whether a name's postcode is right is for `ivr places check`."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, warning
from ivr.content.revision import AREAS, Revision
from ivr.content.source import Path, Source
from ivr.directory.places import NOWHERE, find
from ivr.directory.places.name_matching import name_id


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about the names in config/areas.yaml."""
    source = sources[AREAS]
    first: dict[tuple[str, str], str] = {}
    for area, part, spellings in _listed(revision):
        path: Path = (area, part, spellings)
        for name in (each.strip() for each in spellings.split(",")):
            id_ = name_id(name)
            if (area, id_) in first:
                where = first[area, id_]
                yield warning(
                    "place-twice",
                    f'"{name}" stands under "{area}" twice',
                    source.key_span(path),
                    f'it stands there as "{where}" already: keep one of them',
                )
                continue
            first[area, id_] = spellings
            placed = find(name, NOWHERE, revision)
            if placed.area != area and area not in placed.areas:
                yield warning(
                    "place-not-understood",
                    f'"{name}" is not understood as a place in {revision.areas[area].name}',
                    source.key_span(path),
                    "write it as people say it, in letters from a to z, meaning nothing else",
                )


def _listed(revision: Revision) -> Iterator[tuple[str, str, str]]:
    for id_, area in revision.areas.items():
        yield from ((id_, "places", spellings) for spellings in area.places)
        yield from ((id_, "partly", spellings) for spellings in area.partly)
