"""裁量与罚款数额之问."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from zhifa.law import correction, discretion, one_fine
from zhifa.law.amounts import yuan
from zhifa.law.citation import Citation, cite
from zhifa.law.discretion import Band, FineRange
from zhifa.law.explained import Explained
from zhifa.law.questions.fact import (
    article,
    articles,
    choice,
    day,
    members,
    money,
    records,
    share,
    words,
    yes_no,
)
from zhifa.law.questions.penalty import A_RANGE, range_of
from zhifa.law.questions.question import MONEY, Asked, either, question, spoken


@question(
    "check_amount",
    "罚款数额合不合法",
    "罚款是否在法定幅度内；低于下限须有减轻依据。",
    money("fine", "罚款"),
    *A_RANGE,
    articles("mitigation", "减轻处罚的依据", ()),
    articles="处罚法第五条第二款、处罚法第三十二条、处罚法第七十六条第一款第二项",
    answers=MONEY,
)
def check_amount(
    asked: Asked,
    *,
    fine_fen: int,
    low_fen: int,
    high_fen: int,
    basis: Citation,
    mitigation: tuple[Citation, ...],
) -> Explained[int]:
    return discretion.check_amount(fine_fen, range_of(low_fen, high_fen, basis), mitigation=mitigation)


@question(
    "suggested_band",
    "裁量档次",
    "从轻、一般、从重在法定幅度内各是多少。",
    *A_RANGE,
    choice("gravity", "阶次", members(discretion.Gravity)),
    articles="处罚法第三十四条",
    answers=lambda band: f"{yuan(band.low_fen)}至{yuan(band.high_fen)}",
)
def suggested_band(
    asked: Asked, *, low_fen: int, high_fen: int, basis: Citation, gravity: discretion.Gravity
) -> Explained[Band]:
    return discretion.suggested_band(range_of(low_fen, high_fen, basis), gravity)


@question(
    "multiple_range",
    "按倍数计算的罚款幅度",
    "以违法所得、货值或者营业额的若干倍（百分比）计算的幅度。",
    money("base", "计算基数"),
    share("low", "下限倍数", Fraction(0)),
    share("high", "上限倍数"),
    words("base_term", "基数是什么", "违法所得"),
    article("basis", "幅度所在条款", cite("处罚法第五条第二款")),
    articles="处罚法第五条第二款",
    answers=spoken,
)
def multiple_range(
    asked: Asked, *, base_fen: int, low: Fraction, high: Fraction, base_term: str, basis: Citation
) -> Explained[FineRange]:
    return discretion.multiple_range(base_fen, low, high, basis, base_term=base_term)


@question(
    "per_item_total",
    "分别裁量、合并执行",
    "几项罚款合计多少，条文有上限的不超过上限。",
    records("fines", "各项罚款", money("fine", "罚款")),
    money("cap", "合并上限", None),
    articles="处罚法第五条第二款",
    answers=MONEY,
)
def per_item_total(asked: Asked, *, fines: tuple[dict[str, int], ...], cap_fen: int | None) -> Explained[int]:
    return discretion.per_item_total([row["fine_fen"] for row in fines], cap_fen=cap_fen)


@question(
    "check_no_double_fine",
    "一事不二罚款",
    "同一违法行为是否已经罚过款。",
    records(
        "earlier",
        "已有的处罚",
        money("fine", "罚款"),
        yes_no("annulled", "已被撤销", False),
        words("body", "作出机关", "另一机关"),
        day("decided_on", "决定日", date(2021, 7, 15)),
        words("number", "决定书文号", "文号未写"),
    ),
    money("fine", "拟罚款"),
    articles="处罚法第二十九条",
    answers=either("可以", "不可以"),
)
def check_no_double_fine(
    asked: Asked, *, earlier: tuple[dict[str, Any], ...], fine_fen: int
) -> Explained[bool]:
    return one_fine.check_no_double_fine([one_fine.EarlierFine(**row) for row in earlier], fine_fen=fine_fen)


@question(
    "highest_norm",
    "同一行为违反几个规定",
    "应当罚款的，按照罚款数额高的规定处罚。",
    records("ranges", "各规定的罚款幅度", *A_RANGE),
    articles="处罚法第二十九条",
    answers=spoken,
)
def highest_norm(asked: Asked, *, ranges: tuple[dict[str, Any], ...]) -> Explained[FineRange]:
    return one_fine.highest_norm([range_of(**row) for row in ranges])


@question(
    "fine_after_criminal_fine",
    "判处罚金之后还能不能罚款",
    "法院已判处罚金的，行政机关尚未罚款的不再罚款。",
    yes_no("criminal_fine_given", "已判处罚金"),
    money("administrative_fine", "拟罚款"),
    articles="处罚法第三十五条第二款",
    answers=MONEY,
)
def fine_after_criminal_fine(
    asked: Asked, *, criminal_fine_given: bool, administrative_fine_fen: int
) -> Explained[int]:
    return one_fine.fine_after_criminal_fine(
        criminal_fine_given=criminal_fine_given, administrative_fine_fen=administrative_fine_fen
    )


@question(
    "confiscable_gains",
    "没收多少违法所得",
    "违法所得扣除依法应当退赔的部分。",
    money("gains", "违法所得"),
    money("refund", "依法应当退赔的数额", 0),
    articles="处罚法第二十八条第二款",
    answers=MONEY,
)
def confiscable_gains(asked: Asked, *, gains_fen: int, refund_fen: int) -> Explained[int]:
    return correction.confiscable_gains(gains_fen, refund_fen=refund_fen)
