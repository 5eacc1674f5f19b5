"""按日连续处罚 — the original fine again for every day on which the act goes on after the order to correct, where a
statute says so (``parameters/national/daily_fine.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhifa.law.amounts import check_money, yuan
from zhifa.law.citation import Citation, cite
from zhifa.law.explained import Explained, Step
from zhifa.law.parameters import load_parameters
from zhifa.law.refusal import BadFact, Refusal

_RESERVED = cite("处罚法第四条")


class NoDailyFine(Refusal):
    """没有按日连续处罚的依据, or its conditions are not met."""


@dataclass(frozen=True)
class DailyFineBasis:
    """依据 — the field, its provision, from and until when."""

    field: str
    term: str
    citation: Citation
    quote: str


def daily_fine_basis(field: str, on: date) -> DailyFineBasis:
    """Return the provision in force on ``on``.

    :raises NoDailyFine: no statute provides for it in this field on that day.
    """
    table = load_parameters("national/daily_fine.yaml")
    row = table.get(field, {"term": field, "values": []})
    for value in row["values"]:
        if value["from"] <= on and ("until" not in value or on <= value["until"]):
            basis = value.get("citation") or value["repealed"]
            return DailyFineBasis(field, row["term"], cite(basis), value["quote"])
    raise NoDailyFine(
        f"{on:%Y-%m-%d}没有法律规定“{row['term']}”可以按日连续处罚。",
        _RESERVED,
        f"有规定的领域：{'、'.join(item['term'] for item in table.values())}；其他情形另行立案。",
    )


def daily_fine(
    original_fine_fen: int,
    ordered_on: date,
    found_on: date,
    *,
    field: str,
    fined: bool,
    refuses: bool,
) -> Explained[int]:
    """Return the daily fine: the original fine for each calendar day after the order to correct 责令改正, up to and
    including the day on which a re-check found the act going on (or was obstructed).

    ``fined``: the act was fined; ``refuses``: the party refuses to correct or goes on.

    :raises NoDailyFine: no provision, or one of the two is missing.
    :raises BadFact: negative money, or found before the order.
    """
    check_money(original_fine_fen, "原罚款数额")
    basis = daily_fine_basis(field, ordered_on)
    if not (fined and refuses and original_fine_fen):
        missing = "拒不改正或者继续违法" if fined and original_fine_fen else "已受到罚款处罚"
        raise NoDailyFine(
            f"按日连续处罚还缺少：{missing}。", basis.citation, "先复查并记录，或者先作出罚款决定。"
        )
    if found_on < ordered_on:
        raise BadFact(
            f"复查日{found_on:%Y-%m-%d}早于责令改正日{ordered_on:%Y-%m-%d}。", basis.citation, "核对日期。"
        )
    days = (found_on - ordered_on).days
    total = original_fine_fen * days
    steps = (
        Step(f"{basis.term}：规定“{basis.quote}”。", basis.citation),
        Step(f"自责令改正次日起至{found_on:%Y-%m-%d}复查发现仍未改正，共{days}日。", basis.citation),
        Step(f"每日{yuan(original_fine_fen)}，合计{yuan(total)}。"),
    )
    return Explained(total, steps)
