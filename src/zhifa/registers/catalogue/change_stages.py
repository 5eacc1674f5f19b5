"""变动环节 — the way of a change of powers from its proposal to its yearly assessment, and who takes each step. Pure.

Order: capacity 承接能力 → consultation 征求意见 → legality 合法性审查 → establishment 编办意见 → provincial approval 省级批准 (only
where an item is not yet in a province-approved catalogue) → decision 县政府决定 → announcement 公告 → yearly assessment 年度评估.
The law asks for publication (处罚法第二十四条第一款), ability to take on (同款), approval and regular assessment (浙江省综合行政执法条例
第七条、第九条、第十条); the order between is the county's own and is written here once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zhifa.law.citation import Citation, cite
from zhifa.law.power_transfer import assessed_every_years
from zhifa.law.refusal import Refusal
from zhifa.law.time_limits import add_months


class NotThisStageYet(Refusal):
    """还没到这一环节."""


class StoppedBefore(Refusal):
    """前面的环节没有通过."""


@dataclass(frozen=True)
class Stage:
    """环节 — ``permission``: who may take it; ``roles``: how they are called on pages."""

    code: str
    title: str
    permission: str
    roles: str
    law: Citation | None = None


STAGES = (
    Stage("capacity", "承接能力核查", "catalogue.manage", "综合执法指导办", cite("处罚法第二十四条第一款")),
    Stage("consultation", "征求意见", "powers.consult", "业务主管部门、乡镇（街道）"),
    Stage("legality", "合法性审查", "powers.review", "司法局"),
    Stage("establishment", "编办意见", "powers.establish", "编办"),
    Stage("provincial", "省级批准", "catalogue.manage", "综合执法指导办", cite("浙江省综合行政执法条例第七条第二款")),
    Stage("decision", "县政府决定", "catalogue.manage", "综合执法指导办", cite("浙江省综合行政执法条例第九条第二款")),
    Stage("announcement", "发布公告", "catalogue.manage", "综合执法指导办", cite("处罚法第二十四条第一款")),
    Stage("assessment", "年度评估", "catalogue.manage", "综合执法指导办", cite("浙江省综合行政执法条例第十条")),
)  # fmt: skip
BY_CODE = {s.code: s for s in STAGES}


@dataclass(frozen=True)
class Taken:
    """已办的一步."""

    stage: str
    passed: bool
    on: date


@dataclass(frozen=True)
class Way:
    """走到哪里 — ``rows``: (stage, "done" | "now" | "stopped" | "later" | "skip"); ``next``: the stage to take, if any;
    ``provincial``: whether the province has to approve."""

    rows: tuple[tuple[Stage, str], ...]
    next: Stage | None
    provincial: bool = False

    @property
    def published(self) -> bool:
        return any(s.code == "announcement" and state == "done" for s, state in self.rows)


def way(taken: Iterable[Taken], *, provincial: bool) -> Way:
    """Where a proposal stands. ``provincial``: whether provincial approval is needed.

    The last step of a stage counts; one that did not pass stops the proposal there until it is taken again and passes.
    """
    last: dict[str, bool] = {}
    for step in taken:
        last[step.stage] = step.passed
    rows: list[tuple[Stage, str]] = []
    coming: Stage | None = None
    for stage in STAGES:
        if stage.code == "provincial" and not provincial and stage.code not in last:
            rows.append((stage, "skip"))
        elif coming is not None:
            rows.append((stage, "later"))
        elif last.get(stage.code):
            rows.append((stage, "done"))
        else:
            coming = stage
            rows.append((stage, "stopped" if stage.code in last else "now"))
    return Way(tuple(rows), coming, provincial)


def check_step(now: Way, stage: str) -> None:
    """Refuse a step out of its order.

    :raises StoppedBefore, NotThisStageYet: naming the stage that comes first.
    """
    if stage == "assessment" and now.published:
        return
    if now.next is not None and now.next.code == stage:
        return
    coming = now.next
    if coming is None or (stage in BY_CODE and _place(stage) < _place(coming.code)):
        raise NotThisStageYet(
            f"「{BY_CODE[stage].title}」已经办过", BY_CODE[stage].law, "往下办；要改的，重新提出"
        )
    stopped = any(s.code == coming.code and state == "stopped" for s, state in now.rows)
    kind = StoppedBefore if stopped else NotThisStageYet
    word = "没有通过" if stopped else "还没有办"
    raise kind(
        f"「{coming.title}」{word}，不能办「{BY_CODE[stage].title}」",
        BY_CODE[stage].law,
        f"先由{coming.roles}办「{coming.title}」",
    )


def _place(code: str) -> int:
    return next(n for n, s in enumerate(STAGES) if s.code == code)


def assessment_due(effective_on: date, assessed: Iterable[date]) -> date:
    """The day by which the next assessment is due: so many years after the effective day or the last one
    (浙江省综合行政执法条例第十条: 定期; ``law.power_transfer.assessed_every_years``)."""
    start = max([effective_on, *assessed])
    return add_months(start, 12 * assessed_every_years(start))
