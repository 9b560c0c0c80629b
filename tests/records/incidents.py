"""What is of concern in the records, as a test asks for it."""

from datetime import timedelta

from ivr.operations import incidents
from tests.records.desk import NOON

SAFE = "starting-point"
MINUTE = timedelta(minutes=1)


def judged(database, now=NOON + timedelta(hours=1)) -> list[str]:
    return [each.id for each in incidents.assess_records(database, SAFE, now).incidents]
