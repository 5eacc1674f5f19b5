"""监管对象的作业 — an import started on a page goes on after the page has been answered."""

from procrastinate.contrib.django import app

from zhifa.core.jobs import LONG
from zhifa.registers.subjects.models import ImportRun

RUN_IMPORT = "subjects.run_import"


@app.task(name=RUN_IMPORT, queue=LONG, retry=3)
def run_import(*, run: str) -> None:
    """导入 — take in what is left of a run."""
    from zhifa.registers.subjects.list_import import go_on

    go_on(ImportRun.objects.get(uid=run))
