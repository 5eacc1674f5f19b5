"""网格 — what may be done: lay out, change by day, keep the address book, post workers, publish checklists, give and finish patrols."""

from zhifa.registers.territory.operations.addressing import (
    enter_address,
    move_address,
    retire_address,
    take_in_addresses,
)
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
from zhifa.registers.territory.operations.officering import post_officers, release_officer
from zhifa.registers.territory.operations.patrolling import (
    finish_patrol,
    give_patrols,
    publish_checklist,
    withdraw_checklist,
)
from zhifa.registers.territory.operations.posting import post_grid_worker
from zhifa.registers.territory.operations.rounds import (
    LookWithoutReason,
    NoTrackOutsideARound,
    drop_old_rounds,
    enter_rounds,
    look_at_track,
    send_round_track,
    start_round,
)

__all__ = [
    "GridsRefused",
    "LookWithoutReason",
    "NoTrackOutsideARound",
    "add_addresses",
    "decide_change",
    "draft_change",
    "drop_old_rounds",
    "enter_address",
    "enter_rounds",
    "finish_patrol",
    "give_patrols",
    "lay_out_grids",
    "lay_out_towns",
    "lay_out_units",
    "lay_out_villages",
    "look_at_track",
    "move_address",
    "post_grid_worker",
    "post_officers",
    "publish_checklist",
    "release_officer",
    "retire_address",
    "send_round_track",
    "start_round",
    "take_in_addresses",
    "withdraw_change",
    "withdraw_checklist",
]
