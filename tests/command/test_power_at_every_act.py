"""Who holds the power is asked at every act: what moved since the order was sent is found when it is taken in hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.county import RULES, SHOP_FRONT, SINCE, County, member_of, report_in
from zhifa.core.operation import Op, operation
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.command.operations import AnotherBodyIsResponsible
from zhifa.enforcement.inspection import operations as inspection
from zhifa.enforcement.inspection.operations import NoPowerToInspect
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.organisation.models import Body

pytestmark = pytest.mark.django_db


def move_away(county: County, acts: list[str]) -> None:
    """From 2026-11-23 the department holds what the bureau held."""
    catalogue.approve_list(
        by=RULES,
        row={"kind": "unified", "number": "浙政函〔2020〕1号（虚构）", "title": "统一目录", "approved_on": SINCE,
             "item_codes": [SHOP_FRONT], "valid_from": SINCE},
    )  # fmt: skip
    day = date(2026, 11, 23)
    catalogue.announce_changes(
        by=county.guidance,
        row={"number": "澄政公告〔2026〕9号", "title": "划转公告（虚构）", "kind": "transfer", "issuer": "澄川县人民政府",
             "issued_on": date(2026, 11, 20), "effective_on": day},
        lines=[{"manner": "transfer", "acts": acts, "items": [SHOP_FRONT], "giver": "ZHZF", "body": "ZJJ", "valid_from": day}],
    )  # fmt: skip


def sent(county: County) -> Any:
    order = command.dispatch(
        by=county.duty, matter=report_in(county), team=county.team.scope, item_code=SHOP_FRONT, instructions="看现场"
    )  # fmt: skip
    command.name_pair(
        by=county.leader, order=order, lead=county.account(county.officer), second=county.account(county.second)
    )  # fmt: skip
    return order


def test_an_order_is_not_taken_in_hand_once_the_power_has_moved(small_county: County, on: Any) -> None:
    with on("2026-11-22 09:00"):
        move_away(small_county, ["penalty", "inspection"])
        order = sent(small_county)
    with on("2026-11-23 09:00"), pytest.raises(AnotherBodyIsResponsible) as refused:
        command.accept(by=small_county.officer, order=order)
    assert "澄政公告〔2026〕9号" in refused.value.message_zh
    assert "住房和城乡建设局" in refused.value.way_out


def test_a_visit_needs_the_power_to_inspect_of_that_day(small_county: County, on: Any) -> None:
    with on("2026-11-22 09:00"):
        move_away(small_county, ["inspection"])
        order = sent(small_county)
        command.accept(by=small_county.officer, order=order)
    with on("2026-11-23 09:00"), pytest.raises(NoPowerToInspect) as refused:
        inspection.start_visit(
            by=small_county.officer,
            matter=order.matter,
            lead=small_county.account(small_county.officer),
            second=small_county.account(small_county.second),
        )
    assert "住房和城乡建设局" in refused.value.message_zh


@operation("test.second_to", title="借调", permission="organisation.manage")
def second_to(op: Op, member: Any, body: str) -> None:
    """The officer leaves the team for a post in another body."""
    member.team, member.body = None, Body.objects.get(code=body)
    member.save()


def test_an_officer_seconded_to_another_body_takes_nothing_in_hand_for_this_one(
    small_county: County, on: Any
) -> None:
    with on("2026-11-22 09:00"):
        order = sent(small_county)
        second_to(by=RULES, member=member_of(small_county, small_county.officer), body="ZJJ")
        with pytest.raises(AnotherBodyIsResponsible) as refused:
            command.accept(by=small_county.officer, order=order)
    assert "住房和城乡建设局的名义执法" in refused.value.message_zh
    assert "协作安排" in refused.value.way_out
