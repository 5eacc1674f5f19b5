"""名单导入 — a list becomes subjects, ``CHUNK`` rows an operation; broken off, it goes on at the first row not there.

In one transaction: the rows, the leaf that commits to each of them, what they may be the same as, the rows refused, and the
counters of the run. A code, citizen number or number of the source that is registered already is a repeat and is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import IO

from zhifa.core import clock, files
from zhifa.core.account import Account
from zhifa.core.actors import Actor, Automatic, person
from zhifa.core.errors import BadInput
from zhifa.core.table_file import TableFile, keep_file
from zhifa.law.refusal import Refusal
from zhifa.registers.subjects import arrivals
from zhifa.registers.subjects.likeness import matches_for
from zhifa.registers.subjects.list_columns import ListColumns, Row, RowRefused
from zhifa.registers.subjects.models import ImportProblem, ImportRun, ImportState, Subject
from zhifa.registers.subjects.operations.importing import finish_import, start_import, take_in
from zhifa.registers.subjects.taken import Taken

CHUNK = 2000
COMMAND_LINE = Automatic("监管对象名单导入", on_behalf_of="综合执法指导办")


@dataclass
class Judged:
    """判断 — rows that can be taken in, those that cannot, and how many of the latter are repeats."""

    fit: list[Row] = field(default_factory=list)
    problems: list[ImportProblem] = field(default_factory=list)
    repeats: int = 0


@dataclass
class DryRun:
    """试读 — what an import would do; nothing is written."""

    rows: int = 0
    fit: int = 0
    repeated: int = 0
    refused: int = 0
    suggested: int = 0
    problems: list[ImportProblem] = field(default_factory=list)
    sample: list[Row] = field(default_factory=list)
    #: (row, the subject it may be, why)
    alike: list[tuple[Row, Subject, str]] = field(default_factory=list)


def chunks(file: TableFile) -> Iterator[list[tuple[int, dict[str, str]]]]:
    """The rows of a file, ``CHUNK`` at a time."""
    rows = file.rows()
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def judge(
    chunk: list[tuple[int, dict[str, str]]],
    columns: ListColumns,
    *,
    seen: set[tuple[str, str]] | None = None,
) -> Judged:
    """Each row read, checked and compared with the register; ``seen``: codes of earlier chunks of a dry run."""
    found = Judged()
    read: list[Row] = []
    today = clock.today()
    for line, cells in chunk:
        try:
            read.append(columns.read(line, cells, today=today))
        except RowRefused as refused:
            found.problems.append(
                ImportProblem(
                    line=line,
                    column=refused.column[:80],
                    sentence=refused.sentence[:300],
                    value=refused.value,
                )
            )
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
    return ImportProblem(
        line=row.line,
        column=columns.columns.get(refusal.field, "")[:80],
        sentence=str(refusal.message_zh)[:300],
        value=row.values["code"] or row.values["source_no"] or "",
    )


def dry_run(file: TableFile, columns: ListColumns, *, most_problems: int = 200, most_rows: int = 0) -> DryRun:
    """试读 — every row (or the first ``most_rows``) judged, matches looked for, nothing written.

    :raises BadInput: the columns do not fit the file.
    """
    columns.check(file.header)
    found = DryRun()
    seen: set[tuple[str, str]] = set()
    for chunk in chunks(file):
        judged = judge(chunk, columns, seen=seen)
        found.rows += len(chunk)
        found.fit += len(judged.fit)
        found.repeated += judged.repeats
        found.refused += len(judged.problems) - judged.repeats
        found.problems += judged.problems[: max(0, most_problems - len(found.problems))]
        found.sample += judged.fit[: max(0, 5 - len(found.sample))]
        made = arrivals.assemble(
            [(r.draft, r.values, r.licences) for r in judged.fit], at=clock.now(), on=clock.today()
        )
        pairs = list(zip(made.subjects, made.findings, strict=True))
        for row, matches in zip(judged.fit, matches_for(pairs) if pairs else [], strict=True):
            found.suggested += bool(matches)
            if matches and len(found.alike) < 20:
                found.alike.append((row, matches[0].other, "、".join(matches[0].words)))
        if most_rows and found.rows >= most_rows:
            break
    return found


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


def _actor(run: ImportRun) -> Actor:
    """Whoever began it, with the roles of today; the command line has no person."""
    if run.started_by_id is None:
        return COMMAND_LINE
    return person(Account.objects.get(pk=run.started_by_id))


def go_on(run: ImportRun, progress: Callable[[ImportRun], None] | None = None) -> ImportRun:
    """继续 — take in what is left of a run, chunk by chunk, and finish it.

    :raises Refusal: the file went wrong half-way or the starter may no longer import; the run says so.
    """
    by = _actor(run)
    columns = ListColumns(run.mapping_name, run.source, run.columns)
    run.refresh_from_db()
    if run.state == ImportState.DONE:
        return run
    try:
        with files.store().open(run.sha256) as source:
            done = 0
            for chunk in chunks(TableFile(source)):
                done += len(chunk)
                if done <= run.rows_done:
                    continue
                judged_by = _judger(chunk, columns)
                run = take_in(by=by, run=run, judge=judged_by, done=done)
                if progress:
                    progress(run)
    except Refusal as refusal:
        ImportRun.objects.filter(pk=run.pk).update(state=ImportState.FAILED, failure=str(refusal)[:300])
        raise
    return finish_import(by=by, run=run)


def _judger(chunk: list[tuple[int, dict[str, str]]], columns: ListColumns) -> Callable[[], Judged]:
    """The chunk's judgement, asked for inside the transaction that writes it."""
    return lambda: judge(chunk, columns)
