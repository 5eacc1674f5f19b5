"""读案卷 — the records of a case lie in fifteen tables; one statement brings them all as JSON, so that a record page and every
operation read the whole file for the price of one query.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection, models

from zhifa.core import clock
from zhifa.enforcement.casework.casefile import CaseFile
from zhifa.enforcement.casework.models import (
    Case,
    CorrectionOrder,
    Decision,
    Defence,
    Deferral,
    Deliberation,
    Evidence,
    Fact,
    FactEvidence,
    Hearing,
    InvestigationReport,
    LegalReview,
    Notice,
    Payment,
    Preservation,
    Recusal,
    Service,
)

_OF_CASE: tuple[type[models.Model], ...] = (
    Evidence,
    Fact,
    CorrectionOrder,
    Preservation,
    Recusal,
    InvestigationReport,
    Notice,
    Defence,
    Hearing,
    LegalReview,
    Deliberation,
    Decision,
    Service,
    Payment,
    Deferral,
)

_MARKS = (
    "SELECT 'casework_factevidence', to_jsonb(t), t.id FROM casework_factevidence t"
    " JOIN casework_fact f ON f.id = t.fact_id WHERE f.case_id = %(case)s"
)

_DOCUMENTS = (
    "SELECT 'document', jsonb_build_object('uid', d.uid, 'title', d.title, 'number', d.number, 'form', d.form,"
    " 'made_at', d.made_at, 'made_by', d.made_by, 'to_party', d.to_party, 'code', a.code), d.id"
    " FROM core_document d LEFT JOIN core_act a ON a.id = d.act_id WHERE d.record_uid = %(uid)s"
)

_SQL = " UNION ALL ".join(
    (
        *(
            f"SELECT '{m._meta.db_table}', to_jsonb(t), t.id FROM {m._meta.db_table} t WHERE t.case_id = %(case)s"
            for m in _OF_CASE
        ),
        _MARKS,
        _DOCUMENTS,
    )
)


def _instance(model: type[models.Model], row: Mapping[str, Any]) -> Any:
    """A model instance from the JSON of its row."""
    fields = model._meta.concrete_fields
    return model.from_db(
        "default",
        [f.attname for f in fields],
        [
            f.target_field.to_python(row[f.attname]) if f.is_relation else f.to_python(row[f.attname])
            for f in fields
        ],
    )


_PLACE = {
    Evidence: "evidence",
    Fact: "facts",
    FactEvidence: "marks",
    CorrectionOrder: "corrections",
    Preservation: "preservations",
    Recusal: "recusals",
    InvestigationReport: "reports",
    Notice: "notices",
    Defence: "defences",
    Hearing: "hearings",
    LegalReview: "reviews",
    Deliberation: "deliberations",
    Decision: "decisions",
    Service: "services",
    Payment: "payments",
    Deferral: "deferrals",
}

_BY_TABLE = {m._meta.db_table: (m, name) for m, name in _PLACE.items()}


def cases() -> models.QuerySet[Case]:
    """Cases with what every use of a file needs beside the records."""
    return Case.objects.select_related(  # type: ignore[return-value]
        "matter__town", "matter__team", "party", "body__body_row", "team", "basis", "lead", "second"
    )


def read(case: Case, *, on: date | None = None) -> CaseFile:
    """The file of a case (from ``cases()``) on a day, by one query."""
    file = CaseFile(case, on or clock.today())
    with connection.cursor() as cursor:
        cursor.execute(f"{_SQL} ORDER BY 3", {"case": case.pk, "uid": case.uid})
        rows = cursor.fetchall()
    for table, row, _ in rows:
        row = json.loads(row) if isinstance(row, str) else row
        if table == "document":
            file.documents.append(row)
            continue
        model, name = _BY_TABLE[table]
        made = _instance(model, row)
        if model is not FactEvidence:
            made.case = case
        getattr(file, name).append(made)
    return file
