"""处理决定 — the four outcomes of a closed investigation; only one of them is a penalty
(处罚法第三十三条、第四十条、第五十七条)."""

from __future__ import annotations

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.grounds import ground
from zhifa.law.leniency import Leniency

_EDUCATE = cite("处罚法第三十三条第三款")
_MAY = cite("处罚法第三十三条第一款")


def outcome(
    *,
    facts_established: bool,
    crime_suspected: bool,
    leniency: Leniency = Leniency.ORDINARY,
    spare_where_allowed: bool,
) -> Explained[str]:
    """Return the outcome (``outcome`` of the grounds): ``crime``, ``not_proved``, ``minor`` or ``penalty``.

    A suspected crime goes first: no penalty replaces the referral.  ``spare_where_allowed``: the head uses the
    "may" of the second gate (初次违法).
    """
    if crime_suspected:
        return Explained("crime", (ground("outcome", "crime").step(),))
    if not facts_established:
        return Explained("not_proved", (ground("outcome", "not_proved").step(),))
    spared = leniency is Leniency.NO_PENALTY or (leniency is Leniency.MAY_BE_NONE and spare_where_allowed)
    if spared:
        steps = [ground("outcome", "minor").step(), Step("对当事人进行教育。", _EDUCATE)]
        if leniency is Leniency.MAY_BE_NONE:
            steps.insert(0, Step("可以不予处罚，负责人决定不予处罚。", _MAY))
        return Explained("minor", tuple(steps))
    return Explained("penalty", (ground("outcome", "penalty").step(),))
