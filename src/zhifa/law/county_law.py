"""县里的法 — what a county adds beside the package: texts in ``laws/``, versions of time limits in ``profiles/``, its
province's rules on officers in ``officers.yaml`` and on how powers move in ``powers.yaml``."""

from pathlib import Path

from zhifa.law.field_bar import FILE, read_province
from zhifa.law.library import read_also
from zhifa.law.power_transfer import FILE as POWERS
from zhifa.law.power_transfer import read_powers
from zhifa.law.time_limits import add_profiles


def read_county_law(home: Path) -> None:
    """Read what stands in a cell's folder; once at start.

    :raises BadProfile: a folder of ``profiles/`` cannot be read; nothing starts on half of the county's rules.
    """
    read_also(home / "laws")
    read_province(home / FILE)
    read_powers(home / POWERS)
    profiles = home / "profiles"
    if profiles.is_dir() and any(profiles.iterdir()):
        add_profiles(profiles)
