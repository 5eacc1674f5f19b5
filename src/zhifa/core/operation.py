"""操作 — the only way anything changes.

One operation = one transaction = one acting person = one power checked = one leaf in the ledger::

    @operation("command.dispatch", title="派单", permission="command.dispatch")
    def dispatch(op: Op, *, matter: Matter, team: Scope) -> WorkOrder:
        ...

    dispatch(by=actor, key=form_key, matter=matter, team=team)

The decorator, in this order: opens the transaction · says to the database which operation it is
(``op_guard`` refuses guarded writes without it) · takes the idempotency key, so the same request sent
twice is done once and answered the same · locks the matter's row (``FOR NO KEY UPDATE``) · checks
permission and reach · runs the body, which writes rows and tells events · writes the leaf, which commits
to the after-image of every row written · defers the events as jobs. A refusal undoes all of it and, when
a person asked for it on a matter, leaves a leaf saying that it was refused and why.
"""

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.db import models, transaction

from zhifa.core import clock, fixed_statement, jobs, running
from zhifa.core.actors import Actor, Person
from zhifa.core.errors import BadInput, NotFound
from zhifa.core.events import Event, hearers_of
from zhifa.core.given_day import check_days
from zhifa.core.idempotency import ANSWER, answer_values, claim, content_of
from zhifa.core.ids import new_uid
from zhifa.core.matter import Matter
from zhifa.core.operation_leaf import INSERT_ENTRY, entry_values
from zhifa.core.permission_check import check_permission
from zhifa.core.permissions import TABLE
from zhifa.core.ports import PowerAnswer
from zhifa.law.refusal import Refusal

P = ParamSpec("P")

R = TypeVar("R")


@dataclass(frozen=True)
class Described:
    """一种操作 — what the decorator knows of it; the list is the platform's vocabulary of deeds."""

    code: str
    title: str
    permission: str
    function: Callable[..., Any]


REGISTRY: dict[str, Described] = {}

_watcher: ContextVar[Callable[["Op"], None] | None] = ContextVar("zhifa_watcher", default=None)


@contextmanager
def watched_by(watcher: Callable[["Op"], None]) -> Iterator[None]:
    """Show every operation that succeeds inside the block to ``watcher``, when its rows and its leaf are written."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


@dataclass
class Op:
    """进行中的操作 — handed to the body."""

    described: Described
    by: Actor
    id: UUID
    at: datetime
    key: str | None = None
    matter: Matter | None = None
    note: str = ""
    public: str = ""
    powers: PowerAnswer | None = None
    act_uid: UUID | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    told: list[Event] = field(default_factory=list)
    _rows: dict[tuple[str, UUID], models.Model | None] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The county's day of this operation."""
        return clock.day_of(self.at)

    def wrote(self, row: models.Model, *, deleted: bool = False) -> None:
        """Report a guarded row as written (called by ``Guarded``)."""
        self._rows[(row._meta.db_table, row.uid)] = None if deleted else row  # type: ignore[attr-defined]

    def tell(self, event: Event) -> None:
        """Tell an event; its hearers become jobs of this transaction."""
        self.told.append(event)

    def say(self, note: str, *, public: str = "") -> None:
        """What the timeline shows (no personal data of citizens), and what the reporter sees."""
        self.note = note
        if public:
            self.public = public

    def born(self, matter: Matter) -> None:
        """The operation has made this matter; its leaf belongs to it."""
        self.matter = matter


_ANNOUNCE = "SELECT set_config('zhifa.operation', %s, true)"


@contextmanager
def announced(op: Op) -> Iterator[None]:
    """Tell the database which operation is running, and restore the outer one after a nested call."""
    outer = running.maybe()
    token = running._running.set(op)
    fixed_statement.run(_ANNOUNCE, [f"{op.described.code}:{op.id}"])
    try:
        yield
    finally:
        running._running.reset(token)
    if outer is not None:
        fixed_statement.run(_ANNOUNCE, [f"{outer.described.code}:{outer.id}"])


def _lock(given: Any) -> Matter:
    """The matter's row, locked and fresh, from an instance, a key or a public id."""
    where: dict[str, Any]
    if isinstance(given, Matter):
        where = {"pk": given.pk}
    elif isinstance(given, UUID):
        where = {"uid": given}
    else:
        where = {"pk": given}
    try:
        return Matter.objects.select_for_update(no_key=True).get(**where)
    except Matter.DoesNotExist:
        raise NotFound("没有这件事") from None


#: the answer and the leaf in one statement: one turn to the database less for every request that has a key
_ANSWER_AND_ENTRY = f"WITH answered AS ({ANSWER}) {INSERT_ENTRY}"


def _write_leaf(op: Op, *, refused: str = "") -> None:
    fixed_statement.run(INSERT_ENTRY, entry_values(op, refused=refused))


def _write_answered_leaf(op: Op, result: Any) -> None:
    """The leaf, and beside it the answer that a second request with the same key is given."""
    fixed_statement.run(_ANSWER_AND_ENTRY, (*answer_values(op, result), *entry_values(op)))


def _defer_events(op: Op) -> None:
    for event in op.told:
        for hearer in hearers_of(event):
            jobs.later(
                "core.deliver_event",
                event=type(event).__name__,
                data=event.as_json(),
                hearer=hearer,
                op_id=str(op.id),
            )


def _record_refusal(described: Described, by: Actor, matter: Any, refusal: Refusal) -> None:
    """A person was refused something on a matter: that is part of its life too."""
    if not isinstance(by, Person) or matter is None or isinstance(refusal, BadInput | NotFound):
        return
    with transaction.atomic():
        try:
            held = (
                matter
                if isinstance(matter, Matter)
                else Matter.objects.get(**({"uid": matter} if isinstance(matter, UUID) else {"pk": matter}))
            )
        except Matter.DoesNotExist:
            return
        op = Op(described, by, new_uid(), clock.now(), matter=held)
        with announced(op):
            _write_leaf(op, refused=str(refusal))


def operation(
    code: str,
    *,
    title: str,
    permission: str,
    matter: Callable[..., Any] | None = None,
) -> Callable[[Callable[Concatenate[Op, P], R]], Callable[..., R]]:
    """Make a function an operation.

    :param code: stable name ``slice.verb``.
    :param title: what it is called on pages and in the timeline.
    :param permission: a row of ``permissions.TABLE``.
    :param matter: finds the matter (instance, key or public id) from the call's arguments; without it the
        argument named ``matter`` is taken, if there is one. An operation without a matter is checked for
        permission alone.

    The operation is called with keywords only: ``by`` the actor, ``key`` an idempotency key (optional),
    and the function's own arguments.
    """

    def decorate(function: Callable[Concatenate[Op, P], R]) -> Callable[..., R]:
        if permission not in TABLE:
            raise LookupError(f"权限表里没有 {permission}")
        described = Described(code, title, permission, function)
        REGISTRY[code] = described
        takes_matter = "matter" in inspect.signature(function).parameters

        @functools.wraps(function)
        def run(*, by: Actor, key: str | None = None, **arguments: Any) -> R:
            given = matter(**arguments) if matter else arguments.get("matter")
            op = Op(described, by, new_uid(), clock.now(), key=key)
            try:
                with transaction.atomic(), announced(op):
                    if key is not None:
                        done, answer = claim(op, content_of(arguments))
                        if done:
                            return answer  # type: ignore[no-any-return]
                    if given is not None:
                        op.matter = _lock(given)
                        if takes_matter:
                            arguments["matter"] = op.matter
                    check_permission(title, by, permission, op.matter)
                    check_days(arguments, op.today)
                    result = function(op, **arguments)  # type: ignore[arg-type, call-arg]
                    if key is None:
                        _write_leaf(op)
                    else:
                        _write_answered_leaf(op, result)
                    if (watcher := _watcher.get()) is not None:
                        watcher(op)
                    _defer_events(op)
                    return result
            except Refusal as refusal:
                if running.maybe() is None:
                    _record_refusal(described, by, given, refusal)
                raise

        run.described = described  # type: ignore[attr-defined]
        return run

    return decorate
