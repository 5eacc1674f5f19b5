"""队伍数字照文件里的算法：18/49 = 36.73 %，26/56 = 46.43 %，22/26 ≈ 85 %，20/21 = 95.2 %。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.county import RULES, SINCE, County
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.figures import share, team_figures
from zhifa.registers.organisation.models import Team
from zhifa.registers.organisation.readiness import readiness_of
from zhifa.registers.organisation.time_share import time_shares

pytestmark = pytest.mark.django_db


def town_team(county: County, established: int, off: int, certified: int) -> Team:
    team = organisation.enter_team(
        by=county.guidance, row={"code": "HB", "name": "航埠队（虚构）", "valid_from": SINCE},
        staffs=county.bureau, commands=county.town_government, named=county.bureau,
    )  # fmt: skip
    rows = [
        {"code": f"HB{n:03d}", "name": f"队员{n}", "body": "ZHZF", "team": "HB", "posted_on": SINCE,
         "kind": "officer" if n < established else "auxiliary",
         "establishment": "public" if n < established else "none"}
        for n in range(established + off)
    ]  # fmt: skip
    organisation.take_on(by=RULES, rows=rows)
    organisation.issue_certificates(
        by=RULES,
        rows=[
            {"member": f"HB{n:03d}", "number": f"HB-{n}", "issuer": "省", "valid_from": SINCE,
             "valid_until": date(2030, 1, 1)}
            for n in range(certified)
        ],
    )  # fmt: skip
    return team


@pytest.mark.parametrize(
    ("established", "off", "certified", "first", "second"),
    [(18, 31, 0, "36.73", "0.00"), (26, 30, 22, "46.43", "84.62"), (21, 17, 20, "55.26", "95.24")],
)
def test_the_figures_of_the_seeds(
    small_county: County, established: int, off: int, certified: int, first: str, second: str
) -> None:
    team = town_team(small_county, established, off, certified)
    found = team_figures([team], date(2026, 11, 22))[0]
    assert (found.established_share, found.certified_share) == (Decimal(first), Decimal(second))
    assert found.count("staff") == established + off == len(found.people["staff"])


def test_a_certificate_that_lapsed_the_day_before_does_not_count(small_county: County) -> None:
    team = town_team(small_county, 2, 0, 2)
    assert team_figures([team], date(2030, 1, 1))[0].count("certified") == 2
    assert team_figures([team], date(2030, 1, 2))[0].count("certified") == 0


def test_a_share_of_nobody_is_no_share() -> None:
    assert share(0, 0) is None
    assert share(1, 3) == Decimal("33.33")


def test_readiness_names_what_is_missing(small_county: County) -> None:
    before = readiness_of([small_county.team], date(2026, 11, 22))[0]
    assert {"people", "premises", "equipment"} <= {x.code for x in before.blocking} and not before.able
    for row in ({"code": "V9", "kind": "执法轿车", "plate": "浙H·DI999"},
                {"code": "R1", "kind": "执法记录仪"}, {"code": "R2", "kind": "执法记录仪"}):  # fmt: skip
        organisation.enter_equipment(by=small_county.leader, row=row, team=small_county.team)
    organisation.check_readiness(
        by=small_county.guidance, team=small_county.team, line="premises", met=True, shown_by="镇前路 1 号，现场查看",
        seen_on=date(2026, 11, 1),
    )  # fmt: skip
    for who in ("officer", "second"):
        member = small_county.accounts[who].member
        row = {"name": member.name, "position": "队员", "establishment": "public"}
        organisation.change_member(by=small_county.guidance, member=member, row=row)
        organisation.begin_post(
            by=small_county.guidance, member=member, body=small_county.bureau, team=small_county.team,
            valid_from=SINCE, dedicated=True,
        )  # fmt: skip
    after = readiness_of([small_county.team], date(2026, 11, 22))[0]
    assert after.able, [(x.title, x.reason) for x in after.blocking]
    assert after.met("四有") == (4, 4)
    early = readiness_of([small_county.team], date(2026, 10, 31))[0]
    assert "premises" in {x.code for x in early.blocking}, "核查以前不算"


def test_time_on_the_negative_list_names_who_sent_them(small_county: County, on: Any) -> None:
    from zhifa.core.errors import BadInput

    member = small_county.accounts["officer"].member
    with on("2026-11-23 09:00"):
        task = organisation.list_other_task(by=small_county.guidance, code="ZK", title="会务保障")
        common = {"by": small_county.leader, "member": member, "day": date(2026, 11, 20)}
        organisation.book_time(**common, minutes=360)
        with pytest.raises(BadInput, match="谁安排"):
            organisation.book_time(**common, minutes=120, task=task)
        organisation.book_time(**common, minutes=120, task=task, sent_by="镇党政办")
        with pytest.raises(BadInput, match="超过一天"):
            organisation.book_time(**common, minutes=1200)
    kept = time_shares([small_county.team.pk], date(2026, 11, 1), date(2026, 11, 30))[small_county.team.pk]
    assert (kept.other_share, kept.barred, dict(kept.tasks)) == (Decimal("25.00"), 120, {"会务保障": 120})
