"""调整网格 — draft a change, decide it (checked again), take it back before its day. One leaf each.

What is wrong in the drawing stands in the change's findings. Errors that the register could not hold are never let pass;
the others only by the guidance office, kind by kind, with a reason that stays in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from zhifa.core.actors import Actor, Person
from zhifa.core.errors import BadInput, NotPermitted, OutOfReach, StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.registers.territory.boundaries import known_divisions
from zhifa.registers.territory.checking import KIND_WORDS, NEVER, Finding
from zhifa.registers.territory.models import (
    BoundaryKind,
    ChangeState,
    ChangeVerb,
    GridChange,
    GridKind,
    Town,
)
from zhifa.registers.territory.operations import versions_of_boundaries, versions_of_grids
from zhifa.registers.territory.picture import after, row_drawn
from zhifa.registers.territory.reshaping import read_outline

#: a leaf and a row keep so many findings whole; their number is kept in any case
_KEPT = 200
_KINDS = {**dict(GridKind.choices), **dict(BoundaryKind.choices)}


class GridsRefused(BadInput):
    """网格有问题 — errors stand; ``findings`` are all of them."""

    def __init__(self, message: str, findings: Sequence[Finding], **more: Any) -> None:
        super().__init__(message, field="grids", **more)
        self.findings = list(findings)


def own_towns(by: Actor) -> set[int] | None:
    """Town scopes a person may draft for; ``None``: all."""
    if not isinstance(by, Person) or by.roles & {"guidance_office"}:
        return None
    return {h.scope_id for h in by.held if h.role == "town" and h.scope_id is not None}


def _store(kind: str) -> Any:
    """Where the versions of a kind stand: ``newest``, ``earliest_day``, ``write``, ``undo``."""
    return versions_of_boundaries if kind in BoundaryKind.values else versions_of_grids


def _check_day(
    kind: str, content: Mapping[str, Any], effective_on: date, today: date, standing: Sequence[Any]
) -> None:
    codes = {*content["close"], *(r["code"] for r in content["put"])}
    first = _store(kind).earliest_day(kind, codes, {r["town"] for r in content["put"]}, today)
    if first is not None and effective_on < first:
        raise BadInput(
            f"生效日 {effective_on:%Y-%m-%d} 已经过去，过去的来件已经按当时的网格办理",
            field="effective_on",
            way_out=f"最早自 {first:%Y-%m-%d} 起",
        )
    for g in standing:
        if g.valid_until is not None or g.valid_from >= effective_on:
            since = g.valid_until + timedelta(1) if g.valid_until else g.valid_from
            raise StepOutOfOrder(
                f"{g.name}（{g.code}）自 {since:%Y-%m-%d} 起已有别的调整",
                way_out="先撤回那次调整，或者选更晚的生效日",
            )


def _content(given: Mapping[str, Any]) -> dict[str, Any]:
    """The content in its stored form.

    :raises BadInput: nothing in it, codes or names too long, geometry that is none.
    """
    put = []
    for r in given.get("put", ()):
        row = {k: clean_text(r.get(k, ""), label=label, field=k, longest=n, required=k == "code") for k, label, n in (
            ("code", "网格代码", 30), ("name", "网格名称", 60), ("town", "乡镇代码", 12), ("village", "村社代码", 12),
            ("parent", "上级网格代码", 30), ("unit", "治理单元代码", 30), ("purpose", "专业类型", 20),
            ("worker_name", "网格员姓名", 40))}  # fmt: skip
        read_outline(r.get("geometry"))
        row["name"] = row["name"] or row["code"]
        row["geometry"] = r["geometry"]
        put.append(row)
    close = list(dict.fromkeys(str(c) for c in given.get("close", ())))
    if not put and not close:
        raise BadInput("没有要调整的网格", field="content", way_out="改动边界、选择网格或者上传文件")
    origins = {str(k): [str(c) for c in v] for k, v in dict(given.get("from", {})).items()}
    return {"close": close, "put": put, "from": origins}


def _newest(kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """The newest version under each code that a change names."""
    found: dict[str, Any] = _store(kind).newest(
        kind, [*content["close"], *(r["code"] for r in content["put"])]
    )
    return found


@operation("territory.draft_change", title="起草网格调整", permission="territory.draft")
def draft_change(
    op: Op,
    *,
    verb: str,
    kind: str,
    content: Mapping[str, Any],
    effective_on: date,
    reason: str,
    title: str = "",
    extra_findings: Sequence[Finding] = (),
) -> GridChange:
    """起草网格调整 — checked against the picture of its day; errors are kept with the draft and do not refuse it.

    :raises BadInput: nothing to change, a day gone by, geometry that is none, no reason.
    :raises OutOfReach: a town's own person drafts for another town.
    :raises StepOutOfOrder: a grid has another change ahead already.
    """
    if verb not in ChangeVerb.values or kind not in (*GridKind.values, *BoundaryKind.values):
        raise BadInput("没有这种网格或者调整", field="kind")
    stored = _content(content)
    if kind in BoundaryKind.values:
        _known_divisions_only(kind, stored)
    newest = _newest(kind, stored)
    gone = [c for c in stored["close"] if c not in newest or newest[c].kind != kind]
    if gone:
        raise BadInput(f"没有这些网格：{'、'.join(gone[:5])}", field="close")
    for row in stored["put"]:
        known = newest.get(row["code"])
        if known is not None and known.kind != kind:
            raise BadInput(
                f"代码 {row['code']} 已用于{known.get_kind_display()}「{known.name}」",
                field="code",
                way_out="换一个代码",
            )
    _check_reach(op.by, [r["town"] for r in stored["put"]], newest)
    _check_day(kind, stored, effective_on, op.today, list(newest.values()))
    put = [row_drawn(r, kind) for r in stored["put"]]
    found = [*extra_findings, *after(kind, close=stored["close"], put=put, on=effective_on).findings]
    change = GridChange.objects.bulk_create(
        [
            GridChange(
                verb=verb,
                kind=kind,
                title=clean_text(title, label="标题", field="title", longest=120, required=False)
                or f"{ChangeVerb(verb).label}{_KINDS[kind]} {len(put) or len(stored['close'])} 个",
                effective_on=effective_on,
                reason=clean_text(reason, label="理由", field="reason", longest=300),
                content=stored,
                findings=[f.as_json() for f in found[:_KEPT]],
                drafted_by_id=op.by.account_id,
                drafted_by_name=op.by.label[:80],
                drafted_at=op.at,
            )
        ]
    )[0]
    op.say(f"起草网格调整「{change.title}」，自 {effective_on} 起，问题 {sum(not f.note for f in found)} 处")
    return change  # type: ignore[no-any-return]


def _known_divisions_only(kind: str, stored: dict[str, Any]) -> None:
    """A division's name and town are the register's; a division is not ended by its outline.

    :raises BadInput: something to close, or a code that is no division of the county.
    """
    if stored["close"]:
        raise BadInput("界线只能改划，不能撤销", field="close", way_out="撤并乡镇、村社先调整名录和网格")
    known = known_divisions(kind)
    if missing := [r["code"] for r in stored["put"] if r["code"] not in known]:
        raise BadInput(
            f"名录里没有这些{'乡镇' if kind == BoundaryKind.TOWN else '村社'}：{'、'.join(missing[:5])}",
            field="code",
            way_out="核对区划代码，或先登记",
        )
    for r in stored["put"]:
        r["name"], r["town"] = known[r["code"]]


def _check_reach(by: Actor, towns: Iterable[str], newest: Mapping[str, Any]) -> None:
    own = own_towns(by)
    if own is None:
        return
    asked = set(Town.objects.filter(code__in=set(towns)).values_list("scope_id", flat=True))
    asked |= {g.town.scope_id for g in newest.values()}
    if asked - own:
        raise OutOfReach("只能起草本乡镇（街道）的网格调整", way_out="跨乡镇的调整请综合执法指导办起草")


@operation("territory.decide_change", title="决定网格调整", permission="territory.manage")
def decide_change(op: Op, *, change: GridChange, overrides: Mapping[str, str] | None = None) -> GridChange:
    """决定网格调整 — check again, then write the versions. ``overrides``: kind of finding → reason.

    :raises GridsRefused: errors stand that nobody let pass.
    :raises StepOutOfOrder: no draft any more, or another change came first.
    :raises NotPermitted: an override by somebody who is not of the guidance office.
    """
    change = GridChange.locked(pk=change.pk)
    if change.state != ChangeState.DRAFT:
        raise StepOutOfOrder(f"这次调整{change.get_state_display()}，不能再决定")
    given = {
        k: clean_text(v, label=f"放行「{KIND_WORDS.get(k, k)}」的理由", field=f"override_{k}", longest=200)
        for k, v in (overrides or {}).items()
        if str(v).strip()
    }
    if given and isinstance(op.by, Person) and "guidance_office" not in op.by.roles:
        raise NotPermitted("只有综合执法指导办可以放行网格的问题", way_out="请指导办决定")
    barred = sorted(set(given) & NEVER)
    if barred:
        raise BadInput(
            f"「{'、'.join(KIND_WORDS[k] for k in barred)}」不能放行",
            field="overrides",
            way_out="改好后重新起草",
        )
    content = change.content
    newest = _newest(change.kind, content)
    _check_day(change.kind, content, change.effective_on, op.today, list(newest.values()))
    put = [row_drawn(r, change.kind) for r in content["put"]]
    found = after(change.kind, close=content["close"], put=put, on=change.effective_on).findings
    kept = {f["kind"] for f in change.findings if f["kind"] in ("wrong_datum",)}
    stand = [f for f in found if not f.note and f.kind not in given]
    unsolved = sorted({f.kind for f in stand} | (kept - given.keys()))
    if unsolved:
        words = "、".join(
            f"{KIND_WORDS[k]} {n} 处" if (n := sum(f.kind == k for f in stand)) else KIND_WORDS[k]
            for k in unsolved
        )
        first = stand[0].sentence if stand else KIND_WORDS[unsolved[0]]
        raise GridsRefused(
            f"网格还有问题：{words}。如：{first}",
            stand,
            way_out="改好后重新起草；除自相交、代码重复等以外，指导办可以写明理由放行",
        )
    _store(change.kind).write(change, newest)
    change.findings = [f.as_json() for f in found[:_KEPT]]
    change.overridden = given
    change.state, change.decided_by_name, change.decided_at = ChangeState.DECIDED, op.by.label[:80], op.at
    change.save()
    op.extra["overridden"] = given
    op.say(f"决定网格调整「{change.title}」，自 {change.effective_on} 起")
    return change


@operation("territory.withdraw_change", title="撤回网格调整", permission="territory.draft")
def withdraw_change(op: Op, *, change: GridChange, reason: str) -> GridChange:
    """撤回网格调整 — a draft at any time; a decided one before its day (then the old versions run on).

    :raises StepOutOfOrder: it has taken effect, or was withdrawn before.
    """
    change = GridChange.locked(pk=change.pk)
    why = clean_text(reason, label="撤回的理由", field="reason", longest=200)
    if change.state == ChangeState.WITHDRAWN:
        raise StepOutOfOrder("这次调整已经撤回")
    newest = _newest(change.kind, change.content)
    _check_reach(op.by, [r["town"] for r in change.content["put"]], newest)
    if change.state == ChangeState.DECIDED:
        if isinstance(op.by, Person) and "guidance_office" not in op.by.roles:
            raise NotPermitted("已定的调整由综合执法指导办撤回", way_out="请指导办撤回")
        if change.effective_on <= op.today:
            raise StepOutOfOrder(
                f"这次调整自 {change.effective_on:%Y-%m-%d} 起已经生效，不能撤回",
                way_out="另作一次调整，从今天或者以后改回来",
            )
        later = [g for g in newest.values() if g.valid_from > change.effective_on]
        if later:
            raise StepOutOfOrder(f"{later[0].name}（{later[0].code}）后面还有调整，先撤回后面的")
        _store(change.kind).undo(change, newest)
    change.state = ChangeState.WITHDRAWN
    change.save()
    op.say(f"撤回网格调整「{change.title}」：{why}")
    return change
