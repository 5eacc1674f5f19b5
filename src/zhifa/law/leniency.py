"""从轻、减轻、不予处罚 — the grounds of 处罚法第三十条至第三十三条, each gate by itself.

Article 33 has three gates that are easily mixed up:

1. minor and corrected in time, without harm — *no* penalty (不予);
2. first time, slight harm, corrected in time — *may* be no penalty (可以不予);
3. no subjective fault, proved by the party — *no* penalty (不予), unless a law or regulation says otherwise.

A person not penalised is still educated (第三十三条第三款).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import Enum

from zhifa.law.amounts import amount
from zhifa.law.citation import Citation, cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import BadFact
from zhifa.law.time_limits import add_months

_MINOR_ACT = cite("处罚法第三十三条第一款")
_NO_FAULT = cite("处罚法第三十三条第二款")
_EDUCATE = cite("处罚法第三十三条第三款")
_AGE = cite("处罚法第三十条")
_MENTAL = cite("处罚法第三十一条")


class Leniency(Enum):
    """从宽结果 — from no penalty at all to the ordinary measure; the order is from mild to none."""

    NO_PENALTY = "不予行政处罚"
    MAY_BE_NONE = "可以不予行政处罚"
    LIGHTER = "应当从轻或者减轻行政处罚"
    MAY_BE_LIGHTER = "可以从轻或者减轻行政处罚"
    ORDINARY = "没有从宽情形"


class Mitigation(Enum):
    """从轻减轻情形 — the five grounds of article 32."""

    REMOVED_HARM = "主动消除或者减轻违法行为危害后果的"
    COERCED = "受他人胁迫或者诱骗实施违法行为的"
    CONFESSED = "主动供述行政机关尚未掌握的违法行为的"
    HELPED = "配合行政机关查处违法行为有立功表现的"
    BY_LAW = "法律、法规、规章规定其他应当从轻或者减轻行政处罚的"

    @property
    def citation(self) -> Citation:
        return Citation("处罚法", 32, item=list(Mitigation).index(self) + 1)


class MentalState(Enum):
    """精神状态 at the time of the act (第三十一条)."""

    SOUND = "能够辨认和控制自己行为"
    NONE = "不能辨认或者不能控制自己行为"
    DIMINISHED = "尚未完全丧失辨认或者控制自己行为能力"


def age_on(born_on: date, on: date) -> int:
    """Return full years on ``on``: one is 14 from the day *after* the fourteenth birthday (周岁 as the
    courts count).

    :raises BadFact: ``on`` before birth.
    """
    if on < born_on:
        raise BadFact(f"行为日{on:%Y-%m-%d}早于出生日{born_on:%Y-%m-%d}。", way_out="核对出生日期。")
    years = on.year - born_on.year
    return years if on > add_months(born_on, years * 12) else max(years - 1, 0)


def by_age(born_on: date, acted_on: date) -> Explained[Leniency]:
    """Article 30: under 14 no penalty; from 14 to under 18 lighter or mitigated."""
    age = age_on(born_on, acted_on)
    none, lighter = amount("age_of_responsibility", acted_on), amount("age_of_majority", acted_on)
    said = f"{born_on:%Y-%m-%d}出生，行为时{age}周岁"
    if age < none.number:
        return Explained(
            Leniency.NO_PENALTY, (Step(f"{said}，不满十四周岁，不予处罚，责令监护人加以管教。", _AGE),)
        )
    if age < lighter.number:
        return Explained(
            Leniency.LIGHTER, (Step(f"{said}，已满十四周岁不满十八周岁，应当从轻或者减轻。", _AGE),)
        )
    return Explained(Leniency.ORDINARY, (Step(f"{said}，已满十八周岁。", _AGE),))


def by_mental_state(state: MentalState) -> Explained[Leniency]:
    """Article 31."""
    if state is MentalState.NONE:
        text = "不能辨认或者不能控制自己行为，不予处罚，责令监护人严加看管和治疗。"
        return Explained(Leniency.NO_PENALTY, (Step(text, _MENTAL),))
    if state is MentalState.DIMINISHED:
        return Explained(Leniency.MAY_BE_LIGHTER, (Step("尚未完全丧失能力，可以从轻或者减轻。", _MENTAL),))
    return Explained(Leniency.ORDINARY, (Step("能够辨认和控制自己行为。", _MENTAL),))


def minor_and_corrected(*, minor: bool, corrected_in_time: bool, harm: bool) -> Explained[Leniency]:
    """Gate 1 of article 33: all three — minor, corrected in time, no harm — and then there *is* no
    penalty."""
    if minor and corrected_in_time and not harm:
        return Explained(
            Leniency.NO_PENALTY,
            (Step("违法行为轻微并及时改正，没有造成危害后果，不予行政处罚。", _MINOR_ACT), _education()),
        )
    missing = [
        text
        for holds, text in ((minor, "行为轻微"), (corrected_in_time, "及时改正"), (not harm, "没有危害后果"))
        if not holds
    ]
    return Explained(Leniency.ORDINARY, (Step(f"不具备：{'、'.join(missing)}。", _MINOR_ACT),))


def first_offence(*, first_time: bool, slight_harm: bool, corrected_in_time: bool) -> Explained[Leniency]:
    """Gate 2 of article 33: first time, slight harm, corrected in time — there *may* be no penalty."""
    if first_time and slight_harm and corrected_in_time:
        return Explained(
            Leniency.MAY_BE_NONE,
            (Step("初次违法且危害后果轻微并及时改正，可以不予行政处罚。", _MINOR_ACT), _education()),
        )
    missing = [
        text
        for holds, text in (
            (first_time, "初次违法"),
            (slight_harm, "危害后果轻微"),
            (corrected_in_time, "及时改正"),
        )
        if not holds
    ]
    return Explained(Leniency.ORDINARY, (Step(f"不具备：{'、'.join(missing)}。", _MINOR_ACT),))


def no_fault(*, proved_by_party: bool, law_says_otherwise: bool = False) -> Explained[Leniency]:
    """Gate 3 of article 33: the party proves that there was no subjective fault."""
    if law_says_otherwise:
        return Explained(
            Leniency.ORDINARY, (Step("法律、行政法规对主观过错另有规定，从其规定。", _NO_FAULT),)
        )
    if proved_by_party:
        return Explained(
            Leniency.NO_PENALTY,
            (Step("当事人有证据足以证明没有主观过错，不予行政处罚。", _NO_FAULT), _education()),
        )
    return Explained(Leniency.ORDINARY, (Step("当事人没有足以证明没有主观过错的证据。", _NO_FAULT),))


def by_mitigation(grounds: Collection[Mitigation]) -> Explained[Leniency]:
    """Article 32: any ground — the penalty *must* be lighter or mitigated."""
    if not grounds:
        return Explained(Leniency.ORDINARY, (Step("没有应当从轻或者减轻的情形。", Citation("处罚法", 32)),))
    ordered = sorted(grounds, key=list(Mitigation).index)
    return Explained(
        Leniency.LIGHTER,
        tuple(Step(f"{ground.value}，应当从轻或者减轻。", ground.citation) for ground in ordered),
    )


def mildest(answers: Collection[Explained[Leniency]]) -> Explained[Leniency]:
    """Join the gates: the mildest outcome stands, and every gate's reasoning is kept.

    :raises BadFact: nothing to join.
    """
    if not answers:
        raise BadFact("没有可以比较的从宽情形。", way_out="至少填写一项。")
    order = list(Leniency)
    best = min(answers, key=lambda answer: order.index(answer.result))
    steps = tuple(step for answer in answers for step in answer.steps)
    return Explained(best.result, steps)


def _education() -> Step:
    return Step("行政机关应当对当事人进行教育。", _EDUCATE)
