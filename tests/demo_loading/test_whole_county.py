"""The whole demo county, as ``make demo`` loads it. Takes a minute or two: run with ``-m slow``."""

import pytest

from tests.demo_loading.conftest import count_rows
from zhifa.core.account import Account
from zhifa.core.actors import person
from zhifa.core.duty import Duty, mine
from zhifa.core.ledger.verify import verify
from zhifa.core.matter import Matter, MatterState
from zhifa.demo.load import load
from zhifa.enforcement.casework.models import Case
from zhifa.registers.organisation.models import Member
from zhifa.registers.subjects.models import Subject
from zhifa.registers.territory.models import Grid

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

#: people of the demo who must find something to do when they sign in
BUSY = ("zhiban", "duizhang", "duiyuan", "duiyuan2", "zhoubanan", "fazhi", "tingzheng", "juzhang", "shenpi")


def test_the_whole_county_is_loaded_once_and_everyone_has_something_to_do() -> None:
    told: list[str] = []

    def tell(line: str) -> None:
        told.append(line)
        # one transaction hides its rows from autovacuum: what that would have noted is noted here
        if "监管对象" in line or line.strip().startswith("办到"):
            count_rows()

    load("small", tell=tell)
    assert not [line for line in told if "未办成" in line]
    by_kind = {k: Grid.objects.filter(kind=k).count() for k in ("basic", "professional", "micro")}
    assert by_kind == {"basic": 1271, "professional": 206, "micro": 743}
    assert Member.objects.filter(kind="officer").count() == 450
    assert Subject.objects.count() == 20_000
    assert Matter.objects.count() >= 200
    assert set(Matter.objects.values_list("state", flat=True)) >= {
        MatterState.RECEIVED,
        MatterState.DISPATCHED,
        MatterState.IN_HAND,
        MatterState.IN_CASE,
        MatterState.REFERRED_OUT,
        MatterState.CLOSED,
    }
    assert len(set(Case.objects.values_list("state", flat=True))) >= 14
    for user_name in BUSY:
        actor = person(Account.objects.get(username=user_name))
        assert Duty.objects.filter(mine(actor)).exists(), user_name
    report = verify()
    assert report.ok, report.findings[:5]
    again: list[str] = []
    load("small", tell=again.append)
    assert again == []
