"""kill -9 — of web, worker, one PostgreSQL backend, the postmaster, and everything at once, while reports come in and a
hotline file is being imported: every answered report is there exactly once, none twice, the ledger verifies, no job is stuck."""

from __future__ import annotations

import json
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hardship.client import TEXT, Client
from tests.hardship.house import House, until
from zhifa.adapters.postgres.live_processes import end_processes_of
from zhifa.adapters.postgres.server import stop_server_of

pytestmark = pytest.mark.slow

ROWS = 3000
ROOM = next(p for p in ("/dev/shm", "/tmp") if Path(p).is_dir())


def hotline_file(folder: Path, prefix: str = "HL") -> Path:
    """A file of ROWS calls (invented), each with a number of its own."""
    file = folder / f"{prefix}.csv"
    lines = ["工单编号,标题,诉求内容,来电时间,来电人,联系电话,事发地址,经度,纬度"]
    lines += [
        f"{prefix}{n:06d},占道经营,第 {n} 个来电：店外摆摊,2026-03-02 09:00:00,,,塘湾路{n}号,118.005,28.905"
        for n in range(ROWS)
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def house() -> Iterator[House]:
    folder = Path(tempfile.mkdtemp(prefix="zk", dir=ROOM))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    made = House(folder, port)
    try:
        yield made
    finally:
        made.stop()
        stop_server_of(made.home)
        for data in made.home.glob("pgdata-*"):
            end_processes_of(data)
        shutil.rmtree(folder, ignore_errors=True)


def _of_second(house: House, column: str) -> int:
    return int(house.ask(f"SELECT {column} FROM intake_importrun ORDER BY id LIMIT 1 OFFSET 1") or 0)


def test_nothing_answered_is_lost_and_nothing_is_there_twice(house: House) -> None:
    known = house.prepare(hotline_file(house.home.parent))
    house.start()
    until(house.answers, what="网页服务")
    client = Client(house.url, known["key"])
    client.begin()

    def imported() -> int:
        return int(house.ask("SELECT rows_done FROM intake_importrun") or 0)

    def goes_on(what: str, more: int = 8) -> None:
        """New answers come after a kill."""
        had = len(client.answered)
        until(
            lambda: len(client.answered) >= had + more, what=f"{what}之后没有再收件\n{house.log.read_text()}"
        )

    # the worker, in the middle of the import
    until(lambda: 0 < imported() < ROWS, what="导入开始")
    house.kill(house.part("worker")[0])
    at_the_kill = imported()
    assert 0 < at_the_kill < ROWS
    goes_on("后台任务被杀")
    # the process that answers requests, and the web server itself
    house.kill(house.part("web")[-1])
    goes_on("网页进程被杀")
    house.kill(*house.part("web"))
    goes_on("网页服务被杀")
    # the import is handed to the new worker, which takes it up where it stood; then one backend dies, with it all
    until(lambda: imported() > at_the_kill, what="导入被重新领取")
    house.kill(house.backends()[0])
    goes_on("一个数据库进程被杀")
    house.kill(house.postmaster())
    goes_on("数据库被杀")
    house.kill_everything()
    house.start()
    goes_on("全部被杀")
    house.kill(house.postmaster(), *house.part("worker"))
    goes_on("数据库和后台任务被杀")
    client.finish()
    assert client.wrong == []
    assert client.again > 0, "没有一次请求被打断，等于没有试"

    def idle() -> bool:
        return (
            house.ask("SELECT count(*) = 0 FROM procrastinate_jobs WHERE status IN ('todo', 'doing')") is True
        )

    until(idle, what=f"作业卡住\n{house.log.read_text()}", seconds=40)
    assert house.ask("SELECT count(*) FROM procrastinate_jobs WHERE status <> 'succeeded'") == 0
    assert house.ask("SELECT state FROM intake_importrun ORDER BY id") == "done"
    # a second file, imported from the command line: killed in the middle, the same command goes on
    second = hotline_file(house.home.parent, "CL")
    command = house.begin("import", "hotline", str(second), "--json")
    until(lambda: 0 < _of_second(house, "rows_done") < ROWS, what="第二个文件开始导入")
    house.kill(command.pid)
    command.wait(10)
    told = json.loads(house.run("import", "hotline", str(second), "--json").stdout)
    assert 0 < told["resumed_at"] < ROWS
    assert (told["imported"], told["repeated"]) == (ROWS, 0)
    # the hotline files: every row once
    rows = "SELECT {} FROM intake_report WHERE external_source = '12345'"
    assert house.ask(rows.format("count(*)")) == 2 * ROWS
    assert house.ask(rows.format("count(DISTINCT external_no)")) == 2 * ROWS
    assert house.ask("SELECT min(imported) FROM intake_importrun") == ROWS
    # the reports: every answer given stands for exactly one row, and there is no row nobody was told of
    with house.look() as look:
        there = look.execute(
            "SELECT text, tracking_code FROM intake_report WHERE external_source = '热线平台'"
        ).fetchall()
    assert len(there) == len(client.answered)
    assert dict(there) == {TEXT.format(n=n): code for n, code in client.answered.items()}
    house.stop()
    house.launcher = None
    report = json.loads(house.run("ledger", "verify", "--json").stdout)
    assert report["ok"], report
    assert report["pending"] == 0
    print(f"收件 {len(there)}，重发 {client.again} 次，账目 {report['size']}")
