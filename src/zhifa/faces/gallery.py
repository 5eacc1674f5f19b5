"""部件一览 — every component in every state, and five whole pages made of them.

For those who build pages and for the browser tests; not part of a production address plan. The content is
invented (``gallery_sample``) and says so in the bar. Nothing here reads or writes the database.
"""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path

from zhifa.faces import gallery_sample as sample

ERROR_PAGES = ("400", "403", "403_csrf", "404", "409", "413", "429", "500", "503")


class SampleForm(forms.Form):
    """样例表单 — one field of each kind."""

    reason = forms.CharField(label="查看举报人身份的理由", help_text="理由写入留痕，不能删除", min_length=10)
    day = forms.DateField(label="约定日期", widget=forms.DateInput(attrs={"type": "date"}))
    body = forms.ChoiceField(label="办理机关", choices=[("", "选择机关"), ("1", "青埠镇人民政府")])
    route = forms.ChoiceField(
        label="送达方式", widget=forms.RadioSelect, choices=[("1", "当场交付"), ("2", "平台送达")]
    )
    note = forms.CharField(label="备注", widget=forms.Textarea(attrs={"rows": 3}), required=False)


def _pages() -> dict[str, tuple[str, dict[str, Any]]]:
    return {
        "desk-home": ("gallery/desk_home.html", {"nav": sample.nav(), "groups": sample.DUTY_GROUPS}),
        "case": (
            "gallery/case.html",
            {
                "nav": sample.nav("casework", "我的案件"),
                "steps": sample.STEPS,
                "allowed": sample.ALLOWED,
                "locked": sample.LOCKED,
                "columns": sample.EVIDENCE_COLUMNS,
                "rows": sample.EVIDENCE_ROWS,
                "clocks": sample.CASE_CLOCKS,
                "trace": sample.TRACE,
                "crumbs": [
                    {"label": "办案", "url": "/gallery/"},
                    {"label": "我的案件", "url": "/gallery/"},
                    {"label": "青执立〔2026〕228号"},
                ],
            },
        ),
        "map": ("gallery/map.html", {"nav": sample.nav("map"), "events": sample.EVENTS}),
        "wall": ("gallery/wall.html", {}),
        "inspection": ("gallery/inspection.html", {"items": sample.CHECKLIST, "answers": sample.ANSWERS}),
        "report": ("gallery/report.html", {}),
        "follow": ("gallery/follow.html", {}),
        "verify": ("gallery/verify.html", {}),
    }


def index(request: HttpRequest) -> HttpResponse:
    """All components on one sheet."""
    form = SampleForm({"reason": "核实", "day": "x", "route": "1"})
    context = {
        "shell": sample.SHELL,
        "nav": sample.nav("casework", "我的案件"),
        "clocks": sample.CLOCKS,
        "tags": sample.TAGS,
        "steps": sample.STEPS[:6],
        "allowed": sample.ALLOWED[:2],
        "locked": sample.LOCKED[:2],
        "columns": sample.EVIDENCE_COLUMNS[:4],
        "rows": [row | {"cells": row["cells"][:4]} for row in sample.EVIDENCE_ROWS[:3]],
        "trace": sample.TRACE[:3],
        "answers": sample.ANSWERS,
        "form": form,
        "empty_form": SampleForm(),
        "pages": list(_pages()),
        "error_pages": ERROR_PAGES,
        "crumbs": [{"label": "样例", "url": "/gallery/"}, {"label": "部件一览"}],
        "table_columns": [
            {"label": "案号", "url": "?sort=number", "sort": "descending"},
            {"label": "当事人"},
            {"label": "罚款", "right": True},
        ],
    }
    return render(request, "gallery/index.html", context)


def page(request: HttpRequest, name: str) -> HttpResponse:
    """One whole sample page."""
    known = _pages()
    if name not in known:
        raise Http404
    template, context = known[name]
    return render(request, template, {"shell": sample.SHELL, **context})


def error(request: HttpRequest, code: str) -> HttpResponse:
    """An error page as it looks (answered with 200, so that it can be looked at)."""
    if code not in ERROR_PAGES:
        raise Http404
    return render(request, f"{code}.html", {"shell": sample.SHELL, "request_id": "E-1120-7F3A"})


def features(request: HttpRequest) -> JsonResponse:
    """GeoJSON of the sample map."""
    return JsonResponse(sample.map_features())


urlpatterns = [
    path("gallery/", index, name="gallery"),
    path("gallery/map.geojson", features, name="gallery-features"),
    path("gallery/error/<str:code>/", error, name="gallery-error"),
    path("gallery/<slug:name>/", page, name="gallery-page"),
]
