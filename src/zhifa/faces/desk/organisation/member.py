"""一个人 — the record and the page of each deed."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import mark_safe

from zhifa.core import act_code, clock
from zhifa.core.actors import holds
from zhifa.core.errors import NotFound
from zhifa.faces.access import require
from zhifa.faces.desk.organisation.doing import acts_of, done
from zhifa.faces.desk.organisation.drawn import (
    Cell,
    Record,
    Table,
    day,
    drawn,
    span,
)
from zhifa.faces.desk.organisation.member_deeds import CRUMB, DEEDS, NEW
from zhifa.faces.desk.organisation.member_record import counts, personal, posts, standing, tags
from zhifa.faces.desk.registers import clean
from zhifa.registers.organisation.models import (
    Member,
    MemberKind,
)
from zhifa.registers.organisation.person_record import record_of
from zhifa.registers.organisation.reach import may_see


def found_member(code: str) -> Member:
    """The person of an address.

    :raises NotFound: none.
    """
    found = Member.objects.select_related("body", "team", "account").filter(code=clean(code)).first()
    if found is None:
        raise NotFound("名录里没有这个人")
    return found


@require("registers.read")
def member(request: HttpRequest, code: str) -> HttpResponse:
    """一个人 — everybody sees post and certificate; the personal record only those who manage the person, and the person."""
    m = found_member(code)
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    inside = may_see(actor, m, today)
    known = record_of(m, personal=inside)
    certificates = known.certificates
    current = next((c for c in certificates if counts(c, today)), None)
    record = Record(
        m.name,
        note=f"{m.position or m.get_kind_display()} · {m.team.name if m.team else m.body.short_name}",
        tags=tags(m, current, today),
        facts=[
            ("编号", m.code, ""),
            ("种类", m.get_kind_display(), ""),
            ("编制所在", m.body.name, reverse("desk:body", args=[m.body.code])),
            (
                "队伍",
                m.team.name if m.team else "",
                reverse("desk:team", args=[m.team.code]) if m.team else "",
            ),
            ("编制", m.get_establishment_display(), ""),
            ("到岗", day(m.posted_on), ""),
            ("法律职业资格", "有" if m.legal_qualification else "没有", ""),
            ("专长", "、".join(m.skills), ""),
        ]
        + (
            [
                ("电话", m.phone, ""),
                ("出生年", m.born_year, ""),
                ("法学专业背景", "是" if m.law_degree else "否", ""),
            ]
            if inside
            else []
        ),
        acts=[
            a
            for a in acts_of(DEEDS, actor, m, lambda slug: reverse("desk:member_do", args=[m.code, slug]))
            if inside or holds(actor, "organisation.manage")
        ],
        tables=[
            Table(
                ("证号", "发证机关", "执法领域", "有效期", "状态"),
                [
                    (
                        Cell(c.number, reverse("portal:verify_certificate", args=[c.uid]), code=True),
                        Cell(c.issuer),
                        Cell("、".join(c.fields) or "不限"),
                        Cell(span(c.valid_from, c.valid_until)),
                        standing(c, today),
                    )
                    for c in certificates
                ],
                title="执法证",
                note="到期即停办执法行为，名录里仍在",
                empty="不持证" if m.kind != MemberKind.OFFICER else "没有执法证，不能实施执法行为",
            ),
            posts(known.posts),
            *(personal(m, known) if inside else []),
        ],
        words="" if inside else "培训、回避事项、考核等个人情况，只有本人和管理单位看得到。",
    )
    if current is not None:
        if current.photo_id is not None:
            record.picture = reverse("portal:certificate_photo", args=[current.uid])
        where = f"{settings.PUBLIC_ADDRESS}{reverse('portal:verify_certificate', args=[current.uid])}"
        record.qr = mark_safe(act_code.qr_svg(where))
    return drawn(request, record, crumbs=[CRUMB, {"label": m.name}])


@require("organisation.manage")
def member_new(request: HttpRequest) -> HttpResponse:
    """登记人员."""
    return done(request, {"new": NEW}, "new", None, back=reverse("desk:members"), crumbs=[CRUMB], name="")


@require("organisation.manage", "movement.ask", "duty.own", "town.powers")
def member_do(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """办一个人的事."""
    m = found_member(code)
    back = reverse("desk:member", args=[m.code])
    crumbs = [CRUMB, {"label": m.name, "url": back}]
    return done(request, DEEDS, action, m, back=back, crumbs=crumbs, name=m.name)


urlpatterns: list[URLPattern] = [
    path("registers/members/new/", member_new, name="member_new"),
    path("registers/members/<str:code>/", member, name="member"),
    path("registers/members/<str:code>/do/<slug:action>/", member_do, name="member_do"),
]
