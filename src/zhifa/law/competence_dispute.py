"""管辖争议与协助 — who settles a dispute, when a case is passed on, and when help is owed
(处罚法第二十五条至第二十七条; 浙江综合执法条例第十七条、第十八条; 市监程序规定第十四条、第四十五条)."""

from __future__ import annotations

from enum import Enum

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal

_CONSULT = cite("处罚法第二十五条第二款")
_GUIDANCE = cite("浙江综合执法条例第十七条第二款")
_ASSIST = cite("处罚法第二十六条")
_PASS_ON = cite("浙江综合执法条例第十八条第二款")
_ONCE = cite("市监程序规定第十四条")
_DOWN = cite("市监程序规定第十五条第一款")


class PassedOnTwice(Refusal):
    """不得再自行移送."""


class MayNotBeHandedDown(Refusal):
    """不得交由下级管辖."""


class Disputants(Enum):
    """争议双方."""

    COUNTY_BODIES = "县级行政机关之间"
    TOWN_AND_COUNTY = "乡镇、街道与县级行政机关"
    ACROSS_COUNTIES = "不同县（市、区）的行政机关"


def who_settles(disputants: Disputants, *, consulted: bool, agreed: bool, directly: bool) -> Explained[str]:
    """Return who settles a dispute: ``parties`` while they consult, ``guidance_office`` 综合行政执法指导机构
    or ``common_superior`` 共同的上一级行政机关."""
    if agreed:
        return Explained("parties", (Step("协商一致。", _CONSULT),))
    if disputants is Disputants.TOWN_AND_COUNTY:
        return Explained(
            "guidance_office", (Step("由县（市、区）综合行政执法指导机构协调处理。", _GUIDANCE),)
        )
    if directly or consulted:
        text = "直接由" if directly else "协商不成，报请"
        return Explained("common_superior", (Step(f"{text}共同的上一级行政机关指定管辖。", _CONSULT),))
    return Explained("parties", (Step("发生争议的，应当协商解决。", _CONSULT),))


def assistance_owed(*, within_duties: bool) -> Explained[bool]:
    """Say whether a body asked for help must give it: when the matter lies within its duties."""
    if within_duties:
        return Explained(True, (Step("属于被请求机关职权范围，应当依法予以协助。", _ASSIST),))
    return Explained(False, (Step("不属于被请求机关职权范围。", _ASSIST),))


def clue_outside_duty(*, recorded: bool) -> Explained[str]:
    """Return what an officer does with a clue outside his duties: ``record`` it, then ``pass_on``."""
    if not recorded:
        return Explained("record", (Step("可以录音录像、拍照固定线索信息。", _PASS_ON),))
    return Explained("pass_on", (Step("及时移交有关行政执法机关。", _PASS_ON),))


def check_passed_on(*, received_from_another: bool) -> Explained[bool]:
    """Check that a case is not handed round: a body that received it and doubts goes to the common superior.

    :raises PassedOnTwice: it came from another body already.
    """
    if received_from_another:
        raise PassedOnTwice(
            "受移送的机关对管辖权有异议的，应当报请共同的上一级指定管辖，不得再自行移送。",
            _ONCE,
            "报请指定管辖。",
        )
    return Explained(True, (Step("移送有管辖权的机关。", _ONCE),))


def check_handed_down(*, needed: bool, reserved_for_superior: bool) -> Explained[bool]:
    """Check that a superior hands a case of its own to a lower body: it thinks it necessary, and no law, regulation or
    rule says that the superior decides.

    :raises MayNotBeHandedDown: otherwise.
    """
    if reserved_for_superior:
        raise MayNotBeHandedDown(
            "法律、法规、规章明确规定由上级管辖的案件，不得交由下级管辖。", _DOWN, "由上级办理。"
        )
    if not needed:
        raise MayNotBeHandedDown("上级没有认为必要。", _DOWN, "由上级写明必要的理由，或者自己办理。")
    return Explained(True, (Step("上级认为必要，可以交由下级管辖。", _DOWN),))
