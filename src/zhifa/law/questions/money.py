"""缴纳与加处罚款之问."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhifa.law import late_penalty, payment
from zhifa.law.explained import Explained
from zhifa.law.questions.fact import THE_DAY, choice, day, money, records, yes_no
from zhifa.law.questions.question import MONEY, Asked, either, question

_STOPS = {
    "reconsideration": ("行政复议", "reconsideration"),
    "suit": ("行政诉讼", "suit"),
    "deferral": ("延期、分期缴纳", "deferral"),
}


@question(
    "late_penalty",
    "加处罚款",
    "逾期不缴纳罚款，到某日应当加处多少；不超过罚款数额，复议、诉讼期间不计。",
    money("fine", "罚款数额"),
    day("due_on", "缴款期限末日"),
    day("today", "算到哪一天", THE_DAY),
    records(
        "stops",
        "停计期间",
        choice("ground", "事由", _STOPS),
        day("since", "自哪天"),
        day("until", "至哪天", None),
        default=(),
    ),
    records("payments", "已缴款", day("paid_on", "缴款日"), money("amount", "数额"), default=()),
    yes_no("told_in_letter", "决定书写明了加处罚款及其标准", True),
    articles="处罚法第七十二条第一款第一项、处罚法第七十三条第三款、强制法第四十五条第二款",
    answers=MONEY,
)
def late_penalty_(
    asked: Asked,
    *,
    fine_fen: int,
    due_on: date,
    today: date,
    stops: tuple[dict[str, Any], ...],
    payments: tuple[dict[str, Any], ...],
    told_in_letter: bool,
) -> Explained[int]:
    return late_penalty.late_penalty(
        fine_fen,
        due_on,
        today,
        stops=[late_penalty.Stop(**row) for row in stops],
        payments=[late_penalty.Payment(row["paid_on"], row["amount_fen"]) for row in payments],
        told_in_letter=told_in_letter,
    )


@question(
    "check_collect",
    "能不能当场收缴罚款",
    "一百元以下、事后难以执行、边远地区当事人提出等情形才可以，且须出具专用票据。",
    money("fine", "罚款"),
    yes_no("summary", "当场处罚（简易程序）"),
    yes_no("hard_to_collect_later", "不当场收缴事后难以执行", False),
    yes_no("remote", "边远、水上、交通不便地区", False),
    yes_no("party_asks", "当事人提出", False),
    yes_no("fiscal_receipt", "出具财政部门统一制发的专用票据", True),
    articles="处罚法第六十八条、处罚法第六十九条、处罚法第七十条",
    answers=either("可以当场收缴", "不得当场收缴"),
)
def check_collect(asked: Asked, *, fine_fen: int, **facts: bool) -> Explained[bool]:
    return payment.check_collect_on_the_spot(fine_fen, on=asked.on, **facts)


@question(
    "check_deferral",
    "延期、分期缴纳",
    "困难、申请、批准是否齐备，各期是否加得起来，最后一期到哪一天。",
    money("fine", "罚款"),
    records("plan", "各期", day("due_on", "期限"), money("amount", "数额")),
    money("paid", "已缴", 0),
    yes_no("hardship", "确有经济困难", True),
    yes_no("asked_for", "当事人申请", True),
    yes_no("approved", "行政机关批准", True),
    articles="处罚法第六十六条第二款",
)
def check_deferral(
    asked: Asked,
    *,
    fine_fen: int,
    plan: tuple[dict[str, Any], ...],
    paid_fen: int,
    hardship: bool,
    asked_for: bool,
    approved: bool,
) -> Explained[date]:
    return payment.check_deferral(
        fine_fen,
        [payment.Instalment(row["due_on"], row["amount_fen"]) for row in plan],
        hardship=hardship,
        asked=asked_for,
        approved=approved,
        paid_fen=paid_fen,
    )
