"""前提 — one function for each guard id of the procedure; importing this package registers all of them."""

from zhifa.enforcement.casework.guards import (
    deciding,
    filing,
    hearing_the_party,
    investigating,
    performing,
)
from zhifa.enforcement.casework.guards.asking import GUARDS, Answer, Asked, penalty_of

_ = (deciding, filing, hearing_the_party, investigating, performing)

__all__ = ["GUARDS", "Answer", "Asked", "penalty_of"]
