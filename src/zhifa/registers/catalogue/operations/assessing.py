"""评估公告 — the guidance office assesses what was handed over, and says whether the list stays or is to be adjusted."""

from __future__ import annotations

from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.law.citation import cite
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue.assessments import figures
from zhifa.registers.catalogue.models import Announcement, Assessment

_REGULARLY = cite("浙江省综合行政执法条例第十条")


class NotInForceYet(Refusal):
    """还没有施行."""


@operation("catalogue.assess_announcement", title="评估清单实施情况", permission="catalogue.manage")
def assess_announcement(op: Op, *, announcement: Announcement, keeps: bool, opinion: str) -> Assessment:
    """评估清单实施情况 — with the figures of the day; an adjustment itself is a change proposed as any other.

    :raises NotInForceYet: before its effective day there is nothing to assess.
    """
    if announcement.effective_on > op.today:
        raise NotInForceYet(
            f"{announcement.number}自 {announcement.effective_on:%Y-%m-%d} 起施行，还没有可以评估的",
            _REGULARLY,
            "施行以后再评估",
        )
    made = Assessment(
        announcement=announcement,
        keeps=keeps,
        opinion=clean_text(opinion, field="opinion", label="评估意见", longest=3000),
        facts=figures(announcement, op.today),
        by=op.by.label[:80],
        at=op.at,
    )
    made.save()
    op.say(f"评估{announcement.title}（{announcement.number}）：{'维持' if keeps else '应当调整'}")
    return made
