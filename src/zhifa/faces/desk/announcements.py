"""公告 — every paper powers stand on: its lines, what it handed over on its day, posts that went along, its assessments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.actors import holds, visible
from zhifa.core.errors import NotFound
from zhifa.core.matter import Matter
from zhifa.core.read_together import read_together
from zhifa.faces.access import require
from zhifa.faces.sending import Sending
from zhifa.registers.catalogue import compiled
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.catalogue.assessments import assessments_due, figures
from zhifa.registers.catalogue.clauses import ACT_TITLES, ACTS, COUNTY_WIDE, MOVING, Manner
from zhifa.registers.catalogue.models import Announcement, HandOver
from zhifa.registers.catalogue.operations.handing_over import waits
from zhifa.registers.organisation.models import Body

_SHOWN_ITEMS = 60
_SHOWN_MATTERS = 20


class AssessForm(forms.Form):
    """评估."""

    keeps = forms.ChoiceField(label="结论", choices=[("1", "维持"), ("0", "应当调整（另提变动）")])
    opinion = forms.CharField(
        label="评估意见", widget=forms.Textarea(attrs={"rows": 3}), max_length=3000,
        help_text="实施情况、依据有没有变、接不接得住",
    )  # fmt: skip


class PostsForm(forms.Form):
    """随批转隶."""

    pair = forms.ChoiceField(label="从哪里到哪里")
    posts = forms.IntegerField(label="编制数", min_value=1, max_value=10_000)
    people = forms.CharField(
        label="人员编号", required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=5000,
        help_text="用空格隔开；每个人的调动另在人员变动里办",
    )  # fmt: skip
    paper = forms.CharField(label="编制文号", max_length=60)
    moves_on = forms.DateField(
        label="转隶日", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, data: Any, *, pairs: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["pair"].choices = pairs  # type: ignore[attr-defined]


@require("registers.read")
def announcements(request: HttpRequest) -> HttpResponse:
    """公告 — the newest effective day first; those due for assessment above."""
    rows = list(Announcement.objects.order_by("-effective_on", "-id")[:200])
    today = clock.today()
    context = {
        "lines": [{"a": a, "ahead": a.effective_on > today} for a in rows],
        "due": assessments_due(today),
        "today": today,
    }
    return render(request, "desk/registers/announcements.html", context)


def _lines(found: Announcement) -> list[dict[str, Any]]:
    register = compiled.register()
    known, lines = register.known, []
    for clause in register.index.clauses:
        if clause.paper.number != found.number:
            continue
        own = sorted(clause.items)
        lines.append(
            {
                "c": clause,
                "manner": clause.manner.word,
                "succeeds": clause.manner == Manner.SUCCEED,
                "acts": "、".join(ACT_TITLES[a] for a in ACTS if a in clause.acts),
                "body": known.bodies[clause.body].name,
                "giver": known.bodies[clause.giver].name if clause.giver else "",
                "town": known.towns.get(clause.town, "") if clause.town != COUNTY_WIDE else "全县",
                "n": len(own),
                "items": [known.items[i] for i in own[:_SHOWN_ITEMS] if i in known.items],
                "rest": max(0, len(own) - _SHOWN_ITEMS),
                "choice": {"must": "必须放", "may": "可放可不放"}.get(clause.choice, ""),
            }
        )
    return lines


def _pairs(lines: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """(giver|taker, in words) of the lines that move something."""
    found = {}
    for line in lines:
        clause = line["c"]
        if clause.giver and (clause.manner in MOVING or line["succeeds"]):
            found[f"{clause.giver}|{clause.body}"] = f"{line['giver']} → {line['body']}"
    return list(found.items())


@require("registers.read")
def announcement(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一份公告 — and for the guidance office: hand over on the day, posts that go along, assess."""
    found = Announcement.objects.filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这份公告")
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    may_manage = holds(actor, "catalogue.manage")
    lines = _lines(found)
    pairs = _pairs(lines)
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    assess = AssessForm(request.POST if asked == "assess" else None)
    posts = PostsForm(request.POST if asked == "posts" else None, pairs=pairs)
    sending = Sending(request, {"assess": assess, "posts": posts}.get(asked))
    if sending.ready:
        with sending:
            _do(sending, found, asked)
            return redirect("desk:announcement", uid=found.uid)
    moving = bool(pairs)
    parts: dict[str, Any] = {"assessments": found.assessments.order_by("-id")}
    if moving:
        parts["handed"] = found.hand_overs.select_related("giver", "taker", "town").order_by("id")
        parts["posts_moved"] = found.posts_moved.select_related("giver", "taker").order_by("id")
    told = read_together(parts)
    handed = told.get("handed", [])
    context = {
        "a": found,
        "lines": lines,
        "hand_overs": _with_matters(request, handed),
        "waits": any(waits(line["c"], handed, today) for line in lines),
        "posts_moved": told.get("posts_moved", []),
        "assessments": told["assessments"],
        "figures": figures(found, today) if moving and found.effective_on <= today else None,
        "assess": assess if may_manage and moving and found.effective_on <= today else None,
        "posts": posts if may_manage and moving else None,
        "may_manage": may_manage,
        "succession": found.kind == "succeed",
        "crumbs": [{"label": "公告", "url": reverse("desk:announcements")}, {"label": found.number}],
    }
    return sending.page("desk/registers/announcement.html", context)


def _do(sending: Sending, found: Announcement, asked: str) -> None:
    """Do what a button asks.

    :raises NotFound: no button asks that.
    """
    common = {**sending.common, "announcement": found}
    given = sending.form.cleaned_data if sending.form is not None else {}
    if asked == "hand_over":
        catalogue.hand_over(**common)
    elif asked == "assess":
        catalogue.assess_announcement(**common, keeps=given["keeps"] == "1", opinion=given["opinion"])
    elif asked == "posts":
        giver, taker = (Body.objects.get(code=c) for c in given["pair"].split("|"))
        catalogue.move_posts(
            **common, giver=giver, taker=taker, posts=given["posts"], people=given["people"].split(),
            paper=given["paper"], moves_on=given["moves_on"],
        )  # fmt: skip
    else:
        raise NotFound("没有这个动作", way_out="刷新页面")


def _with_matters(request: HttpRequest, handed: list[HandOver]) -> list[dict[str, Any]]:
    """What was handed over, with the newest matters the reader may see (one query)."""
    reach = visible(request.actor)  # type: ignore[attr-defined]
    wanted = [uids for h in handed for uids in (h.moved, h.stayed) if uids]
    found: list[Matter] = []
    if reach is not None and wanted:
        first, *more = (
            Matter.objects.filter(reach, uid__in=uids).order_by("-id")[:_SHOWN_MATTERS] for uids in wanted
        )
        found = sorted({m.pk: m for m in first.union(*more, all=True)}.values(), key=lambda m: -m.pk)

    def among(uids: list[str]) -> list[Matter]:
        own = set(uids)
        return [m for m in found if str(m.uid) in own][:_SHOWN_MATTERS]

    return [
        {
            "h": h,
            "moved": among(h.moved),
            "n": len(h.moved),
            "stayed": among(h.stayed),
            "stays": len(h.stayed),
        }
        for h in handed
    ]


urlpatterns: list[URLPattern] = [
    path("registers/announcements/", announcements, name="announcements"),
    path("registers/announcements/<uuid:uid>/", announcement, name="announcement"),
]
