"""典型案例 — the register, one case with its way to publication, the forms of who proposes, reviews and publishes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from zhifa.core.actors import Actor, holds
from zhifa.core.errors import NotFound
from zhifa.enforcement.casework.models import Case
from zhifa.enforcement.casework.queries import file_of
from zhifa.faces.access import require
from zhifa.faces.desk.organisation.doing import Deed, acts_of, done
from zhifa.faces.desk.organisation.drawn import Act, Cell, Record, Table, drawn, listed, text, tick
from zhifa.faces.desk.registers import clean
from zhifa.oversight.publicity import model_cases
from zhifa.oversight.publicity.anonymous import anonymous
from zhifa.oversight.publicity.model_cases import known_of
from zhifa.oversight.publicity.models import ModelCase, ModelCaseState

CRUMB = {"label": "典型案例", "url": "/desk/registers/model-cases/"}
PAGE = 50
_TONES = {"proposed": "now", "returned": "over", "reviewed": "soon", "published": "done", "withdrawn": "wait"}
_WORKS = ("modelcase.propose", "modelcase.review", "modelcase.publish")


def _seen(actor: Actor) -> Q:
    """Published ones for everybody; the others for those who work on them."""
    return Q() if any(holds(actor, p) for p in _WORKS) else Q(state=ModelCaseState.PUBLISHED)


@require("registers.read")
def model_case_list(request: HttpRequest) -> HttpResponse:
    """典型案例 — by item, the newest first."""
    actor = request.actor  # type: ignore[attr-defined]
    code = clean(request.GET.get("item", ""), 20).upper()
    rows = ModelCase.objects.filter(_seen(actor)).order_by("-id")
    rows = rows.filter(item_code=code) if code else rows
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    onward = f"?item={code}&after={found[PAGE - 1].pk}" if len(found) > PAGE else ""
    table = Table(
        ("案例", "事项", "来源", "第几版＞", "状态"),
        [
            (
                Cell(m.title, reverse("desk:model_case", args=[m.uid]), sub=m.number),
                Cell(m.item_code, f"{reverse('desk:model_cases')}?item={m.item_code}", sub=m.item_name),
                Cell(m.source or "本县案件"),
                Cell(m.version, right=True),
                Cell(m.get_state_display(), tone=_TONES[m.state]),
            )
            for m in found[:PAGE]
        ],
        empty="还没有典型案例",
    )
    acts = [Act("公布页", reverse("portal:model_cases"))]
    if holds(actor, "modelcase.propose"):
        acts.append(Act("推荐外来案例", reverse("desk:model_case_new"), True))
    chips = [{"label": f"事项 {code}", "url": "?", "on": True}] if code else []
    return listed(
        request,
        title="典型案例",
        note="以案释法；不写当事人是谁",
        table=table,
        acts=acts,
        chips=chips,
        next=onward,
    )


def _told() -> dict[str, forms.Field]:
    return {
        "title": text("标题", longest=120, hint="不写当事人，如 店外堆物及时改正不予处罚案"),
        "facts": text("案情", longest=3000, rows=5, hint="姓名、名称、号码、住址自动隐去，还有的不能提交"),
        "handling": text("处理", longest=3000, rows=3),
        "lesson": text("释法要点", longest=3000, rows=4, hint="为什么这样认定、这样处理，依据哪一条"),
        "law": text("依据", longest=300),
    }


def _split(given: dict[str, Any]) -> dict[str, str]:
    return {n: given[n] for n in ("title", "facts", "handling", "lesson", "law")}


def _own_first(case: Case) -> dict[str, str]:
    """What the file already says, without names."""
    known, decision = known_of(case), case.decisions.order_by("-id").first()  # type: ignore[attr-defined]
    made = {
        "title": f"{case.item_name}案"[:120],
        "facts": decision.facts if decision else case.facts,
        "handling": decision.penalty.in_words() if decision and decision.kinds else "不予行政处罚",
        "lesson": decision.reasons if decision else "",
        "law": decision.basis_text if decision else "",
    }
    return {name: anonymous(value, known) for name, value in made.items()}


FROM_CASE = Deed(
    "new", "推荐为典型案例", "modelcase.propose", lambda *_: _told(),
    lambda common, case, given: reverse(
        "desk:model_case", args=[model_cases.propose_model_case(**common, case=case, texts=_split(given)).uid]
    ),
    initial=_own_first,
)  # fmt: skip
OUTSIDE = Deed(
    "new", "推荐外来案例", "modelcase.propose",
    lambda *_: {"item_code": text("事项代码", longest=20),
                "source": text("来源", longest=200, hint="谁、哪一天、在哪里公布的"), **_told()},
    lambda common, _, given: reverse(
        "desk:model_case",
        args=[model_cases.propose_model_case(
            **common, case=None, item_code=given["item_code"].strip().upper(), source=given["source"], texts=_split(given)
        ).uid],
    ),
)  # fmt: skip


def _texts_of(m: ModelCase) -> Mapping[str, Any]:
    return {n: getattr(m, n) for n in ("title", "facts", "handling", "lesson", "law")}


DEEDS = {
    d.slug: d
    for d in (
        Deed("revise", "修改后再送审", "modelcase.propose", lambda *_: _told(),
             lambda common, m, given: model_cases.revise_model_case(**common, row=m, texts=_split(given)) and None,
             initial=_texts_of, shown=lambda m: m.state == "returned"),
        Deed("review", "法制审核", "modelcase.review",
             lambda *_: {"passed": tick("通过", "适用法律对不对，隐名干不干净"),
                         "opinion": text("意见", longest=1000, rows=3, required=False, hint="退回的写明改什么")},
             lambda common, m, given: model_cases.review_model_case(**common, row=m, **given) and None,
             shown=lambda m: m.state == "proposed"),
        Deed("publish", "发布", "modelcase.publish", lambda *_: {},
             lambda common, m, _: model_cases.publish_model_case(**common, row=m) and None,
             shown=lambda m: m.state == "reviewed"),
        Deed("replace", "推荐新版本", "modelcase.propose", lambda *_: _told(), lambda common, m, given: _anew(common, m, given),
             initial=_texts_of, shown=lambda m: m.state == "published"),
        Deed("withdraw", "撤回", "modelcase.publish", lambda *_: {"reason": text("撤回理由", longest=200)},
             lambda common, m, given: model_cases.withdraw_model_case(**common, row=m, **given) and None,
             shown=lambda m: m.state == "published"),
    )
}  # fmt: skip


def _anew(common: dict[str, Any], m: ModelCase, given: dict[str, Any]) -> str:
    """A new version of a published one, from the same case or the same source."""
    case = Case.objects.filter(matter_id=m.matter_id).order_by("id").first() if m.matter_id else None
    made = model_cases.propose_model_case(
        **common, case=case, item_code=m.item_code, source=m.source, texts=_split(given), replaces=m
    )
    return reverse("desk:model_case", args=[made.uid])


def _found(request: HttpRequest, uid: UUID) -> ModelCase:
    rows = ModelCase.objects.filter(_seen(request.actor), uid=uid)  # type: ignore[attr-defined]
    found = rows.select_related("replaces", "matter").first()
    if found is None:
        raise NotFound("没有这个典型案例", way_out="从典型案例页打开")
    return found


@require("registers.read")
def model_case(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一个典型案例."""
    m, actor = _found(request, uid), request.actor  # type: ignore[attr-defined]
    from_matter = (
        [("事", m.matter.number, reverse("desk:matter", args=[m.matter.uid]))]
        if m.matter and any(holds(actor, p) for p in _WORKS) and holds(actor, "matter.read")
        else []
    )
    record = Record(
        m.title,
        note=f"{m.number} 第 {m.version} 版",
        tags=[(m.get_state_display(), _TONES[m.state])],
        facts=[
            ("事项", f"{m.item_code} {m.item_name}", reverse("desk:item", args=[m.item_code])),
            ("来源", m.source or "本县案件", ""),
            *from_matter,
            ("案情", m.facts, ""),
            ("处理", m.handling, ""),
            ("释法要点", m.lesson, ""),
            ("依据", m.law, ""),
            ("推荐", f"{m.proposed_by}，{m.proposed_on:%Y-%m-%d}", ""),
            ("法制审核", f"{m.reviewed_by}，{m.reviewed_on:%Y-%m-%d} {m.opinion}" if m.reviewed_on else "还没有审核", ""),
            ("发布", f"{m.published_on:%Y-%m-%d}" if m.published_on else "还没有发布", ""),
        ]
        + ([("撤回", f"{m.withdrawn_on:%Y-%m-%d}：{m.withdrawal_reason}", "")] if m.withdrawn_on else []),
        acts=acts_of(DEEDS, actor, m, lambda slug: reverse("desk:model_case_do", args=[m.uid, slug])),
    )  # fmt: skip
    return drawn(request, record, crumbs=[CRUMB])


@require("modelcase.propose", "modelcase.review", "modelcase.publish")
def model_case_do(request: HttpRequest, uid: UUID, action: str) -> HttpResponse:
    """办典型案例的一步."""
    m = _found(request, uid)
    back = reverse("desk:model_case", args=[m.uid])
    return done(
        request, DEEDS, action, m, back=back, crumbs=[CRUMB, {"label": m.number, "url": back}], name=m.title
    )


@require("modelcase.propose")
def model_case_new(request: HttpRequest) -> HttpResponse:
    """推荐外来案例."""
    return done(
        request, {"new": OUTSIDE}, "new", None, back=reverse("desk:model_cases"), crumbs=[CRUMB], name=""
    )


@require("modelcase.propose")
def model_case_from(request: HttpRequest, uid: UUID) -> HttpResponse:
    """推荐一件办结的案件."""
    case = file_of(request.actor, uid).case  # type: ignore[attr-defined]
    back = reverse("desk:case", args=[uid])
    return done(
        request, {"new": FROM_CASE}, "new", case, back=back, crumbs=[CRUMB], name=case.number or case.code
    )


urlpatterns: list[URLPattern] = [
    path("registers/model-cases/", model_case_list, name="model_cases"),
    path("registers/model-cases/new/", model_case_new, name="model_case_new"),
    path("registers/model-cases/from/<uuid:uid>/", model_case_from, name="model_case_from"),
    path("registers/model-cases/<uuid:uid>/", model_case, name="model_case"),
    path("registers/model-cases/<uuid:uid>/do/<slug:action>/", model_case_do, name="model_case_do"),
]
