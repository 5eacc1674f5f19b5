"""隐去 — takes out of a text what a publication must not carry. Pure.

The party's name is written as ``law.publication.public_name`` says; identity numbers, telephone numbers and bank
accounts go, wherever they stand (处罚法第五十条, 个保法第二十八条).
"""

import re
from collections.abc import Iterable

from zhifa.law.party import PartyKind
from zhifa.law.publication import hidden_fields, public_name

_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d\d{3}[0-9Xx](?![0-9A-Za-z])")
_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-\d{7,8})(?!\d)")
_ACCOUNT = re.compile(r"(?<!\d)\d{16,19}(?!\d)")
GONE = "（隐去）"


def masked(text: str, names: Iterable[tuple[str, PartyKind]] = ()) -> str:
    """``text`` without numbers that point at a person, and with each citizen's name shortened."""
    for pattern in (_IDENTITY, _PHONE, _ACCOUNT):
        text = pattern.sub(GONE, text)
    for name, kind in sorted(names, key=lambda pair: -len(pair[0])):
        if name and kind is PartyKind.CITIZEN:
            text = text.replace(name, public_name(name, kind))
    return text


def left_out(kind: PartyKind) -> list[str]:
    """The fields that are not published, sorted, for the record."""
    return sorted(hidden_fields(kind).result)
