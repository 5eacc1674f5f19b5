"""Open311 GeoReport v2 — an existing client's round trip, in JSON and in XML."""

import io
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from defusedxml import ElementTree
from PIL import Image

from tests.county import IN_QINGBU, OUTSIDE, SHOP_FRONT, UNOWNED
from zhifa.core import clock
from zhifa.core.files import Attachment
from zhifa.enforcement.intake import operations as intake
from zhifa.enforcement.intake.models import Report

pytestmark = pytest.mark.django_db

FORM = {
    "service_code": SHOP_FRONT,
    "lat": str(IN_QINGBU[1]),
    "long": str(IN_QINGBU[0]),
    "description": "货架摆到人行道上了",
    "first_name": "某",
    "last_name": "赵",
    "phone": "13800000000",
}


@pytest.fixture
def app(anybody: Any, system: Any) -> Any:
    """A client as others have written it: ``api_key`` in the form, urlencoded, no other header."""

    class App:
        key = system("随手拍", "intake.report").key

        def post(self, path: str, form: dict[str, Any], **more: Any) -> Any:
            body = urlencode({"api_key": self.key, **form})
            return anybody.post(
                f"/open311/v2/{path}", body, content_type="application/x-www-form-urlencoded", headers=more
            )

        def get(self, path: str, **query: Any) -> Any:
            return anybody.get(f"/open311/v2/{path}", query)

        def mine(self, path: str, **query: Any) -> Any:
            return self.get(path, api_key=self.key, **query)

    return App()


def texts(element: Any) -> dict[str, str]:
    return {child.tag: child.text or "" for child in element}


def test_a_client_files_and_follows_a_request_in_json(small_county: Any, app: Any) -> None:
    services = app.get("services.json", jurisdiction_id="330899").json()
    assert {s["service_code"] for s in services} >= {SHOP_FRONT, "other"}
    chosen = next(s for s in services if s["service_code"] == SHOP_FRONT)
    assert (chosen["type"], chosen["metadata"]) == ("realtime", True)
    definition = app.get(f"services/{SHOP_FRONT}.json").json()
    assert [a["code"] for a in definition["attributes"]] == ["still", "when"]

    answer = app.post("requests.json", {**FORM, "attribute[still]": "yes", "attribute[when]": "每天傍晚"})
    assert answer.status_code == 201, answer.content
    (filed,) = answer.json()
    own = Report.objects.select_related("matter").get(tracking_code=filed["service_request_id"])
    assert own.text == "货架摆到人行道上了\n现在还在吗：还在；什么时候发生：每天傍晚"
    assert (own.channel, own.service_code, own.matter.item_code) == ("open311", SHOP_FRONT, SHOP_FRONT)
    assert (own.reporter_name, own.external_source) == ("赵某", "随手拍")
    assert app.get(f"tokens/{filed['token']}.json").json()[0]["service_request_id"] == own.tracking_code

    (seen,) = app.mine(f"requests/{own.tracking_code}.json").json()
    assert (seen["status"], seen["status_notes"], seen["description"]) == ("open", "收到了", own.text)
    assert (seen["lat"], seen["long"]) == (float(IN_QINGBU[1]), float(IN_QINGBU[0]))
    assert seen["agency_responsible"] == "青埠执法中队"
    intake.reply(by=small_county.duty, matter=own.matter, text="店家已经把货架搬回店内，谢谢您的反映。")
    (seen,) = app.mine(f"requests/{own.tracking_code}.json").json()
    assert seen["status"] == "closed"


def test_a_client_files_and_follows_a_request_in_xml(small_county: Any, app: Any) -> None:
    services = app.get("services.xml")
    assert services["Content-Type"] == "text/xml; charset=utf-8"
    assert services.content.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    listed = [texts(s) for s in ElementTree.fromstring(services.content)]
    assert SHOP_FRONT in {s["service_code"] for s in listed}
    definition = ElementTree.fromstring(app.get(f"services/{SHOP_FRONT}.xml").content)
    assert definition.tag == "service_definition"
    assert [v.findtext("key") for v in definition.findall("attributes/attribute/values/value")] == [
        "yes",
        "no",
        "unknown",
    ]
    answer = app.post("requests.xml", {**FORM, "description": "带 <标签> & 表情 😀"})
    assert answer.status_code == 201
    root = ElementTree.fromstring(answer.content)
    assert (root.tag, root[0].tag) == ("service_requests", "request")
    number = root.findtext("request/service_request_id")
    seen = texts(ElementTree.fromstring(app.mine(f"requests/{number}.xml").content)[0])
    assert (seen["status"], seen["description"]) == ("open", "带 <标签> & 表情 😀")
    assert seen["requested_datetime"].endswith("+08:00")


def test_whoever_knows_the_id_sees_the_state_but_neither_words_nor_place(small_county: Any, app: Any) -> None:
    number = app.post("requests.json", FORM).json()[0]["service_request_id"]
    (seen,) = app.get(f"requests/{number}.json").json()
    assert (seen["status"], seen["description"], seen["lat"], seen["address"]) == ("open", None, None, None)


def test_a_system_lists_its_own_requests_only(
    small_county: Any, app: Any, system: Any, django_assert_max_num_queries: Any
) -> None:
    numbers = [app.post("requests.json", FORM).json()[0]["service_request_id"] for _ in range(4)]
    assert app.get("requests.json").status_code == 403
    other = system("别的平台", "intake.report").get("/open311/v2/requests.json").json()
    assert other == []
    with django_assert_max_num_queries(5):
        assert [r["service_request_id"] for r in app.mine("requests.json").json()] == numbers[::-1]
    one = app.mine("requests.json", service_request_id=f"{numbers[0]},{numbers[2]}").json()
    assert {r["service_request_id"] for r in one} == {numbers[0], numbers[2]}
    assert app.mine("requests.json", status="closed").json() == []
    assert len(app.mine("requests.json", status="open,closed").json()) == 4
    assert app.mine("requests.json", service_code="other").json() == []
    assert len(app.mine("requests.json", page=2, page_size=3).json()) == 1
    now = clock.now()
    earlier = (now - timedelta(days=40)).isoformat(), (now - timedelta(days=10)).isoformat()
    assert app.mine("requests.json", start_date=earlier[0], end_date=earlier[1]).json() == []
    assert len(app.mine("requests.json", start_date=earlier[1]).json()) == 4


def test_requests_merged_into_another_follow_it(small_county: Any, app: Any) -> None:
    first, second = (app.post("requests.json", FORM).json()[0]["service_request_id"] for _ in range(2))
    into, gone = (Report.objects.get(tracking_code=n).matter for n in (first, second))
    intake.merge(by=small_county.duty, matter=gone, into=into)
    assert app.mine(f"requests/{second}.json").json()[0]["status"] == "open"
    assert len(app.mine("requests.json", status="open").json()) == 2


def test_photos_are_taken_with_the_form(small_county: Any, anybody: Any, app: Any) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, "PNG")
    picture.seek(0)
    picture.name = "现场.png"
    answer = anybody.post("/open311/v2/requests.json", {"api_key": app.key, **FORM, "media": picture})
    assert answer.status_code == 201, answer.content
    assert Attachment.objects.get().public_copy is not None
    fake = io.BytesIO(b"not a picture")
    fake.name = "x.png"
    refused = anybody.post("/open311/v2/requests.json", {"api_key": app.key, **FORM, "media": fake})
    assert refused.status_code == 400


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"service_code": ""}, 400),
        ({"service_code": "nonsense"}, 404),
        ({"service_code": "\x00"}, 404),
        ({"lat": "", "long": ""}, 400),
        ({"lat": "ninety"}, 400),
        ({"lat": str(OUTSIDE[1]), "long": str(OUTSIDE[0])}, 400),
        ({"description": "空\x00"}, 400),
        ({"description": "长" * 4001}, 400),
        ({"attribute[still]": "maybe"}, 400),
        ({"attribute[nothing]": "1"}, 400),
        ({"api_key": ""}, 403),
        ({"api_key": "zk_wrong"}, 403),
        ({"jurisdiction_id": "elsewhere"}, 404),
        ({"phone": "打我电话"}, 400),
    ],
)
@pytest.mark.parametrize("fmt", ["json", "xml"])
def test_errors_have_the_standards_form(
    small_county: Any, app: Any, form: dict[str, str], status: int, fmt: str
) -> None:
    answer = app.post(f"requests.{fmt}", {**FORM, **form})
    assert answer.status_code == status, answer.content
    if fmt == "json":
        (error,) = answer.json()
        assert error["code"] == status and error["description"]
    else:
        root = ElementTree.fromstring(answer.content)
        assert (root.tag, root.findtext("error/code")) == ("errors", str(status))
        assert root.findtext("error/description")
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"start_date": "yesterday"}, "ISO 8601"),
        ({"start_date": "0001-01-01T00:00:00Z"}, "最多"),
        ({"start_date": "9999-12-31T23:59:59-23:00"}, "ISO 8601"),
        ({"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"}, "90 天"),
        ({"start_date": "2026-03-01T00:00:00Z", "end_date": "2026-02-01T00:00:00Z"}, "早于"),
        ({"status": "pending"}, "open 和 closed"),
        ({"page": "0"}, "整数"),
    ],
)
def test_a_list_asked_for_wrongly_says_what_is_wrong(
    small_county: Any, app: Any, query: dict[str, str], sentence: str
) -> None:
    answer = app.mine("requests.json", **query)
    if answer.status_code == 200:
        assert query["start_date"].startswith("0001"), "a far start alone is a window of 90 days from there"
        assert answer.json() == []
        return
    assert answer.status_code == 400
    assert sentence in answer.json()[0]["description"]


def test_an_item_nobody_sees_in_the_street_is_no_service(small_county: Any, app: Any) -> None:
    listed = {s["service_code"] for s in app.get("services.json").json()}
    assert UNOWNED not in listed or app.get(f"services/{UNOWNED}.json").status_code == 200
    assert app.get("services/other.json").json() == {"service_code": "other", "attributes": []}
    assert app.get("services.yaml").status_code == 404
    assert app.get("requests/2222222222.json").status_code == 404
    assert app.get("tokens/nonsense.xml").status_code == 404


def test_discovery_names_the_end_point_and_both_formats(small_county: Any, app: Any) -> None:
    told = app.get("discovery.json").json()
    assert told["endpoints"][0]["formats"] == ["application/json", "text/xml"]
    root = ElementTree.fromstring(app.get("discovery.xml").content)
    assert root.findtext("endpoints/endpoint/url").endswith("/open311/v2")


def test_the_same_form_with_the_same_idempotency_key_files_once(small_county: Any, app: Any) -> None:
    numbers = {
        app.post("requests.json", FORM, **{"Idempotency-Key": "tap-1"}).json()[0]["service_request_id"]
        for _ in range(2)
    }
    assert len(numbers) == 1
    clash = app.post("requests.json", {**FORM, "description": "别的"}, **{"Idempotency-Key": "tap-1"})
    assert clash.status_code == 409
