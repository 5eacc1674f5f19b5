"""现行名录 — the register of powers compiled in this process, and renewed as soon as any row of it has changed.

A token in the database, renewed by triggers in the changing transaction, says whether the compiled register still holds:
one plain statement a question. What a transaction has changed itself it sees at once; what is undone is never seen again.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from zhifa.core.scope import Scope, ScopeKind
from zhifa.registers.catalogue.clauses import Clause, Manner, Paper
from zhifa.registers.catalogue.facts import BodyFacts, Ground, ItemFacts, Known, OfficerFacts, Span, Special
from zhifa.registers.catalogue.models import (
    Announcement,
    Item,
    ItemBasis,
    ItemDuty,
    Power,
    PowerChange,
    SpecialJurisdiction,
)
from zhifa.registers.catalogue.power_index import PowerIndex
from zhifa.registers.organisation.models import Body, Certificate, Member, TeamRelation
from zhifa.registers.organisation.queries import passed_fields

#: how a row of the base lists is read: by the kind of paper it stands in
_MANNER = {"base": Manner.BASE, "transfer": Manner.TRANSFER, "empower": Manner.EMPOWER}
_TOKEN = "SELECT token, number FROM catalogue_registerversion WHERE name = %s"
_TOKENS = "SELECT name, token FROM catalogue_registerversion WHERE name IN ('powers', 'officers')"
_KEPT = 3
#: relations by which a team acts in a body's name: its own name, and that of a department stationed in it 派驻, whose
#: officers and those of the team act across departments (浙江省综合行政执法条例第九条第四款、第二十九条)
NAMES_LENT = ("named", "sends")


@dataclass(frozen=True)
class Register:
    """权力名录 — the compiled index with the facts an answer names; ``token`` is its version."""

    token: UUID
    index: PowerIndex
    known: Known


class _Reading:
    """What one page has read: the versions at its first question, and what was compiled at them."""

    tokens: dict[str, UUID] | None = None
    powers: Register | None = None
    people: dict[str, OfficerFacts] | None = None


_reading: ContextVar[_Reading | None] = ContextVar("register_reading", default=None)
_registers: dict[UUID, Register] = {}
_officers: dict[UUID, dict[str, OfficerFacts]] = {}
_compiling = threading.Lock()


def _token(name: str) -> tuple[UUID, int]:
    with connection.cursor() as cursor:
        cursor.execute(_TOKEN, [name])
        found = cursor.fetchone()
    return found[0], found[1]


@contextmanager
def one_reading() -> Iterator[None]:
    """一次阅读 — within it the version is asked for once, however many questions are put: a page shows one register.

    Only around what reads: it would not see its own changes.
    """
    mark = _reading.set(_Reading())
    try:
        yield
    finally:
        _reading.reset(mark)


def _tokens() -> dict[str, UUID]:
    """The versions of the register and of the officers (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(_TOKENS)
        return dict(cursor.fetchall())


def register() -> Register:
    """The compiled register as this transaction sees it."""
    reading = _reading.get()
    if reading is None:
        return _current_register()
    if reading.powers is None:
        reading.tokens = reading.tokens or _tokens()
        reading.powers = _registers.get(reading.tokens["powers"]) or _current_register()
    return reading.powers


def officers() -> dict[str, OfficerFacts]:
    """Officers by code, with certificates and the bodies in whose names they act."""
    reading = _reading.get()
    if reading is None:
        return _current_officers()
    if reading.people is None:
        reading.tokens = reading.tokens or _tokens()
        kept = _officers.get(reading.tokens["officers"])
        reading.people = kept if kept is not None else _current_officers()
    return reading.people


def both() -> tuple[Register, dict[str, OfficerFacts]]:
    """The register and the officers, by one statement where both are compiled already."""
    if _reading.get() is not None:
        return register(), officers()
    tokens = _tokens()
    powers, people = _registers.get(tokens["powers"]), _officers.get(tokens["officers"])
    return powers or register(), people if people is not None else officers()


def _current_register() -> Register:
    token, number = _token("powers")
    while (found := _registers.get(token)) is None:
        with _compiling:
            if token in _registers:
                continue
            made = _compile(token, number)
            after, number = _token("powers")
            if after == token:
                if len(_registers) >= _KEPT:
                    _registers.pop(next(iter(_registers)))
                _registers[token] = made
            token = after
    return found


def _current_officers() -> dict[str, OfficerFacts]:
    token, _ = _token("officers")
    found = _officers.get(token)
    if found is None:
        found = _read_officers()
        if _token("officers")[0] == token:
            if len(_officers) >= _KEPT:
                _officers.pop(next(iter(_officers)))
            _officers[token] = found
    return found


# ── 读 ────────────────────────────────────────────────────────────────────────────────────────
@lru_cache(maxsize=100_000)
def _span(first: Any, last: Any) -> Span:
    return Span(first, last)


def clauses() -> list[Clause]:
    """Every line of every announcement, base lists gathered into one line for each paper, power, body and days."""
    papers = {
        pk: Paper(*rest)
        for pk, *rest in Announcement.objects.values_list(
            "pk", "number", "title", "kind", "issuer", "issued_on", "effective_on"
        )
    }
    gathered: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    first: dict[tuple[Any, ...], int] = {}
    for pk, *key, item in Power.objects.order_by("pk").values_list(
        "pk", "announcement_id", "act", "body__code", "town__code", "valid_from", "valid_until", "item__code"
    ):
        gathered[tuple(key)].append(item)
        first.setdefault(tuple(key), pk)
    out = []
    for key, items in gathered.items():
        paper_id, act, body, town, since, until = key
        paper = papers[paper_id]
        manner = _MANNER.get(paper.kind, Manner.BASE)
        out.append(
            Clause(
                paper,
                first[key],
                manner,
                frozenset((act,)),
                frozenset(items),
                body,
                since,
                until,
                town=town or "",
            )
        )
    for paper_id, place, manner, acts, codes, body, giver, town, choice, law, article, since, until in (
        PowerChange.objects.order_by("pk").values_list(
            "announcement_id", "place", "manner", "acts", "item_codes", "body__code", "giver__code", "town__code",
            "choice", "law", "article", "valid_from", "valid_until",
        )
    ):  # fmt: skip
        out.append(
            Clause(
                papers[paper_id], place, Manner(manner), frozenset(acts), frozenset(codes), body, since, until,
                giver or "", town or "", choice, law, article,
            )
        )  # fmt: skip
    return out


def _compile(token: UUID, number: int) -> Register:
    grounds: dict[str, list[Ground]] = defaultdict(list)
    # the latest basis valid on a day is the one that counts, so the newest comes first
    for code, since, until, law, article, fine in ItemBasis.objects.order_by(
        "-valid_from", "-pk"
    ).values_list("item__code", "valid_from", "valid_until", "penalty_law", "penalty_article", "fine_text"):
        grounds[code].append(Ground(_span(since, until), law, article, fine))
    duties: dict[str, list[tuple[str, str, Span]]] = defaultdict(list)
    for code, kind, body, since, until in ItemDuty.objects.order_by("pk").values_list(
        "item__code", "kind", "body__code", "valid_from", "valid_until"
    ):
        duties[code].append((kind, body, _span(since, until)))
    items = {
        code: ItemFacts(
            code, name, _span(since, until), department or "", department_name, tuple(grounds[code]),
            tuple(duties[code]), field,
        )
        for code, name, since, until, department, department_name, field in Item.objects.values_list(
            "code", "name", "valid_from", "valid_until", "department__code", "department_name", "field__name"
        )
    }  # fmt: skip
    bodies = {
        code: BodyFacts(
            code, name, seal or name, reconsideration, court, town or "", kind, enforces, _span(since or date.min, until), short
        )
        for code, name, seal, reconsideration, court, town, kind, enforces, since, until, short in Body.objects.values_list(
            "code", "name", "seal_name", "reconsideration_body", "court", "town__code", "kind", "enforces",
            "valid_from", "valid_until", "short_name",
        )
    }  # fmt: skip
    towns = dict(Scope.objects.filter(kind=ScopeKind.TOWN).values_list("code", "name"))
    index = PowerIndex(clauses())
    known = Known(items, bodies, {}, towns, number, specials=_specials(), successions=index.successions)
    return Register(token, index, known)


def _specials() -> dict[str, tuple[Special, ...]]:
    found: dict[str, list[Special]] = defaultdict(list)
    for pk, number, title, level, subject, acts, codes, body, town, law, article, issued, since, until in (
        SpecialJurisdiction.objects.order_by("valid_from", "pk").values_list(
            "pk", "number", "title", "level", "subject", "acts", "item_codes", "body__code", "town__code", "law",
            "article", "issued_on", "valid_from", "valid_until",
        )
    ):  # fmt: skip
        paper = Paper(number, title, "special", "", issued, since)
        line = Clause(
            paper, pk, Manner.BASE, frozenset(acts), frozenset(codes), body, since, until, "", town or "", "", law, article
        )  # fmt: skip
        for code in codes:
            found[code].append(Special(line, level, subject))
    return {code: tuple(own) for code, own in found.items()}


def _read_officers() -> dict[str, OfficerFacts]:
    certificates: dict[int, list[Any]] = defaultdict(list)
    printed: dict[int, list[Any]] = defaultdict(list)
    for member, number, since, until, revoked, fields in Certificate.objects.order_by(
        "-valid_until"
    ).values_list("member_id", "number", "valid_from", "valid_until", "revoked_on", "fields"):
        certificates[member].append((number, Span(since, until), revoked))
        printed[member].append((number, tuple(fields)))
    names: dict[int, list[Any]] = defaultdict(list)
    for team, body, town, items, since, until in TeamRelation.objects.filter(kind__in=NAMES_LENT).values_list(
        "team_id", "body__code", "town__code", "items", "valid_from", "valid_until"
    ):
        names[team].append((body, town or "", items, Span(since, until)))
    return {
        code: OfficerFacts(
            code,
            name,
            kind,
            body,
            tuple(certificates[pk]),
            tuple(names[team]) if team else (),
            team_code or "",
            account,
            tuple(printed[pk]),
            passed_fields(exams),
        )
        for pk, code, name, kind, body, team, team_code, account, exams in Member.objects.values_list(
            "pk", "code", "name", "kind", "body__code", "team_id", "team__code", "account_id", "field_exams"
        )
    }
