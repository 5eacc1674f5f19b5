"""决定书 — what a penalty decision must say: the six fields and the seal of 处罚法第五十九条, and what a
fine adds (罚缴分离办法第七条)."""

from __future__ import annotations

from dataclasses import dataclass

from zhifa.law.citation import Citation, cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal
from zhifa.law.time_limits import follows

_FIELDS: tuple[tuple[str, str, Citation], ...] = (
    ("party", "当事人的姓名或者名称、地址", cite("处罚法第五十九条第一款第一项")),
    ("facts_and_evidence", "违反法律、法规、规章的事实和证据", cite("处罚法第五十九条第一款第二项")),
    ("penalty_and_basis", "行政处罚的种类和依据", cite("处罚法第五十九条第一款第三项")),
    ("performance", "行政处罚的履行方式和期限", cite("处罚法第五十九条第一款第四项")),
    ("remedies", "申请行政复议、提起行政诉讼的途径和期限", cite("处罚法第五十九条第一款第五项")),
    ("body_and_date", "作出行政处罚决定的行政机关名称和作出决定的日期", cite("处罚法第五十九条第一款第六项")),
)
_SEAL = cite("处罚法第五十九条第二款")
_BANK = cite("罚缴分离办法第七条第一款")
_MARKET = cite("市监程序规定第六十二条")


class LetterIncomplete(Refusal):
    """决定书不全 — ``missing`` lists the terms."""

    def __init__(self, missing: tuple[str, ...], citations: tuple[Citation, ...]) -> None:
        super().__init__(f"行政处罚决定书缺少：{'、'.join(missing)}。", citations, "补全后再作出决定。")
        self.missing = missing


@dataclass(frozen=True)
class DecisionLetter:
    """行政处罚决定书 — the six fields as text, the seal, and for a fine the bank and the word on late
    penalty.

    ``defence_answer`` 陈述、申辩的采纳情况及理由 is asked by the market rules only.
    """

    party: str
    facts_and_evidence: str
    penalty_and_basis: str
    performance: str
    remedies: str
    body_and_date: str
    sealed: bool
    fined: bool = False
    bank: str = ""
    late_penalty_told: bool = False
    defence_answer: str = ""


def required_fields(*, fined: bool, profile: str = "base") -> dict[str, Citation]:
    """Return what the letter must say, term → provision, in the Act's order."""
    found = {term: citation for _, term, citation in _FIELDS}
    found["行政机关的印章"] = _SEAL
    if fined:
        found["代收机构的名称、地址"] = _BANK
        found["逾期缴纳罚款是否加处罚款"] = _BANK
    if follows(profile, "market_supervision"):
        found["当事人陈述、申辩的采纳情况及理由"] = _MARKET
    return found


def check_letter(letter: DecisionLetter, *, profile: str = "base") -> Explained[bool]:
    """Check that nothing is missing.

    :raises LetterIncomplete: naming every missing field and its provision.
    """
    present = {term: bool(str(getattr(letter, name)).strip()) for name, term, _ in _FIELDS}
    present["行政机关的印章"] = letter.sealed
    present["代收机构的名称、地址"] = bool(letter.bank.strip())
    present["逾期缴纳罚款是否加处罚款"] = letter.late_penalty_told
    present["当事人陈述、申辩的采纳情况及理由"] = bool(letter.defence_answer.strip())
    required = required_fields(fined=letter.fined, profile=profile)
    missing = tuple(term for term in required if not present[term])
    if missing:
        raise LetterIncomplete(missing, tuple(dict.fromkeys(required[term] for term in missing)))
    return Explained(True, tuple(Step(f"载明{term}。", citation) for term, citation in required.items()))
