"""要填什么 — the fields of every action's form, as plain data a face can draw.

``kind`` is one of text, area, money (分), day, moment, yes (a tick), choice, many, person (an account), people (names, one a
line), plan (instalments), files. ``choices`` and ``initial`` are asked of the file when a form is shown, never before.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from zhifa.core.account import RoleGrant
from zhifa.enforcement.casework.basis import bands_of, basis_words, kinds_of, range_of
from zhifa.enforcement.casework.casefile import CaseFile
from zhifa.enforcement.casework.lenient_lists import hint as list_hint
from zhifa.enforcement.casework.letter import NO_PENALTY_GROUNDS
from zhifa.law.discretion import Gravity
from zhifa.law.leniency import Mitigation
from zhifa.law.penalty_kinds import kinds
from zhifa.registers.organisation.queries import valid_on

Choices = list[tuple[Any, str]]


@dataclass(frozen=True)
class Field:
    """一项 — one field of an action's form."""

    name: str
    label: str
    kind: str = "text"
    required: bool = True
    hint: str | Callable[[CaseFile], str] = ""
    choices: Callable[[CaseFile], Choices] | None = None
    initial: Callable[[CaseFile], Any] | None = None
    rows: int = 4


def _area(name: str, label: str, *, hint: str = "", rows: int = 4, **more: Any) -> Field:
    return Field(name, label, "area", hint=hint, rows=rows, **more)


def _yes(name: str, label: str, hint: str = "", **more: Any) -> Field:
    return Field(name, label, "yes", required=False, hint=hint, **more)


def _day(name: str, label: str, *, today: bool = True, **more: Any) -> Field:
    return Field(name, label, "day", initial=(lambda f: f.today) if today else None, **more)


def _kinds(register: str) -> Callable[[CaseFile], Choices]:
    return lambda _: [(k.code, k.term) for k in kinds(register).values()]


def _holders(role: str) -> Callable[[CaseFile], Choices]:
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


def _colleagues(file: CaseFile) -> Choices:
    rows = (
        RoleGrant.objects.filter(valid_on(file.today), role__in=["officer", "case_handler"], ended_on=None)
        .filter(scope_id__in=[file.case.team_id, file.case.body_id])
        .exclude(account_id__in=file.case.handler_ids)
        .select_related("account")
        .order_by("account__name")
    )
    return list({g.account_id: (g.account_id, g.account.name) for g in rows}.values())


def _handlers(file: CaseFile) -> Choices:
    return [(file.case.lead_id, file.case.lead.name), (file.case.second_id, file.case.second.name)]


def _involved(file: CaseFile) -> Choices:
    found = {file.case.lead_id: file.case.lead.name, file.case.second_id: file.case.second.name}
    if file.hearing is not None and file.hearing.chair_id is not None:
        found[file.hearing.chair_id] = file.hearing.chair_name
    for r in file.recusals:
        found.setdefault(r.person_id, r.person_name)
    return list(found.items())


def _facts(file: CaseFile) -> Choices:
    return [(str(f.uid), f.text) for f in file.facts]


def _pending_evidence(file: CaseFile) -> Choices:
    return [(str(e.uid), f"{e.mark} {e.name}") for e in file.evidence if not e.usable]


def _latest(name: str, *, default: Any = None) -> Callable[[CaseFile], Any]:
    """What the decision, notice or report before said."""

    def ask(file: CaseFile) -> Any:
        for row in (file.notice, file.report):
            if row is not None and getattr(row, name, None) not in (None, "", []):
                return getattr(row, name)
        return default

    return ask


def _range_hint(file: CaseFile) -> str:
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


def _mitigations(_: CaseFile) -> Choices:
    listed: Choices = [(m.citation.short, f"{m.citation.short} {m.value}") for m in Mitigation]
    return [
        *listed,
        ("处罚法第三十条", "处罚法第三十条 已满十四周岁不满十八周岁"),
        ("处罚法第三十一条", "处罚法第三十一条 尚未完全丧失辨认或者控制自己行为能力"),
    ]


PENALTY = (
    Field(
        "kinds",
        "处罚种类",
        "many",
        choices=lambda f: list(kinds_of(f.case.basis).items()) if f.case.basis else [],
        initial=_latest("kinds", default=[]),
    ),
    Field("fine_fen", "罚款（元）", "money", required=False, hint=_range_hint, initial=_latest("fine_fen")),
    Field(
        "base_fen",
        "倍数基数（元）",
        "money",
        required=False,
        hint="货值、违法所得等，条文按倍数计算罚款的才填",
        initial=_latest("base_fen"),
    ),
    Field("gains_fen", "没收违法所得（元）", "money", required=False, initial=_latest("gains_fen")),
    Field("goods_fen", "没收非法财物价值（元）", "money", required=False, initial=_latest("goods_fen")),
    Field(
        "gravity",
        "裁量阶次",
        "choice",
        choices=lambda _: [(g.value, g.term) for g in Gravity],
        initial=_latest("gravity", default=2),
    ),
    Field(
        "mitigation",
        "减轻处罚的依据",
        "many",
        required=False,
        hint="低于法定下限的，必须有第三十条至第三十二条的情形和证据",
        choices=_mitigations,
        initial=_latest("mitigation", default=[]),
    ),
    _area("reasons", "理由", hint="情节、后果、主观过错和适用的裁量档次", initial=_latest("reasons")),
)
_SERVED = (
    Field("method", "送达方式", "choice", choices=_kinds("service_method"), initial=lambda _: "direct"),
    _day("done_on", "送达日"),
    Field("receiver", "签收人", required=False),
    _yes("receipt_signed", "受送达人已在送达回证上签收"),
    _yes("refused", "拒绝接收"),
    Field("witness", "见证人", required=False),
    _yes("recorded", "已拍照或者录像记录送达过程"),
    _yes("other_ways_failed", "其他方式无法送达", "公告送达才选"),
    Field("reason", "原因和经过", required=False, hint="公告送达必填"),
    Field("receipt", "回证照片或者扫描件", "files", required=False),
)
_NOTICE = (
    _area("facts", "违法事实", initial=lambda f: f.report.facts_found if f.report else f.case.facts),
    _area(
        "basis_text",
        "依据",
        rows=3,
        initial=lambda f: (
            f.report.basis_text if f.report else basis_words(f.case.basis) if f.case.basis else ""
        ),
    ),
    *PENALTY,
    _yes("other_heavy", "属于其他较重的行政处罚", initial=lambda f: bool(f.report and f.report.other_heavy)),
)
_HEARING = (
    Field("held_at", "听证时间", "moment", hint="通知后至少隔七个工作日"),
    Field("place", "地点"),
    Field("chair", "主持人", "person", choices=_holders("hearing_chair")),
    Field(
        "closed_reason",
        "不公开的理由",
        "choice",
        required=False,
        choices=lambda _: [
            ("", "公开举行"),
            ("国家秘密", "涉及国家秘密"),
            ("商业秘密", "涉及商业秘密"),
            ("个人隐私", "涉及个人隐私"),
        ],
    ),
)
_REASON = (_area("reason", "理由", rows=3),)
_REVIEW = (
    _area("opinion", "审核意见"),
    _area("benchmark_opinion", "裁量基准适用意见", rows=3),
    _yes("reviewed_before", "此前已从事法制审核工作", "初次从事的应当取得法律职业资格"),
)

FIELDS: dict[str, tuple[Field, ...]] = {
    "file_case": (_area("opinion", "审批意见", rows=3, initial=lambda _: "同意立案。"),),
    "decline_filing": _REASON,
    "transfer_case": (Field("to_body", "移送的机关"), *_REASON),
    "tell_rights": (
        Field(
            "service_receiver", "收件人", initial=lambda f: f.case.party.representative or f.case.party.name
        ),
        Field("service_address", "送达地址", initial=lambda f: f.case.party.address),
        Field("service_phone", "联系电话", initial=lambda f: f.case.party.phone),
        _yes("e_service_consent", "同意电子送达", "须签订确认书"),
        Field("e_service_account", "电子送达地址", required=False, hint="手机号、邮箱等"),
    ),
    "add_evidence": (
        Field("kind", "种类", "choice", choices=_kinds("evidence")),
        Field("name", "名称"),
        Field("source", "来源"),
        _day("obtained_on", "取得日"),
        _area("content", "笔录或者内容", required=False, hint="询问笔录、现场笔录写在这里，一问一答各占一行"),
        Field("direct", "直接证明", "many", required=False, choices=_facts),
        Field("support", "佐证", "many", required=False, choices=_facts),
        _yes("verified", "已查证属实"),
        _yes("awaited", "已索取，等待中"),
        Field("arrived", "材料", "files", required=False),
    ),
    "verify_evidence": (
        Field("evidence", "证据", "choice", choices=_pending_evidence),
        _yes("verified", "查证属实", initial=lambda _: True),
        _yes("lawful", "来源合法", initial=lambda _: True),
        Field("direct", "直接证明", "many", required=False, choices=_facts),
        Field("support", "佐证", "many", required=False, choices=_facts),
        _area("finding", "查证情况", rows=3),
    ),
    "preserve_evidence": (
        _area("things", "登记保存的物品", hint="名称、规格、数量、状态"),
        Field("place", "保存地点"),
        Field("reason", "理由", hint="可能灭失或者以后难以取得"),
    ),
    "settle_preserved": (_area("settlement", "处理决定", rows=3),),
    "order_correction": (
        _area("requirement", "改正要求", rows=3),
        _day("correct_by", "改正期限", today=False),
    ),
    "recheck_correction": (
        _yes("corrected", "已按要求改正"),
        _area("finding", "复查情况", rows=3),
    ),
    "decide_recusal": (
        Field("person", "人员", "person", choices=_involved),
        _yes("granted", "准予回避"),
        Field(
            "replacement",
            "接替的人员",
            "person",
            required=False,
            choices=_colleagues,
            hint="承办人回避的必填",
        ),
        _area("ground", "决定理由", rows=3),
    ),
    "report_investigation": (
        _area("facts_found", "查明的事实", rows=6, initial=lambda f: f.case.facts),
        _area(
            "basis_text",
            "依据",
            rows=3,
            initial=lambda f: basis_words(f.case.basis) if f.case.basis else "",
        ),
        *PENALTY,
        _yes("complex_case", "疑难复杂、涉及多个法律关系"),
        _yes("grave", "重大违法行为"),
        _yes("public_interest", "涉及重大公共利益"),
        _yes("review_by_law", "法律、法规规定应当法制审核"),
        _yes("other_heavy", "属于其他较重的行政处罚"),
        _yes("nothing_to_correct", "违法行为已经改正，没有可以责令改正的"),
    ),
    "return_for_investigation": _REASON,
    "give_notice": _NOTICE,
    "notice_again": _NOTICE,
    "serve_notice": _SERVED,
    "record_defence": (
        _area("text", "陈述申辩的内容", rows=8),
        Field("files", "附件", "files", required=False),
    ),
    "record_waiver": (_area("text", "放弃陈述申辩的声明", rows=2),),
    "review_defence": (
        Field(
            "adopted",
            "采纳情况",
            "choice",
            choices=lambda _: [("采纳", "采纳"), ("部分采纳", "部分采纳"), ("不予采纳", "不予采纳")],
        ),
        _area("review", "复核意见"),
    ),
    "ask_hearing": (
        _area("asked_text", "申请理由", rows=3, required=False),
        _day("asked_on", "提出日"),
    ),
    "call_hearing": _HEARING,
    "reschedule_hearing": _HEARING,
    "hold_hearing": (
        _area("record", "听证笔录", rows=10),
        Field(
            "agents", "当事人代理人数", "choice", choices=lambda _: [(0, "没有"), (1, "一人"), (2, "二人")]
        ),
        _yes("signed", "当事人或者其代理人核对无误后签字或者盖章"),
        _yes("refusal_noted", "拒绝签字或者盖章，已由主持人在笔录中注明"),
        _area("opinion", "听证意见"),
    ),
    "end_hearing": (
        Field(
            "ground",
            "终止的事由",
            "choice",
            choices=lambda _: [("absent", "无正当理由拒不出席"), ("left", "未经许可中途退出")],
        ),
        _area("record", "情况记录", rows=3),
    ),
    "drop_hearing": _REASON,
    "close_notice": (),
    "submit_legal_review": (_area("note", "送审说明", rows=3),),
    "pass_legal_review": _REVIEW,
    "fail_legal_review": _REVIEW,
    "deliberate": (
        Field("presider", "主持人"),
        Field("members", "参加的负责人", "people", hint="一行一人，至少三人"),
        _area("minutes", "讨论情况"),
        _area("conclusion", "讨论结论", rows=3),
    ),
    "decide_penalty": (
        _area("facts", "违法事实", rows=6, initial=lambda f: f.notice.facts if f.notice else ""),
        *PENALTY,
        Field("other_content", "其他处罚的内容", required=False, hint="停业期限、吊销的证件等"),
        Field("not_lenient", "不适用不罚清单的理由", "area", required=False, rows=2, hint=list_hint),
        _yes("social_influence", "具有一定社会影响，应当公开"),
    ),
    "decide_no_penalty": (
        Field(
            "ground",
            "依据",
            "choice",
            hint=list_hint,
            choices=lambda _: [(k, f"{law} {words}") for k, (law, words) in NO_PENALTY_GROUNDS.items()],
        ),
        _area(
            "facts",
            "事实和证据",
            rows=6,
            initial=lambda f: f.report.facts_found if f.report else f.case.facts,
        ),
        _area("reasons", "理由"),
    ),
    "refer_to_justice": (
        Field("to_body", "移送的机关"),
        Field("crime", "涉嫌的罪名"),
        _area("ground", "移送依据"),
    ),
    "take_back": _REASON,
    "withdraw_case": (_area("error", "应当撤销的错误和依据", rows=4),),
    "serve_decision": _SERVED,
    "serve_no_penalty": _SERVED,
    "educate": (_area("education", "教育情况"),),
    "publish_decision": (),
    "record_payment": (
        _day("paid_on", "缴款日"),
        Field("fen", "罚没款（元）", "money", initial=lambda f: f.left_fen),
        Field(
            "late_fen",
            "加处罚款（元）",
            "money",
            required=False,
            initial=lambda f: max(f.late_owed().result - f.late_paid_fen, 0),
        ),
        Field("receipt_number", "票据号"),
        Field(
            "source",
            "来源",
            "choice",
            choices=lambda _: [("bank", "银行回单"), ("online", "电子支付"), ("hand", "人工登记")],
        ),
    ),
    "approve_deferral": (
        Field("plan", "各期", "plan", hint="一行一期：日期 金额（元），如 2026-12-31 5000"),
    ),
    "confirm_performance": (_area("finding", "履行情况", rows=3, required=False),),
    "revoke_decision": (_area("error", "应当撤销的错误和依据", rows=4),),
    "close_case": (_area("ending", "结案意见", rows=3, initial=lambda _: "同意结案归档。"),),
    # 程序动作之外的
    "supplement_check": (
        _area("filing_evidence", "立案依据和初步证据", initial=lambda f: f.case.filing_evidence),
    ),
    "ask_recusal": (
        Field("person", "申请回避的人员", "person", choices=_involved),
        _area("reason", "理由", rows=3),
    ),
    "ask_deferral": (_area("hardship", "经济困难的说明"),),
    "replace_handler": (
        Field("person", "不再承办的人员", "person", choices=_handlers),
        Field(
            "replacement",
            "接替的人员",
            "person",
            choices=_colleagues,
            hint="须持有效执法证、以本机关名义执法",
        ),
        _area("reason", "理由", rows=3),
    ),
}

_LABELS = {(action, f.name): f.label for action, fields in FIELDS.items() for f in fields}


def label_of(action: str, name: str) -> str:
    """The label of a field, for the sentence that refuses it."""
    return _LABELS.get((action, name)) or next((v for (_, n), v in _LABELS.items() if n == name), "内容")
