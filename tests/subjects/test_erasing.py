"""名录里的个人信息：期满以前不删；删了以后哪里都没有，账本的证明都在；暂停由一处问。"""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.core.closing import RULES, close, years_on
from tests.core.test_erasure import REASON, places_of
from tests.county import County, report_in
from tests.desk.conftest import Browser
from tests.subjects.cast import citizen, entered, firm, somebody
from zhifa.core import clock
from zhifa.core.erasure import GONE, erase_personal_data
from zhifa.core.erasure_keeping import StillKept
from zhifa.core.errors import BadInput, NotPermitted, StepOutOfOrder
from zhifa.core.ledger.export import prove
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.ledger.sequencing import sequence_all
from zhifa.core.ledger.verify import verify
from zhifa.registers.subjects import operations as subjects
from zhifa.registers.subjects.drafts import LicenceDraft
from zhifa.registers.subjects.models import Look, Subject
from zhifa.registers.subjects.queries import holds_on, search

pytestmark = pytest.mark.django_db

NAME, HOME = "胡之远", "塘湾路12号2幢301室"


def known(county: County) -> Subject:
    """A person with a past: another telephone and name before, a place, a contact, a look, a row merged in."""
    by = county.guidance
    person = entered(by, somebody(name="胡致远（虚构）", phone="10000200099"))
    subjects.change_subject(
        by=by,
        subject=person,
        values={"name": "胡之远（虚构）", "phone": "10000200002"},
        reason="更正为胡之远",
    )
    subjects.add_place(
        by=by, subject=person, kind="shop", address="青埠镇塘湾路9号后院", since=date(2026, 1, 1)
    )
    subjects.add_contact(
        by=by, subject=person, duty="家属", name="俞定安", phone="10000209999", since=date(2026, 1, 1)
    )
    subjects.look_at(by=county.officer, subject=person, field="phone", reason="案件送达要用")
    twin = entered(
        by, somebody(8, name="胡之远（虚构）", id_number="", phone="", source="旧名单", source_no="7")
    )
    subjects.merge_subjects(by=by, survivor=person, merged=twin, reason="核对是同一人")
    person.refresh_from_db()
    return person


SAID = (
    NAME,
    "胡致远",
    citizen(7),
    "10000200002",
    "10000200099",
    HOME,
    "塘湾路9号后院",
    "俞定安",
    "10000209999",
)


def test_a_person_erased_stands_nowhere_and_every_proof_stands(small_county: County) -> None:
    person = known(small_county)
    sequence_all()
    entry = LedgerEntry.objects.filter(operation="subjects.enter").order_by("id").first()
    assert entry is not None
    proof = prove(entry)
    assert {"subjects_subject.name", "subjects_formerly.value", "subjects_contact.name"} <= set(
        places_of(*SAID)
    )
    assert search("胡之远").subjects and search("hzy").subjects
    erase_personal_data(by=small_county.security_admin, about=person, reason=REASON)
    sequence_all()
    assert places_of(*SAID) == []
    row = Subject.objects.get(pk=person.pk)
    assert (row.name, row.id_number, row.phone, row.address, row.lng) == (GONE, None, "", "", None)
    assert not search("胡之远").subjects and not search("hzy").subjects and not search("10000200002").subjects
    assert Look.objects.count() == 1
    found = verify(files=False)
    assert found.ok, found.findings[:5]
    again = prove(LedgerEntry.objects.get(pk=entry.pk))
    assert proof and again and (again.leaf, again.index) == (proof.leaf, proof.index)


def test_what_is_needed_or_must_be_kept_is_not_erased(small_county: County) -> None:
    by, guidance = small_county.security_admin, small_county.guidance
    person = entered(guidance, somebody())
    matter = report_in(small_county)
    subjects.link_matter(by=small_county.duty, matter=matter, subject=person)
    with pytest.raises(StillKept, match="还没有办结"):
        erase_personal_data(by=by, about=person, reason=REASON)
    close(by=RULES, matter=matter)
    with pytest.raises(StillKept, match="应当保存到"):
        erase_personal_data(by=by, about=person, reason=REASON)
    with years_on(5):
        licence = LicenceDraft("临时占道许可", "N1", "某局", clock.today(), clock.today() + timedelta(30))
        made = subjects.add_licence(by=guidance, subject=person, licence=licence)
        with pytest.raises(StillKept, match="还有有效的许可"):
            erase_personal_data(by=by, about=person, reason=REASON)
        subjects.end_licence(by=guidance, licence=made, how="cancelled", on=clock.today(), ground="注销决定")
        with pytest.raises(BadInput, match="至少写"):
            erase_personal_data(by=by, about=person, reason="删")
        with pytest.raises(NotPermitted):
            erase_personal_data(by=guidance, about=person, reason=REASON)
        assert erase_personal_data(by=by, about=person, reason=REASON) == 1


def test_a_unit_keeps_its_people_until_some_years_after_its_end(
    small_county: County, browser_of: Browser
) -> None:
    by, made = small_county.security_admin, entered(small_county.guidance, firm())
    with pytest.raises(StillKept, match="还没有登记终止"):
        erase_personal_data(by=by, about=made, reason=REASON)
    page = f"/desk/registers/subjects/{made.uid}/"
    client = browser_of("guidance")
    ended: dict[str, Any] = {"on": clock.today().isoformat(), "ground": "注销登记通知书"}
    assert client.post(f"{page}add/close/", {**ended, "on": "2030-01-01"}).status_code == 422
    assert client.post(f"{page}add/close/", ended).status_code == 302
    assert "已终止" in client.get(page).content.decode()
    with pytest.raises(StepOutOfOrder):
        subjects.close_subject(by=small_county.guidance, subject=made, on=clock.today(), ground="再来")
    made.refresh_from_db()
    with years_on(4), pytest.raises(StillKept, match="五年"):
        erase_personal_data(by=by, about=made, reason=REASON)
    with years_on(5):
        erase_personal_data(by=by, about=made, reason=REASON)
    made.refresh_from_db()
    # the firm's own name is no personal data
    assert (made.name.startswith("澄川县鸿砺"), made.representative, made.phone) == (True, "", "")


def test_holds_are_asked_for_by_matter_code_name_or_subject(small_county: County) -> None:
    by, today = small_county.guidance, clock.today()
    kept, other = entered(by, firm(1)), entered(by, firm(2, name="鸿砺土石方（虚构）", phone=""))
    given = {
        "kind": "court",
        "ground": "民事裁定书",
        "ordered_by": "县法院",
        "since": today,
        "until": today + timedelta(30),
    }
    hold = subjects.place_hold(by=by, subject=other, **given)
    subjects.merge_subjects(by=by, survivor=kept, merged=other, reason="核对是同一户")
    matter = report_in(small_county)
    assert holds_on(today, matter=matter) == []
    subjects.link_matter(by=small_county.duty, matter=matter, subject=kept)
    for asked in ({"matter": matter}, {"subject": kept}, {"codes": [kept.code]}, {"names": [kept.name]}):
        assert holds_on(today, **asked) == [hold], asked  # type: ignore[arg-type]
    assert holds_on(today + timedelta(31), subject=kept) == [] == holds_on(today, names=["没有"])
    subjects.lift_hold(by=by, hold=hold, on=today, ground="裁定解除")
    assert holds_on(today, subject=kept) == []


def test_the_security_administrator_erases_on_a_page_that_says_why_not_yet(
    small_county: County, browser_of: Browser
) -> None:
    person, made = entered(small_county.guidance, somebody()), entered(small_county.guidance, firm())
    client, page = browser_of("security_admin"), "/desk/admin/erasure/"
    shown = client.post(page, {"q": made.code, "do": "find"}).content.decode()
    assert "现在不能删除" in shown and "还没有登记终止" in shown and "金望川" not in shown
    shown = client.post(page, {"q": citizen(7), "do": "find"}).content.decode()
    assert (
        "胡**" in shown
        and "10000200002" not in shown
        and citizen(7) not in shown.replace(f'name="q" value="{citizen(7)}"', "")
    )
    assert client.post(page, {"q": citizen(7), "reason": "删", "do": "erase"}).status_code == 422
    assert client.post(page, {"q": "没有", "reason": REASON, "do": "erase"}).status_code == 422
    assert (
        "还没有办结"
        in client.post(page, {"q": report_in(small_county).number, "do": "find"}).content.decode()
    )
    assert (
        "已经删除 1 条"
        in client.post(page, {"q": citizen(7), "reason": REASON, "do": "erase"}).content.decode()
    )
    person.refresh_from_db()
    assert person.name == GONE
    assert browser_of("guidance").get(page).status_code == 403


def test_search_results_and_places_of_a_person_do_not_tell_the_home(
    small_county: County, browser_of: Browser
) -> None:
    by = small_county.guidance
    person = entered(by, somebody())
    subjects.add_place(
        by=by, subject=person, kind="shop", address="青埠镇塘湾路9号后院", since=date(2026, 1, 1)
    )
    client = browser_of("officer")
    for url in (
        f"/desk/search/?q={NAME}",
        f"/desk/search/suggest/?q={NAME}",
        f"/desk/registers/subjects/{person.uid}/",
    ):
        shown = client.get(url).content.decode()
        assert NAME in shown and HOME not in shown and "9号后院" not in shown, url
    look = subjects.look_at(by=small_county.officer, subject=person, field="address", reason="文书送达要用")
    from zhifa.registers.subjects.operations.looking import value_of

    assert HOME in value_of(look) and "9号后院" in value_of(look)
