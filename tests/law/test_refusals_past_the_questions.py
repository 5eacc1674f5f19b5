"""Bad input by code, past the reading of the questions: refused by name, never answered with a guess."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from zhifa.law.correction import confiscable_gains
from zhifa.law.display_period import shown_until
from zhifa.law.early_disposal import owed_for_sold_goods
from zhifa.law.grounds import ground, grounds
from zhifa.law.keeping import kept_until
from zhifa.law.penalty_kinds import check_general_catalogue
from zhifa.law.refusal import BadFact
from zhifa.law.required_contents import check_contents, required_contents
from zhifa.law.setting_power import Rank, check_rule_fine
from zhifa.law.stay_by_remedy import execution_goes_on
from zhifa.law.workdays import national_calendar

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: grounds("no_such"), "没有“no_such”这一组情形"),
        (lambda: ground("release_of_seizure", "no_such"), "“no_such”不是"),
        (lambda: required_contents("no_such"), "没有“no_such”这一组事项"),
        (lambda: check_contents("seizure_letter", ["no_such"]), "没有“no_such”这一项"),
        (lambda: check_contents("seizure_letter", [], not_needed=["no_such"]), "没有“no_such”这一项"),
        (lambda: execution_goes_on("appeal"), "“appeal”不是救济途径"),
        (lambda: kept_until("no_such", DAY), "没有“no_such”的保存期限"),
        (lambda: check_general_catalogue({"no_such"}), "没有“no_such”这一种类"),
        (
            lambda: shown_until(DAY, ["fine", "no_such"], lower_fine=True, calendar=national_calendar()),
            "没有“no_such”这一种类",
        ),
        (lambda: confiscable_gains(-1, refund_fen=0), "^违法所得"),
        (lambda: confiscable_gains(1, refund_fen=-1), "依法应当退赔的数额"),
        (lambda: check_rule_fine(Rank.LOCAL_RULE, -1, cap_fen=1), "^罚款"),
        (lambda: check_rule_fine(Rank.LOCAL_RULE, 1, cap_fen=-1), "限额"),
        (lambda: owed_for_sold_goods(-1, 1), "变卖所得"),
        (lambda: owed_for_sold_goods(1, -1), "市场价格"),
    ],
)
def test_what_no_register_knows_and_negative_money_are_refused_with_a_way_out(
    ask: Callable[[], object], said: str
) -> None:
    with pytest.raises(BadFact, match=said) as refused:
        ask()
    assert refused.value.way_out
