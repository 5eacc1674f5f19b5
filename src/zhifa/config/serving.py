"""正式运行 — ``zhifa serve | worker``: a cell's web server, its deferred work, or both, in the foreground until told to stop."""

from collections.abc import Callable

from zhifa.config.cell import Cell, CellRefusal, Database, find_cell
from zhifa.config.chinese_help import parser
from zhifa.config.collected_static import refuse_without_style
from zhifa.config.command import Words, command, say
from zhifa.config.migrating import is_current
from zhifa.config.processes import Child, Children, end_leftovers
from zhifa.config.running import StopAsked, address, keep_running, refuse_busy_port, web, worker


@command("启动网页服务（正式使用）")
def run_serve(folder: str | None, words: Words) -> int:
    asked = parser("serve", run_serve.summary)
    asked.add_argument("--host", default="127.0.0.1", help="监听地址（默认 127.0.0.1，前面放反向代理）")
    asked.add_argument("--port", type=int, default=8000, help="端口（默认 8000）")
    asked.add_argument("--workers", type=int, default=2, help="进程数（默认 2，每个 4 线程）")
    asked.add_argument("--with-worker", action="store_true", help="同时运行后台任务")
    given = asked.parse_args(words)
    url = address(given.host, given.port)

    def parts(cell: Cell, database: Database) -> list[Child]:
        refuse_busy_port(given.host, given.port, "zhifa serve")
        refuse_without_style(cell)
        kept = [web(cell, database, host=given.host, port=given.port, workers=max(1, given.workers))]
        return [*kept, worker(cell, database)] if given.with_worker else kept

    return _run(folder, parts, url, f"网页服务已就绪：{url}")


@command("启动后台任务（正式使用）")
def run_worker(folder: str | None, words: Words) -> int:
    parser("worker", run_worker.summary).parse_args(words)
    return _run(folder, lambda cell, database: [worker(cell, database)], None, "后台任务已启动。")


def _run(
    folder: str | None, parts: Callable[[Cell, Database], list[Child]], url: str | None, ready: str
) -> int:
    cell = find_cell(folder)
    database = Database.open(cell)
    children = Children(cell.home)
    try:
        if database.server is not None and database.server.was_alone:
            end_leftovers(cell.home)
        if not is_current(cell, database):
            raise CellRefusal(
                "数据库结构与本程序的版本不一致，为安全起见不启动。",
                "先备份（zhifa backup），再运行 zhifa migrate。",
            )
        keep_running(
            parts(cell, database),
            children=children,
            database=database,
            url=url,
            ready=lambda: say(ready),
            say=say,
            tied=False,
        )
    except StopAsked:
        return 0
    finally:
        children.stop()
        database.release()
    return 0
