"""Pages of teams, people and grids ask the database a constant number of questions, however many rows there are."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.county import RULES, SINCE, County
from tests.desk.conftest import Browser
from tests.desk.test_query_counts import SHELL, asked
from zhifa.core import clock
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import Body, Member
from zhifa.registers.territory import operations as territory

pytestmark = pytest.mark.django_db

R = "/desk/registers/"
#: lists of the registers: page → questions, those of the shell included (the bar is six)
LISTS = {
    "teams/": SHELL + 2,
    "team-figures/": SHELL + 2,
    "team-figures/?team=T1&figure=staff": SHELL + 3,
    "team-readiness/": SHELL + 2,
    "main-duty/": SHELL + 3,
    "members/": SHELL + 2,
    "members/?after=P002": SHELL + 2,
    "bodies/": SHELL + 1,
    "movements/": SHELL + 2,
    "attendance/": SHELL + 3,
    "training/": SHELL + 2,
    "grids/": SHELL + 2,
    "grids/?after=QB-11": SHELL + 2,
    "patrols/": SHELL + 2,
    "patrols/?after=QB-11": SHELL + 2,
    "patrol-rounds/": SHELL + 2,
    "grid-officers/": SHELL + 3,
    "grid-check/": SHELL + 1,
}
#: records (the bar is eight)
RECORDS = {
    "teams/T1/": SHELL + 4,
    "teams/T1/readiness/": SHELL + 2,
    "members/P002/": SHELL + 4,
    "bodies/ZHZF/": SHELL + 3,
    "grids/QB-11/": SHELL + 4,
    "grids/QB-11/redraw/": SHELL + 5,
    "divisions/330899001/": SHELL + 4,
}


def grow(county: County, n: int) -> None:
    """A team with people, hours, shifts, a course, a move, a body and a patrolled, answered-for grid more."""
    today, noon = clock.today(), clock.now()
    organisation.set_up_teams(
        by=RULES,
        rows=[
            {"code": f"N{n}", "name": f"新队{n}", "hub": False, "lng": 118.01, "lat": 28.9, "staffs": "ZHZF",
             "commands": "QBZ", "named": "ZHZF", "towns": [], "valid_from": SINCE}
        ],
    )  # fmt: skip
    people = [f"N{n}{k}" for k in range(3)]
    organisation.take_on(
        by=RULES,
        rows=[
            {"code": c, "name": f"新人{c}", "kind": "officer", "body": "ZHZF", "team": team, "posted_on": SINCE}
            for c, team in zip(people, (f"N{n}", "T1", "T1"), strict=True)
        ],
    )  # fmt: skip
    organisation.issue_certificates(
        by=RULES,
        rows=[
            {"member": c, "number": f"浙{c}", "issuer": "省", "valid_from": SINCE, "valid_until": date(2030, 1, 1)}
            for c in people
        ],
    )  # fmt: skip
    me = Member.objects.get(code="P002")
    task = organisation.list_other_task(
        by=RULES, code=f"Z{n}", title=f"会务{n}", barred=True, valid_from=SINCE
    )
    organisation.book_time(by=RULES, member=me, day=today, minutes=30 + n, task=task, sent_by="党政办")
    organisation.roster(
        by=RULES,
        rows=[
            {"member": c, "post": "team", "team": "T1", "start": noon - timedelta(hours=1), "end": noon + timedelta(hours=2)}
            for c in people[1:]
        ],
    )  # fmt: skip
    plan = organisation.plan_training(by=RULES, year=clock.today().year, title=f"轮训{n}", hours=8)
    course = organisation.set_up_course(by=RULES, plan=plan, title=f"课{n}", held_on=today, hours=8)
    organisation.enrol(by=RULES, course=course, members=[me])
    organisation.note_interest(
        by=RULES, member=me, kind="relative", subject_name=f"虚构商行{n}", valid_from=SINCE
    )
    organisation.enter_body(
        by=RULES, row={"code": f"B{n}", "name": f"虚构机构{n}", "short_name": f"机构{n}", "kind": "liaison"}
    )
    organisation.ask_movement(
        by=county.guidance, member=Member.objects.get(code=people[1]), kind="second",
        to_body=Body.objects.get(code="ZHZF"), to_team=county.other_team, starts_on=today + timedelta(9),
        ends_on=today + timedelta(40), reason="专项整治",
    )  # fmt: skip
    grids = [g.code for g in county.grids if g.kind == "basic"]
    territory.post_officers(by=RULES, rows=[{"grid": grids[n], "officer": "officer", "since": today}])


def counted(client: Client, pages: Any) -> dict[str, int]:
    return {page: asked(client, R + page) for page in pages}


def test_pages_of_the_registers_ask_a_constant_number_of_questions(
    small_county: County, browser_of: Browser
) -> None:
    client = browser_of("guidance")
    grow(small_county, 0)
    few = counted(client, [*LISTS, *RECORDS])
    for n in (1, 2, 3):
        grow(small_county, n)
    assert counted(client, [*LISTS, *RECORDS]) == few == {**LISTS, **RECORDS}
    # who leads or commands some teams only: what the role reaches is looked up once, not team by team
    town = counted(browser_of("town"), ["movements/", "attendance/", "members/P002/"])
    grow(small_county, 4)
    assert counted(browser_of("town"), town) == town
    assert max(town.values()) <= SHELL + 4


def test_a_door_the_reader_may_not_open_is_not_shown(small_county: County, browser_of: Browser) -> None:
    clerk, leader = browser_of("clerk"), browser_of("leader")
    pages = {c: c.get(f"{R}teams/T1/").content.decode() for c in (clerk, leader)}
    assert "/desk/matters/?team=T1" in pages[leader] and "/desk/matters/?team=T1" not in pages[clerk]
    places = {c: c.get(f"{R}places/?q=118.01,28.905").content.decode() for c in (clerk, leader)}
    assert "/desk/map/?at=" in places[leader] and "/desk/map/?at=" not in places[clerk]
    training = {c: c.get(f"{R}training/").content.decode() for c in (clerk, leader)}
    bank = "/desk/registers/training/questions/"
    assert bank in training[clerk] and bank not in training[leader]


def test_a_course_shows_fifty_people_a_page(small_county: County, browser_of: Browser) -> None:
    client = browser_of("guidance")
    organisation.take_on(
        by=RULES,
        rows=[
            {"code": f"K{n:03d}", "name": f"学员{n:03d}", "kind": "officer", "body": "ZHZF", "team": "T1", "posted_on": SINCE}
            for n in range(52)
        ],
    )  # fmt: skip
    plan = organisation.plan_training(by=RULES, year=clock.today().year, title="轮训", hours=8)
    course = organisation.set_up_course(by=RULES, plan=plan, title="处罚法", held_on=clock.today(), hours=8)
    people = list(Member.objects.filter(code__startswith="K"))
    organisation.enrol(by=RULES, course=course, members=people)
    first = client.get(f"{R}training/courses/{course.uid}/").content.decode()
    assert "学员 52" in first and "学员049" in first and "学员050" not in first and "?after=K049" in first
    second = client.get(f"{R}training/courses/{course.uid}/?after=K049").content.decode()
    assert "学员051" in second and "学员049" not in second and "?after=" not in second
    assert asked(client, f"{R}training/courses/{course.uid}/") == SHELL + 2
