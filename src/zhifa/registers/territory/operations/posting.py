"""网格任职 — who works a grid, from which day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from zhifa.core.errors import BadInput, OutOfReach
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.registers.territory.models import Grid, GridPosting, in_force
from zhifa.registers.territory.operations.changing import own_towns


@operation("territory.post_grid_worker", title="安排网格员", permission="territory.draft")
def post_grid_worker(
    op: Op, *, grid: Grid, account: Any = None, name: str = "", since: date | None = None
) -> GridPosting:
    """安排网格员 — from ``since`` (today) on; the one before ends the day before.

    :raises BadInput: a day gone by, or a posting that begins on or after that day.
    :raises OutOfReach: another town's grid.
    """
    own = own_towns(op.by)
    if own is not None and grid.town.scope_id not in own:
        raise OutOfReach("只能安排本乡镇（街道）的网格员", way_out="由网格所在的乡镇（街道）安排")
    day = since or op.today
    if day < op.today:
        raise BadInput(
            f"任职起日 {day:%Y-%m-%d} 已经过去", field="since", way_out=f"最早自 {op.today:%Y-%m-%d} 起"
        )
    who = (
        account.name
        if account is not None
        else clean_text(name, label="网格员姓名", field="name", longest=40)
    )
    standing = GridPosting.objects.filter(scope_id=grid.scope_id, valid_from__gte=day).first()
    if standing is not None:
        raise BadInput(
            f"{grid.name}自 {standing.valid_from:%Y-%m-%d} 起已经安排了{standing.name}",
            field="since",
            way_out="选这一天以后的日子",
        )
    for before in GridPosting.objects.filter(in_force(day), scope_id=grid.scope_id):
        before.valid_until = day - timedelta(1)
        before.save()
    made = GridPosting(scope_id=grid.scope_id, account=account, name=who, valid_from=day)
    made.save()
    op.say(f"{grid.name}（{grid.code}）自 {day} 起由{who}负责")
    return made
