"""The three gates of article 33 stay apart; the ordinary procedure replayed from its steps gives the same state."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhifa.law.citation import cite
from zhifa.law.discretion import FineRange, NotAMitigationGround, check_amount
from zhifa.law.explained import Explained
from zhifa.law.leniency import (
    Leniency,
    MentalState,
    Mitigation,
    by_age,
    by_mental_state,
    by_mitigation,
    first_offence,
    mildest,
    minor_and_corrected,
    no_fault,
)
from zhifa.law.outcome import outcome
from zhifa.law.procedure import StepOutOfOrder, procedure, procedure_versions

YES_NO = st.booleans()
VERSIONS = [item.version for item in procedure_versions()]


@given(YES_NO, YES_NO, YES_NO, YES_NO, YES_NO, YES_NO)
def test_each_gate_opens_on_its_own_facts_and_gives_its_own_answer(
    minor: bool, corrected: bool, harm: bool, first_time: bool, slight: bool, proved: bool
) -> None:
    one = minor_and_corrected(minor=minor, corrected_in_time=corrected, harm=harm).result
    two = first_offence(first_time=first_time, slight_harm=slight, corrected_in_time=corrected).result
    three = no_fault(proved_by_party=proved).result
    assert (one is Leniency.NO_PENALTY) is (minor and corrected and not harm)
    assert (two is Leniency.MAY_BE_NONE) is (first_time and slight and corrected)
    assert (three is Leniency.NO_PENALTY) is proved
    assert {one, two, three} <= {Leniency.NO_PENALTY, Leniency.MAY_BE_NONE, Leniency.ORDINARY}
    assert one is not Leniency.MAY_BE_NONE and two is not Leniency.NO_PENALTY
    assert three is not Leniency.MAY_BE_NONE


@given(YES_NO, YES_NO, YES_NO)
def test_who_is_spared_by_a_gate_is_educated(minor: bool, first_time: bool, proved: bool) -> None:
    answers: list[Explained[Leniency]] = [
        minor_and_corrected(minor=minor, corrected_in_time=True, harm=False),
        first_offence(first_time=first_time, slight_harm=True, corrected_in_time=True),
        no_fault(proved_by_party=proved),
    ]
    for answer in answers:
        spared = answer.result is not Leniency.ORDINARY
        assert (cite("处罚法第三十三条第三款") in answer.citations) is spared


@pytest.mark.parametrize("place", ["处罚法第三十三条第一款", "处罚法第三十三条第二款"])
def test_no_gate_lowers_a_fine_below_the_range(place: str) -> None:
    statutory = FineRange(50_000, 500_000, cite("处罚法第五条第二款"))
    for fen in (49_999, 50_000):
        with pytest.raises(NotAMitigationGround):
            check_amount(fen, statutory, mitigation=[cite(place)])


@given(st.sets(st.sampled_from(list(Mitigation))), st.sampled_from(list(MentalState)), st.integers(0, 40))
def test_the_mildest_answer_stands_and_every_reason_is_kept(
    grounds: set[Mitigation], state: MentalState, years: int
) -> None:
    answers = [
        by_mitigation(grounds),
        by_mental_state(state),
        by_age(date(2026 - years, 3, 5), date(2026, 3, 6)),
    ]
    joined = mildest(answers)
    order = list(Leniency)
    assert order.index(joined.result) == min(order.index(answer.result) for answer in answers)
    assert len(joined.steps) == sum(len(answer.steps) for answer in answers)


@given(st.sampled_from(list(Leniency)), YES_NO, YES_NO, YES_NO)
def test_only_a_proved_act_that_is_no_crime_and_not_spared_ends_in_a_penalty(
    leniency: Leniency, proved: bool, crime: bool, spare: bool
) -> None:
    found = outcome(
        facts_established=proved, crime_suspected=crime, leniency=leniency, spare_where_allowed=spare
    ).result
    spared = leniency is Leniency.NO_PENALTY or (leniency is Leniency.MAY_BE_NONE and spare)
    assert (found == "penalty") is (proved and not crime and not spared)
    assert (found == "crime") is crime


@pytest.mark.parametrize("version", VERSIONS)
@given(data=st.data())
def test_replaying_the_steps_of_any_walk_gives_the_same_states(version: str, data: st.DataObject) -> None:
    table = procedure(version)
    state, steps, states = table.start, [], [table.start]
    for _ in range(data.draw(st.integers(0, 60))):
        open_now = table.actions_from(state)
        if not open_now:
            break
        action = data.draw(st.sampled_from([item.id for item in open_now]))
        state = table.take(action, state)
        steps.append(action)
        states.append(state)
    replayed = [table.start]
    for action in steps:
        replayed.append(table.take(action, replayed[-1]))
    assert replayed == states
    if "decided" in states:
        before = steps[: states.index("decided")]
        assert before.index("file_case") < before.index("report_investigation") < before.index("give_notice")
        assert {"close_notice", "hold_hearing", "end_hearing"} & set(before)
    if table.states[state].terminal:
        for action in table.actions:
            with pytest.raises(StepOutOfOrder):
                table.take(action, state)


@pytest.mark.parametrize("version", VERSIONS)
@given(data=st.data())
def test_from_every_state_of_any_walk_an_end_is_in_reach(version: str, data: st.DataObject) -> None:
    table = procedure(version)
    state = data.draw(st.sampled_from(sorted(table.states)))
    ends = {name for name in table.reachable_from(state) if table.states[name].terminal}
    assert ends
