"""后台作业 — one process: runs jobs, sequences the ledger, revives jobs of workers that died.

Started as ``python -m zhifa.config.worker``; ends on SIGTERM or SIGINT after the running job.
"""

import asyncio
import logging
import os
import signal
import threading

import django

log = logging.getLogger("zhifa.worker")
SEQUENCE_EVERY_SECONDS = 1.0
LOOK_OVER_ALL_EVERY = 300


def _sequencer(stop: threading.Event) -> None:
    """Give entries their place, second by second; a lost connection is taken up again."""
    from django.db import close_old_connections, connection

    from zhifa.core.jobs import beat
    from zhifa.core.ledger.sequencing import sequence

    ticks = 0
    while not stop.is_set():
        try:
            close_old_connections()
            # at the start and now and then over the whole log: for entries whose transaction took very long
            everything = ticks % LOOK_OVER_ALL_EVERY == 0
            while sequence(everything=everything):
                pass
            ticks += 1
            beat("worker")
        except Exception:
            log.exception("排序暂时不能进行，稍后再试")
            connection.close()
        stop.wait(SEQUENCE_EVERY_SECONDS)
    connection.close()


async def _revive(app: object, silence: float) -> None:
    """Jobs of a worker that was killed stay "doing": hand them out again once it has been silent for ``silence`` seconds."""
    while True:
        try:
            stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silence)  # type: ignore[attr-defined]
            for job in stalled:
                await app.job_manager.retry_job(job)  # type: ignore[attr-defined]
                log.warning("重新排入中断的作业 %s", job.task_name)
        except Exception:
            log.exception("检查中断的作业时出错，稍后再试")
        await asyncio.sleep(silence)


async def _work() -> None:
    from django.conf import settings
    from procrastinate.contrib.django import app

    silence = settings.WORKER_SILENCE_SECONDS
    worker_app = app.with_connector(app.connector.get_worker_connector())
    async with worker_app.open_async():
        loop = asyncio.get_running_loop()
        task = asyncio.create_task(
            worker_app.run_worker_async(
                concurrency=2,
                install_signal_handlers=False,
                delete_jobs="successful",
                update_heartbeat_interval=silence / 3,
                stalled_worker_timeout=silence,
            )
        )
        reviver = asyncio.create_task(_revive(worker_app, silence))
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, task.cancel)
        try:
            await task
        except asyncio.CancelledError:
            pass
        finally:
            reviver.cancel()


def main() -> int:
    """Run until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhifa.config.settings")
    django.setup()
    stop = threading.Event()
    sequencer = threading.Thread(target=_sequencer, args=(stop,), name="sequencer", daemon=True)
    sequencer.start()
    try:
        asyncio.run(_work())
    finally:
        stop.set()
        sequencer.join(timeout=10)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
