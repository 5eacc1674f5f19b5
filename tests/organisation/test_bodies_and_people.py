"""机构、队伍、人员、证件：登记、修改、终止，每一样不行的都用话说明。"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.county import SINCE, County, member_of
from zhifa.core import clock
from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.law.officers import Certificate as LawCertificate
from zhifa.law.officers import CertificateNotValid, Person, check_officers
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.command_chain import CircularCommand, Edge, TwoCommanders, check_command
from zhifa.registers.organisation.models import Body, Certificate, Member, Posting, Team
from zhifa.registers.organisation.operations import (
    AuxiliaryHoldsNoCertificate,
    CertificateNumberUsed,
    OfficerInTwoPosts,
)
from zhifa.registers.organisation.queries import availability, lapsing

pytestmark = pytest.mark.django_db


def new_team(county: County, code: str, *, hub: bool = False) -> Team:
    return organisation.enter_team(
        by=county.guidance,
        row={"code": code, "name": f"{code}队", "hub": hub, "pattern": "town", "valid_from": SINCE},
        staffs=county.bureau,
        commands=county.town_government,
        named=county.bureau,
    )


def test_a_superior_that_stands_below_is_refused(small_county: County) -> None:
    row = {"code": "NEW", "name": "新设办公室", "short_name": "新设办", "kind": "liaison", "superior": "ZHZF"}
    made = organisation.enter_body(by=small_county.guidance, row=row)
    bureau = Body.objects.get(code="ZHZF")
    change = {f: getattr(bureau, f) for f in ("name", "short_name", "kind", "enforces", "seal_name")}
    with pytest.raises(CircularCommand, match="新设办"):
        organisation.change_body(by=small_county.guidance, body=bureau, row={**change, "superior": made.code})


def test_a_hub_led_by_its_neighbour_is_refused(small_county: County) -> None:
    one, two = new_team(small_county, "H1", hub=True), new_team(small_county, "H2", hub=True)
    organisation.lead_team(by=small_county.guidance, leader=one, led=two, valid_from=SINCE)
    with pytest.raises(CircularCommand) as refused:
        organisation.lead_team(by=small_county.guidance, leader=two, led=one, valid_from=date(2026, 1, 1))
    assert "H1队 → H2队" in refused.value.message_zh and refused.value.citations


def test_a_circle_is_found_on_the_day_on_which_all_its_parts_hold() -> None:
    known = [Edge("甲", "乙", date(2026, 1, 1), date(2026, 3, 31)), Edge("乙", "丙", date(2026, 3, 1))]
    check_command(Edge("丙", "甲", date(2026, 4, 1)), known)
    with pytest.raises(CircularCommand, match="2026-03-01"):
        check_command(Edge("丙", "甲", date(2026, 1, 1)), known)


def test_one_team_has_one_commander_a_day(small_county: County) -> None:
    team = new_team(small_county, "H3")
    with pytest.raises(TwoCommanders, match="青埠镇"):
        organisation.relate_team(
            by=small_county.guidance, team=team, kind="commands", body=small_county.bureau,
            valid_from=date(2026, 1, 1),
        )  # fmt: skip
    relation = team.relations.get(kind="commands")
    organisation.end_relation(by=small_county.guidance, relation=relation, last_day=date(2025, 12, 31))
    organisation.relate_team(
        by=small_county.guidance,
        team=team,
        kind="commands",
        body=small_county.bureau,
        valid_from=date(2026, 1, 1),
    )
    assert team.relations.filter(kind="commands").count() == 2


def test_a_town_changes_its_team_without_a_gap(small_county: County) -> None:
    team = new_team(small_county, "H4")
    organisation.serve_town(
        by=small_county.guidance, team=team, town=small_county.qixi, valid_from=date(2026, 7, 1)
    )
    old = small_county.team.serves.get(town=small_county.qixi)
    assert old.valid_until == date(2026, 6, 30)


def test_a_body_in_its_own_name_needs_a_seal(small_county: County) -> None:
    row = {"code": "NB", "name": "甲局", "short_name": "甲局", "kind": "department", "enforces": True}
    with pytest.raises(BadInput, match="印章"):
        organisation.enter_body(by=small_county.guidance, row=row)


def test_a_body_with_people_does_not_end(small_county: County) -> None:
    with pytest.raises(StepOutOfOrder, match="人"):
        organisation.end_body(by=small_county.guidance, body=small_county.bureau, last_day=date(2026, 12, 31))


def someone(county: County, code: str = "P900", **more: object) -> Member:
    row = {"code": code, "name": "贺新来", "kind": "officer", "establishment": "public",
           "posted_on": date(2025, 1, 1), **more}  # fmt: skip
    return organisation.enter_member(by=county.guidance, row=row, body=county.bureau, team=county.team)


def test_a_certificate_number_is_never_used_twice(small_county: County) -> None:
    member = someone(small_county)
    theirs = Certificate.objects.filter(member=member_of(small_county, small_county.officer)).get()
    with pytest.raises(CertificateNumberUsed, match="周砚秋") as refused:
        organisation.issue_certificate(
            by=small_county.guidance, member=member, number=theirs.number.lower(), issuer="浙江省人民政府",
            valid_from=SINCE, valid_until=date(2027, 1, 1),
        )  # fmt: skip
    assert "二十八条" in str(refused.value) and refused.value.way_out


def test_an_auxiliary_gets_no_certificate(small_county: County) -> None:
    with pytest.raises(AuxiliaryHoldsNoCertificate, match="四十二条"):
        organisation.issue_certificate(
            by=small_county.guidance, member=member_of(small_county, small_county.auxiliary), number="浙A1",
            issuer="浙江省人民政府", valid_from=SINCE, valid_until=date(2027, 1, 1),
        )  # fmt: skip


def test_an_auxiliary_has_no_establishment(small_county: County) -> None:
    with pytest.raises(BadInput, match="编外"):
        someone(small_county, kind="auxiliary")


def test_an_officer_is_not_in_two_posts_on_one_day(small_county: County) -> None:
    member = someone(small_county)
    with pytest.raises(OfficerInTwoPosts, match="青埠执法中队"):
        organisation.begin_post(
            by=small_county.guidance, member=member, body=small_county.bureau, team=small_county.other_team,
            valid_from=date(2026, 12, 1),
        )  # fmt: skip
    assert Posting.objects.filter(member=member).count() == 1


def test_the_database_refuses_two_posts_as_well(small_county: County) -> None:
    from django.db import IntegrityError, transaction

    from zhifa.core.operation import operation

    member = someone(small_county)

    @operation("test.two_posts", title="绕过", permission="organisation.manage")
    def two_posts(op: object) -> None:
        Posting(member=member, body=small_county.bureau, valid_from=date(2026, 1, 1)).save()

    with pytest.raises(IntegrityError), transaction.atomic():
        two_posts(by=small_county.guidance)


def test_somebody_with_equipment_does_not_leave(small_county: County) -> None:
    member = someone(small_county)
    piece = organisation.enter_equipment(
        by=small_county.leader, row={"code": "E900", "kind": "执法记录仪"}, team=small_county.team
    )
    out = organisation.hand_out(by=small_county.leader, equipment=piece, member=member, purpose="日常执法")
    with pytest.raises(StepOutOfOrder, match="E900"):
        organisation.end_member(
            by=small_county.guidance, member=member, last_day=date(2026, 12, 31), why="辞职"
        )
    organisation.take_back(by=small_county.leader, hand_out=out)
    organisation.end_member(by=small_county.guidance, member=member, last_day=date(2026, 12, 31), why="辞职")
    assert Posting.objects.get(member=member).valid_until == date(2026, 12, 31)


def test_lapse_stops_acts_and_not_lists(small_county: County) -> None:
    lapsed = member_of(small_county, small_county.lapsed)
    listed = availability(small_county.team, on=clock.today(), at=clock.now())
    found = next(a for a in listed if a.account_id == lapsed.account_id)
    assert not found.certified, "名单里还在，但不能算"
    row = lapsed.certificates.get()
    held = LawCertificate(row.number, row.valid_from, row.valid_until)
    one = Person("1", lapsed.name, held)
    two = Person("2", "周砚秋", LawCertificate("x", SINCE, date(2035, 1, 1)))
    with pytest.raises(CertificateNotValid, match="无效"):
        check_officers([one, two], clock.today())
    assert check_officers([one, two], row.valid_until).result == 2


def test_a_certificate_is_seen_ninety_days_ahead_and_not_ninety_one(small_county: County) -> None:
    member = someone(small_county)
    until = date(2026, 12, 31)
    organisation.issue_certificate(
        by=small_county.guidance, member=member, number="浙H99990001", issuer="浙江省人民政府", valid_from=SINCE,
        valid_until=until,
    )  # fmt: skip
    assert member in [c.member for c in lapsing(on=until - timedelta(days=90))]
    assert member not in [c.member for c in lapsing(on=until - timedelta(days=91))]


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        ({"born_year": 2009, "posted_on": date(2026, 5, 1)}, "born_year", "不满十八周岁"),
        (
            {"kind": "auxiliary", "born_year": 2011, "posted_on": date(2026, 5, 1)},
            "born_year",
            "不满十六周岁",
        ),
        ({"born_year": 1940, "posted_on": date(2026, 5, 1)}, "born_year", "86 岁"),
        ({"posted_on": date(1930, 1, 1)}, "posted_on", "太早"),
        ({"posted_on": date(2099, 1, 1)}, "posted_on", "太远"),
        ({"phone": "abc"}, "phone", "电话号码不对"),
    ],
)
def test_a_person_is_entered_with_days_and_numbers_that_can_be(
    small_county: County, row: dict[str, object], field: str, words: str
) -> None:
    given = {"code": "N1", "name": "季新", "kind": "officer", **row}
    with pytest.raises(BadInput) as refused:
        organisation.enter_member(by=small_county.guidance, row=given, body=small_county.bureau)
    assert refused.value.field == field and words in refused.value.message_zh
    if "周岁" in words:
        assert refused.value.citations


def test_sixteen_and_eighteen_are_counted_by_the_year_alone(small_county: County) -> None:
    for kind, born in (("officer", 2008), ("auxiliary", 2010)):
        row = {
            "code": f"N{born}",
            "name": "季新",
            "kind": kind,
            "born_year": born,
            "posted_on": date(2026, 5, 1),
        }
        made = organisation.enter_member(by=small_county.guidance, row=row, body=small_county.bureau)
        with pytest.raises(BadInput, match="早于到岗日"):
            organisation.end_member(
                by=small_county.guidance, member=made, last_day=date(2026, 4, 30), why="辞职"
            )
