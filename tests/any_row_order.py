"""行序 — rows of a query that asks for no order come in any order here, as a database may give them.

PostgreSQL returns rows as they stand in the table until pages have been reused or a plan changes; a test (or a page) that
counts on this is right for months and then wrong on one machine. So each unordered query of several rows is shuffled, by a
seed that follows the run's and the test's name: what fails, fails again with ``--randomly-seed=N``.
"""

import random
from typing import Any

from django.db.models.query import QuerySet

_dice = random.Random()


def shuffle_from(seed: str) -> None:
    """From here on the rows are shuffled by this seed."""
    _dice.seed(seed)


def rows_come_in_any_order() -> None:
    """Once per process: what an unordered query fetched is shuffled before anyone sees it (``iterator()`` is left alone)."""
    fetched = QuerySet._fetch_all

    def fetch_and_shuffle(self: Any) -> None:
        if self._result_cache is None:
            self._result_cache = list(self._iterable_class(self))
            if len(self._result_cache) > 1 and not (self.ordered or self.query.combinator):
                _dice.shuffle(self._result_cache)
        fetched(self)

    QuerySet._fetch_all = fetch_and_shuffle
