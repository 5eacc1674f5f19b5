"""坏输入 — text, places, steps and days that cannot be taken are answered with a sentence at every door; nothing is written."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import get_resolver, path

from tests.casework.story import open_one
from tests.county import LAPSED_ON, OUTSIDE, RULES, County, report_in
from tests.hardship.test_guessed_addresses import _routes, signed_in
from zhifa.config import urls
from zhifa.core import clock
from zhifa.core.client_key import issue_client_key
from zhifa.core.duty import Duty
from zhifa.core.duty_clock import clock_of
from zhifa.core.matter import Matter
from zhifa.enforcement.casework.models import Case
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.intake import hotline_import
from zhifa.enforcement.intake.hotline_file import HotlineFile
from zhifa.enforcement.intake.hotline_mapping import named
from zhifa.enforcement.intake.models import Report
from zhifa.law.refusal import Refusal

pytestmark = pytest.mark.django_db

#: text that cannot be kept → what is said
BAD_TEXT = {
    "太长": ("字" * 100_000, "上限|太长|最多"),
    "空白": (" \t\n　 ", "没有填写"),
    "空字符": ("占道\x00经营", "空字符"),
    "控制字符": ("占道\x1b[31m", "控制字符"),
}
SURROGATE = "占道\ud800经营"


@pytest.fixture
def key(small_county: County) -> str:
    return issue_client_key(by=RULES, name="随手拍", permissions=("intake.report",))[0]


@pytest.fixture
def nothing_written(small_county: County) -> Iterator[None]:
    before = Matter.objects.count(), Report.objects.count()
    yield
    assert (Matter.objects.count(), Report.objects.count()) == before


def says(answer: Any, words: str) -> bool:
    """Whether the answer's own text holds one of the words."""
    text = answer.content.decode()
    if "json" in answer.headers["Content-Type"]:
        text = json.dumps(json.loads(text), ensure_ascii=False)
    assert "Traceback" not in text and "django" not in text.lower().replace("__django", ""), text[:300]
    return any(word in text for word in words.split("|"))


@pytest.mark.parametrize("kind", sorted(BAD_TEXT))
def test_text_that_cannot_be_kept_is_refused_at_every_door(
    small_county: County, nothing_written: None, key: str, kind: str
) -> None:
    text, words = BAD_TEXT[kind]
    answer = Client().post("/report/", {"text": text, "identity": "anonymous"})
    assert answer.status_code == 422 and says(answer, words)
    answer = signed_in(small_county, "duty").post(
        "/desk/reports/new/", {"channel": "call", "text": text, "identity": "anonymous"}
    )
    assert answer.status_code == 422 and says(answer, words)
    answer = Client().post("/api/v1/reports", json.dumps({"text": text}), content_type="application/json")
    assert answer.status_code == 422 and says(answer, words), answer.content.decode()
    system = Client(headers={"Authorization": f"Bearer {key}"})
    if kind == "空白":
        return  # Open311: a description is optional, the service says what it is about
    for fmt in ("json", "xml"):
        answer = system.post(
            f"/open311/v2/requests.{fmt}",
            {"service_code": "other", "lat": "28.905", "long": "118.005", "description": text},
        )
        assert answer.status_code == 400 and says(answer, words), answer.content.decode()


def test_a_lone_surrogate_is_refused_or_replaced_and_never_a_fault(small_county: County, key: str) -> None:
    answer = Client().post(
        "/api/v1/reports", json.dumps({"text": SURROGATE}), content_type="application/json"
    )
    assert answer.status_code == 422 and says(answer, "残缺的字符")
    raw = urlencode({"identity": "anonymous"}) + "&text=" + quote(SURROGATE.encode("utf-8", "surrogatepass"))
    for url, client in (
        ("/report/", Client()),
        ("/desk/reports/new/", signed_in(small_county, "duty")),
        ("/open311/v2/requests.xml", Client(headers={"Authorization": f"Bearer {key}"})),
    ):
        more = "&channel=call&service_code=other&lat=28.905&long=118.005&description=" + quote("占道")
        answer = client.post(url, raw + more, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in (201, 302, 400, 422), (url, answer.status_code)
    # bytes that are no character become the replacement character, never half a character
    assert all("\ud800" not in t for t in Report.objects.values_list("text", flat=True))


def test_rows_of_a_file_that_cannot_be_kept_are_named_by_line_and_the_rest_goes_in(
    small_county: County,
) -> None:
    header = ["工单编号", "标题", "诉求内容", "来电时间", "来电人", "联系电话", "事发地址", "经度", "纬度"]
    texts = {
        "B-1": "字" * 9_000, "B-2": "   ", "B-3": "占道\x00经营", "B-4": "占道\x1b经营",
        "G-1": "=HYPERLINK(\"http://x\",\"点我\")", "G-2": "路灯不亮",
    }  # fmt: skip
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    for number, text in texts.items():
        writer.writerow([number, "", text, "2026-03-02 09:00:00", "", "", "塘湾路", "", ""])
    run = hotline_import.begin(
        by=small_county.duty,
        source=io.BytesIO(out.getvalue().encode()),
        file_name="x.csv",
        mapping=named("12345 热线"),
    )
    run = hotline_import.go_on(run)
    lines = list(run.problems.order_by("line").values_list("line", flat=True))
    assert (run.imported, run.refused, lines) == (2, 4, [2, 3, 4, 5])
    assert all(run.problems.values_list("sentence", flat=True))
    # a formula is kept as it was typed and is no formula when it goes out again
    assert Report.objects.get(external_no="G-1").text == texts["G-1"]
    export = signed_in(small_county, "duty").get("/desk/matters.csv")
    body = (
        b"".join(export.streaming_content).decode("utf-8-sig")
        if export.streaming
        else export.content.decode("utf-8-sig")
    )
    assert not [c for row in csv.reader(io.StringIO(body)) for c in row if c.startswith(("=", "+", "@"))]


def test_a_zip_bomb_uploaded_as_a_workbook_is_refused_at_the_page(small_county: County) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(60):
                sheet.write(b" " * 1024 * 1024)
    bomb = SimpleUploadedFile("热线.xlsx", out.getvalue())
    answer = signed_in(small_county, "duty").post("/desk/import/", {"file": bomb})
    assert answer.status_code in (413, 422)
    assert says(answer, "压缩|展开")


@pytest.mark.parametrize(
    ("lng", "lat", "words"),
    [(str(OUTSIDE[0]), str(OUTSIDE[1]), "不在本县范围内"), ("很东", "28.905", "经度"), ("181", "28.9", "经度"),
     ("NaN", "28.9", "经度"), ("1e999", "28.9", "经度"), ("118.005", "", "只有经度|不对")],
)  # fmt: skip
def test_a_place_outside_or_nowhere_is_refused_to_the_public_with_where_to_turn(
    small_county: County, nothing_written: None, key: str, lng: str, lat: str, words: str
) -> None:
    answer = Client().post("/report/", {"text": "占道", "identity": "anonymous", "lng": lng, "lat": lat})
    assert answer.status_code == 422 and says(answer, words)
    body = json.dumps({"text": "占道", "lng": lng, "lat": lat})
    answer = Client().post("/api/v1/reports", body, content_type="application/json")
    assert answer.status_code == 422 and says(answer, f"{words}|lng|lat|应当是数")
    answer = Client(headers={"Authorization": f"Bearer {key}"}).post(
        "/open311/v2/requests.json", {"service_code": "other", "lat": lat, "long": lng, "description": "占道"}
    )
    assert answer.status_code == 400 and says(answer, f"{words}|没有地点")


def test_the_duty_officer_takes_a_place_outside_and_a_place_on_a_border_is_taken_by_all(
    small_county: County, key: str
) -> None:
    desk = signed_in(small_county, "duty")
    form = {"channel": "call", "text": "邻县的事", "identity": "anonymous"}
    assert desk.post("/desk/reports/new/", {**form, "lng": "119.5", "lat": "28.905"}).status_code == 302
    assert Matter.objects.latest("id").town_id is None
    border = {"lng": "118.02", "lat": "28.91"}  # where four grids and two towns meet
    assert desk.post("/desk/reports/new/", {**form, **border}).status_code == 302
    assert Matter.objects.latest("id").town_id is not None
    assert Client().post("/report/", {"text": "界上", "identity": "anonymous", **border}).status_code == 302
    at_edge = {"text": "县界上", "lng": 118.0, "lat": 28.9}
    answer = Client().post("/api/v1/reports", json.dumps(at_edge), content_type="application/json")
    assert answer.status_code == 201
    assert Matter.objects.latest("id").grid_id is not None


def test_an_officer_with_an_expired_certificate_is_refused_on_the_page_with_the_article(
    small_county: County,
) -> None:
    order = command.dispatch(
        by=small_county.duty, matter=report_in(small_county), team=small_county.team.scope
    )
    accounts = small_county.accounts
    answer = signed_in(small_county, "leader").post(
        f"/desk/orders/{order.uid}/pair/", {"lead": accounts["officer"].pk, "second": accounts["lapsed"].pk}
    )
    assert answer.status_code == 422
    assert says(answer, LAPSED_ON.strftime("%Y年%-m月%-d日")) or says(answer, "证")
    assert says(answer, "处罚法") or says(answer, "第四十二条")
    order.refresh_from_db()
    assert order.lead_id is None


def test_the_same_form_sent_twice_is_one_report_at_portal_desk_and_interface(
    small_county: County, key: str
) -> None:
    before = Report.objects.count()
    form = {"text": "渣土撒了一路", "identity": "anonymous", "idempotency_key": "0123456789abcdef0123"}
    places = {Client().post("/report/", form).headers["Location"] for _ in range(2)}
    desk = signed_in(small_county, "duty")
    places |= {
        desk.post("/desk/reports/new/", {"channel": "call", **form}).headers["Location"] for _ in range(2)
    }
    api = Client(headers={"Idempotency-Key": "twice"})
    codes = {
        api.post("/api/v1/reports", json.dumps({"text": "一次"}), content_type="application/json").json()[
            "tracking_code"
        ]
        for _ in range(2)
    }
    system = Client(headers={"Authorization": f"Bearer {key}", "Idempotency-Key": "twice"})
    asked = {"service_code": "other", "lat": "28.905", "long": "118.005", "description": "占道"}
    ids = {system.post("/open311/v2/requests.json", asked).json()[0]["service_request_id"] for _ in range(2)}
    assert (len(places), len(codes), len(ids)) == (2, 1, 1)
    assert Report.objects.count() == before + 4


def test_a_step_out_of_order_is_refused_on_the_page_and_the_case_stays(small_county: County) -> None:
    story = open_one(small_county)
    handler = signed_in(small_county, "officer")
    served = {
        "method": "direct", "done_on": clock.today().isoformat(), "receiver": "邵某某", "receipt_signed": "on",
    }  # fmt: skip
    for action, form in (("serve_notice", served), ("close_notice", {}), ("no_such_step", {})):
        answer = handler.post(f"/desk/cases/{story.case.uid}/do/{action}/", form)
        assert answer.status_code in (404, 409, 422), (action, answer.status_code)
        assert says(answer, "不能|没有这个动作|只能"), action
    assert Case.objects.get(pk=story.case.pk).state == "checking"


def test_a_period_that_reaches_into_an_unannounced_year_says_it_is_provisional(
    small_county: County, on: Any
) -> None:
    with on("2026-12-28 10:00"):
        story = open_one(small_county)
        duties = Duty.objects.filter(matter=story.case.matter, closed_at=None, due_at__year=2027)
        working = [d for d in duties if d.unit == "working_day"]
        assert working, "没有跨年的工作日期限"
        assert all(d.provisional for d in working)
        assert clock_of(working[0]).provisional
        page = signed_in(small_county, "officer").get(f"/desk/cases/{story.case.uid}/").content.decode()
        assert "暂定" in page


# ── 列表和查询参数 ─────────────────────────────────────────────────────────────────────────────────
_NAMES = ("q", "after", "before", "page", "state", "source", "line", "team", "town", "field", "from", "to", "day", "kind",
          "item", "bbox", "next", "on", "sort", "scope", "who", "body", "role", "code", "name", "year", "matter")  # fmt: skip
_LISTS = [
    r for r, _ in _routes(get_resolver()) if "<" not in r and not r.startswith(("^", "accounts/", "metrics"))
]


_JUNK = (
    ("\x00", "duty"), ("\x00", "security_admin"), ("-1", "supervisor"), ("9" * 40, "duty"), ("1e999", "head"),
    ("' OR 1=1 --", "supervisor"), ("字" * 3000, "duty"), ("2026-13-45", "security_admin"),
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("junk", "who"), _JUNK)
def test_junk_in_the_query_of_any_page_is_never_a_fault(small_county: County, junk: str, who: str) -> None:
    query = urlencode(dict.fromkeys(_NAMES, junk))
    client = signed_in(small_county, who)
    answers = {route: client.get(f"/{route}?{query}").status_code for route in _LISTS}
    assert {route: status for route, status in answers.items() if status >= 500} == {}


# ── 出错 ──────────────────────────────────────────────────────────────────────────────────────────
def _broken(request: Any) -> Any:
    secret = "数据库口令-机密"
    raise RuntimeError(f"内部细节 {secret}")


def _refused(request: Any) -> Any:
    raise Refusal("现在不能办", way_out="明天再来")


class _Broken:
    """Addresses that break, before all of ours."""

    urlpatterns = [
        *(path(f"{place}break", _broken) for place in ("", "desk/", "api/v1/", "open311/v2/")),
        *(path(f"{place}refuse", _refused) for place in ("", "api/v1/", "open311/v2/")),
        *urls.urlpatterns,
    ]
    handler400, handler403 = urls.handler400, urls.handler403
    handler404, handler500 = urls.handler404, urls.handler500


@pytest.mark.parametrize("place", ["/", "/desk/", "/api/v1/", "/open311/v2/"])
def test_a_fault_shows_a_number_to_quote_and_nothing_from_inside(
    place: str, caplog: pytest.LogCaptureFixture
) -> None:
    with override_settings(ROOT_URLCONF=_Broken):
        answer = Client(raise_request_exception=False).get(f"{place}break")
    assert answer.status_code == 500
    text = answer.content.decode()
    assert not any(word in text for word in ("Traceback", "机密", "RuntimeError", "内部细节", ".py"))
    number = answer.headers["X-Request-Id"]
    assert number and number in text
    if not place.startswith(("/api", "/open")):
        assert "没有保存" in text


@pytest.mark.parametrize("place", ["/", "/api/v1/", "/open311/v2/"])
def test_a_refusal_nobody_caught_is_told_as_one(place: str) -> None:
    with override_settings(ROOT_URLCONF=_Broken):
        answer = Client().get(f"{place}refuse")
    assert answer.status_code == 422
    assert says(answer, "现在不能办") and says(answer, "明天再来")


def test_an_address_that_is_not_there_is_told_in_the_language_of_its_door(small_county: County) -> None:
    for url in ("/nichts/", "/desk/nichts/", "/api/v1/nichts", "/open311/v2/nichts.json"):
        answer = Client().get(url)
        assert answer.status_code == 404
        assert answer.headers["X-Request-Id"] in answer.content.decode()
        assert "Traceback" not in answer.content.decode()


def test_a_body_that_is_no_json_is_answered_in_words(small_county: County, nothing_written: None) -> None:
    for body in (b"{", b"\xff\xfe", b"[" * 5000, b'{"text": ' + b'{"a":' * 3000):
        answer = Client().post("/api/v1/reports", body, content_type="application/json")
        assert answer.status_code in (400, 422) and says(answer, "读不懂|应当"), answer.content[:200]


def test_a_time_in_another_age_does_no_harm(small_county: County) -> None:
    hotline = issue_client_key(by=RULES, name="热线", permissions=("intake.register",))[0]
    client = Client(headers={"Authorization": f"Bearer {hotline}"})
    rows = [
        {"text": "占道", "external_no": f"T-{n}", "received_at": at}
        for n, at in enumerate(
            ["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59Z", "2026-02-30T00:00:00Z", "昨天"]
        )
    ]
    answer = client.post("/api/v1/reports:batch", json.dumps({"rows": rows}), content_type="application/json")
    assert answer.status_code == 207
    told = {r["external_no"] or r["row"]: r["refusal"]["message"] for r in answer.json()["rows"]}
    assert told["T-0"] == "收到时间在 1 年，不对" and told["T-1"] == "收到时间在将来"
    assert len(told) == 4 and all(told.values())


def test_the_table_of_a_broken_workbook_never_reaches_the_importer(small_county: County) -> None:
    for data in (b"PK\x03\x04" + b"\0" * 100, b"PK\x03\x04", b"\x1f\x8b" + b"x" * 50):
        with pytest.raises(Refusal):
            HotlineFile(io.BytesIO(data))
