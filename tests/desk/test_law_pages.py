"""The law library and the working calendar as people use them: search, versions, marks, import of a notice."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.core.test_calendar_change import NOTICE
from tests.county import RULES, County
from tests.desk.conftest import Browser
from zhifa.core.calendar import work_calendar
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.operation import Op, operation
from zhifa.registers.catalogue.models import ItemBasis

pytestmark = pytest.mark.django_db


@operation("test.rest_on", title="登记依据", permission="catalogue.manage")
def rest_on(op: Op, *, law: str, article: str, county: County, **more: Any) -> None:
    ItemBasis(
        item=county.shop_item,
        penalty_law=law,
        penalty_article=article,
        **{"valid_from": date(2020, 1, 1), **more},
    ).save()


def test_the_library_is_searched_article_by_article_on_a_day(
    small_county: County, browser_of: Browser
) -> None:
    browser = browser_of("leader")
    page = browser.get(reverse("desk:laws"), {"q": "立案 九十日", "on": "2026-11-20"}).content.decode()
    assert "处罚法第六十条" in page
    page = browser.get(reverse("desk:laws"), {"q": "处罚法第六十条"}).content.decode()
    assert "处罚法第六十条" in page
    page = browser.get(reverse("desk:laws"), {"q": "绝不会出现的词句"}).content.decode()
    assert "没有这些词" in page


def test_a_repealed_law_is_marked_in_the_list_with_what_ended_it(
    small_county: County, browser_of: Browser
) -> None:
    page = browser_of("leader").get(reverse("desk:laws"), {"on": "2026-11-20"}).content.decode()
    at = page.index("《中华人民共和国大气污染防治法》")
    assert "2026-08-15 起废止，《中华人民共和国生态环境法典》第一千二百四十二条" in page[at : at + 900]


def test_an_article_shows_which_items_and_rules_rest_on_it(small_county: County, browser_of: Browser) -> None:
    rest_on(by=RULES, law="中华人民共和国行政处罚法", article="第六十条", county=small_county)
    rest_on(by=RULES, law="中华人民共和国行政处罚法", article="第六条", county=small_county)
    page = browser_of("leader").get(reverse("desk:article", args=["行政处罚法", "60"])).content.decode()
    assert small_county.shop_item.name in page and "处罚依据" in page and "办案期限" in page
    page = browser_of("leader").get(reverse("desk:article", args=["行政处罚法", "63"])).content.decode()
    assert "没有引用这一条" in page and "要不要告知听证" in page


def test_an_item_whose_basis_was_repealed_says_since_when(small_county: County, browser_of: Browser) -> None:
    rest_on(by=RULES, law="中华人民共和国大气污染防治法", article="第一百一十五条", county=small_county)
    code = small_county.shop_item.code
    page = browser_of("leader").get(reverse("desk:item", args=[code]), {"on": "2026-11-20"}).content.decode()
    assert "该依据自2026-08-15起废止" in page and "请更新目录" in page
    page = browser_of("leader").get(reverse("desk:item", args=[code]), {"on": "2026-08-14"}).content.decode()
    assert "该依据将自2026-08-15起废止" in page
    page = browser_of("leader").get(reverse("desk:items"), {"on": "2026-11-20"}).content.decode()
    assert "已废止" in page


def test_the_administrator_tries_a_notice_then_imports_it(small_county: County, browser_of: Browser) -> None:
    browser, url = browser_of("system_admin"), reverse("desk:admin_calendar")
    page = browser.get(url, {"year": "2027"}).content.decode()
    assert "还没有导入" in page and "暂定" in page
    given = {"text": NOTICE, "form": "txt", "idempotency_key": str(uuid4())}
    page = browser.post(url, {**given, "do": "try"}).content.decode()
    assert "试读结果：2027年" in page and not work_calendar().is_announced(2027)
    answer = browser.post(url, {**given, "do": "import"})
    assert answer.status_code == 302
    page = browser.get(answer["Location"]).content.decode()
    assert "日历已更新" in page and "国办发明电〔2026〕99号" in page
    assert LedgerEntry.objects.filter(operation="core.import_holidays").count() == 1


def test_an_uploaded_file_is_read_by_its_ending_and_faults_are_named(
    small_county: County, browser_of: Browser
) -> None:
    browser, url = browser_of("system_admin"), reverse("desk:admin_calendar")
    bad = SimpleUploadedFile("a.csv", "节日,起,止\n元旦,昨天,今天\n".encode())
    answer = browser.post(url, {"do": "import", "form": "txt", "file": bad})
    assert answer.status_code == 422 and "第2行的“昨天”不是日期" in answer.content.decode()
    answer = browser.post(url, {"do": "try", "form": "txt", "text": ""})
    beside = '<span class="err" id="id_text_error">没有放假通知。可以：选一个文件'
    assert answer.status_code == 422 and beside in answer.content.decode()


def test_a_day_of_the_countys_own_is_set_and_taken_back(small_county: County, browser_of: Browser) -> None:
    browser, url = browser_of("system_admin"), reverse("desk:admin_calendar")
    day = {"day": "2026-12-03", "working": "0", "reason": "台风停工通知（虚构）", "do": "adjust"}
    assert browser.post(url, day).status_code == 302
    assert "台风停工通知" in browser.get(url, {"year": "2026"}).content.decode()
    assert not work_calendar().is_working_day(date(2026, 12, 3))
    assert browser.post(url, {"do": "withdraw", "day": "2026-12-03"}).status_code == 302
    assert work_calendar().is_working_day(date(2026, 12, 3))
    answer = browser.post(url, {"do": "withdraw", "day": "2026-12-03"})
    assert answer.status_code in (404, 422) and "没有本县的调整" in answer.content.decode()
