"""机构 — the list, one body with its powers, teams and people; entering, changing, ending one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

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
    span,
    text,
    tick,
    when,
)
from zhifa.faces.desk.registers import asked_day, clean
from zhifa.registers.catalogue.models import Power, PowerKind
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import Body, BodyKind, TeamRelation
from zhifa.registers.organisation.queries import bodies as all_bodies
from zhifa.registers.organisation.queries import valid_on
from zhifa.registers.territory.queries import towns

CRUMB = {"label": "机构", "url": "/desk/registers/bodies/"}


def body_choices(*, enforcing: bool = False) -> list[tuple[str, str]]:
    """Codes and names of the bodies."""
    return [(b.code, b.name) for b in all_bodies() if b.enforces or not enforcing]


def body_of(code: str) -> Body:
    """The body of a code chosen from a list."""
    return Body.objects.select_related("scope").get(code=code)


def _fields(_: HttpRequest, target: Body | None) -> Mapping[str, forms.Field]:
    first = {"code": text("代码", longest=30, hint="字母、数字，定了不再改")} if target is None else {}
    return {
        **first,
        "name": text("名称"),
        "short_name": text("简称", longest=40),
        "kind": choice("种类", BodyKind.choices),
        "enforces": tick("以自己名义执法", "执法主体选“是”，并写印章名称"),
        "seal_name": text("印章名称", required=False),
        "prefix": text("文号代字", longest=12, required=False),
        "superior": choice("上级或主管部门", body_choices(), required=False),
        "town": choice(
            "乡镇（街道）", [(t.code, t.name) for t in towns()], required=False, hint="镇街政府选本镇"
        ),
        "reconsideration_body": text("行政复议机关", required=False),
        "court": text("管辖法院", required=False),
        "address": text("地址", longest=120, required=False),
        "phone": text("电话", longest=20, required=False),
        "note": text("说明", longest=120, required=False),
    }


def _initial(body: Body | None) -> Mapping[str, Any]:
    if body is None:
        return {}
    row = {n: getattr(body, n) for n in ("name", "short_name", "kind", "seal_name", "prefix", "reconsideration_body",
                                          "court", "address", "phone", "note")}  # fmt: skip
    return {
        **row,
        "enforces": "1" if body.enforces else "0",
        "superior": body.superior.code if body.superior else "",
        "town": body.town.code if body.town else "",
    }


def _enter(common: dict[str, Any], _: Any, given: dict[str, Any]) -> str:
    made = organisation.enter_body(**common, row=given)
    return reverse("desk:body", args=[made.code])


def _change(common: dict[str, Any], body: Body, given: dict[str, Any]) -> None:
    kept = {n: getattr(body, n) for n in ("pay_bank", "pay_account", "field")}
    organisation.change_body(**common, body=body, row={**kept, **given})


def _end(common: dict[str, Any], body: Body, given: dict[str, Any]) -> None:
    organisation.end_body(**common, body=body, last_day=given["last_day"])


NEW = Deed("new", "登记机构", "organisation.manage", _fields, _enter)
DEEDS = {
    d.slug: d
    for d in (
        Deed("change", "修改", "organisation.manage", _fields, _change, _initial, button="保存修改"),
        Deed(
            "end",
            "撤销",
            "organisation.manage",
            lambda *_: {"last_day": when("最后一日")},
            _end,
            note="撤销前，人员要先调走，队伍关系要先终止。",
            shown=lambda b: b.valid_until is None,
        ),
    )
}


@require("registers.read")
def bodies(request: HttpRequest) -> HttpResponse:
    """机构."""
    kind = request.GET.get("kind", "")
    rows = all_bodies(*([kind] if kind in BodyKind.values else []))
    found = list(rows.annotate(people=Count("members", distinct=True))[:300])
    url = reverse("desk:bodies")
    chips = [{"label": "全部", "url": url, "on": not kind}]
    chips += [{"label": label, "url": f"{url}?kind={v}", "on": v == kind} for v, label in BodyKind.choices]
    manages = holds(request.actor, "organisation.manage")  # type: ignore[attr-defined]
    table = Table(
        ("机构", "种类", "执法", "文号代字", "上级或主管", "人员＞"),
        [
            (
                Cell(b.name, reverse("desk:body", args=[b.code])),
                Cell(b.get_kind_display()),
                Cell("以自己名义", tone="done") if b.enforces else Cell("不执法"),
                Cell(b.prefix or "没有"),
                Cell(b.superior.short_name if b.superior else "没有"),
                Cell(b.people, right=True),  # type: ignore[attr-defined]
            )
            for b in found
        ],
        empty="没有这种机构",
    )
    acts = [Act("登记机构", reverse("desk:body_new"), True)] if manages else []
    return listed(request, title="机构", note=f"{len(found)} 个", chips=chips, acts=acts, table=table)


def _found(code: str) -> Body:
    found = Body.objects.select_related("scope", "superior", "town").filter(code=clean(code)).first()
    if found is None:
        raise NotFound("名录里没有这个机构")
    return found


@require("registers.read")
def body(request: HttpRequest, code: str) -> HttpResponse:
    """一个机构 — in whose name, under whose seal, where to complain; its powers and teams."""
    found = _found(code)
    on = asked_day(request)
    powers = (
        Power.objects.filter(valid_on(on), body=found)
        .values("act")
        .annotate(n=Count("item", distinct=True))
        .order_by("act")
    )
    relations = (
        TeamRelation.objects.filter(body=found)
        .select_related("team", "town")
        .order_by("team__code", "kind", "-valid_from")
    )
    actor = request.actor  # type: ignore[attr-defined]
    record = Record(
        found.name,
        tags=[("以自己名义执法", "done") if found.enforces else ("不执法", "wait")]
        + ([(f"{found.valid_until:%Y-%m-%d} 后撤销", "over")] if found.valid_until else []),
        facts=[
            ("种类", found.get_kind_display(), ""),
            ("印章", found.seal_name, ""),
            ("文号代字", found.prefix, ""),
            (
                "上级或主管",
                found.superior.name if found.superior else "",
                reverse("desk:body", args=[found.superior.code]) if found.superior else "",
            ),
            ("行政复议机关", found.reconsideration_body, ""),
            ("管辖法院", found.court, ""),
            ("地址", found.address, ""),
            ("电话", found.phone, ""),
        ],
        acts=acts_of(DEEDS, actor, found, lambda slug: reverse("desk:body_do", args=[found.code, slug])),
        figures=[
            {
                "value": p["n"],
                "unit": "项",
                "label": f"{on:%Y-%m-%d} {PowerKind(p['act']).label}",
                "url": "",
                "tone": "",
            }
            for p in powers
        ],
        tables=[
            Table(
                ("关系", "队伍", "日期", "范围", "公告"),
                [
                    (
                        Cell(r.get_kind_display()),
                        Cell(r.team.name, reverse("desk:team", args=[r.team.code])),
                        Cell(span(r.valid_from, r.valid_until)),
                        Cell("、".join(x for x in (r.town.name if r.town else "", r.items) if x) or "不限"),
                        Cell(r.announcement or "没有登记"),
                    )
                    for r in relations
                ],
                title="队伍关系",
                empty="没有队伍",
            )
        ],
    )
    return drawn(request, record, crumbs=[CRUMB, {"label": found.short_name}])


@require("organisation.manage")
def body_new(request: HttpRequest) -> HttpResponse:
    """登记机构."""
    return done(request, {"new": NEW}, "new", None, back=reverse("desk:bodies"), crumbs=[CRUMB], name="")


@require("organisation.manage")
def body_do(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """修改、撤销机构."""
    found = _found(code)
    back = reverse("desk:body", args=[found.code])
    crumbs = [CRUMB, {"label": found.short_name, "url": back}]
    return done(request, DEEDS, action, found, back=back, crumbs=crumbs, name=found.name)


urlpatterns: list[URLPattern] = [
    path("registers/bodies/", bodies, name="bodies"),
    path("registers/bodies/new/", body_new, name="body_new"),
    path("registers/bodies/<str:code>/", body, name="body"),
    path("registers/bodies/<str:code>/do/<slug:action>/", body_do, name="body_do"),
]
