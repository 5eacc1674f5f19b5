"""样例内容 — what the gallery shows. Every person, firm, place and number here is invented (虚构)."""

from typing import Any

SHELL: dict[str, Any] = {
    "platform": "澄川县执法平台",
    "county": "澄川县",
    "environment": "样例 · 虚构",
    "home_url": "/gallery/desk-home/",
    "search_url": "/gallery/",
    "messages_url": "/gallery/",
    "unread": 3,
    "role": "办案人员 · 青埠镇综合行政执法队",
    "role_url": "/gallery/",
    "roles": [
        {"value": "handler", "label": "办案人员 · 青埠镇综合行政执法队", "on": True},
        {"value": "leader", "label": "队长 · 青埠镇综合行政执法队", "on": False},
    ],
    "person": "周砚秋",
    "person_id": "sample",
    "account_links": [{"label": "证件与登录", "url": "/gallery/", "icon": "id-badge-2"}],
    "rules_version": "2026-11-18",
    "ledger": "校验正常",
}


def nav(here: str = "todo", child: str = "") -> list[dict[str, Any]]:
    """主导航 — the fixed three, then the floors; sub-items only under the open one."""
    floors: list[tuple[str, str, str, str, int, bool, bool]] = [
        ("todo", "待办", "checklist", "t", 12, False, False),
        ("map", "一张图", "map-2", "m", 0, False, False),
        ("wall", "驾驶舱", "layout-dashboard", "w", 0, False, False),
        ("intake", "受理", "inbox", "s", 6, False, True),
        ("command", "指挥", "broadcast", "z", 2, True, False),
        ("inspection", "检查", "clipboard-check", "j", 4, False, False),
        ("casework", "办案", "gavel", "b", 9, False, False),
        ("coordination", "协同", "users", "x", 1, False, False),
        ("publicity", "公示信用", "speakerphone", "g", 1, True, False),
        ("supervision", "监督考核", "scale", "d", 0, False, False),
        ("warning", "预警分析", "radar-2", "y", 3, False, False),
        ("registers", "名录", "address-book", "r", 0, False, False),
    ]
    children = [
        ("我的案件", 9),
        ("立案审批", 0),
        ("法制审核", 0),
        ("执行与催告", 2),
        ("涉案财物", 0),
        ("案卷", 0),
    ]
    pages = {"todo": "desk-home", "map": "map", "wall": "wall", "casework": "case"}
    return [
        {
            "label": label,
            "icon": icon,
            "key": key,
            "url": f"/gallery/{pages[name]}/" if name in pages else "/gallery/",
            "count": count,
            "hot": hot,
            "sep": sep,
            "on": name == here,
            "children": [
                {"label": text, "url": "/gallery/case/", "count": number, "on": text == child}
                for text, number in (children if name == "casework" else [])
            ],
        }
        for name, label, icon, key, count, hot, sep in floors
    ]


def _clock(used: float, total: float, unit: str, state: str, text: str, **more: Any) -> dict[str, Any]:
    return {"used": used, "total": total, "unit": unit, "state": state, "text": text, **more}


DAYS, WORKDAYS, MINUTES = "天", "个工作日", "分钟"

CLOCKS = [
    (_clock(14, 90, DAYS, "ok", "剩 76 天"), "充裕：剩余超过三成"),
    (_clock(5, 7, WORKDAYS, "soon", "剩 2 个工作日"), "临近：剩余不足三成，或三个工作日内"),
    (_clock(7, 7, WORKDAYS, "urgent", "今天届满"), "紧迫：最后一日；分钟钟表过半"),
    (_clock(8, 7, WORKDAYS, "over", "逾期 1 个工作日"), "逾期：深红，排在最前"),
    (_clock(31, 90, DAYS, "pause", "检测中，不计入"), "暂停：写明原因，文书为凭"),
    (_clock(3, 5, WORKDAYS, "hold", "11-24 期满"), "等待期：期满前不得做某事，不催人"),
    (_clock(12, 20, MINUTES, "done", "已到场"), "完成：停在实际用时"),
    (
        _clock(14, 90, DAYS, "ok", "2027-02-04", ticks=[30, 55], provisional=True),
        "刻度是内部目标；放假安排未公布标「暂定」",
    ),
]

TAGS = [
    ("办理中", "now", ""), ("已办结", "done", "check"), ("未开始", "wait", ""), ("普通程序", "plain", ""),
    ("待签章", "soon", ""), ("缺证据", "urgent", ""), ("逾期", "over", ""), ("已中止", "pause", "player-pause"),
]  # fmt: skip


def _todo(
    title: str, note: str, clock: dict[str, Any], law: str, act: str, primary: bool = False
) -> dict[str, Any]:
    return {
        "title": title,
        "note": note,
        "clock": clock,
        "law": law,
        "act": act,
        "primary": primary,
        "url": "/gallery/case/",
    }


DUTY_GROUPS = [
    {"label": "已逾期", "tone": "over", "icon": "alert-circle", "rows": [
        _todo("报送双公示", "青执罚决〔2026〕417号 · 孟记卤味店", _clock(8, 7, WORKDAYS, "over", "逾期 1 个工作日"), "发改办财金〔2018〕424号", "报送", True),
    ]},
    {"label": "今天到期", "tone": "urgent", "icon": "clock", "rows": [
        _todo("到场核实：渣土车沿途撒漏", "工单 GD-1120-031 · 柳浦路与兴禾路口 · 距您 4.1 公里", _clock(11, 20, MINUTES, "urgent", "剩 9 分钟"), "县指挥中心规则第六条", "导航", True),
        _todo("先行登记保存物品，作出处理决定", "青执立〔2026〕236号 · 秤具 2 台 · 青埠农贸市场 31 号摊", _clock(7, 7, WORKDAYS, "urgent", "今天届满"), "处罚法第五十六条", "处理", True),
    ]},
    {"label": "三个工作日内", "tone": "soon", "icon": "clock", "rows": [
        _todo("当场收缴的罚款交回本机关", "当罚〔2026〕1183号 · 100元 · 票据 0087215", _clock(1, 2, WORKDAYS, "soon", "11-23 届满"), "处罚法第七十一条", "登记"),
        _todo("送达行政处罚决定书", "青执罚决〔2026〕421号 · 澄川县和畅物业服务有限公司", _clock(4, 7, WORKDAYS, "soon", "剩 3 个工作日"), "处罚法第六十一条", "送达"),
    ]},
    {"label": "以后", "tone": "", "icon": "calendar-event", "rows": [
        _todo("核查线索，决定是否立案", "线索 XS-1112-009 · 12345 转：散装食品未标生产日期", _clock(6, 15, WORKDAYS, "ok", "剩 9 个工作日"), "市监程序规定第十八条", "核查"),
        _todo("提交调查终结报告", "青执立〔2026〕228号 · 鸿砺土石方公司擅自倾倒建筑垃圾案", _clock(14, 90, DAYS, "ok", "剩 76 天"), "处罚法第六十条", "办案"),
        _todo("等待检测结论", "青执立〔2026〕204号 · 糕点菌落总数抽检 · 已停 9 天", _clock(31, 90, DAYS, "pause", "检测中，不计入"), "市监程序规定第六十四条", "查看"),
        _todo("等待听证申请期满", "青执罚告〔2026〕219号 · 期满前不得作出处罚决定", _clock(3, 5, WORKDAYS, "hold", "11-24 期满"), "处罚法第六十四条", "查看"),
        _todo("复查：责令改正是否完成", "青执责改〔2026〕356号 · 满仓粮油经营部店外堆物", _clock(3, 10, DAYS, "ok", "剩 7 天"), "处罚法第二十八条", "复查"),
    ]},
]  # fmt: skip

STEPS = [
    {"label": "线索核查", "state": "done", "who": "周砚秋", "when": "11-05 完成"},
    {"label": "立案", "state": "done", "who": "秦望舒 批准", "when": "11-06"},
    {"label": "调查取证", "state": "now", "who": "周砚秋、陆承安", "when": "第 14 天"},
    {"label": "调查终结", "state": "later", "who": "队长 鲁怀谷", "when": "目标 12-04"},
    {"label": "事先告知", "state": "later", "who": "办案人员", "when": "目标 12-09"},
    {"label": "申辩 · 听证", "state": "later", "who": "听证主持人", "when": "5 个工作日内提"},
    {"label": "法制审核", "state": "later", "who": "审核员 谢临川", "when": "听证后"},
    {"label": "集体讨论", "state": "later", "who": "镇负责人", "when": "案情重大时"},
    {"label": "处罚决定", "state": "later", "who": "镇政府负责人", "when": "最迟 02-04"},
    {"label": "送达", "state": "later", "who": "办案人员", "when": "7 个工作日"},
    {"label": "执行 · 结案", "state": "later", "who": "办案人员", "when": "收到后 15 天缴款"},
]

ALLOWED = [
    {"label": "制作询问笔录", "note": "已约司机郑某 11-23 09:30，询问室 2，两人到场", "url": "/gallery/case/", "button": "开始", "primary": True},
    {"label": "处理先行登记保存的物品", "note": "行车记录终端 1 台，11-24 届满", "url": "/gallery/case/", "button": "报批"},
    {"label": "补充勘验与方量测绘", "note": "「倾倒数量」还缺证据", "url": "/gallery/case/", "button": "新建"},
    {"label": "发协助函", "note": "请求认定处置核准情况", "url": "/gallery/case/", "button": "新建"},
]  # fmt: skip
LOCKED = [
    {"label": "提交调查终结报告", "reason": "「倾倒数量」「擅自」两项事实证据不足。", "law": "处罚法第四十条"},
    {"label": "送达处罚事先告知书", "reason": "调查尚未终结。", "law": "处罚法第四十四条"},
    {"label": "作出处罚决定", "reason": "未告知、未听取申辩，听证后未经法制审核。", "law": "处罚法第四十四条、第五十八条"},
    {"label": "适用简易程序", "reason": "最低罚款 10 万元，超过对单位 3000 元的上限。", "law": "处罚法第五十一条"},
    {"label": "延长办案期限", "reason": "本事项没有可以延长的规定。", "law": "处罚法第六十条"},
]  # fmt: skip

EVIDENCE_COLUMNS = [
    {"mark": f"E{number}", "label": label}
    for number, label in enumerate(
        ("照片", "勘验笔录", "车辆轨迹", "卡口视频", "询问笔录", "营业执照", "核准复函", "方量测绘"), 1
    )
]
_D, _S, _W, _N = "direct", "support", "wait", ""
EVIDENCE_ROWS = [
    {"fact": "违法主体是谁", "cells": [_N, _N, _S, _S, _D, _D, _N, _N], "verdict": "充分", "tone": "done"},
    {"fact": "在何时何地倾倒", "cells": [_D, _D, _D, _D, _S, _N, _N, _N], "verdict": "充分", "tone": "done"},
    {
        "fact": "倾倒的是建筑垃圾",
        "cells": [_D, _D, _N, _N, _S, _N, _N, _N],
        "verdict": "充分",
        "tone": "done",
    },
    {"fact": "倾倒数量", "cells": [_S, _S, _N, _N, _N, _N, _N, _W], "verdict": "缺证据", "tone": "urgent"},
    {
        "fact": "「擅自」：没有处置核准",
        "cells": [_N, _N, _N, _N, _S, _N, _W, _N],
        "verdict": "缺证据",
        "tone": "urgent",
    },
    {"fact": "是否有主观过错", "cells": [_N, _N, _S, _N, _D, _N, _N, _N], "verdict": "充分", "tone": "done"},
    {
        "fact": "情节与改正情况",
        "cells": [_D, _S, _N, _N, _N, _N, _N, _N],
        "verdict": "待复查",
        "tone": "soon",
    },
]

CASE_CLOCKS = [
    _clock(14, 90, DAYS, "ok", "剩 76 天", ticks=[30, 55], label="办案期限", law="处罚法第六十条", note="11-06 立案，次日起算，自然日，未停，2027-02-04 届满，按严格解释不顺延"),
    _clock(5, 7, WORKDAYS, "soon", "剩 2 个工作日", label="先行登记保存", law="处罚法第五十六条", note="11-13 起，11-24 届满；期满前须作出处理决定"),
    _clock(9, 15, DAYS, "ok", "剩 6 天", label="限期清理", law="处罚法第二十八条", note="责令改正期限 11-26，次日复查"),
]  # fmt: skip

TRACE = [
    {"at": "11-20 09:41", "hash": "9c41e07a0000e07a", "who": "周砚秋", "what": "预约询问室 2", "kind": ""},
    {"at": "11-19 16:20", "hash": "51b8000000ff22d4", "who": "周砚秋", "what": "提交调查终结报告，未准：缺证据 2 项", "kind": "stop"},
    {"at": "11-17 10:05", "hash": "e2f00000000009b13", "who": "陆承安", "what": "发出协助函〔2026〕77号", "kind": ""},
    {"at": "11-13 15:32", "hash": "07aa00000000c6f1", "who": "秦望舒", "what": "批准先行登记保存 1 件", "kind": "key"},
    {"at": "11-11 11:18", "hash": "b83e000000001d90", "who": "周砚秋", "what": "当场交付责令改正通知书", "kind": "key"},
    {"at": "11-06 17:02", "hash": "4d1700000000a5c8", "who": "秦望舒", "what": "批准立案", "kind": "key"},
    {"at": "11-05 08:52", "hash": "f6d20000000070be", "who": "何春生", "what": "巡查上报，照片 6 张，位置误差 3 米", "kind": ""},
]  # fmt: skip

CHECKLIST = [
    {"no": 6, "text": "从业人员持有效健康证明", "law": "食品安全法第四十五条", "value": "no"},
    {"no": 7, "text": "餐具用前洗净、消毒", "law": "食品安全法第三十三条", "value": "yes"},
    {"no": 8, "text": "生熟分开，防止交叉污染", "law": "食品安全法第三十三条", "value": ""},
]
ANSWERS = [
    {"value": "yes", "label": "符合", "tone": "yes", "icon": "check"},
    {"value": "no", "label": "不符合", "tone": "no", "icon": "alert-circle"},
    {"value": "na", "label": "不适用", "tone": "", "icon": "check"},
]

EVENTS = [
    {"number": 2, "state": "over", "name": "人行道施工未围挡", "where": "兰汀街道 · 兰汀一组", "clock": _clock(26, 20, "分", "over", "超 6 分"), "at": [119.362, 28.905]},
    {"number": 1, "state": "urgent", "name": "渣土车沿途撒漏", "where": "青埠镇 · 青埠三组", "clock": _clock(11, 20, "分", "urgent", "剩 9 分"), "at": [119.412, 28.865]},
    {"number": 4, "state": "now", "name": "农贸市场占道", "where": "青埠镇 · 青埠二组", "clock": _clock(8, 20, "分", "done", "已到场"), "at": [119.398, 28.882]},
    {"number": 5, "state": "wait", "name": "河道边堆放杂物", "where": "柳浦镇 · 未派", "clock": _clock(3, 20, "分", "ok", "剩 17 分"), "at": [119.318, 28.886]},
]  # fmt: skip
TEAMS = [
    {"name": "兰汀一组", "busy": True, "at": [119.36, 28.898]},
    {"name": "青埠一组", "busy": False, "at": [119.4, 28.868]},
    {"name": "柳浦一组", "busy": False, "at": [119.325, 28.876]},
]
TOWNS = ("云屏镇", "望潮街道", "禾川镇", "柳浦镇", "青埠镇", "沙渚乡")


def map_features() -> dict[str, Any]:
    """样例地图 — six towns of 4 × 4 square grids, marks and one reach, as the map module reads them."""
    features: list[dict[str, Any]] = []

    def add(kind: str, geometry: str, coordinates: Any, **properties: Any) -> None:
        features.append(
            {
                "type": "Feature",
                "properties": {"kind": kind, **properties},
                "geometry": {"type": geometry, "coordinates": coordinates},
            }
        )

    def square(west: float, south: float, size: float) -> list[list[list[float]]]:
        east, north = west + size, south + size
        return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]

    for index, name in enumerate(TOWNS):
        west, south = 119.29 + index % 3 * 0.05, 28.90 - index // 3 * 0.05
        add("town", "Polygon", square(west, south, 0.05), name=name, tone=index % 4)
        for cell in range(16):
            corner = square(west + cell % 4 * 0.0125, south + cell // 4 * 0.0125, 0.0125)
            add("grid", "Polygon", corner, name=f"{name}{cell + 1:02d}", url="/gallery/case/")
    add("river", "LineString", [[119.29, 28.915], [119.34, 28.89], [119.39, 28.875], [119.44, 28.855]])
    add("road", "LineString", [[119.29, 28.88], [119.36, 28.9], [119.44, 28.89]], rank=1)
    add("reach", "Polygon", square(119.385, 28.855, 0.04), name="20 分钟可达")
    for event in EVENTS:
        add("incident", "Point", event["at"], number=event["number"], state=event["state"], name=event["name"],
            url=f"#e{event['number']}", on=event["number"] == 1)  # fmt: skip
    for team in TEAMS:
        add("team", "Point", team["at"], name=team["name"], busy=team["busy"])
    return {"type": "FeatureCollection", "features": features}
