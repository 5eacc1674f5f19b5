"""系统密钥 — issued once, kept as a hash, in the ledger, revoked for good."""

import json
from typing import Any

import pytest

from tests.county import RULES
from zhifa.core.client_key import ClientKey, hash_of, issue_client_key, key_of, revoke_client_key
from zhifa.core.errors import AlreadyDone, BadInput, NotPermitted
from zhifa.core.ledger.models import LedgerEntry
from zhifa.faces.cli import client_key as command

pytestmark = pytest.mark.django_db


def test_only_the_security_administrator_issues_keys(small_county: Any) -> None:
    key, row = issue_client_key(
        by=small_county.security_admin, name="热线平台", permissions=["intake.register"]
    )
    assert key_of(key) == row
    assert row.sha256 == hash_of(key)
    entry = LedgerEntry.objects.get(operation="core.issue_client_key")
    assert key not in bytes(entry.body).decode()
    for person in (small_county.system_admin, small_county.duty, small_county.head):
        with pytest.raises(NotPermitted):
            issue_client_key(by=person, name="别的平台", permissions=["intake.report"])


def test_a_key_never_carries_what_client_systems_may_not_do() -> None:
    for permissions in (["casework.decide"], [], ["matter.read", "roles.grant"]):
        with pytest.raises(BadInput):
            issue_client_key(by=RULES, name="热线平台", permissions=permissions)
    assert not ClientKey.objects.exists()


def test_a_name_has_one_living_key_and_a_revoked_one_opens_nothing() -> None:
    key, row = issue_client_key(by=RULES, name="热线平台", permissions=["intake.report"])
    with pytest.raises(BadInput):
        issue_client_key(by=RULES, name="热线平台", permissions=["intake.report"])
    revoke_client_key(by=RULES, client_key=row, reason="换发")
    assert key_of(key) is None
    with pytest.raises(AlreadyDone):
        revoke_client_key(by=RULES, client_key=row, reason="换发")
    assert issue_client_key(by=RULES, name="热线平台", permissions=["intake.report"])[0] != key


@pytest.mark.parametrize("text", ["", "zk_", "zk_" + "a" * 42, "\x00", "密钥", "zk_" + "a" * 43])
def test_what_is_no_key_opens_nothing(text: str) -> None:
    assert key_of(text) is None


def test_the_command_issues_lists_and_revokes(capsys: Any) -> None:
    assert command.run(["issue", "热线平台", "--may", "intake.register", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert key_of(told["key"]).permissions == ["intake.register"]
    assert command.run(["revoke", "热线平台", "--reason", "换发"]) == 0
    assert key_of(told["key"]) is None
    capsys.readouterr()
    assert command.run(["list"]) == 0
    shown = capsys.readouterr().out
    assert "热线平台" in shown and "吊销" in shown and told["key"] not in shown
