"""走一遍 — what people do with a matter, in a real browser, each at the screen they have in hand."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.conftest import AXE, CHROMIUM, DESK, PHONE, Open

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="没有找到 Chromium（apt install chromium）"),
    pytest.mark.skipif(not AXE.is_file(), reason="没有 node_modules（先运行 npm ci）"),
]


@pytest.fixture
def photo(tmp_path: Path) -> str:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "peru").save(out, "JPEG")
    (tmp_path / "现场.jpg").write_bytes(out.getvalue())
    return str(tmp_path / "现场.jpg")


def test_a_citizen_reports_with_photo_and_pin_and_follows_it(opened: Open, photo: str) -> None:
    tab = opened(PHONE).go("/", "您要办什么", "我要反映").go("/report/", "拍下来", "在哪里")
    page = tab.page
    page.wait_for_function("() => document.querySelector('[data-pin]')?.dataset.ready === '1'")
    page.set_input_files('input[name="photos"]', photo)
    box = page.locator("#where").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_function("() => document.getElementById('id_lng').value !== ''")
    tab.fill({"address": "青埠镇塘湾路12号", "text": "烧烤店把桌子摆到人行道上，走不过去。"})
    tab.press("提交").look("收到了", "查询码")
    code = re.sub(r"\W", "", page.locator(".zf-code-l").first.inner_text())
    tab.press("看进度").look("办到哪一步", "收到了", "烧烤店把桌子摆到人行道上")
    tab.go("/track/", "查询码")
    tab.fill({"code": code}).press("查").look("办到哪一步")


def test_a_citizen_without_scripts_reports_by_address_and_follows_it(opened: Open, photo: str) -> None:
    tab = opened(PHONE, scripts=False).go("/report/", "拍下来")
    tab.page.set_input_files('input[name="photos"]', photo)
    tab.fill({"address": "栖溪街道河沿街8号", "text": "河沿街半夜还在施工，吵得睡不着。"})
    tab.press("提交").look("收到了", "查询码")
    tab.press("看进度").look("办到哪一步", "河沿街半夜还在施工")


def test_the_duty_officer_registers_a_call_and_dispatches_it(opened: Open) -> None:
    tab = opened(DESK, who="duty").go("/desk/reports/new/", "登记来件", "渠道")
    page = tab.page
    tab.fill(
        {"channel": "call", "text": "五金店把货架摆到人行道上，来电人要求答复。", "phone": "13800000003"}
    )
    tab.fill({"address": "青埠镇塘湾路12号"})
    tab.press("登记").look("五金店把货架摆到人行道上", "青埠第1网格", "派单")
    page.locator("#d-item").press_sequentially("店外经营")
    page.locator('#d-items input[value="CG-005"]').check()
    tab.press("选定事项").look("澄政发〔2020〕1号", "青埠执法中队")
    tab.fill({"instructions": "今晚六点前看现场。"})
    tab.press("派单").look("待分派")
    tab.go("/desk/orders/", "五金店把货架摆到人行道上")


def test_the_leader_names_a_pair_on_the_phone(opened: Open, county: dict[str, str]) -> None:
    tab = opened(PHONE, who="leader").go(
        f"/field/orders/{county['order_to_pair']}/", "夜宵摊占住了半条人行道"
    )
    page = tab.press("指定执法人员").page
    page.locator("summary", has_text="不能派的").click()
    tab.look("选两人，定一名主办", "裴小满", "辅助人员，不能计入两名执法人员")
    # an auxiliary cannot be ticked at all
    assert page.locator(".ph-li:has(input)", has_text="裴小满").count() == 0
    for name in ("周砚秋", "陆承安"):
        page.locator(".ph-li", has_text=name).locator('input[name="pair"]').check()
    page.locator(".ph-li", has_text="周砚秋").locator('input[name="lead"]').check()
    tab.press("指定这两人").look("已指定周砚秋（主办）、陆承安（协办）", "待签收")


def test_an_officer_inspects_on_the_phone(opened: Open, county: dict[str, str], photo: str) -> None:
    tab = opened(PHONE, who="officer").go("/field/", "水果店把货架摆到人行道上")
    tab.go(f"/field/orders/{county['order_to_visit']}/", "水果店把货架摆到人行道上")
    tab.press("签收").look("开始检查").press("开始检查").look("两名执法人员", "处罚法第四十二条")
    page = tab.page
    page.locator("label.ph-li", has_text="陆承安").click()
    tab.press("到场，开始检查").look("扫码核验本次检查", "周砚秋", "陆承安")
    tab.fill({"party_name": "澄川县青棠水果店（虚构）"}).press("已出示，开始检查").look("店外经营检查单")
    for item in page.locator(".ph-item").all():
        wrong = "超出门、窗进行店外经营" in item.inner_text()
        item.locator(f'input[value="{"no" if wrong else "yes"}"]').check(force=True)
    tab.press("存下，下一步").look("检查")
    tab.go(page.url.replace(tab.address, "").replace("/evidence/", "/finish/"), "不符合 1")
    page.set_input_files('input[name="photos"]', photo)
    page.locator("#shots").get_by_text(re.compile("[0-9a-f]{4}")).first.wait_for()
    page.locator('[name="result"]').first.wait_for()
    tab.fill({"result": "violation", "facts": "货架摆到人行道上，占道约6平方米。"})
    tab.press("结束检查").look("发现违法行为", "现场检查笔录", "现场照片 1")
    tab.press("责令改正").look("处罚法第二十八条")
    tab.fill({"requirement": "撤回店外货架。"}).press("制作责令改正通知书").look("责令改正通知书", "待复查")


def test_a_case_goes_from_the_check_to_the_notice(opened: Open, county: dict[str, str]) -> None:
    case = f"/desk/cases/{county['case_to_file']}/"
    head = opened(DESK, who="head").go(case, "立案前核查", "现在可以做什么")
    head.go(f"{case}do/file_case/", "立案").press("立案").look("调查取证")
    officer = opened(DESK, who="officer").go(f"{case}do/tell_rights/", "送达地址")
    officer.press("告知").look("已确认")
    officer.go(f"{case}do/add_evidence/", "证据")
    officer.fill({"kind": "scene_record", "name": "现场检查笔录", "source": "青埠镇塘湾路12号"})
    officer.fill({"content": "问：货架是谁放的？\n答：我们店放的。", "ticks": "verified"})
    for box in officer.page.locator('input[name="direct"]').all():
        box.check()
    officer.press("加证据").look("现场检查笔录")
    officer.go(f"{case}do/order_correction/", "责令改正")
    day = officer.page.evaluate("() => new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10)")
    officer.fill({"requirement": "立即清理占道货架。", "correct_by": day}).press("责令改正").look(
        "责令改正通知书"
    )
    officer.go(f"{case}do/report_investigation/", "法定幅度")
    officer.fill({"kinds": "fine", "fine_fen": "5000", "reasons": "情节一般。"})
    officer.press("报告").look("超过法定上限", "处罚法")
    officer.fill({"fine_fen": "500"}).press("报告").look("案件调查终结报告", "现在可以做什么")
    head.go(f"{case}do/give_notice/", "法定幅度").press("告知").look("行政处罚事先告知书", "已告知")
    officer.go(f"{case}do/serve_notice/", "送达")
    officer.fill({"method": "direct", "receiver": "邵某某", "ticks": "receipt_signed"})
    officer.press("送达").look("送达回证")


def test_a_large_case_is_reviewed_discussed_decided_and_served(opened: Open, county: dict[str, str]) -> None:
    case = f"/desk/cases/{county['case_to_review']}/"
    reviewer = opened(DESK, who="reviewer").go(case, "法制审核中")
    reviewer.go(f"{case}do/pass_legal_review/", "审核意见")
    reviewer.fill({"opinion": "事实清楚，程序合法。", "benchmark_opinion": "适用一般档次适当。"})
    reviewer.press("通过").look("法制审核意见书")
    head = opened(DESK, who="head").go(case, "作出行政处罚决定")
    head.go(f"{case}do/deliberate/", "参加的负责人")
    head.fill({"presider": "宋临川", "members": "宋临川\n韩照野\n柳闻笛"})
    head.fill({"minutes": "听取汇报，讨论裁量档次。", "conclusion": "一致同意罚款四十万元。"})
    head.press("讨论").look("案件集体讨论记录")
    head.go(f"{case}do/decide_penalty/", "法定幅度").press("处罚").look("行政处罚决定书", "澄执罚决〔")
    officer = opened(DESK, who="officer").go(f"{case}do/serve_decision/", "送达")
    officer.fill({"method": "direct", "receiver": "邵某某", "ticks": "receipt_signed"})
    officer.press("送达").look("已送达，履行中")


def test_the_party_opens_the_notice_and_states_its_defence(opened: Open, county: dict[str, str]) -> None:
    tab = opened(PHONE).go("/party/", "我的案件")
    tab.fill({"code": county["party_code"], "tail": "0000"}).press("打开").look("没有打开")
    tab.fill({"code": county["party_code"], "tail": county["party_tail"]}).press("打开")
    tab.look("您现在可以", "拟作出的处罚", "行政处罚事先告知书", "不属于听证范围")
    tab.go(f"/party/{county['party_code']}/do/record_defence/", "陈述申辩")
    tab.fill({"text": "货架是临时卸货放的，不到半小时就收了。"}).press("提交")
    tab.look("您提出的意见", "货架是临时卸货放的")


def test_anyone_checks_an_act_code(opened: Open, county: dict[str, str]) -> None:
    tab = opened(PHONE).go("/v/", "核对一份文书是不是真的")
    tab.fill({"code": county["act_code"]}).press("核验").look("真实，现行有效", "澄川县综合行政执法局")
    assert "鸿砺" not in tab.page.content()
