"""机构与队伍 — the bodies and teams of the demo county and the dated relations between them.

Who staffs a team, who commands it, in whose name and under whose seal it acts, and which towns it answers
for are four separate relations, each with its days. Reconsideration follows 行政复议法第二十四条: acts of a
county department or a town government go to the county government, acts in the name of the city's
ecology bureau to the city government, of organs led from above to the organ above (第二十七条). Suits go to the court where the body sits, those against the county
government to the intermediate court (行政诉讼法第十五条、第十八条). All bodies are invented (虚构).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhifa.demo.county.plan import BACKED_UP, COUNTY_NAME, TOWNS

REFORM_DAY = date(2022, 4, 1)
EMPOWERMENT_DAY = date(2024, 5, 1)
EMPOWERED_TOWNS = ("青埠镇", "新埠镇")
BEGINNING = date(2019, 3, 1)
CITY = "宁川市"
COUNTY_GOVERNMENT = "G001"
CITY_GOVERNMENT = "G000"
ENFORCEMENT_BUREAU = "D01"
COMMAND_CENTRE = "C01"
GUIDANCE_OFFICE = "C02"
JUSTICE_BUREAU = "C03"


@dataclass(frozen=True, slots=True)
class Body:
    """机构 — `acts_itself`: may act in its own name (行政主体).

    Then `seal` is the text of its seal, and `reconsideration` and `court` are the codes of the bodies where
    its acts are challenged. `superior`: code, "" at the top.
    """

    code: str
    name: str
    short_name: str
    kind: str
    superior: str
    acts_itself: bool
    seal: str
    reconsideration: str
    court: str
    valid_from: date
    valid_until: date | None = None
    invented: bool = True


@dataclass(frozen=True, slots=True)
class Team:
    """队伍 — `kind`: 综合行政执法队, 专业执法队, 镇街执法队 or 撤并队伍.

    `town`: where it is based ("" = county team).
    """

    code: str
    name: str
    kind: str
    field: str
    town: str
    valid_from: date
    valid_until: date | None = None
    invented: bool = True


@dataclass(frozen=True, slots=True)
class Relation:
    """关系 — team → body or town, with its days (`valid_until` is the last day, None = open) and its ground.

    `kind`: 编制 (staffs) · 指挥 (commands) · 名义 (acts in the name and under the seal of) · 主责 (answers for a
    town) · 协防 (backs a town up) · 派驻 (sends officers here) · 承继 (takes over from a dissolved team).
    For 名义, `town` narrows it to a place and `scope` to items ("赋权事项", "其他事项", "全部事项").
    """

    team: str
    kind: str
    other: str
    valid_from: date
    valid_until: date | None
    ground: str
    town: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    """机构体系 — bodies, teams and relations, in code order."""

    bodies: tuple[Body, ...]
    teams: tuple[Team, ...]
    relations: tuple[Relation, ...]


# code, name after the county's name, short name, field, team name after the county's name, team kind
_DEPARTMENTS = (
    ("D01", "综合行政执法局", "县综合执法局", "综合行政执法", "综合行政执法队", "综合行政执法队"),
    ("D02", "农业农村局", "县农业农村局", "农业农村", "农业综合行政执法队", "综合行政执法队"),
    ("D03", "文化和广电旅游体育局", "县文旅局", "文化市场", "文化市场综合行政执法队", "综合行政执法队"),
    ("D04", "市场监督管理局", "县市场监管局", "市场监管", "市场监管综合行政执法队", "综合行政执法队"),
    ("D05", "", "市生态环境局", "生态环境", "生态环境保护综合行政执法队", "综合行政执法队"),
    ("D06", "交通运输局", "县交通运输局", "交通运输", "交通运输综合行政执法队", "综合行政执法队"),
    ("D07", "自然资源和规划局", "县自然资源局", "自然资源", "自然资源行政执法队", "专业执法队"),
    ("D08", "应急管理局", "县应急管理局", "应急管理", "应急管理行政执法队", "专业执法队"),
    ("D09", "卫生健康局", "县卫生健康局", "卫生健康", "卫生健康行政执法队", "专业执法队"),
)
# competent departments without a team of their own after the reform
_OTHER_DEPARTMENTS = (
    ("D10", "住房和城乡建设局", "县住建局"),
    ("D11", "水利局", "县水利局"),
    ("D12", "人力资源和社会保障局", "县人社局"),
    ("D13", "民政局", "县民政局"),
    ("D14", "教育局", "县教育局"),
    ("D15", "经济和信息化局", "县经信局"),
    ("D16", "发展和改革局", "县发改局"),
    ("D17", "人民防空办公室", "县人防办"),
    ("D18", "气象局", "县气象局"),
    ("D20", "消防救援大队", "县消防救援大队"),
    ("D21", "疾病预防控制局", "县疾控局"),
    ("D22", "商务局", "县商务局"),
)
# organs led from above: their acts go to the organ above them (行政复议法第二十七条). code, name, short name, code and
# name of the organ above
_LED_FROM_ABOVE = (
    ("D19", COUNTY_NAME + "烟草专卖局", "县烟草专卖局", "G012", "宁川市烟草专卖局"),
    ("D23", "宁川市邮政管理局", "市邮政管理局", "G013", "省邮政管理局"),
)
_LIAISON = (
    ("C01", "行政执法指挥中心", "县指挥中心", "指挥中心"),
    ("C02", "综合行政执法指导办公室", "县指导办", "指导办"),
    ("C03", "司法局", "县司法局", "执法监督"),
    ("C04", "大综合一体化行政执法改革领导小组", "县领导小组", "领导小组"),
    ("C05", "机构编制委员会办公室", "县编办", "编办"),
    ("C06", "公安局", "县公安局", "公安"),
    ("C07", "人民检察院", "县检察院", "检察"),
    ("C08", "人民法院", "县法院", "法院"),
    ("C09", "财政局", "县财政局", "财政"),
    ("C10", "大数据发展管理中心", "县大数据中心", "系统运行"),
    ("C11", "行政复议局", "县复议局", "复议机构"),
)
_COURT = "C08"
_HIGHER_COURT = "G010"
_CITY_COURT = "G011"
_SENDING = ("D02", "D04", "D06", "D07", "D08")
_DISSOLVED = (
    ("T91", "水政监察大队", "D11"),
    ("T92", "劳动保障监察大队", "D12"),
    ("T93", "城市管理执法大队", "D01"),
)


def team_of_department(code: str) -> str:
    """D04 → T04."""
    return "T" + code[1:]


def host_towns() -> tuple[str, ...]:
    """The twelve towns that host an enforcement team, in plan order."""
    hosts = {t.hub for t in TOWNS}
    return tuple(t.name for t in TOWNS if t.name in hosts)


def _bodies() -> list[Body]:
    county = COUNTY_NAME
    city, own, higher = f"{CITY}人民政府", f"{county}人民政府", f"{CITY}中级人民法院"
    bodies = [
        Body(CITY_GOVERNMENT, city, "市政府", "政府", "", True, city, "", "", BEGINNING),
        Body(COUNTY_GOVERNMENT, own, "县政府", "政府", "G000", True, own, "G000", _HIGHER_COURT, BEGINNING),
        Body(_HIGHER_COURT, higher, "市中院", "法院", "", False, "", "", "", BEGINNING),
        Body(_CITY_COURT, f"{CITY}城南区人民法院", "城南区法院", "法院", "", False, "", "", "", BEGINNING),
    ]

    def department(code: str, name: str, short: str, kind: str, above: str, court: str) -> Body:
        return Body(code, name, short, kind, above, True, name, above, court, BEGINNING)

    for code, name, short, *_ in _DEPARTMENTS:
        if name:
            bodies.append(department(code, county + name, short, "业务主管部门", COUNTY_GOVERNMENT, _COURT))
    ecology = f"{CITY}生态环境局"
    bodies.append(department("D05", ecology, "市生态环境局", "业务主管部门", CITY_GOVERNMENT, _CITY_COURT))
    branch = f"{ecology}澄川分局"
    bodies.append(
        Body("D05F", branch, "市生态环境局澄川分局", "派出机构", "D05", False, "", "", "", BEGINNING)
    )
    for code, name, short in _OTHER_DEPARTMENTS:
        bodies.append(department(code, county + name, short, "业务主管部门", COUNTY_GOVERNMENT, _COURT))
    for code, name, short, above, above_name in _LED_FROM_ABOVE:
        bodies.append(
            Body(above, above_name, above_name, "上级机关", "", True, above_name, "", "", BEGINNING)
        )
        court = _COURT if name.startswith(county) else _CITY_COURT
        bodies.append(department(code, name, short, "业务主管部门", above, court))
    for code, name, short, kind in _LIAISON:
        if kind in ("执法监督", "公安", "财政"):
            bodies.append(department(code, county + name, short, kind, COUNTY_GOVERNMENT, _COURT))
        else:
            bodies.append(Body(code, county + name, short, kind, "G001", False, "", "", "", BEGINNING))
    for number, town in enumerate(TOWNS, start=1):
        ending, kind = ("办事处", "街道办事处") if town.kind == "街道" else ("人民政府", "乡镇人民政府")
        name = county + town.name + ending
        short = town.name + ending
        bodies.append(department(f"X{number:02d}", name, short, kind, COUNTY_GOVERNMENT, _COURT))
    return sorted(bodies, key=lambda b: b.code)


def town_body(town: str) -> str:
    """Code of a town's government (or street office)."""
    return f"X{1 + [t.name for t in TOWNS].index(town):02d}"


def town_team(town: str) -> str:
    """Code of the team that answers for a town."""
    hub = next(t.hub for t in TOWNS if t.name == town)
    return f"Z{1 + host_towns().index(hub):02d}"


def build_organisation() -> Organisation:
    """All bodies, teams and relations of the county."""
    teams: list[Team] = []
    relations: list[Relation] = []

    def relate(team: str, kind: str, other: str, ground: str, *, town: str = "", scope: str = "",
               since: date = REFORM_DAY, until: date | None = None) -> None:  # fmt: skip
        relations.append(Relation(team, kind, other, since, until, ground, town, scope))

    plan = "澄委发〔2022〕9号（虚构）"
    for code, _, _, field, name, kind in _DEPARTMENTS:
        team = team_of_department(code)
        teams.append(Team(team, COUNTY_NAME + name, kind, field, "", REFORM_DAY))
        home = "D05F" if code == "D05" else code
        relate(team, "编制", home, plan)
        relate(team, "指挥", home, plan)
        relate(team, "名义", code, "澄政公告〔2022〕2号（虚构）", scope="全部事项")
    # the disease-control bureau has no team: the health team acts in its name for its items
    relate("T09", "名义", "D21", "澄政公告〔2022〕2号（虚构）", scope="全部事项")
    for team, name, home in _DISSOLVED:
        last = date(2022, 3, 31)
        teams.append(Team(team, COUNTY_NAME + name, "撤并队伍", "综合行政执法", "", BEGINNING, last))
        for kind in ("编制", "指挥", "名义"):
            relate(team, kind, home, "澄编〔2019〕3号（虚构）", scope="全部事项" if kind == "名义" else "",
                   since=BEGINNING, until=last)  # fmt: skip
        relate("T01", "承继", team, "澄政公告〔2022〕2号（虚构）")
    for town in host_towns():
        team = town_team(town)
        teams.append(Team(team, f"{town}综合行政执法队", "镇街执法队", "综合行政执法", town, REFORM_DAY))
        relate(team, "编制", ENFORCEMENT_BUREAU, plan)
        relate(team, "指挥", town_body(town), plan)
        for sender in _SENDING:
            relate(team, "派驻", team_of_department(sender), plan)
        if town in BACKED_UP:
            relate(team, "协防", town_body(BACKED_UP[town]), plan, town=BACKED_UP[town])
    for served in TOWNS:
        team = town_team(served.name)
        relate(team, "主责", town_body(served.name), plan, town=served.name)
        notice = "澄政公告〔2022〕2号（虚构）"
        if served.name not in EMPOWERED_TOWNS:
            relate(team, "名义", ENFORCEMENT_BUREAU, notice, town=served.name, scope="全部事项")
            continue
        day_before = date(2024, 4, 30)
        relate(team, "名义", ENFORCEMENT_BUREAU, notice, town=served.name, scope="全部事项", until=day_before)
        notice = "澄政公告〔2024〕5号（虚构）"
        relate(
            team,
            "名义",
            town_body(served.name),
            notice,
            town=served.name,
            scope="赋权事项",
            since=EMPOWERMENT_DAY,
        )
        relate(
            team,
            "名义",
            ENFORCEMENT_BUREAU,
            notice,
            town=served.name,
            scope="其他事项",
            since=EMPOWERMENT_DAY,
        )
    teams.sort(key=lambda t: t.code)
    relations.sort(key=lambda r: (r.team, r.kind, r.town, r.valid_from, r.other, r.scope))
    return Organisation(tuple(_bodies()), tuple(teams), tuple(relations))
