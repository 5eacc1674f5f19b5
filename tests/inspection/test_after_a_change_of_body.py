"""检查中机构变了 — papers of a visit after a merger or a transfer name whoever has the power on the day they are made, and what
was in a team's hands goes back to be sent to a team of that body."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.catalogue.test_succession import MERGED_BODY
from tests.county import IN_QINGBU, RULES, SINCE, County
from tests.inspection.test_visit import answered, found
from zhifa.core import jobs
from zhifa.core.duty import Duty
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.matter import Matter
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.command.models import OrderState, WorkOrder
from zhifa.enforcement.command.operations import AnotherBodyIsResponsible
from zhifa.enforcement.inspection import operations as inspection
from zhifa.enforcement.inspection.operations import NoPowerToInspect
from zhifa.enforcement.intake import operations as intake
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.catalogue.models import ApprovedListKind
from zhifa.registers.organisation import operations as organisation

pytestmark = pytest.mark.django_db

LAST, FIRST = "2026-12-31 16:00", "2027-01-01 09:00"


def paper(number: str, kind: str) -> dict[str, Any]:
    return {
        "number": f"澄政发〔2026〕{number}号（虚构）", "title": "关于权力调整的公告", "kind": kind, "issuer": "澄川县人民政府",
        "issued_on": date(2026, 12, 31), "effective_on": date(2027, 1, 1),
    }  # fmt: skip


def hand_to(county: County, body: str, **line: Any) -> None:
    """Inspection and penalty of the shop item go from the bureau to a body from New Year's Day on."""
    manner = "empower" if line.get("town") else "transfer"
    catalogue.approve_list(
        by=RULES,
        row={
            "kind": ApprovedListKind.TOWN_GUIDE if line.get("town") else ApprovedListKind.UNIFIED, "number": f"浙指〔2026〕{body}",
            "title": "示例目录", "approved_on": SINCE, "item_codes": [county.shop_item.code], "valid_from": SINCE,
        },
    )  # fmt: skip
    catalogue.announce_changes(
        by=county.guidance,
        row=paper("61", manner),
        lines=[
            {"manner": manner, "acts": ["penalty", "inspection"], "items": [county.shop_item.code], "giver": "ZHZF",
             "body": body, "valid_from": date(2027, 1, 1), "choice": "may" if line.get("town") else "", **line}
        ],
    )  # fmt: skip


def new_day() -> None:
    catalogue.hand_over_what_is_due(date(2027, 1, 1))
    jobs.run_pending()
    jobs.run_pending()


def test_after_a_merger_the_record_the_order_and_the_recheck_name_the_successor(
    small_county: County, on: Any
) -> None:
    county = small_county
    with on(LAST):
        visit = answered(county, wrong="trade")
        heir = organisation.enter_body(by=RULES, row=MERGED_BODY)
        catalogue.announce_succession(
            by=county.guidance, row=paper("60", "succeed"), formers=[county.bureau], heir=heir
        )
    with on(FIRST):
        new_day()
        # the team is the successor's now: nothing is taken from it
        order = WorkOrder.objects.get(matter=visit.matter)
        assert (order.state, order.matter.body.code, order.team) == (
            OrderState.ACCEPTED,
            "XZFJ",
            county.team.scope,
        )
        visit = inspection.finish_visit(
            by=county.officer, visit=visit, result="violation", facts="货架摆到人行道上。"
        )
        ordered = inspection.order_correction(
            by=county.officer, visit=visit, requirement="清理货架", due_on=date(2027, 1, 1)
        )
        again = inspection.recheck(by=county.second, correction=ordered, corrected=True, facts="已清理。")
        for made in (visit.document, ordered.document, again.recheck_document):
            assert made.body == heir.scope and made.data["seal"] == heir.name
            assert made.number.startswith("澄合")
        assert visit.act.body == county.bureau.scope and visit.body == county.bureau.scope


def test_after_a_transfer_the_old_pair_orders_nothing_and_the_matter_waits_for_the_new_body(
    small_county: County, on: Any
) -> None:
    county = small_county
    with on(LAST):
        seen = found(county)
        before = found(county)
        due = inspection.order_correction(
            by=county.officer, visit=before, requirement="清理货架", due_on=date(2027, 1, 1)
        )
        hand_to(county, "ZJJ")
    with on(FIRST):
        with pytest.raises(NoPowerToInspect, match="住房和城乡建设局") as refused:
            inspection.order_correction(
                by=county.officer, visit=seen, requirement="清理货架", due_on=date(2027, 1, 1)
            )
        assert "移送澄川县住房和城乡建设局" in refused.value.way_out
        with pytest.raises(NoPowerToInspect):
            inspection.recheck(by=county.officer, correction=due, corrected=True, facts="已清理。")
        new_day()
        new_day()
        matter = Matter.objects.get(pk=seen.matter_id)
        assert (matter.state, matter.team, matter.body) == ("received", None, county.department.scope)
        order = WorkOrder.objects.get(matter=matter)
        assert order.state == OrderState.WITHDRAWN and "权力已移交澄川县住房和城乡建设局" in order.reason
        duty = Duty.objects.get(matter=matter, closed_at=None, kind="intake.triage")
        assert duty.scope == county.department.scope and duty.due_at is not None
        assert duty.title == "权力移交澄川县住房和城乡建设局，重新派单"
        leaf = LedgerEntry.objects.get(matter=matter, operation="command.relieve")
        assert "青埠执法中队不再办理" in leaf.note and "住房和城乡建设局" in leaf.public_note
        left = Duty.objects.get(matter=due.matter, kind="inspection.recheck", closed_at=None)
        assert (left.account, left.scope) == (None, county.department.scope)


def test_a_team_that_is_also_the_takers_goes_on_in_the_takers_name(small_county: County, on: Any) -> None:
    county = small_county
    with on(LAST):
        seen = found(county)
        hand_to(county, "QBZ", town=county.qingbu.code)
        organisation.relate_team(
            by=RULES, team=county.team, body=county.town_government, kind="named", valid_from=date(2027, 1, 1),
            announcement="澄政发〔2026〕61号（虚构）", town=county.qingbu, items="赋权事项",
        )  # fmt: skip
    with on(FIRST):
        new_day()
        assert WorkOrder.objects.get(matter=seen.matter).state == OrderState.ACCEPTED
        ordered = inspection.order_correction(
            by=county.officer, visit=seen, requirement="清理货架", due_on=date(2027, 1, 1)
        )
        assert ordered.document.body == county.town_government.scope
        assert ordered.document.number.startswith("青执")


def test_a_report_not_yet_dispatched_is_proposed_to_whoever_is_competent_on_the_day(
    small_county: County, on: Any
) -> None:
    county = small_county
    with on(LAST):
        report = intake.register(by=county.duty, channel="call", text="店外摆摊", address="青埠镇塘湾路12号")
        matter = intake.place(
            by=county.duty, matter=report.matter, lng=str(IN_QINGBU[0]), lat=str(IN_QINGBU[1])
        )
        matter = intake.pick_item(by=county.duty, matter=matter, item_code=county.shop_item.code)
        assert (matter.body, matter.team) == (county.bureau.scope, county.team.scope)
        due = Duty.objects.get(matter=matter, kind="intake.triage", closed_at=None).due_at
        hand_to(county, "ZJJ")
    client = Client()
    client.force_login(county.accounts["duty"], backend="zhifa.config.account_backend.AccountBackend")
    page = reverse("desk:report", args=[report.uid])
    with on(FIRST):
        # before the day's hand-over has run the page asks the powers of the day all the same, and says so
        shown = client.get(page).content.decode()
        assert "来件登记在澄川县综合行政执法局名下，今天这项权力不在它手里" in shown
        assert "澄政发〔2026〕61号（虚构）" in shown and "这里没有队伍与责任主体有隶属" in shown
        with pytest.raises(AnotherBodyIsResponsible, match="住房和城乡建设局"):
            command.dispatch(by=county.duty, matter=matter, team=county.team.scope)
        new_day()
        new_day()
        matter = Matter.objects.get(pk=matter.pk)
        assert (matter.state, matter.body, matter.team) == ("received", county.department.scope, None)
        leaf = LedgerEntry.objects.get(matter=matter, operation="command.propose_team")
        assert "原拟的青埠执法中队不是它的队伍，由值班员另选队伍" in leaf.note
        duty = Duty.objects.get(matter=matter, kind="intake.triage", closed_at=None)
        assert duty.due_at == due, "its clock goes on"
        queue = client.get(reverse("desk:queue")).content.decode()
        assert "拟由澄川县住房和城乡建设局" in queue and "拟由澄川县综合行政执法局" not in queue
        assert "来件登记在" not in client.get(page).content.decode()
