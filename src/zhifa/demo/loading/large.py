"""三年的事 — 100,000 matters printed from plates, a thousand at a time, each batch one transaction with a key.

Rows go in by COPY with the state they are born with and are then led along the states they went through, so that the
database's own table of transitions has its say. Leaves are made by the code that makes every leaf.
"""

from __future__ import annotations

import gc
import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

from django.db import transaction

from zhifa.core import clock, files
from zhifa.core.documents.typesetting import typeset
from zhifa.core.files import StoredFile
from zhifa.core.idempotency import IdempotencyKey
from zhifa.core.matter import MatterSource
from zhifa.core.operation import Op, operation
from zhifa.demo.county.build import County, stream
from zhifa.demo.county.plan import TOWNS
from zhifa.demo.loading.cast import Cast
from zhifa.demo.loading.matters import World, story
from zhifa.demo.loading.plates import (
    Plate,
    taking,
)
from zhifa.demo.loading.plots import Plot, told
from zhifa.demo.loading.printing import WEEK, Press, Supplies, write
from zhifa.demo.loading.progress import LOADER, Loading
from zhifa.demo.loading.stage import Stage, present
from zhifa.enforcement.intake.models import Report
from zhifa.registers.catalogue.models import ItemBasis, PowerKind
from zhifa.registers.catalogue.queries import first_held
from zhifa.registers.organisation.models import Body, Certificate
from zhifa.registers.published_lists.for_item import lenient_entries

MATTERS = 100_000
BATCH = 1000
YEARS_BACK = 3 * 365
#: printed matters end before the played ones begin to be recent
NEWEST_DAYS_AGO = 122
_HISTORY = "示范县历史案卷（虚构）"


@operation("demo.keep_history_document", title="存入历史案卷占位文书", permission="intake.register")
def keep_history_document(op: Op, *, sha256: str, size: int) -> StoredFile:
    """占位文书 — the one file all printed documents point at; it says what it is."""
    op.say("存入示范县历史案卷的占位文书")
    return files.keep(sha256, size=size, media_type="application/pdf", at=op.at)


def _history_document(loading: Loading) -> StoredFile:
    template = Path(__file__).with_name("history_document.typ")
    text = "这是示范县批量生成的历史案卷。为节省空间，历史文书不逐份排版，共用这一份；文书的内容见案卷中的记录。人和企业均为虚构。"
    pdf = typeset(template, {"title": _HISTORY, "text": text}, at=loading.at(loading.opened_on))
    sha256 = hashlib.sha256(pdf).hexdigest()
    files.store().put(sha256, BytesIO(pdf))
    with clock.travel(loading.at(loading.opened_on)):
        return keep_history_document(
            by=LOADER, key=loading.key("历史/占位文书"), sha256=sha256, size=len(pdf)
        )


# ── plates ──


def plate_plots(county: County, start: datetime) -> list[Plot]:
    """One of each common fate for every town, and cases spread over the towns."""
    rng, texts = stream(county.seed, "plates"), county.texts("plates")
    channels = (MatterSource.PORTAL, MatterSource.HOTLINE, MatterSource.CALL, MatterSource.WALK_IN)
    plots: list[Plot] = []

    def add(town: str, fate: str, case_end: str = "") -> None:
        report = told(texts, fate, town=town)
        number = 90_000 + len(plots)
        at = start + timedelta(minutes=rng.randint(0, 500))
        plots.append(Plot(number, report, channels[number % 4], fate, at, case_end=case_end))

    for turn, town in enumerate(TOWNS):
        for fate in ("corrected", "on_spot", "no_violation"):
            add(town.name, fate)
        add(town.name, ("unfounded", "answered", "referred")[turn % 3])
        add(town.name, "case", "no_penalty" if turn % 4 == 3 else "penalty")
    return plots


def take_plates(loading: Loading, county: County, plots: Sequence[Plot] | None = None) -> list[Plate]:
    """Play the plates in a transaction that is rolled back, and keep those that ended."""
    until = present(loading)
    start = loading.at(clock.day_of(until) - timedelta(days=119), 9)
    plots = plate_plots(county, start) if plots is None else plots
    taken: dict[int, Plate] = {}
    with transaction.atomic():
        world = World(loading, county, Cast(county), None, until)
        stage = Stage(until, lambda _: None)
        with taking(taken):
            stage.play([(p.start, f"P{p.number}", story(world, p)) for p in plots])
        if stage.refused:
            raise RuntimeError(f"印版没有办成：{stage.refused[0]}")
        plot_of = {p.told.text: p for p in plots}
        plates = []
        for plate in taken.values():
            report = plate.last(Report)[0]
            plot = plot_of[report["text"]]
            plate.fate, plate.plot = plot.case_end or plot.fate, plot
            if plate.matter()["closed_at"] is not None:
                plate.earliest = _earliest(plate)
                plates.append(plate)
        transaction.set_rollback(True)
    return plates


def _earliest(plate: Plate) -> date:
    """The first day on which everything a plate rests on held: basis, power, certificates, lists."""
    day, code = plate.start, plate.matter()["item_code"]
    if not code:
        return date.min
    held = {"valid_from__lte": day}
    days = list(ItemBasis.objects.filter(item__code=code, **held).values_list("valid_from", flat=True))[-1:]
    body = Body.objects.filter(scope_id=plate.matter()["body_id"]).values_list("code", flat=True).first()
    if body and (since := first_held(code, PowerKind.PENALTY, body, until=day)):
        days.append(since)
    people = {
        image[name]
        for _, _, image in (row for step in plate.steps for row in step.rows)
        for name in ("lead_id", "second_id")
        if image.get(name)
    }
    days += Certificate.objects.filter(member__account_id__in=people).values_list("valid_from", flat=True)
    # a decision says why the list of lenience that names its item does not reach the case: before the list nobody said so
    if any(step.described.code == "casework.decide_penalty" for step in plate.steps):
        days += [entry.since for entry in lenient_entries(code, on=day)]
    return max(days, default=date.min)


def print_batch(press: Press, seed: int, number: int, days: Sequence[date]) -> None:
    """Print and write one batch: a matter for each day given."""
    rng = stream(seed, f"history {number}")
    chosen = []
    for day in days:
        prepared = press.choose(rng, day)
        # whole weeks: what happened on a working day stays on one
        shift = WEEK * round((day - prepared.plate.start) / WEEK)
        chosen.append((prepared, shift))
    wanted: Counter[tuple[str, int]] = Counter(
        (series, (day + shift).year) for prepared, shift in chosen for series, day in prepared.needs
    )
    supplies = Supplies.counted(wanted)
    write([press.print(rng, prepared, shift, supplies) for prepared, shift in chosen])


def load_history(
    loading: Loading, county: County, *, matters: int = MATTERS, plates: Sequence[Plate] | None = None
) -> None:
    """Print what has not been printed yet, batch by batch, oldest first."""
    batches = range(0, matters, BATCH)
    keys = [loading.key(f"历史/{start // BATCH:04d}") for start in batches]
    if all(key in loading.done for key in keys):
        return
    document = _history_document(loading)
    press = Press(county, take_plates(loading, county) if plates is None else plates, document)
    # what is alive now stays alive: the collector need not look at it again and again
    gc.freeze()
    first = loading.days_ago(YEARS_BACK)
    span = (loading.days_ago(NEWEST_DAYS_AGO) - first).days
    for start, key in zip(batches, keys, strict=True):
        if key in loading.done:
            continue
        count = min(BATCH, matters - start)
        days = [first + timedelta(days=(start + n) * span // matters) for n in range(count)]
        with transaction.atomic():
            IdempotencyKey.objects.create(
                actor=f"automatic:{LOADER.label}", key=key, operation="demo.history", content="",
                made_at=loading.at(days[-1]),
            )  # fmt: skip
            print_batch(press, county.seed, start // BATCH, days)
        loading.done.add(key)
        if (start // BATCH) % 10 == 9:
            loading.tell(f"    {start + count:,} / {matters:,}（{days[-1]:%Y-%m}）")
