"""缴款对账 — what is waited for, what came in on a day, and the bank's file: columns, a try, the entry."""

import hashlib
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from zhifa.core import clock, files
from zhifa.core.errors import FileRefused, NotFound
from zhifa.core.read_together import read_parts
from zhifa.core.table_file import TableFile, keep_file
from zhifa.enforcement.casework import operations as casework
from zhifa.enforcement.casework import waiting_payments
from zhifa.enforcement.casework.bank_receipts import FIELDS, REQUIRED, check_columns, guess
from zhifa.enforcement.casework.models import BankFile
from zhifa.enforcement.casework.receipt_matching import Line, match
from zhifa.faces.access import require
from zhifa.faces.desk.registers import day_in
from zhifa.faces.sending import Sending

#: a day's list of one county is a few pages
MOST_BYTES = 10 * 1024 * 1024
FILTERS = (("all", "全部"), ("overdue", "逾期"))


@require("casework.reconcile")
def payments(request: HttpRequest) -> HttpResponse:
    """等待缴款和对账 — choose the bank's file here too."""
    actor = request.actor  # type: ignore[attr-defined]
    sending = Sending(request)
    if sending.ready:
        with sending:
            digest, name = _arrive(request)
            return redirect(f"{reverse('desk:payment_file', args=[digest])}?{urlencode({'name': name})}")
    which = "overdue" if request.GET.get("which") == "overdue" else "all"
    after = request.GET.get("after", "")
    today = clock.today()
    on = min(day_in(request, "day") or today, today)
    since = int(after) if after.isdecimal() and len(after) < 18 else 0
    told = read_parts(
        {
            "waiting": waiting_payments.waiting_part(actor, overdue=which == "overdue", after=since),
            "day": waiting_payments.day_part(actor, on),
        }
    )
    rows, following = told["waiting"]
    asked = {"which": which, "day": on.isoformat()}
    context = {
        "rows": rows,
        "which": which,
        "filters": [{"code": c, "label": t, "on": c == which} for c, t in FILTERS],
        "left_fen": sum(w.left_fen for w in rows),
        "late_fen": sum(w.late_fen for w in rows),
        "over": sum(1 for w in rows if w.days_over),
        "whole": not following and not after,
        "day": told["day"],
        "today": today,
        "next": f"?{urlencode({**asked, 'after': following})}" if following else "",
        "back": f"?{urlencode(asked)}" if after else "",
    }
    return sending.page("desk/payments/home.html", context)


def _arrive(request: HttpRequest) -> tuple[str, str]:
    sent = request.FILES.get("file")
    if sent is None:
        raise FileRefused("没有选择文件", field="file", way_out="选银行给的 CSV 或 XLSX 文件")
    most = min(MOST_BYTES, settings.UPLOAD_MAX_BYTES)
    if (sent.size or 0) > most:
        raise FileRefused(f"文件超过 {most // 1024 // 1024} MB 的上限", field="file", way_out="分成几个文件")
    TableFile(sent.file)
    return keep_file(sent.file), (sent.name or "银行缴款文件")[-120:].replace("\x00", "")


def _is_digest(text: str) -> bool:
    return len(text) == hashlib.sha256().digest_size * 2 and all(c in "0123456789abcdef" for c in text)


@require("casework.reconcile")
def payment_file(request: HttpRequest, digest: str) -> HttpResponse:
    """试对 — which column is which, every row beside its decision; nothing is written until it is entered."""
    if not _is_digest(digest) or not files.store().has(digest):
        raise NotFound("这个文件已经不在", way_out="重新上传")
    name = (request.POST.get("file_name") or request.GET.get("name") or "银行缴款文件").replace("\x00", "")[
        :120
    ]
    sending, lines = Sending(request), list[Line]()
    with files.store().open(digest) as source:
        file = TableFile(source)
        columns = (
            {f: v for f in FIELDS if (v := request.POST.get(f"c_{f}", ""))}
            if request.method == "POST"
            else guess(file.header, waiting_payments.remembered())
        )
        with sending:
            check_columns(columns, file.header)
            if request.POST.get("do") == "start":
                made = casework.take_bank_file(
                    by=request.actor,  # type: ignore[attr-defined]
                    source=source,
                    file_name=name,
                    columns=columns,
                )
                messages.success(request, f"新登记 {made.recorded} 笔")
                return redirect("desk:payment_taken", uid=made.uid)
            lines = match(file.rows(), columns)
        context = _tried(digest, name, file, columns, lines)
    # a first look at columns nobody has chosen yet is no mistake of the person
    if request.method != "POST" and not set(REQUIRED) <= set(columns):
        sending.refusal = None
    return sending.page("desk/payments/file.html", context)


def _tried(
    digest: str, name: str, file: TableFile, columns: dict[str, str], lines: list[Line]
) -> dict[str, Any]:
    fits = [x for x in lines if x.fits]
    return {
        "digest": digest,
        "file_name": name,
        "encoding": file.encoding,
        "header": [h for h in file.header if h],
        "slots": [
            {
                "field": f,
                "name": f"c_{f}",
                "label": t,
                "required": f in REQUIRED,
                "chosen": columns.get(f, ""),
            }
            for f, t in FIELDS.items()
        ],
        "complete": set(REQUIRED) <= set(columns),
        "lines": sorted(lines, key=lambda x: (not x.sentence, x.line)),
        "fits": len(fits),
        "fits_fen": sum(x.sum_fen for x in fits),
        "repeated": sum(1 for x in lines if x.repeated),
        "refused": sum(1 for x in lines if x.sentence),
        "refused_fen": sum(x.sum_fen for x in lines if x.sentence),
        "total_fen": sum(x.sum_fen for x in lines),
        "crumbs": [{"label": "缴款对账", "url": reverse("desk:payments")}, {"label": name}],
    }


@require("casework.reconcile")
def payment_taken(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记结果 — the file's sums and the rows that were not recorded."""
    row = BankFile.objects.select_related("taken_by").filter(uid=uid).first()
    if row is None:
        raise NotFound("没有这个缴款文件", way_out="回到缴款对账")
    context = {
        "f": row,
        "refused_fen": sum(r["fen"] for r in row.refused),
        "crumbs": [{"label": "缴款对账", "url": reverse("desk:payments")}, {"label": row.file_name}],
    }
    return render(request, "desk/payments/taken.html", context)


urlpatterns: list[URLPattern] = [
    path("payments/", payments, name="payments"),
    path("payments/files/<str:digest>/", payment_file, name="payment_file"),
    path("payments/taken/<uuid:uid>/", payment_taken, name="payment_taken"),
]
