"""随机关承继 — an open case of a body that has been succeeded goes on in the successor's name and under its seal.

What was decided and served before stands in the old name (行政诉讼法第二十六条第六款、行政复议法第十九条第四款).
"""

from __future__ import annotations

from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope
from zhifa.enforcement.casework.models import Case


@operation(
    "casework.follow_successor",
    title="案件由承继机关办理",
    permission="catalogue.manage",
    matter=lambda case, **_: case.matter_id,
)
def follow_successor(op: Op, *, case: Case, heir: Scope, announcement: str) -> Case:
    """案件由承继机关办理 — from here on documents carry the successor's name; the officers and the stage stay as they are."""
    fresh = Case.locked(pk=case.pk)
    former = fresh.body.name
    fresh.body = heir
    fresh.save()
    op.say(f"{former}由{heir.name}承继（{announcement}），本案以{heir.name}的名义继续办理")
    return fresh
