"""职责边界定归属 — where several bodies hold a power the published boundary settles who takes a matter up; it gives nobody a power."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.casework.test_lists_at_the_decision import publish
from tests.county import RULES, SHOP_FRONT, SINCE, UNOWNED, County, report_in
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.matter import Matter
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.intake import operations as intake
from zhifa.enforcement.intake.queries import responsible_here
from zhifa.registers.catalogue import operations as catalogue

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
