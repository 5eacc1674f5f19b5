"""现场检查 — two certified officers, shown certificates, a whole checklist, a record, a correction."""

import hashlib
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from PIL import Image

from tests.county import RULES, SINCE, County, report_in
from zhifa.core import clock, files
from zhifa.core.actors import Person
from zhifa.core.documents.document import Document
from zhifa.core.duty import Duty, mine
from zhifa.core.errors import (
    AlreadyDone,
    BadInput,
    FileRefused,
    NotFound,
    NotPermitted,
    OutOfReach,
    StepOutOfOrder,
)
from zhifa.core.files import Attachment
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.matter import Matter
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.command.models import WorkOrder
from zhifa.enforcement.inspection import operations as inspection
from zhifa.enforcement.inspection import queries
from zhifa.enforcement.inspection.models import Visit
from zhifa.enforcement.inspection.operations import (
    CertificatesNotShown,
    ChecklistNotComplete,
    NoPowerToInspect,
    NothingToCorrect,
    ResultContradictsChecklist,
    Shot,
)
from zhifa.law.correction import CorrectionDateImpossible
from zhifa.law.officers import AuxiliaryMayNotEnforce, CertificateNotValid, FewerThanTwoOfficers
from zhifa.registers.catalogue import operations as catalogue

pytestmark = pytest.mark.django_db


def accepted(county: County, **matter: Any) -> WorkOrder:
    order = command.dispatch(by=county.duty, matter=report_in(county, **matter), team=county.team.scope)
    order = command.name_pair(
        by=county.leader,
        order=order,
        lead=county.account(county.officer),
        second=county.account(county.second),
    )
    return command.accept(by=county.officer, order=order)


def start(
    county: County,
    *,
    by: Person | None = None,
    lead: str = "officer",
    second: str = "second",
    order: WorkOrder | None = None,
    **more: Any,
) -> Visit:
    order = order or accepted(county)
    return inspection.start_visit(
        by=by or county.officer,
        matter=order.matter,
        lead=county.accounts[lead],
        second=county.accounts[second],
        order=order,
        **more,
    )


def shown(county: County, **more: Any) -> Visit:
    return inspection.show_certificates(
        by=county.officer, visit=start(county, **more), party_name="澄川县青棠餐饮店（虚构）"
    )


def answered(county: County, wrong: str = "", **more: Any) -> Visit:
    visit = shown(county, **more)
    answers = {
        q.id: {"answer": "no" if q.id == wrong else "yes", "note": "占道约6平方米" if q.id == wrong else ""}
        for q in inspection.checklist_of(visit).questions
    }
    return inspection.answer(by=county.second, visit=visit, answers=answers)


def found(county: County, **more: Any) -> Visit:
    return inspection.finish_visit(
        by=county.officer,
        visit=answered(county, wrong="trade"),
        result="violation",
        facts="货架摆到人行道上。",
        **more,
    )


def jpeg(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "JPEG")
    return out.getvalue()


# ── 两人持证 ──────────────────────────────────────────────────────────────────────────────────


def test_two_certified_officers_may_start_and_the_power_stands_in_the_leaf(small_county: County) -> None:
    visit = start(small_county, lng=Decimal("118.005"), lat=Decimal("28.905"), accuracy_m=8)
    assert visit.body == small_county.bureau.scope
    assert [o["name"] for o in visit.record["officers"]] == ["周砚秋", "陆承安"]
    leaf = bytes(LedgerEntry.objects.get(operation="inspection.start_visit").body).decode()
    assert "澄政发〔2020〕1号" in leaf


@pytest.mark.parametrize(
    ("lead", "second", "refusal", "words"),
    [
        ("officer", "auxiliary", AuxiliaryMayNotEnforce, "裴小满是辅助人员"),
        ("officer", "lapsed", CertificateNotValid, "有效期为2020-01-01至2025-06-30"),
        ("officer", "officer", FewerThanTwoOfficers, "不得少于两人"),
        ("officer", "duty", CertificateNotValid, "方知微没有行政执法证"),
    ],
)
def test_a_visit_without_two_certified_officers_is_refused_with_the_article(
    small_county: County, lead: str, second: str, refusal: type[Exception], words: str
) -> None:
    with pytest.raises(refusal, match=words) as refused:
        start(small_county, lead=lead, second=second)
    assert "《中华人民共和国行政处罚法》第四十二条第一款" in str(refused.value)
    assert not Visit.objects.exists()


def test_a_certificate_holds_on_its_last_day_and_not_on_the_next(small_county: County, on: Any) -> None:
    with on("2025-06-30 23:30"):
        order = accepted(small_county)
        start(small_county, order=order, second="lapsed")
    with on("2025-07-01 00:10"), pytest.raises(CertificateNotValid, match="2025-06-30"):
        start(small_county, second="lapsed")


def test_only_one_of_the_two_on_the_spot_starts_the_visit(small_county: County) -> None:
    with pytest.raises(NotPermitted):
        start(small_county, lead="second", second="handler")


def test_an_officer_of_another_team_reaches_neither_matter_nor_visit(small_county: County) -> None:
    order = accepted(small_county)
    with pytest.raises(OutOfReach):
        start(small_county, order=order, by=small_county.other_officer, lead="other_officer")
    visit = start(small_county, order=order)
    with pytest.raises(NotFound):
        queries.visit(visit.uid, small_county.other_officer)


def test_an_item_the_teams_body_may_not_inspect_stops_the_visit(small_county: County) -> None:
    catalogue.give_powers(
        by=RULES,
        announcement=small_county.announcement,
        rows=[
            {"item": small_county.unowned_item.code, "act": "inspection", "body": "ZJJ", "valid_from": SINCE}
        ],
    )
    with pytest.raises(NoPowerToInspect, match="住房和城乡建设局"):
        start(small_county, item_code=small_county.unowned_item.code)


def test_an_order_not_accepted_cannot_be_inspected(small_county: County) -> None:
    order = command.dispatch(
        by=small_county.duty, matter=report_in(small_county), team=small_county.team.scope
    )
    order = command.name_pair(
        by=small_county.leader,
        order=order,
        lead=small_county.account(small_county.officer),
        second=small_county.account(small_county.second),
    )
    with pytest.raises(StepOutOfOrder, match="已派单"):
        start(small_county, order=order)


def test_both_officers_starting_at_once_make_one_visit(small_county: County) -> None:
    order = accepted(small_county)
    start(small_county, order=order)
    with pytest.raises(AlreadyDone, match="周砚秋已于"):
        start(small_county, order=order, by=small_county.second)


# ── 亮证、检查单 ──────────────────────────────────────────────────────────────────────────────


def test_nothing_is_answered_before_the_certificates_are_shown(small_county: County) -> None:
    visit = start(small_county)
    with pytest.raises(CertificatesNotShown) as refused:
        inspection.answer(by=small_county.officer, visit=visit, answers={"trade": {"answer": "yes"}})
    assert "第五十五条第一款" in str(refused.value)


def test_a_question_of_another_checklist_or_a_wrong_answer_is_refused(small_county: County) -> None:
    visit = shown(small_county)
    for bad in ({"route": {"answer": "yes"}}, {"trade": {"answer": "maybe"}}):
        with pytest.raises(BadInput):
            inspection.answer(by=small_county.officer, visit=visit, answers=bad)


def test_a_changed_answer_replaces_the_earlier(small_county: County) -> None:
    visit = answered(small_county)
    inspection.answer(
        by=small_county.officer, visit=visit, answers={"trade": {"answer": "no", "note": "货架"}}
    )
    row = queries.answers_of(visit)["trade"]
    assert (row.answer, row.note) == ("no", "货架")


def test_a_visit_does_not_end_with_a_question_open(small_county: County) -> None:
    visit = shown(small_county)
    inspection.answer(by=small_county.officer, visit=visit, answers={"trade": {"answer": "yes"}})
    with pytest.raises(ChecklistNotComplete, match="还有 3 个检查项"):
        inspection.finish_visit(by=small_county.officer, visit=visit, result="no_violation", facts="正常")


@pytest.mark.parametrize(("wrong", "result"), [("trade", "no_violation"), ("", "violation")])
def test_a_result_that_contradicts_the_checklist_is_refused(
    small_county: County, wrong: str, result: str
) -> None:
    visit = answered(small_county, wrong=wrong)
    with pytest.raises(ResultContradictsChecklist):
        inspection.finish_visit(by=small_county.officer, visit=visit, result=result, facts="情况")


# ── 笔录与照片 ────────────────────────────────────────────────────────────────────────────────


def test_a_finished_visit_leaves_a_record_with_an_act_code(small_county: County) -> None:
    visit = found(small_county)
    document = Document.objects.get(pk=visit.document_id)
    assert document.number.startswith("澄执检〔") and document.act is not None
    assert "-JC-" in document.act.code
    assert [o["certificate"] for o in document.data["officers"]] == ["浙H00000002", "浙H00000003"]
    assert document.data["answers"][0]["answer"] == "不符合"
    with files.store().open(document.file.sha256) as pdf:
        assert pdf.read(5) == b"%PDF-"


def test_a_photo_keeps_its_hash_time_and_place(small_county: County) -> None:
    content = jpeg()
    declared = hashlib.sha256(content).hexdigest()
    arrived = files.receive(
        io.BytesIO(content), name="a.jpg", allowed=files.PHOTO_TYPES, public=True, declared_sha256=declared
    )
    taken = clock.now() - timedelta(minutes=3)
    visit = found(
        small_county,
        photos=[Shot(arrived, taken, Decimal("118.005001"), Decimal("28.905001"), 12, declared)],
    )
    photo = Attachment.objects.get(record_uid=visit.uid)
    assert photo.file.sha256 == declared == photo.declared_sha256
    assert (photo.taken_at, photo.accuracy_m) == (taken, 12)
    shown_hash = visit.document.data["photos"][0]["sha256"]
    assert shown_hash.replace(" ", "") == declared


def test_a_photo_changed_on_the_way_is_refused(small_county: County) -> None:
    with pytest.raises(FileRefused, match="传送中变了"):
        files.receive(
            io.BytesIO(jpeg()),
            name="a.jpg",
            allowed=files.PHOTO_TYPES,
            declared_sha256=hashlib.sha256(jpeg("blue")).hexdigest(),
        )


def test_a_finished_visit_is_not_finished_again(small_county: County) -> None:
    visit = found(small_county)
    with pytest.raises(AlreadyDone, match="结果是「发现违法行为」"):
        inspection.finish_visit(by=small_county.second, visit=visit, result="violation", facts="再来")


def test_a_finish_sent_twice_from_a_bad_network_is_done_once(small_county: County) -> None:
    visit = answered(small_county)
    sent = {"visit": visit, "result": "no_violation", "facts": "经营正常", "key": "phone-7"}
    first = inspection.finish_visit(by=small_county.officer, **sent)
    again = inspection.finish_visit(by=small_county.officer, **sent)
    assert first.pk == again.pk
    assert Document.objects.filter(record_uid=visit.uid).count() == 1


# ── 责令改正与复查 ────────────────────────────────────────────────────────────────────────────


def test_an_order_to_correct_names_both_provisions_and_waits_for_its_recheck(
    small_county: County, on: Any
) -> None:
    with on("2026-11-20 10:00"):
        visit = found(small_county)
        correction = inspection.order_correction(
            by=small_county.officer, visit=visit, requirement="撤回店外货架。", due_on=date(2026, 11, 23)
        )
    document = correction.document
    assert document.number.startswith("澄执责改〔2026〕") and "-ZG-" in document.act.code
    assert document.data["basis"] == [
        "《中华人民共和国行政处罚法》第二十八条第一款",
        "《浙江省城市市容和环境卫生管理条例》第十七条第三款",
    ]
    assert document.data["violated"] == "《浙江省城市市容和环境卫生管理条例》第十七条第一款"
    duty = Duty.objects.get(mine(small_county.officer), kind="inspection.recheck")
    # 3 working days from Monday 2026-11-23
    assert clock.day_of(duty.due_at) == date(2026, 11, 26)
    with pytest.raises(StepOutOfOrder, match="复查改正情况"):
        command.finish(
            by=small_county.officer, order=visit.order, outcome_kind="corrected", outcome="已责令改正"
        )


def test_a_correction_found_done_lets_the_order_be_finished(small_county: County) -> None:
    visit = found(small_county)
    correction = inspection.order_correction(
        by=small_county.officer, visit=visit, requirement="撤回店外货架。", due_on=clock.today()
    )
    correction = inspection.recheck(
        by=small_county.second, correction=correction, corrected=True, facts="货架已撤回。"
    )
    assert correction.state == "rechecked_ok" and correction.rechecked_by == "陆承安、周砚秋"
    assert correction.recheck_document is not None and correction.recheck_document.act is None
    order = command.finish(
        by=small_county.officer, order=visit.order, outcome_kind="corrected", outcome="已改正"
    )
    assert order.state == "done"


def test_a_correction_not_done_stays_in_hand_for_a_case(small_county: County) -> None:
    visit = found(small_county)
    correction = inspection.order_correction(
        by=small_county.officer, visit=visit, requirement="撤回店外货架。", due_on=clock.today()
    )
    correction = inspection.recheck(
        by=small_county.officer, correction=correction, corrected=False, facts="货架仍在。"
    )
    assert correction.state == "rechecked_failed"
    assert Matter.objects.get(pk=visit.matter_id).state == "in_hand"
    with pytest.raises(AlreadyDone, match="未改正"):
        inspection.recheck(by=small_county.second, correction=correction, corrected=True, facts="好了")


def test_a_recheck_by_one_officer_and_an_auxiliary_is_refused(small_county: County) -> None:
    correction = inspection.order_correction(
        by=small_county.officer, visit=found(small_county), requirement="撤回。", due_on=clock.today()
    )
    with pytest.raises(AuxiliaryMayNotEnforce):
        inspection.recheck(
            by=small_county.officer,
            correction=correction,
            corrected=True,
            facts="好了",
            second=small_county.account(small_county.auxiliary),
        )


def test_correction_is_ordered_only_for_something_found_and_never_for_yesterday(small_county: County) -> None:
    clean = inspection.finish_visit(
        by=small_county.officer, visit=answered(small_county), result="no_violation", facts="正常"
    )
    with pytest.raises(NothingToCorrect):
        inspection.order_correction(
            by=small_county.officer, visit=clean, requirement="改", due_on=clock.today()
        )
    visit = found(small_county)
    with pytest.raises(CorrectionDateImpossible, match="早于责令日"):
        inspection.order_correction(
            by=small_county.officer,
            visit=visit,
            requirement="改",
            due_on=clock.today() - timedelta(days=1),
        )
    inspection.order_correction(by=small_county.officer, visit=visit, requirement="改", due_on=clock.today())
    with pytest.raises(AlreadyDone, match="已责令改正"):
        inspection.order_correction(
            by=small_county.officer, visit=visit, requirement="再改", due_on=clock.today()
        )


def test_the_fonts_hold_rare_characters_of_names(small_county: County) -> None:
    if not settings.FONT_DIR.is_dir():
        pytest.skip("字体没有安装")
    visit = answered(small_county)
    visit = inspection.finish_visit(
        by=small_county.officer,
        visit=visit,
        result="no_violation",
        facts="店主龑㛃在场",
        party_name="龑㛃小吃店（虚构）",
    )
    assert visit.document.file.size > 10_000
