"""角色装载 — which of the platform's roles the people of the demo county hold, and over what."""

from __future__ import annotations

from typing import Any

from zhifa.core.scope import ScopeKind
from zhifa.demo.county import organisation as org
from zhifa.demo.county.build import County
from zhifa.demo.county.plan import TOWNS
from zhifa.demo.loading.catalogue import FIELD_CODES, fields_of_department

# role of an official in the county → role of the platform and what it reaches over
_OFFICIAL_ROLES: dict[str, tuple[str, str]] = {
    "指挥中心值班员": ("duty_officer", ""),
    "指挥中心带班领导": ("duty_officer", ""),
    "综合执法指导办": ("guidance_office", ""),
    "检查计划员": ("department", "fields"),
    "业务主管部门": ("department", "fields"),
    "审批领导": ("agency_head", "body"),
    "机关负责人": ("agency_head", "body"),
    "乡镇政府": ("town", "town"),
    "法制审核员": ("legal_reviewer", ""),
    "听证主持人": ("hearing_chair", ""),
    "涉案财物管理员": ("evidence_keeper", "body"),
    "编办": ("establishment", ""),
    "组织人事": ("personnel", "body"),
    "执法监督": ("supervisor", ""),
    "公安联络员": ("police", ""),
    "检察联络员": ("procuratorate", ""),
    "财政联络员": ("finance", ""),
    "系统管理员": ("system_admin", ""),
    "安全管理员": ("security_admin", ""),
    "审计管理员": ("audit_admin", ""),
}
#: roles of the county that have no work of their own in the platform yet: the person stands in the register
WITHOUT_ROLE = frozenset({"法律顾问", "领导小组", "法院联络员", "复议承办人"})


def grants(county: County) -> list[dict[str, Any]]:
    """Rows for ``organisation.grant_roles``."""
    people = county.people
    named = {s.person: s.user_name for s in people.sign_ins}
    town_of_body = {org.town_body(t.name): t.code for t in TOWNS}
    rows: list[dict[str, Any]] = []

    def grant(code: str, role: str, scope: tuple[ScopeKind, str] | None = None) -> None:
        rows.append(
            {
                "username": named.get(code, code.lower()),
                "role": role,
                "scope": (scope[0].value, scope[1]) if scope else None,
                "valid_from": org.REFORM_DAY,
            }
        )

    for s in people.officials:
        if s.role in WITHOUT_ROLE:
            continue
        role, over = _OFFICIAL_ROLES[s.role]
        if over == "body":
            grant(s.code, role, (ScopeKind.BODY, s.body))
        elif over == "town":
            grant(s.code, role, (ScopeKind.TOWN, town_of_body[s.body]))
        elif over == "fields":
            for field in fields_of_department(s.body):
                grant(s.code, role, (ScopeKind.FIELD, FIELD_CODES[field]))
        else:
            grant(s.code, role)
    # who heads the command centre plans its watch
    chief = next(s for s in people.officials if s.role == "指挥中心带班领导")
    grant(chief.code, "agency_head", (ScopeKind.BODY, chief.body))
    for o in people.officers:
        team = (ScopeKind.TEAM, o.team)
        grant(o.code, "officer", team)
        if "队长" in o.duties:
            grant(o.code, "team_leader", team)
        if "办案人员" in o.duties:
            grant(o.code, "case_handler", team)
        if "法制审核员" in o.duties:
            grant(o.code, "legal_reviewer")
    for a in people.auxiliaries:
        grant(a.code, "auxiliary", (ScopeKind.TEAM, a.team))
    for w in people.grid_workers:
        grant(w.code, "grid_worker", (ScopeKind.GRID, w.grid))
    return rows
