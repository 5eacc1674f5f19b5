"""能否实施跑分 — the compiled powers ledger against reading all announcements anew, question by question.

A county is made up: items, bodies, towns, three years of transfers, empowerments, withdrawals and delegations by hundreds
of announcements, four bodies merged into others, and some cases kept for the city or for one kind of subject. Random questions are put to both; every answer is compared whole. Then the rate, and the scan of all
items × powers × towns × days for overlaps and gaps.
"""

from __future__ import annotations

import random
import time
from datetime import date, timedelta

from zhifa.bench.result import Result
from zhifa.registers.catalogue.answer import MayAnswer
from zhifa.registers.catalogue.clauses import (
    ACTS,
    COERCION,
    INSPECTION,
    PENALTY,
    Clause,
    Manner,
    Paper,
    reading_order,
)
from zhifa.registers.catalogue.facts import BodyFacts, Ground, ItemFacts, Known, OfficerFacts, Span, Special
from zhifa.registers.catalogue.may import may
from zhifa.registers.catalogue.power_index import PowerIndex
from zhifa.registers.catalogue.power_scan import GAP, OVERLAP, scan
from zhifa.registers.catalogue.rereading import reread

FIRST = date(2023, 1, 1)
DAYS = 3 * 365
PAPERS = 240
OFFICERS = 400
_MOVING = frozenset({PENALTY, INSPECTION})


def county(items: int, bodies: int, towns: int, *, seed: int = 11) -> tuple[list[Clause], Known]:
    """Announcements of a made-up county and what is known of its items, bodies and officers."""
    rng = random.Random(seed)
    codes = [f"XZ-{n:05d}" for n in range(items)]
    departments = [f"D{n:02d}" for n in range(bodies)]
    town_codes = [f"3308{n:05d}" for n in range(towns)]
    town_body = {t: f"X{n:02d}" for n, t in enumerate(town_codes)}
    owner = {c: rng.choice(departments[1:] or departments) for c in codes}
    lines: list[Clause] = []
    base = Paper("权力清单", "权力清单", "base", "县政府", FIRST, FIRST)
    for n, body in enumerate(departments):
        own = frozenset(c for c in codes if owner[c] == body)
        coerced = frozenset(sorted(own)[::7])
        lines.append(Clause(base, 2 * n, Manner.BASE, _MOVING, own, body, FIRST))
        lines.append(
            Clause(
                base,
                2 * n + 1,
                Manner.BASE,
                frozenset({COERCION}),
                coerced,
                body,
                FIRST,
                law="某法",
                article="第一条",
            )
        )
    for n in range(PAPERS):
        day = FIRST + timedelta(days=rng.randrange(1, DAYS))
        paper = Paper(f"公告{n:03d}", f"第{n:03d}号公告", "transfer", "县政府", day, day)
        for place in range(rng.randrange(1, 6)):
            lines.append(_line(rng, paper, place, codes, departments, town_codes, town_body, owner))
    gone = rng.sample(departments[1:], min(4, max(0, (bodies - 1) // 2)))
    for n, body in enumerate(gone):
        day = FIRST + timedelta(days=rng.randrange(200, DAYS))
        merger = Paper(f"承继{n}", f"第{n}号承继公告", "succeed", "县政府", day, day)
        heir = rng.choice([d for d in departments if d not in gone])
        lines.append(Clause(merger, 1, Manner.SUCCEED, frozenset(), frozenset(), heir, day, giver=body))
    known_bodies = {
        code: BodyFacts(code, f"机关{code}", f"机关{code}印", "县政府", "县法院")
        for code in [*departments, *town_body.values()]
    }
    until = FIRST + timedelta(days=DAYS)
    officers = {
        f"P{n:04d}": OfficerFacts(
            f"P{n:04d}", f"人员{n}", "officer" if n % 9 else "auxiliary", departments[n % bodies],
            ((f"证{n}", Span(FIRST, FIRST + timedelta(days=rng.randrange(200, DAYS))), None),),
            ((rng.choice(departments), "", "", Span(FIRST, until)), (rng.choice([*town_body.values()]), "", "", Span(FIRST, None))),
        )
        for n in range(OFFICERS)
    }  # fmt: skip
    facts = {
        c: ItemFacts(
            c, f"事项{c}", Span(FIRST, None if n % 50 else until - timedelta(days=300)), owner[c], "",
            (Ground(Span(FIRST, FIRST + timedelta(days=500)), "旧法", "第一条"), Ground(Span(FIRST + timedelta(days=501)), "新法", "第二条")),
        )
        for n, c in enumerate(codes)
    }  # fmt: skip
    names = {t: f"镇{t}" for t in town_codes}
    succeeded = tuple(c for c in sorted(lines, key=reading_order) if c.manner == Manner.SUCCEED)
    specials = {c: (_special(rng, c, departments),) for c in codes[::40]}
    return lines, Known(facts, known_bodies, officers, names, 1, specials=specials, successions=succeeded)


def _special(rng: random.Random, item: str, departments: list[str]) -> Special:
    """Cases of an item kept for the city, or for one department where the subject is of one kind."""
    day = FIRST + timedelta(days=rng.randrange(DAYS))
    paper = Paper("特别管辖", "关于管辖的规定", "special", "省政府", day, day)
    line = Clause(
        paper, 1, Manner.BASE, frozenset({PENALTY}), frozenset({item}), rng.choice(departments), day, law="某法",
        article="第二条",
    )  # fmt: skip
    return Special(line, *rng.choice([("city", ""), ("county", "上市公司")]))


def _line(
    rng: random.Random,
    paper: Paper,
    place: int,
    codes: list[str],
    departments: list[str],
    towns: list[str],
    town_body: dict[str, str],
    owner: dict[str, str],
) -> Clause:
    """One line: mostly orderly, some by givers that hold nothing, some that lapse."""
    manner = rng.choice(
        [Manner.TRANSFER, Manner.EMPOWER, Manner.EMPOWER, Manner.WITHDRAW, Manner.DELEGATE, Manner.BASE]
    )
    giver = rng.choice(departments)
    own = [c for c in codes if owner[c] == giver] or codes
    items = frozenset(rng.sample(own, min(len(own), rng.choice((1, 20, 118)))))
    town = (
        rng.choice(towns)
        if manner == Manner.EMPOWER or (manner == Manner.WITHDRAW and rng.random() < 0.7)
        else ""
    )
    body = town_body[town] if town else departments[0] if rng.random() < 0.7 else rng.choice(departments)
    until = (
        paper.effective_on + timedelta(days=rng.randrange(30, 700))
        if rng.random() < 0.15 or manner == Manner.DELEGATE
        else None
    )
    return Clause(
        paper, place, manner, _MOVING, items, body, paper.effective_on, until,
        "" if manner in (Manner.BASE, Manner.WITHDRAW) else giver, town,
    )  # fmt: skip


Asked = dict[str, object]


def drawn(known: Known, count: int, *, seed: int = 5) -> list[Asked]:
    """Random questions: any item (some unknown), power, town, day; a body, an officer or neither."""
    rng = random.Random(seed)
    items, bodies = [*known.items, "没有的事项"], list(known.bodies)
    towns, officers = ["", *known.towns], list(known.officers)
    out: list[Asked] = []
    for _ in range(count):
        asked: Asked = {
            "item": rng.choice(items),
            "act": rng.choice(ACTS),
            "town": rng.choice(towns),
            "on": FIRST + timedelta(days=rng.randrange(-5, DAYS + 60)),
        }
        kind = rng.randrange(4)
        if kind == 1:
            asked["body"] = rng.choice(bodies)
        elif kind == 2:
            asked["officer"] = rng.choice(officers)
        elif kind == 3:
            asked |= {"body": rng.choice(bodies), "filed_on": FIRST + timedelta(days=rng.randrange(DAYS))}
        if rng.randrange(5) == 0:
            asked["subject"] = "上市公司"
        out.append(asked)
    return out


def measure(questions: int, items: int = 2_000, bodies: int = 30, towns: int = 20) -> Result:
    """Rate of the index, agreement with the rereading over all questions, time of the scan."""
    lines, known = county(items, bodies, towns)
    asked = drawn(known, questions)
    began = time.perf_counter()
    index = PowerIndex(lines)
    compiled = time.perf_counter() - began
    began = time.perf_counter()
    found = scan(index, known.items, first=FIRST, last=FIRST + timedelta(days=DAYS), specials=known.specials)
    scanned = time.perf_counter() - began
    began = time.perf_counter()
    allowed = sum(may(index.at, known, **question).allowed for question in asked)  # type: ignore[arg-type]
    ours = time.perf_counter() - began

    def anew(item: str, act: str, place: str, day: date) -> object:
        return reread(lines, item=item, act=act, place=place, day=day)

    same, naive = 0, 0.0
    for question in asked:
        answer: MayAnswer = may(index.at, known, **question)  # type: ignore[arg-type]
        began = time.perf_counter()
        plain = may(anew, known, **question)  # type: ignore[arg-type]
        naive += time.perf_counter() - began
        same += plain == answer
    result = Result(
        "may",
        "能否实施：编成的权力名录，与逐份重读公告相比",
        {"事项": items, "机关": bodies, "乡镇": towns, "公告条目": len(lines), "问题": questions},
    )
    result.add("答复", questions / ours, "个/秒", limit=20_000, at_least=True)
    result.add("逐份重读", questions / naive, "个/秒")
    result.add("与逐份重读一致", same / questions * 100, "%", limit=100, at_least=True)
    result.add("可以的", allowed / questions * 100, "%")
    result.add("编成", compiled, "秒")
    result.add("交叉与缺位全扫", scanned, "秒", limit=2)
    result.add("查出交叉", sum(f.kind == OVERLAP for f in found), "段")
    result.add("查出缺位", sum(f.kind == GAP for f in found), "段")
    return result
