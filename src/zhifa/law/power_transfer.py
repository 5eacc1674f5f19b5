"""赋权与划转 — which powers a town takes over, from which catalogue, how the power to coerce may come along, and which
duties stay with the department (处罚法第二十四条; 强制法第十七条、第二十二条; 浙江综合执法条例第六条至第十条、第十六条、第十七条)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhifa.law.citation import cite
from zhifa.law.county_file import dated_values, read_mapping
from zhifa.law.explained import Explained, Step
from zhifa.law.parameters import load_parameters
from zhifa.law.refusal import BadFact, Refusal
from zhifa.law.required_contents import ContentsMissing, check_contents

_DECIDED = cite("处罚法第二十四条第一款")
_WITH_PENALTY = cite("浙江综合执法条例第八条第一款")
_CONCENTRATED = cite("强制法第十七条第二款")
_NOT_DELEGATED = cite("强制法第十七条第一款")
_SEIZURE = cite("强制法第二十二条")
_FOUNDED = cite("强制法第十条第四款")
_LIST = cite("浙江综合执法条例第九条第二款")
_STATIONED = cite("浙江综合执法条例第九条第四款")
_ASSESS = cite("浙江综合执法条例第十条")
_DUTIES_STAY = cite("浙江综合执法条例第十六条")
_HELP = cite("浙江综合执法条例第十七条第一款")


class TownListNotLawful(Refusal):
    """乡镇事项清单不合法."""


class MatterIncomplete(ContentsMissing):
    """监督管理事项目录不全."""


class CoercionNeverMoves(Refusal):
    """强制措施权不随处罚权移动，不得赋予、委托."""


class CoercionNeedsItsOwnGround(Refusal):
    """强制措施权没有自己的法律、法规依据."""


FILE = "powers.yaml"
#: kinds of law that may give a power to coerce (行政强制法第十条、第十七条)
COERCION_FOUNDED_BY = frozenset({"法律", "行政法规", "地方性法规"})
#: in which line of an announcement a power to coerce may stand
BASE_LINE, TRANSFER_LINE = "base", "transfer"
_read_also: dict[str, Any] = {}


def read_powers(path: Path) -> None:
    """Read a county's own ``powers.yaml`` over the shipped one; a file that cannot be read stops the start.

    :raises BadFact: a rule without a day, or a line that is neither ``base`` nor ``transfer``.
    """
    if not path.is_file():
        return
    content = read_mapping(path)
    for name in content:
        dated_values(path, content, name)
    lines = {v.get("line") for v in content.get("coercion_line", {}).get("values", ())}
    if lines - {BASE_LINE, TRANSFER_LINE}:
        raise BadFact(f"{path.name} 的 coercion_line 写 base 或者 transfer。", way_out="改正。")
    forget_powers()
    _read_also.update(content)


def forget_powers() -> None:
    """Back to the shipped file."""
    _read_also.clear()
    _value.cache_clear()


@lru_cache(maxsize=512)
def _value(name: str, on: date) -> dict[str, Any]:
    shipped = load_parameters(f"province/zhejiang/{FILE}")
    values = (_read_also.get(name) or shipped[name])["values"]
    held = [v for v in values if v["from"] <= on]
    found: dict[str, Any] = held[-1] if held else values[0]
    return found


def coercion_line(on: date) -> str:
    """In which line a power to coerce may stand on a day: ``base`` only, or also a ``transfer``."""
    return str(_value("coercion_line", on)["line"])


def assessed_every_years(on: date) -> int:
    """Every how many years a list is assessed (第十条: 定期, read as a year)."""
    return int(_value("assessment_years", on)["amount"])


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


def powers_that_come_along(
    *, penalty: bool, to_town: bool, coercion_named: bool
) -> Explained[frozenset[str]]:
    """Return the powers a body exercises with a penalty power it was given.

    A county's comprehensive body 综合行政执法部门 also inspects. It may take the coercive measures that belong to the
    penalty (强制法第十七条第二款; 浙江第八条第一款), but only those "provided by laws and regulations": the announcement names
    each with its law and article (``coercion_named``; :func:`check_coercion_line`), or nothing comes along. For a
    town only the penalty moves (处罚法第二十四条 speaks of 行政处罚权, and coercion is delegated to nobody).
    """
    if not penalty:
        return Explained(frozenset(), (Step("没有划转行政处罚权。", _WITH_PENALTY),))
    if to_town:
        steps = (
            Step("交由乡镇、街道行使的是行政处罚权。", _DECIDED),
            Step("行政强制措施权不得委托，不随之移动。", _NOT_DELEGATED),
        )
        return Explained(frozenset({"penalty"}), steps)
    along = Step("行政处罚权以及与行政处罚相关的行政检查一并行使。", _WITH_PENALTY)
    if coercion_named:
        named = Step("公告单列并写明法律、法规和条款的行政强制措施，可以实施。", _CONCENTRATED)
        return Explained(frozenset({"penalty", "inspection", "coercive_measure"}), (along, named))
    not_named = Step("强制措施以法律、法规规定的为限，没有单列写明的不随之移动。", _CONCENTRATED)
    return Explained(frozenset({"penalty", "inspection"}), (along, not_named))


def check_coercion_line(
    manner: str, *, comprehensive: bool, law: str, article: str, kind_of_law: str, on: date
) -> Explained[bool]:
    """Check a line of an announcement that speaks of coercion: it stands on its own law or regulation, and in a line that
    may carry it.

    ``manner``: base, transfer, empower or delegate. ``comprehensive``: the body is a 综合行政执法部门.
    ``kind_of_law``: 法律, 行政法规 …; "" when the library does not hold it.

    :raises CoercionNeverMoves: an empowerment, a delegation, a transfer that may not carry it.
    :raises CoercionNeedsItsOwnGround: no law and article, or one that cannot found coercion.
    """
    if manner in ("empower", "delegate"):
        how = "委托" if manner == "delegate" else "随赋权移动"
        raise CoercionNeverMoves(
            f"行政强制措施权不得{how}", (_NOT_DELEGATED, _SEIZURE),
            "从这一条去掉行政强制；法律、法规直接规定由承接机关实施的，作为本职权另列并写明依据",
        )  # fmt: skip
    if manner == "transfer" and (coercion_line(on) != TRANSFER_LINE or not comprehensive):
        why = "" if comprehensive else "，承接机关也不是综合行政执法部门"
        raise CoercionNeverMoves(
            f"行政强制措施权不得随划转移动{why}", (_NOT_DELEGATED, _SEIZURE),
            "从这一条去掉行政强制；法律、法规规定由承接机关实施的，作为本职权另列并写明依据",
        )  # fmt: skip
    if not law or not article:
        raise CoercionNeedsItsOwnGround(
            "行政强制措施权没有写明自己的法律、法规依据", (_NOT_DELEGATED, _FOUNDED),
            "写明设定这项强制措施的法律、法规和条款",
        )  # fmt: skip
    if kind_of_law not in COERCION_FOUNDED_BY:
        what = f"是{kind_of_law}" if kind_of_law else "不在法规库中，不能核对是不是法律、法规"
        raise CoercionNeedsItsOwnGround(
            f"《{law}》{what}，不能作为行政强制措施的依据", _FOUNDED,
            "写明设定这项强制措施的法律、法规；法规库没有的先导入",
        )  # fmt: skip
    return Explained(True, (Step(f"依《{law}》{article}实施。", _NOT_DELEGATED if manner == "base" else _CONCENTRATED),))  # fmt: skip


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
