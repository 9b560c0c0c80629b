"""`ivr` as a technician runs it, under settings that only these tests have."""

import json

from click.testing import CliRunner, Result

from ivr.cli import commands
from tests.callers import ROOT
from tests.going_live.account_server import NUMBER
from tests.outbox.carrier_server import SID, TOKEN

PUBLIC, FALLBACK = "https://line.example", "https://files.example/line"
SETTINGS = {
    "PUBLIC_URL": PUBLIC,
    "FALLBACK_URL": FALLBACK,
    "TWILIO_AUTH_TOKEN": TOKEN,
    "TWILIO_ACCOUNT_SID": SID,
    "SERVICE_NUMBER": NUMBER,
    "SECRET_KEY": "made up for tests",
    "TEXT_NUMBER": "",
    "DEMONSTRATION": "",
    "TWILIO_API_URL": "",
    "DATABASE_URL": "",
    "JOURNAL": "",
    "METRICS_TOKEN": "",
    "CONFIG_SOURCE": "",
    "REDIS_URL": "",
    "DUTY_NUMBER": "",
    "DUTY_EMAIL": "",
    "SMTP_URL": "",
    "MAIL_FROM": "",
    "PORT": "",
}


def ivr(*words: str, typed: str | None = None, **changes: str | None) -> Result:
    """Run it. A setting that is None is not set."""
    return CliRunner().invoke(commands, words, input=typed, env={**SETTINGS, **changes})


def examined(*words: str, **settings):
    """What the doctor says of the shipped files: as it is run, and as data."""
    told = ivr("doctor", "--content", str(ROOT), "--json", *words, **settings)
    return told, json.loads(told.stdout)
