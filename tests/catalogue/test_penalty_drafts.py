"""Items read out of statutes: measured against articles read by hand, then confirmed, corrected or rejected by a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.county import LITTER, County

from zhifa.core.errors import BadInput, NotPermitted
from zhifa.law import library
from zhifa.law.fine_norm import FineTerm
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.catalogue.draft_rows import as_row, corrections, draft_id, kind_words
from zhifa.registers.catalogue.drafting import Draft, draft_articles, draft_law
from zhifa.registers.catalogue.models import DraftVerdict, ItemBasis
from zhifa.registers.catalogue.operations import AlreadyEntered, CodeTaken, PersonalLibertyPenalty

DATA = Path(__file__).parent / "data"


def said(term: FineTerm) -> str:
    """The notation of the hand-read files: 元, or x and the multiple."""
    low, high = (
        "" if v is None else f"{float(v):g}" if term.base else str(int(v) // 100)
        for v in (term.low, term.high)
    )
    return f"{'x' if term.base else ''}{low}-{high}{'/' + term.per if term.per else ''}"


@dataclass
class Measure:
    """How a reading compares with the hand."""

    right: int = 0
    extra: int = 0
    missing: int = 0
    ranges: int = 0
    ranges_right: int = 0
    ranges_extra: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.extra)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missing)


def _terms(drafts: tuple[Draft, ...]) -> Iterator[str]:
    """Every term once: items of one list share the fine of the words above it."""
    shared: set[tuple[int, int]] = set()
    for draft in drafts:
        for clause in draft.clauses:
            key = (draft.paragraph, id(clause))
            if draft.item and key in shared:
                continue
            shared.add(key)
            yield from (said(t) for t in clause.terms)


def measure(name: str) -> Measure:
    out = Measure()
    for place, expected in yaml.safe_load((DATA / name).read_text(encoding="utf-8")).items():
        law, article = place.rsplit(" ", 1)
        drafts = draft_articles([library.provision(law, int(article))]).drafts
        kinds = {k for d in drafts for k in d.kinds}
        wanted = set(expected.get("kinds", []))
        out.right += len(kinds & wanted)
        out.extra += len(kinds - wanted)
        out.missing += len(wanted - kinds)
        read, hand = Counter(_terms(drafts)), Counter(expected.get("ranges", []))
        out.ranges += sum(hand.values())
        out.ranges_right += sum((read & hand).values())
        out.ranges_extra += sum((read - hand).values())
        if kinds != wanted or read != hand:
            out.wrong.append(place)
    return out


def test_sixty_six_articles_read_by_hand_are_read_the_same() -> None:
    found = measure("penalty_articles.yaml")
    assert found.wrong == []
    assert (found.right, found.ranges_right) == (135, 86)


def test_articles_held_out_keep_their_measured_share() -> None:
    # never used while the reader was written: 91 % precision, 98 % recall, 44 of 45 ranges and none invented
    found = measure("penalty_articles_held_out.yaml")
    assert found.precision >= 0.91 and found.recall >= 0.98
    assert (found.ranges_right, found.ranges, found.ranges_extra) == (44, 45, 0)
    assert set(found.wrong) <= {
        "道路交通安全法实施条例 109", "娱乐场所管理条例 52", "建设工程勘察设计管理条例 42", "税收征收管理法实施细则 99",
    }  # fmt: skip


def test_a_list_of_conduct_becomes_one_draft_an_item_with_the_body_and_the_place() -> None:
    found = draft_law("电子商务法")
    first = next(d for d in found.drafts if d.place == "第七十六条第一款第一项")
    assert first.conduct.startswith("未在首页显著位置公示营业执照信息")
    assert first.who == "市场监督管理部门" and first.order_to_correct
    assert kind_words(first) == ["罚款"] and as_row(first)["fine_max_fen"] == 1_000_000
    assert ("第八十八条", "刑事责任") in found.passed_over


def test_what_the_article_leaves_open_is_said() -> None:
    draft = draft_articles([library.provision("建筑法", 64)]).drafts[0]
    assert "条文可以罚款但没有写数额" in draft.doubts and "条文没有写由谁处罚" in draft.doubts
    assert as_row(draft)["fine_max_fen"] is None


def test_the_number_of_a_draft_does_not_depend_on_what_else_is_read() -> None:
    alone = draft_articles([library.provision("电子商务法", 80)]).drafts
    within = [d for d in draft_law("电子商务法").drafts if d.article == "第八十条"]
    assert [draft_id(d) for d in alone] == [draft_id(d) for d in within]
    assert len({draft_id(d) for d in draft_law("电子商务法").drafts}) == len(draft_law("电子商务法").drafts)


def a_row(county: County, draft: Draft, code: str, **changes: Any) -> dict[str, Any]:
    suggested = as_row(draft)
    bases = ("penalty_law", "penalty_article", "penalty_quote", "law_version", "kinds", "fine_min_fen", "fine_max_fen",
             "multiple_base", "multiple_min", "multiple_max", "fine_text", "order_to_correct")  # fmt: skip
    return {
        "code": code, "name": suggested["name"], "field": county.field.name, "department": "ZJJ", "level": suggested["level"],
        "valid_from": draft.version, "bases": [{**{n: suggested[n] for n in bases}, "valid_from": draft.version, **changes}],
    }  # fmt: skip


@pytest.mark.django_db
class TestVerdicts:
    def draft(self) -> Draft:
        return draft_articles([library.provision("湿地保护法", 58)]).drafts[0]

    def test_a_confirmed_draft_is_an_item_and_what_was_corrected_is_kept(self, small_county: County) -> None:
        draft = self.draft()
        row = a_row(small_county, draft, "SD-058", fine_max_fen=90_000_000)
        assert corrections(draft, row) == ["fine_max_fen"]
        made = catalogue.confirm_draft(by=small_county.guidance, draft=draft, row=row)
        basis = ItemBasis.objects.get(item=made)
        assert (basis.penalty_law, basis.penalty_article, basis.fine_max_fen) == (
            "湿地保护法",
            "第五十八条",
            90_000_000,
        )
        assert DraftVerdict.objects.get(draft=draft_id(draft)).corrected == ["fine_max_fen"]
        with pytest.raises(AlreadyEntered):
            catalogue.confirm_draft(
                by=small_county.guidance, draft=draft, row=a_row(small_county, draft, "SD-059")
            )

    def test_a_rejected_draft_keeps_its_reason_and_may_be_confirmed_later(self, small_county: County) -> None:
        draft = self.draft()
        with pytest.raises(BadInput):
            catalogue.reject_draft(by=small_county.guidance, draft=draft, reason="  ")
        catalogue.reject_draft(by=small_county.guidance, draft=draft, reason="本县没有湿地")
        catalogue.confirm_draft(
            by=small_county.guidance, draft=draft, row=a_row(small_county, draft, "SD-058")
        )
        assert DraftVerdict.objects.filter(draft=draft_id(draft)).count() == 2

    def test_refused_are_a_taken_code_detention_and_whoever_does_not_keep_the_catalogue(
        self, small_county: County
    ) -> None:
        draft = self.draft()
        with pytest.raises(CodeTaken):
            catalogue.confirm_draft(
                by=small_county.guidance, draft=draft, row=a_row(small_county, draft, LITTER)
            )
        with pytest.raises(PersonalLibertyPenalty):
            row = a_row(small_county, draft, "SD-1", kinds=["罚款", "行政拘留"])
            catalogue.confirm_draft(by=small_county.guidance, draft=draft, row=row)
        with pytest.raises(NotPermitted):
            catalogue.confirm_draft(
                by=small_county.officer, draft=draft, row=a_row(small_county, draft, "SD-2")
            )
