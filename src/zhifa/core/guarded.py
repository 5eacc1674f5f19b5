"""受控记录 — models that change only inside an operation.

``Guarded`` rows are written through ``save``/``delete`` of one instance or ``objects.bulk_create``; each
write is reported to the running operation, whose leaf commits to the row's after-image. Mass ``update``
and ``delete`` are refused, because a row changed by them would have no after-image. ``AppendOnly`` rows
are never changed or deleted. The database holds the same rules for everyone (``guards``).
"""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models

from zhifa.core import fixed_statement, running
from zhifa.core.errors import OutsideOperation
from zhifa.core.ids import new_uid


class GuardedQuerySet(models.QuerySet["Guarded"]):
    """Reads freely; writes only what an operation can account for."""

    def update(self, **_: Any) -> int:
        raise OutsideOperation("受控记录不能成批更新：逐条 save，操作才能记下每条的变更后状态")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise OutsideOperation("受控记录不能成批删除")

    def bulk_update(self, *_: Any, **__: Any) -> int:
        raise OutsideOperation("受控记录不能成批更新")

    def bulk_create(self, objs: Iterable[Any], *args: Any, **more: Any) -> list[Any]:
        if more.get("ignore_conflicts") or more.get("update_conflicts"):
            raise OutsideOperation("受控记录成批新增时不能忽略冲突")
        op = running.current()
        made = super().bulk_create(objs, *args, **more)
        for row in made:
            op.wrote(row)
        return made


class Guarded(models.Model):
    """A business row behind the ledger. ``uid`` is its public name."""

    uid = models.UUIDField("公开标识", default=new_uid, unique=True, editable=False)

    objects = GuardedQuerySet.as_manager()

    guard: ClassVar[str] = "operation"

    class Meta:
        abstract = True

    def save(self, *args: Any, **more: Any) -> None:
        op = running.current()
        # the after-image covers the whole row, so the whole row is written: a partial write could let
        # the leaf commit to a stale value of a column somebody else has changed
        more.pop("update_fields", None)
        if args or more or not self._state.adding or not fixed_statement.insert(self):
            super().save(*args, **more)
        op.wrote(self)

    def delete(self, *args: Any, **more: Any) -> tuple[int, dict[str, int]]:
        op = running.current()
        op.wrote(self, deleted=True)
        return super().delete(*args, **more)

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.uid}"

    @classmethod
    def locked(cls, **where: Any) -> Self:
        """One row, locked until the transaction ends (``FOR NO KEY UPDATE``)."""
        return cls.objects.select_for_update(no_key=True).get(**where)  # type: ignore[return-value]


class AppendOnly(Guarded):
    """A guarded row that is never changed or deleted, not by the application role either."""

    guard: ClassVar[str] = "append_only"

    class Meta:
        abstract = True

    def save(self, *args: Any, **more: Any) -> None:
        if not self._state.adding:
            raise OutsideOperation(f"{self._meta.verbose_name}只能新增，不能改动")
        super().save(*args, **more)

    def delete(self, *args: Any, **more: Any) -> tuple[int, dict[str, int]]:
        raise OutsideOperation(f"{self._meta.verbose_name}不能删除")
