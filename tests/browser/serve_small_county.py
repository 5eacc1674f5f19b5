"""小县上线 — ``python -m tests.browser.serve_small_county FOLDER PORT``: a whole cell of the small county, for browsers.

Makes a cell in FOLDER (own PostgreSQL, migrated), builds the small county through its operations, plays one matter for
each journey up to where the journey begins, then serves it with granian. Prints one line of JSON — what the journeys need
to know — when the first page answers, and stops everything when its standard input closes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]


def _environment(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZHIFA_", "DATABASE_", "DJANGO_"))}
    if chosen := os.environ.get("ZHIFA_POSTGRES_BIN"):
        kept["ZHIFA_POSTGRES_BIN"] = chosen
    return {
        **kept,
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "zhifa.config.settings",
        "ZHIFA_CELL_MODE": "test",
        "ZHIFA_HOME": str(home),
        "ZHIFA_STATIC": str(home / "static"),
        "ZHIFA_HOSTS": "127.0.0.1",
    }


def main(folder: str, port: str) -> None:
    home, address = Path(folder), f"http://127.0.0.1:{port}"
    environment = _environment(home)
    subprocess.run(
        [sys.executable, "-m", "zhifa.config.launch", "migrate", "--data-dir", folder],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    from zhifa.adapters.postgres import Server

    server = Server.open(home, os.environ.get("ZHIFA_POSTGRES_BIN") or None)
    try:
        environment["ZHIFA_APP_DSN"] = server.app_dsn
        os.environ.clear()
        os.environ.update(environment)
        known = prepare()
        web = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi"),
                *("--host", "127.0.0.1", "--port", port, "--workers", "1", "--blocking-threads", "4"),
                *("--no-ws", "--log-level", "warning", "zhifa.config.wsgi:application"),
            ],
            env={**environment, "ZHIFA_PUBLIC_ADDRESS": address},
            stdout=subprocess.DEVNULL,
        )
        try:
            _wait_for(f"{address}/healthz", web)
            print(json.dumps({"address": address, **known}), flush=True)
            sys.stdin.read()
        finally:
            web.terminate()
            web.wait(15)
    finally:
        server.stop()


def _wait_for(url: str, web: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            urlopen(url, timeout=2)
            return
        except OSError:
            if web.poll() is not None:
                raise RuntimeError("网页服务没有启动") from None
            time.sleep(0.1)
    raise RuntimeError("网页服务没有应答")


def _registers(county: Any) -> None:
    """What the four clerks of the registers start from: a province's list, somebody at the establishment office, a
    decided case whose result the department must answer."""
    from tests.county import LITTER, RULES, SINCE
    from zhifa.registers.catalogue import operations as catalogue
    from zhifa.registers.organisation import operations as organisation

    catalogue.approve_list(
        by=RULES,
        row={
            "kind": "town_guide",
            "number": "浙政函〔2020〕1号（虚构）",
            "title": "乡镇行政执法指导目录（虚构）",
            "approved_on": SINCE,
            "item_codes": [LITTER],
            "valid_from": SINCE,
        },
    )
    organisation.grant_role(
        by=RULES, account=county.accounts["finance"], role="establishment", scope=None, valid_from=SINCE
    )


def prepare() -> dict[str, Any]:
    """The county and what each journey starts from."""
    import django

    django.setup()
    from django.core.management import call_command

    from zhifa.config.static_files import copy_static_files

    copy_static_files(font_dir=None)
    call_command("collectstatic", "--noinput", verbosity=0)

    from tests.casework.story import FIRM, Story, open_one
    from tests.county import build_county, report_in
    from zhifa.core import clock
    from zhifa.core.acts import Act
    from zhifa.core.jobs import run_pending
    from zhifa.core.ledger.sequencing import sequence_all
    from zhifa.enforcement.command import operations as command

    county = build_county()
    ago = clock.now() - timedelta(days=40)

    def sent(title: str) -> Any:
        return command.dispatch(
            by=county.duty,
            matter=report_in(county, title=title),
            team=county.team.scope,
            instructions="先看现场。",
        )

    def paired(title: str) -> Any:
        return command.name_pair(
            by=county.leader,
            order=sent(title),
            lead=county.accounts["officer"],
            second=county.accounts["second"],
        )

    def case(state: str, **more: Any) -> Story:
        return open_one(county, **more).until(state)

    with clock.travel(ago):
        decided = case("notice_served", party={**FIRM, "name": "澄川县青棠餐饮店（虚构）", "id_number": ""})
    heavy = {"fine_fen": 40_000_000}
    with clock.travel(ago):
        large = open_one(county, item=county.large_item)
        large.file_it().tell_rights().prove().correct()
        large.report(**heavy, complex_case=True).notice(**heavy).serve_notice()
    with clock.travel(ago + timedelta(days=21)):
        large.do("record_defence", text="遗撒路段没有那么长。")
        large.do("review_defence", adopted="不予采纳", review="照片和测量记录证明长约60米。")
        large.close_notice()
        large.do("submit_legal_review", note="期满没有要求听证，请审核。")
        decided.close_notice().decide().serve_decision()
    run_pending()
    sequence_all()
    decision = decided.file.decision
    assert decision is not None
    act = Act.objects.get(uid=decision.act_uid)
    _registers(county)
    checking = case("checking")
    noticed = case("notice_served")
    return {
        "order_to_pair": str(sent("夜宵摊占住了半条人行道").uid),
        "order_to_visit": str(paired("水果店把货架摆到人行道上").uid),
        "order_out_of_reach": str(paired("地下车库里堆着装修垃圾").uid),
        "case_to_file": str(checking.case.uid),
        "case_to_review": str(large.case.uid),
        "party_code": noticed.case.code,
        "party_tail": "6027",
        "act_code": act.code,
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
