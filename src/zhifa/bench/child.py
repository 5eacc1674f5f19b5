"""子进程 — what runs inside a ground: ``migrate``, ``county``, ``measure NAME OPTIONS OUT``."""

import json
import sys
from importlib import import_module
from pathlib import Path

import django


def main(words: list[str]) -> int:
    django.setup()
    if words[0] == "migrate":
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)
    elif words[0] == "county":
        from zhifa.bench.county import build

        build()
    else:
        _, name, options, out = words
        result = import_module(f"zhifa.bench.{name}").measure(**json.loads(options))
        Path(out).write_text(json.dumps(result.as_json(), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
