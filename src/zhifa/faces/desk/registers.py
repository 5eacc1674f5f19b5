"""名录 — bodies, teams, people with certificates, grids, items and who holds which power on a day."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from zhifa.core import clock
from zhifa.core.errors import NotFound
from zhifa.faces.access import require
from zhifa.registers.catalogue import queries as catalogue
from zhifa.registers.catalogue.models import PowerKind
from zhifa.registers.organisation import queries as organisation
from zhifa.registers.organisation.models import (
    Body,
    BodyKind,
    Certificate,
    Member,
    MemberKind,
    Team,
    TeamRelation,
)

PAGE = 50
LAPSING_DAYS = 90


def clean(text: str, longest: int = 60) -> str:
    """What somebody typed into a filter, without what no column can hold."""
    return "".join(c for c in text if c.isprintable() and not 0xD800 <= ord(c) <= 0xDFFF).strip()[:longest]


def asked_day(request: HttpRequest) -> date:
    """``?on=`` or today."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return clock.today()


def keyset(rows: QuerySet[Any], request: HttpRequest, column: str = "code") -> tuple[list[Any], str]:
    """A page ordered by a unique column, and the address of the next ("" at the end)."""
    after = clean(request.GET.get("after", ""))
    if after:
        rows = rows.filter(**{f"{column}__gt": after})
    found = list(rows.order_by(column)[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    kept = {k: v for k, v in request.GET.items() if k != "after" and v}
    return found[:PAGE], f"?{urlencode({**kept, 'after': getattr(found[PAGE - 1], column)})}"


@require("registers.read")
def bodies(request: HttpRequest) -> HttpResponse:
    """机构."""
    kind = request.GET.get("kind", "")
    rows = organisation.bodies(*([kind] if kind in BodyKind.values else []))
    listed = list(rows.annotate(people=Count("members", distinct=True)).select_related("town")[:200])
    context = {"rows": listed, "kind": kind, "kinds": BodyKind.choices}
    return render(request, "desk/registers/bodies.html", context)


@require("registers.read")
def body(request: HttpRequest, code: str) -> HttpResponse:
    """一个机构 — in whose name, under whose seal, where to complain; its powers and teams."""
    found = Body.objects.select_related("scope", "superior", "town").filter(code=code).first()
    if found is None:
        raise NotFound("名录里没有这个机构")
    on = asked_day(request)
    powers = catalogue.held_by(found.code, on=on)
    relations = list(relations_of(found, on))
    context = {
        "body": found,
        "on": on,
        "powers": [{"label": PowerKind(act).label, "n": n} for act, n in powers.items() if n],
        "relations": relations,
        "crumbs": [{"label": "机构", "url": reverse("desk:bodies")}, {"label": found.short_name}],
    }
    return render(request, "desk/registers/body.html", context)


def relations_of(body: Body, on: date) -> QuerySet[Any]:
    """Teams that a body staffs, commands or lends its name to on a day."""
    return (
        TeamRelation.objects.filter(organisation.valid_on(on), body=body)
        .select_related("team")
        .order_by("team__code", "kind")
    )


@require("registers.read")
def teams(request: HttpRequest) -> HttpResponse:
    """队伍 — with people, certificates in force today, and who is on duty now."""
    today = clock.today()
    certified = Certificate.objects.filter(
        member=OuterRef("pk"), valid_from__lte=today, valid_until__gte=today
    ).filter(Q(revoked_on__isnull=True) | Q(revoked_on__gt=today))
    holders = (
        Member.objects.filter(team=OuterRef("pk"), kind=MemberKind.OFFICER)
        .filter(Exists(certified))
        .order_by()
        .values("team")
        .annotate(n=Count("id"))
        .values("n")
    )
    rows = list(
        organisation.teams()
        .annotate(
            officers=Count("members", filter=Q(members__kind=MemberKind.OFFICER), distinct=True),
            auxiliaries=Count("members", filter=Q(members__kind=MemberKind.AUXILIARY), distinct=True),
            certified=Subquery(holders),
        )
        .prefetch_related("serves__town")
    )
    on_duty: dict[int, int] = {}
    for shift in organisation.on_duty(at=clock.now(), post="team"):
        on_duty[shift.team_id or 0] = on_duty.get(shift.team_id or 0, 0) + 1
    lines = [
        {
            "t": t,
            "towns": "、".join(
                s.town.name for s in t.serves.all() if s.valid_until is None or s.valid_until >= today
            ),
            "duty": on_duty.get(t.pk, 0),
        }
        for t in rows
    ]
    return render(request, "desk/registers/teams.html", {"lines": lines})


@require("registers.read")
def team(request: HttpRequest, code: str) -> HttpResponse:
    """一支队伍 — its dated relations, its people and what each has in hand."""
    found = Team.objects.select_related("scope").filter(code=code).first()
    if found is None:
        raise NotFound("名录里没有这支队伍")
    today = clock.today()
    context = {
        "team": found,
        "people": organisation.availability(found, on=today, at=clock.now()),
        "relations": found.relations.select_related("body").order_by("kind", "-valid_from"),
        "serves": found.serves.select_related("town").order_by("-valid_from"),
        "soon": LAPSING_DAYS,
        "crumbs": [{"label": "队伍", "url": reverse("desk:teams")}, {"label": found.name}],
    }
    return render(request, "desk/registers/team.html", context)


@require("registers.read")
def members(request: HttpRequest) -> HttpResponse:
    """执法人员 — by name, team, kind; with the newest certificate."""
    newest = Certificate.objects.filter(member=OuterRef("pk"), revoked_on=None).order_by("-valid_until")
    rows = Member.objects.select_related("body", "team").annotate(
        number=Subquery(newest.values("number")[:1]), until=Subquery(newest.values("valid_until")[:1])
    )
    q, kind, team_code = (
        clean(request.GET.get("q", "")),
        request.GET.get("kind", ""),
        clean(request.GET.get("team", "")),
    )
    if q:
        rows = rows.filter(Q(name__startswith=q) | Q(code=q) | Q(certificates__number=q)).distinct()
    if kind in MemberKind.values:
        rows = rows.filter(kind=kind)
    if team_code:
        rows = rows.filter(team__code=team_code)
    found, onward = keyset(rows, request)
    today = clock.today()
    lines = [{"m": m, **_certificate_mark(m, today)} for m in found]
    context = {
        "lines": lines,
        "next": onward,
        "q": q,
        "kind": kind,
        "team": team_code,
        "kinds": MemberKind.choices,
        "teams": organisation.teams(),
    }
    return render(request, "desk/registers/members.html", context)


def _certificate_mark(m: Any, today: date) -> dict[str, str]:
    if m.kind != MemberKind.OFFICER:
        return {"mark": "不持证", "tone": "wait"}
    if m.until is None:
        return {"mark": "没有证件", "tone": "over"}
    left = (m.until - today).days
    if left < 0:
        return {"mark": f"{m.until:%Y-%m-%d} 已过期", "tone": "over"}
    return {"mark": f"{m.until:%Y-%m-%d} 到期", "tone": "soon" if left <= LAPSING_DAYS else "done"}


@require("registers.read")
def certificates(request: HttpRequest) -> HttpResponse:
    """九十天内到期的执法证，和今天已过期而没有新证的人."""
    today = clock.today()
    valid = Certificate.objects.filter(member=OuterRef("pk"), valid_until__gte=today, revoked_on=None)
    newest = Certificate.objects.filter(member=OuterRef("pk")).order_by("-valid_until")
    lapsed = (
        Member.objects.filter(kind=MemberKind.OFFICER)
        .filter(~Exists(valid))
        .annotate(until=Subquery(newest.values("valid_until")[:1]))
        .select_related("team", "body")
        .order_by("until", "code")[:200]
    )
    renewed = Certificate.objects.filter(
        member=OuterRef("member"), valid_until__gt=OuterRef("valid_until"), revoked_on=None
    )
    soon = organisation.lapsing(on=today, within_days=LAPSING_DAYS).filter(~Exists(renewed))[:200]
    lines = [{"c": c, "left": (c.valid_until - today).days} for c in soon]
    return render(
        request, "desk/registers/certificates.html", {"lines": lines, "lapsed": lapsed, "days": LAPSING_DAYS}
    )


@require("registers.read")
def registers(request: HttpRequest) -> HttpResponse:
    """名录 — to its first page."""
    return redirect("desk:items")


urlpatterns: list[URLPattern] = [
    path("registers/", registers, name="registers"),
    path("registers/bodies/", bodies, name="bodies"),
    path("registers/bodies/<str:code>/", body, name="body"),
    path("registers/teams/", teams, name="teams"),
    path("registers/teams/<str:code>/", team, name="team"),
    path("registers/members/", members, name="members"),
    path("registers/certificates/", certificates, name="certificates"),
]
