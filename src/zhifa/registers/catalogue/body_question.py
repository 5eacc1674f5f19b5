"""机关能否 — what is answered of bodies: who holds the power, who acts in a holder's name, what stays with whom filed it, and why
another may not. Pure; the words common to all answers stand in ``composing``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from zhifa.law.citation import cite
from zhifa.law.explained import Step
from zhifa.registers.catalogue.answer import MayAnswer
from zhifa.registers.catalogue.clauses import (
    ACT_WORDS,
    COERCION,
    INSPECTION,
    Delegate,
    Holder,
    Holding,
    Manner,
    settled,
)
from zhifa.registers.catalogue.composing import (
    COERCES,
    CONCENTRATED,
    SUCCEEDS,
    TOWN,
    Composing,
    days_in_words,
)
from zhifa.registers.catalogue.facts import Known
from zhifa.registers.catalogue.special import OfKind, Reserved

#: (item, act, place, day) → who holds the power
Reader = Callable[[str, str, str, date], Holding]

_DELEGATED = cite("处罚法第二十条第四款")
_PLACE = cite("处罚法第二十二条")
_FIRST = cite("处罚法第二十五条第一款")
_SEIZURE = cite("行政强制法第二十二条")
_WORKS_TOGETHER = cite("浙江省综合行政执法条例第十五条")


class BodyQuestion(Composing):
    """One question about bodies while it is answered."""

    def __init__(
        self,
        reader: Reader,
        known: Known,
        item: str,
        act: str,
        on: date,
        town: str,
        filed_on: date | None,
        of_kind: OfKind,
    ) -> None:
        super().__init__(known, item, act, on, town)
        self.reader, self.filed_on, self.of_kind = reader, filed_on, of_kind
        self.reserved: Reserved | None = None

    # ── 可以 ──────────────────────────────────────────────────────────────────────────────────
    def _yes(self, holding: Holding, holder: Holder, *before: Step) -> MayAnswer:
        last = holder.chain[-1]
        who = self.body(holder.body)
        key = ("yes", id(last), holder.body, self.act, self.town if settled(holder.chain).town else "")
        found = self.known.said.get(key)
        if found is None:
            words = self._holds_in_words(holder)
            # the line is kept with what was said of it, so that its id stays its own
            found = self.known.said[key] = words, Step(words + "。", self.article(last)), last
        reason, step, _ = found
        steps = [*before, *self.ground_step(), step]
        if len(holding.holders) > 1:
            names = "、".join(self.body(b).name for b in holding.bodies)
            steps.append(Step(f"{names}都有这一权力，由最先立案的管辖。", _FIRST))
        return self.make(
            True,
            reason,
            who,
            holding,
            chain=holder.chain,
            steps=(*steps, *self._special_steps(), *self.duty_steps()),
        )

    def _holds_in_words(self, holder: Holder) -> str:
        gave, last = settled(holder.chain), holder.chain[-1]
        where = f"{self.known.towns.get(self.town, self.town)}范围内" if gave.town else "全县范围内"
        words = (
            f"{self.body(holder.body).name}在{where}有{ACT_WORDS[self.act]}权：{gave.paper.title}"
            f"（{gave.paper.number}），{gave.valid_from} 起"
        )
        if last.manner != Manner.SUCCEED:
            return words
        return f"{words}；{last.valid_from} 起承继{self.body(last.giver).name}（{last.paper.number}）"

    def _delegate(self, holding: Holding, delegate: Delegate, *before: Step) -> MayAnswer:
        who, giver, line = self.body(delegate.body), self.body(delegate.giver), delegate.line
        reason = (
            f"{who.name}受{giver.name}委托，以{giver.name}的名义{ACT_WORDS[self.act]}："
            f"{line.paper.title}（{line.paper.number}），{days_in_words(line.valid_from, line.valid_until)}"
        )
        law = _WORKS_TOGETHER if self.act == INSPECTION else _DELEGATED
        steps = (*before, *self.ground_step(), Step(reason + "。", law), *self.duty_steps())
        chain = next(h.chain for h in holding.holders if h.body == delegate.giver)
        return self.make(
            True, reason, giver, holding, chain=(*chain, line), steps=steps, acting_for=giver.name
        )

    def _stayed(self, body: str) -> MayAnswer | None:
        """What was filed before the power moved stays with the body that filed it, or with its successor."""
        if self.filed_on is None or self.filed_on >= self.on or self.known.gone(body, self.on) is not None:
            return None
        then = self.reader(self.item, self.act, self.town, self.filed_on)
        holder = next((h for h in then.holders if self.known.now(h.body, self.on) == body), None)
        if holder is None:
            return None
        if holder.body == body:
            return self._yes(then, holder, self._filed(holder.body, ""))
        line = self.known.gone(holder.body, self.on)
        heir = Holder(body, (*holder.chain, line) if line is not None else holder.chain)
        held = Holding((heir,))
        return self._yes(held, heir, self._filed(holder.body, f"，由{self.body(body).name}承继后办结"))

    def _filed(self, body: str, more: str) -> Step:
        finishes = more or "；权力移交前已立案的，由原机关办结"
        return Step(f"本案在{self.filed_on}立案，当时由{self.body(body).name}行使{finishes}。", _FIRST if not more else SUCCEEDS)  # fmt: skip

    # ── 不可以 ────────────────────────────────────────────────────────────────────────────────
    def _gap(self, word: str) -> MayAnswer:
        if self.act == COERCION:
            reason = (
                f"{self.day}没有机关在这里对事项 {self.item} 有采取强制措施的权力：强制措施权由法律、法规直接规定，"
                "不随处罚权划转、赋权，也不得委托"
            )
            return self.no(
                "NoOwnGroundToCoerce",
                reason,
                (COERCES, _SEIZURE),
                "由法律、法规规定的机关实施，或者申请其配合",
            )
        return self.no(
            "NobodyHoldsThisPower",
            f"{self.day}没有机关在这里对事项 {self.item} 有{word}权（监管缺位）",
            (_PLACE, TOWN),
            "报县综合行政执法指导办公室确定由谁负责",
        )

    def _above(self, found: Reserved) -> MayAnswer:
        """Reserved to a level above the county: nobody here may, whoever asks."""
        assert found.holding is not None and found.step is not None
        owner = found.holding.holders[0]
        who = self.body(owner.body)
        return self.make(
            False,
            found.step.text.removesuffix("。"),
            who,
            found.holding,
            chain=owner.chain,
            steps=(*self.ground_step(), found.step, *self.duty_steps()),
            refusal="ReservedToAHigherLevel",
            way_out=f"移送{who.name}办理",
        )

    def _anothers(self, holding: Holding, body: str) -> MayAnswer:
        owner = holding.holders[0]
        last, who = owner.chain[-1], self.body(owner.body)
        reason = (
            f"这一事项的{ACT_WORDS[self.act]}权由{who.name}行使（{last.paper.number}，{last.valid_from} 起）"
        )
        if self.reserved is not None and self.reserved.step is not None:
            reason = self.reserved.step.text.removesuffix("。")
        steps = [
            *self.ground_step(),
            *(self._special_steps() or (Step(reason + "。", self.article(last)),)),
            *self._lost(holding, body),
        ]
        if self.act == COERCION and last.manner != Manner.TRANSFER:
            steps.append(Step("强制措施权不随处罚权移动，也不得委托。", COERCES))
        return self.make(
            False,
            reason,
            who,
            holding,
            chain=owner.chain,
            steps=(*steps, *self.duty_steps()),
            refusal="AnotherBodyHoldsThisPower",
            way_out=f"移送{who.name}办理",
        )

    def _lost(self, holding: Holding, body: str) -> tuple[Step, ...]:
        """By which paper the body that asks has lost the power, or ceased to be."""
        name = self.body(body).name
        gone = self.known.gone(body, self.on)
        if gone is not None:
            heir = self.body(self.known.now(body, self.on)).name
            return (
                Step(
                    f"{name}自{gone.valid_from}起由{heir}承继（{gone.paper.number}），此后以{heir}的名义办理；"
                    "以前作出的行为仍用原名称。",
                    SUCCEEDS,
                ),
            )
        lost = next((c for h in holding.holders for c in h.chain if c.giver == body), None)
        if lost is None:
            return ()
        to = self.body(lost.body).name
        return (
            Step(
                f"{name}的这项权力已于{lost.valid_from}{lost.manner.word}给{to}（{lost.paper.number}），此后不得再行使。",
                CONCENTRATED if lost.manner == Manner.TRANSFER else TOWN,
            ),
        )

    def _special_steps(self) -> tuple[Step, ...]:
        found = self.reserved
        return () if found is None else tuple(s for s in (found.step, *found.besides) if s is not None)
