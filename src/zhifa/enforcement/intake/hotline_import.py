"""热线导入 — a file becomes matters, 500 rows a transaction; after kill -9 it goes on at the first row not there.

In one transaction: the rows of a chunk, their leaves, the problems of the chunk and the run's counters. A number that
is known under the source (from an earlier file, or twice in this one) is a repeat and is named with its line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import IO

from django.db import transaction

from zhifa.core import files
from zhifa.core.account import Account
from zhifa.core.actors import Actor, Automatic, person
from zhifa.core.table_file import keep_file
from zhifa.enforcement.intake.hotline_file import HotlineFile
from zhifa.enforcement.intake.hotline_mapping import ColumnMapping, RowRefused
from zhifa.enforcement.intake.incoming import Incoming
from zhifa.enforcement.intake.models import ImportProblem, ImportRun, ImportState, Report
from zhifa.enforcement.intake.operations.importing import finish_import, start_import
from zhifa.enforcement.intake.operations.taking_in import register_many
from zhifa.law.refusal import Refusal

CHUNK = 500
COMMAND_LINE = Automatic("热线文件导入", on_behalf_of="指挥中心")


@dataclass
class DryRun:
    """试读 — what an import would do; nothing is written."""

    rows: int = 0
    fit: int = 0
    repeated: int = 0
    refused: int = 0
    problems: list[ImportProblem] = field(default_factory=list)
    sample: list[Incoming] = field(default_factory=list)


def _chunks(file: HotlineFile) -> Iterator[list[tuple[int, dict[str, str]]]]:
    rows = file.rows()
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _judge(
    chunk: list[tuple[int, dict[str, str]]], mapping: ColumnMapping
) -> tuple[list[Incoming], list[ImportProblem], int]:
    """(fit rows, problems, how many of them are repeats)."""
    read: list[tuple[int, Incoming]] = []
    problems: list[ImportProblem] = []
    for line, row in chunk:
        try:
            read.append((line, mapping.read(row)))
        except RowRefused as refused:
            problems.append(
                ImportProblem(
                    line=line,
                    column=refused.column[:80],
                    sentence=refused.sentence[:300],
                    value=refused.value,
                )
            )
    known = set(
        Report.objects.filter(
            external_source=mapping.source, external_no__in=[one.external_no for _, one in read]
        ).values_list("external_no", flat=True)
    )
    fit: list[Incoming] = []
    repeats = 0
    column = mapping._header("external_no")
    for line, one in read:
        if one.external_no in known:
            repeats += 1
            problems.append(
                ImportProblem(
                    line=line,
                    column=column,
                    sentence="这个编号已经导入过，不重复登记",
                    value=one.external_no[:120],
                )
            )
            continue
        known.add(one.external_no)
        fit.append(one)
    return fit, sorted(problems, key=lambda p: p.line), repeats


def dry_run(
    file: HotlineFile, mapping: ColumnMapping, *, most_problems: int = 200, most_rows: int = 0
) -> DryRun:
    """试读 — every row (or the first ``most_rows``) judged, nothing written.

    :raises BadInput: the mapping does not fit the header.
    """
    mapping.check(file.header)
    found = DryRun()
    seen: set[str] = set()
    for chunk in _chunks(file):
        fit, problems, repeats = _judge(chunk, mapping)
        fresh = [one for one in fit if one.external_no not in seen]
        again = len(fit) - len(fresh)
        seen.update(one.external_no for one in fresh)
        found.rows += len(chunk)
        found.fit += len(fresh)
        found.repeated += repeats + again
        found.refused += len(problems) - repeats
        found.problems += problems[: max(0, most_problems - len(found.problems))]
        found.sample += fresh[: max(0, 5 - len(found.sample))]
        if most_rows and found.rows >= most_rows:
            break
    return found


def begin(
    *, by: Actor, source: IO[bytes], file_name: str, mapping: ColumnMapping, key: str | None = None
) -> ImportRun:
    """开始导入 — judge and keep the file, open (or find) its run. No row is taken in yet.

    :raises FileRefused, BadInput: the file or the mapping does not do.
    """
    file = HotlineFile(source)
    mapping.check(file.header)
    total = file.count()
    digest = keep_file(source)
    return start_import(
        by=by,
        key=key,
        file_name=file_name,
        sha256=digest,
        kind=file.kind,
        encoding=file.encoding,
        mapping_name=mapping.name,
        source=mapping.source,
        columns=dict(mapping.columns),
        date_formats=list(mapping.date_formats),
        total=total,
    )


def _actor(run: ImportRun) -> Actor:
    """Whoever began it, with the roles of today; the command line has no person."""
    return person(Account.objects.get(pk=run.started_by_id)) if run.started_by_id else COMMAND_LINE


def go_on(run: ImportRun, *, progress: Callable[[ImportRun], None] | None = None) -> ImportRun:
    """导入 — take in what is left of a run, chunk by chunk; safe to call again at any time, also from two processes:
    the run's row is locked for each chunk, and a chunk that somebody else has done is passed over."""
    by = _actor(run)
    with files.store().open(run.sha256) as source:
        try:
            file = HotlineFile(source)
            mapping = ColumnMapping(run.mapping_name, run.source, run.columns, tuple(run.date_formats))
            done = 0
            for chunk in _chunks(file):
                done += len(chunk)
                if done <= run.rows_done:
                    continue
                run = _take_in_chunk(run, chunk, done, mapping, by)
                if progress:
                    progress(run)
        except Refusal as refusal:
            ImportRun.objects.filter(pk=run.pk).update(state=ImportState.FAILED, failure=str(refusal)[:300])
            raise
    return finish_import(by=by, run=run)


def _take_in_chunk(
    run: ImportRun, chunk: list[tuple[int, dict[str, str]]], done: int, mapping: ColumnMapping, by: Actor
) -> ImportRun:
    with transaction.atomic():
        row = ImportRun.objects.select_for_update().get(pk=run.pk)
        if row.rows_done >= done:
            return row
        fit, problems, repeats = _judge(chunk, mapping)
        register_many(by=by, rows=fit)
        for problem in problems:
            problem.run = row
        ImportProblem.objects.bulk_create(problems)
        row.rows_done = done
        row.imported += len(fit)
        row.repeated += repeats
        row.refused += len(problems) - repeats
        row.save()
    return row
