"""来件的字句 — a title and a summary out of what somebody wrote, without telephone and identity numbers."""

import re

TITLE_LONGEST = 30
SUMMARY_LONGEST = 500
_STOP = re.compile(r"[。！？!?；;\n]")
_BLANKS = re.compile(r"\s+")
_CITIZEN_ID = re.compile(r"(?<!\d)\d{6}(?:18|19|20)\d{2}[01]\d[0-3]\d\d{3}[\dXx](?![\dXx])")
_PHONE = re.compile(
    r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)|(?<!\d)0\d{2,3}[- ]\d{7,8}(?!\d)"
)


def masked(text: str) -> str:
    """Identity and telephone numbers → （号码已隐去）."""
    return _PHONE.sub("（号码已隐去）", _CITIZEN_ID.sub("（号码已隐去）", text))


def title_of(text: str) -> str:
    """标题 — the first sentence, at most thirty characters."""
    plain = _BLANKS.sub(" ", masked(text)).strip()
    first = next((part.strip() for part in _STOP.split(plain) if part.strip()), plain)
    return first if len(first) <= TITLE_LONGEST else first[: TITLE_LONGEST - 1] + "…"


def summary_of(text: str) -> str:
    """内容摘要 — the text in one paragraph, at most 500 characters."""
    plain = _BLANKS.sub(" ", masked(text)).strip()
    return plain if len(plain) <= SUMMARY_LONGEST else plain[: SUMMARY_LONGEST - 1] + "…"
