"""岗亭 — the register of named posts on the street: where, open when, who heads and who mans them; forms of the team that does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
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
    number,
    span,
    text,
    when,
)
from zhifa.faces.desk.organisation.team_deeds import team_choices, team_of
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.kiosk_board import Manned, kiosks_on, manned
from zhifa.registers.organisation.models import Kiosk, Member, MemberKind, Shift
from zhifa.registers.organisation.reach import reaches_over
from zhifa.registers.organisation.standing import member_of, posted_on

CRUMB = {"label": "岗亭", "url": "/desk/registers/kiosks/"}
#: days of the duty table on a kiosk's page
AHEAD = 14
_DAYS = [(str(n), f"周{w}") for n, w in enumerate("一二三四五六日", 1)]


def _people(kiosk: Kiosk, *, officers: bool = False) -> list[tuple[str, str]]:
    found = [member_of(r) for r in posted_on([kiosk.team_id], clock.today())[kiosk.team_id].values()]
    return [
        (m.code, f"{m.name}（{m.get_kind_display()}）")
        for m in sorted(found, key=lambda m: (m.kind != MemberKind.OFFICER, m.code))
        if not officers or m.kind == MemberKind.OFFICER
    ]


def _clock(label: str) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))


def _degree(label: str, hint: str = "") -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=9, decimal_places=6, help_text=hint)


def _base(_: HttpRequest, __: Any) -> Mapping[str, forms.Field]:
    return {
        "name": text("名称", longest=40, hint="如 塘湾路口岗亭"),
        "address": text("位置", longest=120),
        "lng": _degree("经度", "CGCS2000，小数"),
        "lat": _degree("纬度"),
        "days": forms.MultipleChoiceField(label="开放日", choices=_DAYS, widget=forms.CheckboxSelectMultiple),
        "opens": _clock("开亭"),
        "closes": _clock("关亭"),
        "phone": text("公布电话", longest=20, required=False, hint="公示给群众的号码"),
    }


def _new(request: HttpRequest, target: Any) -> Mapping[str, forms.Field]:
    return {
        "code": text("代码", longest=30, hint="字母、数字，定了不再改"),
        "team": choice("值守队伍", team_choices()),
        **_base(request, target),
        "valid_from": when("启用日"),
    }


def _enter(common: dict[str, Any], _: Any, given: dict[str, Any]) -> str:
    row = {**given, "days": "".join(given["days"])}
    made = organisation.set_up_kiosk(**common, team=team_of(row.pop("team")), row=row)
    return reverse("desk:kiosk", args=[made.code])


def _man_fields(_: HttpRequest, kiosk: Kiosk) -> Mapping[str, forms.Field]:
    return {
        "first": when("从哪天"),
        "last": when("到哪天", hint="一次最多 62 天，只排开放日"),
        "each": number("每天几人", least=1, most=6),
        "members": forms.MultipleChoiceField(
            label="轮值的人",
            choices=_people(kiosk),
            widget=forms.CheckboxSelectMultiple,
            help_text="按名单先后轮流；当天有别的班、休息不够的跳过",
        ),
    }


def _man(common: dict[str, Any], kiosk: Kiosk, given: dict[str, Any]) -> None:
    by_code = {m.code: m for m in Member.objects.filter(code__in=given["members"])}
    organisation.man_kiosk(
        **common, kiosk=kiosk, **{**given, "members": [by_code[c] for c in given["members"] if c in by_code]}
    )


def _coming(kiosk: Kiosk) -> list[Shift]:
    now = clock.now()
    rows = kiosk.shifts.filter(during__endswith__gt=now, during__startswith__lt=now + timedelta(days=AHEAD))
    return list(rows.select_related("member").order_by("during", "support", "id"))


def _off_fields(_: HttpRequest, kiosk: Kiosk) -> Mapping[str, forms.Field]:
    later = [s for s in _coming(kiosk) if s.during.lower > clock.now()]
    words = [(str(s.uid), f"{s.during.lower.astimezone(clock.CHINA):%m-%d} {s.member.name}") for s in later]
    return {"shift": choice("哪一班", words)}


def _off(common: dict[str, Any], kiosk: Kiosk, given: dict[str, Any]) -> None:
    found = Shift.objects.filter(uid=given["shift"], kiosk=kiosk).first()
    if found is None:
        raise NotFound("这一班已经撤下")
    organisation.leave_kiosk(**common, shift=found)


def _as_form(kiosk: Kiosk) -> dict[str, Any]:
    return {
        **{n: getattr(kiosk, n) for n in ("name", "address", "lng", "lat", "opens", "closes", "phone")},
        "days": list(kiosk.days),
    }


NEW = Deed("new", "设立岗亭", "kiosk.manage", _new, _enter, initial=lambda _: {"days": list("1234567")})
DEEDS = {
    d.slug: d
    for d in (
        Deed("man", "排班", "kiosk.manage", _man_fields, _man, initial=lambda _: {"each": 2}),
        Deed("off", "撤下一班", "kiosk.manage", _off_fields, _off),
        Deed(
            "head", "任命亭长", "kiosk.manage",
            lambda _, k: {"member": choice("亭长", _people(k, officers=True), hint="持证的执法人员"), "starts": when("从哪天")},
            lambda common, k, given: organisation.name_kiosk_head(
                **common, kiosk=k, member=Member.objects.get(code=given["member"]), starts=given["starts"]
            ) and None,
        ),
        Deed(
            "change", "变更", "kiosk.manage", _base,
            lambda common, k, given: organisation.change_kiosk(
                **common, kiosk=k, row={**given, "days": "".join(given["days"])}
            ) and None,
            initial=_as_form, note="已经排好的班不跟着变，要改的撤下重排",
        ),
        Deed(
            "close", "停用", "kiosk.manage", lambda *_: {"last_day": when("停用前最后一日")},
            lambda common, k, given: organisation.close_kiosk(**common, kiosk=k, **given) and None,
            note="以后的班一并撤下", shown=lambda k: k.valid_until is None,
        ),
    )
}  # fmt: skip


def _standing(m: Manned) -> Cell:
    if not m.now:
        return Cell("没有人在岗")
    tone = "done" if m.officers >= 2 else "soon"
    return Cell(f"在岗 {len(m.now)} 人", tone=tone)


@require("registers.read")
def kiosks(request: HttpRequest) -> HttpResponse:
    """岗亭 — in use today, who heads and who stands there now."""
    today = clock.today()
    found = manned(kiosks_on(today), clock.now())
    table = Table(
        ("岗亭", "值守队伍", "网格", "开放", "亭长", "现在"),
        [
            (
                Cell(m.kiosk.name, reverse("desk:kiosk", args=[m.kiosk.code]), sub=m.kiosk.address),
                Cell(m.kiosk.team.name, reverse("desk:team", args=[m.kiosk.team.code])),
                Cell(m.kiosk.grid.name if m.kiosk.grid else "没有网格"),
                Cell(m.hours),
                Cell(m.head.member.name, reverse("desk:member", args=[m.head.member.code]))
                if m.head
                else Cell("还没有亭长", tone="soon"),
                _standing(m),
            )
            for m in found
        ],
        empty="还没有岗亭",
    )
    acts = [Act("公示页", reverse("portal:kiosks"))]
    if holds(request.actor, "kiosk.manage"):  # type: ignore[attr-defined]
        acts.append(Act("设立岗亭", reverse("desk:kiosk_new"), True))
    return listed(
        request,
        title="岗亭",
        note=f"{today:%Y-%m-%d}，{len(found)} 个在用；在岗不到两名执法人员的岗亭只劝导、受理，不作处罚",
        acts=acts,
        table=table,
    )


def _found(code: str) -> Kiosk:
    rows = Kiosk.objects.select_related("team__scope", "grid", "town")
    found = rows.filter(code=code).first()
    if found is None:
        raise NotFound("没有这个岗亭", way_out="从岗亭页打开")
    return found


@require("registers.read")
def kiosk(request: HttpRequest, code: str) -> HttpResponse:
    """一个岗亭 — where it stands, its heads, its duty of two weeks."""
    k = _found(code)
    actor = request.actor  # type: ignore[attr-defined]
    m = manned(Kiosk.objects.filter(pk=k.pk), clock.now())[0]
    coming = _coming(k)
    mine = reaches_over(actor, "kiosk.manage", clock.today(), team=k.team)
    days: dict[Any, list[Shift]] = {}
    for s in coming:
        days.setdefault(s.during.lower.astimezone(clock.CHINA).date(), []).append(s)
    record = Record(
        k.name,
        note=k.address,
        tags=[(_standing(m).text, _standing(m).tone or "wait")]
        + ([(f"{k.valid_until:%Y-%m-%d} 后停用", "over")] if k.valid_until else []),
        facts=[
            ("值守队伍", k.team.name, reverse("desk:team", args=[k.team.code])),
            ("网格", k.grid.name if k.grid else "", reverse("desk:grid", args=[k.grid.code]) if k.grid else ""),
            ("乡镇", k.town.name if k.town else "", ""),
            ("开放", m.hours, ""),
            ("亭长", m.head.member.name if m.head else "还没有", ""),
            ("公布电话", k.phone, ""),
            ("位置", f"{k.lng}，{k.lat}", f"{reverse('desk:map')}?at={k.lng},{k.lat}" if holds(actor, "map.read") else ""),
            ("启用", span(k.valid_from, k.valid_until), ""),
        ],
        acts=acts_of(DEEDS, actor, k, lambda slug: reverse("desk:kiosk_do", args=[k.code, slug])) if mine else [],
        tables=[
            Table(
                ("日期", "时间", "人员"),
                [
                    (
                        Cell(f"{d:%m-%d} 周{'一二三四五六日'[d.weekday()]}"),
                        Cell(f"{rows[0].during.lower.astimezone(clock.CHINA):%H:%M}–{rows[0].during.upper.astimezone(clock.CHINA):%H:%M}"),
                        Cell("、".join(f"{s.member.name}{'（辅助）' if s.support else ''}" for s in rows)),
                    )
                    for d, rows in days.items()
                ],
                title=f"今后 {AHEAD} 天的班",
                empty="还没有排班",
            ),
        ],
        side=[
            Table(
                ("亭长", "任期"),
                [
                    (Cell(h.member.name, reverse("desk:member", args=[h.member.code])), Cell(span(h.valid_from, h.valid_until)))
                    for h in k.heads.select_related("member").order_by("-valid_from")[:10]
                ],
                title="历任亭长",
                empty="还没有任命",
            )
        ],
    )  # fmt: skip
    return drawn(request, record, crumbs=[CRUMB])


@require("registers.read")
def kiosk_do(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """办岗亭的一件事."""
    k = _found(code)
    back = reverse("desk:kiosk", args=[k.code])
    return done(
        request, DEEDS, action, k, back=back, crumbs=[CRUMB, {"label": k.name, "url": back}], name=k.name
    )


@require("kiosk.manage")
def kiosk_new(request: HttpRequest) -> HttpResponse:
    """设立岗亭."""
    return done(
        request, {"new": NEW}, "new", None, back=reverse("desk:kiosks"), crumbs=[CRUMB], name="设立岗亭"
    )


urlpatterns: list[URLPattern] = [
    path("registers/kiosks/", kiosks, name="kiosks"),
    path("registers/kiosks/new/", kiosk_new, name="kiosk_new"),
    path("registers/kiosks/<str:code>/", kiosk, name="kiosk"),
    path("registers/kiosks/<str:code>/do/<slug:action>/", kiosk_do, name="kiosk_do"),
]
