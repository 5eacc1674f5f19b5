"""内存 — how much of the machine a new database takes, written into its settings when it is made.

A sixteenth of the memory for shared buffers (128 MB to 1 GB: what the rows of a county's year need; the system's own cache
serves the rest), half of it named as cache to the planner. Write-ahead log up to 2 GB between checkpoints: with PostgreSQL's
own 1 GB a list of a million subjects makes a checkpoint every few seconds and writes each page many times over.
"""

import os
from pathlib import Path

_MB = 1 << 20
_LEAST, _MOST = 128, 1024
#: what a container or a unit may use at most, by cgroup version 2 and 1
_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def of_the_machine() -> int:
    """Bytes of memory this process may hope for: of the machine, or of the container around it."""
    whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for file in _LIMITS:
        try:
            whole = min(whole, int(file.read_text()))
        except (OSError, ValueError):  # no such file, or "max"
            continue
    return whole


def settings(memory: int) -> dict[str, str]:
    """PostgreSQL's settings for so many bytes of memory."""
    megabytes = memory // _MB
    return {
        "shared_buffers": f"{min(_MOST, max(_LEAST, megabytes // 16))}MB",
        "effective_cache_size": f"{max(2 * _LEAST, megabytes // 2)}MB",
        "max_wal_size": "2GB",
    }
