"""救济期间的执行 — reconsideration and suit do not stop execution, except on the grounds the law names
(处罚法第七十三条; 复议法第四十二条; 行诉法第五十六条)."""

from __future__ import annotations

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.grounds import ground
from zhifa.law.refusal import BadFact

_GOES_ON = cite("处罚法第七十三条第一款")
_LIBERTY = cite("处罚法第七十三条第二款")
_NOT_COUNTED = cite("处罚法第七十三条第三款")
_REGISTERS = {"reconsideration": "stay_in_reconsideration", "suit": "stay_in_suit"}


def execution_goes_on(remedy: str, stay_ground: str | None = None) -> Explained[bool]:
    """Say whether a penalty is executed while a remedy runs: ``reconsideration`` or ``suit``.

    The late penalty is not counted either way.

    :raises BadFact: unknown remedy or ground.
    """
    if remedy not in _REGISTERS:
        raise BadFact(
            f"“{remedy}”不是救济途径。", _GOES_ON, "可用：reconsideration（行政复议）、suit（行政诉讼）。"
        )
    last = Step("加处罚款的数额在此期间不予计算。", _NOT_COUNTED)
    if stay_ground is not None:
        found = ground(_REGISTERS[remedy], stay_ground)
        return Explained(False, (found.step(), Step("停止执行。", found.citation), last))
    return Explained(True, (Step("行政处罚不停止执行，法律另有规定的除外。", _GOES_ON), last))


def may_ask_for_stay(*, restricts_liberty: bool) -> Explained[bool]:
    """Say whether the party may ask the deciding body itself to put off execution: only for a penalty that
    restricts liberty."""
    text = "可以向作出决定的机关提出暂缓执行申请。" if restricts_liberty else "不属于限制人身自由的处罚。"
    return Explained(restricts_liberty, (Step(text, _LIBERTY),))
