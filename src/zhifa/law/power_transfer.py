"""赋权与划转 — which powers a town takes over, from which catalogue, and which duties stay with the department
(处罚法第二十四条; 浙江综合执法条例第六条至第十条、第十六条、第十七条)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal
from zhifa.law.required_contents import ContentsMissing, check_contents

_DECIDED = cite("处罚法第二十四条第一款")
_WITH_PENALTY = cite("浙江综合执法条例第八条第一款")
_CONCENTRATED = cite("强制法第十七条第二款")
_NOT_DELEGATED = cite("强制法第十七条第一款")
_LIST = cite("浙江综合执法条例第九条第二款")
_STATIONED = cite("浙江综合执法条例第九条第四款")
_ASSESS = cite("浙江综合执法条例第十条")
_DUTIES_STAY = cite("浙江综合执法条例第十六条")
_HELP = cite("浙江综合执法条例第十七条第一款")


class TownListNotLawful(Refusal):
    """乡镇事项清单不合法."""


class MatterIncomplete(ContentsMissing):
    """监督管理事项目录不全."""


def check_town_list(
    items: Collection[str], provincial: Collection[str], *, published: bool, town_able: bool
) -> Explained[int]:
    """Check a town's list: every item from the catalogue the province approved, the town able, published
    before use; returns how many items.

    :raises TownListNotLawful: an item outside the catalogue, not published, or the town not able.
    """
    outside = sorted(set(items) - set(provincial))
    if outside:
        raise TownListNotLawful(
            f"{'、'.join(outside)}不在省人民政府批准的综合行政执法事项目录中。", _LIST, "从目录中选择。"
        )
    if not town_able:
        raise TownListNotLawful(
            "乡镇、街道暂不具备承接能力。", (_DECIDED, _STATIONED), "由县级部门派驻执法队伍。"
        )
    if not published:
        raise TownListNotLawful("清单没有向社会公布，不得组织实施。", _LIST, "公布后再实施。")
    return Explained(len(set(items)), (Step(f"{len(set(items))}项均在省级目录内，已公布。", _LIST),))


def check_matter(present: Collection[str]) -> Explained[bool]:
    """Check that a supervision matter names body, object, measure with basis, and manner
    (``supervision_matter`` of the required contents).

    :raises MatterIncomplete: naming what is missing.
    """
    return check_contents("supervision_matter", present, MatterIncomplete)


def powers_that_come_along(*, penalty: bool, to_town: bool = False) -> Explained[frozenset[str]]:
    """Return the powers a body exercises with a penalty power it was given.

    A county's comprehensive body 综合行政执法部门 also inspects and takes the coercive measures that belong to
    the penalty; for a town only the penalty moves (第二十四条 speaks of 行政处罚权, and coercion is delegated
    to nobody).
    """
    if not penalty:
        return Explained(frozenset(), (Step("没有划转行政处罚权。", _WITH_PENALTY),))
    if to_town:
        steps = (
            Step("交由乡镇、街道行使的是行政处罚权。", _DECIDED),
            Step("行政强制措施权不得委托，不随之移动。", _NOT_DELEGATED),
        )
        return Explained(frozenset({"penalty"}), steps)
    found = frozenset({"penalty", "inspection", "coercive_measure"})
    steps = (
        Step("行政处罚权以及与行政处罚相关的行政检查、行政强制措施等职权一并行使。", _WITH_PENALTY),
        Step("强制措施以法律、法规规定的为限。", _CONCENTRATED),
    )
    return Explained(found, steps)


def duties_that_stay() -> Explained[frozenset[str]]:
    """Return what stays with the department after its penalty power moved: other supervision, technical
    support, training."""
    found = frozenset({"supervision", "technical_support", "training"})
    return Explained(
        found, (Step("原机关继续履行其他监督管理职责，并提供专业技术、业务培训等支持。", _DUTIES_STAY),)
    )


def town_may_ask_for_help(*, technical: bool, complex_matter: bool) -> Explained[bool]:
    """Say whether a town may ask a county body for help, which is then owed in time (第十七条第一款)."""
    if technical or complex_matter:
        return Explained(
            True, (Step("专业性、技术性较强或者复杂、疑难，县级机关应当及时给予指导和支持。", _HELP),)
        )
    return Explained(False, (Step("不属于专业性、技术性较强或者复杂、疑难事项。", _HELP),))


def assessment_due(last_assessed_on: date | None, basis_changed_on: date | None) -> Explained[bool]:
    """Say whether a list must be assessed again: never yet, or its legal basis changed since.

    How often 定期 is not said; a changed basis always calls for it.
    """
    due = last_assessed_on is None or (basis_changed_on is not None and basis_changed_on > last_assessed_on)
    text = "没有评估过，或者评估后执法依据有变动，应当评估并调整" if due else "评估后执法依据没有变动"
    return Explained(due, (Step(f"{text}。", _ASSESS),))
