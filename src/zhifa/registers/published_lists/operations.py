"""公布的清单 — what may be done: draft, replace the rows, submit, review, approve, publish."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from zhifa.core.errors import BadInput
from zhifa.core.numbering import next_number
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue.exchange.item_rows import RowFault
from zhifa.registers.catalogue.models import Item
from zhifa.registers.organisation.models import Body
from zhifa.registers.published_lists.kinds import KINDS
from zhifa.registers.published_lists.models import ListRow, ListStep, ListVersion
from zhifa.registers.published_lists.queries import coming, in_force
from zhifa.registers.published_lists.rows import judge_rows
from zhifa.registers.published_lists.stages import BY_CODE, NotADraft, check_stage


class RowsRefused(Refusal):
    """清单有误 — ``faults``: every fault of every row."""

    def __init__(self, faults: Sequence[RowFault]) -> None:
        first = faults[0]
        more = f"（另有 {len(faults) - 1} 处问题）" if len(faults) > 1 else ""
        super().__init__(f"第 {first.line} 行：{first.sentence}{more}", way_out="改正后再提交；没有写入")
        self.faults = tuple(faults)


class AlreadyReplaced(Refusal):
    """前一版已被别的版本取代."""


class ListedTwice(Refusal):
    """同一事项在两份现行的清单里."""


class EffectiveInThePast(Refusal):
    """施行日早于公布日."""


@operation("lists.draft", title="起草清单", permission="lists.draft")
def draft_list(op: Op, *, kind: str, title: str, body: Body, valid_from: date, replaces: ListVersion | None = None) -> ListVersion:  # fmt: skip
    """起草清单 — a new version; one that replaces another begins with its rows."""
    if kind not in KINDS:
        raise BadInput("没有这种清单", field="kind")
    if replaces is not None and (replaces.kind != kind or replaces.published_on is None):
        raise BadInput("被取代的必须是同一种、已公布的清单", field="replaces")
    made = ListVersion(
        kind=kind,
        number=f"清单〔{op.today.year}〕{next_number('published_list', op.today.year)}号",
        title=clean_text(title, field="title", label="标题", longest=160),
        body=body,
        replaces=replaces,
        valid_from=valid_from,
        drafted_by=op.by.label[:80],
        drafted_at=op.at,
    )
    made.save()
    if replaces is not None:
        ListRow.objects.bulk_create(
            [
                ListRow(version=made, place=r.place, item_id=r.item_id, cells=r.cells)
                for r in replaces.rows.order_by("place")
            ]
        )
    op.say(f"起草{made.get_kind_display()}：{made.title}（{made.number}）")
    return made


@operation("lists.set_rows", title="修改清单内容", permission="lists.draft")
def set_rows(op: Op, *, version: ListVersion, rows: Sequence[Mapping[str, str]]) -> int:
    """修改清单内容 — all rows of a draft at once, each judged.

    :raises NotADraft: it has been submitted.
    :raises RowsRefused: with every fault; nothing is written.
    """
    fresh = ListVersion.locked(pk=version.pk)
    _check_draft(fresh)
    judged = judge_rows(fresh.kind, enumerate(rows, 2), on=fresh.valid_from)
    if judged.faults:
        raise RowsRefused(judged.faults)
    for row in fresh.rows.all():
        row.delete()
    items = {i.code: i.pk for i in Item.objects.filter(code__in={r.get("item", "") for r in judged.rows})}
    ListRow.objects.bulk_create(
        [
            ListRow(version=fresh, place=n, item_id=items.get(r.get("item", "")), cells=r)
            for n, r in enumerate(judged.rows, 1)
        ]
    )
    op.say(f"{fresh.number} 改为 {len(judged.rows)} 行")
    return len(judged.rows)


def _check_draft(version: ListVersion) -> None:
    stage = coming(version)
    if stage is None or stage.code != "submitted":
        raise NotADraft(
            f"{version.number}已经送审或者公布",
            way_out="审核不同意的会退回来改；已公布的，起草新版本" if stage else "起草一个新版本取代它",
        )


def _step(op: Op, version: ListVersion, stage: str, passed: bool, opinion: str) -> ListVersion:
    fresh = ListVersion.locked(pk=version.pk)
    check_stage(coming(fresh), stage)
    # the catalogue and its ranges may have moved since the rows were written
    rows = [r.cells for r in fresh.rows.order_by("place")]
    judged = judge_rows(fresh.kind, enumerate(rows, 2), on=fresh.valid_from)
    if passed and judged.faults:
        raise RowsRefused(judged.faults)
    ListStep(
        version=fresh,
        stage=stage,
        passed=passed,
        opinion=clean_text(opinion, field="opinion", label="意见", longest=2000, required=not passed),
        by=op.by.label[:80],
        at=op.at,
    ).save()
    op.say(f"{BY_CODE[stage].title}：{'通过' if passed else '退回'}（{fresh.number} {fresh.title}）")
    return fresh


def _plain(stage: str) -> Callable[..., ListVersion]:
    described = BY_CODE[stage]

    def take(op: Op, *, version: ListVersion, passed: bool = True, opinion: str = "") -> ListVersion:
        return _step(op, version, stage, passed, opinion)

    take.__doc__ = f"{described.title} — by {described.roles}."
    return operation(f"lists.{stage}", title=f"清单{described.title}", permission=described.permission)(take)


submit = _plain("submitted")
review = _plain("reviewed")
approve = _plain("approved")


@operation("lists.publish", title="公布清单", permission="lists.draft")
def publish(op: Op, *, version: ListVersion, paper: str, opinion: str = "", valid_from: date | None = None) -> ListVersion:  # fmt: skip
    """公布清单 — from its effective day it is in force, and the version it replaces ends the day before.

    :raises EffectiveInThePast: a list takes effect on or after its publication (处罚法第五条: 未经公布的不得作为依据).
    :raises AlreadyReplaced: another version has taken its predecessor's place.
    :raises ListedTwice: an item of a benchmark stands in another benchmark in force that day.
    """
    if valid_from is not None:
        moved = ListVersion.locked(pk=version.pk)
        moved.valid_from = valid_from
        moved.save()
    fresh = _step(op, version, "published", True, opinion)
    if fresh.valid_from < op.today:
        raise EffectiveInThePast(
            f"施行日 {fresh.valid_from:%Y-%m-%d} 早于公布日", way_out="公布时把施行日改到今天或者以后"
        )
    former = fresh.replaces
    if former is not None:
        former = ListVersion.locked(pk=former.pk)
        if former.valid_until is not None or fresh.valid_from <= former.valid_from:
            raise AlreadyReplaced(
                f"{former.number}已被取代，或者施行日不晚于它", way_out="以现行的一版为基础重新起草"
            )
        former.valid_until = fresh.valid_from - timedelta(days=1)
        former.save()
    if fresh.kind == "benchmark":
        codes = set(fresh.rows.values_list("item__code", flat=True))
        others = in_force(fresh.valid_from, "benchmark").exclude(pk=former.pk if former else None)
        twice = ListRow.objects.filter(version__in=others, item__code__in=codes).select_related("item", "version").first()  # fmt: skip
        if twice is not None and twice.item is not None:
            raise ListedTwice(
                f"{twice.item.code}已在{twice.version.number}{twice.version.title}里",
                way_out="去掉这一项，或者取代那一份",
            )
    fresh.paper = clean_text(paper, field="paper", label="文号", longest=60)
    fresh.published_on = op.today
    fresh.save()
    op.say(f"公布{fresh.title}（{fresh.paper}），自 {fresh.valid_from:%Y-%m-%d} 起施行")
    return fresh


STEPS: dict[str, Callable[..., Any]] = {"submitted": submit, "reviewed": review, "approved": approve, "published": publish}  # fmt: skip
