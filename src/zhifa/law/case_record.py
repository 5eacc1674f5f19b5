"""全过程记录与归档 — six stages recorded and kept; one case, one file (处罚法第四十七条; 市监程序规定第七十七条、
第七十八条; 许可法第六十一条; 档案法第三十七条)."""

from __future__ import annotations

from collections.abc import Collection

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.grounds import ground
from zhifa.law.refusal import Refusal
from zhifa.law.required_contents import ContentsMissing, check_contents

_ONE_FILE = cite("市监程序规定第七十八条第一款")
_ELECTRONIC = cite("档案法第三十七条第一款")
_EQUAL = cite("档案法第三十七条第二款")
_PUBLIC_MAY_READ = cite("许可法第六十一条第二款")


class RecordNotWhole(ContentsMissing):
    """全过程记录不全."""


class CaseFileIncomplete(ContentsMissing):
    """案卷材料不全."""


class InspectionRecordIncomplete(ContentsMissing):
    """监督检查记录不全."""


class NotOneCaseOneFile(Refusal):
    """不是一案一卷."""


class ElectronicRecordNotSound(Refusal):
    """电子档案不合要求."""


def check_record(recorded: Collection[str], *, reviewed: bool, executed: bool) -> Explained[bool]:
    """Check that every stage the case went through is recorded (``whole_process_record``).

    ``reviewed``/``executed``: the case had a review, an execution.

    :raises RecordNotWhole: naming the stages without a record.
    """
    skipped = [name for name, had in (("review", reviewed), ("execution", executed)) if not had]
    return check_contents("whole_process_record", recorded, RecordNotWhole, not_needed=skipped)


def check_case_file(
    papers: Collection[str], *, cases_in_file: int, heard: bool, has_goods: bool
) -> Explained[bool]:
    """Check the principal file of a market case (``case_file``), in its order.

    :raises NotOneCaseOneFile: several cases in one file.
    :raises CaseFileIncomplete: naming what is missing.
    """
    if cases_in_file != 1:
        raise NotOneCaseOneFile("案卷归档应当一案一卷。", _ONE_FILE, "分别立卷。")
    skipped = [name for name, has in (("hearing_record", heard), ("goods_papers", has_goods)) if not has]
    return check_contents("case_file", papers, CaseFileIncomplete, not_needed=skipped)


def closes_on(code: str) -> Explained[str]:
    """Return the event on which a market case is closed (``market_closing`` of the grounds).

    :raises BadFact: not one of the five.
    """
    found = ground("market_closing", code)
    return Explained(
        code, (found.step(), Step("十五个工作日内填写结案审批表。", cite("市监程序规定第七十七条")))
    )


def check_inspection_record(present: Collection[str]) -> Explained[bool]:
    """Check the record of a supervision check (``inspection_record``); the public may read it.

    :raises InspectionRecordIncomplete: naming what is missing.
    """
    answer = check_contents("inspection_record", present, InspectionRecordIncomplete)
    return answer.replace_result(True, Step("公众有权查阅。", _PUBLIC_MAY_READ))


def check_electronic_record(
    *, reliable_source: bool, regular_procedure: bool, complete: bool
) -> Explained[bool]:
    """Check that an electronic record has the force of a paper one.

    :raises ElectronicRecordNotSound: source, procedure or elements fall short.
    """
    needs = (("来源可靠", reliable_source), ("程序规范", regular_procedure), ("要素合规", complete))
    faults = [term for term, holds in needs if not holds]
    if faults:
        raise ElectronicRecordNotSound(
            f"电子档案没有做到{'、'.join(faults)}。", _ELECTRONIC, "补齐后归档，或者保留纸质档案。"
        )
    return Explained(True, (Step("与传统载体档案具有同等效力。", _EQUAL),))
