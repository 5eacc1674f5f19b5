"""回答 — how commands print: sentences for people, one JSON document with ``--json``."""

import json
import sys
from typing import Any


def as_json(value: Any) -> None:
    """One JSON document on standard output."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, default=str)
    print()
