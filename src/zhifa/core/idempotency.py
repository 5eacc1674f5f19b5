"""提交号 — a request with a key is done once; whoever sends it again gets the same answer."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db import models

from zhifa.core import fixed_statement
from zhifa.core.actors import Actor
from zhifa.core.errors import IdempotencyKeyReused

if TYPE_CHECKING:
    from zhifa.core.operation import Op


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


def content_of(arguments: dict[str, Any]) -> str:
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


def claim(op: Op, content: str) -> tuple[bool, Any]:
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


ANSWER = "UPDATE core_idempotencykey SET answer = %s::jsonb WHERE actor = %s AND key = %s"


def answer_values(op: Op, result: Any) -> tuple[Any, ...]:
    return json.dumps(_encode_answer(result)), _actor_key(op.by), op.key
