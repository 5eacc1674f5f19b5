"""执法证 — issue, renew, photograph, withdraw; a number is never used twice and an auxiliary holds none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zhifa.core import files
from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.files import Arrived
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.law.citation import cite
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation.models import Certificate, Member, MemberKind

_QUALIFIED = cite("处罚法第四十二条第一款")
_EXAMINED = cite("浙江综合执法条例第二十八条第一款")
_SUPPORT = cite("浙江综合执法条例第三十条第二款")
LONGEST_YEARS = 10


class CertificateNumberUsed(Refusal):
    """证号重复 — a certificate's number belongs to one certificate for ever."""


class AuxiliaryHoldsNoCertificate(Refusal):
    """辅助人员不领执法证."""


def _kept(op: Op, photo: Arrived | None) -> files.StoredFile | None:
    """The row of a photograph: the copy without EXIF, because the page of verification shows it to anybody."""
    if photo is None:
        return None
    if not photo.public_sha256:
        raise BadInput("证件照要用照片文件", field="photo", way_out="用 JPG 或 PNG")
    return files.keep(photo.public_sha256, size=photo.public_size, media_type="image/jpeg", at=op.at)


@operation("organisation.issue_certificate", title="登记执法证", permission="organisation.manage")
def issue_certificate(
    op: Op,
    *,
    member: Member,
    number: str,
    issuer: str,
    valid_from: date,
    valid_until: date,
    fields: Sequence[str] = (),
    photo: Arrived | None = None,
) -> Certificate:
    """登记执法证 — a first one or a renewal.

    :raises AuxiliaryHoldsNoCertificate: the person is an auxiliary.
    :raises CertificateNumberUsed: the number is somebody's, or was.
    :raises BadInput: days in the wrong order or longer than ten years.
    """
    member = Member.locked(pk=member.pk)
    if member.kind == MemberKind.AUXILIARY:
        raise AuxiliaryHoldsNoCertificate(
            f"{member.name}是辅助人员，不领执法证，不能实施行政处罚", (_QUALIFIED, _SUPPORT),
            "考试合格并入编后，登记为执法人员再领证",
        )  # fmt: skip
    number = clean_text(number, label="证号", field="number", longest=30).upper()
    used = Certificate.objects.filter(number__iexact=number).select_related("member").first()
    if used is not None:
        raise CertificateNumberUsed(
            f"证号 {number} 已经属于{used.member.name}（{used.valid_from:%Y-%m-%d} 至 {used.valid_until:%Y-%m-%d}），一个证号只用一次",
            _EXAMINED,
            "核对证件上的号码",
        )
    if valid_until < valid_from:
        raise BadInput("有效期的止日早于起日", field="valid_until")
    if valid_until.year - valid_from.year > LONGEST_YEARS:
        raise BadInput(f"有效期超过 {LONGEST_YEARS} 年", field="valid_until", way_out="核对证件上的日期")
    row = Certificate(
        member=member, number=number, valid_from=valid_from, valid_until=valid_until,
        issuer=clean_text(issuer, label="发证机关", field="issuer", longest=80),
        fields=[clean_text(f, label="执法领域", field="fields", longest=40) for f in fields if f][:20],
        photo=_kept(op, photo),
    )  # fmt: skip
    row.save()
    op.say(f"{member.name} 执法证 {number}，有效至 {valid_until:%Y-%m-%d}")
    return row


@operation("organisation.change_certificate", title="修改执法证", permission="organisation.manage")
def change_certificate(
    op: Op, *, certificate: Certificate, issuer: str, fields: Sequence[str], photo: Arrived | None = None
) -> Certificate:
    """修改执法证 — issuer, fields, photograph; number and days stand as on the certificate."""
    row = Certificate.locked(pk=certificate.pk)
    row.issuer = clean_text(issuer, label="发证机关", field="issuer", longest=80)
    row.fields = [clean_text(f, label="执法领域", field="fields", longest=40) for f in fields if f][:20]
    if photo is not None:
        row.photo = _kept(op, photo)
    row.save()
    op.say(f"修改执法证 {row.number}")
    return row


@operation("organisation.revoke_certificate", title="注销执法证", permission="organisation.manage")
def revoke_certificate(op: Op, *, certificate: Certificate, on: date, why: str) -> Certificate:
    """注销执法证 — from that day it no longer counts; acts before it stand."""
    row = Certificate.locked(pk=certificate.pk)
    if row.revoked_on is not None:
        raise StepOutOfOrder(f"{row.number} 已在 {row.revoked_on:%Y-%m-%d} 注销")
    if on > op.today:
        raise BadInput("注销日不能在今天以后", field="on")
    if on < row.valid_from:
        raise BadInput(f"注销日早于证件的起日 {row.valid_from:%Y-%m-%d}", field="on", way_out="核对日期")
    row.revoked_on = on
    row.revoked_why = clean_text(why, label="注销原因", field="why", longest=60)
    row.save()
    op.say(f"注销执法证 {row.number}")
    return row


def keep_field_exam(member: Member, field: str, passed_on: date, shown_by: str) -> None:
    """Write an exam of a field into the person's record; the newest of a field stands with the earlier ones."""
    row = {"field": field, "passed_on": passed_on.isoformat(), "shown_by": shown_by}
    if row not in member.field_exams:
        member.field_exams = [*member.field_exams, row]
        member.save()


@operation("organisation.note_field_exam", title="登记领域资格", permission="organisation.manage")
def note_field_exam(op: Op, *, member: Member, field: str, passed_on: date, shown_by: str) -> Member:
    """登记领域资格 — an exam of a field passed elsewhere; one sat on the platform is kept by itself.

    :raises BadInput: a day to come, nothing that shows it, somebody who is no officer.
    """
    member = Member.locked(pk=member.pk)
    if member.kind != MemberKind.OFFICER:
        raise BadInput("只登记执法人员的领域资格", field="member")
    if passed_on > op.today:
        raise BadInput("合格日不能在今天以后", field="passed_on")
    field = clean_text(field, label="领域", field="field", longest=40)
    keep_field_exam(
        member,
        field,
        passed_on,
        clean_text(shown_by, label="凭据", field="shown_by", longest=80),
    )
    op.say(f"{member.name} {passed_on:%Y-%m-%d} {field}领域考试合格")
    return member
