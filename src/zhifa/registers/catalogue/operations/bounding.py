"""划定边界 — province-approved catalogues, items not to be moved, and duties that never move."""

from collections.abc import Mapping, Sequence
from typing import Any

from zhifa.core.errors import BadInput
from zhifa.core.operation import Op, operation
from zhifa.registers.catalogue.models import ApprovedList, Item, ItemDuty, NotToMove
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
