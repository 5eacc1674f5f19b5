"""示范县 — builds the whole invented county from one seed, as plain records.

The same seed gives the same county. Nothing here touches a database or a clock: dates are arguments.
"""

from __future__ import annotations

import random

from zhifa.demo.county.addresses import make_addresses
from zhifa.demo.county.names import NameBook
from zhifa.demo.county.plan import COUNTY_NAME, DEFAULT_SEED, DIVISION_CODE, INVENTED_NOTE
from zhifa.demo.county.professional import lay_professional_grids
from zhifa.demo.county.roads import lay_roads
from zhifa.demo.county.shapes import Territory
from zhifa.demo.county.territory import lay_ground


def stream(seed: int, part: str) -> random.Random:
    """An own stream of chance for each part, so that a change in one leaves the others as they were."""
    return random.Random(f"{seed}/{part}")


def build_territory(seed: int = DEFAULT_SEED) -> Territory:
    """Outline, towns, villages, grids, micro-grids, units, professional grids, roads, addresses."""
    ground = lay_ground(stream(seed, "areas"), NameBook(stream(seed, "village names")))
    roads = lay_roads(stream(seed, "roads"), ground)
    addresses = make_addresses(stream(seed, "addresses"), ground, roads)
    professional = lay_professional_grids(stream(seed, "professional grids"), ground)
    return Territory(
        name=COUNTY_NAME,
        division_code=DIVISION_CODE,
        note=INVENTED_NOTE,
        ring=ground.county_ring,
        towns=tuple(ground.towns),
        villages=tuple(ground.villages),
        grids=tuple(ground.grids),
        micro_grids=tuple(ground.micro_grids),
        units=tuple(ground.units),
        professional_grids=tuple(professional),
        roads=tuple(path.road for path in roads),
        addresses=tuple(addresses),
    )
