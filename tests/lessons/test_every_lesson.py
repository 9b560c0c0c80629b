"""What went wrong elsewhere, fault by fault, and where ours is shown behaving: so that a lesson whose
test was renamed or taken away is missed. Languages can be deleted by nobody yet: there is one.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.callers import ROOT
from tests.checks.corpus import read_cases

HELPLINE = "lessons/test_helpline_routing.py"
EDITS = "lessons/test_live_edits.py"
ROUNDS = "lessons/test_endless_rounds.py"
TIMES = "lessons/test_times.py"
SIMULATIONS = "lessons/test_simulations.py"
STRANDED = "lessons/test_stranded_calls.py"

# Each fault, and the tests that rebuild it: a file below tests/, and names in it.
FAULTS = {
    "one disconnected number kept the whole chain ringing": {
        HELPLINE: (
            "test_a_dead_number_holds_nobody_up",
            "test_when_every_number_is_dead_the_numbers_are_said_in_time",
        ),
    },
    "an empty rota rang for ever": {
        HELPLINE: (
            "test_there_is_no_half_hour_in_which_a_question_has_nobody",
            "test_an_empty_rota_is_refused_before_it_is_published",
        ),
    },
    "callers waited 45 to 75 minutes": {
        HELPLINE: (
            "test_nobody_waits_for_ever_whatever_they_do",
            "test_no_contact_rings_longer_than_a_minute",
        ),
    },
    "the fallback was changed, and the old number was still called": {
        HELPLINE: (
            "test_a_changed_number_is_dialled_said_and_texted_from_one_record",
            "test_the_old_number_is_nowhere_any_more",
            "test_a_number_that_is_published_is_rung_by_the_next_call",
        ),
    },
    "a fallback made by hand could not be read": {
        HELPLINE: ("test_the_fallback_documents_are_compiled_and_can_be_read",),
    },
    "an account was misconfigured: endless ringing, and one line in a log": {
        HELPLINE: (
            "test_a_folder_that_cannot_be_used_turns_health_red_and_the_last_good_one_answers",
            "test_a_misconfigured_account_turns_health_red_with_the_carriers_reason",
            "test_the_doctor_says_of_a_misconfigured_account_what_is_wrong_and_what_to_do",
            "test_a_service_without_its_account_answers_nobody_and_says_why_first",
            "test_a_service_with_another_accounts_token_refuses_every_call_and_the_doctor_hears_of_it",
        ),
    },
    "gender routing always dialled men": {
        HELPLINE: (
            "test_where_callers_end_up",
            "test_every_team_that_can_be_rung_is_rung_by_somebody",
        ),
    },
    "editing a live flow damaged calls in progress": {
        EDITS: (
            "test_a_key_means_to_a_caller_what_it_meant_when_they_heard_it",
            "test_a_call_lives_on_where_its_step_was_renamed_under_it",
        ),
        "web/test_publishing.py": ("test_a_call_in_progress_keeps_its_revision_after_a_publish",),
    },
    "deleting what something still refers to killed calls": {
        EDITS: (
            "test_what_is_still_referred_to_cannot_be_taken_away",
            "test_a_step_that_is_gone_leads_to_a_person",
        ),
    },
    "a loop guard leaked, or killed real flows": {
        ROUNDS: (
            "test_a_caller_who_never_does_anything_is_not_asked_for_ever",
            "test_a_key_that_is_held_down_does_not_go_round_for_ever",
            "test_a_real_caller_who_needs_many_turns_is_not_stopped_by_any_guard",
        ),
    },
    "an auto-responder drained the balance overnight": {
        ROUNDS: (
            "test_our_own_texts_coming_back_are_not_answered",
            "test_somebody_elses_auto_responder_is_left_alone_and_its_owner_is_not",
            "test_an_auto_responder_that_writes_by_itself_all_night_costs_a_bounded_number",
            "test_texts_that_were_not_answered_are_counted",
            "test_a_real_person_who_texts_a_lot_is_answered_again_an_hour_later",
        ),
        "texts/test_other_kinds.py": (
            "test_an_automatic_answer_gets_nothing",
            "test_two_lines_that_answer_each_other_fall_silent",
        ),
    },
    "simulators wrote into live data, kept state, and were shared": {
        SIMULATIONS: (
            "test_two_simulated_calls_at_once_know_nothing_of_each_other",
            "test_a_simulated_call_leaves_nothing_behind_for_the_next",
            "test_simulated_calls_and_texts_write_no_file",
        ),
    },
    "the application could not be reached, so the call was dropped": {
        STRANDED: (
            "test_a_service_that_goes_away_leaves_the_caller_with_the_safety_line",
            "test_the_fallback_needs_nothing_of_ours",
        ),
        "going_live/test_addresses.py": (
            "test_a_fallback_that_is_no_other_host_is_wrong_without_asking",
        ),
        "records/test_daily.py": (
            "test_a_fallback_that_was_used_is_learned_from_the_carriers_debugger",
        ),
    },
    "recurring holidays were silently ignored": {
        TIMES: (
            "test_every_bank_holiday_of_the_next_400_days_is_kept",
            "test_no_other_day_of_these_400_is_a_bank_holiday",
        ),
    },
    "calendar notations were too clever to type; bank holidays could not be said": {
        TIMES: ("test_hours_are_plain_words_and_anything_else_is_told_what_to_write_instead",),
    },
    "the address of a turn held the place of an option in a list": {
        EDITS: (
            "test_the_address_of_a_turn_holds_names_and_counts_and_no_place_in_a_list",
            "test_options_that_change_places_send_nobody_elsewhere_even_without_the_old_revision",
        ),
    },
    "a decision read the clock three times": {
        TIMES: ("test_a_request_reads_the_clock_once",),
    },
    "a weekday that was not in the file was a server error": {
        TIMES: ("test_a_weekday_that_nobody_wrote_down_is_closed_and_no_fault",),
    },
    "an answering machine counted as an answer": {
        STRANDED: (
            "test_a_machine_that_answers_is_not_the_end_for_a_caller_who_is_still_there",
            "test_a_caller_whom_an_answerphone_holds_comes_back_with_star",
        ),
    },
}

# Each mistake in a child helpline's files, and the cases of the corpus that rebuild it.
MISTAKES = {
    "holidays that are unpadded, and never equal to a date": (
        "childline-holiday-unpadded",
        "childline-date-that-does-not-exist",
    ),
    "a year typed as 0204": ("childline-year-0204",),
    "a holiday on the wrong Friday": (
        "childline-holiday-on-the-wrong-friday",
        "childline-weekday-of-another-date",
    ),
    "lists that ended years ago": (
        "childline-list-ended-years-ago",
        "childline-holidays-in-a-list-of-their-own",
        "bank-holidays-end",
    ),
    "a staff shortage entered as a holiday": (
        "childline-staff-shortage-is-no-holiday",
        "childline-closure-called-a-holiday",
    ),
    "missing hours that meant open": ("childline-missing-hours", "childline-hours-left-blank"),
    "an unknown office that fell back to another": (
        "childline-unknown-office",
        "childline-row-for-an-office-that-is-not-there",
    ),
    "exits that led nowhere": (
        "childline-exit-leads-nowhere",
        "childline-no-match-leads-nowhere",
    ),
    "alerts that could not be reached, through a mistyped key": (
        "childline-mistyped-key",
        "childline-announcement-under-a-mistyped-key",
        "childline-danger-under-a-mistyped-key",
    ),
    "a label that named one number, and a rule that tested another": (
        "childline-label-names-another-number",
        "childline-label-names-another-key",
    ),
}


@cache
def names(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
    return frozenset(each.name for each in tree.body if isinstance(each, ast.FunctionDef))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_somebody_elses_has_its_tests_here(fault):
    for file, expected in FAULTS[fault].items():
        assert expected
        assert set(expected) <= names(file)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_of_somebody_elses_is_in_the_corpus_and_is_found(mistake):
    found = {case.name: case.expected for case in read_cases("err")}
    assert all(found[name] for name in MISTAKES[mistake])


def test_no_test_of_a_lesson_belongs_to_none():
    listed = {
        (file, name) for fault in FAULTS.values() for file, tests in fault.items() for name in tests
    }
    here = Path(__file__)
    files = [f"lessons/{each.name}" for each in here.parent.glob("test_*.py") if each != here]
    assert HELPLINE in files
    for file in files:
        tests = {(file, name) for name in names(file) if name.startswith("test_")}
        assert tests <= listed


def test_no_mistake_in_a_child_helplines_files_belongs_to_none():
    rebuilt = {case.name for case in read_cases("err") if case.name.startswith("childline-")}
    assert rebuilt <= {name for several in MISTAKES.values() for name in several}
