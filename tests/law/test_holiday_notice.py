"""放假通知 — the notice itself, YAML and CSV give one arrangement; what contradicts itself is refused."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from zhifa.law.holiday_notice import NoticeContradicts, NoticeUnreadable, read_notice, read_notice_file
from zhifa.law.parameters import PARAMETERS
from zhifa.law.workdays import national_calendar

WORDS = """国务院办公厅关于2026年部分节假日安排的通知
国办发明电〔2025〕7号
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""
CSV = """节日,起,止,调休上班日
元旦,2026-01-01,2026-01-03,2026-01-04
春节,2026-02-15,2026-02-23,2026-02-14 2026-02-28
清明节,2026-04-04,2026-04-06,
劳动节,2026-05-01,2026-05-05,2026-05-09
端午节,2026-06-19,2026-06-21,
中秋节,2026-09-25,2026-09-27,
国庆节,2026-10-01,2026-10-07,2026-09-20、2026-10-10
"""


def test_the_words_of_the_notice_give_the_shipped_arrangement() -> None:
    assert read_notice(WORDS.encode(), "notice.txt") == national_calendar().arrangements[2026]


def test_a_table_gives_the_same() -> None:
    found = read_notice(CSV.encode("utf-8-sig"), "a.csv", source="国办发明电〔2025〕7号")
    assert found == national_calendar().arrangements[2026]


@pytest.mark.parametrize(
    "path", sorted((PARAMETERS / "national/holidays").glob("*.yaml")), ids=lambda p: p.stem
)
def test_every_shipped_year_reads_as_a_notice(path: Path) -> None:
    found = read_notice_file(path)
    assert found == national_calendar().arrangements[int(path.stem)]


def test_a_holiday_that_begins_in_the_year_before_is_read_with_its_years() -> None:
    words = WORDS.replace("2026年部分", "2023年部分").replace(
        "一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。",
        "一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。",
    )
    only = "\n".join(words.splitlines()[:3])
    with pytest.raises(NoticeContradicts, match="缺少：春节"):
        read_notice(only.encode(), "notice.txt")


def test_two_festivals_in_one_line_count_as_both() -> None:
    words = WORDS.replace("六、中秋节：9月25日（周五）至27日（周日）放假，共3天。\n", "").replace(
        "七、国庆节：", "六、国庆节、中秋节："
    )
    assert read_notice(words.encode(), "n.txt").off[date(2026, 10, 1)] == "国庆节、中秋节"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("1月1日（周四）", "1月1日（周五）", "写成周五，应是周四"),
        ("共9天", "共8天", "写明共8天"),
        ("5月9日（周六）上班", "5月8日上班", "本来就上班"),
        ("三、清明节：4月4日（周六）至6日（周一）放假，共3天。\n", "", "缺少：清明节"),
        ("1月4日（周日）上班", "1月3日（周六）上班", "既放假又上班"),
    ],
)
def test_a_notice_that_contradicts_itself_is_refused(old: str, new: str, says: str) -> None:
    from zhifa.law.refusal import BadFact

    with pytest.raises(BadFact, match=says):
        read_notice(WORDS.replace(old, new).encode(), "notice.txt")


@pytest.mark.parametrize(
    ("raw", "name", "says"),
    [
        ("明天放假".encode(), "a.txt", "没有找到"),
        ("国务院办公厅关于2027年部分节假日安排的通知".encode(), "a.txt", "没有看得懂的安排"),
        (b"\xd6\xd0\xb9\xfa", "a.txt", "不是 UTF-8"),
        ("节日,起\n".encode(), "a.csv", "表头应为"),
        (b"", "a.csv", "表头应为"),
        ("节日,起,止,调休上班日\n".encode(), "a.csv", "没有一行安排"),
        ("节日,起,止\n元旦,昨天,今天\n".encode(), "a.csv", "第2行的“昨天”不是日期"),
        (b"year: 2027\n", "a.yaml", "缺少 year 或者 arrangements"),
        (b"a: [", "a.yaml", "YAML 看不懂"),
        (b"year: 2027\nsource: x\narrangements: [{term: a, from: b, to: c}]", "a.yaml", "不是日期"),
        (b"x" * 300_000, "a.txt", "太大"),
    ],
)
def test_what_is_no_notice_is_refused_with_the_way_out(raw: bytes, name: str, says: str) -> None:
    with pytest.raises(NoticeUnreadable, match=says) as refused:
        read_notice(raw, name)
    assert refused.value.way_out


def test_a_file_that_is_not_there_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(NoticeUnreadable, match=r"读不到文件 2027\.txt"):
        read_notice_file(tmp_path / "2027.txt")


def test_a_notice_without_its_number_is_refused() -> None:
    with pytest.raises(NoticeUnreadable, match="文号"):
        read_notice(CSV.encode(), "a.csv")


def test_new_years_holiday_may_begin_a_week_before_the_year_and_no_day_lies_outside_it() -> None:
    """The borders: 25 December of the year before, 31 December of the year."""

    def with_day(day: str) -> bytes:
        return CSV.replace("元旦,2026-01-01,2026-01-03,2026-01-04", f"元旦,{day},{day},").encode()

    for inside in ("2025-12-25", "2026-12-31"):
        assert (
            date.fromisoformat(inside)
            in read_notice(with_day(inside), "a.csv", source="国办发〔2025〕7号").off
        )
    for outside in ("2025-12-24", "2027-01-01"):
        with pytest.raises(NoticeContradicts, match=f"{outside}不在2026年的安排之内"):
            read_notice(with_day(outside), "a.csv", source="国办发〔2025〕7号")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "三、清明节：4月4日（周六）至6日（周一）放假",
            "三、清明节：休息几天，放假",
            "清明节的放假起止看不懂",
        ),
        ("4月4日（周六）至6日（周一）放假", "4月4日、5日、6日放假", "清明节的放假起止看不懂"),
        ("4月4日（周六）至6日（周一）", "4月31日至6日", "没有2026年4月31日这一天"),
        ("4月4日（周六）至6日（周一）", "4日至6日", "没有2026年0月4日这一天"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(old: str, new: str, says: str) -> None:
    with pytest.raises(NoticeUnreadable, match=says) as refused:
        read_notice(WORDS.replace(old, new).encode(), "notice.txt")
    assert refused.value.way_out


def test_what_says_nothing_of_days_off_or_worked_is_passed_by() -> None:
    words = (
        WORDS.replace("放假，共3天。\n四、", "放假。4月7日起恢复办公。\n四、")
        + "八、值班：各单位安排好值班。\n"
    )
    assert read_notice(words.encode(), "notice.txt") == national_calendar().arrangements[2026]


def test_a_day_worked_is_read_from_its_own_sentence_and_a_single_day_off_counts_as_one() -> None:
    words = WORDS.replace(
        "三、清明节：4月4日（周六）至6日（周一）放假，共3天。", "三、清明节：4月4日（周六）放假，共1天。"
    )
    found = read_notice(words.encode(), "notice.txt")
    assert date(2026, 4, 4) in found.off and date(2026, 4, 6) not in found.off
    assert sorted(found.worked) == sorted(national_calendar().arrangements[2026].worked)


SHIPPED = (PARAMETERS / "national/holidays/2026.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[1, 2]", "缺少 year 或者 arrangements"),
        ("year: 2026", "缺少 year 或者 arrangements"),
        ("{arrangements: []}", "缺少 year 或者 arrangements"),
        ("{year: 2026, arrangements: 春节}", "缺少 year 或者 arrangements"),
        ("{year: 2026, source: 文号}", "缺少 year 或者 arrangements"),
        ("{year: 2026, arrangements: [春节]}", "须有 term、from、to"),
        ("{year: 2026, arrangements: [[term, from, to]]}", "须有 term、from、to"),
        ("{year: 2026, arrangements: [{term: 春节, from: 2026-02-15}]}", "须有 term、from、to"),
        (
            "{year: 2026, arrangements: [{term: 春节, from: 2026-02-15, to: 2026-02-23, worked: [明天]}]}",
            "“明天”不是日期",
        ),
        (
            "{year: 2026, arrangements: [{term: 春节, from: 2026-02-15, to: 2026-02-23, worked: 2026-02-14}]}",
            "worked 应为若干日期，收到“2026-02-14”",
        ),
        (
            "{year: 2026, arrangements: [{term: 春节, from: 2026-02-15 08:00:00, to: 2026-02-23}]}",
            "“2026-02-15 08:00:00”不是日期",
        ),
        ("{year: 2026, arrangements: [{term: 春节, from: 2026-02-30, to: 2026-02-23}]}", "YAML 看不懂"),
        ("[" * 100_000, "YAML 看不懂"),
        ("{year: 明年, arrangements: []}", "“明年”不是通知的年份"),
        ("{year: true, arrangements: []}", "不是通知的年份"),
        ("{year: 1990, arrangements: []}", "不是通知的年份"),
        ("{year: 2100, arrangements: []}", "不是通知的年份"),
    ],
)
def test_yaml_of_another_shape_is_refused(text: str, says: str) -> None:
    with pytest.raises(NoticeUnreadable, match=re.escape(says)) as refused:
        read_notice(text.encode(), "a.yaml")
    assert refused.value.way_out


def test_a_holiday_longer_than_a_month_is_no_holiday_of_the_notice() -> None:
    def new_year(last: str) -> bytes:
        return CSV.replace("元旦,2026-01-01,2026-01-03,2026-01-04", f"元旦,2026-01-01,{last},").encode()

    assert date(2026, 2, 1) in read_notice(new_year("2026-02-01"), "a.csv", source="文号").off
    with pytest.raises(NoticeContradicts, match="元旦从2026-01-01放到2026-02-02"):
        read_notice(new_year("2026-02-02"), "a.csv", source="文号")


def test_a_year_before_and_after_the_calendar_is_refused_and_the_last_inside_is_not() -> None:
    for year in (1991, 2099):
        with pytest.raises(NoticeContradicts, match=f"{year}年的安排缺少：元旦"):
            read_notice(f"{{year: {year}, source: 文号, arrangements: []}}".encode(), "a.yaml")
    words = WORDS.replace("关于2026年", "关于0000年")
    with pytest.raises(NoticeUnreadable):
        read_notice(words.encode(), "a.txt")


def test_an_empty_worked_is_no_day_worked_and_a_festival_by_number_keeps_its_name() -> None:
    """``worked:`` with nothing behind it, as a hand writes a festival without a day worked."""
    held = national_calendar().arrangements[2026]
    bare = re.sub(r"worked: \[[^\]]*\]", "worked:", SHIPPED)
    assert bare != SHIPPED
    found = read_notice(bare.encode(), "2026.yml")
    assert found.off == held.off and found.worked == {}
    numbered = SHIPPED.replace(
        "arrangements:", "arrangements:\n  - {term: 5, from: 2026-12-30, to: 2026-12-31}"
    )
    assert read_notice(numbered.encode(), "2026.yaml").off[date(2026, 12, 31)] == "5"


def test_a_table_with_other_line_ends_is_read_and_one_that_cannot_be_taken_apart_is_refused() -> None:
    for ends in ("\r", "\r\n"):
        found = read_notice(CSV.replace("\n", ends).encode(), "a.csv", source="国办发明电〔2025〕7号")
        assert found == national_calendar().arrangements[2026]
    before = csv.field_size_limit(1000)
    try:
        with pytest.raises(NoticeUnreadable, match="CSV 看不懂"):
            read_notice(("节日,起,止\n" + "x" * 2000).encode(), "a.csv")
    finally:
        csv.field_size_limit(before)


def test_a_notice_of_the_largest_size_is_read_and_one_byte_more_is_not() -> None:
    whole = WORDS.encode()
    padded = whole + b"\n" * (200_000 - len(whole))
    assert read_notice(padded, "n.txt") == national_calendar().arrangements[2026]
    with pytest.raises(NoticeUnreadable, match="太大"):
        read_notice(padded + b"\n", "n.txt")


def test_the_number_given_beside_a_file_counts_where_the_file_names_none() -> None:
    without = SHIPPED.replace("source: 国办发明电〔2025〕7号\n", "")
    assert read_notice(without.encode(), "a.yaml", source="另给的文号").source == "另给的文号"
    assert read_notice(SHIPPED.encode(), "a.yaml", source="另给的文号").source == "国办发明电〔2025〕7号"
