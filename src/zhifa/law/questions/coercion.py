"""行政强制措施之问 — measures, sealing and seizing, freezing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from zhifa.law import coercive_measure, freezing, seizure
from zhifa.law.explained import Explained
from zhifa.law.questions.fact import THE_DAY, choice, day, moment, money, record, records, words, yes_no
from zhifa.law.questions.limits import EXTENSIONS, read_extensions, read_pauses
from zhifa.law.questions.lists import ground_of, present
from zhifa.law.questions.penalty import register_choices
from zhifa.law.questions.question import MONEY, Asked, counted, either, question

_EXTENDED = record(
    "extension",
    "延长",
    words("approved_by", "批准人"),
    day("approved_on", "批准日"),
    default=None,
    note="只能延长一次，不超过三十日",
)


@question(
    "check_measure",
    "能不能采取行政强制措施",
    "种类是否由法律、法规设定，本机关是否有权，是否必要。",
    choice("kind", "强制措施种类", register_choices("coercive_measure")),
    yes_no("provided", "法律、法规设定了这种措施"),
    yes_no("own_power", "属于本机关职权"),
    yes_no("with_penalty_power", "随相对集中的处罚权行使", False),
    yes_no("delegated", "由受委托组织实施", False),
    yes_no("mild_means", "非强制手段可以达到目的", False),
    yes_no("slight", "情节显著轻微或者没有明显社会危害", False),
    articles="强制法第十七条、强制法第九条、强制法第十条、强制法第五条",
    answers=either("可以采取", "不得采取"),
)
def check_measure(asked: Asked, *, kind: str, **facts: bool) -> Explained[bool]:
    return coercive_measure.check_measure(coercive_measure.MeasureFacts(kind=kind, **facts))


@question(
    "check_measure_steps",
    "强制措施的程序全不全",
    "批准、两人、出示证件、到场、告知、听取、笔录、签名；当事人不到场的有见证人。",
    present("coercive_measure_steps", fact="done", term="已做到的"),
    yes_no("party_present", "当事人到场"),
    yes_no("urgent", "情况紧急，当场实施", False),
    articles="强制法第十八条、强制法第十九条",
    answers=either("程序齐全", "程序不全"),
)
def check_measure_steps(asked: Asked, *, done: tuple[str, ...], **facts: bool) -> Explained[bool]:
    return coercive_measure.check_measure_steps(done, **facts)


@question(
    "urgent_report",
    "紧急措施补报到几时",
    "当场实施强制措施后二十四小时内报告并补办批准手续。",
    moment("acted_at", "实施时刻"),
    moment("now", "现在"),
    moment("reported_at", "报告时刻", None),
    articles="强制法第十九条",
)
def urgent_report(
    asked: Asked, *, acted_at: datetime, now: datetime, reported_at: datetime | None
) -> Explained[datetime]:
    return coercive_measure.urgent_report(acted_at, reported_at, now=now)


@question(
    "check_seizure_scope",
    "能不能查封、扣押这些财物",
    "限于涉案财物；不得是生活必需品，不得重复查封。",
    records(
        "things",
        "财物",
        words("name", "名称"),
        yes_no("of_the_case", "涉案"),
        yes_no("daily_necessity", "生活必需品", False),
        yes_no("sealed_by_other_body", "已被其他国家机关查封", False),
    ),
    yes_no("set_by_law", "法律、法规规定本机关可以查封、扣押", True),
    articles="强制法第二十三条、强制法第二十二条",
    answers=counted("项"),
)
def check_seizure_scope(
    asked: Asked, *, things: tuple[dict[str, Any], ...], set_by_law: bool
) -> Explained[int]:
    return seizure.check_scope([seizure.Thing(**row) for row in things], set_by_law=set_by_law)


@question(
    "check_seizure_letter",
    "查封、扣押决定书和清单",
    "决定书五项和一式二份的清单是否齐全。",
    present("seizure_letter"),
    articles="强制法第二十四条",
    answers=either("齐全", "不全"),
)
def check_seizure_letter(asked: Asked, *, present: tuple[str, ...]) -> Explained[bool]:
    return seizure.check_seizure_letter(present)


@question(
    "seized_until",
    "查封、扣押到哪一天",
    "三十日，经负责人批准可以延长一次三十日；检测、检验、检疫、鉴定的时间不计。",
    day("seized_on", "实施日"),
    records(
        "testing",
        "检测检验期间",
        day("starts_on", "起日"),
        day("ends_on", "止日", None),
        default=(),
    ),
    yes_no("testing_told", "检验期间已书面告知当事人", True),
    _EXTENDED,
    yes_no("extension_told", "延长决定已书面告知并说明理由", True),
    articles="强制法第二十五条",
)
def seized_until(
    asked: Asked,
    *,
    seized_on: date,
    testing: tuple[dict[str, Any], ...],
    extension: dict[str, Any] | None,
    **told: bool,
) -> Explained[date]:
    given = read_extensions([{"id": "first", **extension}])[0] if extension else None
    return seizure.seized_until(
        seized_on,
        calendar=asked.calendar,
        testing=read_pauses([{"ground": "testing", **row} for row in testing]),
        extension=given,
        profile=asked.profile,
        **told,
    )


@question(
    "check_still_seized",
    "查封、扣押还剩几日",
    "期限届满未作处理的，应当立即解除并退还。",
    day("seized_on", "实施日"),
    day("today", "到哪一天", THE_DAY),
    EXTENSIONS,
    articles="强制法第二十八条、强制法第二十七条",
    answers=counted("日"),
)
def check_still_seized(asked: Asked, *, seized_on: date, today: date, extensions: Any) -> Explained[int]:
    given = read_extensions(extensions)
    until = seizure.seized_until(
        seized_on, calendar=asked.calendar, extension=given[0] if given else None, profile=asked.profile
    )
    return seizure.check_still_seized(until, today)


@question(
    "release_of_seizure",
    "什么时候解除查封、扣押",
    "有法定情形之一的，及时解除并立即退还财物。",
    ground_of("release_of_seizure"),
    articles="强制法第二十八条",
    answers=lambda _: "应当解除并退还",
)
def release_of_seizure(asked: Asked, *, code: str) -> Explained[str]:
    return seizure.release(code)


@question(
    "check_custody",
    "查封、扣押的财物怎么保管",
    "妥善保管，不得使用或者损毁；费用由行政机关承担。",
    yes_no("used", "使用过"),
    yes_no("damaged", "损毁了"),
    articles="强制法第二十六条",
    answers=either("符合规定", "不符合规定"),
)
def check_custody(asked: Asked, **facts: bool) -> Explained[bool]:
    return seizure.check_custody(**facts)


@question(
    "check_freeze",
    "能不能冻结存款",
    "只有法律规定的机关可以；数额与案件相当，不得重复冻结。",
    money("amount", "冻结数额"),
    money("case", "违法行为涉及的金额"),
    yes_no("by_statute", "法律规定本机关可以冻结"),
    yes_no("frozen_by_other_body", "已被其他国家机关冻结", False),
    articles="强制法第二十九条",
    answers=MONEY,
)
def check_freeze(asked: Asked, *, amount_fen: int, case_fen: int, **facts: bool) -> Explained[int]:
    return freezing.check_freeze(amount_fen, case_fen, **facts)


@question(
    "check_freeze_letter",
    "冻结决定书",
    "五项是否齐全；三个工作日内交付当事人。",
    present("freeze_letter"),
    articles="强制法第三十一条",
    answers=either("齐全", "不全"),
)
def check_freeze_letter(asked: Asked, *, present: tuple[str, ...]) -> Explained[bool]:
    return freezing.check_freeze_letter(present)


@question(
    "frozen_until",
    "冻结到哪一天",
    "三十日，可以延长一次三十日；逾期金融机构自行解除。",
    day("frozen_on", "冻结日"),
    _EXTENDED,
    articles="强制法第三十二条、强制法第三十三条",
)
def frozen_until(asked: Asked, *, frozen_on: date, extension: dict[str, Any] | None) -> Explained[date]:
    given = read_extensions([{"id": "first", **extension}])[0] if extension else None
    return freezing.frozen_until(frozen_on, calendar=asked.calendar, extension=given)


@question(
    "release_of_freeze",
    "什么时候解除冻结",
    "有法定情形之一的，及时解除并通知金融机构和当事人。",
    ground_of("release_of_freeze"),
    articles="强制法第三十三条",
    answers=lambda _: "应当解除冻结",
)
def release_of_freeze(asked: Asked, *, code: str) -> Explained[str]:
    return freezing.release_freeze(code)
