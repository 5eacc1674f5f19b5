"""告知承诺 — the register, one commitment with its finding, the recording of a paper one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from zhifa.core import clock, files
from zhifa.core.errors import BadInput, NotFound
from zhifa.core.matter import Matter
from zhifa.faces.access import require
from zhifa.faces.desk.matter_record import seen
from zhifa.faces.desk.organisation.doing import Deed, acts_of, done
from zhifa.faces.desk.organisation.drawn import Cell, Record, Table, choice, drawn, listed, text, tick, when
from zhifa.registers.published_lists import committing
from zhifa.registers.published_lists.commitments import NO_CONDITION, SHOWS, register, texts_for
from zhifa.registers.published_lists.models import Commitment, CommitmentState

CRUMB = {"label": "告知承诺", "url": "/desk/registers/commitments/"}
PAGE = 50


def _mark(c: Commitment) -> Cell:
    if c.state == CommitmentState.OPEN and c.until < clock.today():
        return Cell("到期待核查", tone="over")
    tones = {CommitmentState.OPEN: "now", CommitmentState.KEPT: "done", CommitmentState.BROKEN: "soon"}
    return Cell(c.get_state_display(), tone=tones[CommitmentState(c.state)])


@require("matter.read")
def commitments(request: HttpRequest) -> HttpResponse:
    """告知承诺 — of the matters the reader may see."""
    today = clock.today()
    show = request.GET.get("show", "")
    rows = register(request.actor, show=show, on=today)  # type: ignore[attr-defined]
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    onward = f"?show={show if show in SHOWS else ''}&after={found[PAGE - 1].pk}" if len(found) > PAGE else ""
    url = reverse("desk:commitments")
    chips = [{"label": "全部", "url": url, "on": show not in SHOWS}]
    chips += [{"label": word, "url": f"{url}?show={key}", "on": key == show} for key, word in SHOWS.items()]
    table = Table(
        ("承诺", "当事人", "事", "签署", "履行到", "情况"),
        [
            (
                Cell(c.row.cells["text"], reverse("desk:commitment", args=[c.uid]), sub=c.row.version.number),
                Cell(c.party),
                Cell(c.matter.number, reverse("desk:matter", args=[c.matter.uid]), sub=c.matter.title),
                Cell(f"{c.signed_on:%Y-%m-%d}", sub=c.get_manner_display()),
                Cell(f"{c.until:%Y-%m-%d}"),
                _mark(c),
            )
            for c in found[:PAGE]
        ],
        empty="没有这样的承诺",
    )
    return listed(request, title="告知承诺", note=NO_CONDITION, chips=chips, table=table, next=onward)


def _find_fields(_: HttpRequest, __: Any) -> Mapping[str, forms.Field]:
    return {
        "kept": tick("已经履行", "没有履行的选“否”"),
        "finding": text("查明的情况", longest=1000, rows=3, hint="看到了什么、哪一天看的"),
    }


DEEDS = {
    d.slug: d
    for d in (
        Deed(
            "find", "核查履行", "commitment.find", _find_fields,
            lambda common, c, given: committing.find_commitment(**common, commitment=c, **given) and None,
            note="没有履行的，只是判断首违可以不罚的一项事实，不因此加重处罚。",
            shown=lambda c: c.state == CommitmentState.OPEN,
        ),
    )
}  # fmt: skip


def _found(request: HttpRequest, uid: UUID) -> Commitment:
    rows = register(request.actor, show="", on=clock.today())  # type: ignore[attr-defined]
    found = rows.select_related("paper").filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这份承诺，或者它不在您能看的范围内", way_out="从案件页打开")
    return found


@require("matter.read")
def commitment(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一份承诺 — the text as published, who signed it how, what was found."""
    c = _found(request, uid)
    cells, version = c.row.cells, c.row.version
    record = Record(
        "告知承诺",
        note=c.matter.title,
        tags=[(_mark(c).text, _mark(c).tone)],
        facts=[
            ("当事人", c.party, ""),
            ("签署", f"{c.signer}，{c.signed_on:%Y-%m-%d}，{c.get_manner_display()}", ""),
            ("履行到", f"{c.until:%Y-%m-%d}", ""),
            ("事", c.matter.number, reverse("desk:matter", args=[c.matter.uid])),
            ("事项", f"{c.row.item.code} {c.row.item.name}" if c.row.item else "", ""),
            ("文本", f"《{version.title}》（{version.paper}）", reverse("portal:list", args=[version.uid])),
            ("告知内容", cells["told"], ""),
            ("承诺内容", cells["text"], ""),
            ("签了有什么用", cells["effect"], ""),
            ("查明的情况", f"{c.finding}（{c.found_by}，{c.found_at:%Y-%m-%d}）" if c.found_at else "", ""),
        ]
        + ([("承诺书", "查看", reverse("desk:attachment", args=[c.paper.uid]))] if c.paper else []),
        acts=acts_of(
            DEEDS, request.actor, c, lambda slug: reverse("desk:commitment_do", args=[c.uid, slug])  # type: ignore[attr-defined]
        ),
        words=NO_CONDITION,
    )  # fmt: skip
    return drawn(request, record, crumbs=[CRUMB])


@require("matter.read")
def commitment_do(request: HttpRequest, uid: UUID, action: str) -> HttpResponse:
    """核查."""
    c = _found(request, uid)
    back = reverse("desk:commitment", args=[c.uid])
    return done(
        request, DEEDS, action, c, back=back, crumbs=[CRUMB, {"label": "一份承诺", "url": back}], name=c.party
    )


def _paper_fields(_: HttpRequest, matter: Matter) -> Mapping[str, forms.Field]:
    texts = [(str(r.uid), r.cells["text"]) for r in texts_for(matter.item_code, on=clock.today())]
    return {
        "row": choice("承诺文本", texts, hint="现行的告知承诺事项清单里本事项的文本"),
        "party": text("当事人", longest=120),
        "signer": text("签署人", longest=60),
        "signed_on": when("签署日"),
        "file": forms.FileField(label="承诺书", help_text="照片或者 PDF"),
    }


def _record(common: dict[str, Any], matter: Matter, given: dict[str, Any]) -> str:
    row = texts_for(matter.item_code, on=clock.today()).filter(uid=given["row"]).first()
    if row is None:
        raise BadInput("没有选择承诺文本", field="row")
    arrived = files.receive(given["file"], name=given["file"].name)
    made = committing.sign_commitment(
        **common, matter=matter, row=row, party=given["party"], signer=given["signer"],
        signed_on=given["signed_on"], arrived=arrived,
    )  # fmt: skip
    return reverse("desk:commitment", args=[made.uid])


NEW = Deed(
    "new",
    "登记纸质承诺",
    "commitment.sign",
    _paper_fields,
    _record,
    initial=lambda m: {"party": m.subject_name, "signed_on": clock.today()},
    upload=True,
    note=f"当事人自愿签的才登记。{NO_CONDITION}",
)


@require("commitment.sign")
def commitment_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记纸质承诺 — in a matter that has an item with a text in force."""
    matter = seen(request.actor, uid)  # type: ignore[attr-defined]
    return done(
        request, {"new": NEW}, "new", matter, back=reverse("desk:matter", args=[matter.uid]), crumbs=[CRUMB],
        name=matter.title,
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("registers/commitments/", commitments, name="commitments"),
    path("registers/commitments/<uuid:uid>/", commitment, name="commitment"),
    path("registers/commitments/<uuid:uid>/do/<slug:action>/", commitment_do, name="commitment_do"),
    path("registers/commitments/new/<uuid:uid>/", commitment_new, name="commitment_new"),
]
