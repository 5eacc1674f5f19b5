"""送出 — where a refusal stands on the page it comes back to, and what counts as a submission number."""

from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.test import RequestFactory

from zhifa.core.errors import AlreadyDone, BadInput
from zhifa.faces.sending import Sending
from zhifa.faces.submission import key_of
from zhifa.law.citation import Citation


class Asked(forms.Form):
    reason = forms.CharField(max_length=20)
    place = forms.CharField(required=False, widget=forms.HiddenInput)


def sent(**fields: str) -> Any:
    request = RequestFactory().post("/", fields)
    request.actor = SimpleNamespace(name="虚构的人")
    return request


def refused(error: Exception, form: forms.Form | None) -> Sending:
    sending = Sending(sent(reason="有"), form)
    assert sending.ready
    with sending:
        raise error
    return sending


def test_a_refusal_stands_beside_its_visible_field_with_article_and_way_out() -> None:
    form = Asked({"reason": "有"})
    rule = Citation.parse("处罚法第四十条")
    sending = refused(BadInput("理由太短", field="reason", citation=rule, way_out="写明为什么"), form)
    assert form.errors == {"reason": [f"理由太短（{rule.full}）。可以：写明为什么"]}
    assert (sending.refusal, sending.status) == (None, 422)


@pytest.mark.parametrize(
    "error", [BadInput("没有地点", field="place"), BadInput("看不懂"), AlreadyDone("办过")]
)
def test_a_refusal_without_a_visible_field_stands_at_the_head(error: Exception) -> None:
    form = Asked({"reason": "有"})
    for sending in (refused(error, form), refused(error, None)):
        assert (sending.refusal, sending.status) == (error, 422)
    assert not form.errors


def test_a_page_is_sent_only_when_its_form_is_filled_in_rightly() -> None:
    wrong = Sending(sent(reason=""), Asked({"reason": ""}))
    assert (wrong.ready, wrong.refusal, wrong.status) == (False, None, 422)
    looked_at = Sending(RequestFactory().get("/"), Asked())
    assert (looked_at.ready, looked_at.status) == (False, 200)


def test_an_error_that_is_no_refusal_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        refused(ZeroDivisionError(), None)


def test_only_what_a_page_sends_counts_as_a_submission_number() -> None:
    uid = "0190d3a1-7c5e-7000-8000-000000000000"
    assert Sending(sent(idempotency_key=uid)).common["key"] == uid
    for odd in ("", "x" * 65, "a\x00b", "号", "a b"):
        assert key_of(sent(idempotency_key=odd)) is None
