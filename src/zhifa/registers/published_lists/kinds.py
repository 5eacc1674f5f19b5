"""清单种类 — which lists a county publishes, their columns, and the provision that asks for each. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from zhifa.law.citation import Citation, cite
from zhifa.law.discretion import Gravity

GRADES = {g.term: g.value for g in Gravity}
UNITS = ("元", "倍")


@dataclass(frozen=True)
class Column:
    """列 — ``shape``: text, item (code), body (code or name), grade, number, unit, days; ``key``: what tells one row from another."""

    name: str
    title: str
    shape: str = "text"
    required: bool = True
    key: bool = False
    longest: int = 500


@dataclass(frozen=True)
class ListKind:
    """一种清单 — ``law``: the provision it rests on, ``None`` where none of the texts held names it."""

    code: str
    title: str
    about: str
    columns: tuple[Column, ...]
    law: Citation | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns if c.key)


_ITEM = Column("item", "事项代码", "item", key=True)
_BODY = Column("body", "机构", "body", key=True)
_BASIS = Column("basis", "依据", required=False)

KINDS: dict[str, ListKind] = {
    k.code: k
    for k in (
        ListKind(
            "benchmark", "行政处罚裁量基准", "事项分从轻、一般、从重三档，各写情节和幅度",
            (
                _ITEM, Column("grade", "档次", "grade", key=True), Column("circumstances", "情节", key=True),
                Column("low", "下限", "number"), Column("high", "上限", "number"), Column("unit", "单位", "unit"),
            ),
            cite("处罚法第三十四条"),
        ),
        ListKind(
            "minor", "轻微违法不予处罚清单", "违法行为轻微并及时改正、没有造成危害后果的",
            (_ITEM, Column("conditions", "适用条件"), Column("remark", "说明", required=False)),
            cite("处罚法第三十三条第一款"),
        ),
        ListKind(
            "first_time", "首次违法可以不罚清单", "初次违法且危害后果轻微并及时改正的",
            (_ITEM, Column("conditions", "适用条件"), Column("remark", "说明", required=False)),
            cite("处罚法第三十三条第一款"),
        ),
        ListKind(
            "commitment", "告知承诺事项清单", "告知什么、承诺什么、多少天内做到；不签不影响依法不予处罚",
            (
                _ITEM, Column("told", "告知内容"), Column("text", "承诺内容", key=True),
                Column("days", "履行期限（日）", "number"), Column("effect", "签了有什么用"),
            ),
        ),
        ListKind(
            "duties", "责任清单", "机构对事项负什么责任，依据是什么",
            (_BODY, Column("duty", "责任", key=True), Column("item", "事项代码", "item", required=False, key=True), _BASIS),
            cite("安全生产法第十七条"),
        ),
        ListKind(
            "boundaries", "职责边界清单", "几个机构都管的事，各管哪一段",
            (
                Column("matter", "边界事项", key=True), _BODY, Column("duty", "职责分工"), _BASIS,
                Column("item", "事项代码", "item", required=False, key=True),
            ),
        ),
        ListKind(
            "supervision", "监管事项清单", "监管什么、由谁监管、怎样监管",
            (
                Column("name", "监管事项", key=True), _BODY, Column("subjects", "监管对象"), Column("manner", "监管方式"),
                Column("item", "事项代码", "item", required=False, key=True), _BASIS,
            ),
        ),
        ListKind(
            "one_thing", "监管一件事", "一件事涉及的许可、监管、处罚按环节连起来",
            (
                Column("chain", "一件事", key=True), Column("step", "环节", "number", key=True), _BODY,
                Column("duty", "做什么"), Column("item", "事项代码", "item", required=False, key=True),
                Column("days", "时限（工作日）", "days", required=False),
            ),
        ),
        ListKind(
            "random_checks", "随机抽查事项清单", "抽查什么、抽谁、查几次",
            (
                Column("name", "抽查事项", key=True), _BODY, Column("subjects", "抽查对象"), Column("content", "检查内容"),
                Column("share", "比例（%）", "number"), Column("times", "每年次数", "number"),
                Column("item", "事项代码", "item", required=False, key=True), _BASIS,
            ),
            cite("优化营商环境条例第五十四条"),
        ),
    )
}  # fmt: skip
