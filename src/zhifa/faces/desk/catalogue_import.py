"""导入目录 — upload a catalogue file, see every fault and every difference, then confirm."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from zhifa.core import clock, files
from zhifa.core.errors import FileRefused, NotFound
from zhifa.core.table_file import keep_file
from zhifa.faces.access import require
from zhifa.faces.sending import Sending
from zhifa.registers.catalogue.exchange.catalogue_file import apply, read_catalogue_file
from zhifa.registers.catalogue.exchange.table import MOST_BYTES

_SHOWN = 100


def _crumbs() -> list[dict[str, str]]:
    return [{"label": "事项与主体", "url": reverse("desk:items")}, {"label": "导入目录"}]


@require("catalogue.manage")
def catalogue_import(request: HttpRequest) -> HttpResponse:
    """导入目录 — choose a file."""
    sending = Sending(request)
    if sending.ready:
        with sending:
            return redirect("desk:catalogue_import_try", digest=_arrive(request))
    context = {"crumbs": _crumbs()}
    return sending.page("desk/registers/catalogue_import.html", context)


def _arrive(request: HttpRequest) -> str:
    sent = request.FILES.get("file")
    if sent is None:
        raise FileRefused("没有选择文件", field="file", way_out="选一个 CSV 或 XLSX 文件")
    if (sent.size or 0) > min(settings.UPLOAD_MAX_BYTES, MOST_BYTES):
        raise FileRefused("文件太大", field="file", way_out="分成几个文件导入")
    return keep_file(sent.file)


@require("catalogue.manage")
def catalogue_import_try(request: HttpRequest, digest: str) -> HttpResponse:
    """试读 — faults and differences; nothing is written until it is confirmed, and with one fault nothing at all."""
    hexadecimal = len(digest) == hashlib.sha256().digest_size * 2 and set(digest) <= set("0123456789abcdef")
    if not hexadecimal or not files.store().has(digest):
        raise NotFound("这个文件已经不在", way_out="重新上传")
    reading, sending = None, Sending(request)
    with sending:
        with files.store().open(digest) as source:
            reading = read_catalogue_file(source.read(), on=clock.today())
        if sending.ready:
            with transaction.atomic():
                apply(request.actor, reading)  # type: ignore[attr-defined]
            return redirect("desk:items")
    context = {
        "digest": digest,
        "crumbs": _crumbs(),
        "reading": reading,
        "errors": reading.judged.errors[:_SHOWN] if reading else [],
        "errors_rest": max(0, len(reading.judged.errors) - _SHOWN) if reading else 0,
        "notes": [f for f in reading.faults if f.note][:_SHOWN] if reading else [],
        "new": _named(reading.difference.new, reading.judged.items) if reading else [],
        "changed": list(reading.difference.changed.items())[:_SHOWN] if reading else [],
        "work": bool(reading and (reading.difference.new or reading.difference.changed)),
    }
    return sending.page("desk/registers/catalogue_import_try.html", context)


def _named(codes: list[str], items: list[dict[str, object]]) -> list[tuple[str, object]]:
    names = {str(i["code"]): i["name"] for i in items}
    return [(c, names[c]) for c in codes[:_SHOWN]]


urlpatterns: list[URLPattern] = [
    path("registers/catalogue/import/", catalogue_import, name="catalogue_import"),
    path("registers/catalogue/import/<str:digest>/", catalogue_import_try, name="catalogue_import_try"),
]
