"""静态文件 — copies the third-party files our pages need out of ``node_modules``.

Only an allow-list is copied (exposing whole packages would publish source maps and test pages, and a
``sourceMappingURL`` pointing at a file that is not there breaks the manifest storage). The result is
never committed: it is rebuilt at set-up by ``python -m zhifa.config.static_files``.

* ``src/zhifa/faces/static/vendor/`` — tabler, htmx, ECharts, MapLibre and one SVG sprite of icons;
* ``var/fonts/`` — Noto Serif SC 400 and 700 for the document engine (setting ``FONT_DIR``).

Running it twice changes nothing; a file is written only when its bytes differ, by rename, so that two
processes starting together never read half a file.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from zhifa.config.icons import ICONS

PROJECT_ROOT = Path(__file__).resolve().parents[3]
VENDOR_DIR = PROJECT_ROOT / "src" / "zhifa" / "faces" / "static" / "vendor"
FONT_DIR = PROJECT_ROOT / "var" / "fonts"

# source inside node_modules → name inside vendor/
FILES: dict[str, str] = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "echarts/dist/echarts.esm.min.mjs": "echarts.esm.min.mjs",
    "maplibre-gl/dist/maplibre-gl.mjs": "maplibre-gl.mjs",
    "maplibre-gl/dist/maplibre-gl-worker.mjs": "maplibre-gl-worker.mjs",
    "maplibre-gl/dist/maplibre-gl.css": "maplibre-gl.css",
}
FONTS: dict[str, str] = {
    "@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf": "NotoSerifSC_400Regular.ttf",
    "@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf": "NotoSerifSC_700Bold.ttf",
}
ICON_FOLDER = "@tabler/icons/icons/outline"
SPRITE_NAME = "icons.svg"

_SOURCE_MAP = re.compile(rb"(?:/\*|//)[#@]\s*sourceMappingURL=[^\s*]*\s*(?:\*/)?\s*$")
_SVG_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_BLANK_SQUARE = re.compile(r'<path\s+stroke="none"\s+d="M0 0h24v24H0z"\s+fill="none"\s*/>')


class VendorFilesMissing(Exception):
    """依赖缺失 — a file of the allow-list is not in ``node_modules``; the message says what to run."""


def strip_source_map(content: bytes) -> bytes:
    """``content`` without a trailing ``sourceMappingURL`` comment (JavaScript or CSS)."""
    return _SOURCE_MAP.sub(b"", content.rstrip()) + b"\n"


def sprite(icon_folder: Path, names: tuple[str, ...] = ICONS) -> bytes:
    """图标集 — one SVG with a ``<symbol id="NAME">`` for each icon, drawn with the colour of the text.

    The stroke attributes stand on every symbol because a ``<use>`` does not inherit them from the file.
    """
    symbols = []
    for name in names:
        body = _SVG_BODY.search(_read(icon_folder / f"{name}.svg").decode())
        if body is None:
            raise VendorFilesMissing(f"图标文件不是 SVG：{name}。→ 重新运行 npm ci")
        paths = " ".join(_BLANK_SQUARE.sub("", body[1]).split())
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
            f'stroke-linecap="round" stroke-linejoin="round">{paths}</symbol>'
        )
    return ('<svg xmlns="http://www.w3.org/2000/svg">' + "\n".join(symbols) + "</svg>\n").encode()


def copy_static_files(
    node_modules: Path = PROJECT_ROOT / "node_modules",
    vendor_dir: Path = VENDOR_DIR,
    font_dir: Path | None = FONT_DIR,
) -> list[Path]:
    """Copies the allow-list; returns the files that were written (an empty list the second time).

    ``font_dir=None`` leaves the fonts out. Raises :class:`VendorFilesMissing`.
    """
    if not node_modules.is_dir():
        raise VendorFilesMissing(
            f"没有找到 {node_modules}，页面所需的第三方文件还没有安装。→ 先在项目目录运行 npm ci，再重试"
        )
    written = []
    for source, name in FILES.items():
        written += _write(vendor_dir / name, strip_source_map(_read(node_modules / source)))
    written += _write(vendor_dir / SPRITE_NAME, sprite(node_modules / ICON_FOLDER))
    if font_dir is not None:
        for source, name in FONTS.items():
            written += _copy_large(node_modules / source, font_dir / name)
    return written


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise VendorFilesMissing(f"依赖不完整，缺少 {path}。→ 先在项目目录运行 npm ci，再重试") from None


def _write(target: Path, content: bytes) -> list[Path]:
    if target.is_file() and target.read_bytes() == content:
        return []
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
    _put(Path(temporary), target)
    return [target]


def _copy_large(source: Path, target: Path) -> list[Path]:
    """A font is 14.8 MB: the same size and a time not older than the source count as the same file."""
    if not source.is_file():
        raise VendorFilesMissing(f"依赖不完整，缺少 {source}。→ 先在项目目录运行 npm ci，再重试")
    wanted = source.stat()
    if target.is_file():
        found = target.stat()
        if found.st_size == wanted.st_size and found.st_mtime >= wanted.st_mtime:
            return []
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    shutil.copyfile(source, temporary)
    _put(Path(temporary), target)
    return [target]


def _put(temporary: Path, target: Path) -> None:
    temporary.chmod(0o644)  # mkstemp makes 0600; a web server under another user has to read it
    temporary.replace(target)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m zhifa.config.static_files", description="准备页面所需的第三方文件"
    )
    parser.add_argument(
        "--node-modules", type=Path, default=PROJECT_ROOT / "node_modules", help="npm 依赖目录"
    )
    parser.add_argument("--fonts", type=Path, default=FONT_DIR, help="文书字体放到哪里")
    parser.add_argument("--no-fonts", action="store_true", help="不复制字体")
    options = parser.parse_args(arguments)
    try:
        written = copy_static_files(
            options.node_modules, font_dir=None if options.no_fonts else options.fonts
        )
    except VendorFilesMissing as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except PermissionError as refusal:
        print(f"没有写入权限：{refusal.filename}。→ 换一个可写的目录，或改它的属主", file=sys.stderr)
        return 1
    print(f"已更新 {len(written)} 个文件" if written else "第三方文件已是最新")
    return 0


if __name__ == "__main__":
    sys.exit(main())
