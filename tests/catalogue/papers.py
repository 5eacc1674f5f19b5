"""Announcements for tests of the pure power index: short ways to write lines, and a random county of them."""

from __future__ import annotations

import random
from datetime import date, timedelta

from zhifa.registers.catalogue.clauses import ACTS, Clause, Manner, Paper

START = date(2023, 1, 1)


def paper(number: str, on: date = START, kind: str = "transfer") -> Paper:
    return Paper(number, f"关于{number}的公告", kind, "澄川县人民政府（虚构）", on, on)


def line(
    manner: str,
    body: str,
    *,
    since: date = START,
    items: str = "A",
    act: str = "penalty",
    giver: str = "",
    town: str = "",
    until: date | None = None,
    number: str = "公告一",
    place: int = 1,
) -> Clause:
    """One line; ``items`` codes divided by blanks, ``act`` likewise."""
    return Clause(
        paper(number, since),
        place,
        Manner(manner),
        frozenset(act.split()),
        frozenset(items.split()),
        body,
        since,
        until,
        giver,
        town,
    )


def random_clauses(
    rng: random.Random, *, items: int, bodies: int, towns: int, days: int, lines: int
) -> list[Clause]:
    """Lines of every manner, many of them senseless: givers that hold nothing, withdrawals from nobody, days that lapse,
    bodies that succeed each other in a circle, transfers of coercion with and without the law of the measure."""
    out = []
    for n in range(lines):
        manner = rng.choice(
            [*Manner, Manner.BASE, Manner.BASE, Manner.TRANSFER, Manner.TRANSFER, Manner.EMPOWER]
        )
        since = START + timedelta(days=rng.randrange(days))
        town = f"T{rng.randrange(towns)}" if manner == Manner.EMPOWER or rng.random() < 0.3 else ""
        out.append(
            Clause(
                Paper(f"公告{n // 3}", "题", "transfer", "县", since, since),
                n,
                manner,
                frozenset(rng.sample(ACTS, rng.choice((1, 2, 3)))),
                frozenset(f"I{rng.randrange(items)}" for _ in range(rng.choice((1, 2, items)))),
                f"B{rng.randrange(bodies)}",
                since,
                since + timedelta(days=rng.randrange(1, days)) if rng.random() < 0.2 else None,
                f"B{rng.randrange(bodies)}"
                if manner not in (Manner.BASE, Manner.WITHDRAW) and rng.random() < 0.85
                else "",
                town,
                law="食品安全法" if manner == Manner.TRANSFER and rng.random() < 0.5 else "",
                article="第一百一十条",
            )
        )
    return out
