"""县里的参数文件 — read as a mapping, or refused in words: what a county writes by hand stops the start with the name
of the file, never with the error of a library."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from zhifa.law.refusal import BadFact


def read_mapping(path: Path, refusal: type[BadFact] = BadFact) -> dict[str, Any]:
    """Return the mapping in a county's YAML file.

    :raises BadFact: (``refusal``) it cannot be read, is not UTF-8, not YAML, names a day no calendar has, or is no
        mapping.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError:
        raise refusal(f"读不到文件 {path.name}。", way_out="核对路径和权限。") from None
    except UnicodeDecodeError:
        raise refusal(f"{path.name} 不是 UTF-8 编码。", way_out="另存为 UTF-8。") from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise refusal(
            f"{path.name} 看不懂：不是 YAML，或者写了没有的日期。", way_out="照随平台发布的同名文件填写。"
        ) from None
    if not isinstance(content, dict):
        raise refusal(f"{path.name} 看不懂：应为键值表。", way_out="照随平台发布的同名文件填写。")
    return content


def dated_values(path: Path, content: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the dated values under ``name``.

    :raises BadFact: none, or one that is no mapping with a day ``from``.
    """
    entry = content.get(name)
    values = entry.get("values") if isinstance(entry, dict) else None
    if (
        not isinstance(values, list)
        or not values
        or any(not isinstance(value, dict) or type(value.get("from")) is not date for value in values)
    ):
        raise BadFact(
            f"{path.name} 看不懂：要有 {name}，每个值写 from（日期）。", way_out="照本省的规定填写。"
        )
    return values
