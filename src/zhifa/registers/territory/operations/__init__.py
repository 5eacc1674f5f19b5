"""网格 — what may be done: lay out, change by day, post workers, publish checklists, give and finish patrols."""

from zhifa.registers.territory.operations.changing import (
    GridsRefused,
    decide_change,
    draft_change,
    withdraw_change,
)
from zhifa.registers.territory.operations.laying_out import (
    add_addresses,
    lay_out_grids,
    lay_out_towns,
    lay_out_units,
    lay_out_villages,
)
from zhifa.registers.territory.operations.patrolling import (
    finish_patrol,
    give_patrols,
    publish_checklist,
    withdraw_checklist,
)
from zhifa.registers.territory.operations.posting import post_grid_worker

__all__ = [
    "GridsRefused",
    "add_addresses",
    "decide_change",
    "draft_change",
    "finish_patrol",
    "give_patrols",
    "lay_out_grids",
    "lay_out_towns",
    "lay_out_units",
    "lay_out_villages",
    "post_grid_worker",
    "publish_checklist",
    "withdraw_change",
    "withdraw_checklist",
]
