"""事实 — what a question wants to know: name, Chinese label, kind, choices, default; and how a value is read.

A value comes as text (from the command line) or as a plain value (from JSON or YAML).  Either is read to the
value the rule takes, or refused by name (:mod:`zhifa.law.questions.refused`).  Money: the plain name is in 元,
the same name with ``_fen`` in 分; the rule always gets whole 分 under the ``_fen`` name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from fractions import Fraction
from typing import Any

import yaml

from zhifa.law.amounts import yuan
from zhifa.law.citation import NotACitation, cite
from zhifa.law.questions.refused import (
    FactGivenTwice,
    MissingFact,
    NegativeCount,
    NegativeMoney,
    UnknownChoice,
    UnknownFact,
    WrongFact,
)

_FEN = "_fen"
_CHINESE_DAY = re.compile(r"^(\d{4})\s*[年/.-]\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})\s*日?$")
_YES = {"是", "有", "真", "true", "yes", "y", "1"}
_NO = {"否", "无", "没有", "假", "false", "no", "n", "0"}


class _Needed(Enum):
    """必填 — the default of a fact that has none."""

    NEEDED = "必填"


class _TheDay(Enum):
    """所问之日 — the default of a day that is the day asked about unless said otherwise."""

    THE_DAY = "所问之日"


NEEDED = _Needed.NEEDED
THE_DAY = _TheDay.THE_DAY


@dataclass(frozen=True)
class Fact:
    """事实.

    ``kind`` 日期、时刻、整数、金额、是否、选项、多个选项、文字、多段文字、倍数、条款、多个条款、记录、多条记录.
    ``choices`` code → (Chinese term, value handed to the rule).  ``parts`` are the fields of a record, in
    the order in which a record may also be written without names.  ``default`` is handed on as it is.
    """

    name: str
    term: str
    kind: str
    default: Any = NEEDED
    note: str = ""
    choices: Mapping[str, tuple[str, Any]] = field(default_factory=dict)
    parts: tuple[Fact, ...] = ()
    may_be_negative: bool = False

    @property
    def needed(self) -> bool:
        return self.default is NEEDED

    @property
    def argument(self) -> str:
        """The name under which the rule gets it: money always in 分."""
        return self.name + _FEN if self.kind == "金额" else self.name

    @property
    def names(self) -> tuple[str, ...]:
        """The names under which it may be given."""
        return (self.name, self.name + _FEN) if self.kind == "金额" else (self.name,)

    @property
    def how_to_write(self) -> str:
        """One line that shows how to write the value."""
        shown = {
            "日期": "如 2026-11-20",
            "时刻": "如 2026-11-20 09:30",
            "整数": "如 3",
            "金额": f"单位元，如 3000 或 123.45；以分计的用 {self.name}{_FEN}=300000",
            "是否": "是 或 否",
            "文字": "文字",
            "多段文字": "用逗号隔开",
            "倍数": "如 5、1/2、0.5 或 5%",
            "条款": "如 处罚法第三十二条第一项",
            "多个条款": "用逗号隔开，如 处罚法第三十条,处罚法第三十二条第一项",
        }
        if self.choices:
            listed = "、".join(f"{code}（{term}）" for code, (term, _) in self.choices.items())
            return f"{'可写多个，用逗号隔开：' if self.kind == '多个选项' else ''}{listed}"
        if self.parts:
            fields = " ".join(f"{part.term}{'' if part.needed else '（可省）'}" for part in self.parts)
            names = ", ".join(f"{part.name}: …" for part in self.parts)
            if self.kind == "记录":
                return f"{{{names}}}，即 {fields}"
            return f"每条依次写 {fields}，各条用分号隔开；或者写 [{{{names}}}]"
        return shown[self.kind]

    def read(self, value: Any, *, in_fen: bool = False) -> Any:
        """Return the value the rule takes.

        :raises WrongFact: or one of its kinds, naming the fact and what is needed.
        """
        if value is None and not self.needed:
            return self.default
        return _READERS[self.kind](self, value, in_fen)

    def wrong(self, value: Any, needs: str = "") -> WrongFact:
        """The error that says what was given and what is needed."""
        given = "空白" if value in (None, "") else f"“{value}”"
        return WrongFact(
            f"“{self.term}”（{self.name}）应为{self.kind}，收到{given}。", way_out=needs or self.how_to_write
        )


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
            value = item.read(given[present[0]], in_fen=present[0] != item.name)
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


# ── how to declare ──


def day(name: str, term: str, default: Any = NEEDED, *, note: str = "") -> Fact:
    """日期."""
    return Fact(name, term, "日期", default, note)


def moment(name: str, term: str, default: Any = NEEDED, *, note: str = "") -> Fact:
    """时刻 — day, hour and minute, county time."""
    return Fact(name, term, "时刻", default, note)


def count(
    name: str, term: str, default: Any = NEEDED, *, note: str = "", may_be_negative: bool = False
) -> Fact:
    """整数."""
    return Fact(name, term, "整数", default, note, may_be_negative=may_be_negative)


def money(name: str, term: str, default: Any = NEEDED, *, note: str = "") -> Fact:
    """金额 — given in 元 (or under ``name_fen`` in 分); the rule gets ``name_fen``."""
    return Fact(name, term, "金额", default, note)


def yes_no(name: str, term: str, default: Any = NEEDED, *, note: str = "") -> Fact:
    """是否."""
    return Fact(name, term, "是否", default, note)


def words(name: str, term: str, default: Any = NEEDED, *, note: str = "") -> Fact:
    """文字."""
    return Fact(name, term, "文字", default, note)


def several_words(name: str, term: str, default: Any = NEEDED, *, note: str = "") -> Fact:
    """多段文字 — names and the like, a tuple of text."""
    return Fact(name, term, "多段文字", default, note)


def share(name: str, term: str, default: Any = NEEDED, *, note: str = "") -> Fact:
    """倍数 — a fraction: 5, 1/2, 5%."""
    return Fact(name, term, "倍数", default, note)


def article(name: str, term: str, default: Any = NEEDED, *, note: str = "") -> Fact:
    """条款 — one citation."""
    return Fact(name, term, "条款", default, note)


def articles(name: str, term: str, default: Any = NEEDED, *, note: str = "") -> Fact:
    """多个条款 — a tuple of citations."""
    return Fact(name, term, "多个条款", default, note)


Choices = Mapping[str, tuple[str, Any]]


def choice(name: str, term: str, among: Choices, default: Any = NEEDED, *, note: str = "") -> Fact:
    """选项 — one of ``among`` (code → term, value); the code or the term may be written."""
    return Fact(name, term, "选项", default, note, among)


def choices(name: str, term: str, among: Choices, default: Any = NEEDED, *, note: str = "") -> Fact:
    """多个选项 — a tuple of values."""
    return Fact(name, term, "多个选项", default, note, among)


def record(name: str, term: str, *parts: Fact, default: Any = NEEDED, note: str = "") -> Fact:
    """记录 — one mapping of argument → value."""
    return Fact(name, term, "记录", default, note, parts=parts)


def records(name: str, term: str, *parts: Fact, default: Any = NEEDED, note: str = "") -> Fact:
    """多条记录 — a tuple of mappings."""
    return Fact(name, term, "多条记录", default, note, parts=parts)


def members(kind: type[Enum], term: Callable[[Any], str] | None = None) -> Choices:
    """The members of an enumeration as choices: the member's name, its Chinese term, the member."""
    return {item.name.lower(): ((term or _term_of)(item), item) for item in kind}


def _term_of(member: Any) -> str:
    return str(getattr(member, "term", member.value))


# ── how to read ──


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
    except yaml.YAMLError:
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
