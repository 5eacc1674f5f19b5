"""只开一份 — a data folder has one ``zhifa demo`` at a time: two would migrate, load and stop the database under each other.

The mark is a lock on a file, so that it goes with its holder, however that one ends (kill -9 included).
"""

import contextlib
import fcntl
from collections.abc import Callable, Iterator
from pathlib import Path

from zhifa.config.cell import CellRefusal

MARK = "demo.lock"


@contextlib.contextmanager
def only_one(home: Path) -> Iterator[Callable[[str], None]]:
    """Hold the folder; the callable given writes down the address a second start is told.

    :raises CellRefusal: another process holds it; the sentence names its address once it is known.
    """
    with (home / MARK).open("a+", encoding="utf-8") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            mark.seek(0)
            address = mark.read().strip()
            where = f"，地址 {address}" if address else "，正在装入，还没有就绪"
            raise CellRefusal(
                f"{home} 的示范县已经在运行{where}。",
                (f"在浏览器里打开 {address}" if address else "等它就绪后打开它打印的地址")
                + "；要另开一个，用 --data-dir 指定另一个目录。",
            ) from None

        def tell(address: str) -> None:
            mark.seek(0)
            mark.truncate()
            mark.write(address + "\n")
            mark.flush()

        tell("")
        yield tell
