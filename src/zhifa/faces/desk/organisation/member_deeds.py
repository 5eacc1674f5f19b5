"""人员的事 — the forms of what the HR clerk, the person and the town do with one person's record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from zhifa.core import clock, files
from zhifa.core.account import Account
from zhifa.core.errors import BadInput, OutOfReach
from zhifa.faces.case_form import ManyFiles
from zhifa.faces.desk.organisation.bodies import body_choices, body_of
from zhifa.faces.desk.organisation.doing import Deed
from zhifa.faces.desk.organisation.drawn import (
    choice,
    number,
    span,
    text,
    tick,
    when,
)
from zhifa.faces.desk.organisation.movements import MOVE, roles_field
from zhifa.faces.desk.organisation.team_deeds import team_choices, team_of
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import (
    Certificate,
    Establishment,
    Interest,
    InterestKind,
    Member,
    MemberKind,
    Posting,
)
from zhifa.registers.organisation.operations.town_powers import GRADES
from zhifa.registers.organisation.queries import valid_on

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
        "born_year": number("出生年", least=1900, most=2100, required=False),
        "establishment": choice("编制", Establishment.choices, required=False, hint="辅助人员是编外"),
        "position": text("职务", longest=40, required=False),
        "legal_qualification": tick("法律职业资格"),
        "law_degree": tick("法学专业背景"),
        "skills": text("专长", longest=200, required=False, hint="用顿号隔开"),
        "phone": text("电话", longest=20, required=False),
        "note": text("说明", required=False),
    }


def _own_body(request: HttpRequest) -> str:
    """The code of the body of whoever enters a person: most are its own."""
    actor = request.actor  # type: ignore[attr-defined]
    own = Member.objects.filter(account_id=actor.account_id, ended_on=None).values_list(
        "body__code", flat=True
    )
    return own.first() or ""


def _entering(request: HttpRequest, target: Any) -> Mapping[str, forms.Field]:
    return {
        "code": text("人员编号", longest=30),
        "kind": choice("种类", MemberKind.choices),
        **_person(request, target),
        "body": choice("编制所在机构", body_choices(), first=_own_body(request)),
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


def _field_exam(common: dict[str, Any], m: Member, given: dict[str, Any]) -> None:
    organisation.note_field_exam(**common, member=m, **given)


def _link(common: dict[str, Any], m: Member, given: dict[str, Any]) -> None:
    account = Account.objects.filter(username=given["username"].strip(), is_active=True).first()
    if account is None:
        raise BadInput("没有这个用户名", field="username", way_out="先由系统管理员开通账号")
    organisation.link_account(**common, member=m, account=account)


def _running_posts(m: Member, *, kinds: Sequence[str] = ()) -> list[tuple[str, str]]:
    rows = Posting.objects.filter(valid_on(clock.today()), member=m).select_related("team", "body")
    return [
        (
            str(p.pk),
            f"{p.team.name if p.team else p.body.short_name}（{span(p.valid_from, p.valid_until)}）",
        )
        for p in rows
        if not kinds or p.kind in kinds
    ]


def _other_work(common: dict[str, Any], m: Member, given: dict[str, Any]) -> None:
    post = Posting.objects.get(pk=given["post"], member=m)
    organisation.note_other_work(**common, post=post, other_work=given["other_work"])


def _end_secondment(common: dict[str, Any], m: Member, given: dict[str, Any]) -> None:
    post = Posting.objects.get(pk=given["post"], member=m)
    organisation.end_secondment(**common, post=post, last_day=given["last_day"])


def _end_interest(common: dict[str, Any], m: Member, given: dict[str, Any]) -> None:
    row = Interest.objects.get(pk=given["interest"], member=m)
    organisation.end_interest(**common, interest=row, last_day=given["last_day"])


def _interests(m: Member) -> list[tuple[str, str]]:
    rows = Interest.objects.filter(valid_on(clock.today()), member=m)
    return [(str(i.pk), f"{i.get_kind_display()}：{i.subject_name}") for i in rows]


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
        Deed("change", "修改登记", "organisation.manage", _person, _change, _initial, button="保存修改"),
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
            button="保存证件照",
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
            lambda _, m: {
                "body": choice("机构", body_choices()),
                "team": choice("队伍", team_choices(), required=False),
                "kind": choice("方式", [("home", "本单位"), ("stationed", "派驻")]),
                "position": text("职务", longest=40, required=False),
                "dedicated": tick("专职执法岗", "专人专岗，二年内不换岗"),
                "other_work": text("兼任的其他岗位", longest=60, required=False, hint="混岗的写明；兼任的不算专职"),
                "roles": roles_field(m),
                "valid_from": when("起"),
                "valid_until": when("止", required=False),
                "ground": text("文号", longest=60, required=False),
            },
            _post, note="只给还没有岗位的人登记。换岗、借用走人员变动。",
        ),
        Deed(
            "other-work", "登记混岗", "organisation.manage",
            lambda _, m: {
                "post": choice("岗位", _running_posts(m)),
                "other_work": text("兼任的其他岗位", longest=60, required=False, hint="不再兼任的留空"),
            },
            _other_work, shown=lambda m: m.kind in (MemberKind.OFFICER, MemberKind.AUXILIARY),
            note="兼了执法以外的岗位，就不算专职执法人员，队伍数字和就绪核查按此计算。",
        ),
        Deed(
            "end-secondment", "提前结束借用", "movement.decide",
            lambda _, m: {
                "post": choice("借用", _running_posts(m, kinds=("seconded",))),
                "last_day": when("借用的最后一日"),
            },
            _end_secondment, shown=lambda m: bool(_running_posts(m, kinds=("seconded",))),
            note="第二天回原岗位，角色一起回。",
        ),
        Deed(
            "field-exam", "登记领域资格", "organisation.manage",
            lambda *_: {
                "field": text("领域", longest=40),
                "passed_on": when("合格日"),
                "shown_by": text("凭据", hint="成绩单或者文号"),
            },
            _field_exam, shown=lambda m: m.kind == MemberKind.OFFICER,
            note="在平台上考的领域考试，及格以后自动记下。本省不限制领域的，只作记录。",
        ),
        Deed(
            "account", "关联账号", "organisation.manage",
            lambda *_: {"username": text("用户名", longest=40, hint="系统管理员开通的账号，姓名要一致")},
            _link, shown=lambda m: m.account_id is None,
            note="关联以后，现在的岗位带的角色一起生效。",
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
            note="由本人如实登记，管人事的按年度报告登记；案件有利害关系的应当回避（处罚法第四十三条第一款）。",
        ),
        Deed(
            "end-interest", "终止回避事项", "organisation.manage",
            lambda _, m: {"interest": choice("回避事项", _interests(m)), "last_day": when("最后一日")},
            _end_interest, shown=lambda m: bool(_interests(m)),
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
            button="登记考核",
        ),
        Deed(
            "end", "登记离队", "organisation.manage",
            lambda *_: {"last_day": when("最后一日"), "why": text("原因", longest=40)},
            lambda common, m, given: organisation.end_member(**common, member=m, **given) and None,
            shown=lambda m: m.ended_on is None,
        ),
    )
}  # fmt: skip
