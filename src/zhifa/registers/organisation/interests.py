"""回避事项 — which registered ties keep somebody away from a party on a day (one query a call)."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from zhifa.registers.organisation.models import Interest, InterestKind
from zhifa.registers.organisation.queries import valid_on


@dataclass(frozen=True)
class Tie:
    """利害关系 — who is tied to whom, how, since when; ``account_id`` 0: somebody without an account."""

    account_id: int
    name: str
    body_code: str
    kind: str
    subject_name: str
    credit_code: str
    since: date
    note: str = ""

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(InterestKind(self.kind).label)


def plain(name: str) -> str:
    """A name as names are compared: one width, no blanks, small letters."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def registered(
    account_ids: Collection[int] = (), *, names: Collection[str] = (), on: date
) -> QuerySet[Interest]:
    """What these people (by account, or by name where no account is given) have registered, in force on a day."""
    rows = Interest.objects.filter(valid_on(on)).select_related("member__body").order_by("id")
    return rows.filter(member__name__in=names) if names else rows.filter(member__account_id__in=account_ids)


def ties_of(account_ids: Collection[int] = (), *, names: Collection[str] = (), on: date) -> list[Tie]:
    """The ties of these people (one query)."""
    return ties_from(registered(account_ids, names=names, on=on))


def ties_from(rows: Iterable[Interest]) -> list[Tie]:
    """Ties from rows of ``registered``."""
    return [
        Tie(
            i.member.account_id or 0, i.member.name, i.member.body.code, i.kind, i.subject_name, i.credit_code,
            i.valid_from, i.note,
        )
        for i in rows
    ]  # fmt: skip


def with_party(ties: Collection[Tie], *, code: str, names: Collection[str]) -> list[Tie]:
    """Those of the ties that are to a party: the same credit code, or without one the same name.

    Two codes that differ are two firms, however alike their names.
    """
    called = {plain(n) for n in names if n}
    found = []
    for tie in ties:
        if tie.credit_code and code:
            if tie.credit_code == code:
                found.append(tie)
        elif plain(tie.subject_name) in called:
            found.append(tie)
    return found
