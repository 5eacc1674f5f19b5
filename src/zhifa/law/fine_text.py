"""读罚则 — reads the fines out of the words of a provision into :mod:`zhifa.law.fine_norm`, and says what it could
not read.

A reading is a suggestion for the person who enters an item: the words of the law decide, and nothing that was not
understood is passed over in silence (``unread``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction

from zhifa.law.chinese_numerals import from_chinese
from zhifa.law.fine_norm import FineClause, FineTerm

_N = r"[零〇一二两三四五六七八九十百千万亿\d.,．点]+"
_MONEY = re.compile(rf"({_N})(元)?")
_PER = r"(?:(?:按照?|以)?每(?:[^\d，。；每]{0,6}?)(?P<per>(?:[一壹]?(?:平方米|立方米|公斤|千克|人次|人|件|只|头|株|辆次|辆|吨|条|例|处|台|份|亩|米|吨位|日|天|次|宗|个|本|块|具|航次|部|支|尾|起|册|名|张|车次|车|船次|套|户|路|种|公顷|小时|项|千瓦|标准箱|枚|发|升|瓶|箱|班次|座|人日|单|枝|根|匹|盒|袋|棵|枪|学时|张次|批次|批|艘次|艘)))(?:[^，。；处罚元每]{0,8}?)[处以]*)?"
_RANGE = re.compile(
    rf"^(?P<per_part>{_PER})(?P<base>[^，。；]*?)(?:的)?"
    rf"(?:(?P<low>(?:百分之|千分之|万分之)?{_N})(?P<lu>元|倍|%|％|‰|成)?(?:人民币)?(?:以上|至|到|－|-|—|～|~)(?:、)?)?"
    rf"(?P<high>(?:百分之|千分之|万分之)?{_N})(?P<hu>元|倍|%|％|‰|成)?(?:人民币)?(?P<end>以下|以内|以上)?$"
)
_CAP = re.compile(
    rf"(?:但是?|并且)?(?:总额|罚款总额|罚款数额|罚款)?(?:最高|最多|罚款最高)?(?:额|限额)?(?:罚款)?(?:总?额)?(?:不得?(?:超过|超出)|以|为)({_N})元(?:为限|人民币)?"
)
_FLOOR = re.compile(rf"最低(?:罚款)?(?:不得?(?:少于|低于))({_N})元")
_THRESHOLD = re.compile(
    rf"(?:^|[，。；：、）])(?P<what>[^，。；：、（）]{{0,24}}?(?:金额|价值|所得|收入|经营额|营业额|销售额|数额|价款|货值|票面额|罚款额|损失))"
    rf"(?:在)?(?:(?P<below>不足|不满|低于|未达到)(?P<x>{_N})元|(?P<from>达到|超过)?(?P<y>{_N})元(?P<dir>以上|以下)?(?:(?:，)?(?:不足|不满)(?P<z>{_N})元)?)的?"
)
_NONE = re.compile(r"(?:没有|无)(?P<what>违法所得|违法经营额|非法所得|销售收入|违法收入|经营额)")
_ADDRESSEE = re.compile(
    r"对(?P<who>(?:其)?[^，。；]{0,30}?(?:人员|个人|单位|负责人|责任人|法定代表人|公民|自然人|法人|组织|当事人|企业|机构|者|人))(?:可以|并|，|按|依|分别|给予|处|予以|单处|各)"
)
# 罚款 as a noun of other things than a penalty being laid down
_NOT_A_FINE = re.compile(
    r"(?:收缴|缴纳|加处|征收|交纳|收取|减免|不缴|退还|追缴|抵缴|上缴|截留|私分|全部|上述|该|前款|前项|本条|原|到期|实施|的)的?$"
)
_AFTER = re.compile(
    r"^(?:数额|决定|收据|收缴|票据|处罚决定|和没收|或者没收|没收|的?收缴|、没收财物单据|缴款|通知|的种类|的行政处罚[，由以具]|行为|标准|幅度|代收|本金|金额|额度|的数额|的决定|的罚没|罚没|总额|的标准|及|所得|的实施|、没收的|、没收非法|、没收违法|的额度|权|单据|或加|、加|项目|指标|收入|限额|额)"
)
# a fine laid down without an amount: 并处罚款, 处警告或者罚款
_LAID_DOWN = re.compile(
    r"(?:处以?|科以?|罚以|给予|予以|并)(?:(?:[^，、]{1,5}日以[下上])?拘留|警告|通报批评|没收[^，]{0,10}|相应|一定|、|或者?|并处|以|的|和)*$"
)
_AMOUNT_NEXT = re.compile(rf"^(?:人民币)?{_N}元")
_NOISE = re.compile(r"（[^）]*）|\([^()]*\)|\s")


@dataclass(frozen=True)
class FineReading:
    """读出的罚则 — the clauses, and the words around each fine that was not understood."""

    clauses: tuple[FineClause, ...] = field(default=())
    unread: tuple[str, ...] = field(default=())

    @property
    def open(self) -> bool:
        """Whether some clause allows a fine without saying how much."""
        return any(not clause.terms for clause in self.clauses)


def read_fines(text: str) -> FineReading:
    """Read every fine laid down in ``text``, in its order."""
    clauses: list[FineClause] = []
    unread: list[str] = []
    for sentence in re.split(r"[。；;：:\n]", _NOISE.sub("", text)):
        start = 0
        for match in re.finditer("罚款", sentence):
            before, after = sentence[start : match.start()], sentence[match.end() :]
            if _NOT_A_FINE.search(before) and not re.search(
                r"元[^，]{0,4}的$|[倍上下内%％‰一二三四五六七八九十]的$", before
            ):
                continue
            if _AFTER.match(after):
                continue
            amount = re.search(
                r"[元倍%％‰]|[百千万]分之|等值|[百千万]以[上下内]|[一二三四五六七八九]成", before
            )
            if not amount and not _LAID_DOWN.search(before) and not _AMOUNT_NEXT.match(after):
                continue
            clause = _clause(before, after)
            if clause is None:
                unread.append(before[-60:] + "罚款" + after[:20])
            else:
                clauses.append(clause)
            start = match.end()
    return FineReading(tuple(clauses), tuple(unread))


def _clause(before: str, after: str) -> FineClause | None:
    """One fine: the words since the last, and what follows up to the next comma but one."""
    cap = floor_fen = None
    follows = (
        re.split(r"[，,]", after.lstrip("，"))[0] if after[:1] in "，、" else re.split(r"[，,]", after)[0]
    )
    for place in (before, follows):
        if (found := _CAP.search(place)) and ("最高" in place or "不得超" in place or "不超过" in place):
            cap = _fen(found[1])
        if found := _FLOOR.search(place):
            floor_fen = _fen(found[1])
    phrase = _amount_words(before)
    terms = _terms(phrase)
    if not phrase and _AMOUNT_NEXT.match(after):
        terms = _terms(re.split(r"[，,]", after)[0])
    if terms is None:
        return None
    measured, from_fen, below_fen = _threshold(before)
    who = [found["who"] for found in _ADDRESSEE.finditer(before)]
    return FineClause(terms, who[-1] if who else "", measured, from_fen, below_fen, cap, floor_fen)


def _amount_words(before: str) -> str:
    """The words between the last verb of penalty and 罚款: 违法所得一倍以上五倍以下; "" where there are none."""
    words = re.sub(
        r"[、，]?但?是?(?:罚款)?(?:总额)?(?:最高|最多|最低(?:罚款)?不|不得?超过|不得?超出)[^，、]*$",
        "",
        before,
    )
    words = re.sub(r"(?:以内)?(?:的|计算|以下计处)$", "", words)
    part = words
    places = [m.end() for m in re.finditer(r"处以?|科以?|罚以|单处|并处|给予|可处|予以|实施", words)]
    if places:
        part = words[places[-1] :]
        # 对每人处… stands before the verb
        per = re.search(
            r"(?:按照?|对|以)?每[^，]{1,8}$", words[: places[-1]].removesuffix("处以").removesuffix("处")
        )
        if per:
            part = re.sub(r"^(?:按照?|对|以)", "", per[0]) + part
    else:
        part = re.split(r"[，,]", words)[-1]
    part = re.sub(r"^.*?拘留(?:或者?|、|，?(?:可以)?并处|和)?", "", part)
    part = re.sub(
        r"^(?:警告|通报批评|没收违法所得|责令停业整顿|吊销许可证)?(?:、|和|或者?|并|以及|及)+", "", part
    )
    part = re.sub(r"^(?:警告|人民币|相当于|其|以|按照?|该项?|罚款|行政)+", "", part)
    return part.strip("，、")


def _terms(phrase: str) -> tuple[FineTerm, ...] | None:
    phrase = phrase.replace("等值", "一倍").replace("等额", "一倍").replace("一倍以上以下", "一倍以上")
    parts = re.split(
        r"(?<=以下|以内|以上)的?，?(?:或者?|以及|、|和)(?=[^，]*(?:元|倍|百分之|千分之|%|％|‰|成))", phrase
    )
    terms = [_term(part.strip("，")) for part in parts if part.strip("，")]
    return None if None in terms else tuple(term for term in terms if term is not None)


def _term(part: str) -> FineTerm | None:
    part = re.sub(r"^(?:警告|可以|并|处以?|另处|人民币|按照?|罚款|其|以|相当于)+", "", part)
    found = _RANGE.match(part)
    if found is None:
        return None
    unit = found["hu"] or found["lu"] or ""
    shared = found["high"].startswith(("百分之", "千分之", "万分之")) or unit in ("倍", "%", "％", "‰", "成")
    base = re.sub(r"^(?:按照?|以|其|处|相当于|并)+|的$", "", found["base"])
    base = base or "基数"
    if "每" in base:  # two measures at once, 每人每日: a person has to say
        return None
    if not shared and (unit != "元" or re.search(r"\d|[一二三四五六七八九十]", base)):
        return None
    high_text, low_text = found["high"], found["low"]
    low_unit = found["lu"] or unit
    try:
        high = _number(high_text, unit)
        if low_text and not found["lu"]:
            low_text = _same_magnitude(low_text, high_text)
        low = _number(low_text, low_unit) if low_text else None
    except ValueError:
        return None
    per = re.sub(r"^[一壹]", "", found["per"] or "")
    if found["end"] == "以上":
        return FineTerm(high, None, base if shared else "", per) if low is None else None
    if low is None:
        low = Fraction(0) if found["end"] else high
    if low > high:
        return None
    return FineTerm(low, high, base if shared else "", per)


def _same_magnitude(low: str, high: str) -> str:
    """五至十万元: the lower end borrows 万 from the upper.

    :raises ValueError: 二至五千元 may mean two or two thousand: a person has to say which.
    """
    if high.endswith("万") and "万" not in low and _plain(low) < _plain(high.removesuffix("万")):
        return low + "万"
    if re.search("[二三四五六七八九][百千]$", high) and _plain(low) < 10:
        raise ValueError(low)
    return low


def _number(text: str, unit: str) -> Fraction:
    """分 for 元, else the multiple."""
    for word, denominator in (("百分之", 100), ("千分之", 1000), ("万分之", 10000)):
        if text.startswith(word):
            return _plain(text.removeprefix(word)) / denominator
    if unit in ("%", "％"):
        return _plain(text) / 100
    if unit == "成":
        return _plain(text) / 10
    if unit == "‰":
        return _plain(text) / 1000
    return _plain(text) * (100 if unit == "元" else 1)


def _plain(text: str) -> Fraction:
    text = text.replace(",", "").replace("．", ".")
    if "亿" in text.removesuffix("亿"):
        high, _, low = text.partition("亿")
        return _plain(high) * 10**8 + _plain(low)
    for word, size in (("亿", 10**8), ("万", 10**4)):
        if text.endswith(word) and (rest := text.removesuffix(word)):
            return _plain(rest) * size
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return Fraction(text)
    if "点" in text:
        whole, _, part = text.partition("点")
        return Fraction(f"{from_chinese(whole or '零')}.{''.join(str(from_chinese(c)) for c in part)}")
    mixed = re.fullmatch(r"(\d+)(万|千|百)(?:(\d+))?", text)
    if mixed:
        return Fraction(int(mixed[1]) * {"万": 10000, "千": 1000, "百": 100}[mixed[2]] + int(mixed[3] or 0))
    return Fraction(from_chinese(text))


def _fen(text: str) -> int:
    return int(_plain(text) * 100)


def _threshold(before: str) -> tuple[str, int | None, int | None]:
    """(what is measured, from, below) of the last condition by value before the fine."""
    conditions = list(_THRESHOLD.finditer(before))
    if not conditions:
        none = _NONE.search(before)
        return (none["what"], None, 1) if none else ("", None, None)
    found = conditions[-1]
    what = re.sub(r"^.*(?=违法所得|货值金额|违法经营额|营业额|销售额|合同)", "", found["what"])
    if found["below"]:
        return what, None, _fen(found["x"])
    below = _fen(found["z"]) if found["z"] else None
    if found["dir"] == "以下":
        return what, None, _fen(found["y"]) + 1
    return what, _fen(found["y"]) + (1 if found["from"] == "超过" else 0), below
