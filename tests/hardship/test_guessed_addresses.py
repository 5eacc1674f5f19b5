"""猜来的网址 — whoever guesses the address of another team's record is answered exactly as if there were none; junk is 404."""

from __future__ import annotations

import io
import re
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern
from PIL import Image

from tests.casework.story import open_one
from tests.county import RULES, County, report_in
from zhifa.core import files
from zhifa.core.documents.document import Document
from zhifa.core.files import Attachment
from zhifa.core.ids import new_uid
from zhifa.core.operation import Op, operation
from zhifa.enforcement.casework.models import Case
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.inspection import operations as inspection
from zhifa.enforcement.intake.models import Report
from zhifa.registers.organisation import operations as organisation

pytestmark = pytest.mark.django_db

#: what differs between two answers to the same question: ids, tokens, numbers to quote
_OWN = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{12,32}|csrfmiddlewaretoken\" value=\"[^\"]+|[A-Za-z0-9]{64}|nonce=\"[^\"]+"
)


def signed_in(county: County, who: str, *, strict: bool = False) -> Client:
    client = Client(enforce_csrf_checks=strict)
    client.force_login(county.accounts[who], backend="zhifa.config.account_backend.AccountBackend")
    session = client.session
    session["zhifa_factors"] = ["mfa"]
    session.save()
    return client


@operation("test.attach", title="加附件", permission="intake.register")
def attach(op: Op, *, matter: Any) -> Attachment:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "teal").save(out, "JPEG")
    out.seek(0)
    arrived = files.receive(out, name="现场.jpg", allowed=files.PHOTO_TYPES)
    return files.attach(op.matter, arrived, kind="scene_photo", at=op.at)  # type: ignore[arg-type]


@pytest.fixture
def ours(small_county: County) -> dict[str, tuple[str, dict[str, UUID]]]:
    """Records of 青埠执法中队: what each is → (route, its ids)."""
    county = small_county
    matter = report_in(county)
    order = command.name_pair(
        by=county.leader,
        order=command.dispatch(by=county.duty, matter=matter, team=county.team.scope),
        lead=county.accounts["officer"],
        second=county.accounts["second"],
    )
    order = command.accept(by=county.officer, order=order)
    visit = inspection.start_visit(
        by=county.officer,
        matter=matter,
        order=order,
        lead=county.accounts["officer"],
        second=county.accounts["second"],
        item_code=county.shop_item.code,
    )
    story = open_one(county).until("notice_served")
    document = Document.objects.filter(matter=story.case.matter).latest("id")
    photo = attach(by=RULES, matter=matter)
    entry = matter.entries.earliest("id")
    return {
        "事": ("desk:matter", {"uid": matter.uid}),
        "事由": ("desk:matter_why", {"uid": matter.uid}),
        "留痕": ("desk:entry", {"uid": matter.uid, "entry": entry.uid}),
        "工单": ("desk:order", {"uid": order.uid}),
        "工单（手机）": ("field:order", {"uid": order.uid}),
        "检查": ("field:visit", {"uid": visit.uid}),
        "检查表": ("field:visit_checklist", {"uid": visit.uid}),
        "证据": ("field:visit_evidence", {"uid": visit.uid}),
        "案件": ("desk:case", {"uid": story.case.uid}),
        "办案": ("desk:case_do", {"uid": story.case.uid, "action": "close_notice"}),  # type: ignore[dict-item]
        "案卷文书": ("desk:case_document", {"uid": story.case.uid, "document": document.uid}),
        "文书": ("desk:document", {"uid": document.uid}),
        "附件": ("desk:attachment", {"uid": photo.uid}),
        "立案": ("desk:case_new", {"matter_uid": matter.uid}),
        "接口的事": ("/api/v1/matters/{uid}", {"uid": matter.uid}),
        "接口的时间线": ("/api/v1/matters/{uid}/timeline", {"uid": matter.uid}),
    }


def address(route: str, ids: dict[str, Any]) -> str:
    return route.format(**ids) if route.startswith("/") else reverse(route, kwargs=ids)


def told(client: Client, url: str) -> tuple[int, str]:
    """Status and words of an answer, without what is different each time."""
    answer = client.get(url)
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return answer.status_code, _OWN.sub("·", text.decode("utf-8", "replace"))


@pytest.mark.parametrize("who", ["other_officer", "other_leader"])
def test_a_record_of_another_team_looks_like_none_at_all(
    small_county: County, ours: dict[str, tuple[str, dict[str, UUID]]], who: str
) -> None:
    client = signed_in(small_county, who)
    different = {}
    for name, (route, ids) in ours.items():
        nobodys = {k: new_uid() if isinstance(v, UUID) else v for k, v in ids.items()}
        there, nowhere = told(client, address(route, ids)), told(client, address(route, nobodys))
        assert there[0] in (403, 404), (name, there[0])
        if there != nowhere:
            different[name] = (there[0], nowhere[0])
    assert different == {}


def test_its_own_team_opens_all_of_them(
    small_county: County, ours: dict[str, tuple[str, dict[str, UUID]]]
) -> None:
    client = signed_in(small_county, "officer")
    answers = {name: told(client, address(*known))[0] for name, known in ours.items()}
    # the officer reads; what only somebody else may do, or not now, is refused with its reason
    assert {n: s for n, s in answers.items() if s != 200}.keys() <= {"办案", "立案"}, answers


def test_acting_on_a_record_of_another_team_is_refused_and_changes_nothing(
    small_county: County, ours: dict[str, tuple[str, dict[str, UUID]]]
) -> None:
    client = signed_in(small_county, "other_leader")
    case = Case.objects.latest("id")
    order = ours["工单"][1]["uid"]
    accounts = small_county.accounts
    tries = [
        *((reverse(f"{face}:order_pair", args=[order]),
           {"pair": [accounts["other_officer"].pk, accounts["other_leader"].pk]}) for face in ("desk", "field")),
        (reverse("desk:order_pair", args=[order]),
         {"lead": accounts["other_officer"].pk, "second": accounts["other_leader"].pk}),
        (reverse("desk:order", args=[order]), {"do": "return", "reason": "不办"}),
        (reverse("desk:case_do", args=[case.uid, "close_notice"]), {}),
        (reverse("field:order", args=[order]), {"do": "accept"}),
        (reverse("field:visit_finish", args=[ours["检查"][1]["uid"]]), {"result": "no_violation", "facts": "没有"}),
    ]  # fmt: skip
    for url, form in tries:
        with transaction.atomic():
            assert client.post(url, form).status_code in (403, 404, 405), url
    assert Case.objects.get(pk=case.pk).state == case.state


def _routes(resolver: Any, prefix: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for one in resolver.url_patterns:
        route = prefix + str(one.pattern)
        found += [(route, one)] if isinstance(one, URLPattern) else _routes(one, route)
    return found


OURS = [
    r for r, _ in _routes(get_resolver()) if r.startswith(("desk/", "field/", "api/", "party/", "published/"))
]
JUNK = (
    "not-a-uuid",
    "0" * 32,
    "01a20049-afe6-727e-a3fe-4ea5d2ee355",
    "1' OR '1'='1",
    "%00",
    "%ED%A0%80",
    "字" * 300,
)


@pytest.mark.parametrize("junk", JUNK)
def test_a_malformed_identifier_is_404_in_every_address(small_county: County, junk: str) -> None:
    client = signed_in(small_county, "officer")
    wrong = []
    for route in OURS:
        if "<uuid:" not in route:
            continue
        url = "/" + re.sub(r"<[^>]+>", junk, route)
        status = client.get(url).status_code
        if status != 404:
            wrong.append((url[:80], status))
    assert wrong == []


@pytest.mark.parametrize("junk", JUNK)
def test_junk_in_any_other_variable_part_is_never_a_fault(small_county: County, junk: str) -> None:
    client = signed_in(small_county, "officer")
    public = Client()
    wrong = []
    for route, _ in _routes(get_resolver()):
        if "<" not in route or route.startswith(("^", "accounts/")) or "(?P" in route:
            continue
        url = "/" + re.sub(r"<[^>]+>", junk, route)
        for who in (client, public):
            answer = who.get(url)
            if answer.status_code >= 500:
                wrong.append((url[:80], answer.status_code))
    assert wrong == []


def test_a_guessed_tracking_code_and_a_guessed_act_code_tell_nothing(small_county: County) -> None:
    public = Client()
    for url in ("/track/AAAAAAAAAA/", "/v/330899-26-CF-0000001-0", "/party/AAAAAAAA/"):
        answer = public.get(url)
        assert answer.status_code in (200, 302, 404), url
        assert "青埠" not in answer.content.decode()


def test_a_form_without_its_token_is_refused_with_a_sentence_and_changes_nothing(
    small_county: County,
) -> None:
    before = Report.objects.count()
    strict = signed_in(small_county, "duty", strict=True)
    for url in ("/desk/reports/new/", "/report/"):
        answer = strict.post(url, {"channel": "call", "text": "占道", "identity": "anonymous"})
        assert answer.status_code == 403
        assert "没有保存" in answer.content.decode() or "没有提交" in answer.content.decode()
    answer = strict.post("/api/v1/reports", {"text": "占道"}, content_type="application/json")
    assert answer.status_code == 403
    assert "CSRF" in answer.json()["message"]
    assert Report.objects.count() == before


def test_a_session_whose_role_has_ended_opens_nothing_any_more(small_county: County) -> None:
    account = organisation.open_account(
        by=RULES, username="leaving", name="将离（虚构）", password="测试口令-leaving", phone=""
    )
    grant = organisation.grant_role(by=RULES, account=account, role="duty_officer")
    client = Client()
    client.force_login(account, backend="zhifa.config.account_backend.AccountBackend")
    matter = report_in(small_county)
    assert client.get("/desk/queue/").status_code == 200
    assert client.get(f"/desk/matters/{matter.uid}/").status_code == 200
    organisation.end_role(by=RULES, grant=grant)
    assert client.get("/desk/queue/").status_code == 403
    assert client.get(f"/desk/matters/{matter.uid}/").status_code in (403, 404)
    answer = client.post("/desk/reports/new/", {"channel": "call", "text": "占道", "identity": "anonymous"})
    assert answer.status_code == 403
    assert client.get("/api/v1/matters").status_code == 403
