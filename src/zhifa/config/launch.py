"""入口 — the ``zhifa`` command: takes the words apart and hands them to what answers.

What runs the house answers from ``COMMANDS``; everything else is handed to ``zhifa.faces.cli`` with Django set up and the
database open. Environment variables are read in this package alone.
"""

import importlib.metadata
import io
import sys
from collections.abc import Sequence

from zhifa.adapters.postgres import PostgresRefusal
from zhifa.config.cell import CellRefusal
from zhifa.config.chinese_help import padded, speak_chinese
from zhifa.config.command import Words, say
from zhifa.config.demonstrating import run_demo
from zhifa.config.handing_over import hand_over
from zhifa.config.keeping import run_backup, run_bench, run_doctor, run_restore
from zhifa.config.own_database import run_db, run_migrate
from zhifa.config.running import StopAsked, stopping_on_signals
from zhifa.config.serving import run_serve, run_worker

COMMANDS = {
    "demo": run_demo,
    "serve": run_serve,
    "worker": run_worker,
    "migrate": run_migrate,
    "db": run_db,
    "doctor": run_doctor,
    "backup": run_backup,
    "restore": run_restore,
    "bench": run_bench,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; the exit code is 0 done, 1 refused (with a sentence), 2 misspelt, 130 interrupted."""
    speak_chinese()
    # a Chinese sentence must come out even where the locale claims to know ASCII only
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.encoding.lower().startswith("utf"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        folder, words = take_folder(words)
        if not words or words[0] in {"-h", "--help", "help", "帮助"}:
            say(overview())
            return 0
        if words[0] in {"-V", "--version"}:
            say(f"zhifa {_version()}")
            return 0
        with stopping_on_signals():
            return _answer(folder, words)
    except (PostgresRefusal, CellRefusal) as refusal:
        print(refusal, file=sys.stderr, flush=True)
        return 1
    except (StopAsked, KeyboardInterrupt):
        return 130


def take_folder(words: Words) -> tuple[str | None, Words]:
    """Takes ``--data-dir DIR`` out of the words, wherever it stands. Raises ``CellRefusal`` without DIR."""
    rest: Words = []
    folder: str | None = None
    remaining = iter(words)
    for word in remaining:
        if word == "--":
            rest += [word, *remaining]
        elif word == "--data-dir":
            folder = next(remaining, None)
            if not folder:
                raise CellRefusal("--data-dir 后面要跟一个目录。", "例如 zhifa demo --data-dir /srv/zhifa。")
        elif word.startswith("--data-dir="):
            folder = word.partition("=")[2]
        else:
            rest.append(word)
    return folder, rest


def _answer(folder: str | None, words: Words) -> int:
    if own := COMMANDS.get(words[0]):
        return own.run(folder, words[1:])
    from zhifa.faces import cli

    if words[0] in cli.COMMANDS:
        return hand_over(folder, words)
    near = ", ".join([*COMMANDS, *cli.COMMANDS])
    print(f"没有“{words[0]}”这个命令。可用：{near}\n办法：zhifa --help", file=sys.stderr)
    return 2


def _version() -> str:
    try:
        return importlib.metadata.version("zhifa")
    except importlib.metadata.PackageNotFoundError:
        from zhifa import __version__

        return __version__


def overview() -> str:
    """What ``zhifa --help`` prints."""
    from zhifa.faces import cli

    def listed(commands: dict[str, str]) -> list[str]:
        return [f"  {padded(name, 16)}{summary}" for name, summary in commands.items()]

    return "\n".join(
        [
            "执法 — 一个县、区、市的大综合一体化行政执法平台",
            "",
            "用法：zhifa 命令 [选项]        某个命令的说明：zhifa 命令 --help",
            "",
            "运行",
            *listed({name: command.summary for name, command in COMMANDS.items()}),
            "",
            "使用与维护",
            *listed(cli.COMMANDS),
            "",
            "选项",
            f"  {padded('--data-dir 目录', 18)}数据目录（默认 ./var/cell，或环境变量 ZHIFA_HOME）",
            f"  {padded('--version', 18)}显示版本",
            "",
            "环境变量",
            f"  {padded('DATABASE_URL', 22)}使用已有的 PostgreSQL（15 或更新）；不设则启动自带的",
            f"  {padded('DATABASE_OWNER_URL', 22)}同一个库的所有者角色，供 migrate 使用",
            f"  {padded('ZHIFA_POSTGRES_BIN', 22)}自带数据库改用这个 bin 目录里的程序",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
