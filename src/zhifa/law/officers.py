"""执法人员 — at least two officers with valid certificates; an auxiliary never counts
(处罚法第四十二条、第五十五条)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhifa.law.amounts import amount
from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.field_bar import check_field
from zhifa.law.parameters import load_parameters
from zhifa.law.refusal import Refusal
from zhifa.law.time_limits import add_months

_QUALIFIED = cite("处罚法第四十二条第一款")
_SHOW = cite("处罚法第五十五条第一款")
_PUNISHABLE = cite("处罚法第七十六条第一款第五项")
_ACROSS = cite("浙江综合执法条例第二十九条第一款")


class FewerThanTwoOfficers(Refusal):
    """执法人员少于两人."""


class AuxiliaryMayNotEnforce(Refusal):
    """辅助人员不得执法."""


class CertificateNotValid(Refusal):
    """执法证无效 — absent, expired, not yet valid or withdrawn on the day."""


@dataclass(frozen=True)
class Certificate:
    """执法证 — number and the days on which it is valid, both ends included; ``withdrawn_on`` if taken
    away; ``fields`` as printed on it."""

    number: str
    valid_from: date
    valid_until: date
    withdrawn_on: date | None = None
    fields: tuple[str, ...] = ()

    def is_valid(self, on: date) -> bool:
        """Whether it is valid on ``on``; on the day of withdrawal it no longer is."""
        return self.valid_from <= on <= self.valid_until and (
            self.withdrawn_on is None or on < self.withdrawn_on
        )


@dataclass(frozen=True)
class Person:
    """人员 — one who takes part: ``auxiliary`` 辅助人员 never enforces; ``passed``: exams of a field, with the day."""

    id: str
    name: str
    certificate: Certificate | None
    auxiliary: bool = False
    passed: tuple[tuple[str, date], ...] = ()


def check_officer(person: Person, on: date) -> None:
    """Refuse a person who may not enforce on ``on``.

    :raises AuxiliaryMayNotEnforce, CertificateNotValid: as named.
    """
    if person.auxiliary:
        raise AuxiliaryMayNotEnforce(
            f"{person.name}是辅助人员，不能实施行政处罚，只能做辅助工作。",
            _QUALIFIED,
            "换成持有效执法证的执法人员。",
        )
    if person.certificate is None:
        raise CertificateNotValid(
            f"{person.name}没有行政执法证。", (_QUALIFIED, _PUNISHABLE), "换成持有效执法证的执法人员。"
        )
    if not person.certificate.is_valid(on):
        raise CertificateNotValid(
            f"{person.name}的执法证（{person.certificate.number}）在{on:%Y-%m-%d}无效，"
            f"有效期为{person.certificate.valid_from:%Y-%m-%d}至{person.certificate.valid_until:%Y-%m-%d}"
            + ("，已被收回。" if person.certificate.withdrawn_on else "。"),
            (_QUALIFIED, _PUNISHABLE),
            "换证后再参加，或者换成其他执法人员。",
        )


def check_officers(people: Sequence[Person], on: date, field: str = "") -> Explained[int]:
    """Check that the people who act on ``on`` are enough: two different officers with valid certificates.

    Auxiliaries may be present in a support role: list only those who act as officers.  ``field``: the field of the
    item, where the province bars officers from fields (:mod:`zhifa.law.field_bar`).  Returns how many count.

    :raises AuxiliaryMayNotEnforce, CertificateNotValid: one of them may not act.
    :raises FieldNotOnCertificate, FieldExamMissing: one of them may not act in this field.
    :raises FewerThanTwoOfficers: fewer than two different people.
    """
    barred: list[Step] = []
    for person in people:
        check_officer(person, on)
        printed = person.certificate.fields if person.certificate else ()
        barred.extend(check_field(person.name, field, on, printed=printed, passed=person.passed))
    count = len({person.id for person in people})
    least = amount("officers", on)
    if count < least.number:
        raise FewerThanTwoOfficers(
            f"执法人员只有{count}人，不得少于两人。", _QUALIFIED, "加派一名持有效执法证的执法人员。"
        )
    return Explained(
        count,
        (
            Step(f"{count}名执法人员均持有效执法证。", _QUALIFIED),
            *barred,
            Step("调查或者检查时应当主动出示执法证件。", _SHOW),
        ),
    )


def qualified_until(passed_on: date) -> Explained[date]:
    """Return the last day of the qualification of a staff member outside the front line, from the day the
    exam was passed (浙江综合执法条例第二十八条第二款)."""
    value = load_parameters("province/zhejiang/officers.yaml")["exam_qualification"]["values"][-1]
    until = add_months(passed_on, value["amount"] * 12)
    text = f"{passed_on:%Y-%m-%d}考试合格，资格{value['amount']}年内有效，至{until:%Y-%m-%d}。"
    return Explained(until, (Step(text, cite(value["citation"])),))


def may_act_across(*, certificate_valid: bool, same_province: bool) -> Explained[bool]:
    """Say whether an officer may take part across departments, areas and levels: within the province."""
    if certificate_valid and same_province:
        return Explained(True, (Step("可以参加本省跨部门、跨区域、跨层级的行政执法活动。", _ACROSS),))
    return Explained(False, (Step("没有有效证件，或者不在本省行政区域内。", _ACROSS),))
