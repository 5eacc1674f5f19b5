"""登记银行缴款文件 — one payment operation a row, then the file with what became of its rows.

The body that decides does not take the money (处罚法第六十七条): the bank collects, and its list is what we learn of it.
"""

from collections.abc import Mapping
from typing import IO, Any

from zhifa.core.actors import Actor
from zhifa.core.operation import Op, operation
from zhifa.core.permission_check import check_permission
from zhifa.core.table_file import TableFile, keep_file
from zhifa.core.text import clean_text
from zhifa.enforcement.casework.bank_receipts import check_columns
from zhifa.enforcement.casework.models import BankFile, PaymentSource
from zhifa.enforcement.casework.operations.performing import record_payment
from zhifa.enforcement.casework.receipt_matching import match
from zhifa.law.refusal import Refusal


def take_bank_file(*, by: Actor, source: IO[bytes], file_name: str, columns: Mapping[str, str]) -> BankFile:
    """登记 — what fits is recorded, each row by itself; what does not is kept with its reason. A row recorded before (an
    earlier file, a run that broke off) is passed over, so the same file may be read twice.

    :raises FileRefused, BadInput: the file or its columns do not do; nothing is recorded then.
    """
    check_permission("登记银行缴款文件", by, "casework.reconcile", None)
    file = TableFile(source)
    check_columns(columns, file.header)
    lines = match(file.rows(), columns)
    for line in lines:
        receipt = line.receipt
        if not line.fits or receipt is None or line.file is None:
            continue
        try:
            record_payment(
                by=by,
                key=f"bank:{receipt.serial}",
                case=line.file.case,
                paid_on=receipt.paid_on,
                fen=line.fen,
                late_fen=line.late_fen,
                receipt_number=receipt.serial,
                source=PaymentSource.BANK.value,
            )
        except Refusal as refusal:
            line.refuse(refusal.message_zh, refusal.way_out)
    done = [x for x in lines if x.fits]
    again = [x for x in lines if x.repeated]
    digest = keep_file(source)
    refused = [
        {"line": x.line, "text": x.text, "fen": x.sum_fen, "sentence": f"{x.sentence}。{x.way_out}"[:300]}
        for x in lines
        if x.sentence
    ]
    if not done:
        # sent again with nothing new in it: what was noted of it stands
        known = BankFile.objects.filter(sha256=digest, refused=refused).order_by("-id").first()
        if known is not None:
            return known  # type: ignore[return-value]
    return _note_bank_file(  # type: ignore[no-any-return]
        by=by,
        file_name=file_name,
        sha256=digest,
        columns=dict(columns),
        refused=refused,
        figures={
            "rows": len(lines),
            "total_fen": sum(x.sum_fen for x in lines),
            "recorded": len(done),
            "recorded_fen": sum(x.sum_fen for x in done),
            "repeated": len(again),
            "repeated_fen": sum(x.sum_fen for x in again),
        },
    )


@operation("casework.take_bank_file", title="登记银行缴款文件", permission="casework.reconcile")
def _note_bank_file(
    op: Op,
    *,
    file_name: str,
    sha256: str,
    columns: dict[str, str],
    refused: list[dict[str, Any]],
    figures: dict[str, int],
) -> BankFile:
    """缴款文件 — its figures and the rows that were not recorded."""
    row = BankFile(
        file_name=clean_text(file_name, field="file", label="文件名", longest=120),
        sha256=sha256,
        columns=columns,
        taken_by_id=op.by.account_id,
        taken_at=op.at,
        refused=refused,
        **figures,
    )
    row.save()
    op.extra["file"] = sha256
    op.say(f"登记银行缴款文件 {row.file_name}：新登记 {row.recorded} 笔，没有登记 {len(refused)} 笔")
    return row
