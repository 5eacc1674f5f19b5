"""批量导入 — a hotline's file: upload, match the columns, try without writing, import with progress, fetch the errors."""

import hashlib
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from zhifa.core import files, jobs
from zhifa.core.errors import FileRefused, NotFound
from zhifa.core.jobs import LONG
from zhifa.enforcement.intake import hotline_import as importing
from zhifa.enforcement.intake.handlers import RUN_IMPORT
from zhifa.enforcement.intake.hotline_file import HotlineFile
from zhifa.enforcement.intake.hotline_mapping import FIELDS, REQUIRED, USUAL_FORMATS, ColumnMapping, guess
from zhifa.enforcement.intake.models import ImportRun, ImportState
from zhifa.enforcement.intake.operations.importing import save_mapping
from zhifa.faces.access import require
from zhifa.faces.csv_cells import csv_response
from zhifa.law.refusal import Refusal

#: a dry run of the page reads so many rows; the import reads them all
TRIED_ROWS = 20_000


@require("intake.import")
def import_home(request: HttpRequest) -> HttpResponse:
    """批量导入 — choose a file; the latest runs."""
    refusal = None
    if request.method == "POST":
        try:
            digest, name = _arrive(request)
            return redirect(f"{reverse('desk:import_columns', args=[digest])}?{urlencode({'name': name})}")
        except FileRefused as refused:
            refusal = refused
    runs = ImportRun.objects.select_related("started_by").order_by("-id")[:20]
    return render(
        request,
        "desk/intake/import_home.html",
        {"runs": runs, "refusal": refusal},
        status=422 if refusal else 200,
    )


def _arrive(request: HttpRequest) -> tuple[str, str]:
    sent = request.FILES.get("file")
    if sent is None:
        raise FileRefused("没有选择文件", field="file", way_out="选一个 CSV 或 XLSX 文件")
    if (sent.size or 0) > settings.UPLOAD_MAX_BYTES:
        raise FileRefused(
            f"文件超过 {settings.UPLOAD_MAX_BYTES // 1024 // 1024} MB 的上限",
            field="file",
            way_out="分成几个文件",
        )
    HotlineFile(sent.file)
    digest = importing.keep_file(sent.file)
    return digest, (sent.name or "热线文件")[-120:].replace("\x00", "")


def _is_digest(text: str) -> bool:
    return len(text) == hashlib.sha256().digest_size * 2 and all(c in "0123456789abcdef" for c in text)


@require("intake.import")
def import_columns(request: HttpRequest, digest: str) -> HttpResponse:
    """列对应 — which column is which field; then try it, then start."""
    if not _is_digest(digest) or not files.store().has(digest):
        raise NotFound("这个文件已经不在", way_out="重新上传")
    name = (request.POST.get("file_name") or request.GET.get("name") or "热线文件").replace("\x00", "")[:120]
    with files.store().open(digest) as source:
        file = HotlineFile(source)
        found = guess(file.header)
        if request.method != "POST":
            return _columns(request, digest, name, file, found)
        mapping = _mapping_of(request)
        try:
            mapping.check(file.header)
            if request.POST.get("do") == "start":
                return _start(request, source, name, mapping)
            tried = importing.dry_run(file, mapping, most_rows=TRIED_ROWS)
        except Refusal as refusal:
            return _columns(request, digest, name, file, mapping, refusal=refusal)
        return _columns(request, digest, name, file, mapping, tried=tried)


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
        request.POST.get("mapping_name", "").strip()[:60] or "未命名",
        request.POST.get("source", "").strip()[:40] or "热线",
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
            key=request.POST.get("idempotency_key", "")[:80] or None,
        )
        if run.state == ImportState.RUNNING:
            jobs.later(RUN_IMPORT, queue=LONG, run=str(run.uid))
    return redirect("desk:import_run", uid=run.uid)


def _columns(
    request: HttpRequest,
    digest: str,
    name: str,
    file: HotlineFile,
    mapping: ColumnMapping | None,
    *,
    tried: importing.DryRun | None = None,
    refusal: Refusal | None = None,
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
    return render(
        request,
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
            "tried_all": tried is not None and tried.rows < TRIED_ROWS,
            "refusal": refusal,
        },
        status=422 if refusal else 200,
    )


def _run(uid: UUID) -> ImportRun:
    found = ImportRun.objects.select_related("started_by").filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这次导入")
    return found


@require("intake.import")
def import_run(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一次导入 — how far it is; htmx asks for the part that changes."""
    run = _run(uid)
    percent = (
        min(100, run.rows_done * 100 // run.total)
        if run.total
        else (100 if run.state == ImportState.DONE else 0)
    )
    part = bool(request.headers.get("HX-Request"))
    return render(
        request,
        "desk/intake/import_progress.html" if part else "desk/intake/import_run.html",
        {"run": run, "percent": percent, "problems": run.problems.order_by("line")[:50]},
    )


@require("intake.import")
@require_POST
def import_again(request: HttpRequest, uid: UUID) -> HttpResponse:
    """继续 — put the run's job into the queue again; what is there already is passed over."""
    run = _run(uid)
    if run.state != ImportState.DONE:
        jobs.later(RUN_IMPORT, queue=LONG, run=str(run.uid))
    return redirect("desk:import_run", uid=run.uid)


@require("intake.import")
def import_problems(request: HttpRequest, uid: UUID) -> StreamingHttpResponse:
    """有问题的行 — as CSV: line, column, sentence, value."""
    run = _run(uid)
    rows = run.problems.order_by("line").values_list("line", "column", "sentence", "value")
    return csv_response(f"problems-{run.uid}", ("行号", "列", "问题", "原值"), rows.iterator(chunk_size=2000))


urlpatterns: list[URLPattern] = [
    path("import/", import_home, name="import"),
    path("import/files/<str:digest>/", import_columns, name="import_columns"),
    path("import/runs/<uuid:uid>/", import_run, name="import_run"),
    path("import/runs/<uuid:uid>/again/", import_again, name="import_again"),
    path("import/runs/<uuid:uid>/problems.csv", import_problems, name="import_problems"),
]
