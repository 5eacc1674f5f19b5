"""导入地图文件 — a layer from outside tried first (nothing written), then saved as a draft."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.actors import holds
from zhifa.core.errors import BadInput, FileRefused
from zhifa.faces.access import require
from zhifa.faces.desk.grid_findings import told
from zhifa.faces.desk.registers import clean
from zhifa.faces.desk.territory import day_of
from zhifa.faces.sending import Sending
from zhifa.faces.submission import key_of
from zhifa.registers.territory import importing
from zhifa.registers.territory.datum import WORDS, Datum
from zhifa.registers.territory.models import (
    BoundaryKind,
    GridKind,
)
from zhifa.registers.territory.reading.layer import MOST_BYTES


@require("territory.draft")
def grid_import(request: HttpRequest) -> HttpResponse:
    """导入地图文件 — try it (report and map, nothing written), or save it as a draft."""
    context: dict[str, Any] = {
        "kinds": [*GridKind.choices, *BoundaryKind.choices],
        "datums": [(str(d), WORDS[d]) for d in Datum],
        "today": clock.today(),
        "crumbs": [{"label": "网格调整", "url": reverse("desk:grid_changes")}, {"label": "导入"}],
    }
    sending = Sending(request)
    if sending.ready:
        with sending:
            reading = _read(request)
            if request.POST.get("do") == "draft":
                change = importing.draft(
                    request.actor,  # type: ignore[attr-defined]
                    reading,
                    reason=request.POST.get("reason", ""),
                    title=request.POST.get("title", ""),
                    key=key_of(request),
                )
                return redirect("desk:grid_change", uid=change.uid)
            context |= {
                "reading": reading,
                "report": told(list(reading.findings)),
                "datum_word": WORDS[reading.datum],
                "may_map": holds(request.actor, "map.read"),  # type: ignore[attr-defined]
            }
    return sending.page("desk/territory/import.html", context)


def _read(request: HttpRequest) -> importing.Reading:
    sent = request.FILES.get("file")
    if sent is None:
        raise FileRefused(
            "没有选择文件", field="file", way_out="选一个 GeoJSON、Shapefile（zip）或 GeoPackage 文件"
        )
    if (sent.size or 0) > MOST_BYTES:
        raise FileRefused(
            f"文件超过 {MOST_BYTES // 1024 // 1024} MB", field="file", way_out="按乡镇分成几个文件"
        )
    columns = {}
    for part in filter(
        None, (p.strip() for p in request.POST.get("columns", "").replace("，", ",").split(","))
    ):
        ours, mark, theirs = part.partition("=")
        if not mark:
            raise BadInput(f"列对应要写成 字段=列：{part}", field="columns", way_out="如 code=WGDM,name=WGMC")
        columns[ours.strip()] = theirs.strip()
    return importing.read_grids(
        sent.read(),
        kind=request.POST.get("kind", ""),
        effective_on=day_of(request.POST.get("effective_on", ""), "生效日", "effective_on"),
        columns=columns,
        layer=clean(request.POST.get("layer", "")),
        datum=request.POST.get("datum", ""),
        replace=bool(request.POST.get("replace")),
    )


urlpatterns: list[URLPattern] = [
    path("registers/grid-changes/import/", grid_import, name="grid_import"),
]
