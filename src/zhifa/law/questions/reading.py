"""读事实 — how a value of a fact is read to the one the rule takes.

A value comes as text (from the command line) or as a plain value (from JSON or YAML).  Either is read, or refused by name
(:mod:`zhifa.law.questions.refused`).  Money: the plain name is in 元, the same name with ``_fen`` in 分; the rule always
gets whole 分 under the ``_fen`` name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

import yaml

from zhifa.law.amounts import yuan
from zhifa.law.citation import NotACitation, cite
from zhifa.law.questions.fact import THE_DAY, Fact
from zhifa.law.questions.refused import (
    FactGivenTwice,
    MissingFact,
    NegativeCount,
    NegativeMoney,
    UnknownChoice,
    UnknownFact,
)

_CHINESE_DAY = re.compile(r"^(\d{4})\s*[年/.-]\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})\s*日?$")

_YES = {"是", "有", "真", "true", "yes", "y", "1"}

_NO = {"否", "无", "没有", "假", "false", "no", "n", "0"}


def read_fact(fact: Fact, value: Any, *, in_fen: bool = False) -> Any:
    """Return the value the rule takes.

    :raises WrongFact: or one of its kinds, naming the fact and what is needed.
    """
    if value is None and not fact.needed:
        return fact.default
    return _READERS[fact.kind](fact, value, in_fen)


def read_facts(facts: Sequence[Fact], given: Mapping[str, Any], *, the_day: date, of: str) -> dict[str, Any]:
    """Read a whole set: returns argument → value, defaults filled in.

    :raises UnknownFact, MissingFact, FactGivenTwice, WrongFact: as named; ``of`` is the question's or the
        record's term.
    """
    by_name = {name: item for item in facts for name in item.names}
    for name in given:
        if name not in by_name:
            raise UnknownFact(
                f"“{of}”没有“{name}”这项事实。", way_out=f"可以给出：{_listed(facts) or '不需要任何事实'}。"
            )
    answer: dict[str, Any] = {}
    missing: list[Fact] = []
    for item in facts:
        present = [name for name in item.names if name in given]
        if len(present) > 1:
            raise FactGivenTwice(
                f"“{item.term}”既给了 {present[0]} 又给了 {present[1]}。", way_out="只写其中一个。"
            )
        if present:
            value = read_fact(item, given[present[0]], in_fen=present[0] != item.name)
        elif item.needed:
            missing.append(item)
            continue
        else:
            value = item.default
        answer[item.argument] = the_day if value is THE_DAY else value
    if missing:
        raise MissingFact(
            f"“{of}”缺少：{'、'.join(f'{item.term}（{item.name}）' for item in missing)}。",
            way_out="；".join(f"{item.name}：{item.how_to_write}" for item in missing),
        )
    return answer


def _listed(facts: Sequence[Fact]) -> str:
    return "、".join(f"{item.name}（{item.term}）" for item in facts)


def _day(fact: Fact, value: Any, in_fen: bool) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        found = value
    else:
        match = _CHINESE_DAY.match(str(value).strip()) if isinstance(value, str) else None
        if match is None:
            raise fact.wrong(value)
        try:
            found = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            raise fact.wrong(value, f"没有{match[1]}年{match[2]}月{match[3]}日这一天。") from None
    if not 1949 <= found.year <= 2099:
        raise fact.wrong(value, "日期应在1949年至2099年之间。")
    return found


def _moment(fact: Fact, value: Any, in_fen: bool) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, str) and re.search(r"\d{1,2}:\d{2}", value):
        try:
            return datetime.fromisoformat(value.strip())
        except ValueError:
            pass
    raise fact.wrong(value)


def _count(fact: Fact, value: Any, in_fen: bool) -> int:
    if isinstance(value, str) and re.fullmatch(r"[+-]?\d+", value.strip()):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise fact.wrong(value)
    if value < 0 and not fact.may_be_negative:
        raise NegativeCount(f"“{fact.term}”（{fact.name}）不能为负数：{value}。", way_out="写零或者正整数。")
    return value


def _money(fact: Fact, value: Any, in_fen: bool) -> int:
    unit = "分" if in_fen else "元"
    text = str(value).strip().replace(",", "").replace("，", "")
    for ending in ("元", "分"):
        if text.endswith(ending):
            unit, text = ending, text.removesuffix(ending)
    if isinstance(value, bool | list | dict) or re.fullmatch(r"[+-]?\d+(\.\d+)?", text) is None:
        raise fact.wrong(value)
    try:
        fen = Decimal(text) * (100 if unit == "元" else 1)
    except InvalidOperation:
        raise fact.wrong(value) from None
    if fen != fen.to_integral_value():
        raise fact.wrong(value, "金额最小到分，不能有不足一分的零头。")
    if fen < 0:
        raise NegativeMoney(
            f"“{fact.term}”（{fact.name}）不能为负数：{yuan(int(fen))}。", way_out="核对金额，写零或者正数。"
        )
    return int(fen)


def _yes_no(fact: Fact, value: Any, in_fen: bool) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in _YES or text in _NO:
        return text in _YES
    raise fact.wrong(value)


def _words(fact: Fact, value: Any, in_fen: bool) -> str:
    if isinstance(value, bool | list | dict) or value is None:
        raise fact.wrong(value)
    text = str(value)
    if any((ord(c) < 32 and c not in "\n\t") or 0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise fact.wrong("".join(c for c in text if c.isprintable()), "含有不能接收的字符，重新填写。")
    return text


def _several(fact: Fact, value: Any) -> list[Any]:
    if isinstance(value, list | tuple | set | frozenset):
        return list(value)
    if isinstance(value, str) and value.lstrip().startswith("["):
        value = _flow(fact, value)
        return value if isinstance(value, list) else [value]
    return [part.strip() for part in re.split(r"[,，、]", str(value)) if part.strip()]


def _several_words(fact: Fact, value: Any, in_fen: bool) -> tuple[str, ...]:
    return tuple(_words(fact, item, in_fen) for item in _several(fact, value))


def _share(fact: Fact, value: Any, in_fen: bool) -> Fraction:
    text = str(value).strip().removesuffix("倍")
    percent = text.endswith(("%", "％"))
    try:
        found = Fraction(text.rstrip("%％"))
    except (ValueError, ZeroDivisionError):
        raise fact.wrong(value) from None
    if isinstance(value, bool | float) or found < 0:
        raise fact.wrong(value)
    return found / 100 if percent else found


def _article(fact: Fact, value: Any, in_fen: bool) -> Any:
    try:
        return cite(str(value))
    except NotACitation as fault:
        raise fact.wrong(value, str(fault)) from None


def _articles(fact: Fact, value: Any, in_fen: bool) -> tuple[Any, ...]:
    return tuple(_article(fact, item, in_fen) for item in _several(fact, value))


def _choice(fact: Fact, value: Any, in_fen: bool) -> Any:
    text = str(value).strip()
    for code, (term, meant) in fact.choices.items():
        if text.lower() == code.lower() or text == term:
            return meant
    raise UnknownChoice(
        f"“{fact.term}”（{fact.name}）没有“{text}”这个选项。", way_out=f"可选：{fact.how_to_write}。"
    )


def _choices(fact: Fact, value: Any, in_fen: bool) -> tuple[Any, ...]:
    return tuple(_choice(fact, item, in_fen) for item in _several(fact, value))


def _record(fact: Fact, value: Any, in_fen: bool) -> dict[str, Any]:
    if isinstance(value, str):
        text = value.strip()
        value = _flow(fact, text) if text.startswith(("{", "[")) else text.split()
    elif isinstance(value, int | Decimal | float | date):
        value = [value]  # a record of which only the first field is given
    if isinstance(value, list | tuple):
        if len(value) > len(fact.parts):
            raise fact.wrong(value)
        value = {part.name: item for part, item in zip(fact.parts, value, strict=False)}
    if not isinstance(value, Mapping):
        raise fact.wrong(value)
    return read_facts(fact.parts, value, the_day=date.min, of=fact.term)


def _records(fact: Fact, value: Any, in_fen: bool) -> tuple[dict[str, Any], ...]:
    if isinstance(value, str):
        text = value.strip()
        value = (
            _flow(fact, text)
            if text.startswith(("[", "{"))
            else [p for p in re.split("[;；]", text) if p.strip()]
        )
    if isinstance(value, Mapping):
        value = [value]
    if not isinstance(value, list | tuple):
        raise fact.wrong(value)
    return tuple(_record(fact, item, in_fen) for item in value)


def _flow(fact: Fact, text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a day no calendar has
        raise fact.wrong(text) from None


_READERS: dict[str, Callable[[Fact, Any, bool], Any]] = {
    "日期": _day,
    "时刻": _moment,
    "整数": _count,
    "金额": _money,
    "是否": _yes_no,
    "文字": _words,
    "多段文字": _several_words,
    "倍数": _share,
    "条款": _article,
    "多个条款": _articles,
    "选项": _choice,
    "多个选项": _choices,
    "记录": _record,
    "多条记录": _records,
}
