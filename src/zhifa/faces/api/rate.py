"""频次 — how often one network address may knock without a key or a session."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from zhifa.core import clock
from zhifa.faces.api.refused import TooMany

#: requests a minute from one address
READS, WRITES = 120, 20


def knock(request: HttpRequest) -> None:
    """Count one request of an unsigned caller. The counter lives in the shared cache: it holds over all processes.

    :raises TooMany: the minute's measure is full.
    """
    kind, most = ("r", READS) if request.method in ("GET", "HEAD") else ("w", WRITES)
    minute = int(clock.now().timestamp()) // 60
    name = f"api-{kind}-{_address(request)}-{minute}"
    if cache.add(name, 1, timeout=120):
        return
    try:
        count = cache.incr(name)
    except ValueError:  # the row fell out of the cache between the two calls
        return
    if count > most:
        raise TooMany("请求太频繁", way_out=f"每分钟最多 {most} 次；需要更多，请向本县申请系统密钥")


def _address(request: HttpRequest) -> str:
    """The caller's network address; all whose address a proxy does not tell share one counter."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return "unknown"
