"""备一个小县 — ``python -m tests.hardship.prepare FILE``: inside a migrated cell, the small county, a key for a client system,
jobs that wait, and the hotline file FILE begun as an import; prints what the driver needs as one line of JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import django

django.setup()

from tests.county import RULES, build_county, report_in  # noqa: E402
from zhifa.core import jobs  # noqa: E402
from zhifa.core.client_key import issue_client_key  # noqa: E402
from zhifa.core.ledger.sequencing import sequence_all  # noqa: E402
from zhifa.enforcement.command import operations as command  # noqa: E402
from zhifa.enforcement.intake import hotline_import  # noqa: E402
from zhifa.enforcement.intake import operations as intake  # noqa: E402
from zhifa.enforcement.intake.handlers import RUN_IMPORT  # noqa: E402
from zhifa.enforcement.intake.hotline_mapping import built_in  # noqa: E402

WAITING_JOBS = 12


def main(file: str) -> None:
    county = build_county()
    # each of these leaves a job behind: the order of a matter referred out is ended by a hearer
    for n in range(WAITING_JOBS):
        matter = report_in(county, title=f"第 {n} 件转出的事")
        command.dispatch(by=county.duty, matter=matter, team=county.team.scope)
        matter.refresh_from_db()
        intake.reply(by=county.duty, matter=matter, text="已经到现场看过。")
    key, _ = issue_client_key(by=RULES, name="热线平台", permissions=("intake.register", "intake.report"))
    mapping = next(m for m in built_in().values() if m.source == "12345")
    with Path(file).open("rb") as source:
        run = hotline_import.begin(
            by=hotline_import.COMMAND_LINE, source=source, file_name="热线.csv", mapping=mapping
        )
    jobs.later(RUN_IMPORT, queue=jobs.LONG, run=str(run.uid))
    sequence_all()
    print(json.dumps({"key": key, "run": str(run.uid)}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
