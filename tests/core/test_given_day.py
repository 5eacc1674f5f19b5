"""填的日子 — a year that was mistyped is refused at every operation's door, in its argument or in a row it is given."""

from datetime import date, timedelta

import pytest

from tests.county import County
from zhifa.core import clock
from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.given_day import EARLIEST, FURTHEST, check_days
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import Member

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("day", [EARLIEST, TODAY, TODAY + FURTHEST])
def test_days_a_county_can_have_on_record_pass(day: date) -> None:
    check_days({"on": day, "row": {"valid_from": day}, "until": None}, TODAY)


@pytest.mark.parametrize(
    ("day", "word"), [(EARLIEST - timedelta(1), "早"), (TODAY + FURTHEST + timedelta(1), "远")]
)
def test_days_no_record_bears_are_refused_and_named(day: date, word: str) -> None:
    for arguments, field in (({"on": day}, "on"), ({"row": {"valid_from": day}}, "valid_from")):
        with pytest.raises(BadInput, match=f"太{word}，不会是这一天") as refused:
            check_days(arguments, TODAY)
        assert refused.value.field == field


@pytest.mark.django_db
def test_a_certificate_of_1900_is_not_entered(small_county: County) -> None:
    member = Member.objects.filter(kind="officer").order_by("id")[0]
    with pytest.raises(BadInput, match="1900-01-01 太早"):
        organisation.issue_certificate(
            by=small_county.guidance,
            member=member,
            number="K999",
            issuer="省司法厅",
            fields=[],
            valid_from=date(1900, 1, 1),
            valid_until=date(1901, 1, 1),
        )


@pytest.mark.django_db
def test_a_team_does_not_end_before_it_was_or_before_its_people_leave(small_county: County) -> None:
    team = small_county.team
    with pytest.raises(BadInput, match="设立"):
        organisation.end_team(by=small_county.guidance, team=team, last_day=team.valid_from - timedelta(1))
    with pytest.raises(StepOutOfOrder, match=r"还有 .* 人，不能撤并"):
        organisation.end_team(by=small_county.guidance, team=team, last_day=clock.today() - timedelta(400))
