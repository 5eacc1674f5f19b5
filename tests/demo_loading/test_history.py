"""Printed matters are what the operations write: the same rows and leaves, apart from ids, numbers, days and places."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.copied_rows import standing_on
from tests.demo_loading.conftest import DAY
from tests.demo_loading.test_matters import NOW, loading_of, plot
from zhifa.core import clock
from zhifa.core.acts import Act
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.ledger.sequencing import sequence_all
from zhifa.core.ledger.verify import verify
from zhifa.core.matter import Matter
from zhifa.demo.county.build import County
from zhifa.demo.loading.large import BATCH, load_history, take_plates
from zhifa.demo.loading.matters import load_matters
from zhifa.enforcement.casework.models import Case, Decision
from zhifa.enforcement.command.models import WorkOrder
from zhifa.enforcement.inspection.models import Visit
from zhifa.enforcement.intake.models import Report

pytestmark = pytest.mark.django_db
PRINTED = 40


def history_plots(county: County) -> list[Any]:
    return [
        plot(county, 11, 118, "corrected"),
        plot(county, 12, 118, "answered"),
        plot(county, 13, 118, "no_violation"),
        plot(county, 14, 118, "case", end="penalty"),
    ]


@pytest.fixture
def printed(loaded: County) -> Iterator[County]:
    def print_them() -> None:
        loading = loading_of()
        plates = take_plates(loading, loaded, history_plots(loaded))
        assert len(plates) == 4
        assert not Matter.objects.exists(), "plates are no matters"
        load_history(loading, loaded, matters=PRINTED, plates=plates)

    with clock.travel(NOW):
        standing_on("printed", print_them)
        yield loaded


def shape(value: Any) -> Any:
    """A leaf body without what may differ: texts become their kind, lists and keys stay."""
    if isinstance(value, dict):
        return {k: shape(v) for k, v in value.items() if k not in ("files", "photos")}
    if isinstance(value, list):
        return [shape(v) for v in value]
    return type(value).__name__


def story_of(matter: Matter) -> list[tuple[Any, ...]]:
    """The operations of a matter with the tables each wrote and the shape of each leaf (files are stored once)."""
    found = []
    for e in LedgerEntry.objects.filter(matter=matter).order_by("at", "id"):
        body = json.loads(bytes(e.body))
        rows = sorted(
            (r["t"], len(r["h"]))
            for r in body.pop("rows")
            if r["t"] not in ("core_storedfile", "core_attachment")
        )
        found.append((e.operation, e.title, e.actor_name, e.actor_kind, rows, shape(body)))
    return found


def test_printed_stories_are_step_by_step_those_of_the_operations(printed: County) -> None:
    ours = {json.dumps(story_of(m), ensure_ascii=False) for m in Matter.objects.all()}
    assert 2 <= len(ours) <= 4
    before = Matter.objects.count()
    with clock.travel(NOW):
        stage = load_matters(loading_of(), printed, plots=_without_pictures(printed))
    assert stage.refused == []
    played = [json.dumps(story_of(m), ensure_ascii=False) for m in Matter.objects.order_by("id")[before:]]
    assert len(played) == 4
    assert ours <= set(played)


def _without_pictures(county: County) -> list[Any]:
    return history_plots(county)


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plates are taken without pictures; so the comparison plays without them too."""
    from zhifa.demo.loading import matters

    monkeypatch.setattr(matters, "Album", lambda _: None)


def test_the_ledger_verifies_every_printed_row(printed: County) -> None:
    sequence_all()
    report = verify()
    assert report.ok, report.findings[:5]
    assert report.rows > PRINTED * 8


def test_every_number_and_code_is_its_own(printed: County) -> None:
    assert Matter.objects.count() == PRINTED
    for model, name in (
        (Matter, "number"),
        (Report, "tracking_code"),
        (WorkOrder, "number"),
        (Act, "code"),
        (Case, "code"),
    ):
        values = list(model.objects.exclude(**{name: ""}).values_list(name, flat=True))
        assert len(values) == len(set(values)) > 0
    assert len(set(Matter.objects.values_list("lng", "lat"))) > PRINTED // 3


def test_work_orders_of_a_year_are_numbered_without_gaps(printed: County) -> None:
    numbers: dict[str, list[int]] = {}
    for number in WorkOrder.objects.values_list("number", flat=True):
        year, _, serial = number.removeprefix("工单〔").removesuffix("号").partition("〕")
        numbers.setdefault(year, []).append(int(serial))
    for held in numbers.values():
        assert sorted(held) == list(range(1, len(held) + 1))


def test_nothing_is_printed_before_its_grounds_held_or_after_the_present(printed: County) -> None:
    for visit in Visit.objects.select_related("lead__member"):
        day = clock.day_of(visit.started_at)
        assert visit.lead.member.certificates.filter(valid_from__lte=day, valid_until__gte=day).exists()
    assert LedgerEntry.objects.filter(at__gt=NOW).count() == 0
    spread = [m.received_at for m in Matter.objects.order_by("received_at")]
    assert spread[-1] - spread[0] > timedelta(days=300)


def test_words_of_a_printed_matter_agree_with_its_columns(printed: County) -> None:
    for order in WorkOrder.objects.select_related("matter"):
        note = LedgerEntry.objects.get(matter=order.matter, operation="command.dispatch").note
        assert order.number in note
        assert f"{clock.day_of(order.dispatched_at):%Y}" in order.number
    for report in Report.objects.select_related("matter"):
        if "占道" not in report.text and report.matter.address:
            place = report.matter.address.removeprefix("澄川县")
            assert place in report.text or "青埠镇" not in report.text
    for decision in Decision.objects.select_related("case"):
        assert decision.number.partition("〔")[2].startswith(f"{decision.decided_on:%Y}")


def test_a_finished_batch_is_not_printed_again(printed: County) -> None:
    before = LedgerEntry.objects.count()
    with clock.travel(NOW):
        load_history(loading_of(), printed, matters=PRINTED, plates=[])
    assert LedgerEntry.objects.count() == before
    assert BATCH >= PRINTED
    assert clock.day_of(NOW) == DAY
