"""名单导入的页面 — what every import of a table has in common: the file arrives, a run is watched, taken up again, its
problems fetched. Which columns there are and what a row becomes is for the page of each list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zhifa.core import files, jobs
from zhifa.core.errors import FileRefused, NotFound
from zhifa.core.jobs import LONG
from zhifa.core.table_file import keep_file
from zhifa.faces.csv_cells import csv_response

#: a dry run of a page reads so many rows; the import reads them all
TRIED_ROWS = 20_000
SHOWN_PROBLEMS = 50
_DIGEST_LENGTH = 64


@dataclass(frozen=True)
class ListImport:
    """一种名单导入 — ``runs``: the model of its runs; ``name``: prefix of its addresses (``…_run``, ``…_again``,
    ``…_problems``); ``job``: the task that goes on with a run; ``unit``: how its rows are counted; ``next``: where to go
    when it is done, (address name, words, whether the number of likely doubles stands behind them)."""

    runs: Any
    name: str
    job: str
    unit: str
    untitled: str
    too_large: str
    next: tuple[str, str, bool]
    crumbs: Callable[[str], list[dict[str, str]] | None] = lambda here: None


def arrived(request: HttpRequest, kind: ListImport, read: Callable[[IO[bytes]], Any]) -> tuple[str, str]:
    """The file of a form, judged and kept: (its digest, its name).

    :raises FileRefused: none, too large, or no table.
    """
    sent = request.FILES.get("file")
    if sent is None:
        raise FileRefused("没有选择文件", field="file", way_out="选一个 CSV 或 XLSX 文件")
    if (sent.size or 0) > settings.UPLOAD_MAX_BYTES:
        raise FileRefused(
            f"文件超过 {settings.UPLOAD_MAX_BYTES // 1024 // 1024} MB 的上限",
            field="file",
            way_out=kind.too_large,
        )
    read(sent.file)
    return keep_file(sent.file), (sent.name or kind.untitled)[-120:].replace("\x00", "")


def kept_name(request: HttpRequest, kind: ListImport, digest: str) -> str:
    """The name a kept file goes by.

    :raises NotFound: the file is not there any more.
    """
    known = len(digest) == _DIGEST_LENGTH and all(c in "0123456789abcdef" for c in digest)
    if not known or not files.store().has(digest):
        raise NotFound("这个文件已经不在", way_out="重新上传")
    return (request.POST.get("file_name") or request.GET.get("name") or kind.untitled).replace("\x00", "")[
        :120
    ]


def later(kind: ListImport, run: Any) -> None:
    """Put a run's job into the queue."""
    jobs.later(kind.job, queue=LONG, run=str(run.uid))


def _run(kind: ListImport, uid: UUID) -> Any:
    found = kind.runs.objects.select_related("started_by").filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这次导入")
    return found


def run_page(request: HttpRequest, kind: ListImport, uid: UUID) -> HttpResponse:
    """一次导入 — how far it is; htmx asks for the part that changes."""
    run = _run(kind, uid)
    nothing = 100 if run.state == "done" else 0
    following, words, counted = kind.next
    context = {
        "run": run,
        "percent": min(100, run.rows_done * 100 // run.total) if run.total else nothing,
        "problems": run.problems.order_by("line")[:SHOWN_PROBLEMS],
        "unit": kind.unit,
        "run_url": reverse(f"desk:{kind.name}_run", args=[uid]),
        "again_url": reverse(f"desk:{kind.name}_again", args=[uid]),
        "problems_url": reverse(f"desk:{kind.name}_problems", args=[uid]),
        "next_url": reverse(f"desk:{following}"),
        "next_words": f"{words} {run.suggested}" if counted else words,
        "crumbs": kind.crumbs(run.file_name),
    }
    part = bool(request.headers.get("HX-Request"))
    template = "desk/imports/progress.html" if part else "desk/imports/run.html"
    return render(request, template, {k: v for k, v in context.items() if v is not None})


def again(kind: ListImport, uid: UUID) -> HttpResponse:
    """继续 — put the run's job into the queue again; what is there already is passed over."""
    run = _run(kind, uid)
    if run.state != "done":
        later(kind, run)
    return redirect(f"desk:{kind.name}_run", uid=run.uid)


def problems(kind: ListImport, uid: UUID) -> StreamingHttpResponse:
    """有问题的行 — as CSV: line, column, sentence, value."""
    run = _run(kind, uid)
    rows = run.problems.order_by("line").values_list("line", "column", "sentence", "value")
    return csv_response(f"problems-{run.uid}", ("行号", "列", "问题", "原值"), rows.iterator(chunk_size=2000))
