"""浏览器测试的底 — one cell of the small county as processes of its own, one Chromium, tabs that look for faults.

``visit`` tabs are strict: every page they ``look`` at must fit the screen, keep the policy and satisfy axe.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
CHROMIUM = os.environ.get("ZHIFA_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
#: the page's own violations of the policy are kept apart from those that axe makes while it measures
LISTEN = """window.zfBlocked = []; document.addEventListener('securitypolicyviolation',
  e => window.zfBlocked.push(e.effectiveDirective + ' ' + e.blockedURI + ' ' + e.sourceFile))"""
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}"


#: what a page is made of, whatever its words: each kind of element with its classes, role, state and name of a field
PARTS = """() => [...new Set([...document.querySelectorAll('body, body *')].map(e => [e.tagName, e.className, e.type, e.name, e.hidden,
  ...['role', 'aria-hidden', 'aria-current', 'aria-label', 'tabindex', 'open', 'disabled'].map(a => a == 'aria-label' ?
  e.hasAttribute(a) : e.getAttribute(a))].join(' ')))].sort().join('|')"""
#: boxes that scroll for a few pixels: the browser of the office draws a bar there, the one of the tests hides it
NARROW_BARS = """() => [...document.querySelectorAll('body *')].filter(e => { const s = getComputedStyle(e), over = (x, y) =>
  ['auto', 'scroll'].includes(x) && y > 0 && y < 6; return e.clientHeight && (over(s.overflowY, e.scrollHeight - e.clientHeight)
  || over(s.overflowX, e.scrollWidth - e.clientWidth)) }).map(e => e.outerHTML.slice(0, 90))"""
#: (phone, parts) of pages in which axe found nothing serious
FOUND_GOOD: set[tuple[bool, str]] = set()


@pytest.fixture(scope="session")
def county() -> Iterator[dict[str, str]]:
    """小县上线 — its address and what each journey starts from (``serve_small_county``)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = Path(tempfile.mkdtemp(prefix="zb", dir="/tmp"))
    said = (home / "said").open("w+")
    cell = subprocess.Popen(
        [sys.executable, "-m", "tests.browser.serve_small_county", str(home / "cell"), str(port)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=said,
        text=True,
    )
    assert cell.stdin is not None and cell.stdout is not None
    try:
        line = cell.stdout.readline()
        assert line, (home / "said").read_text()[-3000:]
        yield json.loads(line)
    finally:
        cell.stdin.close()
        cell.wait(60)
        said.close()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium; software WebGL, so that the map is drawn on a machine without a graphics card."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        chromium = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--use-angle=swiftshader",
                "--enable-unsafe-swiftshader",
                "--ignore-gpu-blocklist",
            ],
        )
        yield chromium
        chromium.close()


#: who has signed in before, by address and name: the cookies of that session
SIGNED_IN: dict[tuple[str, str], list[Any]] = {}


class Visit:
    """一次访问 — a tab of one person at one screen; ``look`` asserts what every page must be."""

    def __init__(self, browser: Any, address: str, screen: dict[str, int], *, scripts: bool = True) -> None:
        self.phone = phone = screen is PHONE
        self.context = browser.new_context(
            viewport=screen,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=scripts,
            has_touch=phone,
            permissions=["geolocation"] if phone else [],
            geolocation={"longitude": 118.005, "latitude": 28.905, "accuracy": 8},
        )
        self.context.add_init_script(LISTEN)
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.address, self.scripts = address, scripts
        self.faults: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _heard(self, message: Any) -> None:
        # a refusal (422) is an answer of ours, which Chromium reports as an error; for the policy see LISTEN
        ours = ("status of 422", "Content Security Policy")
        if message.type == "error" and not any(words in message.text for words in ours):
            self.faults.append(f"{self.page.url}: {message.text}")

    def go(self, path: str, *words: str) -> Visit:
        self.page.goto(self.address + path)
        return self.look(*words)

    def sign_in(self, who: str) -> Visit:
        """By the form the first time, afterwards with the cookies of that session: nothing of it is tried twice."""
        if (kept := SIGNED_IN.get((self.address, who))) is not None:
            self.context.add_cookies(kept)
            return self
        self.page.goto(f"{self.address}/accounts/login/")
        if not SIGNED_IN:
            self.look("登录")
        self.page.get_by_label("用户名").fill(who)
        self.page.get_by_label("口令").fill(f"测试口令-{who}")
        self.press("登录")
        self.look("待办")
        SIGNED_IN[self.address, who] = self.context.cookies()
        return self

    def press(self, name: str) -> Visit:
        """Press the button or follow the link of this name and wait for the page it leads to."""
        button = self.page.locator(
            f'button:has-text("{name}"):visible, a.btn:has-text("{name}"):visible'
        ).last
        with self.page.expect_navigation():
            button.click()
        return self

    def fill(self, values: dict[str, str]) -> Visit:
        """Fields by their names in the form; a chooser is chosen, a tick or radio is set."""
        for name, value in values.items():
            field = self.page.locator(f'[name="{name}"]')
            kind = field.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
            if kind in ("radio", "checkbox"):
                self.page.locator(f'[name="{name}"][value="{value}"]').set_checked(True, force=True)
            elif kind == "select":
                field.select_option(value)
            else:
                field.last.fill(value)
        return self

    def look(self, *words: str) -> Visit:
        """The words stand on the page; no fault, nothing sticks out, axe finds nothing serious."""
        text = self.page.locator("body").inner_text()
        for word in words:
            assert word in text, f"{self.page.url} 没有「{word}」：{text[:1500]}"
        wide = self.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{self.page.url} 横向超出 {wide} 像素"
        assert self.page.evaluate(NARROW_BARS) == [], self.page.url
        assert self.faults == []
        if self.scripts:
            assert self.page.evaluate("() => window.zfBlocked") == []
            assert self.axe() == [], self.page.url
        return self

    def axe(self) -> list[tuple[str, str]]:
        """Serious and critical violations: (rule, first node). A page of the very same parts is measured once a screen."""
        parts = (self.phone, self.page.evaluate(PARTS))
        if parts in FOUND_GOOD:
            return []
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate(f"() => axe.run(document, {RULES})")
        serious = [
            (v["id"], v["nodes"][0]["html"][:160])
            for v in found["violations"]
            if v["impact"] in {"serious", "critical"}
        ]
        if not serious:
            FOUND_GOOD.add(parts)
        return serious

    def close(self) -> None:
        self.context.close()


Open = Callable[..., Visit]


@pytest.fixture
def opened(browser: Any, county: dict[str, str]) -> Iterator[Open]:
    """``opened(PHONE)`` — a fresh tab at that screen; ``opened(DESK, who="duty")`` signed in."""
    tabs: list[Visit] = []

    def open_tab(screen: dict[str, int], *, who: str = "", scripts: bool = True) -> Visit:
        tab = Visit(browser, county["address"], screen, scripts=scripts)
        tabs.append(tab)
        return tab.sign_in(who) if who else tab

    yield open_tab
    for tab in tabs:
        tab.close()
