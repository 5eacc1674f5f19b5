"""行政行为码核验 — anyone checks that an act and its document are genuine (处罚法第五十条: nothing of the content)."""

import hashlib

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.safestring import mark_safe

from zhifa.core import act_code, clock
from zhifa.core.acts import Act, ActChange, ActStanding
from zhifa.core.documents.document import Document
from zhifa.core.ledger.models import LedgerEntry
from zhifa.faces.access import open_to_all
from zhifa.faces.rate_limit import limited

CHECKS_A_MINUTE = 60
#: a document is compared, never stored
MOST_BYTES = 30 * 1024 * 1024
#: words for a person who reads the page: heading, box (``pt-res``), icon
STANDINGS = {
    ActStanding.EFFECTIVE: ("真实，现行有效", "", "circle-check"),
    ActStanding.CHANGED: ("真实，已经变更", "soon", "alert-triangle"),
    ActStanding.WITHDRAWN: ("真实，已经撤回", "bad", "alert-circle"),
    ActStanding.ANNULLED: ("真实，已经撤销", "bad", "alert-circle"),
}


@open_to_all
@limited("verify", most=CHECKS_A_MINUTE)
def verify(request: HttpRequest) -> HttpResponse:
    """输入行为码."""
    asked = act_code.normalise(request.GET.get("code", "")[:80])
    if asked:
        return redirect("portal:verify_code", code=asked)
    return render(request, "portal/verify/ask.html")


def _found(code: str) -> Act | None:
    standing = ActChange.objects.filter(act=OuterRef("pk")).order_by("-id")
    return (
        Act.objects.filter(code=code)
        .select_related("body")
        .annotate(
            standing=Subquery(standing.values("standing")[:1]),
            changed_on=Subquery(standing.values("changed_on")[:1]),
        )
        .first()
    )


def _place(act: Act) -> tuple[int | None, str]:
    """(index, leaf hash) of the ledger entry that recorded the act; ``(None, "")`` while it waits for its place."""
    named = str(act.uid).encode()
    rows = (
        LedgerEntry.objects.filter(matter_id=act.matter_id, leaf__isnull=False)
        .order_by("id")
        .values_list("leaf__index", "leaf__leaf_hash", "body")
    )
    for index, leaf, body in rows.iterator(chunk_size=100):
        if body is not None and named in bytes(body):
            return index, bytes(leaf).hex()
    return None, ""


def _upload(request: HttpRequest, act: Act) -> tuple[str, str]:
    """(outcome, SHA-256) of comparing an uploaded file with the documents of the act; the file is read, not kept."""
    file = request.FILES.get("file")
    if file is None:
        return "none", ""
    if (file.size or 0) > MOST_BYTES:
        return "large", ""
    hasher = hashlib.sha256()
    for chunk in file.chunks():
        hasher.update(chunk)
    same = Document.objects.filter(act=act, file__sha256=hasher.hexdigest()).exists()
    return ("same" if same else "other"), hasher.hexdigest()


@open_to_all
@limited("verify", most=CHECKS_A_MINUTE)
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """核验一个行为码 — code, number, body, kind, day and standing, nothing else."""
    asked = act_code.normalise(code[:80])
    shown = "".join(c for c in asked if c.isascii() and (c.isalnum() or c == "-"))[:60]
    if shown != asked or not act_code.is_genuine_form(asked):
        return render(request, "portal/verify/wrong.html", {"code": shown, "why": "check"}, status=404)
    act = _found(asked)
    if act is None:
        return render(request, "portal/verify/wrong.html", {"code": shown, "why": "unknown"}, status=404)
    standing = ActStanding(act.standing) if act.standing else ActStanding.EFFECTIVE  # type: ignore[attr-defined]
    compared, digest = _upload(request, act) if request.method == "POST" else ("", "")
    index, leaf = _place(act)
    title, box, icon = STANDINGS[standing]
    address = f"{settings.PUBLIC_ADDRESS}{reverse('portal:verify_code', args=[act.code])}"
    context = {
        "act": act,
        "standing": standing,
        "title": title,
        "box": box,
        "icon": icon,
        "now": clock.now(),
        "compared": compared,
        "digest": digest,
        "has_document": Document.objects.filter(act=act).exists(),
        "index": index,
        "leaf": leaf,
        "algorithm": settings.LEDGER_ALGORITHM,
        "qr": mark_safe(act_code.qr_svg(address)),
        "address": address,
    }
    return render(request, "portal/verify/result.html", context)


urlpatterns: list[URLPattern] = [
    path("v/", verify, name="verify"),
    path("v/<str:code>", verify_code, name="verify_code"),
]
