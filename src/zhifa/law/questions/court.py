"""金钱给付的执行与申请法院之问 — by whom a fine is enforced, when and where the court is asked, what a remedy
stops."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhifa.law import court_enforcement, money_execution, stay_by_remedy
from zhifa.law.explained import Explained
from zhifa.law.questions.fact import THE_DAY, choice, day, money, words, yes_no
from zhifa.law.questions.lists import grounds_of, present
from zhifa.law.questions.question import MONEY, Asked, either, question, spoken

_REMEDIES = {"reconsideration": ("行政复议", "reconsideration"), "suit": ("行政诉讼", "suit")}


@question(
    "check_may_enforce_money",
    "罚款由谁强制执行",
    "加处罚款超过三十日、经催告仍不履行；没有强制执行权的申请法院。",
    day("penalty_runs_from", "加处罚款起算日"),
    day("today", "到哪一天", THE_DAY),
    yes_no("demanded", "经过催告"),
    yes_no("power_by_statute", "法律规定本机关可以强制执行"),
    articles="强制法第四十六条",
    answers=lambda who: {"self": "本机关强制执行", "court": "申请人民法院强制执行"}[who],
)
def check_may_enforce_money(asked: Asked, **facts: Any) -> Explained[str]:
    return money_execution.check_may_enforce_money(**facts)


@question(
    "check_may_sell_seized",
    "能不能拍卖查封、扣押的财物抵缴罚款",
    "已依法查封扣押、救济期满、经催告仍不履行，委托拍卖机构。",
    yes_no("seized_in_the_case", "在实施行政管理过程中已经查封、扣押"),
    yes_no("remedy_time_over", "复议、诉讼期限已满"),
    yes_no("remedy_started", "申请了复议或者提起了诉讼", False),
    yes_no("demanded", "经过催告"),
    yes_no("by_auction", "委托拍卖机构", True),
    articles="强制法第四十六条、强制法第四十八条",
    answers=either("可以", "不得"),
)
def check_may_sell_seized(asked: Asked, **facts: bool) -> Explained[bool]:
    return money_execution.check_may_sell_seized(**facts)


@question(
    "settle_proceeds",
    "拍卖所得怎么分",
    "抵缴后上缴国库，余款退还当事人。",
    money("proceeds", "拍卖所得"),
    money("owed", "应缴数额"),
    articles="强制法第四十九条",
    answers=MONEY,
)
def settle_proceeds(asked: Asked, *, proceeds_fen: int, owed_fen: int) -> Explained[int]:
    return money_execution.settle_proceeds(proceeds_fen, owed_fen)


@question(
    "check_transfer",
    "能不能划拨存款",
    "由法律规定的行政机关决定，书面通知金融机构。",
    yes_no("power_by_statute", "法律规定本机关可以划拨"),
    yes_no("bank_told_in_writing", "书面通知金融机构", True),
    articles="强制法第四十七条",
    answers=either("可以划拨", "不得划拨"),
)
def check_transfer(asked: Asked, **facts: bool) -> Explained[bool]:
    return money_execution.check_transfer(**facts)


@question(
    "court_window",
    "什么时候可以申请法院强制执行",
    "起诉期满、催告送达十个工作日后，三个月以内；批准延期分期的自其结束起算。",
    day("remedies_until", "法定起诉期限末日"),
    day("demand_served_on", "催告书送达日", None),
    day("deferred_until", "延期、分期缴纳期限末日", None),
    articles="强制法第五十三条、强制法第五十四条、处罚法第七十二条第二款",
    answers=spoken,
)
def court_window(asked: Asked, **facts: Any) -> Explained[court_enforcement.CourtWindow]:
    return court_enforcement.court_window(**facts, calendar=asked.calendar)


@question(
    "check_apply_on",
    "这一天申请法院执行行不行",
    "不早于期满，不晚于三个月；逾期有正当理由的由法院审查。",
    day("opens_on", "可以申请之日"),
    day("closes_on", "申请期限末日"),
    day("today", "申请日", THE_DAY),
    yes_no("good_reason", "有正当理由", False),
    articles="强制法第五十三条、行诉解释第一百五十六条",
    answers=either("可以申请", "不得申请"),
)
def check_apply_on(
    asked: Asked, *, opens_on: date, closes_on: date, today: date, good_reason: bool
) -> Explained[bool]:
    window = court_enforcement.CourtWindow(opens_on, closes_on)
    return court_enforcement.check_apply_on(window, today, good_reason=good_reason)


@question(
    "check_court_papers",
    "申请法院强制执行的材料",
    "申请书、决定书、当事人意见及催告情况、标的情况，负责人签名盖章。",
    present("court_application"),
    articles="强制法第五十五条",
    answers=either("齐全", "不全"),
)
def check_court_papers(asked: Asked, *, present: tuple[str, ...]) -> Explained[bool]:
    return court_enforcement.check_court_papers(present)


@question(
    "which_court",
    "向哪个法院申请",
    "申请人所在地的基层人民法院；不动产由不动产所在地的。",
    yes_no("immovable", "执行对象是不动产"),
    words("at_body", "机关所在地法院"),
    words("at_immovable", "不动产所在地法院", ""),
    articles="行诉解释第一百五十七条、强制法第五十四条",
)
def which_court(asked: Asked, **facts: Any) -> Explained[str]:
    return court_enforcement.which_court(**facts)


@question(
    "may_ask_at_once",
    "能不能申请法院立即执行",
    "情况紧急，为保障公共安全。",
    yes_no("urgent", "情况紧急"),
    yes_no("public_safety", "为保障公共安全"),
    articles="强制法第五十九条",
    answers=either("可以申请", "不属于"),
)
def may_ask_at_once(asked: Asked, **facts: bool) -> Explained[bool]:
    return court_enforcement.may_ask_at_once(**facts)


@question(
    "execution_goes_on",
    "复议、诉讼期间停不停止执行",
    "不停止执行，有法定情形的除外；加处罚款不予计算。",
    choice("remedy", "救济途径", _REMEDIES),
    choice(
        "stay_ground",
        "停止执行的情形",
        {**grounds_of("stay_in_suit"), **grounds_of("stay_in_reconsideration")},
        None,
    ),
    articles="处罚法第七十三条、复议法第四十二条、行诉法第五十六条",
    answers=either("不停止执行", "停止执行"),
)
def execution_goes_on(asked: Asked, *, remedy: str, stay_ground: str | None) -> Explained[bool]:
    return stay_by_remedy.execution_goes_on(remedy, stay_ground)


@question(
    "may_ask_for_stay",
    "能不能申请暂缓执行",
    "只有限制人身自由的处罚可以向作出决定的机关申请。",
    yes_no("restricts_liberty", "限制人身自由的处罚"),
    articles="处罚法第七十三条",
    answers=either("可以申请", "不属于"),
)
def may_ask_for_stay(asked: Asked, **facts: bool) -> Explained[bool]:
    return stay_by_remedy.may_ask_for_stay(**facts)
