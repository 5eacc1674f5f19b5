"""成批登记 — bodies, teams, people, certificates, equipment and rosters entered many at a time."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.types.range import Range

from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope, ScopeKind
from zhifa.registers.organisation.models import (
    Body,
    Certificate,
    Equipment,
    Member,
    Shift,
    Team,
    TeamRelation,
    TeamTown,
)

Rows = Sequence[Mapping[str, Any]]


@operation("organisation.set_up_bodies", title="登记机构", permission="organisation.manage")
def set_up_bodies(op: Op, *, rows: Rows) -> int:
    """登记机构 — rows: the columns of ``Body``; ``superior`` (code, earlier in the list or known) and ``town`` (code)."""
    towns = {s.code: s for s in Scope.objects.filter(kind=ScopeKind.TOWN)}
    known = {b.code: b for b in Body.objects.all()}
    for row in rows:
        values = dict(row)
        superior, town = values.pop("superior", None), values.pop("town", None)
        scope = Scope(kind=ScopeKind.BODY, code=row["code"], name=row["name"])
        scope.save()
        body = Body(scope=scope, superior=known.get(superior or ""), town=towns.get(town or ""), **values)
        body.save()
        known[body.code] = body
    op.say(f"登记机构 {len(rows)} 个")
    return len(rows)


@operation("organisation.set_up_teams", title="登记队伍", permission="organisation.manage")
def set_up_teams(op: Op, *, rows: Rows) -> int:
    """登记队伍 — rows: code, name, hub, lng, lat, address, staffs/commands/named (body codes), towns (codes), valid_from.

    ``commands`` and ``named`` may be left out and told by ``relate_teams``, which knows days, towns and items.
    """
    bodies = {b.code: b for b in Body.objects.select_related("scope")}
    towns = {s.code: s for s in Scope.objects.filter(kind=ScopeKind.TOWN)}
    for row in rows:
        scope = Scope(
            kind=ScopeKind.TEAM,
            code=row["code"],
            name=row["name"],
            parent=bodies[row.get("named") or row["staffs"]].scope,
        )
        scope.save()
        team = Team(
            scope=scope,
            code=row["code"],
            name=row["name"],
            hub=row["hub"],
            lng=row["lng"],
            lat=row["lat"],
            address=row.get("address", ""),
        )
        team.save()
        for kind in ("staffs", "commands", "named"):
            if row.get(kind):
                TeamRelation(
                    team=team, kind=kind, body=bodies[row[kind]], valid_from=row["valid_from"]
                ).save()
        for town in row["towns"]:
            TeamTown(team=team, town=towns[town], valid_from=row["valid_from"]).save()
    op.say(f"登记队伍 {len(rows)} 支")
    return len(rows)


@operation("organisation.relate_teams", title="登记队伍关系", permission="organisation.manage")
def relate_teams(op: Op, *, rows: Rows) -> int:
    """登记队伍关系 — rows: team, body (codes), kind, valid_from, valid_until, announcement, town (code), items; the last
    four optional."""
    bodies = {b.code: b for b in Body.objects.all()}
    teams = {t.code: t for t in Team.objects.all()}
    towns = {s.code: s for s in Scope.objects.filter(kind=ScopeKind.TOWN)}
    TeamRelation.objects.bulk_create(
        [
            TeamRelation(
                team=teams[r["team"]],
                kind=r["kind"],
                body=bodies[r["body"]],
                valid_from=r["valid_from"],
                valid_until=r.get("valid_until"),
                announcement=r.get("announcement", ""),
                town=towns.get(r.get("town") or ""),
                items=r.get("items", ""),
            )
            for r in rows
        ]
    )
    op.say(f"登记队伍关系 {len(rows)} 条")
    return len(rows)


@operation("organisation.take_on", title="登记人员", permission="organisation.manage")
def take_on(op: Op, *, rows: Rows) -> int:
    """登记人员 — rows: the columns of ``Member`` with ``body`` and ``team`` as codes; ``account`` an Account or absent."""
    bodies = {b.code: b for b in Body.objects.all()}
    teams = {t.code: t for t in Team.objects.all()}
    Member.objects.bulk_create(
        [Member(**{**r, "body": bodies[r["body"]], "team": teams.get(r.get("team") or "")}) for r in rows]
    )
    op.say(f"登记人员 {len(rows)} 人")
    return len(rows)


@operation("organisation.issue_certificates", title="登记执法证", permission="organisation.manage")
def issue_certificates(op: Op, *, rows: Rows) -> int:
    """登记执法证 — rows: member (code), number, issuer, fields, valid_from, valid_until."""
    members = {m.code: m for m in Member.objects.filter(code__in=[r["member"] for r in rows])}
    Certificate.objects.bulk_create([Certificate(**{**r, "member": members[r["member"]]}) for r in rows])
    op.say(f"登记执法证 {len(rows)} 本")
    return len(rows)


@operation("organisation.register_equipment", title="登记装备", permission="organisation.manage")
def register_equipment(op: Op, *, rows: Rows) -> int:
    """登记装备 — rows: code, kind, plate, team (code), note."""
    teams = {t.code: t for t in Team.objects.all()}
    Equipment.objects.bulk_create([Equipment(**{**r, "team": teams.get(r.get("team") or "")}) for r in rows])
    op.say(f"登记装备 {len(rows)} 件")
    return len(rows)


@operation("organisation.roster", title="排班", permission="organisation.manage")
def roster(op: Op, *, rows: Rows) -> int:
    """排班 — rows: member (code), post, team (code or None), start, end (aware instants, half-open)."""
    members = {m.code: m for m in Member.objects.filter(code__in={r["member"] for r in rows})}
    teams = {t.code: t for t in Team.objects.all()}
    Shift.objects.bulk_create(
        [
            Shift(
                member=members[r["member"]],
                post=r["post"],
                team=teams.get(r.get("team") or ""),
                during=Range(r["start"], r["end"], "[)"),
            )
            for r in rows
        ]
    )
    op.say(f"排班 {len(rows)} 班")
    return len(rows)
