"""画法 — how the pages of this floor draw a list and a record: plain data, two templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from zhifa.faces.templatetags.zf import zf_tag


@dataclass(frozen=True)
class Cell:
    """格 — text, perhaps a link, a state mark, a second line, a code or a number."""

    text: Any
    url: str = ""
    tone: str = ""
    sub: str = ""
    code: bool = False
    right: bool = False

    @property
    def whole(self) -> bool:
        """Short enough to stand on one line on a phone as well."""
        return len(str(self.text)) <= 13

    def drawn(self, act: bool = False, head: str = "") -> str:
        """The cell as HTML, escaped; ``act``: its link is what the keyboard opens in the row; ``head``: what stands before
        it on a phone, where a row is a card."""
        words = conditional_escape(self.text if isinstance(self.text, str) else localize(self.text))
        if self.tone:
            words = zf_tag(self.text, self.tone)
        if self.url:
            words = f'<a{" data-act" if act and not self.tone else ""} href="{conditional_escape(self.url)}">{words}</a>'
        if self.sub:
            words = f'{words}<small class="zf-3">{conditional_escape(self.sub)}</small>'
        marks = (
            ("r ", self.right), ("zf-code ", self.code), ("zf-nw ", self.code or self.whole), ("zf-two", self.sub),
        )  # fmt: skip
        before = f' data-l="{conditional_escape(head)}"' if head and words else ""
        return f'<td class="{"".join(name for name, on in marks if on)}"{before}>{words}</td>'


@dataclass(frozen=True)
class Table:
    """表 — heads (a head ending in ＞ stands right), rows of cells, what an empty one says."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    note: str = ""
    empty: str = "没有内容"
    more_url: str = ""
    more: str = ""
    label: str = ""

    @property
    def columns(self) -> list[dict[str, Any]]:
        return [{"label": h.removesuffix("＞"), "right": h.endswith("＞")} for h in self.heads]

    @property
    def body(self) -> SafeString:
        """The rows as HTML: a template that asks every cell seven questions takes most of a page's time."""
        return self._body(False)

    @property
    def acting_body(self) -> SafeString:
        """As ``body``, the first cell's link being what the keyboard opens."""
        return self._body(True)

    def _body(self, act: bool) -> SafeString:
        heads = ["", *(h.removesuffix("＞") for h in self.heads[1:])]  # what the first cell names, the row is
        rows = (
            "".join(
                c.drawn(act and n == 0, head)
                for n, (c, head) in enumerate(zip_longest(row, heads, fillvalue=""))
                if c
            )
            for row in self.rows
        )
        return mark_safe("".join(f"<tr>{cells}</tr>" for cells in rows))  # every cell escapes what it holds


@dataclass(frozen=True)
class Act:
    """能办的事 — a door to a form."""

    label: str
    url: str
    primary: bool = False


@dataclass
class Record:
    """一条记录 — title, marks, facts, what may be done, tables below, figures above."""

    title: str
    note: str = ""
    tags: list[tuple[str, str]] = field(default_factory=list)
    facts: list[tuple[str, Any, str]] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    side: list[Table] = field(default_factory=list)
    picture: str = ""
    qr: str = ""
    words: str = ""


def day(value: date | None, otherwise: str = "") -> str:
    """2026-11-22."""
    return f"{value:%Y-%m-%d}" if value else otherwise


def span(start: date | None, until: date | None) -> str:
    """2026-01-01 起 / 2026-01-01 至 2026-06-30."""
    if until is None:
        return f"{day(start)} 起" if start else "一直"
    return f"{day(start)} 至 {day(until)}"


def percent(value: Any) -> str:
    """36.73%, or that there is nobody to count."""
    return "没有人可算" if value is None else f"{value}%"


def listed(request: HttpRequest, *, title: str, table: Table, **more: Any) -> HttpResponse:
    """A list page: ``filters`` is a form of GET fields, ``acts`` stand at the head, ``next`` the onward address."""
    return render(request, "desk/organisation/list.html", {"title": title, "table": table, **more})


def drawn(request: HttpRequest, record: Record, *, crumbs: list[dict[str, str]]) -> HttpResponse:
    """A record page."""
    return render(request, "desk/organisation/record.html", {"r": record, "crumbs": crumbs})


def form_of(
    fields: Mapping[str, forms.Field], request: HttpRequest, initial: Mapping[str, Any] | None = None
) -> forms.Form:
    """A form of the fields given, bound when the page was sent."""
    kind = type("GivenForm", (forms.Form,), dict(fields))
    if request.method == "POST":
        return kind(request.POST, request.FILES)  # type: ignore[no-any-return]
    return kind(initial=dict(initial or {}))  # type: ignore[no-any-return]


#: a list up to this long is read before it is sent
_SEEN_AT_ONCE = 6


def text(
    label: str, *, longest: int = 80, required: bool = True, hint: str = "", rows: int = 0
) -> forms.CharField:
    """A field of words; ``rows``: several lines."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=longest, required=required, help_text=hint, widget=widget)


def when(label: str, *, required: bool = True, hint: str = "") -> forms.DateField:
    """A day."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=required, help_text=hint, widget=widget)


def choice(
    label: str, choices: Sequence[tuple[Any, str]], *, required: bool = True, hint: str = "", first: str = ""
) -> forms.ChoiceField:
    """One of a list. Optional ones begin with nothing; so do long ones, where the first would be taken unseen.

    ``first``: what stands chosen when the form is opened.
    """
    listed = list(choices)
    if not required:
        listed.insert(0, ("", "不选"))
    elif len(listed) > _SEEN_AT_ONCE:
        listed.insert(0, ("", "选一个"))
    return forms.ChoiceField(
        label=label, choices=listed, required=required, help_text=hint, initial=first or None
    )


def tick(label: str, hint: str = "") -> forms.TypedChoiceField:
    """Yes or no, drawn as a choice (a lone box is easily missed)."""
    return forms.TypedChoiceField(
        label=label, choices=[("0", "否"), ("1", "是")], coerce=lambda v: v == "1", empty_value=False, required=False,
        help_text=hint, initial="0",
    )  # fmt: skip


def number(
    label: str, *, least: int = 0, most: int = 1_000_000, required: bool = True, hint: str = ""
) -> forms.IntegerField:
    """A whole number."""
    return forms.IntegerField(label=label, min_value=least, max_value=most, required=required, help_text=hint)


def moment(label: str, *, required: bool = True, hint: str = "") -> forms.Field:
    """An instant of the county."""
    from zhifa.faces.case_form import Moment

    return Moment(label=label, required=required, help_text=hint)
