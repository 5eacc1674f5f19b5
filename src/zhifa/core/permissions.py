"""权限表 — role × permission × reach, in one place.

Read a row as: "a holder of the role may do this, over …". Reach is measured on the matter:

======== =====================================================
``OWN``   matters the person is assigned to
``TEAM``  matters of the teams the role was granted for
``TOWN``  matters in the towns the role was granted for
``BODY``  matters of the bodies the role was granted for
``FIELD`` matters in the fields the role was granted for
``ALL``   every matter of the county
``NONE``  the permission has no matter (settings, imports, registers)
======== =====================================================

Nothing else grants a right: no per-object grants, no superuser.
"""

from dataclasses import dataclass
from enum import StrEnum


class Reach(StrEnum):
    """范围 — how far a permission reaches."""

    OWN = "own"
    TEAM = "team"
    TOWN = "town"
    BODY = "body"
    FIELD = "field"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True)
class Role:
    """角色 — ``floor`` is the face a holder lands on after signing in."""

    code: str
    label: str
    floor: str = "desk"
    second_factor: bool = False


ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role("duty_officer", "指挥中心值班员"),
        Role("grid_worker", "网格员", floor="field"),
        Role("officer", "执法队员", floor="field"),
        Role("auxiliary", "辅助人员", floor="field"),
        Role("team_leader", "队长"),
        Role("case_handler", "办案人员"),
        Role("legal_reviewer", "法制审核员"),
        Role("hearing_chair", "听证主持人"),
        Role("agency_head", "机关负责人"),
        Role("evidence_keeper", "涉案财物管理员"),
        Role("guidance_office", "综合执法指导办"),
        Role("personnel", "组织人事"),
        Role("department", "业务主管部门"),
        Role("town", "乡镇（街道）"),
        Role("establishment", "编办"),
        Role("supervisor", "司法局执法监督"),
        Role("police", "公安联络员"),
        Role("procuratorate", "检察联络员"),
        Role("finance", "财政"),
        Role("system_admin", "系统管理员", second_factor=True),
        Role("security_admin", "安全管理员", second_factor=True),
        Role("audit_admin", "审计管理员", second_factor=True),
    )
}

ADMINISTRATORS = frozenset({"system_admin", "security_admin", "audit_admin"})

#: Actors that sign in nowhere: a member of the public at the portal, a client system, the platform's own rules.
UNSIGNED = {"public": "群众", "client": "外部系统", "automatic": "平台规则"}

O, T, W, B, F, A, N = (
    Reach.OWN,
    Reach.TEAM,
    Reach.TOWN,
    Reach.BODY,
    Reach.FIELD,
    Reach.ALL,
    Reach.NONE,
)

TABLE: dict[str, dict[str, Reach]] = {
    # ── 事：看 ────────────────────────────────────────────────────────────────────────────────
    "matter.read": {
        "duty_officer": A,
        "grid_worker": O,
        "officer": T,
        "auxiliary": O,
        "team_leader": T,
        "case_handler": T,
        "legal_reviewer": A,
        "hearing_chair": A,
        "agency_head": B,
        "evidence_keeper": B,
        "guidance_office": A,
        "department": F,
        "town": W,
        "supervisor": A,
        "police": O,
        "procuratorate": A,
        "finance": O,
        # a system reads matters only when its key says so (core/client_key.py)
        "client": A,
    },
    "matter.read_reporter": {"duty_officer": A, "supervisor": A},
    "cockpit.read": {
        "duty_officer": N,
        "team_leader": N,
        "agency_head": N,
        "guidance_office": N,
        "town": N,
        "supervisor": N,
        "department": N,
    },
    "map.read": {
        "duty_officer": N,
        "team_leader": N,
        "officer": N,
        "case_handler": N,
        "agency_head": N,
        "guidance_office": N,
        "town": N,
        "supervisor": N,
        "department": N,
        "grid_worker": N,
    },
    # ── 受理 ──────────────────────────────────────────────────────────────────────────────────
    "intake.report": {"public": A, "client": A, "grid_worker": N, "officer": N, "duty_officer": N},
    "intake.register": {"duty_officer": N, "client": A, "automatic": A},
    "intake.triage": {"duty_officer": A, "automatic": A},
    "intake.import": {"duty_officer": N, "automatic": N},
    "intake.rate": {"public": A},
    "intake.reply": {"duty_officer": A, "automatic": A},
    # ── 指挥 ──────────────────────────────────────────────────────────────────────────────────
    "command.dispatch": {"duty_officer": A},
    "command.supervise": {"duty_officer": A, "guidance_office": A},
    "command.assign": {"team_leader": T},
    "command.accept": {"officer": O, "team_leader": T},
    "command.return": {"team_leader": T, "officer": O},
    "command.finish": {"officer": O, "team_leader": T, "automatic": A},
    "command.verify": {"duty_officer": A},
    "command.delegate": {"team_leader": N, "agency_head": N},
    # ── 检查 ──────────────────────────────────────────────────────────────────────────────────
    "inspection.inspect": {"officer": O},
    "inspection.correct": {"officer": O},
    "inspection.approve": {"team_leader": T},
    # ── 办案 ──────────────────────────────────────────────────────────────────────────────────
    "casework.read": {
        "officer": O,
        "team_leader": T,
        "case_handler": T,
        "legal_reviewer": A,
        "hearing_chair": A,
        "agency_head": B,
        "guidance_office": A,
        "supervisor": A,
        "procuratorate": A,
        "evidence_keeper": B,
    },
    "casework.open": {"officer": O, "case_handler": T},
    "casework.handle": {"case_handler": O, "officer": O},
    "casework.approve_filing": {"agency_head": B},
    "casework.review": {"legal_reviewer": A},
    "casework.hear": {"hearing_chair": A},
    "casework.decide": {"agency_head": B},
    "casework.pay": {"finance": A, "case_handler": O, "officer": O, "automatic": A},
    # 银行的缴款文件和对账；逐笔登记仍按 casework.pay
    "casework.reconcile": {"finance": A},
    # 当事人的事：当事人自己办，或者由承办人记录
    "casework.feed_back": {"automatic": A},
    "files.sweep": {"automatic": N},
    "casework.answer_feedback": {"department": F},
    # 一件事的下一环节可以在别的领域：由写明的那个部门答复，逐条核对
    "casework.answer_link": {"department": N, "guidance_office": N},
    "casework.party": {"public": O, "case_handler": O, "officer": O},
    # ── 公示监督 ──────────────────────────────────────────────────────────────────────────────
    "publicity.publish": {"case_handler": O, "officer": O, "automatic": A, "agency_head": B},
    "publicity.withdraw": {"agency_head": B},
    "supervision.note": {"supervisor": A, "procuratorate": A},
    "supervision.answer": {"agency_head": B, "team_leader": T},
    # ── 名录 ──────────────────────────────────────────────────────────────────────────────────
    "registers.read": {role: N for role in ROLES if role not in ADMINISTRATORS},
    "organisation.manage": {"guidance_office": N, "personnel": N, "automatic": N},
    # 快到期的执法证：管人事的看全部，队长看本队
    "certificates.watch": {"guidance_office": N, "personnel": N, "team_leader": T},
    # 队伍：个人情况、人员变动、乡镇四权、值班、装备、工时、培训；自己的班、签到、考试（duty.own）只及于本人
    "personnel.read": {
        "guidance_office": N,
        "personnel": N,
        "agency_head": B,
        "team_leader": T,
        "town": W,
        "supervisor": N,
        "establishment": N,
    },
    "movement.ask": {
        "guidance_office": N,
        "personnel": N,
        "agency_head": B,
        "team_leader": T,
        "town": W,
        "automatic": N,
    },
    # 管人事的按本单位的文号登记单位意见；自己提出的不能自己表态（操作里核对）
    "movement.consent": {"agency_head": B, "personnel": B, "automatic": N},
    "movement.opine": {"town": W, "automatic": N},
    "movement.decide": {"guidance_office": N, "personnel": N, "automatic": N},
    "town.powers": {"town": W, "automatic": N},
    # 排班；排哪里的：队伍的由队长，指挥中心的由中心负责人，指导办、管人事的都能排。岗亭由值守的队伍管
    "roster.plan": {"team_leader": T, "agency_head": B, "guidance_office": N, "personnel": N, "automatic": N},
    "roster.team": {"team_leader": T, "guidance_office": N, "personnel": N, "automatic": N},
    "roster.watch": {"agency_head": B, "guidance_office": N, "personnel": N, "automatic": N},
    "kiosk.manage": {"team_leader": T, "guidance_office": N, "automatic": N},
    # 考勤和外勤：本人以外，队长看本队，管人事的看全部；轨迹逐次写明用途
    "attendance.read": {"team_leader": T, "guidance_office": N, "personnel": N, "town": W},
    "attendance.track": {"team_leader": T, "guidance_office": N},
    "equipment.handle": {
        "team_leader": T,
        "evidence_keeper": B,
        "guidance_office": N,
        "personnel": N,
        "automatic": N,
    },
    "time.book": {"team_leader": T, "guidance_office": N, "personnel": N, "automatic": N},
    "training.manage": {"guidance_office": N, "personnel": N, "department": N, "automatic": N},
    "duty.own": {
        "officer": N,
        "auxiliary": N,
        "team_leader": N,
        "case_handler": N,
        "legal_reviewer": N,
        "duty_officer": N,
        "personnel": N,
        "automatic": N,
    },
    "territory.manage": {"guidance_office": N, "automatic": N},
    # 乡镇只起草、安排本乡镇的（操作里核对）
    "territory.draft": {"guidance_office": N, "town": N, "automatic": N},
    # 巡查轨迹：逐次写明理由；乡镇只看本乡镇的（操作里核对）
    "territory.track": {"guidance_office": N, "town": N},
    "territory.patrol": {"grid_worker": N, "officer": N, "automatic": N},
    "catalogue.manage": {"guidance_office": N, "automatic": N},
    # 权力变动：提出、征求意见、合法性审查、编办意见；核查、决定、发布由指导办登记（catalogue.manage）
    "powers.propose": {"town": N, "department": N, "guidance_office": N, "automatic": N},
    "powers.consult": {"town": N, "department": N, "guidance_office": N},
    "powers.review": {"supervisor": N},
    "powers.establish": {"establishment": N},
    # 公布的清单：起草、送审、公布；合法性审核；批准
    "lists.draft": {"department": N, "guidance_office": N, "automatic": N},
    "lists.review": {"supervisor": N, "legal_reviewer": N, "automatic": N},
    "lists.approve": {"agency_head": N, "automatic": N},
    # 典型案例：推荐；法制审核（不能审自己推荐的）；发布和撤回
    "modelcase.propose": {"case_handler": T, "legal_reviewer": A, "guidance_office": A, "automatic": A},
    "modelcase.review": {"legal_reviewer": A, "supervisor": A, "automatic": A},
    "modelcase.publish": {"guidance_office": A, "automatic": A},
    # 告知承诺：当事人网上签，或者由承办人登记纸质的；履行没有由承办人核查
    "commitment.sign": {"public": O, "case_handler": O, "officer": O, "automatic": A},
    "commitment.find": {"case_handler": O, "officer": O, "automatic": A},
    # 划转以后的支持职责；事项指引
    "support.answer": {"department": N, "guidance_office": N, "automatic": N},
    "support.ask": {"town": N, "team_leader": N, "guidance_office": N},
    "guide.write": {"department": N, "guidance_office": N, "automatic": N},
    "subjects.manage": {"guidance_office": N, "department": N, "automatic": N},
    # 合并、拆开；查看隐去的个人信息（逐次写明理由）；认定一件事涉及谁
    "subjects.merge": {"guidance_office": N, "department": N, "automatic": N},
    "subjects.look": {
        "guidance_office": N,
        "department": N,
        "team_leader": N,
        "case_handler": N,
        "officer": N,
        "agency_head": N,
    },
    "subjects.link": {
        "duty_officer": A,
        "team_leader": T,
        "case_handler": O,
        "officer": O,
        "guidance_office": A,
    },
    # ── 底座 ──────────────────────────────────────────────────────────────────────────────────
    "accounts.manage": {"system_admin": N, "automatic": N},
    "roles.grant": {"security_admin": N, "automatic": N},
    "ledger.read": {"audit_admin": N, "supervisor": N},
    "settings.manage": {"system_admin": N},
    "law.manage": {"system_admin": N, "automatic": N},
    "calendar.recompute": {"automatic": A},
    "system.upgrade": {"automatic": N},
    "personal_data.erase": {"security_admin": A},
    "session.sign_in": dict.fromkeys((*ROLES, "public"), N),
}


def reaches(permission: str, roles: frozenset[str]) -> dict[str, Reach]:
    """Role → reach for those of ``roles`` that carry ``permission``. Unknown permissions are an error."""
    row = TABLE[permission]
    return {role: row[role] for role in roles if role in row}
