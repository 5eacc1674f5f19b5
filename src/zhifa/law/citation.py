"""引用 — a citation of a provision: which law, article, paragraph and item, in which version.

A citation is mandatory wherever the law floor gives a number or a reason, and a test looks every one of
them up in the stored texts (:mod:`zhifa.law.library`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from zhifa.law.chinese_numerals import from_chinese, to_chinese
from zhifa.law.law_names import full_title, is_named, short_title

_NUMBER = r"[零〇一二三四五六七八九十百千万两\d]+"
_CITATION = re.compile(
    rf"^(?P<law>.+?)第?(?P<article>{_NUMBER})条(?:之(?P<inserted>{_NUMBER}))?"
    rf"(?:第(?P<paragraph>{_NUMBER})款)?(?:第（?(?P<item>{_NUMBER})）?项)?$"
)


class NotACitation(ValueError):
    """The text does not name a law and an article in the usual form."""


@dataclass(frozen=True, order=True)
class Citation:
    """引用 — one provision.

    ``law`` may be given as the full title or the short name; it is stored as the full title (without 《》).
    ``paragraph`` 款 and ``item`` 项 count from 1.  ``inserted`` is the number of a 第…条之一. ``version``
    is the date of the version's promulgation or last amendment; ``None`` leaves it to the day on which the
    citation is looked up.
    """

    law: str
    article: int
    paragraph: int | None = None
    item: int | None = None
    version: date | None = None
    inserted: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "law", full_title(self.law))
        for number in (self.article, self.paragraph, self.item, self.inserted):
            if number is not None and number < 1:
                raise NotACitation(f"条、款、项从一数起：{self.law} {number}")

    @property
    def article_label(self) -> str:
        """The article as printed: 第六十条, 第一百三十三条之一."""
        label = f"第{to_chinese(self.article)}条"
        return label + (f"之{to_chinese(self.inserted)}" if self.inserted else "")

    @property
    def place(self) -> str:
        """Article, paragraph and item as printed: 第六十四条第一项."""
        text = self.article_label
        if self.paragraph is not None:
            text += f"第{to_chinese(self.paragraph)}款"
        if self.item is not None:
            text += f"第{to_chinese(self.item)}项"
        return text

    @property
    def full(self) -> str:
        """《中华人民共和国行政处罚法》第六十条 — the form for documents."""
        return f"《{self.law}》{self.place}"

    @property
    def short(self) -> str:
        """处罚法第六十条 — the form for screens."""
        return f"{short_title(self.law)}{self.place}"

    def __str__(self) -> str:
        return self.full

    @classmethod
    def parse(cls, text: str, *, version: date | None = None) -> Citation:
        """Read 《…》第六十条, 处罚法第六十四条第一项 or 处罚法60条.

        :raises NotACitation: when the form or the law's name is unknown.
        """
        match = _CITATION.match(text.strip())
        if match is None:
            raise NotACitation(f"看不懂的引用：{text!r}；应如“处罚法第六十四条第一项”")
        law = match["law"]
        if not is_named(law):
            raise NotACitation(f"没有登记的法律名称：{law!r}（登记在 parameters/national/law_names.yaml）")

        def number(group: str) -> int | None:
            return from_chinese(match[group]) if match[group] else None

        return cls(
            law=law,
            article=from_chinese(match["article"]),
            paragraph=number("paragraph"),
            item=number("item"),
            version=version,
            inserted=number("inserted"),
        )


def cite(text: str) -> Citation:
    """Shorthand for :meth:`Citation.parse` in code: ``cite("处罚法第六十条")``."""
    return Citation.parse(text)
