"""事项的清单 — what the lists in force say of the item of a report or a case: a page, and the part other pages bring in.

The pages of a report and of a case ask for it once they are shown, so that they themselves ask the database no more than
before; without scripts a link leads here.
"""

from dataclasses import replace
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhifa.core.actors import holds
from zhifa.core.matter import Matter
from zhifa.enforcement.casework.models import ChainLink
from zhifa.faces.law_links import article_url
from zhifa.oversight.publicity.model_cases import published
from zhifa.registers.published_lists.commitments import NO_CONDITION, signed_in
from zhifa.registers.published_lists.for_item import Chain, Entry, ItemLists, lists_for


def answer(
    request: HttpRequest,
    *,
    item_code: str,
    item_name: str,
    on: date,
    back_url: str,
    back: str,
    crumbs: list[dict[str, str]],
    responsible: str = "",
    decided: bool = False,
    lenience: bool = True,
    matter: Matter | None = None,
    propose_url: str = "",
) -> HttpResponse:
    """The lists of an item on a day; for htmx the part alone. ``responsible``: the body whose duties come first;
    ``decided``: a decision has been made, the lists were those of its day; ``lenience``: with the lists of article 33, which
    speak of a decision, not of whom a report belongs to; ``matter``: with what the party committed to in it, and model
    cases of the item; ``propose_url``: where this case is proposed as one."""
    found = lists_for(item_code, on=on) if item_code else ItemLists()
    if not lenience:
        found = replace(found, lenient=[])
    signed = signed_in(matter.pk) if matter is not None else []
    links = ChainLink.objects.filter(matter=matter) if matter is not None and found.chains else ()
    told = {(x.chain, x.step): x for x in links}
    part = bool(request.headers.get("HX-Request"))
    return render(
        request,
        "desk/_item_lists.html" if part else "desk/item_lists.html",
        {
            "lists": found,
            "on": on,
            "item_code": item_code,
            "item_name": item_name,
            "lenient": [_line(e) for e in found.lenient],
            "duties": [
                _line(e) | {"ours": e.body == responsible}
                for e in sorted(found.duties, key=lambda e: e.body != responsible)
            ],
            "boundaries": [_line(e) | {"ours": e.body == responsible} for e in found.boundaries],
            "chains": [_chain(c, told) for c in found.chains],
            "decided": decided,
            "signed": signed,
            "model_cases": list(published(item_code)[:5]) if item_code and matter is not None else [],
            "propose_url": propose_url,
            "matter": matter,
            "may_sign": matter is not None and not decided and holds(request.actor, "commitment.sign"),  # type: ignore[attr-defined]
            "no_condition": NO_CONDITION,
            "back_url": back_url,
            "back": back,
            "crumbs": crumbs,
        },
    )


def _line(entry: Entry) -> dict[str, object]:
    law = entry.law.short if entry.law else ""
    return {"e": entry, "cells": entry.cells, "law": law, "law_url": article_url(law) if law else ""}


def _chain(chain: Chain, told: dict[tuple[str, str], ChainLink]) -> dict[str, object]:
    last = max(chain.here, default=-1)
    return {
        "name": chain.name,
        "source": chain.steps[0],
        "steps": [
            {"e": e, "cells": e.cells, "here": n in chain.here, "next": n == last + 1,
             "link": told.get((chain.name, e.cells.get("step", "")))}
            for n, e in enumerate(chain.steps)
        ],
    }  # fmt: skip
