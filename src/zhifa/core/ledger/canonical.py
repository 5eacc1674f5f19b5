"""规范化 — one byte string for one value: canonical JSON (RFC 8785, JCS) over the values a row can hold.

``canonical_value`` brings a Python value into the small domain the ledger hashes: str, bool, None, integers
within ±(2^53−1), lists and string-keyed dicts of these. ``canonical_json`` writes that domain as RFC 8785.

How a value is written (the same whether it comes from memory or back from PostgreSQL):

========================  ==========================================================================
datetime (aware)          UTC, microseconds, ``2026-03-01T01:02:03.000004Z``; naive is refused
date, time                ISO 8601 (time with microseconds)
timedelta                 whole microseconds as text
Decimal                   plain notation without trailing zeros, as text: ``1.50`` → ``"1.5"``
float                     an integer when it is one (1.0 → 1; jsonb does the same with 1e2), else its
shortest
                          text; NaN and infinities are refused
int beyond ±(2^53−1)      text
UUID                      text; bytes: lower-case hex; Enum: its value
========================  ==========================================================================

Keys are sorted by UTF-16 code units (RFC 8785 section 3.2.3). The fast path is the C encoder of ``json``,
whose order by code point differs only when a character beyond U+FFFF stands in the text; then rfc8785 does
the work. Source: RFC 8785; RFC 7493 (I-JSON) for the range of integers.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import rfc8785

_MAX = 2**53 - 1
_encode = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False, allow_nan=False
).encode


class NotCanonical(ValueError):
    """不能规范化 — the value has no single agreed form (naive time, NaN, set, unknown type …)."""


def _int(value: int) -> int | str:
    value = int(value)
    return value if -_MAX <= value <= _MAX else str(value)


def _float(value: float) -> int | str:
    if value.is_integer():  # the digits of its shortest text, as jsonb keeps them: 4.7e16 is 47 and zeros
        return _int(int(Decimal(repr(float(value)))))
    if value != value or value in (float("inf"), float("-inf")):
        raise NotCanonical(f"{value} 不是有限数，不能记入账本。")
    return repr(float(value))


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise NotCanonical(f"{value} 不是有限数，不能记入账本。")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _datetime(value: dt.datetime) -> str:
    if value.tzinfo is None:
        raise NotCanonical(f"时间 {value.isoformat()} 没有时区，不能记入账本。")
    if value.tzinfo is not dt.UTC:
        value = value.astimezone(dt.UTC)
    return value.isoformat(timespec="microseconds")[:26] + "Z"  # 26: without the offset, which is +00:00


def _list(value: Any) -> list[Any]:
    return [item if type(item) is str else canonical_value(item) for item in value]


def _dict(value: dict[str, Any]) -> dict[str, Any]:
    out = {}
    for key, item in value.items():
        if type(key) is not str:
            raise NotCanonical(f"键 {key!r} 不是文字，不能记入账本。")
        kind = type(item)
        if kind in _AS_IS:
            out[key] = item
        else:
            write = _BY_TYPE.get(kind)
            out[key] = canonical_value(item) if write is None else write(item)
    return out


_AS_IS = frozenset((str, bool, type(None)))
_BY_TYPE: dict[type, Callable[[Any], Any]] = {
    str: lambda v: v,
    bool: lambda v: v,
    type(None): lambda v: v,
    int: _int,
    float: _float,
    Decimal: _decimal,
    dt.datetime: _datetime,
    dt.date: lambda v: v.isoformat(),
    dt.time: lambda v: v.isoformat(timespec="microseconds"),
    dt.timedelta: lambda v: str(v // dt.timedelta(microseconds=1)),
    UUID: str,
    bytes: bytes.hex,
    bytearray: lambda v: bytes(v).hex(),
    memoryview: lambda v: bytes(v).hex(),
    list: _list,
    tuple: _list,
    dict: _dict,
    Enum: lambda v: canonical_value(v.value),
}


def teach(kind: type, write: Callable[[Any], Any]) -> None:
    """Say how values of ``kind`` (a range type of the database, say) are written; ``write`` returns a value
    this file already knows."""
    _BY_TYPE[kind] = lambda value: canonical_value(write(value))


def canonical_value(value: Any) -> Any:
    """``value`` in the ledger's domain (table above). Raises :class:`NotCanonical`."""
    write = _BY_TYPE.get(type(value))
    if write is None:
        if isinstance(value, Enum):  # str- and int-based enumerations stand before their base type
            return canonical_value(value.value)
        for base in type(value).__mro__[1:]:
            write = _BY_TYPE.get(base)
            if write is not None:
                if base is str:  # lazy and safe strings of frameworks: their plain text
                    return str.__str__(value)
                break
        else:
            raise NotCanonical(f"类型 {type(value).__name__} 没有规范写法，不能记入账本。")
    return write(value)


def canonical_json(value: Any) -> bytes:
    """RFC 8785 bytes of ``value`` after :func:`canonical_value`. Raises :class:`NotCanonical`."""
    plain = canonical_value(value)
    text = _encode(plain)
    try:
        if not text.isascii() and len(text.encode("utf-16-le")) != 2 * len(
            text
        ):  # a surrogate pair somewhere
            return rfc8785.dumps(plain)
        return text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("文字里有不成对的代理字符，不能记入账本。") from error
