"""处罚种类读法 — which kinds of penalty of 处罚法第九条 a passage lays down, by its words. Pure.

A reading is a suggestion to a person, who has the article beside it.  What is not a penalty is taken away first:
disciplinary sanctions 处分, bars that follow a criminal conviction, talk about fines and confiscations already decided.
"""

from __future__ import annotations

import re

from zhifa.law.fine_text import FineReading, read_fines

#: 处分 of officials, and what a criminal conviction brings with it by statute
_SANCTION = re.compile(r"[^，；。]*(?:处分|政务处分)[^，；。]*")
_AFTER_CONVICTION = re.compile(
    r"(?:^|[。；\n])[^。；]*?(?:构成犯罪的|犯罪被判处|受到刑事处罚|判处有期徒刑|被追究刑事责任)[^。；]*"
)
_DECIDED = re.compile(
    r"(?:对|上述|缴纳|收缴|作出)(?:的)?罚款、没收[^，。；]*|没收的(?:违法所得|非法财物|财物|实物)[^，。；]*|"
    r"罚款、(?:没收)[^，。；]*(?:款项|票据|上缴|决定)[^，。；]*"
)
_CONFISCATE = re.compile(r"没收(?P<what>[^，。；]*)|(?P<before>[^，。；]*)予以没收")
_GAINS = re.compile(r"(?:所得|收入|利润|报酬|费用|检测费|价款|差价|获利|收益|报名费|学费)$")
_JOINED = re.compile(r"、|以及|或者|并处|和|及")
_LICENCE = (
    r"(?:证|照|执照|许可|资格|资质|证书|证件|批准文号|批文|登记|导游|驾驶|注册|业务|职业|合格|标志|备案)"
)

_PLAIN: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("warning", re.compile(r"(?:给予|处以?|予以|并处|可以|单处|并)[^，。；]{0,12}?警告(?!标|牌|线|语|、记过)")),
    ("criticism", re.compile(r"通报批评")),
    ("suspend_licence", re.compile(rf"(?:暂扣|扣留)[^，。；]*{_LICENCE}|暂停[^，。；]{{0,12}}(?:证书|许可证|资格)")),
    ("downgrade_licence", re.compile(r"降低[^，。；]{0,8}(?:资质|资格)(?:等级)?|降低[^，。；]{0,6}等级")),
    ("revoke_licence", re.compile(r"吊销")),
    (
        "restrict_business",
        re.compile(
            r"限制[^，。；]{0,6}(?:生产|经营|业务)|(?:责令|可以|并|，)[^，。；]{0,6}暂停[^，。；]{0,24}(?:业务|执业|活动|经营|从业)"
        ),
    ),
    (
        "stop_business",
        re.compile(r"责令[^，。；]{0,10}?(?:停产|停业|停止营业|歇业整顿)|(?:停业|停产)(?:整顿|整治)|停产停业"),
    ),
    ("close_business", re.compile(r"责令[^，。；]{0,14}?关闭|(?:决定|予以|依法)关闭|停业、关闭")),
    (
        "ban_from_trade",
        re.compile(
            r"(?:终身|[一二三四五六七八九十]+年(?:以上[^，。；]{1,4}年以下)?内|一定期限内?)[^，。；]{0,12}?(?:不得|禁止)[^，。；]{0,8}?"
            r"(?:从事|担任|执业|任职|从业)|(?:终身)?禁止(?:其)?[^，。；]{0,14}?(?:从事|担任|从业|执业)[^，。；]*(?:活动|职务|人员|业务|工作)|市场禁入"
        ),
    ),
    ("detention", re.compile(r"日以[上下](?:的)?(?:行政)?拘留|(?:处|行政)[^，。；]{0,8}拘留(?!所)")),
)  # fmt: skip
#: 以每人五千元以上一万元以下的标准处以罚款, 按照前款罚款数额的二倍以上五倍以下对单位处以罚款: the amount stands before the verb
_AMOUNT_FIRST = re.compile(
    r"(?:以|按照)(?:前款)?(?P<amount>[^，。；]*?(?:元以下|倍以下|元|倍))(?:的标准)?(?:对[^，。；]{0,24})?处以?罚款"
)
#: 没收全部运输、保管、仓储或者提供技术的收入: one object, not four
_ONE_INCOME = re.compile(r"^全部[^，。；]*的(?:收入|所得|费用)$")
ORDER_TO_CORRECT = re.compile(
    r"责令(?:其)?(?:限期)?(?:[^，。；]{0,10})(?:改正|停止|拆除|恢复|清理|整改|补办|退还|补足)"
)


def without_what_is_no_penalty(text: str) -> str:
    """The passage with sanctions, consequences of convictions and talk of past decisions taken out."""
    text = _DECIDED.sub("", text)
    text = _AFTER_CONVICTION.sub("。", text)
    return _SANCTION.sub("", text)


def confiscated(text: str) -> set[str]:
    """``confiscate_gains`` and ``confiscate_goods`` of every 没收 in the passage."""
    found: set[str] = set()
    for match in _CONFISCATE.finditer(text):
        words = match["what"] if match["what"] is not None else match["before"]
        if _ONE_INCOME.match(words or ""):
            found.add("confiscate_gains")
            continue
        for part in filter(None, (p.strip("的等") for p in _JOINED.split(words or ""))):
            if "罚款" in part or "没收" in part or re.match(r"吊销|责令|处以?|暂扣|可以", part):
                continue
            found.add("confiscate_gains" if _GAINS.search(part) else "confiscate_goods")
    return found


def read_kinds(text: str) -> tuple[frozenset[str], FineReading]:
    """(codes of the kinds, the fines) a passage lays down."""
    passage = without_what_is_no_penalty(text)
    fines = read_fines(_AMOUNT_FIRST.sub(r"处\g<amount>罚款", passage))
    found = {code for code, pattern in _PLAIN if pattern.search(passage)}
    found |= confiscated(passage)
    if fines.clauses or fines.unread:
        found.add("fine")
    return frozenset(found), fines
