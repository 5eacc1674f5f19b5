"""执法公示 — body, filing basis, procedure, remedies, benchmark are public before a penalty is given; a rule
not published is no basis (处罚法第五条第三款、第三十四条、第三十九条; 浙江综合执法条例第三十七条)."""

from __future__ import annotations

from collections.abc import Collection

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal
from zhifa.law.required_contents import ContentsMissing, check_contents

_BASIS = cite("处罚法第五条第三款")
_BENCHMARK = cite("处罚法第三十四条")


class InformationNotPublic(ContentsMissing):
    """应当公示的信息没有公示."""


class BasisNotPublished(Refusal):
    """未经公布的规定不得作为处罚依据."""


class BenchmarkNotPublished(Refusal):
    """裁量基准没有公布."""


def check_public_information(shown: Collection[str], *, has_benchmark: bool) -> Explained[bool]:
    """Check what a body shows the public (``public_information`` of the required contents).

    :raises InformationNotPublic: naming what is missing.
    """
    not_needed = () if has_benchmark else ("benchmark",)
    return check_contents("public_information", shown, InformationNotPublic, not_needed=not_needed)


def check_basis_published(*, published: bool) -> Explained[bool]:
    """Check that the provision behind a penalty has been published.

    :raises BasisNotPublished: it has not.
    """
    if not published:
        raise BasisNotPublished(
            "对违法行为给予行政处罚的规定未经公布的，不得作为行政处罚的依据。", _BASIS, "以公布的规定为依据。"
        )
    return Explained(True, (Step("依据已经公布。", _BASIS),))


def check_benchmark_published(*, used: bool, published: bool) -> Explained[bool]:
    """Check that a benchmark that is used has been published.

    :raises BenchmarkNotPublished: used and not published.
    """
    if used and not published:
        raise BenchmarkNotPublished("行政处罚裁量基准应当向社会公布。", _BENCHMARK, "公布后再适用。")
    text = "裁量基准已经公布。" if used else "没有适用裁量基准。"
    return Explained(True, (Step(text, _BENCHMARK),))
