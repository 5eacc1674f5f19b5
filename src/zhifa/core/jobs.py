"""作业 — work done later, committed with what asked for it (procrastinate, same database).

A job is not a transaction: what it must do whole, it does in one operation with an idempotency key.
"""

import json
from datetime import datetime
from typing import Any

from django.db import connection
from procrastinate import App
from procrastinate.contrib.django import app as django_app

from zhifa.core.events import deliver

PROMPT, LONG = "prompt", "long"


def deliver_event(*, event: str, data: dict[str, Any], hearer: str, op_id: str) -> None:
    """送达新闻."""
    deliver(event=event, data=data, hearer=hearer, op_id=op_id)


def forget_file(*, sha256: str) -> None:
    """删去文件 — the bytes of a file whose row was erased; kept when the same content has come in again."""
    from zhifa.core import files

    if not files.StoredFile.objects.filter(sha256=sha256).exists():
        files.store().remove(sha256)


def sweep_files(timestamp: int = 0) -> None:
    """到期清理 — files that nobody has used."""
    from zhifa.core.unused_files import sweep

    sweep()


def sweep_knocks(timestamp: int = 0) -> None:
    """清理计数 — counts of callers whose window is over."""
    from zhifa.core import knocks

    knocks.sweep()


def remove_unused(*, digests: list[str]) -> None:
    """删去没有用上的文件 — the bytes of files the ledger says are forgotten."""
    from zhifa.core import unused_files

    unused_files.remove_unused(digests=digests)


def on_ready(app: App) -> None:
    """Register the ground's tasks when procrastinate starts."""
    app.task(name="core.remove_unused", queue=LONG, retry=5)(remove_unused)
    # 00:20 of the county, in the clock of the worker (UTC)
    nightly = app.task(name="core.sweep_files", queue=LONG, queueing_lock="core.sweep_files")(sweep_files)
    app.periodic(cron="20 16 * * *")(nightly)
    hourly = app.task(name="core.sweep_knocks", queue=LONG, queueing_lock="core.sweep_knocks")(sweep_knocks)
    app.periodic(cron="40 * * * *")(hourly)
    app.task(name="core.forget_file", queue=PROMPT, retry=5)(forget_file)
    app.task(name="core.deliver_event", queue=PROMPT, retry=5)(deliver_event)


def later(task: str, *, queue: str = PROMPT, lock: str | None = None, **arguments: Any) -> None:
    """Defer a task by name inside the running transaction: it is lost with it, and only with it."""
    django_app.configure_task(task, queue=queue, lock=lock).defer(**arguments)


def run_pending(limit: int = 1000) -> int:
    """Run what is due now in this process and this connection (tests, loaders, one-shot commands).

    Returns how many jobs ran. A failing job raises.
    """
    ran = 0
    while ran < limit:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, task_name, args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id LIMIT 50"
            )
            due = cursor.fetchall()
        if not due:
            return ran
        for number, name, arguments in due:
            values = json.loads(arguments) if isinstance(arguments, str) else arguments
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [number])
            django_app.tasks[name](**values)
            ran += 1
    return ran


def beat(name: str) -> None:
    """心跳 — a background process says that it lives."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_heartbeat (name, at) VALUES (%s, now()) ON CONFLICT (name) DO UPDATE SET at = now()",
            [name],
        )


def last_beat(name: str) -> datetime | None:
    """When a background process last said so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT at FROM core_heartbeat WHERE name = %s", [name])
        row = cursor.fetchone()
    return row[0] if row else None
