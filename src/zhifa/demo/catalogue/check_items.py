"""事项核对 — verifies every row of an enforcement-item CSV, by program, against the texts of the laws.

Run: ``python -m zhifa.demo.catalogue.check_items LAW_FOLDER FILE.csv …`` (exit code 1 on any fault).

A row may rest on several provisions: ``penalty_law`` / ``penalty_article`` (and ``violated_law`` /
``violated_article``) are then parallel lists joined by ``；``; a law named once holds for all its articles.
``fine_text`` may join verbatim pieces by ``｜``; the amount columns are the frame of all of them.
Amounts are in 分; per-unit fines (每平方米…元) stand in ``multiple_base`` ``每…`` with yuan per unit.
"""

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from zhifa.demo.catalogue.fine_words import Span, UnreadableFine, frame, read_fine
from zhifa.demo.catalogue.law_texts import LawTextError, LawTexts, LawVersion
from zhifa.law.penalty_kinds import kind as kind_of

IN_FORCE_ON = date(2026, 11, 21)
LONGEST_PLAIN_WORDS = 30
SHORTEST_QUOTE = 8
SUMMARY_LIMIT_FEN = {"entity": 300_000, "any": 300_000, "citizen": 20_000}  # 行政处罚法 第五十一条

COLUMNS = [
    *("code", "name", "field", "department"),
    *("violated_law", "violated_article", "violated_quote"),
    *("penalty_law", "penalty_article", "penalty_quote"),
    *("kinds", "fine_subject", "fine_min_fen", "fine_max_fen"),
    *("multiple_base", "multiple_min", "multiple_max", "fine_text"),
    *("order_to_correct", "in_force_from", "version", "level"),
    *("found_how", "summary_capable", "plain_words", "keywords"),
]

# 原依据 — a predecessor the item had until a day (从旧兼从轻): ``法|条款|最后施行日|最低分|最高分``.
OPTIONAL_COLUMNS = ["former_basis"]

# The words by which a statute names each kind of penalty, by its code in the register (行政处罚法 第九条).
_WORDS = {
    "warning": "警告",
    "criticism": "通报批评",
    "fine": "罚款",
    "confiscate_gains": "没收[^。；]{0,40}(?:所得|收入|费用)|违法所得的，(?:予以|并处)没收",
    "confiscate_goods": "没收|收缴|予以取缔并",
    "suspend_licence": "暂扣|中止.{0,6}许可|暂停.{0,16}(?:资格|执业)",
    "downgrade_licence": "降低.{0,6}等级",
    "revoke_licence": "吊销|撤销.{0,12}(?:证|资格|许可)|取消.{0,8}资格",
    "restrict_business": "限制|暂停|不得.{0,20}(?:从事|参加|申请|经营|承接)"
    "|禁止.{0,30}(?:从事|承接|进入|代理|组织)|停止.{0,4}(?:经营|业务|销售|招生)|取消.{0,40}资格",
    "stop_business": "停产|停业|停止(?:生产|经营|营业|施工|建设)|停工|关停",
    "close_business": "关闭|取缔",
    "ban_from_trade": "不得.{0,30}(?:从事|担任|参与|参加|申请|注册)|禁止.{0,30}(?:从事|担任|进入)|不予注册"
    "|停止执业|限制.{0,6}从业",
}
WORDS_OF_KIND = {kind_of("penalty", code).term: words for code, words in _WORDS.items()}
# A regulation may leave the amount to the province; such a row carries the bare words and no amounts.
AMOUNT_LEFT_OPEN = re.compile("(?:可以|可)?(?:并)?处(?:以)?(?:警告、)?罚款")
_LIST_MARK = re.compile("[；;]")


@dataclass(frozen=True)
class Fault:
    """核对不符 — one row's code and what does not stand."""

    code: str
    words: str

    def __str__(self) -> str:
        return f"{self.code}: {self.words}"


@dataclass(frozen=True)
class Provision:
    """依据条文 — the named passage, its whole article and the law version it stands in."""

    law: LawVersion
    passage: str
    article: str


def read_items(path: Path) -> list[dict[str, str]]:
    """读事项表 — the rows of a catalogue CSV; raises ValueError where the columns differ."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if list(reader.fieldnames or []) not in (COLUMNS, [*COLUMNS, *OPTIONAL_COLUMNS]):
            raise ValueError(f"{path.name} 的列与规定不同：{reader.fieldnames}")
        return list(reader)


def _provisions(laws: LawTexts, names: str, references: str, on: date) -> list[Provision]:
    articles = _LIST_MARK.split(references)
    titles = _LIST_MARK.split(names)
    if len(titles) == 1:
        titles *= len(articles)
    if len(titles) != len(articles):
        raise LawTextError("法规与条款的个数不同")
    found = []
    for title, reference in zip(titles, articles, strict=True):
        law = laws.in_force(title.strip(), on)
        found.append(Provision(law, *law.passage(reference.strip())))
    return found


def _violated(row: dict[str, str], laws: LawTexts, on: date) -> Iterable[str]:
    if not row["violated_article"]:
        if row["violated_law"] or row["violated_quote"]:
            yield "未写违反条款，却写了违反的法规或者原文"
        return
    try:
        found = _provisions(laws, row["violated_law"], row["violated_article"], on)
    except LawTextError as error:
        yield str(error)
        return
    if len(row["violated_quote"]) < SHORTEST_QUOTE:
        yield f"违反条款原文不足{SHORTEST_QUOTE}字"
    elif not any(row["violated_quote"] in p.passage for p in found):
        yield f"违反条款原文不在{row['violated_article']}：{row['violated_quote']}"


def _penalty(row: dict[str, str], laws: LawTexts, on: date) -> Iterable[str]:
    try:
        found = _provisions(laws, row["penalty_law"], row["penalty_article"], on)
    except LawTextError as error:
        yield str(error)
        return
    first = found[0].law
    if len(row["penalty_quote"]) < SHORTEST_QUOTE:
        yield f"处罚条款原文不足{SHORTEST_QUOTE}字"
    elif not any(row["penalty_quote"] in p.passage for p in found):
        yield f"处罚条款原文不在{row['penalty_article']}：{row['penalty_quote']}"
    if row["version"] not in first.known_dates or row["version"] != first.version:
        yield f"版本应为{first.version}，写成{row['version']}"
    if row["in_force_from"] not in first.known_dates or row["in_force_from"] > on.isoformat():
        yield f"施行日期{row['in_force_from']}不是文本库所知的日期：{sorted(first.known_dates)}"
    if row["level"] != first.level:
        yield f"效力层级应为{first.level}"
    words = "\n".join(p.article for p in found)
    yield from _kinds(row, words)
    yield from _fine(row, words)
    if row["order_to_correct"] == "yes" and not re.search("责令|限期|责成|通知", words):
        yield "处罚条款没有责令改正"


def _kinds(row: dict[str, str], words: str) -> Iterable[str]:
    kinds = row["kinds"].split("|")
    if len(set(kinds)) != len(kinds):
        yield "处罚种类重复"
    for kind in kinds:
        if kind not in WORDS_OF_KIND:
            yield f"处罚种类不在行政处罚法第九条之列（人身自由罚不得由县级综合执法行使）：{kind}"
        elif not re.search(WORDS_OF_KIND[kind], words):
            yield f"处罚条款没有“{kind}”"
    if ("罚款" in kinds) != bool(row["fine_text"]):
        yield "处罚种类与罚款文字不一致"


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _bounds(span: Span | None) -> tuple[Decimal | None, Decimal | None]:
    return (span.low, span.high) if span else (None, None)


def _fine(row: dict[str, str], words: str) -> Iterable[str]:
    given = {k: row[k] for k in ("fine_min_fen", "fine_max_fen", "multiple_min", "multiple_max")}
    if not row["fine_text"]:
        if any(given.values()) or row["multiple_base"]:
            yield "没有罚款文字，却有罚款数额"
        return
    pieces = row["fine_text"].split("｜")
    if AMOUNT_LEFT_OPEN.fullmatch(row["fine_text"]):
        if any(given.values()) or row["multiple_base"]:
            yield "条文未定罚款数额，却有罚款数额"
        if row["fine_text"] not in words:
            yield f"罚款文字不在处罚条款：{row['fine_text']}"
        return
    for piece in pieces:
        if piece not in words:
            yield f"罚款文字不在处罚条款：{piece}"
    try:
        columns = {k: _decimal(v) for k, v in given.items()}
        read = [read_fine(piece) for piece in pieces]
    except (InvalidOperation, UnreadableFine) as error:
        yield f"罚款数额读不出：{error or given}"
        return
    amount = frame(tuple(s for r in read for s in r.amounts))
    per_unit = tuple(s for r in read for s in r.per_unit)
    rate = frame(tuple(s for r in read for s in r.rates) + per_unit)
    if (columns["fine_min_fen"], columns["fine_max_fen"]) != _bounds(amount):
        yield f"罚款数额与文字不符：{row['fine_text']} → {amount}"
    if (columns["multiple_min"], columns["multiple_max"]) != _bounds(rate):
        yield f"罚款倍数与文字不符：{row['fine_text']} → {rate}"
    if bool(row["multiple_base"]) != bool(rate):
        yield "倍数与基数须同时有"
    subject = {("对单位" in row["fine_text"], "对个人" in row["fine_text"]): row["fine_subject"]}
    if subject.get((True, False), "entity") == "citizen" or subject.get((False, True), "citizen") == "entity":
        yield f"罚款对象与文字不符：{row['fine_text']}"
    if bool(per_unit) != row["multiple_base"].startswith("每"):
        yield "按单位计罚的，基数写“每……”"


def may_be_summary(row: dict[str, str]) -> bool:
    """可否当场处罚 — 行政处罚法 第五十一条: only 警告, or a fine whose maximum stays within the limit."""
    kinds = set(row["kinds"].split("|"))
    if not kinds <= {"警告", "罚款"}:
        return False
    if "罚款" not in kinds:
        return True
    if row["multiple_base"] or not row["fine_max_fen"]:
        return False
    return int(row["fine_max_fen"]) <= SUMMARY_LIMIT_FEN[row["fine_subject"]]


def _plain(row: dict[str, str]) -> Iterable[str]:
    if not re.match(r"^[A-Z]{2}-\d{3,4}$", row["code"]):
        yield "编码应为两位领域字母加序号"
    if not re.match(r"^对.+的处罚(?:（[^）]+）)?$", row["name"]):
        yield f"名称应为“对……行为的处罚”：{row['name']}"
    for column in ("field", "department", "plain_words", "keywords"):
        if not row[column].strip():
            yield f"{column} 为空"
    if len(row["plain_words"]) > LONGEST_PLAIN_WORDS:
        yield f"群众说法超过{LONGEST_PLAIN_WORDS}字"
    if row["fine_subject"] not in SUMMARY_LIMIT_FEN:
        yield f"罚款对象不明：{row['fine_subject']}"
    for column in ("order_to_correct", "found_how", "summary_capable"):
        if row[column] not in ("yes", "no"):
            yield f"{column} 应为 yes 或 no"


def check_row(row: dict[str, str], laws: LawTexts, on: date = IN_FORCE_ON) -> list[Fault]:
    """核对一条 — every fault of one row on a calendar day; an empty list when it stands."""
    words = [*_plain(row), *_violated(row, laws, on), *_penalty(row, laws, on)]
    if not words and (row["summary_capable"] == "yes") != may_be_summary(row):
        words.append("可否当场处罚与行政处罚法第五十一条不符")
    return [Fault(row["code"], text) for text in words]


def check_items(rows: Sequence[dict[str, str]], laws: LawTexts, on: date = IN_FORCE_ON) -> list[Fault]:
    """核对一表 — every fault of every row, and codes or names that stand twice."""
    faults = [fault for row in rows for fault in check_row(row, laws, on)]
    for column in ("code", "name"):
        for value, times in Counter(row[column] for row in rows).items():
            if times > 1:
                faults.append(Fault(value, f"{column} 重复{times}次"))
    return faults


def main(arguments: Sequence[str]) -> int:
    """命令行 — prints every fault; 0 when all rows of all files stand."""
    laws = LawTexts(Path(arguments[0]))
    rows = [row for name in arguments[1:] for row in read_items(Path(name))]
    faults = check_items(rows, laws)
    for fault in faults:
        print(fault)
    print(f"{len(rows)} 条事项，{len(faults)} 处不符")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
