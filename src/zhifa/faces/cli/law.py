"""``zhifa law`` — ask the law itself: rules with their reasons, texts by version, the working calendar.

Answers need no database and no Django: they come from the law floor and from what the cell's folder adds to it
(``laws/``, see :mod:`zhifa.law.library`).  Only what writes (``import``, ``calendar import``) and what asks for the
county's own calendar (``--cell``) opens the cell.
"""

import argparse
from collections.abc import Sequence
from datetime import date
from typing import Any

from zhifa.faces.cli import law_texts
from zhifa.faces.cli.answer import as_json
from zhifa.faces.cli.law_days import calendar_parser, day_of, run_calendar, today
from zhifa.law.explained import Explained, plain
from zhifa.law.questions import FAMILIES, ask, question_named, questions
from zhifa.law.questions.fact import THE_DAY, Fact
from zhifa.law.questions.limits import limit_question, limit_terms
from zhifa.law.questions.question import Question
from zhifa.law.refusal import BadFact, Refusal
from zhifa.law.workdays import HolidayTable, national_calendar

_LIMITS = "期限（名称本身就是问题，也可以用 deadline、elapsed 问）"


class BadFactText(BadFact):
    """事实写法不对 — ``--fact`` wants name=value."""


def opens_the_cell(words: Sequence[str]) -> bool:
    """Whether these words after ``law`` need the cell's database."""
    bare = [word for word in words if not word.startswith("-")]
    return "--cell" in words or bare[:1] == ["import"] or bare[:2] == ["calendar", "import"]


def parser() -> argparse.ArgumentParser:
    """The command's parser; every text in Chinese."""
    top = argparse.ArgumentParser(
        "zhifa law",
        description="法律：问规则（期限、触发、限度、加处罚款、时效……），查条文和版本，看工作日历。",
        epilog="例：zhifa law explain decision --on 2026-11-20\n"
        "    zhifa law explain late_penalty --on 2026-11-20 --fact fine=3000 --fact due_on=2026-11-10\n"
        "    zhifa law provision 处罚法 60 --on 2026-11-20",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    sub = top.add_subparsers(dest="what", required=True, metavar="做什么")
    one = sub.add_parser(
        "list", help="能问什么：名称、用途、需要的事实", description="能问的全部规则，按类列出。"
    )
    one.add_argument("of", nargs="*", metavar="名称", help="只列这几项，并写明每项事实怎么填")
    _common(one)
    one = sub.add_parser(
        "explain",
        help="问一条规则：结果、理由、条款",
        description="按给出的事实回答一条规则，写明结果、每一步理由和条款。事实写错、缺少、矛盾的，说明需要什么。",
        epilog="金额以元计（fine=3000），以分计的用 _fen（fine_fen=300000）；日期如 2026-11-20；是否写 是 或 否；\n"
        "多条记录如 --fact 'payments=2026-01-06 1500; 2026-02-01 500'。各项事实的写法：zhifa law list 名称",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    one.add_argument(
        "rule", metavar="规则", help="名称，如 late_penalty、decision；或者中文，如 加处罚款、办案期限"
    )
    one.add_argument("--on", metavar="日期", help="所问之日：用哪一天的法律（默认今天）")
    one.add_argument("--fact", action="append", default=[], metavar="名称=值", help="一项事实；可以写多次")
    one.add_argument(
        "--cell", action="store_true", help="按本单元的工作日历（含县里的调整）计算，须打开数据库"
    )
    _common(one)
    law_texts.add_parsers(sub)
    one = sub.add_parser(
        "coverage",
        help="每条法定规则落在哪里、由哪项测试证明",
        description="程序性规则清单逐条对照：条款、落在哪个文件、由哪项测试证明；有缺口的返回 1。",
    )
    one.add_argument("--json", action="store_true", help="以 JSON 输出")
    calendar_parser(sub)
    return top


def _common(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--profile",
        default="base",
        metavar="版本",
        help="程序版本：base 行政处罚法（默认），market_supervision 市场监管领域；可写 名称@立案日",
    )
    one.add_argument("--json", action="store_true", help="以 JSON 输出")


def run(argv: list[str]) -> int:
    """Returns 0 answered, 1 refused (the sentence says why), 2 misspelt."""
    given = parser().parse_args(argv)
    commands = {
        "list": _list,
        "explain": _explain,
        "coverage": _coverage,
        "calendar": run_calendar,
        **law_texts.COMMANDS,
    }
    try:
        return commands[given.what](given)
    except Refusal as refusal:
        if not given.json:
            raise
        as_json(
            {
                "refused": refusal.code,
                "message": refusal.message_zh,
                "citations": [citation.full for citation in refusal.citations],
                "way_out": refusal.way_out,
            }
        )
        return 1


# ── list ──


def _list(given: argparse.Namespace) -> int:
    if given.of:
        asked = [question_named(name, given.profile) for name in given.of]
        if given.json:
            as_json([_described(item) for item in asked])
            return 0
        for item in asked:
            _print_in_full(item)
        return 0
    families = [
        {"family": code, "term": term, "questions": [q for q in questions().values() if q.family == code]}
        for code, term in FAMILIES.items()
    ]
    limits = [limit_question(name, given.profile) for name in limit_terms(given.profile)]
    families.append({"family": "limits", "term": _LIMITS, "questions": limits})
    if given.json:
        as_json([{**item, "questions": [_described(q) for q in item["questions"]]} for item in families])
        return 0
    for item in families:
        print(f"\n{item['term']}")
        for asked_one in item["questions"]:
            print(f"  {asked_one.name}  {asked_one.term}")
            print(f"      事实：{_facts_in_short(asked_one)}")
    print("\n每项事实怎么填：zhifa law list 名称        提问：zhifa law explain 名称 --fact 事实=值")
    return 0


def _facts_in_short(item: Question) -> str:
    told = [fact.name + ("" if fact.needed else "（可省）") for fact in item.facts]
    return "、".join(told) or "不需要"


def _print_in_full(item: Question) -> None:
    print(f"{item.name}  {item.term}\n  {item.purpose}")
    if item.articles:
        print(f"  依据：{'、'.join(citation.short for citation in item.articles)}")
    for fact in item.facts:
        must = "必填" if fact.needed else f"可省，{_default_in_words(fact)}"
        print(f"  {fact.name}  {fact.term}（{fact.kind}，{must}）")
        print(f"      {fact.how_to_write}{f'；{fact.note}' if fact.note else ''}")
        for part in fact.parts:
            if part.choices:
                print(f"      {part.term}：{part.how_to_write}")
    print()


def _default_in_words(fact: Fact) -> str:
    if fact.default is THE_DAY:
        return "默认所问之日"
    if fact.default in (None, (), ""):
        return "默认没有"
    if isinstance(fact.default, bool):
        return f"默认{'是' if fact.default else '否'}"
    return f"默认 {plain(fact.default)}"


def _described(item: Question) -> dict[str, Any]:
    return {
        "name": item.name,
        "term": item.term,
        "purpose": item.purpose,
        "articles": [citation.full for citation in item.articles],
        "facts": [_described_fact(fact) for fact in item.facts],
    }


def _described_fact(fact: Fact) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": fact.name,
        "term": fact.term,
        "type": fact.kind,
        "required": fact.needed,
        "how_to_write": fact.how_to_write,
    }
    if not fact.needed:
        told["default"] = "on" if fact.default is THE_DAY else plain(fact.default)
    if fact.note:
        told["note"] = fact.note
    if fact.choices:
        told["choices"] = {code: term for code, (term, _) in fact.choices.items()}
    if fact.parts:
        told["parts"] = [_described_fact(part) for part in fact.parts]
    return told


# ── explain ──


def _explain(given: argparse.Namespace) -> int:
    on = asked_day(given.on)
    facts = read_fact_words(given.fact)
    item = question_named(given.rule, given.profile)
    calendar = _calendar(cell=given.cell)
    answer = ask(item.name, facts, on=on, profile=given.profile, calendar=calendar)
    said = item.in_words(answer.result)
    if given.json:
        as_json(
            {
                "rule": item.name,
                "term": item.term,
                "on": on,
                "profile": given.profile,
                **answer.as_json(),
                "result_in_words": said,
            }
        )
        return 0
    _print_answer(item, said, answer)
    return 0


def _print_answer(item: Question, said: str, answer: Explained[Any]) -> None:
    print(f"{item.term}：{said}\n")
    print(answer.in_words())
    if answer.citations:
        print(f"\n依据：{'、'.join(citation.full for citation in answer.citations)}")


def _calendar(*, cell: bool) -> HolidayTable:
    if not cell:
        return national_calendar()
    from zhifa.core.calendar import work_calendar

    return work_calendar()


def asked_day(text: str | None) -> date:
    """``--on``, or today in the county.

    :raises WrongFact: not a date.
    """
    if text is None:
        return today()
    return day_of(text)


def read_fact_words(words: Sequence[str]) -> dict[str, str]:
    """``name=value`` words as a mapping.

    :raises BadFactText: no equals sign, or one name twice.
    """
    facts: dict[str, str] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not name.strip():
            raise BadFactText(f"“{word}”应写成 名称=值。", way_out="如 --fact fine=3000。")
        if name.strip() in facts:
            raise BadFactText(f"“{name.strip()}”写了两次。", way_out="同一项事实只写一次。")
        facts[name.strip()] = value.strip()
    return facts


# ── coverage ──


def _coverage(given: argparse.Namespace) -> int:
    from zhifa.law.coverage import coverage

    rows = coverage()
    missing = [row for row in rows if row.missing]
    if given.json:
        as_json({"rules": len(rows), "missing": len(missing), "rows": [plain(row) for row in rows]})
    else:
        for row in rows:
            print(row)
        print(f"\n{len(rows)} 条规则，缺 {len(missing)} 条。")
    return 1 if missing else 0
