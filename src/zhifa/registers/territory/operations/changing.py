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
from zhifa.core.scope import Scope, ScopeKind
from zhifa.core.text import clean_text
from zhifa.registers.territory.checking import KIND_WORDS, NEVER, Finding
from zhifa.registers.territory.models import (
    ChangeState,
    ChangeVerb,
    GovernanceUnit,
    Grid,
    GridChange,
    GridKind,
    Town,
    Village,
    in_force,
)
from zhifa.registers.territory.picture import after, row_drawn
from zhifa.registers.territory.reshaping import read_outline

#: a leaf and a row keep so many findings whole; their number is kept in any case
_KEPT = 200


class GridsRefused(BadInput):
    """网格有问题 — errors stand; ``findings`` are all of them."""

    def __init__(self, message: str, findings: Sequence[Finding], **more: Any) -> None:
        super().__init__(message, field="grids", **more)
        self.findings = list(findings)


def _own_towns(by: Actor) -> set[int] | None:
    """Town scopes a person may draft for; ``None``: all."""
    if not isinstance(by, Person) or by.roles & {"guidance_office"}:
        return None
    return {h.scope_id for h in by.held if h.role == "town" and h.scope_id is not None}


def earliest_day(kind: str, codes: Iterable[str], towns: Iterable[str], today: date) -> date | None:
    """The first day a change may take effect: today; ``None`` (any day) for a first laying-out of these towns."""
    stands = Grid.objects.filter(kind=kind, town__code__in=set(towns)) | Grid.objects.filter(
        code__in=set(codes)
    )
    return today if stands.exists() else None


def _check_day(
    kind: str, content: Mapping[str, Any], effective_on: date, today: date, standing: Sequence[Grid]
) -> None:
    codes = {*content["close"], *(r["code"] for r in content["put"])}
    first = earliest_day(kind, codes, {r["town"] for r in content["put"]}, today)
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


def _newest(codes: Iterable[str]) -> dict[str, Grid]:
    """The newest version under each code."""
    rows = Grid.objects.filter(code__in=set(codes)).select_related("scope", "town").order_by("valid_from")
    return {g.code: g for g in rows}


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
    if verb not in ChangeVerb.values or kind not in GridKind.values:
        raise BadInput("没有这种网格或者调整", field="kind")
    stored = _content(content)
    newest = _newest([*stored["close"], *(r["code"] for r in stored["put"])])
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
                or f"{ChangeVerb(verb).label}{GridKind(kind).label} {len(put) or len(stored['close'])} 个",
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


def _check_reach(by: Actor, towns: Iterable[str], newest: Mapping[str, Grid]) -> None:
    own = _own_towns(by)
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
    newest = _newest([*content["close"], *(r["code"] for r in content["put"])])
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
    _write(change, newest)
    change.findings = [f.as_json() for f in found[:_KEPT]]
    change.overridden = given
    change.state, change.decided_by_name, change.decided_at = ChangeState.DECIDED, op.by.label[:80], op.at
    change.save()
    op.extra["overridden"] = given
    op.say(f"决定网格调整「{change.title}」，自 {change.effective_on} 起")
    return change


def _write(change: GridChange, newest: Mapping[str, Grid]) -> None:
    """End the old versions the day before, begin the new ones on the day."""
    content, day = change.content, change.effective_on
    for code in [*content["close"], *(r["code"] for r in content["put"])]:
        if (old := newest.get(code)) is not None:
            old.valid_until = day - timedelta(1)
            old.save()
    rows = content["put"]
    towns = {
        t.code: t for t in Town.objects.select_related("scope").filter(code__in={r["town"] for r in rows})
    }
    villages = {v.code: v for v in Village.objects.filter(code__in={r["village"] for r in rows})}
    units = {u.code: u for u in GovernanceUnit.objects.filter(code__in={r["unit"] for r in rows})}
    parents = {
        g.code: g
        for g in Grid.objects.filter(in_force(day), code__in={r["parent"] for r in rows if r["parent"]})
    }
    fresh = [r for r in rows if r["code"] not in newest]
    scopes = {
        s.code: s
        for s in Scope.objects.bulk_create(
            [
                Scope(kind=ScopeKind.GRID, code=r["code"], name=r["name"], parent=towns[r["town"]].scope)
                for r in fresh
            ]
        )
    }
    made = []
    for r in rows:
        old = newest.get(r["code"])
        if old is not None and old.scope.name != r["name"]:
            old.scope.name = r["name"]
            old.scope.save()
        origin = old or next((newest[c] for c in content["from"].get(r["code"], ()) if c in newest), None)
        made.append(
            Grid(
                scope=old.scope if old else scopes[r["code"]],
                kind=change.kind,
                code=r["code"],
                name=r["name"],
                town=towns[r["town"]],
                village=villages.get(r["village"])
                or (origin.village if origin and not r["village"] else None),
                parent=parents.get(r["parent"]),
                unit=units.get(r["unit"]),
                purpose=r["purpose"],
                geometry=r["geometry"],
                worker=origin.worker if origin and not r["worker_name"] else None,
                worker_name=r["worker_name"] or (origin.worker_name if origin else ""),
                valid_from=day,
            )
        )
    Grid.objects.bulk_create(made)


@operation("territory.withdraw_change", title="撤回网格调整", permission="territory.draft")
def withdraw_change(op: Op, *, change: GridChange, reason: str) -> GridChange:
    """撤回网格调整 — a draft at any time; a decided one before its day (then the old versions run on).

    :raises StepOutOfOrder: it has taken effect, or was withdrawn before.
    """
    change = GridChange.locked(pk=change.pk)
    why = clean_text(reason, label="撤回的理由", field="reason", longest=200)
    if change.state == ChangeState.WITHDRAWN:
        raise StepOutOfOrder("这次调整已经撤回")
    newest = _newest([*change.content["close"], *(r["code"] for r in change.content["put"])])
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
        day = change.effective_on
        for g in Grid.objects.filter(code__in={r["code"] for r in change.content["put"]}, valid_from=day):
            g.delete()
        for g in Grid.objects.filter(code__in=newest.keys(), valid_until=day - timedelta(1)):
            g.valid_until = None
            g.save()
    change.state = ChangeState.WITHDRAWN
    change.save()
    op.say(f"撤回网格调整「{change.title}」：{why}")
    return change
