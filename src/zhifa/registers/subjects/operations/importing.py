"""导入 — the mapping that was saved, the file a run began with, each part taken in, how it ended: all of it evidence."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from zhifa.core import jobs
from zhifa.core.errors import BadInput
from zhifa.core.files import StoredFile
from zhifa.core.ids import new_uid
from zhifa.core.list_import import note
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.registers.subjects import arrivals
from zhifa.registers.subjects.models import ImportRun, ImportState, SubjectMapping
from zhifa.registers.subjects.operations.merging import suggest_for

if TYPE_CHECKING:
    from zhifa.registers.subjects.list_import import Judged


@operation("subjects.save_mapping", title="保存监管对象列对应", permission="subjects.manage")
def save_mapping(op: Op, *, name: str, source: str, columns: dict[str, str]) -> SubjectMapping:
    """保存列对应 — under a name; the same name is replaced.

    :raises BadInput: no name, no source, no column of names.
    """
    name = clean_text(name, field="mapping_name", label="列对应的名称", longest=60)
    source = clean_text(source, field="source", label="来源", longest=40)
    if not columns.get("name"):
        raise BadInput("没有指定「名称」是哪一列", field="name")
    row = SubjectMapping.objects.filter(name=name).first() or SubjectMapping(name=name)
    row.source, row.columns = source, columns  # type: ignore[attr-defined]
    row.save()
    op.say(f"保存列对应「{name}」")
    return row  # type: ignore[return-value]


@operation("subjects.start_import", title="开始导入监管对象", permission="subjects.manage")
def start_import(
    op: Op,
    *,
    file_name: str,
    sha256: str,
    encoding: str,
    mapping_name: str,
    source: str,
    columns: dict[str, str],
    total: int,
) -> ImportRun:
    """开始导入 — a file under a source is one run; started again, the run goes on where it stopped."""
    mapping_name = clean_text(mapping_name, field="mapping_name", label="列对应的名称", longest=60)
    source = clean_text(source, field="source", label="来源", longest=40)
    found = ImportRun.objects.select_for_update().filter(sha256=sha256, source=source).first()
    op.extra["file"] = sha256
    if found is not None:
        if found.state != ImportState.DONE:
            found.state, found.failure = ImportState.RUNNING, ""
            if found.rows_done == 0:
                found.columns, found.mapping_name = columns, mapping_name
            found.save()
            op.say(f"继续导入 {found.file_name}：自第 {found.rows_done + 1} 行起")
        else:
            _forget_list(sha256)
            op.say(f"{found.file_name} 已经导入过")
        return found
    run = ImportRun(
        uid=new_uid(),
        file_name=clean_text(file_name, field="file", label="文件名", longest=120),
        sha256=sha256,
        encoding=encoding,
        mapping_name=mapping_name,
        source=source,
        columns=columns,
        started_by_id=op.by.account_id,
        started_at=op.at,
        total=total,
    )
    run.save()
    op.say(f"导入 {run.file_name}，{total} 行，来源「{source}」")
    return run


def _forget_list(sha256: str) -> None:
    """A list is full of people: once it is taken in, its file goes (个人信息保护法第十九条), unless it is evidence elsewhere."""
    if not StoredFile.objects.filter(sha256=sha256).exists():
        jobs.later("core.forget_file", sha256=sha256)


@operation("subjects.take_in", title="导入一批监管对象", permission="subjects.manage")
def take_in(op: Op, *, run: ImportRun, judge: Callable[[], "Judged"], done: int) -> ImportRun:
    """导入一批 — everything of one part of a file, or nothing; a part that is there already is passed over."""
    row = ImportRun.objects.select_for_update().get(pk=run.pk)
    if row.rows_done >= done:
        op.say(f"{row.file_name} 到第 {done} 行已在库中")
        return row
    judged = judge()
    made = arrivals.assemble([(r.draft, r.values, r.licences) for r in judged.fit], at=op.at, on=op.today)
    arrivals.write(op, made)
    pairs = list(zip(made.subjects, made.findings, strict=True))
    row.suggested += suggest_for(pairs) if pairs else 0
    note(row, judged, done=done)
    op.extra["run"] = str(row.uid)
    op.say(f"导入监管对象 {len(judged.fit)} 户，{row.file_name} 到第 {done} 行")
    return row


@operation("subjects.finish_import", title="监管对象导入完成", permission="subjects.manage")
def finish_import(op: Op, *, run: ImportRun) -> ImportRun:
    """导入完成 — the figures, once."""
    row = ImportRun.objects.select_for_update().get(pk=run.pk)
    if row.state != ImportState.DONE:
        row.state, row.finished_at, row.failure = ImportState.DONE, op.at, ""
        row.save()
        _forget_list(row.sha256)
    op.extra.update({"imported": row.imported, "repeated": row.repeated, "refused": row.refused})
    op.say(f"导入 {row.file_name}：新增 {row.imported}，重复 {row.repeated}，有误 {row.refused}")
    return row
