"""一时一人 — what may be done by one at a time although no row stands for it.

Who reads that something is not there yet and then writes it is safe only when nobody else does the same in between. Where a
row stands for the thing (a matter, a shift, a number series), that row is locked; where two rows of different matters are
about one thing in the world, the thing's own words are held instead.
"""

import hashlib

from zhifa.core import fixed_statement


def one_at_a_time(*words: str) -> None:
    """Wait until nobody else holds the same words; held until the transaction ends (an advisory lock of PostgreSQL).

    Call it before the reading that must not grow old. Other words hashing to the same 63 bits only wait needlessly.
    """
    name = "\x1f".join(words).encode()
    key = int.from_bytes(hashlib.sha256(name).digest()[:8], "big") >> 1
    fixed_statement.run("SELECT pg_advisory_xact_lock(%s)", [key])
