"""变异测试 — ``make mutation`` or ``python -m tools.mutation late_penalty time_limits --minutes 20``.

For each mutant a child process takes the changed module in place of the real one, asks every YAML case, and then the
tests that name the module. Noticed = killed; a mutant nobody notices is a case still owed. One process at a time, at
low priority, and no longer than asked: what was not reached is said. Exit code 1 with ``--at-least`` missed.
"""

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module, invalidate_caches
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

import hypothesis
import pytest

ROOT = Path(__file__).parents[2]
LAW = ROOT / "src" / "zhifa" / "law"
TESTS = ROOT / "tests" / "law"
#: what is not reasoning: texts, their search and import
LEFT_OUT = {
    "library",
    "index",
    "text_import",
    "added_texts",
    "law_names",
    "citation",
    "chinese_numerals",
    "explained",
}
#: a test file that takes seconds, and the one module it is about
ABOUT = {"test_batch_deadlines.py": "zhifa.law.time_limits.batch"}
SECONDS = 25
EXAMPLES = 25
KILLED, SURVIVED = 1, 0

sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tools.mutation.mutants import Mutant, mutants  # noqa: E402


class _Changed:
    """Finder and loader that hands out the changed code for one module."""

    def __init__(self, name: str, code: str, file: Path) -> None:
        self.name, self.code, self.file = name, code, file

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name != self.name:
            return None
        package = self.file.name == "__init__.py"
        return spec_from_loader(name, self, origin=str(self.file), is_package=package)  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(self.file)
        if self.file.name == "__init__.py":
            module.__path__ = [str(self.file.parent)]
        exec(compile(self.code, str(self.file), "exec"), module.__dict__)


def modules(wanted: list[str]) -> Iterator[tuple[str, Path]]:
    """(dotted name, file) of the modules asked for; a folder's name stands for all in it; none: the whole floor."""
    for file in sorted(LAW.rglob("*.py")):
        place = file.relative_to(LAW).with_suffix("")
        if place.parts[0] in LEFT_OUT | {"questions"} or file.name == "__init__.py":
            continue
        if not wanted or place.parts[0] in wanted or str(place) in wanted:
            yield ".".join(("zhifa.law", *place.parts)), file


def _forget(name: str) -> None:
    """Drop the module and everything that may hold on to it; what cannot know it stays loaded, with its caches."""
    keep = _independent_of(name)
    for loaded in [key for key in sys.modules if key.startswith(("zhifa.law", "tests.law"))]:
        if loaded not in keep:
            del sys.modules[loaded]
            # a package remembers its parts: ``from zhifa.law import …`` would find the old one
            package, _, part = loaded.rpartition(".")
            vars(sys.modules.get(package, ModuleType(""))).pop(part, None)
    invalidate_caches()


#: case → the files of the floor it went through: those that may notice a change are asked first
_TOUCHED: dict[str, set[Path]] = {}


def _follow(case: dict[str, Any], ask: Callable[[dict[str, Any]], None]) -> None:
    """Put the case as it is, and remember which files it went through."""
    seen: set[str] = set()
    sys.setprofile(lambda frame, event, argument: seen.add(frame.f_code.co_filename))
    try:
        ask(case)
    finally:
        sys.setprofile(None)
    _TOUCHED[case["name"]] = {Path(name) for name in seen}


def _independent_of(name: str) -> set[str]:
    """Of the texts and parameters (slow to read) those that do not come to know ``name``."""
    base = {
        "zhifa.law",
        "zhifa.law.parameters",
        "zhifa.law.refusal",
        "zhifa.law.explained",
        "zhifa.law.citation",
    }
    base |= {f"zhifa.law.{part}" for part in ("chinese_numerals", "law_names", "library", "added_texts")}
    return (base | {"tests.law.test_cases"}) - {name}


def _noticed(name: str, file: Path, mutant: Mutant, test_files: list[str]) -> int:
    """In the child: 1 when a case or a test fails, 0 when all is as before."""
    _forget(name)
    sys.meta_path.insert(0, _Changed(name, mutant.code, file))  # type: ignore[arg-type]
    cases = import_module("tests.law.test_cases")
    asking = import_module("zhifa.law.questions")
    cases.ask, cases.question_named = asking.ask, asking.question_named  # type: ignore[attr-defined]
    for case in sorted(
        (case for _, case in cases.CASES), key=lambda case: file not in _TOUCHED[case["name"]]
    ):
        cases.test_the_rule_answers_as_the_case_says(case)
    if not test_files:
        return SURVIVED
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    # fewer examples than in the tests themselves: a score from below
    hypothesis.settings.register_profile("few", max_examples=EXAMPLES, deadline=None)
    hypothesis.settings.load_profile("few")
    options = [
        "-x",
        "-q",
        "--no-header",
        "-p",
        "no:cacheprovider",
        "-o",
        "addopts=",
        "-o",
        "DJANGO_SETTINGS_MODULE=",
        "-o",
        "filterwarnings=",
    ]
    options += ["--confcutdir", str(TESTS), "--rootdir", str(ROOT)]
    return SURVIVED if pytest.main([*options, *test_files]) == 0 else KILLED


def _try(name: str, file: Path, mutant: Mutant, test_files: list[str]) -> bool:
    """Whether the mutant is killed: by a case, a test, an error or by running on for too long."""
    child = os.fork()
    if child == 0:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
            signal.alarm(SECONDS)
            code = KILLED
            try:
                code = _noticed(name, file, mutant, test_files)
            except BaseException:
                code = KILLED
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return not (os.WIFEXITED(status) and os.WEXITSTATUS(status) == SURVIVED)


def _tests_of(name: str) -> list[str]:
    """The test files, other than the YAML cases, that name the module or its package."""
    package = name.rsplit(".", 1)[0]
    wanted = [name] if package == "zhifa.law" else [name, f"{package} import"]
    skip = {"test_cases.py", "test_index_and_floor.py", "test_law_command.py", "test_citations.py"}
    return [
        str(path)
        for path in sorted(TESTS.glob("test_*.py"))
        if path.name not in skip
        and any(f"{word} " in path.read_text(encoding="utf-8") + " " for word in wanted)
    ]


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(
        "tools.mutation", description="变异测试：一处一处改坏法律楼层，看用例是否发觉。"
    )
    parser.add_argument("modules", nargs="*", help="模块或文件夹名，如 late_penalty time_limits；不写为全部")
    parser.add_argument("--minutes", type=float, default=30, help="最多几分钟（默认 30）")
    parser.add_argument("--at-least", type=float, default=0, metavar="百分数", help="低于此分数以 1 退出")
    parser.add_argument("--json", type=Path, metavar="文件")
    given = parser.parse_args(words)
    os.nice(10)
    until = time.monotonic() + given.minutes * 60
    cases = import_module("tests.law.test_cases")
    for (
        _,
        case,
    ) in cases.CASES:  # warms what the children keep, and shows that all is well before anything is broken
        _follow(case, cases.test_the_rule_answers_as_the_case_says)
    rows: list[dict[str, Any]] = []
    for name, file in modules(given.modules):
        row = _module(name, file, until)
        if row["mutants"]:
            rows.append(row)
    return _told(rows, given.json, given.at_least)


def _module(name: str, file: Path, until: float) -> dict[str, Any]:
    found, test_files = mutants(file.read_text(encoding="utf-8")), _tests_of(name)
    unchanged = Mutant(0, "", file.read_text(encoding="utf-8"))
    if found and _try(name, file, unchanged, test_files):
        raise SystemExit(f"{name}没有改动也不通过：变异的结果不可信，先看它的测试为什么不能在这里运行。")
    tried, survivors = 0, []
    for mutant in found:
        if time.monotonic() > until:
            break
        tried += 1
        if not _try(name, file, mutant, test_files):
            survivors.append(f"{file.relative_to(ROOT)}:{mutant.line} {mutant.change}")
            print(survivors[-1], flush=True)
    short = name.removeprefix("zhifa.law.")
    if found:
        print(f"{short}：{tried - len(survivors)}/{tried}（共{len(found)}处）", flush=True)
    return {"module": short, "mutants": len(found), "tried": tried, "survivors": survivors}


def _told(rows: list[dict[str, Any]], file: Path | None, at_least: float) -> int:
    tried = sum(row["tried"] for row in rows)
    killed = tried - sum(len(row["survivors"]) for row in rows)
    score = killed / tried * 100 if tried else 100.0
    print("\n| 模块 | 变异 | 试过 | 发觉 | 分数 |\n|---|---|---|---|---|")
    for row in rows:
        noticed = row["tried"] - len(row["survivors"])
        share = f"{noticed / row['tried'] * 100:.1f} %" if row["tried"] else "—"
        print(f"| {row['module']} | {row['mutants']} | {row['tried']} | {noticed} | {share} |")
    left = sum(row["mutants"] - row["tried"] for row in rows)
    print(f"合计：{killed}/{tried}，{score:.1f} %" + (f"；时间到，{left}处没有试" if left else ""))
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"score": score, "modules": rows}, ensure_ascii=False, indent=1) + "\n")
    return 1 if score < at_least else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
