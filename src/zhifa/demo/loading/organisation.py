"""机构队伍人员装载 — bodies, teams and their dated relations, people with accounts, certificates and roles, roster."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from zhifa.core.account import Account
from zhifa.demo.county import organisation as org
from zhifa.demo.county.build import County
from zhifa.demo.county.plan import BACKED_UP, INVENTED_NOTE, TOWNS
from zhifa.demo.county.roster import DAY
from zhifa.demo.loading.progress import Loading
from zhifa.demo.loading.roles import grants
from zhifa.demo.people import DEMO_PASSWORD, NAMED, SECOND_FACTOR
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import (
    BodyKind,
    Establishment,
    MemberKind,
    TeamPattern,
    TeamRelationKind,
)

ROSTER_DAYS = 30

_BODY_KINDS = {
    "政府": BodyKind.GOVERNMENT,
    "法院": BodyKind.COURT,
    "业务主管部门": BodyKind.DEPARTMENT,
    "派出机构": BodyKind.DEPARTMENT,
    "指挥中心": BodyKind.COMMAND,
    "指导办": BodyKind.GUIDANCE,
    "执法监督": BodyKind.JUSTICE,
    "乡镇人民政府": BodyKind.TOWN_GOVERNMENT,
    "街道办事处": BodyKind.TOWN_GOVERNMENT,
}
# 文号代字 of the bodies that decide in their own name
_PREFIXES = {
    "D01": "澄综执", "D02": "澄农", "D03": "澄文旅", "D04": "澄市监", "D05": "宁环澄", "D06": "澄交", "D07": "澄资规",
    "D08": "澄应急", "D09": "澄卫", "D10": "澄建", "D11": "澄水", "D12": "澄人社", "D13": "澄民", "D14": "澄教",
    "D15": "澄经信", "D16": "澄发改", "D17": "澄防办", "D18": "澄气", "D19": "澄烟", "D20": "澄消", "D21": "澄疾控",
    "D22": "澄商", "D23": "宁邮管", "C06": "澄公",
}  # fmt: skip
_ESTABLISHMENTS = {"行政编制": Establishment.ADMINISTRATIVE, "事业编制": Establishment.PUBLIC}
#: somebody who signs in has a certificate that lapses soon, so that the reminder has a home to stand on (calendar days)
_LAPSES_IN = {"顾南星": 60}
_RELATIONS = {
    "编制": TeamRelationKind.STAFFS,
    "指挥": TeamRelationKind.COMMANDS,
    "名义": TeamRelationKind.NAMED,
    "派驻": TeamRelationKind.SENDS,
    "协防": TeamRelationKind.BACKS,
}


def load_bodies(loading: Loading, county: County) -> None:
    """Bodies (superiors first), teams, relations."""
    town_code = {t.name: t.code for t in county.territory.towns}
    by_town = {a.town: a for a in reversed(county.territory.addresses) if a.number}
    bodies = {b.code: b for b in county.organisation.bodies}
    field_of = {t.code: t.field for t in county.organisation.teams}
    rows = []
    for serial, body in enumerate(_superiors_first(bodies), start=1):
        town = next((t.name for t in TOWNS if org.town_body(t.name) == body.code), "")
        home = by_town.get(town or TOWNS[0].name)
        name_of = {b.code: b.name for b in bodies.values()}
        prefix = _PREFIXES.get(body.code, "")
        if town:
            prefix = "澄" + (town[:2] + "街" if town.endswith("街道") else town[:2])
        kind = _BODY_KINDS.get(body.kind, BodyKind.LIAISON)
        rows.append(
            {
                "code": body.code,
                "name": body.name,
                "short_name": body.short_name,
                "kind": BodyKind.COMPREHENSIVE if body.code == org.ENFORCEMENT_BUREAU else kind,
                "enforces": body.acts_itself,
                "prefix": prefix,
                "seal_name": body.seal,
                "superior": body.superior,
                "town": town_code.get(town, ""),
                "reconsideration_body": name_of.get(body.reconsideration, ""),
                "court": name_of.get(body.court, ""),
                "address": county.territory.name + home.text if home else "",
                "phone": f"1000009{serial:04d}",
                "pay_bank": "澄川农村商业银行（虚构）" if prefix else "",
                "pay_account": f"{0:012d}{serial:04d}" if prefix else "",
                "field": field_of.get("T" + body.code[1:], "") if body.code.startswith("D") else "",
                "note": INVENTED_NOTE,
            }
        )
    loading.once("机构", organisation.set_up_bodies, rows=rows)
    loading.once("队伍", organisation.set_up_teams, rows=_teams(county, town_code))
    relations = [
        {
            "team": r.team,
            # a sending team stands for the department that staffs it
            "body": "D" + r.other[1:] if r.kind == "派驻" else r.other,
            "kind": _RELATIONS[r.kind],
            "valid_from": r.valid_from,
            "valid_until": r.valid_until,
            "announcement": r.ground,
            "town": town_code.get(r.town, ""),
            "items": r.scope,
        }
        for r in county.organisation.relations
        # who answers for which town stands with the team; dissolved teams have no people any more
        if r.kind in _RELATIONS and r.kind != "编制" and not r.team.startswith("T9")
    ]
    loading.once("队伍关系", organisation.relate_teams, rows=relations)


def _superiors_first(bodies: dict[str, org.Body]) -> list[org.Body]:
    placed: dict[str, org.Body] = {}

    def place(body: org.Body) -> None:
        if body.code in placed:
            return
        if body.superior:
            place(bodies[body.superior])
        placed[body.code] = body

    for body in bodies.values():
        place(body)
    return list(placed.values())


def _pattern(team: org.Team) -> TeamPattern:
    if team.kind == "镇街执法队":
        return TeamPattern.TOWN
    if team.kind == "专业执法队":
        return TeamPattern.SPECIALISED
    return TeamPattern.COMPREHENSIVE if team.code == "T01" else TeamPattern.INTEGRATED


def _teams(county: County, town_code: dict[str, str]) -> list[dict[str, Any]]:
    by_town = defaultdict(list)
    for address in county.territory.addresses:
        by_town[address.town].append(address)
    rows = []
    for turn, team in enumerate(t for t in county.organisation.teams if not t.code.startswith("T9")):
        staffs = next(
            r.other for r in county.organisation.relations if r.team == team.code and r.kind == "编制"
        )
        towns = [r.town for r in county.organisation.relations if r.team == team.code and r.kind == "主责"]
        place = by_town[team.town or TOWNS[turn % 3].name]
        base = place[(turn * 7) % len(place)]
        rows.append(
            {
                "code": team.code,
                "name": team.name,
                "hub": len(towns) > 1 or team.town in BACKED_UP,
                "pattern": _pattern(team),
                "field": team.field,
                "lng": base.point[0],
                "lat": base.point[1],
                "address": base.text,
                "staffs": staffs,
                "towns": [town_code[t] for t in towns],
                "valid_from": org.REFORM_DAY,
            }
        )
    return rows


def load_accounts(loading: Loading, county: County) -> None:
    """One account a person: the named ones with the demo password, all others cannot sign in."""
    people = county.people
    signing_in = {user for *_, user in NAMED}
    rows = []
    for who in (*people.officials, *people.officers, *people.auxiliaries, *people.grid_workers):
        user = user_name(county, who.code)
        rows.append(
            {
                "username": user,
                "name": who.name,
                "phone": who.phone,
                "password": DEMO_PASSWORD if user in signing_in else "",
                "second_factor": user in SECOND_FACTOR,
            }
        )
    loading.in_chunks("账号", organisation.open_accounts, rows)


def user_name(county: County, code: str) -> str:
    """The user name of a person of the county: the fixed one, else the person's code in small letters."""
    return next((s.user_name for s in county.people.sign_ins if s.person == code), code.lower())


def load_people(loading: Loading, county: County) -> None:
    """Members, certificates, roles, equipment (accounts, bodies, teams and towns must exist)."""
    people = county.people
    accounts = {a.username: a for a in Account.objects.all()}
    named = {s.person: s.user_name for s in people.sign_ins}

    def account(code: str) -> Account:
        return accounts[named.get(code, code.lower())]

    staffs = {r.team: r.other for r in county.organisation.relations if r.kind == "编制"}
    town_of_grid = {g.code: g.town for g in county.territory.grids}
    field_of = {t.code: t.field for t in county.organisation.teams}
    rows: list[dict[str, Any]] = []
    certificates: list[dict[str, Any]] = []

    def member(code: str, **more: Any) -> None:
        rows.append({"code": code, "account": account(code), "note": INVENTED_NOTE, **more})

    for o in people.officers:
        held = o.certificate
        member(
            o.code, name=o.name, sex=o.sex, kind=MemberKind.OFFICER, born_year=o.born.year, body=staffs[o.home],
            team=o.team, position=o.post, posted_on=held.valid_from if held else loading.days_ago(20),
            legal_qualification=o.legal_qualification, skills=[field_of[o.home]], phone=o.phone,
            establishment=_ESTABLISHMENTS[o.establishment], law_degree=o.law_degree,
        )  # fmt: skip
        if held:
            certificates.append(
                {
                    "member": o.code,
                    "number": held.number,
                    "issuer": "澄川县人民政府（虚构）",
                    "fields": list(held.fields),
                    "valid_from": held.valid_from,
                    "valid_until": loading.day + timedelta(days=_LAPSES_IN[o.name])
                    if o.name in _LAPSES_IN
                    else held.valid_until,
                }
            )
    for a in people.auxiliaries:
        member(
            a.code, name=a.name, sex=a.sex, kind=MemberKind.AUXILIARY, born_year=a.born.year, team=a.team,
            body=staffs[a.team], position=a.work, phone=a.phone, establishment=Establishment.NONE,
        )  # fmt: skip
    for s in people.officials:
        member(
            s.code, name=s.name, sex=s.sex, kind=MemberKind.STAFF, body=s.body, position=s.post,
            legal_qualification=s.legal_qualification, phone=s.phone,
        )  # fmt: skip
    for w in people.grid_workers:
        member(
            w.code, name=w.name, sex=w.sex, kind=MemberKind.GRID_WORKER, position="网格员", phone=w.phone,
            body=org.town_body(town_of_grid[w.grid]),
        )  # fmt: skip
    loading.in_chunks("人员", organisation.take_on, rows)
    loading.in_chunks("执法证", organisation.issue_certificates, certificates)
    loading.in_chunks("角色", organisation.grant_roles, grants(county))
    loading.in_chunks("装备", organisation.register_equipment, _equipment(county))


def _equipment(county: County) -> list[dict[str, Any]]:
    holder = {o.code: o.name for o in county.people.officers}
    return [
        {"code": v.code, "kind": v.kind, "plate": v.plate, "team": v.team, "note": f"{v.seats} 座，{v.state}"}
        for v in county.equipment.vehicles
    ] + [
        {
            "code": d.code,
            "kind": d.kind,
            "team": d.team,
            "note": "，".join(x for x in (d.serial, holder.get(d.holder, "共用"), d.state) if x),
        }
        for d in county.equipment.devices
    ]


def load_roster(loading: Loading, county: County) -> None:
    """Thirty days back and thirty ahead, two shifts a day."""
    first, last = loading.days_ago(ROSTER_DAYS), loading.day + timedelta(days=ROSTER_DAYS)
    rows = []
    for duty in county.roster(first, last):
        start = loading.at(duty.day, 8 if duty.shift == DAY else 20)
        centre = duty.post == org.COMMAND_CENTRE
        people = [*duty.people, *([duty.leader] if duty.leader else []), *duty.support]
        rows += [_shift(code, centre, duty.post, start) for code in people]
    loading.in_chunks("排班", organisation.roster, rows)


def _shift(code: str, centre: bool, post: str, start: datetime) -> dict[str, Any]:
    return {
        "member": code,
        "post": "command" if centre else "team",
        "team": None if centre else post,
        "start": start,
        "end": start + timedelta(hours=12),
    }
