"""一个案件怎么走 — steps of the ordinary procedure for tests: each helper takes one step with sensible content.

All people and firms are invented (虚构).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tests.copied_rows import standing_on
from tests.county import County, report_in
from zhifa.core import clock
from zhifa.core.actors import Person, PublicActor
from zhifa.core.matter import MatterState
from zhifa.enforcement.casework import casefile, casefile_reading
from zhifa.enforcement.casework import operations as casework
from zhifa.enforcement.casework.models import Case

FIRM = {
    "kind": "entity",
    "name": "澄川县鸿砺土石方工程有限公司（虚构）",
    "id_number": "91330899MA7H3T2Q0C",
    "representative": "邵某某",
    "phone": "13800006027",
    "address": "澄川县青埠镇塘湾村8号",
}
FACTS = "2026年3月1日在青埠镇塘湾路12号门前占道堆放货架，影响通行。"


#: states of the plain path, in order
PLAIN_PATH = (
    "checking",
    "investigating",
    "proved",
    "reported",
    "noticed",
    "notice_served",
    "ready",
    "decided",
    "served",
    "performed",
)


@dataclass
class Story:
    """一案 — the county, the case, and who acts."""

    county: County
    case: Case
    fine: int = 50_000

    @property
    def handler(self) -> Person:
        return self.county.officer

    @property
    def head(self) -> Person:
        return self.county.head

    @property
    def party(self) -> PublicActor:
        return PublicActor(matter_ids=frozenset({self.case.matter_id}))

    @property
    def file(self) -> casefile.CaseFile:
        return casefile_reading.read(casefile_reading.cases().get(pk=self.case.pk))

    @property
    def state(self) -> str:
        return Case.objects.get(pk=self.case.pk).state

    def do(self, action: str, by: Any = None, **wish: Any) -> Any:
        """One step, by the handler unless said otherwise."""
        operation = casework.STEPS.get(action) or casework.BESIDE[action]
        return operation(by=by or self.handler, case=Case.objects.get(pk=self.case.pk), **wish)

    # ── 各步 ──────────────────────────────────────────────────────────────────────────────────
    def file_it(self) -> Story:
        self.do("file_case", self.head, opinion="同意立案。")
        return self

    def tell_rights(self) -> Story:
        self.do(
            "tell_rights",
            service_receiver="邵某某",
            service_address="澄川县青埠镇塘湾村8号",
            service_phone="13800006027",
        )
        return self

    def prove(self) -> Story:
        facts = [str(f.uid) for f in self.file.facts]
        self.do(
            "add_evidence",
            kind="scene_record",
            name="现场检查笔录",
            source="青埠镇塘湾路12号",
            obtained_on=clock.today(),
            content="问：货架是谁放的？\n答：我们店放的。",
            direct=facts,
            verified=True,
        )
        return self

    def correct(self) -> Story:
        self.do("order_correction", requirement="立即清理占道货架", correct_by=clock.today())
        return self

    def proposal(self, **more: Any) -> dict[str, Any]:
        return {
            "kinds": ["fine"],
            "fine_fen": self.fine,
            "reasons": "情节一般，适用一般档次。",
            "gravity": 2,
            **more,
        }

    def report(self, **more: Any) -> Story:
        self.do(
            "report_investigation",
            facts_found=FACTS,
            basis_text="违反条例，依据条例处罚",
            **self.proposal(**more),
        )
        return self

    def notice(self, **more: Any) -> Story:
        self.do(
            "give_notice",
            self.head,
            facts=FACTS,
            basis_text="违反条例，依据条例处罚",
            **self.proposal(**more),
        )
        return self

    def serve_notice(self, **more: Any) -> Story:
        self.do(
            "serve_notice",
            **{
                "method": "direct",
                "done_on": clock.today(),
                "receiver": "邵某某",
                "receipt_signed": True,
                **more,
            },
        )
        return self

    def waive(self) -> Story:
        self.do("record_waiver", self.party, text="我放弃陈述申辩。")
        return self

    def close_notice(self) -> Story:
        self.do("close_notice")
        return self

    def decide(self, **more: Any) -> Story:
        self.do("decide_penalty", self.head, facts=FACTS, **self.proposal(**more))
        return self

    def serve_decision(self, **more: Any) -> Story:
        self.do(
            "serve_decision",
            **{
                "method": "direct",
                "done_on": clock.today(),
                "receiver": "邵某某",
                "receipt_signed": True,
                **more,
            },
        )
        return self

    def pay(self, fen: int = 50_000, receipt: str = "P-1", **more: Any) -> Story:
        self.do(
            "record_payment",
            self.county.finance,
            **{"paid_on": clock.today(), "fen": fen, "receipt_number": receipt, "source": "bank", **more},
        )
        return self

    def steps_to(self, state: str) -> list[Callable[[], Any]]:
        """The steps of the plain path to a state from the one before it."""
        return {
            "checking": [],
            "investigating": [self.file_it],
            "proved": [self.tell_rights, self.prove, self.correct],
            "reported": [self.report],
            "noticed": [self.notice],
            "notice_served": [self.serve_notice],
            "ready": [self.waive, self.close_notice],
            "decided": [self.decide],
            "served": [self.serve_decision],
            "performed": [self.pay, lambda: self.do("confirm_performance")],
        }[state]

    def until(self, state: str) -> Story:
        """Take the plain path up to a state."""
        for passed in PLAIN_PATH[: PLAIN_PATH.index(state) + 1]:
            for take in self.steps_to(passed):
                take()
        return self


def open_one(
    county: County,
    *,
    item: Any = None,
    pair: tuple[Person, Person] | None = None,
    received: dict[str, Any] | None = None,
    **more: Any,
) -> Story:
    """A case under check before filing, handled by 周砚秋 and 陆承安 or another pair; ``received``: columns of its matter."""
    lead, second = pair or (county.officer, county.second)
    item = item or county.shop_item
    matter = report_in(county, item=item, state=MatterState.IN_HAND, **(received or {}))
    today = clock.today()
    from tests.county import RULES
    from zhifa.core.matter import Assignment
    from zhifa.core.operation import Op, operation

    @operation("test.assign", title="承办", permission="intake.register")
    def assign(op: Op) -> None:
        Assignment(matter=matter, account=county.account(lead), capacity="lead", started_at=op.at).save()

    assign(by=RULES)
    case = casework.open_case(
        by=lead,
        matter=matter,
        **{
            "item_code": item.code,
            "party": FIRM,
            "facts": FACTS,
            "acted_on": today - timedelta(days=1),
            "found_on": today,
            "place": "青埠镇塘湾路12号",
            "lead": county.account(lead),
            "second": county.account(second),
            "filing_evidence": "现场照片三张",
            **more,
        },
    )
    return Story(county, case)


def case_at(county: County, state: str, *, fine: int = 50_000, **more: Any) -> Story:
    """``open_one(county, **more).until(state)`` for tests of what comes after it.

    The path is walked once a process; on the same ground at the same time the same rows are laid down from then on
    (``tests/copied_rows.py``). Whoever tests the path itself walks it.
    """
    now = clock.now()
    when = clock.today() if abs(now.timestamp() - time.time()) < 60 else now

    def walked() -> Case:
        if state == PLAIN_PATH[0]:
            return open_one(county, **more).case
        story = case_at(county, PLAIN_PATH[PLAIN_PATH.index(state) - 1], fine=fine, **more)
        for take in story.steps_to(state):
            take()
        return story.case

    case = standing_on(f"case {state} {when} {fine} {sorted(more.items())}", walked, on_anything=True)
    return Story(county, case, fine)


def at(text: str) -> datetime:
    """An instant of the county."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.CHINA)


def day(text: str) -> date:
    return date.fromisoformat(text)
