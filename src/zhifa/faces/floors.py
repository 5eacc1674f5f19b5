"""楼层 — the lines of the desk's navigation: which page each opens, who sees it, which pages lie on it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Floor:
    """一层 — ``children``: (url name, label, permission or empty); ``prefixes``: url names that lie on this floor."""

    code: str
    label: str
    icon: str
    key: str
    url_name: str
    permissions: tuple[str, ...] = ()
    children: tuple[tuple[str, str, str], ...] = ()
    prefixes: tuple[str, ...] = ()
    sep: bool = False


FLOORS: tuple[Floor, ...] = (
    Floor("home", "待办", "checklist", "t", "home", ("matter.read", "registers.read")),
    Floor("map", "一张图", "map-2", "m", "map", ("map.read",), prefixes=("map",)),
    Floor("cockpit", "驾驶舱", "layout-dashboard", "w", "cockpit", ("cockpit.read",), prefixes=("cockpit",)),
    Floor(
        "matters",
        "办件",
        "list-details",
        "a",
        "matters",
        ("matter.read",),
        prefixes=("matter", "entry", "document", "attachment"),
    ),
    Floor(
        "intake",
        "受理",
        "inbox",
        "s",
        "queue",
        ("intake.triage", "intake.register"),
        (
            ("queue", "来件", ""),
            ("report_new", "登记", "intake.register"),
            ("import", "批量导入", "intake.import"),
        ),
        ("queue", "report", "import", "intake", "triage"),
        sep=True,
    ),
    Floor(
        "command",
        "指挥",
        "broadcast",
        "z",
        "orders",
        ("command.dispatch", "command.assign", "command.accept", "command.supervise"),
        (("orders", "工单", ""), ("delegations", "委托代行", "command.delegate")),
        ("order", "command", "delegat", "board"),
    ),
    Floor(
        "inspection",
        "检查",
        "clipboard-check",
        "j",
        "field:visits",
        ("inspection.inspect",),
        (),
        ("visit", "correction", "inspection"),
    ),
    Floor("casework", "办案", "gavel", "b", "cases", ("casework.read",), (("cases", "案件", ""),), ("case", "feedback")),
    Floor(
        "payments", "缴款对账", "coin-yuan", "k", "payments", ("casework.reconcile",), prefixes=("payment",)
    ),
    Floor(
        "publicity", "公示信用", "speakerphone", "g", "publications", ("matter.read",), prefixes=("publication",)
    ),
    Floor(
        "supervision",
        "监督考核",
        "scale",
        "d",
        "notes",
        ("supervision.note", "supervision.answer"),
        prefixes=("note",),
    ),
    Floor(
        "registers",
        "名录",
        "address-book",
        "r",
        "items",
        ("registers.read",),
        (
            ("items", "事项与主体", ""),
            ("power_matrix", "权力", ""),
            ("lists", "清单", ""),
            ("commitments", "告知承诺", "matter.read"),
            ("model_cases", "典型案例", ""),
            ("grids", "网格", ""),
            ("subjects", "监管对象", ""),
            ("laws", "法规", ""),
        ),
        (
            "item", "grid", "subject", "registers", "law", "article",
            "search", "suggest", "place", "address", "chain", "division", "national", "patrol", "power", "announcement", "change",
            "draft", "catalogue", "list", "commitment", "model_case", "support", "our", "succession", "special",
        ),
    ),
    Floor(
        "organisation",
        "队伍",
        "users",
        "o",
        "teams",
        ("registers.read",),
        (
            ("bodies", "机构", ""),
            ("teams", "队伍", ""),
            ("members", "人员", ""),
            ("certificates", "到期证件", ""),
            ("movements", "人员变动", "personnel.read"),
            ("watch", "指挥中心值班", ""),
            ("kiosks", "岗亭", ""),
            ("attendance", "考勤", "attendance.read"),
            ("team_figures", "数字", ""),
            ("team_readiness", "就绪", ""),
            ("main_duty", "主责", ""),
            ("equipment", "装备", ""),
            ("training", "培训考试", ""),
        ),
        ("bod", "team", "member", "certificate", "movement", "main_duty", "equipment", "training", "course", "exam", "question", "attendance", "track", "watch", "kiosk"),
    ),
    Floor(
        "admin",
        "管理",
        "settings",
        "x",
        "admin",
        ("accounts.manage", "roles.grant", "ledger.read", "settings.manage"),
        (
            ("admin_system", "系统", "settings.manage"),
            ("admin_calendar", "工作日历", "law.manage"),
            ("admin_accounts", "账号", "accounts.manage"),
            ("admin_roles", "角色与委托", "roles.grant"),
            ("admin_sessions", "在线会话", "roles.grant"),
            ("erasure", "删除个人信息", "personal_data.erase"),
            ("admin_ledger", "留痕账本", "ledger.read"),
            ("admin_sign_ins", "登录记录", "ledger.read"),
        ),
        ("admin", "erasure"),
        sep=True,
    ),
)  # fmt: skip


def floor_of(url_name: str) -> str:
    """The floor a page lies on; empty when on none."""
    if url_name in ("home", "role"):
        return "home"
    found = [
        (len(prefix), floor.code)
        for floor in FLOORS
        for prefix in floor.prefixes
        if url_name.startswith(prefix)
    ]
    return max(found)[1] if found else ""
