"""网格 — every table of the slice, gathered for Django."""

from zhifa.registers.territory.models.boundaries import BoundaryVersion
from zhifa.registers.territory.models.grids import (
    BoundaryKind,
    ChangeState,
    ChangeVerb,
    Grid,
    GridChange,
    GridKind,
    GridOfficer,
    GridPosting,
    in_force,
)
from zhifa.registers.territory.models.patrol import PatrolChecklist, PatrolTask, RoundLook, RoundPoint
from zhifa.registers.territory.models.places import AddressPoint, GovernanceUnit, Town, TownKind, Village

__all__ = [
    "AddressPoint",
    "BoundaryKind",
    "BoundaryVersion",
    "ChangeState",
    "ChangeVerb",
    "GovernanceUnit",
    "Grid",
    "GridChange",
    "GridKind",
    "GridOfficer",
    "GridPosting",
    "PatrolChecklist",
    "PatrolTask",
    "RoundLook",
    "RoundPoint",
    "Town",
    "TownKind",
    "Village",
    "in_force",
]
