"""一栏的话 — what every form says of a value it does not take: what is wrong and how to write it, in the county's words.

The framework's own sentences ("确保该值小于或等于 2015") say neither. They are class attributes meant to be set; they are
set once, when the faces start, so that forms of libraries (sign-in) speak alike.
"""

from django import forms
from django.core import validators

_FIELDS: dict[type[forms.Field], dict[str, str]] = {
    forms.Field: {"required": "没有填写"},
    forms.ChoiceField: {"required": "没有选择", "invalid_choice": "没有「%(value)s」这一项，从列表里选择"},
    forms.MultipleChoiceField: {
        "required": "至少选一项",
        "invalid_choice": "没有「%(value)s」这一项，从列表里选择",
        "invalid_list": "从列表里选择",
    },
    forms.IntegerField: {"invalid": "这里写整数，如 12"},
    forms.FloatField: {"invalid": "这里写数字，如 120.5"},
    forms.DecimalField: {"invalid": "这里写数字，如 120.5"},
    forms.DateField: {"invalid": "日期看不懂，写成 2026-01-31"},
    forms.TimeField: {"invalid": "时间看不懂，写成 08:30"},
    forms.DateTimeField: {"invalid": "日期和时间看不懂，写成 2026-01-31 08:30"},
    forms.FileField: {
        "required": "没有选择文件",
        "missing": "没有收到文件，重新选一次",
        "empty": "文件是空的，换一个",
    },
    forms.ImageField: {"invalid_image": "不是图片，或者图片已经损坏，换一张"},
    forms.EmailField: {"invalid": "邮箱地址不对"},
}
_CHECKS: dict[type[validators.BaseValidator], str] = {
    validators.MaxValueValidator: "不能大于 %(limit_value)s",
    validators.MinValueValidator: "不能小于 %(limit_value)s",
    validators.MaxLengthValidator: "最多 %(limit_value)d 字，现在 %(show_value)d 字",
    validators.MinLengthValidator: "至少 %(limit_value)d 字，现在 %(show_value)d 字",
}


def speak() -> None:
    """Give the framework's fields and checks our sentences."""
    for field, words in _FIELDS.items():
        field.default_error_messages = {**getattr(field, "default_error_messages", {}), **words}
    for check, sentence in _CHECKS.items():
        check.message = sentence
    validators.ProhibitNullCharactersValidator.message = "有看不见的空字符，删去后再提交"
