"""告知承诺一览 — texts that may be signed for an item, what was signed in a matter, what is to be looked at."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from zhifa.core.actors import Actor, visible
from zhifa.registers.published_lists.models import Commitment, CommitmentState, ListRow
from zhifa.registers.published_lists.queries import in_force

#: what the register is asked for: its running ones, those past their day, kept, broken
SHOWS = {"open": "履行中", "due": "到期待核查", "kept": "已履行", "broken": "未履行"}
#: said wherever a commitment is offered or shown
NO_CONDITION = "签不签都不影响依法不予处罚：符合处罚法第三十三条的，没有签承诺、不在清单上，也不予处罚。"


def texts_for(item_code: str, *, on: date) -> QuerySet[ListRow]:
    """Texts in force on a day for an item (one query)."""
    rows = ListRow.objects.filter(version__in=in_force(on, "commitment").order_by(), item__code=item_code)
    return rows.select_related("version", "item").order_by("version_id", "place")


def signed_in(matter_id: int) -> list[Commitment]:
    """What was committed to in a matter, the oldest first (one query)."""
    return list(signed_rows(matter_id))


def signed_rows(matter_id: int) -> QuerySet[Commitment]:
    """What ``signed_in`` asks, to be read together with other things."""
    return Commitment.objects.filter(matter_id=matter_id).select_related("row__version").order_by("id")


def in_words(c: Commitment) -> str:
    """2026-03-02 签署《…》（编号）：承诺…，到 …，已履行：…."""
    found = f"：{c.finding.rstrip('。')}" if c.finding else ""
    version = c.row.version
    return (
        f"当事人 {c.signed_on:%Y-%m-%d} 签署《{version.title}》（{version.number}）："
        f"{c.row.cells['text'].rstrip('。')}，履行到 {c.until:%Y-%m-%d}，{c.get_state_display()}{found}"
    )


def register(actor: Actor, *, show: str, on: date) -> QuerySet[Commitment]:
    """Commitments the actor may see, the newest first; ``show`` one of ``SHOWS`` or "" for all."""
    reach = visible(actor, "matter.read", prefix="matter__")
    if reach is None:
        return Commitment.objects.none()
    rows = Commitment.objects.filter(reach).select_related("row__version", "row__item", "matter")
    wanted = {
        "open": Q(state=CommitmentState.OPEN),
        "due": Q(state=CommitmentState.OPEN, until__lt=on),
        "kept": Q(state=CommitmentState.KEPT),
        "broken": Q(state=CommitmentState.BROKEN),
    }
    return rows.filter(wanted.get(show, Q())).order_by("-id")
