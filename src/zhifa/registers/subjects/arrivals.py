"""入库 — checked drafts become rows, written together by COPY: subjects, their licences, what they are found by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from zhifa.core.batch import copy_in
from zhifa.core.operation import Op
from zhifa.core.scope import Scope, ScopeKind
from zhifa.registers.subjects.drafts import LicenceDraft, SubjectDraft
from zhifa.registers.subjects.finding import finding_of
from zhifa.registers.subjects.models import Finding, Licence, Subject
from zhifa.registers.territory.queries import locate_many

_FINDING = "COPY subjects_finding (subject_id, grams, initials, core_name, place_key) FROM STDIN"


@dataclass
class Arrivals:
    """待入库 — rows in the order they came; a licence points at a subject that has no key yet."""

    subjects: list[Subject] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    licences: list[Licence] = field(default_factory=list)


def assemble(
    checked: Sequence[tuple[SubjectDraft, dict[str, Any], Sequence[LicenceDraft]]],
    *,
    at: datetime,
    on: date,
) -> Arrivals:
    """Rows for drafts with their checked values; grid and town by the codes given, else by the point (``on`` a day)."""
    places = _places([(d, v) for d, v, _ in checked], on)
    made = Arrivals()
    for (_, values, licences), (grid, town) in zip(checked, places, strict=True):
        subject = Subject(**values, grid_id=grid, town_id=town, entered_at=at)
        made.subjects.append(subject)
        made.findings.append(finding_of(subject))
        for x in licences:
            made.licences.append(
                Licence(
                    subject=subject,
                    kind=x.kind,
                    number=x.number,
                    issuer=x.issuer,
                    valid_from=x.valid_from,
                    valid_until=x.valid_until,
                )
            )
    return made


def _places(
    rows: Sequence[tuple[SubjectDraft, dict[str, Any]]], on: date
) -> list[tuple[int | None, int | None]]:
    """(grid, town) scopes of each row."""
    grids = {d.grid for d, _ in rows if d.grid}
    towns = {d.town for d, _ in rows if d.town}
    by_grid: dict[str, int] = {}
    by_town: dict[str, int] = {}
    if grids or towns:
        by_grid = dict(Scope.objects.filter(kind=ScopeKind.GRID, code__in=grids).values_list("code", "id"))
        by_town = dict(Scope.objects.filter(kind=ScopeKind.TOWN, code__in=towns).values_list("code", "id"))
    out: list[tuple[int | None, int | None]] = [(by_grid.get(d.grid), by_town.get(d.town)) for d, _ in rows]
    points = [
        n
        for n, (_, v) in enumerate(rows)
        if v["lng"] is not None and (out[n][0] is None or out[n][1] is None)
    ]
    located = locate_many([(float(rows[n][1]["lng"]), float(rows[n][1]["lat"])) for n in points], on=on)
    for n, found in zip(points, located, strict=True):
        if found.basic is not None:
            grid, town = out[n]
            out[n] = (grid or found.basic.scope_id, town or found.basic.town_scope_id)
    return out


def write(op: Op, made: Arrivals) -> None:
    """Insert all of it; the running operation's leaf commits to every subject and licence."""
    if not made.subjects:
        return
    copy_in(Subject, made.subjects)
    if made.licences:
        copy_in(Licence, made.licences)
    with connection.cursor() as cursor, cursor.copy(_FINDING) as copy:
        for subject, row in zip(made.subjects, made.findings, strict=True):
            copy.write_row((subject.pk, row.grams, row.initials, row.core_name, row.place_key))
    for row in (*made.subjects, *made.licences):
        op.wrote(row)
