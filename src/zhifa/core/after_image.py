"""变更后状态 — what a row looks like after an operation, in one canonical form.

The form must come out equal whether the row has just been written (values as Python gave them) or is
read back from the database years later; so every value passes through its field first.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import models
from psycopg.types.range import Range

from zhifa.core.ledger.canonical import teach
from zhifa.core.ledger.leaf import canonical_value

teach(
    Range,
    lambda r: "empty" if r.isempty else {"lower": r.lower, "upper": r.upper, "bounds": r.bounds},
)


#: the exact type that needs no settling in a field of this kind
_SETTLED: tuple[tuple[type[models.Field[Any, Any]], type], ...] = (
    (models.ForeignKey, int),
    (models.BooleanField, bool),
    (models.IntegerField, int),
    (models.CharField, str),
    (models.TextField, str),
)


@cache
def _columns(model: type[models.Model]) -> tuple[tuple[str, type | None, models.Field[Any, Any]], ...]:
    """Attribute names, types that need no settling, and fields of a model's own columns, without the numeric key."""
    return tuple(
        (field.attname, next((kind for of, kind in _SETTLED if isinstance(field, of)), None), field)
        for field in model._meta.concrete_fields
        if not field.primary_key and not getattr(field, "unhashed", False)
    )


def settled(field: models.Field[Any, Any], value: Any) -> Any:
    """The value as the database will give it back."""
    if value is None:
        return None
    if isinstance(field, models.ForeignKey):
        return value if isinstance(value, int) else str(value)
    if isinstance(field, models.DecimalField):
        return str(Decimal(value).quantize(Decimal(1).scaleb(-field.decimal_places)))
    if isinstance(field, models.UUIDField):
        return str(value if isinstance(value, uuid.UUID) else uuid.UUID(str(value)))
    if isinstance(field, models.BinaryField):
        return bytes(value).hex()
    if isinstance(field, models.DateTimeField | models.DateField) and not isinstance(value, date | datetime):
        return canonical_value(field.to_python(value))
    if isinstance(field, models.BooleanField):
        return bool(value)
    if isinstance(field, models.IntegerField):
        return int(value)
    if isinstance(field, models.CharField | models.TextField):
        return str(value)
    return canonical_value(value)


def after_image(row: models.Model) -> dict[str, Any]:
    """Column name → canonical value, for hashing into a leaf."""
    return {
        name: value if (value := getattr(row, name)) is None or type(value) is kind else settled(field, value)
        for name, kind, field in _columns(type(row))
    }
