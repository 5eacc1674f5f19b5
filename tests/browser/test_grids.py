"""网格在浏览器里改 — a border dragged with its neighbour, a grid split by a line; the draft is clean and is decided."""

from __future__ import annotations

import pytest

from tests.browser.conftest import AXE, CHROMIUM, DESK, PHONE, Open

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="没有找到 Chromium（apt install chromium）"),
    pytest.mark.skipif(not AXE.is_file(), reason="没有 node_modules（先运行 npm ci）"),
]

READY = "() => document.getElementById('grid-edit').dataset.ready === '1'"


def test_a_border_is_dragged_and_the_neighbour_moves_along(opened: Open) -> None:
    tab = opened(DESK, who="guidance").go("/desk/registers/grids/QB-12/redraw/", "改边界")
    page = tab.page
    page.wait_for_function(READY)
    middles = page.locator(".zf-vertex.is-mid")
    boxes = [middles.nth(i).bounding_box() for i in range(middles.count())]
    east = max(boxes, key=lambda b: b["x"])
    page.mouse.move(east["x"] + 5, east["y"] + 5)
    page.mouse.down()
    page.mouse.move(east["x"] + 40, east["y"] + 5, steps=5)
    page.mouse.up()
    page.wait_for_function(
        "() => (document.getElementById('grid-edit').dataset.changed || '').split(' ').length === 2"
    )
    tab.fill({"reason": "道路改线"}).press("存为草稿并检查").look("没有发现重叠", "QB-12", "QB-22")
    tab.press("决定").look("已定")


def test_a_line_splits_a_grid_and_undo_takes_the_point_back(opened: Open) -> None:
    tab = opened(DESK, who="guidance").go("/desk/registers/grids/QX-12/redraw/", "画线拆分")
    page = tab.page
    page.wait_for_function(READY)
    page.locator('[name="mode"][value="split"]').check()
    box = page.locator("#grid-edit").bounding_box()
    middle = box["x"] + box["width"] / 2
    page.mouse.click(middle, box["y"] + 6)
    page.mouse.click(middle + 60, box["y"] + 60)
    page.get_by_role("button", name="撤一步").click()
    page.mouse.click(middle + 10, box["y"] + box["height"] - 10)
    assert page.locator('[name="line"]').input_value().count("],") == 1
    tab.fill({"reason": "人口增加"}).press("存为草稿并检查").look("没有发现重叠", "QX-12-1", "QX-12-2")


def test_the_pages_fit_a_phone(opened: Open) -> None:
    tab = opened(PHONE, who="guidance")
    for path in (
        "grids/",
        "grids/QB-11/",
        "grid-changes/import/",
        "patrols/",
        "places/?q=QB-11",
        "national-codes/",
    ):
        tab.go(f"/desk/registers/{path}")
