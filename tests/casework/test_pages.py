"""页面 — the desk's pages of a case and the party's own page, over HTTP."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.casework.story import FIRM, Story, case_at, open_one
from tests.county import County
from zhifa.core.ids import new_uid

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at")]


def signed_in(county: County, key: str) -> Client:
    client = Client()
    client.force_login(county.accounts[key], backend="zhifa.config.account_backend.AccountBackend")
    return client


@pytest.fixture
def story(small_county: County) -> Story:
    return case_at(small_county, "checking")


def test_the_record_shows_what_may_be_done_and_why_not_the_rest(small_county: County) -> None:
    story = case_at(small_county, "proved")
    page = signed_in(small_county, "officer").get(reverse("desk:case", args=[story.case.uid]))
    text = page.content.decode()
    assert page.status_code == 200
    assert "收集证据" in text and "调查终结报告" in text
    assert "作出行政处罚决定" in text and "处罚法第五十七条第一款第一项" in text


@pytest.mark.parametrize("who", ["officer", "handler", "head", "reviewer"])
def test_a_record_page_costs_at_most_eight_queries(
    small_county: County, who: str, django_assert_max_num_queries: Any
) -> None:
    story = case_at(small_county, "notice_served")
    client = signed_in(small_county, who)
    client.get(reverse("desk:case", args=[story.case.uid]))
    with django_assert_max_num_queries(8):
        assert client.get(reverse("desk:case", args=[story.case.uid])).status_code == 200
    with django_assert_max_num_queries(6):
        assert client.get(reverse("desk:cases")).status_code == 200


def test_the_list_costs_three_queries_whatever_its_length(
    small_county: County, story: Story, django_assert_max_num_queries: Any
) -> None:
    from zhifa.enforcement.casework import queries

    for _ in range(3):
        open_one(small_county)
    with django_assert_max_num_queries(3):
        rows, _ = queries.listed(small_county.head)
        queries.clocks_of(rows)
        assert [queries.state_term(c) for c in rows] == ["立案前核查"] * 4
    page = signed_in(small_county, "head").get(reverse("desk:cases"))
    assert page.status_code == 200 and story.case.code in page.content.decode()


def test_every_action_of_the_procedure_has_a_page(small_county: County, story: Story) -> None:
    client = signed_in(small_county, "officer")
    for action in story.file.procedure.actions:
        page = client.get(reverse("desk:case_do", args=[story.case.uid, action]))
        assert page.status_code == 200, action


def test_the_head_files_the_case_on_its_page_and_twice_is_once(small_county: County, story: Story) -> None:
    client = signed_in(small_county, "head")
    url = reverse("desk:case_do", args=[story.case.uid, "file_case"])
    sent = {"opinion": "同意立案。", "idempotency_key": str(new_uid())}
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent).status_code == 302
    assert story.state == "investigating"
    again = client.post(url, {"opinion": "同意立案。", "idempotency_key": str(new_uid())})
    assert again.status_code == 422 and "不能“立案”" in again.content.decode()


def test_a_refused_form_keeps_what_was_typed(small_county: County) -> None:
    story = case_at(small_county, "proved")
    client = signed_in(small_county, "officer")
    page = client.post(
        reverse("desk:case_do", args=[story.case.uid, "report_investigation"]),
        {"facts_found": "查明占道", "basis_text": "依据", "kinds": ["fine"], "fine_fen": "9999999", "gravity": "2",
         "reasons": "理由", "idempotency_key": str(new_uid())},
    )  # fmt: skip
    text = page.content.decode()
    assert page.status_code == 422
    assert "超过法定上限" in text and "查明占道" in text


def test_a_reviewer_who_is_an_officer_too_opens_every_case_and_the_second_to_decide_is_told_of_the_first(
    small_county: County, on: Any
) -> None:
    heavy = {"fine_fen": 40_000_000, "gravity": 2}
    with on("2026-03-02 09:00"):
        story = case_at(small_county, "proved", item=small_county.large_item)
        story.report(**heavy, complex_case=True).notice(**heavy).serve_notice()
    with on("2026-03-20 09:00"):
        story.close_notice().do("submit_legal_review", note="请审核。")
        _two_reviewers_at_once(small_county, story)


def _two_reviewers_at_once(small_county: County, story: Story) -> None:
    from zhifa.registers.organisation.operations import grant_role

    grant_role(
        by=small_county.security_admin,
        account=small_county.accounts["other_officer"],
        role="legal_reviewer",
    )
    url = reverse("desk:case_do", args=[story.case.uid, "pass_legal_review"])
    sent = {"opinion": "事实清楚。", "benchmark_opinion": "适当。", "ticks": ["reviewed_before"]}
    first, second = signed_in(small_county, "other_officer"), signed_in(small_county, "reviewer")
    assert first.get(url).status_code == 200
    assert first.post(url, {**sent, "idempotency_key": str(new_uid())}).status_code == 302
    late = second.post(url, {**sent, "idempotency_key": str(new_uid())})
    assert late.status_code == 422
    name = small_county.accounts["other_officer"].name
    assert f"{name}在 " in (page := late.content.decode()) and "办了「法制审核通过」" in page
    record = signed_in(small_county, "reviewer").get(reverse("desk:case", args=[story.case.uid]))
    assert "不由您承办" not in record.content.decode()


def test_the_head_names_another_handler_on_a_page_of_its_own(small_county: County) -> None:
    story = case_at(small_county, "investigating")
    client = signed_in(small_county, "head")
    url = reverse("desk:case_do", args=[story.case.uid, "replace_handler"])
    assert url in client.get(reverse("desk:case", args=[story.case.uid])).content.decode()
    assert (
        url
        not in signed_in(small_county, "officer")
        .get(reverse("desk:case", args=[story.case.uid]))
        .content.decode()
    )
    sent = {"person": small_county.second.account_id, "replacement": small_county.handler.account_id, "reason": "调离",
            "idempotency_key": str(new_uid())}  # fmt: skip
    assert "更换承办人" in client.get(url).content.decode()
    assert client.post(url, sent).status_code == 302
    assert story.file.case.second_id == small_county.handler.account_id


def test_a_stranger_to_the_team_does_not_see_the_case(small_county: County, story: Story) -> None:
    page = signed_in(small_county, "other_officer").get(reverse("desk:case", args=[story.case.uid]))
    assert page.status_code == 404


def test_a_case_is_opened_from_a_matter_on_its_page(small_county: County) -> None:
    from tests.county import report_in

    matter = report_in(small_county, state="in_hand")
    client = signed_in(small_county, "handler")
    url = reverse("desk:case_new", args=[matter.uid])
    assert client.get(url).status_code == 200
    page = client.post(
        url,
        {
            "item_code": small_county.shop_item.code, "party_kind": "entity", "party_name": "某店（虚构）",
            "acted_on": "2026-03-01", "found_on": "2026-03-01", "place": "青埠镇", "facts": "占道经营",
            "lead": small_county.handler.account_id, "second": small_county.second.account_id,
        },
    )  # fmt: skip
    assert page.status_code == 302, page.content.decode()


# ── 当事人 ────────────────────────────────────────────────────────────────────────────────────


def party_client(story: Story) -> Client:
    client = Client()
    page = client.post(reverse("portal:party"), {"code": story.case.code, "tail": FIRM["phone"][-4:]})
    assert page.status_code == 302
    return client


def test_the_party_opens_its_page_by_code_and_phone_and_sees_only_what_reached_it(
    small_county: County,
) -> None:
    story = case_at(small_county, "noticed")
    client = party_client(story)
    url = reverse("portal:party_case", args=[story.case.code])
    assert "行政处罚事先告知书" not in client.get(url).content.decode()
    story.serve_notice()
    text = client.get(url).content.decode()
    assert "行政处罚事先告知书" in text and "陈述申辩" in text and "案件调查终结报告" not in text
    notice = story.file.notice
    assert notice is not None
    paper = client.get(reverse("portal:party_paper", args=[story.case.code, notice.document_uid]))
    assert paper.status_code == 200 and paper["Content-Type"] == "application/pdf"
    report = story.file.report
    assert report is not None
    hidden = client.get(reverse("portal:party_paper", args=[story.case.code, report.document_uid]))
    assert hidden.status_code == 404


def test_a_wrong_phone_opens_nothing_and_says_not_which_was_wrong(story: Story) -> None:
    client = Client()
    page = client.post(reverse("portal:party"), {"code": story.case.code, "tail": "0000"})
    other = client.post(reverse("portal:party"), {"code": "AJ2026999999", "tail": "0000"})
    assert page.status_code == other.status_code == 422
    closed = client.get(reverse("portal:party_case", args=[story.case.code]))
    assert closed.status_code == 302 and closed["Location"].startswith(reverse("portal:party"))


def test_four_digits_cannot_be_tried_out(story: Story) -> None:
    for _ in range(10):
        Client().post(reverse("portal:party"), {"code": story.case.code, "tail": "0000"})
    page = Client().post(reverse("portal:party"), {"code": story.case.code, "tail": FIRM["phone"][-4:]})
    assert page.status_code != 302


def test_the_party_states_its_defence_and_the_handlers_must_answer(small_county: County) -> None:
    story = case_at(small_county, "notice_served")
    client = party_client(story)
    url = reverse("portal:party_do", args=[story.case.code, "record_defence"])
    assert client.get(url).status_code == 200
    assert client.post(url, {"text": "我们已经清理。", "idempotency_key": str(new_uid())}).status_code == 302
    defence = story.file.defences[-1]
    assert defence.by_party and defence.text == "我们已经清理。"
    assert story.file.unanswered


def test_the_party_asks_for_recusal_and_a_hearing_it_has_no_right_to_is_refused(small_county: County) -> None:
    story = case_at(small_county, "notice_served")
    client = party_client(story)
    asked = client.post(
        reverse("portal:party_do", args=[story.case.code, "ask_recusal"]),
        {"person": str(story.case.lead_id), "reason": "承办人是我的邻居", "idempotency_key": str(new_uid())},
    )
    assert asked.status_code == 302 and story.file.recusals[-1].asked_by == "当事人"
    hearing = client.post(
        reverse("portal:party_do", args=[story.case.code, "ask_hearing"]),
        {"asked_text": "要求听证", "idempotency_key": str(new_uid())},
    )
    assert hearing.status_code == 422 and "不属于听证范围" in hearing.content.decode()
