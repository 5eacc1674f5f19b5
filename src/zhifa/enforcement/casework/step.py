"""办一步 — one action of the procedure as one operation.

Every step runs in the same order: permission and reach (``@operation``) → the procedure's table (is the action open in this
state) → the guards, each a function of its own → who may take it in this case → the rule of the law floor and the writing
(the body) → the state, the duties, the clocks. A body says only what is particular to its step.
"""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from zhifa.core.errors import NotFound
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.enforcement import acting
from zhifa.enforcement.casework import casefile_reading, turns
from zhifa.enforcement.casework.casefile import CaseFile
from zhifa.enforcement.casework.fields import label_of, longest_of
from zhifa.enforcement.casework.guards import GUARDS, Asked
from zhifa.enforcement.casework.idle import nothing_to_do
from zhifa.enforcement.casework.models import Case
from zhifa.enforcement.casework.roles import permission_of, role_refusal
from zhifa.enforcement.casework.standing import operation_of, power_refusal, tie_refusal
from zhifa.law.procedure import Action, procedure_versions
from zhifa.law.refusal import Refusal


@dataclass(frozen=True)
class Doing:
    """正在办的一步 — handed to the body of a step."""

    op: Op
    file: CaseFile
    asked: Asked

    @property
    def case(self) -> Case:
        return self.file.case


def legal_refusal(action: Action, asked: Asked) -> Refusal | None:
    """What the procedure, its guards and the registers say against an action, whoever asks; ``None`` when nothing."""
    try:
        asked.file.procedure.take(action.id, asked.file.case.state)
    except Refusal as refusal:
        return refusal
    for name in action.guards:
        answer = GUARDS[name](asked)
        if answer is not True:
            return answer
    return (
        power_refusal(operation_of(action.id), asked.file)
        or tie_refusal(action.id, asked)
        or nothing_to_do(action, asked.file)
    )


def _matter_of(*, case: Any, **_: Any) -> Any:
    if isinstance(case, Case):
        return case.matter_id
    found = Case.objects.filter(**({"uid": case} if isinstance(case, UUID) else {"pk": case}))
    matter_id = found.values_list("matter_id", flat=True).first()
    if matter_id is None:
        raise NotFound("没有这个案件")
    return matter_id


def fresh(case: Any) -> Case:
    """The case as it is now; the matter's lock is already held, so it stays so."""
    where = (
        {"pk": case.pk}
        if isinstance(case, Case)
        else {"uid": case}
        if isinstance(case, UUID)
        else {"pk": case}
    )
    found: Case = casefile_reading.cases().get(**where)
    return found


def _cleaned(action: str, body: Callable[..., Any], wish: dict[str, Any]) -> dict[str, Any]:
    """The form's values with defaults filled in; texts bare and storable, required ones there."""
    signature = inspect.signature(body)
    bound = signature.bind(None, **wish)
    bound.apply_defaults()
    values = dict(bound.arguments)
    values.pop(next(iter(signature.parameters)))
    for name, value in values.items():
        if isinstance(value, str):
            required = signature.parameters[name].default is inspect.Parameter.empty
            values[name] = clean_text(
                value,
                field=name,
                label=label_of(action, name),
                longest=longest_of(action, name),
                required=required,
            )
        elif isinstance(value, list | tuple) and all(isinstance(v, str) for v in value):
            values[name] = [
                clean_text(
                    v, field=name, label=label_of(action, name), longest=min(longest_of(action, name), 200)
                )
                for v in value
            ]
    return values


def _action(name: str) -> Action:
    """The action by its id in the newest version that has it: its title names the operation."""
    return next(v.actions[name] for v in reversed(procedure_versions()) if name in v.actions)


def step(
    action_id: str, *, code: str = "", title: str = ""
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a body ``(doing, *, fields…)`` the operation ``casework.<action>``.

    The operation takes ``by``, ``key``, ``case`` (record or public id) and the body's own fields. ``code`` and ``title``
    give a second operation under the same action (``verify_evidence`` belongs to 收集证据).
    """
    described = _action(action_id)

    def decorate(body: Callable[..., Any]) -> Callable[..., Any]:
        @operation(
            f"casework.{code or action_id}",
            title=title or described.term,
            permission=permission_of(described),
            matter=_matter_of,
        )
        def run(op: Op, *, case: Any, **wish: Any) -> Any:
            file = casefile_reading.read(fresh(case), on=op.today)
            action = file.procedure.actions[action_id]
            values = _cleaned(action_id, body, wish)
            asked = Asked(file, op.by, values)
            refusal = legal_refusal(action, asked) or role_refusal(action, asked)
            if refusal is not None:
                raise refusal
            if op.described.code in acting.ACTS:
                op.powers = file.standing.answer
            target = file.procedure.take(action_id, file.case.state)
            result = body(Doing(op, file, asked), **values)
            file.case.state = target
            file.case.save()
            if not op.note:
                op.say(title or action.term)
            turns.settle(op, fresh(file.case), done=action)
            return result

        functools.update_wrapper(run, body, updated=())
        run.action_id = action_id  # type: ignore[attr-defined]
        return run

    return decorate
