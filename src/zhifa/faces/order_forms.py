"""工单的表单 — what each step of a work order asks for, and the step itself; desk and phone use the same."""

from typing import Any

from django import forms
from django.http import HttpRequest

from zhifa.core.errors import NotFound
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.command.models import OutcomeKind, WorkOrder
from zhifa.faces.submission import key_of
from zhifa.registers.organisation.queries import teams


class ReasonForm(forms.Form):
    """退回."""

    reason = forms.CharField(
        label="退回理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="指挥中心据此重新分派",
    )


class FinishForm(forms.Form):
    """办结."""

    outcome_kind = forms.ChoiceField(label="办理结果", choices=OutcomeKind.choices, widget=forms.RadioSelect)
    outcome = forms.CharField(label="办理情况", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class ReassignForm(forms.Form):
    """改派."""

    team = forms.ChoiceField(label="改派给")
    reason = forms.CharField(label="改派理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, order: WorkOrder, **more: Any) -> None:
        super().__init__(*args, **more)
        self.by_code = {t.code: t.scope for t in teams() if t.scope_id != order.team_id}
        self.fields["team"].choices = [(code, scope.name) for code, scope in self.by_code.items()]  # type: ignore[attr-defined]


class SuperviseForm(forms.Form):
    """督办."""

    note = forms.CharField(label="督办要求", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class VerifyForm(forms.Form):
    """核验."""

    note = forms.CharField(
        label="核验意见",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="不通过时必须写明还缺什么",
    )


FORMS: dict[str, type[forms.Form]] = {
    "return": ReasonForm,
    "finish": FinishForm,
    "reassign": ReassignForm,
    "supervise": SuperviseForm,
    "verify": VerifyForm,
}


def bound_form(verb: str, order: WorkOrder, data: Any = None) -> forms.Form:
    """The form of a verb; only 改派 has to know the order."""
    kind = FORMS[verb]
    return kind(data, order=order) if kind is ReassignForm else kind(data)  # type: ignore[call-arg]


def take_step(request: HttpRequest, order: WorkOrder, verb: str, form: forms.Form | None) -> WorkOrder:
    """Take a step on an order as the signed-in person. ``form`` is valid, or ``None`` for 签收.

    :raises Refusal: whatever the operation refuses.
    """
    common: dict[str, Any] = {"by": request.actor, "key": key_of(request), "order": order}  # type: ignore[attr-defined]
    given = form.cleaned_data if form is not None else {}
    if verb == "accept":
        return command.accept(**common)
    if verb == "return":
        return command.return_order(**common, reason=given["reason"])
    if verb == "finish":
        return command.finish(**common, **given)
    if verb == "reassign":
        return command.reassign(**common, team=form.by_code[given["team"]], reason=given["reason"])  # type: ignore[union-attr]
    if verb == "supervise":
        return command.supervise(**common, note=given["note"])
    if verb == "verify":
        return command.verify(**common, satisfied=request.POST.get("satisfied") == "1", note=given["note"])
    raise NotFound("没有这一步")
