"""能否实施 — may this officer, or this body, take this act on this item, here, on this day; and who says so.

The answer names the body responsible, in whose name and under whose seal, where its acts are challenged, the chain of
announcements, and, separately, who supervises and who licenses: neither moves with the power to penalise
(浙江省综合行政执法条例第十六条). A no gives the reason in words with its article. Pure: asks a reader of the
announcements (the compiled index, or one that reads them all anew) and facts about items, bodies and officers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhifa.law.citation import Citation, cite
from zhifa.law.explained import Step
from zhifa.registers.catalogue.answer import Link, MayAnswer
from zhifa.registers.catalogue.clauses import (
    ACT_WORDS,
    COERCION,
    INSPECTION,
    PENALTY,
    Clause,
    Holder,
    Holding,
    Manner,
)
from zhifa.registers.catalogue.facts import BodyFacts, Ground, ItemFacts, OfficerFacts

#: (item, act, place, day) → who holds the power
Reader = Callable[[str, str, str, date], Holding]

_BY_LAW = cite("处罚法第四条")
_HOLDS = cite("处罚法第十七条")
_CONCENTRATED = cite("处罚法第十八条第二款")
_DELEGATED = cite("处罚法第二十条第四款")
_PLACE = cite("处罚法第二十二条")
_LEVEL = cite("处罚法第二十三条")
_TOWN = cite("处罚法第二十四条第一款")
_FIRST = cite("处罚法第二十五条第一款")
_QUALIFIED = cite("处罚法第四十二条第一款")
_UNCERTIFIED = cite("处罚法第七十六条第一款第五项")
_COERCION = cite("行政强制法第十七条第一款")
_COERCER = cite("行政强制法第十七条第三款")
_SEIZURE = cite("行政强制法第二十二条")
_KEEPS_DUTIES = cite("浙江省综合行政执法条例第十六条")
_ACROSS = cite("浙江省综合行政执法条例第二十九条第一款")
_WORKS_TOGETHER = cite("浙江省综合行政执法条例第十五条")

SUPERVISE, LICENSE = "supervise", "license"
#: items over which a town's name is lent to a team
EMPOWERED_ITEMS = "赋权事项"


@dataclass(frozen=True)
class Known:
    """名录 — facts by code, and the version of the register they were read at."""

    items: Mapping[str, ItemFacts]
    bodies: Mapping[str, BodyFacts]
    officers: Mapping[str, OfficerFacts]
    towns: Mapping[str, str]
    version: int = 0
    #: sentences said before, so that the same one is not composed for every question
    said: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)


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
) -> MayAnswer:
    """Without ``body`` and ``officer``: who is responsible. With one of them: whether they may.

    ``filed_on``: the day a case over the act was filed; what a body held then it may finish after a transfer.
    """
    return _Question(reader, known, item, act, on, town, filed_on).answer(body, officer)


class _Question:
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
    ) -> None:
        self.reader, self.known = reader, known
        self.item, self.act, self.on, self.town, self.filed_on = item, act, on, town, filed_on
        self.facts = known.items.get(item)
        self.ground: Ground | None = None
        self._told: tuple[tuple[str, ...], tuple[str, ...]] | None = None

    def answer(self, body: str, officer: str) -> MayAnswer:
        facts, word = self.facts, ACT_WORDS[self.act]
        if facts is None:
            return self._no("UnknownItem", f"目录里没有事项 {self.item}", (_BY_LAW,), "在事项目录中查找")
        if not facts.span.holds(self.on):
            return self._no(
                "ItemNotInForce",
                f"{self._day}没有机关可以就事项 {self.item} {word}：这一天不在目录有效期内"
                f"（{_days(facts.span.first, facts.span.last)}）",
                (_BY_LAW,),
                "按当日有效的事项办理",
            )
        self.ground = facts.ground_on(self.on)
        if self.act == PENALTY and self.ground is None:
            return self._no(
                "NoGroundThatDay",
                f"{self._day}没有机关可以就事项 {self.item} 处罚：这一天没有有效的处罚依据",
                (_BY_LAW,),
                "查找取代原依据的规定，更新事项依据",
            )
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
            for delegate, clause in holding.delegates:
                if delegate == body:
                    return self._delegate(holding, delegate, clause)
            stayed = self._stayed(body)
            return stayed if stayed is not None else self._anothers(holding, body)
        return self._yes(holding, holding.holders[0])

    # ── 可以 ──────────────────────────────────────────────────────────────────────────────────
    def _yes(self, holding: Holding, holder: Holder, *before: Step) -> MayAnswer:
        last = holder.chain[-1]
        who = self._body(holder.body)
        key = ("yes", id(last), holder.body, self.act, self.town if last.town else "")
        found = self.known.said.get(key)
        if found is None:
            where = f"{self.known.towns.get(self.town, self.town)}范围内" if last.town else "全县范围内"
            words = (
                f"{who.name}在{where}有{ACT_WORDS[self.act]}权：{last.paper.title}（{last.paper.number}），"
                f"{last.valid_from} 起"
            )
            # the line is kept with what was said of it, so that its id stays its own
            found = self.known.said[key] = words, Step(words + "。", self._article(last)), last
        reason, step, _ = found
        steps = [*before, *self._ground_step(), step]
        if len(holding.holders) > 1:
            names = "、".join(self._body(b).name for b in holding.bodies)
            steps.append(Step(f"{names}都有这一权力，由最先立案的管辖。", _FIRST))
        return self._make(True, reason, who, holding, chain=holder.chain, steps=(*steps, *self._duty_steps()))

    def _delegate(self, holding: Holding, delegate: str, clause: Clause, *before: Step) -> MayAnswer:
        who, giver = self._body(delegate), self._body(clause.giver)
        reason = (
            f"{who.name}受{giver.name}委托，以{giver.name}的名义{ACT_WORDS[self.act]}："
            f"{clause.paper.title}（{clause.paper.number}），{_days(clause.valid_from, clause.valid_until)}"
        )
        law = _WORKS_TOGETHER if self.act == INSPECTION else _DELEGATED
        steps = (*before, *self._ground_step(), Step(reason + "。", law), *self._duty_steps())
        chain = next(h.chain for h in holding.holders if h.body == clause.giver)
        return self._make(
            True, reason, giver, holding, chain=(*chain, clause), steps=steps, acting_for=giver.name
        )

    def _stayed(self, body: str) -> MayAnswer | None:
        """What was filed before the power moved stays with the body that filed it."""
        if self.filed_on is None or self.filed_on >= self.on:
            return None
        then = self.reader(self.item, self.act, self.town, self.filed_on)
        holder = next((h for h in then.holders if h.body == body), None)
        if holder is None:
            return None
        step = Step(
            f"本案在{self.filed_on}立案，当时由{self._body(body).name}行使；权力移交前已立案的，由原机关办结。",
            _FIRST,
        )
        return self._yes(then, holder, step)

    # ── 不可以 ────────────────────────────────────────────────────────────────────────────────
    def _gap(self, word: str) -> MayAnswer:
        if self.act == COERCION:
            reason = (
                f"{self._day}没有机关在这里对事项 {self.item} 有采取强制措施的权力：强制措施权由法律、法规直接规定，"
                "不随处罚权划转、赋权，也不得委托"
            )
            return self._no(
                "NoOwnGroundToCoerce",
                reason,
                (_COERCION, _SEIZURE),
                "由法律、法规规定的机关实施，或者申请其配合",
            )
        return self._no(
            "NobodyHoldsThisPower",
            f"{self._day}没有机关在这里对事项 {self.item} 有{word}权（监管缺位）",
            (_PLACE, _TOWN),
            "报县综合行政执法指导办公室确定由谁负责",
        )

    def _anothers(self, holding: Holding, body: str) -> MayAnswer:
        owner = holding.holders[0]
        last, who = owner.chain[-1], self._body(owner.body)
        asked = self.known.bodies.get(body)
        reason = (
            f"这一事项的{ACT_WORDS[self.act]}权由{who.name}行使（{last.paper.number}，{last.valid_from} 起）"
        )
        lost = next((c for h in holding.holders for c in h.chain if c.giver == body), None)
        steps = [*self._ground_step(), Step(reason + "。", self._article(last))]
        if lost is not None:
            steps.append(
                Step(
                    f"{asked.name if asked else body}的这项权力已于{lost.valid_from}{lost.manner.word}给"
                    f"{self._body(lost.body).name}（{lost.paper.number}），此后不得再行使。",
                    _CONCENTRATED if lost.manner == Manner.TRANSFER else _TOWN,
                )
            )
        if self.act == COERCION:
            steps.append(Step("强制措施权不随处罚权移动，也不得委托。", _COERCION))
        return self._make(
            False,
            reason,
            who,
            holding,
            chain=owner.chain,
            steps=(*steps, *self._duty_steps()),
            refusal="AnotherBodyHoldsThisPower",
            way_out=f"移送{who.name}办理",
        )

    def _officer(self, holding: Holding, code: str) -> MayAnswer:
        person = self.known.officers.get(code)
        if person is None:
            return self._no("UnknownOfficer", f"名录里没有人员 {code}", (_QUALIFIED,), "核对人员编号")
        if person.kind != "officer":
            return self._no(
                "AuxiliaryMayNotEnforce",
                f"{person.name}不是执法人员，只能做辅助工作，不能{ACT_WORDS[self.act]}",
                (_COERCER,) if self.act == COERCION else (_QUALIFIED,),
                "由持有效执法证的执法人员实施",
            )
        number = person.certificate_on(self.on)
        if not number:
            return self._no(
                "CertificateNotValid",
                f"{person.name}在{self.on}没有有效的执法证",
                (_QUALIFIED, _UNCERTIFIED),
                "换证后再参加，或者换成其他执法人员",
            )
        certified = Step(f"{person.name}持有效执法证（{number}）。", _QUALIFIED)
        acts_for = self._bodies_of(person, holding)
        for holder in holding.holders:
            if holder.body in acts_for:
                return self._yes(holding, holder, certified)
        for delegate, clause in holding.delegates:
            if delegate in acts_for:
                return self._delegate(holding, delegate, clause, certified)
        owner = holding.holders[0]
        who = self._body(owner.body)
        own = "、".join(self._body(b).name for b in sorted(acts_for)) or "任何机关"
        reason = (
            f"这一事项的{ACT_WORDS[self.act]}权由{who.name}行使（{owner.chain[-1].paper.number}），"
            f"{person.name}在这里以{own}的名义执法"
        )
        steps = (certified, *self._ground_step(), Step(reason + "。", self._article(owner.chain[-1])))
        return self._make(
            False,
            reason,
            who,
            holding,
            chain=owner.chain,
            steps=(*steps, *self._duty_steps()),
            refusal="OfficerActsForAnotherBody",
            way_out=f"移送{who.name}；或者经协作安排以{who.name}的名义参加（{_ACROSS.short}）",
        )

    def _bodies_of(self, person: OfficerFacts, holding: Holding) -> frozenset[str]:
        """In whose names an officer may act here on this day, over this item."""
        found = set()
        for body, town, items, span in person.acts_for:
            if not span.holds(self.on) or (town and town != self.town):
                continue
            if items == EMPOWERED_ITEMS and not any(
                h.body == body and h.chain[-1].manner == Manner.EMPOWER for h in holding.holders
            ):
                continue
            found.add(body)
        if not person.acts_for:
            found.add(person.body)
        return frozenset(found)

    # ── 共用 ──────────────────────────────────────────────────────────────────────────────────
    @property
    def _day(self) -> str:
        return f"{self.on:%Y年%-m月%-d日}"

    def _article(self, clause: Clause) -> Citation:
        if self.act == COERCION:
            return _COERCION
        return {
            Manner.TRANSFER: _CONCENTRATED,
            Manner.EMPOWER: _TOWN,
            Manner.BASE: _LEVEL if not clause.town else _TOWN,
        }.get(clause.manner, _HOLDS)

    def _body(self, code: str) -> BodyFacts:
        return self.known.bodies.get(code) or BodyFacts(code, code, "", "", "")

    def _ground_step(self) -> tuple[Step, ...]:
        if self.ground is None or self.act != PENALTY:
            return ()
        key = ("ground", self.ground.law, self.ground.article)
        found = self.known.said.get(key)
        if found is None:
            found = self.known.said[key] = (Step(f"处罚依据：{self.ground}。", _BY_LAW),)
        return found  # type: ignore[no-any-return]

    @property
    def _supervises(self) -> tuple[str, ...]:
        return self._duties()[0]

    @property
    def _licenses(self) -> tuple[str, ...]:
        return self._duties()[1]

    def _duties(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who supervises and who licenses the item on the day."""
        if self._told is None:
            facts = self.facts
            if facts is None:
                self._told = (), ()
                return self._told
            supervises = self._with_duty(facts, SUPERVISE)
            if not supervises and (facts.department or facts.department_name):
                name = self._body(facts.department).name if facts.department else facts.department_name
                supervises = (name,)
            self._told = supervises, self._with_duty(facts, LICENSE)
        return self._told

    def _with_duty(self, facts: ItemFacts, kind: str) -> tuple[str, ...]:
        if not facts.duties:
            return ()
        return tuple(self._body(b).name for k, b, span in facts.duties if k == kind and span.holds(self.on))

    def _duty_steps(self) -> tuple[Step, ...]:
        key = ("duties", self._supervises, self._licenses)
        found = self.known.said.get(key)
        if found is None:
            found = self.known.said[key] = tuple(
                Step(f"{word}由{'、'.join(names)}负责，不随处罚权移动。", _KEEPS_DUTIES)
                for word, names in (("监管", self._supervises), ("许可", self._licenses))
                if names
            )
        return found  # type: ignore[no-any-return]

    def _make(
        self,
        allowed: bool,
        reason: str,
        who: BodyFacts,
        holding: Holding,
        *,
        chain: tuple[Clause, ...],
        steps: tuple[Step, ...],
        refusal: str = "",
        way_out: str = "",
        acting_for: str = "",
    ) -> MayAnswer:
        return MayAnswer(
            allowed,
            reason,
            who.code,
            who.name,
            who.seal or who.name,
            tuple(c.paper.number for c in chain),
            tuple(dict.fromkeys(s.citation for s in steps if s.citation)),
            self.known.version,
            self.item,
            self.act,
            self.on,
            self.town,
            who.seal or who.name,
            who.reconsideration,
            who.court,
            holding.bodies,
            tuple(self._body(b).name for b in holding.bodies),
            tuple(self._link(c) for c in chain),
            acting_for,
            self._supervises,
            self._licenses,
            steps,
            str(self.ground) if self.ground else "",
            refusal,
            way_out,
        )

    def _link(self, clause: Clause) -> Link:
        found = self.known.said.get(id(clause))
        if found is None:
            found = self.known.said[id(clause)] = self._new_link(clause), clause
        return found[0]  # type: ignore[no-any-return]

    def _new_link(self, clause: Clause) -> Link:
        return Link(
            clause.paper.number,
            clause.paper.title,
            clause.paper.kind,
            clause.manner,
            clause.body,
            self._body(clause.body).name,
            self._body(clause.giver).name if clause.giver else "",
            clause.town,
            clause.valid_from,
            clause.valid_until,
        )

    def _no(self, refusal: str, reason: str, law: tuple[Citation, ...], way_out: str) -> MayAnswer:
        steps = tuple(Step(reason + "。", c) for c in law[:1]) + self._duty_steps()
        return MayAnswer(
            False,
            reason,
            citations=tuple(dict.fromkeys((*law, *(s.citation for s in steps if s.citation)))),
            version=self.known.version,
            item=self.item,
            act=self.act,
            on=self.on,
            town=self.town,
            supervises=self._supervises,
            licenses=self._licenses,
            steps=steps,
            basis=str(self.ground) if self.ground else "",
            refusal=refusal,
            way_out=way_out,
        )


def _days(first: date, last: date | None) -> str:
    return f"{first} 至 {last}" if last else f"{first} 起"
