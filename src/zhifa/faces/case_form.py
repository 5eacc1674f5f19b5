"""办案表单 — the declared fields of an action as a Django form, and its cleaned values as the operation's arguments.

Rendering and reading only: what is right or wrong in the law is said by the operation.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhifa.core import clock, files
from zhifa.core.account import Account
from zhifa.enforcement.casework.casefile import CaseFile
from zhifa.enforcement.casework.field import Field
from zhifa.faces.templatetags.zf import zf_icon

MOST_FEN = 10**15
#: the name of the group of ticks in a form
TICKS = "ticks"


class Money(forms.CharField):
    """金额 — yuan with at most two decimals in the form, 分 behind it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **more
        )

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            yuan, rest = divmod(value, 100)
            return (f"{yuan}.{rest:02d}" if rest else str(yuan)) if value else ""
        return value

    def clean(self, value: Any) -> int | None:
        text = str(super().clean(value) or "").replace(",", "").replace("，", "").removesuffix("元").strip()
        if not text:
            return None
        try:
            fen = Decimal(text) * 100
        except InvalidOperation:
            raise forms.ValidationError("应当是数字，如 500 或 1234.50") from None
        if not fen.is_finite() or fen < 0 or fen != fen.to_integral_value() or fen > MOST_FEN:
            raise forms.ValidationError("应当是不小于零、最多两位小数的金额")
        return int(fen)


class People(forms.CharField):
    """人名 — one a line."""

    def clean(self, value: Any) -> list[str]:
        return [
            line.strip()
            for line in str(super().clean(value) or "").replace("、", "\n").splitlines()
            if line.strip()
        ]


class Plan(forms.CharField):
    """分期 — a day and an amount a line."""

    def clean(self, value: Any) -> list[dict[str, Any]]:
        parts = []
        for line in str(super().clean(value) or "").splitlines():
            if not line.strip():
                continue
            try:
                day, amount = line.split()
                fen = Decimal(amount.replace(",", "").removesuffix("元")) * 100
                if not fen.is_finite() or fen != fen.to_integral_value() or not 0 < fen <= MOST_FEN:
                    raise ValueError
                parts.append({"on": date.fromisoformat(day), "fen": int(fen)})
            except (ValueError, InvalidOperation):
                raise forms.ValidationError(f"「{line.strip()[:40]}」看不懂，应如：2026-12-31 5000") from None
        return parts


class Moment(forms.DateTimeField):
    """时刻 — of the county."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
            **more,
        )

    def clean(self, value: Any) -> datetime | None:
        found = super().clean(value)
        return found.replace(tzinfo=clock.CHINA) if found is not None else None


class ManyFiles(forms.FileField):
    """附件 — none, one or several."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=_ManyInput(), **more)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list) else [data] if data else []
        return [f for f in given if isinstance(f, UploadedFile)]


class FileInput(forms.FileInput):
    """选文件 — drawn as ``c-zf.file`` draws it."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html(
            '<label class="zf-file"><span class="btn" aria-hidden="true">{}选择文件</span>{}'
            '<span class="zf-file__n" data-file-names hidden>还没有选</span></label>',
            zf_icon("paperclip", "s"),
            super().render(name, value, attrs, renderer),
        )


class _ManyInput(FileInput):
    allow_multiple_selected = True


def _drawn(field: Field, file: CaseFile) -> forms.Field:
    common: dict[str, Any] = {
        "label": field.label,
        "required": field.required,
        "help_text": field.hint(file) if callable(field.hint) else field.hint,
    }
    choices = list(field.choices(file)) if field.choices else []
    match field.kind:
        case "area":
            widget = forms.Textarea(attrs={"rows": field.rows})
            return forms.CharField(max_length=field.most, widget=widget, **common)
        case "money":
            return Money(**common)
        case "day":
            return forms.DateField(
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common
            )
        case "moment":
            return Moment(**common)
        case "choice":
            return forms.ChoiceField(choices=[(str(v), t) for v, t in choices], **common)
        case "many":
            return forms.MultipleChoiceField(
                choices=[(str(v), t) for v, t in choices], widget=forms.CheckboxSelectMultiple, **common
            )
        case "person":
            listed = [(str(v), t) for v, t in choices]
            return forms.ChoiceField(
                choices=listed if field.required else [("", "不指定"), *listed], **common
            )
        case "people":
            return People(widget=forms.Textarea(attrs={"rows": 4}), **common)
        case "plan":
            return Plan(widget=forms.Textarea(attrs={"rows": 4}), **common)
        case "files":
            return ManyFiles(**common)
        case _:
            return forms.CharField(max_length=field.most, **common)


def _ticks(ticks: list[Field], file: CaseFile) -> forms.Field:
    """All yes-or-no fields of a form as one group of ticks, each beside its words."""

    def words(field: Field) -> str:
        hint = field.hint(file) if callable(field.hint) else field.hint
        return f"{field.label}（{hint}）" if hint else field.label

    return forms.MultipleChoiceField(
        label="情形",
        required=False,
        choices=[(f.name, words(f)) for f in ticks],
        widget=forms.CheckboxSelectMultiple,
    )


def form_of(fields: Iterable[Field], file: CaseFile, data: Any = None, uploads: Any = None) -> forms.Form:
    """The form of an action, bound when ``data`` is given; what is known already is filled in."""
    fields = list(fields)
    made = forms.Form(data, uploads) if data is not None else forms.Form()
    ticks = [f for f in fields if f.kind == "yes"]
    for field in fields:
        if field.kind == "yes":
            if TICKS not in made.fields:
                made.fields[TICKS] = _ticks(ticks, file)
                if data is None:
                    made.initial[TICKS] = [f.name for f in ticks if f.initial and f.initial(file)]
            continue
        made.fields[field.name] = _drawn(field, file)
        if field.initial is not None and data is None:
            made.initial[field.name] = field.initial(file)
    return made


#: a list of files goes to the operation whole where it takes several
_SEVERAL = {"files": "arrived"}


def wish_of(fields: Iterable[Field], form: forms.Form) -> dict[str, Any]:
    """The operation's arguments from a valid form: numbers as numbers, people as accounts, files received.

    :raises FileRefused: an upload that cannot be taken.
    """
    values: Mapping[str, Any] = form.cleaned_data
    wish: dict[str, Any] = {}
    for field in fields:
        value = values.get(field.name)
        if field.kind == "yes":
            wish[field.name] = field.name in (values.get(TICKS) or ())
        elif field.kind == "files":
            arrived = [files.receive(f, name=f.name or "") for f in value or ()]
            if field.name in _SEVERAL:
                if arrived:
                    wish[_SEVERAL[field.name]] = arrived
            elif arrived:
                wish[field.name] = arrived[0]
        elif field.kind == "person":
            if value:
                wish[field.name] = Account.objects.get(pk=int(value))
        elif field.kind == "money":
            if value is not None:
                wish[field.name] = value
        elif field.kind == "choice" and str(value).lstrip("-").isdigit():
            wish[field.name] = int(value)  # type: ignore[arg-type]
        elif value not in (None, ""):
            wish[field.name] = value
        elif field.required:
            wish[field.name] = ""
    return wish
