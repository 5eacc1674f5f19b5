"""门面 — both READMEs name the same commands, links resolve, the status table has every row of the mission."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
#: rows of the mission: letter → how many
ROWS = {"A": 9, "B": 8, "C": 4, "D": 3, "E": 8, "F": 7, "G": 11, "H": 6, "I": 4, "J": 7, "K": 4, "L": 6}
STATES = {"done", "thin", "landing", "not yet"}
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")


def _anchors(page: Path) -> set[str]:
    """The names a reader can jump to, as GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for found in _LINK.findall(page.read_text()):
        link = found[0] or found[1]
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        target, _, anchor = link.partition("#")
        place = (page.parent / target) if target else page
        assert place.exists(), link
        if anchor:
            assert anchor in _anchors(place), link


def _commands(page: str) -> list[str]:
    text = (ROOT / page).read_text()
    return re.findall(r"^((?:make|zhifa) .+)$", text, re.MULTILINE) + re.findall(
        r"`((?:make|zhifa) [^`]+)`", text
    )


def test_both_readmes_name_the_same_commands_and_the_same_pages() -> None:
    assert _commands("README.md") == _commands("README.zh-CN.md")
    assert "make demo" in _commands("README.md")
    assert "make test" in _commands("README.md")

    def links(page: str) -> list[str]:
        found = [a or b for a, b in _LINK.findall((ROOT / page).read_text())]
        return sorted(link for link in found if not link.startswith("README"))

    assert links("README.md") == links("README.zh-CN.md")


def test_every_make_target_the_readmes_name_stands_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for command in _commands("README.md"):
        if command.startswith("make "):
            assert command.split()[1] in targets


def test_the_status_table_has_every_row_of_the_mission_once_with_a_known_state_and_real_places() -> None:
    rows = re.findall(
        r"^\| ([A-L]\d+) [^|]*\| ([^|]*?) \|([^|]*)\|([^|]*)\|$",
        (ROOT / "docs" / "status.md").read_text(),
        re.MULTILINE,
    )
    wanted = [f"{letter}{n}" for letter, count in ROWS.items() for n in range(1, count + 1)]
    assert [r[0] for r in rows] == wanted
    for name, state, where, missing in rows:
        assert state in STATES, name
        assert state != "done" or (where.strip() and not missing.strip()), name
        assert state not in {"thin", "landing"} or where.strip(), name
        for place in re.findall(r"`([\w./-]+\.(?:py|yaml)|tests/[\w./-]+)`", where):
            stands = [base / place for base in (ROOT, ROOT / "src/zhifa", *(ROOT / "src/zhifa").iterdir())]
            assert any(p.exists() for p in stands), (name, place)


def test_every_command_and_every_decision_is_reachable_from_the_front_door() -> None:
    assert "docs/operate.md" in (ROOT / "README.md").read_text()
    assert "README.zh-CN.md" in (ROOT / "docs" / "operate.md").read_text()
