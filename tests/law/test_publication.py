"""公开与处罚内容 — what is published of whom, what never leaves, and what a proposed penalty may hold."""

from __future__ import annotations

import pytest

from zhifa.law.party import PartyKind
from zhifa.law.proposal import Penalty
from zhifa.law.public_information import check_benchmark_published
from zhifa.law.publication import hidden_fields, public_name, publication_due
from zhifa.law.recusal import MustRecuse, Relation, check_no_recusal
from zhifa.law.refusal import BadFact


def test_a_decision_of_social_influence_is_published_and_a_secret_or_a_minor_bars_it() -> None:
    assert publication_due(social_influence=True).result is True
    assert publication_due(social_influence=False).result is False
    secret = publication_due(social_influence=True, state_secret=True)
    assert secret.result is False and "国家秘密" in secret.in_words()
    minor = publication_due(social_influence=True, minor_party=True)
    assert minor.result is False and "未成年人" in minor.in_words()


def test_what_never_leaves_is_the_same_for_all_and_more_of_a_person() -> None:
    entity, citizen = hidden_fields(PartyKind.ENTITY).result, hidden_fields(PartyKind.CITIZEN).result
    always = {
        "identity_number",
        "phone",
        "bank_account",
        "person_photo",
        "trade_secret",
        "witness",
        "reporter",
    }
    assert always <= entity < citizen
    assert citizen - entity == {"given_name", "address", "birth_date"}


@pytest.mark.parametrize(
    ("name", "party", "public"),
    [
        ("张三", PartyKind.CITIZEN, "张某"),
        ("欧阳修", PartyKind.CITIZEN, "欧阳某"),
        ("公孙·古丽", PartyKind.CITIZEN, "公某"),  # a name with a dot has no family name of two characters
        ("欧阳", PartyKind.CITIZEN, "欧某"),  # two characters: a family name and a given one
        ("司马相如", PartyKind.CITIZEN, "司马某"),
        ("买买提·吐尔逊", PartyKind.CITIZEN, "买某"),
        ("", PartyKind.CITIZEN, ""),
        ("澄川县青棠餐饮店（虚构）", PartyKind.ENTITY, "澄川县青棠餐饮店（虚构）"),
    ],
)
def test_a_person_is_published_by_the_family_name_an_entity_whole(
    name: str, party: PartyKind, public: str
) -> None:
    assert public_name(name, party) == public


@pytest.mark.parametrize("amount", ["fine_fen", "gains_fen", "goods_fen"])
def test_no_amount_of_a_penalty_is_negative_and_each_brings_its_kind(amount: str) -> None:
    with pytest.raises(BadFact):
        Penalty(frozenset(), **{amount: -1})
    (implied,) = Penalty(frozenset(), **{amount: 1}).kinds
    assert (
        implied
        == {"fine_fen": "fine", "gains_fen": "confiscate_gains", "goods_fen": "confiscate_goods"}[amount]
    )


def test_a_penalty_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(BadFact, match="没有“reprimand”这一种类"):
        Penalty(frozenset({"reprimand"}))


def test_a_person_with_any_tie_may_not_act_and_one_without_may() -> None:
    check_no_recusal("周砚秋", ())
    with pytest.raises(MustRecuse, match="周砚秋与当事人有近亲属关系，应当回避"):
        check_no_recusal("周砚秋", (Relation.NEAR_RELATIVE,))


def test_a_benchmark_that_is_used_and_published_may_be_used() -> None:
    assert check_benchmark_published(used=True, published=True).result is True
