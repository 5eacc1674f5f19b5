"""到日的事 — tracks of rounds whose keeping has ended are deleted."""

from procrastinate.contrib.django import app

from zhifa.core.actors import Automatic
from zhifa.core.jobs import PROMPT

_RULE = Automatic("巡查轨迹到期删除", on_behalf_of="综合行政执法指导办公室")


# 00:10 of the county, in the clock of the worker (UTC)
@app.periodic(cron="10 16 * * *")
@app.task(name="territory.new_day", queue=PROMPT, queueing_lock="territory.new_day", pass_context=False)
def new_day(timestamp: int = 0) -> None:
    """新的一天."""
    from zhifa.registers.territory.operations import drop_old_rounds

    drop_old_rounds(by=_RULE)
