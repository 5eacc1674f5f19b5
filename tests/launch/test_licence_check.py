"""The licence check tells what we may ship with from what we may not."""

import importlib.util
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location(
    "licences", Path(__file__).parents[2] / "tools" / "licences.py"
)
licences = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(licences)


@pytest.mark.parametrize(
    ("stated", "verdict"),
    [
        ("MIT", "ok"),
        ("BSD-3-Clause", "ok"),
        ("Apache-2.0 OR BSD-2-Clause", "ok"),
        ("License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)", "ok"),
        ("License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)", "ok"),
        ("LGPL-3.0-only", "ok"),
        ("GPL-2.0-or-later OR MIT", "ok"),
        ("GPL-3.0-or-later", "forbidden"),
        ("AGPL-3.0-only", "forbidden"),
        ("License :: OSI Approved :: GNU General Public License v3 (GPLv3)", "forbidden"),
        ("License :: OSI Approved :: GNU Affero General Public License v3", "forbidden"),
        ("MIT | License :: OSI Approved :: GNU General Public License (GPL)", "forbidden"),
        ("Proprietary", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_licence_is_judged(stated: str, verdict: str) -> None:
    assert licences.judge(stated) == verdict
