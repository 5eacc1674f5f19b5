"""划定边界 — province-approved catalogues, items not to be moved, duties that never move, and cases kept for a certain body."""

from collections.abc import Mapping, Sequence
from typing import Any

from zhifa.core.errors import BadInput
from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope, ScopeKind
from zhifa.core.text import clean_text
from zhifa.law import library
from zhifa.law.citation import cite
from zhifa.law.library import LawNotHeld
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue.clauses import ACTS
from zhifa.registers.catalogue.models import (
    ApprovedList,
    Item,
    ItemDuty,
    JurisdictionLevel,
    NotToMove,
    SpecialJurisdiction,
)
from zhifa.registers.organisation.models import Body

Rows = Sequence[Mapping[str, Any]]


@operation("catalogue.approve_list", title="登记省批准目录", permission="catalogue.manage")
def approve_list(op: Op, *, row: Mapping[str, Any]) -> ApprovedList:
    """登记省批准目录 — the columns of ``ApprovedList`` (浙江省综合行政执法条例第七条).

    :raises BadInput: an item the county has not entered.
    """
    codes = sorted(set(row["item_codes"]))
    known = set(Item.objects.filter(code__in=codes).values_list("code", flat=True))
    missing = [c for c in codes if c not in known]
    if missing:
        raise BadInput(
            f"目录里没有事项 {'、'.join(missing[:5])}", field="item_codes", way_out="先导入这些事项"
        )
    approved = ApprovedList(**{**row, "item_codes": codes})
    approved.save()
    op.say(f"登记{approved.get_kind_display()} {len(codes)} 项（{approved.number}）")
    return approved


@operation("catalogue.keep_from_moving", title="列入不宜划转负面清单", permission="catalogue.manage")
def keep_from_moving(op: Op, *, rows: Rows) -> int:
    """列入不宜划转负面清单 — rows: item (code), ground, reason, number, valid_from, valid_until (last three optional)."""
    items = {i.code: i for i in Item.objects.filter(code__in={r["item"] for r in rows})}
    NotToMove.objects.bulk_create([NotToMove(**{**r, "item": items[r["item"]]}) for r in rows])
    op.say(f"列入不宜划转负面清单 {len(rows)} 项")
    return len(rows)


@operation("catalogue.assign_duties", title="登记监管许可职责", permission="catalogue.manage")
def assign_duties(op: Op, *, rows: Rows) -> int:
    """登记监管许可职责 — rows: item (code), kind (supervise | license), body (code), ground, valid_from, valid_until."""
    items = {i.code: i for i in Item.objects.filter(code__in={r["item"] for r in rows})}
    bodies = {b.code: b for b in Body.objects.all()}
    ItemDuty.objects.bulk_create(
        [ItemDuty(**{**r, "item": items[r["item"]], "body": bodies[r["body"]]}) for r in rows]
    )
    op.say(f"登记监管许可职责 {len(rows)} 条")
    return len(rows)


class SpecialNotFounded(Refusal):
    """特别管辖没有法律、法规、规章依据 (处罚法第二十二条、第二十三条)."""


#: what may provide otherwise for the place; for the level only the first two (处罚法第二十二条、第二十三条)
_FOUNDS_PLACE = ("法律", "行政法规", "部门规章")
_FOUNDS_LEVEL = ("法律", "行政法规")


@operation("catalogue.reserve_cases", title="登记特别管辖", permission="catalogue.manage")
def reserve_cases(op: Op, *, row: Mapping[str, Any]) -> SpecialJurisdiction:
    """登记特别管辖 — items (codes), acts, body (code), level, subject, town (code), law, article, number, title, issued_on,
    valid_from, valid_until.

    :raises SpecialNotFounded: no law, or one that may not provide otherwise: another level only by law or administrative
        regulation (第二十三条), another body of the county also by departmental rule (第二十二条).
    :raises BadInput: an unknown item, body, level or power; days in the wrong order.
    """
    codes = sorted({c.strip() for c in row["items"] if c.strip()})
    known = set(Item.objects.filter(code__in=codes).values_list("code", flat=True))
    if not codes or (missing := [c for c in codes if c not in known]):
        raise BadInput("目录里没有事项" + ("、".join(missing[:5]) if codes else ""), field="items", way_out="核对事项代码")  # fmt: skip
    body = Body.objects.filter(code=row.get("body")).first()
    if body is None:
        raise BadInput("没有选择管辖机关", field="body", way_out="市级、省级机关先作为机构登记")
    if row.get("level") not in JurisdictionLevel.values:
        raise BadInput("没有选择层级", field="level")
    acts = [a for a in ACTS if a in row.get("acts", ())]
    if not acts:
        raise BadInput("没有选择权力种类", field="acts")
    if row.get("valid_until") and row["valid_until"] < row["valid_from"]:
        raise BadInput("止日早于起日", field="valid_until")
    law = clean_text(row.get("law"), field="law", label="法律、法规、规章", longest=60).strip("《》")
    county = row["level"] == JurisdictionLevel.COUNTY
    _check_founded(law, county)
    made = SpecialJurisdiction(
        item_codes=codes,
        acts=acts,
        body=body,
        level=row["level"],
        subject=clean_text(row.get("subject"), field="subject", label="对象", longest=40, required=False),
        town=Scope.objects.filter(kind=ScopeKind.TOWN, code=row["town"]).first() if row.get("town") else None,
        law=law,
        article=clean_text(row.get("article"), field="article", label="条款", longest=60),
        number=clean_text(row.get("number"), field="number", label="文号", longest=60),
        title=clean_text(row.get("title"), field="title", label="标题", longest=160),
        issued_on=row.get("issued_on") or op.today,
        valid_from=row["valid_from"],
        valid_until=row.get("valid_until"),
    )
    made.save()
    whom = f"（{made.subject}）" if made.subject else ""
    op.say(f"登记特别管辖：{len(codes)} 项{whom}由{body.name}管辖（{made.number}）")
    return made


def _check_founded(law: str, county: bool) -> None:
    try:
        kind = library.versions(law)[-1].kind
    except LawNotHeld:
        kind = ""
    allowed = _FOUNDS_PLACE if county else _FOUNDS_LEVEL
    if kind not in allowed:
        what = f"是{kind}" if kind else "不在法规库中，不能核对"
        raise SpecialNotFounded(
            f"《{law}》{what}，不能另行规定{'管辖机关' if county else '管辖层级'}",
            cite("处罚法第二十二条") if county else cite("处罚法第二十三条"),
            f"写明另有规定的{'、'.join(allowed)}；法规库没有的先导入",
        )


@operation("catalogue.end_reservation", title="终止特别管辖", permission="catalogue.manage")
def end_reservation(op: Op, *, special: SpecialJurisdiction, last_day: Any) -> SpecialJurisdiction:
    """终止特别管辖 — its last day; questions of days before are answered as they were.

    :raises BadInput: the day lies before its first, or before today: what has been answered stays.
    """
    fresh = SpecialJurisdiction.locked(pk=special.pk)
    if last_day < fresh.valid_from or last_day < op.today:
        raise BadInput("最后一日早于起日或者今天", field="last_day", way_out="改为今天或者以后")
    fresh.valid_until = last_day
    fresh.save()
    op.say(f"{fresh.title}（{fresh.number}）到 {last_day:%Y-%m-%d} 为止")
    return fresh
