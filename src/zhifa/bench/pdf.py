"""文书跑分 — our documents against a bare typst compiler with the same template and the same data, document by document in
turns; and the whole of issuing one: number, act, code, QR picture, PDF/A, file store, row, leaf.

PDF/A makes a missing glyph an error, so every document that comes out has all its characters.
"""

import json
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from zhifa.bench.county import RULES
from zhifa.bench.result import Result
from zhifa.core import clock
from zhifa.core.act_code import qr_svg
from zhifa.core.acts import ActKind
from zhifa.core.documents.document import Document, Form, issue_document
from zhifa.core.documents.typesetting import PACKAGE, typeset
from zhifa.core.matter import Matter, MatterSource
from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope, ScopeKind

TEMPLATE = Path(__file__).parent / "forms" / "notice.typ"
_STANDARDS = ["a-2b"]


def _data(n: int) -> dict[str, Any]:
    """The sample notice; each has its own words, so nothing can be answered from a cache."""
    return {
        "form": {"title": "责令改正通知书（跑分样张）"},
        "number": f"跑执责改〔2026〕{n}号",
        "body": "跑分县综合行政执法局",
        "made_on": "2026-03-02",
        "demo": True,
        "party": f"虚构第{n}号商店",
        "found_on": "2026-03-01",
        "place": f"青埠镇塘湾路{n}号",
        "facts": f"在店门外摆放货架{n % 7 + 1}个、占用人行道约{n % 13 + 2}平方米，妨碍行人通行，有现场照片和当事人陈述为证。",
        "rows": [["当事人", f"虚构第{n}号商店"], ["地点", f"青埠镇塘湾路{n}号"], ["发现方式", "巡查"]],
        "due_on": "2026-03-09",
        "fine_fen": 10_000 + n,
        "quote": "当事人有权陈述和申辩。",
    }


def _compiler(template: Path) -> typst.Compiler:
    inside = template.is_relative_to(PACKAGE)
    return typst.Compiler(
        input=str(template),
        root=str(PACKAGE if inside else template.parent),
        font_paths=[str(settings.FONT_DIR)],
        ignore_system_fonts=False,
        sys_inputs={"data": "{}"},
    )


def _plain(compiler: typst.Compiler, values: dict[str, Any], at: datetime) -> bytes:
    return compiler.compile(  # type: ignore[return-value]
        format="pdf",
        sys_inputs={"data": json.dumps(values, ensure_ascii=False)},
        pdf_standards=_STANDARDS,
        timestamp=int(at.timestamp()),
    )


@operation("bench.issue", title="跑分：制作文书", permission="intake.register")
def _issue(op: Op, *, form: Form, matter: Matter, body: Scope, data: dict[str, Any]) -> Document:
    return issue_document(op, form, matter=matter, body=body, prefix="跑执", data=data)


@operation("bench.matter", title="跑分：来件", permission="intake.register")
def _matter(op: Op) -> Matter:
    matter = Matter(number="跑分-1", source=MatterSource.CALL, title="跑分", received_at=op.at)
    matter.save()
    op.born(matter)
    return matter


def measure(documents: int, data: str | None = None) -> Result:
    """Rates of the three, in turns, after one round to warm up."""
    template = TEMPLATE
    fixed: dict[str, Any] | None = None
    if data is not None:
        given = json.loads(Path(data).read_text(encoding="utf-8"))
        template, fixed = (Path(data).parent / given["template"]).resolve(), given["data"]
    bare = _compiler(template)
    at = clock.noon_of(date(2026, 3, 2))
    matter = _matter(by=RULES)
    body = Scope.objects.filter(kind=ScopeKind.BODY).first()
    assert body is not None
    form = Form("bench", "责令改正通知书（跑分样张）", "1", template, series="责改", act=ActKind.CORRECTION)
    spent = {"bare": 0.0, "ours": 0.0, "whole": 0.0, "same": 0.0, "picture": 0.0}
    equal = size = 0

    def values(n: int) -> dict[str, Any]:
        return {**fixed, "number": f"{fixed.get('number', '')}{n}"} if fixed else _data(n)

    def issue(n: int) -> Document:
        return _issue(by=RULES, form=form, matter=matter, body=body, data=values(n))

    works: dict[str, Any] = {
        "bare": lambda n: _plain(bare, values(n), at),
        "ours": lambda n: typeset(template, values(n), at=at),
        "whole": issue,
    }
    for n in range(documents + 1):
        made: dict[str, Any] = {}
        for turn, name in enumerate(works if n % 2 else reversed(works)):
            # words of its own for each: typst remembers what it has just set, whoever asked for it
            serial = n * 4 + turn
            began = time.perf_counter()
            made[name] = works[name](serial)
            if n:  # the first round reads fonts and templates
                spent[name] += time.perf_counter() - began
        began = time.perf_counter()
        picture = qr_svg(made["whole"].data["verify_url"])
        drawn = time.perf_counter()
        _plain(bare, {**made["whole"].data, **values(n * 4 + 3), "qr": picture}, at)
        if n:
            spent["picture"] += drawn - began
            spent["same"] += time.perf_counter() - drawn
            equal += _plain(bare, values(n), at) == typeset(template, values(n), at=at)
        size = len(made["ours"])
    result = Result("pdf", "文书：排版与制作", {"份": documents, "每份字节": size, "式样": template.name})
    rates = {name: documents / seconds for name, seconds in spent.items()}
    result.add("裸 typst", rates["bare"], "份/秒")
    result.add("本平台排版", rates["ours"], "份/秒")
    result.add("排版比值", rates["ours"] / rates["bare"], limit=0.5, at_least=True)
    result.add("与裸 typst 逐字节相同", equal / documents * 100, "%", limit=100, at_least=True)
    result.add("裸 typst 排同样内容（含二维码）", rates["same"], "份/秒")
    result.add(
        "本平台制作全程", rates["whole"], "份/秒", note="另有文号、行政行为、二维码、存档落盘、账本、提交"
    )
    result.add("全程与裸 typst 之比", rates["whole"] / rates["same"])
    each = {name: seconds / documents * 1000 for name, seconds in spent.items()}
    result.add("其中画二维码", each["picture"], "毫秒")
    result.add("其中入库与落盘", each["whole"] - each["same"] - each["picture"], "毫秒")
    return result
