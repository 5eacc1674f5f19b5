"""三员 — the first three administrators are three people, opened once, with a second factor owed."""

import json

import pytest

from zhifa.core.account import Account, RoleGrant
from zhifa.core.ledger.models import LedgerEntry
from zhifa.faces import cli

pytestmark = pytest.mark.django_db
THREE = ("--system", "wangsw=王守文", "--security", "anshouyi=安守义", "--audit", "shenqz=审求真")


def test_three_people_are_opened_with_passwords_shown_once_and_leaves_in_the_ledger(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["administrators", *THREE, "--json"]) == 0
    opened = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in opened] == ["王守文", "安守义", "审求真"]
    for one in opened:
        account = Account.objects.get(username=one["username"])
        assert account.check_password(one["password"])
        assert account.must_use_second_factor
    roles = RoleGrant.objects.filter(account__username__in=[one["username"] for one in opened])
    assert sorted(roles.values_list("role", flat=True)) == ["audit_admin", "security_admin", "system_admin"]
    assert LedgerEntry.objects.filter(operation="organisation.open_account").count() == 3
    assert not any(
        one["password"] in bytes(e.body).decode() for one in opened for e in LedgerEntry.objects.all()
    )

    assert cli.main(["administrators", *THREE]) == 1
    assert "已经有管理员" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--system", "a=甲", "--security", "a=乙", "--audit", "c=丙"), "三个不同的人"),
        (("--system", "a=甲", "--security", "b=甲", "--audit", "c=丙"), "三个不同的人"),
        (("--system", "a", "--security", "b=乙", "--audit", "c=丙"), "用户名=姓名"),
    ],
)
def test_one_person_in_two_seats_is_refused_and_nothing_is_opened(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["administrators", *words]) == 1
    assert said in capsys.readouterr().out
    assert not Account.objects.exists()
