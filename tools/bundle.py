"""离线包 — everything an isolated network needs to install a release, in one file: `make bundle`.

    python3 tools/bundle.py [--to FOLDER]

Government networks reach no registry. The file holds the committed sources, every Python package of the
lock as a wheel, and the web files and fonts as `make setup` made them; unpacked anywhere, `make setup`
installs from it alone and checks every wheel against its hash. It serves the Python version and
the kind of machine it was made with (its name and ``bundle/made-for.json`` say which); the same commit
gives the same bytes. Run after `make setup`; standard library only.
"""

import argparse
import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import setup
from setup import ROOT, SetUpRefused, say

#: made by `make setup`, needed to run, not committed
MADE = ("src/zhifa/faces/static/vendor", "var/fonts")


def git(*words: str) -> str:
    answer = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)
    if answer.returncode != 0:
        raise SetUpRefused(f"读不到版本库：{answer.stderr.strip()}\n办法：在 git 克隆里运行 make bundle。")
    return answer.stdout.strip()


def sources(to: Path) -> None:
    """The committed files of HEAD, nothing else: a bundle must be what the commit says."""
    archive = to.with_suffix(".sources.tar")
    git("archive", "--format=tar", f"--output={archive}", "HEAD")
    with tarfile.open(archive) as packed:
        packed.extractall(to, filter="data")
    archive.unlink()


def wheels(to: Path, listed: Path) -> None:
    """Every package of the lock as a wheel for this machine, and the list of them with their hashes.

    pip checks what it fetches against the lock; a package that its makers give as sources only is built
    here, so the wheels get a list of hashes of their own.
    """
    setup.run(
        [
            *(str(setup.PYTHON), "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"),
            *("--require-hashes", "--no-deps", "-r", str(ROOT / "requirements.lock"), "--wheel-dir", str(to)),
        ],
        "取齐 Python 依赖",
        "检查网络或镜像后重新运行。",
        SOURCE_DATE_EPOCH=str(COMMITTED),
    )
    lines = []
    for wheel in sorted(to.glob("*.whl")):
        package, version = wheel.name.split("-")[:2]
        lines.append(f"{package}=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}")
    listed.write_text("\n".join(lines) + "\n")


def plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
    """Nobody's files, of the commit's time: the same commit gives the same bytes."""
    info.uid = info.gid = 0
    info.uname = info.gname = "root"
    info.mtime = COMMITTED
    info.mode = 0o755 if info.isdir() or info.mode & 0o100 else 0o644
    return info


COMMITTED = 0


def make(to: Path) -> Path:
    """The bundle's file, with its SHA-256 beside it. Raises ``SetUpRefused``."""
    global COMMITTED
    if missing := [folder for folder in MADE if not (ROOT / folder).is_dir()]:
        raise SetUpRefused(f"还没有安装好（缺 {'、'.join(missing)}）。\n办法：先运行 make setup。")
    if git("status", "--porcelain", "--untracked-files=no"):
        say("注意：有尚未提交的改动，离线包里只有已提交的内容。")
    COMMITTED = int(git("log", "-1", "--format=%ct"))
    name = f"zhifa-{git('log', '-1', '--format=%cs')}-{git('rev-parse', '--short=10', 'HEAD')}"
    fit = setup.fitting()
    to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=to, prefix=".making") as place:
        whole = Path(place) / name
        sources(whole)
        (whole / "bundle" / "wheels").mkdir(parents=True)
        say("取齐 Python 依赖……")
        wheels(whole / "bundle" / "wheels", whole / "bundle" / "wheels.lock")
        for folder in MADE:
            shutil.copytree(ROOT / folder, whole / folder)
        made_for = {**fit, "web": setup.web_state(), "commit": git("rev-parse", "HEAD")}
        (whole / "bundle" / "made-for.json").write_text(json.dumps(made_for, indent=2) + "\n")
        say("打包……")
        file = to / f"{name}-py{fit['python']}-{fit['machine']}.tar.gz"
        making = Path(place) / file.name
        with (
            making.open("wb") as out,
            gzip.GzipFile(fileobj=out, mode="wb", compresslevel=6, mtime=0, filename="") as pressed,
            tarfile.open(fileobj=pressed, mode="w") as packed,
        ):
            for path in [whole, *sorted(whole.rglob("*"))]:
                packed.add(path, arcname=str(path.relative_to(place)), recursive=False, filter=plain)
        making.replace(file)
    with file.open("rb") as packed_file:
        digest = hashlib.file_digest(packed_file, "sha256").hexdigest()
    file.with_name(file.name + ".sha256").write_text(f"{digest}  {file.name}\n")
    return file


def main() -> int:
    asked = argparse.ArgumentParser(description="做离线包：隔离网络里安装所需的一切，一个文件")
    asked.add_argument("--to", type=Path, default=ROOT / "dist", help="放在哪个目录（默认 dist）")
    given = asked.parse_args()
    try:
        file = make(given.to.resolve())
    except SetUpRefused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    say(f"{file}（{file.stat().st_size / 2**20:.0f} MB），校验和在 {file.name}.sha256")
    return 0


if __name__ == "__main__":
    sys.exit(main())
