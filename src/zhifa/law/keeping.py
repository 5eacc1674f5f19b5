"""保存期限 — how long video, logs and assessments are kept at least, and when they must go
(视频条例第十七条; 网安法第二十三条; 个保法第五十六条)."""

from __future__ import annotations

from datetime import date, timedelta

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.parameters import load_parameters
from zhifa.law.refusal import BadFact, Refusal
from zhifa.law.time_limits import add_months


class KeptTooShort(Refusal):
    """保存期限未满，不得删除."""


def kept_until(name: str, made_on: date) -> Explained[date]:
    """Return the last day on which a record must still be kept: the day it was made is not counted.

    :raises BadFact: no such kind of record, or made before the rule was in force.
    """
    rows = load_parameters("national/keeping.yaml")
    if name not in rows:
        listed = "、".join(f"{key}（{row['term']}）" for key, row in rows.items())
        raise BadFact(f"没有“{name}”的保存期限。", way_out=f"可用：{listed}。")
    row = rows[name]
    values = [value for value in row["values"] if value["from"] <= made_on]
    if not values:
        first = row["values"][0]
        raise BadFact(
            f"{row['term']}的保存期限自{first['from']:%Y-%m-%d}起才有规定。",
            cite(first["citation"]),
            "此前的记录按当时有效的规定保存。",
        )
    value = values[-1]
    number = value["amount"]
    until = {
        "calendar_day": lambda: made_on + timedelta(days=number),
        "month": lambda: add_months(made_on, number),
        "year": lambda: add_months(made_on, number * 12),
    }[value["unit"]]()
    citation = cite(value["citation"])
    return Explained(until, (Step(f"{row['term']}：“{value['quote']}”，至{until:%Y-%m-%d}。", citation),))


def may_delete(name: str, made_on: date, today: date, *, purpose_reached: bool) -> Explained[bool]:
    """Say whether a record may or must be deleted on ``today``; public-safety video *must* go once its
    purpose is reached.

    :raises KeptTooShort: the period has not passed.
    """
    kept = kept_until(name, made_on)
    if today <= kept.result:
        raise KeptTooShort(f"应当保存到{kept.result:%Y-%m-%d}，不得删除。", kept.citations, "期满后再处理。")
    row = load_parameters("national/keeping.yaml")[name]
    if row["delete_after"]:
        basis = cite(row["delete_citation"])
        text = "已经实现处理目的，应当删除" if purpose_reached else "处理目的尚未实现，继续保存"
        return kept.replace_result(purpose_reached, Step(f"保存期满；{text}。", basis))
    return kept.replace_result(True, Step("保存期满，可以处理。"))
