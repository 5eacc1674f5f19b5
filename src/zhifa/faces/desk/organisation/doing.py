"""办一件事 — every form of this floor is one declared deed: its fields, whom it asks, the operation it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhifa.core.actors import holds
from zhifa.core.errors import NotFound, NotPermitted
from zhifa.core.permissions import ROLES, TABLE
from zhifa.faces.desk.organisation.drawn import Act, form_of
from zhifa.faces.sending import Sending


@dataclass(frozen=True)
class Deed:
    """一件事 — ``fields`` and ``initial`` from the record, ``act`` with (common arguments, record, cleaned values) → address."""

    slug: str
    label: str
    permission: str
    fields: Callable[[HttpRequest, Any], Mapping[str, forms.Field]]
    act: Callable[[dict[str, Any], Any, dict[str, Any]], str | None]
    initial: Callable[[Any], Mapping[str, Any]] = lambda _: {}
    upload: bool = False
    note: str = ""
    button: str = ""
    shown: Callable[[Any], bool] = lambda _: True


def acts_of(deeds: Mapping[str, Deed], actor: Any, target: Any, url_of: Callable[[str], str]) -> list[Act]:
    """Doors to what the reader may do with a record."""
    return [
        Act(d.label, url_of(d.slug)) for d in deeds.values() if holds(actor, d.permission) and d.shown(target)
    ]


def done(
    request: HttpRequest,
    deeds: Mapping[str, Deed],
    slug: str,
    target: Any,
    *,
    back: str,
    crumbs: list[dict[str, str]],
    name: str,
) -> HttpResponse:
    """The page of one deed: shows the form, calls the operation, says a refusal above what was filled in."""
    deed = deeds.get(slug)
    if deed is None:
        raise NotFound("没有这件事可办", way_out="返回记录页")
    actor = request.actor  # type: ignore[attr-defined]
    if not holds(actor, deed.permission):
        who = "、".join(ROLES[r].label for r in TABLE[deed.permission] if r in ROLES)
        raise NotPermitted(f"您没有「{deed.label}」的权限", way_out=f"由{who}办理")
    form = form_of(deed.fields(request, target), request, deed.initial(target))
    sending = Sending(request, form)
    if sending.ready:
        with sending:
            return redirect(deed.act(sending.common, target, form.cleaned_data) or back)
    context = {
        "deed": deed, "form": form, "back": back, "name": name,
        "crumbs": [*crumbs, {"label": deed.label}],
    }  # fmt: skip
    return sending.page("desk/organisation/do.html", context)
