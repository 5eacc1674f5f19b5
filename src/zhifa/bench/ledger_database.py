"""账本在数据库里的跑分 — entries of real reports sequenced, signed and verified as a whole.

The reports are registered in batches first (four rows and one entry each); what is timed is what the worker and
``zhifa ledger verify`` do with them.
"""

import time

from zhifa.bench.county import someone
from zhifa.bench.reports import rows_for
from zhifa.bench.result import Result
from zhifa.core.ledger.sequencing import pending, sequence_all, size
from zhifa.core.ledger.verify import verify
from zhifa.enforcement.intake.operations import register_many

BATCH = 500


def measure(entries: int) -> Result:
    """Registers, sequences, verifies."""
    actor = someone("duty")
    given = rows_for(entries)
    for start in range(0, entries, BATCH):
        register_many(by=actor, rows=given[start : start + BATCH])
    waiting = pending()
    began = time.perf_counter()
    sequenced = sequence_all()
    sequencing = time.perf_counter() - began
    began = time.perf_counter()
    report = verify()
    verifying = time.perf_counter() - began
    result = Result("ledger_database", "账本在数据库里", {"条": size(), "业务记录": report.rows})
    result.add("排序并签名", sequenced / sequencing, "条/秒", note=f"{sequencing:.2f} 秒")
    result.add(
        "整体核验", report.size / verifying, "条/秒", note=f"{verifying:.2f} 秒，含 {report.rows} 条记录"
    )
    result.add("排序的占待排序的", sequenced / waiting * 100, "%", limit=100, at_least=True)
    result.add("核验发现", len(report.findings), "处", limit=0)
    return result
