"""导入地址 — a judged list is written, ``CHUNK`` rows an operation; the same list again changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from zhifa.core.actors import Actor
from zhifa.core.table_file import TableFile
from zhifa.registers.territory.address_list import AddressReading, read_list
from zhifa.registers.territory.datum import Datum
from zhifa.registers.territory.operations.addressing import CHUNK, take_in_addresses


def take_in_list(
    by: Actor,
    file: TableFile,
    columns: Mapping[str, str],
    *,
    on: date,
    datum: str = Datum.CGCS2000,
    update: bool = False,
    source: str = "",
    key: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> AddressReading:
    """Judge the whole list, then write what fits; rows with problems are left out and told.

    :raises BadInput: the columns do not fit. :raises OutOfReach: rows of another town; nothing of that part is written.
    """
    told = read_list(file, columns, on=on, datum=datum, update=update)
    fit = told.fit
    for start in range(0, len(fit), CHUNK):
        take_in_addresses(
            by=by, key=f"{key}/{start}" if key else None, rows=fit[start : start + CHUNK], source=source
        )
        if progress:
            progress(min(start + CHUNK, len(fit)))
    return told
