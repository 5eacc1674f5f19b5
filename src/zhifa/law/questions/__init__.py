"""问法 — every question the law floor answers, by name, from plain facts.

``ask("late_penalty", {"fine": 3000, "due_on": "2026-11-17"}, on=date(2026, 11, 20))`` returns an
:class:`~zhifa.law.explained.Explained`.  Every time limit of the profile is a question too, under its own
name (``decision``, ``payment`` …), unless a question has that name.  The command ``zhifa law explain``, the
interface and the YAML cases of the tests all come in by this door.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib import import_module
from typing import Any

from zhifa.law.explained import Explained
from zhifa.law.questions.question import Asked, Question
from zhifa.law.questions.refused import UnknownQuestion
from zhifa.law.workdays import HolidayTable, national_calendar

#: One file of this package each, in the order in which they are listed.  A new family: its file and one line here.
FAMILIES = {
    "time_limits": "期限与工作日",
    "competence": "管辖、时效、法律适用",
    "people": "执法人员与回避",
    "evidence": "证据与事实",
    "evidence_form": "证据的形式和手续",
    "hearing": "听证",
    "decision": "告知、审核、讨论、决定",
    "summary": "简易程序",
    "discretion": "裁量与罚款数额",
    "fines": "罚款计算",
    "leniency": "从宽与不予处罚",
    "money": "缴纳与加处罚款",
    "service": "送达",
    "afterwards": "公开与救济",
    "powers": "设定、委托、赋权、争议",
    "setting": "具体规定与限额、派出机构、交由下级",
    "investigation": "立案、调查与记录",
    "inspection": "抽查与联合执法",
    "market": "抽样、先行处置、送达地址、网络管辖",
    "market_steps": "市场监管：终止调查、案件审核、退款、扣押和送达的手续",
    "outcomes": "处理结果、效力、罚没财物",
    "coercion": "行政强制措施",
    "execution": "强制执行",
    "performance_by_others": "代履行",
    "court": "金钱给付的执行与申请法院",
    "referral": "移送涉嫌犯罪案件",
    "openness": "公示、保密、个人信息",
}


class NameTwice(LookupError):
    """Two questions have one name: a mistake in this package, found at the first question asked."""


@lru_cache(maxsize=1)
def questions() -> dict[str, Question]:
    """Return every declared question by name, family after family, in the order of the files."""
    found: dict[str, Question] = {}
    for family in FAMILIES:
        for value in vars(import_module(f"{__name__}.{family}")).values():
            if not isinstance(value, Question):
                continue
            if value.name in found:
                raise NameTwice(value.name)
            object.__setattr__(value, "family", family)
            found[value.name] = value
    return found


def question_named(name: str, profile: str = "base") -> Question:
    """Return a question, or the time limit of that name as a question.

    :raises UnknownQuestion: neither; the way out names the nearest.
    """
    from zhifa.law.questions.limits import limit_question, limit_terms

    named = questions().get(name)
    if named is not None:
        return named
    limits = limit_terms(profile)
    if name in limits:
        return limit_question(name, profile)
    known = {**{item.name: item.term for item in questions().values()}, **limits}
    by_term = [code for code, term in known.items() if term == name]
    if len(by_term) == 1:
        return question_named(by_term[0], profile)
    near = by_term or difflib.get_close_matches(name, known, 3, 0.5)
    near = near or [code for code, term in known.items() if name in term or term in name][:3]
    hint = f"是不是：{'、'.join(f'{code}（{known[code]}）' for code in near)}。" if near else ""
    raise UnknownQuestion(f"没有“{name}”这个问题或者期限。", way_out=f"{hint}全部名称：zhifa law list。")


def ask(
    name: str,
    facts: Mapping[str, Any],
    *,
    on: date,
    profile: str = "base",
    calendar: HolidayTable | None = None,
) -> Explained[Any]:
    """Answer a question from plain facts (see :mod:`zhifa.law.questions.fact`).

    ``on`` is the day asked about: the day whose law answers, and the default of facts such as "today".

    :raises UnknownQuestion: no such name.
    :raises BadFact: unknown, missing, ill-formed or contradictory facts; a day before the Act.
    :raises Refusal: what the rule refuses.
    """
    asked = Asked(on, calendar or national_calendar(), profile)
    return question_named(name, profile).ask(asked, dict(facts))
