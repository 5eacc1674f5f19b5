"""人员变动 — the list by state, one move with what each side said and the paper, the step the reader may take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from zhifa.core import clock, files
from zhifa.core.actors import Actor, holds
from zhifa.core.errors import BadInput, NotFound
from zhifa.core.permissions import ROLES
from zhifa.core.scope import Scope
from zhifa.faces.access import require
from zhifa.faces.case_form import ManyFiles
from zhifa.faces.desk.organisation.bodies import body_choices, body_of
from zhifa.faces.desk.organisation.doing import Deed, acts_of, done
from zhifa.faces.desk.organisation.drawn import (
    Cell,
    Record,
    Table,
    choice,
    day,
    drawn,
    listed,
    span,
    text,
    tick,
    when,
)
from zhifa.faces.desk.organisation.team_deeds import team_choices, team_of
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import (
    Member,
    Movement,
    MovementKind,
    MovementState,
    MovementStep,
    StepKind,
)
from zhifa.registers.organisation.operations.move_rules import towns_concerned
from zhifa.registers.organisation.operations.post_roles import BROUGHT
from zhifa.registers.organisation.policy import lock_grounds, number
from zhifa.registers.organisation.reach import HeldOver, reaches_over

CRUMB = {"label": "人员变动", "url": "/desk/registers/movements/"}
_TONES = {"open": "now", "decided": "done", "stopped": "over", "withdrawn": "wait"}


def roles_field(m: Member) -> forms.MultipleChoiceField:
    """What a post of this person may bring; nothing chosen: by position."""
    return forms.MultipleChoiceField(
        label="随岗位的角色",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(r, ROLES[r].label) for r in BROUGHT.get(m.kind, ())],
        help_text="不选的按职务给；岗位结束，角色同日终止",
    )


def _asking(request: HttpRequest, m: Member) -> Mapping[str, forms.Field]:
    months = number("post_lock", clock.today())
    return {
        "kind": choice("种类", MovementKind.choices),
        "to_body": choice("去往机构", body_choices()),
        "to_team": choice("去往队伍", team_choices(), required=False),
        "to_position": text("拟任职务", longest=40, required=False, hint="任免、晋升必填"),
        "dedicated": tick("专职执法岗"),
        "roles": roles_field(m),
        "starts_on": when("自"),
        "ends_on": when("至", required=False, hint="借用必填"),
        "lock_ground": choice(
            f"{months.amount} {months.unit}内换岗的事由", list(lock_grounds().items()), required=False,
            hint="原来在专职执法岗不满二年的才填",
        ),
        "reason": text("理由", longest=500, rows=3),
    }  # fmt: skip


def _ask(common: dict[str, Any], m: Member, given: dict[str, Any]) -> str:
    held = next((h for h in common["by"].held if h.role == "town" and h.scope_id), None)
    team = team_of(given["to_team"]) if given["to_team"] else None
    made = organisation.ask_movement(
        **common, member=m,
        nominated_by=Scope.objects.get(pk=held.scope_id) if held else None,
        **{**given, "to_body": body_of(given["to_body"]), "to_team": team},
    )  # fmt: skip
    return reverse("desk:movement", args=[made.uid])


MOVE = Deed(
    "move",
    "提出变动",
    "movement.ask",
    _asking,
    _ask,
    lambda m: {"to_body": m.body.code, "to_team": m.team.code if m.team else ""},
    note="借出单位同意、涉及的乡镇党委写出书面意见以后，才能决定。乡镇提出的记为推荐提名。",
    shown=lambda m: m.ended_on is None,
)


def _said(agree: str, against: str) -> Mapping[str, forms.Field]:
    return {
        "agreed": choice("意见", [("1", agree), ("0", against)]),
        "opinion": text("说明", longest=500, required=False, rows=3, hint="不同意的写明理由"),
        "paper": text("文号", longest=60, required=False),
    }


def _values(given: dict[str, Any]) -> dict[str, Any]:
    return {"agreed": given["agreed"] == "1", "opinion": given["opinion"], "paper": given["paper"]}


def _consent(common: dict[str, Any], row: Movement, given: dict[str, Any]) -> None:
    organisation.consent(**common, movement=row, **_values(given))


def _town_fields(request: HttpRequest, row: Movement) -> Mapping[str, forms.Field]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    mine = [
        (str(t.pk), t.name)
        for t in towns_concerned(row)
        if reaches_over(actor, "movement.opine", clock.today(), town_id=t.pk)
    ]
    return {
        "town": choice("乡镇", mine),
        **_said("同意", "不同意（反向否决）"),
        "file": ManyFiles(label="书面意见", required=False, help_text="盖章的 PDF 或者照片，必须附上"),
    }


def _opine(common: dict[str, Any], row: Movement, given: dict[str, Any]) -> None:
    uploads = given.get("file") or []
    arrived = (
        files.receive(
            uploads[0], name=uploads[0].name or "", allowed=files.PHOTO_TYPES | files.DOCUMENT_TYPES
        )
        if uploads
        else None
    )
    if not given["town"]:
        raise BadInput("这件变动不涉及您的乡镇", field="town")
    town = Scope.objects.get(pk=int(given["town"]))
    organisation.opine(**common, movement=row, town=town, arrived=arrived, **_values(given))


def _decide(common: dict[str, Any], row: Movement, given: dict[str, Any]) -> None:
    organisation.decide(**common, movement=row, **_values(given))


def _withdraw(common: dict[str, Any], row: Movement, given: dict[str, Any]) -> None:
    organisation.withdraw(**common, movement=row, why=given["why"])


def _open(row: Movement) -> bool:
    return row.state == MovementState.OPEN


DEEDS = {
    d.slug: d
    for d in (
        Deed("consent", "借出单位表态", "movement.consent", lambda *_: _said("同意", "不同意"), _consent, shown=_open, button="答复"),
        Deed(
            "opine", "乡镇书面意见", "movement.opine", _town_fields, _opine, upload=True, shown=_open,
            note="干部选拔、任免、调动、晋升，事先书面征求属地乡镇（街道）党委意见。",
            button="登记意见",
        ),
        Deed("decide", "决定", "movement.decide", lambda *_: _said("同意办理", "不予办理"), _decide, shown=_open, button="作出决定"),
        Deed("withdraw", "撤回", "movement.ask", lambda *_: {"why": text("原因", longest=300)}, _withdraw, shown=_open),
    )
}  # fmt: skip


def _where(row: Movement) -> tuple[str, str]:
    from_place = row.from_team.name if row.from_team else row.from_body.short_name
    to_place = row.to_team.name if row.to_team else row.to_body.short_name
    return from_place, to_place


def _within(actor: Actor, row: Movement) -> bool:
    """Whether a reader stands on one of the move's sides."""
    return _stands_on(HeldOver(actor, clock.today()), row)


def _stands_on(held: HeldOver, row: Movement) -> bool:
    sides = [(row.from_team, row.from_body), (row.to_team, row.to_body), (None, row.consent_of)]
    return row.member.account_id == held.actor.account_id or any(
        held.reaches("personnel.read", team=team, body=body) for team, body in sides
    )


@require("personnel.read")
def movements(request: HttpRequest) -> HttpResponse:
    """人员变动 — those the reader stands on a side of, the newest first."""
    state = request.GET.get("state", "open")
    rows = Movement.objects.select_related(
        "member", "from_team", "from_body", "to_team", "to_body", "consent_of"
    )
    if state in MovementState.values:
        rows = rows.filter(state=state)
    actor = request.actor  # type: ignore[attr-defined]
    wide = bool(actor.roles & {"guidance_office", "personnel", "supervisor", "establishment"})
    held = HeldOver(actor, clock.today())
    found = [r for r in rows.prefetch_related("steps").order_by("-id")[:100] if wide or _stands_on(held, r)]
    url = reverse("desk:movements")
    chips = [
        {"label": label, "url": f"{url}?state={v}", "on": v == state, "count": None}
        for v, label in (*MovementState.choices, ("all", "全部"))
    ]

    def waiting(row: Movement) -> str:
        if row.state != MovementState.OPEN:
            return row.get_state_display()
        said = {s.step for s in row.steps.all()}
        return (
            "待决定"
            if StepKind.OPINION in said
            else "待乡镇意见"
            if StepKind.CONSENT in said
            else "待借出单位表态"
        )

    table = Table(
        ("编号", "人员", "变动", "从", "到", "日期", "情况"),
        [
            (
                Cell(r.number, reverse("desk:movement", args=[r.uid])),
                Cell(r.member.name),
                Cell(r.get_kind_display()),
                Cell(_where(r)[0]),
                Cell(_where(r)[1]),
                Cell(span(r.starts_on, r.ends_on)),
                Cell(waiting(r), tone=_TONES[r.state]),
            )
            for r in found
        ],
        empty="没有人员变动",
    )
    return listed(request, title="人员变动", chips=chips, table=table, words="变动从人员页面提出。")


def _found(request: HttpRequest, uid: UUID) -> Movement:
    row = (
        Movement.objects.select_related(
            "member", "from_team", "from_body", "to_team", "to_body", "consent_of", "nominated_by", "asked_by"
        )
        .filter(uid=uid)
        .first()
    )
    actor = request.actor  # type: ignore[attr-defined]
    if row is None or not _within(actor, row):
        raise NotFound("没有这件人员变动，或者它不在您能看的范围内")
    return row


def _next(
    actor: Actor,
    row: Movement,
    consent: MovementStep | None,
    towns: Sequence[Scope],
    heard: Mapping[int | None, MovementStep],
) -> set[str]:
    """The doors the reader's role really opens on this move; whether the act is lawful yet, the operation says."""
    today = clock.today()
    found = {"decide"}
    if consent is None and reaches_over(actor, "movement.consent", today, body=row.consent_of):
        found.add("consent")
    if any(t.pk not in heard and reaches_over(actor, "movement.opine", today, town_id=t.pk) for t in towns):
        found.add("opine")
    if row.asked_by_id == actor.account_id or holds(actor, "movement.decide"):
        found.add("withdraw")
    return found


@require("personnel.read")
def movement(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一件人员变动."""
    row = _found(request, uid)
    steps = list(row.steps.select_related("by", "town", "file").order_by("id"))
    towns = towns_concerned(row)
    heard = {s.town_id: s for s in steps if s.step == StepKind.OPINION}
    consent = next((s for s in steps if s.step == StepKind.CONSENT), None)

    def mark(step: MovementStep | None) -> Cell:
        if step is None:
            return Cell("还没有", tone="wait")
        return Cell("同意" if step.agreed else "不同意", tone="done" if step.agreed else "over")

    needs = [(Cell(f"{row.consent_of.short_name}同意"), mark(consent))]
    needs += [(Cell(f"{t.name}党委书面意见"), mark(heard.get(t.pk))) for t in towns]
    actor = request.actor  # type: ignore[attr-defined]
    from_place, to_place = _where(row)
    record = Record(
        f"{row.member.name} {row.get_kind_display()}",
        note=row.number,
        tags=[(row.get_state_display(), _TONES[row.state])]
        + ([("乡镇推荐", "now")] if row.nominated_by else []),
        facts=[
            ("人员", row.member.name, reverse("desk:member", args=[row.member.code])),
            ("从", from_place, ""),
            ("到", to_place, ""),
            ("日期", span(row.starts_on, row.ends_on), ""),
            ("拟任职务", row.to_position, ""),
            ("专职执法岗", "是" if row.dedicated else "否", ""),
            ("随岗位的角色", "、".join(ROLES[r].label for r in row.roles if r in ROLES) or "按职务给", ""),
            ("二年内换岗事由", lock_grounds().get(row.lock_ground, ""), ""),
            (
                "提出",
                f"{row.asked_by.name if row.asked_by else '平台'} {day(clock.day_of(row.asked_at))}",
                "",
            ),
        ],
        words=row.reason,
        acts=acts_of(
            {s: d for s, d in DEEDS.items() if s in _next(actor, row, consent, towns, heard)},
            actor,
            row,
            lambda slug: reverse("desk:movement_do", args=[row.uid, slug]),
        ),
        tables=[
            Table(
                ("环节", "单位", "意见", "说明", "文号", "书面意见", "时间"),
                [
                    (
                        Cell(s.get_step_display()),
                        Cell(s.town.name if s.town else s.by.name if s.by else ""),
                        mark(s),
                        Cell(s.opinion or "没有说明"),
                        Cell(s.paper or "没有"),
                        Cell("看文件", reverse("desk:movement_paper", args=[s.uid]))
                        if s.file_id
                        else Cell("没有"),
                        Cell(f"{s.at.astimezone(clock.CHINA):%Y-%m-%d %H:%M}"),
                    )
                    for s in steps
                ],
                title="各方意见",
                empty="还没有人表态",
            )
        ],
        side=[Table(("", ""), needs, title="决定以前要有")],
    )
    return drawn(request, record, crumbs=[CRUMB, {"label": row.number}])


@require("movement.ask", "movement.consent", "movement.opine", "movement.decide")
def movement_do(request: HttpRequest, uid: UUID, action: str) -> HttpResponse:
    """办一个环节."""
    row = _found(request, uid)
    back = reverse("desk:movement", args=[row.uid])
    crumbs = [CRUMB, {"label": row.number, "url": back}]
    name = f"{row.member.name} {row.get_kind_display()} {' → '.join(_where(row))}"
    return done(request, DEEDS, action, row, back=back, crumbs=crumbs, name=name)


@require("personnel.read")
def movement_paper(request: HttpRequest, uid: UUID) -> FileResponse:
    """书面意见的原件."""
    step = MovementStep.objects.select_related("file", "movement").filter(uid=uid).exclude(file=None).first()
    if step is None or step.file is None:
        raise NotFound("没有这份书面意见")
    _found(request, step.movement.uid)
    response = FileResponse(files.store().open(step.file.sha256), content_type=step.file.media_type)
    response["Content-Security-Policy"] = "sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


urlpatterns: list[URLPattern] = [
    path("registers/movements/", movements, name="movements"),
    path("registers/movements/<uuid:uid>/", movement, name="movement"),
    path("registers/movements/<uuid:uid>/do/<slug:action>/", movement_do, name="movement_do"),
    path("registers/movements/papers/<uuid:uid>/", movement_paper, name="movement_paper"),
]
