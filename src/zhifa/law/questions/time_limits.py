"""期限与工作日之问 — how many days, whether they are worked, until when, and how much is used."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from zhifa.law import workdays
from zhifa.law.explained import Explained, Step
from zhifa.law.questions.fact import THE_DAY, count, day, moment, words, yes_no
from zhifa.law.questions.limits import (
    AS_OF,
    EXTENSIONS,
    PAUSES,
    answer_limit,
    read_extensions,
    read_pauses,
)
from zhifa.law.questions.question import Asked, either, question, spoken
from zhifa.law.time_limits import Elapsed, elapsed

_RULE = words("rule", "期限名称", note="zhifa law list 中的名称，如 decision")


@question(
    "means_working_days",
    "“日”是不是工作日",
    "一部法律里的若干日是指工作日还是日历日。",
    words("law", "法律名称"),
    count("amount", "多少日"),
    yes_no("text_says_working", "条文自己写明工作日", False),
    articles="处罚法第八十五条、强制法第六十九条、复议法第八十八条第二款",
    answers=either("工作日", "日历日"),
)
def means_working_days(asked: Asked, *, law: str, amount: int, text_says_working: bool) -> Explained[bool]:
    return workdays.means_working_days(law, amount, text_says_working=text_says_working)


@question(
    "is_working_day",
    "是不是工作日",
    "某一天上班还是休息，依据哪一年的安排。",
    day("day", "哪一天", THE_DAY),
    articles="放假办法第二条",
    answers=either("工作日", "不是工作日"),
)
def is_working_day(asked: Asked, *, day: date) -> Explained[bool]:
    kind = asked.calendar.kind_of(day)
    return Explained(
        kind.working,
        (Step(f"{day:%Y-%m-%d}：{kind.reason}，依据{kind.source}。"),),
        provisional=kind.provisional,
    )


@question(
    "add_working_days",
    "数工作日",
    "从某日起（当日不计）第几个工作日是哪一天；负数往前数。",
    day("start", "起算日", THE_DAY),
    count("amount", "多少个工作日", may_be_negative=True),
    articles="放假办法第二条",
)
def add_working_days(asked: Asked, *, start: date, amount: int) -> Explained[date]:
    found = asked.calendar.add_working_days(start, amount)
    first, last = sorted((start, found))
    way = "往后" if amount >= 0 else "往前"
    return Explained(
        found,
        (Step(f"{start:%Y-%m-%d}当日不计，{way}数{abs(amount)}个工作日，为{found:%Y-%m-%d}。"),),
        provisional=asked.calendar.is_provisional(first, last),
    )


@question(
    "deadline",
    "期限末日",
    "任何一项以日、月、年计的期限到哪一天为止。",
    _RULE,
    day("start", "起算日", THE_DAY, note="起算当日不计；提前期写当日，如听证日"),
    PAUSES,
    EXTENSIONS,
    AS_OF,
)
def deadline(asked: Asked, *, rule: str, start: date, **more: Any) -> Explained[date]:
    return answer_limit(asked, rule, start, **more)


@question(
    "deadline_at",
    "期限末刻",
    "以小时、分钟计的期限到哪一刻为止。",
    _RULE,
    moment("start", "起算时刻"),
)
def deadline_at(asked: Asked, *, rule: str, start: datetime) -> Explained[datetime]:
    return answer_limit(asked, rule, start)


@question(
    "elapsed",
    "期限已用多少",
    "一项期限到某日已用多少、还余多少、是否暂停或者超期。",
    _RULE,
    day("start", "起算日"),
    day("today", "到哪一天", THE_DAY),
    PAUSES,
    EXTENSIONS,
    answers=spoken,
)
def elapsed_(
    asked: Asked, *, rule: str, start: date, today: date, pauses: Any, extensions: Any
) -> Explained[Elapsed]:
    found = elapsed(
        rule,
        start,
        today,
        calendar=asked.calendar,
        pauses=read_pauses(pauses),
        extensions=read_extensions(extensions),
        profile=asked.profile,
    )
    return found.due.replace_result(found, Step(f"到{today:%Y-%m-%d}：{found.in_words}。"))
