"""批量导入 — a hotline's file: upload, match the columns, try without writing, import with progress, fetch the errors."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from zhifa.core import files
from zhifa.enforcement.intake import hotline_import as importing
from zhifa.enforcement.intake.handlers import RUN_IMPORT
from zhifa.enforcement.intake.hotline_file import HotlineFile
from zhifa.enforcement.intake.hotline_mapping import FIELDS, REQUIRED, USUAL_FORMATS, ColumnMapping, guess
from zhifa.enforcement.intake.models import ImportRun, ImportState
from zhifa.enforcement.intake.operations.importing import save_mapping
from zhifa.faces.access import require
from zhifa.faces.desk import list_import
from zhifa.faces.desk.list_import import ListImport
from zhifa.faces.sending import Sending
from zhifa.faces.submission import key_of

_KIND = ListImport(
    runs=ImportRun,
    name="import",
    job=RUN_IMPORT,
    unit="件",
    untitled="热线文件",
    too_large="分成几个文件",
    next=("queue", "去来件", False),
)


@require("intake.import")
def import_home(request: HttpRequest) -> HttpResponse:
    """批量导入 — choose a file; the latest runs."""
    sending = Sending(request)
    if sending.ready:
        with sending:
            digest, name = list_import.arrived(request, _KIND, HotlineFile)
            return redirect(f"{reverse('desk:import_columns', args=[digest])}?{urlencode({'name': name})}")
    runs = ImportRun.objects.select_related("started_by").order_by("-id")[:20]
    return sending.page("desk/intake/import_home.html", {"runs": runs})


@require("intake.import")
def import_columns(request: HttpRequest, digest: str) -> HttpResponse:
    """列对应 — which column is which field; then try it, then start."""
    name = list_import.kept_name(request, _KIND, digest)
    with files.store().open(digest) as source:
        file = HotlineFile(source)
        found = guess(file.header)
        sending, tried = Sending(request), None
        if not sending.ready:
            return _columns(sending, digest, name, file, found)
        mapping = _mapping_of(request)
        with sending:
            mapping.check(file.header)
            if request.POST.get("do") == "start":
                return _start(request, source, name, mapping)
            tried = importing.dry_run(file, mapping, most_rows=list_import.TRIED_ROWS)
        return _columns(sending, digest, name, file, mapping, tried=tried)


def _mapping_of(request: HttpRequest) -> ColumnMapping:
    columns: dict[str, Any] = {}
    for field in FIELDS:
        given = [v for v in request.POST.getlist(f"c_{field}") if v]
        if given:
            columns[field] = given if field == "text" and len(given) > 1 else given[0]
    formats = (
        tuple(f for f in request.POST.get("date_formats", "").splitlines() if f.strip()) or USUAL_FORMATS
    )
    return ColumnMapping(
        request.POST.get("mapping_name", "").strip() or "未命名",
        request.POST.get("source", "").strip() or "热线",
        columns,
        formats,
    )


def _start(request: HttpRequest, source: Any, name: str, mapping: ColumnMapping) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    with transaction.atomic():
        if request.POST.get("save"):
            save_mapping(
                by=actor,
                name=request.POST.get("mapping_name", ""),
                source=mapping.source,
                columns=dict(mapping.columns),
                date_formats=list(mapping.date_formats),
            )
        run = importing.begin(
            by=actor,
            source=source,
            file_name=name,
            mapping=mapping,
            key=key_of(request),
        )
        if run.state == ImportState.RUNNING:
            list_import.later(_KIND, run)
    return redirect("desk:import_run", uid=run.uid)


def _columns(
    sending: Sending,
    digest: str,
    name: str,
    file: HotlineFile,
    mapping: ColumnMapping | None,
    *,
    tried: importing.DryRun | None = None,
) -> HttpResponse:
    columns = mapping.columns if mapping else {}
    lines = []
    for field, label in FIELDS.items():
        chosen = columns.get(field, "")
        chosen = chosen if isinstance(chosen, list) else [chosen]
        slots = [chosen[0] if chosen else ""]
        if field == "text":
            slots = [*chosen[:3], ""][:3]
        lines.append({"field": field, "label": label, "required": field in REQUIRED, "slots": slots})
    return sending.page(
        "desk/intake/import_columns.html",
        {
            "digest": digest,
            "file_name": name,
            "file": file,
            "header": [h for h in file.header if h],
            "sample": [row for _, (_, row) in zip(range(3), file.rows(), strict=False)],
            "lines": lines,
            "mapping": mapping,
            "formats": "\n".join(mapping.date_formats if mapping else USUAL_FORMATS),
            "tried": tried,
            "tried_all": tried is not None and tried.rows < list_import.TRIED_ROWS,
        },
    )


@require("intake.import")
def import_run(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一次导入."""
    return list_import.run_page(request, _KIND, uid)


@require("intake.import")
@require_POST
def import_again(request: HttpRequest, uid: UUID) -> HttpResponse:
    """继续."""
    return list_import.again(_KIND, uid)


@require("intake.import")
def import_problems(request: HttpRequest, uid: UUID) -> StreamingHttpResponse:
    """有问题的行 — as CSV."""
    return list_import.problems(_KIND, uid)


urlpatterns: list[URLPattern] = [
    path("import/", import_home, name="import"),
    path("import/files/<str:digest>/", import_columns, name="import_columns"),
    path("import/runs/<uuid:uid>/", import_run, name="import_run"),
    path("import/runs/<uuid:uid>/again/", import_again, name="import_again"),
    path("import/runs/<uuid:uid>/problems.csv", import_problems, name="import_problems"),
]
