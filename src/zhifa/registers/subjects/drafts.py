"""登记内容 — a subject as it is handed in, checked field by field before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from zhifa.core.errors import BadInput
from zhifa.core.text import clean_text
from zhifa.registers.subjects import citizen_id, credit_code
from zhifa.registers.subjects.models.subject import SubjectKind
from zhifa.registers.subjects.refusals import (
    LEAST_DATA,
    LICENCE_DAYS,
    ONE_CODE,
    CodeRefused,
    CreditClassForFirmsOnly,
    DaysOutOfOrder,
)

CREDIT_CLASSES = ("A", "B", "C", "D")
#: GB 32100: the second character under registration by 市场监管 (9)
_KIND_OF_CODE = {"91": SubjectKind.FIRM, "92": SubjectKind.HOUSEHOLD, "93": SubjectKind.ORGANISATION}
_KINDS = frozenset(SubjectKind.values)
_LONGEST = {
    "trade": ("行业", 40), "address": ("住所", 160), "representative": ("法定代表人（经营者）", 40),
    "phone": ("联系电话", 20), "credit_source": ("信用等级来源", 80), "note": ("说明", 80),
    "source": ("来源", 40), "source_no": ("来源编号", 60),
}  # fmt: skip


@dataclass(frozen=True)
class LicenceDraft:
    """许可 — as handed in; days as dates."""

    kind: str
    number: str
    issuer: str
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True)
class SubjectDraft:
    """登记内容 — ``grid`` and ``town``: codes, where known; otherwise both are found from the point."""

    name: str
    kind: str = ""
    code: str = ""
    id_number: str = ""
    trade: str = ""
    address: str = ""
    lng: Decimal | None = None
    lat: Decimal | None = None
    representative: str = ""
    phone: str = ""
    credit_class: str = ""
    credit_source: str = ""
    registered_on: date | None = None
    note: str = ""
    source: str = ""
    source_no: str = ""
    grid: str = ""
    town: str = ""
    licences: tuple[LicenceDraft, ...] = field(default=())

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> SubjectDraft:
        """From a mapping; licences as mappings with dates or ISO days. Unknown names are an error."""
        known = {f.name for f in fields(cls)}
        if strange := set(row) - known:
            raise BadInput(f"监管对象没有这些栏目：{'、'.join(sorted(strange))}")
        values = {k: ("" if v is None else v) if k not in _NULLABLE else v for k, v in row.items()}
        values["licences"] = tuple(_licence(x) for x in row.get("licences") or ())
        return cls(**values)


_NULLABLE = frozenset({"lng", "lat", "registered_on"})


def _day(value: Any) -> date | None:
    return value if value is None or isinstance(value, date) else date.fromisoformat(value)


def _licence(x: Mapping[str, Any] | LicenceDraft) -> LicenceDraft:
    if isinstance(x, LicenceDraft):
        return x
    begin = _day(x["valid_from"])
    assert begin is not None
    return LicenceDraft(x["kind"], x["number"], x["issuer"], begin, _day(x.get("valid_until")))


def checked_code(text: str) -> str:
    """A credit code in capitals; empty stays empty.

    :raises CodeRefused: its composition or check character is wrong (GB 32100).
    """
    if not text.strip():
        return ""
    try:
        return credit_code.checked(text)
    except credit_code.CreditCodeInvalid as wrong:
        raise CodeRefused(
            str(wrong), field="code", citation=ONE_CODE, way_out="对照营业执照重新填写"
        ) from None


def checked_number(text: str) -> str:
    """A citizen number with a capital X; empty stays empty.

    :raises CodeRefused: its composition, day of birth or check character is wrong (GB 11643).
    """
    if not text.strip():
        return ""
    try:
        return citizen_id.checked(text)
    except citizen_id.CitizenNumberInvalid as wrong:
        raise CodeRefused(str(wrong), field="id_number", way_out="对照身份证重新填写") from None


def in_order(begin: date | None, end: date | None, *, field: str, what: str, citation: Any = None) -> None:
    """:raises DaysOutOfOrder: the end lies before the beginning."""
    if begin is not None and end is not None and end < begin:
        raise DaysOutOfOrder(
            f"{what}止于 {end}，早于起日 {begin}", field=field, citation=citation, way_out="核对起止日"
        )


def credit_for_firms_only(kind: str, grade: str) -> None:
    """:raises CreditClassForFirmsOnly: a class for anything but a firm; :raises BadInput: no such class."""
    if not grade:
        return
    if kind != SubjectKind.FIRM:
        raise CreditClassForFirmsOnly(
            f"信用等级只评给企业，{SubjectKind(kind).label}没有信用等级",
            field="credit_class",
            citation=LEAST_DATA,
            way_out="把信用等级留空；确是企业的，把种类改为企业",
        )
    if grade not in CREDIT_CLASSES:
        raise BadInput(
            f"没有“{grade[:8]}”这个信用等级",
            field="credit_class",
            way_out=f"填 {'、'.join(CREDIT_CLASSES)} 之一",
        )


def checked_licence(x: LicenceDraft) -> LicenceDraft:
    """:raises BadInput, DaysOutOfOrder: something is missing, or the end lies before the beginning."""
    clean = LicenceDraft(
        clean_text(x.kind, field="licence_kind", label="许可名称", longest=80),
        clean_text(x.number, field="licence_number", label="许可证编号", longest=80),
        clean_text(x.issuer, field="licence_issuer", label="发证机关", longest=80),
        x.valid_from,
        x.valid_until,
    )
    in_order(x.valid_from, x.valid_until, field="licence_until", what="许可有效期", citation=LICENCE_DAYS)
    return clean


def _coordinate(value: Any, *, field: str, label: str, most: int) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value)).quantize(Decimal("0.000001"))
    except InvalidOperation:
        raise BadInput(f"{label}应是数字", field=field) from None
    if not -most <= number <= most:
        raise BadInput(f"{label}超出范围", field=field, way_out="填度数，先经度后纬度")
    return number


def checked_subject(draft: SubjectDraft, *, today: date | None) -> dict[str, Any]:
    """The columns of ``Subject`` that a draft says, cleaned; ``grid``, ``town`` and licences are left out.

    ``today``: a day of registration after it is refused; ``None``: none is.

    :raises BadInput: names the field, says what is wrong and by which rule.
    """
    name = clean_text(draft.name, field="name", label="名称", longest=120)
    code, number = checked_code(draft.code), checked_number(draft.id_number)
    kind = draft.kind or _KIND_OF_CODE.get(code[:2], "")
    if kind not in _KINDS:
        raise BadInput(
            "没有写明种类" if not kind else f"没有“{kind[:12]}”这个种类",
            field="kind",
            way_out=f"填 {'、'.join(SubjectKind.labels)} 之一",
        )
    by_code = _KIND_OF_CODE.get(code[:2])
    if code and kind in (SubjectKind.PERSON, SubjectKind.SITE):
        raise CodeRefused(
            f"{SubjectKind(kind).label}没有统一社会信用代码",
            field="code",
            citation=ONE_CODE,
            way_out="种类改为企业、个体工商户或其他组织，或把代码留空",
        )
    if by_code and by_code != kind:
        raise CodeRefused(
            f"代码前两位 {code[:2]} 是{by_code.label}，与种类“{SubjectKind(kind).label}”不符",
            field="kind",
            citation=ONE_CODE,
            way_out=f"种类改为{by_code.label}，或核对代码",
        )
    if number and kind not in (SubjectKind.PERSON, SubjectKind.HOUSEHOLD):
        raise BadInput(
            "公民身份号码只登记在个人或个体工商户名下",
            field="id_number",
            citation=LEAST_DATA,
            way_out="把身份号码留空",
        )
    credit_for_firms_only(kind, draft.credit_class)
    values: dict[str, Any] = {
        name_: clean_text(getattr(draft, name_), field=name_, label=label, longest=longest, required=False)
        for name_, (label, longest) in _LONGEST.items()
    }
    lng = _coordinate(draft.lng, field="lng", label="经度", most=180)
    lat = _coordinate(draft.lat, field="lat", label="纬度", most=90)
    if (lng is None) != (lat is None):
        raise BadInput("经度和纬度要一起填", field="lat" if lat is None else "lng")
    if today is not None and draft.registered_on is not None and draft.registered_on > today:
        raise BadInput(f"登记日 {draft.registered_on} 在将来", field="registered_on", way_out="核对日期")
    if values["source_no"] and not values["source"]:
        raise BadInput("写了来源编号，没有写来源", field="source")
    return {
        **values,
        "name": name,
        "kind": kind,
        "code": code or None,
        "id_number": number or None,
        "lng": lng,
        "lat": lat,
        "credit_class": draft.credit_class,
        "registered_on": draft.registered_on,
    }
