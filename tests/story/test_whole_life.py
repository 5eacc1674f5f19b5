"""一件事的一生 — from a citizen's photo to the closed file, told once, with everybody who lives it.

Every chapter does what its people do on their pages, through the operations, in simulated time. Where the law forbids
something, the chapter tries it first and is refused with the article. All people and firms are invented (虚构).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests.county import IN_QINGBU, RUBBLE, County
from zhifa.core import clock, files
from zhifa.core.actors import PublicActor
from zhifa.core.acts import Act
from zhifa.core.documents.document import Document
from zhifa.core.duty import Duty
from zhifa.core.files import Arrived, Attachment
from zhifa.core.jobs import run_pending
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.ledger.sequencing import sequence_all
from zhifa.core.ledger.verify import verify
from zhifa.core.matter import Matter
from zhifa.enforcement.casework import operations as casework
from zhifa.enforcement.casework import queries as cases
from zhifa.enforcement.casework.available_actions import possible
from zhifa.enforcement.casework.models import Case
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.command import queries as responsibility
from zhifa.enforcement.command.models import WorkOrder
from zhifa.enforcement.inspection import operations as inspection
from zhifa.enforcement.inspection.models import Visit
from zhifa.enforcement.inspection.operations import Shot
from zhifa.enforcement.intake import operations as intake
from zhifa.enforcement.intake import queries as reports
from zhifa.enforcement.intake.models import Report
from zhifa.law.citation import cite
from zhifa.law.officers import AuxiliaryMayNotEnforce
from zhifa.law.refusal import Refusal
from zhifa.oversight.publicity import queries as published
from zhifa.oversight.supervision import operations as supervision

pytestmark = pytest.mark.django_db

CITIZEN = PublicActor()
FIRM = {
    "kind": "entity",
    "name": "澄川县鸿砺土石方工程有限公司（虚构）",
    "id_number": "91330899MA7H3T2Q0C",
    "representative": "邵某某",
    "phone": "13800006027",
    "address": "澄川县青埠镇塘湾村8号",
}
FACTS = "2026年3月1日夜间，当事人的运输车辆在青埠镇塘湾路12号门前沿途遗撒建筑垃圾约2立方米，长约60米。"
WORDS = "运渣土的车把建筑垃圾一路撒在塘湾路上，一下雨全是泥。"
SERVED = {"method": "direct", "receiver": "邵某某", "receipt_signed": True}
#: 建筑垃圾遗撒: 10–100 万元. 40 万元 lies inside; the hearing right, legal review and discussion follow from its size
FINE, OVER_THE_TOP = 40_000_000, 120_000_000


def photo(colour: str) -> Arrived:
    """A photograph of the road, as a phone sends it."""
    out = io.BytesIO()
    Image.new("RGB", (32, 24), colour).save(out, "JPEG")
    return files.receive(io.BytesIO(out.getvalue()), name="现场.jpg", allowed=files.PHOTO_TYPES, public=True)


def proposal(fen: int = FINE) -> dict[str, Any]:
    return {"kinds": ["fine"], "fine_fen": fen, "gravity": 2, "reasons": "遗撒路段较长，责令改正后未清理。"}


@dataclass
class Life:
    """这件事 — what the chapters hand to each other."""

    county: County
    own: Report
    order: WorkOrder
    visit: Visit
    case: Case
    party: PublicActor = field(default_factory=PublicActor)

    @property
    def matter(self) -> Matter:
        return Matter.objects.get(pk=self.own.matter_id)

    def do(self, action: str, by: Any = None, **wish: Any) -> Any:
        """One step of the case, by the handling officer unless said otherwise."""
        return casework.STEPS[action](by=by or self.county.officer, case=self.case.uid, **wish)

    def may(self, action: str, who: Any) -> bool:
        """What the one table says to this actor now."""
        file = cases.file_of(self.county.supervisor, self.case.uid)
        return next(p for p in possible(file, who) if p.id == action).allowed


@contextmanager
def refused_with(article: str, kind: type[Refusal] = Refusal, words: str = "") -> Iterator[None]:
    """The step inside is refused; the refusal rests on this article and names a way out."""
    with pytest.raises(kind, match=words or None) as caught:
        yield
    assert cite(article) in caught.value.citations, (caught.value, caught.value.citations)
    assert caught.value.way_out


# ── 各章 ──────────────────────────────────────────────────────────────────────────────────────


def a_citizen_reports(county: County) -> Report:
    own = intake.report(
        by=CITIZEN,
        text=WORDS,
        photos=[photo("saddlebrown")],
        lng=IN_QINGBU[0],
        lat=IN_QINGBU[1],
        address="青埠镇塘湾路12号",
        name="赵某",
        phone="13800000001",
    )
    assert reports.by_tracking_code(own.tracking_code) == own
    assert own.matter.town == county.qingbu and own.matter.grid == county.grids[0].scope
    assert Attachment.objects.get(matter=own.matter).public_copy_id is not None
    return own


def the_duty_officer_sorts_and_dispatches(county: County, own: Report) -> WorkOrder:
    again = intake.register(
        by=county.duty,
        channel="call",
        text="塘湾路上到处是渣土，运建筑垃圾的车撒的。",
        lng=IN_QINGBU[0],
        lat=IN_QINGBU[1],
        address="青埠镇塘湾路12号",
        phone="13800000002",
    )
    likely = reports.likely_duplicates(again.matter)
    assert [one.matter for one in likely] == [own.matter] and "地址相同" in likely[0].reason
    intake.merge(by=county.duty, matter=again.matter, into=own.matter)
    matter = intake.pick_item(by=county.duty, matter=own.matter, item_code=RUBBLE)
    power, team = responsibility.responsible(matter)
    assert power.allowed and power.body_name == "澄川县综合行政执法局"
    assert "澄政发〔2020〕1号" in power.reason and team == county.team
    order = command.dispatch(
        by=county.duty, matter=matter, team=county.team.scope, instructions="先清路面，查来源。"
    )
    steps = [s.sentence for s in reports.public_steps(again)]
    assert "与别的市民反映的是同一件事，已合并，一起办理" in steps and steps[-1] == "已交青埠执法中队办理"
    return order


def the_leader_names_two_officers(county: County, order: WorkOrder) -> WorkOrder:
    account = county.accounts
    with refused_with("处罚法第四十二条第一款", AuxiliaryMayNotEnforce, "裴小满是辅助人员"):
        command.name_pair(by=county.leader, order=order, lead=account["officer"], second=account["auxiliary"])
    return command.name_pair(by=county.leader, order=order, lead=account["officer"], second=account["second"])


def they_inspect_and_order_the_road_cleaned(county: County, order: WorkOrder) -> Visit:
    order = command.accept(by=county.officer, order=order)
    visit = inspection.start_visit(
        by=county.officer,
        matter=order.matter,
        lead=county.accounts["officer"],
        second=county.accounts["second"],
        order=order,
        lng=IN_QINGBU[0],
        lat=IN_QINGBU[1],
        accuracy_m=6,
    )
    visit = inspection.show_certificates(by=county.officer, visit=visit, party_name=FIRM["name"])
    questions = inspection.checklist_of(visit).questions
    answers = {q.id: {"answer": "no" if q.id == "spill" else "yes", "note": ""} for q in questions}
    answers["spill"]["note"] = "遗撒约2立方米，长约60米"
    visit = inspection.answer(by=county.second, visit=visit, answers=answers)
    visit = inspection.finish_visit(
        by=county.officer,
        visit=visit,
        result="violation",
        facts=FACTS,
        photos=[Shot(photo("sienna"), clock.now()), Shot(photo("peru"), clock.now())],
    )
    assert visit.document is not None and visit.document.act is not None
    inspection.order_correction(
        by=county.officer, visit=visit, requirement="清理遗撒的建筑垃圾，冲洗路面。", due_on=date(2026, 3, 3)
    )
    return visit


def they_come_back_and_nothing_is_cleaned(county: County, visit: Visit) -> None:
    inspection.recheck(
        by=county.second,
        correction=visit.corrections.get(),
        corrected=False,
        facts="建筑垃圾仍在路面，没有清理。",
    )


def a_case_is_opened_and_approved_by_somebody_else(county: County, own: Report, visit: Visit) -> Case:
    matter = Matter.objects.get(pk=own.matter_id)
    case = casework.open_case(
        by=county.officer,
        matter=matter,
        item_code=RUBBLE,
        party=FIRM,
        facts=FACTS,
        acted_on=date(2026, 3, 1),
        found_on=date(2026, 3, 2),
        place=matter.address,
        lead=county.accounts["officer"],
        second=county.accounts["second"],
        filing_evidence="现场检查笔录一份，现场照片二张，责令改正通知书一份，复查意见书一份。",
    )
    # 宋临川 is away and has put 周砚秋, who handles the case, in his place
    from zhifa.registers.organisation import operations as organisation

    organisation.delegate(
        by=county.head,
        to=county.accounts["officer"],
        role="agency_head",
        start=clock.today(),
        end=clock.today(),
    )
    with refused_with("处罚法第五十七条第一款", words="不能审批自己承办的案件"):
        casework.file_case(by=county.again(county.officer), case=case, opinion="同意。")
    casework.file_case(by=county.head, case=case, opinion="同意立案。")
    return Case.objects.get(pk=case.pk)


def the_order_is_finished_and_verified(county: County, order: WorkOrder) -> None:
    command.finish(
        by=county.officer, order=order, outcome_kind="filed", outcome="责令改正后没有改正，已经立案。"
    )
    command.verify(by=county.duty, order=order, satisfied=True)


def they_investigate(life: Life) -> None:
    life.do(
        "tell_rights",
        service_receiver="邵某某",
        service_address=FIRM["address"],
        service_phone=FIRM["phone"],
    )
    file = cases.file_of(life.county.supervisor, life.case.uid)
    life.do(
        "add_evidence",
        kind="scene_record",
        name="现场检查笔录",
        source="青埠镇塘湾路12号",
        obtained_on=date(2026, 3, 2),
        content="路面有遗撒的建筑垃圾，长约60米。",
        direct=[str(f.uid) for f in file.facts],
        verified=True,
        arrived=photo("tan"),
    )
    life.do("report_investigation", facts_found=FACTS, basis_text="违反条例，依据条例处罚", **proposal())


def the_notice_goes_out_with_the_hearing_right(life: Life) -> None:
    head = life.county.head
    with refused_with("处罚法第七十六条第一款第二项"):
        life.do(
            "give_notice",
            head,
            facts=FACTS,
            basis_text="违反条例，依据条例处罚",
            **proposal(OVER_THE_TOP),
        )
    notice = life.do("give_notice", head, facts=FACTS, basis_text="违反条例，依据条例处罚", **proposal())
    assert notice.tells_hearing and "达到较大数额" in notice.hearing_grounds
    life.do("serve_notice", done_on=clock.today(), **SERVED)


def the_firm_answers_on_its_own_page(life: Life) -> None:
    assert cases.open_party_page(life.case.code, "0000") is None
    case = cases.open_party_page(life.case.code, FIRM["phone"][-4:])
    assert case == life.case
    file = cases.file_of(life.county.supervisor, life.case.uid)
    assert "行政处罚事先告知书" in [p["title"] for p in cases.papers_for_party(file)]
    assert "案件调查终结报告" not in [p["title"] for p in cases.papers_for_party(file)]
    life.party = PublicActor(through="party", matter_ids=frozenset({case.matter_id}))
    life.do("record_defence", life.party, text="遗撒路段没有60米，而且我们第二天已经派人去扫。")
    life.do("ask_hearing", life.party, asked_text="对遗撒长度有异议，要求听证。")


def nothing_is_decided_before_the_hearing(life: Life) -> None:
    assert not life.may("decide_penalty", life.county.head)
    with refused_with("处罚法第五十七条第一款第一项", words="已申请听证"):
        life.do("decide_penalty", life.county.head, facts=FACTS, **proposal())


def the_hearing_is_called_and_held(life: Life, on: Any) -> None:
    county, chair = life.county, life.county.accounts["chair"]
    with on("2026-03-09 09:00"):
        too_soon = {"held_at": at("2026-03-18 09:30"), "place": "第一会议室", "chair": chair}
        with refused_with("处罚法第六十四条第二项"):
            life.do("call_hearing", county.head, **too_soon)
        life.do("call_hearing", county.head, **{**too_soon, "held_at": at("2026-03-19 09:30")})
    with on("2026-03-19 11:20"):
        life.do(
            "hold_hearing",
            county.chair,
            record="主持人核对当事人身份，宣布听证开始。\n双方就遗撒长度举证、质证。",
            opinion="现场照片和笔录相互印证，事实清楚，建议维持拟处罚意见。",
            signed=True,
            agents=1,
        )


def it_is_reviewed_and_discussed(life: Life) -> None:
    county = life.county
    with refused_with("处罚法第四十五条第一款"):
        life.do("submit_legal_review", note="请审核。")
    life.do("review_defence", adopted="不予采纳", review="现场照片与测量记录证明长约60米；复查时仍未清理。")
    life.do("submit_legal_review", note="听证已经举行，请审核。")
    life.do(
        "pass_legal_review",
        county.reviewer,
        opinion="事实清楚，程序合法，同意。",
        benchmark_opinion="适用一般档次适当。",
    )
    with refused_with("处罚法第五十七条第二款"):
        life.do("decide_penalty", county.head, facts=FACTS, **proposal())
    life.do(
        "deliberate",
        county.head,
        presider="宋临川",
        members=["宋临川", "韩照野", "柳闻笛"],
        minutes="听取承办人汇报和法制审核意见，讨论裁量档次。",
        conclusion="一致同意罚款四十万元。",
    )


def the_head_decides(life: Life) -> Act:
    head = life.county.head
    with refused_with("处罚法第七十六条第一款第二项"):
        life.do("decide_penalty", head, facts=FACTS, **proposal(OVER_THE_TOP))
    decision = life.do("decide_penalty", head, facts=FACTS, social_influence=True, **proposal())
    life.do("serve_decision", done_on=clock.today(), **SERVED)
    assert decision.number.startswith("澄执罚决〔2026〕")
    return Act.objects.get(uid=decision.act_uid)


def it_is_published_with_names_hidden(life: Life, act: Act) -> None:
    life.do("publish_decision", life.county.officer)
    run_pending()
    shown = next(row for row in published.shown()[0] if row.code == act.code)
    assert "鸿砺" in shown.party and "邵某某" not in shown.violation + shown.content
    assert shown.hidden and FIRM["phone"] not in shown.violation


def anyone_checks_the_code(act: Act) -> None:
    page = Client().get(reverse("portal:verify_code", args=[act.code])).content.decode()
    assert "真实，现行有效" in page and "澄川县综合行政执法局" in page
    assert "鸿砺" not in page and "四十万" not in page
    wrong = act.code[:-1] + ("1" if act.code[-1] != "1" else "2")
    assert Client().get(reverse("portal:verify_code", args=[wrong])).status_code == 404


def the_fine_is_paid_and_the_road_clean(life: Life) -> None:
    county = life.county
    with refused_with("处罚法第六十六条第一款"):
        life.do("confirm_performance")
    life.do(
        "record_payment",
        county.finance,
        paid_on=clock.today(),
        fen=FINE,
        receipt_number="浙财非税0000001（虚构）",
        source="bank",
    )
    life.do("confirm_performance")
    with refused_with("处罚法第二十八条第一款", words="没有复查合格"):
        life.do("close_case", county.head, ending="同意结案归档。")
    life.do("recheck_correction", corrected=True, finding="路面已经清理、冲洗干净。")


def the_supervisor_reads_and_asks(life: Life) -> None:
    county = life.county
    note = supervision.leave_note(
        by=county.supervisor,
        matter=life.matter,
        kind="opinion",
        text="请说明从发现到立案的时间。",
        law="处罚法第五十四条第二款",
    )
    supervision.answer_note(by=county.head, note=note, answer="3月2日发现，3月4日立案，见卷内文书。")
    supervision.settle_note(by=county.supervisor, note=note, satisfied=True, settlement="同意。")


def the_file_is_closed_and_those_who_wait_hear(life: Life) -> None:
    county = life.county
    life.do("close_case", county.head, ending="处罚已履行，违法行为已改正，同意结案归档。")
    run_pending()
    assert life.matter.state == "closed"
    left = Duty.objects.filter(matter=life.matter, closed_at=None)
    assert {d.kind for d in left} == {"intake.feedback", "casework.answer_feedback"}
    intake.reply(by=county.duty, matter=life.matter, text="车辆所属公司已被处罚，路面已清理干净，谢谢您。")
    casework.answer_feedback(
        by=county.department_clerk,
        feedback=life.matter.feedbacks.get(),
        measures="约谈运输单位，列入重点抽查。",
    )
    assert not left.all().exists()
    intake.rate(by=CITIZEN, report=life.own, stars=5, text="路干净了。")
    sentences = [s.sentence for s in reports.public_steps(life.own)]
    assert sentences[0] == "收到了" and sentences[-2:] == ["告诉您结果", "您评价了 5 星"]
    assert {"执法人员已到现场", "已经立案", "已作出处罚决定", "已办结"} <= set(sentences)


def the_timeline_is_the_ledger(life: Life) -> None:
    """What the justice supervisor reads on the matter's page is the ledger, leaf by leaf, newest first."""
    client = Client()
    client.force_login(
        life.county.accounts["supervisor"], backend="zhifa.config.account_backend.AccountBackend"
    )
    session = client.session
    session["zhifa_factors"] = ["mfa"]
    session.save()
    page = client.get(reverse("desk:matter", args=[life.matter.uid])).content.decode()
    shown = re.findall(
        r'<span class="h">(\w+)…(\w+)</span>.*?aria-label="验证：(.*?) \d\d-\d\d [\d:]+".*?<div>(\S+) ',
        page,
        re.S,
    )
    entries = LedgerEntry.objects.filter(matter=life.matter).select_related("leaf").order_by("-id")
    assert [(title, who) for _, _, title, who in shown] == [(e.title, e.actor_name) for e in entries]
    for (first, last, _, _), e in zip(shown, entries, strict=True):
        leaf = bytes(e.leaf.leaf_hash).hex()
        assert leaf.startswith(first) and leaf.endswith(last)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.CHINA)


#: the whole timeline: operation, who did it; ✗ = refused
LIFE = """
intake.report 群众
intake.take_in_merged 方知微
intake.pick_item 方知微
command.dispatch 方知微
✗ command.name_pair 秦望舒
command.name_pair 秦望舒
command.accept 周砚秋
inspection.start_visit 周砚秋
inspection.show_certificates 周砚秋
inspection.answer 陆承安
inspection.finish_visit 周砚秋
inspection.order_correction 周砚秋
inspection.recheck 陆承安
casework.open_case 周砚秋
✗ casework.file_case 周砚秋
casework.file_case 宋临川
command.finish 周砚秋
command.verify 方知微
casework.tell_rights 周砚秋
casework.add_evidence 周砚秋
casework.report_investigation 周砚秋
✗ casework.give_notice 宋临川
casework.give_notice 宋临川
casework.serve_notice 周砚秋
casework.record_defence 当事人
casework.ask_hearing 当事人
✗ casework.decide_penalty 宋临川
✗ casework.call_hearing 宋临川
casework.call_hearing 宋临川
casework.hold_hearing 谢怀瑾
✗ casework.submit_legal_review 周砚秋
casework.review_defence 周砚秋
casework.submit_legal_review 周砚秋
casework.pass_legal_review 梁慎言
✗ casework.decide_penalty 宋临川
casework.deliberate 宋临川
✗ casework.decide_penalty 宋临川
casework.decide_penalty 宋临川
casework.serve_decision 周砚秋
casework.publish_decision 周砚秋
publicity.publish 平台规则「处罚决定公开」
✗ casework.confirm_performance 周砚秋
casework.record_payment 傅守成
casework.confirm_performance 周砚秋
✗ casework.close_case 宋临川
casework.recheck_correction 周砚秋
supervision.leave 钟明澜
supervision.answer 宋临川
supervision.settle 钟明澜
casework.close_case 宋临川
casework.feed_back 平台规则「管罚衔接」
intake.reply 方知微
casework.answer_feedback 董其昌明
intake.rate 群众
"""


def timeline(matter: Matter) -> list[str]:
    """The ledger of the matter, one line a leaf."""
    return [
        f"{'✗ ' if e.refused else ''}{e.operation} {e.actor_name}"
        for e in LedgerEntry.objects.filter(matter=matter).order_by("id")
    ]


def test_the_whole_life_of_a_matter(small_county: County, on: Any) -> None:
    county = small_county
    with on("2026-03-02 08:10"):
        own = a_citizen_reports(county)
    with on("2026-03-02 08:40"):
        order = the_duty_officer_sorts_and_dispatches(county, own)
    with on("2026-03-02 09:05"):
        order = the_leader_names_two_officers(county, order)
    with on("2026-03-02 10:30"):
        visit = they_inspect_and_order_the_road_cleaned(county, order)
    with on("2026-03-04 09:00"):
        they_come_back_and_nothing_is_cleaned(county, visit)
        case = a_case_is_opened_and_approved_by_somebody_else(county, own, visit)
        the_order_is_finished_and_verified(county, order)
    life = Life(county, own, order, visit, case)
    with on("2026-03-05 09:00"):
        they_investigate(life)
        the_notice_goes_out_with_the_hearing_right(life)
    with on("2026-03-06 20:15"):
        the_firm_answers_on_its_own_page(life)
        nothing_is_decided_before_the_hearing(life)
    run_pending()
    the_hearing_is_called_and_held(life, on)
    with on("2026-03-20 09:00"):
        it_is_reviewed_and_discussed(life)
    with on("2026-03-23 09:00"):
        act = the_head_decides(life)
        it_is_published_with_names_hidden(life, act)
        anyone_checks_the_code(act)
    with on("2026-03-30 15:00"):
        the_fine_is_paid_and_the_road_clean(life)
        the_supervisor_reads_and_asks(life)
    with on("2026-03-31 10:00"):
        the_file_is_closed_and_those_who_wait_hear(life)

    assert timeline(life.matter) == LIFE.strip().splitlines()
    sequence_all()
    report = verify()
    assert report.ok, [str(f) for f in report.findings]
    assert report.pending == 0 and report.files >= Document.objects.filter(matter=life.matter).count()
    the_timeline_is_the_ledger(life)
