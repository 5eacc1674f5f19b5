"""银行回单 — one line of the list a collecting bank sends: when, how much, for which decision, from whom.

The collecting bank tells the body that decided who paid, how much and when, in the form agreed (收缴分离办法第十条); so every
bank has columns of its own. ``columns`` says which header is which field.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zhifa.core import clock
from zhifa.core.errors import BadInput

#: field → what it is called on the page
FIELDS = {
    "serial": "银行流水号",
    "paid_on": "缴款日期",
    "amount": "金额（元）",
    "decision": "决定文号或者行政行为码",
    "payer": "缴款人",
    "late": "其中加处罚款（元）",
}
REQUIRED = ("serial", "paid_on", "amount", "decision")
#: words by which a header is known, the surest first
_KNOWN = {
    "serial": ("流水号", "流水", "回单编号", "回单号", "票据号", "凭证号"),
    "paid_on": ("缴款日期", "缴款时间", "交易日期", "交易时间", "入账日期", "日期", "时间"),
    "amount": ("缴款金额", "交易金额", "实缴金额", "入账金额", "金额"),
    "decision": ("决定书文号", "决定文号", "行政行为码", "文号", "决定书", "执收编码", "缴款码"),
    "payer": ("缴款人", "付款人", "付款方", "户名", "交款人"),
    "late": ("加处罚款", "滞纳金", "加罚"),
}
_DATES = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日", "%Y.%m.%d",
    "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y%m%d%H%M%S", "%Y-%m-%dT%H:%M:%S",
)  # fmt: skip
_MONEY = re.compile(r"([0-9]{1,11})(?:\.([0-9]{1,2}))?")
_OPENING, _CLOSING = (
    str.maketrans(dict.fromkeys("[【(（［", "〔")),
    str.maketrans(dict.fromkeys("]】)）］", "〕")),
)
LONGEST_SERIAL = 40


class RowRefused(Exception):
    """这一行不能登记 — what is wrong, in words, and the way on."""

    def __init__(self, sentence: str, way_out: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.way_out = sentence, way_out


@dataclass(frozen=True)
class Receipt:
    """回单 — sums in 分; ``late_fen`` is None where the bank does not split its sum."""

    serial: str
    paid_on: date
    fen: int
    decision: str
    payer: str = ""
    late_fen: int | None = None


def guess(header: Sequence[str], remembered: Sequence[Mapping[str, str]] = ()) -> dict[str, str]:
    """列对应 — the columns of an earlier file whose headers are all here, else headers known by their words; a field that
    nothing fits is left out."""
    for columns in remembered:
        if columns and set(columns.values()) <= set(header):
            return dict(columns)
    found: dict[str, str] = {}
    # the column with a part of the sum is known first: its header may hold the word of the whole
    for field in ("late", "serial", "decision", "payer", "paid_on", "amount"):
        free = [h for h in header if h and h not in found.values()]
        best = next((h for word in _KNOWN[field] for h in free if word in h), None)
        if best is not None:
            found[field] = best
    return found


def check_columns(columns: Mapping[str, str], header: Sequence[str]) -> None:
    """:raises BadInput: a required field has no column, a column is not in the file, or serves twice."""
    for field in REQUIRED:
        if not columns.get(field):
            raise BadInput(f"没有指定「{FIELDS[field]}」是哪一列", field=f"c_{field}")
    for field, column in columns.items():
        if column not in header:
            raise BadInput(f"文件里没有「{column}」这一列", field=f"c_{field}")
    twice = [c for c in columns.values() if list(columns.values()).count(c) > 1]
    if twice:
        raise BadInput(f"「{twice[0]}」这一列用了两次", way_out="每一项指定不同的列")


def read(row: Mapping[str, str], columns: Mapping[str, str]) -> Receipt:
    """One line of the list.

    :raises RowRefused: says which cell cannot be read.
    """
    cell = {field: _plain(row.get(column, "")) for field, column in columns.items()}
    for field in REQUIRED:
        if not cell.get(field):
            raise RowRefused(f"没有{FIELDS[field]}")
    if len(cell["serial"]) > LONGEST_SERIAL:
        raise RowRefused(f"流水号超过 {LONGEST_SERIAL} 个字符")
    fen = _fen(cell["amount"], "金额")
    if fen == 0:
        raise RowRefused("金额是零")
    late = _fen(cell["late"], "加处罚款") if cell.get("late") else None
    if late is not None and late > fen:
        raise RowRefused("其中加处罚款多于金额")
    return Receipt(
        cell["serial"], _day(cell["paid_on"]), fen, cell["decision"], cell.get("payer", "")[:120], late
    )


def spellings(decision: str) -> set[str]:
    """文号的写法 — as it stands and with the brackets of the official form: banks' systems often know only [2026]."""
    bare = "".join(decision.split())
    return {bare, bare.translate(_OPENING).translate(_CLOSING)}


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isprintable()).strip().strip("'")


def _fen(text: str, what: str) -> int:
    bare = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").strip("¥￥元")
    if bare.startswith("-"):
        raise RowRefused(f"{what}是负数", "冲正、退款不从这里登记，核对后由办案人员办理")
    found = _MONEY.fullmatch(bare)
    if found is None:
        raise RowRefused(f"{what}「{text[:20]}」看不懂", "写成 500 或者 500.00")
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def _day(text: str) -> date:
    bare = unicodedata.normalize("NFKC", text)
    for pattern in _DATES:
        try:
            return datetime.strptime(bare, pattern).replace(tzinfo=clock.CHINA).date()
        except ValueError:
            continue
    raise RowRefused(f"日期「{text[:20]}」看不懂", "写成 2026-03-02")
