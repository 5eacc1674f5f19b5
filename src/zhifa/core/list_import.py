"""名单导入 — a table becomes rows of the house part by part: what fits is taken in, each row that does not is named, and a run
broken off goes on at the first row that is not there.

What a row is, when it fits and how it is written belongs to whoever imports; how rows are counted, tried and gone on with is
the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar

from zhifa.core import files
from zhifa.core.account import Account
from zhifa.core.actors import Actor, person
from zhifa.core.table_file import TableFile
from zhifa.law.refusal import Refusal

#: rows of a file: the line a spreadsheet shows, header → cell
Part = list[tuple[int, dict[str, str]]]
Row = TypeVar("Row")
Problem = TypeVar("Problem")


class RowRefused(Exception):
    """这一行不能导入 — column, sentence, and the value as far as it may be shown."""

    def __init__(self, column: str, sentence: str, value: str) -> None:
        super().__init__(sentence)
        self.column, self.sentence = column, sentence
        # what cannot be stored cannot be shown either
        self.value = value.encode("utf-8", "replace").decode().replace("\x00", "␀")[:120]

    def told(self, line: int) -> dict[str, Any]:
        """The columns of a problem."""
        return {
            "line": line,
            "column": self.column[:80],
            "sentence": self.sentence[:300],
            "value": self.value,
        }


@dataclass
class Judged(Generic[Row, Problem]):
    """判断 — of a part: rows that can be taken in, what is wrong with the others, how many of those are repeats."""

    fit: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    repeats: int = 0

    @property
    def refused(self) -> int:
        """Rows with a fault; a repeat is none."""
        return len(self.problems) - self.repeats


@dataclass
class Trial(Generic[Row, Problem]):
    """试读 — what an import would do; nothing is written."""

    rows: int = 0
    fit: int = 0
    repeated: int = 0
    refused: int = 0
    problems: list[Problem] = field(default_factory=list)
    sample: list[Row] = field(default_factory=list)

    def add(self, part: Part, judged: Judged[Row, Problem], *, most_problems: int) -> None:
        """Count a part; the first problems and five rows that fit are kept to be shown."""
        self.rows += len(part)
        self.fit += len(judged.fit)
        self.repeated += judged.repeats
        self.refused += judged.refused
        self.problems += judged.problems[: max(0, most_problems - len(self.problems))]
        self.sample += judged.fit[: max(0, 5 - len(self.sample))]


class Run(Protocol):
    """一次导入 — how far a file has been taken in; the slice's own table."""

    pk: Any
    sha256: str
    state: str
    started_by_id: int | None
    rows_done: int
    imported: int
    repeated: int
    refused: int
    problems: Any

    def save(self) -> None: ...
    def refresh_from_db(self) -> None: ...


AnyRun = TypeVar("AnyRun", bound=Run)


def parts(file: TableFile, size: int) -> Iterator[Part]:
    """The rows of a file, ``size`` at a time."""
    rows = file.rows()
    while part := list(islice(rows, size)):
        yield part


def starter(run: Run, otherwise: Actor) -> Actor:
    """Whoever began a run, with the roles of today; the command line has no person."""
    return person(Account.objects.get(pk=run.started_by_id)) if run.started_by_id else otherwise


def note(run: Run, judged: Judged[Any, Any], *, done: int) -> None:
    """Write down how far a run has come — its row locked, in the transaction that takes the part in.

    :param done: rows of the file up to the end of this part.
    """
    for problem in judged.problems:
        problem.run = run
    run.problems.bulk_create(judged.problems)
    run.rows_done = done
    run.imported += len(judged.fit)
    run.repeated += judged.repeats
    run.refused += judged.refused
    run.save()


def carry_on(
    run: AnyRun,
    *,
    size: int,
    take_in: Callable[[AnyRun, Part, int], AnyRun],
    finish: Callable[[AnyRun], AnyRun],
    states: Any,
    progress: Callable[[AnyRun], None] | None = None,
) -> AnyRun:
    """Take in what is left of a run, part by part, and finish it; safe to call again at any time, also from two processes.

    :param take_in: (run, part, rows of the file up to its end) → the run; in one transaction, passing over what is there.
    :param states: the states of a run, ``DONE`` and ``FAILED`` among them.
    :raises Refusal: the file went wrong half-way or the starter may no longer import; the run says so.
    """
    run.refresh_from_db()
    if run.state == states.DONE:
        return run
    try:
        with files.store().open(run.sha256) as source:
            done = 0
            for part in parts(TableFile(source), size):
                done += len(part)
                if done <= run.rows_done:
                    continue
                run = take_in(run, part, done)
                if progress:
                    progress(run)
    except Refusal as refusal:
        runs = type(run)._default_manager.filter(pk=run.pk)  # type: ignore[attr-defined]
        runs.update(state=states.FAILED, failure=str(refusal)[:300])
        raise
    return finish(run)
