"""导入 — what of an import is evidence: the mapping that was saved, the file a run began with, how it ended."""

from typing import Any

from zhifa.core.errors import BadInput
from zhifa.core.ids import new_uid
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.enforcement.intake.models import HotlineMapping, ImportRun, ImportState


@operation("intake.save_mapping", title="保存列对应", permission="intake.import")
def save_mapping(
    op: Op, *, name: str, source: str, columns: dict[str, Any], date_formats: list[str] | None = None
) -> HotlineMapping:
    """保存列对应 — under a name; the same name is replaced.

    :raises BadInput: no name, no source, number or text not mapped.
    """
    name = clean_text(name, field="mapping_name", label="列对应的名称", longest=60)
    source = clean_text(source, field="source", label="来源", longest=40)
    for field, label in (("external_no", "编号"), ("text", "内容")):
        if not columns.get(field):
            raise BadInput(f"没有指定「{label}」是哪一列", field=field)
    row = HotlineMapping.objects.filter(name=name).first() or HotlineMapping(name=name)
    row.source, row.columns, row.date_formats = source, columns, date_formats or []
    row.save()
    op.say(f"保存列对应「{name}」")
    return row  # type: ignore[return-value]


@operation("intake.start_import", title="开始导入", permission="intake.import")
def start_import(
    op: Op,
    *,
    file_name: str,
    sha256: str,
    kind: str,
    encoding: str,
    mapping_name: str,
    source: str,
    columns: dict[str, Any],
    date_formats: list[str],
    total: int,
) -> ImportRun:
    """开始导入 — a file under a source is one run; started again, the run goes on where it stopped."""
    mapping_name = clean_text(mapping_name, field="mapping_name", label="列对应的名称", longest=60)
    source = clean_text(source, field="source", label="来源", longest=40)
    found = ImportRun.objects.select_for_update().filter(sha256=sha256, source=source).first()
    if found is not None:
        if found.state != ImportState.DONE:
            found.state, found.failure = ImportState.RUNNING, ""
            found.columns, found.date_formats, found.mapping_name = columns, date_formats, mapping_name
            found.save()
            op.say(f"继续导入 {found.file_name}：自第 {found.rows_done + 1} 件起")
        else:
            op.say(f"{found.file_name} 已经导入过")
        return found
    run = ImportRun(
        uid=new_uid(),
        file_name=clean_text(file_name, field="file", label="文件名", longest=120),
        sha256=sha256,
        kind=kind,
        encoding=encoding,
        mapping_name=mapping_name,
        source=source,
        columns=columns,
        date_formats=date_formats,
        started_by_id=op.by.account_id,
        started_at=op.at,
        total=total,
    )
    run.save()
    op.extra["file"] = sha256
    op.say(f"导入 {run.file_name}，{total} 件，来源「{source}」")
    return run


@operation("intake.finish_import", title="导入完成", permission="intake.import")
def finish_import(op: Op, *, run: ImportRun) -> ImportRun:
    """导入完成 — the figures, once."""
    row = ImportRun.objects.select_for_update().get(pk=run.pk)
    if row.state != ImportState.DONE:
        row.state, row.finished_at, row.failure = ImportState.DONE, op.at, ""
        row.save()
    op.extra.update({"imported": row.imported, "repeated": row.repeated, "refused": row.refused})
    op.say(f"导入 {row.file_name}：新增 {row.imported}，重复 {row.repeated}，有误 {row.refused}")
    return row
