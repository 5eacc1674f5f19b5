"""What stands in the registers after the demo county has been loaded."""

from collections import Counter
from datetime import date, timedelta

import pytest

from tests.demo_loading.conftest import DAY
from zhifa.core.account import Account, RoleGrant
from zhifa.core.actors import person
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.ports import actor_directory
from zhifa.demo.county import organisation as org
from zhifa.demo.county.build import County
from zhifa.demo.load import load_registers, opened_on
from zhifa.demo.loading.catalogue import (
    BODY_OF_DEPARTMENT,
    EMPOWERED_ITEMS,
    FIELD_CODES,
    empowered_items,
    read_catalogue,
    transfers,
)
from zhifa.demo.loading.progress import LOADER, Loading, drawn_for
from zhifa.demo.people import DEMO_PASSWORD, NAMED, SECOND_FACTOR, sign_ins
from zhifa.law.citation import Citation
from zhifa.law.library import quotes
from zhifa.registers.catalogue import compiled
from zhifa.registers.catalogue.models import (
    Item,
    ItemBasis,
    ItemGuide,
    Power,
    PowerChange,
    PowerKind,
    Proposal,
    SpecialJurisdiction,
    SupportDuty,
)
from zhifa.registers.catalogue.operations.proposing import way_of
from zhifa.registers.catalogue.power_scan import scan
from zhifa.registers.catalogue.queries import basis_on, may
from zhifa.registers.organisation import queries as organisation_queries
from zhifa.registers.organisation.models import (
    Attendance,
    Body,
    Equipment,
    Exam,
    HandOut,
    Member,
    Movement,
    Outing,
    Posting,
    Roster,
    Shift,
    Team,
    TeamRelation,
)
from zhifa.registers.organisation.queries import body_of_team, on_duty, team_acting_for, teams_by_town
from zhifa.registers.published_lists.kinds import KINDS
from zhifa.registers.published_lists.models import ListVersion
from zhifa.registers.published_lists.queries import coming, in_force
from zhifa.registers.subjects.models import Subject
from zhifa.registers.territory.models import AddressPoint, Grid, GridKind
from zhifa.registers.territory.queries import locate

pytestmark = pytest.mark.django_db


def test_every_piece_of_the_county_stands_in_the_registers(loaded: County) -> None:
    ground, people = loaded.territory, loaded.people
    assert Counter(Grid.objects.values_list("kind", flat=True)) == {
        GridKind.BASIC: len(ground.grids),
        GridKind.MICRO: len(ground.micro_grids),
        GridKind.PROFESSIONAL: len(ground.professional_grids),
    }
    assert AddressPoint.objects.count() == len(ground.addresses)
    assert Body.objects.count() == len(loaded.organisation.bodies)
    assert Team.objects.count() == 21
    everyone = (
        len(people.officers) + len(people.auxiliaries) + len(people.officials) + len(people.grid_workers)
    )
    assert Member.objects.count() == Account.objects.count() == everyone
    assert Equipment.objects.count() == len(loaded.equipment.vehicles) + len(loaded.equipment.devices)
    assert Subject.objects.count() == len(loaded.subjects) > 20
    assert Item.objects.count() == len(read_catalogue()) >= 500


def test_a_second_run_writes_nothing(loaded: County) -> None:
    before = LedgerEntry.objects.count()
    load_registers(Loading(DAY, opened_on(DAY, 125), lambda _: None), loaded)
    assert LedgerEntry.objects.count() == before


def test_a_broken_off_load_goes_on_with_the_county_it_began(loaded: County) -> None:
    assert drawn_for() == DAY
    assert LedgerEntry.objects.filter(actor_name=LOADER.label).count() < 250


def test_the_printed_sign_ins_are_the_people_the_seed_draws(whole_county: County) -> None:
    drawn = {s.user_name: s.name for s in whole_county.people.sign_ins}
    assert {user: name for _, name, _, user in NAMED}.items() <= drawn.items()
    assert len({user for *_, user in NAMED}) == len(NAMED)


def test_everyone_who_is_printed_can_sign_in_and_holds_a_role(loaded: County) -> None:
    for _, _, user_name, _ in sign_ins():
        account = Account.objects.get(username=user_name)
        assert account.has_usable_password(), user_name
        assert RoleGrant.objects.filter(account=account, valid_from__lte=DAY).exists(), user_name
        assert account.must_use_second_factor == (user_name in SECOND_FACTOR)
    assert Account.objects.get(username="duizhang").check_password(DEMO_PASSWORD)


def test_nobody_else_can_sign_in(loaded: County) -> None:
    printed = {user for *_, user in NAMED}
    others = Account.objects.exclude(username__in=printed)
    assert others.count() > 800
    assert not [a.username for a in others if a.has_usable_password()]


def test_the_leader_of_the_known_team_reaches_his_team_and_no_other(loaded: County) -> None:
    leader = person(Account.objects.get(username="duizhang"), on=DAY)
    assert leader.roles == {"officer", "team_leader"}
    assert {h.scope_name for h in leader.held} == {"青埠镇综合行政执法队"}


def test_an_auxiliary_holds_no_certificate(loaded: County) -> None:
    helper = Account.objects.get(username="xieguan")
    facts = actor_directory().officers([helper.pk], on=DAY)[0]
    assert facts.kind == "auxiliary"
    assert not facts.certified_on(DAY)


def test_each_town_is_answered_for_by_one_team_in_the_bureaus_name(loaded: County) -> None:
    serving = teams_by_town(on=DAY)
    assert len(serving) == 18
    assert len({t.code for t in serving.values()}) == 12
    for team in serving.values():
        named = body_of_team(team, on=DAY)
        assert named is not None
        assert named.code == org.ENFORCEMENT_BUREAU


def test_an_empowered_towns_name_is_lent_for_its_items_only(loaded: County) -> None:
    lent = TeamRelation.objects.get(team__code="Z04", kind="named", items="赋权事项")
    assert lent.body.code == org.town_body("青埠镇")
    assert lent.valid_from == org.EMPOWERMENT_DAY


def test_departments_with_officers_have_their_own_team(loaded: County) -> None:
    for body in ("D02", "D04", "D05", "D09", "D21"):
        team = team_acting_for(Body.objects.get(code=body), on=DAY)
        assert team is not None, body


@pytest.mark.parametrize("act", [PowerKind.PENALTY, PowerKind.INSPECTION])
def test_every_item_has_exactly_one_county_wide_holder_on_every_day_it_is_in_force(
    loaded: County, act: PowerKind
) -> None:
    register = compiled.register()
    days = (date(2022, 3, 31), date(2022, 4, 1), date(2025, 1, 1), DAY, DAY + timedelta(days=60))
    for day in days:
        for code, facts in register.known.items.items():
            if facts.span.holds(day):
                assert len(register.index.at(code, act, "", day).holders) == 1, (code, day)
    assert not [
        f
        for f in scan(register.index, register.known.items, first=org.BEGINNING, last=days[-1], acts=[act])
        if f.first >= org.BEGINNING
    ]


def test_a_transferred_item_changes_hands_on_the_day_of_the_announcement(loaded: County) -> None:
    row = next(r for r in read_catalogue() if r["department"] == "教育局" and r["in_force_from"] < "2024")
    second = transfers(DAY)[1]
    before = may(item_code=row["code"], act="penalty", on=second.effective_on - timedelta(days=1))
    after = may(item_code=row["code"], act="penalty", on=second.effective_on)
    assert (before.body_code, after.body_code) == ("D14", "D01")
    assert after.announcements == ("澄政发〔2019〕6号（虚构）", second.number)
    assert after.supervises == (before.body_name,)


def test_an_announced_transfer_does_not_hold_before_its_day(loaded: County) -> None:
    third = transfers(DAY)[2]
    row = next(r for r in read_catalogue() if BODY_OF_DEPARTMENT[r["department"]] == "D16")
    assert third.effective_on > DAY
    assert may(item_code=row["code"], act="penalty", on=DAY).body_code == "D16"
    assert may(item_code=row["code"], act="penalty", on=third.effective_on).body_code == "D01"


def test_two_towns_hold_118_items_and_the_bureau_holds_them_elsewhere(loaded: County) -> None:
    assert len(empowered_items()) == EMPOWERED_ITEMS == 118
    code = empowered_items()[0]["code"]
    town_code = {t.name: t.code for t in loaded.territory.towns}
    here = may(item_code=code, act="penalty", on=DAY, town_code=town_code["青埠镇"])
    there = may(item_code=code, act="penalty", on=DAY, town_code=town_code["柳浦镇"])
    assert (here.body_code, there.body_code) == (org.town_body("青埠镇"), "D01")
    given = PowerChange.objects.filter(manner="empower").values_list("town__code", "item_codes")
    assert len({(town, item) for town, items in given for item in items}) == 236
    assert (here.seal, here.court) == (here.body_name, "澄川县人民法院")


def test_lists_of_every_kind_are_in_force_and_support_is_owed_asked_for_and_done(loaded: County) -> None:
    assert {v.kind for v in in_force(DAY)} == set(KINDS)
    assert [coming(v).title for v in ListVersion.objects.filter(published_on=None)] == ["合法性审核"]
    duties = SupportDuty.objects.all()
    assert duties.filter(done_on__isnull=False).count() >= 4
    assert duties.filter(item__isnull=False, done_on__isnull=True).count() == 2
    assert all("第" in g.guide and "条" in g.guide for g in ItemGuide.objects.all()), "指引写明条文"
    assert ItemGuide.objects.count() >= 4 and SpecialJurisdiction.objects.count() == 1
    merged = date(DAY.year + 1, 1, 1)
    shelters = next(r["code"] for r in read_catalogue() if r["department"] == "人民防空办公室")
    before, after = (may(item_code=shelters, act="penalty", on=d).supervises for d in (DAY, merged))
    assert before == ("澄川县人民防空办公室",) and after == ("澄川县住房和城乡建设局",)


def test_a_town_has_asked_for_items_and_nothing_has_moved_yet(loaded: County) -> None:
    proposal = Proposal.objects.get()
    now = way_of(proposal)
    assert now.next is not None and now.next.code == "capacity"
    asked = {"item_code": proposal.item_codes[0], "act": "penalty", "town_code": proposal.town.code}
    assert may(on=proposal.effective_on, **asked).body_code == "D01"


def test_the_only_power_to_coerce_is_the_one_a_law_gives(loaded: County) -> None:
    assert not Power.objects.filter(act=PowerKind.COERCION).exists()
    line = PowerChange.objects.get(acts__contains=["coercion"])
    assert (line.manner, line.body.code, line.law, line.article) == (
        "base",
        "D04",
        "食品安全法",
        "第一百一十条",
    )
    assert quotes(Citation(line.law, 110), "查封、扣押有证据证明不符合食品安全标准")
    assert may(item_code=line.item_codes[0], act="coercion", on=DAY).body_code == "D04"
    refused = may(item_code=empowered_items()[0]["code"], act="coercion", on=DAY, body_code="D01")
    assert refused.refusal == "NoOwnGroundToCoerce"
    assert "强制法第二十二条" in [c.short for c in refused.citations]


def test_an_act_before_the_code_is_judged_by_the_former_law(loaded: County) -> None:
    row = next(r for r in read_catalogue() if (r.get("former_basis") or "").startswith("水污染防治法"))
    item = Item.objects.get(code=row["code"])
    before, after = basis_on(item, date(2026, 8, 14)), basis_on(item, date(2026, 8, 15))
    assert before is not None
    assert after is not None
    assert (before.penalty_law, after.penalty_law) == ("水污染防治法", "生态环境法典")


def test_no_item_has_two_bases_on_one_day(loaded: County) -> None:
    for day in (date(2026, 4, 30), date(2026, 5, 1), date(2026, 8, 14), date(2026, 8, 15), DAY):
        found = Counter(
            ItemBasis.objects.filter(valid_from__lte=day)
            .exclude(valid_until__lt=day)
            .values_list("item__code", flat=True)
        )
        assert set(found.values()) == {1}
        assert set(found) == set(Item.objects.filter(valid_from__lte=day).values_list("code", flat=True))


def test_every_field_of_the_catalogue_is_a_scope(loaded: County) -> None:
    assert {r["field"] for r in read_catalogue()} == set(FIELD_CODES)


def test_somebody_is_on_duty_at_every_post_at_any_hour(loaded: County) -> None:
    loading = Loading(DAY, DAY, lambda _: None)
    for hour in (3, 12, 22):
        shifts = on_duty(at=loading.at(DAY, hour))
        assert {s.team.code for s in shifts if s.team} == {t.code for t in Team.objects.all()}
        assert len([s for s in shifts if s.post == "command"]) == 3
    assert Shift.objects.count() > 6000


def test_a_subject_stands_in_the_grid_its_point_lies_in(loaded: County) -> None:
    for subject in Subject.objects.select_related("grid")[:20]:
        assert subject.grid is not None
        assert locate(subject.lng, subject.lat, on=DAY).basic.code == subject.grid.code


def test_every_page_of_the_hr_clerk_has_a_story(loaded: County) -> None:
    lapsing = {c.member.name: c.valid_until - DAY for c in organisation_queries.lapsing(on=DAY)}
    assert lapsing["顾南星"] == timedelta(days=60)
    stages = [sorted({s.step for s in m.steps.all()}) for m in Movement.objects.order_by("id")]
    assert [] in stages and ["consent"] in stages and ["consent", "opinion"] in stages
    assert Movement.objects.filter(state="decided").count() == 2
    lent = Posting.objects.get(kind="seconded", valid_from__lte=DAY)
    assert lent.member.team.code == "Z05", "借用的人在借用的队"
    # next month of a team and of the command centre: proposed, waiting for whoever decides
    waiting = sorted((r.state, r.team_id is None, r.body_id is None) for r in Roster.objects.all())
    assert waiting == [("draft", False, True), ("draft", True, False)]
    assert Exam.objects.get(field="水利").opens_at.date() > DAY
    assert Posting.objects.exclude(other_work="").count() == 2
    assert HandOut.objects.filter(back_at=None, due_at__date__lt=DAY).count() == 2
    assert Attendance.objects.filter(kind="in").count() >= 2
    assert Outing.objects.get().points.count() == 32


def test_grids_are_walked_by_published_checklists_and_seven_officers_in_ten_answer_for_some(
    loaded: County,
) -> None:
    from zhifa.faces.desk.grid_officers import share_in_grids
    from zhifa.registers.territory.models import PatrolChecklist, PatrolTask, RoundPoint
    from zhifa.registers.territory.patrols import county_coverage, monday

    assert {c.code for c in PatrolChecklist.objects.all()} == {"JC-01", "JC-QB", "ZY-01", "JC-OWN"}
    last = county_coverage("basic", monday(DAY) - timedelta(7))
    assert last["planned"] == last["grids"] and 0.8 < last["done"] / last["grids"] <= 1
    walked = PatrolTask.objects.get(started_at__isnull=False)
    assert walked.done_at is not None and walked.worker.username == "wangge"
    assert RoundPoint.objects.filter(task=walked).count() == 38
    assert PatrolTask.objects.filter(worker__username="wangge", week=monday(DAY), done_at=None).exists()
    told = share_in_grids(DAY)
    assert told["officers"] > 400 and not told["short"]
