"""到日的事 — what a new day brings by itself: posts that begin, tracks whose keeping has ended."""

from procrastinate.contrib.django import app

from zhifa.core.actors import Automatic
from zhifa.core.jobs import PROMPT

_RULE = Automatic("岗位到日生效与轨迹到期删除", on_behalf_of="综合行政执法指导办公室")


# 00:05 of the county, in the clock of the worker (UTC)
@app.periodic(cron="5 16 * * *")
@app.task(name="organisation.new_day", queue=PROMPT, queueing_lock="organisation.new_day", pass_context=False)
def new_day(timestamp: int = 0) -> None:
    """新的一天."""
    from zhifa.registers.organisation.operations import drop_old_tracks, take_up_posts

    take_up_posts(by=_RULE)
    drop_old_tracks(by=_RULE)
