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
import hashlib
import inspect
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from zhifa.core import clock, fixed_statement, jobs, running
from zhifa.core.actors import Actor, Person, covers, holds
from zhifa.core.after_image import after_image
from zhifa.core.errors import BadInput, IdempotencyKeyReused, NotFound, NotPermitted, OutOfReach
from zhifa.core.events import Event, hearers_of
from zhifa.core.ids import new_uid
from zhifa.core.ledger import leaf
from zhifa.core.ledger.digest import digest
from zhifa.core.matter import Matter
from zhifa.core.permissions import ROLES, TABLE, UNSIGNED, Reach, reaches
from zhifa.core.ports import PowerAnswer
from zhifa.law.refusal import Refusal

P = ParamSpec("P")
R = TypeVar("R")


class IdempotencyKey(models.Model):
    """提交号 — a request done once: who sent it, for which operation, with which content, and the answer."""

    actor = models.CharField("行为人", max_length=80)
    key = models.CharField("提交号", max_length=200)
    operation = models.CharField("操作", max_length=60)
    content = models.CharField("内容散列", max_length=64)
    answer = models.JSONField("答复", null=True)
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "提交号"
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="idempotency_once")]


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
def _announced(op: Op) -> Iterator[None]:
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


def _content(arguments: dict[str, Any]) -> str:
    """Hash of a request's content, for telling a repeat from a clash."""

    def plain(value: Any) -> Any:
        if isinstance(value, models.Model):
            return f"{value._meta.label}:{value.pk}"
        if isinstance(value, dict):
            return {str(k): plain(v) for k, v in sorted(value.items(), key=lambda kv: str(kv[0]))}
        if isinstance(value, list | tuple | set | frozenset):
            return [plain(v) for v in value]
        if isinstance(value, bytes):
            return hashlib.sha256(value).hexdigest()
        return value if isinstance(value, str | int | bool | type(None)) else repr(value)

    return hashlib.sha256(
        json.dumps(plain(arguments), ensure_ascii=True, sort_keys=True).encode()
    ).hexdigest()


def _encode_answer(value: Any) -> Any:
    if isinstance(value, models.Model):
        return {"model": value._meta.label, "pk": value.pk}
    if isinstance(value, list | tuple):
        return {"list": [_encode_answer(v) for v in value]}
    return {"value": str(value) if isinstance(value, UUID) else value}


def _decode_answer(stored: Any) -> Any:
    if "model" in stored:
        return apps.get_registered_model(*stored["model"].split(".")).objects.get(pk=stored["pk"])
    if "list" in stored:
        return [_decode_answer(v) for v in stored["list"]]
    return stored["value"]


def _actor_key(actor: Actor) -> str:
    return f"{actor.kind}:{actor.account_id or actor.label}"


def _claim(op: Op, content: str) -> tuple[bool, Any]:
    """Take the idempotency key. Returns (done before, the stored answer).

    A second request with the same key waits on the unique index until the first has committed.
    """
    taken = fixed_statement.fetch_one(
        "INSERT INTO core_idempotencykey (actor, key, operation, content, made_at) VALUES (%s,%s,%s,%s,%s) "
        "ON CONFLICT (actor, key) DO NOTHING RETURNING id",
        [_actor_key(op.by), op.key, op.described.code, content, op.at],
    )
    if taken:
        return False, None
    known = IdempotencyKey.objects.get(actor=_actor_key(op.by), key=op.key)
    if known.operation != op.described.code or known.content != content:
        raise IdempotencyKeyReused(
            "这份表单已经交过一次，这次的内容和那次不一样",
            way_out="先看已经交的那一份；要另交一份的，重新打开表单填写",
        )
    return True, _decode_answer(known.answer)


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


def check_permission(op_title: str, by: Actor, permission: str, matter: Matter | None) -> None:
    """Permission first, then reach.

    Raises
    ------
    NotPermitted
        No role of the actor carries the permission; the sentence names the roles that do.
    OutOfReach
        A role carries it, but not over this matter.
    """
    if not holds(by, permission):
        who = "、".join(
            ROLES[r].label if r in ROLES else UNSIGNED.get(r, r)
            for r in TABLE[permission]
            if r != "automatic"
        )
        raise NotPermitted(f"您没有「{op_title}」的权限", way_out=f"由{who}办理")
    if matter is not None and not covers(by, permission, matter):
        raise out_of_reach(op_title, by, permission, matter)


def out_of_reach(op_title: str, by: Actor, permission: str, matter: Matter) -> OutOfReach:
    """What is said to an actor whose roles carry a permission, but not over this matter."""
    if set(reaches(permission, by.roles).values()) == {Reach.OWN}:
        return OutOfReach(f"这件事不由您承办，不能「{op_title}」", way_out="由承办人办理")
    where = matter.team or matter.town or matter.body
    return OutOfReach(
        f"这件事不在您的管辖范围内，不能「{op_title}」",
        way_out=f"由{where.name}办理" if where else "请指挥中心分派",
    )


def leaf_body(op: Op, *, refused: str = "") -> dict[str, Any]:
    """What the leaf says, before rows are added. No personal data of citizens stands here."""
    body: dict[str, Any] = {
        "origin": settings.LEDGER_ORIGIN,
        "op": op.described.code,
        "op_id": str(op.id),
        "title": op.described.title,
        "at": op.at,
        "actor": {"kind": op.by.kind, "name": op.by.label, "account": op.by.account_id},
        "matter": str(op.matter.uid) if op.matter else None,
    }
    if isinstance(op.by, Person):
        body["actor"]["roles"] = sorted(op.by.roles)
        delegated = sorted({h.delegated_by for h in op.by.held if h.delegated_by})
        if delegated:
            body["actor"]["delegated_by"] = delegated
    elif getattr(op.by, "on_behalf_of", ""):
        body["actor"]["on_behalf_of"] = op.by.on_behalf_of  # type: ignore[union-attr]
    for name, value in (
        ("note", op.note),
        ("public", op.public),
        ("act", str(op.act_uid) if op.act_uid else ""),
        ("powers", op.powers.as_json() if op.powers else None),
        ("told", [type(e).__name__ for e in op.told]),
        ("refused", refused),
        ("more", op.extra),
    ):
        if value:
            body[name] = value
    return body


_INSERT_ENTRY = (
    "INSERT INTO core_ledgerentry (uid, operation, title, matter_id, actor_kind, actor_account_id, actor_name, at,"
    " note, public_note, refused, commitment, body, salt)"
    " VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)"
)


def entry_values(op: Op, *, refused: str = "") -> tuple[Any, ...]:
    """The columns of the operation's ledger entry, in the order of ``_INSERT_ENTRY``."""
    algorithm = digest(settings.LEDGER_ALGORITHM)
    salt = leaf.new_salt()
    body = leaf_body(op, refused=refused)
    if not refused:
        body["rows"] = [
            leaf.row_ref(salt, table, uid, None if row is None else after_image(row), algorithm)
            for (table, uid), row in op._rows.items()
        ]
    entry = leaf.make_entry(body, salt, algorithm)
    return (
        op.id,
        op.described.code,
        op.described.title,
        op.matter.pk if op.matter else None,
        op.by.kind,
        op.by.account_id,
        op.by.label[:80],
        op.at,
        (refused or op.note)[:300],
        "" if refused else op.public[:200],
        bool(refused),
        entry.commitment,
        entry.body,
        entry.salt,
    )


_ANSWER = "UPDATE core_idempotencykey SET answer = %s::jsonb WHERE actor = %s AND key = %s"
#: the answer and the leaf in one statement: one turn to the database less for every request that has a key
_ANSWER_AND_ENTRY = f"WITH answered AS ({_ANSWER}) {_INSERT_ENTRY}"


def _answer_values(op: Op, result: Any) -> tuple[Any, ...]:
    return json.dumps(_encode_answer(result)), _actor_key(op.by), op.key


def _write_leaf(op: Op, *, refused: str = "") -> None:
    fixed_statement.run(_INSERT_ENTRY, entry_values(op, refused=refused))


def _write_answered_leaf(op: Op, result: Any) -> None:
    """The leaf, and beside it the answer that a second request with the same key is given."""
    fixed_statement.run(_ANSWER_AND_ENTRY, (*_answer_values(op, result), *entry_values(op)))


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
        with _announced(op):
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
                with transaction.atomic(), _announced(op):
                    if key is not None:
                        done, answer = _claim(op, _content(arguments))
                        if done:
                            return answer  # type: ignore[no-any-return]
                    if given is not None:
                        op.matter = _lock(given)
                        if takes_matter:
                            arguments["matter"] = op.matter
                    check_permission(title, by, permission, op.matter)
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
