"""一张表 — what the table allows the operation accepts, what it locks the operation refuses with the same sentence.

Random walks: from a fresh case, at every step all actors ask the table; then one action is tried, allowed or locked, with
sensible content; time moves by random numbers of days.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.casework.story import FACTS, Story, case_at
from tests.county import County
from zhifa.core import clock
from zhifa.core.duty import Duty
from zhifa.enforcement.casework.available_actions import possible
from zhifa.law.refusal import Refusal

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 9, tzinfo=clock.CHINA)


def wish(story: Story, action: str) -> dict[str, Any]:
    """Content with which the action goes through when the law opens it."""
    file, county = story.file, story.county
    today = file.today
    fine = file.notice.fine_fen if file.notice else story.fine
    penalty = story.proposal(fine_fen=fine)
    served = {"method": "direct", "done_on": today, "receiver": "邵某某", "receipt_signed": True}
    notice = {"facts": FACTS, "basis_text": "依据", **penalty}
    hearing = {
        "held_at": clock.noon_of(file.calendar.add_working_days(today, 8)),
        "place": "会议室",
        "chair": county.account(county.chair),
    }
    owed = max(file.late_owed().result - file.late_paid_fen, 0)
    return {
        "file_case": {"opinion": "同意"},
        "decline_filing": {"reason": "不符合立案标准"},
        "transfer_case": {"to_body": "某局", "reason": "没有管辖权"},
        "tell_rights": {"service_receiver": "邵某某", "service_address": "塘湾村", "service_phone": "13800006027"},
        "add_evidence": {
            "kind": "documentary", "name": "照片", "source": "现场", "obtained_on": today,
            "direct": [str(f.uid) for f in file.facts], "verified": True,
        },
        "preserve_evidence": {"things": "货架", "place": "仓库", "reason": "可能灭失"},
        "settle_preserved": {"settlement": "退还"},
        "order_correction": {"requirement": "清理", "correct_by": today},
        "recheck_correction": {"corrected": True, "finding": "已清理"},
        "decide_recusal": {"person": county.account(county.second), "ground": "不属实", "granted": False},
        "report_investigation": {"facts_found": FACTS, "basis_text": "依据", **story.proposal()},
        "return_for_investigation": {"reason": "补充"},
        "give_notice": {**notice, **story.proposal()},
        "notice_again": notice,
        "serve_notice": served,
        "record_defence": {"text": "意见"},
        "record_waiver": {"text": "放弃"},
        "review_defence": {"adopted": "不予采纳", "review": "理由不成立"},
        "ask_hearing": {"asked_text": "要求"},
        "call_hearing": hearing,
        "reschedule_hearing": hearing,
        "hold_hearing": {"record": "记录", "opinion": "意见", "signed": True},
        "end_hearing": {"ground": "absent", "record": "未到"},
        "drop_hearing": {"reason": "撤回"},
        "submit_legal_review": {"note": "请审核"},
        "pass_legal_review": {"opinion": "同意", "benchmark_opinion": "适当"},
        "fail_legal_review": {"opinion": "不同意", "benchmark_opinion": "不当"},
        "deliberate": {"presider": "甲", "members": ["甲", "乙", "丙"], "minutes": "议", "conclusion": "定"},
        "decide_penalty": {"facts": file.notice.facts if file.notice else FACTS, **penalty},
        "decide_no_penalty": {"ground": "no_fact", "facts": "不成立", "reasons": "不成立"},
        "refer_to_justice": {"to_body": "公安局", "crime": "污染环境罪", "ground": "依据"},
        "take_back": {"reason": "移回"},
        "withdraw_case": {"error": "立案有误"},
        "serve_decision": served,
        "serve_no_penalty": served,
        "educate": {"education": "已教育"},
        "record_payment": {
            "paid_on": today, "fen": max(file.left_fen, 0), "late_fen": owed,
            "receipt_number": f"R{story.case.pk}-{len(file.payments)}", "source": "bank",
        },
        "approve_deferral": {"plan": [{"on": today + timedelta(days=30), "fen": max(file.left_fen, 1)}]},
        "revoke_decision": {"error": "事实有误"},
        "close_case": {"ending": "结案"},
    }.get(action, {})  # fmt: skip


FORWARD = (
    "file_case", "tell_rights", "add_evidence", "order_correction", "report_investigation", "give_notice", "serve_notice",
    "record_waiver", "close_notice", "ask_hearing", "call_hearing", "hold_hearing", "submit_legal_review",
    "pass_legal_review", "deliberate", "decide_penalty", "serve_decision", "record_payment", "confirm_performance",
    "recheck_correction", "close_case",
)  # fmt: skip


STATES = (
    "checking",
    "proved",
    "reported",
    "noticed",
    "notice_served",
    "ready",
    "decided",
    "served",
    "performed",
)


@pytest.mark.parametrize(
    # two starts in every run; the walk from each of the others takes seconds
    "start",
    [s if s in {"checking", "ready"} else pytest.param(s, marks=pytest.mark.slow) for s in STATES],
)
@settings(
    max_examples=2,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_on_random_walks_the_table_and_the_operations_say_the_same(
    small_county: County, start: str, data: Any
) -> None:
    now = START
    heavy = start in STATES[:5] and data.draw(st.booleans(), label="heavy")
    with transaction.atomic():
        with clock.travel(now):
            item = small_county.large_item if heavy else None
            story = case_at(small_county, start, fine=40_000_000 if heavy else 50_000, item=item)
        actors = [
            story.handler,
            story.head,
            small_county.reviewer,
            small_county.chair,
            small_county.finance,
            story.party,
        ]
        for _ in range(data.draw(st.integers(5, 10), label="steps")):
            now += timedelta(days=data.draw(st.sampled_from([0, 0, 1, 8, 13]), label="days"))
            with clock.travel(now):
                told = [(actor, p) for actor in actors for p in possible(story.file, actor)]
                open_ = [t for t in told if t[1].allowed]
                onward = [t for t in open_ if t[1].id in FORWARD]
                pool = data.draw(
                    st.sampled_from([onward or told, onward or told, open_ or told, told]), label="pool"
                )
                actor, chosen = pool[data.draw(st.integers(0, len(pool) - 1), label="which")]
                _try(story, actor, chosen.id, chosen)
        transaction.set_rollback(True)


def _try(story: Story, actor: Any, action: str, told: Any) -> None:
    content = wish(story, action)
    said: Refusal | None = None
    try:
        with transaction.atomic():
            story.do(action, actor, **content)
    except Refusal as refusal:
        said = refusal
    if told.allowed:
        assert said is None, f"{action}: {said}"
        _always_holds(story)
    else:
        assert said is not None, f"{action} 本应不能办：{told.reason}"
        assert type(said) is type(told.refusal)
        assert said.message_zh == told.refusal.message_zh
        assert said.citations == told.refusal.citations
        assert said.way_out == told.refusal.way_out


def _always_holds(story: Story) -> None:
    """What is true of every case after every step."""
    file = story.file
    ended = file.procedure.states[file.case.state].terminal
    waiting = Duty.objects.filter(matter=file.case.matter, target_uid=file.case.uid, closed_at=None)
    assert ended == (file.case.ended_on is not None)
    turns = waiting.filter(kind__startswith="casework.turn.").count()
    assert turns == (0 if ended else 1)
    if file.decision is not None and file.decision.kind == "penalty":
        assert file.notice is not None and file.notice.served_on is not None
        assert file.decision.fine_fen <= file.notice.fine_fen
        assert not file.unanswered or file.case.state in ("decided", "served", "performed", "closed")
