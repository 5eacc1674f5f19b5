"""The third-party files: an allow-list, copied once, with a clear word when something is missing."""

from pathlib import Path

import pytest

from zhifa.config import static_files
from zhifa.config.icons import ICONS

ICON = '<svg xmlns="http://www.w3.org/2000/svg" class="icon">\n<path stroke="none" d="M0 0h24v24H0z" fill="none" />\n<path d="M5 12l5 5l10 -10" />\n</svg>'


@pytest.fixture
def node_modules(tmp_path: Path) -> Path:
    """A small stand-in with every file of the allow-list."""
    root = tmp_path / "node_modules"
    for source in [*static_files.FILES, *static_files.FONTS]:
        target = root / source
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"body{}\n//# sourceMappingURL=x.js.map")
    icons = root / static_files.ICON_FOLDER
    icons.mkdir(parents=True)
    for name in ICONS:
        (icons / f"{name}.svg").write_text(ICON)
    return root


def test_copying_twice_writes_nothing_the_second_time(node_modules: Path, tmp_path: Path) -> None:
    first = static_files.copy_static_files(node_modules, tmp_path / "vendor", tmp_path / "fonts")
    second = static_files.copy_static_files(node_modules, tmp_path / "vendor", tmp_path / "fonts")
    assert len(first) == len(static_files.FILES) + len(static_files.FONTS) + 1
    assert second == []


def test_a_changed_file_is_replaced_and_nothing_else_is_touched(node_modules: Path, tmp_path: Path) -> None:
    vendor = tmp_path / "vendor"
    static_files.copy_static_files(node_modules, vendor, None)
    (vendor / "mine.txt").write_text("stays")
    (vendor / "htmx.min.js").write_text("broken")
    assert static_files.copy_static_files(node_modules, vendor, None) == [vendor / "htmx.min.js"]
    assert (vendor / "mine.txt").read_text() == "stays"


def test_no_copied_file_points_at_a_source_map(node_modules: Path, tmp_path: Path) -> None:
    for path in static_files.copy_static_files(node_modules, tmp_path / "vendor", None):
        assert b"sourceMappingURL" not in path.read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        b"a{}\n/*# sourceMappingURL=tabler.min.css.map */",
        b"x()\n//# sourceMappingURL=a.mjs.map\n",
        b"x()\n//@ sourceMappingURL=a.map",
    ],
)
def test_both_kinds_of_source_map_comment_are_stripped(content: bytes) -> None:
    assert b"sourceMappingURL" not in static_files.strip_source_map(content)


def test_the_sprite_holds_each_icon_once_without_its_blank_square(node_modules: Path) -> None:
    text = static_files.sprite(node_modules / static_files.ICON_FOLDER, ("check", "lock")).decode()
    assert text.count("<symbol ") == 2
    assert 'id="check"' in text
    assert "M0 0h24v24H0z" not in text


def test_missing_node_modules_is_said_in_words_with_the_way_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert static_files.main(["--node-modules", str(tmp_path / "none")]) == 1
    assert "npm ci" in capsys.readouterr().err


def test_a_single_missing_file_is_named(node_modules: Path, tmp_path: Path) -> None:
    (node_modules / "htmx.org/dist/htmx.min.js").unlink()
    with pytest.raises(static_files.VendorFilesMissing, match=r"htmx\.min\.js"):
        static_files.copy_static_files(node_modules, tmp_path / "vendor", None)


def test_the_icon_list_is_sorted_and_without_repeats() -> None:
    assert list(ICONS) == sorted(set(ICONS))
