"""清单、支持职责、指引装载 — published lists of every kind over real items, what giving departments owe, guides, and a merger to come.

The items, their articles and ranges are real; the lists, requests, guides and papers are invented (示范、虚构). The benchmark divides
the statutory range evenly, as the platform does where nothing is published, so that no decision of the demo departs from it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from zhifa.core import clock
from zhifa.demo.county import organisation as org
from zhifa.demo.county.build import County
from zhifa.demo.loading.cast import Cast
from zhifa.demo.loading.catalogue import Row, read_catalogue
from zhifa.demo.loading.progress import LOADER, Loading
from zhifa.law.citation import cite
from zhifa.law.discretion import FineRange, bands
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.catalogue.guide_from_law import forms_of, guide_of
from zhifa.registers.catalogue.models import Announcement, Item, PowerChange, SupportDuty, SupportKind
from zhifa.registers.catalogue.operations.handing_over import waiting
from zhifa.registers.catalogue.queries import basis_on
from zhifa.registers.organisation.models import Body
from zhifa.registers.published_lists import operations as lists
from zhifa.registers.published_lists.models import ListVersion
from zhifa.registers.published_lists.statutory_tiers import rows_on

MARK = "（示范，虚构）"
#: everyday items of a town, all real: their codes in the shipped catalogue
EVERYDAY = ("CG-004", "CG-005", "CG-010", "CG-013", "CG-015")
#: the commonest items of the county's cases with a range of their own on the day the county opens (ZY-101 has another range then
#: than under the code of 2026-08-15); those whose law grades the fine itself come from the law
BENCHMARKED = (
    "CG-002", "CG-004", "CG-005", "CG-006", "CG-008", "CG-010", "CG-012", "CG-013", "CG-015", "ZY-056", "ZY-408",
)  # fmt: skip
#: bodies that merge on the next new year's day: who goes, who succeeds
MERGING, SUCCESSOR = "D17", "D10"

#: who asks for the first empowered town
TOWN_CLERK = "zhenban"

_GRADES = {
    1: ("从轻", "初次发现、当场改正，没有影响他人"),
    2: ("一般", "经提醒才改正，或者影响通行、环境"),
    3: ("从重", "一年内再次发生，或者拒不改正"),
}
_PRACTICE = {
    "CG-004": "看有没有占盲道、消防通道；拍全景和近景，问清经营者姓名、住址；先劝导改正，拒不改正的依法处罚。",
    "CG-005": "量出超出门窗的距离并拍照；当场要求搬回，记下改正时间；一年内第二次的按一般程序办。",
    "CG-013": "拍到扔的动作或者物品和人；当场要求清理，可以当场处罚；未成年人先教育并告知监护人。",
    "CG-010": "小广告先拍照再清理，保存内容和电话；涉嫌诈骗、赌博的移送公安机关。",
}  # fmt: skip


def load_lists_and_support(loading: Loading, county: County) -> None:
    """Lists of the eight kinds, then duties of support with requests at every state, guides, and the merger."""
    rows = {r["code"]: r for r in read_catalogue()}
    for kind, title, body, own in _lists(rows):
        _publish(loading, kind, title, body, own)
    _publish(
        loading, "benchmark", "法律、法规自己分档的罚款幅度（照录条文）", org.ENFORCEMENT_BUREAU, rows_on(loading.opened_on),
        name="benchmark/法条",
    )  # fmt: skip
    _draft(loading, rows)
    _support(loading, county)
    _guides(loading)
    for line in waiting(loading.opened_on):
        # papers of years before the platform: whatever hung on them has long been handed over
        number = line.announcement.number
        loading.once(f"移交/{number}", catalogue.hand_over, announcement=line.announcement)
    _assess(loading)
    loading.once(
        "机构承继",
        catalogue.announce_succession,
        row={
            "number": f"澄政发〔{loading.day.year}〕31号（虚构）", "title": "关于人民防空职责划入住房和城乡建设局的公告",
            "issuer": "澄川县人民政府（虚构）", "effective_on": date(loading.day.year + 1, 1, 1),
        },
        formers=[Body.objects.get(code=MERGING)],
        heir=Body.objects.get(code=SUCCESSOR),
    )  # fmt: skip


def _guides(loading: Loading) -> None:
    """Guides of the commonest items: the words of their own articles and of the Act, then a line of practice (虚构) for some."""
    body = Body.objects.get(code=org.ENFORCEMENT_BUREAU)
    for item in Item.objects.filter(code__in={*EVERYDAY, *BENCHMARKED, *_PRACTICE}).order_by("code"):
        basis = basis_on(item, loading.day)
        if basis is None:
            continue
        practice = _PRACTICE.get(item.code, "")
        own = f"\n六、本县做法（示范，虚构）　{practice}" if practice else ""
        loading.once(
            f"指引/{item.code}", catalogue.write_guide, item=item, body=body,
            guide=guide_of(basis, summary_capable=item.summary_capable) + own,
            forms=forms_of(basis, summary_capable=item.summary_capable),
            expert="综合执法局法规科（虚构）", phone="0579-00000018",
        )  # fmt: skip


def _assess(loading: Loading) -> None:
    """The first transfer was assessed when the environmental code came into force; the second is due."""
    first = (
        Announcement.objects.filter(kind="transfer", effective_on__lte=loading.opened_on)
        .order_by("effective_on")
        .first()
    )
    if first is not None:
        _on(
            loading, "评估/划转一", loading.days_ago(60), catalogue.assess_announcement, LOADER, announcement=first, keeps=True,
            opinion="第一批划转运行平稳；生态环境法典施行后依据已更新，清单维持。（示范，虚构）",
        )  # fmt: skip


# ── 清单 ──────────────────────────────────────────────────────────────────────────────────────────
def _yuan(fen: int) -> str:
    return f"{fen // 100}" if fen % 100 == 0 else f"{fen / 100:.2f}"


def _grades(row: Row) -> list[dict[str, str]]:
    found = FineRange(int(row["fine_min_fen"] or 0), int(row["fine_max_fen"]), cite("处罚法第三十四条"))
    return [
        {"item": row["code"], "grade": _GRADES[b.gravity][0], "circumstances": _GRADES[b.gravity][1],
         "low": _yuan(b.low_fen), "high": _yuan(b.high_fen), "unit": "元"}
        for b in bands(found)
    ]  # fmt: skip


def _lists(rows: dict[str, Row]) -> list[tuple[str, str, str, list[dict[str, str]]]]:
    """(kind, title, body, rows) of one published list of every kind."""
    bureau = org.ENFORCEMENT_BUREAU
    return [
        ("benchmark", "常见事项行政处罚裁量基准", bureau, [g for c in BENCHMARKED for g in _grades(rows[c])]),
        ("minor", "城市管理轻微违法行为不予处罚清单", bureau, [
            {"item": "CG-013", "conditions": "当场清理干净，没有造成他人损失", "remark": "不予处罚的同时批评教育"},
            {"item": "CG-015", "conditions": "当场清除，没有污染他人物品", "remark": ""},
            {"item": "CG-003", "conditions": "占地不到一平方米，当场清走，没有影响通行", "remark": "记入现场检查笔录"},
        ]),
        ("first_time", "城市管理首次违法可以不罚清单", bureau, [
            {"item": "CG-028", "conditions": "一年内第一次，当场收摊，没有损坏花草", "remark": "签署承诺书"},
            {"item": "CG-014", "conditions": "第一次发现，限期内处理，没有影响邻居", "remark": ""},
            {"item": "CG-010", "conditions": "第一次张贴且不超过三张，当场清除", "remark": "内容违法的不适用"},
        ]),
        ("commitment", "城市管理告知承诺事项清单", bureau, [
            {"item": c, "told": f"{rows[c]['name']}的规定、改正要求和期限；不签不影响依法不予处罚",
             "text": text, "days": days, "effect": "供认定是否及时改正参考，不是不予处罚的条件"}
            for c, text, days in (
                ("CG-005", "三日内收回到门窗以内，一年内不再超出摆放", "3"),
                ("CG-013", "当场清理干净，今后不再乱扔", "1"),
                ("CG-010", "两日内清除所贴的小广告，恢复墙面", "2"),
                ("CG-014", "七日内处理完毕，不影响邻居", "7"),
            )
        ]),
        ("duties", "综合行政执法局责任清单（城市管理）", bureau, [
            {"body": bureau, "duty": "受理占道经营、店外经营的投诉，三个工作日内到现场", "item": "CG-005", "basis": "《浙江省城市市容和环境卫生管理条例》"},
            {"body": bureau, "duty": "巡查责任区内的乱扔、乱贴、乱堆", "item": "CG-013", "basis": "《城市市容和环境卫生管理条例》"},
            {"body": "D10", "duty": "对划转事项继续监管，提供技术支持和培训", "item": "", "basis": "《浙江省综合行政执法条例》第十六条"},
        ]),
        ("boundaries", "易交叉事项职责边界清单", org.ENFORCEMENT_BUREAU, [
            {"matter": "工地扬尘", "body": "D10", "duty": "建筑工地扬尘防治的监管", "basis": "《浙江省综合行政执法条例》第十六条"},
            {"matter": "工地扬尘", "body": bureau, "duty": "运输遗撒、道路污染的处罚", "basis": ""},
            {"matter": "工地扬尘", "body": "D05", "duty": "扬尘监测和工业企业扬尘", "basis": "《生态环境法典》"},
            {"matter": "餐饮油烟", "body": bureau, "duty": "露天烧烤、油烟扰民的处罚", "basis": ""},
            {"matter": "餐饮油烟", "body": "D04", "duty": "餐饮服务许可和食品安全", "basis": "《食品安全法》"},
        ]),
        ("supervision", "城市管理监管事项清单", bureau, [
            {"name": "户外招牌设置", "body": bureau, "subjects": "沿街商户", "manner": "日常巡查、投诉核查", "item": "CG-008", "basis": ""},
            {"name": "店外经营", "body": bureau, "subjects": "沿街商户", "manner": "网格巡查", "item": "CG-005", "basis": ""},
            {"name": "秸秆露天焚烧", "body": "D05", "subjects": "农户、合作社", "manner": "秋收后专项巡查", "item": "ZY-056", "basis": "《生态环境法典》"},
        ]),
        ("one_thing", "沿街店铺监管一件事", bureau, [
            {"chain": "沿街店铺", "step": "1", "body": "D04", "duty": "核发食品经营许可，告知油烟、垃圾要求", "item": ""},
            {"chain": "沿街店铺", "step": "2", "body": "D05", "duty": "核查油烟净化设施", "item": ""},
            {"chain": "沿街店铺", "step": "3", "body": bureau, "duty": "巡查店外经营和垃圾分类", "item": "CG-005"},
            {"chain": "沿街店铺", "step": "4", "body": "D10", "duty": "复核门头招牌和污水接管", "item": "", "days": "10"},
            {"chain": "沿街店铺", "step": "5", "body": "D20", "duty": "检查消防通道和燃气使用", "item": ""},
        ]),
        ("random_checks", "城市管理随机抽查事项清单", bureau, [
            {"name": "户外广告招牌安全", "body": bureau, "subjects": "沿街商户", "content": "设置是否牢固、是否超期",
             "share": "5", "times": "1", "item": "CG-008", "basis": ""},
            {"name": "车辆清洗场所排水", "body": bureau, "subjects": "洗车场、废品收购点", "content": "沉淀池、污水排放",
             "share": "10", "times": "2", "item": "CG-006", "basis": ""},
        ]),
    ]  # fmt: skip


def _publish(
    loading: Loading, kind: str, title: str, body: str, rows: list[dict[str, str]], *, name: str = ""
) -> None:
    own = name or kind
    loading.once(
        f"清单/{own}", lists.draft_list, kind=kind, title=f"{title}{MARK}", body=Body.objects.get(code=body),
        valid_from=loading.opened_on,
    )  # fmt: skip
    version = ListVersion.objects.get(kind=kind, title=f"{title}{MARK}")
    loading.once(f"清单/{own}/内容", lists.set_rows, version=version, rows=rows)
    steps: tuple[tuple[str, Callable[..., Any], dict[str, str]], ...] = (
        ("送审", lists.submit, {}),
        ("审核", lists.review, {"opinion": "内容合法，同意。"}),
        ("批准", lists.approve, {"opinion": "同意公布。"}),
    )
    for stage, step, more in steps:
        loading.once(f"清单/{own}/{stage}", step, version=version, **more)
    paper = f"澄执〔{loading.opened_on.year}〕{12 + len(own)}号（虚构）"
    loading.once(f"清单/{own}/公布", lists.publish, version=version, paper=paper)


def _draft(loading: Loading, rows: dict[str, Row]) -> None:
    """A new version of the minor list on its way: submitted, waiting for the justice bureau."""
    former = ListVersion.objects.filter(kind="minor", published_on__isnull=False).order_by("id").first()
    title = f"城市管理轻微违法行为不予处罚清单（修订）{MARK}"
    loading.once(
        "清单/修订", lists.draft_list, kind="minor", title=title, body=Body.objects.get(code=org.ENFORCEMENT_BUREAU),
        valid_from=date(loading.day.year + 1, 1, 1), replaces=former,
    )  # fmt: skip
    version = ListVersion.objects.get(kind="minor", title=title)
    own = [r.cells for r in former.rows.order_by("place")] if former else []
    more = {"item": "CG-010", "conditions": "只贴一张，当场清除，没有损坏墙面", "remark": ""}
    loading.once("清单/修订/内容", lists.set_rows, version=version, rows=[*own, more])
    loading.once("清单/修订/送审", lists.submit, version=version)


# ── 支持职责 ──────────────────────────────────────────────────────────────────────────────────────
def _support(loading: Loading, county: County) -> None:
    """What the giving departments owe: laid down for most lines, some done, some overdue; towns have asked."""
    moved = PowerChange.objects.filter(manner__in=("transfer", "empower"), giver__isnull=False).order_by("id")
    in_force = [c for c in moved.select_related("announcement") if c.valid_from <= loading.opened_on]
    for line in in_force[:6]:
        loading.once(f"支持/{line.announcement.number}/{line.place}", catalogue.lay_down_support, line=line)
    standing = SupportDuty.objects.filter(item__isnull=True, kind=SupportKind.TRAINING).order_by("id")
    for duty in list(standing)[:3]:
        _on(
            loading, f"支持完成/{duty.uid}", loading.opened_on + timedelta(days=40), catalogue.mark_support_done,
            LOADER, duty=duty, note="集中培训一天，讲依据、取证和裁量，到会 18 人",
        )  # fmt: skip
    cast = Cast(county)
    empowered = moved.filter(manner="empower", town__name=org.EMPOWERED_TOWNS[0])
    asked = (
        (
            "CG-010",
            60,
            SupportKind.CLUE,
            "小广告上的电话查不到机主，请协助核查",
            "已函电信部门查询，机主信息另送",
        ),
        ("CG-005", 30, SupportKind.TECHNICAL, "超出多少算占用公共场地，请明确测量方法", ""),
        ("CG-004", 3, SupportKind.CLUE, "流动摊贩常在两镇交界，请牵头一次联合整治", ""),
    )
    for code, ago, kind, what, answer in asked:
        line = empowered.filter(item_codes__contains=[code]).first()
        if line is None:
            continue
        item, day = Item.objects.get(code=code), loading.days_ago(ago)
        _on(
            loading, f"支持请求/{code}", day, catalogue.ask_support, cast.actor(TOWN_CLERK), line=line, item=item,
            kind=kind, what=what,
        )  # fmt: skip
        duty = SupportDuty.objects.filter(item=item, kind=kind).order_by("id").first()
        if answer and duty is not None:
            _on(
                loading, f"支持答复/{code}", day + timedelta(days=6), catalogue.mark_support_done, LOADER, duty=duty,
                note=answer,
            )  # fmt: skip


def _on(
    loading: Loading, name: str, day: date, operation: Callable[..., Any], by: Any, **arguments: Any
) -> None:
    """One operation on its day, once."""
    key = loading.key(name)
    if key in loading.done:
        return
    with clock.travel(loading.at(day, 10)):
        operation(by=by, key=key, **arguments)
    loading.mark(name)
