"""拒绝的答复 — one shape of error body for every address of the interface, and the status it comes with."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import Schema
from ninja.errors import ValidationError
from pydantic import Field

from zhifa.core.errors import AlreadyDone, FileRefused, NotFound, NotPermitted, OutOfReach
from zhifa.law.refusal import Refusal


class NotSignedIn(Refusal):
    """没有表明身份 — no session and no living key."""


class TooMany(Refusal):
    """太频繁 — more requests from one address than the door takes in a minute."""


class Wrong(Schema):
    """一处错误."""

    field: str = Field(description="哪个字段，空为整个请求")
    message: str


class Refused(Schema):
    """拒绝 — what is refused, by which article, and the way out."""

    error: str = Field(description="稳定的名称，程序据此分支")
    message: str = Field(description="一句话说明")
    law: list[str] = Field(default=[], description="依据的条款")
    way_out: str = Field(default="", description="可以怎么办")
    field: str = Field(default="", description="出错的字段")
    errors: list[Wrong] = Field(default=[], description="填写有误时逐处列出")


#: statuses every operation may refuse with
STATUSES = frozenset({400, 401, 403, 404, 409, 413, 422, 429})


def status_of(refusal: Refusal) -> int:
    """The HTTP status a refusal comes with."""
    if isinstance(refusal, NotSignedIn):
        return 401
    if isinstance(refusal, NotPermitted | OutOfReach):
        return 403
    if isinstance(refusal, NotFound):
        return 404
    if isinstance(refusal, AlreadyDone):
        return 409
    if isinstance(refusal, FileRefused) and "上限" in refusal.message_zh:
        return 413
    if isinstance(refusal, TooMany):
        return 429
    return 422


def body_of(refusal: Refusal) -> dict[str, Any]:
    """The body of a refusal; its first five names are those of the pages' JSON refusals."""
    return {
        "error": refusal.code,
        "message": refusal.message_zh,
        "law": [c.full for c in refusal.citations],
        "way_out": refusal.way_out,
        "field": getattr(refusal, "field", ""),
        "errors": [],
    }


def plain(error: str, message: str, status: int, *, way_out: str = "") -> JsonResponse:
    """A refusal that no rule has raised (unreadable request, wrong method)."""
    body = {"error": error, "message": message, "law": [], "way_out": way_out, "field": "", "errors": []}
    return JsonResponse(body, status=status)


def answer(request: HttpRequest, refusal: Refusal) -> JsonResponse:
    """A refusal as the answer to a request."""
    response = JsonResponse(body_of(refusal), status=status_of(refusal))
    if isinstance(refusal, NotSignedIn):
        response["WWW-Authenticate"] = "Bearer"
    if isinstance(refusal, TooMany):
        response["Retry-After"] = "60"
    return response


_WORDS = {
    "missing": "没有填写",
    "string_too_long": "太长，最多 {max_length} 字",
    "string_too_short": "没有填写",
    "string_type": "应当是文字",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "too_long": "最多 {max_length} 条",
    "too_short": "至少 {min_length} 条",
    "enum": "不在可选值里：{expected}",
    "literal_error": "不在可选值里：{expected}",
    "extra_forbidden": "没有这个字段",
}


def _sentence(error: dict[str, Any]) -> str:
    kind, known = error.get("type", ""), error.get("ctx", {})
    if kind == "value_error":
        return str(known.get("error", "")) or "填写有误"
    for start, words in (
        ("date", "日期写成 2026-03-01 的样子"),
        ("time", "时间写成 2026-03-01T09:00:00+08:00 的样子"),
        ("float", "应当是数"),
        ("finite", "应当是数"),
        ("decimal", "应当是数"),
        ("int", "应当是整数"),
        ("bool", "应当是 true 或 false"),
        ("uuid", "不是标识"),
        ("list", "应当是列表"),
        ("dict", "应当是对象"),
        ("model", "应当是对象"),
        ("string_unicode", "里有残缺的字符"),
        ("string_pattern", "格式不对"),
    ):
        if kind.startswith(start):
            return words
    try:
        return _WORDS.get(kind, "格式不对").format(**known)
    except (KeyError, IndexError):
        return "格式不对"


def wrongs(errors: list[dict[str, Any]], *, skip: int = 1) -> list[dict[str, str]]:
    """Validation errors in Chinese; ``skip`` leading parts of each place are not the caller's (body, query)."""
    found = []
    for error in errors:
        place = [str(p) for p in error.get("loc", ())][skip:]
        found.append({"field": ".".join(place), "message": _sentence(error)})
    return found


def validation_answer(request: HttpRequest, wrong: ValidationError) -> JsonResponse:
    """422 — the request does not fit the operation's schema."""
    found = wrongs(wrong.errors)
    # ninja puts the name of the function's body argument between "body" and the caller's own field
    for one, error in zip(found, wrong.errors, strict=True):
        if error.get("loc", ("",))[0] == "body":
            one["field"] = ".".join(str(p) for p in error["loc"][2:])
    first = found[0] if found else {"field": "", "message": "填写有误"}
    return JsonResponse(
        {
            "error": "BadInput",
            "message": f"{first['field'] or '请求'}：{first['message']}",
            "law": [],
            "way_out": "按接口说明改好后再发",
            "field": first["field"],
            "errors": found,
        },
        status=422,
    )
