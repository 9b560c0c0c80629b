"""place-twice, place-not-understood: each name in config/areas.yaml is there once, and calls and texts
understand it as its area. `ivr places check` judges the postcodes of the names."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, warning
from ivr.content.revision import AREAS, Revision
from ivr.content.source import Path, Source
from ivr.directory.places import NO_INDEX, find_place
from ivr.directory.places.name_matching import name_id


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    source = sources[AREAS]
    first: dict[tuple[str, str], str] = {}
    for area, part, spellings in _entries(revision):
        path: Path = (area, part, spellings)
        for name in (each.strip() for each in spellings.split(",")):
            id_ = name_id(name)
            if (area, id_) in first:
                message = f'"{name}" is listed twice for "{area}"'
                hint = f'it is in "{first[area, id_]}" already: keep one of them'
                yield warning("place-twice", message, source.key_span(path), hint)
                continue
            first[area, id_] = spellings
            result = find_place(name, NO_INDEX, revision)
            if result.area != area and area not in result.areas:
                message = f'"{name}" is not understood as a place in {revision.areas[area].name}'
                hint = "write it as people say it, in letters from a to z, without another meaning"
                yield warning("place-not-understood", message, source.key_span(path), hint)


def _entries(revision: Revision) -> Iterator[tuple[str, str, str]]:
    for id_, area in revision.areas.items():
        yield from ((id_, "places", spellings) for spellings in area.places)
        yield from ((id_, "partly", spellings) for spellings in area.partly)
