"""两人 — are these two officers, with certificates valid on the day? (处罚法第四十二条)"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from zhifa.core.account import Account
from zhifa.core.errors import BadInput
from zhifa.core.ports import OfficerFacts, actor_directory
from zhifa.law.explained import Explained
from zhifa.law.field_bar import check_field, field_bar
from zhifa.law.officers import Certificate, Person, check_officers


def as_law_person(facts: OfficerFacts) -> Person:
    """The register's facts in the shape the rule asks for; a revoked certificate is already left out of the facts.

    Only those registered as officers act as such: clerks and grid workers count as holding no certificate.
    """
    certificate = None
    if facts.kind == "officer" and facts.certificate_number and facts.certificate_from is not None:
        certificate = Certificate(
            facts.certificate_number, facts.certificate_from, facts.certificate_until or date.max,
            fields=facts.certificate_fields,
        )  # fmt: skip
    return Person(
        id=str(facts.account_id),
        name=facts.name,
        certificate=certificate,
        auxiliary=facts.kind == "auxiliary",
        passed=facts.passed,
    )


def check_pair(*people: Account, on: date) -> tuple[list[OfficerFacts], Explained[int]]:
    """Refuse unless the people are two different officers with valid certificates on ``on``.

    :raises AuxiliaryMayNotEnforce, CertificateNotValid, FewerThanTwoOfficers: as ``law.officers`` says.
    :raises BadInput: somebody stands in no personnel register.
    """
    facts = actor_directory().officers([p.pk for p in people], on=on)
    known = {f.account_id for f in facts}
    for p in people:
        if p.pk not in known:
            raise BadInput(
                f"{p.name}不在人员名录里，不能作为执法人员", field="officers", way_out="换成在册执法人员"
            )
    return facts, check_officers([as_law_person(f) for f in facts], on)


def check_pair_in(facts: Sequence[OfficerFacts], field: Callable[[], str], on: date) -> None:
    """Refuse a pair that the province keeps out of a field; ``field`` is asked only where there is such a bar.

    :raises FieldNotOnCertificate, FieldExamMissing: as ``law.field_bar`` says.
    """
    if not field_bar(on).bars:
        return
    name = field()
    for f in facts:
        check_field(f.name, name, on, printed=f.certificate_fields, passed=f.passed)
