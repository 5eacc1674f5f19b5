"""热线导入 — a file becomes matters, 500 rows a transaction; after kill -9 it goes on at the first row not there.

In one transaction: the rows of a chunk, their leaves, the problems of the chunk and the run's counters. A number that
is known under the source (from an earlier file, or twice in this one) is a repeat and is named with its line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, TypeAlias

from django.db import transaction

from zhifa.core.actors import Actor, Automatic
from zhifa.core.list_import import Judged, Part, RowRefused, Trial, carry_on, note, parts, starter
from zhifa.core.table_file import keep_file
from zhifa.enforcement.intake.hotline_file import HotlineFile
from zhifa.enforcement.intake.hotline_mapping import ColumnMapping
from zhifa.enforcement.intake.incoming import Incoming
from zhifa.enforcement.intake.models import ImportProblem, ImportRun, ImportState, Report
from zhifa.enforcement.intake.operations.importing import finish_import, start_import
from zhifa.enforcement.intake.operations.taking_in import register_many

CHUNK = 500
COMMAND_LINE = Automatic("热线文件导入", on_behalf_of="指挥中心")
DryRun: TypeAlias = Trial[Incoming, ImportProblem]


def judge(
    part: Part, mapping: ColumnMapping, *, seen: set[str] | None = None
) -> Judged[Incoming, ImportProblem]:
    """Each row read, checked, and its number looked for under the source; ``seen``: numbers of earlier parts of a dry run."""
    found: Judged[Incoming, ImportProblem] = Judged()
    read: list[tuple[int, Incoming]] = []
    for line, row in part:
        try:
            read.append((line, mapping.read(row)))
        except RowRefused as refused:
            found.problems.append(ImportProblem(**refused.told(line)))
    there = Report.objects.filter(
        external_source=mapping.source, external_no__in=[one.external_no for _, one in read]
    )
    known = set(there.values_list("external_no", flat=True)) | (seen or set())
    for line, one in read:
        if one.external_no in known:
            repeat = RowRefused(
                mapping.header_of("external_no"), "这个编号已经导入过，不重复登记", one.external_no
            )
            found.problems.append(ImportProblem(**repeat.told(line)))
            found.repeats += 1
            continue
        known.add(one.external_no)
        found.fit.append(one)
    if seen is not None:
        seen |= known
    found.problems.sort(key=lambda p: p.line)
    return found


def dry_run(
    file: HotlineFile, mapping: ColumnMapping, *, most_problems: int = 200, most_rows: int = 0
) -> DryRun:
    """试读 — every row (or the first ``most_rows``) judged, nothing written.

    :raises BadInput: the mapping does not fit the header.
    """
    mapping.check(file.header)
    tried: DryRun = Trial()
    seen: set[str] = set()
    for part in parts(file, CHUNK):
        tried.add(part, judge(part, mapping, seen=seen), most_problems=most_problems)
        if most_rows and tried.rows >= most_rows:
            break
    return tried


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


def go_on(run: ImportRun, *, progress: Callable[[ImportRun], None] | None = None) -> ImportRun:
    """导入 — take in what is left of a run, chunk by chunk: the run's row is locked for each, and a chunk that somebody else
    has done is passed over. :raises Refusal: as ``carry_on``."""
    by = starter(run, COMMAND_LINE)
    mapping = ColumnMapping(run.mapping_name, run.source, run.columns, tuple(run.date_formats))

    def take_in(run: ImportRun, part: Part, done: int) -> ImportRun:
        with transaction.atomic():
            row = ImportRun.objects.select_for_update().get(pk=run.pk)
            if row.rows_done < done:
                judged = judge(part, mapping)
                register_many(by=by, rows=judged.fit)
                note(row, judged, done=done)
        return row

    return carry_on(
        run,
        size=CHUNK,
        take_in=take_in,
        finish=lambda run: finish_import(by=by, run=run),
        states=ImportState,
        progress=progress,
    )
