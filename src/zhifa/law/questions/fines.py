"""罚款计算之问 — the range a provision's own words give, several acts and persons, set-off, daily fines, instalments."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhifa.law import concurrent_acts, daily_fine, instalments, set_off
from zhifa.law.amounts import yuan
from zhifa.law.citation import Citation, cite
from zhifa.law.discretion import FineRange
from zhifa.law.explained import Explained, Step
from zhifa.law.fine_norm import FineFacts, FineNorm, fine_range
from zhifa.law.fine_text import read_fines
from zhifa.law.late_penalty import Payment, Stop
from zhifa.law.parameters import load_parameters
from zhifa.law.payment import Instalment
from zhifa.law.questions.fact import (
    THE_DAY,
    article,
    choice,
    count,
    day,
    money,
    records,
    words,
    yes_no,
)
from zhifa.law.questions.penalty import range_of
from zhifa.law.questions.question import MONEY, Asked, question, spoken
from zhifa.law.refusal import BadFact

_FIELDS = {code: (row["term"], code) for code, row in load_parameters("national/daily_fine.yaml").items()}


def _each(one: Any) -> Any:
    return lambda values: "；".join(one(value) for value in values)


@question(
    "range_from_text",
    "条文中的罚款幅度",
    "把罚则的原文写进来，按查明的数额算出罚款幅度；读不懂的字句照实指出。",
    words("text", "罚则原文", note="一句或者一条，从“处”到“罚款”"),
    records("amounts", "查明的数额", words("base", "基数，如违法所得"), money("amount", "数额"), default=()),
    records("counts", "查明的数量", words("unit", "单位，如件、人"), count("number", "数量"), default=()),
    words("addressee", "对谁", "", note="条文另对责任人员等规定罚款的，照条文写；当事人本身不写"),
    article("basis", "罚则所在条款", cite("处罚法第五条第二款")),
    articles="处罚法第五条第二款",
    answers=spoken,
)
def range_from_text(
    asked: Asked,
    *,
    text: str,
    amounts: tuple[dict[str, Any], ...],
    counts: tuple[dict[str, Any], ...],
    addressee: str,
    basis: Citation,
) -> Explained[FineRange]:
    reading = read_fines(text)
    if reading.unread or not reading.clauses:
        words_left = "；".join(reading.unread) or text
        raise BadFact(
            f"读不懂这段罚则：{words_left[:80]}。",
            basis,
            "只写规定罚款的那一句，数额写成“……以上……以下罚款”。",
        )
    facts = FineFacts(
        {row["base"]: row["amount_fen"] for row in amounts},
        {row["unit"]: row["number"] for row in counts},
        addressee,
    )
    return fine_range(FineNorm(reading.clauses, basis), facts)


@question(
    "joined_fines",
    "数个行为、数人的罚款",
    "每个行为在自己的幅度内裁量，每个人分别合计。",
    records(
        "fines",
        "各项罚款",
        words("act", "行为"),
        words("person", "当事人"),
        money("fine", "罚款"),
        money("high", "这一行为的法定上限"),
        money("gains", "没收违法所得", 0),
    ),
    articles="处罚法第五条第二款、处罚法第二十九条",
    answers=_each(lambda total: f"{total.person}{yuan(total.pays_fen)}"),
)
def joined_fines(
    asked: Asked, *, fines: tuple[dict[str, Any], ...]
) -> Explained[tuple[concurrent_acts.PersonTotal, ...]]:
    basis = cite("处罚法第五条第二款")
    return concurrent_acts.joined(
        [
            concurrent_acts.ActFine(
                row["act"],
                row["person"],
                row["fine_fen"],
                range_of(0, row["high_fen"], basis),
                row["gains_fen"],
            )
            for row in fines
        ]
    )


@question(
    "set_off_fine",
    "罚款折抵罚金",
    "同一行为已经罚款的，折抵多少罚金，罚金还余多少。",
    money("fine", "已给予的罚款"),
    money("criminal_fine", "罚金"),
    articles="处罚法第三十五条第二款",
    answers=lambda found: f"折抵{yuan(found.set_off)}，罚金余{yuan(found.left)}",
)
def set_off_fine(asked: Asked, *, fine_fen: int, criminal_fine_fen: int) -> Explained[set_off.SetOff]:
    return set_off.set_off_fine(fine_fen, criminal_fine_fen)


@question(
    "set_off_detention",
    "行政拘留折抵刑期",
    "同一行为已经行政拘留的，折抵多少日刑期。",
    count("detained_days", "已拘留的天数"),
    count("sentence_days", "刑期天数"),
    articles="处罚法第三十五条第一款",
    answers=lambda found: f"折抵{found.set_off}日，余{found.left}日",
)
def set_off_detention(asked: Asked, **days: int) -> Explained[set_off.SetOff]:
    return set_off.set_off_detention(**days)


@question(
    "daily_fine",
    "按日连续处罚",
    "责令改正后仍不改正的，自次日起按原罚款数额每日计罚，到复查日为多少。",
    money("fine", "原罚款数额"),
    day("ordered_on", "责令改正日"),
    day("found_on", "复查发现仍未改正日", THE_DAY),
    choice("sector", "领域", _FIELDS),
    yes_no("fined", "已受到罚款处罚", True),
    yes_no("refuses", "拒不改正或者继续违法", True),
    articles="处罚法第四条",
    answers=MONEY,
)
def daily_fine_(
    asked: Asked, *, fine_fen: int, ordered_on: date, found_on: date, sector: str, fined: bool, refuses: bool
) -> Explained[int]:
    return daily_fine.daily_fine(fine_fen, ordered_on, found_on, field=sector, fined=fined, refuses=refuses)


@question(
    "even_plan",
    "平均分期的计划",
    "余下的罚款分若干期，各期多少、到哪一天，合计一分不差。",
    money("left", "待缴数额"),
    count("number", "期数"),
    day("first_due", "第一期期限"),
    count("every_months", "隔几个月", 1),
    articles="处罚法第六十六条第二款",
    answers=_each(lambda part: f"{part.due_on:%Y-%m-%d}缴{yuan(part.fen)}"),
)
def even_plan(
    asked: Asked, *, left_fen: int, number: int, first_due: date, every_months: int
) -> Explained[tuple[Instalment, ...]]:
    return instalments.even_plan(left_fen, number, first_due, every_months=every_months)


@question(
    "late_on_instalments",
    "分期缴纳的逾期与加处",
    "各期未缴多少、逾期几日、加处多少；各期加处合计不超过计划总额。",
    records("plan", "各期", day("due_on", "期限"), money("amount", "数额")),
    day("today", "算到哪一天", THE_DAY),
    records("payments", "已缴款", day("paid_on", "缴款日"), money("amount", "数额"), default=()),
    records(
        "stops",
        "复议、诉讼期间",
        choice(
            "ground",
            "事由",
            {"reconsideration": ("行政复议", "reconsideration"), "suit": ("行政诉讼", "suit")},
        ),
        day("since", "自哪天"),
        day("until", "至哪天", None),
        default=(),
    ),
    yes_no("told_in_letter", "决定书写明了加处罚款及其标准", True),
    articles="处罚法第六十六条第二款、处罚法第七十二条第一款第一项",
    answers=_each(
        lambda item: (
            f"{item.instalment.due_on:%Y-%m-%d}一期未缴{yuan(item.unpaid_fen)}、"
            f"逾期{item.late_days}日、加处{yuan(item.late_fen)}"
        )
    ),
)
def late_on_instalments(
    asked: Asked,
    *,
    plan: tuple[dict[str, Any], ...],
    today: date,
    payments: tuple[dict[str, Any], ...],
    stops: tuple[dict[str, Any], ...],
    told_in_letter: bool,
) -> Explained[tuple[instalments.InstalmentStanding, ...]]:
    return instalments.late_on_instalments(
        [Instalment(row["due_on"], row["amount_fen"]) for row in plan],
        today,
        payments=[Payment(row["paid_on"], row["amount_fen"]) for row in payments],
        stops=[Stop(**row) for row in stops],
        told_in_letter=told_in_letter,
    )


@question(
    "pinned_profile",
    "案件固定的期限版本",
    "案件在立案日固定到哪个期限版本，此后数字变动不影响。",
    words("profile_name", "期限版本", "base"),
    day("filed_on", "立案日", THE_DAY),
    answers=str,
)
def pinned_profile(asked: Asked, *, profile_name: str, filed_on: date) -> Explained[str]:
    from zhifa.law.time_limits import pinned, profile_of

    profile = profile_of(profile_name)
    found = pinned(profile_name, filed_on)
    return Explained(found, (Step(f"{profile.term}，按{filed_on:%Y-%m-%d}已有的规定固定。", profile.basis),))
