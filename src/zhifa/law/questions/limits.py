"""期限之问 — every time limit of a profile as a question under its own name.

Facts of a limit in days, months or years: the day it counts from, pauses, extensions, the day to count an open
pause to.  In hours or minutes: the moment.  ``deadline`` and ``elapsed`` of :mod:`.time_limits` ask the same with
the limit's name as a fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from zhifa.law.explained import Explained
from zhifa.law.questions.fact import THE_DAY, Fact, count, day, moment, records, words
from zhifa.law.questions.question import Asked, Question, plain_words
from zhifa.law.time_limits import (
    Extension,
    Pause,
    Unit,
    deadline,
    deadline_at,
    limit_rows,
    time_limit,
)

PAUSES = records(
    "pauses",
    "不计入的期间",
    words("ground", "事由"),
    day("starts_on", "起日"),
    day("ends_on", "止日", None),
    words("start_paper", "起始文书", ""),
    words("end_paper", "结束文书", ""),
    default=(),
    note="事由须为这项期限所允许；尚未结束的不写止日",
)
EXTENSIONS = records(
    "extensions",
    "延长",
    words("id", "延长规定"),
    words("approved_by", "批准人"),
    day("approved_on", "批准日"),
    count("amount", "延长多少", None),
    words("paper", "文书", ""),
    default=(),
    note="按顺序写；长度由批准人定的写延长多少",
)
AS_OF = day("as_of", "算到哪一天", None, note="有期间尚未结束时，暂按这一天算")


def read_pauses(rows: Iterable[dict[str, Any]]) -> list[Pause]:
    """The pauses; the rule itself refuses those that contradict each other."""
    return [Pause(**row) for row in rows]


def read_extensions(rows: Iterable[dict[str, Any]]) -> list[Extension]:
    """The extensions, in the order given."""
    return [Extension(**row) for row in rows]


def limit_terms(profile: str) -> dict[str, str]:
    """The name and the Chinese term of every time limit of a profile."""
    return {name: row["term"] for name, row in limit_rows(profile).items()}


def limit_facts(profile: str, name: str) -> tuple[Fact, ...]:
    """What the limit's question wants to know; the grounds and extensions it allows stand in the note."""
    row = limit_rows(profile)[name]
    value = row["values"][-1]
    if Unit(value["unit"]) in (Unit.HOUR, Unit.MINUTE):
        return (moment("start", f"{row['counts_from']}的时刻"),)
    if row.get("direction") == "before":
        return (day("start", row["counts_from"], THE_DAY),)
    facts: list[Fact] = [day("start", row["counts_from"], THE_DAY)]
    if row.get("pauses"):
        facts += [_noted(PAUSES, row["pauses"]), AS_OF]
    if row.get("extensions"):
        facts.append(_noted(EXTENSIONS, row["extensions"]))
    return tuple(facts)


def _noted(fact: Fact, allowed: Iterable[dict[str, Any]]) -> Fact:
    listed = "、".join(f"{item['id']}（{item['term']}）" for item in allowed)
    return Fact(fact.name, fact.term, fact.kind, fact.default, f"可用：{listed}", parts=fact.parts)


def limit_question(name: str, profile: str) -> Question:
    """A time limit as a question.  Pauses and extensions it does not allow are refused by the rule itself."""
    row = limit_rows(profile)[name]
    facts = limit_facts(profile, name)
    known = {item.name for item in facts}
    in_time = Unit(row["values"][-1]["unit"]) in (Unit.HOUR, Unit.MINUTE)
    before = row.get("direction") == "before"

    def answer(asked: Asked, *, start: Any, **more: Any) -> Explained[Any]:
        return answer_limit(asked, name, start, **more)

    # what the limit does not allow is asked for all the same: the rule refuses it with its article
    extra = () if in_time or before else tuple(f for f in (PAUSES, EXTENSIONS, AS_OF) if f.name not in known)
    ends = "最迟应在哪一天" if before else "到哪一刻为止" if in_time else "到哪一天为止"
    return Question(
        name,
        row["term"],
        f"{row['counts_from']}起算，{ends}。",
        (*facts, *extra),
        (),
        answer,
        plain_words,
        "limits",
    )


def answer_limit(
    asked: Asked,
    rule: str,
    start: date | datetime,
    *,
    pauses: Sequence[dict[str, Any]] = (),
    extensions: Sequence[dict[str, Any]] = (),
    as_of: date | None = None,
) -> Explained[Any]:
    """The last day, or the last moment, of a limit."""
    if isinstance(start, datetime):
        return deadline_at(rule, start, profile=asked.profile)
    return deadline(
        time_limit(rule, start, asked.profile),
        start,
        calendar=asked.calendar,
        pauses=read_pauses(pauses),
        extensions=read_extensions(extensions),
        as_of=as_of,
    )
