"""对单 — every receipt of a bank's file beside its decision: what was owed that day, what the sum pays, or why it does not.

Nothing is written here. Rows are judged in the file's order, each after the ones before it, so that two receipts for one
decision are seen as the operations will see them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zhifa.core import clock
from zhifa.core.acts import Act
from zhifa.core.calendar import work_calendar
from zhifa.core.errors import BadInput
from zhifa.enforcement.casework import bank_receipts, casefile_reading
from zhifa.enforcement.casework.bank_receipts import Receipt, RowRefused
from zhifa.enforcement.casework.casefile import CaseFile
from zhifa.enforcement.casework.models import Decision, DecisionKind, Payment
from zhifa.enforcement.casework.payment_check import check_payment
from zhifa.law.amounts import yuan

#: each row costs an operation of its own, answered while somebody waits
MOST_ROWS = 500
_BACK = "多缴的部分退还当事人，退款不从这里登记"


@dataclass
class Line:
    """一行 — ``fen`` and ``late_fen`` are what the sum pays; ``owed_fen`` and ``late_owed_fen`` what was owed before it,
    ``left_fen`` and ``late_left_fen`` what is owed after it, on the day it was paid."""

    line: int
    text: str
    receipt: Receipt | None = None
    file: CaseFile | None = None
    owed_fen: int = 0
    late_owed_fen: int = 0
    fen: int = 0
    late_fen: int = 0
    left_fen: int = 0
    late_left_fen: int = 0
    repeated: bool = False
    other_payer: bool = False
    sentence: str = ""
    way_out: str = ""

    @property
    def fits(self) -> bool:
        return not self.sentence and not self.repeated

    @property
    def sum_fen(self) -> int:
        return self.receipt.fen if self.receipt else 0

    def refuse(self, sentence: str, way_out: str = "") -> None:
        self.sentence, self.way_out = sentence, way_out


def match(rows: Iterable[tuple[int, Mapping[str, str]]], columns: Mapping[str, str]) -> list[Line]:
    """The rows of a file, judged.

    :raises BadInput: more than ``MOST_ROWS`` rows, or none.
    """
    lines = []
    for number, row in rows:
        if len(lines) == MOST_ROWS:
            raise BadInput(f"超过 {MOST_ROWS} 行", field="file", way_out="分成几个文件登记")
        line = Line(number, row.get(columns["decision"], "").strip()[:80])
        try:
            line.receipt = bank_receipts.read(row, columns)
        except RowRefused as refused:
            line.refuse(refused.sentence, refused.way_out)
        lines.append(line)
    if not lines:
        raise BadInput("文件里没有缴款", field="file", way_out="第一行写列名，从第二行起一行一笔")
    _refuse_twice(lines)
    files = _files_of([line for line in lines if line.receipt and line.fits])
    for line in lines:
        if line.receipt is not None and line.fits:
            _judge(line, files)
    return lines


def _refuse_twice(lines: list[Line]) -> None:
    read = [line for line in lines if line.receipt]
    known = set(
        Payment.objects.filter(receipt_number__in={r.serial for x in read if (r := x.receipt)}).values_list(
            "receipt_number", flat=True
        )
    )
    first: dict[str, int] = {}
    for line in read:
        assert line.receipt is not None
        serial = line.receipt.serial
        if serial in first:
            line.refuse(
                f"流水号 {serial} 在第 {first[serial]} 行已经有了", "同一笔只登记一次，核对银行的清单"
            )
        elif serial in known:
            line.repeated = True
        first.setdefault(serial, line.line)


def _files_of(lines: list[Line]) -> dict[str, CaseFile]:
    """Spelling of a number or act code → the file of its case; each case is read once."""
    asked = {s for line in lines if line.receipt for s in bank_receipts.spellings(line.receipt.decision)}
    acts = dict(Act.objects.filter(code__in={a.upper() for a in asked}).values_list("uid", "code"))
    found: dict[str, int] = {}
    penalties = Decision.objects.filter(kind=DecisionKind.PENALTY)
    for number, case_id in penalties.filter(number__in=asked).values_list("number", "case_id"):
        found[number] = case_id
    for act_uid, case_id in penalties.filter(act_uid__in=acts).values_list("act_uid", "case_id"):
        found[acts[act_uid]] = case_id
    today, calendar = clock.today(), work_calendar()
    files = {
        c.pk: casefile_reading.read(c, on=today)
        for c in casefile_reading.cases().filter(pk__in=set(found.values()))
    }
    for file in files.values():
        file.calendar = calendar
    return {text: files[case_id] for text, case_id in found.items()}


def _judge(line: Line, files: Mapping[str, CaseFile]) -> None:
    receipt = line.receipt
    assert receipt is not None
    file = next(
        (f for s in bank_receipts.spellings(receipt.decision) if (f := files.get(s) or files.get(s.upper()))),
        None,
    )
    if file is None:
        line.refuse(f"没有文号或者行政行为码是「{line.text[:40]}」的处罚决定", "核对决定书上的文号")
        return
    line.file = file
    line.other_payer = bool(receipt.payer) and _bare(receipt.payer) != _bare(file.case.party.name)
    decision = file.decision
    assert decision is not None
    if file.case.state != "served":
        line.refuse(*_not_open(file))
        return
    if not (decision.served_on and decision.served_on <= receipt.paid_on <= file.today):
        line.refuse(f"缴款日 {receipt.paid_on:%Y-%m-%d} 早于送达日，或者还没有到", "核对银行的清单和送达回证")
        return
    line.owed_fen = file.left_fen
    line.late_owed_fen = max(file.late_owed(receipt.paid_on).result - file.late_paid_fen, 0)
    if receipt.fen > line.owed_fen + line.late_owed_fen:
        late = f"，加处罚款{yuan(line.late_owed_fen)}" if line.late_owed_fen else ""
        line.refuse(f"缴款{yuan(receipt.fen)}，多于那一天应缴的（罚没款{yuan(line.owed_fen)}{late}）", _BACK)
        return
    # the law does not say which part a sum pays first: the fine, so that no more is added to it
    line.late_fen = max(receipt.fen - line.owed_fen, 0) if receipt.late_fen is None else receipt.late_fen
    line.fen = receipt.fen - line.late_fen
    try:
        check_payment(file, paid_on=receipt.paid_on, fen=line.fen, late_fen=line.late_fen)
    except BadInput as refusal:
        line.refuse(refusal.message_zh, refusal.way_out)
        return
    file.payments.append(
        Payment(case=file.case, paid_on=receipt.paid_on, fen=line.fen, late_fen=line.late_fen)
    )
    line.left_fen = file.left_fen
    line.late_left_fen = line.late_owed_fen - line.late_fen


def _not_open(file: CaseFile) -> tuple[str, str]:
    decision = file.decision
    assert decision is not None
    if decision.revoked_on is not None:
        return f"决定已于{decision.revoked_on:%Y-%m-%d}撤销", "收到的钱退还当事人"
    if decision.served_on is None:
        return "决定书还没有登记送达", "请办案人员先登记送达，再登记这一笔"
    return f"案件已是「{file.procedure.states[file.case.state].term}」，没有要缴的", _BACK


def _bare(name: str) -> str:
    return "".join(name.split()).translate(str.maketrans("()", "（）"))
