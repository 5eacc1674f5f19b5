"""工单期限 — the order shows the day its duty has, also after a typhoon day or the next year's notice."""

from datetime import date, datetime

import pytest

from tests.command.test_order_life import sent
from tests.county import County
from zhifa.core import clock
from zhifa.core.calendar_change import COMMAND_LINE, DueDayMoved, adjust_day
from zhifa.core.duty import Duty
from zhifa.core.events import Hearing
from zhifa.enforcement.command.handlers import move_the_order_with_its_duty
from zhifa.enforcement.command.models import WorkOrder

pytestmark = pytest.mark.django_db


def test_an_order_moves_with_its_duty(small_county: County) -> None:
    with clock.travel(datetime(2026, 11, 23, 9, 0, tzinfo=clock.CHINA)):
        order = sent(small_county)
        duty = Duty.objects.get(kind="command.finish", target_uid=order.uid)
        before = clock.day_of(duty.due_at)
        report = adjust_day(by=COMMAND_LINE, day=date(2026, 11, 24), working=False, reason="台风停工（虚构）")
        duty.refresh_from_db()
        assert report["recomputed"] >= 1 and clock.day_of(duty.due_at) > before
        told = DueDayMoved(
            matter=order.matter.uid,
            kind=duty.kind,
            target=duty.target,
            target_uid=order.uid,
            due_on=clock.day_of(duty.due_at).isoformat(),
        )
        for _ in range(2):  # a job may come twice
            move_the_order_with_its_duty(told, Hearing("op", "same-key"))
    assert WorkOrder.objects.get(pk=order.pk).due_at == duty.due_at
