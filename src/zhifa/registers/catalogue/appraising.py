"""事项论证 — which items suit a town: five criteria, each 0 to 5, weighted to a hundred (``criteria.yaml``).

浙江综合执法条例第九条第二款 names the criteria; the weights and the pass mark are the county's own. What the register knows is suggested;
a person scores, and no item of an empowerment is decided on without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from django.db.models import Count, Exists, OuterRef

from zhifa.core import clock
from zhifa.core.matter import Matter
from zhifa.registers.catalogue.models import Item, ItemAppraisal, NotToMove, NotToMoveGround, Proposal
from zhifa.registers.organisation.queries import valid_on

MOST = 5
_YEAR_DAYS = 365
#: matters of a year → score, from the most
_FREQUENT = ((10, 5), (5, 4), (3, 3), (1, 2), (0, 1))


@dataclass(frozen=True)
class Criterion:
    """一条标准 — ``weight`` of a hundred."""

    code: str
    title: str
    weight: int
    computed: bool
    about: str


@cache
def _read() -> dict[str, Any]:
    text = (files("zhifa.registers.catalogue") / "criteria.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return read


@cache
def criteria() -> tuple[Criterion, ...]:
    """The criteria in order."""
    return tuple(Criterion(**row) for row in _read()["criteria"])


def pass_mark() -> Decimal:
    return Decimal(_read()["pass_mark"])


def total(scores: Mapping[str, int]) -> Decimal:
    """Weighted to a hundred, two decimals.

    >>> total({"needed": 5, "frequent": 5, "easy": 5, "fitting": 5, "summary": 5})
    Decimal('100.00')
    """
    weighed = sum(Decimal(c.weight) * scores[c.code] / MOST for c in criteria())
    return weighed.quantize(Decimal("0.01"), ROUND_HALF_UP)


def suggested(proposal: Proposal, on: date) -> dict[str, dict[str, tuple[int, str]]]:
    """Item → criterion → (score, why), for what the registers know (two queries)."""
    matters = Matter.objects.filter(
        item_code__in=proposal.item_codes, received_at__gte=clock.noon_of(on - timedelta(days=_YEAR_DAYS))
    )
    if proposal.town_id:
        matters = matters.filter(town=proposal.town_id)
    counted = dict(matters.values_list("item_code").annotate(n=Count("id")))
    technical = NotToMove.objects.filter(valid_on(on), item=OuterRef("pk"), ground=NotToMoveGround.TECHNICAL)
    found = {}
    for item in Item.objects.filter(code__in=proposal.item_codes).annotate(technical=Exists(technical)):
        n = counted.get(item.code, 0)
        found[item.code] = {
            "frequent": (next(s for least, s in _FREQUENT if n >= least), f"近一年 {n} 件"),
            "easy": (5, "巡查能发现") if item.found_on_patrol else (2, "靠投诉、移送或者检查发现"),
            "fitting": (0, "在不宜划转清单上：专业性、技术性强") if item.technical
            else (4, "不要检测") if item.summary_capable else (3, "普通程序"),
            "summary": (5, "可以当场处罚") if item.summary_capable else (1, "普通程序"),
        }  # fmt: skip
    return found


def newest(proposal: Proposal) -> dict[str, ItemAppraisal]:
    """Item → its newest appraisal (one query)."""
    return {a.item_code: a for a in ItemAppraisal.objects.filter(proposal=proposal).order_by("id")}
