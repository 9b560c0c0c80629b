"""`ivr provision`: what a technician sees, is asked, and can undo. The carrier is a server with real
sockets."""

import json

import pytest

from tests.going_live.account_server import NUMBER, OTHER, OTHER_PN, PN, bought
from tests.going_live.commands import FALLBACK, PUBLIC, ivr

WIRED = {
    "voice_url": f"{PUBLIC}/voice",
    "voice_method": "POST",
    "voice_fallback_url": f"{FALLBACK}/voice-fallback.xml",
    "voice_fallback_method": "GET",
    "status_callback": f"{PUBLIC}/voice/status",
    "status_callback_method": "POST",
    "sms_url": f"{PUBLIC}/sms",
    "sms_method": "POST",
    "sms_fallback_url": f"{FALLBACK}/sms-fallback.xml",
    "sms_fallback_method": "GET",
}


@pytest.fixture
def provision(account, tmp_path):
    def run(*words: str, typed: str | None = None, **changes):
        backups = ("--backups", str(tmp_path / "backups"))
        settings = {"TWILIO_API_URL": account.address, **changes}
        return ivr("provision", *backups, *words, typed=typed, **settings)

    return run


def is_wired(number: dict) -> bool:
    return {name: number[name] for name in WIRED} == WIRED


def test_a_new_number_is_wired_after_one_question(account, provision):
    told = provision(typed="y\n")
    assert told.exit_code == 0, told.output
    assert is_wired(account.own[PN])
    assert "Change this at the carrier?" in told.output
    assert (
        f"is      https://demo.twilio.com/welcome/voice/\n    will be {PUBLIC}/voice" in told.output
    )


def test_only_what_differs_is_sent(account, provision):
    account.own[PN]["voice_url"] = f"{PUBLIC}/voice"
    provision("--yes")
    (sent,) = account.updates
    assert set(sent) == {
        "VoiceFallbackUrl", "VoiceFallbackMethod", "StatusCallback", "SmsUrl", "SmsFallbackUrl",
        "SmsFallbackMethod",
    }  # fmt: skip


@pytest.mark.parametrize("answer", ["n\n", "\n"])
def test_a_technician_who_does_not_say_yes_changes_nothing(account, provision, answer):
    told = provision(typed=answer)
    assert told.exit_code == 1
    assert "Nothing was changed." in told.output
    assert account.updates == []


def test_showing_changes_nothing_and_says_by_its_code_that_something_differs(account, provision):
    assert provision("--show").exit_code == 1
    assert account.updates == []
    provision("--yes")
    told = provision("--show")
    assert told.exit_code == 0
    assert "nothing differs" in told.output


def test_a_number_that_is_right_is_left_alone_without_a_question(account, provision):
    provision("--yes")
    told = provision()
    assert told.exit_code == 0
    assert len(account.updates) == 1


def test_undoing_puts_back_exactly_what_was_there(account, provision):
    before = dict(account.own[PN])
    provision("--yes")
    told = provision("--undo", "--yes")
    assert told.exit_code == 0, told.output
    assert account.own[PN] == before


def test_undoing_can_be_undone(account, provision):
    provision("--yes")
    provision("--undo", "--yes")
    provision("--undo", "--yes")
    assert is_wired(account.own[PN])


def test_undoing_asks_too(account, provision):
    provision("--yes")
    assert provision("--undo", typed="n\n").exit_code == 1
    assert is_wired(account.own[PN])


def test_undoing_names_later_changes_and_leaves_other_fields_alone(account, provision):
    provision("--yes")
    account.own[PN]["voice_url"] = "https://elsewhere.example"
    account.own[PN]["voice_caller_id_lookup"] = False
    told = provision("--undo", "--yes")
    assert "This was changed elsewhere since" in told.output
    assert "A call comes in: address" in told.output
    assert account.own[PN]["voice_url"] == "https://demo.twilio.com/welcome/voice/"


def test_without_a_backup_there_is_nothing_to_undo(account, provision):
    told = provision("--undo", "--yes")
    assert told.exit_code == 1
    assert "nothing to undo" in told.output
    assert account.updates == []


def test_a_backup_of_another_number_is_not_used(account, provision):
    provision("--yes", SERVICE_NUMBER=OTHER)
    assert provision("--undo", "--yes").exit_code == 1
    assert is_wired(account.own[OTHER_PN])


def test_a_broken_backup_is_reported(provision, tmp_path):
    provision("--yes")
    (backup,) = (tmp_path / "backups").iterdir()
    backup.write_text("{}")
    told = provision("--undo", "--yes")
    assert told.exit_code == 1
    assert "is not a backup of ivr provision" in told.output


def test_the_backup_is_stored_before_the_carrier_changes_anything(provision, tmp_path, monkeypatch):
    seen = []
    from ivr.carrier.twilio_client import Numbers

    update = Numbers.update

    def backed_up_first(self, sid, changes):
        seen.extend((tmp_path / "backups").iterdir())
        return update(self, sid, changes)

    monkeypatch.setattr(Numbers, "update", backed_up_first)
    provision("--yes")
    (backup,) = seen
    assert json.loads(backup.read_text())["was"]["voice_url"].startswith("https://demo.")
    assert backup.stat().st_mode & 0o077 == 0


def test_without_a_stored_backup_nothing_is_changed(account, tmp_path):
    (tmp_path / "file").touch()
    given = ("--yes", "--backups", str(tmp_path / "file"))
    told = ivr("provision", *given, TWILIO_API_URL=account.address)
    assert told.exit_code in (1, 2)
    below = ("--yes", "--backups", str(tmp_path / "file" / "below"))
    told = ivr("provision", *below, TWILIO_API_URL=account.address)
    assert told.exit_code == 1
    assert "nothing was changed" in told.output
    assert account.updates == []


def test_the_demonstration_has_no_carrier_to_ask(provision, account):
    told = provision("--yes", DEMONSTRATION="1", PUBLIC_URL="http://127.0.0.1:8000")
    assert told.exit_code == 2
    assert account.asked == []


def test_a_diversion_sends_calls_and_texts_to_the_other_host_and_is_taken_back(account, provision):
    provision("--yes")
    assert provision("--divert", "--yes").exit_code == 0
    number = account.own[PN]
    assert (number["voice_url"], number["voice_method"]) == (
        f"{FALLBACK}/voice-fallback.xml", "GET",
    )  # fmt: skip
    assert (number["sms_url"], number["sms_method"]) == (f"{FALLBACK}/sms-fallback.xml", "GET")
    assert number["status_callback"] == f"{PUBLIC}/voice/status"
    provision("--undo", "--yes")
    assert is_wired(account.own[PN])


def test_an_application_or_a_trunk_that_would_overrule_the_addresses_is_taken_out(
    account, provision
):
    account.own[PN] |= {"voice_application_sid": "AP" + "1" * 32, "trunk_sid": "TK" + "1" * 32}
    account.own[PN] |= {"sms_application_sid": "AP" + "2" * 32, "voice_caller_id_lookup": True}
    before = dict(account.own[PN])
    told = provision("--yes")
    assert told.exit_code == 0, told.output
    assert not any(
        account.own[PN][name]
        for name in (
            "voice_application_sid", "trunk_sid", "sms_application_sid", "voice_caller_id_lookup",
        )
    )  # fmt: skip
    provision("--undo", "--yes")
    assert account.own[PN] == before


def test_a_change_that_the_carrier_ignores_is_reported(account, provision):
    account.keeps.add("trunk_sid")
    account.own[PN]["trunk_sid"] = "TK" + "1" * 32
    told = provision("--yes")
    assert told.exit_code == 1
    assert "the carrier left SIP trunk" in told.output
    assert is_wired(account.own[PN])


def test_a_number_without_texts_keeps_its_message_addresses(account, provision):
    account.own[PN] = bought(NUMBER, PN, texts=False)
    told = provision("--yes")
    assert told.exit_code == 0
    assert "cannot take texts" in told.output
    assert not any(name.startswith("Sms") for name in account.updates[0])


def test_two_numbers_are_both_wired_for_calls_and_texts(account, provision):
    """A texter may ring the number that texted them."""
    assert provision("--yes", TEXT_NUMBER=OTHER).exit_code == 0
    assert is_wired(account.own[PN])
    assert is_wired(account.own[OTHER_PN])


def test_a_number_of_another_account_is_refused(account, provision):
    del account.own[PN]
    told = provision("--yes")
    assert told.exit_code == 1
    assert "is not a number of this account" in told.output
    assert NUMBER not in told.output


def test_a_number_that_only_begins_like_ours_is_not_ours(account, provision):
    """The carrier's filter finds parts of numbers too."""
    del account.own[PN]
    account.own[OTHER_PN]["phone_number"] = NUMBER + "7"
    assert provision("--yes").exit_code == 1
    assert account.updates == []


def test_a_wrong_token_is_reported(provision):
    told = provision("--yes", TWILIO_AUTH_TOKEN="another")
    assert told.exit_code == 3
    assert "20003 the account SID or auth token is wrong" in told.output


def test_a_cut_connection_is_reported(account, provision):
    account.broken = True
    told = provision("--yes")
    assert told.exit_code == 3
    assert "the carrier cut the connection" in told.output


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("PUBLIC_URL", "http://line.example"),
        ("PUBLIC_URL", "https://127.0.0.1"),
        ("FALLBACK_URL", "http://files.example"),
        ("FALLBACK_URL", "https://localhost/line"),
        ("FALLBACK_URL", ""),
        ("TWILIO_ACCOUNT_SID", ""),
    ],
)
def test_settings_that_cannot_work_are_refused_before_anything_is_asked(
    account, provision, setting, value
):
    told = provision("--yes", **{setting: value})
    assert told.exit_code == 2
    assert setting in told.output
    assert account.asked == []


def test_a_password_in_an_address_is_not_shown(account, provision):
    account.own[PN]["voice_url"] = "https://user:secret@old.example/x"
    told = provision("--show")
    assert "secret" not in told.output
    assert "https://...@old.example/x" in told.output


def test_no_number_is_printed(provision):
    for words in (("--show",), ("--yes",), ("--undo", "--yes")):
        told = provision(*words)
        assert told.exit_code in (0, 1), "shown, or done"
        assert told.output
        assert "1632" not in told.output
