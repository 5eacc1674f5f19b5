"""巡查 — coverage by grid and week, giving a week's tasks, the published checklists and their next versions."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from zhifa.core import clock
from zhifa.core.actors import holds
from zhifa.core.errors import BadInput
from zhifa.core.read_together import read_together
from zhifa.faces.access import require
from zhifa.faces.desk.registers import asked_day, clean, keyset
from zhifa.faces.desk.territory import day_of
from zhifa.faces.sending import Sending
from zhifa.registers.territory import operations as territory
from zhifa.registers.territory.models import GridKind, PatrolChecklist
from zhifa.registers.territory.patrols import county_rows, county_told, coverage_rows, covered, monday
from zhifa.registers.territory.queries import grids, towns

WEEKS = 6


@require("registers.read")
def patrols(request: HttpRequest) -> HttpResponse:
    """巡查覆盖 — grid × week, 50 rows; POST gives the tasks of a week."""
    sending = Sending(request)
    actor = request.actor  # type: ignore[attr-defined]
    if sending.ready:
        with sending:
            told = territory.give_patrols(
                **sending.common,
                week=day_of(request.POST.get("week", ""), "所在周", "week"),
                kind=request.POST.get("kind", GridKind.BASIC),
                town=clean(request.POST.get("town", "")),
            )
            return redirect(f"{reverse('desk:patrols')}?{urlencode(told)}")
    on, town = asked_day(request), clean(request.GET.get("town", ""))
    kind = request.GET.get("kind", GridKind.BASIC)
    kind = kind if kind in GridKind.values else GridKind.BASIC
    rows = grids(kind, on=on)
    if town:
        rows = rows.filter(town__code=town)
    found, onward = keyset(rows, request)
    first = monday(on)
    weeks = [first - timedelta(7 * n) for n in reversed(range(WEEKS))]
    more = read_together(
        {
            "towns": towns(),
            "weeks": coverage_rows([g.scope_id for g in found], weeks),
            **county_rows(kind, first),
        }
    )
    told_weeks = covered(more["weeks"])
    context = {
        "lines": [{"g": g, "weeks": [told_weeks.get((g.scope_id, w)) for w in weeks]} for g in found],
        "weeks": weeks,
        "next": onward,
        "town": town,
        "kind": kind,
        "on": on,
        "week": first,
        "kinds": GridKind.choices,
        "towns": more["towns"],
        "figures": county_told(more),
        "rounds_url": f"{reverse('desk:patrol_rounds')}?{urlencode({'on': on.isoformat(), 'kind': kind})}",
        "given": {k: request.GET[k] for k in ("given", "there", "no_worker", "no_checklist") if request.GET.get(k, "").isdecimal()},
        "may_draft": holds(actor, "territory.draft"),
    }  # fmt: skip
    return sending.page("desk/territory/patrols.html", context)


@require("registers.read")
def patrol_lists(request: HttpRequest) -> HttpResponse:
    """巡查清单 — every version, newest first; POST ends one."""
    actor = request.actor  # type: ignore[attr-defined]
    sending = Sending(request)
    if sending.ready:
        with sending:
            territory.withdraw_checklist(**sending.common, checklist=_chosen(request.POST.get("uid", "")))
            return redirect("desk:patrol_lists")
    rows = list(PatrolChecklist.objects.select_related("town").order_by("code", "-version")[:100])
    today = clock.today()
    context = {
        "lists": [
            {"c": c, "now": c.valid_from <= today and (c.valid_until is None or today <= c.valid_until), "ahead": c.valid_from > today}
            for c in rows
        ],
        "may_publish": holds(actor, "territory.manage"),
        "crumbs": [{"label": "巡查", "url": reverse("desk:patrols")}, {"label": "清单"}],
    }  # fmt: skip
    return sending.page("desk/territory/patrol_lists.html", context)


def _chosen(uid: str) -> PatrolChecklist:
    """:raises BadInput: no checklist has this identifier."""
    try:
        return PatrolChecklist.objects.get(uid=UUID(uid))
    except (ValueError, PatrolChecklist.DoesNotExist):
        raise BadInput("没有这份清单", field="uid") from None


def _lines(text: str) -> list[dict[str, Any]]:
    """One line each: 内容 | 每几天 | 国家代码; the last two may be left out.

    :raises BadInput: a number that is none.
    """
    found = []
    for line in filter(None, (part.strip() for part in text.splitlines())):
        parts = [p.strip() for p in line.replace("｜", "|").split("|")] + ["", ""]
        if parts[1] and not (parts[1].isascii() and parts[1].isdecimal()):
            raise BadInput(f"「{parts[1]}」不是天数", field="lines", way_out="写成 内容 | 7 | 09006")
        found.append({"text": parts[0], "how_often": int(parts[1] or 7), "code": parts[2]})
    return found


@require("territory.manage")
def patrol_list_new(request: HttpRequest) -> HttpResponse:
    """公布清单 — a new one, or the next version of one (``?code=``)."""
    sending = Sending(request)
    if sending.ready:
        given = request.POST
        with sending:
            territory.publish_checklist(
                **sending.common,
                code=given.get("code", ""),
                title=given.get("title", ""),
                lines=_lines(given.get("lines", "")),
                valid_from=day_of(given.get("valid_from", ""), "施行日", "valid_from"),
                kind=given.get("kind", GridKind.BASIC),
                town=clean(given.get("town", "")),
                grid_codes=[clean(c, 30) for c in given.get("grid_codes", "").replace("，", ",").replace("、", ",").split(",")],
            )  # fmt: skip
            return redirect("desk:patrol_lists")
    last = (
        PatrolChecklist.objects.filter(code=clean(request.GET.get("code", ""), 20))
        .order_by("-version")
        .first()
    )
    typed: dict[str, Any] = dict(request.POST.items())
    if last is not None and not typed:
        typed = {
            "code": last.code, "title": last.title, "kind": last.kind, "town": last.town.code if last.town else "",
            "grid_codes": "、".join(last.grid_codes),
            "lines": "\n".join(f"{n['text']} | {n['how_often']} | {n['code']}".rstrip(" |") for n in last.lines),
        }  # fmt: skip
    context = {
        "typed": typed,
        "last": last,
        "kinds": GridKind.choices,
        "towns": towns(),
        "tomorrow": clock.today() + timedelta(1),
        "crumbs": [
            {"label": "巡查", "url": reverse("desk:patrols")},
            {"label": "清单", "url": reverse("desk:patrol_lists")},
            {"label": "公布"},
        ],
    }
    return sending.page("desk/territory/patrol_list_new.html", context)


urlpatterns: list[URLPattern] = [
    path("registers/patrols/", patrols, name="patrols"),
    path("registers/patrol-lists/", patrol_lists, name="patrol_lists"),
    path("registers/patrol-lists/new/", patrol_list_new, name="patrol_list_new"),
]
