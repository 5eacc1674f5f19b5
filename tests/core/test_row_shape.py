"""记录的样子 — a table grows a column; its old rows still fit the ledger, and nobody can hide behind that."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations import Migration

from tests.core.test_operation import _person, receive, retitle
from zhifa.core import after_image as image_module
from zhifa.core.ledger.export import export
from zhifa.core.ledger.sequencing import sequence_all
from zhifa.core.ledger.verifier import zhifa_verify
from zhifa.core.ledger.verify import verify
from zhifa.core.matter import Matter
from zhifa.core.row_shape import GrownColumn, ShapeRefusal, note_shapes, refuse_narrowing

pytestmark = pytest.mark.django_db


@contextmanager
def _owner() -> Iterator[Any]:
    """As the owner of the tables, who runs migrations."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        yield cursor
        cursor.execute("SET ROLE zhifa_app")


@pytest.fixture
def old_matter(monkeypatch: pytest.MonkeyPatch) -> Matter:
    """A matter written by a program that did not know the columns ``urgent`` and ``sealed`` yet."""
    whole = image_module._columns
    with monkeypatch.context() as older:
        older.setattr(
            image_module,
            "_columns",
            lambda model: tuple(
                c for c in whole(model) if model is not Matter or c[0] not in ("urgent", "sealed")
            ),
        )
        matter = receive(by=_person("duty_officer"), title="升级之前的一件")
    with _owner() as cursor:
        cursor.execute(
            """DELETE FROM core_rowshape WHERE "table" = 'core_matter' AND "column" IN ('urgent', 'sealed')"""
        )
    return matter


def _upgrade() -> list[GrownColumn]:
    with _owner():
        return note_shapes([Matter])


def test_rows_from_before_a_column_fit_the_ledger_after_the_upgrade(
    old_matter: Matter, tmp_path: Path
) -> None:
    assert [f.where for f in verify(files=False).findings] == [f"事 {old_matter.uid}"]
    assert {(c.column, c.value) for c in _upgrade()} == {("urgent", False), ("sealed", False)}
    assert verify(files=False).ok
    assert _upgrade() == []
    # a third party sees the row as it was committed to, and the upgrade among the entries
    sequence_all()
    export(tmp_path / "out", matter=old_matter)
    report = zhifa_verify.verify(tmp_path / "out")
    assert report.ok and '"urgent"' not in (tmp_path / "out" / "rows.jsonl").read_text()


def test_a_new_column_of_an_old_row_changes_only_by_an_operation(old_matter: Matter) -> None:
    _upgrade()
    with _owner() as cursor:
        cursor.execute("SELECT set_config('zhifa.operation', 'forged', true)")
        cursor.execute("UPDATE core_matter SET urgent = true WHERE id = %s", [old_matter.pk])
    assert [f.where for f in verify(files=False).findings] == [f"事 {old_matter.uid}"]
    old_matter.refresh_from_db()
    retitle(by=_person("team_leader"), matter=old_matter, title="升级之后改过")
    assert verify(files=False).ok, "写过一次，账目承诺的就是整行"


def test_what_the_old_rows_held_is_itself_in_the_ledger(old_matter: Matter) -> None:
    _upgrade()
    with _owner() as cursor:
        cursor.execute("SELECT set_config('zhifa.operation', 'forged', true)")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE core_growncolumn DISABLE TRIGGER USER")
        cursor.execute("UPDATE core_matter SET urgent = true WHERE id = %s", [old_matter.pk])
        cursor.execute("""UPDATE core_growncolumn SET value = 'true' WHERE "column" = 'urgent'""")
        cursor.execute("ALTER TABLE core_growncolumn ENABLE TRIGGER USER")
    assert any(f.where.startswith("新增的列") for f in verify(files=False).findings)


def test_a_column_that_came_with_different_values_is_refused(old_matter: Matter) -> None:
    other = receive(by=_person("duty_officer"), title="另一件")
    with _owner() as cursor:
        cursor.execute("SELECT set_config('zhifa.operation', 'test', true)")
        cursor.execute("UPDATE core_matter SET urgent = true WHERE id = %s", [other.pk])
    with pytest.raises(ShapeRefusal, match="urgent 在已有记录上取值不一"):
        _upgrade()


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (migrations.RemoveField("matter", "urgent"), "删去列 urgent"),
        (migrations.RenameField("matter", "urgent", "pressing"), "列 urgent 改名"),
        (migrations.AlterField("matter", "urgent", models.CharField(max_length=3)), "列 urgent 换类型"),
        (migrations.DeleteModel("Matter"), "删去"),
    ],
    ids=["removed", "renamed", "retyped", "dropped"],
)
def test_a_migration_that_takes_something_from_rows_is_refused_before_it_runs(step: Any, said: str) -> None:
    migration = type("M", (Migration,), {"operations": [step]})("0099_narrow", "core")
    with _owner():
        refuse_narrowing([(migration, False)], apps)  # no rows, nothing to lose
        receive(by=_person("duty_officer"), title="一件")
        with pytest.raises(ShapeRefusal, match=said):
            refuse_narrowing([(migration, False)], apps)


def test_a_wider_text_column_is_no_loss() -> None:
    receive(by=_person("duty_officer"), title="一件")
    step = migrations.AlterField("matter", "title", models.TextField())
    migration = type("M", (Migration,), {"operations": [step]})("0099_wide", "core")
    with _owner():
        refuse_narrowing([(migration, False)], apps)
