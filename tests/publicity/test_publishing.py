"""公示 — what is published of a decision, what is hidden, and how it comes down again."""

from datetime import date

import pytest

from tests.county import RULES, County, report_in
from zhifa.core import clock
from zhifa.core.acts import Act
from zhifa.core.documents.document import record_act
from zhifa.core.duty import Duty
from zhifa.core.errors import AlreadyDone, BadInput, NotPermitted, OutOfReach
from zhifa.core.matter import Matter
from zhifa.core.operation import Op, operation
from zhifa.law.party import PartyKind
from zhifa.oversight.publicity import queries
from zhifa.oversight.publicity.masking import GONE, masked
from zhifa.oversight.publicity.models import Publication
from zhifa.oversight.publicity.operations import (
    DecisionHasFallen,
    NotADecision,
    NotToBePublished,
    call_for_withdrawal,
    keep_back,
    publish,
    record_change,
    withdraw,
)

pytestmark = pytest.mark.django_db


@operation("test.decide", title="作出决定", permission="intake.register", matter=lambda matter, **_: matter)
def decided(op: Op, *, matter: Matter, kind: str, county_body: object, number: str) -> Act:
    return record_act(op, kind=kind, matter=matter, body=county_body, title="行政处罚决定书", number=number)


def decision(county: County, *, kind: str = "CF", number: str = "澄执罚决〔2026〕1号") -> Act:
    return decided(
        by=RULES, matter=report_in(county), kind=kind, county_body=county.bureau.scope, number=number
    )


def published(county: County, act: Act, **more: object) -> Publication:
    given = {
        "party_name": "澄川县清檐物业服务有限公司",
        "party_kind": PartyKind.ENTITY,
        "violation": "清理窨井淤泥后随意堆放",
        "basis": "《浙江省城市市容和环境卫生管理条例》第三十条",
        "content": "罚款1000元",
        "ground": "群众多次反映，影响面较大",
    }
    return publish(by=county.head, act=act, **{**given, **more})


def test_a_citizens_name_is_shortened_wherever_it_stands(small_county: County) -> None:
    row = published(
        small_county,
        decision(small_county),
        party_name="欧阳春晓",
        party_kind=PartyKind.CITIZEN,
        violation="欧阳春晓（330899199001011234，电话13800000000）在门前堆放货物",
    )
    assert row.party == "欧阳某"
    assert "春晓" not in row.violation
    assert "13800000000" not in row.violation
    assert "330899199001011234" not in row.violation
    assert {"identity_number", "address", "phone"} <= set(row.hidden)


def test_a_firm_is_published_with_its_whole_name(small_county: County) -> None:
    assert published(small_county, decision(small_county)).party == "澄川县清檐物业服务有限公司"


@pytest.mark.parametrize("bar", [{"state_secret": True}, {"minor_party": True}, {"social_influence": False}])
def test_what_the_law_bars_is_not_published(small_county: County, bar: dict[str, bool]) -> None:
    with pytest.raises(NotToBePublished):
        published(small_county, decision(small_county), **bar)


def test_only_decisions_are_published_and_only_once(small_county: County) -> None:
    with pytest.raises(NotADecision):
        published(small_county, decision(small_county, kind="ZG", number="澄执责改〔2026〕1号"))
    act = decision(small_county)
    published(small_county, act)
    with pytest.raises(AlreadyDone):
        published(small_county, act)


def test_an_annulled_decision_is_not_published(small_county: County) -> None:
    act = decision(small_county)
    record_change(
        by=small_county.head, act=act, standing="annulled", changed_on=clock.today(), reason="复议撤销"
    )
    with pytest.raises(DecisionHasFallen):
        published(small_county, act)


def test_a_fallen_decision_is_withdrawn_within_three_working_days(small_county: County, on) -> None:
    with on("2026-03-04 09:00"):
        act = decision(small_county)
        row = published(small_county, act)
        record_change(
            by=small_county.head, act=act, standing="annulled", changed_on=date(2026, 3, 4), reason="复议撤销"
        )
        duty = Duty.objects.get(kind="publicity.withdraw")
        # 处罚法第四十八条第二款 三日, counted in working days (第八十五条): Thu 5, Fri 6, Mon 9
        assert clock.day_of(duty.due_at) == date(2026, 3, 9)
        gone = withdraw(by=small_county.head, publication=row, reason="复议决定撤销原决定")
        assert (gone.state, gone.withdrawn_on) == ("withdrawn", date(2026, 3, 4))
        assert Duty.objects.get(pk=duty.pk).outcome == "已撤回"
        with pytest.raises(AlreadyDone):
            withdraw(by=small_county.head, publication=row, reason="再撤一次")


def test_withdrawal_is_asked_for_only_when_something_is_published(small_county: County) -> None:
    act = decision(small_county)
    assert call_for_withdrawal(by=RULES, act=act, changed_on=clock.today()) is False
    published(small_county, act)
    assert call_for_withdrawal(by=RULES, act=act, changed_on=clock.today()) is True
    assert call_for_withdrawal(by=RULES, act=act, changed_on=clock.today()) is True
    assert Duty.objects.filter(kind="publicity.withdraw", closed_at=None).count() == 1


def test_a_decision_may_be_kept_back_with_a_reason_once(small_county: County) -> None:
    act = decision(small_county)
    keep_back(by=small_county.head, act=act, reason="没有社会影响")
    with pytest.raises(AlreadyDone):
        keep_back(by=small_county.head, act=act, reason="没有社会影响")


def test_a_leader_of_another_team_publishes_nothing_and_the_future_changes_nothing(
    small_county: County,
) -> None:
    act = decision(small_county)
    with pytest.raises(NotPermitted):
        publish(
            by=small_county.other_leader,
            act=act,
            party_name="甲",
            party_kind=PartyKind.ENTITY,
            violation="乙",
            basis="丙",
            content="丁",
            ground="戊",
        )
    with pytest.raises(OutOfReach):
        publish(
            by=small_county.handler,
            act=act,
            party_name="甲",
            party_kind=PartyKind.ENTITY,
            violation="乙",
            basis="丙",
            content="丁",
            ground="戊",
        )
    with pytest.raises(BadInput):
        record_change(
            by=small_county.head, act=act, standing="annulled", changed_on=date(2099, 1, 1), reason="将来"
        )


def test_the_public_list_searches_firms_and_pages_by_key(small_county: County) -> None:
    rows = [
        published(
            small_county, decision(small_county, number=f"澄执罚决〔2026〕{n}号"), party_name=f"清檐{n}公司"
        )
        for n in range(1, 4)
    ]
    found, after = queries.shown(party="清檐2")
    assert [r.pk for r in found] == [rows[1].pk]
    assert after == ""


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("联系0579-12345678处理", f"联系{GONE}处理"),
        ("账号6228480402564890018", f"账号{GONE}"),
        ("罚款20000元，面积1234567平方米", "罚款20000元，面积1234567平方米"),
    ],
)
def test_numbers_that_point_at_a_person_are_taken_out_and_others_stay(text: str, kept: str) -> None:
    assert masked(text) == kept
