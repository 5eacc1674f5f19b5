"""监管对象导入 — upload a list, match the columns, try it without writing, import with progress, fetch the errors."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from zhifa.core import files
from zhifa.core.table_file import TableFile
from zhifa.faces.access import require
from zhifa.faces.desk import list_import
from zhifa.faces.desk.list_import import ListImport
from zhifa.faces.desk.subjects import actor_of
from zhifa.faces.sending import Sending
from zhifa.faces.submission import key_of
from zhifa.registers.subjects import list_import as importing
from zhifa.registers.subjects.handlers import RUN_IMPORT
from zhifa.registers.subjects.list_columns import FIELDS, ListColumns, guess
from zhifa.registers.subjects.models import ImportRun, ImportState
from zhifa.registers.subjects.operations import save_mapping

_NEEDED = ("name",)


def _crumbs(here: str = "") -> list[dict[str, str]]:
    way = [{"label": "监管对象", "url": reverse("desk:subjects")}]
    if here:
        way.append({"label": "导入", "url": reverse("desk:subject_import")})
    return [*way, {"label": here or "导入"}]


_KIND = ListImport(
    runs=ImportRun,
    name="subject_import",
    job=RUN_IMPORT,
    unit="户",
    untitled="名单",
    too_large="分成几个文件，或由管理员用命令行 zhifa subjects import 导入",
    next=("subject_suggestions", "疑似同一对象", True),
    crumbs=_crumbs,
)


@require("subjects.manage")
def subject_import(request: HttpRequest) -> HttpResponse:
    """导入 — choose a file; the latest runs."""
    sending = Sending(request)
    if sending.ready:
        with sending:
            digest, name = list_import.arrived(request, _KIND, TableFile)
            way = reverse("desk:subject_import_columns", args=[digest])
            return redirect(f"{way}?{urlencode({'name': name})}")
    runs = ImportRun.objects.select_related("started_by").order_by("-id")[:20]
    return sending.page("desk/subjects/import_home.html", {"runs": runs, "crumbs": _crumbs()})


@require("subjects.manage")
def subject_import_columns(request: HttpRequest, digest: str) -> HttpResponse:
    """列对应 — which column is which field; then try it, then start."""
    name = list_import.kept_name(request, _KIND, digest)
    with files.store().open(digest) as source:
        file = TableFile(source)
        sending, tried = Sending(request), None
        if not sending.ready:
            return _columns(sending, digest, name, file, guess(file.header))
        columns = _mapping_of(request)
        with sending:
            columns.check(file.header)
            if request.POST.get("do") == "start":
                return _start(request, source, name, columns)
            tried = importing.dry_run(file, columns, most_rows=list_import.TRIED_ROWS)
        return _columns(sending, digest, name, file, columns, tried=tried)


def _mapping_of(request: HttpRequest) -> ListColumns:
    columns = {field: request.POST[f"c_{field}"] for field in FIELDS if request.POST.get(f"c_{field}")}
    return ListColumns(
        request.POST.get("mapping_name", "").strip() or "未命名",
        request.POST.get("source", "").strip() or "名单",
        columns,
    )


def _start(request: HttpRequest, source: Any, name: str, columns: ListColumns) -> HttpResponse:
    by = actor_of(request)
    with transaction.atomic():
        if request.POST.get("save"):
            save_mapping(by=by, name=columns.name, source=columns.source, columns=dict(columns.columns))
        run = importing.begin(by=by, source=source, file_name=name, columns=columns, key=key_of(request))
        if run.state == ImportState.RUNNING:
            list_import.later(_KIND, run)
    return redirect("desk:subject_import_run", uid=run.uid)


def _columns(
    sending: Sending,
    digest: str,
    name: str,
    file: TableFile,
    columns: ListColumns | None,
    *,
    tried: importing.DryRun | None = None,
) -> HttpResponse:
    chosen = columns.columns if columns else {}
    context = {
        "digest": digest,
        "file_name": name,
        "file": file,
        "header": [h for h in file.header if h],
        "lines": [
            {"field": f, "label": label, "required": f in _NEEDED, "chosen": chosen.get(f, "")}
            for f, label in FIELDS.items()
        ],
        "mapping": columns,
        "tried": tried,
        "tried_all": tried is not None and tried.rows < list_import.TRIED_ROWS,
        "crumbs": _crumbs("列对应"),
    }
    return sending.page("desk/subjects/import_columns.html", context)


@require("subjects.manage")
def subject_import_run(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一次导入."""
    return list_import.run_page(request, _KIND, uid)


@require("subjects.manage")
@require_POST
def subject_import_again(request: HttpRequest, uid: UUID) -> HttpResponse:
    """继续."""
    return list_import.again(_KIND, uid)


@require("subjects.manage")
def subject_import_problems(request: HttpRequest, uid: UUID) -> StreamingHttpResponse:
    """有问题的行 — as CSV."""
    return list_import.problems(_KIND, uid)


urlpatterns: list[URLPattern] = [
    path("registers/subjects/import/", subject_import, name="subject_import"),
    path(
        "registers/subjects/import/files/<str:digest>/", subject_import_columns, name="subject_import_columns"
    ),
    path("registers/subjects/import/runs/<uuid:uid>/", subject_import_run, name="subject_import_run"),
    path(
        "registers/subjects/import/runs/<uuid:uid>/again/", subject_import_again, name="subject_import_again"
    ),
    path(
        "registers/subjects/import/runs/<uuid:uid>/problems.csv",
        subject_import_problems,
        name="subject_import_problems",
    ),
]
