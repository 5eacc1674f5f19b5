"""文本 — the one gate for text that comes from outside.

PostgreSQL stores no NUL and no lone surrogate; both are refused here in words instead of failing deep
inside. Line ends become ``\\n``, outer blanks go, other control characters are refused.
"""

import re

from zhifa.core.errors import BadInput

_PHONE = re.compile(r"(\+?[0-9][0-9\- ()（）]{4,18}|1[0-9]{2})([转#][0-9]{1,6})?")
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean_text(
    value: object, *, field: str = "", label: str = "内容", longest: int = 5000, required: bool = True
) -> str:
    """Text fit to be stored.

    Raises
    ------
    BadInput
        Not text; NUL, lone surrogates or control characters in it; only blanks though required; too long.
    """
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise BadInput(f"{label}应当是文字", field=field)
    if "\x00" in value:
        raise BadInput(f"{label}里有空字符（NUL），不能保存", field=field, way_out="删去看不见的字符后再提交")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise BadInput(
            f"{label}里有残缺的字符，不能保存", field=field, way_out="删去显示为方块的字符后再提交"
        ) from None
    value = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if _CONTROL.search(value):
        raise BadInput(f"{label}里有控制字符，不能保存", field=field, way_out="删去看不见的字符后再提交")
    if required and not value:
        raise BadInput(f"{label}没有填写", field=field)
    if len(value) > longest:
        raise BadInput(
            f"{label}有 {len(value)} 字，超过 {longest} 字的上限", field=field, way_out="缩短后再提交"
        )
    return value


def clean_phone(value: object, *, field: str = "phone", label: str = "电话", required: bool = False) -> str:
    """A telephone number as people write it: mobile, with area code, with an extension, a short service number.

    Raises
    ------
    BadInput
        As ``clean_text``; or nothing that can be dialled.
    """
    phone = clean_text(value, field=field, label=label, longest=20, required=required)
    if phone and not _PHONE.fullmatch(phone):
        raise BadInput(f"{label}号码不对", field=field, way_out="写手机号，或者带区号的座机号；分机写“转”")
    return phone
