"""操作 — one transaction, one person, one power, one leaf."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, ProgrammingError

from zhifa.core import clock
from zhifa.core.account import Account, RoleGrant
from zhifa.core.actors import Automatic, Person, PublicActor, person
from zhifa.core.errors import IdempotencyKeyReused, NotPermitted, OutOfReach, OutsideOperation
from zhifa.core.ids import new_uid
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.ledger.sequencing import sequence_all
from zhifa.core.ledger.verify import verify
from zhifa.core.matter import Matter
from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope

pytestmark = pytest.mark.django_db


@operation("test.make_scope", title="设范围", permission="organisation.manage")
def make_scope(op: Op, *, kind: str, code: str, name: str) -> Scope:
    scope = Scope(kind=kind, code=code, name=name)
    scope.save()
    return scope


@operation("test.grant", title="授角色", permission="roles.grant")
def grant(op: Op, *, account: Account, role: str, scope: Scope | None = None) -> RoleGrant:
    row = RoleGrant(account=account, role=role, scope=scope, valid_from=date(2020, 1, 1))
    row.save()
    return row


@operation("test.receive", title="登记来件", permission="intake.register")
def receive(op: Op, *, title: str, team: Scope | None = None) -> Matter:
    matter = Matter(number=f"T-{new_uid()}", source="call", title=title, received_at=op.at, team=team)
    matter.save()
    op.born(matter)
    op.say("登记一件来件")
    return matter


@operation("test.retitle", title="改标题", permission="command.assign")
def retitle(op: Op, *, matter: Matter, title: str) -> Matter:
    matter.title = title
    matter.save()
    return matter


RULES = Automatic("测试")


def _person(role: str, scope: Scope | None = None, name: str = "周砚秋") -> Person:
    account = Account.objects.create(username=f"u{new_uid().hex[-8:]}", name=name)
    grant(by=RULES, account=account, role=role, scope=scope)
    return person(account)


def test_an_operation_writes_its_rows_and_one_leaf() -> None:
    matter = receive(by=_person("duty_officer"), title="路边倾倒渣土")
    entries = LedgerEntry.objects.filter(matter=matter)
    assert [e.title for e in entries] == ["登记来件"]
    assert entries[0].actor_name == "周砚秋"


def test_a_guarded_row_cannot_be_written_outside_an_operation() -> None:
    with pytest.raises(OutsideOperation):
        Matter(number="X", source="call", title="x", received_at=clock.now()).save()
    matter = receive(by=_person("duty_officer"), title="甲")
    with pytest.raises(OutsideOperation):
        Matter.objects.filter(pk=matter.pk).update(title="乙")


def test_the_database_refuses_a_guarded_write_outside_an_operation_too() -> None:
    matter = receive(by=_person("duty_officer"), title="甲")
    with pytest.raises(DatabaseError, match="op_guard"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('zhifa.operation', '', true)")
        cursor.execute("UPDATE core_matter SET title = '乙' WHERE id = %s", [matter.pk])


def test_the_application_role_cannot_change_or_delete_the_ledger() -> None:
    receive(by=_person("duty_officer"), title="甲")
    for statement in (
        "UPDATE core_ledgerentry SET note = 'x'",
        "DELETE FROM core_ledgerentry",
        "TRUNCATE core_ledgerentry CASCADE",
        "UPDATE core_act SET title = 'x'",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


def test_a_state_the_procedure_does_not_lead_to_is_refused_by_the_database() -> None:
    matter = receive(by=_person("duty_officer"), title="甲")
    with (
        pytest.raises(DatabaseError, match="transition_guard"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT set_config('zhifa.operation', 'x', true)")
        cursor.execute(
            "UPDATE core_matter SET state = 'closed' WHERE id = %s AND state = 'dispatched'", [matter.pk]
        )
        cursor.execute("UPDATE core_matter SET state = 'in_case' WHERE id = %s", [matter.pk])


def test_the_same_key_is_done_once_and_answered_the_same() -> None:
    duty = _person("duty_officer")
    first = receive(by=duty, key="form-1", title="甲")
    again = receive(by=duty, key="form-1", title="甲")
    assert first.pk == again.pk
    assert LedgerEntry.objects.filter(operation="test.receive").count() == 1
    with pytest.raises(IdempotencyKeyReused):
        receive(by=duty, key="form-1", title="乙")


def test_without_the_permission_it_is_refused_and_the_roles_that_have_it_are_named() -> None:
    with pytest.raises(NotPermitted) as refused:
        receive(by=_person("officer"), title="甲")
    assert "指挥中心值班员" in refused.value.way_out


def test_outside_the_reach_it_is_refused_and_the_refusal_is_part_of_the_matters_life() -> None:
    ours = make_scope(by=RULES, kind="team", code="A", name="青埠镇综合行政执法队")
    theirs = make_scope(by=RULES, kind="team", code="B", name="石梁镇综合行政执法队")
    matter = receive(by=_person("duty_officer"), title="甲", team=theirs)
    leader = _person("team_leader", ours)
    with pytest.raises(OutOfReach, match="不在您的管辖范围内"):
        retitle(by=leader, matter=matter, title="乙")
    matter.refresh_from_db()
    assert matter.title == "甲"
    assert LedgerEntry.objects.filter(matter=matter, refused=True, actor_name="周砚秋").count() == 1
    retitle(by=_person("team_leader", theirs), matter=matter, title="乙")
    matter.refresh_from_db()
    assert matter.title == "乙"


def test_a_grant_reaches_only_between_its_days() -> None:
    account = Account.objects.create(username="dated", name="方以宁")

    @operation("test.grant_dated", title="授角色", permission="roles.grant")
    def grant_dated(op: Op) -> None:
        RoleGrant(
            account=account, role="officer", valid_from=date(2026, 3, 1), valid_until=date(2026, 3, 5)
        ).save()

    grant_dated(by=RULES)
    assert [bool(person(account, on=date(2026, 3, d)).held) for d in (1, 5, 6)] == [True, True, False]


def test_the_three_administrators_are_three_people() -> None:
    account = Account.objects.create(username="admin", name="某人")
    grant(by=RULES, account=account, role="system_admin")
    with pytest.raises(DatabaseError, match="three_administrators"), transaction.atomic():
        grant(by=RULES, account=account, role="audit_admin")


def test_a_clean_ledger_verifies_and_a_changed_row_is_located() -> None:
    matter = receive(by=_person("duty_officer"), title="甲")
    sequence_all()
    report = verify(files=False)
    assert report.ok, [str(f) for f in report.findings]
    assert report.size >= 2 and report.pending == 0
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT set_config('zhifa.operation', 'forged', true)")
        cursor.execute("UPDATE core_matter SET title = '乙' WHERE id = %s", [matter.pk])
        cursor.execute("SET ROLE zhifa_app")
    report = verify(files=False)
    assert any(str(matter.uid) in f.where for f in report.findings)


def test_the_public_holds_no_permission_of_officials() -> None:
    with pytest.raises(NotPermitted):
        receive(by=PublicActor(), title="甲")
