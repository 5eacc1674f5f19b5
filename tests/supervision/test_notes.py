"""执法监督 — a note, its answer, its end; and who may not."""

import pytest

from tests.county import County, report_in
from zhifa.core import clock
from zhifa.core.duty import Duty, mine
from zhifa.core.errors import BadInput, NotPermitted, OutOfReach
from zhifa.core.ledger.models import LedgerEntry
from zhifa.oversight.supervision import queries
from zhifa.oversight.supervision.models import Note
from zhifa.oversight.supervision.operations import (
    NoteNotAnswered,
    NoteNotOpen,
    answer_note,
    leave_note,
    settle_note,
)

pytestmark = pytest.mark.django_db


def opinion(county: County, text: str = "两名执法人员的证件没有在笔录上写明") -> Note:
    return leave_note(by=county.supervisor, matter=report_in(county), kind="opinion", text=text)


def test_an_opinion_opens_the_bodys_duty_to_answer_with_ten_working_days(small_county: County, on) -> None:
    with on("2026-03-02 09:00"):
        note = opinion(small_county)
        duty = Duty.objects.get(matter=note.matter, kind="supervision.answer")
        assert (duty.total, duty.unit, duty.internal) == (10, "working_day", True)
        assert clock.day_of(duty.due_at).isoformat() == "2026-03-16"
        assert duty.scope == small_county.bureau.scope
        assert Duty.objects.filter(mine(small_county.head), pk=duty.pk).exists()
        assert not Duty.objects.filter(mine(small_county.other_leader), pk=duty.pk).exists()


def test_a_reminder_asks_for_no_answer(small_county: County) -> None:
    note = leave_note(
        by=small_county.supervisor, matter=report_in(small_county), kind="reminder", text="注意送达"
    )
    assert note.state == "told"
    assert not Duty.objects.filter(matter=note.matter).exists()
    with pytest.raises(NoteNotOpen):
        answer_note(by=small_county.head, note=note, answer="收到")


def test_the_answer_closes_the_duty_and_the_supervisor_settles_it(small_county: County) -> None:
    note = opinion(small_county)
    answered = answer_note(by=small_county.head, note=note, answer="已补正笔录，重新核对证件")
    assert answered.state == "answered"
    assert not Duty.objects.filter(matter=note.matter, closed_at=None).exists()
    settled = settle_note(by=small_county.supervisor, note=note, satisfied=True, settlement="同意")
    assert settled.state == "settled"
    titles = list(
        LedgerEntry.objects.filter(matter=note.matter).order_by("id").values_list("title", flat=True)
    )
    assert titles[-3:] == ["执法监督", "答复监督", "了结监督"]


def test_an_answer_that_does_not_satisfy_is_asked_for_again_with_a_new_clock(small_county: County) -> None:
    note = opinion(small_county)
    answer_note(by=small_county.head, note=note, answer="没有问题")
    again = settle_note(by=small_county.supervisor, note=note, satisfied=False, settlement="没有说明证件")
    assert again.state == "open"
    assert Duty.objects.filter(matter=note.matter, kind="supervision.answer", closed_at=None).count() == 1


def test_nothing_is_settled_before_it_is_answered(small_county: County) -> None:
    with pytest.raises(NoteNotAnswered):
        settle_note(by=small_county.supervisor, note=opinion(small_county), satisfied=True, settlement="同意")


def test_an_officer_leaves_no_note_and_another_team_answers_none(small_county: County) -> None:
    with pytest.raises(NotPermitted):
        leave_note(by=small_county.officer, matter=report_in(small_county), kind="opinion", text="有问题")
    with pytest.raises(OutOfReach):
        answer_note(by=small_county.other_leader, note=opinion(small_county), answer="不是我们的")


@pytest.mark.parametrize(
    ("kind", "text"), [("order", "内容"), ("opinion", "   "), ("opinion", "有\x00空字符")]
)
def test_a_note_of_no_kind_or_without_words_is_refused(small_county: County, kind: str, text: str) -> None:
    with pytest.raises(BadInput):
        leave_note(by=small_county.supervisor, matter=report_in(small_county), kind=kind, text=text)


def test_a_note_is_read_only_by_those_who_may_read_its_matter(small_county: County) -> None:
    note = opinion(small_county)
    assert queries.note(small_county.leader, note.uid) == note
    assert queries.note(small_county.other_leader, note.uid) is None
    assert note not in queries.notes(small_county.other_leader)[0]
