"""断网 — an officer in a basement: orders in hand open, what is entered waits and arrives once, nobody else sees it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import AXE, CHROMIUM, PHONE, Open

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="没有找到 Chromium（apt install chromium）"),
    pytest.mark.skipif(not AXE.is_file(), reason="没有 node_modules（先运行 npm ci）"),
]

#: ``wait_for_function`` takes the promise of an asynchronous function for its answer: this one asks until it is true
UNTIL = """async ([asked, path]) => { const ask = eval(asked);
  for (let n = 0; n < 400; n++) { if (await ask(path)) return; await new Promise(r => setTimeout(r, 40)) }
  throw new Error('16 s: ' + asked + ' ' + path) }"""
KEPT = """async (path) => Boolean(await (await caches.open('zf-pages')).match(location.origin + path, {ignoreVary: true}))"""
WHOSE = "async () => (await (await (await caches.open('zf-pages')).match('/field/!state'))?.json())?.person"
NOTHING_LEFT = """async () => { const cache = await caches.open('zf-pages');
  const state = await (await cache.match('/field/!state'))?.json();
  return state?.person === '' && (await cache.keys()).length === 1 }"""
KEYS = "() => [...document.querySelectorAll('input[name=idempotency_key]')].map(i => i.value)"


def until(tab: Any, asked: str, path: str = "") -> None:
    """Until the asynchronous function answers yes."""
    tab.page.evaluate(UNTIL, [asked, path])


def ready(tab: Any, path: str) -> None:
    """The worker has fetched the page ahead."""
    until(tab, KEPT, path)


def cut(tab: Any) -> None:
    tab.context.set_offline(True)


def back(tab: Any) -> None:
    tab.context.set_offline(False)
    tab.faults.clear()  # the browser tells of every address it could not reach


def test_an_order_never_opened_opens_without_a_network_and_what_is_pressed_arrives_later(
    opened: Open, county: dict[str, str]
) -> None:
    order = f"/field/orders/{county['order_out_of_reach']}/"
    tab = opened(PHONE, who="officer").go("/field/", "地下车库里堆着装修垃圾")
    page = tab.page
    ready(tab, order)
    cut(tab)

    page.goto(tab.address + order)
    page.get_by_text("存下的页面").wait_for()
    assert "地下车库里堆着装修垃圾" in page.locator("main").inner_text()
    first = page.evaluate(KEYS)
    page.reload()
    assert not set(first) & set(page.evaluate(KEYS)), "a kept page must not send under a key of before"
    page.locator("footer button", has_text="签收").click()
    page.get_by_text("已存本机 1 条").wait_for()

    page.goto(f"{tab.address}/field/patrols/")
    page.get_by_text("这一页没有存在本机").wait_for()
    page.locator("[data-kept-list] a", has_text="工单").first.wait_for()
    page.locator("[data-kept-list] a", has_text="待办").first.click()
    page.get_by_text("存下的页面").wait_for()

    back(tab)
    tab.go("/field/")
    until(
        tab,
        "() => new Promise(r => { const o = indexedDB.open('zhifa', 1); o.onsuccess = () => {"
        " const q = o.result.transaction('queue').objectStore('queue').count(); q.onsuccess = () => r(q.result === 0) } })",
    )
    tab.go(order, "开始检查")


def test_a_form_that_found_no_network_comes_back_filled_and_goes_under_the_same_key(
    opened: Open, county: dict[str, str]
) -> None:
    order = f"/field/orders/{county['order_to_pair']}/"
    tab = opened(PHONE, who="officer")
    # a network that is there and carries nothing: the browser does not know
    tab.context.add_init_script("Object.defineProperty(Navigator.prototype, 'onLine', {get: () => true})")
    tab.go("/field/patrol/")
    page = tab.page
    ready(tab, "/field/patrol/")
    words = "井盖缺失，已放警示牌（断网时写的）"
    field = page.locator("#patrol textarea").first
    field.fill(words)
    page.get_by_text("草稿已存本机").wait_for()
    key = page.locator("#patrol input[name=idempotency_key]").input_value()
    cut(tab)
    # as the button does, without the browser's own check of what is still missing
    page.evaluate(
        "() => { const f = document.getElementById('patrol'); f.noValidate = true; f.requestSubmit() }"
    )
    page.get_by_text("没有送出").wait_for()
    page.get_by_text("填写的草稿").wait_for()
    assert page.locator("#patrol textarea").first.input_value() == words
    assert page.locator("#patrol input[name=idempotency_key]").input_value() == key
    back(tab)
    assert order  # the small county has an order of somebody else's: nothing of it is on this device
    assert not page.evaluate(KEPT, order)


def test_at_the_sign_in_page_nothing_of_the_last_person_is_left(opened: Open) -> None:
    tab = opened(PHONE, who="officer").go("/field/")
    ready(tab, "/field/")
    tab.context.clear_cookies()
    tab.go("/accounts/login/", "登录")
    until(tab, NOTHING_LEFT)
    cut(tab)
    tab.page.goto(f"{tab.address}/field/")
    tab.page.get_by_text("这一页没有存在本机").wait_for()
    tab.page.get_by_text("本机没有存下的页面").wait_for()


def test_a_page_opened_before_all_was_forgotten_keeps_nothing_after_it(opened: Open) -> None:
    tab = opened(PHONE, who="officer").go("/field/")
    ready(tab, "/field/")
    person = tab.page.evaluate(
        "() => ({person: document.body.dataset.person, began: performance.timeOrigin})"
    )
    assert tab.page.evaluate(WHOSE) == person["person"]
    tab.context.clear_cookies()
    tab.go("/accounts/login/", "登录")
    until(tab, NOTHING_LEFT)

    anyone = "/field/no-network/"  # answers without a sign-in
    tab.page.evaluate(
        "async (late) => (await navigator.serviceWorker.getRegistration('/field/')).active.postMessage(late)",
        {**person, "keep": [anyone]},
    )
    tab.go(anyone)  # the worker brings it: it has read the message before
    assert tab.page.evaluate(NOTHING_LEFT)


def test_after_the_idle_lock_a_kept_page_stays_closed(opened: Open) -> None:
    tab = opened(PHONE, who="officer").go("/field/")
    ready(tab, "/field/")
    tab.page.evaluate(
        """async () => { const c = await caches.open('zf-pages');
        await c.put(location.origin + '/field/!state',
          new Response(JSON.stringify({person: document.body.dataset.person, seen: Date.now() - 31 * 60000}))) }"""
    )
    cut(tab)
    tab.page.goto(f"{tab.address}/field/")
    tab.page.get_by_text("已经锁定，联网登录后再看").wait_for()
    until(tab, NOTHING_LEFT)
