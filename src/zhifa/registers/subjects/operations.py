"""监管对象 — what may be done: register them."""

from collections.abc import Mapping, Sequence
from typing import Any

from zhifa.core.errors import BadInput
from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope, ScopeKind
from zhifa.core.search import bigrams
from zhifa.registers.subjects.credit_code import is_valid
from zhifa.registers.subjects.models import Subject


@operation("subjects.register", title="登记监管对象", permission="subjects.manage")
def register_subjects(op: Op, *, rows: Sequence[Mapping[str, Any]]) -> int:
    """登记监管对象 — rows: the columns of ``Subject`` with ``grid`` and ``town`` as codes.

    :raises BadInput: a credit code whose check character does not fit (GB 32100).
    """
    grids = {
        s.code: s
        for s in Scope.objects.filter(
            kind=ScopeKind.GRID, code__in={r["grid"] for r in rows if r.get("grid")}
        )
    }
    towns = {s.code: s for s in Scope.objects.filter(kind=ScopeKind.TOWN)}
    subjects = []
    for r in rows:
        if r.get("code") and not is_valid(r["code"]):
            raise BadInput(
                f"统一社会信用代码 {r['code']} 的校验位不对", field="code", way_out="对照营业执照重新填写"
            )
        values = dict(r)
        values["grid"] = grids.get(values.get("grid") or "")
        values["town"] = towns.get(values.get("town") or "")
        values["bigrams"] = bigrams(f"{values['name']} {values.get('address', '')}")[:120]
        subjects.append(Subject(**values))
    Subject.objects.bulk_create(subjects, batch_size=500)
    op.say(f"登记监管对象 {len(subjects)} 户")
    return len(subjects)
