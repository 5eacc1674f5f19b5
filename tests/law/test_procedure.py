"""The table of the ordinary procedure: no dead end, nothing skipped, every row with an article that stands."""

from __future__ import annotations

from datetime import date

import pytest

from zhifa.law.library import look_up
from zhifa.law.procedure import (
    ROLES,
    GuardNotMet,
    Procedure,
    StepOutOfOrder,
    UnknownProcedure,
    procedure,
    procedure_in_force,
    procedure_versions,
)
from zhifa.law.time_limits import rule_names

TODAY = date(2026, 11, 20)


@pytest.fixture(params=[item.version for item in procedure_versions()])
def table(request: pytest.FixtureRequest) -> Procedure:
    return procedure(request.param)


def test_every_action_and_guard_has_an_article_that_stands(table: Procedure) -> None:
    for action in table.actions.values():
        look_up(action.citation, TODAY)
    for guard in table.guards.values():
        look_up(guard.citation, TODAY)
        assert guard.refusal.endswith("。") and guard.way_out.endswith("。")


def test_every_name_in_the_table_is_known(table: Procedure) -> None:
    for action in table.actions.values():
        assert action.by in ROLES
        assert set(action.guards) <= set(table.guards), action.id
        assert set(action.sources) <= set(table.states), action.id
        assert action.to is None or action.to in table.states, action.id
        assert set(action.starts + action.stops) <= set(rule_names()), action.id


def test_every_guard_is_used(table: Procedure) -> None:
    assert set(table.guards) == {name for action in table.actions.values() for name in action.guards}


def test_every_state_is_reached_from_the_start(table: Procedure) -> None:
    assert table.reachable_from(table.start) == set(table.states)


def test_there_is_no_dead_end(table: Procedure) -> None:
    for state in table.states.values():
        ends = [name for name in table.reachable_from(state.id) if table.states[name].terminal]
        assert ends, state.term
        assert state.terminal is not bool(table.actions_from(state.id)), state.term


def test_no_path_reaches_a_penalty_without_filing_report_or_advance_notice(table: Procedure) -> None:
    for step in ("file_case", "report_investigation", "give_notice"):
        assert "decided" not in table.reachable_from(table.start, without=[step]), step


def test_no_path_from_the_notice_to_a_penalty_skips_the_end_of_defence(table: Procedure) -> None:
    assert "decided" not in table.reachable_from(
        "noticed", without=["close_notice", "hold_hearing", "end_hearing"]
    )


def test_no_penalty_is_performed_without_service(table: Procedure) -> None:
    assert "performed" not in table.reachable_from(table.start, without=["serve_decision"])


def test_legal_review_comes_after_the_hearing(table: Procedure) -> None:
    for state in ("noticed", "hearing_asked", "hearing_called"):
        assert "submit_legal_review" not in {action.id for action in table.actions_from(state)}
    assert "legal_review_passed" in table.actions["deliberate"].guards


def test_the_decision_asks_every_gate_of_the_act(table: Procedure) -> None:
    assert {
        "notice_served",
        "defence_over",
        "defence_reviewed",
        "hearing_settled",
        "legal_review_passed",
        "deliberated",
        "facts_clear",
        "proposal_within_range",
        "not_heavier_than_noticed",
        "letter_complete",
    } <= set(table.actions["decide_penalty"].guards)


def test_nobody_approves_his_own_case(table: Procedure) -> None:
    for action in table.actions.values():
        if (
            action.by == "head"
            and action.to is not None
            and action.id not in {"call_hearing", "take_back", "reschedule_hearing"}
        ):
            assert "not_the_handler" in action.guards, action.id


def test_a_case_pins_the_version_of_its_filing_day() -> None:
    assert procedure_in_force(TODAY).version == "PT-2021.1"
    assert procedure_in_force(date(2021, 7, 15)).version == "PT-2021.1"
    with pytest.raises(UnknownProcedure):
        procedure_in_force(date(2021, 7, 14))
    with pytest.raises(UnknownProcedure):
        procedure("PT-1996")


def test_a_step_out_of_order_is_refused_with_the_states_it_belongs_to() -> None:
    table = procedure("PT-2021.1")
    assert table.take("file_case", "checking") == "investigating"
    assert table.take("order_correction", "reported") == "reported"
    with pytest.raises(StepOutOfOrder) as refused:
        table.take("decide_penalty", "investigating")
    assert "审核与决定" in refused.value.message_zh
    assert f"案件现处于“{table.states['investigating'].term}”" in refused.value.message_zh
    with pytest.raises(StepOutOfOrder, match="案件现处于“no_such_state”"):
        table.take("decide_penalty", "no_such_state")
    assert refused.value.citation is not None
    with pytest.raises(StepOutOfOrder):
        table.take("no_such_action", "investigating")


def test_a_guard_refuses_with_article_and_way_out() -> None:
    guard = procedure("PT-2021.1").guards["two_certified_officers"]
    refusal = guard.refuse()
    assert isinstance(refusal, GuardNotMet)
    assert refusal.citation == guard.citation and refusal.way_out


def test_the_transition_rows_are_each_given_once() -> None:
    rows = list(procedure("PT-2021.1").transitions())
    assert len(rows) == len({(source, action) for source, action, _ in rows})
