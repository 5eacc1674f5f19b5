"""导入、查找 — lists of any encoding, tried, taken in, broken off and gone on with; found by what people type."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.county import County
from tests.desk.conftest import Browser
from tests.subjects.cast import citizen, entered, firm, firm_code, household_code, somebody
from zhifa.core import files
from zhifa.core.errors import BadInput
from zhifa.core.jobs import run_pending
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.table_file import TableFile
from zhifa.faces.cli import subjects as command
from zhifa.registers.subjects import list_import, naming
from zhifa.registers.subjects import operations as subjects
from zhifa.registers.subjects.likeness import matches_for
from zhifa.registers.subjects.list_columns import ListColumns, guess
from zhifa.registers.subjects.models import (
    Finding,
    ImportProblem,
    ImportRun,
    ImportState,
    Licence,
    MatchSuggestion,
    Subject,
)
from zhifa.registers.subjects.queries import search

pytestmark = pytest.mark.django_db

HEADER = ["企业名称", "主体类型", "社会信用代码", "经营场所", "经度", "纬度", "法人", "手机", "成立日期", "许可证号", "发证机关", "有效期起", "有效期至"]  # fmt: skip


def row(number: int, **more: str) -> dict[str, str]:
    """One line of a registry's list."""
    given = dict.fromkeys(HEADER, "")
    given |= {
        "企业名称": f"澄川县第{number:04d}号商行（虚构）", "主体类型": "个体工商户", "社会信用代码": household_code(number),
        "经营场所": "青埠镇塘湾路12号", "经度": "118.005", "纬度": "28.905", "手机": f"1000000{number:04d}", "成立日期": "2020/3/5",
    }  # fmt: skip
    return given | more


def as_csv(rows: list[dict[str, str]], encoding: str = "utf-8-sig") -> io.BytesIO:
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER)
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(out.getvalue().encode(encoding))


def taken_in(source: io.BytesIO, by: Any = list_import.COMMAND_LINE) -> ImportRun:
    columns = guess(TableFile(source).header, "市场监管局名单")
    assert columns is not None
    return list_import.go_on(list_import.begin(by=by, source=source, file_name="名单.csv", columns=columns))


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"
    settings.FILES_DIR.mkdir()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_list_is_taken_in_whatever_its_encoding(small_county: County, encoding: str) -> None:
    licence = {
        "许可证号": "JY001",
        "发证机关": "澄川县市场监督管理局",
        "有效期起": "2024-01-02",
        "有效期至": "长期",
    }
    run = taken_in(as_csv([row(1, **licence), row(2)], encoding))
    assert (run.imported, run.repeated, run.refused, run.state) == (2, 0, 0, "done")
    made = Subject.objects.get(code=household_code(1))
    assert made.town == small_county.qingbu and made.registered_on.isoformat() == "2020-03-05"
    assert Licence.objects.get().valid_until is None
    assert LedgerEntry.objects.filter(operation="subjects.take_in").count() == 1


def test_a_workbook_is_read_like_a_csv_file(small_county: County) -> None:
    book = Workbook()
    book.active.append(HEADER)
    book.active.append(list(row(1).values()))
    out = io.BytesIO()
    book.save(out)
    assert taken_in(out).imported == 1


def test_each_bad_row_is_named_with_its_line_column_and_rule(small_county: County) -> None:
    wrong = household_code(3)[:-1] + ("0" if household_code(3)[-1] != "0" else "1")
    run = taken_in(
        as_csv(
            [
                row(1),
                row(2, 社会信用代码=wrong),
                row(4, 企业名称=""),
                row(5, 社会信用代码=""),
                row(6, 许可证号="A", 发证机关="局", 有效期起="2026-02-01", 有效期至="2026-01-01"),
                row(7, 成立日期="前年"),
                row(8, 主体类型="企业"),
                row(1),
            ]
        )
    )
    assert (run.imported, run.repeated, run.refused) == (1, 1, 6)
    told = {p.line: (p.column, p.sentence) for p in ImportProblem.objects.all()}
    assert told[3][0] == "社会信用代码" and "校验位不符" in told[3][1] and "条例第十九条" in told[3][1]
    assert "没有填写" in told[4][1] and "再次导入时认不出来" in told[5][1]
    assert told[6][0] == "有效期至" and "早于起日" in told[6][1]
    assert "看不懂" in told[7][1] and "与种类“企业”不符" in told[8][1]
    assert "已经登记在" in told[9][1]


def test_a_refused_row_keeps_no_personal_data(small_county: County) -> None:
    wrong = citizen(5)[:-1] + ("1" if citizen(5)[-1] != "1" else "2")
    columns = ListColumns("名册", "名册", {"name": "姓名", "id_number": "身份证号", "kind": "类型"})
    source = io.BytesIO(f"姓名,身份证号,类型\n胡之远,{wrong},个人\n".encode())
    list_import.go_on(
        list_import.begin(by=list_import.COMMAND_LINE, source=source, file_name="a.csv", columns=columns)
    )
    problem = ImportProblem.objects.get()
    assert wrong not in problem.value + problem.sentence and "校验位不符" in problem.sentence


def test_the_same_file_again_and_the_same_code_in_another_file_change_nothing(small_county: County) -> None:
    first = taken_in(as_csv([row(1), row(2)]))
    assert taken_in(as_csv([row(1), row(2)])) == first
    second = taken_in(as_csv([row(2), row(3)]))
    assert (second.imported, second.repeated) == (1, 1)
    assert Subject.objects.count() == 3


def test_an_import_broken_off_goes_on_at_the_first_row_not_there(
    small_county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_import, "CHUNK", 10)
    source = as_csv([row(n) for n in range(35)])
    columns = guess(TableFile(source).header)
    assert columns is not None
    run = list_import.begin(by=list_import.COMMAND_LINE, source=source, file_name="名单.csv", columns=columns)

    def stop(at: ImportRun) -> None:
        if at.rows_done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list_import.go_on(run, progress=stop)
    assert Subject.objects.count() == 20
    done = list_import.go_on(ImportRun.objects.get())
    assert (done.imported, done.repeated, done.state) == (35, 0, "done")


def test_trying_writes_nothing_and_tells_what_may_be_registered_already(small_county: County) -> None:
    entered(small_county.guidance, firm(1, code="", name="第0001号商行（虚构）"))
    before = (Subject.objects.count(), LedgerEntry.objects.count())
    other = row(2, 企业名称="澄川县清檐物业服务部（虚构）")
    source = as_csv([row(1, 手机="10000200001"), other, other])
    columns = guess(TableFile(source).header)
    assert columns is not None
    tried = list_import.dry_run(TableFile(source), columns)
    assert (tried.rows, tried.fit, tried.repeated, tried.suggested) == (3, 2, 1, 1)
    assert "字号相同" in tried.alike[0][2]
    assert before == (Subject.objects.count(), LedgerEntry.objects.count())
    assert taken_in(source).suggested == 1 == MatchSuggestion.objects.count()


def test_a_list_without_names_or_without_numbers_is_refused(small_county: County) -> None:
    with pytest.raises(BadInput, match="没有指定「名称」"):
        ListColumns("x", "x", {"code": "代码"}).check(["代码"])
    with pytest.raises(BadInput, match="能认出一户的列"):
        ListColumns("x", "x", {"name": "名称"}).check(["名称"])


def test_the_command_tries_imports_and_finds(
    small_county: County, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "名单.csv"
    path.write_bytes(as_csv([row(1), row(2, 社会信用代码="9")]).getvalue())
    assert command.run(["import", str(path), "--dry-run"]) == 3
    assert "可导入 1，重复 0，有误 1" in capsys.readouterr().out
    assert command.run(["import", str(path), "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["imported"] == 1
    assert command.run(["find", "0001号"]) == 0
    assert household_code(1) in capsys.readouterr().out
    assert command.run(["find", "没有这一户"]) == 3


def test_the_page_uploads_tries_imports_and_shows_the_errors(
    small_county: County, browser_of: Browser
) -> None:
    client = browser_of("department_clerk")
    sent = as_csv([row(1), row(2, 社会信用代码="9")])
    sent.name = "名单.csv"  # type: ignore[attr-defined]
    arrived = client.post("/desk/registers/subjects/import/", {"file": sent})
    assert arrived.status_code == 302
    page = arrived.headers["Location"]
    assert "试读" in client.get(page).content.decode()
    columns = guess(HEADER)
    assert columns is not None
    form = {f"c_{k}": v for k, v in columns.columns.items()} | {
        "source": "市场监管局",
        "mapping_name": "市局名单",
        "save": "1",
    }
    tried = client.post(page, form | {"do": "try"}).content.decode()
    assert "没有写入任何东西" in tried and "应为 18 位" in tried
    long = client.post(page, form | {"mapping_name": "市" * 61, "do": "start", "idempotency_key": "i0"})
    assert long.status_code == 422 and "列对应的名称有 61 字" in long.content.decode()
    begun = client.post(page, form | {"do": "start", "idempotency_key": "i1"})
    run_pending()
    shown = client.get(begun.headers["Location"]).content.decode()
    assert "已完成" in shown and "应为 18 位" in shown
    assert guess(HEADER).name == "市局名单"  # type: ignore[union-attr]
    run = ImportRun.objects.get()
    lines = b"".join(
        client.get(f"/desk/registers/subjects/import/runs/{run.uid}/problems.csv").streaming_content
    )  # type: ignore[attr-defined]
    assert "应为 18 位" in lines.decode("utf-8-sig")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("鸿砺", True), ("砺土石方", True), ("澄川县鸿砺土石方工程有限公司", True), ("hltsf", True), ("HL", True), ("tsf", True),
        ("塘湾路12号", True), ("塘湾路13号", False), (firm_code(1), True), (firm_code(1)[:10], True), ("10000200001", True),
        ("清檐", False), ("xyz", False), ("鸿", False), ("", False),
    ],
)  # fmt: skip
def test_a_subject_is_found_by_what_people_type(small_county: County, words: str, found: bool) -> None:
    made = entered(small_county.guidance, firm(1))
    assert [s.pk for s in search(words).subjects] == ([made.pk] if found else [])


def test_a_person_is_not_found_by_the_door_of_the_home(small_county: County) -> None:
    made = entered(small_county.guidance, somebody())
    assert search("塘湾路12号2幢").subjects == []
    assert (
        [s.pk for s in search("胡之远").subjects] == [made.pk] == [s.pk for s in search(citizen(7)).subjects]
    )


def test_town_and_kind_narrow_every_question(small_county: County) -> None:
    made = entered(small_county.guidance, firm(1))
    for words in ("鸿砺", "hltsf", firm_code(1), "10000200001"):
        inside = search(words, town_id=small_county.qingbu.pk, kind="firm").subjects
        assert [s.pk for s in inside] == [made.pk], words
        assert search(words, town_id=small_county.qixi.pk).subjects == [], words
        assert search(words, kind="household").subjects == [], words


@pytest.mark.parametrize(
    ("name", "core", "letters"),
    [
        ("澄川县鸿砺土石方工程有限公司（虚构）", "鸿砺土石方工程", "hltsfgc"),
        ("浙江省衢州市澄川县青埠镇青棠餐厅", "青棠餐厅", "qtct"),
        ("重庆小面馆", "重庆小面馆", "cqxmg"),
        ("家家乐超市青埠店", "家家乐超市青埠店", "jjlcsqbd"),
        ("ＫＴＶ 量贩", "KTV量贩", "ktvlf"),
        ("有限公司", "有限公司", "yxgs"),
    ],
)
def test_a_name_is_cut_down_to_what_tells_it_apart(name: str, core: str, letters: str) -> None:
    assert naming.core_name(name) == core
    assert naming.initials(core) == letters


def test_a_key_that_many_share_suggests_nothing(small_county: County) -> None:
    by = small_county.guidance
    rows = [
        {"name": f"第{i}摊（虚构）", "kind": "household", "phone": "10000300000", "town": "330899101"}
        for i in range(25)
    ]
    subjects.register_subjects(by=by, rows=rows)
    one = entered(by, firm(1, code="", name="第99摊（虚构）", phone="10000300000", address=""))
    assert matches_for([(one, Finding.objects.get(pk=one.pk))]) == [[]]


def test_the_interface_masks_what_is_personal(small_county: County, browser_of: Browser) -> None:
    person = entered(small_county.guidance, somebody())
    client = browser_of("officer")
    for url in ("/api/v1/subjects?q=胡之远", f"/api/v1/subjects/{person.uid}"):
        answer = client.get(url)
        assert answer.status_code == 200
        for secret in (citizen(7), "10000200002", "12号2幢"):
            assert secret not in answer.content.decode()
    body = client.get(f"/api/v1/subjects/{person.uid}").json()
    assert body["phone"] == "100****0002" and body["id_number"].startswith("3308****")
    assert client.get("/api/v1/subjects?q=胡之远&town=x").status_code == 404


def test_a_list_that_was_taken_in_is_not_kept_and_comes_again_as_done(small_county: County) -> None:
    source = as_csv([row(1), row(2)])
    run = taken_in(source)
    assert run.state == ImportState.DONE and files.store().has(run.sha256)
    run_pending()
    assert not files.store().has(run.sha256)
    again = taken_in(source)
    assert (again.pk, again.imported) == (run.pk, 2)
    run_pending()
    assert not files.store().has(run.sha256)
