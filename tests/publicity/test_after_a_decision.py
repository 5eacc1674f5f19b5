"""公示 hears casework: a decision to publish is published, a revoked one is to be withdrawn."""

import pytest

from tests.casework.story import case_at
from tests.county import County
from zhifa.core import jobs
from zhifa.core.duty import Duty
from zhifa.core.ledger.models import LedgerEntry
from zhifa.oversight.publicity.models import Publication

pytestmark = pytest.mark.django_db


def test_the_step_of_publishing_puts_the_decision_before_the_public(small_county: County, on) -> None:
    with on("2026-03-02 09:00"):
        story = case_at(small_county, "decided")
        story.do("publish_decision")
        jobs.run_pending()
        row = Publication.objects.get()
        assert row.number
        assert row.matter == story.case.matter
        assert row.party == story.case.party.name
        said = LedgerEntry.objects.filter(operation="publicity.publish").get()
        assert said.actor_name == "平台规则「处罚决定公开」"
        jobs.run_pending()
        assert Publication.objects.count() == 1


def test_a_revoked_decision_is_to_be_withdrawn_in_three_working_days(small_county: County, on) -> None:
    with on("2026-03-02 09:00"):
        story = case_at(small_county, "decided")
        story.do("publish_decision")
        jobs.run_pending()
        story.do("revoke_decision", small_county.head, error="事实有误")
        jobs.run_pending()
        duty = Duty.objects.get(kind="publicity.withdraw", closed_at=None)
        assert duty.target_uid == Publication.objects.get().uid
        assert duty.total == 3
