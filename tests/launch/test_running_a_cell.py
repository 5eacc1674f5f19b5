"""``zhifa serve`` through its life: every part killed with -9, stopped in order, its port busy."""

import json
import os
import signal
import socket
from pathlib import Path

import psycopg

from zhifa.adapters.postgres.folder import data_folders
from zhifa.adapters.postgres.live_processes import processes_of, wait_until_gone
from zhifa.adapters.postgres.server import living_server
from zhifa.config.only_one import only_one


def _data_dir(cell: Path) -> Path:
    return next(iter(data_folders(cell).values()))


def _session_of(pid: int) -> int:
    return os.getsid(pid)


def test_killed_web_and_killed_database_come_back_and_term_stops_everything(served, cell) -> None:
    first, _ = served.answer()
    os.kill(_session_of(first), signal.SIGKILL)  # the web server itself; its worker still holds the port
    assert wait_until_gone([first], seconds=20)
    second, _ = served.answer()
    assert second != first

    killed = processes_of(_data_dir(cell))
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    assert wait_until_gone(killed, seconds=20)
    assert served.database_returns(_data_dir(cell))

    web = _session_of(second)
    served.process.terminate()
    assert served.process.wait(timeout=60) == 0
    assert wait_until_gone([second, web], seconds=5)
    assert processes_of(_data_dir(cell)) == []


def test_a_killed_launcher_takes_its_parts_along_and_the_database_is_adopted(served, cell, zhifa) -> None:
    worker, _ = served.answer()
    server = living_server(_data_dir(cell))
    served.process.kill()
    assert wait_until_gone([worker], seconds=20)

    status = json.loads(zhifa("db", "status", "--json", "--data-dir", str(cell)).stdout)
    assert (status["running"], status["pid"]) == (True, server.pid)
    # the next command adopts the server and, being its only user, stops it
    assert "已是最新" in zhifa("migrate", "--data-dir", str(cell)).stdout
    assert living_server(_data_dir(cell)) is None


def test_a_busy_port_is_refused_with_the_next_free_one(cell, zhifa) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = zhifa("serve", "--port", str(port), "--data-dir", str(cell))
    assert answer.returncode == 1
    assert f"端口 {port} 已被别的程序占用" in answer.stderr
    suggested = int(answer.stderr.split("--port ")[1].split("（")[0])
    assert port < suggested < 65536
    assert living_server(_data_dir(cell)) is None


def test_serving_an_unmigrated_database_is_refused(folder, zhifa) -> None:
    answer = zhifa("serve", "--data-dir", str(folder / "new"))
    assert answer.returncode == 1
    assert "zhifa migrate" in answer.stderr


def test_serving_pages_without_style_is_refused(cell, zhifa, folder, port) -> None:
    answer = zhifa("serve", "--port", str(port), "--data-dir", str(cell), ZHIFA_STATIC=str(folder / "none"))
    assert answer.returncode == 1
    assert "none 里没有整理好的网页文件，页面会没有样式，所以不启动。" in answer.stderr
    assert "make setup" in answer.stderr
    assert living_server(_data_dir(cell)) is None


def test_data_of_another_version_are_left_as_they_are(cell, zhifa) -> None:
    zhifa("db", "start", "--data-dir", str(cell))
    secrets = json.loads((cell / "database-passwords.json").read_text())
    with psycopg.connect(f"postgresql://zhifa_owner:{secrets['owner']}@/zhifa?host={_socket(cell)}") as owner:
        owner.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('casework', '0999_later', now())"
        )
        owner.execute("COMMENT ON DATABASE zhifa IS 'schema=later'")
    answer = zhifa("migrate", "--data-dir", str(cell))
    assert answer.returncode == 1
    assert "另一版本的程序" in answer.stderr and "casework.0999_later" in answer.stderr
    assert "--data-dir" in answer.stderr


def test_a_production_cell_never_becomes_a_demo(cell, zhifa) -> None:
    answer = zhifa("demo", "--data-dir", str(cell))
    assert answer.returncode == 1
    assert "是正式库" in answer.stderr
    assert "--data-dir" in answer.stderr


def test_a_started_database_stays_until_it_is_stopped(cell, zhifa) -> None:
    started = json.loads(zhifa("db", "start", "--json", "--data-dir", str(cell)).stdout)
    assert zhifa("migrate", "--data-dir", str(cell)).returncode == 0
    assert living_server(_data_dir(cell)).pid == started["pid"]
    stopped = zhifa("db", "stop", "--json", "--data-dir", str(cell))
    assert json.loads(stopped.stdout) == {"stopped": True}
    assert living_server(_data_dir(cell)) is None
    assert json.loads(zhifa("db", "stop", "--json", "--data-dir", str(cell)).stdout) == {"stopped": False}


def test_the_owner_address_never_reaches_the_web_process(served, cell) -> None:
    worker, _ = served.answer()
    variables = Path(f"/proc/{worker}/environ").read_bytes().split(b"\0")
    assert any(v.startswith(b"ZHIFA_APP_DSN=postgresql://zhifa_app:") for v in variables)
    assert not any(v.startswith((b"ZHIFA_OWNER_DSN=", b"DATABASE_OWNER_URL=")) for v in variables)


def test_a_given_database_is_used_instead_of_our_own(cell, folder, zhifa) -> None:
    zhifa("db", "start", "--data-dir", str(cell))
    secrets = json.loads((cell / "database-passwords.json").read_text())
    url = f"postgresql://zhifa_owner:{secrets['owner']}@/zhifa?host={_socket(cell)}"
    elsewhere = folder / "elsewhere"
    answer = zhifa("migrate", "--data-dir", str(elsewhere), DATABASE_URL=url)
    assert answer.returncode == 0, answer.stderr
    assert not data_folders(elsewhere)
    # a role that may not comment on the database leaves no note: Django is asked instead
    restricted = url.replace(f"zhifa_owner:{secrets['owner']}", f"zhifa_app:{secrets['app']}")
    again = zhifa("migrate", "--data-dir", str(elsewhere), DATABASE_URL=restricted)
    assert "已是最新" in again.stdout, again.stderr

    wrong = url.replace(secrets["owner"], "wrong")
    refused = zhifa("migrate", "--data-dir", str(elsewhere), DATABASE_URL=wrong)
    assert refused.returncode == 1
    assert "连不上 DATABASE_URL" in refused.stderr
    assert secrets["owner"] not in refused.stderr


def _socket(cell: Path) -> str:
    found = living_server(_data_dir(cell))
    return found.socket_folder if found else ""


def test_a_second_demo_on_the_same_folder_is_told_where_the_first_one_runs(folder, zhifa) -> None:
    home = folder / "twice"
    home.mkdir(mode=0o700)
    with only_one(home) as tell_address:
        loading = zhifa("demo", "--data-dir", str(home))
        tell_address("http://127.0.0.1:8000")
        running = zhifa("demo", "--data-dir", str(home), "--port", "8001")
    for answer in (loading, running):
        assert answer.returncode == 1
        assert "示范县已经在运行" in answer.stderr
        assert "--data-dir" in answer.stderr
    assert "http://127.0.0.1:8000" in running.stderr
    assert not data_folders(home), "the second one starts nothing"
    with only_one(home):
        pass  # the mark goes with its holder
