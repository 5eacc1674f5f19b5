"""权力核查 — may this officer or body take this act on this item, here, on this day; and if not, why.

The question of ``may`` put to the compiled register of this process. How announcements are read: ``rereading``
(the definition) and ``docs/rules/powers.md``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from zhifa.registers.catalogue import compiled
from zhifa.registers.catalogue.clauses import Holder
from zhifa.registers.catalogue.may import MayAnswer, may
from zhifa.registers.catalogue.special import OfKind


def holders(*, item_code: str, act: str, on: date, town_code: str = "") -> tuple[Holder, ...]:
    """Who holds a power here on a day, each with the lines that led it there; two or more are an overlap."""
    return compiled.register().index.at(item_code, act, town_code, on).holders


class Powers:
    """``PowerCheck`` over the powers ledger."""

    def may(
        self,
        *,
        item_code: str,
        act: str,
        on: date,
        town_code: str = "",
        body_code: str = "",
        officer_code: str = "",
        filed_on: date | None = None,
        subject: str | OfKind = "",
    ) -> MayAnswer:
        """Without ``body_code`` and ``officer_code``: who is responsible. With one of them: whether they may.

        ``filed_on``: the day the case was filed; a transfer leaves filed cases where they are. ``subject``: the kind of
        subject in the words of special jurisdiction (``queries.subject_words``), or who answers for each word: asked
        only where an item is kept for a kind.
        """
        register = compiled.register()
        known = register.known
        if officer_code:
            known = replace(known, officers=compiled.officers())
        return may(
            register.index.at,
            known,
            item=item_code,
            act=act,
            on=on,
            town=town_code,
            body=body_code,
            officer=officer_code,
            filed_on=filed_on,
            subject=subject,
        )
