"""决定书的内容 — the six items of the letter, the bank, the word on late penalty and the remedies, from the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zhifa.enforcement.casework.basis import basis_words
from zhifa.law.decision_letter import DecisionLetter
from zhifa.law.money_words import money_to_pay
from zhifa.law.penalty_kinds import kind

if TYPE_CHECKING:
    from zhifa.enforcement.casework.guards.asking import Asked

#: the grounds on which no penalty is given: (provision, words), each gate of article 33 by itself
NO_PENALTY_GROUNDS = {
    "minor": ("处罚法第三十三条第一款", "违法行为轻微并及时改正，没有造成危害后果"),
    "first": ("处罚法第三十三条第一款", "初次违法且危害后果轻微并及时改正"),
    "no_fault": ("处罚法第三十三条第二款", "当事人有证据足以证明没有主观过错"),
    "age": ("处罚法第三十条", "不满十四周岁的未成年人有违法行为"),
    "mental": ("处罚法第三十一条", "精神病人、智力残疾人在不能辨认或者不能控制自己行为时有违法行为"),
    "barred": ("处罚法第三十六条第一款", "违法行为超过追责时效"),
    "no_fact": ("处罚法第五十七条第一款第三项", "违法事实不能成立"),
}
#: the two gates that rest on correction in time
CORRECTION_GROUNDS = frozenset({"minor", "first"})
LATE_PENALTY_TOLD = "到期不缴纳罚款的，依据《中华人民共和国行政处罚法》第七十二条第一款第一项，每日按罚款数额的百分之三加处罚款，加处罚款的数额不超出罚款的数额。"


def evidence_words(asked: Asked) -> str:
    """The usable evidence as the letter lists it."""
    usable = [e for e in asked.file.evidence if e.usable]
    return "；".join(f"{n}. {e.get_kind_display()}：{e.name}" for n, e in enumerate(usable, 1))


def performance_words(body: Any, *, owed_fen: int) -> str:
    """履行方式和期限 — fifteen days at the bank or electronically (处罚法第六十七条第三款)."""
    if not owed_fen:
        return "自收到本决定书之日起履行。"
    return f"自收到本决定书之日起十五日内，到{body.pay_bank}（账户：{body.pay_account}）或者通过电子支付系统缴纳罚没款。"


def remedies_words(body: Any) -> str:
    """救济途径 — where and within what time, without days that depend on service."""
    if not (body.reconsideration_body and body.court):
        return ""
    return (
        f"如不服本决定，可以自收到本决定书之日起六十日内向{body.reconsideration_body}申请行政复议，"
        f"也可以自收到本决定书之日起六个月内直接向{body.court}提起行政诉讼。"
        "行政复议、行政诉讼期间，行政处罚不停止执行，法律另有规定的除外。"
    )


def letter_of(asked: Asked) -> DecisionLetter:
    """The letter as it would be issued: from the form when there is one, else from the notice."""
    file, case = asked.file, asked.file.case
    body, party = case.body.body_row, case.party
    penalty = (
        asked.penalty if asked.wish is not None else file.notice.penalty if file.notice else asked.penalty
    )
    facts = asked.text("facts") if asked.wish is not None else (file.notice.facts if file.notice else "")
    fined = penalty.fine_fen > 0
    basis = basis_words(case.basis) if case.basis else ""
    return DecisionLetter(
        party="，".join(x for x in (party.name, party.address) if x) if party.name and party.address else "",
        facts_and_evidence=facts if evidence_words(asked) else "",
        penalty_and_basis=f"{penalty.in_words()}；{basis}" if penalty.kinds and basis else "",
        performance=performance_words(body, owed_fen=penalty.fine_fen + penalty.gains_fen),
        remedies=remedies_words(body),
        body_and_date=f"{body.name} {asked.today:%Y-%m-%d}",
        sealed=bool(body.seal_name),
        fined=fined,
        bank=body.pay_bank,
        late_penalty_told=bool(LATE_PENALTY_TOLD),
        defence_answer=_defence_answer(asked),
    )


def _defence_answer(asked: Asked) -> str:
    said = [d for d in asked.file.defences if d.kind == "statement"]
    if not said:
        return "当事人没有提出陈述、申辩。"
    return "".join(f"{d.adopted}：{d.review}" for d in said if d.reviewed_on)


def penalty_lines(columns: Any) -> list[str]:
    """The penalty of a row as numbered lines, money in capitals and figures."""
    lines = []
    for code in columns.kinds:
        money = {"fine": columns.fine_fen, "confiscate_gains": columns.gains_fen}.get(code)
        term = kind("penalty", code).term
        if money:
            lines.append(f"{term}{money_to_pay(money)}")
        else:
            lines.append(
                term + (f"：{columns.other_content}" if getattr(columns, "other_content", "") else "")
            )
    return lines
