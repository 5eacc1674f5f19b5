"""从检查到案件 — what was ordered on the spot belongs to the case, and the case's end answers the report."""

from datetime import timedelta

import pytest

from tests.casework.story import FACTS, FIRM, Story
from tests.county import County
from tests.inspection.test_visit import found
from zhifa.core import clock
from zhifa.enforcement.casework import operations as casework
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.inspection import operations as inspection

pytestmark = pytest.mark.django_db


def test_an_order_to_correct_given_in_the_visit_counts_in_the_case(small_county: County) -> None:
    visit = found(small_county)
    correction = inspection.order_correction(
        by=small_county.officer, visit=visit, requirement="撤回店外货架。", due_on=clock.today()
    )
    inspection.recheck(by=small_county.officer, correction=correction, corrected=False, facts="货架仍在。")
    today = clock.today()
    case = casework.open_case(
        by=small_county.officer,
        matter=visit.matter,
        item_code=small_county.shop_item.code,
        party=FIRM,
        facts=FACTS,
        acted_on=today - timedelta(days=1),
        found_on=today,
        place="青埠镇塘湾路12号",
        lead=small_county.account(small_county.officer),
        second=small_county.account(small_county.second),
        filing_evidence="现场笔录",
    )
    story = Story(small_county, case)
    order = story.file.corrections[0]
    assert (
        order.inspection_uid == correction.uid and order.corrected is False and order.finding == "货架仍在。"
    )
    command.finish(by=small_county.officer, order=visit.order, outcome_kind="filed", outcome="已立案")
    story.file_it().tell_rights().prove().report().notice()
    assert story.state == "noticed"
