"""公布的清单 — what is in force, for anybody, with every former version and what changed."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from zhifa.core import clock
from zhifa.core.read_together import read_together
from zhifa.faces.access import open_to_all
from zhifa.faces.list_tables import table_of
from zhifa.registers.catalogue import compiled
from zhifa.registers.published_lists import queries
from zhifa.registers.published_lists.difference import difference
from zhifa.registers.published_lists.kinds import KINDS
from zhifa.registers.published_lists.models import ListRow

#: so many versions before one are named on its page
MOST_FORMER = 50


@open_to_all
def lists(request: HttpRequest) -> HttpResponse:
    """公布的清单 — by kind: in force and coming."""
    today = clock.today()
    shown = [v for v in queries.published() if queries.state(v, today) != queries.ENDED]
    groups = [
        {"kind": k, "versions": [{"v": v, "state": queries.STATE_WORDS[queries.state(v, today)], "tone": "done" if queries.state(v, today) == queries.IN_FORCE else "soon"} for v in shown if v.kind == k.code]}
        for k in KINDS.values()
    ]  # fmt: skip
    return render(request, "portal/lists/home.html", {"groups": [g for g in groups if g["versions"]]})


@open_to_all
def one_list(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一份清单 — its rows, the change against the version before, and the versions before."""
    version = queries.published().filter(uid=uid).first()
    if version is None:
        raise Http404
    kind = KINDS[version.kind]
    told = read_together(
        {
            "rows": version.rows.order_by("place"),
            "rows_before": ListRow.objects.filter(version=version.replaces_id).order_by("place"),
            "former": queries.former(version)[:MOST_FORMER],
            "later": queries.published().filter(replaces=version)[:1],
        }
    )
    rows = [r.cells for r in told["rows"]]
    changes = None
    if version.replaces_id is not None:
        changes = difference(kind, [r.cells for r in told["rows_before"]], rows)
    standing = queries.state(version, clock.today())
    with compiled.one_reading():
        tables = {
            "table": table_of(kind, rows),
            "added": table_of(kind, list(changes.added)) if changes else None,
            "removed": table_of(kind, list(changes.removed)) if changes else None,
        }
    context = {
        "v": version,
        "kind": kind,
        **tables,
        "changes": changes,
        "history": told["former"],
        "later": next(iter(told["later"]), None),
        "standing": queries.STATE_WORDS[standing],
        "tone": {"in_force": "done", "coming": "soon"}.get(standing, "wait"),
    }
    return render(request, "portal/lists/one.html", context)


urlpatterns: list[URLPattern] = [
    path("lists/", lists, name="lists"),
    path("lists/<uuid:uid>/", one_list, name="list"),
]
