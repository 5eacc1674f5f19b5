"""检查文书 — the forms of this slice: templates beside this file, set in the house look."""

from pathlib import Path

from zhifa.core.acts import ActKind
from zhifa.core.documents.document import Form

_HERE = Path(__file__).resolve().parent

SITE_RECORD = Form(
    code="site_record",
    title="现场检查笔录",
    version="2026.1",
    template=_HERE / "site_record.typ",
    series="检",
    act=ActKind.INSPECTION,
    to_party=True,
)
CORRECTION = Form(
    code="correction",
    title="责令改正通知书",
    version="2026.1",
    template=_HERE / "correction.typ",
    series="责改",
    act=ActKind.CORRECTION,
    to_party=True,
)
RECHECK_RECORD = Form(
    code="recheck_record",
    title="改正情况复查记录",
    version="2026.1",
    template=_HERE / "recheck_record.typ",
    series="复",
)
FORMS = (SITE_RECORD, CORRECTION, RECHECK_RECORD)
