"""运行 — keeps a cell's web and worker running in the foreground until it is told to stop."""

import contextlib
import errno
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

from zhifa.adapters.postgres import PostgresRefusal
from zhifa.config.cell import Cell, CellRefusal, Database
from zhifa.config.processes import Child, Children

_READY_SECONDS = 90.0
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopAsked(BaseException):
    """要求停止 — Ctrl-C, TERM or HUP arrived; not an error, so no handler of errors may catch it."""


@contextlib.contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Inside, the first INT, TERM or HUP raises ``StopAsked``; further ones are ignored while we stop."""

    def ask(number: int, _frame: object) -> None:
        for each in _STOPPING:
            signal.signal(each, signal.SIG_IGN)
        raise StopAsked(number)

    # what was ignored on purpose (nohup) stays ignored
    listened = [number for number in _STOPPING if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, ask) for number in listened}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def refuse_busy_port(host: str, port: int, command: str) -> None:
    """Raises ``CellRefusal`` naming the next free port when ``host:port`` cannot be listened on."""
    error = _listening_error(host, port)
    if error is None:
        return
    if error.errno == errno.EADDRINUSE:
        free = next((p for p in range(port + 1, min(port + 200, 65536)) if not _listening_error(host, p)), 0)
        way_on = f"换一个端口：{command} --port {free}（或 make {command.split()[-1]} PORT={free}）。"
        raise CellRefusal(f"端口 {port} 已被别的程序占用。", way_on if free else "停掉占用该端口的程序。")
    if error.errno == errno.EACCES:
        raise CellRefusal(
            f"当前用户无权使用端口 {port}。", f"换一个 1024 以上的端口：{command} --port 8000。"
        )
    raise CellRefusal(
        f"不能在 {host}:{port} 上监听（{error.strerror or error}）。", "检查 --host 与 --port 的写法。"
    )


def _listening_error(host: str, port: int) -> OSError | None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            # a port whose last connections linger in TIME_WAIT is free; one that is listened on is not
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        return error
    except OverflowError:
        return OSError(errno.EINVAL, "端口须在 1 到 65535 之间")
    return None


def web(cell: Cell, database: Database, *, host: str, port: int, workers: int) -> Child:
    """The web server: granian, WSGI, four threads a worker (with more, connections run out)."""
    return Child(
        "网页服务",
        "web",
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi"),
            *("--host", host, "--port", str(port), "--workers", str(workers)),
            *("--blocking-threads", "4", "--no-ws", "--log-level", "warning"),
            "zhifa.config.wsgi:application",
        ],
        {
            **cell.environment(),
            **database.environment(owner=False),
            "ZHIFA_PUBLIC_ADDRESS": _public_address(host, port),
        },
    )


def worker(cell: Cell, database: Database) -> Child:
    """The worker: deferred jobs and periodic ones."""
    return Child(
        "后台任务",
        "worker",
        [sys.executable, "-m", "zhifa.config.worker"],
        {**cell.environment(), **database.environment(owner=False)},
    )


def _public_address(host: str, port: int) -> str:
    return os.environ.get("ZHIFA_PUBLIC_ADDRESS") or address(host, port)


def address(host: str, port: int) -> str:
    """The address a browser on this machine uses."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}"


def keep_running(
    parts: list[Child],
    *,
    children: Children,
    database: Database,
    url: str | None,
    ready: Callable[[], None],
    say: Callable[[str], None],
    tied: bool,
) -> None:
    """Starts ``parts`` and looks after them and the database until ``StopAsked``.

    ``ready`` is called once, when ``url`` answers (at once without a url).
    """
    for part in parts:
        children.keep(part)
    until = time.monotonic() + _READY_SECONDS
    announced = False
    while True:
        if not announced and (url is None or _answers(url)):
            announced = True
            ready()
        if not announced and time.monotonic() > until:
            raise CellRefusal(
                "网页服务在 90 秒内没有起来。", "上面的输出说明了原因；排除后重新运行，数据没有变动。"
            )
        children.look_after(say)
        server = database.server
        if server is not None and not server.is_alive():
            say("数据库意外结束，正在重新启动……")
            try:
                server.revive(tied=tied)
                say("数据库已恢复；已提交的数据都在。")
            except PostgresRefusal as refusal:
                say(str(refusal))
                time.sleep(5)
        time.sleep(0.1 if not announced else 0.5)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url + "/healthz", timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
