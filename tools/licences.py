"""许可证核对 — every package of the lock file has a licence we may ship with; fails on any other.

    python tools/licences.py [requirements.lock …]

Reads the installed packages' own metadata. LGPL is accepted for unmodified dependencies (psycopg);
GPL and AGPL never.
"""

import importlib.metadata
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_NAME = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
_ALLOWED = re.compile(
    r"\b(MIT(-0)?|BSD|0BSD|Apache|ISC|ISCL|MPL|Mozilla Public|PSF|PSFL|Python Software Foundation|Python-2\.0|"
    r"HPND|CMU|Zlib|Unlicense|CC0|LGPL|Lesser General Public|PostgreSQL|Public Domain)",
    re.IGNORECASE,
)
_FORBIDDEN = re.compile(
    r"\b(AGPL|Affero)|(?<!L)(?<!Lesser )\bGPL|(?<!Lesser )General Public License", re.IGNORECASE
)


def stated(distribution: importlib.metadata.Distribution) -> str:
    """What a package says of its licence: expression, classifiers, else the first lines of the field."""
    fields = distribution.metadata
    words = [fields.get("License-Expression") or ""]
    words += [c for c in fields.get_all("Classifier") or [] if c.startswith("License ::")]
    words += (fields.get("License") or "").splitlines()[:3]
    return " | ".join(word.strip() for word in words if word.strip())


def judge(licence: str) -> str:
    """``ok``, ``forbidden`` or ``unknown``. A choice ("GPL OR MIT") is ours to make, so one part suffices."""
    parts = [p for p in re.split(r"\bOR\b|\|", licence) if p.strip()]
    if any(_ALLOWED.search(p) and not _FORBIDDEN.search(p) for p in parts):
        # classifiers beside each other are not a choice: an allowed one does not excuse a forbidden one
        bare = [p for p in licence.split("|") if not re.search(r"\bOR\b", p)]
        return "forbidden" if any(_FORBIDDEN.search(p) for p in bare) else "ok"
    return "forbidden" if _FORBIDDEN.search(licence) else "unknown"


def main(locks: list[str]) -> int:
    names = {
        name for lock in locks or ["requirements.lock"] for name in _NAME.findall((ROOT / lock).read_text())
    }
    bad = 0
    checked = 0
    for name in sorted(names):
        try:
            licence = stated(importlib.metadata.distribution(name))
        except importlib.metadata.PackageNotFoundError:
            continue  # locked for another platform
        checked += 1
        verdict = judge(licence)
        if verdict != "ok":
            bad += 1
            print(
                f"{name}：{licence or '没有写明许可证'}（{'不可采用' if verdict == 'forbidden' else '须人工核对'}）"
            )
    print(f"核对了 {checked} 个依赖的许可证，{bad} 个不合要求。")
    return 1 if bad or not checked else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
