"""模拟县 — the registers of an invented county for benches: 18 towns with a team each, the grids of ``mesh``, one item, a
person of each role that opens lists. Made through the registers' own operations. People and bodies are invented (虚构).
"""

from datetime import date

import shapely
from shapely.geometry import mapping

from zhifa.bench import mesh
from zhifa.core.account import Account
from zhifa.core.actors import Automatic, Person, person
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.territory import operations as territory

RULES = Automatic("跑分")
SINCE = date(2020, 1, 1)
ITEM = "PF-001"
#: user name, name, role, team of town 1
PEOPLE = (
    ("leader", "程跑分", "team_leader", True),
    ("officer", "岑跑分", "officer", True),
    ("duty", "陈跑分", "duty_officer", False),
)
PASSWORD = "跑分口令-仅在用后即弃的库里"


def town_code(town: int) -> str:
    """Division code of a simulated town."""
    return f"330899{101 + town}"


def build() -> None:
    """Everything; about four thousand rows."""
    cells = mesh.whole()
    outlines = [
        shapely.union_all([c.outline for c in cells if c.kind == "basic" and c.town == town])
        for town in range(mesh.TOWNS)
    ]
    territory.lay_out_towns(
        by=RULES,
        rows=[
            {
                "code": town_code(t),
                "name": f"第{t + 1}镇",
                "kind": "town",
                "geometry": mapping(outline),
                "lng": round(outline.centroid.x, 6),
                "lat": round(outline.centroid.y, 6),
            }
            for t, outline in enumerate(outlines)
        ],
    )
    territory.lay_out_grids(
        by=RULES,
        rows=[
            {
                "code": c.code,
                "name": f"{c.code}网格",
                "kind": c.kind,
                "town": town_code(c.town),
                "geometry": mapping(c.outline),
                "valid_from": SINCE,
            }
            for c in cells
        ],
    )
    _bodies()
    catalogue.enter_fields(by=RULES, rows=[{"code": "PF", "name": "跑分领域"}])
    catalogue.enter_items(
        by=RULES,
        rows=[
            {
                "code": ITEM,
                "name": "跑分事项（虚构）",
                "field": "跑分领域",
                "level": "local",
                "valid_from": SINCE,
                "bases": [],
            }
        ],
    )
    _people()


def _bodies() -> None:
    organisation.set_up_bodies(
        by=RULES,
        rows=[
            {
                "code": "ZHZF",
                "name": "跑分县综合行政执法局",
                "short_name": "综合执法局",
                "kind": "comprehensive",
            },
            {"code": "ZHZX", "name": "跑分县指挥中心", "short_name": "指挥中心", "kind": "command"},
        ],
    )
    organisation.set_up_teams(
        by=RULES,
        rows=[
            {
                "code": f"T{t}",
                "name": f"第{t + 1}中队",
                "hub": False,
                "lng": 118.1,
                "lat": 28.8,
                "staffs": "ZHZF",
                "commands": "ZHZF",
                "named": "ZHZF",
                "towns": [town_code(t)],
                "valid_from": SINCE,
            }
            for t in range(mesh.TOWNS)
        ],
    )


def _people() -> None:
    organisation.open_accounts(
        by=RULES, rows=[{"username": u, "name": n, "password": PASSWORD} for u, n, _, _ in PEOPLE]
    )
    organisation.grant_roles(
        by=RULES,
        rows=[
            {"username": u, "role": role, "scope": ("team", "T0") if team else None, "valid_from": SINCE}
            for u, _, role, team in PEOPLE
        ],
    )
    organisation.take_on(
        by=RULES,
        rows=[
            {
                "account": Account.objects.get(username=u),
                "code": u,
                "name": n,
                "kind": "officer" if team else "staff",
                "body": "ZHZF" if team else "ZHZX",
                "team": "T0" if team else None,
                "posted_on": SINCE,
            }
            for u, n, _, team in PEOPLE
        ],
    )


def someone(username: str) -> Person:
    """One of ``PEOPLE`` as an actor."""
    return person(Account.objects.get(username=username))
