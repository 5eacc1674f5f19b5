"""成批操作 — n operations in one transaction: n leaves, the same checks, few statements.

::

    with batch(by=actor, described=register.described) as running_batch:
        for row in rows:
            op = running_batch.begin()
            matter, duty = Matter(...), Duty(...)
            op.born(matter)
            op.say("登记来件")
            running_batch.add(op, matter, duty)
        running_batch.write()  # the rows exist from here: keys are known
        index_in_bulk(...)

Each ``begin`` is one operation with its own id, leaf, note and events; ``add`` says which rows it writes, in the order
the single operation would. ``write`` inserts them model by model (parents first, in the order they were first added), so
a child may be built on a parent that has no key yet. Leaves and jobs are written when the block ends. A refusal anywhere
undoes the whole batch. Idempotency is the caller's (a natural key with a unique constraint), because a batch is taken
in parts.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction
from procrastinate.contrib.django import app as django_app

from zhifa.core import clock, running
from zhifa.core.actors import Actor
from zhifa.core.errors import NotFound, OutsideOperation
from zhifa.core.events import hearers_of
from zhifa.core.guarded import Guarded
from zhifa.core.ids import new_uid
from zhifa.core.jobs import PROMPT
from zhifa.core.matter import Matter
from zhifa.core.operation import Described, Op, announced
from zhifa.core.operation_leaf import entry_values
from zhifa.core.permission_check import check_permission

_COPY_ENTRIES = (
    "COPY core_ledgerentry (uid, operation, title, matter_id, actor_kind, actor_account_id, actor_name, at,"
    " note, public_note, refused, commitment, body, salt) FROM STDIN"
)
_INDEX = (
    "INSERT INTO core_searchentry (kind, key, matter_id, title, subtitle, url, bigrams, words)"
    " SELECT kind, key, matter_id, title, subtitle, url, bigrams, to_tsvector('simple', words)"
    " FROM jsonb_to_recordset(%s::jsonb) AS x(kind text, key text, matter_id bigint, title text, subtitle text,"
    " url text, bigrams text[], words text)"
    " ON CONFLICT (kind, key) DO UPDATE SET matter_id = excluded.matter_id, title = excluded.title,"
    " subtitle = excluded.subtitle, url = excluded.url, bigrams = excluded.bigrams, words = excluded.words"
)
_INDEX_COLUMNS = ("kind", "key", "matter_id", "title", "subtitle", "url", "bigrams", "words")
#: fields whose Python value is what COPY takes
_AS_IS = (
    models.CharField,
    models.TextField,
    models.BooleanField,
    models.IntegerField,
    models.DateTimeField,
    models.DateField,
    models.DecimalField,
    models.UUIDField,
)


def copy_in(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """成批写入 — insert new rows by COPY, with keys drawn from the table's sequence; about four times as fast as INSERT
    statements with literals. Triggers and constraints hold as ever."""
    table = model._meta.db_table
    fields = model._meta.concrete_fields
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, len(rows)]
        )
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
            # a parent written just before has its key now
            row._prepare_related_fields_for_save("copy_in")  # type: ignore[attr-defined]
        plain = [(f.attname, None if isinstance(f, _AS_IS) or f.is_relation else f) for f in fields]
        names = ", ".join(connection.ops.quote_name(f.column) for f in fields)
        with cursor.copy(f"COPY {connection.ops.quote_name(table)} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(
                    [
                        getattr(row, name)
                        if field is None
                        else field.get_db_prep_save(getattr(row, name), connection)
                        for name, field in plain
                    ]
                )
    for row in rows:
        row._state.adding = False
        row._state.db = "default"


def index_in_bulk(values: Sequence[tuple[Any, ...]]) -> None:
    """Many search entries (``search.entry_values``) in one statement."""
    records = [dict(zip(_INDEX_COLUMNS, v, strict=True)) for v in values]
    with connection.cursor() as cursor:
        cursor.execute(_INDEX, [json.dumps(records, ensure_ascii=False)])


class Batch:
    """进行中的一批 — made by ``batch``."""

    def __init__(self, by: Actor, described: Described) -> None:
        self.by = by
        self.described = described
        self.ops: list[Op] = []
        self._waiting: dict[type[models.Model], list[Guarded]] = {}
        self._written: list[tuple[Op, Guarded]] = []

    def lock(self, keys: Iterable[int]) -> dict[int, Matter]:
        """The matters of these keys, locked in one order, each checked against permission and reach."""
        wanted = sorted(set(keys))
        rows = Matter.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True)
        found: dict[int, Matter] = {m.pk: m for m in rows}  # type: ignore[misc]
        if len(found) != len(wanted):
            raise NotFound("有的事没有找到")
        for matter in found.values():
            check_permission(self.described.title, self.by, self.described.permission, matter)
        return found

    def begin(self, matter: Matter | None = None) -> Op:
        """One more operation of the batch; ``matter`` one of those ``lock`` gave."""
        op = Op(self.described, self.by, new_uid(), clock.now(), matter=matter)
        self.ops.append(op)
        return op

    def add(self, op: Op, *rows: Guarded) -> None:
        """New rows that this operation writes; inserted by ``write``."""
        for row in rows:
            self._waiting.setdefault(type(row), []).append(row)
            self._written.append((op, row))

    def write(self) -> None:
        """Insert what was added."""
        for model, rows in self._waiting.items():
            copy_in(model, rows)
        self._waiting.clear()
        for op, row in self._written:
            op.wrote(row)
        self._written.clear()

    def _finish(self) -> None:
        if self._waiting:
            raise OutsideOperation("成批操作里加入的记录还没有写（write）")
        with connection.cursor() as cursor, cursor.copy(_COPY_ENTRIES) as copy:
            for op in self.ops:
                copy.write_row(entry_values(op))
        jobs = [
            {"event": type(event).__name__, "data": event.as_json(), "hearer": hearer, "op_id": str(op.id)}
            for op in self.ops
            for event in op.told
            for hearer in hearers_of(event)
        ]
        if jobs:
            deferrer: Any = django_app.configure_task("core.deliver_event", queue=PROMPT)
            deferrer.batch_defer(*jobs)


@contextmanager
def batch(*, by: Actor, described: Described) -> Iterator[Batch]:
    """成批操作 — ``described`` is the ``.described`` of the single operation it repeats.

    :raises NotPermitted: the actor does not hold the operation's permission (checked once; reach is checked by ``lock``).
    """
    whole = Batch(by, described)
    # what the database and ``Guarded`` see as running; rows saved singly inside the block would be nobody's
    frame = Op(described, by, new_uid(), clock.now())
    with transaction.atomic(), announced(frame):
        check_permission(described.title, by, described.permission, None)
        yield whole
        if frame._rows:
            raise OutsideOperation("成批操作里的记录要用 add 加入，不能单独保存")
        whole._finish()
    assert running.maybe() is not frame
