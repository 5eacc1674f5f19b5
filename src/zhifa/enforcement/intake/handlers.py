"""受理的作业 — long work that runs after the page has been answered."""

from procrastinate.contrib.django import app

from zhifa.core.jobs import LONG
from zhifa.enforcement.intake.models import ImportRun

RUN_IMPORT = "intake.run_import"


@app.task(name=RUN_IMPORT, queue=LONG, retry=3)
def run_import(*, run: str) -> None:
    """导入 — take in what is left of a run."""
    from zhifa.enforcement.intake.hotline_import import go_on

    go_on(ImportRun.objects.get(uid=run))
