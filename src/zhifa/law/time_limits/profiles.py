"""期限版本 — which sets of time limits there are, and which files each is made of.

A profile 版本 is a folder with a ``profile.yaml`` and the files it names: ``parameters/field/*/`` for a field of
enforcement, ``parameters/province/*/`` for a province, and any folder a cell hands in (:func:`add_profiles`).
No code names a field: a new one is data.  ``base`` is the 行政处罚法 of 2021 with the Acts that go with it.

A case pins its profile on the day it is filed: ``market_supervision@2026-11-20`` answers with the values known
on that day, however often the numbers change afterwards (:func:`pinned`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhifa.law.citation import Citation, cite
from zhifa.law.county_file import read_mapping
from zhifa.law.parameters import PARAMETERS, load_parameters
from zhifa.law.refusal import BadFact, Refusal

_BASE_FILES = ("national/time_limits.yaml", "county/internal_targets.yaml")
_FOLDERS = ("field", "province")


class UnknownTimeLimit(Refusal):
    """没有这项期限 — no rule of that name in the profile, or no such profile."""


class BadProfile(BadFact):
    """期限版本的文件有误 — a profile that cannot be used: no base, no rules, a name taken twice."""


@dataclass(frozen=True)
class Profile:
    """期限版本 — ``files`` in the order in which later ones win over earlier ones, rule by rule."""

    id: str
    term: str
    basis: Citation
    #: the field of enforcement it is for, and what else catalogues call it; empty: for no field of its own
    fields: tuple[str, ...]
    files: tuple[str, ...]
    #: the profiles it stands upon, nearest first
    bases: tuple[str, ...] = ()


#: Every profile by name; grown by :func:`add_profiles`.
PROFILES: dict[str, Profile] = {}

_caches: list[Callable[[], None]] = []


def forget_on_change(forget: Callable[[], None]) -> None:
    """Have ``forget`` called whenever profiles are added."""
    _caches.append(forget)


def add_profiles(folder: Path) -> list[str]:
    """Add the profiles in ``folder`` (its own ``profile.yaml``, or those of its sub-folders); return their names.

    All or none.  Called once at start, with the folder a cell keeps beside its data.

    :raises BadProfile: none there, a name that is taken, an unknown base, a rule that cannot be read.
    """
    files = [folder / "profile.yaml"] if (folder / "profile.yaml").is_file() else []
    files += sorted(folder.glob("*/profile.yaml"))
    if not files:
        raise BadProfile(
            f"{folder.name}里没有 profile.yaml。", way_out="每个期限版本一个文件夹，内有 profile.yaml。"
        )
    before = dict(PROFILES)
    try:
        added = [_add(file) for file in files]
    except BadProfile:
        PROFILES.clear()
        PROFILES.update(before)
        raise
    finally:
        rule_rows.cache_clear()
        for forget in _caches:
            forget()
    return added


def split(profile: str) -> tuple[str, date | None]:
    """Return (name, pinned day) of ``market_supervision`` or ``market_supervision@2026-11-20``.

    :raises BadFact: what follows @ is no date.
    """
    name, _, day = profile.partition("@")
    try:
        return name, date.fromisoformat(day) if day else None
    except ValueError:
        raise BadFact(f"“{profile}”中@之后应为日期。", way_out="写成 名称@2026-11-20。") from None


def pinned(profile: str, filed_on: date) -> str:
    """Return the profile as it is pinned for a case filed on ``filed_on``; one pinned already stays as it is.

    :raises UnknownTimeLimit: no such profile.
    """
    name, day = split(profile)
    profile_of(name)
    return profile if day else f"{name}@{filed_on:%Y-%m-%d}"


def profile_of(profile: str) -> Profile:
    """Return the profile, pinned or not.

    :raises UnknownTimeLimit: no such profile.
    """
    name, _ = split(profile)
    if name not in PROFILES:
        raise UnknownTimeLimit(f"没有“{name}”这个期限版本。", way_out=f"可用：{'、'.join(PROFILES)}。")
    return PROFILES[name]


def follows(profile: str, name: str) -> bool:
    """Whether a profile (pinned or not) is ``name`` or stands upon it: a province's market rules are market rules."""
    own = profile_of(profile)
    return own.id == name or name in own.bases


def profile_of_field(field: str) -> str:
    """The profile of a field of enforcement (领域) as a catalogue names it; ``base`` where a field has none of its own.

    Of several profiles for one field the one added last holds: a county's own stands above the package's.
    """
    return next((p.id for p in reversed(PROFILES.values()) if field in p.fields), "base")


@lru_cache(maxsize=64)
def rule_rows(profile: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return rule → (file, row) of a profile, not pinned."""
    merged: dict[str, tuple[str, dict[str, Any]]] = {}
    for file in profile_of(profile).files:
        merged.update({name: (file, row) for name, row in load_parameters(file)["rules"].items()})
    return merged


def limit_rows(profile: str = "base") -> dict[str, dict[str, Any]]:
    """Return rule → the row of its file, for those who list the rules; the caller must not change it.

    :raises UnknownTimeLimit: no such profile.
    """
    return {name: row for name, (_, row) in rule_rows(split(profile)[0]).items()}


def rule_names(profile: str = "base") -> list[str]:
    """Return the ids of every rule of a profile."""
    return list(rule_rows(split(profile)[0]))


def _add(file: Path) -> str:
    row = _read(file)
    missing = [key for key in ("profile", "term", "basis", "extends", "files") if not row.get(key)]
    if missing:
        raise BadProfile(
            f"{file.parent.name}的 profile.yaml 缺少：{'、'.join(missing)}。", way_out="补全后重试。"
        )
    name, base = str(row["profile"]), str(row["extends"])
    if name in PROFILES:
        raise BadProfile(f"期限版本“{name}”已经有了。", way_out="换一个名称。")
    if "@" in name:
        raise BadProfile(f"期限版本的名称不能含@：“{name}”。", way_out="换一个名称。")
    if base not in PROFILES:
        raise BadProfile(f"“{name}”所依据的版本“{base}”不存在。", way_out=f"可用：{'、'.join(PROFILES)}。")
    files = tuple(str(file.parent / item) for item in row["files"])
    for path in files:
        rules = _read(Path(path)).get("rules") if Path(path).is_file() else None
        if not isinstance(rules, dict) or not rules:
            raise BadProfile(
                f"“{name}”的{Path(path).name}没有 rules。", way_out="写明每一项期限，或者去掉这个文件。"
            )
        for rule, limit in rules.items():
            lacking = [
                key
                for key in ("term", "counts_from", "binds", "values", "last_day")
                if not (isinstance(limit, dict) and limit.get(key))
            ]
            if lacking:
                raise BadProfile(
                    f"“{name}”的期限“{rule}”缺少：{'、'.join(lacking)}。", way_out="补全后重试。"
                )
    below = PROFILES[base]
    PROFILES[name] = Profile(
        name,
        str(row["term"]),
        cite(row["basis"]),
        tuple(str(word) for word in (row.get("field"), *row.get("field_also", ())) if word),
        (*below.files, *map(_relative, files)),
        (base, *below.bases),
    )
    return name


def _read(file: Path) -> dict[str, Any]:
    """A shipped file as it is kept, a county's own with the refusal in words."""
    return load_parameters(str(file)) if file.is_relative_to(PARAMETERS) else read_mapping(file, BadProfile)


def _relative(path: str) -> str:
    """Shipped files are named from the parameters folder; a cell's own by their whole path."""
    return str(Path(path).relative_to(PARAMETERS)) if Path(path).is_relative_to(PARAMETERS) else path


def _discover() -> None:
    head = load_parameters(_BASE_FILES[0])
    PROFILES["base"] = Profile("base", head["term"], cite(head["basis"]), (), _BASE_FILES)
    for folder in _FOLDERS:
        if any((PARAMETERS / folder).glob("*/profile.yaml")):
            add_profiles(PARAMETERS / folder)


_discover()
