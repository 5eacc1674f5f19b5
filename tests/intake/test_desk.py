"""值班台 — queue, one screen to register, triage, import; the numbers of statements are constants."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.county import IN_QINGBU, SHOP_FRONT
from zhifa.core import jobs
from zhifa.core.actors import PublicActor
from zhifa.core.ledger.models import LedgerEntry
from zhifa.enforcement.intake import operations as intake
from zhifa.enforcement.intake.models import HotlineMapping, ImportRun, Report

pytestmark = [
    pytest.mark.django_db,
    # static files are collected when the product is set up, not for tests
    pytest.mark.filterwarnings("ignore:No directory at"),
]


def signed_in(county: Any, who: Any) -> Client:
    client = Client()
    client.force_login(county.account(who), backend="zhifa.config.account_backend.AccountBackend")
    return client


@pytest.fixture
def desk(small_county: Any) -> Client:
    return signed_in(small_county, small_county.duty)


def reported(**more: Any) -> Report:
    given = {"text": "烧烤店占了人行道", "lng": IN_QINGBU[0], "lat": IN_QINGBU[1], **more}
    return intake.report(by=PublicActor(), **given)


def test_the_queue_shows_clock_place_and_likely_duplicates(small_county: Any, desk: Client) -> None:
    reported()
    reported(text="烧烤店把人行道占了")
    page = desk.get("/desk/queue/").content.decode()
    assert "烧烤店占了人行道" in page and "青埠镇" in page and "疑似重复 1" in page and "120 分钟" in page


def test_the_queue_takes_a_constant_number_of_statements(
    small_county: Any, desk: Client, django_assert_max_num_queries: Any
) -> None:
    intake.register_many(
        by=small_county.duty,
        rows=[
            {"channel": "call", "text": f"第{n}件：路灯不亮", "lng": IN_QINGBU[0], "lat": IN_QINGBU[1]}
            for n in range(60)
        ],
    )
    desk.get("/desk/queue/")
    with django_assert_max_num_queries(6):
        page = desk.get("/desk/queue/").content.decode()
    assert page.count("data-act") == 50 and "下一页" in page


def test_a_call_is_registered_on_one_screen(small_county: Any, desk: Client) -> None:
    assert "登记来件" in desk.get("/desk/reports/new/").content.decode()
    answer = desk.post(
        "/desk/reports/new/",
        {"channel": "call", "text": "店家把货摆在店外", "picked": "118.005|28.905|青埠镇塘湾路12号", "phone": "13800000009",
         "item_code": SHOP_FRONT, "urgent": "1", "wants_reply": "1", "idempotency_key": "one-screen-1"},
    )  # fmt: skip
    own = Report.objects.latest("id")
    assert answer.status_code == 302 and str(own.uid) in answer.url  # type: ignore[attr-defined]
    assert (own.channel, own.matter.item_code, own.matter.urgent) == ("call", SHOP_FRONT, True)
    assert own.matter.address == "青埠镇塘湾路12号" and own.matter.town == small_county.qingbu


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    small_county: Any, desk: Client
) -> None:
    answer = desk.post("/desk/reports/new/", {"channel": "letter", "text": "来信内容", "phone": "不是电话"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "电话号码不对" in page and "来信内容" in page


def test_addresses_and_items_are_suggested_while_typing(small_county: Any, desk: Client) -> None:
    assert "青埠镇塘湾路12号" in desk.get("/desk/reports/addresses/", {"address": "塘湾路"}).content.decode()
    assert SHOP_FRONT in desk.get("/desk/reports/items/", {"item": SHOP_FRONT}).content.decode()
    assert "没有合适的事项" in desk.get("/desk/reports/items/", {"item": "𠮷𠮷𠮷"}).content.decode()


def test_a_report_is_placed_gets_its_item_and_goes_to_the_responsible_team(
    small_county: Any, desk: Client
) -> None:
    own = intake.register(by=small_county.duty, channel="call", text="店外摆摊")
    url = f"/desk/reports/{own.uid}/"
    assert "还没有选定执法事项" in desk.get(url).content.decode()
    desk.post(f"{url}place/", {"address": "青埠镇塘湾路12号", "lng": "", "lat": ""})
    desk.post(f"{url}item/", {"item_code": SHOP_FRONT})
    page = desk.get(url).content.decode()
    assert "澄政发〔2020〕1号" in page and "青埠执法中队" in page and "青埠第1网格" in page
    answer = desk.post(f"{url}dispatch/", {"team": small_county.team.scope.code, "instructions": "今天去看"})
    own.matter.refresh_from_db()
    assert answer.status_code == 302, answer.content.decode()
    assert own.matter.state == "dispatched"


def test_a_new_address_is_not_held_back_by_the_old_pin(small_county: Any, desk: Client) -> None:
    own = reported(address="青埠镇塘湾路12号")
    matter = own.matter
    given = {"address": "栖溪街道河沿街8号", "lng": f"{matter.lng}", "lat": f"{matter.lat}"}
    desk.post(f"/desk/reports/{own.uid}/place/", given)
    matter.refresh_from_db()
    assert matter.town == small_county.qixi


def test_the_page_of_a_report_takes_at_most_eleven_statements(
    small_county: Any, desk: Client, django_assert_max_num_queries: Any
) -> None:
    own = reported(item_code=SHOP_FRONT)
    reported()
    desk.get(f"/desk/reports/{own.uid}/")
    with django_assert_max_num_queries(11):
        desk.get(f"/desk/reports/{own.uid}/")


def test_the_page_opens_by_the_matters_id_too(small_county: Any, desk: Client) -> None:
    own = reported()
    assert desk.get(f"/desk/reports/{own.matter.uid}/").status_code == 200
    assert desk.get("/desk/reports/01a2000f-ec4e-70d3-bfe1-4935619cf7a1/").status_code == 404


def test_merging_referring_and_replying_from_the_page(small_county: Any, desk: Client) -> None:
    first, second, third = reported(), reported(), reported()
    desk.post(f"/desk/reports/{second.uid}/merge/", {"into": str(first.matter.uid)})
    desk.post(f"/desk/reports/{first.uid}/refer/", {"to_body_name": "供电公司", "reply": "已转供电公司"})
    desk.post(f"/desk/reports/{third.uid}/reply/", {"text": "当场解释清楚"})
    states = [Report.objects.get(pk=r.pk).matter.state for r in (first, second, third)]
    assert states == ["referred_out", "merged", "closed"]
    refused = desk.post(f"/desk/reports/{third.uid}/merge/", {"into": str(first.matter.uid)})
    assert refused.status_code == 422 and "没有办成" in refused.content.decode()


def test_a_sealed_reporter_is_not_on_the_page_until_a_reason_is_given(
    small_county: Any, desk: Client
) -> None:
    own = reported(name="吴某某", phone="13877776666", sealed=True)
    url = f"/desk/reports/{own.uid}/"
    page = desk.get(url).content.decode()
    assert "吴某某" not in page and "13877776666" not in page and "身份已密封" in page
    short = desk.post(f"{url}reporter/", {"reason": "看看"})
    assert short.status_code == 422 and "13877776666" not in short.content.decode()
    shown = desk.post(f"{url}reporter/", {"reason": "反映人要求当面核实现场位置"}).content.decode()
    assert "13877776666" in shown
    assert LedgerEntry.objects.filter(
        matter=own.matter, operation="intake.read_reporter", refused=False
    ).exists()


@pytest.mark.parametrize("url", ["/desk/queue/", "/desk/reports/new/", "/desk/import/"])
def test_officers_and_visitors_do_not_get_the_desks_pages(small_county: Any, url: str) -> None:
    assert Client().get(url).status_code == 302
    assert signed_in(small_county, small_county.officer).get(url).status_code == 403


def upload(rows: str, name: str = "热线.csv") -> SimpleUploadedFile:
    head = "工单编号,标题,诉求内容,来电时间,来电人,联系电话,事发地址,经度,纬度\n"
    return SimpleUploadedFile(name, (head + rows).encode("gbk"))


def test_a_file_is_uploaded_tried_imported_and_its_errors_fetched(small_county: Any, desk: Client) -> None:
    answer = desk.post(
        "/desk/import/",
        {
            "file": upload(
                "W1,,路灯不亮,2026-03-02 09:00:00,,,,,\nW2,,,2026-03-02 09:00:00,,,,,\nW3,,=1+1,,,=cmd|x,,,\n"
            )
        },
    )
    assert answer.status_code == 302
    columns = desk.get(answer.url).content.decode()  # type: ignore[attr-defined]
    assert "按「12345 热线」" in columns and "路灯不亮" in columns
    form = {"file_name": "热线.csv", "source": "12345", "mapping_name": "本县热线", "save": "1", "c_external_no": "工单编号",
            "c_text": "诉求内容", "c_phone": "联系电话", "c_received_at": "来电时间"}  # fmt: skip
    tried = desk.post(answer.url, {**form, "do": "try"}).content.decode()  # type: ignore[attr-defined]
    assert "没有写入任何东西" in tried and not Report.objects.filter(external_no="W1").exists()
    long = desk.post(answer.url, {**form, "source": "区" * 41, "do": "start"})  # type: ignore[attr-defined]
    assert long.status_code == 422 and "来源有 41 字，超过 40 字的上限" in long.content.decode()
    assert not ImportRun.objects.exists(), "a source cut to fit would be another source"
    started = desk.post(answer.url, {**form, "do": "start"})  # type: ignore[attr-defined]
    run = ImportRun.objects.latest("id")
    assert started.url == f"/desk/import/runs/{run.uid}/"  # type: ignore[attr-defined]
    assert "正在导入" in desk.get(started.url).content.decode()  # type: ignore[attr-defined]
    jobs.run_pending()
    part = desk.get(started.url, headers={"HX-Request": "true"}).content.decode()  # type: ignore[attr-defined]
    assert "已完成" in part and "hx-get" not in part
    assert Report.objects.filter(external_no="W1").exists()
    assert HotlineMapping.objects.filter(name="本县热线").exists()
    lines = b"".join(desk.get(f"/desk/import/runs/{run.uid}/problems.csv").streaming_content).decode(
        "utf-8-sig"
    )  # type: ignore[attr-defined]
    assert "3,诉求内容,反映内容没有填写" in lines and "'=cmd|x" in lines


def test_what_is_not_a_table_is_refused_at_upload(desk: Client) -> None:
    answer = desk.post("/desk/import/", {"file": SimpleUploadedFile("a.csv", b"%PDF-1.7")})
    assert answer.status_code == 422 and "不是 CSV 或 XLSX" in answer.content.decode()
    assert desk.post("/desk/import/", {}).status_code == 422
    assert desk.get("/desk/import/files/" + "0" * 64 + "/").status_code == 404
