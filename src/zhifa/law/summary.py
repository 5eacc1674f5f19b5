"""简易程序 — when an officer may decide on the spot, and what he must do (处罚法第五十一条至第五十三条)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from zhifa.law.amounts import amount, yuan
from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.party import PartyKind
from zhifa.law.penalty_kinds import kind
from zhifa.law.proposal import Penalty
from zhifa.law.refusal import Refusal

_RULE = cite("处罚法第五十一条")
_FORM = cite("处罚法第五十二条第二款")
_RECORD = cite("处罚法第五十二条第三款")


class TooHeavyForSummary(Refusal):
    """不适用简易程序."""


class SummaryLetterIncomplete(Refusal):
    """当场处罚决定书不全."""


def check_summary(penalty: Penalty, party: PartyKind, *, facts_certain: bool, on: date) -> Explained[bool]:
    """Check that a penalty may be given on the spot: certain facts, only a fine up to the limit or a warning.

    :raises TooHeavyForSummary: saying why; the way out is the ordinary procedure.
    """
    way_out = "改用普通程序，报请立案。"
    if not facts_certain:
        raise TooHeavyForSummary("违法事实不确凿，不能当场作出处罚决定。", _RULE, way_out)
    for code in sorted(penalty.kinds - {"fine", "warning"}):
        raise TooHeavyForSummary(f"{kind('penalty', code).term}不能当场作出。", _RULE, way_out)
    limit = amount(f"summary_fine_{party.value}", on)
    if penalty.fine_fen > limit.number:
        raise TooHeavyForSummary(
            f"对{party.term}当场罚款不得超过{yuan(limit.number)}，拟罚{yuan(penalty.fine_fen)}。",
            _RULE,
            way_out,
        )
    return Explained(True, (Step(f"{penalty.in_words()}，在对{party.term}当场处罚的范围内。", _RULE),))


@dataclass(frozen=True)
class SummaryLetter:
    """当场处罚决定书 — the fields of 第五十二条第二款, in its order."""

    act: str
    penalty_and_basis: str
    fine: str
    time: str
    place: str
    remedies: str
    body: str
    officer_signature: str

    @staticmethod
    def terms() -> dict[str, str]:
        return {
            "act": "违法行为",
            "penalty_and_basis": "行政处罚的种类和依据",
            "fine": "罚款数额",
            "time": "时间",
            "place": "地点",
            "remedies": "申请行政复议、提起行政诉讼的途径和期限",
            "body": "行政机关名称",
            "officer_signature": "执法人员签名或者盖章",
        }


def check_summary_letter(letter: SummaryLetter, *, fined: bool) -> Explained[bool]:
    """Check that nothing is missing; the amount only where there is a fine.

    :raises SummaryLetterIncomplete: listing what is missing.
    """
    terms = SummaryLetter.terms()
    missing = [
        terms[field.name]
        for field in fields(letter)
        if not str(getattr(letter, field.name)).strip() and not (field.name == "fine" and not fined)
    ]
    if missing:
        raise SummaryLetterIncomplete(
            f"当场处罚决定书缺少：{'、'.join(missing)}。", _FORM, "补全后当场交付。"
        )
    return Explained(True, (Step("决定书事项齐全。", _FORM), Step("作出后报所属行政机关备案。", _RECORD)))
