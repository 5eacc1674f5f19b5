"""健康 — is the process up, can it work, and what do its figures say."""

import shutil
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from zhifa.core import clock, jobs

LEAST_FREE_BYTES = 200 * 1024 * 1024


def healthz(request: HttpRequest) -> HttpResponse:
    """进程在 — says nothing about the database."""
    return HttpResponse("ok", content_type="text/plain")


def _state() -> dict[str, Any]:
    state: dict[str, Any] = {"database": False, "migrations": False, "disk": False, "worker_age_s": None}
    try:
        executor = MigrationExecutor(connection)
        state["database"] = True
        state["migrations"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        beat = jobs.last_beat("worker")
        if beat is not None:
            state["worker_age_s"] = round((clock.now() - beat).total_seconds(), 1)
    except Exception as wrong:
        state["error"] = type(wrong).__name__
    free = shutil.disk_usage(settings.HOME).free
    state["disk_free_mb"] = free // 1024 // 1024
    state["disk"] = free > LEAST_FREE_BYTES
    return state


def readyz(request: HttpRequest) -> JsonResponse:
    """能办事 — 200 when database, migrations and disk are fine; the worker's age is in the body."""
    state = _state()
    ready = state["database"] and state["migrations"] and state["disk"]
    return JsonResponse({"ready": bool(ready), **state}, status=200 if ready else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """指标 — for Prometheus; counts come from estimates or small indexes, never from counting big tables."""
    registry = CollectorRegistry()
    state = _state()
    for name, text, value in (
        (
            "zhifa_ready",
            "数据库、迁移、磁盘都好",
            state["database"] and state["migrations"] and state["disk"],
        ),
        ("zhifa_worker_age_seconds", "后台作业最近一次心跳距今", state["worker_age_s"]),
        ("zhifa_disk_free_bytes", "单元所在磁盘余量", state["disk_free_mb"] * 1024 * 1024),
    ):
        if value is not None:
            Gauge(name, text, registry=registry).set(float(value))
    if state["migrations"]:
        jobs_gauge = Gauge("zhifa_jobs", "作业数", ["status"], registry=registry)
        rows = Gauge("zhifa_rows_estimate", "表行数（估计）", ["table"], registry=registry)
        with connection.cursor() as cursor:
            cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1")
            for status, count in cursor.fetchall():
                jobs_gauge.labels(status).set(count)
            cursor.execute(
                "SELECT relname, greatest(reltuples, 0) FROM pg_class WHERE relname IN"
                " ('core_matter', 'core_ledgerentry', 'core_ledgerleaf', 'core_duty')"
            )
            for table, count in cursor.fetchall():
                rows.labels(table).set(count)
            cursor.execute("SELECT coalesce(max(index) + 1, 0) FROM core_ledgerleaf")
            Gauge("zhifa_ledger_size", "账本已排序的条数", registry=registry).set(cursor.fetchone()[0])
            cursor.execute(
                "SELECT extract(epoch FROM made_at) FROM core_ledgercheckpoint ORDER BY size DESC LIMIT 1"
            )
            if found := cursor.fetchone():
                Gauge("zhifa_ledger_checkpoint_timestamp_seconds", "最近检查点的时刻", registry=registry).set(
                    found[0]
                )
    return HttpResponse(generate_latest(registry), content_type="text/plain; version=0.0.4; charset=utf-8")
