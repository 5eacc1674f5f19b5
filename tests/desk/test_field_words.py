"""一栏的话 — no form speaks the framework's words."""

import pytest
from django import forms

FIELDS = {
    "name": forms.CharField(max_length=4),
    "kind": forms.ChoiceField(choices=[("a", "甲")]),
    "several": forms.MultipleChoiceField(choices=[("a", "甲")]),
    "year": forms.IntegerField(min_value=1, max_value=9),
    "day": forms.DateField(),
    "mail": forms.EmailField(),
}
KIND = type("AnyForm", (forms.Form,), FIELDS)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("name", "", "没有填写"),
        ("name", "一二三四五", "最多 4 字，现在 5 字"),
        ("name", "a\x00", "有看不见的空字符，删去后再提交"),
        ("kind", "", "没有选择"),
        ("kind", "z", "没有「z」这一项，从列表里选择"),
        ("several", [], "至少选一项"),
        ("year", "x", "这里写整数，如 12"),
        ("year", "10", "不能大于 9"),
        ("year", "0", "不能小于 1"),
        ("day", "昨天", "日期看不懂，写成 2026-01-31"),
        ("mail", "x", "邮箱地址不对"),
    ],
)
def test_a_refused_value_is_told_in_our_words(name: str, value: object, sentence: str) -> None:
    assert KIND({name: value}).errors[name] == [sentence]


def test_no_field_of_the_framework_in_use_keeps_its_own_required_sentence() -> None:
    for field in (
        forms.CharField,
        forms.DateField,
        forms.FileField,
        forms.TypedChoiceField,
        forms.DecimalField,
    ):
        assert "必填项" not in str(field().error_messages["required"])
