"""队伍数字 — figures of every team on any day, each number open into names."""

from __future__ import annotations

from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from zhifa.faces.access import require
from zhifa.faces.desk.organisation.drawn import (
    Act,
    Cell,
    Table,
    listed,
    percent,
    when,
)
from zhifa.faces.desk.organisation.team_deeds import found_team
from zhifa.faces.desk.registers import asked_day, clean
from zhifa.registers.organisation.figures import FIGURES, TeamFigures, share, team_figures
from zhifa.registers.organisation.models import Member, Team
from zhifa.registers.organisation.queries import teams as all_teams


class DayForm(forms.Form):
    """哪一天."""

    on = when("截至")


@require("registers.read")
def team_figures_page(request: HttpRequest) -> HttpResponse:
    """队伍数字 — computed from the registers as of a day; each number opens into names."""
    on = asked_day(request)
    code, figure = clean(request.GET.get("team", "")), request.GET.get("figure", "")
    if code and figure in FIGURES:
        return _names(request, found_team(code), figure, on)
    found = team_figures(all_teams(), on)
    drill = f"{reverse('desk:team_figures')}?on={on}"

    def cells(f: TeamFigures) -> tuple[Cell, ...]:
        def count(name: str) -> Cell:
            return Cell(f.count(name), f"{drill}&team={f.team.code}&figure={name}", right=True)

        return (
            Cell(f.team.name, reverse("desk:team", args=[f.team.code])),
            count("staff"),
            count("established"),
            Cell(percent(f.established_share), right=True),
            count("certified"),
            Cell(percent(f.certified_share), right=True),
            count("degree"),
            Cell(percent(f.degree_share), right=True),
            count("qualified"),
            count("dedicated"),
        )

    whole = {name: sum(f.count(name) for f in found) for name in FIGURES}
    figures = [
        {"value": whole["staff"], "unit": "人", "label": "队员", "url": "", "tone": ""},
        {"value": percent(share(whole["established"], whole["staff"])), "unit": "", "label": f"在编占比 {whole['established']}/{whole['staff']}", "url": "", "tone": ""},
        {"value": percent(share(whole["certified"], whole["established"])), "unit": "", "label": f"在编持证率 {whole['certified']}/{whole['established']}", "url": "", "tone": ""},
        {"value": percent(share(whole["degree"], whole["officers"])), "unit": "", "label": f"法学背景 {whole['degree']}/{whole['officers']}", "url": "", "tone": ""},
    ]  # fmt: skip
    table = Table(
        ("队伍", "队员＞", "在编＞", "在编占比＞", "在编持证＞", "在编持证率＞", "法学背景＞", "占执法人员＞", "法律资格＞", "专职持证＞"),
        [cells(f) for f in found],
    )  # fmt: skip
    words = "在编占比＝在编÷队员；在编持证率＝当天证件有效的在编人员÷在编；法学背景占比＝法学专业背景的执法人员÷执法人员。点数字看名单。"
    return listed(
        request, title="队伍数字", note=f"截至 {on:%Y-%m-%d}，来源：人员登记、执法证、岗位", filters=DayForm({"on": on}), table=table,
        figures=figures, words=words,
    )  # fmt: skip


def _names(request: HttpRequest, team: Team, figure: str, on: date) -> HttpResponse:
    ids = team_figures([team], on)[0].people[figure]
    rows = Member.objects.filter(pk__in=ids).select_related("body").order_by("code")
    table = Table(
        ("姓名", "编号", "种类", "编制", "编制所在", "职务"),
        [
            (
                Cell(m.name, reverse("desk:member", args=[m.code])),
                Cell(m.code, code=True),
                Cell(m.get_kind_display()),
                Cell(m.get_establishment_display() or "没有登记"),
                Cell(m.body.short_name),
                Cell(m.position or "没有登记"),
            )
            for m in rows
        ],
        empty="没有人",
    )
    acts = [Act("全部数字", f"{reverse('desk:team_figures')}?on={on}")]
    return listed(
        request,
        title=f"{team.name}：{FIGURES[figure]}",
        note=f"{len(ids)} 人，截至 {on:%Y-%m-%d}",
        table=table,
        acts=acts,
    )


urlpatterns: list[URLPattern] = [path("registers/team-figures/", team_figures_page, name="team_figures")]
