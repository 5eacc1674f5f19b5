"""两个人同时办 — exactly one wins, the other is told by name why not, nothing is written twice, the ledger verifies."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from tests.casework.story import FACTS, open_one
from tests.county import RULES, SINCE, UNTIL, County, receive_matter, report_in
from tests.hardship.at_once import at_once, losers, winners
from zhifa.core.account import Account
from zhifa.core.actors import Person, PublicActor, person
from zhifa.core.errors import AlreadyDone, StepOutOfOrder
from zhifa.core.idempotency import IdempotencyKey
from zhifa.core.ids import new_uid
from zhifa.core.ledger import sequencing
from zhifa.core.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerLeaf
from zhifa.core.ledger.sequencing import pending, sequence, sequence_all
from zhifa.core.ledger.verify import verify
from zhifa.core.matter import Matter, MatterState
from zhifa.core.numbering import NumberSeries
from zhifa.core.operation import Op, operation
from zhifa.enforcement.casework import operations as casework
from zhifa.enforcement.casework.guards.filing import FiledBefore
from zhifa.enforcement.casework.models import Case
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.command.models import WorkOrder
from zhifa.enforcement.intake import operations as intake
from zhifa.enforcement.intake.models import Report
from zhifa.enforcement.intake.refusals import NotMergeable
from zhifa.law.procedure import StepOutOfOrder as LawSaysNotNow
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import Body

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

MATTER_ROW = "SELECT 1 FROM core_matter WHERE id = %s FOR UPDATE"


@operation("test.take_number", title="取号", permission="intake.register")
def take_number(op: Op, *, series: str) -> int:
    """One number of a gapless series, taken like any document takes it."""
    from zhifa.core.numbering import next_number

    return next_number(series, op.today.year)


def colleague(county: County, username: str, role: str, scope: Any) -> Person:
    """A second holder of a role; made once."""
    account = Account.objects.filter(username=username).first()
    if account is None:
        account = organisation.open_account(
            by=RULES, username=username, name=f"{username}（虚构）", password=f"测试口令-{username}", phone=""
        )
        organisation.grant_role(by=RULES, account=account, role=role, scope=scope)
    return person(account)


@pytest.fixture
def _django_db_helper(committed_county: County) -> None:
    """Instead of pytest-django's: no test transaction around a test and no flush after it, everything stays committed."""


@pytest.fixture(autouse=True)
def ledger_still_holds(committed_county: County) -> Any:
    """After every collision the whole ledger is recomputed."""
    yield
    sequence_all()
    report = verify()
    assert report.ok, [str(f) for f in report.findings]
    assert pending() == 0


def sent(county: County) -> WorkOrder:
    return command.dispatch(
        by=county.duty, matter=report_in(county), team=county.team.scope, instructions="看现场"
    )


def leaves(matter: Matter | int, operation: str) -> list[LedgerEntry]:
    pk = matter if isinstance(matter, int) else matter.pk
    return list(LedgerEntry.objects.filter(matter_id=pk, operation=operation).order_by("id"))


def test_two_leaders_name_different_pairs(committed_county: County) -> None:
    county = committed_county
    order = sent(county)
    deputy = colleague(county, "deputy_leader", "team_leader", county.team.scope)
    pairs = [("officer", "second"), ("second", "handler")]
    results = at_once(
        *(
            lambda who=who, pair=pair: command.name_pair(
                by=who,
                order=WorkOrder.objects.get(pk=order.pk),
                lead=county.accounts[pair[0]],
                second=county.accounts[pair[1]],
            )
            for who, pair in zip((county.leader, deputy), pairs, strict=True)
        ),
        behind=MATTER_ROW,
        values=(order.matter_id,),
    )
    (won,), (lost,) = winners(results), losers(results)
    assert isinstance(lost, AlreadyDone)
    now = WorkOrder.objects.get(pk=order.pk)
    assert (now.lead_id, now.second_id) == (won.lead_id, won.second_id)
    # the other is told who has named whom
    assert now.named_by.name in lost.message_zh and now.lead.name in lost.message_zh
    held = now.matter.assignments.filter(ended_at=None).values_list("account_id", "capacity")
    assert sorted(held) == sorted([(now.lead_id, "lead"), (now.second_id, "second")])
    assert sorted(e.refused for e in leaves(order.matter_id, "command.name_pair")) == [False, True]


def test_two_heads_decide_the_same_case(committed_county: County) -> None:
    county = committed_county
    story = open_one(county).until("ready")
    deputy = colleague(county, "deputy_head", "agency_head", Body.objects.get(code="ZHZF").scope)
    results = at_once(
        *(
            lambda who=who: casework.decide_penalty(
                by=who, case=Case.objects.get(pk=story.case.pk), facts=FACTS, **story.proposal()
            )
            for who in (county.head, deputy)
        ),
        behind=MATTER_ROW,
        values=(story.case.matter_id,),
    )
    assert len(winners(results)) == 1
    (lost,) = losers(results)
    assert isinstance(lost, LawSaysNotNow)
    assert "已作出处罚决定" in lost.message_zh
    assert len(story.file.decisions) == 1
    assert story.state == "decided"
    assert sorted(e.refused for e in leaves(story.case.matter_id, "casework.decide_penalty")) == [False, True]


def officers_of_the_department(county: County) -> tuple[Person, Person, Person]:
    """Its head and two officers with certificates (虚构)."""
    scope, accounts = county.department.scope, []
    roles = ("agency_head", "officer", "officer")
    for n, role in enumerate(roles):
        account = organisation.open_account(
            by=RULES, username=f"zjj{n}", name=f"住建{n}号（虚构）", password=f"测试口令-zjj{n}", phone=""
        )
        accounts.append(county.accounts.setdefault(f"zjj{n}", account))
        row = {"account": account, "code": f"ZJJ-{n}", "name": account.name, "kind": "officer", "body": "ZJJ",
               "team": None, "position": "执法人员", "posted_on": SINCE}  # fmt: skip
        organisation.take_on(by=RULES, rows=[row])
        held = {
            "number": f"浙J{n:08d}",
            "issuer": "浙江省人民政府",
            "valid_from": SINCE,
            "valid_until": UNTIL,
        }
        organisation.issue_certificates(by=RULES, rows=[{"member": f"ZJJ-{n}", **held}])
        organisation.grant_role(by=RULES, account=account, role=role, scope=scope, valid_from=SINCE)
    head, lead, second = (person(a) for a in accounts)
    return head, lead, second


def test_two_competent_bodies_file_the_same_act_under_their_own_matters(committed_county: County) -> None:
    county = committed_county
    item = county.large_item
    rows = [{"item": item.code, "act": "penalty", "body": "ZJJ", "valid_from": SINCE}]
    catalogue.give_powers(by=RULES, announcement=county.announcement, rows=rows)
    their_head, *pair = officers_of_the_department(county)
    bureau, department = county.bureau.scope, county.department.scope
    ours = open_one(county, item=item, body=bureau)
    theirs = open_one(
        county, item=item, body=department, pair=tuple(pair), received={"body": department, "team": None}
    )
    # two matters: no row is common to both, only the numbers they take in the end
    results = at_once(
        lambda: ours.do("file_case", county.head, opinion="同意立案。"),
        lambda: theirs.do("file_case", their_head, opinion="同意立案。"),
        behind="LOCK TABLE core_numberseries IN SHARE ROW EXCLUSIVE MODE",
    )
    (won,), (lost,) = winners(results), losers(results)
    assert isinstance(lost, FiledBefore), repr(lost)
    assert f"{won.body.name}已于{won.filed_on}就同一行为立案（{won.number}）" in lost.message_zh
    assert lost.citations[0].short == "处罚法第二十五条第一款"
    assert sorted([ours.state, theirs.state]) == ["checking", "investigating"]
    filings = [e for s in (ours, theirs) for e in leaves(s.case.matter_id, "casework.file_case")]
    assert sorted(e.refused for e in filings) == [False, True]


def test_two_duty_officers_merge_crosswise(committed_county: County) -> None:
    county = committed_county
    deputy = colleague(county, "deputy_duty", "duty_officer", None)
    for _ in range(3):
        one, two = report_in(county), report_in(county)
        results = at_once(
            lambda one=one, two=two: intake.merge(by=county.duty, matter=one, into=two),
            lambda one=one, two=two: intake.merge(by=deputy, matter=two, into=one),
            behind="SELECT 1 FROM core_matter WHERE id IN (%s, %s) ORDER BY id FOR UPDATE",
            values=(one.pk, two.pk),
        )
        assert len(winners(results)) == 1, results
        (lost,) = losers(results)
        assert isinstance(lost, AlreadyDone | NotMergeable), repr(lost)
        states = sorted(Matter.objects.filter(pk__in=[one.pk, two.pk]).values_list("state", flat=True))
        assert states == sorted([MatterState.MERGED, MatterState.RECEIVED])
        merged = Matter.objects.get(pk__in=[one.pk, two.pk], state=MatterState.MERGED)
        assert merged.merged_into_id == ({one.pk, two.pk} - {merged.pk}).pop()


def test_the_same_idempotency_key_from_two_threads(committed_county: County) -> None:
    key = str(new_uid())
    before = Report.objects.count()
    results = at_once(
        *[lambda: intake.report(by=PublicActor(), key=key, text="渣土撒了一路", anonymous=True)] * 3,
        behind="LOCK TABLE core_idempotencykey IN SHARE ROW EXCLUSIVE MODE",
    )
    assert not losers(results)
    assert len({r.pk for r in results}) == 1
    assert Report.objects.count() == before + 1
    assert IdempotencyKey.objects.filter(key=key).count() == 1
    assert len(leaves(results[0].matter_id, "intake.report")) == 1


def test_a_key_whose_first_use_was_refused_is_free_for_the_second(committed_county: County) -> None:
    county = committed_county
    order = sent(county)
    key = str(new_uid())
    refused = {"by": county.leader, "key": key, "order": order, "lead": county.accounts["officer"]}
    with pytest.raises(Refusal):
        command.name_pair(**refused, second=county.accounts["auxiliary"])
    assert not IdempotencyKey.objects.filter(key=key).exists()
    done = command.name_pair(**refused, second=county.accounts["second"])
    assert done.second_id == county.accounts["second"].pk


def test_numbers_of_a_gapless_series_taken_at_once(committed_county: County) -> None:
    county = committed_county
    take_number(by=county.duty, series="test-series")
    results = at_once(
        *[lambda: take_number(by=county.duty, series="test-series")] * 4,
        behind="SELECT 1 FROM core_numberseries WHERE series = 'test-series' FOR UPDATE",
    )
    assert sorted(results) == [2, 3, 4, 5]
    assert NumberSeries.objects.get(series="test-series").last == 5


def test_the_first_number_of_a_series_taken_by_two_at_once(committed_county: County) -> None:
    county = committed_county
    results = at_once(
        *[lambda: take_number(by=county.duty, series="new-series")] * 2,
        behind="LOCK TABLE core_numberseries IN SHARE ROW EXCLUSIVE MODE",
    )
    assert sorted(results) == [1, 2]


def test_two_accept_the_same_order(committed_county: County) -> None:
    county = committed_county
    order = command.name_pair(
        by=county.leader,
        order=sent(county),
        lead=county.accounts["officer"],
        second=county.accounts["second"],
    )
    results = at_once(
        *(
            lambda who=who: command.accept(by=who, order=WorkOrder.objects.get(pk=order.pk))
            for who in (county.officer, county.second)
        ),
        behind=MATTER_ROW,
        values=(order.matter_id,),
    )
    assert len(winners(results)) == 1, results
    (lost,) = losers(results)
    assert isinstance(lost, AlreadyDone | StepOutOfOrder), repr(lost)
    assert sorted(e.refused for e in leaves(order.matter_id, "command.accept")) == [False, True]


def test_two_dispatch_the_same_matter(committed_county: County) -> None:
    county = committed_county
    matter = report_in(county)
    deputy = colleague(county, "deputy_duty", "duty_officer", None)
    results = at_once(
        *(
            lambda who=who: command.dispatch(
                by=who, matter=Matter.objects.get(pk=matter.pk), team=county.team.scope
            )
            for who in (county.duty, deputy)
        ),
        behind=MATTER_ROW,
        values=(matter.pk,),
    )
    assert len(winners(results)) == 1
    (lost,) = losers(results)
    assert isinstance(lost, AlreadyDone)
    assert "已由" in lost.message_zh
    assert WorkOrder.objects.filter(matter=matter).count() == 1


def test_the_same_row_of_another_system_from_two_requests(committed_county: County) -> None:
    """Two imports of the same number at the same moment: the database lets one in, the batch door answers the other the same."""
    county = committed_county
    row = {"channel": "hotline", "text": "占道", "external_source": "热线", "external_no": "H-1"}
    results = at_once(
        *[lambda: intake.register_many(by=county.duty, rows=[row])] * 2,
        behind="LOCK TABLE intake_report IN SHARE ROW EXCLUSIVE MODE",
    )
    assert len(winners(results)) == 1
    assert Report.objects.filter(external_source="热线", external_no="H-1").count() == 1


def test_the_sequencer_running_twice(committed_county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(40):
        receive_matter(by=RULES, source="call", title="来件")
    both_here = threading.Barrier(2, timeout=20)
    one_is_done = threading.Event()
    real = sequencing._unsequenced

    def while_the_other_tries(limit: int, *, everything: bool) -> list[tuple[int, bytes]]:
        # the one that holds the lock stays inside until the other has come and gone
        both_here.wait()
        one_is_done.wait(20)
        return real(limit, everything=everything)

    done: list[int] = []

    def first() -> None:
        done.append(sequence(everything=True))
        connection.close()

    monkeypatch.setattr(sequencing, "_unsequenced", while_the_other_tries)
    before = pending()
    assert before >= 40
    thread = threading.Thread(target=first, daemon=True)
    thread.start()
    both_here.wait()
    assert sequence(everything=True) == 0
    one_is_done.set()
    thread.join(20)
    assert done == [before]
    monkeypatch.undo()
    indexes = list(LedgerLeaf.objects.order_by("index").values_list("index", flat=True))
    assert indexes == list(range(len(indexes)))
    assert LedgerLeaf.objects.values("entry_id").distinct().count() == len(indexes)
    assert LedgerCheckpoint.objects.order_by("-size").first().size == len(indexes)  # type: ignore[union-attr]


def test_sequencing_goes_on_while_people_write(committed_county: County) -> None:
    county = committed_county
    results: list[Any] = []

    def write() -> None:
        try:
            for _ in range(15):
                receive_matter(by=county.duty, source="call", title="来件")
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    def place() -> None:
        try:
            while any(t.is_alive() for t in writers):
                sequence()
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, daemon=True) for _ in range(2)]
    placers = [threading.Thread(target=place, daemon=True) for _ in range(2)]
    for thread in (*writers, *placers):
        thread.start()
    for thread in (*writers, *placers):
        thread.join(30)
    assert results == []
