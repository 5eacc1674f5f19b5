"""装备 — vehicles, body-worn recorders, terminals and printers of the teams (numbers invented, 虚构).

Number plates carry the letter I, which is never issued, so no real vehicle can be meant.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass

from zhifa.demo.county.people import Officer, People


@dataclass(frozen=True, slots=True)
class Vehicle:
    """执法车辆 — `marked`: carries the enforcement livery; `state`: 可用 or 维修."""

    code: str
    plate: str
    kind: str
    team: str
    seats: int
    marked: bool
    state: str
    invented: bool = True


@dataclass(frozen=True, slots=True)
class Device:
    """执法装备 — recorder, terminal, printer, drone or sound meter; `holder`: officer code, "" = shared."""

    code: str
    kind: str
    serial: str
    team: str
    holder: str
    state: str
    invented: bool = True


@dataclass(frozen=True, slots=True)
class Equipment:
    """装备册 — vehicles and devices in code order."""

    vehicles: tuple[Vehicle, ...]
    devices: tuple[Device, ...]


_SHARED_DEVICES = (("便携打印机", "PR", 3), ("无人机", "UA", 1), ("噪声检测仪", "NM", 1))
_VEHICLES = (("执法轿车", 5), ("执法皮卡", 5), ("巡逻电动车", 2), ("勘查车", 7))


def build_equipment(rng: random.Random, people: People) -> Equipment:
    """One vehicle for about five officers; a terminal each; a recorder for four officers in five."""
    by_team: dict[str, list[Officer]] = defaultdict(list)
    for officer in people.officers:
        by_team[officer.team].append(officer)
    vehicles: list[Vehicle] = []
    devices: list[Device] = []

    def add(kind: str, prefix: str, team: str, holder: str) -> None:
        number = len(devices) + 1
        state = rng.choices(("在用", "维修"), (97, 3))[0]
        devices.append(Device(f"E{number:04d}", kind, f"{prefix}-330899-{number:05d}", team, holder, state))

    for team in sorted(by_team):
        officers = by_team[team]
        for turn in range(max(3, len(officers) // 5)):
            kind, seats = _VEHICLES[turn % len(_VEHICLES)]
            number = len(vehicles) + 1
            state = "维修" if rng.random() < 0.04 else "可用"
            vehicles.append(
                Vehicle(f"V{number:03d}", f"浙H·DI{number:03d}", kind, team, seats, rng.random() < 0.9, state)
            )
        for officer in officers:
            add("移动执法终端", "MT", team, officer.code)
            if officer.certificate is not None and rng.random() < 0.8:
                add("执法记录仪", "BC", team, officer.code)
        for kind, prefix, count in _SHARED_DEVICES:
            for _ in range(count):
                add(kind, prefix, team, "")
    return Equipment(tuple(vehicles), tuple(devices))
