"""组成专业网格 — a professional grid carved out of whole basic grids: their union, one piece, in one town."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shapely.geometry import mapping, shape

from zhifa.core.actors import Actor
from zhifa.core.errors import BadInput
from zhifa.core.text import clean_text
from zhifa.registers.territory.checking import rounded
from zhifa.registers.territory.models import ChangeVerb, Grid, GridChange, GridKind, in_force
from zhifa.registers.territory.operations.changing import draft_change
from zhifa.registers.territory.reshaping import merged

MOST = 400


def draft_professional(
    by: Actor,
    *,
    basic: Sequence[str],
    code: str,
    name: str,
    purpose: str,
    effective_on: date,
    reason: str,
    key: str | None = None,
) -> GridChange:
    """起草由基础网格组成的专业网格 — ``basic``: codes of basic grids in force on the day; a known professional code gets its
    next version.

    :raises BadInput: none picked, unknown ones, of several towns, in several pieces; no code, name or purpose.
    """
    codes = list(dict.fromkeys(c for c in basic if c))
    if not codes:
        raise BadInput("没有选基础网格", field="codes", way_out="在地图上点选，或者写网格代码")
    if len(codes) > MOST:
        raise BadInput(f"一次最多 {MOST} 个基础网格", field="codes", way_out="分成几个专业网格")
    code = clean_text(code, label="专业网格代码", field="code", longest=30)
    name = clean_text(name, label="名称", field="name", longest=60)
    purpose = clean_text(purpose, label="专业类型", field="purpose", longest=20)
    rows = list(
        Grid.objects.filter(in_force(effective_on), kind=GridKind.BASIC, code__in=codes)
        .select_related("town")
        .defer("town__geometry")
    )
    if missing := sorted(set(codes) - {g.code for g in rows}):
        raise BadInput(
            f"{effective_on:%Y-%m-%d} 没有这些基础网格：{'、'.join(missing[:5])}",
            field="codes",
            way_out="核对代码和生效日",
        )
    towns = sorted({g.town.name for g in rows})
    if len(towns) > 1:
        raise BadInput(
            f"这些基础网格分属{'、'.join(towns[:4])}", field="codes", way_out="每个乡镇各组成一个专业网格"
        )
    whole = merged([shape(g.geometry) for g in rows])
    return draft_change(  # type: ignore[no-any-return]
        by=by,
        key=key,
        verb=ChangeVerb.COMPOSE,
        kind=GridKind.PROFESSIONAL,
        content={
            "put": [
                {
                    "code": code, "name": name, "purpose": purpose, "town": rows[0].town.code,
                    "geometry": rounded(mapping(whole)),
                }
            ],
            "from": {code: sorted(codes)},
        },
        effective_on=effective_on,
        reason=reason,
        title=f"由 {len(rows)} 个基础网格组成{name}",
    )  # fmt: skip
