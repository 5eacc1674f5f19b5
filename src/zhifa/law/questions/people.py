"""执法人员与回避之问."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhifa.law import officers, recusal
from zhifa.law.explained import Explained
from zhifa.law.questions.fact import choices, day, members, records, words, yes_no
from zhifa.law.questions.question import Asked, counted, either, question


@question(
    "check_officers",
    "执法人员够不够",
    "在场的执法人员是否不少于两人、都持有效执法证。",
    records(
        "people",
        "执法人员",
        words("id", "编号", note="同一人编号相同"),
        day("until", "执法证有效期至", None, note="没有执法证的不写"),
        yes_no("auxiliary", "是辅助人员", False),
        day("valid_from", "执法证有效期自", date(2000, 1, 1)),
        day("withdrawn_on", "执法证收回日", None),
        words("name", "姓名", ""),
    ),
    articles="处罚法第四十二条第一款、处罚法第五十五条第一款",
    answers=counted("人"),
)
def check_officers(asked: Asked, *, people: tuple[dict[str, Any], ...]) -> Explained[int]:
    made = [
        officers.Person(
            row["id"],
            row["name"] or f"{row['id']}号人员",
            officers.Certificate(row["id"], row["valid_from"], row["until"], row["withdrawn_on"])
            if row["until"]
            else None,
            row["auxiliary"],
        )
        for row in people
    ]
    return officers.check_officers(made, asked.on)


@question(
    "must_recuse",
    "应不应当回避",
    "执法人员与案件、当事人有某种关系时是否应当回避。",
    choices("relations", "关系", members(recusal.Relation), ()),
    articles="处罚法第四十三条第一款",
    answers=either("应当回避", "不必回避"),
)
def must_recuse(asked: Asked, *, relations: tuple[recusal.Relation, ...]) -> Explained[bool]:
    return recusal.must_recuse(relations)


@question(
    "who_decides",
    "回避由谁决定",
    "执法人员由负责人决定；负责人本人由负责人集体决定。",
    yes_no("is_head", "回避的是负责人本人"),
    articles="处罚法第四十三条第三款",
    answers=lambda who: {"head": "行政机关负责人", "heads": "行政机关负责人集体"}[who],
)
def who_decides(asked: Asked, *, is_head: bool) -> Explained[str]:
    return recusal.who_decides(is_head=is_head)


@question(
    "investigation_continues",
    "回避决定前停不停止调查",
    "申请回避期间调查继续。",
    articles="处罚法第四十三条第三款",
    answers=either("不停止调查", "停止调查"),
)
def investigation_continues(asked: Asked) -> Explained[bool]:
    return recusal.investigation_continues()
