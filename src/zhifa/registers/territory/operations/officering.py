"""下沉网格 — which officer answers for enforcement in which grids, from which day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from zhifa.core.account import Account
from zhifa.core.errors import BadInput, OutOfReach, StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.registers.territory.models import Grid, GridOfficer, in_force
from zhifa.registers.territory.operations.changing import own_towns


@operation("territory.post_officers", title="执法人员下沉网格", permission="territory.draft")
def post_officers(op: Op, *, rows: Sequence[Mapping[str, Any]]) -> int:
    """下沉网格 — rows: grid (code), officer (user name), since (a day; today). Returns how many were added.

    Whether somebody is an officer with a valid certificate is for the register of people to say.

    :raises BadInput: an unknown grid or account, a day gone by, or somebody who answers for the grid already.
    :raises OutOfReach: another town's grid.
    """
    grids = {
        g.code: g
        for g in Grid.objects.filter(in_force(op.today), code__in={r["grid"] for r in rows})
        .select_related("town")
        .defer("geometry", "town__geometry")
    }
    people = {
        a.username: a
        for a in Account.objects.filter(username__in={r["officer"] for r in rows}, is_active=True)
    }
    own = own_towns(op.by)
    standing = set(
        GridOfficer.objects.filter(
            scope_id__in=[g.scope_id for g in grids.values()], valid_until=None
        ).values_list("scope_id", "account_id")
    )
    made = []
    for r in rows:
        grid, officer, since = grids.get(r["grid"]), people.get(r["officer"]), r.get("since") or op.today
        if grid is None:
            raise BadInput(f"今天没有网格「{r['grid']}」", field="grid")
        if officer is None:
            raise BadInput(f"没有账号「{r['officer']}」", field="officer", way_out="核对执法人员的账号")
        if own is not None and grid.town.scope_id not in own:
            raise OutOfReach("只能安排本乡镇（街道）的网格", way_out="由网格所在的乡镇（街道）安排")
        if since < op.today:
            raise BadInput(
                f"起日 {since:%Y-%m-%d} 已经过去", field="since", way_out=f"最早自 {op.today:%Y-%m-%d} 起"
            )
        if (grid.scope_id, officer.pk) in standing:
            raise BadInput(f"{officer.name}已经负责{grid.name}", field="officer")
        standing.add((grid.scope_id, officer.pk))
        made.append(GridOfficer(scope_id=grid.scope_id, account=officer, name=officer.name, valid_from=since))
    GridOfficer.objects.bulk_create(made)
    op.say(f"执法人员下沉网格 {len(made)} 条")
    return len(made)


@operation("territory.release_officer", title="执法人员不再负责网格", permission="territory.draft")
def release_officer(op: Op, *, posting: GridOfficer, until: date | None = None) -> GridOfficer:
    """不再负责 — the last day (today).

    :raises StepOutOfOrder: ended already. :raises BadInput: a day gone by, or before it began.
    """
    posting = (
        GridOfficer.objects.select_for_update(of=("self",), no_key=True)
        .select_related("scope")
        .get(pk=posting.pk)
    )  # type: ignore[assignment]
    own = own_towns(op.by)
    if own is not None and posting.scope.parent_id not in own:
        raise OutOfReach("只能安排本乡镇（街道）的网格", way_out="由网格所在的乡镇（街道）安排")
    if posting.valid_until is not None:
        raise StepOutOfOrder(f"已于 {posting.valid_until:%Y-%m-%d} 为止")
    day = until or op.today
    if day < max(op.today - timedelta(1), posting.valid_from):
        raise BadInput(f"{day:%Y-%m-%d} 已经过去，或者早于起日", field="until")
    posting.valid_until = day
    posting.save()
    op.say(f"{posting.name}负责{posting.scope.name}到 {day} 为止")
    return posting
