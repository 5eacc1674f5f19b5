"""个人信息 — only what the duty needs, an assessment before sensitive uses (个保法第三十四条、第五十五条、
第五十六条)."""

from __future__ import annotations

from collections.abc import Collection

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.grounds import ground
from zhifa.law.refusal import Refusal
from zhifa.law.required_contents import ContentsMissing, check_contents

_POWER = cite("个保法第三十四条")
_BEFORE = cite("个保法第五十五条")


class BeyondStatutoryDuty(Refusal):
    """超出履行法定职责所必需."""


class ImpactNotAssessed(ContentsMissing):
    """没有事前评估个人信息保护影响."""


def check_use(*, statutory_duty: bool, by_procedure: bool, necessary: bool) -> Explained[bool]:
    """Check that a state organ may process personal information: power, procedure, necessity.

    :raises BeyondStatutoryDuty: one is missing.
    """
    needs = (("法定职责", statutory_duty), ("法定程序", by_procedure), ("必需的范围和限度", necessary))
    faults = [term for term, holds in needs if not holds]
    if faults:
        raise BeyondStatutoryDuty(
            f"处理个人信息不符合{'、'.join(faults)}的要求。", _POWER, "只处理履行职责必需的信息。"
        )
    return Explained(True, (Step("依照法定权限、程序，没有超出必需的范围和限度。", _POWER),))


def check_impact_assessed(uses: Collection[str], assessed: Collection[str]) -> Explained[bool]:
    """Check that uses which ask for it were assessed before (``impact_assessment_due``,
    ``impact_assessment``); False when none of the uses asks for an assessment.

    :raises ImpactNotAssessed: naming what the assessment lacks.
    :raises BadFact: an unknown use.
    """
    found = [ground("impact_assessment_due", code) for code in uses]
    if not found:
        return Explained(False, (Step("没有应当事前评估的情形。", _BEFORE),))
    whole = check_contents("impact_assessment", assessed, ImpactNotAssessed)
    return Explained(True, (*(item.step() for item in found), *whole.steps))
