"""记录的样子 — guarded tables grow columns without their old rows ceasing to fit the ledger.

A leaf commits to a row as it was written. A column added later was not there; so the program notes, after every
migration, which columns each guarded table has (``RowShape``), and an operation ``core.grow_columns`` says in the ledger
which one was added and what the rows of that day hold in it (``GrownColumn``). Verification then lets a row lack exactly the
columns that grew, and only while they still hold that value; whoever changes one afterwards without an operation is
found as ever.

Columns are never taken away, renamed or given another kind while the table holds rows: nobody could show any more what
those rows said. ``refuse_narrowing`` stops such a migration before it has changed anything. A migration that computes new
values for rows that exist is an operation's work, not a migration's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import connections, migrations, models
from django.db.migrations import Migration

from zhifa.core.actors import Automatic
from zhifa.core.after_image import after_image
from zhifa.core.guarded import AppendOnly, Guarded
from zhifa.core.ledger.digest import Digest
from zhifa.core.ledger.leaf import opened_row_hash
from zhifa.core.operation import Op, operation

UPGRADE = Automatic("平台升级", on_behalf_of="系统管理员在服务器上运行")
#: kinds whose values look the same in an after-image
_ALIKE = (
    frozenset({"CharField", "TextField", "SlugField", "URLField", "EmailField"}),
    frozenset({"SmallIntegerField", "PositiveSmallIntegerField", "IntegerField", "PositiveIntegerField",
               "BigIntegerField", "PositiveBigIntegerField"}),
    frozenset({"ForeignKey", "OneToOneField"}),
)  # fmt: skip


class ShapeRefusal(RuntimeError):
    """迁移会使旧记录无从核验 — the sentence names table, column and the way out."""


class RowShape(models.Model):
    """已知的列 — one row a column of a guarded table, as of the last migration."""

    table = models.CharField("表", max_length=63)
    column = models.CharField("列", max_length=63)

    class Meta:
        verbose_name = "已知的列"
        constraints = [models.UniqueConstraint(fields=["table", "column"], name="shape_once")]


class GrownColumn(AppendOnly):
    """新增的列 — with the one value that every row written before it holds in it."""

    table = models.CharField("表", max_length=63)
    column = models.CharField("列", max_length=63)
    value = models.JSONField("旧记录的取值", null=True, help_text="变更后状态里的写法")

    class Meta:
        verbose_name = "新增的列"
        constraints = [models.UniqueConstraint(fields=["table", "column"], name="column_grows_once")]


@operation("core.grow_columns", title="记录增列", permission="system.upgrade")
def grow_columns(op: Op, *, columns: list[GrownColumn]) -> None:
    """记录增列 — say in the ledger which columns guarded tables have gained and what their old rows hold in them."""
    for column in columns:
        column.save()
    op.say("升级后新增的列：" + "、".join(f"{c.table}.{c.column}" for c in columns))


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────


def grown_columns() -> dict[str, dict[str, Any]]:
    """Table → column → value of the rows before it, in the order the columns came."""
    found: dict[str, dict[str, Any]] = {}
    for table, column, value in GrownColumn.objects.order_by("pk").values_list("table", "column", "value"):
        found.setdefault(table, {})[column] = value
    return found


def _images(image: dict[str, Any], grown: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The row as it stands, then as it stood before each column came, as long as the column holds its first value."""
    yield image
    for column, value in reversed(grown.items()):
        if image.get(column) != value:
            return
        image = {name: held for name, held in image.items() if name != column}
        yield image


def image_that_fits(
    row: Guarded, *, salt: bytes, hash_: str, algorithm: Digest, grown: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any] | None:
    """The after-image a leaf committed to; ``None`` when the row is not what the leaf says."""
    for image in _images(after_image(row), grown.get(row._meta.db_table, {})):
        if opened_row_hash(salt, image, algorithm) == hash_:
            return image
    return None


# ── migrating ────────────────────────────────────────────────────────────────────────────────────────────


def _columns_of(model: type[Guarded]) -> list[str]:
    """Columns of an after-image, by attribute name."""
    return [
        f.attname
        for f in model._meta.concrete_fields
        if not f.primary_key and not getattr(f, "unhashed", False)
    ]


def _value_before(model: type[Guarded], column: str, using: str) -> tuple[bool, Any]:
    """(are there rows, the one value they all hold in a new column)."""
    rows = model.objects.using(using)
    values = list(rows.order_by().values_list(column, flat=True).distinct()[:2])
    if len(values) > 1:
        raise ShapeRefusal(
            f"受控表 {model._meta.db_table} 新增的列 {column} 在已有记录上取值不一，账本无从核对。"
            "办法：新列先一律取同一个值，再由一次操作逐条填写。"
        )
    first = rows.order_by("pk").first()
    return (False, None) if first is None else (True, after_image(first)[column])


def note_shapes(guarded: Iterable[type[Guarded]], using: str = "default") -> list[GrownColumn]:
    """Compare tables with what was known of them, note what is new; returns the columns that grew.

    A table seen for the first time, or one without rows, has nothing to tell. Runs after migrations, as owner.

    :raises ShapeRefusal: a new column holds different values in rows that exist already.
    """
    known: dict[str, set[str]] = {}
    for table, column in RowShape.objects.using(using).values_list("table", "column"):
        known.setdefault(table, set()).add(column)
    fresh: list[RowShape] = []
    grown: list[GrownColumn] = []
    for model in guarded:
        table = model._meta.db_table
        new = [c for c in _columns_of(model) if c not in known.get(table, ())]
        fresh += [RowShape(table=table, column=c) for c in new]
        if table not in known:
            continue
        for column in new:
            standing, value = _value_before(model, column, using)
            if standing:
                grown.append(GrownColumn(table=table, column=column, value=value))
    RowShape.objects.using(using).bulk_create(fresh)
    if grown:
        grow_columns(by=UPGRADE, columns=grown)
    return grown


def _narrows(step: Any, before: Any) -> tuple[str, str] | None:
    """(model, what is lost) when a step of a migration takes something from rows that exist."""
    if isinstance(step, migrations.RemoveField):
        return step.model_name, f"删去列 {step.name}"
    if isinstance(step, migrations.RenameField):
        return step.model_name, f"列 {step.old_name} 改名"
    if isinstance(step, migrations.RenameModel):
        return step.old_name, "改名"
    if isinstance(step, migrations.DeleteModel):
        return step.name, "删去"
    if isinstance(step, migrations.AlterField):
        field = next((f for f in before._meta.local_fields if f.name == step.name), None) if before else None
        kinds = {step.field.get_internal_type(), field.get_internal_type()} if field else set()
        if len(kinds) > 1 and not any(kinds <= alike for alike in _ALIKE):
            return step.model_name, f"列 {step.name} 换类型"
    return None


def refuse_narrowing(plan: Iterable[tuple[Migration, bool]], apps: Any, using: str = "default") -> None:
    """Refuse, before anything is changed, a migration that would make rows in guarded tables unprovable.

    ``apps``: the models as they stand in the database. Tables without rows may change as they like.

    :raises ShapeRefusal: names migration, table and what would be lost.
    """
    with connections[using].cursor() as cursor:
        known = set(connections[using].introspection.table_names(cursor))
        if RowShape._meta.db_table not in known:
            return
        guarded = set(RowShape.objects.using(using).values_list("table", flat=True))
        for migration, _ in plan:
            for step in migration.operations:
                name = (
                    getattr(step, "model_name", None)
                    or getattr(step, "old_name", None)
                    or getattr(step, "name", "")
                )
                try:
                    before = apps.get_model(migration.app_label, name)
                except (LookupError, ValueError):
                    continue
                lost = _narrows(step, before)
                table = before._meta.db_table
                if lost is None or table not in guarded or table not in known:
                    continue
                cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {connections[using].ops.quote_name(table)})")
                if cursor.fetchone()[0]:
                    raise ShapeRefusal(
                        f"升级 {migration.app_label}.{migration.name} 要把受控表 {table} {lost[1]}，"
                        "已有的记录将无从与账本核对，没有执行。办法：保留原列，另加新列，由操作填写。"
                    )
