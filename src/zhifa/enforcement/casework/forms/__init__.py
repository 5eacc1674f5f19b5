"""办案文书 — the register of forms, and how one is issued from a case's file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from zhifa.core.acts import ActKind
from zhifa.core.documents.document import Document, Form, issue_document
from zhifa.enforcement.casework.basis import basis_words
from zhifa.enforcement.casework.letter import penalty_lines
from zhifa.law.money_words import money_figures

_HERE = Path(__file__).parent


def _form(
    code: str, title: str, *, series: str = "", act: str = "", to_party: bool = False, template: str = ""
) -> Form:
    return Form(
        f"casework.{code}",
        title,
        "2026.1",
        _HERE / f"{template or code}.typ",
        series=series,
        act=act,
        to_party=to_party,
    )


FORMS: dict[str, Form] = {
    form.code.removeprefix("casework."): form
    for form in (
        _form("filing", "立案审批表", series="立", act=ActKind.FILING),
        _form("not_filed", "不予立案审批表", template="approval"),
        _form("transfer", "案件移送函", series="移", template="letter"),
        _form("rights", "权利义务告知书", to_party=True),
        _form("interview", "询问笔录", template="interview"),
        _form("scene_record", "现场（勘验）笔录", template="interview"),
        _form(
            "preservation",
            "先行登记保存证据通知书",
            series="保",
            act=ActKind.PRESERVATION,
            to_party=True,
            template="letter",
        ),
        _form(
            "preservation_settled",
            "先行登记保存证据处理通知书",
            series="保处",
            to_party=True,
            template="letter",
        ),
        _form("correction", "责令改正通知书", series="责改", act=ActKind.CORRECTION, to_party=True),
        _form("recheck", "复查意见书", to_party=True, template="letter"),
        _form("recusal", "回避决定书", to_party=True, template="letter"),
        _form("report", "案件调查终结报告"),
        _form("notice", "行政处罚事先告知书", series="罚告", act=ActKind.ADVANCE_NOTICE, to_party=True),
        _form("defence", "陈述申辩笔录", template="statement"),
        _form("waiver", "放弃陈述申辩声明", template="statement"),
        _form("defence_review", "陈述申辩复核意见书"),
        _form("hearing_request", "听证申请书", template="statement"),
        _form("hearing_dropped", "撤回听证申请书", template="statement"),
        _form(
            "hearing_notice", "行政处罚听证通知书", series="听通", act=ActKind.HEARING_NOTICE, to_party=True
        ),
        _form("hearing_record", "听证笔录"),
        _form("hearing_report", "听证报告", template="hearing_report"),
        _form("hearing_ended", "终止听证记录", template="letter"),
        _form("legal_review_request", "法制审核送审表", template="approval"),
        _form("legal_review", "法制审核意见书"),
        _form("deliberation", "案件集体讨论记录"),
        _form("decision_approval", "行政处罚决定审批表", template="approval"),
        _form("decision", "行政处罚决定书", series="罚决", act=ActKind.PENALTY, to_party=True),
        _form("no_penalty", "不予行政处罚决定书", series="不罚决", act=ActKind.NO_PENALTY, to_party=True),
        _form("receipt", "送达回证"),
        _form("education", "教育记录", template="statement"),
        _form("referral", "涉嫌犯罪案件移送书", series="涉罪移", template="letter"),
        _form("taken_back", "案件移送接收登记表", template="approval"),
        _form("withdrawal", "撤销案件审批表", template="approval"),
        _form("deferral", "延期（分期）缴纳罚款批准书", series="延缴", to_party=True, template="letter"),
        _form("revocation", "撤销行政处罚决定书", series="撤决", to_party=True, template="letter"),
        _form("closing", "结案审批表"),
    )
}


def _case_data(doing: Any) -> dict[str, Any]:
    """What every form may ask for: case, party, officers, body."""
    case, file = doing.case, doing.file
    body, party = case.body.body_row, case.party
    return {
        "case": {
            "code": case.code,
            "number": case.number,
            "title": case.title,
            "item": case.item_name,
            "facts": case.facts,
            "place": case.place,
            "acted_on": case.acted_on.isoformat(),
            "found_on": case.found_on.isoformat(),
            "filed_on": case.filed_on.isoformat() if case.filed_on else "",
            "basis": basis_words(case.basis) if case.basis else "",
        },
        "party": {
            "kind": party.get_kind_display(),
            "name": party.name,
            "id_number": party.id_number,
            "representative": party.representative,
            "phone": party.phone,
            "address": party.address,
            "service_receiver": party.service_receiver,
            "service_address": party.service_address,
            "service_phone": party.service_phone,
            "e_service_consent": party.e_service_consent,
            "e_service_account": party.e_service_account,
        },
        "officers": [{"name": o.name, "certificate": o.certificate_number} for o in file.officers],
        "office": {
            "name": body.name,
            "address": body.address,
            "phone": body.phone,
            "reconsideration": body.reconsideration_body,
            "court": body.court,
            "bank": body.pay_bank,
            "account": body.pay_account,
        },
        "seal": body.seal_name or body.name,
        "today": doing.op.today.isoformat(),
        "by": doing.op.by.label,
    }


def penalty_data(row: Any) -> dict[str, Any]:
    """A penalty for a form: words with grouped figures, lines with money in capitals and figures."""
    return {
        "words": row.penalty.in_words(money_figures),
        "lines": penalty_lines(row),
        "gravity": row.gravity_term,
        "mitigation": [c.full for c in row.mitigation_citations],
        "reasons": row.reasons,
        "departs": row.departs,
    }


def issue(
    doing: Any, code: str, data: Mapping[str, Any] | None = None, *, uid: UUID | None = None
) -> Document:
    """制作 — issue a form of this case. ``uid`` names the record when it has none of the case's."""
    body = doing.case.body.body_row
    return issue_document(
        doing.op,
        FORMS[code],
        matter=doing.case.matter,
        body=doing.case.body,
        prefix=body.prefix,
        data={**_case_data(doing), **(data or {})},
        record="case",
        record_uid=uid or doing.case.uid,
    )
