"""网格 — what may be done: lay out towns, villages, grids, addresses (each call one leaf)."""

from collections.abc import Mapping, Sequence
from typing import Any

from zhifa.core.account import Account
from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope, ScopeKind
from zhifa.core.search import bigrams
from zhifa.registers.territory.address_parts import normalised
from zhifa.registers.territory.models import AddressPoint, GovernanceUnit, Grid, Town, Village

Rows = Sequence[Mapping[str, Any]]


@operation("territory.lay_out_towns", title="登记乡镇", permission="territory.manage")
def lay_out_towns(op: Op, *, rows: Rows) -> int:
    """登记乡镇 — rows: code, name, kind, geometry, lng, lat."""
    scopes = Scope.objects.bulk_create(
        [Scope(kind=ScopeKind.TOWN, code=r["code"], name=r["name"]) for r in rows]
    )
    Town.objects.bulk_create([Town(scope=s, **r) for s, r in zip(scopes, rows, strict=True)])
    op.say(f"登记乡镇 {len(rows)} 个")
    return len(rows)


@operation("territory.lay_out_villages", title="登记村社", permission="territory.manage")
def lay_out_villages(op: Op, *, rows: Rows) -> int:
    """登记村社 — rows: code, name, town (code)."""
    towns = {t.code: t for t in Town.objects.all()}
    Village.objects.bulk_create(
        [Village(code=r["code"], name=r["name"], town=towns[r["town"]]) for r in rows]
    )
    op.say(f"登记村社 {len(rows)} 个")
    return len(rows)


@operation("territory.lay_out_units", title="登记治理单元", permission="territory.manage")
def lay_out_units(op: Op, *, rows: Rows) -> int:
    """登记治理单元 — rows: code, name, town (code)."""
    towns = {t.code: t for t in Town.objects.all()}
    GovernanceUnit.objects.bulk_create(
        [GovernanceUnit(code=r["code"], name=r["name"], town=towns[r["town"]]) for r in rows]
    )
    op.say(f"登记治理单元 {len(rows)} 个")
    return len(rows)


@operation("territory.lay_out_grids", title="划定网格", permission="territory.manage")
def lay_out_grids(op: Op, *, rows: Rows) -> int:
    """划定网格 — rows: code, name, kind, town, geometry, valid_from; village, parent, unit, purpose, worker_name
    and worker (user name) optional (codes)."""
    towns = {t.code: t for t in Town.objects.all()}
    villages = {v.code: v for v in Village.objects.all()}
    units = {u.code: u for u in GovernanceUnit.objects.all()}
    wanted = {r["parent"] for r in rows if r.get("parent")}
    parents = {g.code: g for g in Grid.objects.filter(code__in=wanted).defer("geometry")} if wanted else {}
    workers = {
        a.username: a
        for a in Account.objects.filter(username__in={r["worker"] for r in rows if r.get("worker")})
    }
    scopes = Scope.objects.bulk_create(
        [
            Scope(kind=ScopeKind.GRID, code=r["code"], name=r["name"], parent=towns[r["town"]].scope)
            for r in rows
        ]
    )
    Grid.objects.bulk_create(
        [
            Grid(
                scope=scope,
                kind=r["kind"],
                code=r["code"],
                name=r["name"],
                town=towns[r["town"]],
                village=villages.get(r.get("village") or ""),
                parent=parents.get(r.get("parent") or ""),
                unit=units.get(r.get("unit") or ""),
                purpose=r.get("purpose", ""),
                geometry=r["geometry"],
                worker=workers.get(r.get("worker") or ""),
                worker_name=r.get("worker_name", ""),
                valid_from=r["valid_from"],
            )
            for scope, r in zip(scopes, rows, strict=True)
        ]
    )
    op.say(f"划定网格 {len(rows)} 个")
    return len(rows)


@operation("territory.add_addresses", title="登记地址", permission="territory.manage")
def add_addresses(op: Op, *, rows: Rows) -> int:
    """登记地址 — rows: address, grid (code), lng, lat."""
    grids = {g.code: g for g in Grid.objects.filter(code__in={r["grid"] for r in rows}).defer("geometry")}
    AddressPoint.objects.bulk_create(
        [
            AddressPoint(
                address=r["address"],
                grid=grids[r["grid"]],
                lng=r["lng"],
                lat=r["lat"],
                bigrams=bigrams(normalised(r["address"])),
            )
            for r in rows
        ]
    )
    op.say(f"登记地址 {len(rows)} 条")
    return len(rows)
