"""在途时间 — a paper posted before the period ends is in time, whenever it arrives (民诉法第八十五条第四款;
市监程序规定第八十条)."""

from __future__ import annotations

from datetime import date

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import BadFact

_RULE = cite("民诉法第八十五条第四款")


def in_time_by_post(due_on: date, *, posted_on: date, arrived_on: date) -> Explained[bool]:
    """Say whether a paper sent by post came in time: the day on the postmark counts.

    :raises BadFact: it arrives before it was posted.
    """
    if arrived_on < posted_on:
        raise BadFact("到达日早于交邮日。", _RULE, "核对邮戳日期。")
    in_time = posted_on <= due_on
    said = "在期满前交邮，不算过期" if in_time else "期满后才交邮，已经过期"
    return Explained(in_time, (Step(f"期限至{due_on:%Y-%m-%d}，{posted_on:%Y-%m-%d}交邮，{said}。", _RULE),))
