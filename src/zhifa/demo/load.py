"""装载示范县 — ``python -m zhifa.demo.load --size small|large``, run by ``zhifa demo`` under the application role.

Broken off anywhere (kill -9 included) it goes on at the next start; a finished load does nothing again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date

SMALL_HISTORY_DAYS = 125
LARGE_HISTORY_DAYS = 1100
_LOCK = 0x5A48_4C4F_4144  # any fixed number: names the loader's advisory lock


def main(words: Sequence[str] | None = None) -> int:
    """Loads the county of the given size; 0 done, 1 refused with a sentence."""
    asked = argparse.ArgumentParser(prog="zhifa.demo.load", description="装载示范县")
    asked.add_argument("--size", choices=("small", "large"), default="small")
    given = asked.parse_args(words)

    import django

    django.setup()
    from zhifa.law.refusal import Refusal

    try:
        load(given.size, tell=lambda text: print(text, flush=True))
    except Refusal as refusal:
        print(f"装载示范县时被拒绝：{refusal}", file=sys.stderr, flush=True)
        return 1
    return 0


def load(size: str = "small", *, tell: Callable[[str], None] = print, subjects: int | None = None) -> None:
    """Registers, then matters at every stage; for ``large`` three years of matters behind them.

    ``subjects``: how many inspected subjects (20,000 when not given).
    """
    from django.conf import settings

    from zhifa.core import clock
    from zhifa.core.ledger.sequencing import sequence_all
    from zhifa.demo.county.build import build
    from zhifa.demo.county.plan import DEFAULT_SEED, SUBJECTS
    from zhifa.demo.loading.large import MATTERS, load_history
    from zhifa.demo.loading.matters import load_matters
    from zhifa.demo.loading.model_cases import load_model_cases
    from zhifa.demo.loading.progress import Loading, drawn_for

    if settings.CELL_MODE not in {"demo", "test"}:
        raise RuntimeError("示范县只能装入示范库")
    _one_loader_at_a_time()
    day = drawn_for() or clock.today()
    history = LARGE_HISTORY_DAYS if size == "large" else SMALL_HISTORY_DAYS
    loading = Loading(day, opened_on(day, history), tell)
    if loading.key(f"完/{size}") in loading.done:
        return
    with loading.step("绘制示范县（虚构）"):
        county = build(DEFAULT_SEED, day, SUBJECTS if subjects is None else subjects)
    load_registers(loading, county)
    if size == "large":
        with loading.step("三年的历史（虚构，成批写入）", MATTERS):
            load_history(loading, county)
    with loading.step("近四个月的事（虚构）"):
        stage = load_matters(loading, county)
    for refusal in stage.refused:
        tell(f"    未办成：{refusal}")
    with loading.step("典型案例（示范）"):
        load_model_cases(loading)
    with loading.step("账本排序、签检查点"):
        sequence_all()
    # a large county is a small one with a history
    for finished in ("small", size) if size == "large" else (size,):
        loading.mark(f"完/{finished}")
    tell(f"  合计 {loading.seconds:.1f} 秒")


def opened_on(day: date, history_days: int) -> date:
    """The day the platform began work in the county: before the first of its matters."""
    from datetime import timedelta

    return day - timedelta(days=history_days)


def load_registers(loading, county) -> None:  # type: ignore[no-untyped-def]
    """Territory, organisation, catalogue, subjects, roster: each piece once."""
    from zhifa.demo.loading.catalogue import load_items, read_catalogue
    from zhifa.demo.loading.lists_and_support import load_lists_and_support
    from zhifa.demo.loading.organisation import load_accounts, load_bodies, load_people, load_roster
    from zhifa.demo.loading.patrols import load_patrols
    from zhifa.demo.loading.powers import load_powers
    from zhifa.demo.loading.subjects import load_subjects
    from zhifa.demo.loading.territory import load_territory
    from zhifa.demo.loading.workforce_records import load_workforce_records

    ground, people = county.territory, county.people
    with loading.step(
        "账号", sum(map(len, (people.officials, people.officers, people.auxiliaries, people.grid_workers)))
    ):
        load_accounts(loading, county)
    with loading.step("网格", len(ground.grids) + len(ground.micro_grids) + len(ground.professional_grids)):
        load_territory(loading, county)
    with loading.step("机构", len(county.organisation.bodies)):
        load_bodies(loading, county)
    with loading.step("执法事项", len(read_catalogue())):
        load_items(loading)
    with loading.step("权力与公告"):
        load_powers(loading)
    with loading.step("人员、执法证、角色、装备", len(people.officers) + len(people.auxiliaries)):
        load_people(loading, county)
    with loading.step("值班表（前后各 30 天）"):
        load_roster(loading, county)
    with loading.step("岗位、培训、工时、就绪核查"):
        load_workforce_records(loading, county)
    with loading.step("清单、支持职责、指引、机构承继（示范）"):
        load_lists_and_support(loading, county)
    with loading.step("巡查清单、六周巡查、下沉网格"):
        load_patrols(loading, county)
    with loading.step("监管对象", len(county.subjects)):
        load_subjects(loading, county)


def _one_loader_at_a_time() -> None:
    """Wait for a loader that is still running (its starter may have been killed)."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        # what a crash takes of the last moments, it takes with its key: the next run does it again
        cursor.execute("SET synchronous_commit TO off")


if __name__ == "__main__":
    sys.exit(main())
