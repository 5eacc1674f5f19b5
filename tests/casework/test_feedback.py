"""管罚衔接 — when a case ends, the competent department is told and answers."""

from typing import Any

import pytest

from tests.casework.story import case_at
from tests.copied_rows import standing_on
from tests.county import County
from zhifa.core.duty import Duty
from zhifa.core.errors import AlreadyDone, BadInput, NotPermitted
from zhifa.core.jobs import run_pending
from zhifa.enforcement.casework.models import DepartmentFeedback
from zhifa.enforcement.casework.operations import answer_feedback

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(small_county: County, on: Any) -> DepartmentFeedback:
    return standing_on("told", lambda: closed_and_told(small_county, on), on_anything=True)


def closed_and_told(small_county: County, on: Any) -> DepartmentFeedback:
    with on("2026-03-02 09:00"):
        story = case_at(small_county, "notice_served")
    with on("2026-03-10 09:00"):
        story.close_notice().decide().serve_decision()
    with on("2026-03-20 09:00"):
        story.pay()
        story.do("confirm_performance")
        story.do("recheck_correction", corrected=True, finding="货架已清理")
        story.do("close_case", story.head, ending="同意结案归档。")
        run_pending()
    return DepartmentFeedback.objects.get(case=story.case)


def test_the_department_of_the_item_is_told_once_with_a_clock_of_its_own(told: DepartmentFeedback) -> None:
    duty = Duty.objects.get(target_uid=told.uid, closed_at=None)
    assert (duty.unit, duty.total, duty.internal) == ("working_day", 10, True)
    assert duty.scope_id == told.matter.field_id
    assert "已结案" in told.text
    assert run_pending() == 0


def test_its_answer_closes_the_clock_and_is_given_once(
    told: DepartmentFeedback, small_county: County
) -> None:
    department = small_county.department_clerk
    answer_feedback(by=department, feedback=told, measures="列入下月检查计划，约谈经营者。")
    assert not Duty.objects.filter(target_uid=told.uid, closed_at=None).exists()
    with pytest.raises(AlreadyDone):
        answer_feedback(by=department, feedback=told, measures="再答一次")


def test_blank_measures_and_other_roles_are_refused(told: DepartmentFeedback, small_county: County) -> None:
    with pytest.raises(BadInput):
        answer_feedback(by=small_county.department_clerk, feedback=told, measures="  ")
    with pytest.raises(NotPermitted):
        answer_feedback(by=small_county.officer, feedback=told, measures="替他答复")
