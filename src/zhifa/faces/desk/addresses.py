"""地址簿 — the known addresses: found, entered, moved, retired; a list taken in after it has been tried."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse

from zhifa.core import clock, files
from zhifa.core.actors import holds
from zhifa.core.errors import BadInput, FileRefused, NotFound
from zhifa.core.search import bigrams
from zhifa.core.table_file import TableFile, keep_file
from zhifa.faces.access import require
from zhifa.faces.csv_cells import csv_response
from zhifa.faces.desk.registers import clean, keyset
from zhifa.faces.sending import Sending
from zhifa.faces.submission import key_of
from zhifa.registers.territory import address_list
from zhifa.registers.territory import operations as territory
from zhifa.registers.territory.address_import import take_in_list
from zhifa.registers.territory.address_parts import normalised
from zhifa.registers.territory.locating import tree
from zhifa.registers.territory.models import AddressPoint
from zhifa.registers.territory.queries import parse_address, towns

#: a page takes in so many rows while somebody waits; longer lists go by the command line
MOST_ROWS = 20_000
SHOWN = 50
_IS_DIGEST = frozenset("0123456789abcdef")


def _rows(q: str, town: str, retired: bool) -> Any:
    rows = AddressPoint.objects.select_related("grid__town").defer(
        "grid__geometry", "grid__town__geometry", "bigrams"
    )
    rows = rows.filter(retired_on__isnull=not retired)
    if town:
        rows = rows.filter(grid__town__code=town)
    if pairs := bigrams(normalised(q)):
        rows = rows.filter(bigrams__contains=pairs)
    return rows


@require("registers.read")
def addresses(request: HttpRequest) -> HttpResponse:
    """地址簿 — by words and town, in the order of the address; the grid is today's."""
    q, town = clean(request.GET.get("q", "")), clean(request.GET.get("town", ""), 12)
    retired = bool(request.GET.get("retired"))
    found, onward = keyset(_rows(q, town, retired), request, "address")
    located = tree(clock.today()).locate_many([float(a.lng) for a in found], [float(a.lat) for a in found])
    context = {
        "rows": [{"a": a, "basic": where.basic} for a, where in zip(found, located, strict=True)],
        "next": onward,
        "q": q,
        "town": town,
        "retired": retired,
        "towns": towns(),
        "may_draft": holds(request.actor, "territory.draft"),  # type: ignore[attr-defined]
    }
    return render(request, "desk/territory/addresses.html", context)


def _address(uid: UUID) -> AddressPoint:
    found = AddressPoint.objects.filter(uid=uid).select_related("grid__town").first()
    if found is None:
        raise NotFound("地址簿里没有这个地址", way_out="在地址簿里按词查找")
    return found  # type: ignore[return-value]


@require("registers.read")
def address(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一个地址 — its parts, place and grid; move its point or retire it."""
    found = _address(uid)
    actor = request.actor  # type: ignore[attr-defined]
    sending = Sending(request)
    if sending.ready:
        common = {**sending.common, "point": found, "reason": request.POST.get("reason", "")}
        with sending:
            if request.POST.get("do") == "retire":
                territory.retire_address(**common)
            else:
                territory.move_address(
                    **common, lng=request.POST.get("lng", ""), lat=request.POST.get("lat", "")
                )
            return redirect("desk:address", uid=uid)
    basic = tree(clock.today()).locate_many([float(found.lng)], [float(found.lat)])[0].basic
    context = {
        "a": found,
        "basic": basic,
        "parts": parse_address(found.address).told(),
        "map_url": f"{reverse('desk:map')}?at={found.lng},{found.lat}" if holds(actor, "map.read") else "",
        "may_draft": holds(actor, "territory.draft"),
        "crumbs": [{"label": "地址簿", "url": reverse("desk:addresses")}, {"label": found.address}],
    }
    return sending.page("desk/territory/address.html", context)


@require("territory.draft")
def address_new(request: HttpRequest) -> HttpResponse:
    """登记一个地址."""
    sending = Sending(request)
    if sending.ready:
        with sending:
            made = territory.enter_address(
                **sending.common,
                address=request.POST.get("address", ""),
                lng=request.POST.get("lng", ""),
                lat=request.POST.get("lat", ""),
            )
            return redirect("desk:address", uid=made.uid)
    context = {
        "typed": request.POST or request.GET,
        "crumbs": [{"label": "地址簿", "url": reverse("desk:addresses")}, {"label": "登记"}],
    }
    return sending.page("desk/territory/address_new.html", context)


def _kept(request: HttpRequest) -> str:
    """The file of this form in the store: the one just sent, or the one tried before.

    :raises FileRefused: none, or too large.
    """
    sent = request.FILES.get("file")
    if sent is not None:
        if (sent.size or 0) > settings.UPLOAD_MAX_BYTES:
            raise FileRefused(
                f"文件超过 {settings.UPLOAD_MAX_BYTES // 1024 // 1024} MB 的上限",
                field="file",
                way_out="分成几个文件，或由管理员用命令行 zhifa addresses import 导入",
            )
        TableFile(sent.file)
        return keep_file(sent.file)
    digest = request.POST.get("digest", "")
    if len(digest) == 64 and set(digest) <= _IS_DIGEST and files.store().has(digest):
        return digest
    raise FileRefused("没有选择文件", field="file", way_out="选一个 CSV 或 XLSX 文件")


_IMPORT = "desk/territory/address_import.html"


@require("territory.draft")
def address_import(request: HttpRequest) -> HttpResponse:
    """导入地址 — try a list (what would be written, every problem by row), then take it in."""
    context: dict[str, Any] = {
        "datums": address_list.datum_words(),
        "most_rows": MOST_ROWS,
        "crumbs": [{"label": "地址簿", "url": reverse("desk:addresses")}, {"label": "导入"}],
    }
    sending = Sending(request)
    if not sending.ready:
        return sending.page(_IMPORT, context)
    with sending:
        digest = _kept(request)
        context["digest"] = digest
        context["file_name"] = (
            request.FILES["file"].name
            if "file" in request.FILES
            else clean(request.POST.get("file_name", ""), 120)
        )
        with files.store().open(digest) as source:
            file = TableFile(source)
            context |= _columns(request, file)
            context |= _judged(request, file, context["columns"])
    if request.POST.get("do") == "problems" and "told" in context:
        rows = ((p.line, p.column, p.sentence, p.value) for p in context["told"].problems)
        return csv_response("address-problems", ("行号", "列", "问题", "原值"), rows)  # type: ignore[return-value]
    return sending.page(_IMPORT, context)


def _columns(request: HttpRequest, file: TableFile) -> dict[str, Any]:
    """The columns chosen, else those that the heading suggests."""
    guessed = address_list.guess(file.header)
    chosen = {f: request.POST[f"c_{f}"] for f in address_list.FIELDS if request.POST.get(f"c_{f}")}
    columns = chosen or guessed
    return {
        "columns": columns,
        "header": [h for h in file.header if h],
        "fields": [(f, label, columns.get(f, "")) for f, label in address_list.FIELDS.items()],
    }


def _judged(request: HttpRequest, file: TableFile, columns: dict[str, str]) -> dict[str, Any]:
    """The list read with the columns chosen, and written when asked to."""
    if file.count() > MOST_ROWS:
        raise BadInput(
            f"名单超过 {MOST_ROWS} 行",
            field="file",
            way_out="分成几个文件，或由管理员用命令行 zhifa addresses import 导入",
        )
    given: dict[str, Any] = {
        "on": clock.today(),
        "datum": request.POST.get("datum", "") or "cgcs2000",
        "update": bool(request.POST.get("update")),
    }
    if request.POST.get("do") == "start":
        reading = take_in_list(
            request.actor,  # type: ignore[attr-defined]
            file,
            columns,
            **given,
            source=request.POST.get("source", ""),
            key=key_of(request),
        )
        return {"told": reading, "done": True}
    return {"told": address_list.read_list(file, columns, **given)}


urlpatterns: list[URLPattern] = [
    path("registers/addresses/", addresses, name="addresses"),
    path("registers/addresses/new/", address_new, name="address_new"),
    path("registers/addresses/import/", address_import, name="address_import"),
    path("registers/addresses/<uuid:uid>/", address, name="address"),
]
