"""装备 — what each team has, who has it now, hand-out and return; keys and kilometres of vehicles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.actors import holds
from zhifa.core.errors import NotFound
from zhifa.faces.access import require
from zhifa.faces.desk.organisation.doing import Deed, acts_of, done
from zhifa.faces.desk.organisation.drawn import (
    Act,
    Cell,
    Record,
    Table,
    choice,
    drawn,
    listed,
    moment,
    number,
    text,
    tick,
    when,
)
from zhifa.faces.desk.organisation.team_deeds import team_choices, team_of
from zhifa.faces.desk.registers import clean, keyset
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import Equipment, EquipmentState, HandOut, Member

CRUMB = {"label": "装备", "url": "/desk/registers/equipment/"}
_TONES = {"usable": "done", "repair": "soon", "retired": "wait"}


def _people(_: HttpRequest, piece: Equipment) -> list[tuple[str, str]]:
    rows = Member.objects.filter(team=piece.team, ended_on=None).order_by("code")
    return [(m.code, f"{m.name}（{m.position or m.get_kind_display()}）") for m in rows]


def _new(_: HttpRequest, __: Any) -> Mapping[str, forms.Field]:
    return {
        "code": text("编号", longest=30),
        "kind": text("种类", longest=20, hint="如 执法轿车、执法记录仪、移动执法终端"),
        "team": choice("队伍", team_choices()),
        "plate": text("车牌", longest=12, required=False),
        "marked": tick("统一标识", "车辆按规定喷涂标识"),
        "got_on": when("购入日", required=False),
        "note": text("说明", required=False),
    }


def _enter(common: dict[str, Any], _: Any, given: dict[str, Any]) -> str:
    made = organisation.enter_equipment(**common, row=given, team=team_of(given["team"]))
    return reverse("desk:equipment_one", args=[made.code])


def _out_fields(request: HttpRequest, piece: Equipment) -> Mapping[str, forms.Field]:
    car = {"with_key": tick("交钥匙"), "km_out": number("出车里程", most=2_000_000)} if piece.plate else {}
    return {
        "member": choice("领用人", _people(request, piece)),
        "purpose": text("用途"),
        "due_at": moment("应还时间", required=False),
        **car,
    }


def _hand_out(common: dict[str, Any], piece: Equipment, given: dict[str, Any]) -> None:
    organisation.hand_out(
        **common, equipment=piece, **{**given, "member": Member.objects.get(code=given["member"])}
    )


def _back_fields(_: HttpRequest, piece: Equipment) -> Mapping[str, forms.Field]:
    car = {"km_back": number("收车里程", most=2_000_000)} if piece.plate else {}
    return {
        "state": choice("归还时状态", EquipmentState.choices[:2]),
        **car,
        "note": text("说明", longest=120, required=False, hint="有损坏的写明"),
    }


def _take_back(common: dict[str, Any], piece: Equipment, given: dict[str, Any]) -> None:
    held = piece.hand_outs.filter(back_at=None).first()
    if held is None:
        raise NotFound("这件装备没有领出")
    organisation.take_back(**common, hand_out=held, **given)


def _out(piece: Equipment) -> bool:
    return piece.hand_outs.filter(back_at=None).exists()


NEW = Deed("new", "登记装备", "equipment.handle", _new, _enter)
DEEDS = {
    d.slug: d
    for d in (
        Deed("out", "发放", "equipment.handle", _out_fields, _hand_out, shown=lambda p: not _out(p)),
        Deed("back", "收回", "equipment.handle", _back_fields, _take_back, shown=_out),
        Deed(
            "state", "改状态", "equipment.handle",
            lambda *_: {"state": choice("状态", EquipmentState.choices), "note": text("说明", required=False)},
            lambda common, piece, given: organisation.change_equipment_state(**common, equipment=piece, **given) and None,
            button="保存状态",
        ),
    )
}  # fmt: skip


class FindForm(forms.Form):
    """找装备."""

    q = text("编号、车牌或种类", required=False)
    team = choice("队伍", [], required=False)
    show = choice("情况", [("out", "领出未还"), ("late", "逾期未还"), ("repair", "维修")], required=False)


@require("registers.read")
def equipment(request: HttpRequest) -> HttpResponse:
    """装备."""
    now = clock.now()
    open_outs = HandOut.objects.filter(back_at=None).select_related("member")
    rows = Equipment.objects.select_related("team").prefetch_related(
        Prefetch("hand_outs", open_outs, to_attr="now_out")
    )
    filters = FindForm(request.GET or None)
    filters.fields["team"].choices = [("", "全部"), *team_choices()]  # type: ignore[attr-defined]
    q, team, show = (clean(request.GET.get(n, "")) for n in ("q", "team", "show"))
    if q:
        rows = rows.filter(code=q) | rows.filter(plate=q) | rows.filter(kind__startswith=q)
    if team:
        rows = rows.filter(team__code=team)
    if show == "repair":
        rows = rows.filter(state=EquipmentState.REPAIR)
    elif show == "out":
        rows = rows.filter(pk__in=HandOut.objects.filter(back_at=None).values("equipment"))
    elif show == "late":
        rows = rows.filter(pk__in=HandOut.objects.filter(back_at=None, due_at__lt=now).values("equipment"))
    found, onward = keyset(rows, request)

    def holder(e: Any) -> Cell:
        if not e.now_out:
            return Cell("在库")
        h = e.now_out[0]
        late = h.due_at is not None and h.due_at < now
        return Cell(
            h.member.name,
            sub=f"{h.out_at.astimezone(clock.CHINA):%m-%d %H:%M} 领用{'，逾期未还' if late else ''}",
        )

    table = Table(
        ("编号", "种类", "车牌", "队伍", "状态", "现在在"),
        [
            (
                Cell(e.code, reverse("desk:equipment_one", args=[e.code]), code=True),
                Cell(e.kind),
                Cell(e.plate or "没有"),
                Cell(e.team.name if e.team else "没有"),
                Cell(e.get_state_display(), tone=_TONES[e.state]),
                holder(e),
            )
            for e in found
        ],
        empty="没有符合的装备",
    )
    acts = (
        [Act("登记装备", reverse("desk:equipment_new"), True)]
        if holds(request.actor, "equipment.handle")
        else []
    )  # type: ignore[attr-defined]
    return listed(
        request,
        title="装备",
        table=table,
        filters=filters,
        next=onward,
        paged=True,
        order="按编号",
        acts=acts,
    )


def _found(code: str) -> Equipment:
    found = Equipment.objects.select_related("team").filter(code=clean(code)).first()
    if found is None:
        raise NotFound("没有这件装备")
    return found


@require("registers.read")
def equipment_one(request: HttpRequest, code: str) -> HttpResponse:
    """一件装备."""
    e = _found(code)
    outs = list(e.hand_outs.select_related("member").order_by("-id")[:50])
    actor = request.actor  # type: ignore[attr-defined]

    def at(value: Any) -> str:
        return f"{value.astimezone(clock.CHINA):%Y-%m-%d %H:%M}" if value else "没有"

    record = Record(
        f"{e.kind} {e.plate or e.code}",
        tags=[(e.get_state_display(), _TONES[e.state])]
        + ([("领出", "now")] if outs and outs[0].back_at is None else [("在库", "wait")]),
        facts=[
            ("编号", e.code, ""),
            (
                "队伍",
                e.team.name if e.team else "",
                reverse("desk:team", args=[e.team.code]) if e.team else "",
            ),
            ("统一标识", ("有" if e.marked else "没有") if e.plate else "不是车辆", ""),
            ("说明", e.note, ""),
        ],
        acts=acts_of(DEEDS, actor, e, lambda slug: reverse("desk:equipment_do", args=[e.code, slug])),
        tables=[
            Table(
                ("领用人", "用途", "领用", "归还", "里程", "归还时"),
                [
                    (
                        Cell(h.member.name),
                        Cell(h.purpose + ("，交钥匙" if h.with_key else "")),
                        Cell(at(h.out_at), sub=f"{h.out_by} 发放"),
                        Cell(
                            at(h.back_at) if h.back_at else "没有归还",
                            sub=f"应还 {at(h.due_at)}" if h.due_at and not h.back_at else "",
                        ),
                        Cell(f"{h.km_out}–{h.km_back or ''}" if h.km_out is not None else "没有"),
                        Cell(" ".join(x for x in (h.get_back_state_display(), h.back_note) if x) or "没有"),
                    )
                    for h in outs
                ],
                title="领用记录",
                empty="没有领用过",
            )
        ],
    )
    return drawn(request, record, crumbs=[CRUMB, {"label": e.code}])


@require("equipment.handle")
def equipment_new(request: HttpRequest) -> HttpResponse:
    """登记装备."""
    return done(request, {"new": NEW}, "new", None, back=reverse("desk:equipment"), crumbs=[CRUMB], name="")


@require("equipment.handle")
def equipment_do(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """发放、收回."""
    e = _found(code)
    back = reverse("desk:equipment_one", args=[e.code])
    return done(
        request,
        DEEDS,
        action,
        e,
        back=back,
        crumbs=[CRUMB, {"label": e.code, "url": back}],
        name=f"{e.kind} {e.plate}",
    )


urlpatterns: list[URLPattern] = [
    path("registers/equipment/", equipment, name="equipment"),
    path("registers/equipment/new/", equipment_new, name="equipment_new"),
    path("registers/equipment/<str:code>/", equipment_one, name="equipment_one"),
    path("registers/equipment/<str:code>/do/<slug:action>/", equipment_do, name="equipment_do"),
]
