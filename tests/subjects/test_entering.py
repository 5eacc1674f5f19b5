"""登记、变更 — what is taken, what is refused in words, and what held before."""

from datetime import date
from typing import Any

import pytest

from tests.county import County
from tests.subjects.cast import citizen, entered, firm, firm_code, household_code, somebody
from zhifa.core.errors import BadInput, NotPermitted
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.ledger.sequencing import sequence_all
from zhifa.core.ledger.verify import verify
from zhifa.registers.subjects import operations as subjects
from zhifa.registers.subjects.drafts import LicenceDraft
from zhifa.registers.subjects.models import Change, Formerly, Subject
from zhifa.registers.subjects.queries import name_on, search
from zhifa.registers.subjects.refusals import (
    CodeRefused,
    CodeTaken,
    CreditClassForFirmsOnly,
    DaysOutOfOrder,
    HoldWithoutGround,
    LicenceTaken,
)

pytestmark = pytest.mark.django_db

PERMIT = LicenceDraft(
    "道路货物运输经营许可证", "澄交运0001", "澄川县交通运输局", date(2025, 1, 1), date(2028, 12, 31)
)


def test_a_firm_is_placed_by_its_address_in_grid_and_town(small_county: County) -> None:
    made = entered(small_county.guidance, firm())
    assert made.town == small_county.qingbu
    assert made.grid is not None and made.grid.code == "QB-11"
    assert Change.objects.get(subject=made).title == "登记监管对象"


def test_a_point_decides_over_the_address(small_county: County) -> None:
    made = entered(small_county.guidance, firm(lng="118.025", lat="28.905"))
    assert made.town == small_county.qixi


@pytest.mark.parametrize(
    ("change", "refusal", "words"),
    [
        ({"code": firm_code(1)[:-1] + ("0" if firm_code(1)[-1] != "0" else "1")}, CodeRefused, "校验位不符"),
        ({"code": household_code(1)}, CodeRefused, "与种类“企业”不符"),
        ({"code": "12345"}, CodeRefused, "应为 18 位"),
        ({"kind": "site"}, CodeRefused, "没有统一社会信用代码"),
        ({"kind": "person", "code": "", "credit_class": "A"}, CreditClassForFirmsOnly, "信用等级只评给企业"),
        ({"credit_class": "Z"}, BadInput, "没有“Z”这个信用等级"),
        ({"id_number": citizen(3)}, BadInput, "只登记在个人或个体工商户名下"),
        ({"kind": "boat"}, BadInput, "没有“boat”这个种类"),
        ({"name": " "}, BadInput, "名称没有填写"),
        ({"lng": "118.005"}, BadInput, "经度和纬度要一起填"),
        ({"registered_on": date(2999, 1, 1)}, BadInput, "在将来"),
        ({"licences": (LicenceDraft("许可", "1", "局", date(2026, 2, 1), date(2026, 1, 1)),)}, DaysOutOfOrder, "早于起日"),
    ],
)  # fmt: skip
def test_what_cannot_be_registered_is_refused_in_words(
    small_county: County, change: dict[str, Any], refusal: type[BadInput], words: str
) -> None:
    with pytest.raises(refusal, match=words) as told:
        entered(small_county.guidance, firm(**change))
    assert told.value.field
    assert not Subject.objects.exists()


def test_a_wrong_check_character_of_a_citizen_number_is_refused_without_repeating_it(
    small_county: County,
) -> None:
    wrong = citizen(7)[:-1] + ("1" if citizen(7)[-1] != "1" else "2")
    with pytest.raises(CodeRefused, match="校验位不符") as told:
        entered(small_county.guidance, somebody(id_number=wrong))
    assert wrong not in str(told.value)


def test_a_code_is_never_used_twice(small_county: County) -> None:
    entered(small_county.guidance, firm())
    with pytest.raises(CodeTaken, match="已经登记在「澄川县鸿砺土石方工程有限公司（虚构）」名下") as told:
        entered(small_county.guidance, firm(name="另一家有限公司（虚构）"))
    assert told.value.citation is not None and told.value.citation.article == 19
    entered(small_county.guidance, somebody())
    with pytest.raises(CodeTaken, match=r"公民身份号码 3308\*+"):
        entered(small_county.guidance, somebody(name="别人（虚构）"))


def test_a_licence_number_is_not_registered_twice(small_county: County) -> None:
    by = small_county.guidance
    one = entered(by, firm(1, licences=(PERMIT,)))
    other = entered(by, firm(2, name="澄川县清檐物业服务有限公司（虚构）"))
    with pytest.raises(LicenceTaken, match=one.name):
        subjects.add_licence(by=by, subject=other, licence=PERMIT)


def test_who_does_not_keep_the_register_may_not_change_it(small_county: County) -> None:
    with pytest.raises(NotPermitted, match="登记监管对象"):
        entered(small_county.officer, firm())


def test_a_name_given_up_is_kept_with_its_days_and_still_found(small_county: County) -> None:
    by = small_county.guidance
    made = entered(by, firm())
    changed = subjects.change_subject(
        by=by,
        subject=made,
        values={"name": "澄川县新禾建设有限公司（虚构）"},
        reason="营业执照变更",
        since=date(2025, 3, 1),
    )
    past = Formerly.objects.get(subject=made)
    assert (past.value, past.valid_from, past.valid_until) == (
        "澄川县鸿砺土石方工程有限公司（虚构）", date(2019, 5, 6), date(2025, 2, 28)
    )  # fmt: skip
    assert name_on(changed, date(2025, 2, 28)).startswith("澄川县鸿砺")
    assert name_on(changed, date(2025, 3, 1)).startswith("澄川县新禾")
    assert [s.pk for s in search("鸿砺土石").subjects] == [made.pk]
    assert [s.pk for s in search("xhjs").subjects] == [made.pk]


def test_a_move_changes_grid_and_town_and_keeps_the_old_door(small_county: County) -> None:
    by = small_county.guidance
    made = entered(by, firm())
    moved = subjects.change_subject(
        by=by,
        subject=made,
        values={"address": "栖溪街道河沿街8号", "lng": "118.025", "lat": "28.905"},
        reason="迁址",
    )
    assert moved.town == small_county.qixi
    past = Formerly.objects.get(subject=made, field="address")
    assert past.value == "澄川县青埠镇塘湾路12号" and past.lng is not None


def test_a_change_without_reason_or_without_change_is_refused(small_county: County) -> None:
    by = small_county.guidance
    made = entered(by, firm())
    with pytest.raises(BadInput, match="理由没有填写"):
        subjects.change_subject(by=by, subject=made, values={"trade": "土石方"}, reason=" ")
    with pytest.raises(BadInput, match="没有改动"):
        subjects.change_subject(by=by, subject=made, values={"trade": made.trade}, reason="核对")


def test_a_credit_class_is_dated_and_for_firms_only(small_county: County) -> None:
    by = small_county.guidance
    made = entered(by, firm(credit_class="B"))
    subjects.rate_credit(by=by, subject=made, grade="C", since=date(2026, 1, 1), source="年度评价（虚构）")
    rated = Subject.objects.get(pk=made.pk)
    assert (rated.credit_class, rated.credit_since) == ("C", date(2026, 1, 1))
    assert Formerly.objects.get(subject=made).value == "B"
    with pytest.raises(BadInput, match="不能更早"):
        subjects.rate_credit(
            by=by, subject=made, grade="A", since=date(2025, 1, 1), source="年度评价（虚构）"
        )
    person = entered(by, somebody())
    with pytest.raises(CreditClassForFirmsOnly, match="个人没有信用等级"):
        subjects.rate_credit(by=by, subject=person, grade="A", since=date(2026, 1, 1), source="评价")


def test_a_hold_needs_a_ground_and_days_in_order(small_county: County) -> None:
    by = small_county.guidance
    made = entered(by, firm())
    hold = {"kind": "no_inspection", "ordered_by": "澄川县人民政府", "since": date(2026, 1, 1)}
    with pytest.raises(HoldWithoutGround, match="没有依据"):
        subjects.place_hold(by=by, subject=made, ground=" ", **hold)
    with pytest.raises(DaysOutOfOrder):
        subjects.place_hold(by=by, subject=made, ground="破产受理裁定", until=date(2025, 1, 1), **hold)
    placed = subjects.place_hold(by=by, subject=made, ground="浙江条例第二十一条", **hold)
    lifted = subjects.lift_hold(by=by, hold=placed, on=date(2026, 2, 1), ground="整改完毕")
    assert lifted.lifted_on == date(2026, 2, 1)
    assert [c.title for c in Change.objects.filter(subject=made).order_by("id")] == [
        "登记监管对象", "登记暂停", "解除暂停"
    ]  # fmt: skip


def test_everything_written_is_in_the_ledger_and_holds(small_county: County) -> None:
    by = small_county.guidance
    made = entered(by, firm(licences=(PERMIT,)))
    person = entered(by, somebody())
    subjects.change_subject(by=by, subject=made, values={"trade": "土石方"}, reason="核对经营范围")
    subjects.add_contact(
        by=by, subject=made, duty="安全员", name="俞定安", phone="10000200009", since=date(2026, 1, 1)
    )
    said = " ".join(LedgerEntry.objects.values_list("note", flat=True))
    assert "胡之远" not in said and "俞定安" not in said and person.id_number not in said
    sequence_all()
    assert [str(f) for f in verify(files=False).findings] == []
