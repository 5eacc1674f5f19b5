"""辅助人员 — only support, under an officer's command, after training (浙江综合执法条例第三十条).

That an auxiliary never counts as an officer stands in :mod:`zhifa.law.officers`.
"""

from __future__ import annotations

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.grounds import grounds
from zhifa.law.refusal import Refusal

_TASKS = cite("浙江综合执法条例第三十条第二款")


class NotForAuxiliaries(Refusal):
    """不是辅助人员可以做的工作."""


def check_auxiliary_task(task: str, *, trained: bool, under_command: bool) -> Explained[bool]:
    """Check that an auxiliary may do a task (``auxiliary_task`` of the grounds lists them).

    :raises NotForAuxiliaries: not on the list, not trained and examined, or not under an officer's command.
    """
    listed = grounds("auxiliary_task")
    if task not in listed:
        terms = "、".join(item.term for item in listed.values())
        raise NotForAuxiliaries(
            "行政执法辅助人员不得从事这项工作。", _TASKS, f"由执法人员办理；辅助人员可以配合：{terms}。"
        )
    if not trained:
        raise NotForAuxiliaries("辅助人员没有经培训考试合格。", _TASKS, "培训考试合格后再上岗。")
    if not under_command:
        raise NotForAuxiliaries("辅助人员应当在执法人员的指挥和监督下工作。", _TASKS, "由执法人员到场指挥。")
    return Explained(True, (Step(f"配合从事{listed[task].term}。", listed[task].citation),))
