"""A change of powers from its proposal to its yearly assessment; what stops it on the way, and what it would move."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.county import LITTER, RULES, SHOP_FRONT, SINCE, UNOWNED, County, report_in

from zhifa.core.errors import BadInput, NotPermitted
from zhifa.core.matter import Matter
from zhifa.core.operation import Op, operation
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.catalogue.appraising import criteria, suggested
from zhifa.registers.catalogue.capacity import capacity
from zhifa.registers.catalogue.change_stages import (
    STAGES,
    NotThisStageYet,
    StoppedBefore,
    Taken,
    assessment_due,
    way,
)
from zhifa.registers.catalogue.consulted import NotConsulted, consulted
from zhifa.registers.catalogue.models import ApprovedList, Proposal
from zhifa.registers.catalogue.operations import AnnouncementRefused, NotAbleToTakeOn, NotAppraised
from zhifa.registers.catalogue.operations.proposing import as_lines, way_of
from zhifa.registers.catalogue.queries import may
from zhifa.registers.catalogue.simulation import simulate

pytestmark = pytest.mark.django_db

NOW, NEXT = "2026-11-22 09:00", date(2027, 1, 1)
TOWN = "330899101"


@pytest.fixture
def county(small_county: County, on: Any) -> Any:
    catalogue.approve_list(
        by=RULES,
        row={"kind": "town_guide", "number": "浙政函〔2020〕1号（虚构）", "title": "指导目录", "approved_on": SINCE,
             "item_codes": [LITTER], "valid_from": SINCE},
    )  # fmt: skip
    with on(NOW):
        yield small_county


def propose(county: County, by: Any = None, **changes: Any) -> Proposal:
    row = {
        "title": "关于赋予青埠镇部分事项的公告", "manner": "empower", "acts": ["penalty", "inspection"], "items": [LITTER],
        "proposer": "QBZ", "body": "QBZ", "giver": "ZHZF", "town": TOWN, "choice": "must", "effective_on": NEXT,
        "reason": "群众反映多，易发现易处置。", **changes,
    }  # fmt: skip
    return catalogue.propose_change(by=by or county.town, row=row)


def pass_all(county: County, proposal: Proposal, number: str = "澄政公告〔2026〕12号") -> Proposal:
    common = {"proposal": proposal, "passed": True, "opinion": "同意"}
    catalogue.check_capacity(by=county.guidance, province_paper="浙政函〔2026〕8号", **common)
    catalogue.consult(by=county.department_clerk, **common)
    catalogue.review_legality(by=county.supervisor, **common)
    catalogue.give_establishment_opinion(by=RULES_ESTABLISHMENT(county), **common)
    if way_of(proposal).provincial:
        catalogue.record_provincial_approval(by=county.guidance, paper="浙政函〔2026〕9号", **common)
    appraise(county, proposal)
    catalogue.decide(by=county.guidance, **common)
    return catalogue.publish_change(by=county.guidance, proposal=proposal, number=number)


def appraise(county: County, proposal: Proposal, **scores: int) -> None:
    given = {c.code: 4 for c in criteria()} | scores
    rows = [{"item": code, "scores": given, "note": "多发、易处置"} for code in proposal.item_codes]
    catalogue.appraise_items(by=county.guidance, proposal=proposal, rows=rows)


def RULES_ESTABLISHMENT(county: County) -> Any:
    """编办 has nobody in the small county: the supervisor's account with that role as well."""
    from zhifa.core.actors import person
    from zhifa.registers.organisation import operations as organisation

    account = county.account(county.finance)
    organisation.grant_role(by=RULES, account=account, role="establishment", scope=None, valid_from=SINCE)
    return person(account)


def test_a_proposal_goes_all_the_way_and_holds_from_its_day(county: County) -> None:
    proposal = pass_all(county, propose(county))
    asked = {"item_code": LITTER, "act": "penalty", "town_code": TOWN}
    assert may(on=NEXT, **asked).body_code == "QBZ"
    assert may(on=date(2026, 12, 31), **asked).body_code == "ZHZF"
    assert may(on=NEXT, **asked).announcements[-1] == "澄政公告〔2026〕12号"
    now = way_of(proposal)
    assert now.published and now.next is not None and now.next.code == "assessment"
    catalogue.assess(by=county.guidance, proposal=proposal, passed=True, opinion="运行平稳")
    assert way_of(proposal).next is None


def test_steps_are_taken_in_order_and_by_those_who_may(county: County) -> None:
    proposal = propose(county)
    step = {"proposal": proposal, "passed": True, "opinion": "同意"}
    with pytest.raises(NotThisStageYet, match="承接能力核查") as early:
        catalogue.review_legality(by=county.supervisor, **step)
    assert "综合执法指导办" in early.value.way_out
    with pytest.raises(NotPermitted):
        catalogue.check_capacity(by=county.town, **step)
    catalogue.check_capacity(by=county.guidance, province_paper="浙政函〔2026〕8号", **step)
    with pytest.raises(NotThisStageYet, match="已经办过"):
        catalogue.check_capacity(by=county.guidance, province_paper="浙政函〔2026〕8号", **step)
    with pytest.raises(NotPermitted):
        propose(county, by=county.officer)


def test_an_opinion_against_stops_it_until_it_is_given_anew(county: County) -> None:
    proposal = propose(county)
    catalogue.check_capacity(
        by=county.guidance, proposal=proposal, passed=True, opinion="可以", province_paper="浙政函〔2026〕8号"
    )
    catalogue.consult(by=county.department_clerk, proposal=proposal, passed=False, opinion="须先培训")
    with pytest.raises(StoppedBefore, match="没有通过"):
        catalogue.review_legality(by=county.supervisor, proposal=proposal, passed=True, opinion="同意")
    catalogue.consult(by=county.department_clerk, proposal=proposal, passed=True, opinion="培训完成")
    catalogue.review_legality(by=county.supervisor, proposal=proposal, passed=True, opinion="同意")
    assert [s.stage for s in proposal.steps.all()].count("consultation") == 2


def test_only_those_a_change_concerns_give_an_opinion_on_it(county: County) -> None:
    proposal = propose(county)
    step = {"proposal": proposal, "passed": True, "opinion": "同意"}
    catalogue.check_capacity(by=county.guidance, province_paper="浙政函〔2026〕8号", **step)
    # the town has said its own in the proposal: asked are the giver and the department of the item
    assert list(consulted(proposal).values()) == ["澄川县综合行政执法局", "澄川县住房和城乡建设局"]
    with pytest.raises(
        NotConsulted, match="征求澄川县综合行政执法局、澄川县住房和城乡建设局的意见"
    ) as refused:
        catalogue.consult(by=county.town, **step)
    assert "书面告诉综合执法指导办" in refused.value.way_out
    assert way_of(proposal).next == STAGES[1]
    catalogue.consult(by=county.department_clerk, **step)
    # a change that names no town asks none; the office that keeps the file enters what came on paper
    other = propose(county, by=county.guidance, manner="withdraw", proposer="ZDB", body="ZHZF", giver="", town="", choice="")  # fmt: skip
    catalogue.check_capacity(by=county.guidance, proposal=other, passed=True, opinion="可以")
    with pytest.raises(NotConsulted):
        catalogue.consult(by=county.town, proposal=other, passed=True, opinion="同意")
    catalogue.consult(
        by=county.guidance, proposal=other, passed=True, opinion="来函同意", paper="澄建函〔2026〕1号"
    )


def test_a_town_without_certified_officers_cannot_take_on(county: County) -> None:
    proposal = propose(
        county,
        manner="transfer",
        giver="ZHZF",
        body="ZJJ",
        town="",
        proposer="ZJJ",
        by=county.department_clerk,
    )
    with pytest.raises(NotAbleToTakeOn) as refused:
        catalogue.check_capacity(by=county.guidance, proposal=proposal, passed=True, opinion="可以")
    assert refused.value.citations[0].short == "处罚法第二十四条第一款"
    step = catalogue.check_capacity(by=county.guidance, proposal=proposal, passed=False, opinion="没有人")
    assert step.facts["capacity"][1]["value"].startswith("0 人")


def test_red_lines_of_readiness_stop_an_empowerment_unless_the_province_agrees(county: County) -> None:
    proposal = propose(county)
    with pytest.raises(NotAbleToTakeOn, match="就绪红线") as refused:
        catalogue.check_capacity(by=county.guidance, proposal=proposal, passed=True, opinion="可以")
    assert "省人民政府已经同意的，写明文号" in refused.value.way_out
    found = capacity(proposal.body, proposal.town, codes=proposal.item_codes, on=NEXT)
    labels = [line.label for line in found.lines]
    assert "其中证件领域包括城市管理的" in labels and "培训" in labels
    assert {line.label for line in found.lines if line.red} >= {"就绪红线：四有·有场地"}
    step = catalogue.check_capacity(
        by=county.guidance, proposal=proposal, passed=True, opinion="可以", province_paper="浙政函〔2026〕8号"
    )
    assert step.facts["province_paper"] == "浙政函〔2026〕8号"


def test_no_item_goes_to_a_town_without_an_appraisal_that_passes(county: County) -> None:
    proposal = propose(county)
    hints = suggested(proposal, date(2026, 11, 22))[LITTER]
    assert hints["easy"] == (5, "巡查能发现") and hints["summary"] == (5, "可以当场处罚")
    common = {"proposal": proposal, "passed": True, "opinion": "同意"}
    catalogue.check_capacity(by=county.guidance, province_paper="浙政函〔2026〕8号", **common)
    catalogue.consult(by=county.department_clerk, **common)
    catalogue.review_legality(by=county.supervisor, **common)
    catalogue.give_establishment_opinion(by=RULES_ESTABLISHMENT(county), **common)
    with pytest.raises(NotAppraised, match="还没有论证"):
        catalogue.decide(by=county.guidance, **common)
    appraise(county, proposal, needed=0, frequent=0)
    with pytest.raises(NotAppraised, match="不到 60 分") as refused:
        catalogue.decide(by=county.guidance, **common)
    assert refused.value.citations[0].short == "浙江综合执法条例第九条第二款"
    for wrong in ({"needed": 6}, {"needed": -1}):
        with pytest.raises(BadInput):
            appraise(county, proposal, **wrong)
    appraise(county, proposal)
    catalogue.decide(by=county.guidance, **common)
    with pytest.raises(NotThisStageYet, match="已经决定"):
        appraise(county, proposal)


def test_what_no_announcement_could_say_cannot_be_proposed(county: County) -> None:
    for changes, kind in (
        ({"items": [SHOP_FRONT]}, "OutsideApprovedCatalogue"),
        ({"giver": "ZJJ"}, "GiverDoesNotHoldThePower"),
        ({"acts": ["coercion"]}, "CoercionNeverMoves"),
        ({"effective_on": date(2026, 11, 1)}, "EffectiveDayInThePast"),
        ({"town": "", "body": "QBZ"}, "NotThisTownsGovernment"),
    ):
        with pytest.raises(AnnouncementRefused) as refused:
            propose(county, **changes)
        assert kind in {f.code for _, f in refused.value.faults}
    with pytest.raises(BadInput):
        propose(county, body="没有")
    assert not Proposal.objects.exists()


def test_a_transfer_beyond_the_approved_catalogue_asks_the_province_first(county: County, on: Any) -> None:
    proposal = propose(
        county,
        manner="withdraw",
        items=[SHOP_FRONT],
        giver="",
        body="ZHZF",
        town="",
        choice="",
        by=county.guidance,
    )
    assert not way_of(proposal).provincial
    transfer = propose(
        county,
        manner="transfer",
        items=[SHOP_FRONT],
        giver="ZHZF",
        body="ZJJ",
        town="",
        choice="",
        by=county.guidance,
    )
    assert way_of(transfer).provincial
    assert {s.code: state for s, state in way_of(transfer).rows}["provincial"] == "later"
    assert not ApprovedList.objects.filter(kind="extension").exists()


def test_publishing_asks_the_register_of_that_moment(county: County) -> None:
    first, second = propose(county), propose(county, title="重复的提议")
    pass_all(county, first)
    with pytest.raises(AnnouncementRefused) as refused:
        pass_all(county, second)
    assert {"ContradictoryAnnouncements"} <= {f.code for _, f in refused.value.faults}
    assert Proposal.objects.get(pk=second.pk).announcement is None


@operation("test.file_case_of_matter", title="立案", permission="intake.register")
def file_case(op: Op, *, matter: Matter) -> None:
    for state in ("dispatched", "in_hand", "in_case"):
        matter.state = state
        matter.save()


def test_a_simulation_says_which_powers_matters_and_officers_move(county: County) -> None:
    report_in(county, item=county.summary_item)
    file_case(by=RULES, matter=report_in(county, item=county.summary_item))
    report_in(county, item=county.summary_item, town=county.qixi)
    found = simulate(as_lines(propose(county)))
    assert dict(found.moves) == {("ZHZF", "QBZ", a, TOWN): 1 for a in ("penalty", "inspection")}
    assert (found.moving, found.staying) == (1, 1)
    assert found.losing >= 2
    assert found.supervising == ("澄川县住房和城乡建设局",)
    assert (found.gaps, found.overlaps) == ([], [])


def test_a_simulation_names_the_gap_a_withdrawal_would_leave(county: County) -> None:
    found = simulate(
        as_lines(
            propose(county, manner="withdraw", body="ZHZF", giver="", town="", choice="", by=county.guidance)
        )
    )
    assert {(g.item, g.first) for g in found.gaps} == {(LITTER, NEXT)}
    assert may(item_code=LITTER, act="penalty", on=NEXT).body_code == "ZHZF"
    assert may(item_code=UNOWNED, act="penalty", on=NEXT).refusal


def test_the_way_skips_the_province_where_it_is_not_asked() -> None:
    done = [Taken(s.code, True, SINCE) for s in STAGES[:4]]
    assert way(done, provincial=False).next == STAGES[5]
    assert way(done, provincial=True).next == STAGES[4]


def test_an_assessment_is_due_every_year() -> None:
    assert assessment_due(date(2024, 2, 29), []) == date(2025, 2, 28)
    assert assessment_due(NEXT, [date(2028, 3, 1)]) == date(2029, 3, 1)
