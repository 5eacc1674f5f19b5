"""检查单 — every question rests on words that stand in the law today."""

from datetime import date

import pytest

from zhifa.enforcement.inspection import checklists
from zhifa.law import library
from zhifa.law.chinese_numerals import from_chinese

ON = date(2026, 11, 21)
_ALL = {
    (q.law, q.article, q.words)
    for c in (*checklists.own_checklists().values(), checklists.checklist_for("没有单子的事项"))
    for q in c.questions
    if q.law
}


@pytest.mark.parametrize(("law", "article", "words"), sorted(_ALL))
def test_the_words_of_a_question_stand_in_its_article(law: str, article: str, words: str) -> None:
    number = from_chinese(article.removeprefix("第").split("条")[0])
    text = library.provision(law, number, ON).text
    paragraphs = text.replace(" ", "").split("\n")
    assert words in "".join(paragraphs)
    if "款" in article and "项" not in article:
        place = from_chinese(article.split("条第")[1].removesuffix("款"))
        assert words in paragraphs[place - 1]


def test_at_least_twelve_common_items_have_a_checklist_of_their_own() -> None:
    assert len({c.title for c in checklists.own_checklists().values()}) >= 12


def test_an_item_without_its_own_checklist_is_asked_about_its_own_provision() -> None:
    made = checklists.checklist_for("XX-001", law="水法", article="第六十五条第二款")
    assert made.generic and made.questions[0].basis == "《水法》第六十五条第二款"


def test_ids_of_questions_are_unique_within_a_checklist() -> None:
    for made in checklists.own_checklists().values():
        ids = [q.id for q in made.questions]
        assert len(ids) == len(set(ids))


def test_what_is_open_and_what_is_not_met_is_told_apart() -> None:
    made = checklists.checklist_for("CG-005")
    given = {"trade": "no", "work": "yes"}
    assert [q.id for q in checklists.unanswered(made, given)] == ["display", "cooperation"]
    assert [q.id for q in checklists.not_met(made, given)] == ["trade"]
