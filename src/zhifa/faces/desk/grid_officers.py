"""下沉网格 — what share of the officers answers for grids, who for which, who for none."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from zhifa.core import clock
from zhifa.core.actors import holds
from zhifa.core.errors import BadInput, NotFound
from zhifa.faces.access import require
from zhifa.faces.desk.registers import asked_day, clean
from zhifa.faces.desk.territory import day_of
from zhifa.faces.sending import Sending
from zhifa.faces.submission import key_of
from zhifa.registers.organisation.models import Member, MemberKind
from zhifa.registers.territory import operations as territory
from zhifa.registers.territory.models import GridOfficer, in_force
from zhifa.registers.territory.policy import number

PAGE = 50


def _officers(on: Any) -> Any:
    """Officers in service on a day, those the share is counted over; ``answers``: whether for a grid."""
    held = GridOfficer.objects.filter(in_force(on), account_id=OuterRef("account_id"))
    return (
        Member.objects.filter(kind=MemberKind.OFFICER)
        .exclude(ended_on__lte=on)
        .annotate(answers=Exists(held))
    )


def share_in_grids(on: Any) -> dict[str, Any]:
    """下沉比例 — officers, those who answer for a grid, per cent, and what the county wants (one query)."""
    told = _officers(on).aggregate(all=Count("pk"), inside=Count("pk", filter=Q(answers=True)))
    everybody, inside = told["all"], told["inside"]
    wanted = number("officers_in_grids", on=on)
    return {
        "officers": everybody,
        "inside": inside,
        "percent": round(100 * inside / everybody, 2) if everybody else 0.0,
        "wanted": wanted,
        "short": bool(everybody) and 100 * inside < wanted.amount * everybody,
    }


@require("registers.read")
def grid_officers(request: HttpRequest) -> HttpResponse:
    """下沉网格 — by officer; ``?without=1`` those who answer for no grid. POST gives somebody a grid."""
    actor = request.actor  # type: ignore[attr-defined]
    sending = Sending(request)
    if sending.ready:
        with sending:
            _post(request)
            return redirect("desk:grid_officers")
    on, without = asked_day(request), bool(request.GET.get("without"))
    q = clean(request.GET.get("q", ""))
    rows = _officers(on).filter(answers=not without).select_related("team").order_by("pk")
    if q:
        rows = rows.filter(name__contains=q)
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    found = list(rows[: PAGE + 1])
    onward = ""
    if len(found) > PAGE:
        found = found[:PAGE]
        kept = {"on": on.isoformat(), "q": q, "without": "1" if without else ""}
        onward = f"?{urlencode({**{k: v for k, v in kept.items() if v}, 'after': found[-1].pk})}"
    grids: dict[int, list[Any]] = {}
    for p in (
        GridOfficer.objects.filter(in_force(on), account_id__in=[m.account_id for m in found])
        .select_related("scope")
        .order_by("scope__code")
    ):
        grids.setdefault(p.account_id, []).append(p)
    context = {
        "rows": [{"m": m, "grids": grids.get(m.account_id or 0, [])} for m in found],
        "next": onward,
        "on": on,
        "q": q,
        "without": without,
        "share": share_in_grids(on),
        "may_draft": holds(actor, "territory.draft"),
        "crumbs": [{"label": "巡查", "url": reverse("desk:patrols")}, {"label": "下沉网格"}],
    }
    return sending.page("desk/territory/grid_officers.html", context)


def _post(request: HttpRequest) -> None:
    member = Member.objects.filter(
        code=clean(request.POST.get("member", ""), 30), kind=MemberKind.OFFICER
    ).first()
    if member is None or member.account is None:
        raise BadInput(
            "没有这名执法人员，或者没有开通账号", field="member", way_out="写人员编号，辅助人员不计入下沉"
        )
    if member.ended_on is not None and member.ended_on <= clock.today():
        raise BadInput(f"{member.name}已经离队", field="member")
    since = day_of(request.POST.get("since", ""), "起日", "since")
    codes = [
        clean(c, 30) for c in request.POST.get("grids", "").replace("，", "、").replace(",", "、").split("、")
    ]
    rows = [{"grid": c, "officer": member.account.username, "since": since} for c in codes if c]
    if not rows:
        raise BadInput("没有写网格代码", field="grids", way_out="几个网格用顿号分开")
    territory.post_officers(by=request.actor, key=key_of(request), rows=rows)  # type: ignore[attr-defined]


@require("territory.draft")
def grid_officer_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """不再负责一个网格 — from tomorrow."""
    posting = GridOfficer.objects.select_related("scope").filter(uid=uid, valid_until=None).first()
    if posting is None:
        raise NotFound("没有这条下沉记录，或者已经结束", way_out="在下沉网格页重新打开")
    if request.method == "POST":
        territory.release_officer(by=request.actor, key=key_of(request), posting=posting)  # type: ignore[attr-defined]
        return redirect("desk:grid_officers")
    crumbs = [{"label": "下沉网格", "url": reverse("desk:grid_officers")}, {"label": posting.name}]
    return render(request, "desk/territory/grid_officer_end.html", {"p": posting, "crumbs": crumbs})


urlpatterns: list[URLPattern] = [
    path("registers/grid-officers/", grid_officers, name="grid_officers"),
    path("registers/grid-officers/<uuid:uid>/end/", grid_officer_end, name="grid_officer_end"),
]
