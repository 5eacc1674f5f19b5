"""留痕行 — nothing is said twice."""

import pytest

from zhifa.core.ledger.models import LedgerEntry
from zhifa.faces.trace_line import said


@pytest.mark.parametrize(
    ("title", "note", "refused", "line"),
    [
        ("责令改正", "责令改正：恢复原状", False, "责令改正：恢复原状"),
        ("办结工单", "办结工单〔2026〕12号", False, "办结工单〔2026〕12号"),
        ("签收", "签收", False, "签收"),
        ("签收", "", False, "签收"),
        ("派单", "派给青埠镇", False, "派单：派给青埠镇"),
        ("立案", "立案材料不全", True, "立案，未准：立案材料不全"),
        ("立案", "", True, "立案，未准"),
    ],
)
def test_a_note_that_begins_with_the_title_stands_alone(
    title: str, note: str, refused: bool, line: str
) -> None:
    assert said(LedgerEntry(title=title, note=note, refused=refused)) == line
