"""底稿 — what is to be reported in the demo county, through which door, and what is meant to come of it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from zhifa.core import clock
from zhifa.core.matter import MatterSource
from zhifa.demo.county.build import County, stream
from zhifa.demo.county.report_words import CONDUCTS, Conduct
from zhifa.demo.county.texts import Report as Told
from zhifa.demo.county.texts import TextBook
from zhifa.demo.loading.catalogue import read_catalogue

HISTORY_DAYS = 120
#: an ordinary case is told where its fine can reach at least this
_CASE_FEN = 50_000
#: a fine of the graver third of a range up to this calls for a hearing, whoever the party is
_HEARING = "渣土运输撒漏"
KNOWN_TOWN = "青埠镇"

#: channel → how many in a hundred
_CHANNELS = {
    MatterSource.HOTLINE: 30,
    MatterSource.PORTAL: 28,
    MatterSource.CALL: 14,
    MatterSource.GRID: 12,
    MatterSource.PATROL: 5,
    MatterSource.TRANSFER: 4,
    MatterSource.WALK_IN: 4,
    MatterSource.LETTER: 3,
}
#: what becomes of a report → how many in a hundred
_FATES = {
    "corrected": 40,
    "on_spot": 12,
    "no_violation": 14,
    "unfounded": 5,
    "answered": 7,
    "referred": 7,
    "case": 15,
}
#: begun so many days ago → the step after which it waits, and how the case is meant to end
_CASES = (
    (2, "checking", "penalty"), (3, "checking", "penalty"), (9, "investigating", "penalty"), (16, "investigated", "penalty"),
    (34, "reported", "penalty"), (40, "noticed", "penalty"), (42, "notice_served", "penalty"), (41, "defended", "penalty"),
    (46, "hearing_asked", "hearing"), (49, "hearing_called", "hearing"), (92, "ready", "hearing"), (95, "in_review", "hearing"),
    (101, "deliberation", "hearing"), (64, "ready", "penalty"), (72, "decided", "penalty"), (88, "served", "penalty"),
    (79, "served", "penalty"), (94, "performed", "penalty"), (39, "no_penalty", "no_penalty"),
    (46, "no_penalty_served", "no_penalty"), (112, "", "hearing"), (108, "", "penalty"), (34, "", "referred"),
    (33, "", "transferred"), (31, "", "withdrawn"), (12, "", "not_filed"), (104, "", "no_penalty"),
)  # fmt: skip


@dataclass
class Plot:
    """一件事的底稿 — what is reported, through which door, and what is meant to come of it."""

    number: int
    told: Told
    channel: str
    fate: str
    start: datetime
    merges: bool = False
    #: the story is not played beyond this step, whatever the time: something stays to be done
    stop: str = ""
    #: sent to the team of the body that holds the power, not to the town's
    own_team: bool = False
    #: how the case ends, where it is told ("hearing": a penalty after a hearing)
    case_end: str = ""


def _chosen(rng: random.Random, weights: dict[Any, int]) -> Any:
    return rng.choices(list(weights), list(weights.values()))[0]


def case_conducts() -> tuple[Conduct, ...]:
    """行为 — those whose first item carries a fine between two fixed amounts that is worth an ordinary case."""
    fixed = {
        row["code"]
        for row in read_catalogue()
        if not row["multiple_base"] and int(row["fine_max_fen"] or 0) >= _CASE_FEN
    }
    return tuple(c for c in CONDUCTS if c.items[0] in fixed)


def told(texts: TextBook, fate: str, *, town: str = "", conduct: str = "") -> Told:
    """A report that can end as meant: what is answered or referred is nothing that we would look into."""
    if fate in ("answered", "referred"):
        return texts.elsewhere(answered=fate == "answered", town=town)
    return texts.report(conduct, town=town, among=case_conducts() if fate == "case" else CONDUCTS)


def draw_plots(county: County, until: datetime, count: int) -> list[Plot]:
    """The plots in order of their beginning; the last ones began minutes ago."""
    rng, texts = stream(county.seed, "plots"), county.texts("plots")
    plots = []
    for n in range(count):
        # more in the last weeks than long ago
        days = HISTORY_DAYS * (1 - rng.random() ** 0.7)
        start = until - timedelta(days=days, minutes=rng.randint(60, 600))
        start = _waking(start, rng)
        if start > until - timedelta(hours=3):
            start = until - timedelta(hours=rng.randint(3, 40))
        town = KNOWN_TOWN if rng.random() < 0.3 else ""
        fate = _chosen(rng, _FATES)
        plots.append(
            Plot(n, told(texts, fate, town=town), _chosen(rng, _CHANNELS), fate, start, rng.random() < 0.06)
        )
    plots += _lately(rng, texts, until, first=count)
    return sorted(plots, key=lambda p: p.start)


def _waking(at: datetime, rng: random.Random) -> datetime:
    """People report between six in the morning and midnight."""
    local = at.astimezone(clock.CHINA)
    return local.replace(hour=rng.choice((6, 7, 8, 9, 10, 11, 14, 15, 16, 17, 19, 20, 21, 22, 23)))


def _lately(rng: random.Random, texts: TextBook, until: datetime, first: int) -> list[Plot]:
    """Matters of the last hours and minutes: clocks that run while somebody looks."""
    plots: list[Plot] = []

    # what the town's own team has in hand every day; a case wants a fine worth its procedure
    everyday = ("占道经营", "店外经营", "户外招牌", "乱贴小广告", "洗车污水外流", "擅自倾倒建筑垃圾")
    cases = ("店外经营", "户外招牌", "洗车污水外流")

    def add(
        minutes: int,
        stop: str,
        *,
        town: str = KNOWN_TOWN,
        fate: str = "corrected",
        channel: str = "",
        conduct: str = "",
    ) -> None:
        plots.append(
            Plot(
                first + len(plots),
                told(
                    texts,
                    fate,
                    town=town,
                    conduct=conduct or rng.choice(cases if fate == "case" else everyday),
                ),
                channel or _chosen(rng, _CHANNELS),
                fate,
                until - timedelta(minutes=minutes, seconds=rng.randint(0, 59)),
                stop=stop,
            )
        )

    for minutes, channel in ((2, MatterSource.PORTAL), (6, MatterSource.HOTLINE), (11, MatterSource.CALL), (19, MatterSource.PORTAL),
                             (34, MatterSource.HOTLINE), (52, MatterSource.GRID)):  # fmt: skip
        add(minutes, "received", channel=channel, town=rng.choice((KNOWN_TOWN, "")))
    add(190, "received", channel=MatterSource.WALK_IN)
    for minutes in (14, 38, 95):
        add(minutes, "dispatched")
    add(70, "dispatched", town="")
    for minutes in (58, 84, 210):
        add(minutes, "named")
    for minutes in (150, 240, 420):
        add(minutes, "accepted")
    add(300, "inspecting")
    add(360, "inspecting", town="")
    for days in (2, 3, 9, 11):
        add(days * 1440, "accepted")
    for days in (4, 6):
        add(days * 1440, "finished")
    for days in (1, 2, 6, 12):
        add(days * 1440, "ordered")
    add(5 * 1440, "returned")
    # a case in every state, in the hands of the people whom a visitor signs in as
    for days, stop, end in _CASES:
        # rubble spilled on the road: the range reaches far enough for a hearing
        add(days * 1440 + 333, stop, fate="case", conduct=_HEARING if end == "hearing" else "")
        plots[-1].case_end = end
    # the market team's people have their own in hand, from a shop just visited to a decision
    for minutes, stop in (
        (75, "accepted"),
        (260, "inspecting"),
        (2 * 1440, "accepted"),
        (3 * 1440, "ordered"),
    ):
        add(minutes, stop, town="", conduct=rng.choice(("未明码标价", "过期食品", "健康证明")))
        plots[-1].own_team = True
    for days, stop, end in ((3, "checking", "penalty"), (12, "investigating", "penalty"), (37, "reported", "penalty"),
                            (44, "defended", "penalty"), (70, "ready", "penalty"), (29, "", "referred")):  # fmt: skip
        add(days * 1440 + 200, stop, town="", fate="case", conduct="健康证明")
        plots[-1].case_end, plots[-1].own_team = end, True
    return plots
