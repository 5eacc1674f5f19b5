"""行为人 — who takes an operation: a person, a rule of the platform, a member of the public, a client system."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from zhifa.core import clock, fixed_statement
from zhifa.core.account import Account
from zhifa.core.matter import Assignment, Matter
from zhifa.core.permissions import ADMINISTRATORS, ROLES, Reach, reaches


@dataclass(frozen=True)
class Held:
    """持有的角色 — one grant as the actor carries it."""

    role: str
    scope_id: int | None
    scope_kind: str | None
    scope_name: str
    delegated_by: str = ""


@dataclass(frozen=True)
class Person:
    """某人 — a signed-in account with the grants that hold today."""

    account_id: int
    uid: UUID
    name: str
    held: tuple[Held, ...]
    kind: str = field(default="person", init=False)

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(h.role for h in self.held)

    @property
    def label(self) -> str:
        return self.name


@dataclass(frozen=True)
class Automatic:
    """平台规则 — a rule acting for a body; has a leaf of its own, like a person."""

    rule: str
    on_behalf_of: str = ""
    kind: str = field(default="automatic", init=False)
    account_id: None = field(default=None, init=False)
    held: tuple[Held, ...] = field(default=(), init=False)

    @property
    def roles(self) -> frozenset[str]:
        return frozenset({"automatic"})

    @property
    def label(self) -> str:
        return f"平台规则「{self.rule}」"


@dataclass(frozen=True)
class PublicActor:
    """群众 — somebody at the portal, not signed in; ``through="party"``: the party 当事人 on the page of its own case.
    ``matter_ids``: matters a code or phone check opened.
    """

    through: str = "portal"
    matter_ids: frozenset[int] = frozenset()
    kind: str = field(default="public", init=False)
    account_id: None = field(default=None, init=False)
    held: tuple[Held, ...] = field(default=(), init=False)

    @property
    def roles(self) -> frozenset[str]:
        return frozenset({"public"})

    @property
    def label(self) -> str:
        return "当事人" if self.through == "party" else "群众"


@dataclass(frozen=True)
class Client:
    """外部系统 — another system with its key (hotline, Open311 client)."""

    name: str
    kind: str = field(default="client", init=False)
    account_id: None = field(default=None, init=False)
    held: tuple[Held, ...] = field(default=(), init=False)

    @property
    def roles(self) -> frozenset[str]:
        return frozenset({"client"})

    @property
    def label(self) -> str:
        return f"外部系统「{self.name}」"


Actor = Person | Automatic | PublicActor | Client


#: the roles an account holds on a day; parameters: account, the day three times
GRANTS = """SELECT g.id, g.role, g.scope_id, s.kind, s.name, d.name AS delegated_by
  FROM core_rolegrant g
  LEFT JOIN core_scope s ON s.id = g.scope_id
  LEFT JOIN core_account d ON d.id = g.delegated_by_id
 WHERE g.account_id = %s AND g.valid_from <= %s
   AND (g.valid_until IS NULL OR g.valid_until >= %s) AND (g.ended_on IS NULL OR g.ended_on > %s)
 ORDER BY g.id"""


def _held(rows: Iterable[Sequence[Any]]) -> tuple[Held, ...]:
    return tuple(
        Held(role, scope, kind, name or "全县", delegated_by or "")
        for _, role, scope, kind, name, delegated_by in rows
    )


def grants_on(account: Account, day: date) -> tuple[Held, ...]:
    """The roles an account holds on a day (one query)."""
    return _held(fixed_statement.fetch_all(GRANTS, [account.pk, day, day, day]))


def remember_grants(account: Account, day: date, rows: Iterable[Sequence[Any]]) -> None:
    """Rows of ``GRANTS`` that were read together with the account: ``person`` does not ask for them again."""
    account._grants_read = (day, _held(rows))  # type: ignore[attr-defined]


def person(account: Account, *, on: date | None = None) -> Person:
    """The actor for an account, with the grants that hold on a day (today)."""
    day = on or clock.today()
    read_on, held = getattr(account, "_grants_read", (None, ()))
    return Person(account.pk, account.uid, account.name, held if read_on == day else grants_on(account, day))


_REACH_COLUMN = {
    Reach.TEAM: "team_id",
    Reach.TOWN: "town_id",
    Reach.BODY: "body_id",
    Reach.FIELD: "field_id",
}


def holds(actor: Actor, permission: str) -> bool:
    """Whether the actor has the permission over anything at all."""
    return bool(reaches(permission, actor.roles))


def visible(actor: Actor, permission: str = "matter.read", *, prefix: str = "") -> Q | None:
    """The one predicate that limits a list of matters to what the actor may see.

    ``None`` means nothing at all. ``prefix`` is the path from the listed model to its matter
    (``"matter__"``). A role granted without a scope reaches the whole county at every reach but ``OWN``.
    """
    found = reaches(permission, actor.roles)
    if not found:
        return None
    if isinstance(actor, Automatic | Client):
        return Q()
    if isinstance(actor, PublicActor):
        return Q(**{f"{prefix}id__in": sorted(actor.matter_ids)}) if actor.matter_ids else None
    columns: dict[str, set[int]] = {}
    own = False
    for held in actor.held:
        reach = found.get(held.role)
        if reach is None or reach is Reach.NONE:
            continue
        if reach is Reach.ALL:
            return Q()
        if reach is Reach.OWN:
            own = True
            continue
        if held.scope_id is None:
            return Q()
        columns.setdefault(_REACH_COLUMN[reach], set()).add(held.scope_id)
    query: Q | None = None
    for column, ids in sorted(columns.items()):
        # a single value keeps the index order, so a keyset page never sorts
        part = (
            Q(**{f"{prefix}{column}": next(iter(ids))})
            if len(ids) == 1
            else Q(**{f"{prefix}{column}__in": sorted(ids)})
        )
        query = part if query is None else query | part
    if own:
        mine = Assignment.objects.filter(account_id=actor.account_id, ended_at=None).values("matter_id")
        part = Q(**{f"{prefix}id__in": mine})
        query = part if query is None else query | part
    return query


def covers(actor: Actor, permission: str, matter: Matter) -> bool:
    """Whether the actor holds the permission over this matter (a query only for reach ``OWN``)."""
    found = reaches(permission, actor.roles)
    if not found:
        return False
    if isinstance(actor, Automatic | Client):
        return True
    if isinstance(actor, PublicActor):
        return any(r is Reach.ALL for r in found.values()) or matter.pk in actor.matter_ids
    own = False
    for held in actor.held:
        reach = found.get(held.role)
        if reach is None:
            continue
        if reach in (Reach.ALL, Reach.NONE):
            return True
        if reach is Reach.OWN:
            own = True
        elif held.scope_id is None or getattr(matter, _REACH_COLUMN[reach]) == held.scope_id:
            return True
    return (
        own
        and Assignment.objects.filter(
            matter_id=matter.pk, account_id=actor.account_id, ended_at=None
        ).exists()
    )


def role_labels(actor: Actor) -> list[str]:
    """Chinese names of the roles an actor holds, administrators last."""
    return [
        ROLES[r].label for r in sorted(actor.roles & ROLES.keys(), key=lambda r: (r in ADMINISTRATORS, r))
    ]
