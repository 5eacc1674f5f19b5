"""公布的清单 — lists by kind with their versions; a draft with its rows, file, review, approval and publication; what changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.actors import holds
from zhifa.core.errors import FileRefused, NotFound
from zhifa.faces.access import require
from zhifa.faces.csv_cells import csv_response
from zhifa.faces.list_tables import table_of
from zhifa.faces.sending import Sending
from zhifa.faces.submission import key_of
from zhifa.registers.catalogue import compiled
from zhifa.registers.catalogue.exchange.table import MOST_BYTES
from zhifa.registers.organisation.queries import bodies
from zhifa.registers.published_lists import operations, queries
from zhifa.registers.published_lists.difference import difference
from zhifa.registers.published_lists.kinds import KINDS
from zhifa.registers.published_lists.models import ListRow, ListVersion
from zhifa.registers.published_lists.operations import RowsRefused
from zhifa.registers.published_lists.rows import JudgedRows, headings, read_rows
from zhifa.registers.published_lists.stages import STAGES
from zhifa.registers.published_lists.statutory_tiers import rows_on

_SHOWN = 500
_TONES = {
    queries.DRAFT: "wait",
    queries.COMING: "soon",
    queries.IN_FORCE: "done",
    queries.ENDED: "over",
}


class DraftForm(forms.Form):
    """起草清单."""

    title = forms.CharField(label="标题", max_length=160)
    body = forms.ChoiceField(label="制定机关")
    valid_from = forms.DateField(
        label="拟施行日", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    replaces = forms.ChoiceField(label="取代哪一版", required=False, help_text="选了的，从那一版的内容开始改")

    def __init__(self, data: Any, *, kind: str) -> None:
        super().__init__(data)
        self.fields["body"].choices = [(b.code, b.name) for b in bodies()]  # type: ignore[attr-defined]
        former = queries.published(kind).filter(valid_until__isnull=True)
        self.fields["replaces"].choices = [("", "新编一份"), *((str(v.uid), f"{v.title}（{v.paper}）") for v in former)]  # type: ignore[attr-defined]  # fmt: skip


def _kind(code: str) -> Any:
    return KINDS.get(code) or KINDS["benchmark"]


@require("registers.read")
def lists(request: HttpRequest) -> HttpResponse:
    """清单 — by kind: what is in force, what is being made, what was."""
    kind = _kind(request.GET.get("kind", ""))
    today = clock.today()
    lines = []
    rows = ListVersion.objects.filter(kind=kind.code).select_related("body").prefetch_related("steps")
    for version in rows.order_by("-id")[:100]:
        standing = queries.state(version, today)
        stage = queries.coming(version)
        word = f"待{stage.title}" if stage else queries.STATE_WORDS[standing]
        lines.append(
            {"v": version, "word": word, "tone": _TONES[standing], "who": stage.roles if stage else ""}
        )
    context = {
        "kind": kind,
        "kinds": KINDS.values(),
        "lines": lines,
        "may_draft": holds(request.actor, "lists.draft"),  # type: ignore[attr-defined]
    }
    return render(request, "desk/registers/lists.html", context)


@require("lists.draft")
def list_new(request: HttpRequest) -> HttpResponse:
    """起草一份清单."""
    kind = _kind(request.GET.get("kind", ""))
    form = DraftForm(request.POST or None, kind=kind.code)
    sending = Sending(request, form)
    if sending.ready:
        given = form.cleaned_data
        with sending:
            made = operations.draft_list(
                **sending.common,
                kind=kind.code,
                title=given["title"],
                body=next(b for b in bodies() if b.code == given["body"]),
                valid_from=given["valid_from"],
                replaces=ListVersion.objects.filter(uid=given["replaces"]).first()
                if given["replaces"]
                else None,
            )
            return redirect("desk:list_version", uid=made.uid)
    return sending.page(
        "desk/registers/list_new.html", {"kind": kind, "form": form, "crumbs": _crumbs(kind, "起草")}
    )


def _crumbs(kind: Any, here: str) -> list[dict[str, str]]:
    return [{"label": "清单", "url": f"{reverse('desk:lists')}?kind={kind.code}"}, {"label": here}]


def _version(uid: UUID) -> ListVersion:
    found = (
        ListVersion.objects.select_related("body", "replaces")
        .prefetch_related("steps")
        .filter(uid=uid)
        .first()
    )
    if found is None:
        raise NotFound("没有这份清单")
    return found


@require("registers.read")
def list_version(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一份清单 — its rows, its steps, what changed against the version it replaces; the next step for who may take it."""
    version = _version(uid)
    kind = KINDS[version.kind]
    judged, sending = None, Sending(request)
    if sending.ready:
        with sending:
            judged = _do(request, version)
            if judged is None:
                return redirect("desk:list_version", uid=version.uid)
        if isinstance(sending.refusal, RowsRefused):
            judged = JudgedRows(faults=list(sending.refusal.faults))
        version = _version(uid)
    stage = queries.coming(version)
    steps = sorted(version.steps.all(), key=lambda s: s.pk)
    cells: dict[int | None, list[dict[str, str]]] = {version.pk: [], version.replaces_id: []}
    for row in ListRow.objects.filter(version__in=[k for k in cells if k]).order_by("place"):
        cells[row.version_id].append(row.cells)
    rows = cells[version.pk]
    changes = difference(kind, cells[version.replaces_id], rows) if version.replaces_id else None
    with compiled.one_reading():
        tables = {
            "table": table_of(kind, rows[:_SHOWN]),
            "added": table_of(kind, list(changes.added)) if changes else None,
            "removed": table_of(kind, list(changes.removed)) if changes else None,
        }
    place = STAGES.index(stage) if stage else len(STAGES)
    context = {
        "v": version,
        "kind": kind,
        **tables,
        "rows": len(rows),
        "changes": changes,
        "stage": stage,
        "may": stage is not None and holds(request.actor, stage.permission),  # type: ignore[attr-defined]
        "may_edit": stage is not None and stage.code == "submitted" and holds(request.actor, "lists.draft"),  # type: ignore[attr-defined]
        "way": [
            {"label": s.title, "who": s.roles, "state": "done" if n < place else "now" if n == place else "later"}
            for n, s in enumerate(STAGES)
        ],
        "steps": [{"s": s, "title": next(x.title for x in STAGES if x.code == s.stage)} for s in steps],
        "faults": judged.faults[:100] if judged else [],
        "crumbs": _crumbs(kind, version.number),
        "standing": queries.STATE_WORDS.get(queries.state(version, clock.today()), "起草中"),
        "tone": _TONES[queries.state(version, clock.today())],
    }  # fmt: skip
    answer = sending.page("desk/registers/list_version.html", context)
    if judged is not None and judged.faults:
        answer.status_code = 422
    return answer


def _do(request: HttpRequest, version: ListVersion) -> JudgedRows | None:
    """What the page was asked to do; the faults of a file that was not taken."""
    actor, key, do = request.actor, key_of(request), request.POST.get("do", "")  # type: ignore[attr-defined]
    if do == "file":
        sent = request.FILES.get("file")
        if sent is None or (sent.size or 0) > MOST_BYTES:
            raise FileRefused("没有选择文件，或者文件太大", field="file", way_out="选一个 CSV 或 XLSX 文件")
        judged = read_rows(version.kind, sent.read(), on=version.valid_from)
        if judged.faults or request.POST.get("try"):
            return judged
        operations.set_rows(by=actor, key=key, version=version, rows=judged.rows)
        return None
    if do == "by_law" and version.kind == "benchmark":
        own = [r.cells for r in version.rows.order_by("place")]
        more = rows_on(version.valid_from, without={r["item"] for r in own})
        operations.set_rows(by=actor, key=key, version=version, rows=[*own, *more])
        return None
    if do not in operations.STEPS:
        raise NotFound("没有这一步")
    opinion = request.POST.get("opinion", "")
    if do == "published":
        operations.publish(by=actor, key=key, version=version, paper=request.POST.get("paper", ""), opinion=opinion, valid_from=_day(request.POST.get("valid_from", "")))  # fmt: skip
    else:
        operations.STEPS[do](by=actor, key=key, version=version, passed=request.POST.get("passed") != "0", opinion=opinion)  # fmt: skip
    return None


def _day(text: str) -> Any:
    try:
        return forms.DateField(required=False).clean(text)
    except forms.ValidationError:
        return None


@require("registers.read")
def list_file(request: HttpRequest, uid: UUID) -> StreamingHttpResponse:
    """清单文件 — the rows as CSV, in the shape the page takes back; an empty one is the form to fill."""
    version = _version(uid)
    kind = KINDS[version.kind]
    rows = ([r.cells.get(c.name, "") for c in kind.columns] for r in version.rows.order_by("place"))
    return csv_response(f"list-{version.uid}", headings(kind), rows)


urlpatterns: list[URLPattern] = [
    path("registers/lists/", lists, name="lists"),
    path("registers/lists/new/", list_new, name="list_new"),
    path("registers/lists/<uuid:uid>/", list_version, name="list_version"),
    path("registers/lists/<uuid:uid>/rows.csv", list_file, name="list_file"),
]
