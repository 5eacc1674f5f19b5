"""定位 — from a pin or an address to grid, town and team.

A pin on a border belongs to every grid it touches; the grid with the smallest code is taken and the answer says so. A
pin outside the county is refused to the public (with where to turn to) and taken from officials, who may have to refer
the matter out: first-inquiry responsibility 首问负责 forbids turning it away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import h3.api.basic_int as hexagons

from zhifa.core.errors import BadInput
from zhifa.core.matter import Matter
from zhifa.registers.organisation import queries as organisation
from zhifa.registers.organisation.models import Team
from zhifa.registers.territory import queries as territory
from zhifa.registers.territory.locating import Located

H3_LEVEL = 9
_SIX = Decimal("0.000001")


@dataclass(frozen=True)
class Placing:
    """定位结果 — what goes into the matter, and how it was found."""

    lng: Decimal | None = None
    lat: Decimal | None = None
    h3: int | None = None
    address: str = ""
    town_id: int | None = None
    grid_id: int | None = None
    team: Team | None = None
    located: Located | None = None
    note: str = ""

    @property
    def outside(self) -> bool:
        return self.lng is not None and self.grid_id is None

    @property
    def on_border(self) -> bool:
        return bool(self.located and self.located.on_border)


def degrees(value: Any, *, name: str, label: str, most: int) -> Decimal | None:
    """A coordinate as given (text, float, Decimal) → six decimals, or ``None`` when blank.

    :raises BadInput: not a number, or beyond the globe.
    """
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value).strip())
        if not number.is_finite() or abs(number) > most:
            raise ValueError
    except (ArithmeticError, ValueError):
        raise BadInput(f"{label}不对", field=name, way_out="在地图上重新点一下，或只写地址") from None
    return number.quantize(_SIX)


def cell_of(lng: Decimal, lat: Decimal) -> int:
    """六边形格 — level 9 (edge about 200 m)."""
    return int(hexagons.latlng_to_cell(float(lat), float(lng), H3_LEVEL))


def find(
    lng: Any, lat: Any, address: str, *, on: date, by_address: bool = True, known_team: bool = True
) -> Placing:
    """定位 — a pin if there is one, else a known address that is nearly the one written."""
    x = degrees(lng, name="lng", label="经度", most=180)
    y = degrees(lat, name="lat", label="纬度", most=90)
    if (x is None) != (y is None):
        raise BadInput("地点只有经度或只有纬度", field="lng", way_out="在地图上重新点一下，或只写地址")
    note = ""
    if x is None and address and by_address:
        place = territory.place_of(address, on=on)
        if place is not None:
            x, y, note = place.lng, place.lat, place.note
    if x is None or y is None:
        return Placing(address=address)
    located = territory.locate(x, y, on=on)
    team = (
        organisation.team_of_town(located.basic.town_scope_id, on=on)
        if located.basic and known_team
        else None
    )
    return _placing(x, y, address, located, team, note)


def _placing(x: Decimal, y: Decimal, address: str, located: Located, team: Team | None, note: str) -> Placing:
    if located.basic is None:
        note = "地点在县外"
    elif located.on_border:
        note = f"地点在网格边界上，按编号归{located.basic.name}" + (f"；{note}" if note else "")
    return Placing(
        lng=x,
        lat=y,
        h3=cell_of(x, y),
        address=address,
        town_id=located.basic.town_scope_id if located.basic else None,
        grid_id=located.basic.scope_id if located.basic else None,
        team=team,
        located=located,
        note=note,
    )


def find_many(places: Sequence[tuple[Decimal | None, Decimal | None, str]], *, on: date) -> list[Placing]:
    """As ``find`` for pins (lng, lat, address), in bulk: addresses are not searched."""
    pinned = [(i, p) for i, p in enumerate(places) if p[0] is not None and p[1] is not None]
    located = territory.locate_many([(float(p[0]), float(p[1])) for _, p in pinned], on=on)  # type: ignore[arg-type]
    teams = organisation.teams_by_town(on=on)
    found = [Placing(address=p[2]) for p in places]
    for (i, (x, y, address)), where in zip(pinned, located, strict=True):
        team = teams.get(where.basic.town_scope_id) if where.basic else None
        found[i] = _placing(x, y, address, where, team, "")  # type: ignore[arg-type]
    return found


def put(matter: Matter, where: Placing) -> None:
    """Write a placing into a matter's columns (not saved)."""
    matter.lng, matter.lat, matter.h3 = where.lng, where.lat, where.h3
    matter.address = where.address
    matter.town_id, matter.grid_id = where.town_id, where.grid_id
    matter.team = where.team.scope if where.team else None
