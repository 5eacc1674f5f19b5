"""The gallery in a real browser: no violation of the policy, no serious fault of access, and the modules work.

Served by a process of its own without a database. Needs Chromium and the files of ``npm ci``; where they are
absent the tests are skipped and say so.
"""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.browser.conftest import AXE, CHROMIUM, NARROW_BARS
from zhifa.config import static_files
from zhifa.faces import gallery

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["", *(f"{name}/" for name in gallery._pages()), *(f"error/{code}/" for code in gallery.ERROR_PAGES)]
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="没有找到 Chromium（apt install chromium）"),
    pytest.mark.skipif(not AXE.is_file(), reason="没有 node_modules（先运行 npm ci）"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    static_files.copy_static_files(font_dir=None)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serve = (
        "import django; django.setup(); from django.core.management import call_command; "
        f"call_command('runserver', '127.0.0.1:{port}', use_reloader=False, skip_checks=True)"
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.look.gallery_settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "ZHIFA_HOSTS": "127.0.0.1",
    }
    server = subprocess.Popen(
        [sys.executable, "-c", serve], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}/gallery/"
    try:
        for _ in range(100):
            try:
                urlopen(url, timeout=2)
                break
            except OSError:
                assert server.poll() is None, "样例页面没有启动"
                time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport=SIZES["desk"], locale="zh-CN")
    page = context.new_page()
    page.faults = []
    page.on("console", lambda m: page.faults.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: page.faults.append(str(e)))
    yield page
    context.close()


def ready(page: Any, selector: str) -> None:
    page.wait_for_function(
        f"() => document.querySelector('{selector}')?.dataset.ready === '1'", timeout=30_000
    )


@pytest.mark.parametrize("size", SIZES)
def test_every_page_fits_its_screen_and_keeps_the_policy(tab: Any, address: str, size: str) -> None:
    tab.set_viewport_size(SIZES[size])
    wide = {}
    for name in PAGES:
        tab.goto(address + name)
        wide[name] = tab.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        assert tab.evaluate(NARROW_BARS) == [], name
    assert {name: pixels for name, pixels in wide.items() if pixels > 0} == {}
    assert tab.faults == []


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_no_serious_violation_on_any_page(browser: Any, address: str, size: str) -> None:
    context = browser.new_context(viewport=SIZES[size], bypass_csp=True)
    page = context.new_page()
    found = {}
    for name in PAGES:
        page.goto(address + name)
        page.evaluate(AXE.read_text())
        result = page.evaluate(
            "() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
        )
        serious = [
            (v["id"], v["nodes"][0]["html"][:120])
            for v in result["violations"]
            if v["impact"] in {"serious", "critical"}
        ]
        if serious:
            found[name] = serious
    context.close()
    assert found == {}


def test_at_two_hundred_per_cent_zoom_nothing_is_lost_sideways(tab: Any, address: str) -> None:
    tab.set_viewport_size({"width": 720, "height": 450})
    for name in ("case/", "desk-home/", "map/", "verify/"):
        tab.goto(address + name)
        assert tab.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0, name


def test_the_map_draws_from_our_server_alone_and_a_mark_leads_to_its_row(tab: Any, address: str) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(address + "map/")
    ready(tab, "[data-map]")
    assert tab.locator(".zf-pin").count() == 4
    assert tab.locator(".zf-team").count() == 3
    assert tab.locator(".zf-town").count() == 6
    origin = re.match(r"http://[^/]+", address)[0]
    assert all(url.startswith((origin, "blob:", "data:")) for url in asked)
    tab.uncheck('input[data-layer="team"]')
    assert tab.locator(".zf-team:visible").count() == 0
    tab.locator('.zf-pinwrap[aria-label^="2 "]').click()
    tab.wait_for_url("**#e2")
    assert tab.faults == []


def test_the_pin_writes_where_it_stands(tab: Any, address: str) -> None:
    tab.goto(address + "report/")
    ready(tab, "[data-pin]")
    before = tab.input_value("#lng")
    box = tab.locator("#where").bounding_box()
    tab.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.5)
    tab.wait_for_function("(old) => document.getElementById('lng').value !== old", arg=before)
    assert re.fullmatch(r"119\.\d{6}", tab.input_value("#lng"))
    assert re.fullmatch(r"28\.\d{6}", tab.input_value("#lat"))


def test_charts_are_drawn_on_canvas_and_the_table_stays_readable(tab: Any, address: str) -> None:
    tab.goto(address + "wall/")
    tab.wait_for_function("() => document.querySelectorAll('figure[data-ready]').length === 3")
    assert tab.locator("figure canvas").count() == 3
    assert tab.locator("figure svg").count() == 0
    assert "98.9" in tab.locator("figure table").first.inner_text()
    assert tab.faults == []


def test_the_desk_is_worked_with_the_keyboard_alone(tab: Any, address: str) -> None:
    tab.goto(address + "desk-home/")
    tab.keyboard.press("/")
    assert tab.evaluate("() => document.activeElement.name") == "q"
    tab.keyboard.press("Escape")
    for key in "jjk":
        tab.keyboard.press(key)
    assert "报送双公示" in tab.locator("tr.is-at").inner_text()
    tab.keyboard.press("?")
    assert tab.locator("#zf-help").is_visible()
    tab.keyboard.press("Escape")
    tab.keyboard.press("e")
    tab.wait_for_url("**/gallery/case/")
    tab.keyboard.press("g")
    tab.keyboard.press("t")
    tab.wait_for_url("**/gallery/desk-home/")


def test_a_draft_survives_the_loss_of_the_page(tab: Any, address: str) -> None:
    tab.goto(address + "inspection/")
    tab.locator('input[name="item-8"][value="no"]').check()
    tab.get_by_text("草稿已存本机").wait_for()
    tab.goto(address + "follow/")
    tab.goto(address + "inspection/")
    tab.get_by_text("已恢复").wait_for()
    assert tab.locator('input[name="item-8"][value="no"]').is_checked()


def test_without_network_a_submission_waits_and_is_sent_once_when_it_is_back(tab: Any, address: str) -> None:
    tab.goto(address + "inspection/")
    posts: list[str] = []
    tab.on(
        "request",
        lambda r: posts.append(r.headers.get("idempotency-key", "")) if r.method == "POST" else None,
    )
    key = tab.input_value('input[name="idempotency_key"]')
    tab.context.set_offline(True)
    tab.get_by_role("button", name="下一项").click()
    tab.get_by_text("没有网络，已存本机 1 条 · 有网后自动上传").wait_for()
    assert tab.input_value('input[name="idempotency_key"]') != key, "下一次提交是另一件事"
    assert posts == []
    tab.context.set_offline(False)
    tab.locator("#zf-net").wait_for(state="hidden")
    assert posts == [key]
    tab.reload()
    tab.wait_for_timeout(300)
    assert posts == [key]


def test_another_person_on_the_same_phone_neither_sees_nor_sends_what_waits(tab: Any, address: str) -> None:
    tab.goto(address + "inspection/")
    tab.locator('input[name="item-8"][value="no"]').check()
    tab.get_by_text("草稿已存本机").wait_for()
    second = tab.context.new_page()
    second.goto(address + "inspection/")
    second.get_by_text("已恢复").wait_for()
    tab.context.set_offline(True)
    second.get_by_role("button", name="下一项").click()
    second.get_by_text("已存本机 1 条").wait_for()
    tab.locator('input[name="item-8"][value="no"]').check()
    tab.locator('input[name="item-7"][value="no"]').check()
    tab.get_by_text("草稿已存本机").wait_for()
    second.close()
    tab.close()

    def as_another(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(
            response=answer, body=answer.text().replace('data-person="sample"', 'data-person="other"')
        )

    tab.context.set_offline(False)
    posts: list[str] = []
    other = tab.context.new_page()
    other.on("request", lambda r: posts.append(r.url) if r.method == "POST" else None)
    other.route("**/gallery/inspection/", as_another)
    other.goto(address + "inspection/")
    other.get_by_text("本机有 1 条是别人填的").wait_for()
    assert not other.locator('input[name="item-8"][value="no"]').is_checked()
    assert posts == []


def test_a_photo_shows_its_digest_and_time_before_it_is_sent(tab: Any, address: str, tmp_path: Path) -> None:
    import hashlib

    photo = tmp_path / "shot.jpg"
    photo.write_bytes(b"\xff\xd8\xff" + b"0" * 2000)
    tab.goto(address + "inspection/")
    tab.locator('input[type="file"]').set_input_files(str(photo))
    tab.locator(".zf-shot").wait_for()
    digest = hashlib.sha256(photo.read_bytes()).hexdigest()
    assert f"SHA-256 {digest[:16]}…{digest[-8:]}" in tab.locator(".zf-shot").inner_text()
    value = tab.locator('input[name="photos-6_sha256"]').get_attribute("value")
    assert value.startswith(f"{digest} 20")


def test_a_second_press_sends_nothing_more(tab: Any, address: str) -> None:
    tab.goto(address)
    sent: list[str] = []

    def hold(route: Any) -> None:
        if route.request.method == "POST":
            sent.append(route.request.url)
            return  # no answer yet
        route.continue_()

    tab.route("**/*", hold)
    tab.evaluate(
        "() => { const b = [...document.querySelectorAll('button')].find(x => x.textContent === '保存理由');"
        " b.form.noValidate = true; b.click(); b.click(); }"
    )
    tab.wait_for_timeout(300)
    assert len(sent) == 1
