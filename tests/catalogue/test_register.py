"""The register in the database: the compiled index follows every change, and forgets what was undone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.county import LITTER, RUBBLE, RULES, SINCE, UNOWNED, County

from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.catalogue.models import Item, ItemBasis, PowerChange
from zhifa.registers.catalogue.operations import AnnouncementRefused
from zhifa.registers.catalogue.queries import basis_on, first_held, may
from zhifa.registers.organisation.models import Body

pytestmark = pytest.mark.django_db

TODAY, NEXT = "2026-11-22 09:00", date(2027, 1, 1)


def paper(number: str, on: date = NEXT, issued: date = date(2026, 11, 20)) -> dict[str, Any]:
    return {
        "number": number,
        "title": "关于划转部分事项的公告（虚构）",
        "kind": "transfer",
        "issuer": "澄川县人民政府（虚构）",
        "issued_on": issued,
        "effective_on": on,
    }


def to_department(**changes: Any) -> dict[str, Any]:
    return {
        "manner": "transfer",
        "acts": ["penalty", "inspection"],
        "items": [LITTER],
        "giver": "ZHZF",
        "body": "ZJJ",
        "valid_from": NEXT,
        **changes,
    }


@pytest.fixture
def approved(small_county: County) -> County:
    catalogue.approve_list(
        by=RULES,
        row={"kind": "unified", "number": "浙政函〔2020〕1号（虚构）", "title": "统一目录", "approved_on": SINCE,
             "item_codes": [LITTER, RUBBLE], "valid_from": SINCE},
    )  # fmt: skip
    return small_county


def who(item: str = LITTER, on: date = NEXT, **more: Any) -> str:
    return may(item_code=item, act="penalty", on=on, **more).body_code


def test_a_warm_answer_costs_one_statement(small_county: County) -> None:
    who()
    with CaptureQueriesContext(connection) as queries:
        who()
    assert len(queries) == 1


def test_a_published_transfer_is_answered_at_once_and_only_from_its_day(approved: County, on: Any) -> None:
    assert who() == "ZHZF"
    with on(TODAY):
        catalogue.announce_changes(by=approved.guidance, row=paper("划一"), lines=[to_department()])
    assert who() == "ZJJ"
    assert who(on=date(2026, 12, 31)) == "ZHZF"
    assert first_held(LITTER, "penalty", "ZJJ", until=NEXT) == NEXT


def test_what_is_undone_is_not_answered_from_memory(approved: County, on: Any) -> None:
    class UndoneError(Exception):
        pass

    with on(TODAY):
        with pytest.raises(UndoneError), transaction.atomic():
            catalogue.announce_changes(by=approved.guidance, row=paper("划一"), lines=[to_department()])
            assert who() == "ZJJ"
            raise UndoneError
        assert who() == "ZHZF"
        catalogue.announce_changes(
            by=approved.guidance, row=paper("划二"), lines=[to_department(items=[RUBBLE])]
        )
    assert (who(), who(RUBBLE)) == ("ZHZF", "ZJJ")


def test_a_new_name_of_a_body_is_known_without_a_change_of_powers(small_county: County) -> None:
    from zhifa.core.operation import Op, operation

    who()

    @operation("test.rename_body", title="改名", permission="organisation.manage")
    def rename(op: Op) -> None:
        body = Body.objects.get(code="ZHZF")
        body.seal_name = "新章"
        body.save()

    rename(by=RULES)
    assert may(item_code=LITTER, act="penalty", on=NEXT).seal == "新章"


def test_an_officer_is_asked_about_by_number(small_county: County) -> None:
    member = {m.account_id: m.code for m in Body.objects.get(code="ZHZF").members.all()}
    yes = may(item_code=LITTER, act="penalty", on=NEXT, officer_code=member[small_county.officer.account_id])
    assert yes.allowed and yes.in_whose_name == "澄川县综合行政执法局"
    no = may(item_code=LITTER, act="penalty", on=NEXT, officer_code=member[small_county.lapsed.account_id])
    assert no.refusal == "CertificateNotValid"


def test_an_announcement_with_faults_is_not_published_and_names_them_all(approved: County, on: Any) -> None:
    with on(TODAY), pytest.raises(AnnouncementRefused) as refused:
        catalogue.announce_changes(
            by=approved.guidance,
            row=paper("错"),
            lines=[to_department(giver="ZJJ", body="ZHZF"), to_department(items=[UNOWNED], place=2)],
        )
    kinds = {f.code for _, f in refused.value.faults}
    assert kinds == {"GiverDoesNotHoldThePower", "OutsideApprovedCatalogue"}
    assert "另有" in refused.value.message_zh and refused.value.way_out
    assert not PowerChange.objects.exists()


def item_row(**changes: Any) -> dict[str, Any]:
    basis = {"penalty_law": "某县通知", "penalty_article": "第一条", "kinds": ["罚款"], "valid_from": SINCE}
    return {
        "code": "X-1", "name": "某事项", "field": "城市管理", "department": "ZJJ", "department_name": "", "level": "document",
        "valid_from": SINCE, "bases": [{**basis, **changes.pop("basis", {})}], **changes,
    }  # fmt: skip


def test_a_penalty_founded_below_rules_and_one_of_liberty_enter_no_catalogue(small_county: County) -> None:
    for row, article in (
        (item_row(), "处罚法第十六条"),
        (item_row(level="local"), "处罚法第十六条"),
        (
            item_row(level="law", basis={"kinds": ["行政拘留"], "penalty_law": "治安管理处罚法"}),
            "处罚法第十八条",
        ),
    ):
        with pytest.raises((catalogue.PenaltyFoundedBelowRules, catalogue.PersonalLibertyPenalty)) as refused:
            catalogue.enter_items(by=RULES, rows=[row])
        assert refused.value.citations[0].short == article
    assert not Item.objects.filter(code="X-1").exists()


def test_a_revised_basis_begins_on_its_day_and_the_old_one_keeps_the_acts_before(
    small_county: County,
) -> None:
    item = Item.objects.get(code=LITTER)
    old = item.bases.get()
    new = {
        "penalty_law": "生态环境法典", "penalty_article": "第一千条", "kinds": ["罚款"], "valid_from": SINCE,
        "fine_min_fen": 1, "fine_max_fen": 2,
    }  # fmt: skip
    catalogue.revise_items(
        by=RULES, rows=[{"code": LITTER, "name": item.name, "level": "law", "bases": [new]}], on=NEXT
    )
    assert basis_on(item, date(2026, 12, 31)) == old
    assert basis_on(item, NEXT).penalty_law == "生态环境法典"
    catalogue.revise_items(
        by=RULES, rows=[{"code": LITTER, "name": item.name, "level": "law", "bases": [new]}], on=NEXT
    )
    assert ItemBasis.objects.filter(item=item).count() == 2
