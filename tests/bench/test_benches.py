"""Every bench in a tiny size: its figures are there, and those that no other program on the machine can move are right."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import psycopg
import pytest

from zhifa.bench import law, ledger, locate, main, may
from zhifa.bench.asking import BENCHES
from zhifa.bench.ground import Ground, open_ground
from zhifa.bench.result import Figure, Result, number
from zhifa.registers.catalogue.clauses import NOBODY


def test_locating_agrees_with_a_bare_tree_and_with_no_tree_at_all() -> None:
    result = locate.measure(points=3000)
    assert result.value("与裸 STRtree 一致") == 100
    assert result.value("与逐个多边形查找一致") == 100
    assert result.conditions["边界上的点"] > 50


def test_locating_takes_grids_from_a_file(tmp_path: Path) -> None:
    squares = [
        {
            "type": "Feature",
            "properties": {"code": f"A{n}", "kind": "basic"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[n, 0], [n + 1, 0], [n + 1, 1], [n, 1], [n, 0]]],
            },
        }
        for n in range(3)
    ]
    file = tmp_path / "grids.json"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": squares}))
    result = locate.measure(points=500, data=str(file))
    assert result.conditions["网格"] == 3
    assert result.value("与裸 STRtree 一致") == 100


def test_an_answer_that_differs_from_the_bare_tree_is_counted() -> None:
    cells = locate._cells(None)[:2]
    wrong = [locate.Located(None)]
    assert locate._same(wrong, locate.np.array([0]), locate.np.array([0]), cells) == 0


@pytest.mark.parametrize("leaves", [2, 1000, 1025])
def test_proofs_are_as_short_as_theory_allows_and_hold(leaves: int) -> None:
    result = ledger.measure(leaves=leaves, inclusion=60, consistency=20)
    for name in ("SHA-256", "SM3"):
        assert result.value(f"{name} 存在性证明最长与理论之比") <= 1
        assert result.value(f"{name} 一致性证明最长与理论之比") <= 1
        assert result.value(f"{name} 存在性证明成立") == 100
        assert result.value(f"{name} 一致性证明成立") == 100
        assert result.value(f"{name} 张冠李戴被接受") == 0
        assert result.value(f"{name} 树块的根一致") == 100


def test_deadlines_agree_with_a_loop_over_days() -> None:
    assert law.measure(deadlines=300, explained=50).value("与逐日数相符") == 100


def test_a_wrong_deadline_would_be_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(law, "_by_loop", lambda limit, start, *_: start)
    assert law.measure(deadlines=50, explained=10).value("与逐日数相符") < 100


def test_the_law_bench_takes_start_days_from_a_file_and_names_a_line_that_is_none(tmp_path: Path) -> None:
    file = tmp_path / "starts.csv"
    file.write_text("立案日,案号\n2026-02-12,1\n2026-09-28,2\n", encoding="utf-8")
    assert (
        law.measure(deadlines=9, explained=2, data=str(file)).conditions["起算日"] == "2026-02-12—2026-09-28"
    )
    file.write_text("2026-02-12\n2026-02-30\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="第2行不是日期"):
        law.measure(deadlines=9, explained=2, data=str(file))
    file.write_text("\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="没有日期"):
        law.measure(deadlines=9, explained=2, data=str(file))


def test_a_figure_knows_whether_its_limit_is_kept() -> None:
    assert Figure("比值", 0.49, limit=0.5, at_least=True).word == "未达"
    assert Figure("比值", 0.5, limit=0.5, at_least=True).word == "达标"
    assert Figure("毫秒", 15.1, limit=15).word == "未达"
    assert Figure("毫秒", 3).word == ""
    assert (number(1234567), number(0.8214), number(6)) == ("1,234,567", "0.821", "6")


def test_a_result_survives_its_json() -> None:
    result = Result("x", "题", {"点": 3})
    result.add("比值", 0.4, limit=0.5, at_least=True, note="说明")
    again = Result.from_json(json.loads(json.dumps(result.as_json())))
    assert again == result
    assert [f.name for f in again.missed] == ["比值"]
    assert "未达" in again.table() and "≥ 0.5" in again.table()


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    """One server with the schema and the county of the benches, as each of them makes it for itself."""
    with open_ground(database=True, postgres_bin=os.environ.get("ZHIFA_POSTGRES_BIN") or None) as made:
        assert made.server is not None
        with psycopg.connect(made.server.superuser_dsn, dbname="postgres", autocommit=True) as server:
            server.execute("ALTER DATABASE zhifa RENAME TO zhifa_as_made")
        yield made


@pytest.fixture
def own_ground(ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ground:
    """A bench finds the database and the folder as they were made, whatever benches before it wrote."""
    assert ground.server is not None
    home = tmp_path / "home"
    shutil.copytree(ground.home, home, ignore=shutil.ignore_patterns("pg"))
    with psycopg.connect(ground.server.superuser_dsn, dbname="postgres", autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS zhifa WITH (FORCE)")
        server.execute("CREATE DATABASE zhifa OWNER zhifa_owner TEMPLATE zhifa_as_made")
        server.execute("REVOKE ALL ON DATABASE zhifa FROM PUBLIC")
        server.execute("GRANT CONNECT ON DATABASE zhifa TO zhifa_app")
    same = Ground(home, ground.environment | {"ZHIFA_HOME": str(home)}, ground.server)
    monkeypatch.setattr("zhifa.bench.asking.open_ground", lambda **_: nullcontext(same))
    return same


def _run(name: str, tmp_path: Path, *words: str) -> dict[str, Any]:
    out = tmp_path / "deep" / "out.json"
    assert main([name, "--quick", "--json", str(out), *words]) == 0
    told = json.loads(out.read_text())
    assert set(told) == {"machine", "benches"}
    (bench,) = told["benches"]
    assert set(bench) == {"bench", "title", "conditions", "figures"}
    assert bench["figures"]
    for figure in bench["figures"]:
        assert set(figure) == {"name", "value", "unit", "limit", "at_least", "note", "met"}
    return {f["name"]: f["value"] for f in bench["figures"]}


def test_the_command_prints_a_table_and_writes_json(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    figures = _run("ledger", tmp_path, "--leaves", "500")
    assert figures["SM3 存在性证明最长与理论之比"] <= 1
    assert "账本：建树、证明、核验" in capfd.readouterr().out


def test_strict_makes_a_missed_limit_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    missed = Result("locate", "题")
    missed.add("比值", 0.1, limit=0.5, at_least=True)
    monkeypatch.setattr(Ground, "measure", lambda *_: missed)
    assert main(["locate"]) == 0
    assert main(["locate", "--strict"]) == 1


def test_an_unknown_bench_is_misspelt() -> None:
    with pytest.raises(SystemExit) as stop:
        main(["lightning"])
    assert stop.value.code == 2


def test_sizes_are_bounded() -> None:
    for words in (["locate", "--points", "0"], ["ledger", "--leaves", "100000001"]):
        with pytest.raises(SystemExit):
            main(words)


def test_every_bench_has_a_module_that_measures() -> None:
    from importlib import import_module

    for name, bench in BENCHES.items():
        measure = import_module(f"zhifa.bench.{name}").measure
        assert set(bench.options) <= set(measure.__code__.co_varnames)


@pytest.mark.slow
def test_one_ground_carries_batches_and_lists_one_after_the_other(own_ground: Ground) -> None:
    batches, lists = [], []
    for _ in range(2):
        batches.append(own_ground.measure("batch", {"rows": 120}))
        lists.append(own_ground.measure("lists", {"matters": 1000, "repeat": 3}))
    for batch in batches:
        # every row of a batch has an entry
        assert batch.value("登记的件与账目之差") == 0
        assert min(batch.value(name) for name in ("成批登记", "批量接口", "热线导入")) > 0
        assert batch.conditions["导入行"] == 120
    # 20 + 3 × 120 rows, a thousand filled in, five registered beside: nothing of the first round stands in the way
    assert [r.conditions["事"] for r in lists] == [1380, 2765]
    # the number of statements is the same at any depth and in any company
    for figures in ({f.name: f.value for f in r.figures} for r in lists):
        pages = [v for name, v in figures.items() if name.startswith("列表") and name.endswith("SQL")]
        details = [v for name, v in figures.items() if name.startswith("详情") and name.endswith("SQL")]
        assert len(pages) == 6 and len(details) == 3
        assert max(pages) <= 6 and max(details) <= 8
        assert figures["邻近疑似重复 SQL"] == 1


@pytest.mark.slow
def test_documents_are_byte_for_byte_those_of_a_bare_compiler(own_ground: Ground, tmp_path: Path) -> None:
    assert _run("pdf", tmp_path)["与裸 typst 逐字节相同"] == 100


@pytest.mark.slow
def test_a_ledger_of_batches_is_sequenced_and_verifies(own_ground: Ground, tmp_path: Path) -> None:
    figures = _run("ledger", tmp_path, "--database", "120")
    assert figures["排序的占待排序的"] == 100
    assert figures["核验发现"] == 0


@pytest.mark.slow
def test_every_answer_over_http_is_in_the_database(own_ground: Ground, tmp_path: Path) -> None:
    figures = _run("intake", tmp_path)
    assert figures["被拒绝或出错"] == 0
    assert figures["库里的行与答复之差"] == 0
    assert min(figures["本平台"], figures["裸视图写同样的行"], figures["裸 pgbench 写同样的行"]) > 0


def test_may_answers_what_a_rereading_of_all_announcements_answers() -> None:
    result = may.measure(questions=600, items=80, bodies=6, towns=4)
    assert result.value("与逐份重读一致") == 100
    assert result.value("查出交叉") > 0


def test_may_differing_from_the_rereading_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(may, "reread", lambda lines, **asked: NOBODY)
    assert may.measure(questions=300, items=80, bodies=6, towns=4).value("与逐份重读一致") < 100
