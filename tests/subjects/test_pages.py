"""监管对象的页面 — lists and records ask a constant number of questions; what is personal is masked; each job is done."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.casework.story import FIRM, open_one
from tests.county import County, report_in
from tests.desk.conftest import Browser
from tests.subjects.cast import citizen, entered, firm, firm_code, somebody
from zhifa.registers.subjects import operations as subjects
from zhifa.registers.subjects.drafts import LicenceDraft
from zhifa.registers.subjects.models import Hold, Licence, Look, Merge, Place, Subject

pytestmark = pytest.mark.django_db

LIST = "/desk/registers/subjects/"


def asked(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def page_of(subject: Subject) -> str:
    return f"{LIST}{subject.uid}/"


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return str(answer.content.decode())


def many(county: County, n: int) -> None:
    subjects.register_subjects(
        by=county.guidance,
        rows=[
            {"name": f"澄川县第{i:03d}号商行（虚构）", "kind": "firm", "code": firm_code(1000 + i), "town": "330899101"}
            for i in range(n)
        ],
    )  # fmt: skip


def test_the_list_asks_five_questions_at_any_depth_and_six_under_a_word(
    small_county: County,
    browser_of: Browser,
) -> None:
    client = browser_of("officer")
    many(small_county, 120)
    middle = Subject.objects.order_by("-id")[60].pk
    first = asked(client, LIST)
    assert first == asked(client, f"{LIST}?after={middle}") == 5
    assert asked(client, f"{LIST}?q=号商行") == 6
    assert asked(client, f"{LIST}?town=330899101&kind=firm&grade=A&held=1") == 5
    assert 'rel="next"' in text(client, LIST)


def test_a_record_asks_eight_questions_however_much_hangs_on_it(
    small_county: County,
    browser_of: Browser,
) -> None:
    by, client = small_county.guidance, browser_of("officer")
    made = entered(by, firm(1))
    thin = asked(client, page_of(made))
    for n in range(3):
        subjects.add_licence(
            by=by, subject=made, licence=LicenceDraft("许可证", f"N{n}", "某局", date(2025, 1, 1))
        )
        subjects.add_risk(
            by=by, subject=made, factor="人员密集", level="high", source="消防", since=date(2025, 1, 1)
        )
        subjects.merge_subjects(by=by, survivor=made, merged=entered(by, firm(10 + n)), reason="核对是同一户")
        subjects.link_matter(by=small_county.duty, matter=report_in(small_county), subject=made)
    assert asked(client, page_of(made)) == thin == 8


def test_a_record_shows_each_case_once_and_only_what_is_its_own_and_the_readers(
    small_county: County,
    browser_of: Browser,
) -> None:
    by, duty = small_county.guidance, small_county.duty
    case = open_one(small_county).case
    party, beside, strange = (
        entered(by, firm(n, name=name))
        for n, name in enumerate((FIRM["name"], "甲店（虚构）", "乙店（虚构）"), 1)
    )
    for one in (party, beside):
        subjects.link_matter(by=duty, matter=case.matter, subject=one)
    officer, of_another_team = browser_of("officer"), browser_of("other_officer")
    told = f"/desk/cases/{case.uid}/"
    # by its name and by the link, and the matter is about another one too: still one case, one matter
    assert [text(officer, page_of(one)).count(told) for one in (party, beside, strange)] == [1, 1, 0]
    assert "关于它的事 1" in text(officer, page_of(party)) and "案件 1" in text(officer, page_of(party))
    assert "案件 0" in text(of_another_team, page_of(party))


def test_personal_data_are_masked_in_lists_records_and_merges(
    small_county: County,
    browser_of: Browser,
) -> None:
    by = small_county.guidance
    person = entered(by, somebody())
    other = entered(by, somebody(8, name="胡之遥（虚构）", phone="10000200077"))
    subjects.add_contact(
        by=by, subject=person, duty="家属", name="俞定安", phone="10000209999", since=date(2026, 1, 1)
    )
    client = browser_of("guidance")
    for url in (
        LIST,
        page_of(person),
        f"{page_of(person)}merge/?other={other.uid}",
        f"{page_of(person)}edit/",
    ):
        shown = text(client, url)
        for secret in (citizen(7), "10000200002", "12号2幢301室", "俞定安", "10000209999"):
            assert secret not in shown, (url, secret)
    shown = text(client, page_of(person))
    assert "3308************" in shown and "100****0002" in shown and "青埠镇****" in shown


def test_looking_shows_the_value_once_and_the_record_says_who_looked(
    small_county: County,
    browser_of: Browser,
) -> None:
    person = entered(small_county.guidance, somebody())
    client = browser_of("officer")
    page = f"{page_of(person)}look/"
    assert "10000200002" not in text(client, f"{page}?field=phone")
    refused = client.post(page, {"field": "phone", "reason": "看"})
    assert refused.status_code == 422 and "写明用途" in refused.content.decode()
    assert "10000200002" not in refused.content.decode()
    answer = client.post(page, {"field": "phone", "reason": "案件送达要用", "idempotency_key": "one"})
    assert "10000200002" in answer.content.decode() and answer.headers["Cache-Control"] == "no-store"
    assert Look.objects.count() == 1
    shown = text(client, page_of(person))
    assert "谁看过 1" in shown and "周砚秋" in shown and "案件送达要用" in shown
    assert browser_of("finance").get(f"{page}?field=phone").status_code == 403


def _filled(**more: Any) -> dict[str, Any]:
    return {"kind": "firm", "name": "澄川县新禾建设有限公司（虚构）", "code": firm_code(5), **more}


def test_registering_shows_a_like_subject_first_and_registers_on_a_second_press(
    small_county: County,
    browser_of: Browser,
) -> None:
    entered(small_county.guidance, firm(1, code=""))
    client = browser_of("guidance")
    like = _filled(name="鸿砺土石方工程有限公司（虚构）", phone="10000200001")
    first = client.post(f"{LIST}new/", like)
    assert "可能已经登记过" in first.content.decode() and Subject.objects.count() == 1
    assert client.post(f"{LIST}new/", like | {"sure": "1"}).status_code == 302
    assert Subject.objects.count() == 2


def test_a_wrong_code_is_refused_beside_its_field(small_county: County, browser_of: Browser) -> None:
    wrong = firm_code(5)[:-1] + ("0" if firm_code(5)[-1] != "0" else "1")
    answer = browser_of("guidance").post(f"{LIST}new/", _filled(code=wrong))
    shown = answer.content.decode()
    assert answer.status_code == 422 and "校验位不符" in shown and "优化营商环境条例" in shown
    assert "{_AGAIN}" not in shown and not Subject.objects.exists()


def test_changing_leaves_masked_fields_alone(small_county: County, browser_of: Browser) -> None:
    person = entered(small_county.guidance, somebody())
    client = browser_of("guidance")
    sent = {
        "kind": "person", "name": "胡致远（虚构）", "since": "2026-01-05", "reason": "户口簿更正",
        "id_number": "", "phone": "", "address": "", "lng": str(person.lng or ""), "lat": str(person.lat or ""),
    }  # fmt: skip
    assert client.post(f"{page_of(person)}edit/", sent).status_code == 302
    now = Subject.objects.get(pk=person.pk)
    assert (now.name, now.phone, now.id_number) == ("胡致远（虚构）", "10000200002", citizen(7))


def test_each_part_is_added_and_ended_on_its_page(small_county: County, browser_of: Browser) -> None:
    made = entered(small_county.guidance, firm(1))
    client, page = browser_of("guidance"), page_of(made)
    parts: dict[str, dict[str, str]] = {
        "place": {"kind": "warehouse", "address": "栖溪街道河沿街8号", "since": "2026-01-01"},
        "licence": {"licence_kind": "许可证", "licence_number": "X1", "licence_issuer": "某局", "licence_from": "2026-01-01"},
        "credit": {"credit_class": "B", "since": "2026-01-01", "source": "年度评价"},
        "risk": {"factor": "人员密集", "level": "high", "source": "消防", "since": "2026-01-01"},
        "hold": {"kind": "court", "ground": "裁定书", "ordered_by": "县法院", "since": "2026-01-01"},
        "contact": {"duty": "安全员", "name": "俞定安", "phone": "10000209999", "since": "2026-01-01"},
    }  # fmt: skip
    for what, sent in parts.items():
        assert client.get(f"{page}add/{what}/").status_code == 200
        assert client.post(f"{page}add/{what}/", sent).status_code == 302, what
    bad = client.post(f"{page}add/hold/", parts["hold"] | {"ground": ""})
    assert bad.status_code == 422 and "没有依据的，不能暂停" in bad.content.decode()
    place, licence, hold = Place.objects.get(), Licence.objects.get(), Hold.objects.get()
    assert place.town == small_county.qixi
    assert client.post(f"{page}end/place/{place.uid}/", {"until": "2026-02-01"}).status_code == 302
    assert (
        client.post(f"{page}end/hold/{hold.uid}/", {"on": "2026-02-01", "ground": "裁定解除"}).status_code
        == 302
    )
    ended = {"how": "cancelled", "on": "2026-02-01", "ground": "注销决定书"}
    assert client.post(f"{page}end/licence/{licence.uid}/", ended).status_code == 302
    shown = text(client, page)
    assert "注销 2026-02-01" in shown and "裁定解除" in shown and "B 级" in shown


def test_merging_and_splitting_on_their_pages(small_county: County, browser_of: Browser) -> None:
    by = small_county.guidance
    one, two = entered(by, firm(1)), entered(by, firm(2, code="", name="鸿砺土石方公司（虚构）"))
    client = browser_of("guidance")
    assert "鸿砺土石方" in text(client, f"{LIST}suggestions/")
    assert one.name in text(client, f"{page_of(two)}merge/")
    compared = text(client, f"{page_of(two)}merge/?other={one.uid}")
    assert "相同" in compared and "同一门牌、名称相近" in compared
    sent = {"other": str(one.uid), "keep": str(one.uid), "reason": "核对营业执照是同一户"}
    assert client.post(f"{page_of(two)}merge/", sent).status_code == 302
    shown = text(client, page_of(two))
    assert "已并入这一户" in shown and "并入的记录 1" in shown
    assert client.post(f"{page_of(two)}split/", {"reason": "代码不同，是误并"}).status_code == 302
    assert Merge.objects.get().split_reason == "代码不同，是误并"


def test_merging_with_itself_or_a_person_is_refused_on_the_page(
    small_county: County,
    browser_of: Browser,
) -> None:
    by, client = small_county.guidance, browser_of("guidance")
    one, person = entered(by, firm(1)), entered(by, somebody())
    for other, words in ((one, "不能和自己合并"), (person, "不能合并：自然人和单位")):
        answer = client.post(f"{page_of(one)}merge/", {"other": str(other.uid), "reason": "核对是同一户"})
        assert answer.status_code == 422 and words in answer.content.decode()


def test_a_matter_is_linked_by_its_number(small_county: County, browser_of: Browser) -> None:
    made = entered(small_county.guidance, firm(1))
    m = report_in(small_county)
    client = browser_of("duty")
    assert client.post(f"{page_of(made)}link/", {"number": m.number}).status_code == 302
    assert m.number in text(client, page_of(made))
    assert client.post(f"{page_of(made)}link/", {"number": "没有"}).status_code == 422
