"""小县 — two towns, one team, two bodies and a person of every role: the ground most tests stand on.

The fixture ``small_county`` (``tests/conftest.py``) builds it once a test module through the registers' own operations,
inside a transaction that the module's end rolls back; every test works in a savepoint of its own. (So a module that
uses it must not ask for ``transactional_db``.) All people and bodies are invented (虚构); the items are real and are read from the catalogue
that the product ships.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

from zhifa.core.account import Account
from zhifa.core.actors import Automatic, Person, person
from zhifa.core.ids import new_uid
from zhifa.core.matter import Matter, MatterSource
from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope, ScopeKind
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.catalogue.models import Announcement, Item, ItemBasis
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import Body, Member, Team
from zhifa.registers.territory import operations as territory
from zhifa.registers.territory.models import Grid

RULES = Automatic("测试")
SINCE = date(2020, 1, 1)
UNTIL = date(2035, 12, 31)
#: the day on which 倪素衣's certificate lapsed (it still held on this day)
LAPSED_ON = date(2025, 6, 30)

#: 随地乱扔 (20–50 元, 可当场处罚) · 店外经营 (100–1,000 元) · 建筑垃圾遗撒 (10–100 万元)
LITTER, SHOP_FRONT, RUBBLE = "CG-013", "CG-005", "CG-012"
#: an item over which no body of this county holds a power
UNOWNED = "CG-364"

#: middle of the first grid of 青埠镇 and of 栖溪街道, a point outside the county (CGCS2000)
IN_QINGBU = (Decimal("118.005"), Decimal("28.905"))
IN_QIXI = (Decimal("118.025"), Decimal("28.905"))
OUTSIDE = (Decimal("119.500"), Decimal("28.905"))


@dataclass(frozen=True)
class County:
    """小县 — scopes, registers and people; people are actors ready to act."""

    qingbu: Scope
    qixi: Scope
    town_government: Body
    bureau: Body
    department: Body
    team: Team
    field: Scope
    summary_item: Item
    shop_item: Item
    large_item: Item
    unowned_item: Item
    announcement: Announcement
    grids: tuple[Grid, ...]
    leader: Person
    officer: Person
    second: Person
    lapsed: Person
    auxiliary: Person
    other_leader: Person
    other_officer: Person
    other_team: Team
    duty: Person
    handler: Person
    reviewer: Person
    chair: Person
    head: Person
    supervisor: Person
    finance: Person
    keeper: Person
    guidance: Person
    clerk: Person
    town: Person
    department_clerk: Person
    grid_worker: Person
    system_admin: Person
    security_admin: Person
    audit_admin: Person
    accounts: dict[str, Account]

    @property
    def summary_basis(self) -> ItemBasis:
        """The basis of the item that can be punished on the spot."""
        return self.summary_item.bases.get()

    @property
    def large_basis(self) -> ItemBasis:
        """The basis of the item with the large fine."""
        return self.large_item.bases.get()

    def account(self, who: Person) -> Account:
        """The account behind an actor."""
        return next(a for a in self.accounts.values() if a.pk == who.account_id)

    def again(self, who: Person) -> Person:
        """The same person with the grants of the present day (after a delegation)."""
        return person(self.account(who))


def square(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """A rectangle as a GeoJSON polygon."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


#: key, name, kind of member, body, team, position, role, scope ("team", "other_team", "body", "town", "field", "")
_PEOPLE = (
    ("leader", "秦望舒", "officer", "ZHZF", "T1", "队长", "team_leader", "team"),
    ("officer", "周砚秋", "officer", "ZHZF", "T1", "队员", "officer", "team"),
    ("second", "陆承安", "officer", "ZHZF", "T1", "队员", "officer", "team"),
    ("lapsed", "倪素衣", "officer", "ZHZF", "T1", "队员", "officer", "team"),
    ("auxiliary", "裴小满", "auxiliary", "ZHZF", "T1", "辅助人员", "auxiliary", "team"),
    ("other_leader", "康既白", "officer", "ZHZF", "T2", "队长", "team_leader", "other_team"),
    ("other_officer", "薛青禾", "officer", "ZHZF", "T2", "队员", "officer", "other_team"),
    ("duty", "方知微", "staff", "ZHZX", None, "值班员", "duty_officer", ""),
    ("handler", "沈砚清", "officer", "ZHZF", "T1", "办案人员", "case_handler", "team"),
    ("reviewer", "梁慎言", "staff", "ZHZF", None, "法制审核员", "legal_reviewer", ""),
    ("chair", "谢怀瑾", "staff", "ZHZF", None, "听证主持人", "hearing_chair", ""),
    ("head", "宋临川", "officer", "ZHZF", None, "局长", "agency_head", "body"),
    ("supervisor", "钟明澜", "staff", "SFJ", None, "执法监督科", "supervisor", ""),
    ("finance", "傅守成", "staff", "CZJ", None, "非税科", "finance", ""),
    ("keeper", "乔仲实", "staff", "ZHZF", None, "涉案财物管理员", "evidence_keeper", "body"),
    ("guidance", "任远道", "staff", "ZDB", None, "主任", "guidance_office", ""),
    ("town", "韩春煦", "staff", "QBZ", None, "综合信息指挥室", "town", "town"),
    ("department_clerk", "董其昌明", "staff", "ZJJ", None, "监管科", "department", "field"),
    ("grid_worker", "何春生", "grid_worker", "QBZ", None, "网格员", "grid_worker", "team"),
    ("system_admin", "尤系统", "staff", "ZDB", None, "系统管理员", "system_admin", ""),
    ("security_admin", "安守义", "staff", "ZDB", None, "安全管理员", "security_admin", ""),
    ("audit_admin", "审求真", "staff", "ZDB", None, "审计管理员", "audit_admin", ""),
    ("clerk", "卢人和", "staff", "ZHZF", None, "组织人事科", "personnel", "body"),
)  # fmt: skip


def _items() -> list[dict[str, Any]]:
    """The four items as the product ships them, in the shape ``enter_items`` takes."""
    wanted = {LITTER, SHOP_FRONT, RUBBLE, UNOWNED}
    text = (files("zhifa.demo.catalogue") / "items_city.csv").read_text(encoding="utf-8")
    rows = []
    for r in csv.DictReader(text.splitlines()):
        if r["code"] not in wanted:
            continue
        money = {k: int(r[k]) if r[k] else None for k in ("fine_min_fen", "fine_max_fen")}
        basis = {
            **{
                k: r[k]
                for k in (
                    "violated_law", "violated_article", "violated_quote", "penalty_law", "penalty_article",
                    "penalty_quote", "fine_subject", "multiple_base", "fine_text",
                )
            },
            **money,
            "law_version": r["version"],
            "kinds": r["kinds"].split("、"),
            "order_to_correct": r["order_to_correct"] == "yes",
            "valid_from": SINCE,
        }  # fmt: skip
        rows.append(
            {
                "code": r["code"],
                "name": r["name"],
                "field": r["field"],
                "department": "ZJJ",
                "department_name": "住房和城乡建设局",
                "level": r["level"],
                "found_on_patrol": r["found_how"] == "yes",
                "summary_capable": r["summary_capable"] == "yes",
                "plain_words": r["plain_words"],
                "keywords": r["keywords"],
                "source": "测试",
                "valid_from": SINCE,
                "bases": [basis],
            }
        )
    return rows


def _territory() -> None:
    territory.lay_out_towns(
        by=RULES,
        rows=[
            {"code": "330899101", "name": "青埠镇", "kind": "town", "lng": 118.01, "lat": 28.91,
             "geometry": square(118.00, 28.90, 118.02, 28.92)},
            {"code": "330899001", "name": "栖溪街道", "kind": "street", "lng": 118.03, "lat": 28.91,
             "geometry": square(118.02, 28.90, 118.04, 28.92)},
        ],
    )  # fmt: skip
    rows = []
    for town, code, west in (("330899101", "QB", 118.00), ("330899001", "QX", 118.02)):
        for column in (0, 1):
            for row in (0, 1):
                x, y = round(west + column * 0.01, 2), round(28.90 + row * 0.01, 2)
                rows.append(
                    {
                        "code": f"{code}-{column + 1}{row + 1}",
                        "name": f"{'青埠' if code == 'QB' else '栖溪'}第{column * 2 + row + 1}网格",
                        "kind": "basic",
                        "town": town,
                        "geometry": square(x, y, round(x + 0.01, 2), round(y + 0.01, 2)),
                        "valid_from": SINCE,
                    }
                )
    territory.lay_out_grids(by=RULES, rows=rows)
    territory.add_addresses(
        by=RULES,
        rows=[
            {"address": "青埠镇塘湾路12号", "grid": "QB-11", "lng": IN_QINGBU[0], "lat": IN_QINGBU[1]},
            {"address": "栖溪街道河沿街8号", "grid": "QX-11", "lng": IN_QIXI[0], "lat": IN_QIXI[1]},
        ],
    )


def _bodies() -> None:
    bureau = {
        "code": "ZHZF", "name": "澄川县综合行政执法局", "short_name": "综合执法局", "kind": "comprehensive",
        "enforces": True, "prefix": "澄执", "seal_name": "澄川县综合行政执法局", "superior": "ZFZF",
        "reconsideration_body": "澄川县人民政府", "court": "澄川县人民法院", "address": "澄川县湖滨路6号",
        "phone": "0579-00000000", "pay_bank": "澄川农商银行（虚构）", "pay_account": "3308990000000000001",
    }  # fmt: skip
    organisation.set_up_bodies(
        by=RULES,
        rows=[
            {"code": "ZFZF", "name": "澄川县人民政府", "short_name": "县政府", "kind": "government"},
            bureau,
            {"code": "ZJJ", "name": "澄川县住房和城乡建设局", "short_name": "住建局", "kind": "department",
             "enforces": True, "prefix": "澄建", "seal_name": "澄川县住房和城乡建设局",
             "reconsideration_body": "澄川县人民政府", "court": "澄川县人民法院"},
            {"code": "QBZ", "name": "青埠镇人民政府", "short_name": "青埠镇", "kind": "town_government",
             "enforces": True, "prefix": "青执", "seal_name": "青埠镇人民政府", "town": "330899101",
             "reconsideration_body": "澄川县人民政府", "court": "澄川县人民法院"},
            {"code": "ZHZX", "name": "澄川县行政执法指挥中心", "short_name": "指挥中心", "kind": "command"},
            {"code": "SFJ", "name": "澄川县司法局", "short_name": "司法局", "kind": "justice"},
            {"code": "CZJ", "name": "澄川县财政局", "short_name": "财政局", "kind": "liaison"},
            {"code": "ZDB", "name": "澄川县综合行政执法指导办公室", "short_name": "指导办", "kind": "guidance"},
        ],
    )  # fmt: skip
    common = {"hub": False, "staffs": "ZHZF", "commands": "QBZ", "named": "ZHZF", "valid_from": SINCE}
    organisation.set_up_teams(
        by=RULES,
        rows=[
            {"code": "T1", "name": "青埠执法中队", "lng": 118.01, "lat": 28.905, "address": "青埠镇镇前路1号",
             "towns": ["330899101", "330899001"], **common, "hub": True},
            {"code": "T2", "name": "县直执法中队", "lng": 118.03, "lat": 28.905, "address": "栖溪街道河沿街1号",
             "towns": [], **common},
        ],
    )  # fmt: skip


def _people() -> dict[str, Account]:
    accounts = {}
    members, certificates = [], []
    for number, (key, name, kind, body, team, position, _, _) in enumerate(_PEOPLE, 1):
        account = organisation.open_account(
            by=RULES, username=key, name=name, password=f"测试口令-{key}", phone=f"1990000{number:04d}"
        )
        accounts[key] = account
        members.append(
            {"account": account, "code": f"P{number:03d}", "name": name, "kind": kind, "body": body, "team": team,
             "position": position, "posted_on": SINCE, "legal_qualification": key == "reviewer"}
        )  # fmt: skip
        if kind == "officer":
            certificates.append(
                {"member": f"P{number:03d}", "number": f"浙H{number:08d}", "issuer": "浙江省人民政府",
                 "valid_from": SINCE, "valid_until": LAPSED_ON if key == "lapsed" else UNTIL}
            )  # fmt: skip
    organisation.take_on(by=RULES, rows=members)
    organisation.issue_certificates(by=RULES, rows=certificates)
    return accounts


def build_county() -> County:
    """Everything of the small county, through the registers' operations."""
    _territory()
    _bodies()
    catalogue.enter_fields(
        by=RULES, rows=[{"code": "CG", "name": "城市管理"}, {"code": "SL", "name": "水利"}]
    )
    known = {s.name for s in Scope.objects.filter(kind=ScopeKind.FIELD)}
    items = _items()
    missing = sorted({i["field"] for i in items} - known)
    if missing:
        catalogue.enter_fields(by=RULES, rows=[{"code": f"F{n}", "name": f} for n, f in enumerate(missing)])
    catalogue.enter_items(by=RULES, rows=items)
    announcement = catalogue.announce(
        by=RULES,
        row={"number": "澄政发〔2020〕1号", "title": "澄川县综合行政执法事项目录（虚构）", "kind": "transfer",
             "issuer": "澄川县人民政府", "issued_on": SINCE, "effective_on": SINCE},
    )  # fmt: skip
    catalogue.give_powers(
        by=RULES,
        announcement=announcement,
        rows=[
            {"item": code, "act": act, "body": "ZHZF", "valid_from": SINCE}
            for code in (LITTER, SHOP_FRONT, RUBBLE)
            for act in ("penalty", "inspection")
        ],
    )
    accounts = _people()
    bodies = {b.code: b for b in Body.objects.select_related("scope")}
    teams = {t.code: t for t in Team.objects.select_related("scope")}
    scopes = {s.code: s for s in Scope.objects.all()}
    reach = {
        "": None,
        "team": teams["T1"].scope,
        "other_team": teams["T2"].scope,
        "body": bodies["ZHZF"].scope,
        "town": scopes["330899101"],
        "field": scopes["CG"],
    }
    people = {}
    for key, _, _, _, _, _, role, scope in _PEOPLE:
        organisation.grant_role(
            by=RULES, account=accounts[key], role=role, scope=reach[scope], valid_from=SINCE
        )
        people[key] = person(accounts[key])
    grids = tuple(Grid.objects.select_related("scope", "town").order_by("code"))
    territory.post_grid_worker(by=RULES, grid=grids[0], account=accounts["grid_worker"])
    by_code = {i.code: i for i in Item.objects.select_related("field")}
    return County(
        qingbu=scopes["330899101"],
        qixi=scopes["330899001"],
        town_government=bodies["QBZ"],
        bureau=bodies["ZHZF"],
        department=bodies["ZJJ"],
        team=teams["T1"],
        other_team=teams["T2"],
        field=scopes["CG"],
        summary_item=by_code[LITTER],
        shop_item=by_code[SHOP_FRONT],
        large_item=by_code[RUBBLE],
        unowned_item=by_code[UNOWNED],
        announcement=announcement,
        grids=grids,
        accounts=accounts,
        **people,
    )


@operation("test.receive_matter", title="登记来件", permission="intake.register")
def receive_matter(op: Op, **columns: Any) -> Matter:
    """A registered matter with the columns given (no report behind it)."""
    matter = Matter(**{"number": f"T-{new_uid()}", "received_at": op.at, **columns})
    matter.save()
    op.born(matter)
    op.say("登记一件来件", public="收到您的反映")
    return matter


def report_in(
    county: County, *, item: Item | None = None, title: str = "沿街店铺把货架摆到人行道上", **columns: Any
) -> Matter:
    """收到一件 — a registered matter in 青埠镇 with town, grid, team, body, field and item resolved."""
    item = item or county.shop_item
    return receive_matter(
        by=RULES,
        **{
            "source": MatterSource.CALL,
            "title": title,
            "summary": title,
            "address": "青埠镇塘湾路12号",
            "lng": IN_QINGBU[0],
            "lat": IN_QINGBU[1],
            "item_code": item.code,
            "item_name": item.name,
            "body": county.bureau.scope,
            "team": county.team.scope,
            "town": county.qingbu,
            "grid": county.grids[0].scope,
            "field": county.field,
            **columns,
        },
    )


def member_of(county: County, who: Person) -> Member:
    """The register's row of a person."""
    return Member.objects.get(account_id=who.account_id)
