"""草拟事项 — reads the penalty chapter of a law into draft items: what is done, which kinds of penalty, how much, by whom. Pure.

One draft for each kind of conduct an article punishes: each paragraph 款, each item 项 of a list under it, each sentence that
begins a new conduct.  A sentence that only goes on (情节严重的, 逾期不改正的, 有前款规定的行为) belongs to the draft before it.
Every draft is for a person to confirm, correct or reject; what was not understood is named in ``doubts``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zhifa.law import library
from zhifa.law.fine_norm import FineClause
from zhifa.law.library import Provision
from zhifa.registers.catalogue.penalty_words import ORDER_TO_CORRECT, read_kinds

CHAPTER = re.compile(r"法律责任|罚\s*则|行为和处罚|奖惩|奖励与处罚|奖励和处罚")
#: outside such a chapter (flat laws): an authority and a penalty in one sentence
_AUTHORITY = r"(?:部门|机关|机构|政府|主管单位|执法局|委员会|监督检查部门|管理局)"
_OUTSIDE = re.compile(rf"由[^，。；]*{_AUTHORITY}[^。]*(?:罚款|没收|吊销|警告|停产|停业)")
_WHO = re.compile(
    r"由(?P<who>[^，。；]{2,60}?(?:部门|机关|机构|人民政府|政府|监督检查部门|委员会|管理局|主管单位|执法局))"
    r"(?=(?:[^，。；]{0,24}?)(?:责令|给予|处|没收|予以|依法|依照|按照|根据|吊销|可以|并|对|，|组织|撤销|取缔|会同))"
)
_GOES_ON = re.compile(
    r"^(?:情节|逾期|拒不|构成犯罪|造成|有前|前[款两]|有本条|单位有前|对[^，]{0,20}(?:主管人员|责任人员)|并|同时|违法所得|没有违法所得|"
    r"货值金额|受到|因前款|发生前款|被处罚|再次|数额|其中|涉及|对单位|对个人|吊销|拒绝改正|违反前款|具有前|因[^，]{0,30}犯罪)"
)
_SPLIT = re.compile(
    r"，(?=(?:由|责令|处|给予|可以|没收|予以|并处|依法|按照|依照|对|根据|除|单处|应当|情节|拒不|逾期|吊销|尚不))"
)
_LEAD = re.compile(
    r"^(?:[^，。；]{0,12})?违反(?:本法|本条例|本办法|本规定|国家|法律)?[^，。；]{0,40}?(?:规定)?，(?=.)"
)
_LIST = re.compile(r"有下列(?:行为|情形|情况|违法行为)(?:之一)?的?")
_ITEM = re.compile(r"^（[一二三四五六七八九十]+）")
_MOST_CONDUCT = 400


@dataclass(frozen=True)
class Draft:
    """草拟的事项 — ``kinds``: codes of 处罚法第九条; ``clauses``: every fine in its order; ``doubts``: what to look at twice."""

    law: str
    version: date
    article: str
    paragraph: int
    item: int | None
    conduct: str
    kinds: tuple[str, ...]
    clauses: tuple[FineClause, ...]
    who: str
    order_to_correct: bool
    quote: str
    doubts: tuple[str, ...]

    @property
    def place(self) -> str:
        """第六十条第二款第三项; the paragraph is left out where the article has one only (0)."""
        from zhifa.law.chinese_numerals import to_chinese

        tail = f"第{to_chinese(self.paragraph)}款" if self.paragraph else ""
        return self.article + tail + (f"第{to_chinese(self.item)}项" if self.item else "")

    @property
    def fixed(self) -> FineClause | None:
        """The first fine on the party itself in plain amounts of money."""
        return next((c for c in self.clauses if c.terms and not any(t.base or t.per for t in c.terms)), None)

    @property
    def by_multiple(self) -> FineClause | None:
        """The first fine as a multiple or a share of something."""
        return next((c for c in self.clauses if any(t.base for t in c.terms)), None)


@dataclass(frozen=True)
class Drafted:
    """读一部法的结果 — ``passed_over``: articles of the penalty chapter in which no penalty was found, with the reason."""

    drafts: tuple[Draft, ...]
    passed_over: tuple[tuple[str, str], ...]


def draft_law(law: str, on: date | None = None) -> Drafted:
    """Read a law of the library.

    :raises LawNotHeld, VersionNotHeld: as the library says.
    """
    return draft_articles(library.articles(law, on))


def draft_articles(articles: Iterable[Provision]) -> Drafted:
    """Read articles, of one law, in their order."""
    drafts: list[Draft] = []
    passed: list[tuple[str, str]] = []
    for article in articles:
        within = bool(CHAPTER.search(article.heading))
        if not within and not _OUTSIDE.search(article.text):
            continue
        found = draft_article(article)
        drafts += found
        if within and not found:
            passed.append((article.label, _why_passed(article.text)))
    return Drafted(tuple(drafts), tuple(passed))


def _why_passed(text: str) -> str:
    for words, why in (
        ("处分", "处分，不是行政处罚"), ("刑事责任", "刑事责任"), ("赔偿", "民事赔偿"), ("治安管理", "转致治安管理处罚"),
        ("依照", "转致其他法律"),
    ):  # fmt: skip
        if words in text:
            return why
    return "没有读到处罚"


def draft_article(article: Provision) -> list[Draft]:
    """Drafts of one article, in its order."""
    drafts: list[Draft] = []
    paragraphs = article.paragraphs
    for place, paragraph in enumerate(paragraphs, 1):
        number = place if len(paragraphs) > 1 else 0
        listed = article.items(place)
        sentences = [s for s in re.split(r"(?<=。)", paragraph) if s.strip()]
        for sentence in sentences:
            drafts += _drafts_of(article, number, sentence, listed if _LIST.search(sentence) or sentence is sentences[-1] else {}, drafts)  # fmt: skip
    return drafts


def _drafts_of(
    article: Provision, paragraph: int, sentence: str, listed: dict[int, str], before: list[Draft]
) -> list[Draft]:
    """New drafts of a sentence; one that goes on is added to the draft before it, in place."""
    kinds, fines = read_kinds(sentence)
    own = {n: read_kinds(text) for n, text in listed.items()}
    if not kinds and not any(k for k, _ in own.values()):
        return []
    if before and _GOES_ON.match(sentence) and not listed:
        before[-1] = _joined(before[-1], sentence, paragraph)
        return []
    base = _one(article, paragraph, None, sentence, sentence)
    if not listed:
        return [base] if kinds else []
    made = []
    for number, text in listed.items():
        conduct = _ITEM.sub("", text).rstrip("；。")
        its_kinds, its_fines = own[number]
        clauses = its_fines.clauses or fines.clauses
        head = base.conduct if _LIST.sub("", base.conduct).strip("，：的") else ""
        made.append(
            Draft(
                **{
                    **vars(base),
                    "item": number,
                    "conduct": _short(f"{_LIST.sub('', head).rstrip('，：')}：{_what(conduct) if its_kinds else conduct}" if head else conduct),
                    "kinds": tuple(sorted(kinds | its_kinds)),
                    "clauses": clauses,
                    "quote": f"{sentence}\n{text}",
                }
            )
        )  # fmt: skip
    return made


def _one(article: Provision, paragraph: int, item: int | None, sentence: str, quote: str) -> Draft:
    kinds, fines = read_kinds(sentence)
    who = _WHO.search(sentence)
    doubts = [f"没有读懂的罚款：{words}" for words in fines.unread]
    if fines.open:
        doubts.append("条文可以罚款但没有写数额")
    if not who:
        doubts.append("条文没有写由谁处罚")
    if "detention" in kinds:
        doubts.append("含行政拘留，只能由公安机关等法定机关实施")
    if sum(bool(c.terms) for c in fines.clauses) > 1:
        doubts.append("有几档罚款，目录只记第一档，核对")
    return Draft(
        article.law.title,
        article.law.version,
        article.label,
        paragraph,
        item,
        _short(_what(sentence)),
        tuple(sorted(kinds)),
        fines.clauses,
        who["who"] if who else "",
        bool(ORDER_TO_CORRECT.search(sentence)),
        quote,
        tuple(doubts),
    )


def _joined(former: Draft, sentence: str, paragraph: int) -> Draft:
    kinds, fines = read_kinds(sentence)
    doubt = "后一句另有处罚，核对"
    return Draft(
        **{
            **vars(former),
            "kinds": tuple(sorted({*former.kinds, *kinds})),
            "clauses": former.clauses + fines.clauses,
            "quote": f"{former.quote}{sentence}",
            "doubts": former.doubts if doubt in former.doubts else (*former.doubts, doubt),
        }
    )


def _what(sentence: str) -> str:
    """The conduct: the words up to the consequence, without 违反本法规定."""
    conduct = _SPLIT.split(sentence, maxsplit=1)[0].rstrip("。；：")
    lead = _LEAD.match(conduct)
    rest = conduct[lead.end() :] if lead else ""
    # 违反…规定，或者违反…规定…的: the two stand together
    stripped = rest if len(rest) >= 4 and not rest.startswith("或者") else conduct
    return stripped.removesuffix("的")


def _short(text: str) -> str:
    return text if len(text) <= _MOST_CONDUCT else text[: _MOST_CONDUCT - 1] + "…"
