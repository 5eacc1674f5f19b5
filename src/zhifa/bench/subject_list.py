"""模拟名单 — a list of subjects as a registry would send it: names of a county's trades, valid codes given once, doors on
roads, points inside the simulated county, a licence for one in five. Invented (虚构); the same every time.
"""

import csv
import random
from pathlib import Path

from zhifa.bench import mesh
from zhifa.registers.subjects import credit_code

HEADER = (
    "名称", "种类", "统一社会信用代码", "行业", "住所", "经度", "纬度", "法定代表人（经营者）", "联系电话", "信用等级", "登记日",
    "许可名称", "许可证编号", "发证机关", "许可有效期起", "许可有效期止",
)  # fmt: skip
_STEM = "福鑫永兴顺安和瑞祥泰恒丰盛康佳美嘉银玉宝德义诚正新春秋江川禾谷田园林泉清澄青红百千乐喜吉庆友良鸿云星月源隆昌旺辉华荣宁通利泽润穗味香斋轩坊居海岩岭溪舟帆航景悦远棠桥山石柳松竹兰桂梅雪霜风雷电光明照晖晨曦朝阳高峰峻岭长虹彩云白鹭金鹏玄武"
_TRADES = (
    ("餐饮服务", ("餐厅", "小吃店", "面馆", "饭店", "餐饮店"), 16), ("食品销售", ("粮油店", "水果店", "副食品店", "超市"), 18),
    ("建筑施工", ("建设", "建筑工程", "装饰工程"), 8), ("物业服务", ("物业服务", "物业管理"), 3), ("渣土运输", ("土石方工程", "运输"), 3),
    ("服装零售", ("服装店", "鞋帽店"), 10), ("五金建材", ("五金店", "建材经营部"), 9), ("理发美容", ("理发店", "美容院"), 8),
    ("机械加工", ("机械制造", "精密机械", "五金制品"), 8), ("农业种植", ("家庭农场", "种植专业合作社"), 6), ("信息服务", ("网络科技", "信息技术"), 6),
    ("药品零售", ("药店", "大药房"), 3), ("汽车修理", ("汽车修理厂", "汽车服务部"), 2),
)  # fmt: skip
_ROADS = tuple(
    f"{a}{b}"
    for a in "柳兴禾塘桥清青河湖山东西南北中文人民建设"
    for b in ("浦路", "禾路", "桥街", "坊里", "湾路", "宁街", "安巷")
)
_FAMILY = "金胡俞严褚卫蒋沈韩杨朱秦尤许何吕施张孔曹华魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"
_BODY = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _code(prefix: str, number: int) -> str:
    body = ""
    for _ in range(5):
        number, digit = divmod(number, len(_BODY))
        body = _BODY[digit] + body
    return credit_code.compose(prefix, "330899", "MA2" + body)


def write(path: Path, rows: int, seed: int = 20260501) -> None:
    """A CSV file of so many subjects (UTF-8)."""
    chance = random.Random(seed)
    weights = [w for _, _, w in _TRADES]
    east, north = mesh.WEST + mesh.COLUMNS * mesh.STEP, mesh.SOUTH + mesh.ROWS * mesh.STEP
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADER)
        for n in range(rows):
            trade, words, _ = chance.choices(_TRADES, weights)[0]
            word = chance.choice(words)
            form = chance.random()
            prefix = "93" if "合作社" in word else "91" if form < 0.45 else "92"
            stem = "".join(chance.choices(_STEM, k=chance.choice((2, 3, 3, 4))))
            tail = "有限公司" if prefix == "91" else ""
            town = f"第{chance.randrange(mesh.TOWNS) + 1}镇"
            name = f"澄川县{town if prefix == '92' else ''}{stem}{word}{tail}（虚构）"
            licence = ("", "", "", "", "")
            if chance.random() < 0.2:
                licence = (
                    f"{trade}许可证",
                    f"CC{n:09d}",
                    "澄川县有关部门（虚构）",
                    "2024-03-01",
                    "2029-02-28",
                )
            writer.writerow(
                (
                    name, {"91": "企业", "92": "个体工商户", "93": "其他组织"}[prefix], _code(prefix, n), trade,
                    f"澄川县{town}{chance.choice(_ROADS)}{chance.randrange(1, 400)}号",
                    f"{chance.uniform(mesh.WEST, east):.6f}", f"{chance.uniform(mesh.SOUTH, north):.6f}",
                    chance.choice(_FAMILY) + "".join(chance.choices(_STEM, k=2)), f"100{n:08d}",
                    chance.choice("AABBC") if prefix == "91" else "",
                    f"{chance.randrange(2005, 2026)}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}", *licence,
                )
            )  # fmt: skip
