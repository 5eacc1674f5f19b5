"""Bodies merge: powers, open matters and cases, to-dos, posts and roles follow from a day; acts before stay in the old name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.catalogue.papers import line
from tests.catalogue.test_checking import faults
from tests.catalogue.test_may import KNOWN, LINES, MOVED, TOWN, laws
from tests.county import LITTER, RULES, SINCE, County, report_in

from zhifa.core.account import RoleGrant
from zhifa.core.errors import StepOutOfOrder
from zhifa.core.matter import Matter
from zhifa.core.operation import Op, operation
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.catalogue.clauses import Clause
from zhifa.registers.catalogue.facts import BodyFacts, Known
from zhifa.registers.catalogue.may import may as ask
from zhifa.registers.catalogue.models import HandOver
from zhifa.registers.catalogue.operations import AnnouncementRefused
from zhifa.registers.catalogue.operations.succession import preview
from zhifa.registers.catalogue.power_index import PowerIndex
from zhifa.registers.catalogue.queries import may
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import Body, TeamRelation

MERGED, LATER = date(2026, 6, 1), date(2026, 9, 1)
MERGED_BODY: dict[str, Any] = {"code": "XZFJ", "name": "澄川县综合执法和住建局", "short_name": "执法住建局", "kind": "comprehensive",
               "enforces": True, "seal_name": "澄川县综合执法和住建局", "prefix": "澄合",
               "reconsideration_body": "澄川县人民政府", "court": "澄川县人民法院", "valid_from": date(2027, 1, 1)}  # fmt: skip


def succession(former: str, heir: str, since: date = MERGED, number: str = "承继一") -> Clause:
    return replace(
        line("succeed", heir, giver=former, since=since, number=number), items=frozenset(), acts=frozenset()
    )


def known_after(*lines: Clause) -> Known:
    bodies = {**KNOWN.bodies, "新局": BodyFacts("新局", "澄川县新局", "澄川县新局（章）", "县政府", "县法院")}
    return replace(KNOWN, bodies=bodies, said={}, successions=PowerIndex(lines).successions)


def asked(lines: list[Clause], **question: Any) -> Any:
    known = known_after(*lines)
    return ask(PowerIndex(lines).at, known, **{"item": "A", "act": "penalty", "on": LATER, **question})


def test_the_successor_stands_for_the_former_body_from_the_day_and_not_before() -> None:
    lines = [*LINES, succession("执法局", "新局")]
    after = asked(lines)
    assert (after.body_code, after.seal) == ("新局", "澄川县新局（章）")
    assert "2026-06-01 起承继澄川县执法局（承继一）" in after.reason
    assert (
        after.chain[-1].in_words()
        == "2026-06-01 起，澄川县执法局由澄川县新局承继：关于承继一的公告（承继一）"
    )
    assert asked(lines, on=date(2026, 5, 31)).body_code == "执法局"
    former = asked(lines, body="执法局")
    assert not former.allowed and former.way_out == "移送澄川县新局办理"
    assert "此后以澄川县新局的名义办理；以前作出的行为仍用原名称" in " ".join(s.text for s in former.steps)
    assert "行诉法第二十六条第六款" in laws(former)
    assert asked(lines, officer="周砚秋").body_code == "新局"
    assert asked(lines, officer="秦望舒", town=TOWN).body_code == "青埠"


def test_what_the_former_body_had_filed_its_successor_finishes() -> None:
    lines = [*LINES, succession("住建", "新局")]
    filed = asked(lines, body="新局", filed_on=date(2024, 4, 30))
    assert filed.allowed and "由澄川县新局承继后办结" in " ".join(s.text for s in filed.steps)
    assert not asked(lines, body="住建", filed_on=date(2024, 4, 30)).allowed
    assert asked(lines, body="新局", act="coercion").allowed


def test_lines_published_before_mean_the_successor_and_a_withdrawal_goes_back_to_it() -> None:
    moved = line("transfer", "水利", giver="执法局", since=LATER, number="早发布的划转")
    back = line("withdraw", "水利", since=date(2026, 10, 1), number="收回")
    lines = [*LINES, succession("执法局", "新局"), moved, back]
    assert asked(lines, on=LATER).body_code == "水利"
    assert asked(lines, on=date(2026, 10, 2)).body_code == "新局"
    twice = [*LINES, succession("执法局", "水利"), succession("水利", "新局", LATER, "承继二")]
    assert [asked(twice, on=d).body_code for d in (MERGED, LATER)] == ["水利", "新局"]


def test_a_circle_a_second_successor_and_one_that_is_not_there_are_refused() -> None:
    next_year = date(2027, 1, 1)

    def codes(new: Clause, *present: Clause) -> set[str]:
        return {f.code for f in faults(new, present=[*LINES, *present])}

    assert faults(succession("住建", "水利", next_year)) == []
    assert codes(succession("住建", "住建", next_year)) == {"AlreadySucceeded"}
    was = succession("住建", "水利", next_year)
    assert codes(succession("住建", "执法局", date(2027, 2, 1)), was) == {"AlreadySucceeded"}
    assert codes(succession("水利", "住建", date(2027, 2, 1)), was) == {
        "AlreadySucceeded",
        "SuccessorNotInOrder",
    }
    assert codes(succession("住建", "没有", next_year)) == {"UnknownInChange"}
    assert codes(succession("住建", "水利", MOVED)) == {"EffectiveDayInThePast"}
    gone = line("transfer", "住建", giver="执法局", since=date(2027, 2, 1), number="新公告")
    assert "AlreadySucceeded" in codes(gone, was)


@operation("test.file_for_succession", title="立案", permission="intake.register")
def _state(op: Op, *, matter: Matter, states: tuple[str, ...], body: Body) -> None:
    matter.body = body.scope
    for state in states:
        matter.state = state
        matter.save()


@pytest.mark.django_db
def test_a_merger_takes_matters_roles_and_relations_along_on_its_day(small_county: County, on: Any) -> None:
    county = small_county
    with on("2026-11-22 09:00"):
        heir = organisation.enter_body(by=RULES, row=MERGED_BODY)
        filed, fresh, other = (report_in(county, item=county.summary_item) for _ in range(3))
        _state(by=RULES, matter=filed, states=("dispatched", "in_hand", "in_case"), body=county.bureau)
        _state(by=RULES, matter=fresh, states=("dispatched",), body=county.bureau)
        _state(by=RULES, matter=other, states=("dispatched",), body=county.town_government)
        formers = [county.bureau, county.department]
        seen = preview(formers, date(2027, 1, 1))[0]
        assert seen.powers["penalty"] == 3 and seen.matters == 2 and seen.following.relations == 4
        paper = {
            "number": "澄政发〔2026〕30号",
            "title": "关于组建综合执法和住建局的公告",
            "issuer": "澄川县人民政府（虚构）",
        }
        announcement = catalogue.announce_succession(
            by=county.guidance, row={**paper, "effective_on": date(2027, 1, 1)}, formers=formers, heir=heir
        )
        assert may(item_code=LITTER, act="penalty", on=date(2026, 12, 31)).body_code == "ZHZF"
        assert may(item_code=LITTER, act="penalty", on=date(2027, 1, 1)).body_code == "XZFJ"
        assert may(item_code=LITTER, act="penalty", on=date(2027, 1, 1)).supervises == (heir.name,)
        with pytest.raises(StepOutOfOrder, match="没有到日"):
            catalogue.hand_over(by=county.guidance, announcement=announcement)
        with pytest.raises(AnnouncementRefused, match="已由"):
            catalogue.announce_succession(
                by=county.guidance, row={**paper, "number": "另一份", "effective_on": date(2027, 1, 1)},
                formers=[county.bureau], heir=county.town_government,
            )  # fmt: skip
    with on("2027-01-01 09:00"):
        assert catalogue.hand_over_what_is_due(date(2027, 1, 1)) == 1
        assert catalogue.hand_over_what_is_due(date(2027, 1, 1)) == 0
        assert [Matter.objects.get(pk=m.pk).body.code for m in (filed, fresh, other)] == [
            "XZFJ",
            "XZFJ",
            "QBZ",
        ]
        done = HandOver.objects.filter(announcement=announcement).order_by("giver__code")
        assert [(h.giver.code, len(h.moved), h.stayed) for h in done] == [("ZHZF", 2, []), ("ZJJ", 0, [])]
        head = RoleGrant.objects.filter(account=county.account(county.head)).order_by("valid_from")
        assert [(g.scope.code, g.valid_until) for g in head] == [("ZHZF", date(2026, 12, 31)), ("XZFJ", None)]
        named = TeamRelation.objects.filter(team=county.team, kind="named").order_by("valid_from")
        assert [r.body.code for r in named] == ["ZHZF", "XZFJ"]
        old = Body.objects.get(code="ZHZF")
        assert old.valid_until == date(2026, 12, 31) and "由执法住建局承继" in old.note
        assert not old.members.filter(ended_on=None).exists()
    assert old.valid_until > SINCE


@pytest.mark.django_db
def test_a_transfer_takes_matters_not_filed_and_leaves_filed_ones(small_county: County, on: Any) -> None:
    county = small_county
    with on("2026-11-22 09:00"):
        filed, fresh = (report_in(county, item=county.summary_item) for _ in range(2))
        _state(by=RULES, matter=filed, states=("dispatched", "in_hand", "in_case"), body=county.bureau)
        _state(by=RULES, matter=fresh, states=("dispatched",), body=county.bureau)
        catalogue.approve_list(
            by=RULES,
            row={"kind": "unified", "number": "浙政函〔2020〕2号（虚构）", "title": "统一目录", "approved_on": SINCE,
                 "item_codes": [LITTER], "valid_from": SINCE},
        )  # fmt: skip
        announcement = catalogue.announce_changes(
            by=county.guidance,
            row={"number": "澄政公告〔2026〕13号", "title": "划转", "kind": "transfer", "issuer": "县政府",
                 "issued_on": date(2026, 11, 22), "effective_on": date(2026, 11, 22)},
            lines=[{"manner": "transfer", "acts": ["penalty", "inspection"], "items": [LITTER], "giver": "ZHZF",
                    "body": "ZJJ", "valid_from": date(2026, 11, 22)}],
        )  # fmt: skip
        assert catalogue.hand_over(by=county.guidance, announcement=announcement) == 1
        assert [Matter.objects.get(pk=m.pk).body.code for m in (filed, fresh)] == ["ZHZF", "ZJJ"]
        moved = catalogue.move_posts(
            by=county.guidance, announcement=announcement, giver=county.bureau, taker=county.department, posts=3,
            people=["P002"], paper="澄编办〔2026〕7号", moves_on=date(2026, 12, 1),
        )  # fmt: skip
        assert (moved.posts, moved.people) == (3, ["P002"])
        from zhifa.core.errors import BadInput

        for wrong in (
            {"posts": 0},
            {"people": ["没有"]},
            {"giver": county.department, "taker": county.bureau},
        ):
            with pytest.raises(BadInput):
                catalogue.move_posts(
                    by=county.guidance,
                    **{"announcement": announcement, "giver": county.bureau, "taker": county.department, "posts": 3,
                       "people": ["P002"], "paper": "x", "moves_on": date(2026, 12, 1), **wrong},
                )  # fmt: skip
