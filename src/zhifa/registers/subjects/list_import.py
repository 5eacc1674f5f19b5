"""名单导入 — a list becomes subjects, ``CHUNK`` rows an operation; broken off, it goes on at the first row not there.

In one transaction: the rows, the leaf that commits to each of them, what they may be the same as, the rows refused, and the
counters of the run. A code, citizen number or number of the source that is registered already is a repeat and is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, TypeAlias

from zhifa.core import clock
from zhifa.core.actors import Actor, Automatic
from zhifa.core.errors import BadInput
from zhifa.core.list_import import Judged as JudgedRows
from zhifa.core.list_import import Part, RowRefused, Trial, carry_on, parts, starter
from zhifa.core.table_file import TableFile, keep_file
from zhifa.registers.subjects import arrivals
from zhifa.registers.subjects.likeness import matches_for
from zhifa.registers.subjects.list_columns import ListColumns, Row
from zhifa.registers.subjects.models import ImportProblem, ImportRun, ImportState, Subject
from zhifa.registers.subjects.operations.importing import finish_import, start_import, take_in
from zhifa.registers.subjects.taken import Taken

CHUNK = 2000
COMMAND_LINE = Automatic("监管对象名单导入", on_behalf_of="综合执法指导办")
Judged: TypeAlias = JudgedRows[Row, ImportProblem]


@dataclass
class DryRun(Trial[Row, ImportProblem]):
    """试读 — what an import would do, and what the rows may be the same as; nothing is written."""

    suggested: int = 0
    #: (row, the subject it may be, why)
    alike: list[tuple[Row, Subject, str]] = field(default_factory=list)


def judge(part: Part, columns: ListColumns, *, seen: set[tuple[str, str]] | None = None) -> Judged:
    """Each row read, checked and compared with the register; ``seen``: codes of earlier parts of a dry run."""
    found: Judged = JudgedRows()
    read: list[Row] = []
    today = clock.today()
    for line, cells in part:
        try:
            read.append(columns.read(line, cells, today=today))
        except RowRefused as refused:
            found.problems.append(ImportProblem(**refused.told(line)))
    taken = Taken([r.values for r in read], [x for r in read for x in r.licences])
    for row in read:
        mine = {(n, row.values[n]) for n in ("code", "id_number", "source_no") if row.values[n]}
        try:
            taken.check(row.values)
            if seen is not None and mine & seen:
                raise BadInput("这一户在文件里已经有过一行", field="code")
        except BadInput as repeat:
            found.repeats += 1
            found.problems.append(_problem(row, columns, repeat))
            continue
        try:
            for x in row.licences:
                taken.check_licence(x)
        except BadInput as refusal:
            found.problems.append(_problem(row, columns, refusal))
            continue
        taken.let(row.values, row.licences)
        if seen is not None:
            seen |= mine
        found.fit.append(row)
    found.problems.sort(key=lambda p: p.line)
    return found


def _problem(row: Row, columns: ListColumns, refusal: BadInput) -> ImportProblem:
    value = row.values["code"] or row.values["source_no"] or ""
    refused = RowRefused(columns.columns.get(refusal.field, ""), str(refusal.message_zh), value)
    return ImportProblem(**refused.told(row.line))


def dry_run(file: TableFile, columns: ListColumns, *, most_problems: int = 200, most_rows: int = 0) -> DryRun:
    """试读 — every row (or the first ``most_rows``) judged, matches looked for, nothing written.

    :raises BadInput: the columns do not fit the file.
    """
    columns.check(file.header)
    tried = DryRun()
    seen: set[tuple[str, str]] = set()
    for part in parts(file, CHUNK):
        judged = judge(part, columns, seen=seen)
        tried.add(part, judged, most_problems=most_problems)
        made = arrivals.assemble(
            [(r.draft, r.values, r.licences) for r in judged.fit], at=clock.now(), on=clock.today()
        )
        pairs = list(zip(made.subjects, made.findings, strict=True))
        for row, matches in zip(judged.fit, matches_for(pairs) if pairs else [], strict=True):
            tried.suggested += bool(matches)
            if matches and len(tried.alike) < 20:
                tried.alike.append((row, matches[0].other, "、".join(matches[0].words)))
        if most_rows and tried.rows >= most_rows:
            break
    return tried


def begin(
    *, by: Actor, source: IO[bytes], file_name: str, columns: ListColumns, key: str | None = None
) -> ImportRun:
    """开始导入 — judge and keep the file, open (or find) its run. No row is taken in yet.

    :raises FileRefused, BadInput: the file or the columns do not do.
    """
    file = TableFile(source)
    columns.check(file.header)
    total = file.count()
    return start_import(
        by=by,
        key=key,
        file_name=file_name,
        sha256=keep_file(source),
        encoding=file.encoding or file.kind,
        mapping_name=columns.name,
        source=columns.source,
        columns=dict(columns.columns),
        total=total,
    )


def go_on(run: ImportRun, progress: Callable[[ImportRun], None] | None = None) -> ImportRun:
    """继续 — take in what is left of a run, chunk by chunk, and finish it. :raises Refusal: as ``carry_on``."""
    by = starter(run, COMMAND_LINE)
    columns = ListColumns(run.mapping_name, run.source, run.columns)
    return carry_on(
        run,
        size=CHUNK,
        # a part is judged inside the transaction that writes it
        take_in=lambda run, part, done: take_in(
            by=by, run=run, judge=lambda: judge(part, columns), done=done
        ),
        finish=lambda run: finish_import(by=by, run=run),
        states=ImportState,
        progress=progress,
    )
