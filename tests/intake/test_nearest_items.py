"""看着像的事项 — common words decide nothing, the thing itself does; the place is not part of it."""

import pytest

from tests.county import RUBBLE, County, report_in
from zhifa.core import clock
from zhifa.faces.desk.nearest_items import nearest, own_words

pytestmark = pytest.mark.django_db


def test_what_was_seen_finds_its_item_first(small_county: County) -> None:
    found = nearest("昨天夜里有人开车偷倒建筑垃圾，渣土撒了一路", on=clock.today())
    assert found[0].item.code == RUBBLE
    assert found[0].near == 100
    assert [n.near for n in found] == sorted((n.near for n in found), reverse=True)


def test_words_that_say_nothing_find_nothing(small_county: County) -> None:
    assert nearest("谢谢", on=clock.today()) == []
    assert nearest("", on=clock.today()) == []


def test_the_place_is_left_out_of_the_words(small_county: County) -> None:
    m = report_in(small_county)
    text = f"{m.address}又有人倒垃圾"
    assert m.address not in own_words(text, m)
    assert "倒垃圾" in own_words(text, m)
