"""Matters of the demo county: played through the operations, in order of time, up to the present and no further."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.copied_rows import standing_on
from tests.demo_loading.conftest import DAY
from zhifa.core import clock
from zhifa.core.duty import Duty
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.ledger.sequencing import sequence_all
from zhifa.core.ledger.verify import verify
from zhifa.core.matter import Matter, MatterSource, MatterState
from zhifa.demo.county.build import County
from zhifa.demo.county.report_words import BY_NAME
from zhifa.demo.load import opened_on
from zhifa.demo.loading.matters import load_matters
from zhifa.demo.loading.plots import Plot, draw_plots, told
from zhifa.demo.loading.progress import Loading
from zhifa.demo.loading.stage import present
from zhifa.enforcement.casework.models import Case
from zhifa.enforcement.command.models import WorkOrder
from zhifa.enforcement.inspection.models import Correction, Visit
from zhifa.enforcement.intake.models import Answer, Report

pytestmark = pytest.mark.django_db
NOW = clock.noon_of(DAY)


def loading_of(told: list[str] | None = None) -> Loading:
    return Loading(DAY, opened_on(DAY, 125), (told if told is not None else []).append)


def plot(
    county: County,
    number: int,
    days: float,
    fate: str,
    *,
    stop: str = "",
    end: str = "",
    conduct: str = "占道经营",
) -> Plot:
    report = told(county.texts(f"test {number}"), fate, town="青埠镇", conduct=conduct)
    start = NOW - timedelta(days=days)
    return Plot(number, report, MatterSource.CALL, fate, start, stop=stop, case_end=end)


def plots(county: County) -> list[Plot]:
    return [
        plot(county, 1, 0.005, "corrected", stop="received"),
        plot(county, 2, 0.1, "corrected", stop="dispatched"),
        plot(county, 3, 30, "corrected"),
        plot(county, 4, 20, "answered"),
        plot(county, 5, 110, "case", end="penalty"),
        plot(county, 6, 20, "case", stop="investigating", end="penalty"),
        plot(county, 7, 0.02, "corrected"),
    ]


@pytest.fixture
def played(loaded: County) -> Iterator[list[str]]:
    """What was refused while the plots were played (once a process; the same rows are laid down from then on)."""
    with clock.travel(NOW):
        yield standing_on("played", lambda: load_matters(loading_of(), loaded, plots=plots(loaded)).refused)


def test_nothing_is_refused_and_every_story_stands_where_it_was_meant_to(played: list[str]) -> None:
    assert played == []
    states = dict(Report.objects.values_list("text", "matter__state"))
    assert len(states) == 7
    assert sorted(Matter.objects.values_list("state", flat=True)) == sorted(
        [
            MatterState.RECEIVED,
            MatterState.DISPATCHED,
            MatterState.CLOSED,
            MatterState.CLOSED,
            MatterState.CLOSED,
            MatterState.IN_CASE,
            Matter.objects.order_by("-received_at")[1].state,
        ]
    )
    assert sorted(Case.objects.values_list("state", flat=True)) == ["closed", "investigating"]


def test_nothing_happens_after_the_present_and_everything_in_order(played: list[str]) -> None:
    entries = LedgerEntry.objects.filter(matter__isnull=False).order_by("id")
    instants = [e.at for e in entries]
    assert instants == sorted(instants)
    assert instants[-1] <= NOW
    assert instants[0] >= NOW - timedelta(days=111)


def test_the_reporter_of_a_finished_matter_was_answered(played: list[str]) -> None:
    closed = Matter.objects.filter(state=MatterState.CLOSED)
    assert {a.matter_id for a in Answer.objects.all()} == {m.pk for m in closed}


def test_the_leader_has_a_pair_to_name_and_the_clock_runs(played: list[str]) -> None:
    waiting = list(Duty.objects.filter(kind="command.assign", closed_at=None).select_related("scope"))
    assert waiting
    assert {d.scope.name for d in waiting} == {"青埠镇综合行政执法队"}
    assert all(d.due_at for d in waiting)


def test_a_play_broken_off_goes_on_with_the_same_matters(
    loaded: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    from zhifa.demo.loading import stage

    steps = [9]

    def dies(story: Any, *rest: Any) -> Any:
        if steps[0] == 0:
            raise Killed
        steps[0] -= 1
        return next(story, *rest)

    with clock.travel(NOW):
        monkeypatch.setattr(stage, "next", dies, raising=False)
        with pytest.raises(Killed):
            load_matters(loading_of(), loaded, plots=plots(loaded))
        monkeypatch.undo()
        done = LedgerEntry.objects.filter(matter__isnull=False).count()
        assert done > 0
    with clock.travel(NOW + timedelta(hours=3)):
        # the present stays the one at which the play began
        assert present(loading_of()) == NOW
        load_matters(loading_of(), loaded, plots=plots(loaded))
    assert Matter.objects.count() == 7
    assert WorkOrder.objects.values("matter").distinct().count() == WorkOrder.objects.count()
    before = LedgerEntry.objects.count()
    with clock.travel(NOW):
        again = load_matters(loading_of(), loaded, plots=plots(loaded))
    assert again.refused == []
    assert LedgerEntry.objects.count() == before


def test_certificates_are_shown_at_the_door_and_the_same_party_is_in_visit_and_case(
    played: list[str],
) -> None:
    visits = list(Visit.objects.exclude(finished_at=None))
    assert visits
    for visit in visits:
        assert visit.shown_at and visit.finished_at
        assert timedelta(minutes=1) <= visit.shown_at - visit.started_at <= timedelta(minutes=5)
        assert visit.finished_at - visit.shown_at >= timedelta(minutes=10)
    for case in Case.objects.select_related("party", "matter"):
        visited = Visit.objects.get(matter=case.matter)
        assert visited.party_name == case.party.name
        assert case.party.name.endswith("（虚构）")


def test_item_facts_and_correction_of_a_story_belong_together(played: list[str]) -> None:
    pavement = BY_NAME["占道经营"]
    for visit in Visit.objects.all():
        assert visit.item_code in pavement.items
        unmet = list(visit.answers.filter(answer="no").values_list("question", flat=True))
        assert unmet in ([], [pavement.amiss])
    for correction in Correction.objects.all():
        assert correction.requirement == pavement.demand


def test_the_ledger_of_played_matters_verifies(played: list[str]) -> None:
    sequence_all()
    report = verify()
    assert report.ok, report.findings[:5]


def test_the_plots_reach_from_four_months_ago_to_minutes_ago(whole_county: County) -> None:
    drawn = draw_plots(whole_county, NOW, 240)
    starts = [p.start for p in drawn]
    assert starts == sorted(starts)
    assert NOW - timedelta(days=121) <= starts[0] <= NOW - timedelta(days=90)
    assert NOW - timedelta(minutes=5) <= starts[-1] < NOW
    assert len({p.number for p in drawn}) == len(drawn) >= 290
    assert {"received", "dispatched", "named", "accepted", "inspecting", "ordered", "returned"} <= {
        p.stop for p in drawn
    }
