"""Texts a county adds: read file by file, refused with what is wrong, found again, never over what is held."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from zhifa.law import library
from zhifa.law.added_texts import NoTexts, add_to, read_folder
from zhifa.law.citation import cite
from zhifa.law.text_import import read_law, without_page_breaks

HEAD = "---\ntitle: {title}\nkind: {kind}\nversion: {version}\nsource: 虚构\n---\n\n"
BODY = "第一条 为了管理养犬，制定本办法。\n第二条 违反本办法的，处一百元罚款。\n第三条 本办法自{day}起施行。{more}\n"


def written(
    folder: Path, name: str, *, title="示范县养犬办法（虚构）", kind="地方政府规章", version="2026-05-01",
    day="2026年7月1日", more="",
) -> Path:  # fmt: skip
    path = folder / name
    path.write_text(
        HEAD.format(title=title, kind=kind, version=version) + BODY.format(day=day, more=more),
        encoding="utf-8",
    )
    return path


@pytest.fixture
def cell(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "cell"
    library.read_also(folder)
    yield folder
    library.read_no_more(folder)


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder


def take_in(cell: Path, incoming: Path) -> None:
    add_to(cell, [file.law for file in read_folder(incoming) if file.law and not file.held])


def test_an_added_text_answers_like_a_shipped_one(cell: Path, incoming: Path) -> None:
    written(incoming, "a.md")
    take_in(cell, incoming)
    found = library.provision("示范县养犬办法（虚构）", 2, date(2026, 7, 1))
    assert "一百元" in found.text and found.law.added
    assert library.basis_status(cite("示范县养犬办法（虚构）第二条"), date(2026, 6, 30)).result == "尚未施行"
    assert any(
        hit.provision.law.added
        for hit in library.search("一百元", on=date(2026, 7, 1), law="示范县养犬办法（虚构）")
    )


def test_the_same_text_again_is_known_and_another_under_the_same_date_refused(
    cell: Path, incoming: Path
) -> None:
    path = written(incoming, "a.md")
    take_in(cell, incoming)
    assert read_folder(incoming)[0].held
    path.write_text(path.read_text(encoding="utf-8").replace("一百元", "二百元"), encoding="utf-8")
    again = read_folder(incoming)[0]
    assert not again.held and "不覆盖" in again.problems[0]


def test_a_later_version_ends_the_earlier(cell: Path, incoming: Path) -> None:
    written(incoming, "a.md")
    written(incoming, "b.md", version="2026-09-01", day="2026年10月1日")
    take_in(cell, incoming)
    first, second = library.versions("示范县养犬办法（虚构）")
    assert first.in_force_to == date(2026, 9, 30) and second.in_force_to is None


def test_an_added_law_ends_a_shipped_one_it_repeals_but_not_one_above_it(cell: Path, incoming: Path) -> None:
    more = "《医疗机构制剂配制质量管理规范（试行）》、《中华人民共和国行政处罚法》同时废止。"
    written(incoming, "a.md", kind="部门规章", more=more)
    take_in(cell, incoming)
    ended = library.versions("医疗机构制剂配制质量管理规范（试行）")[-1]
    assert ended.in_force_to == date(2026, 6, 30) and "养犬" in ended.ended_by
    assert library.versions("处罚法")[-1].in_force_to is None


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.md", "# 某办法\n\n2026年1月1日公布\n", "没有条文"),
        ("a.md", "没有标题\n第一条 甲。\n", "没有标题"),
        ("a.md", "---\ntitle: 某办法\n第一条 甲。\n", "没有结束"),
        ("a.md", "# 某办法\n\n2026年1月1日公布\n\n第一条 甲。\n", "没有写明种类"),
        ("a.md", "# 某办法\n\n2026年1月1日公布\n\n第一条 甲。\n", "没有写明来源"),
        ("a.md", "# 某办法\n\n2026年1月1日公布\n\n第一条 甲。\n第三条 丙。\n", "缺第2条"),
        ("a.md", "# 某办法\n\n第一条 甲。\n", "找不到公布或者修订日期"),
        # a day no calendar has would stop every later start
        ("a.md", "# 某办法\n\n2026年13月45日公布\n\n第一条 甲。\n", "版本日期看不懂：2026-13-45"),
        ("a.md", "---\ntitle: 某办法\nversion: 2026-02-30\n---\n第一条 甲。\n", "版本日期看不懂：2026-02-30"),
        (
            "a.md",
            "# 某办法\n\n2026年1月5日公布\n\n第一条 本办法自2026年2月31日起施行。\n",
            "施行日期看不懂：2026-02-31",
        ),
    ],
)
def test_a_faulty_file_says_what_is_wrong(name, text, says, incoming: Path) -> None:
    (incoming / name).write_text(text, encoding="utf-8")
    assert says in "；".join(read_folder(incoming)[0].problems)


def test_a_file_that_is_not_text_is_refused(incoming: Path) -> None:
    (incoming / "a.txt").write_bytes("第一条 养犬".encode("gbk"))
    assert "UTF-8" in read_folder(incoming)[0].problems[0]


def test_one_version_twice_in_a_folder_is_refused(incoming: Path) -> None:
    written(incoming, "a.md")
    written(incoming, "b.md")
    assert "a.md 是同一部法的同一版本" in read_folder(incoming)[1].problems[0]


def test_a_folder_that_is_missing_or_empty_is_refused(incoming: Path) -> None:
    (incoming / "a.md").mkdir()  # a folder is no text, whatever it is called
    with pytest.raises(NoTexts, match="没有文本文件"):
        read_folder(incoming)
    with pytest.raises(NoTexts, match="没有文件夹"):
        read_folder(incoming / "nowhere")
    with pytest.raises(NoTexts, match="没有“乡规民约”这个种类"):
        read_folder(incoming, kind="乡规民约")


def test_a_line_cut_by_a_page_is_one_paragraph_again() -> None:
    cut = "违反本法规定的，由县级以上人民政府生态环境主管部门责令停止违法行为，可以指定有治理能力的单位代为治\n理，所需费用由违法者承担：\n（一）排放废气；\n（二）排放废水。"
    assert without_page_breaks(cut).split("\n")[0].endswith("由违法者承担：")
    assert without_page_breaks("附件一\n决定目录") == "附件一\n决定目录"


def test_an_article_whose_head_the_source_lost_stands_by_itself_and_says_so() -> None:
    lost = library.provision("生态环境法典", 1120, date(2026, 11, 20))
    assert lost.text.startswith("〔数据来源缺本条开头")
    assert "境主管部门" not in library.provision("生态环境法典", 1119, date(2026, 11, 20)).paragraphs[-1][:6]
    assert len(lost.items(1)) == 8


def test_a_text_file_with_front_matter_keeps_its_kind(incoming: Path) -> None:
    assert read_law(written(incoming, "a.md"), "").kind == "地方政府规章"
