"""人员名单 — by name, team and kind, with the newest certificate."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.actors import holds
from zhifa.faces.access import require
from zhifa.faces.desk.organisation.drawn import (
    Act,
    Cell,
    Table,
    choice,
    listed,
    text,
)
from zhifa.faces.desk.registers import clean, keyset
from zhifa.registers.organisation.models import (
    Certificate,
    Member,
    MemberKind,
)
from zhifa.registers.organisation.policy import number as policy
from zhifa.registers.organisation.queries import teams as all_teams


class FindForm(forms.Form):
    """找人."""

    q = text("姓名、编号或证号", required=False)
    kind = choice("种类", MemberKind.choices, required=False)
    team = choice("队伍", [], required=False)


def _mark(m: Any, today: date) -> Cell:
    if m.ended_on is not None and m.ended_on <= today:
        return Cell("已离队")
    if m.kind != MemberKind.OFFICER:
        return Cell("不持证")
    if m.until is None:
        return Cell("没有证件", tone="over")
    left = (m.until - today).days
    if left < 0:
        return Cell(f"{m.until:%Y-%m-%d} 已过期", tone="over")
    ahead = policy("seen_ahead", today).amount
    return Cell(f"{m.until:%Y-%m-%d} 到期", tone="soon" if left <= ahead else "done")


@require("registers.read")
def members(request: HttpRequest) -> HttpResponse:
    """人员 — by name, team, kind; with the newest certificate."""
    newest = Certificate.objects.filter(member=OuterRef("pk"), revoked_on=None).order_by("-valid_until")
    rows = Member.objects.select_related("body", "team").annotate(
        number=Subquery(newest.values("number")[:1]), until=Subquery(newest.values("valid_until")[:1])
    )
    filters = FindForm(request.GET or None)
    filters.fields["team"].choices = [("", "全部"), *((t.code, t.name) for t in all_teams())]  # type: ignore[attr-defined]
    filters.fields["kind"].choices = [("", "全部"), *MemberKind.choices]  # type: ignore[attr-defined]
    q, kind, team = (clean(request.GET.get(n, "")) for n in ("q", "kind", "team"))
    if q:
        rows = rows.filter(Q(name__startswith=q) | Q(code=q) | Q(certificates__number=q.upper())).distinct()
    if kind in MemberKind.values:
        rows = rows.filter(kind=kind)
    if team:
        rows = rows.filter(team__code=team)
    found, onward = keyset(rows, request)
    today = clock.today()
    table = Table(
        ("姓名", "编号", "种类", "机构 · 队伍", "编制", "职务", "执法证"),
        [
            (
                Cell(m.name, reverse("desk:member", args=[m.code])),
                Cell(m.code, code=True),
                Cell(m.get_kind_display()),
                Cell(m.team.name if m.team else m.body.short_name, sub=m.body.short_name if m.team else ""),
                Cell(m.get_establishment_display() or "没有登记"),
                Cell(m.position or "没有登记"),
                _mark(m, today),
            )
            for m in found
        ],
        empty="没有符合的人员",
    )
    acts = []
    if holds(request.actor, "organisation.manage"):  # type: ignore[attr-defined]
        acts.append(Act("登记人员", reverse("desk:member_new"), True))
    return listed(
        request,
        title="人员",
        table=table,
        filters=filters,
        next=onward,
        paged=True,
        order="按编号",
        acts=acts,
    )


urlpatterns: list[URLPattern] = [path("registers/members/", members, name="members")]
