"""对象属于哪一类 — an item kept for a body where the subject is of some kind: every act asks what the party is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.casework.story import FIRM, Story, open_one
from tests.county import County, report_in
from tests.subjects.cast import entered, firm, household_code
from zhifa.core.matter import Matter, MatterState
from zhifa.enforcement import acting
from zhifa.enforcement.acting import MayNotAct
from zhifa.enforcement.casework.guards.filing import NotOurs
from zhifa.enforcement.casework.models import Case
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.command.operations import AnotherBodyIsResponsible, NobodyHoldsThePower
from zhifa.enforcement.inspection import operations as inspection
from zhifa.enforcement.inspection.operations import NoPowerToInspect
from zhifa.enforcement.intake.queries import responsible_here
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.subjects import operations as subjects

pytestmark = pytest.mark.django_db

SINCE = date(2026, 1, 1)


def keep(county: County, *, subject: str, since: date = SINCE, level: str = "county", acts: Any = ("penalty", "inspection")) -> None:  # fmt: skip
    catalogue.reserve_cases(
        by=county.guidance,
        row={
            "items": [county.shop_item.code], "acts": list(acts), "body": "ZJJ", "level": level, "subject": subject,
            "law": "行政处罚法", "article": "第二十二条", "number": f"澄政发〔2026〕{len(subject)}号（虚构）",
            "title": "关于管辖的通知", "valid_from": since,
        },
    )  # fmt: skip


def told(matter: Matter, on: date) -> str:
    answer = acting.responsible(matter.item_code, matter, on=on)
    return " ".join(s.text for s in answer.steps)


def test_an_act_on_a_subject_kept_for_another_body_is_refused_with_the_way_to_hand_it_over(
    small_county: County, on: Any
) -> None:
    county = small_county
    with on("2026-03-02 09:00"):
        keep(county, subject="渣土运输、砂石运输")
        made = entered(county.guidance, firm(51))
        matter = report_in(county)
        # nobody has said what it is about: the bureau, with the caution
        assert "对象是渣土运输、砂石运输的，由县级的澄川县住房和城乡建设局管辖" in told(
            matter, date(2026, 3, 2)
        )
        subjects.link_matter(by=county.duty, matter=matter, subject=made)
        answer, _ = responsible_here(matter)
        assert answer is not None and answer.body_code == "ZJJ"
        with pytest.raises(AnotherBodyIsResponsible, match="住房和城乡建设局") as refused:
            command.dispatch(by=county.duty, matter=matter, team=county.team.scope)
        assert "转出给澄川县住房和城乡建设局" in refused.value.way_out
        # found only at the door: the visit does not begin
        pair = {"lead": county.account(county.officer), "second": county.account(county.second)}
        order = command.dispatch(by=county.duty, matter=report_in(county), team=county.team.scope)
        order = command.accept(
            by=county.officer, order=command.name_pair(by=county.leader, order=order, **pair)
        )
        with pytest.raises(NoPowerToInspect, match="住房和城乡建设局") as visit:
            inspection.start_visit(by=county.officer, matter=order.matter, order=order, subject=made, **pair)
        assert "转澄川县住房和城乡建设局办理" in visit.value.way_out
        # found when the check begins: it is not filed, and can be sent on
        story = open_one(county, subject=made, body=county.bureau.scope)
        with pytest.raises(
            NotOurs, match="对象是渣土运输、砂石运输的，由县级的澄川县住房和城乡建设局管辖"
        ) as case:
            story.file_it()
        assert "移送澄川县住房和城乡建设局" in case.value.way_out and case.value.citations
        story.do("transfer_case", story.head, to_body="澄川县住房和城乡建设局", reason="对象由其管辖。")
        assert Case.objects.get(pk=story.case.pk).state == "transferred"


def test_the_register_says_no_only_of_its_own_kinds_and_above_the_county_nobody_is_sent(
    small_county: County, on: Any
) -> None:
    county = small_county
    with on("2026-03-02 09:00"):
        keep(county, subject="企业")
        keep(county, subject="上市公司", since=date(2026, 1, 2))
        shop = entered(
            county.guidance,
            firm(
                52, name="澄川县南浦百货店（虚构）", kind="household", code=household_code(52), trade="零售"
            ),
        )
        matter = report_in(county)
        subjects.link_matter(by=county.duty, matter=matter, subject=shop)
        words = told(matter, date(2026, 3, 2))
        # a household is no firm; whether it is listed the register cannot tell
        assert "对象是企业的" not in words and "对象是上市公司的" in words
        assert command.dispatch(by=county.duty, matter=matter, team=county.team.scope).matter_id == matter.pk
        works = entered(county.guidance, firm(53))
        subjects.add_risk(
            by=county.guidance,
            subject=works,
            factor="重大危险源",
            level="high",
            source="应急管理局",
            since=SINCE,
        )
        keep(county, subject="重大危险源", since=date(2026, 1, 3), level="city", acts=["penalty"])
        other = report_in(county)
        subjects.link_matter(by=county.duty, matter=other, subject=works)
        # the newest of two that fit
        with pytest.raises(NobodyHoldsThePower, match="设区的市级") as refused:
            command.dispatch(by=county.duty, matter=other, team=county.team.scope)
        assert "移送澄川县住房和城乡建设局办理" in refused.value.way_out


def test_special_jurisdiction_is_that_of_the_day_of_filing(small_county: County, on: Any) -> None:
    county = small_county
    with on("2026-03-02 09:00"):
        works = entered(county.guidance, firm(54, name=FIRM["name"]))
        story = open_one(county, subject=works)
        assert isinstance(story, Story)
        story.file_it()
        # begins while the case is under way: the case stays (as with a transfer)
        keep(county, subject="企业", since=date(2026, 3, 5))
    with on("2026-03-06 09:00"):
        story.tell_rights().prove()
        late = open_one(county, subject=works, body=county.bureau.scope)
        with pytest.raises(NotOurs):
            late.file_it()
    with on("2026-03-02 10:00"):
        # filed while nobody had found whom it is about; held against the case once it is known
        unknown = open_one(county)
        unknown.file_it()
        keep(county, subject="渣土运输", since=date(2026, 2, 1))
    with on("2026-03-06 09:30"):
        unknown.tell_rights()
        subjects.link_matter(by=county.duty, matter=unknown.case.matter, subject=works)
        with pytest.raises(MayNotAct, match="渣土运输"):
            unknown.prove()
        assert Matter.objects.get(pk=unknown.case.matter_id).state == MatterState.IN_CASE
