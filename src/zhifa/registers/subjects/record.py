"""一户的全部 — everything the register holds about a subject and the rows merged into it, in two queries."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import models

from zhifa.core import fixed_statement
from zhifa.registers.subjects.models import (
    Change,
    Contact,
    Formerly,
    Hold,
    Licence,
    Look,
    MatchSuggestion,
    Merge,
    Place,
    RiskFactor,
    Subject,
)

#: 行政许可法第五十条: who wants a licence renewed asks thirty days before it ends
RENEWAL_DAYS = 30
_MOST = 100
_PARTS: tuple[tuple[type[models.Model], str], ...] = (
    (Place, "valid_from"),
    (Licence, "valid_from"),
    (RiskFactor, "valid_from"),
    (Hold, "valid_from"),
    (Contact, "valid_from"),
    (Formerly, "valid_until"),
    (Look, "at"),
    (Change, "at"),
)


@dataclass
class Record:
    """一户 — ``head`` the row that stands for all, ``family`` every row merged into it, each part newest first."""

    head: Subject
    family: list[Subject] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    licences: list[Licence] = field(default_factory=list)
    risks: list[RiskFactor] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    formerly: list[Formerly] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    #: open suggestions: how many
    suggested: int = 0

    @property
    def keys(self) -> list[int]:
        return [self.head.pk, *(s.pk for s in self.family)]

    @property
    def names(self) -> list[str]:
        """Every name it bears or bore, the present one first."""
        past = [f.value for f in self.formerly if f.field == "name"]
        return list(dict.fromkeys([self.head.name, *(s.name for s in self.family), *past]))

    @property
    def codes(self) -> list[str]:
        """Every credit code and citizen number of the family."""
        return [n for s in (self.head, *self.family) for n in (s.code, s.id_number) if n]

    def owner(self, key: int) -> Subject:
        """The row of the family a part hangs on."""
        return next((s for s in self.family if s.pk == key), self.head)


_ATTRIBUTE = {
    Place: "places", Licence: "licences", RiskFactor: "risks", Hold: "holds", Contact: "contacts", Formerly: "formerly",
    Look: "looks", Change: "changes", Merge: "merges", Subject: "family",
}  # fmt: skip


@cache
def _statement() -> str:
    parts = [
        f"(SELECT '{m._meta.model_name}' AS part, to_jsonb(t) AS row FROM {m._meta.db_table} t"
        f" WHERE t.subject_id IN (SELECT id FROM down) ORDER BY t.{newest} DESC, t.id DESC LIMIT {_MOST})"
        for m, newest in _PARTS
    ]
    parts.append(
        "SELECT 'subject', to_jsonb(t) FROM subjects_subject t"
        " WHERE t.id IN (SELECT id FROM down) AND t.merged_into_id IS NOT NULL"
    )
    parts.append(
        "SELECT 'merge', to_jsonb(t) FROM subjects_merge t"
        " WHERE t.split_at IS NULL AND t.merged_id IN (SELECT id FROM down)"
    )
    parts.append(
        "SELECT 'suggested', to_jsonb(count(*)) FROM subjects_matchsuggestion t"
        " WHERE t.state = 'open' AND (t.newer_id IN (SELECT id FROM down) OR t.older_id IN (SELECT id FROM down))"
    )
    return (
        "WITH RECURSIVE down(id) AS (SELECT %s::bigint UNION ALL"
        " SELECT s.id FROM down JOIN subjects_subject s ON s.merged_into_id = down.id) "
        + " UNION ALL ".join(parts)
    )


def _built(model: type[models.Model], row: dict[str, Any]) -> models.Model:
    return model(**{f.attname: f.to_python(row[f.column]) for f in model._meta.concrete_fields})


def record_of(head: Subject) -> Record:
    """Everything about a subject (one query); ``head`` is not itself merged into another."""
    found = Record(head)
    by_name = {m._meta.model_name: m for m in _ATTRIBUTE}
    for part, row in fixed_statement.fetch_all(_statement(), [head.pk]):
        row = json.loads(row) if isinstance(row, str) else row
        if part == "suggested":
            found.suggested = int(row)
            continue
        model = by_name[part]
        getattr(found, _ATTRIBUTE[model]).append(_built(model, row))
    return found


def licence_mark(x: Licence, today: date) -> tuple[str, str]:
    """(words, tone) of a licence on a day."""
    if x.ended_on is not None and x.ended_on <= today:
        return f"{x.get_ended_how_display()} {x.ended_on}", "over"
    if x.valid_from > today:
        return "尚未生效", "wait"
    if x.valid_until is None:
        return "长期有效", "done"
    if x.valid_until < today:
        return "已过期", "over"
    if x.valid_until <= today + timedelta(days=RENEWAL_DAYS):
        return f"{(x.valid_until - today).days} 天后到期", "soon"
    return "有效", "done"


def in_force(row: Hold | RiskFactor | Place | Contact, today: date) -> bool:
    """Whether a dated part holds on a day."""
    lifted = getattr(row, "lifted_on", None)
    return (
        row.valid_from <= today
        and (row.valid_until is None or today <= row.valid_until)
        and (lifted is None or today < lifted)
    )


def open_pairs(record: Record) -> list[MatchSuggestion]:
    """Open suggestions about a record, likeliest first (one query)."""
    about = models.Q(newer_id__in=record.keys) | models.Q(older_id__in=record.keys)
    return list(
        MatchSuggestion.objects.filter(about, state="open")
        .select_related("newer", "older")
        .order_by("-score")
    )  # type: ignore[arg-type]
