"""离线包 — an isolated machine installs from one file, from nothing else, and refuses what was changed."""

import base64
import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """``tools/setup.py`` in a clone that lies in a bundle with one wheel."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import setup

    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "BUNDLE", tmp_path / "bundle")
    monkeypatch.setattr(setup, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(setup, "STAMPS", tmp_path / ".venv/.zhifa")
    monkeypatch.setattr(setup, "TOOLS", tmp_path / ".venv/.zhifa/tools")
    monkeypatch.setattr(setup, "PYTHON", tmp_path / ".venv/bin/python")
    # no registry is asked: there is none at this address
    for name in ("PIP_INDEX_URL", "UV_DEFAULT_INDEX"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/none")
    wheels = tmp_path / "bundle/wheels"
    wheels.mkdir(parents=True)
    wheel = write_wheel(wheels)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (tmp_path / "bundle/wheels.lock").write_text(f"goods==1.0 --hash=sha256:{digest}\n")
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / lock).write_text("goods==1.0\n")
    made_for = {**setup.fitting(), "web": "as made", "commit": "0" * 40}
    (tmp_path / "bundle/made-for.json").write_text(json.dumps(made_for))
    return setup


def write_wheel(folder: Path) -> Path:
    """A wheel of one module, written by hand."""
    inside = {
        "goods.py": "WEIGHT = 7\n",
        "goods-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: goods\nVersion: 1.0\n",
        "goods-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b'=').decode()},"
        f"{len(text)}\n"
        for name, text in inside.items()
    )
    wheel = folder / "goods-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        for name, text in {**inside, "goods-1.0.dist-info/RECORD": record}.items():
            packed.writestr(name, text)
    return wheel


def test_everything_comes_from_the_bundle_and_a_changed_wheel_is_refused(
    unpacked: Any, tmp_path: Path
) -> None:
    unpacked.make_environment()
    unpacked.install_packages(dev=False)
    asked = [str(unpacked.PYTHON), "-c", "import goods; print(goods.WEIGHT)"]
    assert subprocess.run(asked, capture_output=True, text=True).stdout == "7\n"

    (unpacked.STAMPS / "packages-run").unlink()
    wheel = tmp_path / "bundle/wheels/goods-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "a") as packed:
        packed.writestr("more.py", "")
    subprocess.run([str(unpacked.PYTHON), "-m", "pip", "uninstall", "--quiet", "--yes", "goods"], check=True)
    with pytest.raises(unpacked.SetUpRefused, match="核对离线包的校验和"):
        unpacked.install_packages(dev=False)


def test_the_web_files_of_a_bundle_are_taken_as_they_are(
    unpacked: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("src/zhifa/faces/static/vendor", "var/fonts"):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.setattr(unpacked, "web_state", lambda: "as made")
    monkeypatch.setattr(unpacked, "npm", lambda: pytest.fail("npm was asked"))
    unpacked.install_npm_files()


def test_a_bundle_for_another_python_says_so_and_what_to_do(unpacked: Any, tmp_path: Path) -> None:
    made_for = {**unpacked.fitting(), "python": "3.10", "web": "", "commit": ""}
    (tmp_path / "bundle/made-for.json").write_text(json.dumps(made_for))
    with pytest.raises(unpacked.SetUpRefused) as refused:
        unpacked.bundled()
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert "给 Python 3.10" in str(refused.value) and f"本机是 Python {here}" in str(refused.value)
    assert "make bundle" in str(refused.value)


def test_a_plain_clone_has_no_bundle(unpacked: Any, tmp_path: Path) -> None:
    (tmp_path / "bundle/made-for.json").unlink()
    assert unpacked.bundled() is None


def test_contributors_tools_are_not_in_a_bundle(unpacked: Any) -> None:
    unpacked.make_environment()
    with pytest.raises(unpacked.SetUpRefused, match="没有测试与检查工具"):
        unpacked.install_packages(dev=True)
