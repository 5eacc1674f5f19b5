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
    HandOut,
    Member,
    OtherTask,
    Posting,
    ReadinessFact,
    Shift,
    Team,
    TeamRelation,
    TeamTown,
    TimeEntry,
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
            pattern=row.get("pattern", ""),
            field=row.get("field", ""),
            valid_from=row["valid_from"],
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


@operation("organisation.enter_posts", title="成批登记岗位", permission="organisation.manage")
def enter_posts(op: Op, *, rows: Rows) -> int:
    """成批登记岗位 — rows: member, body, team (codes; team may be empty), kind, position, dedicated, valid_from, ground.

    A second post on one day is refused by the database.
    """
    bodies = {b.code: b for b in Body.objects.all()}
    teams = {t.code: t for t in Team.objects.all()}
    members = {m.code: m for m in Member.objects.filter(code__in=[r["member"] for r in rows])}
    Posting.objects.bulk_create(
        [
            Posting(
                **{
                    **r,
                    "member": members[r["member"]],
                    "body": bodies[r["body"]],
                    "team": teams.get(r.get("team") or ""),
                }
            )
            for r in rows
        ]
    )
    op.say(f"登记岗位 {len(rows)} 个")
    return len(rows)


@operation("organisation.book_times", title="成批登记工时", permission="organisation.manage")
def book_times(op: Op, *, rows: Rows) -> int:
    """成批登记工时 — rows: member (code), day, minutes, task (code or ""), sent_by, emergency."""
    members = {m.code: m for m in Member.objects.filter(code__in={r["member"] for r in rows})}
    tasks = {t.code: t for t in OtherTask.objects.all()}
    TimeEntry.objects.bulk_create(
        [
            TimeEntry(
                **{
                    **r,
                    "member": members[r["member"]],
                    "team_id": members[r["member"]].team_id,
                    "task": tasks.get(r.get("task") or ""),
                }
            )
            for r in rows
        ]
    )
    op.say(f"登记工时 {len(rows)} 条")
    return len(rows)


@operation("organisation.enter_readiness", title="成批登记就绪核查", permission="organisation.manage")
def enter_readiness(op: Op, *, rows: Rows) -> int:
    """成批登记就绪核查 — rows: team (code), line, met, shown_by, seen_on."""
    teams = {t.code: t for t in Team.objects.all()}
    ReadinessFact.objects.bulk_create(
        [ReadinessFact(**{**r, "team": teams[r["team"]]}, at=op.at) for r in rows]
    )
    op.say(f"登记就绪核查 {len(rows)} 项")
    return len(rows)


@operation("organisation.enter_hand_outs", title="成批登记领用", permission="organisation.manage")
def enter_hand_outs(op: Op, *, rows: Rows) -> int:
    """成批登记领用 — rows: equipment, member (codes), purpose, with_key, km_out; out at the moment of the operation."""
    pieces = {e.code: e for e in Equipment.objects.filter(code__in=[r["equipment"] for r in rows])}
    members = {m.code: m for m in Member.objects.filter(code__in=[r["member"] for r in rows])}
    HandOut.objects.bulk_create(
        [
            HandOut(
                **{**r, "equipment": pieces[r["equipment"]], "member": members[r["member"]]},
                out_at=op.at,
                out_by=op.by.label[:40],
            )
            for r in rows
        ]
    )
    op.say(f"登记领用 {len(rows)} 件")
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
