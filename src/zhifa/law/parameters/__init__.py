"""参数 — every number of the law floor, in dated YAML, each with its article.

``national/`` for statutes and national rules, ``province/`` and ``county/`` for local ones, ``field/`` for
profiles of a field of enforcement.  Nothing else reads these files.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

PARAMETERS = Path(__file__).parent

#: the C parser where the wheel has it
YAML_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@lru_cache(maxsize=256)
def load_parameters(name: str) -> dict[str, Any]:
    """Return the mapping in ``parameters/<name>``; the caller must not change it.

    :raises FileNotFoundError: no such file.
    :raises ValueError: the file is not a mapping.
    """
    with (PARAMETERS / name).open(encoding="utf-8") as file:
        content = yaml.load(file, Loader=YAML_LOADER)
    if not isinstance(content, dict):
        raise ValueError(f"参数文件应为键值表：{name}")
    return content


def parameter_files() -> list[Path]:
    """Return every parameter file, sorted."""
    return sorted(PARAMETERS.rglob("*.yaml"))
