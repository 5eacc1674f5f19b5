"""立案 — the check before filing, filing, and the ways a case is not filed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhifa.core import clock, search
from zhifa.core.account import Account
from zhifa.core.actors import Person
from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.matter import Assignment, Matter, MatterState
from zhifa.core.moving import move
from zhifa.core.numbering import next_number
from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope
from zhifa.core.text import clean_phone, clean_text
from zhifa.enforcement import acting, whom
from zhifa.enforcement.casework import casefile_reading, turns
from zhifa.enforcement.casework.ending import end_case
from zhifa.enforcement.casework.events import CaseFiled, CaseNotFiled, CaseOpened
from zhifa.enforcement.casework.forms import issue
from zhifa.enforcement.casework.guards import GUARDS, Asked
from zhifa.enforcement.casework.models import Case, CorrectionOrder, Fact, Party, PartyKind
from zhifa.enforcement.casework.standing import tied
from zhifa.enforcement.casework.step import Doing, fresh, step
from zhifa.enforcement.inspection import queries as inspection
from zhifa.law.procedure import StepOutOfOrder as NotOpenHere
from zhifa.law.procedure import procedure_in_force
from zhifa.law.time_limits import pinned, profile_of_field
from zhifa.registers.catalogue import queries as catalogue
from zhifa.registers.organisation import queries as organisation
from zhifa.registers.subjects.models import Subject

#: what every decision must rest on; the handlers add what the item needs besides
FACTS_TO_PROVE = (
    ("违法主体", True),
    ("违法行为及其时间地点", True),
    ("情节和后果", True),
    ("主观过错", False),
    ("改正情况", False),
)
_PARTY_LONGEST = {
    "name": 120,
    "id_number": 30,
    "representative": 40,
    "phone": 20,
    "address": 200,
}
_PARTY_LABELS = {
    "name": "当事人姓名或者名称",
    "id_number": "证件号码",
    "representative": "法定代表人",
    "phone": "联系电话",
    "address": "住址或者住所",
}


def _party(matter: Matter, given: Mapping[str, Any]) -> Party:
    kind = given.get("kind")
    if kind not in PartyKind.values:
        raise BadInput("没有选择当事人类别", field="party_kind")
    values = {
        name: clean_text(
            given.get(name),
            field=f"party_{name}",
            label=_PARTY_LABELS[name],
            longest=longest,
            required=name == "name",
        )
        for name, longest in _PARTY_LONGEST.items()
    }
    values["phone"] = clean_phone(values["phone"], field="party_phone", label="联系电话")
    party = Party(matter=matter, kind=kind, **values)
    party.save()
    return party


def _assign(op: Op, matter: Matter, account: Account, capacity: str) -> None:
    if not Assignment.objects.filter(
        matter=matter, account=account, capacity=capacity, ended_at=None
    ).exists():
        Assignment(matter=matter, account=account, capacity=capacity, started_at=op.at).save()


def _body_of(matter: Matter, item_code: str, body: Scope | None, on: date) -> Scope:
    """The body in whose name the case is handled: the one named, the one responsible for the item, the matter's own."""
    if body is not None:
        return body
    answer = acting.responsible(item_code, matter, on=on)
    if answer.allowed:
        found = next((b for b in organisation.bodies() if b.code == answer.body_code), None)
        if found is not None:
            return found.scope
    if matter.body is None:
        raise BadInput(
            "这件事没有责任主体，不能确定以谁的名义办案", field="body", way_out="先确定执法事项和责任主体"
        )
    return matter.body


@operation("casework.open_case", title="立案前核查", permission="casework.open")
def open_case(
    op: Op,
    *,
    matter: Matter,
    item_code: str,
    party: Mapping[str, Any],
    facts: str,
    acted_on: date,
    found_on: date,
    lead: Account,
    second: Account,
    filing_evidence: str = "",
    place: str = "",
    act_ended_on: date | None = None,
    safety_harm: bool = False,
    body: Scope | None = None,
    subject: Subject | None = None,
) -> Case:
    """立案前核查 — start the check that ends in filing or not filing; pins the procedure of today.

    :param party: kind (citizen, entity), name, id_number, representative, phone, address.
    :param subject: the party as the register of subjects knows it: what ``party`` leaves empty is taken from there, and the
        matter shows on its page.
    Orders to correct given in an inspection of the same matter come into the case with their recheck.

    :raises StepOutOfOrder: the matter is not in hand.
    :raises BadInput: an unknown item, a date in the future, an empty field.
    :raises FewerThanTwoOfficers, CertificateNotValid, AuxiliaryMayNotEnforce, MayNotAct: the pair may not handle cases.
    :raises MustRecuse: one of them has registered a tie to the party.
    """
    if matter.state not in (MatterState.IN_HAND, MatterState.IN_CASE):
        raise StepOutOfOrder(
            f"这件事现在是「{matter.get_state_display()}」，不能开始立案前核查", way_out="先由队伍接办并核查"
        )
    item = catalogue.item(item_code)
    if item is None:
        raise BadInput(f"目录里没有事项 {item_code}", field="item_code", way_out="在事项目录中查找")
    if found_on > op.today or acted_on > found_on:
        raise BadInput("行为发生日、发现日的先后不对：行为日不晚于发现日，发现日不晚于今天", field="found_on")
    subject = whom.picked(subject)
    who = _party(
        matter, whom.fill_party(op, dict(party), subject, purpose=f"{matter.number} 立案核查，记载当事人")
    )
    whom.link(op, matter, subject)
    table = procedure_in_force(op.today)
    case = Case(
        matter=matter,
        code=f"AJ{op.today.year}{next_number('case', op.today.year):06d}",
        title=f"{who.name}涉嫌{_conduct(item.name)}案"[:160],
        state=table.start,
        procedure_version=table.version,
        limits=profile_of_field(item.field.name),
        item_code=item.code,
        item_name=item.name,
        basis=catalogue.basis_on(item, act_ended_on or acted_on) or catalogue.basis_on(item, op.today),
        body=_body_of(matter, item.code, body, op.today),
        team=matter.team,
        party=who,
        lead=lead,
        second=second,
        facts=clean_text(facts, field="facts", label="涉嫌违法的事实", longest=5000),
        place=clean_text(place or matter.address, field="place", label="行为地点", longest=200),
        acted_on=acted_on,
        act_ended_on=act_ended_on,
        found_on=found_on,
        safety_harm=safety_harm,
        filing_evidence=clean_text(
            filing_evidence, field="filing_evidence", label="初步证据", longest=5000, required=False
        ),
        opened_at=op.at,
    )
    if lead.pk == second.pk:
        raise BadInput("主办和协办应当是两个人", field="second", way_out="另选一名持证人员")
    case.save()
    case = fresh(case)
    file = casefile_reading.read(case, on=op.today)
    pair = GUARDS["two_certified_officers"](Asked(file, op.by))
    if pair is not True:
        raise pair
    acting.check(op, file.standing)
    if (tie := tied(file, sorted(case.handler_ids))) is not None:
        raise tie
    for place_, (text, essential) in enumerate(FACTS_TO_PROVE, 1):
        Fact(case=case, place=place_, text=text, essential=essential).save()
    _take_over_corrections(case)
    _assign(op, matter, lead, "lead")
    _assign(op, matter, second, "second")
    move(matter, MatterState.IN_CASE, at=op.at, word="立案核查")
    op.say(f"开始立案前核查（{case.code}）", public="正在核查是否立案")
    op.tell(CaseOpened(matter.uid, case.uid))
    turns.settle(op, case)
    _index(case)
    return case


def _take_over_corrections(case: Case) -> None:
    """责令改正 given on the spot before the case: it is the same order, and its recheck counts."""
    for order in inspection.corrections_of(case.matter):
        CorrectionOrder(
            case=case,
            requirement=order.requirement,
            ordered_on=clock.day_of(order.ordered_at),
            correct_by=order.due_on,
            inspection_uid=order.uid,
            rechecked_on=clock.day_of(order.rechecked_at) if order.rechecked_at else None,
            corrected=None if order.rechecked_at is None else order.state == "rechecked_ok",
            finding=order.recheck_facts,
        ).save()


def _conduct(item_name: str) -> str:
    """对擅自倾倒建筑垃圾行为的处罚 → 擅自倾倒建筑垃圾."""
    name = item_name.removeprefix("对").removesuffix("的行政处罚").removesuffix("的处罚").removesuffix("行为")
    return name or item_name


def _index(case: Case) -> None:
    search.index(
        kind="case",
        key=str(case.uid),
        title=case.title,
        subtitle=" ".join(x for x in (case.number, case.code, case.place) if x),
        url=f"/desk/cases/{case.uid}/",
        text=case.item_name,
        matter=case.matter,
    )


@operation(
    "casework.supplement_check",
    title="补充核查",
    permission="casework.handle",
    matter=lambda case, **_: case.matter_id,
)
def supplement_check(op: Op, *, case: Case, filing_evidence: str) -> Case:
    """补充核查 — the ground and first evidence for filing, while the check lasts."""
    case = fresh(case)
    if not isinstance(op.by, Person) or op.by.account_id not in case.handler_ids:
        raise BadInput("立案前核查由承办人补充", way_out=f"承办人：{case.lead.name}、{case.second.name}")
    if case.state != "checking":
        raise NotOpenHere("立案前核查已经结束。", None, "按现在的步骤补充证据。")
    file = casefile_reading.read(case, on=op.today)
    acting.check(op, file.standing)
    if (tie := tied(file, sorted(case.handler_ids))) is not None:
        raise tie
    case.filing_evidence = clean_text(
        filing_evidence, field="filing_evidence", label="初步证据", longest=5000
    )
    case.save()
    op.say("补充立案依据和初步证据")
    return case


@step("file_case")
def file_case(doing: Doing, *, opinion: str) -> Case:
    """立案 — numbers the case, starts the ninety days."""
    op, case, file = doing.op, doing.case, doing.file
    case.filed_on = op.today
    case.limits = pinned(case.limits, op.today)  # numbers changed later are not this case's
    case.filed_by = op.by.label
    document = issue(doing, "filing", {"opinion": opinion, "evidence": case.filing_evidence})
    case.number = document.number
    turns.start_clock(op, file, "decision", title="作出处理决定", start=op.today, action="办理")
    op.say(f"准予立案，{case.number}", public="已经立案")
    op.tell(CaseFiled(case.matter.uid, case.uid))
    _index(case)
    return case


@step("decline_filing")
def decline_filing(doing: Doing, *, reason: str) -> Case:
    """不予立案 — the matter goes back to the team, or ends when nothing else is open on it."""
    issue(doing, "not_filed", {"rows": [["不予立案的理由", reason]], "opinion": "不予立案。"})
    doing.op.say("不予立案", public="经核查不予立案")
    doing.op.tell(CaseNotFiled(doing.case.matter.uid, doing.case.uid, reason))
    end_case(doing, "not_filed", ending=reason)
    return doing.case


@step("transfer_case")
def transfer_case(doing: Doing, *, to_body: str, reason: str) -> Case:
    """移送有管辖权机关."""
    case = doing.case
    issue(
        doing,
        "transfer",
        {
            "to": to_body,
            "paragraphs": [
                f"本机关在办理“{case.title}”中发现：{reason}",
                "依据《中华人民共和国行政处罚法》第二十二条的规定，现将该案移送你单位处理，案件材料随函移送。",
            ],
        },
    )
    doing.op.say(f"案件移送{to_body}", public=f"已转{to_body}办理")
    end_case(doing, "transferred", ending=f"移送{to_body}：{reason}")
    return case


@step("withdraw_case")
def withdraw_case(doing: Doing, *, error: str) -> Case:
    """撤销案件 — filed by mistake."""
    issue(doing, "withdrawal", {"rows": [["应当撤销的错误和依据", error]], "opinion": "同意撤销案件。"})
    doing.op.say("撤销案件", public="案件已撤销")
    end_case(doing, "withdrawn", ending=error)
    return doing.case
