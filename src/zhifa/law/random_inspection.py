"""随机抽查与一次检查 — targets and officers drawn at random, more where credit is bad or risk high; one visit for
several checks (浙江综合执法条例第十三条、第十四条、第二十一条)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.grounds import ground
from zhifa.law.refusal import Refusal
from zhifa.law.required_contents import ContentsMissing, check_contents

_RANDOM = cite("浙江综合执法条例第二十一条第一款")
_DIFFERENT = cite("浙江综合执法条例第二十一条第二款")
_ONCE = cite("浙江综合执法条例第十三条第三款")


class NotDrawnAtRandom(Refusal):
    """日常检查没有随机抽取."""


class ChecksNotCombined(Refusal):
    """同一机关对同一对象的检查没有合并."""


class JointPlanIncomplete(ContentsMissing):
    """联合执法方案不全."""


class Frequency(Enum):
    """抽查频次 — against the ordinary rate and probability."""

    LESS = "适当减少"
    ORDINARY = "通常"
    MORE = "加大"


def check_draw(
    *, targets_random: bool, officers_random: bool, special_field: bool, published: bool
) -> Explained[bool]:
    """Check an everyday inspection: both draws random unless the field is special, the result published.

    :raises NotDrawnAtRandom: naming what was not.
    """
    if not special_field:
        faults = [
            text for holds, text in ((targets_random, "检查对象"), (officers_random, "检查人员")) if not holds
        ]
        if faults:
            raise NotDrawnAtRandom(f"{'、'.join(faults)}没有随机抽取、选派。", _RANDOM, "重新抽取。")
    if not published:
        raise NotDrawnAtRandom("抽查情况及查处结果没有向社会公开。", _RANDOM, "及时公开。")
    text = "特殊行业、重点领域，不经随机抽取。" if special_field else "检查对象、检查人员均随机抽取。"
    return Explained(True, (Step(text, _RANDOM), Step("结果已公开。", _RANDOM)))


def frequency(
    *, bad_credit: bool, high_risk: bool, good_credit: bool, low_risk: bool
) -> Explained[Frequency]:
    """Return in which way credit and risk change rate and probability; a bad sign outweighs a good one."""
    if bad_credit or high_risk:
        why = "有不良信用记录" if bad_credit else "风险高"
        return Explained(Frequency.MORE, (Step(f"{why}，加大抽查力度。", _DIFFERENT),))
    if good_credit and low_risk:
        return Explained(Frequency.LESS, (Step("信用较好、风险较低，适当减少抽查。", _DIFFERENT),))
    return Explained(Frequency.ORDINARY, (Step("按通常的比例频次和概率。", _DIFFERENT),))


@dataclass(frozen=True)
class PlannedCheck:
    """检查计划 — one planned check by a body on a target, with its item and day."""

    body: str
    target: str
    item: str
    on: date


def check_combined(plan: Sequence[PlannedCheck], *, reasons: Collection[str] = ()) -> Explained[int]:
    """Check that one body's checks on one target are made at one time; returns the number of visits.

    ``reasons``: targets for which a reason against combining is on record (原则上).

    :raises ChecksNotCombined: the first target with two days and no reason.
    """
    days: dict[tuple[str, str], set[date]] = {}
    for check in plan:
        days.setdefault((check.body, check.target), set()).add(check.on)
    for (body, target), found in sorted(days.items()):
        if len(found) > 1 and target not in reasons:
            listed = "、".join(f"{day:%Y-%m-%d}" for day in sorted(found))
            raise ChecksNotCombined(
                f"{body}对{target}的检查分在{listed}，原则上应当同时一次性开展。",
                _ONCE,
                "合并到一日，或者写明理由。",
            )
    visits = sum(len(found) for found in days.values())
    return Explained(visits, (Step(f"{len(plan)}项检查合为{visits}次到场。", _ONCE),))


def joint_enforcement(code: str, plan: Collection[str]) -> Explained[bool]:
    """Check a joint operation: one of the three grounds (``joint_enforcement``) and the initiator's plan
    (``joint_plan`` of the required contents).

    :raises BadFact: none of the grounds.
    :raises JointPlanIncomplete: naming what is missing.
    """
    found = ground("joint_enforcement", code)
    whole = check_contents("joint_plan", plan, JointPlanIncomplete)
    return Explained(True, (found.step(), *whole.steps))
