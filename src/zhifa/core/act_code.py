"""行政行为码 — pattern plus check character.

The structure of the provincial code is not published, so it is a setting: a format string over
``division`` (6 digits, GB/T 2260), ``yy`` (year), ``kind`` (two letters) and ``serial``; the check
character of ISO/IEC 7064 MOD 37,36 over letters and digits follows after a hyphen.

>>> issue("{division}-{yy}-{kind}-{serial:07d}", division="330899", yy="26", kind="CF", serial=2281)
'330899-26-CF-0002281-N'
>>> is_genuine_form("330899-26-CF-0002281-N"), is_genuine_form("330899-26-CF-0002218-N")
(True, False)
"""

import io
import re

import segno

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def check_character(text: str) -> str:
    """校验码 — ISO/IEC 7064 MOD 37,36 over the letters and digits of ``text``; hyphens do not count."""
    modulus = len(ALPHABET)
    product = modulus
    for character in text.upper():
        if character not in ALPHABET:
            continue
        total = (product + ALPHABET.index(character)) % modulus or modulus
        product = total * 2 % (modulus + 1)
    return ALPHABET[(modulus + 1 - product) % modulus]


def issue(pattern: str, *, division: str, yy: str, kind: str, serial: int) -> str:
    """A code after ``pattern`` with its check character."""
    stem = pattern.format(division=division, yy=yy, kind=kind, serial=serial)
    return f"{stem}-{check_character(stem)}"


def normalise(text: str) -> str:
    """A code as typed or scanned → its stored form (capitals, no blanks, one kind of hyphen)."""
    return re.sub(r"\s+", "", text).upper().replace("—", "-").replace("–", "-").replace("－", "-")


def is_genuine_form(code: str) -> bool:
    """Whether the check character fits; says nothing about whether such an act exists."""
    stem, _, check = normalise(code).rpartition("-")
    return bool(stem) and len(check) == 1 and check_character(stem) == check


def qr_svg(address: str) -> str:
    """二维码 — the QR of a verification address as inline SVG (error correction M)."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", scale=3, border=2, xmldecl=False, svgns=True
    )
    return out.getvalue().decode()
