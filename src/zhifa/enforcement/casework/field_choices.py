"""可选的和提示的 — what a field offers to choose from, asked of the file when its form is shown."""

from collections.abc import Callable
from typing import Any

from zhifa.core.account import RoleGrant
from zhifa.enforcement.casework.basis import bands_of, range_of
from zhifa.enforcement.casework.casefile import CaseFile
from zhifa.enforcement.casework.field import Choices
from zhifa.law.leniency import Mitigation
from zhifa.law.penalty_kinds import kinds
from zhifa.registers.organisation.queries import valid_on


def kinds_in(register: str) -> Callable[[CaseFile], Choices]:
    return lambda _: [(k.code, k.term) for k in kinds(register).values()]


def holders_of(role: str) -> Callable[[CaseFile], Choices]:
    """Accounts that hold a role today, but for the handlers."""

    def ask(file: CaseFile) -> Choices:
        rows = (
            RoleGrant.objects.filter(valid_on(file.today), role=role, ended_on=None)
            .exclude(account_id__in=file.case.handler_ids)
            .select_related("account")
            .order_by("account__name")
        )
        return list({g.account_id: (g.account_id, g.account.name) for g in rows}.values())

    return ask


def colleagues(file: CaseFile) -> Choices:
    rows = (
        RoleGrant.objects.filter(valid_on(file.today), role__in=["officer", "case_handler"], ended_on=None)
        .filter(scope_id__in=[file.case.team_id, file.case.body_id])
        .exclude(account_id__in=file.case.handler_ids)
        .select_related("account")
        .order_by("account__name")
    )
    return list({g.account_id: (g.account_id, g.account.name) for g in rows}.values())


def handlers(file: CaseFile) -> Choices:
    return [(file.case.lead_id, file.case.lead.name), (file.case.second_id, file.case.second.name)]


def involved(file: CaseFile) -> Choices:
    found = {file.case.lead_id: file.case.lead.name, file.case.second_id: file.case.second.name}
    if file.hearing is not None and file.hearing.chair_id is not None:
        found[file.hearing.chair_id] = file.hearing.chair_name
    for r in file.recusals:
        found.setdefault(r.person_id, r.person_name)
    return list(found.items())


def facts_of(file: CaseFile) -> Choices:
    return [(str(f.uid), f.text) for f in file.facts]


def pending_evidence(file: CaseFile) -> Choices:
    return [(str(e.uid), f"{e.mark} {e.name}") for e in file.evidence if not e.usable]


def latest(name: str, *, default: Any = None) -> Callable[[CaseFile], Any]:
    """What the decision, notice or report before said."""

    def ask(file: CaseFile) -> Any:
        for row in (file.notice, file.report):
            if row is not None and getattr(row, name, None) not in (None, "", []):
                return getattr(row, name)
        return default

    return ask


def range_hint(file: CaseFile) -> str:
    basis = file.case.basis
    if basis is None:
        return "没有登记处罚依据"
    report = file.report
    found = range_of(basis, report.base_fen if report else None)
    if found is None:
        return basis.fine_text or "依据没有罚款幅度"
    inner = "；".join(
        f"{b.gravity.term} {b.low_fen // 100:,}–{b.high_fen // 100:,} 元"
        for b in bands_of(basis, report.base_fen if report else None)
    )
    return f"法定幅度 {found.in_words()}（{found.citation.short}）；{inner}"


def mitigations(_: CaseFile) -> Choices:
    listed: Choices = [(m.citation.short, f"{m.citation.short} {m.value}") for m in Mitigation]
    return [
        *listed,
        ("处罚法第三十条", "处罚法第三十条 已满十四周岁不满十八周岁"),
        ("处罚法第三十一条", "处罚法第三十一条 尚未完全丧失辨认或者控制自己行为能力"),
    ]
