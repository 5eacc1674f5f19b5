"""After a transfer: what the giving department owes, what a town asks for, guides to items, and the town's page of its items."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from tests.county import LITTER, RULES, SHOP_FRONT, SINCE, County
from tests.matrix.conftest import browser_of  # noqa: F401

from zhifa.core.errors import NotPermitted
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.catalogue.models import Item, PowerChange, SupportDuty
from zhifa.registers.catalogue.operations.supporting import AlreadyDone, AlreadyLaidDown, NothingMoved
from zhifa.registers.organisation.models import Body

pytestmark = pytest.mark.django_db
TOWN = "330899101"


@pytest.fixture
def line(small_county: County, on: Any) -> Any:
    """青埠 empowered with 随地乱扔 from 2026-11-01, on paper since October."""
    catalogue.approve_list(
        by=RULES,
        row={"kind": "town_guide", "number": "浙政函〔2020〕1号（虚构）", "title": "指导目录", "approved_on": SINCE,
             "item_codes": [LITTER], "valid_from": SINCE},
    )  # fmt: skip
    with on("2026-11-22 09:00"):
        paper = catalogue.announce_changes(
            by=RULES, recorded=True,
            row={"number": "澄政发〔2026〕8号（虚构）", "title": "赋权公告", "kind": "empower", "issuer": "澄川县人民政府",
                 "issued_on": date(2026, 10, 8), "effective_on": date(2026, 11, 1)},
            lines=[{"manner": "empower", "acts": ["penalty"], "items": [LITTER], "giver": "ZHZF", "body": "QBZ", "town": TOWN,
                    "choice": "must", "valid_from": date(2026, 11, 1)}],
        )  # fmt: skip
        yield paper.changes.get()


def test_three_standing_duties_are_owed_and_yearly_supervision_begins_anew(
    small_county: County, line: PowerChange
) -> None:
    assert catalogue.lay_down_support(by=small_county.department_clerk, line=line) == 3
    due = dict(SupportDuty.objects.values_list("kind", "due_on"))
    assert due["training"] == date(2027, 2, 20) and due["supervision"] == date(2027, 11, 22)
    with pytest.raises(AlreadyLaidDown):
        catalogue.lay_down_support(by=small_county.guidance, line=line)
    duty = SupportDuty.objects.get(kind="supervision")
    catalogue.mark_support_done(by=small_county.department_clerk, duty=duty, note="检查 12 户")
    assert SupportDuty.objects.filter(kind="supervision", done_on__isnull=True).count() == 1
    with pytest.raises(AlreadyDone):
        catalogue.mark_support_done(by=small_county.department_clerk, duty=duty, note="再报")
    with pytest.raises(NotPermitted):
        catalogue.lay_down_support(by=small_county.officer, line=line)


def test_a_town_asks_about_its_own_items_only(small_county: County, line: PowerChange) -> None:
    item = Item.objects.get(code=LITTER)
    made = catalogue.ask_support(
        by=small_county.town, line=line, item=item, kind="clue", what="哪家运来的垃圾"
    )
    assert made.due_on == date(2026, 12, 2) and made.giver.code == "ZHZF"
    with pytest.raises(NothingMoved):
        catalogue.ask_support(
            by=small_county.town, line=line, item=Item.objects.get(code=SHOP_FRONT), kind="clue", what="问"
        )


def test_the_town_sees_its_items_with_guide_and_expert_and_the_board_shows_what_is_owed(
    small_county: County,
    line: PowerChange,
    browser_of: Any,  # noqa: F811
) -> None:
    item = Item.objects.get(code=LITTER)
    catalogue.write_guide(
        by=small_county.department_clerk, item=item, body=Body.objects.get(code="ZJJ"), guide="当场拍照，责令清理。",
        forms="当场处罚决定书", expert="市容科（虚构）", phone="0570-0000000",
    )  # fmt: skip
    town = browser_of("town")
    shown = town.get(reverse("desk:our_items"), {"town": TOWN}).content.decode()
    assert "当场拍照" in shown and "市容科" in shown and "可能当场处罚" in shown
    assert SHOP_FRONT not in shown and LITTER in shown
    assert (
        "没有符合的事项" in town.get(reverse("desk:our_items"), {"town": TOWN, "q": "店外"}).content.decode()
    )
    url = reverse("desk:our_item", args=[LITTER]) + f"?town={TOWN}"
    assert town.post(url, {"do": "ask", "kind": "technical", "what": "请鉴定垃圾种类"}).status_code == 302
    assert "请鉴定垃圾种类" in town.get(url).content.decode()
    clerk = browser_of("department_clerk")
    board = clerk.get(reverse("desk:support")).content.decode()
    assert "请鉴定垃圾种类" in board and "澄政发〔2026〕8号" in board
    assert clerk.post(reverse("desk:support_lay_down", args=[line.uid])).status_code == 302
    duty = SupportDuty.objects.get(kind="technical", item=item)
    assert clerk.post(reverse("desk:support_done", args=[duty.uid]), {"note": "已鉴定"}).status_code == 302
    assert "已鉴定" in clerk.get(reverse("desk:support"), {"item": LITTER}).content.decode()
    sent = {"do": "write", "body": "ZJJ", "guide": "先劝后罚"}
    assert clerk.post(reverse("desk:our_item", args=[LITTER]), sent).status_code == 302
    assert "先劝后罚" in town.get(reverse("desk:our_items"), {"town": TOWN}).content.decode()


def test_a_duty_is_seen_before_its_day_by_both_sides_and_overdue_by_the_guidance_office(
    small_county: County,
    line: PowerChange,
    on: Any,
    browser_of: Any,  # noqa: F811
) -> None:
    county = small_county
    catalogue.lay_down_support(by=county.guidance, line=line)
    training = SupportDuty.objects.get(kind="training")
    head = {"town": "等", "guidance": "督促"}

    def home(who: str) -> str:
        return browser_of(who).get("/desk/").content.decode()  # type: ignore[no-any-return]

    with on("2027-01-20 09:00"):
        assert "业务培训" not in home("town"), "三十天以前还不提示"
    with on("2027-01-22 09:00"):
        shown = home("town")
        assert f"{head['town']}{training.giver.short_name}业务培训" in shown and "剩 29 天" in shown
        assert head["guidance"] not in home("guidance")
    with on("2027-02-21 09:00"):
        assert f"督促{training.giver.short_name}：支持职责逾期 2 项" in home("guidance")
        assert "逾期 1 天" in home("town")
        board = browser_of("guidance").get(reverse("desk:support_board"), {"town": TOWN}).content.decode()
        assert LITTER in board and "2027-02-20 逾期" in board and "2027-11-22 前" in board
        catalogue.mark_support_done(by=county.department_clerk, duty=training, note="培训一天")
        done = browser_of("guidance").get(reverse("desk:support_board"), {"town": TOWN}).content.decode()
        assert "2027-02-21 完成" in done and "支持职责逾期 1 项" in home("guidance")
