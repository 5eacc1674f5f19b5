"""能否实施 — may this officer, or this body, take this act on this item, here, on this day; and who says so.

The answer names the body responsible, in whose name and under whose seal, where its acts are challenged, the chain of
announcements, and, separately, who supervises and who licenses: neither moves with the power to penalise
(浙江省综合行政执法条例第十六条). A no gives the reason in words with its article. Pure: asks a reader of the
announcements (the compiled index, or one that reads them all anew) and facts about items, bodies and officers. The words
are put together in ``composing``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from zhifa.law.citation import cite
from zhifa.law.explained import Step
from zhifa.law.field_bar import FieldExamMissing, FieldNotOnCertificate, check_field, field_bar
from zhifa.registers.catalogue.answer import MayAnswer
from zhifa.registers.catalogue.clauses import (
    ACT_WORDS,
    COERCION,
    INSPECTION,
    PENALTY,
    Delegate,
    Holder,
    Holding,
    Manner,
    settled,
)
from zhifa.registers.catalogue.composing import (
    BY_LAW,
    COERCES,
    CONCENTRATED,
    SUCCEEDS,
    TOWN,
    Composing,
    days_in_words,
)
from zhifa.registers.catalogue.facts import Known, OfficerFacts
from zhifa.registers.catalogue.special import Reserved, reserved

#: (item, act, place, day) → who holds the power
Reader = Callable[[str, str, str, date], Holding]

_DELEGATED = cite("处罚法第二十条第四款")
_PLACE = cite("处罚法第二十二条")
_FIRST = cite("处罚法第二十五条第一款")
_QUALIFIED = cite("处罚法第四十二条第一款")
_UNCERTIFIED = cite("处罚法第七十六条第一款第五项")
_COERCER = cite("行政强制法第十七条第三款")
_SEIZURE = cite("行政强制法第二十二条")
_ACROSS = cite("浙江省综合行政执法条例第二十九条第一款")
_WORKS_TOGETHER = cite("浙江省综合行政执法条例第十五条")

#: items over which a town's name is lent to a team
EMPOWERED_ITEMS = "赋权事项"


def may(
    reader: Reader,
    known: Known,
    *,
    item: str,
    act: str,
    on: date,
    town: str = "",
    body: str = "",
    officer: str = "",
    filed_on: date | None = None,
    subject: str = "",
) -> MayAnswer:
    """Without ``body`` and ``officer``: who is responsible. With one of them: whether they may.

    ``filed_on``: the day a case over the act was filed; what a body held then it may finish after a transfer.
    ``subject``: the kind of subject, in the words of special jurisdiction; "": not said.
    """
    return _Question(reader, known, item, act, on, town, filed_on, subject).answer(body, officer)


class _Question(Composing):
    """One question while it is answered."""

    def __init__(
        self,
        reader: Reader,
        known: Known,
        item: str,
        act: str,
        on: date,
        town: str,
        filed_on: date | None,
        subject: str,
    ) -> None:
        super().__init__(known, item, act, on, town)
        self.reader, self.filed_on, self.subject = reader, filed_on, subject
        self.reserved: Reserved | None = None

    def answer(self, body: str, officer: str) -> MayAnswer:
        facts, word = self.facts, ACT_WORDS[self.act]
        if facts is None:
            return self.no("UnknownItem", f"目录里没有事项 {self.item}", (BY_LAW,), "在事项目录中查找")
        if not facts.span.holds(self.on):
            return self.no(
                "ItemNotInForce",
                f"{self.day}没有机关可以就事项 {self.item} {word}：这一天不在目录有效期内"
                f"（{days_in_words(facts.span.first, facts.span.last)}）",
                (BY_LAW,),
                "按当日有效的事项办理",
            )
        self.ground = facts.ground_on(self.on)
        if self.act == PENALTY and self.ground is None:
            return self.no(
                "NoGroundThatDay",
                f"{self.day}没有机关可以就事项 {self.item} 处罚：这一天没有有效的处罚依据",
                (BY_LAW,),
                "查找取代原依据的规定，更新事项依据",
            )
        if self.item in self.known.specials:
            self.reserved = reserved(self.known, self.item, self.act, self.town, self.on, self.subject)
        if self.reserved is not None and self.reserved.holding is not None:
            if self.reserved.above:
                return self._above(self.reserved)
            holding = self.reserved.holding
        else:
            holding = self.reader(self.item, self.act, self.town, self.on)
        if not holding.holders:
            if body and (stayed := self._stayed(body)) is not None:
                return stayed
            return self._gap(word)
        if officer:
            return self._officer(holding, officer)
        if body:
            for holder in holding.holders:
                if holder.body == body:
                    return self._yes(holding, holder)
            for delegate in holding.delegates:
                if delegate.body == body:
                    return self._delegate(holding, delegate)
            stayed = self._stayed(body)
            return stayed if stayed is not None else self._anothers(holding, body)
        return self._yes(holding, holding.holders[0])

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

    # ── 人员 ──────────────────────────────────────────────────────────────────────────────────
    def _officer(self, holding: Holding, code: str) -> MayAnswer:
        person = self.known.officers.get(code)
        if person is None:
            return self.no("UnknownOfficer", f"名录里没有人员 {code}", (_QUALIFIED,), "核对人员编号")
        if person.kind != "officer":
            return self.no(
                "AuxiliaryMayNotEnforce",
                f"{person.name}不是执法人员，只能做辅助工作，不能{ACT_WORDS[self.act]}",
                (_COERCER,) if self.act == COERCION else (_QUALIFIED,),
                "由持有效执法证的执法人员实施",
            )
        number = person.certificate_on(self.on)
        if not number:
            return self.no(
                "CertificateNotValid",
                f"{person.name}在{self.on}没有有效的执法证",
                (_QUALIFIED, _UNCERTIFIED),
                "换证后再参加，或者换成其他执法人员",
            )
        certified = Step(f"{person.name}持有效执法证（{number}）。", _QUALIFIED)
        barred = self._barred(person, number)
        if barred is not None:
            return barred
        acts_for = self._bodies_of(person, holding)
        for holder in holding.holders:
            if holder.body in acts_for:
                return self._yes(holding, holder, certified)
        for delegate in holding.delegates:
            if delegate.body in acts_for:
                return self._delegate(holding, delegate, certified)
        owner = holding.holders[0]
        who = self.body(owner.body)
        own = "、".join(self.body(b).name for b in sorted(acts_for)) or "任何机关"
        reason = (
            f"这一事项的{ACT_WORDS[self.act]}权由{who.name}行使（{owner.chain[-1].paper.number}），"
            f"{person.name}在这里以{own}的名义执法"
        )
        steps = (certified, *self.ground_step(), Step(reason + "。", self.article(owner.chain[-1])))
        return self.make(
            False,
            reason,
            who,
            holding,
            chain=owner.chain,
            steps=(*steps, *self._special_steps(), *self.duty_steps()),
            refusal="OfficerActsForAnotherBody",
            way_out=f"移送{who.name}；或者经协作安排以{who.name}的名义参加（{_ACROSS.short}）",
        )

    def _barred(self, person: OfficerFacts, number: str) -> MayAnswer | None:
        """The no of a province that keeps officers out of fields (law/field_bar.py); in Zhejiang there is none."""
        if self.facts is None or not field_bar(self.on).bars:
            return None
        printed = next((fields for held, fields in person.printed if held == number), ())
        try:
            check_field(person.name, self.facts.field, self.on, printed=printed, passed=person.passed)
        except (FieldExamMissing, FieldNotOnCertificate) as refused:
            reason = refused.message_zh.removesuffix("。")
            return self.no(refused.code, reason, refused.citations, refused.way_out)
        return None

    def _bodies_of(self, person: OfficerFacts, holding: Holding) -> frozenset[str]:
        """In whose names an officer may act here on this day, over this item."""
        found = set()
        for body, town, items, span in person.acts_for:
            if not span.holds(self.on) or (town and town != self.town):
                continue
            heir = self.known.now(body, self.on)
            if items == EMPOWERED_ITEMS and not any(
                h.body == heir and settled(h.chain).manner == Manner.EMPOWER for h in holding.holders
            ):
                continue
            found.add(heir)
        if not person.acts_for:
            found.add(self.known.now(person.body, self.on))
        return frozenset(found)


__all__ = ["EMPOWERED_ITEMS", "Known", "MayAnswer", "Reader", "may"]
