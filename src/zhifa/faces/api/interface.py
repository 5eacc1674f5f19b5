"""接口 — ``/api/v1``: every operation, one error body, an OpenAPI 3.1 description."""

from functools import cache
from importlib import import_module
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from zhifa import __version__
from zhifa.core.errors import NotFound
from zhifa.faces.api.doors import DECLARED, Door, router
from zhifa.faces.api.refused import NotSignedIn, answer, plain, validation_answer
from zhifa.law.refusal import Refusal

ROOT = "/api/v1"
#: one module a subject; importing it declares its doors
SUBJECTS = (
    "reports",
    "report_batch",
    "matters",
    "duties",
    "orders",
    "cases",
    "registers",
    "subjects",
    "proofs",
)

for _subject in SUBJECTS:
    import_module(f"zhifa.faces.api.{_subject}")

api = NinjaAPI(
    title="执法平台接口",
    version=__version__,
    description=(
        "浏览器用会话（写操作带 X-CSRFToken），系统用密钥（Authorization: Bearer）。"
        "时刻为 RFC 3339；坐标为 CGCS2000 度；金额以分计。拒绝都有同一个样子：名称、一句话、条款、出路。"
    ),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
api.add_router("", router)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A rule said no."""
    return answer(request, refusal)


@api.exception_handler(ValidationError)
def misfit(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    """422."""
    return validation_answer(request, wrong)


@api.exception_handler(AuthenticationError)
def unsigned(request: HttpRequest, wrong: AuthenticationError) -> HttpResponse:
    """401."""
    return answer(
        request, NotSignedIn("没有表明身份", way_out="先登录，或带上系统密钥：Authorization: Bearer zk_…")
    )


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, wrong: HttpError) -> HttpResponse:
    """400 and what else ninja itself says no to."""
    return plain("BadRequest", "请求读不懂", wrong.status_code, way_out="正文应当是 UTF-8 的 JSON")


@api.exception_handler(Http404)
def missing(request: HttpRequest, wrong: Http404) -> HttpResponse:
    """404."""
    return answer(request, NotFound("没有这个地址"))


def doors() -> list[Door]:
    """Every operation as declared, in the order of the description."""
    return list(DECLARED)


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document (made once)."""
    return api.get_openapi_schema(path_prefix=f"{ROOT}/")
