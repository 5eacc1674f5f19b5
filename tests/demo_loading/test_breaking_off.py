"""A load broken off anywhere, by kill -9 too, is finished by the next run: each piece is one transaction with a key."""

import pytest

from tests.demo_loading.conftest import DAY
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.ledger.sequencing import sequence_all
from zhifa.core.ledger.verify import verify
from zhifa.demo.county.build import County
from zhifa.demo.load import load_registers
from zhifa.demo.loading.progress import Loading
from zhifa.registers.subjects.models import Subject
from zhifa.registers.territory.models import Grid, GridKind

pytestmark = pytest.mark.django_db


def test_a_load_stopped_between_two_pieces_is_finished_by_the_next_run(
    thin_county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    once = Loading.once
    left = [4]

    def stops(self: Loading, name: str, *args: object, **more: object) -> None:
        if left[0] == 0:
            raise Killed
        left[0] -= 1
        once(self, name, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Loading, "once", stops)
    with pytest.raises(Killed):
        load_registers(Loading(DAY, DAY, lambda _: None), thin_county)
    monkeypatch.setattr(Loading, "once", once)
    assert 0 < LedgerEntry.objects.count() <= 4
    load_registers(Loading(DAY, DAY, lambda _: None), thin_county)
    assert Grid.objects.filter(kind=GridKind.BASIC).count() == len(thin_county.territory.grids)
    assert Subject.objects.count() == len(thin_county.subjects)
    sequence_all()
    report = verify()
    assert report.ok, report.findings[:5]
    assert report.rows > 10_000
