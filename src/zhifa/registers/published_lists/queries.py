"""公布的清单 — what may be asked: what is in force, what an item's benchmark says, where a version stands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from zhifa.registers.organisation.queries import valid_on
from zhifa.registers.published_lists.benchmark import Grade
from zhifa.registers.published_lists.kinds import GRADES
from zhifa.registers.published_lists.models import ListRow, ListVersion
from zhifa.registers.published_lists.stages import Stage, next_stage

DRAFT, COMING, IN_FORCE, ENDED = "draft", "coming", "in_force", "ended"
STATE_WORDS = {COMING: "待施行", IN_FORCE: "现行有效", ENDED: "已被取代"}


def published(kind: str = "") -> QuerySet[ListVersion]:
    """Every published version, the newest first."""
    rows = ListVersion.objects.filter(published_on__isnull=False).select_related("body", "replaces")
    return (rows.filter(kind=kind) if kind else rows).order_by("-valid_from", "-id")


def in_force(on: date, kind: str = "") -> QuerySet[ListVersion]:
    """What is in force on a day."""
    return published(kind).filter(valid_on(on))


#: versions before one, however many, following what each replaced
_BEFORE = """WITH RECURSIVE back(id, was) AS (
  SELECT v.id, v.replaces_id FROM published_lists_listversion v WHERE v.id = %s
  UNION SELECT v.id, v.replaces_id FROM back JOIN published_lists_listversion v ON v.id = back.was
) SELECT id FROM back WHERE id <> %s"""


def former(version: ListVersion) -> QuerySet[ListVersion]:
    """The versions before one, the latest first."""
    rows = ListVersion.objects.filter(pk__in=RawSQL(_BEFORE, [version.pk, version.pk]))
    return rows.order_by("-valid_from", "-id")


def coming(version: ListVersion) -> Stage | None:
    """The step a version waits for."""
    return next_stage((s.stage, s.passed) for s in sorted(version.steps.all(), key=lambda s: s.pk))


def state(version: ListVersion, on: date) -> str:
    """draft | coming | in_force | ended."""
    if version.published_on is None:
        return DRAFT
    if on < version.valid_from:
        return COMING
    return IN_FORCE if version.valid_until is None or on <= version.valid_until else ENDED


def benchmark_grades(item_id: int, on: date) -> list[Grade]:
    """The published grades of an item on a day; empty where no benchmark is in force (one query)."""
    rows = (
        ListRow.objects.filter(item_id=item_id, version__in=in_force(on, "benchmark").order_by())
        .order_by("place")
        .values_list("place", "cells")
    )
    return [
        Grade(place, GRADES[c["grade"]], Decimal(c["low"]), Decimal(c["high"]), c["unit"], c["circumstances"])
        for place, c in rows
    ]
