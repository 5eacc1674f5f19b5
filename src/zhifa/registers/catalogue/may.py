"""能否实施 — may this officer, or this body, take this act on this item, here, on this day; and who says so.

The answer names the body responsible, in whose name and under whose seal, where its acts are challenged, the chain of
announcements, and, separately, who supervises and who licenses: neither moves with the power to penalise
(浙江省综合行政执法条例第十六条). A no gives the reason in words with its article. Pure: asks a reader of the
announcements (the compiled index, or one that reads them all anew) and facts about items, bodies and officers. Here: the
order in which a question is answered, and what concerns the officer; bodies in ``body_question``, words in ``composing``.
"""

from __future__ import annotations

from datetime import date

from zhifa.law.citation import cite
from zhifa.law.explained import Step
from zhifa.law.field_bar import FieldExamMissing, FieldNotOnCertificate, check_field, field_bar
from zhifa.registers.catalogue.answer import MayAnswer
from zhifa.registers.catalogue.body_question import BodyQuestion, Reader
from zhifa.registers.catalogue.clauses import ACT_WORDS, COERCION, PENALTY, Holding, Manner, settled
from zhifa.registers.catalogue.composing import BY_LAW, days_in_words
from zhifa.registers.catalogue.facts import Known, OfficerFacts
from zhifa.registers.catalogue.special import OfKind, reserved, said_to_be

_QUALIFIED = cite("处罚法第四十二条第一款")
_UNCERTIFIED = cite("处罚法第七十六条第一款第五项")
_COERCER = cite("行政强制法第十七条第三款")
_ACROSS = cite("浙江省综合行政执法条例第二十九条第一款")

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
    subject: str | OfKind = "",
) -> MayAnswer:
    """Without ``body`` and ``officer``: who is responsible. With one of them: whether they may.

    ``filed_on``: the day a case over the act was filed; what a body held then it may finish after a transfer.
    ``subject``: the kind of subject, in the words of special jurisdiction ("": not said), or who answers for each word.
    """
    of_kind = said_to_be(subject) if isinstance(subject, str) else subject
    return _Question(reader, known, item, act, on, town, filed_on, of_kind).answer(body, officer)


class _Question(BodyQuestion):
    """One question while it is answered."""

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
            self.reserved = reserved(self.known, self.item, self.act, self.town, self.on, self.of_kind)
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
        kept = self.reserved.step if self.reserved is not None else None
        whose = (
            kept.text.removesuffix("。")
            if kept is not None
            else f"这一事项的{ACT_WORDS[self.act]}权由{who.name}行使（{owner.chain[-1].paper.number}）"
        )
        reason = f"{whose}，{person.name}在这里以{own}的名义执法"
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
