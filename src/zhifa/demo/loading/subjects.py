"""监管对象装载 — the inspected subjects with their credit codes and licences."""

from __future__ import annotations

from typing import Any

from zhifa.demo.county.build import County
from zhifa.demo.county.subjects import Subject
from zhifa.demo.loading.progress import Loading
from zhifa.registers.subjects import operations as subjects
from zhifa.registers.subjects.models import SubjectKind

_KINDS = {
    "企业": SubjectKind.FIRM,
    "个体工商户": SubjectKind.HOUSEHOLD,
    "农民专业合作社": SubjectKind.ORGANISATION,
    "事业单位": SubjectKind.ORGANISATION,
    "民办非企业单位": SubjectKind.ORGANISATION,
}


def _row(subject: Subject, town_code: dict[str, str], issuers: dict[str, str]) -> dict[str, Any]:
    return {
        "code": subject.credit_code,
        "name": subject.name,
        "kind": _KINDS[subject.form],
        "trade": subject.trade,
        "address": subject.address,
        "lng": subject.point[0],
        "lat": subject.point[1],
        "grid": subject.grid,
        "town": town_code[subject.town],
        "representative": subject.representative,
        "phone": subject.phone,
        "credit_class": subject.credit_class,
        "licences": [
            {
                "kind": x.kind,
                "number": x.number,
                "issuer": issuers.get(x.issuer, x.issuer),
                "valid_from": x.valid_from.isoformat(),
                "valid_until": x.valid_until.isoformat() if x.valid_until else None,
            }
            for x in subject.licences
        ],
        "registered_on": subject.established,
        "note": subject.note if subject.state == "存续" else f"{subject.state}；{subject.note}",
    }


def load_subjects(loading: Loading, county: County) -> None:
    """All subjects, a thousand a leaf."""
    town_code = {t.name: t.code for t in county.territory.towns}
    issuers = {b.code: b.name for b in county.organisation.bodies}
    rows = [_row(s, town_code, issuers) for s in county.subjects]
    loading.in_chunks("监管对象", subjects.register_subjects, rows)
