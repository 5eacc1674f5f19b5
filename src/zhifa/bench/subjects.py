"""监管对象跑分 — a list of a million subjects taken in beside raw COPY of the same rows, and the four kinds of search over them.

Loading is the product's own import: file read, every row checked, compared with the register and placed in its grid, what may be
the same noted, one leaf for every 2,000 rows that commits to each. Raw means the rows of all tables it has written, put again by
COPY into tables of the same columns, indexes and constraints (without foreign keys and guards).
"""

import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import psycopg
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import reverse
from psycopg import sql

from zhifa.bench import subject_list
from zhifa.bench.cost import cost_of
from zhifa.bench.county import someone
from zhifa.bench.ground import GROUND_FILE
from zhifa.bench.result import Result
from zhifa.core.account import Account
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.table_file import TableFile
from zhifa.registers.subjects import list_import
from zhifa.registers.subjects.list_columns import guess
from zhifa.registers.subjects.models import Finding, ImportRun, Licence, MatchSuggestion, Subject
from zhifa.registers.subjects.queries import search

LIMIT_MS = 50.0
MINUTES = 15
_TABLES: tuple[tuple[type[models.Model], str], ...] = (
    (Subject, "id"),
    (Licence, "subject_id"),
    (Finding, "subject_id"),
)
_PART = 50_000
_MOST_RAW = 200_000


def measure(subjects: int, repeat: int, data: str | None = None) -> Result:
    """``data``: a list of the county's own; otherwise one is generated."""
    superuser = json.loads(Path(GROUND_FILE).read_text())["superuser"]
    path = Path(data) if data else Path("list.csv")
    if data is None:
        subject_list.write(path, subjects)
    run, seconds = _load(path)
    loaded = run.imported
    result = Result(
        "subjects",
        "监管对象：成批导入与查找",
        {"行": run.total, "导入": loaded, "重复": run.repeated, "有误": run.refused, "名单": path.name if data else "生成"},
    )  # fmt: skip
    result.add("导入用时", seconds / 60, "分钟", limit=MINUTES)
    result.add("导入", loaded / seconds, "户/秒", note="读文件、核对、定位、匹配、入账在内")
    with psycopg.connect(superuser, autocommit=True) as owner:
        rows, spent = _raw(owner)
        result.add("裸 COPY", rows / spent, "户/秒", note=f"同样的三张表和索引，{rows:,} 户")
        result.add("导入与裸 COPY 之比", (loaded / seconds) / (rows / spent))
        owner.execute("VACUUM ANALYZE subjects_subject, subjects_finding")
    entries = LedgerEntry.objects.filter(operation="subjects.take_in").count()
    result.add("账目", entries, "条", note=f"每条承诺至多 {list_import.CHUNK} 户")
    result.add("疑似同一对象", MatchSuggestion.objects.count(), "对")
    for kind, ask in _questions(repeat).items():
        _timed(result, kind, ask)
    _pages(result, min(repeat, 20))
    return result


def _load(path: Path) -> tuple[ImportRun, float]:
    settings.FILES_DIR.mkdir(parents=True, exist_ok=True)
    with path.open("rb") as source:
        columns = guess(TableFile(source).header, "跑分名单")
        if columns is None:
            raise RuntimeError("名单里没有名称一列")
        began = time.perf_counter()
        run = list_import.begin(
            by=list_import.COMMAND_LINE, source=source, file_name=path.name, columns=columns
        )
        done = list_import.go_on(run)
    return done, time.perf_counter() - began


def _raw(owner: psycopg.Connection[Any]) -> tuple[int, float]:
    """The rows just written, put into bare tables by COPY, part by part: (subjects, seconds of writing alone)."""
    for model, _ in _TABLES:
        name = model._meta.db_table
        owner.execute(
            sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(
                sql.Identifier(f"raw_{name}"), sql.Identifier(name)
            )
        )
    low, high = cast(Any, owner.execute("SELECT min(id), max(id) FROM subjects_subject").fetchone())
    end = min(high, low + _MOST_RAW - 1)
    spent = 0.0
    for start in range(low, end + 1, _PART):
        last = min(start + _PART - 1, end)
        for model, key in _TABLES:
            name = model._meta.db_table
            out = f"COPY (SELECT * FROM {name} WHERE {key} BETWEEN {start} AND {last}) TO STDOUT"
            with owner.cursor() as cursor:
                with cursor.copy(cast(Any, out)) as reading:
                    parts = list(reading)
                began = time.perf_counter()
                with cursor.copy(cast(Any, f"COPY raw_{name} FROM STDIN")) as writing:
                    for part in parts:
                        writing.write(part)
                spent += time.perf_counter() - began
    rows = cast(Any, owner.execute("SELECT count(*) FROM raw_subjects_subject").fetchone())[0]
    for model, _ in _TABLES:
        owner.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(f"raw_{model._meta.db_table}")))
    return int(rows), spent


def _cut(chance: random.Random, text: str, least: int, most: int) -> str:
    """A run of neighbouring characters of a text, long enough to be a question."""
    size = min(len(text), chance.randint(least, most))
    start = chance.randrange(len(text) - size + 1)
    return text[start : start + size]


def _questions(repeat: int) -> dict[str, list[str]]:
    """What people type, cut from rows drawn by chance: common words come as often as they stand in the register."""
    chance = random.Random(7)
    low, high = (Subject.objects.order_by(o).values_list("pk", flat=True)[0] for o in ("id", "-id"))
    keys = [chance.randint(low, high) for _ in range(repeat)]
    rows = list(Subject.objects.filter(pk__in=keys).select_related("finding"))
    names = [s.name.removesuffix("（虚构）") for s in rows]  # type: ignore[attr-defined]
    codes = [s.code for s in rows if s.code]  # type: ignore[attr-defined]
    letters = [s.finding.initials for s in rows if len(s.finding.initials) > 2]  # type: ignore[attr-defined]
    return {
        "名称的一部分": [_cut(chance, n, 2, 5) for n in names],
        "字号": [s.finding.core_name[:3] for s in rows],  # type: ignore[attr-defined]
        "拼音首字母": [_cut(chance, x, 2, 5) for x in letters],
        "代码（整个）": codes,
        "代码（开头八至十二位）": [c[: chance.randint(8, 12)] for c in codes],
        "地址的一部分": [_cut(chance, s.address, 3, 8) for s in rows if len(s.address) > 3],  # type: ignore[attr-defined]
    }


def _timed(result: Result, kind: str, words: list[str]) -> None:
    times = []
    found = 0
    for word in [*words[:3], *words]:  # the first are asked twice: statements are prepared, pages read
        began = time.perf_counter()
        found += bool(search(word, limit=50).subjects)
        times.append((time.perf_counter() - began) * 1000)
    times = sorted(times[3:])
    worst = times[-1]
    note = f"中位 {times[len(times) // 2]:.1f}，最长 {worst:.0f}；{len(times)} 问"
    result.add(f"查找：{kind} p95", times[int(len(times) * 0.95)], "毫秒", limit=LIMIT_MS, note=note)


def _pages(result: Result, repeat: int) -> None:
    """The list and the record as an officer sees them."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(
        Account.objects.get(pk=someone("leader").account_id),
        backend="zhifa.config.account_backend.AccountBackend",
    )
    uids = list(Subject.objects.order_by("-id").values_list("uid", flat=True)[:200])
    middle = Subject.objects.order_by("id").values_list("pk", flat=True)[Subject.objects.count() // 2]
    pages: dict[str, tuple[Callable[[int], str], int, float]] = {
        "列表首页": (lambda n: reverse("desk:subjects"), 6, 25),
        "列表深处": (lambda n: f"{reverse('desk:subjects')}?after={middle}", 6, 25),
        "一户": (lambda n: reverse("desk:subject", args=[uids[n * 7 % len(uids)]]), 8, 25),
    }
    for name, (address, most, cpu) in pages.items():

        def ask(n: int, address: Callable[[int], str] = address) -> Any:
            answer = client.get(address(n))
            if answer.status_code != 200:
                raise RuntimeError(f"{address(n)} 答复 {answer.status_code}")
            return answer

        cost = cost_of(ask, repeat)
        result.add(f"{name} SQL", cost.sql, "条", limit=most)
        result.add(f"{name} CPU", cost.cpu, "毫秒", limit=cpu, note=f"另数据库 {cost.database:.1f} 毫秒")
