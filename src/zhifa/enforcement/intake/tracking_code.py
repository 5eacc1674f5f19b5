"""查询码 — the code a reporter follows a report by: ten characters, unguessable, told from a typing mistake.

Thirty-one characters, none of which is taken for another (no 0 O 1 I L). Nine are random (31⁹ ≈ 2.6 × 10¹³), the tenth
is Σ place × value mod 31: thirty-one is prime, so every single wrong character and every swap of two is found.
"""

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10
_VALUE = {c: n for n, c in enumerate(ALPHABET)}


def check_character(stem: str) -> str:
    """校验码 — of the first nine characters."""
    return ALPHABET[sum(place * _VALUE[c] for place, c in enumerate(stem, start=1)) % len(ALPHABET)]


def new_tracking_code() -> str:
    """A fresh code from the system's random source."""
    stem = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return stem + check_character(stem)


def normalise(text: str) -> str:
    """As typed or read out → as stored: capitals, no blanks or hyphens."""
    return re.sub(r"[\s\-—–－]+", "", text).upper()


def is_tracking_code(code: str) -> bool:
    """Whether a normalised code has the form and its check character fits."""
    return len(code) == LENGTH and all(c in _VALUE for c in code) and check_character(code[:-1]) == code[-1]


def in_groups(code: str) -> str:
    """For reading: 3-3-4."""
    return f"{code[:3]} {code[3:6]} {code[6:]}"
