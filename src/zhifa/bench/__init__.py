"""跑分 — every figure of the house beside a bare tool doing the same, in one run.

``main`` is ``zhifa bench NAME``. Benches bring their own ground (``ground``): a cell, its database and its files are never
touched; a database named by ``--data`` is only read.
"""

from zhifa.bench.asking import main, run

__all__ = ["main", "run"]
