"""``zhifa law provision|search|versions|import`` — the texts of the law library, by version."""

import argparse
from pathlib import Path
from typing import Any

from zhifa.faces.cli.answer import as_json
from zhifa.faces.cli.law_days import day_of, today
from zhifa.law import library
from zhifa.law.chinese_numerals import from_chinese
from zhifa.law.library import LawVersion
from zhifa.law.refusal import BadFact


class NotAnArticle(BadFact):
    """条号写法不对."""


def add_parsers(sub: Any) -> None:
    """The four sub-commands."""
    one = sub.add_parser(
        "provision", help="一条条文在某日的文字", description="一条条文在所问之日有效的文字，及其版本。"
    )
    one.add_argument("law", metavar="法律", help="名称或者简称，如 处罚法、生态环境法典")
    one.add_argument("article", metavar="条", help="如 60、第六十条、133之1")
    _on(one)
    one = sub.add_parser(
        "search", help="全文检索条文", description="含有全部词语的条文；默认只找所问之日有效的版本。"
    )
    one.add_argument("words", nargs="+", metavar="词语")
    one.add_argument("--law", metavar="法律", help="只在这部法里找")
    one.add_argument("--limit", type=int, default=20, metavar="条数", help="最多几条（默认 20）")
    one.add_argument("--any-version", action="store_true", help="每部法的最新版本，不论是否有效")
    _on(one)
    one = sub.add_parser(
        "versions", help="一部法的各个版本", description="库中持有的版本、施行日、失效日、来源。"
    )
    one.add_argument("law", metavar="法律")
    _on(one)
    one = sub.add_parser(
        "import",
        help="导入法规、规章、地方性法规文本",
        description="把一个文件夹里的法律文本（Markdown 或纯文本，一个文件一个版本）导入本单元的法规库。"
        "任何一个文件有误，全部不导入；已有的版本不覆盖。",
        epilog="文件格式：开头用 --- 隔开写 title、kind、issuer、version、first_effective、source；\n"
        "或者第一行“# 标题”，其后写公布、修订日期；正文一条一行，以“第一条 ”开头。",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    one.add_argument("folder", type=Path, metavar="文件夹")
    one.add_argument(
        "--kind",
        metavar="种类",
        help="文件没有写明时的种类：行政法规、部门规章、地方性法规、地方政府规章、司法解释",
    )
    one.add_argument("--source", default="", metavar="来源", help="文件没有写明时的来源，如公报期号、网址")
    one.add_argument("--dry-run", action="store_true", help="只试读，逐个文件报告，不写入")
    one.add_argument("--json", action="store_true", help="以 JSON 输出")


def _on(one: argparse.ArgumentParser) -> None:
    one.add_argument("--on", metavar="日期", help="所问之日（默认今天）")
    one.add_argument("--json", action="store_true", help="以 JSON 输出")


def read_article(text: str) -> tuple[int, int | None]:
    """Number of an article and of an inserted one: 60, 第六十条, 133之1, 第一百三十三条之一.

    :raises NotAnArticle: anything else.
    """
    bare = text.strip().removeprefix("第").replace("条", "")
    number, _, inserted = bare.partition("之") if "之" in bare else bare.partition("-")
    try:
        return from_chinese(number), from_chinese(inserted) if inserted else None
    except ValueError:
        raise NotAnArticle(f"“{text}”不是条号。", way_out="如 60、第六十条、133之1。") from None


def _provision(given: argparse.Namespace) -> int:
    on = day_of(given.on) if given.on else today()
    number, inserted = read_article(given.article)
    found = library.provision(given.law, number, on, inserted=inserted)
    status = library.basis_status(found.citation.__class__(found.law.title, number, inserted=inserted), on)
    if given.json:
        as_json(
            {
                "law": found.law.title,
                "article": found.label,
                "heading": found.heading,
                "text": found.text,
                "on": on,
                "status": status.result,
                "notes": [step.text for step in status.steps],
                **_version(found.law),
            }
        )
        return 0
    print(f"《{found.law.title}》{found.label}  {found.heading}\n\n{found.text}\n")
    print("\n".join(step.text for step in status.steps))
    print(f"来源：{found.law.source}（SHA-256 {found.law.sha256[:16]}…）")
    return 0


def _search(given: argparse.Namespace) -> int:
    on = None if given.any_version else (day_of(given.on) if given.on else today())
    hits = library.search(" ".join(given.words), on=on, law=given.law, limit=max(1, given.limit))
    if given.json:
        as_json(
            [
                {
                    "law": hit.provision.law.title,
                    "version": hit.provision.law.version,
                    "article": hit.provision.label,
                    "excerpt": hit.excerpt,
                }
                for hit in hits
            ]
        )
    else:
        for hit in hits:
            print(f"{hit.provision.citation.short}  {hit.excerpt}")
        if not hits:
            print(f"没有找到含有“{' '.join(given.words)}”的条文。")
    return 0 if hits else 1


def _versions(given: argparse.Namespace) -> int:
    on = day_of(given.on) if given.on else today()
    held = library.versions(given.law)
    if given.json:
        as_json(
            {
                "law": held[0].title,
                "on": on,
                "versions": [{**_version(version), "status": version.status_on(on)} for version in held],
            }
        )
        return 0
    print(f"《{held[0].title}》（{held[0].kind}）在{on:%Y-%m-%d}：")
    for version in held:
        until = f"至{version.in_force_to:%Y-%m-%d}" if version.in_force_to else "起"
        exact = "" if version.in_force_exact else "（修改的施行日不在条文内，按公布日计）"
        ended = f"，{version.ended_by}废止" if version.ended_by else ""
        print(
            f"  {version.version:%Y-%m-%d}版本  {version.in_force_from:%Y-%m-%d}{until}{exact}{ended}  "
            f"{version.status_on(on)}  来源：{version.source}"
        )
    return 0


def _version(version: LawVersion) -> dict[str, Any]:
    return {
        "kind": version.kind,
        "version": version.version,
        "in_force_from": version.in_force_from,
        "in_force_exact": version.in_force_exact,
        "in_force_to": version.in_force_to,
        "ended_by": version.ended_by,
        "source": version.source,
        "sha256": version.sha256,
        "added": version.added,
    }


def _import(given: argparse.Namespace) -> int:
    from zhifa.core.law_texts import COMMAND_LINE, import_law_texts
    from zhifa.law.added_texts import read_folder

    files = read_folder(given.folder, kind=given.kind or "", source=given.source)
    wrong = [file for file in files if file.problems]
    written = not wrong and not given.dry_run and any(file.law for file in files)
    if written:
        import_law_texts(by=COMMAND_LINE, files=files)
    if given.json:
        as_json(
            {
                "written": written,
                "files": [
                    {
                        "file": file.path.name,
                        "title": file.law.title if file.law else "",
                        "version": file.law.version if file.law else "",
                        "in_force_from": file.law.in_force_from if file.law else "",
                        "articles": len(file.law.articles) if file.law else 0,
                        "sha256": file.sha256,
                        "source": file.law.source if file.law else "",
                        "held": file.held,
                        "problems": file.problems,
                    }
                    for file in files
                ],
            }
        )
        return 3 if wrong else 0
    for file in files:
        if file.problems:
            print(f"✗ {file.path.name}：{'；'.join(file.problems)}")
        elif file.law:
            state = "库中已有，不重复导入" if file.held else f"自{file.law.in_force_from}起施行"
            print(
                f"✓ {file.path.name}：《{file.law.title}》{file.law.version}版本，{len(file.law.articles)}条，{state}，"
                f"来源：{file.law.source}，SHA-256 {file.sha256[:16]}…"
            )
    new = sum(1 for file in files if file.law and not file.held and not file.problems)
    if wrong:
        print(f"\n{len(wrong)} 个文件有误，全部没有导入。改正后重新运行同一条命令。")
        return 3
    print(f"\n{'试读，没有写入：' if given.dry_run else '已导入：'}{new} 个版本。")
    return 0


COMMANDS = {"provision": _provision, "search": _search, "versions": _versions, "import": _import}
