"""频次 — how often one network address may knock without a key or a session."""

from django.http import HttpRequest

from zhifa.faces.api.refused import TooMany
from zhifa.faces.rate_limit import within

#: requests a minute from one address
READS, WRITES = 120, 20


def knock(request: HttpRequest) -> None:
    """Count one request of an unsigned caller.

    :raises TooMany: the minute's measure is full.
    """
    kind, most = ("read", READS) if request.method in ("GET", "HEAD") else ("write", WRITES)
    if not within(request, f"api {kind}", most=most):
        raise TooMany("请求太频繁", way_out=f"每分钟最多 {most} 次；需要更多，请向本县申请系统密钥")
