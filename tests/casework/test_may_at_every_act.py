"""办每一步都问权力 — every act stands in one list, asks the register of powers, and is not taken when the register says no."""

from __future__ import annotations

import ast
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

import zhifa.enforcement
from tests.casework.story import FACTS, FIRM, Story, open_one
from tests.county import LAPSED_ON, RULES, SHOP_FRONT, SINCE, County, member_of, report_in
from tests.inspection.test_visit import jpeg
from zhifa.core import clock, files
from zhifa.core.operation import REGISTRY, Op, operation, watched_by
from zhifa.enforcement.acting import ACTS, BEFORE_FILING, NO_ACTS
from zhifa.enforcement.casework import operations as casework
from zhifa.enforcement.casework.models import Case
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.inspection import operations as inspection
from zhifa.enforcement.inspection.operations import Shot
from zhifa.law.citation import cite
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue import operations as catalogue_operations
from zhifa.registers.catalogue import queries as catalogue
from zhifa.registers.catalogue.answer import MayAnswer
from zhifa.registers.organisation.models import Body

pytestmark = pytest.mark.django_db

NO = "哨兵：名录说不可以"


def test_every_operation_stands_in_one_list_and_nothing_else_asks_the_register() -> None:
    there = {code for code in REGISTRY if code.split(".")[0] in ("command", "inspection", "casework")}
    assert there == set(ACTS) | set(NO_ACTS)
    assert not set(ACTS) & set(NO_ACTS) and set(ACTS) >= BEFORE_FILING
    assert all(NO_ACTS.values())
    askers = set()
    for path in Path(zhifa.enforcement.__path__[0]).rglob("*.py"):
        names = {
            n.attr if isinstance(n, ast.Attribute) else n.id
            for n in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(n, ast.Attribute | ast.Name)
        }
        if {"power_check", "officer_may", "compiled"} & names or {"catalogue", "may"} <= names:
            askers.add(path.name)
    assert askers == {"acting.py"}


@contextmanager
def refusing(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """The register says no to every question about a person, and to every body without one."""
    no = MayAnswer(False, NO, citations=(cite("处罚法第四十二条第一款"),), refusal="Sentinel")
    real = catalogue.standing

    def standing(*people: Any, **asked: Any) -> Any:
        found = real(*people, **asked)
        return replace(found, answers=tuple(no for _ in found.answers))

    with patch.context() as p:
        p.setattr(catalogue, "standing", standing)
        p.setattr(catalogue, "may", lambda **_: no)
        yield


class Walk:
    """一路走下来 — takes each step twice: first against a register that says no, then in earnest."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch, self.refused, self.asked = patch, set[str](), dict[str, Op]()

    def __call__(self, do: Callable[..., Any], **given: Any) -> Any:
        code = do.described.code  # type: ignore[attr-defined]
        if code in ACTS:
            with refusing(self.patch), pytest.raises(Refusal, match="哨兵"), transaction.atomic():
                do(**given)
            self.refused.add(code)
        with watched_by(lambda op: self.asked.setdefault(op.described.code, op)):
            return do(**given)


def test_every_act_asks_and_none_is_taken_against_the_register(
    small_county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    county, take = small_county, Walk(monkeypatch)
    lead, second = county.account(county.officer), county.account(county.second)
    matter = report_in(county)
    order = take(
        command.dispatch, by=county.duty, matter=matter, team=county.other_team.scope, item_code=SHOP_FRONT
    )
    order = take(command.reassign, by=county.duty, order=order, team=county.team.scope, reason="离得近")
    order = take(command.name_pair, by=county.leader, order=order, lead=lead, second=second)
    order = take(command.accept, by=county.officer, order=order)
    visit = take(
        inspection.start_visit, by=county.officer, matter=order.matter, lead=lead, second=second, order=order
    )
    visit = take(inspection.show_certificates, by=county.officer, visit=visit, party_name=FIRM["name"])
    given = {q.id: {"answer": "yes"} for q in inspection.checklist_of(visit).questions}
    given["trade"] = {"answer": "no", "note": "占道"}
    visit = take(inspection.answer, by=county.officer, visit=visit, answers=given)
    photo = Shot(files.receive(io.BytesIO(jpeg()), name="a.jpg", allowed=files.PHOTO_TYPES))
    take(inspection.add_photos, by=county.officer, visit=visit, photos=[photo])
    visit = take(inspection.finish_visit, by=county.officer, visit=visit, result="violation", facts="占道。")
    today = clock.today()
    correction = take(
        inspection.order_correction, by=county.officer, visit=visit, requirement="清理。", due_on=today
    )
    take(inspection.recheck, by=county.officer, correction=correction, corrected=False, facts="没有清理。")
    case = take(
        casework.open_case, by=county.officer, matter=visit.matter, item_code=SHOP_FRONT, party=FIRM, facts=FACTS,
        acted_on=today - timedelta(days=1), found_on=today, place="青埠镇塘湾路12号", lead=lead, second=second,
        filing_evidence="现场笔录",
    )  # fmt: skip
    story = Story(county, case)
    monkeypatch.setattr(
        story, "do",
        lambda action, by=None, **wish: take(
            casework.STEPS.get(action) or casework.BESIDE[action], by=by or story.handler,
            case=Case.objects.get(pk=case.pk), **wish,
        ),
    )  # fmt: skip
    story.do("supplement_check", filing_evidence="现场笔录、照片")
    story.file_it().tell_rights().prove().correct()
    story.do("add_evidence", kind="documentary", name="执照", source="当事人", obtained_on=today)
    story.do("verify_evidence", evidence=story.file.evidence[-1].uid, finding="属实")
    story.do("recheck_correction", corrected=True, finding="已清理")
    story.do("preserve_evidence", story.head, things="货架", place="仓库", reason="可能灭失")
    story.do("settle_preserved", story.head, settlement="退还")
    story.report().notice().serve_notice()
    story.do("record_defence", story.party, text="数额太高")
    story.do("review_defence", adopted="不予采纳", review="适当")
    story.do("notice_again", story.head, facts=FACTS, basis_text="依据", **story.proposal())
    story.serve_notice().waive().close_notice()
    story.do(
        "replace_handler",
        story.head,
        person=second,
        replacement=county.account(county.handler),
        reason="借用外出",
    )
    with transaction.atomic():
        no_penalty = {"ground": "no_fact", "facts": "不成立", "reasons": "不成立"}
        story.do("decide_no_penalty", story.head, **no_penalty)
        transaction.set_rollback(True)
    story.decide()
    assert take.refused == set(ACTS)
    for code, power in ACTS.items():
        answer = take.asked[code].powers
        assert isinstance(answer, MayAnswer), code
        assert (answer.allowed, answer.item, answer.act) == (True, SHOP_FRONT, power), code
        # an officer is named wherever one acts: his certificate is the first step of the reasons
        assert answer.steps[0].text.startswith("周砚秋持有效执法证") or code.rpartition(".")[2] in ("dispatch", "reassign"), code  # fmt: skip


@operation("test.second_to_elsewhere", title="借调", permission="organisation.manage")
def second_to(op: Op, member: Any, body: str) -> None:
    """The officer leaves the team for a post in another body."""
    member.team, member.body = None, Body.objects.get(code=body)
    member.save()


def test_a_handler_who_serves_elsewhere_now_stops_the_case_until_he_is_replaced(small_county: County) -> None:
    county = small_county
    story = open_one(county).file_it().tell_rights()
    second_to(by=RULES, member=member_of(county, county.officer), body="ZJJ")
    with pytest.raises(Refusal, match="住房和城乡建设局的名义执法") as refused:
        story.prove()
    assert "协作安排" in refused.value.way_out and refused.value.citations
    gone = county.account(county.officer)
    for who, says in (
        (county.lapsed, "没有有效的执法证"),
        (county.auxiliary, "不是执法人员"),
        (county.duty, "不是执法人员"),
    ):
        with pytest.raises(Refusal, match=says):
            story.do(
                "replace_handler", story.head, person=gone, replacement=county.account(who), reason="调离"
            )
    story.do(
        "replace_handler", story.head, person=gone, replacement=county.account(county.handler), reason="调离"
    )
    story.do(
        "add_evidence",
        county.handler,
        kind="documentary",
        name="执照",
        source="当事人",
        obtained_on=clock.today(),
    )
    # the colleague may come from another body (浙江综合行政执法条例第二十九条)
    second_to(by=RULES, member=member_of(county, county.second), body="ZJJ")
    story.do("order_correction", county.handler, requirement="清理", correct_by=clock.today())
    assert story.file.case.lead_id == county.handler.account_id


def test_a_filed_case_keeps_its_power_and_is_asked_for_the_certificates_of_the_day(
    small_county: County, on: Any
) -> None:
    county = small_county
    catalogue_operations.approve_list(
        by=RULES,
        row={"kind": "unified", "number": "浙政函〔2020〕2号（虚构）", "title": "统一目录", "approved_on": SINCE,
             "item_codes": [SHOP_FRONT], "valid_from": SINCE},
    )  # fmt: skip
    with on("2025-06-20 09:00"):
        catalogue_operations.announce_changes(
            by=county.guidance,
            row={"number": "澄政公告〔2025〕7号", "title": "划转公告（虚构）", "kind": "transfer",
                 "issuer": "澄川县人民政府", "issued_on": date(2025, 6, 20), "effective_on": date(2025, 6, 25)},
            lines=[{"manner": "transfer", "acts": ["penalty"], "items": [SHOP_FRONT], "giver": "ZHZF", "body": "ZJJ",
                    "valid_from": date(2025, 6, 25)}],
        )  # fmt: skip
        story = open_one(county, second=county.account(county.lapsed)).file_it().tell_rights()
        late = open_one(county, body=county.bureau.scope)
    with on(f"{LAPSED_ON} 09:00"):
        story.prove()
        with pytest.raises(Refusal, match="澄政公告〔2025〕7号") as refused:
            late.file_it()
        assert "移送澄川县住房和城乡建设局" in refused.value.way_out
        late.do("transfer_case", story.head, to_body="澄川县住房和城乡建设局", reason="处罚权已划转")
    with on("2025-07-01 09:00"), pytest.raises(Refusal, match="倪素衣的执法证"):
        story.correct()


def test_an_order_to_correct_on_the_spot_and_its_recheck_ask_for_the_day(
    small_county: County, on: Any
) -> None:
    county = small_county
    with on(f"{LAPSED_ON} 20:00"):
        order = command.dispatch(by=county.duty, matter=report_in(county), team=county.team.scope)
        pair = {"lead": county.account(county.officer), "second": county.account(county.lapsed)}
        order = command.accept(
            by=county.officer, order=command.name_pair(by=county.leader, order=order, **pair)
        )
        visit = inspection.start_visit(by=county.officer, matter=order.matter, order=order, **pair)
        visit = inspection.show_certificates(by=county.officer, visit=visit, party_name="某店（虚构）")
    given = {q.id: {"answer": "yes"} for q in inspection.checklist_of(visit).questions}
    given["trade"] = {"answer": "no", "note": "占道"}
    with on("2025-07-01 00:30"):
        photo = Shot(files.receive(io.BytesIO(jpeg()), name="a.jpg", allowed=files.PHOTO_TYPES))
        with pytest.raises(Refusal, match="没有有效的执法证"):
            inspection.add_photos(by=county.officer, visit=visit, photos=[photo])
        # what was done before midnight may still be written down: no visit stays open for ever
        inspection.answer(by=county.officer, visit=visit, answers=given)
        visit = inspection.finish_visit(by=county.officer, visit=visit, result="violation", facts="占道。")
        with pytest.raises(Refusal, match="执法证"):
            inspection.order_correction(
                by=county.officer, visit=visit, requirement="清理", due_on=clock.today()
            )
