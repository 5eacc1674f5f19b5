"""写法 — how money, days and clocks are written on a page. Pure: no clock, no settings, no database."""

import re
from collections.abc import Iterable
from datetime import date, datetime

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")

OK, SOON, URGENT, OVER, PAUSE, HOLD, DONE = "ok", "soon", "urgent", "over", "pause", "hold", "done"
MINUTES = frozenset({"分", "分钟"})


def money(fen: int) -> str:
    """金额 — ``fen`` (hundredths of a yuan) as 1,000 元; fen are shown only when there are some."""
    sign, fen = ("-" if fen < 0 else ""), abs(fen)
    yuan, rest = divmod(fen, 100)
    return f"{sign}{yuan:,}.{rest:02d} 元" if rest else f"{sign}{yuan:,} 元"


_SUM = re.compile(r"(?<![\d.,])(\d+)(\.\d\d)?元")
_SPAN = re.compile(r"(?<![\d.,])(\d+)元(?=以上|以下)")


def sums(words: str) -> str:
    """句中金额 — sums inside words of the rules as people read them: 罚款 40,000 元, 2 万元以上 20 万元以下."""
    words = _SPAN.sub(lambda m: _span_end(int(m[1])), words)
    words = _SUM.sub(lambda m: f"{int(m[1]):,}{m[2] or ''} 元", words)
    return re.sub(r"(?<=[\u4e00-\u9fff])(?=\d[\d,.]* (?:万)?元)", " ", words)


def _span_end(yuan: int) -> str:
    return f"{yuan // 10_000} 万元" if yuan and yuan % 10_000 == 0 else f"{yuan:,} 元"


def zh_date(day: date) -> str:
    """日期 — 2026年11月20日, for documents and public pages."""
    return f"{day.year}年{day.month}月{day.day}日"


def short_date(day: date, year: int) -> str:
    """短日期 — 11-20 within ``year``, else 2027-02-04."""
    return f"{day:%m-%d}" if day.year == year else f"{day:%Y-%m-%d}"


def short_moment(instant: datetime, year: int) -> str:
    """短时刻 — 11-20 09:41 within ``year``; ``instant`` already in the county's time."""
    return f"{short_date(instant.date(), year)} {instant:%H:%M}"


def weekday_zh(day: date) -> str:
    """星期 — 周一 … 周日."""
    return WEEKDAYS[day.weekday()]


def clock_state(
    used: float,
    total: float,
    unit: str = "天",
    *,
    done: bool = False,
    paused: bool = False,
    waiting: bool = False,
) -> str:
    """时钟状态 — which of the seven faces a clock wears (table in ``docs/pages.md``).

    ``used`` is the number of the running day (第 7 of 7 is the last day) or the minutes gone by; ``unit``
    is 天, 个工作日 or 分钟. A waiting period is never called late.
    """
    if done:
        return DONE
    if paused:
        return PAUSE
    if waiting:
        return HOLD
    left = total - used
    if left < 0:
        return OVER
    if unit in MINUTES:
        return URGENT if used * 2 >= total else OK
    if left == 0:
        return URGENT
    if left * 10 <= total * 3 or left <= 3:
        return SOON
    return OK


def clock_words(used: float, total: float, unit: str, state: str, ends_on: date | None, year: int) -> str:
    """时钟右侧的字 — what is left, or since when it is late, when the page gives no words of its own."""
    if state == OVER:
        return f"逾期 {used - total:g} {unit}"
    if state == DONE:
        return "已完成"
    if state == PAUSE:
        return "不计入"
    if state == HOLD:
        return f"{short_date(ends_on, year)} 期满" if ends_on else "等待期"
    if used == total and unit not in MINUTES:
        return "今天届满"
    return f"剩 {total - used:g} {unit}"


def clock_lead(used: float, unit: str, state: str) -> str:
    """时钟左侧的字 — how far it has run; the day it starts is not counted and has no number."""
    if state == DONE:
        return f"{used:g}"
    if not used:
        return "今天起算" if "日" in unit or "天" in unit else "刚开始"
    return f"第 {used:g}"


_BROWSERS = (
    ("MicroMessenger", "微信"), ("Edg", "Edge"), ("Firefox", "火狐"), ("QQBrowser", "QQ 浏览器"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_DEVICES = (
    ("HarmonyOS", "鸿蒙"), ("Android", "安卓手机"), ("iPhone", "苹果手机"), ("iPad", "苹果平板"),
    ("Windows", "Windows 电脑"), ("Macintosh", "苹果电脑"), ("Linux", "Linux 电脑"),
)  # fmt: skip


def device_words(user_agent: str) -> str:
    """登录设备 — what a browser says of itself, in words a person knows; what is unknown says so."""
    device = next((words for mark, words in _DEVICES if mark in user_agent), "其他设备")
    browser = next((words for mark, words in _BROWSERS if mark in user_agent), "其他程序")
    return f"{device} · {browser}"


def percent(part: float, whole: float) -> int:
    """百分数 — 0 to 100, whole; an empty whole counts as 0."""
    return max(0, min(100, round(part * 100 / whole))) if whole else 0


def clock_percent(used: float, total: float, state: str) -> int:
    """时钟填到哪里 — full only when late, so that the last day and the day after look different."""
    if state == OVER:
        return 100
    filled = percent(used, total)
    return filled if state == DONE else min(98, filled)


def tick_percents(ticks: Iterable[float], total: float) -> list[int]:
    """内部目标刻度 — day numbers of internal targets as places on the bar."""
    return [percent(tick, total) for tick in ticks]
