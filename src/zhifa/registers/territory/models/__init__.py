"""网格 — every table of the slice, gathered for Django."""

from zhifa.registers.territory.models.grids import (
    ChangeState,
    ChangeVerb,
    Grid,
    GridChange,
    GridKind,
    GridPosting,
    in_force,
)
from zhifa.registers.territory.models.patrol import PatrolChecklist, PatrolTask
from zhifa.registers.territory.models.places import AddressPoint, GovernanceUnit, Town, TownKind, Village

__all__ = [
    "AddressPoint",
    "ChangeState",
    "ChangeVerb",
    "GovernanceUnit",
    "Grid",
    "GridChange",
    "GridKind",
    "GridPosting",
    "PatrolChecklist",
    "PatrolTask",
    "Town",
    "TownKind",
    "Village",
    "in_force",
]
