"""示范县 — builds the whole invented county from one seed, as plain records.

The same seed gives the same county. Nothing here touches a database or a clock: dates are arguments.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from zhifa.demo.county.addresses import make_addresses
from zhifa.demo.county.equipment import Equipment, build_equipment
from zhifa.demo.county.names import NameBook
from zhifa.demo.county.organisation import Organisation, build_organisation
from zhifa.demo.county.people import People
from zhifa.demo.county.plan import COUNTY_NAME, DEFAULT_SEED, DIVISION_CODE, INVENTED_NOTE, SUBJECTS
from zhifa.demo.county.professional import lay_professional_grids
from zhifa.demo.county.roads import lay_roads
from zhifa.demo.county.roster import Duty, build_roster
from zhifa.demo.county.shapes import Territory
from zhifa.demo.county.subjects import Subject, build_subjects
from zhifa.demo.county.territory import lay_ground
from zhifa.demo.county.texts import TextBook
from zhifa.demo.county.workforce import build_people

DEFAULT_DAY = date(2026, 11, 21)


@dataclass(frozen=True, slots=True)
class County:
    """示范县 — one invented county; `seed` and `as_of` reproduce it.

    `as_of` is the day against which certificates and licences are in force, about to lapse or lapsed.
    """

    seed: int
    as_of: date
    territory: Territory
    organisation: Organisation
    people: People
    equipment: Equipment
    subjects: tuple[Subject, ...]
    invented: bool = True

    def roster(self, first: date, last: date) -> tuple[Duty, ...]:
        """The 24-hour duty roster of the command centre and all teams, both days included."""
        return build_roster(self.people, first, last)

    def texts(self, part: str = "") -> TextBook:
        """A fresh book of invented reports and case facts; `part` names an independent series."""
        return TextBook(stream(self.seed, f"texts {part}"), self.territory, self.subjects)


def build(seed: int = DEFAULT_SEED, as_of: date = DEFAULT_DAY, subjects: int = SUBJECTS) -> County:
    """The whole county; `subjects` may be smaller for a small demo (the first ones stay the same)."""
    territory = build_territory(seed)
    organisation = build_organisation()
    people = build_people(stream(seed, "people"), organisation, territory.grids, as_of)
    equipment = build_equipment(stream(seed, "equipment"), people)
    inspected = build_subjects(stream(seed, "subjects"), territory, subjects, as_of)
    return County(seed, as_of, territory, organisation, people, equipment, inspected)


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
