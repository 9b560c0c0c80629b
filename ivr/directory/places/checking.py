"""Names compared with the postcode index: a name whose postcode lies in another area is found out."""

from collections.abc import Iterator

from ivr.content.revision import Revision
from ivr.directory.places.index import PostcodeIndex
from ivr.directory.places.place_result import area_of


def wrong_names(revision: Revision, index: PostcodeIndex) -> Iterator[str]:
    """A sentence for each name in config/areas.yaml that the index contradicts: its postcode was
    never issued or is in another area, or not every postcode that begins so is in the area."""
    for id_, area in revision.areas.items():
        for names, postcode in (*area.places.items(), *area.partly.items()):
            outward, _, rest = postcode.partition(" ")
            found = {
                area_of(revision, index.council_of(district)) or "elsewhere"
                for whole, district in index.beginning_with(outward, rest)
                if len(rest) < 3 or whole.endswith(rest)
            }
            if not found:
                yield f"{id_}: {names}: {postcode} was never issued"
            elif found != {id_}:
                yield f"{id_}: {names}: {postcode} is in {' and '.join(sorted(found))}"
