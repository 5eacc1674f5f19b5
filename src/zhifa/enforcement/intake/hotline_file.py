"""热线文件 — a table whose rows are what a hotline took down, one a line."""

from zhifa.core.table_file import MOST_CELL, MOST_ROWS, TableFile

__all__ = ["MOST_CELL", "MOST_ROWS", "HotlineFile"]


class HotlineFile(TableFile):
    """热线文件."""
