"""放假通知 — a year's arrangement read from the notice itself, from YAML or from CSV, and checked before it is used.

The notice of the 国务院办公厅 says, festival by festival, which days are off and which weekend days are worked.
What it says is checked against itself: the weekday in brackets, the number of days, that a day worked is a weekend
day, that the year's seven festivals are all there.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from zhifa.law.refusal import BadFact
from zhifa.law.workdays import FIRST_YEAR, LAST_YEAR, Arrangement

FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
_YEAR = re.compile(r"关于(\d{4})年部分节假日安排")
_NUMBER = re.compile(r"国办发明电〔\d{4}〕\d+号")
_ITEM = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)\s*([^：:]{2,12})[：:](.+)$")
_BRACKETS = re.compile(r"（([^（）]*)）")
_DAY = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_WEEK = "一二三四五六日"
_LARGEST = 200_000
_LONGEST = 31


class NoticeUnreadable(BadFact):
    """看不懂的放假通知 — not in one of the three forms, or not the notice of one year."""


class NoticeContradicts(BadFact):
    """放假通知前后矛盾 — a weekday, a number of days or a day worked does not fit the dates."""


def read_notice_file(path: Path, *, source: str = "") -> Arrangement:
    """Read ``.yaml``, ``.csv`` or plain text; ``source`` where the file does not name the notice.

    :raises NoticeUnreadable, NoticeContradicts, BadFact: as named.
    """
    try:
        raw = path.read_bytes()
    except OSError:
        raise NoticeUnreadable(f"读不到文件 {path.name}。", way_out="核对路径和权限。") from None
    return read_notice(raw, path.name, source=source)


def read_notice(raw: bytes, name: str, *, source: str = "") -> Arrangement:
    """The same from the bytes of a file called ``name``."""
    if len(raw) > _LARGEST:
        raise NoticeUnreadable(f"{name}太大，不像一份放假通知。", way_out="只放一年的通知。")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NoticeUnreadable(f"{name}不是 UTF-8 编码。", way_out="另存为 UTF-8 后再导入。") from None
    ending = Path(name).suffix.lower()
    if ending in (".yaml", ".yml"):
        found = _from_yaml(text, source)
    elif ending == ".csv":
        found = _from_csv(text, source)
    else:
        found = _from_words(text, source)
    check_arrangement(found)
    return found


def check_arrangement(found: Arrangement) -> None:
    """Refuse an arrangement that cannot be a whole year's.

    :raises NoticeContradicts: a festival missing, a day outside the year's reach, a working day "worked".
    """
    if not found.source.strip():
        raise NoticeUnreadable("没有写明通知的名称和文号。", way_out="写 source，或者用 --source 文号。")
    terms = "、".join(found.off.values())
    missing = [festival for festival in FESTIVALS if festival not in terms]
    if missing:
        raise NoticeContradicts(
            f"{found.year}年的安排缺少：{'、'.join(missing)}。",
            way_out="补全后导入；合并放假的写成“国庆节、中秋节”。",
        )
    first, last = date(found.year - 1, 12, 25), date(found.year, 12, 31)
    for day in (*found.off, *found.worked):
        if not first <= day <= last:
            raise NoticeContradicts(f"{day:%Y-%m-%d}不在{found.year}年的安排之内。", way_out="核对年份。")
    for day, term in found.worked.items():
        if day.weekday() < 5:
            raise NoticeContradicts(
                f"{day:%Y-%m-%d}（{term}）是周{_WEEK[day.weekday()]}，本来就上班。",
                way_out="核对调休上班的日子。",
            )


def _from_yaml(text: str, source: str) -> Arrangement:
    try:
        row = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a date no calendar has
        raise NoticeUnreadable(
            "YAML 看不懂。", way_out="照自带的年度文件写：year、source、arrangements。"
        ) from None
    if not isinstance(row, dict) or not isinstance(row.get("arrangements"), list) or "year" not in row:
        raise NoticeUnreadable("YAML 缺少 year 或者 arrangements。", way_out="照自带的年度文件写。")
    return _made(row["year"], str(row.get("source") or source), row["arrangements"])


def _from_csv(text: str, source: str) -> Arrangement:
    try:
        rows = [row for row in csv.reader(io.StringIO(text, None)) if any(cell.strip() for cell in row)]
    except csv.Error:
        raise NoticeUnreadable("CSV 看不懂。", way_out="核对引号，一个节日一行。") from None
    if not rows or [cell.strip() for cell in rows[0][:3]] != ["节日", "起", "止"]:
        raise NoticeUnreadable(
            "CSV 的表头应为：节日,起,止,调休上班日。", way_out="补上表头；多个上班日用空格隔开。"
        )
    listed: list[dict[str, Any]] = []
    for number, row in enumerate(rows[1:], 2):
        cells = [cell.strip() for cell in [*row, "", "", ""]]
        listed.append(
            {
                "term": cells[0],
                "from": _iso(cells[1], number),
                "to": _iso(cells[2], number),
                "worked": [_iso(part, number) for part in re.split(r"[\s、;；]+", cells[3]) if part],
            }
        )
    years = [row["to"].year for row in listed]
    if not years:
        raise NoticeUnreadable("CSV 里没有一行安排。", way_out="一个节日一行。")
    return _made(max(set(years), key=years.count), source, listed)


def _iso(text: str, line: int) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NoticeUnreadable(f"第{line}行的“{text}”不是日期。", way_out="如 2027-02-05。") from None


def _made(year: Any, source: str, listed: list[Any]) -> Arrangement:
    if type(year) is not int or not FIRST_YEAR < year < LAST_YEAR:
        raise NoticeUnreadable(f"“{year}”不是通知的年份。", way_out="写四位数字的年份，如 2027。")
    whole = []
    for item in listed:
        if not isinstance(item, Mapping) or not {"term", "from", "to"} <= set(item):
            raise NoticeUnreadable("每项安排须有 term、from、to。", way_out="照自带的年度文件写。")
        worked = item.get("worked") or ()
        if not isinstance(worked, list | tuple):
            raise NoticeUnreadable(
                f"worked 应为若干日期，收到“{worked}”。", way_out="写成 [2027-02-06, 2027-02-20]。"
            )
        for day in (item["from"], item["to"], *worked):
            if type(day) is not date:  # a moment is a date too, and neither earlier nor later than one
                raise NoticeUnreadable(f"“{day}”不是日期。", way_out="如 2027-02-05。")
        if (item["to"] - item["from"]).days > _LONGEST:
            raise NoticeContradicts(
                f"{item['term']}从{item['from']}放到{item['to']}，不像一个节日。", way_out="核对起止日。"
            )
        whole.append({**item, "term": str(item["term"]), "worked": worked})
    return Arrangement.from_mapping({"year": year, "source": source, "arrangements": whole})


def _from_words(text: str, source: str) -> Arrangement:
    title = _YEAR.search(text)
    if title is None:
        raise NoticeUnreadable(
            "没有找到“关于××××年部分节假日安排”。", way_out="放入通知全文，或者改用 YAML、CSV。"
        )
    year = int(title[1])
    number = _NUMBER.search(text)
    listed = []
    for line in text.splitlines():
        item = _ITEM.match(line.strip())
        if item and "放假" in item[2]:
            listed.append(_item(year, item[1].strip(), item[2]))
    if not listed:
        raise NoticeUnreadable(
            "通知里没有看得懂的安排。", way_out="每个节日一行，如“一、元旦：1月1日至3日放假，共3天。”"
        )
    return _made(year, number[0] if number else source, listed)


def _item(year: int, term: str, words: str) -> dict[str, Any]:
    off_words, _, rest = words.partition("放假")
    days = _days(year, off_words)
    if not 1 <= len(days) <= 2:
        raise NoticeUnreadable(
            f"{term}的放假起止看不懂：{off_words}。", way_out="如“1月1日（周五）至3日（周日）”。"
        )
    first, last = days[0], days[-1]
    length = (last - first).days + 1
    told = re.search(r"共(\d+)天", rest)
    if told and int(told[1]) != length:
        raise NoticeContradicts(
            f"{term}写明共{told[1]}天，{first:%m月%d日}至{last:%m月%d日}是{length}天。",
            way_out="核对起止日。",
        )
    worked: list[date] = []
    for sentence in rest.split("。"):
        if "上班" in sentence:
            worked += _days(year, sentence)
    return {"term": term, "from": first, "to": last, "worked": worked}


def _days(year: int, words: str) -> list[date]:
    """The days named in ``words``, in order; a weekday in brackets is checked."""
    found: list[date] = []
    words, month = _without_lunar(words), 0
    for match in _DAY.finditer(words):
        # "2026年12月31日至2027年1月2日": a year not written is the notice's own
        at = int(match[1]) if match[1] else year
        month = int(match[2]) if match[2] else month
        try:
            day = date(at, month, int(match[3]))
        except ValueError:
            raise NoticeUnreadable(f"没有{at}年{month}月{match[3]}日这一天。", way_out="核对通知。") from None
        bracket = re.match(r"（([^（）]*)）", words[match.end() :])
        told = _WEEKDAY.search(bracket[1]) if bracket else None
        if told and _WEEK.index(told[1].replace("天", "日")) != day.weekday():
            raise NoticeContradicts(
                f"{day:%Y-%m-%d}写成周{told[1]}，应是周{_WEEK[day.weekday()]}。", way_out="核对年份和日期。"
            )
        found.append(day)
    return found


def _without_lunar(words: str) -> str:
    """Brackets keep only the weekday: 农历正月初一 would read as a date."""
    return _BRACKETS.sub(
        lambda match: f"（{weekday[0]}）" if (weekday := _WEEKDAY.search(match[1])) else "", words
    )
