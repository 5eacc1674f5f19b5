"""要填什么 — the fields of every action's form, as plain data a face can draw.

``kind`` is one of text, area, money (分), day, moment, yes (a tick), choice, many, person (an account), people (names, one a
line), plan (instalments), files. ``choices`` and ``initial`` are asked of the file when a form is shown, never before.
"""

from zhifa.enforcement.casework.basis import basis_words, kinds_of
from zhifa.enforcement.casework.field import LONGEST_TEXT, Field, area, day, yes
from zhifa.enforcement.casework.field_choices import (
    colleagues,
    facts_of,
    handlers,
    holders_of,
    involved,
    kinds_in,
    latest,
    mitigations,
    pending_evidence,
    range_hint,
)
from zhifa.enforcement.casework.lenient_lists import hint as list_hint
from zhifa.enforcement.casework.letter import NO_PENALTY_GROUNDS
from zhifa.law.discretion import Gravity

PENALTY = (
    Field(
        "kinds",
        "处罚种类",
        "many",
        choices=lambda f: list(kinds_of(f.case.basis).items()) if f.case.basis else [],
        initial=latest("kinds", default=[]),
    ),
    Field("fine_fen", "罚款（元）", "money", required=False, hint=range_hint, initial=latest("fine_fen")),
    Field(
        "base_fen",
        "倍数基数（元）",
        "money",
        required=False,
        hint="货值、违法所得等，条文按倍数计算罚款的才填",
        initial=latest("base_fen"),
    ),
    Field("gains_fen", "没收违法所得（元）", "money", required=False, initial=latest("gains_fen")),
    Field("goods_fen", "没收非法财物价值（元）", "money", required=False, initial=latest("goods_fen")),
    Field(
        "gravity",
        "裁量阶次",
        "choice",
        choices=lambda _: [(g.value, g.term) for g in Gravity],
        initial=latest("gravity", default=2),
    ),
    Field(
        "mitigation",
        "减轻处罚的依据",
        "many",
        required=False,
        hint="低于法定下限的，必须有第三十条至第三十二条的情形和证据",
        choices=mitigations,
        initial=latest("mitigation", default=[]),
    ),
    area("reasons", "理由", hint="情节、后果、主观过错和适用的裁量档次", initial=latest("reasons")),
)

_SERVED = (
    Field("method", "送达方式", "choice", choices=kinds_in("service_method"), initial=lambda _: "direct"),
    day("done_on", "送达日"),
    Field("receiver", "签收人", required=False, longest=40),
    yes("receipt_signed", "受送达人已在送达回证上签收"),
    yes("refused", "拒绝接收"),
    Field("witness", "见证人", required=False, longest=40),
    yes("recorded", "已拍照或者录像记录送达过程"),
    yes("other_ways_failed", "其他方式无法送达", "公告送达才选"),
    area("reason", "原因和经过", required=False, rows=2, hint="公告送达必填"),
    Field("receipt", "回证照片或者扫描件", "files", required=False),
)

_NOTICE = (
    area("facts", "违法事实", initial=lambda f: f.report.facts_found if f.report else f.case.facts),
    area(
        "basis_text",
        "依据",
        rows=3,
        initial=lambda f: (
            f.report.basis_text if f.report else basis_words(f.case.basis) if f.case.basis else ""
        ),
    ),
    *PENALTY,
    yes("other_heavy", "属于其他较重的行政处罚", initial=lambda f: bool(f.report and f.report.other_heavy)),
)

_HEARING = (
    Field("held_at", "听证时间", "moment", hint="通知后至少隔七个工作日"),
    Field("place", "地点", longest=120),
    Field("chair", "主持人", "person", choices=holders_of("hearing_chair")),
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

_REASON = (area("reason", "理由", rows=3),)

_REVIEW = (
    area("opinion", "审核意见"),
    area("benchmark_opinion", "裁量基准适用意见", rows=3),
    yes("reviewed_before", "此前已从事法制审核工作", "初次从事的应当取得法律职业资格"),
)

FIELDS: dict[str, tuple[Field, ...]] = {
    "file_case": (area("opinion", "审批意见", rows=3, initial=lambda _: "同意立案。"),),
    "decline_filing": _REASON,
    "transfer_case": (Field("to_body", "移送的机关", longest=80), *_REASON),
    "tell_rights": (
        Field(
            "service_receiver",
            "收件人",
            initial=lambda f: f.case.party.representative or f.case.party.name,
            longest=40,
        ),
        Field("service_address", "送达地址", initial=lambda f: f.case.party.address, longest=200),
        Field("service_phone", "联系电话", initial=lambda f: f.case.party.phone, longest=20),
        yes("e_service_consent", "同意电子送达", "须签订确认书"),
        Field("e_service_account", "电子送达地址", required=False, hint="手机号、邮箱等", longest=120),
    ),
    "add_evidence": (
        Field("kind", "种类", "choice", choices=kinds_in("evidence")),
        Field("name", "名称", longest=80),
        Field("source", "来源", longest=160),
        day("obtained_on", "取得日"),
        area("content", "笔录或者内容", required=False, hint="询问笔录、现场笔录写在这里，一问一答各占一行"),
        Field("direct", "直接证明", "many", required=False, choices=facts_of),
        Field("support", "佐证", "many", required=False, choices=facts_of),
        yes("verified", "已查证属实"),
        yes("awaited", "已索取，等待中"),
        Field("arrived", "材料", "files", required=False),
    ),
    "verify_evidence": (
        Field("evidence", "证据", "choice", choices=pending_evidence),
        yes("verified", "查证属实", initial=lambda _: True),
        yes("lawful", "来源合法", initial=lambda _: True),
        Field("direct", "直接证明", "many", required=False, choices=facts_of),
        Field("support", "佐证", "many", required=False, choices=facts_of),
        area("finding", "查证情况", rows=3),
    ),
    "preserve_evidence": (
        area("things", "登记保存的物品", hint="名称、规格、数量、状态"),
        Field("place", "保存地点", longest=120),
        area("reason", "理由", rows=2, hint="可能灭失或者以后难以取得"),
    ),
    "settle_preserved": (area("settlement", "处理决定", rows=3),),
    "order_correction": (
        area("requirement", "改正要求", rows=3),
        day("correct_by", "改正期限", today=False),
    ),
    "recheck_correction": (
        yes("corrected", "已按要求改正"),
        area("finding", "复查情况", rows=3),
    ),
    "decide_recusal": (
        Field("person", "人员", "person", choices=involved),
        yes("granted", "准予回避"),
        Field(
            "replacement",
            "接替的人员",
            "person",
            required=False,
            choices=colleagues,
            hint="承办人回避的必填",
        ),
        area("ground", "决定理由", rows=3),
    ),
    "report_investigation": (
        area("facts_found", "查明的事实", rows=6, initial=lambda f: f.case.facts),
        area(
            "basis_text",
            "依据",
            rows=3,
            initial=lambda f: basis_words(f.case.basis) if f.case.basis else "",
        ),
        *PENALTY,
        yes("complex_case", "疑难复杂、涉及多个法律关系"),
        yes("grave", "重大违法行为"),
        yes("public_interest", "涉及重大公共利益"),
        yes("review_by_law", "法律、法规规定应当法制审核"),
        yes("other_heavy", "属于其他较重的行政处罚"),
        yes("nothing_to_correct", "违法行为已经改正，没有可以责令改正的"),
    ),
    "return_for_investigation": _REASON,
    "give_notice": _NOTICE,
    "notice_again": _NOTICE,
    "serve_notice": _SERVED,
    "record_defence": (
        area("text", "陈述申辩的内容", rows=8),
        Field("files", "附件", "files", required=False),
    ),
    "record_waiver": (area("text", "放弃陈述申辩的声明", rows=2),),
    "review_defence": (
        Field(
            "adopted",
            "采纳情况",
            "choice",
            choices=lambda _: [("采纳", "采纳"), ("部分采纳", "部分采纳"), ("不予采纳", "不予采纳")],
        ),
        area("review", "复核意见"),
    ),
    "ask_hearing": (
        area("asked_text", "申请理由", rows=3, required=False),
        day("asked_on", "提出日"),
    ),
    "call_hearing": _HEARING,
    "reschedule_hearing": _HEARING,
    "hold_hearing": (
        area("record", "听证笔录", rows=10),
        Field(
            "agents", "当事人代理人数", "choice", choices=lambda _: [(0, "没有"), (1, "一人"), (2, "二人")]
        ),
        yes("signed", "当事人或者其代理人核对无误后签字或者盖章"),
        yes("refusal_noted", "拒绝签字或者盖章，已由主持人在笔录中注明"),
        area("opinion", "听证意见"),
    ),
    "end_hearing": (
        Field(
            "ground",
            "终止的事由",
            "choice",
            choices=lambda _: [("absent", "无正当理由拒不出席"), ("left", "未经许可中途退出")],
        ),
        area("record", "情况记录", rows=3),
    ),
    "drop_hearing": _REASON,
    "close_notice": (),
    "submit_legal_review": (area("note", "送审说明", rows=3),),
    "pass_legal_review": _REVIEW,
    "fail_legal_review": _REVIEW,
    "deliberate": (
        Field("presider", "主持人", longest=40),
        Field("members", "参加的负责人", "people", hint="一行一人，至少三人"),
        area("minutes", "讨论情况"),
        area("conclusion", "讨论结论", rows=3),
    ),
    "decide_penalty": (
        area("facts", "违法事实", rows=6, initial=lambda f: f.notice.facts if f.notice else ""),
        *PENALTY,
        area("other_content", "其他处罚的内容", required=False, rows=2, hint="停业期限、吊销的证件等"),
        Field("not_lenient", "不适用不罚清单的理由", "area", required=False, rows=2, hint=list_hint),
        yes("social_influence", "具有一定社会影响，应当公开"),
    ),
    "decide_no_penalty": (
        Field(
            "ground",
            "依据",
            "choice",
            hint=list_hint,
            choices=lambda _: [(k, f"{law} {words}") for k, (law, words) in NO_PENALTY_GROUNDS.items()],
        ),
        area(
            "facts",
            "事实和证据",
            rows=6,
            initial=lambda f: f.report.facts_found if f.report else f.case.facts,
        ),
        area("reasons", "理由"),
    ),
    "refer_to_justice": (
        Field("to_body", "移送的机关", longest=80),
        Field("crime", "涉嫌的罪名", longest=80),
        area("ground", "移送依据"),
    ),
    "take_back": _REASON,
    "withdraw_case": (area("error", "应当撤销的错误和依据", rows=4),),
    "serve_decision": _SERVED,
    "serve_no_penalty": _SERVED,
    "educate": (area("education", "教育情况"),),
    "publish_decision": (),
    "record_payment": (
        day("paid_on", "缴款日"),
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
    "confirm_performance": (area("finding", "履行情况", rows=3, required=False),),
    "revoke_decision": (area("error", "应当撤销的错误和依据", rows=4),),
    "close_case": (area("ending", "结案意见", rows=3, initial=lambda _: "同意结案归档。"),),
    # 程序动作之外的
    "supplement_check": (
        area("filing_evidence", "立案依据和初步证据", initial=lambda f: f.case.filing_evidence),
    ),
    "ask_recusal": (
        Field("person", "申请回避的人员", "person", choices=involved),
        area("reason", "理由", rows=3),
    ),
    "ask_deferral": (area("hardship", "经济困难的说明"),),
    "replace_handler": (
        Field("person", "不再承办的人员", "person", choices=handlers),
        Field(
            "replacement",
            "接替的人员",
            "person",
            choices=colleagues,
            hint="须持有效执法证、以本机关名义执法",
        ),
        area("reason", "理由", rows=3),
    ),
}

_LABELS = {(action, f.name): f.label for action, fields in FIELDS.items() for f in fields}
_LONGEST = {(action, f.name): f.most for action, fields in FIELDS.items() for f in fields}


def label_of(action: str, name: str) -> str:
    """The label of a field, for the sentence that refuses it."""
    return _LABELS.get((action, name)) or next((v for (_, n), v in _LABELS.items() if n == name), "内容")


def longest_of(action: str, name: str) -> int:
    """The characters a field takes; what no form asks for is a text."""
    return _LONGEST.get((action, name), LONGEST_TEXT)
