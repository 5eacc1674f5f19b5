"""示范县底数 — the figures and the 18 towns of the invented county 澄川县（虚构）.

Every figure that the county must hit exactly stands here: 18 towns, 290 villages, 1,271 basic grids,
206 professional grids, 743 micro-grids in 12 governance units. Positions are kilometres east and north
of the county's centre (lng 118.9, lat 28.95, CGCS2000).
"""

from __future__ import annotations

from dataclasses import dataclass

COUNTY_NAME = "澄川县"
DIVISION_CODE = "330899"
INVENTED_NOTE = "虚构，仅供演示"
DEFAULT_SEED = 20261121

CENTRE_LNG = 118.9
CENTRE_LAT = 28.95
KM_PER_DEGREE_LAT = 110.85
KM_PER_DEGREE_LNG = 97.40

VILLAGES = 290
BASIC_GRIDS = 1271
PROFESSIONAL_GRIDS = 206
MICRO_GRIDS = 743
GOVERNANCE_UNITS = 12
SUBJECTS = 20_000
MICRO_TOWN = "新埠镇"


@dataclass(frozen=True, slots=True)
class TownPlan:
    """乡镇（街道）底数 — one town: what it is called, where its seat stands, how many parts it has.

    `reach` scales the distance at which the town gives way to its neighbours (small = compact).
    `hub` names the town whose enforcement team answers for it (itself when it hosts a team).
    """

    name: str
    initials: str
    kind: str
    code: str
    x: float
    y: float
    reach: float
    villages: int
    grids: int
    professional: int
    hub: str


# With 18 towns, 12 teams and 3 of them alone, only six hubs can answer for a neighbour's whole area; the
# other three hubs back a neighbour up (联防协同) without taking over its responsibility.
BACKED_UP: dict[str, str] = {"禾川镇": "雁荫乡", "新埠镇": "茶岫乡", "枫潭镇": "沙渚乡"}

TOWNS: tuple[TownPlan, ...] = (
    TownPlan("望潮街道", "WC", "街道", "330899001", -1.6, 0.6, 0.62, 18, 150, 24, "望潮街道"),
    TownPlan("兰汀街道", "LT", "街道", "330899002", 2.3, 1.6, 0.60, 16, 132, 20, "兰汀街道"),
    TownPlan("映月街道", "YY", "街道", "330899003", 0.9, -2.4, 0.58, 14, 110, 18, "映月街道"),
    TownPlan("青埠镇", "QB", "镇", "330899100", 7.4, -2.6, 0.95, 20, 88, 17, "青埠镇"),
    TownPlan("禾川镇", "HC", "镇", "330899101", -7.6, 3.2, 1.00, 22, 92, 16, "禾川镇"),
    TownPlan("柳浦镇", "LP", "镇", "330899102", 10.0, 3.9, 1.00, 20, 84, 14, "柳浦镇"),
    TownPlan("云屏镇", "YP", "镇", "330899103", -6.2, -4.6, 1.00, 18, 72, 12, "云屏镇"),
    TownPlan("石濂镇", "SL", "镇", "330899104", 2.2, 7.3, 1.00, 19, 74, 12, "石濂镇"),
    TownPlan("新埠镇", "XB", "镇", "330899105", 4.6, -8.4, 1.00, 11, 56, 13, "新埠镇"),
    TownPlan("枫潭镇", "FT", "镇", "330899106", 15.6, -1.6, 1.00, 18, 68, 11, "枫潭镇"),
    TownPlan("桐陂镇", "TB", "镇", "330899107", -12.8, -1.8, 1.00, 17, 64, 10, "桐陂镇"),
    TownPlan("鹭洲镇", "LZ", "镇", "330899108", -11.2, 8.6, 1.00, 17, 66, 11, "鹭洲镇"),
    TownPlan("沙渚乡", "SZ", "乡", "330899200", 10.8, -7.3, 1.00, 14, 40, 6, "青埠镇"),
    TownPlan("雁荫乡", "YN", "乡", "330899201", -4.2, 11.6, 0.95, 13, 34, 5, "石濂镇"),
    TownPlan("竹岙乡", "ZA", "乡", "330899202", 8.8, 10.4, 0.95, 14, 38, 5, "柳浦镇"),
    TownPlan("霁岭乡", "JL", "乡", "330899203", -15.9, 2.9, 0.95, 13, 34, 4, "鹭洲镇"),
    TownPlan("麻篱乡", "ML", "乡", "330899204", -11.6, -8.6, 0.95, 13, 35, 4, "桐陂镇"),
    TownPlan("茶岫乡", "CX", "乡", "330899205", -2.6, -11.2, 0.95, 13, 34, 4, "云屏镇"),
)
