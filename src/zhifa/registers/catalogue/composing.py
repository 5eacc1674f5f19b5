"""答复的措辞 — how an answer about powers is put together: the link of each announcement, the reasons, who supervises and licenses.

Sentences are composed once for each line of an announcement and kept with it (``Known.said``). Pure.
"""

from __future__ import annotations

from datetime import date

from zhifa.law.citation import Citation, cite
from zhifa.law.explained import Step
from zhifa.registers.catalogue.answer import Link, MayAnswer
from zhifa.registers.catalogue.clauses import COERCION, PENALTY, Clause, Holding, Manner
from zhifa.registers.catalogue.facts import BodyFacts, Ground, Known

BY_LAW = cite("处罚法第四条")
_HOLDS = cite("处罚法第十七条")
CONCENTRATED = cite("处罚法第十八条第二款")
_LEVEL = cite("处罚法第二十三条")
TOWN = cite("处罚法第二十四条第一款")
COERCES = cite("行政强制法第十七条第一款")
_COERCES_WITH_PENALTY = cite("行政强制法第十七条第二款")
SUCCEEDS = cite("行政诉讼法第二十六条第六款")
_KEEPS_DUTIES = cite("浙江省综合行政执法条例第十六条")

SUPERVISE, LICENSE = "supervise", "license"


class Composing:
    """One answer while it is put together."""

    def __init__(self, known: Known, item: str, act: str, on: date, town: str) -> None:
        self.known = known
        self.item, self.act, self.on, self.town = item, act, on, town
        self.facts = known.items.get(item)
        self.ground: Ground | None = None
        self._told: tuple[tuple[str, ...], tuple[str, ...]] | None = None

    @property
    def day(self) -> str:
        return f"{self.on:%Y年%-m月%-d日}"

    def body(self, code: str) -> BodyFacts:
        return self.known.bodies.get(code) or BodyFacts(code, code, "", "", "")

    def article(self, clause: Clause) -> Citation:
        """The provision a line of that manner rests on."""
        if clause.manner == Manner.SUCCEED:
            return SUCCEEDS
        if self.act == COERCION:
            return _COERCES_WITH_PENALTY if clause.manner == Manner.TRANSFER else COERCES
        return {
            Manner.TRANSFER: CONCENTRATED,
            Manner.EMPOWER: TOWN,
            Manner.BASE: _LEVEL if not clause.town else TOWN,
        }.get(clause.manner, _HOLDS)

    # ── 依据、监管、许可 ──────────────────────────────────────────────────────────────────────
    def ground_step(self) -> tuple[Step, ...]:
        if self.ground is None or self.act != PENALTY:
            return ()
        key = ("ground", self.ground.law, self.ground.article)
        found = self.known.said.get(key)
        if found is None:
            found = self.known.said[key] = (Step(f"处罚依据：{self.ground}。", BY_LAW),)
        return found  # type: ignore[no-any-return]

    def duties(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who supervises and who licenses the item on the day."""
        if self._told is None:
            facts = self.facts
            if facts is None:
                self._told = (), ()
                return self._told
            supervises = self._with_duty(SUPERVISE)
            if not supervises and (facts.department or facts.department_name):
                department = self.known.now(facts.department, self.on) if facts.department else ""
                supervises = (self.body(department).name if department else facts.department_name,)
            self._told = supervises, self._with_duty(LICENSE)
        return self._told

    def _with_duty(self, kind: str) -> tuple[str, ...]:
        if self.facts is None or not self.facts.duties:
            return ()
        return tuple(
            self.body(self.known.now(b, self.on)).name
            for k, b, span in self.facts.duties
            if k == kind and span.holds(self.on)
        )

    def duty_steps(self) -> tuple[Step, ...]:
        key = ("duties", *self.duties())
        found = self.known.said.get(key)
        if found is None:
            found = self.known.said[key] = tuple(
                Step(f"{word}由{'、'.join(names)}负责，不随处罚权移动。", _KEEPS_DUTIES)
                for word, names in zip(("监管", "许可"), self.duties(), strict=True)
                if names
            )
        return found  # type: ignore[no-any-return]

    # ── 成文 ──────────────────────────────────────────────────────────────────────────────────
    def make(
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
        """An answer that names the body responsible."""
        supervises, licenses = self.duties()
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
            tuple(self.body(b).name for b in holding.bodies),
            tuple(self._link(c) for c in chain),
            acting_for,
            supervises,
            licenses,
            steps,
            str(self.ground) if self.ground else "",
            refusal,
            way_out,
        )

    def no(self, refusal: str, reason: str, law: tuple[Citation, ...], way_out: str) -> MayAnswer:
        """A no that names nobody."""
        steps = tuple(Step(reason + "。", c) for c in law[:1]) + self.duty_steps()
        supervises, licenses = self.duties()
        return MayAnswer(
            False,
            reason,
            citations=tuple(dict.fromkeys((*law, *(s.citation for s in steps if s.citation)))),
            version=self.known.version,
            item=self.item,
            act=self.act,
            on=self.on,
            town=self.town,
            supervises=supervises,
            licenses=licenses,
            steps=steps,
            basis=str(self.ground) if self.ground else "",
            refusal=refusal,
            way_out=way_out,
        )

    def _link(self, clause: Clause) -> Link:
        found = self.known.said.get(id(clause))
        if found is None:
            # the line is kept with its link, so that its id stays its own
            found = self.known.said[id(clause)] = self._new_link(clause), clause
        return found[0]  # type: ignore[no-any-return]

    def _new_link(self, clause: Clause) -> Link:
        return Link(
            clause.paper.number,
            clause.paper.title,
            clause.paper.kind,
            clause.manner,
            clause.body,
            self.body(clause.body).name,
            self.body(clause.giver).name if clause.giver else "",
            clause.town,
            clause.valid_from,
            clause.valid_until,
        )


def days_in_words(first: date, last: date | None) -> str:
    return f"{first} 至 {last}" if last else f"{first} 起"
