"""核验与公示 — what anybody sees of an act: that it is genuine and stands, and nothing of its content."""

import hashlib
import io

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.county import RULES, County, report_in
from tests.desk.conftest import Browser
from tests.publicity.test_publishing import decision, published
from zhifa.core import files
from zhifa.core.acts import Act
from zhifa.core.documents.document import Document
from zhifa.core.ledger.sequencing import sequence_all
from zhifa.core.matter import Matter
from zhifa.core.operation import Op, operation
from zhifa.oversight.publicity.operations import record_change, withdraw

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 a decision"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@operation(
    "test.file_document", title="存文书", permission="intake.register", matter=lambda act, **_: act.matter_id
)
def file_document(op: Op, *, act: Act) -> Document:
    digest = hashlib.sha256(PDF).hexdigest()
    files.store().put(digest, io.BytesIO(PDF))
    stored = files.keep(digest, size=len(PDF), media_type="application/pdf", at=op.at)
    row = Document(
        matter=act.matter, act=act, form="x", form_version="1", title="决定书", body=act.body, data={"secret": "当事人"},
        file=stored, made_at=op.at, made_by="测试",
    )  # fmt: skip
    row.save()
    return row


def read(url: str, status: int = 200) -> str:
    answer = Client().get(url)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_genuine_act_shows_code_body_kind_day_and_standing_and_nothing_else(small_county: County) -> None:
    act = decision(small_county)
    sequence_all()
    page = read(f"/v/{act.code}")
    for shown in (act.code, act.number, act.body.name, "行政处罚", "真实，现行有效", "在留痕账本第"):
        assert shown in page
    for hidden in (act.matter.title, act.matter.number, act.matter.address):
        assert hidden not in page
    assert "<svg" in page


def test_a_code_copied_wrongly_is_told_apart_from_one_that_was_never_issued(small_county: County) -> None:
    act = decision(small_county)
    wrong = act.code[:-1] + ("A" if act.code[-1] != "A" else "B")
    assert "编码不对" in read(f"/v/{wrong}", 404)
    from zhifa.core.act_code import issue

    unknown = issue(
        "{division}-{yy}-{kind}-{serial:07d}", division="330899", yy="26", kind="CF", serial=999_999
    )
    assert "没有这个行为" in read(f"/v/{unknown}", 404)
    assert "编码不对" in read("/v/%00%E4%B8%AD", 404)
    assert Client().get("/v/", {"code": f" {act.code.lower()} "}).headers["Location"] == f"/v/{act.code}"


def test_an_annulled_act_says_so(small_county: County) -> None:
    act = decision(small_county)
    record_change(
        by=small_county.head, act=act, standing="annulled", changed_on=act.made_on, reason="复议撤销"
    )
    page = read(f"/v/{act.code}")
    assert "真实，已经撤销" in page
    assert "复议撤销" not in page


def test_a_file_in_the_hand_is_compared_and_not_kept(small_county: County) -> None:
    act = decision(small_county)
    file_document(by=RULES, act=act)
    stored = files.StoredFile.objects.count()
    client = Client()

    def compare(content: bytes) -> str:
        given = SimpleUploadedFile("决定书.pdf", content, content_type="application/pdf")
        return client.post(f"/v/{act.code}", {"file": given}).content.decode()

    assert "一模一样" in compare(PDF)
    assert "不一样" in compare(PDF + b" ")
    assert "没有选择文件" in client.post(f"/v/{act.code}").content.decode()
    assert files.StoredFile.objects.count() == stored


def test_checking_is_limited_a_minute_and_says_when_to_come_back(small_county: County, on) -> None:
    client = Client()
    with on("2026-03-02 09:00"):
        answers = [client.get("/v/").status_code for _ in range(61)]
        assert answers[:60] == [200] * 60
        assert answers[60] == 429
    with on("2026-03-02 09:01"):
        assert client.get("/v/").status_code == 200


def test_the_public_reads_published_decisions_and_only_the_reason_of_withdrawn_ones(
    small_county: County, browser_of: Browser
) -> None:
    row = published(small_county, decision(small_county))
    assert row.party in read("/published/")
    assert row.violation in read(f"/published/{row.uid}/")
    withdraw(by=small_county.head, publication=row, reason="原决定被复议撤销")
    page = read(f"/published/{row.uid}/")
    assert "原决定被复议撤销" in page
    assert row.violation not in page
    assert row.party not in read("/published/")
    assert "没有公示的决定" in read("/published/?q=没有的公司&body=X&after=x%00")


def test_the_head_publishes_records_a_fall_and_withdraws_on_the_desk(
    small_county: County, browser_of: Browser
) -> None:
    act = decision(small_county)
    client = browser_of("head")
    given = {
        "party_name": "清檐物业", "party_kind": "entity", "violation": "乱堆放", "basis": "条例第三十条",
        "content": "罚款1000元", "ground": "影响面大", "idempotency_key": "k1",
    }  # fmt: skip
    refused = client.post(f"/desk/publications/new/{act.uid}/", {**given, "state_secret": "on"})
    assert refused.status_code == 422
    assert "不应公开" in refused.content.decode()
    made = client.post(f"/desk/publications/new/{act.uid}/", {**given, "idempotency_key": "k2"})
    assert made.status_code == 302
    url = made.headers["Location"]
    change = {
        "change": "1",
        "change-standing": "annulled",
        "change-changed_on": f"{act.made_on}",
        "change-reason": "撤销",
    }
    assert client.post(url, change).status_code == 302
    assert client.post(url, {"reason": "复议撤销"}).status_code == 302
    assert "已撤回" in client.get(url).content.decode()
    assert browser_of("other_leader").get(url).status_code == 404


def test_a_supervisor_writes_a_note_and_the_head_answers_on_the_desk(
    small_county: County, browser_of: Browser
) -> None:
    m: Matter = report_in(small_county)
    supervisor, head = browser_of("supervisor"), browser_of("head")
    empty = supervisor.post(f"/desk/matters/{m.uid}/note/", {"kind": "opinion", "text": " "})
    assert empty.status_code == 422
    made = supervisor.post(f"/desk/matters/{m.uid}/note/", {"kind": "opinion", "text": "请说明", "law": ""})
    url = made.headers["Location"]
    assert head.post(url, {"answer": "已核对"}).status_code == 302
    assert head.post(url, {"answer": "再答一次"}).status_code == 422
    assert supervisor.post(url, {"satisfied": "1", "settlement": "同意"}).status_code == 302
    assert "已了结" in head.get("/desk/notes/").content.decode()
