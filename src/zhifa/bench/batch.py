"""成批受理跑分 — ``register_many``, the batch door and the hotline import beside raw writing of the same rows.

Raw means: the rows that the product has just written, put again into tables of the same columns, indexes and constraints
(without foreign keys and guards), 500 reports a transaction, once as INSERT of many rows and once by COPY. All take turns
chunk by chunk.
"""

import csv
import io
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import psycopg
from django.conf import settings
from django.db import connection, models
from django.test import Client
from psycopg import sql

from zhifa.bench.county import RULES, someone
from zhifa.bench.ground import GROUND_FILE
from zhifa.bench.reports import rows_for
from zhifa.bench.result import Result
from zhifa.core.client_key import issue_client_key
from zhifa.core.duty import Duty
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.matter import Matter
from zhifa.core.search import SearchEntry
from zhifa.enforcement.intake import hotline_import
from zhifa.enforcement.intake.hotline_file import HotlineFile
from zhifa.enforcement.intake.hotline_mapping import guess
from zhifa.enforcement.intake.models import Report
from zhifa.enforcement.intake.operations import register_many

CHUNK = 500
_MODELS: tuple[tuple[type[models.Model], str], ...] = (
    (Matter, "id"),
    (Report, "matter_id"),
    (Duty, "matter_id"),
    (SearchEntry, "matter_id"),
    (LedgerEntry, "matter_id"),
)
#: headers of the mapping that is shipped for a common export of hotlines
_HEADERS = {
    "工单编号": "external_no",
    "标题": "title",
    "来电时间": "received_at",
    "诉求内容": "text",
    "来电人": "name",
    "联系电话": "phone",
    "事发地址": "address",
    "经度": "lng",
    "纬度": "lat",
}


class RawTables:
    """裸表 — copies of the tables, written by INSERT and by COPY."""

    def __init__(self, dsn: str) -> None:
        self.connection = psycopg.connect(dsn, cursor_factory=psycopg.ClientCursor)
        self.spent = {"insert": 0.0, "copy": 0.0}
        with self.connection.transaction():
            for way in self.spent:
                for model, _ in _MODELS:
                    table = model._meta.db_table
                    names = sql.Identifier(f"{way}_{table}"), sql.Identifier(table)
                    self.connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(names[0]))
                    self.connection.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(*names))

    def again(self, keys: Sequence[int]) -> None:
        """Write the rows behind these matters once more, both ways."""
        rows = {model._meta.db_table: self._rows(model, key, keys) for model, key in _MODELS}
        self.connection.commit()
        began = time.perf_counter()
        with self.connection.transaction(), self.connection.cursor() as cursor:
            for table, found in rows.items():
                line = "(" + ",".join(["%s"] * len(found[0])) + ")"
                values = ",".join([line] * len(found))
                statement = f"INSERT INTO insert_{table} VALUES {values}"
                cursor.execute(cast(Any, statement), [v for row in found for v in row])
        inserted = time.perf_counter()
        with self.connection.transaction(), self.connection.cursor() as cursor:
            for table, found in rows.items():
                with cursor.copy(cast(Any, f"COPY copy_{table} FROM STDIN")) as copy:
                    for row in found:
                        copy.write_row(row)
        self.spent["insert"] += inserted - began
        self.spent["copy"] += time.perf_counter() - inserted

    def _rows(self, model: type[models.Model], key: str, keys: Sequence[int]) -> list[tuple[Any, ...]]:
        statement = f'SELECT * FROM "{model._meta.db_table}" WHERE {key} = ANY(%s)'
        return self.connection.execute(cast(Any, statement), [list(keys)]).fetchall()


def measure(rows: int, data: str | None = None) -> Result:
    """``data``: a hotline file for the import; the rest runs on generated rows."""
    raw = RawTables(json.loads(Path(GROUND_FILE).read_text())["superuser"])
    actor = someone("duty")
    seed = 1000 + Matter.objects.count()  # numbers of its own also where matters were registered before
    key, _ = issue_client_key(by=RULES, name=f"跑分成批 {seed}", permissions=["intake.register"])
    client = Client(headers={"host": "127.0.0.1", "authorization": f"Bearer {key}"})
    register_many(by=actor, rows=rows_for(20, seed=seed))  # builds the tree of grids
    given, through_door = rows_for(rows, seed=seed + 1), rows_for(rows, seed=seed + 2)
    many = door = 0.0
    for start in range(0, rows, CHUNK):
        began = time.perf_counter()
        made = register_many(by=actor, rows=given[start : start + CHUNK])
        many += time.perf_counter() - began
        raw.again([r.matter_id for r in made])
        body = json.dumps({"rows": [_door_row(r) for r in through_door[start : start + CHUNK]]})
        began = time.perf_counter()
        answer = client.post("/api/v1/reports:batch", body, content_type="application/json")
        door += time.perf_counter() - began
        if answer.status_code != 200:
            raise RuntimeError(f"批量接口答复 {answer.status_code}：{answer.content.decode()[:300]}")
    imported, importing = _import(rows, data, seed + 3)
    result = Result(
        "batch",
        "成批受理与热线导入",
        {"行": rows, "每批": CHUNK, "导入": Path(data).name if data else "生成的文件", "导入行": imported},
    )
    insert, copy = rows / raw.spent["insert"], rows / raw.spent["copy"]
    result.add("裸 INSERT（多行）", insert, "件/秒", note="每件五行，分五张表")
    result.add("裸 COPY", copy, "件/秒")
    for name, rate in (
        ("成批登记", rows / many),
        ("批量接口", rows / door),
        ("热线导入", imported / importing),
    ):
        result.add(name, rate, "件/秒")
        result.add(f"{name}与裸 INSERT 之比", rate / insert, limit=0.2, at_least=True)
        result.add(f"{name}与裸 COPY 之比", rate / copy)
    entries = LedgerEntry.objects.filter(operation="intake.register").count()
    result.add("登记的件与账目之差", abs(Report.objects.count() - entries), "条", limit=0)
    connection.close()
    return result


def _door_row(row: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in row.items() if k != "external_source"}


def _generated(rows: int, seed: int) -> io.BytesIO:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEADERS)
    for row in rows_for(rows, seed=seed):
        row |= {"title": row["text"][:20], "received_at": "2026-03-02 09:00:00"}
        writer.writerow(["" if row[field] is None else row[field] for field in _HEADERS.values()])
    return io.BytesIO(out.getvalue().encode("utf-8-sig"))


def _import(rows: int, data: str | None, seed: int) -> tuple[int, float]:
    """Rows taken in and seconds, reading and judging of the file included."""
    settings.FILES_DIR.mkdir(parents=True, exist_ok=True)
    with Path(data).open("rb") if data else _generated(rows, seed) as source:
        mapping = guess(HotlineFile(source).header)
        if mapping is None:
            raise RuntimeError("没有适合这个文件的列对应")
        began = time.perf_counter()
        run = hotline_import.begin(
            by=hotline_import.COMMAND_LINE, source=source, file_name="跑分.csv", mapping=mapping
        )
        done = hotline_import.go_on(run)
    return int(done.imported), time.perf_counter() - began
