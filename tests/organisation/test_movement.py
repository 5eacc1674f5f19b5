"""人员变动：借用要申请和同意，乡镇先写意见，两年不换岗，专职持证不少于两人。"""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from tests.county import SINCE, County, member_of
from zhifa.core import clock, files
from zhifa.core.errors import BadInput, OutOfReach, StepOutOfOrder
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import Member, Movement, Posting, TownPowerUse
from zhifa.registers.organisation.operations import (
    AuxiliaryCannotMoveSo,
    ExcellentQuotaFull,
    NoConsent,
    NoTownOpinion,
    OfficerInTwoPosts,
    PostLocked,
    TooFewDedicated,
    TownVetoed,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def stand(on: Any) -> Any:
    with on("2026-11-23 09:00"):
        yield


def paper() -> files.Arrived:
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(out, "PNG")
    out.seek(0)
    return files.receive(out, name="书面意见.png")


def posted(county: County, *codes: str, since: date = SINCE, dedicated: bool = True) -> list[Member]:
    """Officers on dedicated posts in the town's team, certified."""
    made = []
    for n, code in enumerate(codes):
        member = organisation.enter_member(
            by=county.guidance,
            row={"code": code, "name": f"干{'一二三四五六'[n]}明", "kind": "officer", "establishment": "public",
                 "posted_on": since, "dedicated": dedicated},
            body=county.bureau, team=county.team,
        )  # fmt: skip
        organisation.issue_certificate(
            by=county.guidance, member=member, number=f"浙T{code}", issuer="浙江省人民政府", valid_from=SINCE,
            valid_until=date(2030, 1, 1),
        )  # fmt: skip
        made.append(member)
    return made


def ask(county: County, member: Member, **more: Any) -> Movement:
    given = {
        "kind": "second", "to_body": county.bureau, "to_team": county.other_team, "starts_on": DAY,
        "ends_on": date(2027, 2, 28), "reason": "专项整治", **more,
    }  # fmt: skip
    return organisation.ask_movement(by=county.guidance, member=member, **given)


def test_a_secondment_goes_there_and_back(small_county: County) -> None:
    member = posted(small_county, "M1", "M2", "M3")[0]
    row = ask(small_county, member)
    organisation.consent(by=small_county.head, movement=row, agreed=True)
    organisation.opine(
        by=small_county.town,
        movement=row,
        town=small_county.qingbu,
        agreed=True,
        arrived=paper(),
        paper="青委函1号",
    )
    organisation.decide(by=small_county.guidance, movement=row, agreed=True)
    posts = list(Posting.objects.filter(member=member).order_by("valid_from"))
    assert [(p.team.code, p.kind, p.valid_from, p.valid_until) for p in posts if p.team] == [
        ("T1", "home", SINCE, date(2026, 11, 30)),
        ("T2", "seconded", DAY, date(2027, 2, 28)),
        ("T1", "home", date(2027, 3, 1), None),
    ]
    assert Member.objects.get(pk=member.pk).team == small_county.team, "还没有到日子"


def test_on_its_day_the_post_is_where_the_person_is(small_county: County, on: Any) -> None:
    member = posted(small_county, "M1", "M2", "M3")[0]
    row = ask(small_county, member)
    organisation.consent(by=small_county.head, movement=row, agreed=True)
    organisation.opine(
        by=small_county.town, movement=row, town=small_county.qingbu, agreed=True, arrived=paper()
    )
    organisation.decide(by=small_county.guidance, movement=row, agreed=True)
    with on("2026-12-01 00:05"):
        organisation.take_up_posts(by=small_county.guidance)
        assert Member.objects.get(pk=member.pk).team == small_county.other_team
    with on("2027-03-01 00:05"):
        organisation.take_up_posts(by=small_county.guidance)
        assert Member.objects.get(pk=member.pk).team == small_county.team


def test_a_secondment_without_consent_is_refused(small_county: County) -> None:
    row = ask(small_county, posted(small_county, "M1", "M2", "M3")[0])
    with pytest.raises(NoConsent, match="综合执法局还没有同意") as refused:
        organisation.decide(by=small_county.guidance, movement=row, agreed=True)
    assert refused.value.citations and refused.value.way_out


def test_the_town_is_heard_in_writing_before(small_county: County) -> None:
    row = ask(small_county, posted(small_county, "M1", "M2", "M3")[0])
    organisation.consent(by=small_county.head, movement=row, agreed=True)
    with pytest.raises(NoTownOpinion, match="青埠镇"):
        organisation.decide(by=small_county.guidance, movement=row, agreed=True)
    with pytest.raises(BadInput, match="书面意见"):
        organisation.opine(
            by=small_county.town, movement=row, town=small_county.qingbu, agreed=True, arrived=None
        )


def test_a_veto_holds(small_county: County) -> None:
    row = ask(small_county, posted(small_county, "M1", "M2", "M3")[0])
    organisation.consent(by=small_county.head, movement=row, agreed=True)
    organisation.opine(
        by=small_county.town,
        movement=row,
        town=small_county.qingbu,
        agreed=False,
        arrived=paper(),
        opinion="正在办大案",
    )
    with pytest.raises(TownVetoed, match="正在办大案"):
        organisation.decide(by=small_county.guidance, movement=row, agreed=True)
    assert TownPowerUse.objects.filter(power="veto", movement=row).count() == 1


def test_only_the_lending_body_consents(small_county: County) -> None:
    row = ask(small_county, posted(small_county, "M1", "M2", "M3")[0])
    Movement.objects.filter(pk=row.pk).get()
    other = small_county.again(small_county.town)
    with pytest.raises(Exception, match="权限"):
        organisation.consent(by=other, movement=row, agreed=True)


def test_a_locked_post_is_left_only_on_a_ground(small_county: County) -> None:
    member = posted(small_county, "M1", "M2", "M3", since=date(2026, 1, 1))[0]
    with pytest.raises(PostLocked, match="2028-01-01"):
        ask(small_county, member)
    assert ask(small_county, member, lock_ground="recusal").lock_ground == "recusal"


def test_a_promotion_in_the_same_team_does_not_begin_the_lock_anew(small_county: County) -> None:
    member = posted(small_county, "M1", "M2", "M3", since=date(2025, 1, 1))[0]
    row = ask(
        small_county, member, kind="promote", to_team=small_county.team, to_position="四级主办", ends_on=None
    )
    organisation.opine(
        by=small_county.town, movement=row, town=small_county.qingbu, agreed=True, arrived=paper()
    )
    organisation.decide(by=small_county.guidance, movement=row, agreed=True)
    with pytest.raises(PostLocked, match="自 2025-01-01 起"):
        ask(small_county, member, starts_on=date(2026, 12, 5))
    assert ask(small_county, member, starts_on=date(2027, 1, 1), ends_on=date(2027, 3, 1)).pk


def test_two_dedicated_certified_officers_stay(small_county: County) -> None:
    member = posted(small_county, "M1", "M2")[0]
    row = ask(small_county, member)
    organisation.consent(by=small_county.head, movement=row, agreed=True)
    organisation.opine(
        by=small_county.town, movement=row, town=small_county.qingbu, agreed=True, arrived=paper()
    )
    with pytest.raises(TooFewDedicated, match="只剩 1 名"):
        organisation.decide(by=small_county.guidance, movement=row, agreed=True)
    assert Posting.objects.get(member=member).valid_until is None, "什么都没有变"


def test_one_movement_at_a_time(small_county: County) -> None:
    member = posted(small_county, "M1", "M2", "M3")[0]
    ask(small_county, member)
    with pytest.raises(OfficerInTwoPosts, match="没办完"):
        ask(small_county, member, starts_on=date(2027, 6, 1), ends_on=date(2027, 7, 1))


def test_an_auxiliary_is_not_appointed(small_county: County) -> None:
    helper = member_of(small_county, small_county.auxiliary)
    with pytest.raises(AuxiliaryCannotMoveSo):
        ask(small_county, helper, kind="appoint", to_position="队长", ends_on=None)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"ends_on": None}, "到哪一天"),
        ({"starts_on": date(2026, 11, 1)}, "已经过去"),
        ({"ends_on": DAY}, "以后"),
        ({"kind": "lend"}, "没有这种变动"),
        ({"lock_ground": "想走"}, "没有这种换岗事由"),
    ],
)
def test_what_cannot_be_asked_is_told(small_county: County, more: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        ask(small_county, member_of(small_county, small_county.officer), **more)


def test_a_leader_asks_for_his_own_team_only(small_county: County) -> None:
    with pytest.raises(OutOfReach):
        organisation.ask_movement(
            by=small_county.leader, member=member_of(small_county, small_county.officer), kind="second",
            to_body=small_county.bureau, to_team=small_county.other_team, starts_on=DAY, ends_on=date(2027, 1, 1),
            reason="借人",
        )  # fmt: skip


def test_a_town_nominates_and_appraises(small_county: County) -> None:
    member = member_of(small_county, small_county.officer)
    row = organisation.ask_movement(
        by=small_county.town, member=member, kind="promote", to_body=small_county.bureau, to_team=small_county.team,
        to_position="四级主办", starts_on=DAY, reason="实绩突出", nominated_by=small_county.qingbu,
    )  # fmt: skip
    assert row.nominated_by == small_county.qingbu
    common = {"by": small_county.town, "town": small_county.qingbu, "year": 2026, "text": "好"}
    with pytest.raises(BadInput, match="编制所在部门意见"):
        organisation.appraise_member(**common, member=member, grade="优秀", home_opinion="")
    for who in ("officer", "second"):
        organisation.appraise_member(
            **common,
            member=member_of(small_county, getattr(small_county, who)),
            grade="优秀",
            home_opinion="同意",
        )
    with pytest.raises(ExcellentQuotaFull, match="优秀名额"):
        organisation.appraise_member(
            **common, member=member_of(small_county, small_county.lapsed), grade="优秀", home_opinion="同意"
        )
    assert sorted(TownPowerUse.objects.values_list("power", flat=True)) == [
        "appraise",
        "appraise",
        "nominate",
    ]


def test_a_town_commands_the_team_that_serves_it(small_county: County) -> None:
    organisation.instruct_team(
        by=small_county.town, town=small_county.qingbu, team=small_county.team, text="今晚巡查塘湾路"
    )
    assert clock.today() == date(2026, 11, 23)


def test_what_is_decided_is_decided(small_county: County) -> None:
    row = ask(small_county, posted(small_county, "M1", "M2", "M3")[0])
    organisation.withdraw(by=small_county.guidance, movement=row, why="不需要了")
    with pytest.raises(StepOutOfOrder, match="已撤回"):
        organisation.decide(by=small_county.guidance, movement=row, agreed=True)


def test_reading_what_waits_of_moves_costs_the_same_however_many_there_are(small_county: County) -> None:
    from zhifa.faces.desk.register_tasks import waiting

    def read(who: Any) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            found = waiting(who).read()
        return sum("人员变动" in line.note for line in found.lines) if found else 0, len(queries)

    first, *others = posted(small_county, "M1", "M2", "M3", "M4", "M5")
    row = ask(small_county, first)
    assert read(small_county.head)[0] == 1
    asked = {who: read(who)[1] for who in (small_county.head, small_county.town)}
    assert max(asked.values()) <= 2, asked
    for n, member in enumerate(others[:3]):
        ask(small_county, member, ends_on=date(2027, 2, 20 + n))
    organisation.consent(by=small_county.head, movement=row, agreed=True)
    # consent is asked of the lending body, a paper of the town, each from its own
    assert read(small_county.head) == (3, asked[small_county.head])
    assert read(small_county.town) == (1, asked[small_county.town])
