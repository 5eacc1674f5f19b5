"""权力变动 — proposals of change: who proposes, what each step says, what the change would move, the list ready to publish."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.actors import Actor, holds
from zhifa.core.errors import NotFound
from zhifa.core.read_together import read_parts
from zhifa.faces.access import require
from zhifa.faces.csv_cells import csv_response
from zhifa.faces.sending import Sending
from zhifa.faces.submission import key_of
from zhifa.registers.catalogue import compiled
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.catalogue.appraising import pass_mark
from zhifa.registers.catalogue.assessments import assessments_due
from zhifa.registers.catalogue.capacity import takers, weighed
from zhifa.registers.catalogue.change_file import ChangeFile, change_file
from zhifa.registers.catalogue.change_stages import BY_CODE, assessment_due
from zhifa.registers.catalogue.clauses import ACT_TITLES, ACTS
from zhifa.registers.catalogue.consulted import consulted, is_asked
from zhifa.registers.catalogue.grounds import flags
from zhifa.registers.catalogue.models import ChangeManner, PowerKind, Proposal
from zhifa.registers.catalogue.operations import AnnouncementRefused
from zhifa.registers.catalogue.operations.proposing import as_lines, ways_of
from zhifa.registers.catalogue.simulation import Simulation, simulated
from zhifa.registers.organisation.queries import bodies
from zhifa.registers.territory.queries import towns

_STATE_WORDS = {"done": "已办", "now": "待办", "stopped": "没有通过", "later": "未到", "skip": "不需要"}
_STEPS = {
    "capacity": catalogue.check_capacity,
    "consultation": catalogue.consult,
    "legality": catalogue.review_legality,
    "establishment": catalogue.give_establishment_opinion,
    "provincial": catalogue.record_provincial_approval,
    "decision": catalogue.decide,
    "assessment": catalogue.assess,
}
_SHOWN_ITEMS = 60


def _date() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def codes_in(text: str) -> list[str]:
    """Codes typed with blanks, commas or line ends between them."""
    for mark in "，,、；;\n\r\t":
        text = text.replace(mark, " ")
    return sorted(set(text.split()))


class ProposalForm(forms.Form):
    """提出变动."""

    title = forms.CharField(label="标题", max_length=120, help_text="就是以后公告的标题")
    manner = forms.ChoiceField(
        label="方式",
        choices=[
            (m.value, m.label) for m in ChangeManner if m not in (ChangeManner.BASE, ChangeManner.SUCCEED)
        ],
        initial=ChangeManner.EMPOWER,
    )
    acts = forms.MultipleChoiceField(
        label="权力种类",
        choices=[c for c in PowerKind.choices if c[0] != PowerKind.COERCION],
        widget=forms.CheckboxSelectMultiple,
        initial=["penalty", "inspection"],
        help_text="行政强制措施权不划转、不赋予、不委托",
    )
    items = forms.CharField(
        label="事项代码",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=20_000,
        help_text="用空格、逗号或换行隔开",
    )
    proposer = forms.ChoiceField(label="提出单位")
    giver = forms.ChoiceField(label="给出机构", required=False, help_text="收回的不填")
    body = forms.ChoiceField(label="承接机构", help_text="收回的，写失去权力的机构")
    town = forms.ChoiceField(label="乡镇（街道）", required=False, help_text="赋权必填")
    choice = forms.ChoiceField(
        label="放权类别", required=False, choices=[("", "不分"), ("must", "必须放"), ("may", "可放可不放")]
    )
    law = forms.CharField(label="委托所依照的法律、法规、规章", required=False, max_length=60)
    article = forms.CharField(label="条款", required=False, max_length=60)
    effective_on = forms.DateField(label="拟施行日", widget=_date())
    until = forms.DateField(label="止日", required=False, widget=_date(), help_text="委托必填")
    reason = forms.CharField(
        label="理由", widget=forms.Textarea(attrs={"rows": 4}), max_length=3000,
        help_text="基层管理迫切需要、高频多发、易发现易处置、专业要求适宜，各写事实",
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        known = list(bodies())
        every = [(b.code, b.name) for b in known]
        acting = [(b.code, b.name) for b in known if b.enforces]
        self.fields["proposer"].choices = every  # type: ignore[attr-defined]
        self.fields["giver"].choices = [("", "没有"), *acting]  # type: ignore[attr-defined]
        self.fields["body"].choices = every  # type: ignore[attr-defined]
        self.fields["town"].choices = [("", "全县"), *((t.scope.code, t.name) for t in towns())]  # type: ignore[attr-defined]

    def clean_items(self) -> list[str]:
        return codes_in(self.cleaned_data["items"])


class StepForm(forms.Form):
    """办一步."""

    opinion = forms.CharField(label="意见", widget=forms.Textarea(attrs={"rows": 3}), max_length=3000)
    paper = forms.CharField(label="文号", required=False, max_length=60)
    province_paper = forms.CharField(
        label="省人民政府同意的文号",
        required=False,
        max_length=60,
        help_text="就绪红线没有达到、省里已经同意的才填",
    )

    def __init__(self, data: Any = None, *, stage: str) -> None:
        super().__init__(data)
        if stage != "capacity":
            del self.fields["province_paper"]


@require("registers.read")
def changes(request: HttpRequest) -> HttpResponse:
    """权力变动 — proposals, the newest first, each with where it stands."""
    rows = Proposal.objects.select_related("body", "giver", "proposer", "town")
    lines = []
    newest_first = list(rows.order_by("-id")[:100])
    for proposal, now in zip(newest_first, ways_of(newest_first), strict=True):
        coming = now.next
        stopped = any(state == "stopped" for _, state in now.rows)
        lines.append(
            {
                "p": proposal,
                "state": "没有通过"
                if stopped
                else "已发布"
                if now.published
                else f"待{coming.title}"
                if coming
                else "已评估",
                "tone": "over" if stopped else "done" if now.published else "now",
                "who": coming.roles if coming and not now.published else "",
            }
        )
    context = {
        "lines": lines,
        "due": assessments_due(clock.today()),
        "may_propose": holds(request.actor, "powers.propose"),  # type: ignore[attr-defined]
        "may_announce": holds(request.actor, "catalogue.manage"),  # type: ignore[attr-defined]
    }
    return render(request, "desk/registers/changes.html", context)


@require("powers.propose")
def change_new(request: HttpRequest) -> HttpResponse:
    """提出变动 — refused at once for what no announcement could say."""
    form = ProposalForm(request.POST or None)
    sending = Sending(request, form)
    if sending.ready:
        with sending:
            made = catalogue.propose_change(**sending.common, row=form.cleaned_data)
            return redirect("desk:change", uid=made.uid)
    refusal = sending.refusal
    context = {
        "form": form,
        "faults": [f for _, f in refusal.faults[1:]] if isinstance(refusal, AnnouncementRefused) else [],
        "crumbs": [{"label": "权力变动", "url": reverse("desk:changes")}, {"label": "提出变动"}],
    }
    return sending.page("desk/registers/change_new.html", context)


@require("registers.read")
def change(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一项变动 — its way, what it would move, the announcement it would become, and the step the reader may take."""
    actor = request.actor  # type: ignore[attr-defined]
    file = change_file(uid, account_id=actor.account_id)
    if file is None:
        raise NotFound("没有这项变动提议")
    sent = StepForm(request.POST, stage=request.POST.get("stage", "")) if request.method == "POST" else None
    sending = Sending(request, sent)
    if sent is not None and sending.ready:
        with sending:
            _take(request, file.proposal, sent)
            return redirect("desk:change", uid=uid)
    with compiled.one_reading():
        context = _about(file, actor)
    stage = context["stage"]
    context["form"] = sent if sent is not None else StepForm(stage=stage.code if stage else "")
    return sending.page("desk/registers/change.html", context)


def _about(file: ChangeFile, actor: Actor) -> dict[str, Any]:
    """What the page tells of a change: beside its file, the register's version, who takes on, and what they have."""
    proposal, now = file.proposal, file.way
    mine = now.next if now.next is not None and holds(actor, now.next.permission) else None
    asked = consulted(proposal) if now.next is not None and now.next.code == "consultation" else {}
    if mine is not None and asked and not is_asked(actor, asked, own=file.reader):
        mine = None
    flagging = flags(proposal.item_codes, proposal.effective_on)
    weighed_up = {} if now.published else _weighed_up(proposal)
    return {
        "p": proposal,
        "acts": "、".join(ACT_TITLES[a] for a in ACTS if a in proposal.acts),
        "items": [{"i": i, "flag": flagging.get(i.code)} for i in _items(proposal)[:_SHOWN_ITEMS]],
        "flagged": len(flagging),
        "rest": max(0, len(proposal.item_codes) - _SHOWN_ITEMS),
        "way": [
            {"label": s.title, "state": _mark(state), "who": s.roles, "when": _STATE_WORDS[state]}
            for s, state in now.rows
        ],
        "steps": [{"s": s, "title": BY_CODE[s.stage].title} for s in file.steps],
        "stage": mine,
        "waiting": now.next if mine is None else None,
        "asked": "、".join(asked.values()),
        "published": now.published,
        "capacity": weighed_up.get("capacity"),
        "appraised": _appraised(file),
        "simulation": _told(weighed_up["simulation"]) if weighed_up else None,
        "provincial": now.provincial,
        "due": _assessment(file) if now.published else None,
        "crumbs": [{"label": "权力变动", "url": reverse("desk:changes")}, {"label": proposal.number}],
    }


def _weighed_up(proposal: Proposal) -> dict[str, Any]:
    """What a change that is not yet published would move, and whether who takes on can (two statements)."""
    moves = simulated(as_lines(proposal))
    who = takers(proposal.body, proposal.town, proposal.effective_on).read()
    return read_parts({"simulation": moves, "capacity": weighed(who, proposal.item_codes)})


def _appraised(file: ChangeFile) -> dict[str, Any] | None:
    """How far the items of an empowerment have been appraised."""
    if file.proposal.manner != ChangeManner.EMPOWER:
        return None
    low = [item for item, total in file.scores.items() if total < pass_mark()]
    return {"n": len(file.scores), "of": len(file.proposal.item_codes), "low": low, "mark": pass_mark()}


def _mark(state: str) -> str:
    return {"stopped": "now"}.get(state, state)


def _take(request: HttpRequest, proposal: Proposal, form: StepForm) -> None:
    stage = request.POST.get("stage", "")
    common = {"by": request.actor, "key": key_of(request), "proposal": proposal}  # type: ignore[attr-defined]
    given = form.cleaned_data
    if stage == "announcement":
        catalogue.publish_change(**common, number=given["paper"], opinion=given["opinion"])
        return
    operation = _STEPS.get(stage)
    if operation is None:
        raise NotFound("没有这一环节", way_out="刷新页面")
    passed = request.POST.get("passed") == "1"
    more = {"province_paper": given["province_paper"]} if stage == "capacity" else {}
    operation(**common, passed=passed, opinion=given["opinion"], paper=given["paper"], **more)


def _assessment(file: ChangeFile) -> date:
    done = [clock.day_of(s.at) for s in file.steps if s.stage == "assessment"]
    return assessment_due(file.proposal.effective_on, done)


def _items(proposal: Proposal) -> list[Any]:
    known = compiled.register().known.items
    return [known[c] for c in proposal.item_codes if c in known]


def _told(found: Simulation) -> dict[str, Any]:
    known = compiled.register().known

    def name(code: str) -> str:
        return known.bodies[code].name if code in known.bodies else "无人"

    return {
        "moves": [
            {
                "from": name(lost),
                "to": name(gained),
                "act": ACT_TITLES[act],
                "town": known.towns.get(town, "全县"),
                "n": n,
            }
            for (lost, gained, act, town), n in sorted(found.moves.items())
        ],
        "s": found,
        "gaps": found.gaps[:10],
        "overlaps": found.overlaps[:10],
    }


@require("registers.read")
def change_list(request: HttpRequest, uid: UUID) -> HttpResponse:
    """随公告公布的清单 — every item with the ground of the effective day, ready to publish."""
    file = change_file(uid)
    if file is None:
        raise NotFound("没有这项变动提议")
    proposal, on = file.proposal, file.proposal.effective_on
    acts = "、".join(ACT_TITLES[a] for a in ACTS if a in proposal.acts)
    with compiled.one_reading():
        items, bodies_known = _items(proposal), compiled.register().known.bodies
    rows = (
        [
            n, i.code, i.name, str(i.ground_on(on) or ""), acts, proposal.giver.name if proposal.giver else "",
            proposal.body.name, proposal.town.name if proposal.town else "全县", on,
            bodies_known[i.department].name if i.department in bodies_known else i.department_name,
        ]
        for n, i in enumerate(items, 1)
    )  # fmt: skip
    heads = [
        "序号",
        "代码",
        "事项名称",
        "处罚依据",
        "权力种类",
        "给出机构",
        "承接机构",
        "范围",
        "施行日",
        "监管单位",
    ]
    return csv_response(proposal.title, heads, rows)


urlpatterns: list[URLPattern] = [
    path("registers/changes/", changes, name="changes"),
    path("registers/changes/new/", change_new, name="change_new"),
    path("registers/changes/<uuid:uid>/", change, name="change"),
    path("registers/changes/<uuid:uid>/list.csv", change_list, name="change_list"),
]
