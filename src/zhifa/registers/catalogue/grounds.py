"""依据状态 — whether an item's grounds still stand in the texts held, and which are about to change or have gone.

A ground is good for the days it is entered for; this looks at the law behind it: repealed, amended since, not yet in force,
or with a newer version waiting ("effective soon").
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhifa.law.citation import Citation, NotACitation
from zhifa.law.library import LawNotHeld, NoSuchProvision, VersionNotHeld, look_up, versions
from zhifa.registers.catalogue import compiled
from zhifa.registers.catalogue.facts import Ground

GONE, CHANGING, UNKNOWN, GOOD = "gone", "changing", "unknown", "good"
WORDS = {GONE: "依据已失效", CHANGING: "依据将变动", UNKNOWN: "法规库里没有", GOOD: "有效"}


@dataclass(frozen=True)
class Standing:
    """一条依据的状态 — ``why`` in words; ``on``: the day of the change, if one is known."""

    state: str
    why: str = ""
    on: date | None = None


def standing(law: str, article: str, day: date) -> Standing:
    """The state of the law behind a ground on a day."""
    try:
        held = versions(law)
    except LawNotHeld:
        return Standing(UNKNOWN, f"法规库中没有《{law}》，不能核对")
    current = next((v for v in reversed(held) if v.status_on(day) == "现行有效"), None)
    if current is None:
        last = held[-1]
        if day < held[0].in_force_from:
            return Standing(UNKNOWN, f"库中最早的版本自{held[0].in_force_from}起施行")
        ended = f"（{last.ended_by}）" if last.ended_by else ""
        return Standing(GONE, f"《{last.title}》已于{last.in_force_to}之后失效{ended}", last.in_force_to)
    try:
        look_up(Citation.parse(f"《{law}》{article}"), day)
    except NotACitation:
        pass
    except (NoSuchProvision, VersionNotHeld) as refusal:
        return Standing(GONE, refusal.message_zh)
    for later in held:
        if later.version > current.version and later.in_force_from > day:
            return Standing(
                CHANGING,
                f"{later.version}公布的新版本自{later.in_force_from}起施行，届时应核对本条",
                later.in_force_from,
            )
    if current.in_force_to is not None and current.ended_by:
        return Standing(
            CHANGING,
            f"《{current.title}》将于{current.in_force_to}之后废止：{current.ended_by}",
            current.in_force_to,
        )
    return Standing(GOOD)


@dataclass(frozen=True)
class Flagged:
    """要核对的事项 — an item with the ground of the day and what is wrong with it (``None``: no ground that day)."""

    item: str
    name: str
    ground: Ground | None
    standing: Standing


def flagged(day: date, *, with_unknown: bool = False) -> list[Flagged]:
    """Items in force on a day whose ground is missing, gone or about to change, the earliest change first."""
    looked: dict[tuple[str, str], Standing] = {}
    out = []
    for facts in compiled.register().known.items.values():
        if not facts.span.holds(day):
            continue
        ground = facts.ground_on(day)
        if ground is None:
            out.append(Flagged(facts.code, facts.name, None, Standing(GONE, "当日没有有效的处罚依据")))
            continue
        key = (ground.law, ground.article)
        if key not in looked:
            looked[key] = standing(*key, day)
        found = looked[key]
        if found.state in (GONE, CHANGING) or (with_unknown and found.state == UNKNOWN):
            out.append(Flagged(facts.code, facts.name, ground, found))
    return sorted(out, key=lambda f: (f.standing.state != GONE, f.standing.on or day, f.item))
