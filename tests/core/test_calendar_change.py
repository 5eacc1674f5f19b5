"""日历变更 — a notice comes in, a typhoon closes a day: open duties follow, or are marked for their handler."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from tests.county import report_in
from zhifa.core import clock
from zhifa.core.actors import Automatic
from zhifa.core.calendar import CalendarDay, imported_years, work_calendar
from zhifa.core.calendar_change import (
    COMMAND_LINE,
    adjust_day,
    import_arrangement,
    withdraw_adjustment,
)
from zhifa.core.duty import Duty
from zhifa.core.duty_clock import open_timed_duty
from zhifa.core.errors import BadInput, NotFound, NotPermitted
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.ledger.sequencing import sequence_all
from zhifa.core.ledger.verify import verify
from zhifa.core.matter import Matter
from zhifa.core.operation import Op, operation
from zhifa.law.holiday_notice import NoticeContradicts, read_notice

pytestmark = pytest.mark.django_db

RULES = Automatic("测试")
NOTICE = """国务院办公厅关于2027年部分节假日安排的通知（虚构）
国办发明电〔2026〕99号
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（农历除夕、周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月13日（周六）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月25日（周日）、5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天。
六、中秋节：9月15日（周三）放假1天。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
"""


@operation("test.open_timed", title="开待办", permission="intake.register")
def open_timed(op: Op, *, matter: Matter, rule: str, start: datetime, **more: object) -> Duty:
    return open_timed_duty(matter, rule, start=start, kind="test.kind", title="送达决定书",
                           permission="casework.handle", **more)  # type: ignore[arg-type]  # fmt: skip


@pytest.fixture
def matter(small_county) -> Iterator[Matter]:
    with clock.travel(datetime(2026, 12, 28, 9, 0, tzinfo=clock.CHINA)):
        yield report_in(small_county)


def notice(text: str = NOTICE):
    return read_notice(text.encode(), "notice.txt")


def a_duty(matter: Matter, rule: str = "service", **more: object) -> Duty:
    return open_timed(
        by=RULES, matter=matter, rule=rule, start=datetime(2027, 1, 29, 9, tzinfo=clock.CHINA), **more
    )


def test_a_provisional_duty_is_worked_out_anew_when_the_year_is_announced(matter: Matter) -> None:
    duty = a_duty(matter)
    assert duty.provisional and clock.day_of(duty.due_at) == date(2027, 2, 11)
    report = import_arrangement(by=COMMAND_LINE, arrangement=notice())
    duty.refresh_from_db()
    # the Sunday worked on 31 January counts, 8 to 11 February no longer do, Saturday 13 February is worked
    assert clock.day_of(duty.due_at) == date(2027, 2, 13)
    assert not duty.provisional and report == {"recomputed": 1, "flagged": 0}
    told = LedgerEntry.objects.filter(matter=matter, operation="core.move_due_day").get()
    assert "由2027-02-11改为2027-02-13" in told.note and "国办发明电〔2026〕99号" in told.note


def test_a_due_day_nobody_can_rebuild_is_flagged_and_not_guessed(matter: Matter) -> None:
    duty = a_duty(matter)
    shift_by_hand(by=RULES, matter=matter, duty=duty, due_at=clock.end_of(date(2027, 2, 20)))
    report = import_arrangement(by=COMMAND_LINE, arrangement=notice())
    duty.refresh_from_db()
    assert clock.day_of(duty.due_at) == date(2027, 2, 20) and duty.provisional
    assert report == {"recomputed": 0, "flagged": 1}


@operation("test.shift", title="延期", permission="intake.register")
def shift_by_hand(op: Op, *, matter: Matter, duty: Duty, due_at: datetime) -> None:
    duty.due_at = due_at
    duty.save()


def test_a_closed_duty_stays_as_it_was(matter: Matter) -> None:
    duty = a_duty(matter)
    close_one(by=RULES, matter=matter, duty=duty)
    due = duty.due_at
    assert import_arrangement(by=COMMAND_LINE, arrangement=notice())["recomputed"] == 0
    duty.refresh_from_db()
    assert duty.due_at == due


@operation("test.close", title="办结", permission="intake.register")
def close_one(op: Op, *, matter: Matter, duty: Duty) -> None:
    duty.closed_at = op.at
    duty.save()


def test_a_corrected_notice_takes_the_place_of_the_first(matter: Matter) -> None:
    import_arrangement(by=COMMAND_LINE, arrangement=notice())
    corrected = NOTICE.replace(
        "五、端午节：6月9日（周三）放假1天。", "五、端午节：6月9日（周三）至11日（周五）放假，共3天。"
    )
    import_arrangement(by=COMMAND_LINE, arrangement=notice(corrected))
    assert not work_calendar().is_working_day(date(2027, 6, 11))
    assert imported_years() == {2027: "国办发明电〔2026〕99号"}
    assert CalendarDay.objects.filter(day=date(2027, 6, 9)).count() == 1
    sequence_all()
    assert verify(files=False).ok


def test_a_typhoon_day_moves_the_duties_that_meet_it_and_taking_it_back_moves_them_again(
    matter: Matter,
) -> None:
    duty = open_timed(
        by=RULES, matter=matter, rule="service", start=datetime(2026, 12, 1, 9, tzinfo=clock.CHINA)
    )
    assert clock.day_of(duty.due_at) == date(2026, 12, 10)
    adjust_day(by=COMMAND_LINE, day=date(2026, 12, 3), working=False, reason="台风停工通知（虚构）")
    duty.refresh_from_db()
    assert clock.day_of(duty.due_at) == date(2026, 12, 11)
    assert not work_calendar().is_working_day(date(2026, 12, 3))
    withdraw_adjustment(by=COMMAND_LINE, day=date(2026, 12, 3))
    duty.refresh_from_db()
    assert clock.day_of(duty.due_at) == date(2026, 12, 10)


def test_an_adjustment_needs_a_ground_and_must_change_something(matter: Matter) -> None:
    with pytest.raises(BadInput, match="依据"):
        adjust_day(by=COMMAND_LINE, day=date(2026, 12, 3), working=False, reason=" ")
    with pytest.raises(BadInput, match="本来就上班"):
        adjust_day(by=COMMAND_LINE, day=date(2026, 12, 3), working=True, reason="文号")
    with pytest.raises(NotFound, match="没有本县的调整"):
        withdraw_adjustment(by=COMMAND_LINE, day=date(2026, 12, 3))


def test_only_the_system_administrator_changes_the_calendar(small_county, matter: Matter) -> None:
    with pytest.raises(NotPermitted, match="系统管理员"):
        import_arrangement(by=small_county.leader, arrangement=notice())


def test_half_a_year_is_refused_and_nothing_is_written(matter: Matter) -> None:
    half = "\n".join(line for line in NOTICE.splitlines() if not line.startswith("七、"))
    with pytest.raises(NoticeContradicts, match="缺少：国庆节"):
        import_arrangement(by=COMMAND_LINE, arrangement=notice(half))
    assert not CalendarDay.objects.exists()


def test_the_calendar_costs_one_query_and_is_built_once(matter: Matter, django_assert_num_queries) -> None:
    import_arrangement(by=COMMAND_LINE, arrangement=notice())
    with django_assert_num_queries(1):
        first = work_calendar()
    assert work_calendar() is first
    assert first.is_announced(2027) and first.is_announced(2026)
