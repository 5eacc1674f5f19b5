"""门户 — what a citizen meets: forms without script, clear errors, a code to follow by, limits."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.county import IN_QINGBU, OUTSIDE
from zhifa.core.files import Attachment
from zhifa.core.matter import Matter
from zhifa.enforcement.intake import operations as intake
from zhifa.enforcement.intake.models import Remark, Report
from zhifa.faces.portal import report as portal

pytestmark = [
    pytest.mark.django_db,
    # static files are collected when the product is set up, not for tests
    pytest.mark.filterwarnings("ignore:No directory at"),
]


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    from django.core.cache import cache

    cache.clear()


def photo(name: str = "现场.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "orange").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def given(**more: Any) -> dict[str, Any]:
    return {"text": "渣土撒了一路", "lng": str(IN_QINGBU[0]), "lat": str(IN_QINGBU[1]), "identity": "named",
            "idempotency_key": "0123456789abcdef", **more}  # fmt: skip


def test_home_names_three_things_to_do(client: Client) -> None:
    page = client.get("/").content.decode()
    assert all(word in page for word in ("我要反映", "查进度", "核验文书"))


def test_a_report_with_photos_is_confirmed_by_a_code_and_a_qr_and_followed(
    small_county: Any, client: Client
) -> None:
    answer = client.post(
        "/report/", given(photos=[photo(), photo("二.jpg")], phone="13800000000"), follow=True
    )
    own = Report.objects.latest("id")
    page = answer.content.decode()
    assert f"{own.tracking_code[:3]} {own.tracking_code[3:6]}" in page and "<svg" in page
    assert Attachment.objects.filter(matter=own.matter, public_copy__isnull=False).count() == 2
    progress = client.get("/track/", {"code": own.tracking_code.lower()}, follow=True).content.decode()
    assert "渣土撒了一路" in progress and "收到了" in progress and "正在看由谁办" in progress
    assert "13800000000" not in progress


def test_the_same_form_sent_twice_is_one_report(small_county: Any, client: Client) -> None:
    first = client.post("/report/", given(idempotency_key="twice-twice-twice"))
    again = client.post("/report/", given(idempotency_key="twice-twice-twice"))
    assert first.url == again.url  # type: ignore[attr-defined]
    other = client.post("/report/", given(idempotency_key="twice-twice-twice", text="别的事"))
    assert other.status_code == 422 and "已经交过一次" in other.content.decode()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"text": "字" * 100_000}, "超过 8000 字的上限"),
        ({"text": "   "}, "反映内容没有填写"),
        ({"text": "a\x00b"}, "空字符"),
        ({"lng": str(OUTSIDE[0])}, "不在本县范围内"),
        ({"lng": "很东"}, "经度不对"),
        ({"phone": "abc"}, "电话号码不对"),
        ({"identity": "sealed"}, "没有留姓名或电话"),
    ],
)
def test_bad_input_is_answered_beside_the_field_and_keeps_what_was_typed(
    small_county: Any, client: Client, more: dict[str, Any], sentence: str
) -> None:
    before = Matter.objects.count()
    answer = client.post("/report/", given(**{"address": "塘湾路口", **more}))
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page and "塘湾路口" in page
    assert Matter.objects.count() == before


def test_a_lone_surrogate_in_the_bytes_does_no_harm(small_county: Any, client: Client) -> None:
    answer = client.post(
        "/report/", b"text=%ED%A0%80abc&identity=anonymous", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code in (302, 422)


def test_a_photo_that_is_not_one_and_a_seventh_photo_are_refused(small_county: Any, client: Client) -> None:
    fake = SimpleUploadedFile("照片.jpg", b"MZ" + b"\x00" * 500, content_type="image/jpeg")
    answer = client.post("/report/", given(photos=[fake]))
    assert answer.status_code == 422 and "不是可以接收的文件" in answer.content.decode()
    answer = client.post("/report/", given(photos=[photo(f"{n}.jpg") for n in range(7)]))
    assert answer.status_code == 422 and "最多 6 张" in answer.content.decode()


def test_a_request_of_two_gigabytes_is_refused_before_it_is_read(client: Client) -> None:
    answer = client.post(
        "/report/", b"x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(2 * 1024**3)
    )
    assert answer.status_code == 413


def test_without_a_form_token_a_report_is_refused(small_county: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/report/", given()).status_code == 403


def test_too_many_reports_from_one_address_or_telephone_are_asked_to_wait(
    small_county: Any, client: Client, settings: Any
) -> None:
    settings.REPORT_RATE = (2, 3600)
    codes = [client.post("/report/", given(idempotency_key=f"rate-rate-{n}")).status_code for n in range(3)]
    assert codes == [302, 302, 429]
    settings.REPORT_RATE = (100, 3600)
    settings.REPORT_RATE_PHONE = (1, 3600)
    codes = [
        client.post("/report/", given(idempotency_key=f"phone-phone-{n}", phone="13811112222")).status_code
        for n in range(2)
    ]
    assert codes == [302, 429]


def test_a_wrong_code_says_so_and_guessing_is_limited(
    small_county: Any, client: Client, settings: Any
) -> None:
    settings.TRACK_RATE = (2, 600)
    assert client.get("/track/", {"code": "2222222222"}).status_code == 404
    assert client.get("/track/ABC/").status_code == 404
    assert client.get("/track/ABD/").status_code == 429


def test_an_answered_report_shows_the_answer_and_takes_stars_and_remarks(
    small_county: Any, client: Client
) -> None:
    client.post("/report/", given(idempotency_key="answered-answered"))
    own = Report.objects.latest("id")
    url = f"/track/{own.tracking_code}/"
    assert "办得怎么样" not in client.get(url).content.decode()
    intake.reply(by=small_county.duty, matter=own.matter, text="已责令清扫，罚款另行处理。")
    page = client.get(url).content.decode()
    assert "已责令清扫" in page and "办得怎么样" in page and "已经办结" in page
    assert client.post(f"{url}rate/", {"stars": "9"}).status_code == 422
    assert client.post(f"{url}rate/", {"stars": "5", "text": "快"}).status_code == 302
    own.refresh_from_db()
    assert own.rating == 5
    assert client.post(f"{url}remark/", {"kind": "objection", "text": ""}).status_code == 422
    assert client.post(f"{url}remark/", {"kind": "objection", "text": "又撒了"}).status_code == 302
    assert Remark.objects.get(report=own).kind == "objection"


def test_the_map_of_the_pin_holds_towns_and_nothing_else(small_county: Any, client: Client) -> None:
    features = client.get("/report/map.geojson").json()["features"]
    assert {f["properties"]["name"] for f in features} == {"青埠镇", "栖溪街道"}
    assert {f["properties"]["kind"] for f in features} == {"town"}


def test_every_public_page_is_marked_open(client: Client) -> None:
    for pattern in portal.urlpatterns:
        assert pattern.callback.access == ("public",)  # type: ignore[attr-defined]
