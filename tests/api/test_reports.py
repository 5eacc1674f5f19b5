"""来件 — filing, following, batches, through HTTP."""

from typing import Any

import pytest

from tests.county import IN_QINGBU, OUTSIDE, SHOP_FRONT
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.matter import Matter
from zhifa.enforcement.intake.models import Report
from zhifa.faces.api import rate

pytestmark = pytest.mark.django_db

WORDS = "烧烤店把桌子摆到人行道上，走不过去。"
PIN = {"lng": float(IN_QINGBU[0]), "lat": float(IN_QINGBU[1])}


def test_anybody_reports_and_follows_by_the_tracking_code(small_county: Any, anybody: Any, post: Any) -> None:
    answer = post(anybody, "/reports", {"text": WORDS, "name": "赵某", "phone": "13800000000", **PIN})
    assert answer.status_code == 201, answer.content
    filed = answer.json()
    assert filed["matter"] is None, "the matter's name is not the reporter's business"
    followed = anybody.get(f"/api/v1/reports/{filed['tracking_code'].lower()}").json()
    assert followed["state_name"] == "待分派"
    assert [s["sentence"] for s in followed["steps"]] == ["收到了"]
    assert "赵某" not in str(followed) and WORDS not in str(followed)


def test_the_same_idempotency_key_twice_registers_once_and_answers_the_same(
    small_county: Any, anybody: Any, post: Any
) -> None:
    first = post(anybody, "/reports", {"text": WORDS}, **{"Idempotency-Key": "k-1"})
    again = post(anybody, "/reports", {"text": WORDS}, **{"Idempotency-Key": "k-1"})
    assert first.json() == again.json()
    assert Report.objects.count() == 1
    clash = post(anybody, "/reports", {"text": "别的事"}, **{"Idempotency-Key": "k-1"})
    assert (clash.status_code, clash.json()["error"]) == (422, "IdempotencyKeyReused")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "有空\x00字符"}, "text"),
        ({"text": "半个\ud83d代理"}, "text"),
        ({"text": WORDS, "address": "\x00"}, "address"),
        ({"text": ""}, "text"),
        ({"text": "   "}, "text"),
        ({"text": "长" * 8001}, "text"),
        ({"text": WORDS, "lng": 200, "lat": 1}, "lng"),
        ({"text": WORDS, "lng": 118.0}, "lng"),
        ({"text": WORDS, "phone": "打我电话"}, "phone"),
        ({"text": WORDS, "nonsense": 1}, "nonsense"),
        ({}, "text"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_the_field_and_nothing_is_written(
    small_county: Any, anybody: Any, post: Any, body: dict[str, Any], field: str
) -> None:
    answer = post(anybody, "/reports", body)
    assert answer.status_code == 422
    told = answer.json()
    assert told["field"] == field
    assert set(told) == {"error", "message", "law", "way_out", "field", "errors"}
    assert not Report.objects.exists()


def test_a_body_that_is_not_json_and_one_that_is_too_large_get_a_sentence(
    small_county: Any, anybody: Any
) -> None:
    bad = anybody.post("/api/v1/reports", b"{\xff", content_type="application/json")
    assert (bad.status_code, bad.json()["error"]) == (400, "BadRequest")
    large = anybody.post("/api/v1/reports", b" " * (5 * 1024 * 1024 + 1), content_type="application/json")
    assert (large.status_code, large.json()["error"]) == (413, "TooLarge")


def test_a_pin_in_another_county_is_refused_to_the_public_and_taken_from_the_hotline(
    small_county: Any, anybody: Any, system: Any, post: Any
) -> None:
    outside = {"text": WORDS, "lng": float(OUTSIDE[0]), "lat": float(OUTSIDE[1])}
    refused = post(anybody, "/reports", outside)
    assert (refused.status_code, refused.json()["error"]) == (422, "PlaceOutsideCounty")
    taken = post(
        system("热线平台", "intake.register"),
        "/reports",
        {**outside, "channel": "hotline", "external_no": "H1"},
    )
    assert taken.status_code == 201
    own = Report.objects.get()
    assert (own.external_source, own.channel) == ("热线平台", "hotline")
    assert LedgerEntry.objects.get(matter=own.matter).actor_name == "外部系统「热线平台」"
    assert taken.json()["matter"] == str(own.matter.uid)


def test_a_grid_workers_report_is_a_grid_report_and_needs_the_csrf_token(
    small_county: Any, browser_of: Any, post: Any
) -> None:
    browser = browser_of("grid_worker")
    refused = post(browser, "/reports", {"text": WORDS})
    assert (refused.status_code, refused.json()["error"]) == (403, "NotPermitted")
    from django.conf import settings

    browser.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    taken = post(browser, "/reports", {"text": WORDS}, **{"X-CSRFToken": "a" * 32})
    assert taken.status_code == 201, taken.content
    assert Report.objects.get().channel == "grid"


def test_whoever_knocks_too_often_without_a_key_is_asked_to_wait(
    small_county: Any, anybody: Any, system: Any, on: Any
) -> None:
    key = system("热线平台", "intake.report")
    with on("2026-03-02 09:00"):
        statuses = {anybody.get("/api/v1/items?q=店").status_code for _ in range(rate.READS)}
        last = anybody.get("/api/v1/items?q=店")
        assert statuses == {200}
        assert (last.status_code, last["Retry-After"]) == (429, "60")
        assert key.get("/api/v1/items?q=店").status_code == 200


def row(number: str, **more: Any) -> dict[str, Any]:
    return {"text": f"{WORDS}（{number}）", "external_no": number, "channel": "hotline", **PIN, **more}


def test_a_batch_answers_row_by_row_and_takes_the_good_rows(
    small_county: Any, system: Any, post: Any
) -> None:
    rows = [
        row("A1", item_code=SHOP_FRONT),
        row("A2", lng=None, lat=None),
        {"external_no": "A3"},
        row("A4", phone="不是电话"),
        row("A5", item_code="没有"),
        row("A6", text="空\x00字符"),
        {"text": WORDS},
        row("A1", item_code=SHOP_FRONT),
        "不是对象",
    ]
    answer = post(system("热线平台", "intake.register"), "/reports:batch", {"rows": rows})
    assert answer.status_code == 207, answer.content
    told = answer.json()
    assert [r["status"] for r in told["rows"]] == [
        "created", "created", "refused", "refused", "refused", "refused", "refused", "repeated", "refused",
    ]  # fmt: skip
    assert (told["created"], told["repeated"], told["refused"]) == (2, 1, 6)
    assert told["rows"][0]["tracking_code"] == told["rows"][7]["tracking_code"]
    assert [r["refusal"]["field"] for r in told["rows"] if r["refusal"]] == [
        "text", "phone", "", "text", "external_no", "",
    ]  # fmt: skip
    assert Report.objects.count() == 2
    assert LedgerEntry.objects.filter(operation="intake.register").count() == 2


def test_the_same_batch_twice_does_nothing_twice(small_county: Any, system: Any, post: Any) -> None:
    hotline = system("热线平台", "intake.register")
    rows = {"rows": [row("B1"), row("B2")]}
    first = post(hotline, "/reports:batch", rows).json()
    again = post(hotline, "/reports:batch", rows)
    assert again.status_code == 200
    assert [r["status"] for r in again.json()["rows"]] == ["repeated", "repeated"]
    assert [r["tracking_code"] for r in again.json()["rows"]] == [r["tracking_code"] for r in first["rows"]]
    changed = post(hotline, "/reports:batch", {"rows": [row("B1", text="换了内容")]}).json()
    assert changed["rows"][0]["refusal"]["error"] == "IdempotencyKeyReused"
    assert Matter.objects.count() == 2


def test_rows_without_a_number_are_known_by_the_idempotency_key_and_their_place(
    small_county: Any, system: Any, post: Any
) -> None:
    hotline = system("热线平台", "intake.register")
    rows = {"rows": [{"text": "一"}, {"text": "一"}]}
    first = post(hotline, "/reports:batch", rows, **{"Idempotency-Key": "night-7"}).json()
    again = post(hotline, "/reports:batch", rows, **{"Idempotency-Key": "night-7"}).json()
    assert (first["created"], again["created"], again["repeated"]) == (2, 0, 2)


def test_two_systems_may_use_the_same_number(small_county: Any, system: Any, post: Any) -> None:
    for name in ("热线平台", "数字城管"):
        answer = post(system(name, "intake.register"), "/reports:batch", {"rows": [row("C1")]}).json()
        assert answer["created"] == 1


def test_five_hundred_rows_are_taken_and_one_more_is_refused(
    small_county: Any, system: Any, post: Any
) -> None:
    hotline = system("热线平台", "intake.register")
    rows = [row(f"D{n}") for n in range(501)]
    refused = post(hotline, "/reports:batch", {"rows": rows})
    assert (refused.status_code, refused.json()["field"]) == (422, "rows")
    assert post(hotline, "/reports:batch", {"rows": rows[:500]}).json()["created"] == 500
    assert LedgerEntry.objects.filter(operation="intake.register").count() == 500


def test_a_revoked_key_opens_nothing(small_county: Any, system: Any, post: Any) -> None:
    from tests.county import RULES
    from zhifa.core.client_key import key_of, revoke_client_key

    hotline = system("热线平台", "intake.register")
    revoke_client_key(by=RULES, client_key=key_of(hotline.key), reason="换发")
    answer = post(hotline, "/reports:batch", {"rows": [row("E1")]})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json()["error"] == "NotSignedIn"
