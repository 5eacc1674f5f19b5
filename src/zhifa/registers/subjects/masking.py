"""隐去 — how personal data are shown to those who have not asked for them with a reason (个人信息保护法第五十一条).

Numbers of identity, telephones and homes of natural persons are sensitive: lists, records and the interface show
the masked form; the clear value is shown by ``looking.look_at`` alone, which writes down who, when and why.
"""

from __future__ import annotations

import re

from zhifa.registers.subjects.models.subject import Subject, SubjectKind

#: field → what it is called where it is asked for
SENSITIVE = {
    "id_number": "公民身份号码",
    "phone": "联系电话",
    "address": "住址",
    "representative": "经营者姓名",
    "contact": "联系人电话",
}
_HOUSE = re.compile(r"^(.*?(?:省|自治区))?(.*?市)?(.*?[县区])?(.*?(?:镇|乡|街道))?")


def masked_number(number: str | None) -> str:
    """330899********123X → 3308************3X; shorter numbers keep two characters."""
    text = number or ""
    if not text:
        return ""
    if len(text) == 18:
        return f"{text[:4]}{'*' * 12}{text[-2:]}"
    return "*" * max(0, len(text) - 2) + text[-2:]


def masked_phone(phone: str) -> str:
    """13900001234 → 139****1234."""
    return f"{phone[:3]}{'*' * max(4, len(phone) - 7)}{phone[-4:]}" if len(phone) >= 8 else "*" * len(phone)


def masked_name(name: str) -> str:
    """王小明 → 王**; the surname stays."""
    bare = name.removesuffix("（虚构）")
    return f"{bare[:1]}{'*' * (len(bare) - 1)}" if bare else ""


def masked_home(address: str) -> str:
    """A home down to its town: 澄川县青埠镇****."""
    if not address:
        return ""
    found = _HOUSE.match(address)
    kept = "".join(g for g in found.groups() if g) if found else ""
    return f"{kept}****"


def _operates_as_a_person(subject: Subject) -> bool:
    return subject.kind in (SubjectKind.PERSON, SubjectKind.HOUSEHOLD)


def sensitive_fields(subject: Subject) -> list[str]:
    """Fields of this subject that are masked and hold something."""
    found = []
    if subject.id_number:
        found.append("id_number")
    if subject.phone:
        found.append("phone")
    if subject.is_person and subject.address:
        found.append("address")
    if _operates_as_a_person(subject) and subject.representative:
        found.append("representative")
    return found


def shown(subject: Subject, field: str) -> str:
    """A field of a subject as everybody who reads the register sees it."""
    value = str(getattr(subject, field) or "")
    if field == "id_number":
        return masked_number(value)
    if field == "phone":
        return masked_phone(value)
    if field == "address" and subject.is_person:
        return masked_home(value)
    if field == "representative" and _operates_as_a_person(subject):
        return masked_name(value)
    return value


def label(subject: Subject) -> str:
    """How a subject is called in the timeline and the ledger, where no personal data stand."""
    return masked_name(subject.name) if subject.is_person else subject.name


def shown_formerly(subject: Subject, field: str, value: str) -> str:
    """A value that held before, masked like the present one."""
    if field == "phone":
        return masked_phone(value)
    if field == "representative" and _operates_as_a_person(subject):
        return masked_name(value)
    return masked_home(value) if field == "address" and subject.is_person else value


def shown_place(subject: Subject, address: str) -> str:
    """The address of a place of a subject: of a natural person down to its town."""
    return masked_home(address) if subject.is_person else address
