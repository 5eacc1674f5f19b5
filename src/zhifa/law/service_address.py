"""送达地址确认 — a paper sent to the address the party confirmed counts as served, even when it comes back
(市监程序规定第八十三条)."""

from __future__ import annotations

from datetime import date

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal

_CONFIRMED = cite("市监程序规定第八十三条第一款")
_NOT_RECEIVED = cite("市监程序规定第八十三条第二款")


class AddressNotConfirmed(Refusal):
    """没有送达地址确认书."""


def served_at_confirmed_address(
    method: str,
    on: date,
    *,
    confirmed: bool,
    change_told_in_writing: bool,
) -> Explained[date]:
    """Return the day of service at the confirmed address: ``direct``: the day it was left there; ``post``:
    the day it came back.

    :raises AddressNotConfirmed: no confirmation signed, or a change was told in writing and not heeded.
    """
    if not confirmed:
        raise AddressNotConfirmed("受送达人没有签署送达地址确认书。", _CONFIRMED, "改用其他送达方式。")
    if change_told_in_writing:
        raise AddressNotConfirmed("受送达人已书面告知地址变更。", _CONFIRMED, "送达至变更后的地址。")
    said = "文书被退回之日" if method == "post" else "文书留在该地址之日"
    return Explained(
        on,
        (
            Step("送达至受送达人确认的地址，即视为送达。", _CONFIRMED),
            Step(f"{said}{on:%Y-%m-%d}为送达之日。", _NOT_RECEIVED),
        ),
    )
