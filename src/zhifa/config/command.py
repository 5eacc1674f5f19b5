"""一条命令 — what the overview says of a command that runs the house, what does it, and how it speaks."""

from collections.abc import Callable
from dataclasses import dataclass

Words = list[str]
Run = Callable[[str | None, Words], int]


@dataclass(frozen=True)
class Command:
    """命令 — ``run(folder, words)``: the data folder where one was named, the words after the command's; gives the exit code."""

    summary: str
    run: Run


def command(summary: str) -> Callable[[Run], Command]:
    """Make a function a command."""
    return lambda run: Command(summary, run)


def say(text: str) -> None:
    """One line, seen at once also where the output is a pipe."""
    print(text, flush=True)
