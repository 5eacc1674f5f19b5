"""``zhifa may`` — may this officer or body take this act on this item, here, on this day; which announcement says so."""

import argparse

from zhifa.core import clock
from zhifa.core.errors import BadInput, NotFound
from zhifa.faces.cli.answer import as_json
from zhifa.faces.cli.day import a_day
from zhifa.registers.catalogue import queries as catalogue
from zhifa.registers.catalogue.answer import MayAnswer
from zhifa.registers.catalogue.clauses import ACTS
from zhifa.registers.territory.queries import locate, towns

#: what people type → the act
_ACTS = {**{a: a for a in ACTS}, "inspect": "inspection", "coerce": "coercion"}


def run(argv: list[str]) -> int:
    """0 yes, 1 no or refused."""
    given = _parser().parse_args(argv)
    item = catalogue.item(given.item)
    if item is None:
        raise NotFound(f"目录里没有事项 {given.item}", way_out="用 zhifa catalogue export 查看目录")
    answer = catalogue.may(
        item_code=given.item,
        act=_ACTS[given.act],
        on=given.on or clock.today(),
        town_code=_town(given),
        body_code=given.body,
        officer_code=given.officer,
        filed_on=given.filed_on,
        subject=given.subject,
    )
    if given.json:
        as_json(answer.as_document())
    else:
        _tell(answer, item.name)
    return 0 if answer.allowed else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "zhifa may", description="能否实施：谁可以在这里、这一天、就这一事项处罚、检查或者采取强制措施"
    )
    parser.add_argument("--item", required=True, metavar="事项", help="事项代码")
    parser.add_argument("--act", choices=sorted(_ACTS), default="penalty", metavar="行为",
                        help="penalty 处罚 · inspect 检查 · coerce 强制")  # fmt: skip
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--officer", default="", metavar="人员", help="人员编号")
    who.add_argument("--body", default="", metavar="机构", help="机构代码；两者都不写则问由谁负责")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--at", metavar="经度,纬度", help="地点（CGCS2000，度）")
    where.add_argument("--town", default="", metavar="乡镇", help="乡镇区划代码")
    parser.add_argument("--on", type=a_day, metavar="日期", help="哪一天，默认今天")
    parser.add_argument(
        "--filed-on", type=a_day, metavar="日期", help="案件的立案日：移交前已立案的由原机关办结"
    )
    parser.add_argument("--subject", default="", metavar="对象", help="特别管辖所说的对象，如 上市公司")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    return parser


def _town(given: argparse.Namespace) -> str:
    if given.town:
        if not towns().filter(code=given.town).exists():
            raise NotFound(f"没有代码为 {given.town} 的乡镇（街道）")
        return str(given.town)
    if not given.at:
        return ""
    try:
        lng, lat = (float(part) for part in given.at.replace("，", ",").split(","))
    except ValueError:
        raise BadInput(
            f"看不懂的地点：{given.at}", field="at", way_out="写成 经度,纬度，如 118.005,28.905"
        ) from None
    basic = locate(lng, lat, on=given.on or clock.today()).basic
    if basic is None:
        raise BadInput("这一点不在本县范围内", field="at", way_out="换一个地点，或不写地点问全县")
    return towns().get(scope_id=basic.town_scope_id).scope.code


def _tell(answer: MayAnswer, name: str) -> None:
    print(f"{'可以' if answer.allowed else '不可以'}：{answer.reason}")
    print(f"事项：{answer.item} {name}")
    if answer.body_name:
        print(f"以「{answer.in_whose_name}」的名义，用「{answer.seal}」印章")
        print(f"复议：{answer.reconsideration_body or '未登记'}；法院：{answer.court or '未登记'}")
    if answer.supervises:
        print(
            f"监管：{'、'.join(answer.supervises)}"
            + (f"；许可：{'、'.join(answer.licenses)}" if answer.licenses else "")
        )
    for link in answer.chain:
        print(f"  公告 {link.in_words()}")
    for step in answer.steps:
        print(f"  · {step}")
    if answer.way_out:
        print(f"可以：{answer.way_out}")
