"""人员与证件 — the list, one person's record, certificates about to lapse; what the HR clerk does with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import mark_safe

from zhifa.core import act_code, clock, files
from zhifa.core.actors import holds
from zhifa.core.errors import NotFound, OutOfReach
from zhifa.faces.access import require
from zhifa.faces.case_form import ManyFiles
from zhifa.faces.desk.organisation.bodies import body_choices, body_of
from zhifa.faces.desk.organisation.doing import Deed, acts_of, done
from zhifa.faces.desk.organisation.drawn import (
    Act,
    Cell,
    Record,
    Table,
    choice,
    day,
    drawn,
    listed,
    number,
    span,
    text,
    tick,
    when,
)
from zhifa.faces.desk.organisation.movements import MOVE
from zhifa.faces.desk.organisation.teams import team_choices, team_of
from zhifa.faces.desk.registers import clean, keyset
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import (
    Certificate,
    CourseSeat,
    Establishment,
    HandOut,
    Interest,
    InterestKind,
    Member,
    MemberKind,
    Posting,
    Sitting,
)
from zhifa.registers.organisation.operations.town_powers import GRADES
from zhifa.registers.organisation.policy import number as policy
from zhifa.registers.organisation.queries import lapsing
from zhifa.registers.organisation.queries import teams as all_teams
from zhifa.registers.organisation.reach import may_see

CRUMB = {"label": "人员", "url": "/desk/registers/members/"}
_WORDS = "、，, \n"


def split(words: str) -> list[str]:
    """Words parted by commas, blanks or lines."""
    for mark in _WORDS:
        words = words.replace(mark, " ")
    return words.split()


def received(given: dict[str, Any], name: str, *, photo: bool = False) -> files.Arrived | None:
    """The one file of a form, received and hashed, or none."""
    uploads = given.pop(name, None) or []
    if not uploads:
        return None
    allowed = files.PHOTO_TYPES if photo else files.PHOTO_TYPES | files.DOCUMENT_TYPES
    return files.receive(uploads[0], name=uploads[0].name or "", allowed=allowed, public=photo)


def _person(_: HttpRequest, __: Any) -> Mapping[str, forms.Field]:
    return {
        "name": text("姓名", longest=40),
        "sex": choice("性别", [("男", "男"), ("女", "女")], required=False),
        "born_year": number("出生年", least=1940, most=2015, required=False),
        "establishment": choice("编制", Establishment.choices, required=False, hint="辅助人员是编外"),
        "position": text("职务", longest=40, required=False),
        "legal_qualification": tick("法律职业资格"),
        "law_degree": tick("法学专业背景"),
        "skills": text("专长", longest=200, required=False, hint="用顿号隔开"),
        "phone": text("电话", longest=20, required=False),
        "note": text("说明", required=False),
    }


def _entering(request: HttpRequest, target: Any) -> Mapping[str, forms.Field]:
    return {
        "code": text("人员编号", longest=30),
        "kind": choice("种类", MemberKind.choices),
        **_person(request, target),
        "body": choice("编制所在机构", body_choices()),
        "team": choice("所在队伍", team_choices(), required=False),
        "posted_on": when("到岗日"),
        "dedicated": tick("专职执法岗", "专人专岗，二年内不换岗"),
    }


def _enter(common: dict[str, Any], _: Any, given: dict[str, Any]) -> str:
    row = {**given, "skills": split(given["skills"])}
    team = team_of(given["team"]) if given["team"] else None
    made = organisation.enter_member(**common, row=row, body=body_of(given["body"]), team=team)
    return reverse("desk:member", args=[made.code])


def _initial(m: Member) -> Mapping[str, Any]:
    row = {
        n: getattr(m, n) for n in ("name", "sex", "born_year", "establishment", "position", "phone", "note")
    }
    flags = {n: "1" if getattr(m, n) else "0" for n in ("legal_qualification", "law_degree")}
    return {**row, **flags, "skills": "、".join(m.skills)}


def _change(common: dict[str, Any], m: Member, given: dict[str, Any]) -> None:
    organisation.change_member(**common, member=m, row={**given, "skills": split(given["skills"])})


def _certify(common: dict[str, Any], m: Member, given: dict[str, Any]) -> None:
    photo = received(given, "photo", photo=True)
    organisation.issue_certificate(
        **common, member=m, photo=photo, **{**given, "fields": split(given["fields"])}
    )


def _held(m: Member) -> list[tuple[str, str]]:
    rows = Certificate.objects.filter(member=m, revoked_on=None).order_by("-valid_until")
    return [(str(c.pk), f"{c.number}（{c.valid_until:%Y-%m-%d} 到期）") for c in rows]


def _revoke(common: dict[str, Any], m: Member, given: dict[str, Any]) -> None:
    row = Certificate.objects.get(pk=given["certificate"], member=m)
    organisation.revoke_certificate(**common, certificate=row, on=given["on"], why=given["why"])


def _photograph(common: dict[str, Any], m: Member, given: dict[str, Any]) -> None:
    row = Certificate.objects.get(pk=given["certificate"], member=m)
    photo = received(given, "photo", photo=True)
    organisation.change_certificate(
        **common, certificate=row, issuer=row.issuer, fields=row.fields, photo=photo
    )


def _post(common: dict[str, Any], m: Member, given: dict[str, Any]) -> None:
    team = team_of(given.pop("team")) if given.get("team") else None
    given.pop("team", None)
    organisation.begin_post(**common, member=m, team=team, **{**given, "body": body_of(given["body"])})


def _appraise(common: dict[str, Any], m: Member, given: dict[str, Any]) -> None:
    from zhifa.core.scope import Scope

    held = next((h for h in common["by"].held if h.role == "town" and h.scope_id), None)
    if held is None:
        raise OutOfReach("您没有代表哪个乡镇", way_out="由乡镇的同志办理")
    organisation.appraise_member(**common, member=m, town=Scope.objects.get(pk=held.scope_id), **given)


NEW = Deed("new", "登记人员", "organisation.manage", _entering, _enter)
DEEDS = {
    d.slug: d
    for d in (
        MOVE,
        Deed("change", "修改登记", "organisation.manage", _person, _change, _initial),
        Deed(
            "certify", "登记执法证", "organisation.manage",
            lambda *_: {
                "number": text("证号", longest=30, hint="一个证号只用一次"),
                "issuer": text("发证机关"),
                "fields": text("执法领域", longest=200, required=False, hint="证件上印的，用顿号隔开"),
                "valid_from": when("有效期起"),
                "valid_until": when("有效期止"),
                "photo": ManyFiles(label="证件照", required=False, help_text="JPG 或 PNG，公众核验时看得到"),
            },
            _certify, upload=True, shown=lambda m: m.kind == MemberKind.OFFICER,
        ),
        Deed(
            "photo", "换证件照", "organisation.manage",
            lambda _, m: {
                "certificate": choice("执法证", _held(m)),
                "photo": ManyFiles(label="证件照", help_text="JPG 或 PNG"),
            },
            _photograph, upload=True, shown=lambda m: m.kind == MemberKind.OFFICER,
        ),
        Deed(
            "revoke", "注销执法证", "organisation.manage",
            lambda _, m: {
                "certificate": choice("执法证", _held(m)),
                "on": when("注销日", hint="从这一天起不再有效"),
                "why": text("原因", longest=60),
            },
            _revoke, shown=lambda m: m.kind == MemberKind.OFFICER,
        ),
        Deed(
            "post", "登记岗位", "organisation.manage",
            lambda *_: {
                "body": choice("机构", body_choices()),
                "team": choice("队伍", team_choices(), required=False),
                "kind": choice("方式", [("home", "本单位"), ("stationed", "派驻")]),
                "position": text("职务", longest=40, required=False),
                "dedicated": tick("专职执法岗", "专人专岗，二年内不换岗"),
                "valid_from": when("起"),
                "valid_until": when("止", required=False),
                "ground": text("文号", longest=60, required=False),
            },
            _post, note="只给还没有岗位的人登记。换岗、借用走人员变动。",
        ),
        Deed(
            "interest", "登记回避事项", "duty.own",
            lambda *_: {
                "kind": choice("关系", InterestKind.choices),
                "subject_name": text("对方名称", longest=120),
                "credit_code": text("统一社会信用代码", longest=18, required=False),
                "note": text("说明", longest=200, required=False),
                "valid_from": when("起", required=False),
                "valid_until": when("止", required=False),
            },
            lambda common, m, given: organisation.note_interest(**common, member=m, **given) and None,
            note="由本人如实登记；案件有利害关系的应当回避（处罚法第四十三条第一款）。",
        ),
        Deed(
            "appraise", "年度考核", "town.powers",
            lambda *_: {
                "year": number("年度", least=2000, most=2100),
                "grade": choice("等次", [(g, g) for g in GRADES]),
                "home_opinion": text("编制所在部门意见", longest=300, rows=2),
                "text": text("考核意见", longest=500, rows=3),
            },
            _appraise, note="以乡镇为主，先征求编制所在部门意见；优秀名额单列，不占乡镇干部的。",
        ),
        Deed(
            "end", "登记离队", "organisation.manage",
            lambda *_: {"last_day": when("最后一日"), "why": text("原因", longest=40)},
            lambda common, m, given: organisation.end_member(**common, member=m, **given) and None,
            shown=lambda m: m.ended_on is None,
        ),
    )
}  # fmt: skip


class FindForm(forms.Form):
    """找人."""

    q = text("姓名、编号或证号", required=False)
    kind = choice("种类", MemberKind.choices, required=False)
    team = choice("队伍", [], required=False)


def _mark(m: Any, today: date) -> Cell:
    if m.ended_on is not None and m.ended_on <= today:
        return Cell("已离队")
    if m.kind != MemberKind.OFFICER:
        return Cell("不持证")
    if m.until is None:
        return Cell("没有证件", tone="over")
    left = (m.until - today).days
    if left < 0:
        return Cell(f"{m.until:%Y-%m-%d} 已过期", tone="over")
    ahead = policy("seen_ahead", today).amount
    return Cell(f"{m.until:%Y-%m-%d} 到期", tone="soon" if left <= ahead else "done")


@require("registers.read")
def members(request: HttpRequest) -> HttpResponse:
    """人员 — by name, team, kind; with the newest certificate."""
    newest = Certificate.objects.filter(member=OuterRef("pk"), revoked_on=None).order_by("-valid_until")
    rows = Member.objects.select_related("body", "team").annotate(
        number=Subquery(newest.values("number")[:1]), until=Subquery(newest.values("valid_until")[:1])
    )
    filters = FindForm(request.GET or None)
    filters.fields["team"].choices = [("", "全部"), *((t.code, t.name) for t in all_teams())]  # type: ignore[attr-defined]
    filters.fields["kind"].choices = [("", "全部"), *MemberKind.choices]  # type: ignore[attr-defined]
    q, kind, team = (clean(request.GET.get(n, "")) for n in ("q", "kind", "team"))
    if q:
        rows = rows.filter(Q(name__startswith=q) | Q(code=q) | Q(certificates__number=q.upper())).distinct()
    if kind in MemberKind.values:
        rows = rows.filter(kind=kind)
    if team:
        rows = rows.filter(team__code=team)
    found, onward = keyset(rows, request)
    today = clock.today()
    table = Table(
        ("姓名", "编号", "种类", "机构 · 队伍", "编制", "职务", "执法证"),
        [
            (
                Cell(m.name, reverse("desk:member", args=[m.code])),
                Cell(m.code, code=True),
                Cell(m.get_kind_display()),
                Cell(m.team.name if m.team else m.body.short_name, sub=m.body.short_name if m.team else ""),
                Cell(m.get_establishment_display() or "没有登记"),
                Cell(m.position or "没有登记"),
                _mark(m, today),
            )
            for m in found
        ],
        empty="没有符合的人员",
    )
    acts = []
    if holds(request.actor, "organisation.manage"):  # type: ignore[attr-defined]
        acts.append(Act("登记人员", reverse("desk:member_new"), True))
    return listed(
        request,
        title="人员",
        table=table,
        filters=filters,
        next=onward,
        paged=True,
        order="按编号",
        acts=acts,
    )


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
    certificates = list(m.certificates.select_related("photo").order_by("-valid_until"))
    current = next((c for c in certificates if _counts(c, today)), None)
    record = Record(
        m.name,
        note=f"{m.position or m.get_kind_display()} · {m.team.name if m.team else m.body.short_name}",
        tags=_tags(m, current, today),
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
                        _standing(c, today),
                    )
                    for c in certificates
                ],
                title="执法证",
                note="到期即停办执法行为，名录里仍在",
                empty="不持证" if m.kind != MemberKind.OFFICER else "没有执法证，不能实施执法行为",
            ),
            Table(
                ("岗位", "方式", "职务", "日期", "依据"),
                [
                    (
                        Cell(p.team.name if p.team else p.body.short_name),
                        Cell(p.get_kind_display() + ("，专职执法岗" if p.dedicated else "")),
                        Cell(p.position or "没有登记"),
                        Cell(span(p.valid_from, p.valid_until)),
                        Cell(p.ground or "没有登记"),
                    )
                    for p in Posting.objects.filter(member=m)
                    .select_related("team", "body")
                    .order_by("-valid_from")
                ],
                title="岗位",
                empty="没有岗位记录",
            ),
            *(_personal(m) if inside else []),
        ],
        words="" if inside else "培训、回避事项、考核等个人情况，只有本人和管理单位看得到。",
    )
    if current is not None:
        if current.photo is not None:
            record.picture = reverse("portal:certificate_photo", args=[current.uid])
        where = f"{settings.PUBLIC_ADDRESS}{reverse('portal:verify_certificate', args=[current.uid])}"
        record.qr = mark_safe(act_code.qr_svg(where))
    return drawn(request, record, crumbs=[CRUMB, {"label": m.name}])


def _counts(c: Certificate, on: date) -> bool:
    return c.valid_from <= on <= c.valid_until and (c.revoked_on is None or on < c.revoked_on)


def _standing(c: Certificate, on: date) -> Cell:
    if c.revoked_on is not None and c.revoked_on <= on:
        return Cell("已注销", tone="over", sub=f"{c.revoked_on:%Y-%m-%d} {c.revoked_why}")
    if c.valid_until < on:
        return Cell("已过期", tone="over")
    if c.valid_from > on:
        return Cell("未到有效期", tone="wait")
    left = (c.valid_until - on).days
    return Cell(f"还有 {left} 天", tone="soon" if left <= policy("seen_ahead", on).amount else "done")


def _tags(m: Member, current: Certificate | None, on: date) -> list[tuple[str, str]]:
    if m.ended_on is not None and m.ended_on <= on:
        return [("已离队", "wait")]
    if m.kind != MemberKind.OFFICER:
        return [("不能执法", "wait")]
    return [("证件有效", "done")] if current else [("证件无效，不能执法", "over")]


def _personal(m: Member) -> list[Table]:
    seats = CourseSeat.objects.filter(member=m).select_related("course").order_by("-course__held_on")[:30]
    sittings = (
        Sitting.objects.filter(member=m)
        .exclude(submitted_at=None)
        .select_related("exam")
        .order_by("-id")[:20]
    )
    held = HandOut.objects.filter(member=m, back_at=None).select_related("equipment")
    present = {True: Cell("到课", tone="done"), False: Cell("缺课", tone="over"), None: Cell("还没登记")}
    return [
        Table(
            ("关系", "对方", "日期", "说明"),
            [
                (
                    Cell(i.get_kind_display()),
                    Cell(i.subject_name),
                    Cell(span(i.valid_from, i.valid_until)),
                    Cell(i.note),
                )
                for i in Interest.objects.filter(member=m).order_by("-valid_from")
            ],
            title="回避事项",
            empty="没有登记回避事项",
        ),
        Table(
            ("课程、考试", "日期", "结果"),
            [(Cell(s.course.title), Cell(day(s.course.held_on)), present[s.present]) for s in seats]
            + [
                (
                    Cell(s.exam.title),
                    Cell(day(clock.day_of(s.submitted_at)) if s.submitted_at else ""),
                    Cell(f"{(s.points or 0) / 100:g} 分", tone="done" if s.passed else "over"),
                )
                for s in sittings
            ],
            title="培训考试",
            empty="没有培训考试记录",
        ),
        Table(
            ("年度", "等次", "乡镇意见", "编制所在部门意见"),
            [
                (Cell(a.year), Cell(a.grade), Cell(a.text), Cell(a.home_opinion))
                for a in m.appraisals.filter(power="appraise").order_by("-year")
            ],
            title="考核",
            empty="没有考核记录",
        ),
        Table(
            ("装备", "编号", "领用"),
            [
                (
                    Cell(h.equipment.kind),
                    Cell(h.equipment.code, code=True),
                    Cell(f"{h.out_at:%Y-%m-%d} {h.purpose}"),
                )
                for h in held
            ],
            title="手里的装备",
            empty="没有没归还的装备",
        ),
    ]


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
            Cell(m.team.name if m.team else m.body.short_name),
            Cell(number or "没有", code=True),
            Cell(day(until, "没有")),
            word,
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
    table = Table(("姓名", "队伍", "证号", "到期", "情况"), rows, empty="没有这样的证件")
    return listed(request, title="到期证件", chips=chips, table=table, words=words)


urlpatterns: list[URLPattern] = [
    path("registers/members/", members, name="members"),
    path("registers/members/new/", member_new, name="member_new"),
    path("registers/members/<str:code>/", member, name="member"),
    path("registers/members/<str:code>/do/<slug:action>/", member_do, name="member_do"),
    path("registers/certificates/", certificates, name="certificates"),
]
