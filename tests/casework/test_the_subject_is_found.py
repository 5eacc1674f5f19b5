"""找对象 — the handler finds the party in the register, its data go into the case once, and holds are told before a visit."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from tests.casework.test_pages import signed_in
from tests.county import County, report_in
from tests.subjects.cast import entered, firm, firm_code, somebody
from zhifa.core.ids import new_uid
from zhifa.core.ledger.models import LedgerEntry
from zhifa.enforcement.casework.models import Case
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.inspection import operations as inspection
from zhifa.enforcement.whom import HoldNotSeen
from zhifa.law.citation import cite
from zhifa.law.recusal import MustRecuse
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.subjects import operations as subjects
from zhifa.registers.subjects.models import Concern, Look

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at")]

HOLD = {
    "kind": "no_inspection", "ground": "浙江省优化营商环境条例（虚构文号）", "ordered_by": "澄川县人民政府",
    "since": date(2026, 1, 1),
}  # fmt: skip


def test_the_party_is_found_by_name_initials_and_code_and_taken_over_with_a_record(
    small_county: County,
) -> None:
    county = small_county
    made = entered(county.guidance, firm(31))
    matter = report_in(county, state="in_hand")
    client = signed_in(county, "handler")
    url = reverse("desk:case_new", args=[matter.uid])
    for words in ("鸿砺土石", "hlts", firm_code(31)):
        # without scripts the page itself answers; with them the part
        assert f"?subject={made.uid}" in client.get(url, {"whom": words}).content.decode(), words
        part = client.get(reverse("desk:case_subjects"), {"whom": words}).content.decode()
        assert made.name in part and "<html" not in part and "10000200001" not in part
    page = client.get(url, {"subject": str(made.uid)}).content.decode()
    assert f'value="{made.name}"' in page and firm_code(31) in page and "10000200001" not in page
    sent = client.post(
        url,
        {
            "subject": str(made.uid), "item_code": county.shop_item.code, "party_kind": "entity", "party_name": made.name,
            "acted_on": "2026-03-01", "found_on": "2026-03-01", "place": "青埠镇", "facts": "占道经营",
            "lead": county.handler.account_id, "second": county.second.account_id, "idempotency_key": str(new_uid()),
        },
    )  # fmt: skip
    assert sent.status_code == 302, sent.content.decode()
    party = Case.objects.get(matter=matter).party
    assert (party.id_number, party.phone, party.address) == (firm_code(31), "10000200001", made.address)
    assert Concern.objects.filter(matter=matter, subject=made).count() == 1
    looked = Look.objects.get(subject=made)
    assert (looked.field, looked.account_id) == ("phone", county.handler.account_id)
    assert matter.number in looked.reason
    assert (
        matter.number
        in signed_in(county, "guidance").get(reverse("desk:subject", args=[made.uid])).content.decode()
    )


def test_a_hold_is_told_before_a_visit_and_goes_into_its_record(small_county: County) -> None:
    county = small_county
    made = entered(county.guidance, firm(32, name="澄川县桥畔食品有限公司（虚构）"))
    order = command.dispatch(by=county.duty, matter=report_in(county), team=county.team.scope)
    pair = {"lead": county.account(county.officer), "second": county.account(county.second)}
    order = command.accept(by=county.officer, order=command.name_pair(by=county.leader, order=order, **pair))
    subjects.place_hold(by=county.guidance, subject=made, **HOLD)
    phone, url = signed_in(county, "officer"), reverse("field:visit_new", args=[order.uid])
    page = phone.get(url, {"whom": "qpsp"}).content.decode()
    assert f'value="{made.uid}"' in page and "有暂停" in page
    assert made.name in phone.get(reverse("field:subjects"), {"whom": "桥畔"}).content.decode()
    sent = {"second": county.second.account_id, "item_code": county.shop_item.code, "subject": str(made.uid)}
    refused = phone.post(url, {**sent, "idempotency_key": str(new_uid())})
    text = refused.content.decode()
    assert (
        refused.status_code == 422 and "暂停检查（澄川县人民政府决定" in text and 'name="hold_seen"' in text
    )
    started = phone.post(url, {**sent, "hold_seen": "1", "idempotency_key": str(new_uid())})
    assert started.status_code == 302
    visit = order.matter.visits.get()
    assert visit.party_name == made.name and "浙江省优化营商环境条例" in visit.record["holds"][0]
    assert Concern.objects.filter(matter=order.matter, subject=made).exists()
    # who has found the subject once is told of its holds without picking it again
    with pytest.raises(HoldNotSeen) as again:
        other = command.dispatch(by=county.duty, matter=report_in(county, subject_name=made.name), team=county.team.scope)  # fmt: skip
        other = command.accept(
            by=county.officer, order=command.name_pair(by=county.leader, order=other, **pair)
        )
        inspection.start_visit(by=county.officer, matter=other.matter, order=other, **pair)
    assert (
        again.value.citation == cite("优化营商环境条例第五十四条第二款")
        and "投诉、线索、复查" in again.value.way_out
    )


def test_a_persons_data_stay_masked_and_a_tie_to_the_one_picked_is_seen(small_county: County) -> None:
    county = small_county
    made = entered(county.guidance, somebody(41, name="胡问津（虚构）"))
    matter = report_in(county, state="in_hand")
    client = signed_in(county, "handler")
    page = client.get(
        reverse("desk:case_new", args=[matter.uid]), {"subject": str(made.uid)}
    ).content.decode()
    assert made.name in page and made.id_number not in page and "301室" not in page
    order = command.dispatch(by=county.duty, matter=report_in(county), team=county.team.scope)
    pair = {"lead": county.account(county.officer), "second": county.account(county.second)}
    order = command.accept(by=county.officer, order=command.name_pair(by=county.leader, order=order, **pair))
    organisation.note_interest(
        by=county.officer,
        member=county.account(county.officer).member,
        kind="relative",
        subject_name=made.name,
    )
    with pytest.raises(MustRecuse, match="近亲属"):
        inspection.start_visit(by=county.officer, matter=order.matter, order=order, subject=made, **pair)
    assert LedgerEntry.objects.filter(
        matter=order.matter, refused=True, operation="inspection.start_visit"
    ).exists()
