"""断网可看 — what the phone's worker is told: this release's files, all of them, and nothing personal."""

import json
import re

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from zhifa.faces.field import no_network

JS = settings.STATIC_URL + "js/"


def told() -> dict[str, object]:
    text = Client().get("/field/worker.js").content.decode()
    found = re.match(r"self\.zhifa = (\{.*\});\n", text)
    assert found
    read: dict[str, object] = json.loads(found[1])
    return read


def test_every_file_named_to_the_worker_exists_and_every_style_and_script_of_the_phone_is_named(
    db: None,
) -> None:
    for name in (*no_network.STYLES, *no_network.SCRIPTS, *no_network.PICTURES):
        assert finders.find(name) or name.startswith("vendor/"), name
    named = set(told()["shelf"])  # type: ignore[call-overload]
    page = Client().get("/field/no-network/").content.decode()
    assert set(re.findall(r'(?:src|href)="(/static/[^"#]+)"', page)) <= named
    styles = finders.find("zhifa.css")
    assert isinstance(styles, str)
    with open(styles, encoding="utf-8") as file:
        parts = re.findall(r'@import url\("([^"]+)"\)', file.read())
    assert parts and {settings.STATIC_URL + part for part in parts} <= named
    for script in no_network.SCRIPTS:
        found = finders.find(script)
        if not isinstance(found, str) or script.startswith("vendor/"):
            continue
        with open(found, encoding="utf-8") as file:
            assert {JS + m for m in re.findall(r"from '\./([^']+)'", file.read())} <= named, script


def test_the_worker_locks_when_the_session_would(db: None) -> None:
    assert told()["lockMinutes"] == settings.IDLE_LOCK_MINUTES
    assert told()["keepSeconds"] == settings.SESSION_COOKIE_AGE


def test_the_worker_is_asked_for_anew_at_every_start(db: None) -> None:
    answer = Client().get("/field/worker.js")
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Content-Type"].startswith("text/javascript")
