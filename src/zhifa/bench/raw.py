"""裸写入 — the rows of one registered report as SQL that pgbench can repeat: the same columns, the same sizes, fresh keys."""

import json
import subprocess
from pathlib import Path
from typing import Any

from django.db import connection, models
from psycopg import sql

from zhifa.core.duty import Duty
from zhifa.core.idempotency import IdempotencyKey
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.search import SearchEntry
from zhifa.enforcement.intake.models import Report

_SERIAL = "'R-' || nextval('core_matter_serial')"
#: columns that must differ from row to row
_FRESH = {
    "number": _SERIAL,
    "uid": "gen_random_uuid()",
    "tracking_code": "substr(md5(random()::text), 1, 10)",
    "external_no": _SERIAL,
    "key": "gen_random_uuid()::text",
    "matter_id": ":matter",
}


def rows_of(report: Report) -> list[models.Model]:
    """Every row that registering ``report`` has written, the matter first."""
    matter = report.matter
    found: list[models.Model | None] = [
        matter,
        report,
        Duty.objects.get(matter=matter),
        SearchEntry.objects.get(matter=matter),
        LedgerEntry.objects.get(matter=matter),
        IdempotencyKey.objects.order_by("-id").first(),
    ]
    return [row for row in found if row is not None]


def script_for(rows: list[models.Model]) -> str:
    """A pgbench script: one transaction that inserts such rows."""
    lines = ["BEGIN;"]
    for n, row in enumerate(rows):
        table = row._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}" WHERE id = %s', [row.pk])
            names = [c[0] for c in cursor.description]
            values = dict(zip(names, cursor.fetchone(), strict=True))
        columns = [name for name in names if name != "id"]
        written = ", ".join(_FRESH[name] if name in _FRESH else _literal(values[name]) for name in columns)
        tail = " RETURNING id AS matter \\gset" if n == 0 else ";"
        lines.append(f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES ({written}){tail}')
    return "\n".join([*lines, "COMMIT;", ""])


def _literal(value: Any) -> str:
    if isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False)
    connection.ensure_connection()
    return "NULL" if value is None else sql.Literal(value).as_string(connection.connection)


def pgbench(
    program: str, dsn: str, script: Path, *, seconds: int, connections: int
) -> tuple[int, list[float]]:
    """Transactions done and milliseconds of each. Raises ``CalledProcessError``."""
    log = script.parent / "pgbench-log"
    for old in script.parent.glob("pgbench-log.*"):
        old.unlink()
    options = f"{dsn}&options=-c%20zhifa.operation%3Dbench"
    subprocess.run(
        [
            program, "-n", "-M", "simple", "-f", str(script), "-c", str(connections), "-j", "2", "-T", str(seconds),
            "-l", "--log-prefix", str(log), options,
        ],
        check=True,
        capture_output=True,
        cwd=script.parent,
    )  # fmt: skip
    times = [
        int(line.split()[2]) / 1000
        for file in script.parent.glob("pgbench-log.*")
        for line in file.read_text().splitlines()
    ]
    return len(times), times
