"""职责边界定归属 — where several bodies hold a power the published boundary settles who takes a matter up; it gives nobody a power."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from tests.casework.story import open_one
from tests.casework.test_lists_at_the_decision import publish
from tests.casework.test_pages import signed_in
from tests.county import RULES, SHOP_FRONT, SINCE, UNOWNED, County, report_in
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.matter import Matter
from zhifa.enforcement.casework.guards.asking import GUARDS, Asked
from zhifa.enforcement.casework.guards.filing import FiledBefore
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.command import queries as command_queries
from zhifa.enforcement.command.operations import AnotherBodyIsResponsible, SeveralCompetent
from zhifa.enforcement.intake import operations as intake
from zhifa.enforcement.intake.queries import responsible_here
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import Team

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)


@pytest.fixture
def county(small_county: County, on: Any) -> Any:
    """The department holds the power beside the bureau."""
    announcement = catalogue.announce(
        by=RULES,
        row={"number": "澄建〔2020〕2号（虚构）", "title": "住建局权力清单（虚构）", "kind": "base", "issuer": "澄川县人民政府",
             "issued_on": SINCE, "effective_on": SINCE},
    )  # fmt: skip
    rows = [
        {"item": SHOP_FRONT, "act": a, "body": "ZJJ", "valid_from": SINCE} for a in ("penalty", "inspection")
    ]
    catalogue.give_powers(by=RULES, announcement=announcement, rows=rows)
    with on("2026-03-02 09:00"):
        yield small_county


def boundaries(county: County, on: Any, *rows: dict[str, str]) -> None:
    with on("2025-12-20 09:00"):
        publish(county, "boundaries", "易交叉事项职责边界（虚构）", [{"basis": "", **r} for r in rows])


def test_the_boundary_names_which_of_two_competent_bodies_takes_a_matter_up(county: County, on: Any) -> None:
    unsettled, _ = responsible_here(report_in(county))
    assert unsettled is not None and unsettled.bodies == ("ZJJ", "ZHZF")
    assert "都有这一权力" in " ".join(s.text for s in unsettled.steps)
    boundaries(
        county, on,
        # the words of the item speak of both, the row that names the item decides
        {"matter": "店外经营", "body": "ZJJ", "duty": "门头由住建", "item": ""},
        {"matter": "占道经营", "body": "ZHZF", "duty": "占用人行道的由综合执法查处", "item": SHOP_FRONT},
    )  # fmt: skip
    matter = report_in(county, item_code="", item_name="", body=None)
    matter = intake.pick_item(by=county.duty, matter=matter, item_code=SHOP_FRONT)
    assert matter.body == county.bureau.scope
    answer, _ = responsible_here(matter)
    assert answer is not None and set(answer.bodies) == {"ZHZF", "ZJJ"}
    assert answer.reason.startswith(
        "《易交叉事项职责边界（虚构）》（清单〔2025〕1号，2026-01-01 起）第 2 行“占道经营”：占用人行道的由综合执法查处，"
        "由澄川县综合行政执法局负责。"
    )
    leaf = LedgerEntry.objects.filter(matter=matter, operation="intake.pick_item").get()
    assert "占道经营" in bytes(leaf.body).decode()
    order = command.dispatch(by=county.duty, matter=matter, team=county.team.scope)
    assert order.matter.body == county.bureau.scope


def test_a_boundary_never_goes_against_the_power(county: County, on: Any) -> None:
    boundaries(
        county, on,
        {"matter": "店外经营", "body": "QBZ", "duty": "由乡镇负责", "item": SHOP_FRONT},
        {"matter": "水上餐饮", "body": "ZJJ", "duty": "由住建管", "item": UNOWNED},
    )  # fmt: skip
    # named without the power: as without the list
    answer, _ = responsible_here(report_in(county))
    assert answer is not None and (answer.body_code, len(answer.bodies)) == ("ZJJ", 2)
    # nobody holds the power: the list is told, and is no power
    nobody, _ = responsible_here(Matter(item_code=UNOWNED, town=county.qingbu))
    assert nobody is not None and not nobody.allowed and nobody.refusal == "NobodyHoldsThisPower"
    assert "清单不能代替权力" in nobody.steps[-1].text and "澄川县住房和城乡建设局" in nobody.way_out


def test_a_boundary_that_names_both_leaves_it_to_who_files_first(county: County, on: Any) -> None:
    boundaries(
        county, on,
        {"matter": "占道", "body": "ZHZF", "duty": "查处占道", "item": SHOP_FRONT},
        {"matter": "门头", "body": "ZJJ", "duty": "门头设置", "item": SHOP_FRONT},
    )  # fmt: skip
    answer, _ = responsible_here(report_in(county))
    assert answer is not None and answer.body_code == "ZJJ" and "职责边界" not in answer.reason


def test_without_a_boundary_whoever_dispatches_chooses_a_competent_body_and_says_why(county: County) -> None:
    matter = intake.pick_item(by=county.duty, matter=report_in(county, body=None), item_code=SHOP_FRONT)
    assert matter.body is None, "of two competent bodies nobody is proposed"
    client = signed_in(county, "duty")
    report = intake.register(by=county.duty, channel="call", text="店外摆摊", item_code=SHOP_FRONT)
    page = reverse("desk:report", args=[report.uid])
    shown = client.get(page).content.decode()
    assert "澄川县住房和城乡建设局、澄川县综合行政执法局都有管辖权" in shown and "选定这一家的理由" in shown
    sent = {"team": county.team.scope.code}
    silent = client.post(reverse("desk:report_do", args=[report.uid, "dispatch"]), sent)
    assert silent.status_code == 422 and "写明为什么由澄川县综合行政执法局办" in silent.content.decode()
    with pytest.raises(SeveralCompetent) as refused:
        command.dispatch(by=county.duty, matter=matter, team=county.team.scope)
    assert refused.value.citations[0].short == "处罚法第二十五条"
    # a team of neither is refused whatever the reason
    own = {"staffs": "QBZ", "commands": "QBZ", "named": "QBZ", "hub": False, "valid_from": SINCE, "towns": []}
    row = {
        "code": "T9",
        "name": "青埠镇镇办队伍（虚构）",
        "lng": 118.01,
        "lat": 28.905,
        "address": "青埠镇",
        **own,
    }
    organisation.set_up_teams(by=RULES, rows=[row])
    with pytest.raises(AnotherBodyIsResponsible, match="不是其中哪一家的队伍"):
        command.dispatch(
            by=county.duty, matter=matter, team=Team.objects.get(code="T9").scope, choice="离得近"
        )

    order = command.dispatch(by=county.duty, matter=matter, team=county.team.scope, choice="占道由中队先看")
    assert order.matter.body == county.bureau.scope
    leaf = LedgerEntry.objects.get(matter=matter, operation="command.dispatch", refused=False)
    assert "几家都有权，选定的理由：占道由中队先看" in leaf.note and '"ZHZF"' in bytes(leaf.body).decode()
    # taken in hand, looked at and filed in the name of the body chosen: nobody is asked for a reason again
    pair = {"lead": county.account(county.officer), "second": county.account(county.second)}
    order = command.accept(by=county.officer, order=command.name_pair(by=county.leader, order=order, **pair))
    answer, team = command_queries.responsible(order.matter)
    assert answer.body_code == "ZHZF" and team == county.team and "派单选定" in answer.reason


def test_who_filed_first_goes_on_with_the_case(county: County) -> None:
    first, second = (open_one(county, body=b.scope) for b in (county.bureau, county.department))

    def ours() -> bool | Refusal:
        return GUARDS["within_jurisdiction"](Asked(second.file, county.head))

    assert ours() is True, "nobody has filed yet"
    first.file_it()
    with pytest.raises(FiledBefore, match="澄川县综合行政执法局已于2026-03-02就同一行为立案") as refused:
        second.file_it()
    assert refused.value.citations[0].short == "处罚法第二十五条第一款"
    assert "协商不成的报请共同的上一级行政机关指定管辖" in refused.value.way_out
    first.do("transfer_case", county.head, to_body="澄川县住房和城乡建设局", reason="协商由住建局办")
    assert ours() is True, "sent away, the other one may"
