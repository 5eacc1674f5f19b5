"""Pages of the phone ask the database a constant number of questions: eight at most, the list of rounds six."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.casework.test_the_subject_is_found import HOLD
from tests.county import RULES, County, member_of, report_in
from tests.desk.conftest import Browser
from tests.desk.test_query_counts import asked
from tests.inspection.test_field_pages import paired, photo
from tests.organisation.test_duty_and_exams import own_bank
from tests.subjects.cast import entered, firm
from tests.territory.test_patrols import given as round_of
from zhifa.core import clock
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.inspection.models import Correction, Visit
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import Exam
from zhifa.registers.subjects import operations as subjects
from zhifa.registers.subjects.models import Subject
from zhifa.registers.territory import operations as territory
from zhifa.registers.territory.models import PatrolTask

pytestmark = pytest.mark.django_db

NAME = "青棠餐饮店（虚构）"
QUESTIONS = ("trade", "work", "display", "cooperation")
#: session, account with its roles: what every page of the phone asks
SHELL = 2
#: page of the phone → what it asks; the way of a visit first, then what stands beside it
VISIT = {
    "order_sent": SHELL + 6,
    "order_led": SHELL + 6,
    "pair": SHELL + 5,
    "pair_again": SHELL + 4,
    "pair_desk": SHELL + 6,
    "order": SHELL + 6,
    "visit_new": SHELL + 2,
    "visit_new_found": SHELL + 5,
    "visit_new_chosen": SHELL + 3,
    "subjects": SHELL + 3,
    "visit": SHELL + 4,
    "visit_certificates": SHELL + 1,
    "visit_evidence": SHELL + 2,
    "visit_checklist": SHELL + 2,
    "visit_finish": SHELL + 3,
    "visit_done": SHELL + 4,
    "correction_new": SHELL + 1,
    "correction": SHELL + 1,
    "photos_public": SHELL + 2,
    "order_visited": SHELL + 6,
}
PAGES = {
    "home": SHELL + 4,
    "home_idle": SHELL + 5,
    "duty": SHELL + 3,
    "exam": SHELL + 3,
    "exam_sat": SHELL + 4,
    "patrol_report": SHELL,
    "patrols": SHELL + 1,
    "patrol_task": SHELL + 1,
    "worker": 0,
    "no_network": 0,
}


def subject_on_hold(county: County) -> Subject:
    """A subject with a hold in force, and a like one merged into it."""
    kept = entered(county.guidance, firm(1, name=NAME))
    gone = entered(county.guidance, firm(2, name=f"{NAME}分部", code="", phone=""))
    subjects.place_hold(by=county.guidance, subject=kept, **HOLD)
    subjects.merge_subjects(by=county.guidance, survivor=kept, merged=gone, reason="核对是同一户（虚构）")
    return kept


def visited(
    county: County,
    browser_of: Browser,
) -> dict[str, int]:
    """One order from the team's pair to the correction, each page counted where it stands."""
    found: dict[str, int] = {}
    client, leader = browser_of("officer"), browser_of("leader")
    kept = subject_on_hold(county)
    order = paired(county, subject_name=kept.name)
    at_order = reverse("field:order", args=[order.uid])
    found["order_sent"], found["order_led"] = asked(client, at_order), asked(leader, at_order)
    found["pair_again"] = asked(leader, reverse("field:order_pair", args=[order.uid]))
    # nobody is named yet: two are proposed
    about = report_in(county, subject_name=kept.name)
    bare = [command.dispatch(by=county.duty, matter=about, team=county.team.scope).uid]
    found["pair"] = asked(leader, reverse("field:order_pair", args=bare))
    found["pair_desk"] = asked(leader, reverse("desk:order_pair", args=bare))
    client.post(at_order, {"do": "accept", "idempotency_key": "a1"})
    found["order"] = asked(client, at_order)
    new = reverse("field:visit_new", args=[order.uid])
    found["visit_new"] = asked(client, new)
    found["visit_new_found"] = asked(client, f"{new}?whom={kept.name[:4]}")
    found["visit_new_chosen"] = asked(client, f"{new}?subject={kept.uid}")
    found["subjects"] = asked(client, reverse("field:subjects") + f"?whom={kept.name[:4]}")
    second = county.second.account_id
    client.post(new, {"second": second, "item_code": "CG-005", "hold_seen": "1", "idempotency_key": "v1"})
    uid = Visit.objects.get(order=order).uid

    def page(name: str) -> str:
        return reverse(f"field:{name}", args=[uid])

    found["visit"] = asked(client, page("visit"))
    found["visit_certificates"] = asked(client, page("visit_certificates"))
    client.post(page("visit_certificates"), {"party_name": kept.name})
    for colour in ("red", "blue", "green"):
        taken, digest = photo(colour)
        shot = {"photos": taken, "photos_sha256": f"{digest} 2026-11-20T01:41:00.000Z 118.005000 28.905000 9"}
        client.post(page("visit_evidence"), shot)
    found["visit_evidence"] = asked(client, page("visit_evidence"))
    client.post(page("visit_checklist"), {f"answer-{q}": "no" for q in QUESTIONS})
    found["visit_checklist"] = asked(client, page("visit_checklist"))
    found["visit_finish"] = asked(client, page("visit_finish"))
    client.post(
        page("visit_finish"), {"result": "violation", "facts": "货架摆在外面", "party_name": kept.name}
    )
    found["visit_done"] = asked(client, page("visit"))
    found["correction_new"] = asked(client, page("correction_new"))
    due = {"requirement": "撤回店外货架", "due_on": clock.today().isoformat()}
    client.post(page("correction_new"), due)
    found["correction"] = asked(
        client, reverse("field:correction", args=[Correction.objects.latest("id").uid])
    )
    found["photos_public"] = asked(client, reverse("field:photos_public", args=[order.matter.uid]))
    found["order_visited"] = asked(client, at_order)
    return found


def beside(county: County, browser_of: Browser, task: PatrolTask, exam: Exam) -> dict[str, int]:
    officer, worker, leader = browser_of("officer"), browser_of("grid_worker"), browser_of("other_leader")
    sat = reverse("field:sit_exam", args=[exam.uid])
    found = {"exam": asked(officer, sat)}
    officer.post(sat, {"do": "begin"})
    return found | {
        "home": asked(officer, reverse("field:home")),
        "home_idle": asked(leader, reverse("field:home")),
        "duty": asked(officer, reverse("field:duty")),
        "exam_sat": asked(officer, sat),
        "patrol_report": asked(worker, reverse("field:patrol_report")),
        "patrols": asked(worker, reverse("field:patrols")),
        "patrol_task": asked(worker, reverse("field:patrol_task", args=[task.uid])),
        "worker": asked(Client(), reverse("field:worker")),
        "no_network": asked(Client(), reverse("field:no_network")),
    }


def exam_of(county: County, n: int) -> Exam:
    plan = organisation.plan_training(by=RULES, year=clock.today().year, title=f"轮训{n}", hours=8)
    given = {"minutes": 30, "pass_mark": 60, "plan": plan, "audience": "officer", "counts": {"single": 5 * n}}
    opens = {"opens_at": clock.now(), "closes_at": clock.now() + timedelta(days=1)}
    made: Exam = organisation.set_exam(by=county.guidance, title=f"考试{n}", **given, **opens)
    return made


def shifts_of(county: County, n: int) -> None:
    now = clock.now()
    row = {"member": member_of(county, county.officer).code, "post": "team", "team": "T1"}
    hours = {"start": now + timedelta(hours=24 * n), "end": now + timedelta(hours=24 * n + 8)}
    organisation.roster(by=RULES, rows=[{**row, **hours}])


def test_pages_of_the_phone_ask_a_constant_number(small_county: County, browser_of: Browser) -> None:
    county = small_county
    paired(county)
    organisation.fill_bank(by=county.guidance, rows=own_bank(), source="自编")
    task = round_of(county)
    exam = exam_of(county, 1)
    shifts_of(county, 0)
    few = beside(county, browser_of, task, exam)
    for n in range(2, 6):
        paired(county)
        shifts_of(county, n)
    territory.give_patrols(by=county.guidance, week=clock.today() + timedelta(days=7))
    territory.start_round(by=county.grid_worker, task=task)
    assert visited(county, browser_of) == VISIT
    assert beside(county, browser_of, task, exam_of(county, 2)) == few == PAGES
    assert max([*VISIT.values(), *PAGES.values()]) <= 8
