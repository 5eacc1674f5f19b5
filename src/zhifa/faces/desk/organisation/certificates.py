"""到期证件 — those that lapse within the county's days ahead, and who has none that counts today."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.faces.access import require
from zhifa.faces.desk.organisation.drawn import (
    Cell,
    Table,
    day,
    listed,
)
from zhifa.registers.organisation.models import (
    Certificate,
    Member,
    MemberKind,
)
from zhifa.registers.organisation.policy import number as policy
from zhifa.registers.organisation.queries import lapsing


@require("registers.read")
def certificates(request: HttpRequest) -> HttpResponse:
    """九十天内到期的执法证，和今天已过期而没有新证的人."""
    today = clock.today()
    ahead = policy("seen_ahead", today).amount
    which = request.GET.get("show", "soon")
    valid = Certificate.objects.filter(
        member=OuterRef("pk"), valid_from__lte=today, valid_until__gte=today
    ).filter(Q(revoked_on=None) | Q(revoked_on__gt=today))
    newest = Certificate.objects.filter(member=OuterRef("pk")).order_by("-valid_until")
    lapsed = (
        Member.objects.filter(kind=MemberKind.OFFICER)
        .filter(Q(ended_on=None) | Q(ended_on__gt=today))
        .filter(~Exists(valid))
        .annotate(
            until=Subquery(newest.values("valid_until")[:1]), number=Subquery(newest.values("number")[:1])
        )
        .select_related("team", "body")
        .order_by("until", "code")
    )
    renewed = Certificate.objects.filter(
        member=OuterRef("member"), valid_until__gt=OuterRef("valid_until"), revoked_on=None
    )
    soon = lapsing(on=today, within_days=ahead).filter(~Exists(renewed)).select_related("member__body")
    counts = {"soon": soon.count(), "lapsed": lapsed.count()}
    url = reverse("desk:certificates")
    chips = [
        {"label": f"{ahead} 天内到期", "url": url, "on": which != "lapsed", "count": counts["soon"]},
        {
            "label": "今天没有有效证件",
            "url": f"{url}?show=lapsed",
            "on": which == "lapsed",
            "count": counts["lapsed"],
        },
    ]

    def row(m: Any, number: str, until: date | None) -> tuple[Cell, ...]:
        left = (until - today).days if until else None
        word = (
            Cell("从未领证", tone="over") if left is None
            else Cell(f"过期 {-left} 天", tone="over") if left < 0
            else Cell(f"还有 {left} 天", tone="urgent" if left <= 30 else "soon")
        )  # fmt: skip
        return (
            Cell(m.name, reverse("desk:member", args=[m.code])),
            Cell(day(until, "没有")),
            word,
            Cell(m.team.name if m.team else m.body.short_name),
            Cell(number or "没有", code=True),
        )

    rows = (
        [row(m, m.number, m.until) for m in lapsed[:200]]  # type: ignore[attr-defined]
        if which == "lapsed"
        else [row(c.member, c.number, c.valid_until) for c in soon[:200]]
    )
    words = (
        "没有有效证件的人仍在名录里，但不能参加任何执法行为，排班、派单、办案时都会拒绝（处罚法第四十二条第一款）。"
        if which == "lapsed"
        else "到期前换证，换证后旧证照常显示。到期当天还有效，第二天起停办执法行为。"
    )
    table = Table(("姓名", "到期", "情况", "队伍", "证号"), rows, empty="没有这样的证件")
    return listed(request, title="到期证件", chips=chips, table=table, words=words)


urlpatterns: list[URLPattern] = [path("registers/certificates/", certificates, name="certificates")]
