"""到日的事 — what a new day brings to the powers ledger: announcements that take effect hand over what hangs on the power."""

from procrastinate.contrib.django import app

from zhifa.core import clock
from zhifa.core.jobs import PROMPT


# 00:10 of the county, in the clock of the worker (UTC)
@app.periodic(cron="10 16 * * *")
@app.task(name="catalogue.new_day", queue=PROMPT, queueing_lock="catalogue.new_day", pass_context=False)
def new_day(timestamp: int = 0) -> None:
    """新的一天."""
    from zhifa.registers.catalogue.operations.handing_over import hand_over_what_is_due

    hand_over_what_is_due(clock.today())
