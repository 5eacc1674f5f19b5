"""执法证核验 — anyone scans the code on a certificate and sees whether it counts today (处罚法第五十五条第一款).

The address carries the certificate's public id, not its number, so that nobody can walk through the numbers.
"""

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from zhifa.core import clock, files
from zhifa.core.errors import NotFound
from zhifa.faces.access import open_to_all
from zhifa.faces.rate_limit import limited
from zhifa.registers.organisation.models import Certificate

CHECKS_A_MINUTE = 60


def _found(uid: UUID) -> Certificate:
    found = (
        Certificate.objects.select_related("member__body", "member__team", "photo").filter(uid=uid).first()
    )
    if found is None:
        raise NotFound("没有这本执法证", way_out="请执法人员重新出示，或者拨打 12345 核实")
    return found


@open_to_all
@limited("verify", most=CHECKS_A_MINUTE)
def verify_certificate(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一本执法证 — name, number, body, fields, days, whether it counts today; nothing personal."""
    c = _found(uid)
    today = clock.today()
    left = c.member.ended_on is not None and c.member.ended_on <= today
    revoked = c.revoked_on is not None and c.revoked_on <= today
    valid = c.valid_from <= today <= c.valid_until and not revoked and not left
    why = (
        "已经注销"
        if revoked
        else "持证人已离队"
        if left
        else "还没有到有效期"
        if today < c.valid_from
        else "已经过期"
    )
    context = {"c": c, "valid": valid, "why": "" if valid else why, "now": clock.now()}
    return render(request, "portal/verify/certificate.html", context)


@open_to_all
@limited("verify", most=CHECKS_A_MINUTE)
def certificate_photo(request: HttpRequest, uid: UUID) -> FileResponse:
    """证件照 — the copy without EXIF."""
    c = _found(uid)
    if c.photo is None:
        raise NotFound("这本执法证没有照片")
    response = FileResponse(files.store().open(c.photo.sha256), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    return response


urlpatterns: list[URLPattern] = [
    path("v/certificate/<uuid:uid>/", verify_certificate, name="verify_certificate"),
    path("v/certificate/<uuid:uid>/photo.jpg", certificate_photo, name="certificate_photo"),
]
