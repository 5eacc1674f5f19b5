"""支持职责 — laid down with a transfer, asked for by who took the power, marked done by who gave it; and guides to items."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from zhifa.core.errors import BadInput
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.law.citation import cite
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue.models import (
    ChangeManner,
    Item,
    ItemGuide,
    PowerChange,
    SupportDuty,
    SupportKind,
)
from zhifa.registers.organisation.models import Body

_LAW = cite("浙江省综合行政执法条例第十六条")
_STANDING = (SupportKind.SUPERVISION, SupportKind.TRAINING, SupportKind.TECHNICAL)


class AlreadyDone(Refusal):
    """已经登记完成."""


class AlreadyLaidDown(Refusal):
    """已经列出."""


class NothingMoved(Refusal):
    """没有移动权力的条目."""


@cache
def periods() -> dict[str, dict[str, Any]]:
    """Kind → days and words (``support.yaml``)."""
    text = (files("zhifa.registers.catalogue") / "support.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)  # type: ignore[no-any-return]


@operation("support.lay_down", title="列出支持职责", permission="support.answer")
def lay_down_support(op: Op, *, line: PowerChange) -> int:
    """列出支持职责 — supervision, training and technical support of one line of a transfer or an empowerment.

    :raises NothingMoved: the line moves nothing from a named giver.
    :raises AlreadyLaidDown: they stand already.
    """
    if line.manner not in (ChangeManner.TRANSFER, ChangeManner.EMPOWER) or line.giver is None:
        raise NothingMoved("这一条没有从别的机关移来权力，没有支持职责", _LAW)
    if line.support.filter(item__isnull=True).exists():
        raise AlreadyLaidDown("这一条的支持职责已经列出", _LAW)
    start = max(line.valid_from, op.today)
    for kind in _STANDING:
        SupportDuty(
            line=line, kind=kind, giver=line.giver, taker=line.body, town=line.town, what=periods()[kind]["what"],
            due_on=_due(kind, start),
        ).save()  # fmt: skip
    op.say(f"列出{line.giver.short_name}对{line.body.short_name}的支持职责（{line.announcement.number}）")
    return len(_STANDING)


def _due(kind: str, start: date) -> date:
    return start + timedelta(days=int(periods()[kind]["days"]))


@operation("support.ask", title="请求支持", permission="support.ask")
def ask_support(op: Op, *, line: PowerChange, item: Item, kind: str, what: str) -> SupportDuty:
    """请求支持 — a clue to answer, a test to make, a question to an expert, on one item of a line."""
    if kind not in SupportKind.values:
        raise BadInput("没有选择请求的种类", field="kind")
    if line.giver is None or item.code not in line.item_codes:
        raise NothingMoved(f"{item.code}不是这一条移来的", _LAW, "向现在负责这一事项的机关请求")
    made = SupportDuty(
        line=line, item=item, kind=kind, giver=line.giver, taker=line.body, town=line.town,
        what=clean_text(what, field="what", label="请求", longest=300), due_on=_due(SupportKind.CLUE, op.today),
        asked_by=op.by.label[:80],
    )  # fmt: skip
    made.save()
    op.say(f"请{made.giver.short_name}就 {item.code} {made.get_kind_display()}")
    return made


@operation("support.done", title="登记支持完成", permission="support.answer")
def mark_support_done(op: Op, *, duty: SupportDuty, note: str) -> SupportDuty:
    """登记支持完成 — what was done; yearly supervision begins anew.

    :raises AlreadyDone: marked before.
    """
    fresh = SupportDuty.locked(pk=duty.pk)
    if fresh.done_on is not None:
        raise AlreadyDone(f"{fresh.done_on:%Y-%m-%d} 已由{fresh.done_by}登记完成")
    fresh.done_on, fresh.done_by = op.today, op.by.label[:80]
    fresh.done_note = clean_text(note, field="note", label="完成情况", longest=300)
    fresh.save()
    if fresh.kind == SupportKind.SUPERVISION and fresh.item_id is None:
        SupportDuty(
            line=fresh.line, kind=fresh.kind, giver=fresh.giver, taker=fresh.taker, town=fresh.town, what=fresh.what,
            due_on=_due(fresh.kind, op.today),
        ).save()  # fmt: skip
    op.say(f"{fresh.giver.short_name}{fresh.get_kind_display()}：{fresh.done_note[:80]}")
    return fresh


@operation("guide.write", title="编写事项指引", permission="guide.write")
def write_guide(op: Op, *, item: Item, body: Body, guide: str, forms: str = "", expert: str = "", phone: str = "") -> ItemGuide:  # fmt: skip
    """编写事项指引 — the newest counts, the earlier ones stay."""
    made = ItemGuide(
        item=item,
        body=body,
        guide=clean_text(guide, field="guide", label="指引", longest=2000),
        forms=clean_text(forms, field="forms", label="文书", longest=200, required=False),
        expert=clean_text(expert, field="expert", label="可请教的人", longest=60, required=False),
        phone=clean_text(phone, field="phone", label="电话", longest=30, required=False),
        written_by=op.by.label[:80],
        written_at=op.at,
    )
    made.save()
    op.say(f"编写 {item.code} 的指引")
    return made
