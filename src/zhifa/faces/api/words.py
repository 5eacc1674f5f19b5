"""字符串 — the one base type of every string that comes in through the interface.

PostgreSQL keeps neither NUL nor lone surrogates; ninja lets both through. Every string of every schema, query, path and
header here is built on ``Words``, so they end as 422 with the field's name, never as 500 deep inside.
"""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints


def fit_to_keep(text: str) -> str:
    """The text itself.

    :raises ValueError: NUL or a lone surrogate in it.
    """
    if "\x00" in text:
        raise ValueError("里有空字符（NUL），不能保存")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("里有残缺的字符（半个代理对），不能保存") from None
    return text


Words = Annotated[str, AfterValidator(fit_to_keep)]
#: a code, a number, a name
Short = Annotated[Words, StringConstraints(max_length=80)]
#: an address or title
Line = Annotated[Words, StringConstraints(max_length=200)]
#: what somebody reports (the same limit as intake's)
Text = Annotated[Words, StringConstraints(min_length=1, max_length=8000)]
