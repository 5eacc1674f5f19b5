"""事实 — what a question wants to know: name, Chinese label, kind, choices, default. How a value is read: ``reading``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from zhifa.law.questions.refused import (
    WrongFact,
)

FEN = "_fen"


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
        return self.name + FEN if self.kind == "金额" else self.name

    @property
    def names(self) -> tuple[str, ...]:
        """The names under which it may be given."""
        return (self.name, self.name + FEN) if self.kind == "金额" else (self.name,)

    @property
    def how_to_write(self) -> str:
        """One line that shows how to write the value."""
        shown = {
            "日期": "如 2026-11-20",
            "时刻": "如 2026-11-20 09:30",
            "整数": "如 3",
            "金额": f"单位元，如 3000 或 123.45；以分计的用 {self.name}{FEN}=300000",
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

    def wrong(self, value: Any, needs: str = "") -> WrongFact:
        """The error that says what was given and what is needed."""
        given = "空白" if value in (None, "") else f"“{value}”"
        return WrongFact(
            f"“{self.term}”（{self.name}）应为{self.kind}，收到{given}。", way_out=needs or self.how_to_write
        )


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
