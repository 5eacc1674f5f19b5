"""匹配、合并、拆开、查看 — suggested by the platform, decided by a person, undone without loss."""

from datetime import date

import pytest

from tests.county import County, report_in
from tests.subjects.cast import entered, firm, firm_code, household_code, somebody
from zhifa.core.errors import AlreadyDone, NotPermitted, OutOfReach, StepOutOfOrder
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.ledger.sequencing import sequence_all
from zhifa.core.ledger.verify import verify
from zhifa.registers.subjects import operations as subjects
from zhifa.registers.subjects.drafts import LicenceDraft
from zhifa.registers.subjects.models import Change, Look, MatchSuggestion, Subject
from zhifa.registers.subjects.operations.looking import value_of
from zhifa.registers.subjects.queries import concerning, current, family_of, listed, search
from zhifa.registers.subjects.record import record_of
from zhifa.registers.subjects.refusals import CannotMerge, CannotSplit, NothingToLookAt, ReasonMissing

pytestmark = pytest.mark.django_db

WHY = "核对了营业执照，是同一户"


def fresh(subject: Subject) -> Subject:
    return Subject.objects.get(pk=subject.pk)  # type: ignore[return-value]


def test_a_like_entry_is_suggested_with_its_reasons_and_nothing_is_merged(small_county: County) -> None:
    by = small_county.guidance
    one = entered(by, firm(1))
    two = entered(by, firm(2, code="", name="鸿砺土石方工程公司（虚构）"))
    pair = MatchSuggestion.objects.get()
    assert (pair.newer_id, pair.older_id, pair.state) == (two.pk, one.pk, "open")
    assert set(pair.reasons) == {"name", "place", "phone"} and pair.score == 100
    assert fresh(two).merged_into_id is None


def test_two_valid_codes_a_person_and_a_firm_or_another_town_are_not_suggested(small_county: County) -> None:
    by = small_county.guidance
    entered(by, firm(1))
    entered(by, firm(2))
    entered(by, somebody(name="鸿砺土石方工程（虚构）", phone="10000200001"))
    entered(by, firm(3, code="", address="", phone="", lng="118.025", lat="28.905"))
    assert not MatchSuggestion.objects.exists()


def test_merging_keeps_codes_names_licences_and_matters_and_splitting_undoes_it(small_county: County) -> None:
    by = small_county.guidance
    paper = LicenceDraft("许可证", "A-1", "澄川县交通运输局", date(2025, 1, 1))
    kept = entered(by, firm(1))
    gone = entered(by, firm(2, name="澄川县清檐物业服务有限公司（虚构）", licences=(paper,)))
    m = report_in(small_county)
    subjects.link_matter(by=small_county.duty, matter=m, subject=gone)
    subjects.merge_subjects(by=by, survivor=kept, merged=gone, reason=WHY)

    assert current(fresh(gone)) == kept
    assert [s.pk for s in search(firm_code(2)).subjects] == [kept.pk]
    assert [s.pk for s in search("清檐物业").subjects] == [kept.pk]
    assert concerning(m) == [kept]
    record = record_of(fresh(kept))
    assert [x.number for x in record.licences] == ["A-1"]
    assert set(record.codes) == {firm_code(1), firm_code(2)}
    assert gone.pk not in listed().values_list("pk", flat=True)
    with pytest.raises(StepOutOfOrder, match="已经并入另一条"):
        subjects.change_subject(by=by, subject=gone, values={"trade": "物业"}, reason="核对")

    subjects.split_subject(by=by, merged=gone, reason="两户的经营者不同，是误并")
    assert current(fresh(gone)) == gone and concerning(m) == [gone]
    assert record_of(fresh(kept)).licences == []
    told = list(Change.objects.filter(subject=gone).order_by("id").values_list("title", "reason"))
    assert told[1:] == [("合并监管对象", WHY), ("拆开监管对象", "两户的经营者不同，是误并")]
    sequence_all()
    assert [str(f) for f in verify(files=False).findings] == []


def test_a_chain_of_merges_leads_to_its_end_and_parts_in_the_middle(small_county: County) -> None:
    by = small_county.guidance
    a, b, c = (
        entered(by, firm(n, name=f"澄川县{w}有限公司（虚构）", phone="", address=""))
        for n, w in enumerate(("甲禾", "乙禾", "丙禾"), 1)
    )
    subjects.merge_subjects(by=by, survivor=b, merged=a, reason=WHY)
    subjects.merge_subjects(by=by, survivor=c, merged=b, reason=WHY)
    assert current(fresh(a)) == c and family_of(c.pk) == [c.pk, b.pk, a.pk]
    subjects.split_subject(by=by, merged=b, reason="弄错了，不是同一户")
    assert current(fresh(a)) == b and family_of(c.pk) == [c.pk]


def test_what_cannot_be_merged_or_split_is_refused_with_the_rule(small_county: County) -> None:
    by = small_county.guidance
    one, two = entered(by, firm(1)), entered(by, firm(2))
    person = entered(by, somebody())
    with pytest.raises(CannotMerge, match="不能和自己合并") as told:
        subjects.merge_subjects(by=by, survivor=one, merged=one, reason=WHY)
    assert told.value.citation is not None
    with pytest.raises(CannotMerge, match="个人和企业不能合并"):
        subjects.merge_subjects(by=by, survivor=person, merged=one, reason=WHY)
    with pytest.raises(CannotMerge, match="身份号码不同"):
        subjects.merge_subjects(by=by, survivor=person, merged=entered(by, somebody(8)), reason=WHY)
    with pytest.raises(ReasonMissing, match="至少 4 个字"):
        subjects.merge_subjects(by=by, survivor=one, merged=two, reason="同")
    with pytest.raises(CannotSplit, match="没有并入别的记录"):
        subjects.split_subject(by=by, merged=two, reason="弄错了，不是同一户")
    subjects.merge_subjects(by=by, survivor=one, merged=two, reason=WHY)
    with pytest.raises(CannotMerge, match="已经并入另一条"):
        subjects.merge_subjects(by=by, survivor=one, merged=two, reason=WHY)


def test_who_may_not_merge_is_told_who_may(small_county: County) -> None:
    by = small_county.guidance
    one, two = entered(by, firm(1)), entered(by, firm(2))
    with pytest.raises(NotPermitted) as told:
        subjects.merge_subjects(by=small_county.officer, survivor=one, merged=two, reason=WHY)
    assert "综合执法指导办" in told.value.way_out


def test_a_pair_judged_different_is_not_suggested_again(small_county: County) -> None:
    by = small_county.guidance
    one = entered(by, firm(1))
    two = entered(by, firm(2, code="", kind="firm"))
    pair = MatchSuggestion.objects.get()
    subjects.settle_suggestion(by=by, suggestion=pair, reason="一个是分公司，一个是总公司")
    assert subjects.suggest_matches(by=by, subjects=[one, two]) == 0
    with pytest.raises(StepOutOfOrder, match="已经判断过"):
        subjects.settle_suggestion(by=by, suggestion=pair, reason="一个是分公司，一个是总公司")


def test_looking_needs_a_reason_is_recorded_and_the_value_stands_nowhere_else(small_county: County) -> None:
    person = entered(small_county.guidance, somebody())
    with pytest.raises(ReasonMissing, match="写明用途"):
        subjects.look_at(by=small_county.officer, subject=person, field="phone", reason=" ")
    with pytest.raises(NotPermitted, match="查看个人信息"):
        subjects.look_at(by=small_county.finance, subject=person, field="phone", reason="核对缴款人")
    look = subjects.look_at(
        by=small_county.officer, key="k1", subject=person, field="phone", reason="案件送达要用"
    )
    assert value_of(look) == "10000200002"
    kept = Look.objects.get()
    assert (kept.by_name, kept.field, kept.reason) == ("周砚秋", "phone", "案件送达要用")
    bodies = b"".join(bytes(b) for b in LedgerEntry.objects.values_list("body", flat=True))
    assert b"10000200002" not in bodies and "案件送达要用" not in LedgerEntry.objects.latest("id").note
    assert LedgerEntry.objects.latest("id").operation == "subjects.look"


def test_a_firms_address_is_not_sensitive_and_cannot_be_looked_at(small_county: County) -> None:
    made = entered(small_county.guidance, firm())
    with pytest.raises(NothingToLookAt):
        subjects.look_at(by=small_county.officer, subject=made, field="address", reason="案件送达要用")


def test_a_matter_is_linked_once_and_only_within_reach(small_county: County) -> None:
    made = entered(small_county.guidance, firm())
    m = report_in(small_county)
    subjects.link_matter(by=small_county.duty, matter=m, subject=made)
    with pytest.raises(AlreadyDone):
        subjects.link_matter(by=small_county.duty, matter=m, subject=made)
    with pytest.raises(OutOfReach):
        subjects.link_matter(by=small_county.other_officer, matter=m, subject=made)


def test_a_household_and_the_firm_it_became_may_be_merged(small_county: County) -> None:
    by = small_county.guidance
    shop = entered(by, firm(code=household_code(1), kind="household", name="青棠餐厅（虚构）"))
    company = entered(by, firm(5, name="澄川县青棠餐饮有限公司（虚构）"))
    subjects.merge_subjects(by=by, survivor=company, merged=shop, reason="个体工商户转为企业")
    assert current(fresh(shop)) == company
