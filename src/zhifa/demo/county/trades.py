"""行业 — the kinds of inspected subject in the demo county: what they are called, where they stand, what
they are licensed to do. Weights are parts of 1,000 subjects.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LicenceKind:
    """许可种类 — `issuer`: body code; `years`: validity, 0 = without end."""

    name: str
    prefix: str
    issuer: str
    years: int


FOOD = LicenceKind("食品经营许可证", "JY2", "D04", 5)
FOOD_MAKING = LicenceKind("食品生产许可证", "SC1", "D04", 5)
WORKSHOP = LicenceKind("食品小作坊登记证", "ZF1", "D04", 3)
DRAIN = LicenceKind("城镇污水排入排水管网许可证", "PS0", "D10", 5)
HYGIENE = LicenceKind("公共场所卫生许可证", "WS0", "D09", 4)
DRUG = LicenceKind("药品经营许可证", "YP0", "D04", 5)
CLINIC = LicenceKind("医疗机构执业许可证", "YL0", "D09", 5)
ROAD_TRANSPORT = LicenceKind("道路运输经营许可证", "DL0", "D06", 4)
CAR_REPAIR = LicenceKind("机动车维修经营备案", "QX0", "D06", 0)
HAZARD = LicenceKind("危险化学品经营许可证", "WH0", "D08", 3)
FIREWORKS = LicenceKind("烟花爆竹经营（零售）许可证", "YH0", "D08", 1)
POLLUTION = LicenceKind("排污许可证", "PW0", "D05", 5)
AMUSEMENT = LicenceKind("娱乐经营许可证", "YLJ", "D03", 2)
INTERNET = LicenceKind("网络文化经营许可证", "WL0", "D03", 3)
SPECIAL_TRADE = LicenceKind("特种行业许可证", "TZ0", "C06", 0)
ANIMAL = LicenceKind("动物防疫条件合格证", "DF0", "D02", 0)
SEED = LicenceKind("农药经营许可证", "NY0", "D02", 5)
MINING = LicenceKind("采矿许可证", "CK0", "D07", 10)
SAFETY = LicenceKind("安全生产许可证", "AQ0", "D08", 3)
BUILDING = LicenceKind("建筑工程施工许可证", "SG0", "D10", 0)
RUBBLE = LicenceKind("建筑垃圾处置核准", "JZ0", "D10", 1)
SCHOOL = LicenceKind("办学许可证", "BX0", "D14", 5)
BILLBOARD = LicenceKind("户外广告设施设置许可", "GG0", "D01", 2)


@dataclass(frozen=True, slots=True)
class Trade:
    """行业 — `forms`: registration prefixes (91 firm, 92 individual household, 93 cooperative, 12 public
    institution, 52 private non-profit) with weights; `places`: weights of 街道, 镇, 乡; `roadside`: share of
    road addresses; `licences`: each with the share that holds it."""

    kind: str
    weight: int
    forms: tuple[tuple[str, int], ...]
    endings: tuple[str, ...]
    firm_endings: tuple[str, ...]
    fields: tuple[str, ...]
    places: tuple[int, int, int]
    roadside: float
    licences: tuple[tuple[LicenceKind, float], ...]


_SHOP = (("92", 88), ("91", 12))
_FIRM = (("91", 100),)

TRADES: tuple[Trade, ...] = (
    Trade("餐饮服务", 190, _SHOP, ("小吃店", "餐厅", "面馆", "饭店", "包子铺", "烧烤店", "茶餐厅", "火锅店", "早餐店", "快餐店"),
          ("餐饮管理有限公司",), ("市场监管", "综合行政执法", "生态环境"), (50, 40, 10), 0.9, ((FOOD, 0.97), (DRAIN, 0.6))),
    Trade("食品销售", 150, _SHOP, ("超市", "便利店", "副食店", "水果店", "粮油经营部", "卤味店", "生鲜店", "烟酒店"),
          ("商贸有限公司", "食品销售有限公司"), ("市场监管", "综合行政执法"), (42, 42, 16), 0.85, ((FOOD, 0.97),)),
    Trade("食品生产加工", 25, (("92", 60), ("91", 40)), ("豆制品加工坊", "米酒坊", "糕点坊", "榨油坊", "腌菜坊"),
          ("食品有限公司", "茶业有限公司"), ("市场监管", "生态环境"), (15, 55, 30), 0.5, ((WORKSHOP, 0.6), (FOOD_MAKING, 0.35))),
    Trade("日用零售", 150, _SHOP, ("服装店", "鞋店", "文具店", "五金店", "母婴店", "花店", "窗帘店", "手机店", "家电经营部", "礼品店"),
          ("商贸有限公司", "电子商务有限公司"), ("市场监管", "综合行政执法"), (52, 40, 8), 0.92, ((BILLBOARD, 0.05),)),
    Trade("建材经营", 45, _SHOP, ("建材经营部", "石材店", "门窗店", "油漆店", "陶瓷店"), ("建材有限公司",),
          ("市场监管", "综合行政执法"), (25, 60, 15), 0.85, ()),
    Trade("美容美发", 50, _SHOP, ("理发店", "美发店", "美容店", "足浴店"), ("健康管理有限公司",),
          ("卫生健康", "综合行政执法"), (55, 38, 7), 0.92, ((HYGIENE, 0.9),)),
    Trade("住宿", 20, (("92", 65), ("91", 35)), ("旅馆", "民宿", "宾馆", "客栈"), ("酒店管理有限公司",),
          ("卫生健康", "文化市场"), (35, 35, 30), 0.75, ((HYGIENE, 0.95), (SPECIAL_TRADE, 0.95))),
    Trade("文化娱乐", 12, (("92", 55), ("91", 45)), ("歌厅", "网吧", "游艺厅", "棋牌室"), ("文化传媒有限公司",),
          ("文化市场",), (60, 36, 4), 0.9, ((AMUSEMENT, 0.75), (INTERNET, 0.3), (HYGIENE, 0.6))),
    Trade("药品经营", 14, (("91", 70), ("92", 30)), ("药店", "大药房"), ("医药连锁有限公司",),
          ("市场监管",), (50, 40, 10), 0.95, ((DRUG, 0.98),)),
    Trade("医疗机构", 12, (("92", 45), ("91", 25), ("12", 30)), ("诊所", "口腔门诊部", "中医诊所", "卫生室"),
          ("医疗管理有限公司",), ("卫生健康", "生态环境"), (42, 38, 20), 0.8, ((CLINIC, 0.98),)),
    Trade("汽车维修", 28, (("92", 75), ("91", 25)), ("汽车修理厂", "洗车店", "轮胎店", "汽车美容店"),
          ("汽车服务有限公司",), ("交通运输", "生态环境"), (32, 55, 13), 0.9, ((CAR_REPAIR, 0.85),)),
    Trade("道路运输", 24, (("91", 70), ("92", 30)), ("货运部", "搬运部"), ("物流有限公司", "运输有限公司"),
          ("交通运输",), (25, 60, 15), 0.7, ((ROAD_TRANSPORT, 0.93),)),
    Trade("工业企业", 100, _FIRM, (), ("机械有限公司", "塑业有限公司", "纺织有限公司", "五金制品有限公司", "木业有限公司",
          "轴承有限公司", "包装有限公司", "电子有限公司", "新材料有限公司"), ("应急管理", "生态环境", "市场监管"),
          (15, 70, 15), 0.6, ((POLLUTION, 0.6),)),
    Trade("危险化学品", 8, _FIRM, (), ("加油站有限公司", "化工有限公司", "液化气有限公司"), ("应急管理", "交通运输"),
          (20, 60, 20), 0.9, ((HAZARD, 0.98),)),
    Trade("烟花爆竹零售", 6, (("92", 100),), ("烟花爆竹零售店",), (), ("应急管理",), (5, 55, 40), 0.8, ((FIREWORKS, 0.95),)),
    Trade("矿山", 2, _FIRM, (), ("矿业有限公司", "石料有限公司"), ("自然资源", "应急管理"), (0, 45, 55), 0.1,
          ((MINING, 1.0), (SAFETY, 0.97))),
    Trade("建设工地", 18, _FIRM, (), ("建设工程有限公司", "建筑有限公司", "市政工程有限公司"),
          ("综合行政执法", "应急管理", "自然资源"), (45, 42, 13), 0.6, ((BUILDING, 0.95), (SAFETY, 0.95))),
    Trade("渣土运输", 5, _FIRM, (), ("土石方工程有限公司", "渣土运输有限公司"), ("综合行政执法", "交通运输"),
          (30, 60, 10), 0.6, ((ROAD_TRANSPORT, 0.95), (RUBBLE, 0.85))),
    Trade("物业服务", 14, _FIRM, (), ("物业服务有限公司",), ("综合行政执法",), (70, 28, 2), 0.8, ()),
    Trade("养殖", 38, (("92", 45), ("93", 30), ("91", 25)), ("养猪场", "养鸡场", "养殖场", "水产养殖场"),
          ("牧业有限公司", "农业开发有限公司"), ("农业农村", "生态环境"), (3, 45, 52), 0.1, ((ANIMAL, 0.9), (POLLUTION, 0.3))),
    Trade("种植", 40, (("93", 55), ("92", 30), ("91", 15)), ("家庭农场", "茶场", "果园"),
          ("农业科技有限公司",), ("农业农村",), (3, 42, 55), 0.1, ()),
    Trade("农资经营", 10, _SHOP, ("农资店", "种子店", "农药店"), ("农资有限公司",), ("农业农村", "市场监管"),
          (10, 60, 30), 0.85, ((SEED, 0.9),)),
    Trade("教育培训", 14, (("52", 70), ("91", 30)), ("幼儿园", "培训学校", "艺术培训中心"), ("教育咨询有限公司",),
          ("市场监管", "卫生健康"), (60, 35, 5), 0.85, ((SCHOOL, 0.93),)),
    Trade("再生资源", 12, (("92", 80), ("91", 20)), ("废品回收站", "再生资源回收站"), ("再生资源有限公司",),
          ("生态环境", "综合行政执法"), (25, 55, 20), 0.6, ()),
    Trade("中介与办公", 13, _FIRM, (), ("房产中介有限公司", "人力资源有限公司", "信息科技有限公司", "咨询有限公司"),
          ("市场监管",), (75, 24, 1), 0.95, ()),
)  # fmt: skip
