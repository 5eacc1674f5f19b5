"""手机 — an officer walks a visit from the order to the correction with plain forms; a grid worker reports."""

import hashlib
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.county import IN_QINGBU, County, report_in
from zhifa.core import clock
from zhifa.core.actors import Person
from zhifa.core.files import Attachment
from zhifa.core.matter import Matter
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.command.models import WorkOrder
from zhifa.enforcement.inspection.models import Correction, Visit

pytestmark = pytest.mark.django_db


def signed_in(county: County, who: Person) -> Client:
    client = Client()
    client.force_login(county.account(who))
    return client


def paired(county: County, **matter: Any) -> WorkOrder:
    order = command.dispatch(by=county.duty, matter=report_in(county, **matter), team=county.team.scope)
    return command.name_pair(
        by=county.leader,
        order=order,
        lead=county.account(county.officer),
        second=county.account(county.second),
    )


def photo(colour: str = "red") -> tuple[SimpleUploadedFile, str]:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "JPEG")
    content = out.getvalue()
    return SimpleUploadedFile("a.jpg", content, "image/jpeg"), hashlib.sha256(content).hexdigest()


def test_an_officer_walks_a_visit_from_the_order_to_the_recheck(small_county: County) -> None:
    order = paired(small_county)
    phone = signed_in(small_county, small_county.officer)
    assert "签收工单" in phone.get("/field/").content.decode()
    at_order = f"/field/orders/{order.uid}/"
    assert phone.post(at_order, {"do": "accept", "idempotency_key": "a1"}).status_code == 302
    assert "开始检查" in phone.get(at_order).content.decode()

    new = f"/field/orders/{order.uid}/visit/"
    assert "陆承安" in phone.get(new).content.decode()
    started = phone.post(
        new,
        {"second": small_county.second.account_id, "item_code": "CG-005", "lng": "118.005", "lat": "28.905",
         "accuracy": "12", "idempotency_key": "v1"},
    )  # fmt: skip
    visit = Visit.objects.get(order=order)
    assert started.url == f"/field/visits/{visit.uid}/certificates/?received=visit-new-{order.uid}"
    assert visit.accuracy_m == 12

    shown = phone.get(started.url).content.decode()
    assert "浙H00000002" in shown and visit.act.code in shown and "有权拒绝检查" in shown
    assert f'<meta name="zf-received" content="visit-new-{order.uid}">' in shown
    phone.post(f"/field/visits/{visit.uid}/certificates/", {"party_name": "青棠餐饮店（虚构）"})

    upload, digest = photo()
    taken = phone.post(
        f"/field/visits/{visit.uid}/evidence/",
        {"photos": upload, "photos_sha256": f"{digest} 2026-11-20T01:41:00.000Z 118.005000 28.905000 9"},
    )
    assert taken.status_code == 302
    kept = Attachment.objects.get(record_uid=visit.uid)
    assert kept.declared_sha256 == digest and kept.accuracy_m == 9

    checklist = f"/field/visits/{visit.uid}/checklist/"
    assert "浙江省城市市容和环境卫生管理条例第十七条第一款" in phone.get(checklist).content.decode()
    some = phone.post(checklist, {"answer-trade": "no", "note-trade": "占道约6平方米"})
    assert some.url.startswith(checklist) and "已答 1 项，共 4 项" in phone.get(some.url).content.decode()
    rest = phone.post(checklist, {f"answer-{q}": "yes" for q in ("work", "display", "cooperation")})
    assert rest.url.startswith(f"/field/visits/{visit.uid}/finish/")

    finish = f"/field/visits/{visit.uid}/finish/"
    form = {"result": "no_violation", "facts": "货架摆到人行道上", "party_name": "青棠餐饮店（虚构）"}
    refused = phone.post(finish, form)
    assert refused.status_code == 422 and "不符合" in refused.content.decode()
    assert phone.post(finish, {**form, "result": "violation"}).status_code == 302

    page = phone.get(f"/field/visits/{visit.uid}/").content.decode()
    assert "现场检查笔录" in page and "责令改正" in page
    assert phone.get(finish).url == f"/field/visits/{visit.uid}/"  # it is finished: nothing more to fill in
    # from here, and from the matter, the check before filing begins with what the visit found
    opens = f"/desk/cases/new/{order.matter.uid}/"
    assert opens in page and opens in phone.get(f"/desk/matters/{order.matter.uid}/").content.decode()
    filled = phone.get(opens).content.decode()
    assert "青棠餐饮店（虚构）" in filled and "货架摆到人行道上" in filled and "现场检查笔录（" in filled
    ordered = phone.post(
        f"/field/visits/{visit.uid}/correction/",
        {"requirement": "撤回店外货架", "due_on": clock.today().isoformat()},
    )
    correction = Correction.objects.get(visit=visit)
    assert ordered.url.startswith(f"/field/corrections/{correction.uid}/")
    again = phone.post(ordered.url, {"corrected": "1", "facts": "货架已撤回"})
    assert again.status_code == 302
    correction.refresh_from_db()
    assert correction.state == "rechecked_ok"
    closed = phone.post(at_order, {"do": "finish", "outcome_kind": "corrected", "outcome": "已改正"})
    assert closed.status_code == 302


def test_a_visit_with_an_auxiliary_is_refused_on_the_phone_with_the_article(small_county: County) -> None:
    order = command.accept(by=small_county.officer, order=paired(small_county))
    phone = signed_in(small_county, small_county.officer)
    page = phone.get(f"/field/orders/{order.uid}/visit/").content.decode()
    assert "辅助人员，不能计入" in page and "已失效" in page
    for who, words in ((small_county.auxiliary, "辅助人员"), (small_county.lapsed, "2025-06-30")):
        answer = phone.post(
            f"/field/orders/{order.uid}/visit/", {"second": who.account_id, "item_code": "CG-005"}
        )
        text = answer.content.decode()
        assert answer.status_code == 422 and words in text and "第四十二条" in text
    assert not Visit.objects.exists()


def test_a_photo_whose_hash_does_not_fit_is_refused_and_nothing_is_kept(small_county: County) -> None:
    order = command.accept(by=small_county.officer, order=paired(small_county))
    phone = signed_in(small_county, small_county.officer)
    phone.post(
        f"/field/orders/{order.uid}/visit/", {"second": small_county.second.account_id, "item_code": "CG-005"}
    )
    visit = Visit.objects.get(order=order)
    phone.post(f"/field/visits/{visit.uid}/certificates/", {})
    upload, _ = photo("red")
    _, other = photo("blue")
    answer = phone.post(
        f"/field/visits/{visit.uid}/evidence/", {"photos": upload, "photos_sha256": f"{other} - - - -"}
    )
    assert answer.status_code == 422 and "传送中变了" in answer.content.decode()
    assert not Attachment.objects.filter(record_uid=visit.uid).exists()


def test_a_page_sent_twice_over_a_bad_network_does_nothing_twice(small_county: County) -> None:
    order = command.accept(by=small_county.officer, order=paired(small_county))
    phone = signed_in(small_county, small_county.officer)
    form = {"second": small_county.second.account_id, "item_code": "CG-005", "idempotency_key": "k-7"}
    first = phone.post(f"/field/orders/{order.uid}/visit/", form)
    second = phone.post(f"/field/orders/{order.uid}/visit/", form)
    assert first.url == second.url and Visit.objects.filter(order=order).count() == 1


def test_a_matter_without_an_item_offers_likely_ones_at_the_door(small_county: County) -> None:
    order = paired(small_county, item_code="", item_name="", title="店铺把东西摆到门外人行道上卖")
    command.accept(by=small_county.officer, order=order)
    page = signed_in(small_county, small_county.officer).get(f"/field/orders/{order.uid}/visit/")
    assert "CG-005" in page.content.decode()


def test_a_grid_worker_reports_with_a_photo_and_the_place_of_the_phone(small_county: County) -> None:
    phone = signed_in(small_county, small_county.grid_worker)
    assert "上报" in phone.get("/field/").content.decode()
    upload, digest = photo()
    form = {
        "text": "塘湾路口一堆建筑垃圾，占了半边路",
        "photos": upload,
        "photos_sha256": f"{digest} 2026-11-20T01:41:00Z {IN_QINGBU[0]}0 {IN_QINGBU[1]}0 9",
        "idempotency_key": "g-1",
    }
    answer = phone.post("/field/patrol/", form)
    assert answer.status_code == 302
    matter = Matter.objects.get(source="grid")
    assert matter.town == small_county.qingbu and matter.number in answer.url
    assert matter.number in phone.get(answer.url).content.decode()


def test_a_patrol_report_from_outside_the_county_comes_back_with_what_was_written(
    small_county: County,
) -> None:
    phone = signed_in(small_county, small_county.grid_worker)
    answer = phone.post("/field/patrol/", {"text": "路口积水", "lng": "119.5", "lat": "28.9"})
    assert answer.status_code == 422 and "路口积水" in answer.content.decode()
    assert not Matter.objects.filter(source="grid").exists()


def test_words_of_a_patrol_report_find_the_item_without_sending_it(small_county: County) -> None:
    phone = signed_in(small_county, small_county.grid_worker)
    answer = phone.post("/field/patrol/", {"text": "渣土车一路撒渣土", "do": "look"})
    assert answer.status_code == 200 and "CG-012" in answer.content.decode()
    assert not Matter.objects.filter(source="grid").exists()


def test_the_phones_order_page_asks_the_database_a_fixed_number_of_times(
    small_county: County, django_assert_max_num_queries: Any
) -> None:
    order = command.accept(by=small_county.officer, order=paired(small_county))
    phone = signed_in(small_county, small_county.officer)
    phone.get("/field/")
    # three of them are the sign-in: session, account, roles
    with django_assert_max_num_queries(9):
        phone.get(f"/field/orders/{order.uid}/")
    with django_assert_max_num_queries(6):
        phone.get("/field/")


def test_a_colleague_of_another_team_sees_neither_order_nor_visit(small_county: County) -> None:
    order = command.accept(by=small_county.officer, order=paired(small_county))
    phone = signed_in(small_county, small_county.officer)
    phone.post(
        f"/field/orders/{order.uid}/visit/", {"second": small_county.second.account_id, "item_code": "CG-005"}
    )
    visit = Visit.objects.get(order=order)
    other = signed_in(small_county, small_county.other_officer)
    for address in (
        f"/field/orders/{order.uid}/",
        f"/field/visits/{visit.uid}/",
        f"/field/visits/{visit.uid}/finish/",
    ):
        assert other.get(address).status_code == 404
