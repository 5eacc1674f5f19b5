"""事项论证 — the items of an empowerment scored one by one on the county's criteria; what the register knows is suggested."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.actors import holds
from zhifa.core.errors import NotFound
from zhifa.faces.access import require
from zhifa.faces.sending import Sending
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue import compiled
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.catalogue.appraising import MOST, criteria, newest, pass_mark, suggested
from zhifa.registers.catalogue.models import Proposal, ProposalStep


@require("registers.read")
def change_appraisal(request: HttpRequest, uid: UUID) -> HttpResponse:
    """事项论证 — a table to read; for the guidance office one to fill in until the county has decided."""
    taken = ProposalStep.objects.filter(proposal=OuterRef("pk"), stage="decision", passed=True)
    rows = Proposal.objects.select_related("town", "body").annotate(decided=Exists(taken))
    proposal = rows.filter(uid=uid).first()
    if proposal is None:
        raise NotFound("没有这项变动提议")
    may_score = holds(request.actor, "catalogue.manage") and not proposal.decided  # type: ignore[attr-defined]
    sending = Sending(request)
    if sending.ready:
        with sending:
            catalogue.appraise_items(**sending.common, proposal=proposal, rows=_rows(request, proposal))
            return redirect("desk:change", uid=proposal.uid)
    context = {
        "p": proposal,
        "criteria": criteria(),
        "lines": _lines(request, proposal),
        "mark": pass_mark(),
        "most": MOST,
        "may_score": may_score,
        "crumbs": [
            {"label": "权力变动", "url": reverse("desk:changes")},
            {"label": proposal.number, "url": reverse("desk:change", args=[proposal.uid])},
            {"label": "事项论证"},
        ],
    }
    return sending.page("desk/registers/change_appraisal.html", context)


def _lines(request: HttpRequest, proposal: Proposal) -> list[dict[str, Any]]:
    known = compiled.register().known.items
    scored, told = newest(proposal), suggested(proposal, clock.today())
    lines = []
    for code in proposal.item_codes:
        own = scored.get(code)
        cells = []
        for c in criteria():
            hint = told.get(code, {}).get(c.code)
            name = f"{c.code}-{code}"
            value: Any = request.POST.get(name)
            if value is None:
                value = own.scores.get(c.code) if own else hint[0] if hint else ""
            cells.append(
                {
                    "name": name,
                    "title": c.title,
                    "label": f"{code} {c.title}",
                    "value": value,
                    "hint": hint[1] if hint else c.about,
                }
            )
        lines.append(
            {
                "code": code, "name": known[code].name if code in known else "", "cells": cells, "own": own,
                "low": own is not None and own.total < pass_mark(),
                "note": request.POST.get(f"note-{code}") or (own.note if own else ""), "note_name": f"note-{code}",
            }
        )  # fmt: skip
    return lines


def _rows(request: HttpRequest, proposal: Proposal) -> list[dict[str, Any]]:
    """Only items of which something was filled in beyond what is suggested: those with every criterion scored."""
    rows = []
    for code in proposal.item_codes:
        given = {c.code: request.POST.get(f"{c.code}-{code}", "").strip() for c in criteria()}
        if not all(given.values()):
            continue
        scores = {k: int(v) if v.isdecimal() else -1 for k, v in given.items()}
        rows.append({"item": code, "scores": scores, "note": request.POST.get(f"note-{code}", "")})
    if not rows:
        raise Refusal("没有一项评完五条标准", way_out="每项五条都评了才算，一次可以只评几项")
    return rows


urlpatterns: list[URLPattern] = [
    path("registers/changes/<uuid:uid>/appraisal/", change_appraisal, name="change_appraisal"),
]
