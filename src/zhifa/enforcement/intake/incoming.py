"""来件 — what comes in, checked field by field, whatever door it came through."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from zhifa.core.errors import BadInput
from zhifa.core.matter import MatterSource
from zhifa.core.text import clean_phone, clean_text
from zhifa.enforcement.intake.placing import degrees
from zhifa.enforcement.intake.wording import TITLE_LONGEST, masked, title_of

TEXT_LONGEST = 8000
ADDRESS_LONGEST = 200
NAME_LONGEST = 40
#: a year outside is a slip of the pen; at the ends of the calendar no other time zone could even say it
RECEIVED_YEARS = range(1950, 2200)


@dataclass(frozen=True)
class Incoming:
    """来件 — fit to be written. ``received_at`` ``None``: now."""

    channel: str
    text: str
    title: str
    address: str = ""
    lng: Decimal | None = None
    lat: Decimal | None = None
    name: str = ""
    phone: str = ""
    anonymous: bool = False
    sealed: bool = False
    urgent: bool = False
    wants_reply: bool = True
    service_code: str = ""
    item_code: str = ""
    external_source: str = ""
    external_no: str = ""
    received_at: datetime | None = None


def checked(
    *,
    channel: str,
    text: Any,
    title: Any = "",
    address: Any = "",
    lng: Any = None,
    lat: Any = None,
    name: Any = "",
    phone: Any = "",
    anonymous: bool = False,
    sealed: bool = False,
    urgent: bool = False,
    wants_reply: bool = True,
    service_code: Any = "",
    item_code: Any = "",
    external_source: Any = "",
    external_no: Any = "",
    received_at: datetime | None = None,
) -> Incoming:
    """来件 — from what was typed, sent or read from a file.

    :raises BadInput: the first field that cannot be taken; ``field`` names it.
    """
    if channel not in MatterSource.values:
        raise BadInput(f"没有「{channel}」这种渠道", field="channel")
    text = clean_text(text, field="text", label="反映内容", longest=TEXT_LONGEST)
    title = clean_text(title, field="title", label="标题", longest=120, required=False)
    name = clean_text(name, field="name", label="姓名", longest=NAME_LONGEST, required=False)
    phone = clean_phone(phone)
    if sealed and not (name or phone) and not anonymous:
        raise BadInput("选了身份密封，但没有留姓名或电话", field="name", way_out="留下姓名或电话，或改选匿名")
    if received_at is not None and received_at.tzinfo is None:
        raise BadInput("收到时间没有时区", field="received_at")
    if received_at is not None and received_at.year not in RECEIVED_YEARS:
        raise BadInput(f"收到时间在 {received_at.year} 年，不对", field="received_at", way_out="核对年份")
    return Incoming(
        channel=channel,
        text=text,
        title=(masked(title)[:120] if title else title_of(text)) or text[:TITLE_LONGEST],
        address=clean_text(
            address, field="address", label="地点", longest=ADDRESS_LONGEST, required=False
        ).replace("\n", " "),
        lng=degrees(lng, name="lng", label="经度", most=180),
        lat=degrees(lat, name="lat", label="纬度", most=90),
        # 匿名: nothing that tells who it was is kept, even if it was sent along
        name="" if anonymous else name,
        phone="" if anonymous else phone,
        anonymous=bool(anonymous),
        sealed=bool(sealed),
        urgent=bool(urgent),
        wants_reply=bool(wants_reply),
        service_code=clean_text(
            service_code, field="service_code", label="服务代码", longest=40, required=False
        ),
        item_code=clean_text(item_code, field="item_code", label="事项代码", longest=20, required=False),
        external_source=clean_text(
            external_source, field="external_source", label="外部来源", longest=40, required=False
        ),
        external_no=clean_text(
            external_no, field="external_no", label="外部编号", longest=80, required=False
        ),
        received_at=received_at,
    )
