"""清单环节 — draft → legality review → approval → publication, and who takes each step. Pure.

A step that did not pass sends the list back to its draft: both steps are taken again. The order is the county's own; the law asks
that a benchmark be made lawfully and published (处罚法第三十四条).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zhifa.law.refusal import Refusal


class NotThisStep(Refusal):
    """还没到这一步，或者已经过了."""


class NotADraft(Refusal):
    """已经送审，不能改."""


@dataclass(frozen=True)
class Stage:
    """环节."""

    code: str
    title: str
    permission: str
    roles: str


STAGES = (
    Stage("submitted", "送审", "lists.draft", "业务主管部门、综合执法指导办"),
    Stage("reviewed", "合法性审核", "lists.review", "司法局、法制审核员"),
    Stage("approved", "批准", "lists.approve", "机关负责人"),
    Stage("published", "公布", "lists.draft", "业务主管部门、综合执法指导办"),
)
BY_CODE = {s.code: s for s in STAGES}


def next_stage(steps: Iterable[tuple[str, bool]]) -> Stage | None:
    """The step that comes; ``None`` once published. ``steps``: (stage, passed), oldest first."""
    place = 0
    for stage, passed in steps:
        place = STAGES.index(BY_CODE[stage]) + 1 if passed else 0
    return STAGES[place] if place < len(STAGES) else None


def check_stage(coming: Stage | None, stage: str) -> None:
    """:raises NotThisStep: naming the step that comes and who takes it."""
    if coming is None:
        raise NotThisStep("清单已经公布", way_out="要改的，起草一个新版本取代它")
    if coming.code != stage:
        raise NotThisStep(
            f"现在要办的是「{coming.title}」，不是「{BY_CODE[stage].title}」",
            way_out=f"「{coming.title}」由{coming.roles}办理",
        )
