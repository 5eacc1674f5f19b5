"""当事人 — what the law asks about a party: a citizen 公民 or an entity 法人或者其他组织."""

from __future__ import annotations

from enum import Enum


class PartyKind(Enum):
    """当事人类别 — the two kinds for which the Act sets different amounts."""

    CITIZEN = "citizen"
    ENTITY = "entity"

    @property
    def term(self) -> str:
        return "公民" if self is PartyKind.CITIZEN else "法人或者其他组织"
