"""导览 — one command regenerates ``docs/tour.md`` and its pictures: ``python tools/tour.py DATA_DIR [--port N]``.

Starts the demo cell in DATA_DIR (loaded by the first start, reused afterwards), signs in as each role and walks the life of
a matter: a new report is made, triaged, dispatched and paired on the way; the later stations show matters of the demo
county that stand there. Needs Chromium and the development environment. Every picture is at most 1440 pixels wide and is
quantised to 256 colours. Everything in the pictures is invented (虚构).
"""

from __future__ import annotations

import argparse
import io
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from zhifa.demo.people import DEMO_PASSWORD  # noqa: E402

PICTURES = ROOT / "docs" / "img"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
SHOP = "水果店把货架和纸箱摆到人行道上"
PAIR = ("陆承安", "顾南星")
PARTY_PHONE = "13800006027"
SHOT = {"name": "现场.jpg", "mimeType": "image/jpeg"}
#: bytes a picture may have
MOST = 150_000
START_SECONDS = 900


@contextmanager
def cell(folder: str, port: int) -> Iterator[str]:
    """The demo cell, running; stopped as Ctrl-C does."""
    address = f"http://127.0.0.1:{port}"
    demo = subprocess.Popen(
        [sys.executable, "-m", "zhifa.config.launch", "demo", "--data-dir", folder, "--port", str(port)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if demo.poll() is not None:
                raise SystemExit("示范县没有启动，原因见上。")
            try:
                urlopen(f"{address}/healthz", timeout=2)
                break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        demo.terminate()
        demo.wait(60)


def _photo() -> bytes:
    """A drawn street with boxes on the pavement: a photograph of nobody."""
    picture = Image.new("RGB", (960, 720), "#b9c4cc")
    draw = ImageDraw.Draw(picture)
    draw.polygon([(0, 720), (960, 720), (700, 300), (260, 300)], fill="#8d8f91")
    draw.polygon([(0, 720), (300, 720), (420, 300), (260, 300)], fill="#c9c3b6")
    draw.rectangle((0, 120, 240, 470), fill="#7b5b45")
    draw.rectangle((20, 200, 220, 470), fill="#3d4a52")
    for x, y in ((90, 480), (150, 440), (210, 520), (130, 560)):
        draw.rectangle((x, y, x + 90, y + 80), fill="#a9793f", outline="#6d4c24", width=4)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def keep(shot: bytes, name: str) -> None:
    """Write a picture, quantised; fewer colours where it would be too large."""
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    for colours in (256, 128, 64, 32):
        out = io.BytesIO()
        picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            out, "PNG", optimize=True
        )
        if out.tell() <= MOST:
            break
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / f"{name}.png").write_bytes(out.getvalue())


@dataclass
class Walk:
    """走一遍 — the browser, who is signed in where, and the stations so far."""

    browser: Any
    address: str
    tabs: dict[tuple[str, int], Any] = field(default_factory=dict)
    stations: list[str] = field(default_factory=list)

    def tab(self, who: str, screen: dict[str, int]) -> Any:
        """A tab at a screen; ``who`` is a user name, empty for somebody not signed in."""
        key = (who, screen["width"])
        if key not in self.tabs:
            context = self.browser.new_context(
                viewport=screen, locale="zh-CN", timezone_id="Asia/Shanghai", has_touch=screen is PHONE
            )
            page = context.new_page()
            page.set_default_timeout(20_000)
            if who:
                page.goto(f"{self.address}/accounts/login/")
                page.get_by_label("用户名").fill(who)
                page.get_by_label("口令").fill(DEMO_PASSWORD)
                press(page, "登录")
            self.tabs[key] = page
        return self.tabs[key]

    def take(self, page: Any, name: str, title: str, words: str, *, settle: float = 0.3) -> None:
        """One station: picture, heading, two or three sentences."""
        page.evaluate("() => document.fonts.ready")
        page.wait_for_timeout(settle * 1000)
        keep(page.screenshot(), name)
        width = 390 if page.viewport_size["width"] == 390 else 900
        number = len(self.stations) + 1
        self.stations.append(
            f'## {number}. {title}\n\n{words}\n\n<img src="img/{name}.png" alt="{title}" width="{width}">\n'
        )


def press(page: Any, name: str) -> None:
    """The last visible button or link-button of this name; waits for the page it leads to."""
    found = page.locator(f'button:has-text("{name}"):visible, a.btn:has-text("{name}"):visible').last
    with page.expect_navigation():
        found.click()


def first_case(page: Any, address: str, which: str) -> str:
    """Path of the newest case in a group of states; the list's first row."""
    page.goto(f"{address}/desk/cases/?which={which}")
    href = (
        page.locator('main a[href^="/desk/cases/"]')
        .filter(has_not_text="立案")
        .evaluate_all(
            "all => all.map(a => a.getAttribute('href')).filter(h => /cases\\/[0-9a-f-]{36}\\//.test(h))"
        )
    )
    if not href:
        raise SystemExit(f"示范县里没有「{which}」的案件")
    return str(href[0])


# ── 各站 ──────────────────────────────────────────────────────────────────────────────────────


def _place(walk: Walk) -> tuple[float, float, str]:
    """A known address of 青埠镇, where the demo's named people work: (lng, lat, address)."""
    page = walk.tab("zhiban", DESK)
    page.goto(f"{walk.address}/desk/reports/addresses/?address=青埠镇茶山大道")
    lng, lat, address = page.locator('input[name="picked"]').first.get_attribute("value").split("|")
    return float(lng), float(lat), address


def citizen(walk: Walk) -> str:
    lng, lat, address = _place(walk)
    page = walk.tab("", PHONE)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": lng, "latitude": lat, "accuracy": 8})
    page.goto(f"{walk.address}/report/")
    page.wait_for_function("() => document.querySelector('[data-pin]')?.dataset.ready === '1'")
    page.set_input_files('input[name="photos"]', {**SHOT, "buffer": _photo()})
    page.click('[data-here="where"]')
    page.wait_for_function("() => document.getElementById('id_lng').value !== ''")
    for _ in range(6):
        page.locator("#where .maplibregl-ctrl-zoom-out").click()
        page.wait_for_timeout(350)
    page.fill('[name="address"]', address)
    page.fill('[name="text"]', f"{SHOP}，婴儿车过不去，只能走机动车道。")
    page.evaluate("() => { document.activeElement.blur(); scrollTo({top: 0, behavior: 'instant'}) }")
    walk.take(
        page,
        "01-report",
        "群众反映",
        "拍一张照片、点一下地图、写一句话就能提交，不用注册。姓名电话可以不留；留了的，办案人员也看不到。"
        "关掉脚本照样能用，只是不能点图，改写地址。",
        settle=1.5,
    )
    press(page, "提交")
    code = re.sub(r"\W", "", page.locator(".zf-code-l").first.inner_text())
    press(page, "看进度")
    return code


def duty_officer(walk: Walk) -> None:
    page = walk.tab("zhiban", DESK)
    page.goto(f"{walk.address}/desk/")
    walk.take(
        page,
        "desk-home",
        "指挥中心的待办",
        "每个人登录后先看到自己要办的事：件数、时钟走到第几天、期限来自哪一条。左边的菜单按楼层排，只出现自己用得着的。",
    )
    page.goto(f"{walk.address}/desk/queue/")
    page.get_by_role("link", name=re.compile(SHOP)).last.click()
    page.wait_for_load_state()
    page.locator("#d-item").press_sequentially("店外经营")
    page.locator("#d-items input[value='CG-005']").check()
    press(page, "选定事项")
    walk.take(
        page,
        "02-triage",
        "受理与分派",
        "网格、乡镇、队伍由地点算出；疑似重复列出理由，由人决定并不并。选定事项以后，页面说明这项处罚权在谁手里、依据哪一份公告，"
        "再派给有隶属、指挥或名义关系的队伍。",
        settle=1.0,
    )
    press(page, "派单")


def leader(walk: Walk) -> None:
    page = walk.tab("duizhang", PHONE)
    page.goto(f"{walk.address}/field/")
    page.locator("a.ph-li", has_text=SHOP).last.click()
    page.wait_for_load_state()
    press(page, "指定执法人员")
    walk.take(
        page,
        "03-pair",
        "队长指定两名执法人员",
        "谁在岗、手上几件、证件到哪一天都在表里。辅助人员和证件失效的选不上；强行提交会被拒绝，并写明处罚法第四十二条。",
    )
    chosen = page.locator('input[name="pair"]:checked')
    while chosen.count():
        chosen.first.uncheck()
    # those who are free come first; the others are folded
    page.locator("main details").evaluate_all("all => all.forEach(d => { d.open = true })")
    for name in PAIR:
        page.locator(".ph-li", has_text=name).locator('input[name="pair"]').check()
    page.locator(".ph-li", has_text=PAIR[0]).locator('input[name="lead"]').check()
    press(page, "指定这两人")


def officer(walk: Walk) -> None:
    page = walk.tab("duiyuan", PHONE)
    page.goto(f"{walk.address}/field/")
    walk.take(
        page,
        "04-field",
        "执法队员的手机",
        "手机上只有今天要办的：待签收的工单、到期的复查、正在进行的检查。信号不好时填写的内容留在手机里，恢复后再交。",
    )
    page.locator("a.ph-li", has_text=SHOP).last.click()
    page.wait_for_load_state()
    press(page, "签收")
    press(page, "开始检查")
    page.locator("label.ph-li", has_text=PAIR[1]).click()
    press(page, "到场，开始检查")
    page.fill('[name="party_name"]', "澄川县青埠镇棠记水果店（虚构）")
    press(page, "已出示，开始检查")
    for number, item in enumerate(page.locator(".ph-item").all()):
        item.locator(f'input[value="{"yes" if number else "no"}"]').evaluate("e => e.click()")
    page.evaluate("() => { document.activeElement.blur(); scrollTo({top: 0, behavior: 'instant'}) }")
    walk.take(
        page,
        "05-checklist",
        "现场检查",
        "两人到场，先亮证，再按事项自己的检查单逐项检查，每一项写着条文。照片带时间、位置和摘要；网络断了，填好的留在手机里。",
    )
    press(page, "存下，下一步")
    page.goto(page.url.replace("/evidence/", "/finish/"))
    page.set_input_files('input[name="photos"]', {**SHOT, "buffer": _photo()})
    page.locator("#shots").get_by_text(re.compile("[0-9a-f]{4}")).first.wait_for()
    page.fill('[name="facts"]', "货架和纸箱摆到店外人行道上，占道约6平方米。")
    result = page.locator('[name="result"]')
    if result.first.evaluate("e => e.tagName") == "SELECT":
        result.select_option("violation")
    else:
        page.locator('[name="result"][value="violation"]').check(force=True)
    press(page, "结束检查")
    walk.take(
        page,
        "06-visit",
        "检查结果和笔录",
        "结束时生成现场检查笔录和检查码；发现违法的，当场责令改正，到期由两个人复查，没有改正的从这里提出立案。",
        settle=1.0,
    )


def handling(walk: Walk) -> str:
    page = walk.tab("zhoubanan", DESK)
    case = first_case(page, walk.address, "investigating")
    page.goto(f"{walk.address}{case}")
    walk.take(
        page,
        "07-case",
        "案件：现在可以做什么",
        "左边是能做的，右边是锁着的——为什么锁、哪一条、怎样才能解开。时钟写明“第几天 / 共几天”，每一步都在右下的留痕里。",
    )
    code = re.search(r"AJ\d{10}", page.locator("main").inner_text())
    assert code is not None
    page.goto(f"{walk.address}{case}do/tell_rights/")
    if page.locator('[name="service_phone"]').count():
        page.fill('[name="service_receiver"]', "门店负责人（虚构）")
        page.fill('[name="service_address"]', "澄川县青埠镇（虚构）")
        page.fill('[name="service_phone"]', PARTY_PHONE)
        press(page, "告知")
    return code.group()


def party(walk: Walk, code: str) -> None:
    page = walk.tab("", PHONE)
    page.goto(f"{walk.address}/party/")
    page.fill('[name="code"]', code)
    page.fill('[name="tail"]', PARTY_PHONE[-4:])
    press(page, "打开")
    walk.take(
        page,
        "08-party",
        "当事人自己的页面",
        "凭案件编号和手机号后四位打开，看送到自己手里的文书、拟作出的处罚、到哪一天为止可以做什么；"
        "陈述申辩、要求听证、申请回避都在这里提出，不用跑一趟。",
    )


def reviewer_and_head(walk: Walk) -> str:
    page = walk.tab("juzhang", DESK)
    page.goto(f"{walk.address}{first_case(page, walk.address, 'performing')}")
    walk.take(
        page,
        "09-decided",
        "决定、送达、执行",
        "罚款不能高出法定上限，低于下限必须有处罚法第三十条至第三十二条的情形。谁承办谁就不能审批。文书按号排列，每份决定都有行为码。",
    )
    codes = page.locator('main a[href^="/v/"]').evaluate_all("all => all.map(a => a.getAttribute('href'))")
    if not codes:
        raise SystemExit("这件案子没有行为码")
    return str(codes[-1])


def anyone(walk: Walk, verify: str, code: str) -> None:
    page = walk.tab("", PHONE)
    page.goto(f"{walk.address}{verify}")
    walk.take(
        page,
        "10-verify",
        "任何人核验文书",
        "扫文书上的二维码，看它是不是真的、现在还有没有效、在账本第几条。内容只给当事人看；手里的电子文件可以当场比对。",
    )
    page.goto(f"{walk.address}/published/")
    walk.take(
        page,
        "11-published",
        "公示",
        "具有一定社会影响的决定公开，自然人只留姓、证件和电话号码不出现；决定被撤销的，三个工作日内撤回并说明理由。",
    )
    page.goto(f"{walk.address}/track/{code}/")
    walk.take(
        page,
        "12-track",
        "反映人看进度",
        "十位查询码看到每一个公开的步骤，可以补充、可以说办得不对；答复以后打分。",
    )


def overseers(walk: Walk) -> None:
    page = walk.tab("jiandu", DESK)
    page.goto(f"{walk.address}{first_case(page, walk.address, 'performing')}")
    press(page, "一事一线")
    walk.take(
        page,
        "13-matter",
        "一事一线",
        "从第一句话到归档，谁、什么时候、依据什么，一页看完；时间线就是账本，每一条都能下载证明自己核对。司法局在这里留监督意见。",
        settle=1.0,
    )
    page = walk.tab("zhidao", DESK)
    page.goto(f"{walk.address}/desk/cockpit/")
    walk.take(
        page,
        "14-cockpit",
        "驾驶舱",
        "每个数字点下去都是一件一件的事，不另填报表。",
        settle=1.5,
    )
    page.goto(f"{walk.address}/desk/map/")
    page.wait_for_timeout(4000)
    walk.take(page, "15-map", "一张图", "网格、事件、队伍在一张图上；点一个标记，到它的那一行。")


STATIONS: tuple[Callable[[Walk], None], ...] = (duty_officer, leader, officer)

HEAD = """# 导览：一件事的一生

一件事从群众拍的一张照片开始，到卷宗归档、反映人打分为止。下面按顺序走一遍，每一站是一个角色的一个页面。
示范县的人和企业都是虚构的，事项和条文是真的。

自己走一遍：`make demo`，用打印出来的用户名登录。这一页和图片由一条命令重新生成：`make tour`。

"""


def walk_through(address: str) -> None:
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("ZHIFA_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox",
                "--use-angle=swiftshader",
                "--enable-unsafe-swiftshader",
                "--ignore-gpu-blocklist",
            ],
        )
        walk = Walk(browser, address)
        code = citizen(walk)
        for station in STATIONS:
            station(walk)
        party(walk, handling(walk))
        verify = reviewer_and_head(walk)
        anyone(walk, verify, code)
        overseers(walk)
        browser.close()
    (ROOT / "docs" / "tour.md").write_text(HEAD + "\n".join(walk.stations), encoding="utf-8")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    asked = argparse.ArgumentParser(description="重新生成 docs/tour.md 和它的图片")
    asked.add_argument("data_dir", help="示范县的数据目录；没有就新建并装入")
    asked.add_argument("--port", type=int, default=0, help="端口（默认任选一个空闲的）")
    asked.add_argument("--at", default="", help="已经在运行的示范县的地址；给了就不另外启动")
    given = asked.parse_args()
    if given.at:
        walk_through(given.at.rstrip("/"))
        return
    with cell(given.data_dir, given.port or _free_port()) as address:
        walk_through(address)


if __name__ == "__main__":
    main()
