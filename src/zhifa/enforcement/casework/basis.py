"""处罚依据 — what an item's basis allows: kinds by code, the range of the fine, its provision.

The catalogue keeps the statute's words; the law floor wants codes, 分 and citations. Nothing is guessed: words that name no
kind of 处罚法第九条 are refused when they are used.
"""

import re
from fractions import Fraction
from typing import Any

from zhifa.core import clock
from zhifa.law.chinese_numerals import from_chinese
from zhifa.law.citation import Citation, cite
from zhifa.law.discretion import Band, FineRange, Gravity, bands, check_amount, multiple_range
from zhifa.law.penalty_kinds import kind, kinds
from zhifa.law.proposal import Penalty
from zhifa.law.refusal import Refusal
from zhifa.registers.published_lists.benchmark import band_of_grades
from zhifa.registers.published_lists.queries import benchmark_grades

_KINDS_KEPT = cite("处罚法第四条")
_RANGE_KEPT = cite("处罚法第七十六条第一款第二项")
_BENCHMARK = cite("处罚法第三十四条")
_NUMBER = r"[零〇一二三四五六七八九十百千\d]+"
_PLACE = re.compile(rf"第({_NUMBER})条(?:之({_NUMBER}))?(?:第({_NUMBER})款)?(?:第（?({_NUMBER})）?项)?")


class KindNotProvided(Refusal):
    """依据没有规定这一种类 — a penalty of a kind the provision does not give."""


class NoPenaltyProposed(Refusal):
    """没有拟定处罚 — nothing is proposed, or a fine of nought."""


class FineNotProvided(Refusal):
    """依据没有规定罚款幅度 — no range, or a multiple without its base."""


class DeviationWithoutReasons(Refusal):
    """偏离裁量基准没有说明理由."""


def citation_of(law: str, article: str) -> Citation | None:
    """The first provision an article column names, such as 第十一条第三款; ``None`` when it names none."""
    found = _PLACE.search(article)
    if found is None:
        return None
    number, inserted, paragraph, item = (from_chinese(g) if g else None for g in found.groups())
    return Citation(law, number or 1, paragraph=paragraph, item=item, inserted=inserted)


def penalty_citation(basis: Any) -> Citation:
    """处罚依据 of a basis as a citation; falls back on the general rule when the column cannot be read."""
    return citation_of(basis.penalty_law, basis.penalty_article) or _KINDS_KEPT


def basis_words(basis: Any) -> str:
    """《…》第…条, both what was violated and what punishes it, for documents."""
    violated = f"《{basis.violated_law}》{basis.violated_article}" if basis.violated_law else ""
    punishes = f"《{basis.penalty_law}》{basis.penalty_article}"
    return f"违反{violated}，依据{punishes}" if violated else f"依据{punishes}"


def kinds_of(basis: Any) -> dict[str, str]:
    """Codes and terms of the kinds a basis gives, in the Act's order."""
    words = {w.strip() for text in basis.kinds for w in re.split(r"[、|｜；;]", text) if w.strip()}
    return {code: k.term for code, k in kinds("penalty").items() if k.term in words}


def range_of(basis: Any, base_fen: int | None = None) -> FineRange | None:
    """罚款幅度 of a basis in 分; ``None`` where it gives no fine or the base of a multiple is not known yet.

    A basis with both a fixed range and a multiple (…以下…；…的，处货值…倍) is read by what is known: with a base
    the multiple, without one the fixed range.
    """
    citation = penalty_citation(basis)
    if basis.multiple_max is not None and base_fen is not None:
        low, high = Fraction(basis.multiple_min or 0), Fraction(basis.multiple_max)
        return multiple_range(base_fen, low, high, citation, base_term=basis.multiple_base or "基数").result
    if basis.fine_max_fen is None:
        return None
    return FineRange(basis.fine_min_fen or 0, basis.fine_max_fen, citation, basis.fine_text)


def bands_of(basis: Any, base_fen: int | None) -> list[Band]:
    """裁量档次 — the bands inside the range: those of the published benchmark in force today, and where it has none for a
    gravity (or there is no benchmark) an even division of the range. Empty where there is no range."""
    found = range_of(basis, base_fen)
    if found is None:
        return []
    item = getattr(basis, "item_id", None)
    grades = benchmark_grades(item, clock.today()) if item else []
    by_multiple = base_fen if basis.multiple_max is not None else None
    return [band_of_grades(grades, found, even.gravity, by_multiple) or even for even in bands(found)]


def band_of(basis: Any, base_fen: int | None, gravity: int) -> Band | None:
    """裁量档次 — the band a gravity gives inside the range."""
    return next((b for b in bands_of(basis, base_fen) if b.gravity is Gravity(gravity)), None)


def departs_from_benchmark(basis: Any, penalty: Penalty, *, gravity: int, base_fen: int | None) -> bool:
    """Whether the fine lies outside the band of its gravity."""
    band = band_of(basis, base_fen, gravity)
    return (
        band is not None and "fine" in penalty.kinds and not band.low_fen <= penalty.fine_fen <= band.high_fen
    )


def check_proposal(
    basis: Any,
    penalty: Penalty,
    *,
    gravity: int,
    base_fen: int | None,
    mitigation: tuple[Citation, ...],
    reasons: str,
) -> None:
    """Check a proposed penalty against its basis.

    :raises NoPenaltyProposed: no kind, or a fine of nought.
    :raises KindNotProvided: a kind the basis does not give.
    :raises FineNotProvided: a fine where the basis gives no range.
    :raises AboveMaximum, BelowMinimum, NotAMitigationGround: from ``law.discretion``.
    :raises DeviationWithoutReasons: outside the band of its gravity, and no reasons.
    """
    allowed = kinds_of(basis)
    if not penalty.kinds:
        raise NoPenaltyProposed(
            "没有选择处罚种类。", _KINDS_KEPT, "选择依据条文规定的处罚种类，或者不予处罚。"
        )
    for code in sorted(penalty.kinds - allowed.keys()):
        raise KindNotProvided(
            f"处罚依据没有规定“{kind('penalty', code).term}”。",
            (penalty_citation(basis), _RANGE_KEPT),
            f"依据规定的种类：{'、'.join(allowed.values()) or '没有登记'}。",
        )
    if "fine" not in penalty.kinds:
        return
    found = range_of(basis, base_fen)
    if found is None:
        raise FineNotProvided(
            f"罚款幅度按{basis.multiple_base or '基数'}的倍数计算，还没有填写这一数额。"
            if basis.multiple_max is not None
            else "处罚依据没有规定罚款幅度。",
            penalty_citation(basis),
            "填写计算罚款的基数。" if basis.multiple_max is not None else "核对处罚依据。",
        )
    check_amount(penalty.fine_fen, found, mitigation=mitigation)
    if penalty.fine_fen == 0:
        raise NoPenaltyProposed("选择了罚款，但数额为零。", found.citation, "填写罚款数额。")
    if departs_from_benchmark(basis, penalty, gravity=gravity, base_fen=base_fen) and not reasons.strip():
        raise DeviationWithoutReasons(
            f"罚款数额不在“{Gravity(gravity).term}”档次内，没有说明理由。",
            _BENCHMARK,
            "写明偏离裁量基准的理由。",
        )
