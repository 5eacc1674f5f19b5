"""事项修订 — a new version of one item from a day: filled in from the present one, compared with it, reviewed, entered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.actors import holds
from zhifa.core.errors import NotFound
from zhifa.faces.access import require
from zhifa.faces.sending import Sending
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.catalogue.exchange.item_rows import SUBJECT_WORDS
from zhifa.registers.catalogue.founding import FOUNDING_LEVELS
from zhifa.registers.catalogue.models import Item, ItemRevision
from zhifa.registers.catalogue.operations.revising import (
    BASIS_COLUMNS,
    DECISION,
    ITEM_COLUMNS,
    LEGALITY,
    STAGE_ROLES,
    STAGE_WORDS,
    differences,
    next_stage,
)
from zhifa.registers.catalogue.queries import basis_on

_PERMISSIONS = {LEGALITY: "powers.review", DECISION: "catalogue.manage"}
_STEPS = {LEGALITY: catalogue.review_revision, DECISION: catalogue.enter_revision}
_HUNDRED = Decimal(100)


def _text(label: str, longest: int, *, required: bool = False, rows: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=longest, required=required, widget=widget)


def _number(label: str, help_text: str = "", places: int = 2) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_digits=14, decimal_places=places, help_text=help_text
    )


class RevisionForm(forms.Form):
    """事项修订 — money in 元."""

    name = _text("名称", 200, required=True)
    level = forms.ChoiceField(label="依据的层级", choices=list(FOUNDING_LEVELS.items()))
    violated_law = _text("违反的法律", 60)
    violated_article = _text("违反的条款", 60)
    violated_quote = _text("违反条款原文", 5000, rows=3)
    penalty_law = _text("处罚依据", 60, required=True)
    penalty_article = _text("处罚条款", 60, required=True)
    penalty_quote = _text("处罚条款原文", 5000, rows=3)
    kinds = forms.CharField(label="处罚种类", max_length=200, help_text="用顿号隔开，如 警告、罚款")
    fine_subject = forms.ChoiceField(label="罚款对象")
    fine_min = _number("罚款下限（元）")
    fine_max = _number("罚款上限（元）")
    multiple_base = _text("倍数基数", 40)
    multiple_min = _number("最低倍数", places=4)
    multiple_max = _number("最高倍数", places=4)
    fine_text = _text("罚款原文", 200)
    order_to_correct = forms.BooleanField(label="责令改正", required=False)
    found_on_patrol = forms.BooleanField(label="可巡查发现", required=False)
    summary_capable = forms.BooleanField(label="可适用简易程序", required=False)
    plain_words = _text("通俗说法", 60)
    keywords = _text("关键词", 120)
    valid_from = forms.DateField(
        label="新依据自哪一天起", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="这一天以前的行为仍适用原依据，除非新的较轻",
    )  # fmt: skip
    reason = _text("理由", 500, required=True, rows=3)

    def __init__(self, data: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.fields["fine_subject"].choices = list(SUBJECT_WORDS.items())  # type: ignore[attr-defined]

    def clean_kinds(self) -> list[str]:
        found = [k.strip() for k in self.cleaned_data["kinds"].replace("，", "、").split("、") if k.strip()]
        if not found:
            raise forms.ValidationError("至少写一种")
        return found

    def parts(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """(columns of the item, columns of the basis)."""
        given = dict(self.cleaned_data)
        for end in ("min", "max"):
            value = given.pop(f"fine_{end}")
            given[f"fine_{end}_fen"] = None if value is None else int(value * _HUNDRED)
            multiple = given[f"multiple_{end}"]
            given[f"multiple_{end}"] = None if multiple is None else str(multiple.normalize())
        return {k: given[k] for k in ITEM_COLUMNS}, {k: given[k] for k in BASIS_COLUMNS}


def _initial(item: Item) -> dict[str, Any]:
    basis = basis_on(item, clock.today()) or item.bases.order_by("-valid_from").first()
    start = {c: getattr(item, c) for c in ITEM_COLUMNS}
    if basis is not None:
        start |= {c: getattr(basis, c) for c in BASIS_COLUMNS if not c.endswith("_fen")}
        start["kinds"] = "、".join(basis.kinds)
        for end in ("min", "max"):
            fen = getattr(basis, f"fine_{end}_fen")
            start[f"fine_{end}"] = None if fen is None else Decimal(fen) / _HUNDRED
    return {**start, "valid_from": clock.today()}


@require("powers.propose")
def item_revise(request: HttpRequest, code: str) -> HttpResponse:
    """提出修订 — the form begins with what stands."""
    item = Item.objects.select_related("field").filter(code=code).first()
    if item is None:
        raise NotFound("目录里没有这一事项", way_out="按名称在事项页查找")
    form = RevisionForm(request.POST or None, initial=_initial(item))
    sending = Sending(request, form)
    if sending.ready:
        values, basis = form.parts()
        with sending:
            made = catalogue.propose_revision(
                **sending.common,
                item=item,
                values=values,
                basis=basis,
                valid_from=form.cleaned_data["valid_from"],
                reason=form.cleaned_data["reason"],
            )
            return redirect("desk:item_revision", uid=made.uid)
    context = {
        "i": item,
        "form": form,
        "crumbs": [
            {"label": "事项与主体", "url": reverse("desk:items")},
            {"label": item.code, "url": reverse("desk:item", args=[item.code])},
            {"label": "修订"},
        ],
    }
    return sending.page("desk/registers/item_revise.html", context)


@require("registers.read")
def item_revision(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一次修订 — what changes, who said what, and the step the reader may take."""
    found = (
        ItemRevision.objects.select_related("item__field", "item__department", "proposed_by")
        .prefetch_related("steps")
        .filter(uid=uid)
        .first()
    )
    if found is None:
        raise NotFound("没有这次修订")
    sending = Sending(request)
    coming = next_stage(found)
    if sending.ready:
        stage = request.POST.get("stage", "")
        if stage not in _STEPS:
            raise NotFound("没有这一环节", way_out="刷新页面")
        with sending:
            _STEPS[stage](
                **sending.common,
                revision=found,
                passed=request.POST.get("passed") == "1",
                opinion=request.POST.get("opinion", ""),
            )
            return redirect("desk:item_revision", uid=found.uid)
    mine = coming if coming and holds(request.actor, _PERMISSIONS[coming]) else ""  # type: ignore[attr-defined]
    context = {
        "r": found,
        "changes": differences(found),
        "steps": [{"s": s, "title": STAGE_WORDS[s.stage]} for s in sorted(found.steps.all(), key=lambda s: s.pk)],
        "stage": mine,
        "stage_title": STAGE_WORDS.get(mine, ""),
        "waiting": f"「{STAGE_WORDS[coming]}」由{STAGE_ROLES[coming]}办" if coming and not mine else "",
        "crumbs": [
            {"label": "事项与主体", "url": reverse("desk:items")},
            {"label": found.item.code, "url": reverse("desk:item", args=[found.item.code])},
            {"label": found.number},
        ],
    }  # fmt: skip
    return sending.page("desk/registers/item_revision.html", context)


urlpatterns: list[URLPattern] = [
    path("registers/items/<str:code>/revise/", item_revise, name="item_revise"),
    path("registers/revisions/<uuid:uid>/", item_revision, name="item_revision"),
]
