"""事、待办、工单、案件、册、核验 — what each caller sees, and at what price."""

from datetime import date
from typing import Any

import pytest

from tests.county import IN_QINGBU, LITTER, OUTSIDE, RULES, SHOP_FRONT, UNOWNED, report_in
from zhifa.core.acts import Act, ActChange
from zhifa.core.documents.document import record_act
from zhifa.core.ledger import sequencing
from zhifa.core.ledger.digest import digest
from zhifa.core.ledger.leaf import leaf_hash
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.ledger.proof import verify_consistency, verify_inclusion
from zhifa.core.matter import Matter
from zhifa.core.operation import Op, operation
from zhifa.enforcement.intake import operations as intake

pytestmark = pytest.mark.django_db


@operation("test.act", title="作出行政行为", permission="publicity.publish")
def act_upon(op: Op, *, matter: Matter) -> Act:
    """An act with a code."""
    op.born(matter)
    return record_act(op, kind="CF", matter=matter, body=matter.body, title="行政处罚决定书（某某）")


@operation("test.annul", title="撤销", permission="publicity.publish")
def annul(op: Op, *, act: Act) -> ActChange:
    """The act is annulled."""
    row = ActChange(act=act, standing="annulled", changed_on=date(2026, 3, 2), reason="复议撤销")
    row.save()
    op.born(act.matter)
    return row


def numbers(answer: Any) -> list[str]:
    return [m["number"] for m in answer.json()["matters"]]


def test_a_list_holds_what_the_caller_may_see_and_nothing_else(small_county: Any, browser_of: Any) -> None:
    ours = report_in(small_county)
    theirs = report_in(small_county, team=small_county.other_team.scope, town=small_county.qixi)
    assert numbers(browser_of("officer").get("/api/v1/matters")) == [ours.number]
    assert numbers(browser_of("duty").get("/api/v1/matters")) == [theirs.number, ours.number]
    assert browser_of("officer").get(f"/api/v1/matters/{ours.uid}").status_code == 200
    for path in (f"/api/v1/matters/{theirs.uid}", f"/api/v1/matters/{theirs.uid}/timeline"):
        answer = browser_of("officer").get(path)
        assert (answer.status_code, answer.json()["error"]) == (404, "NotFound")


def test_a_key_reads_matters_only_when_it_was_given_that(small_county: Any, system: Any) -> None:
    ours = report_in(small_county)
    assert system("热线平台", "intake.register").get("/api/v1/matters").status_code == 403
    assert numbers(system("省平台", "matter.read").get("/api/v1/matters")) == [ours.number]


def test_pages_follow_each_other_without_gap_or_repeat(small_county: Any, browser_of: Any) -> None:
    made = [report_in(small_county).number for _ in range(7)]
    browser, seen, after = browser_of("duty"), [], ""
    for _ in range(4):
        page = browser.get(f"/api/v1/matters?limit=2&after={after}" if after else "/api/v1/matters?limit=2")
        seen += numbers(page)
        after = page.json()["next"]
    assert seen == made[::-1]
    assert after == ""


def test_filters_narrow_the_list(small_county: Any, browser_of: Any, on: Any) -> None:
    with on("2026-03-02 09:00"):
        ours = report_in(small_county)
        report_in(small_county, item=small_county.summary_item, town=small_county.qixi)
        browser = browser_of("duty")
        for query in (
            f"item={SHOP_FRONT}",
            "town=330899101",
            f"q={ours.number}",
            f"state=open&item={SHOP_FRONT}&team=T1&source=call",
            f"received_from=2026-03-02&received_to=2026-03-02&item={SHOP_FRONT}",
        ):
            assert numbers(browser.get(f"/api/v1/matters?{query}")) == [ours.number], query
        assert numbers(browser.get("/api/v1/matters?received_to=2026-03-01")) == []
        assert browser.get("/api/v1/matters?state=nonsense").status_code == 422


def test_fifty_rows_take_at_most_six_statements_and_one_matter_eight(
    small_county: Any, browser_of: Any, django_assert_max_num_queries: Any
) -> None:
    for _ in range(51):
        own = report_in(small_county)
    browser = browser_of("officer")
    browser.get("/api/v1/matters")
    with django_assert_max_num_queries(6):
        page = browser.get("/api/v1/matters").json()
    assert len(page["matters"]) == 50
    with django_assert_max_num_queries(6):
        browser.get(f"/api/v1/matters?after={page['next']}&state=open")
    for path in (f"/api/v1/matters/{own.uid}", f"/api/v1/matters/{own.uid}/timeline"):
        with django_assert_max_num_queries(8):
            assert browser.get(path).status_code == 200


def test_duties_come_most_urgent_first_with_their_clock(
    small_county: Any, browser_of: Any, on: Any, django_assert_max_num_queries: Any
) -> None:
    with on("2026-03-02 09:00"):
        intake.register(by=small_county.duty, channel="call", text="第一件")
    with on("2026-03-02 10:30"):
        intake.register(by=small_county.duty, channel="call", text="第二件")
        browser = browser_of("duty")
        browser.get("/api/v1/duties")
        with django_assert_max_num_queries(6):
            told = browser.get("/api/v1/duties").json()["duties"]
        assert [d["matter_title"] for d in told] == ["第一件", "第二件"]
        clock = told[0]["clock"]
        assert (clock["total"], clock["unit"], clock["state"]) == (120, "分钟", "urgent")
        first = browser.get("/api/v1/duties?limit=1").json()
        rest = browser.get(f"/api/v1/duties?after={first['next']}").json()
        assert [d["matter_title"] for d in rest["duties"]] == ["第二件"]
    assert browser_of("officer").get("/api/v1/duties").json()["duties"] == []


def test_orders_and_cases_stay_within_reach(
    small_county: Any, browser_of: Any, django_assert_max_num_queries: Any
) -> None:
    from zhifa.enforcement.command.operations import dispatch

    ours = report_in(small_county)
    order = dispatch(
        by=small_county.duty,
        matter=ours,
        team=small_county.team.scope,
        item_code=SHOP_FRONT,
        instructions="去看看",
    )
    leader = browser_of("leader")
    leader.get("/api/v1/orders")
    with django_assert_max_num_queries(6):
        told = leader.get("/api/v1/orders").json()
    assert [o["number"] for o in told["orders"]] == [order.number]
    assert told["counts"]["assign"] == 1
    assert browser_of("other_leader").get("/api/v1/orders").json()["orders"] == []
    assert leader.get(f"/api/v1/orders?after={order.uid}").json()["orders"] == []
    with django_assert_max_num_queries(6):
        assert leader.get("/api/v1/cases").json() == {"cases": [], "next": ""}
    assert browser_of("duty").get("/api/v1/cases").status_code == 403


def test_a_timeline_is_the_ledger_and_each_entry_can_be_proved_by_anybody(
    small_county: Any, browser_of: Any, anybody: Any
) -> None:
    ours = report_in(small_county)
    officer = browser_of("officer")
    entry = officer.get(f"/api/v1/matters/{ours.uid}/timeline").json()["entries"][0]
    assert (entry["title"], entry["index"]) == ("登记来件", None)
    address = f"/api/v1/ledger/entries/{entry['uid']}/proof"
    assert anybody.get(address).json()["pending"] is True
    sequencing.sequence_all()
    proof = anybody.get(address).json()
    head = anybody.get("/api/v1/ledger/checkpoint").json()
    assert proof["checkpoint"] == head["checkpoint"]
    algorithm = digest(head["algorithm"])
    leaf = leaf_hash(bytes.fromhex(proof["commitment"]), algorithm)
    assert leaf.hex() == proof["leaf_hash"]
    import base64

    path = [bytes.fromhex(h) for h in proof["path"]]
    root = base64.b64decode(head["root"])
    assert verify_inclusion(leaf, proof["index"], head["size"], path, root, algorithm)
    assert proof["body"] is None, "the body is for those who may read the matter"
    assert "登记来件" in officer.get(address).json()["body"]
    assert browser_of("other_officer").get(address).json()["body"] is None
    assert browser_of("audit_admin").get(address).json()["body"] is not None
    assert LedgerEntry.objects.get(uid=entry["uid"]).leaf.index == proof["index"]


def test_a_later_ledger_is_shown_to_have_only_grown(small_county: Any, anybody: Any) -> None:
    import base64

    sequencing.sequence_all()
    old = anybody.get("/api/v1/ledger/checkpoint").json()
    report_in(small_county)
    sequencing.sequence_all()
    new = anybody.get("/api/v1/ledger/checkpoint").json()
    told = anybody.get(f"/api/v1/ledger/consistency?old={old['size']}&new={new['size']}").json()
    path = [bytes.fromhex(h) for h in told["path"]]
    roots = base64.b64decode(old["root"]), base64.b64decode(new["root"])
    assert verify_consistency(old["size"], new["size"], *roots, path, digest(new["algorithm"]))
    beyond = anybody.get(f"/api/v1/ledger/consistency?old=0&new={new['size'] + 1}")
    assert (beyond.status_code, beyond.json()["field"]) == (422, "new")


def test_an_acts_code_tells_body_kind_day_and_standing_and_nothing_of_its_content(
    small_county: Any, anybody: Any
) -> None:
    act = act_upon(by=RULES, matter=report_in(small_county))
    told = anybody.get(f"/api/v1/acts/{act.code.lower()}").json()
    assert (told["kind_name"], told["body"]["name"], told["standing_name"]) == (
        "行政处罚",
        "澄川县综合行政执法局",
        "有效",
    )
    assert "某某" not in str(told)
    annul(by=RULES, act=act)
    assert anybody.get(f"/api/v1/acts/{act.code}").json()["standing"] == "annulled"
    wrong = act.code[:-1] + ("A" if act.code[-1] != "A" else "B")
    answer = anybody.get(f"/api/v1/acts/{wrong}")
    assert (answer.status_code, "校验码" in answer.json()["message"]) == (404, True)


def test_who_may_is_answered_with_the_chain_and_the_articles(small_county: Any, anybody: Any) -> None:
    told = anybody.get(
        "/api/v1/may", {"item": SHOP_FRONT, "lng": IN_QINGBU[0], "lat": IN_QINGBU[1], "on": "2026-03-02"}
    ).json()
    assert (told["allowed"], told["body"]["code"], told["town"]["name"]) == (True, "ZHZF", "青埠镇")
    assert [link["announcement"] for link in told["chain"]] == ["澄政发〔2020〕1号"]
    assert told["law"] and "第" in told["basis"]["penalty"]
    no = anybody.get("/api/v1/may", {"item": UNOWNED, "act": "penalty"}).json()
    assert (no["allowed"], no["chain"]) == (False, [])
    other = anybody.get("/api/v1/may", {"item": SHOP_FRONT, "body": "ZJJ"}).json()
    assert (other["allowed"], "澄川县综合行政执法局" in other["reason"]) == (False, True)
    early = anybody.get("/api/v1/may", {"item": SHOP_FRONT, "on": "2019-12-31"}).json()
    assert early["allowed"] is False
    assert anybody.get("/api/v1/may", {"item": "X"}).status_code == 404


def test_items_are_found_by_what_people_see(small_county: Any, anybody: Any) -> None:
    found = anybody.get("/api/v1/items", {"q": LITTER}).json()["items"]
    assert found[0]["code"] == LITTER
    assert found[0]["bases"][0]["fine_min_fen"] == 2000
    assert anybody.get("/api/v1/items", {"q": "\x00"}).json()["field"] == "q"


def test_a_point_is_located_without_naming_the_grid_worker(small_county: Any, anybody: Any) -> None:
    told = anybody.get("/api/v1/locate", {"lng": IN_QINGBU[0], "lat": IN_QINGBU[1]}).json()
    assert (told["town"]["name"], told["grid"]["code"], told["team"]["code"]) == ("青埠镇", "QB-11", "T1")
    assert "何春生" not in str(told)
    out = anybody.get("/api/v1/locate", {"lng": OUTSIDE[0], "lat": OUTSIDE[1]}).json()
    assert (out["in_county"], out["grid"]) == (False, None)
    assert anybody.get("/api/v1/locate?lng=nan&lat=1").status_code == 422


def test_what_has_not_changed_is_not_sent_again(small_county: Any, anybody: Any) -> None:
    address = f"/api/v1/items?q={LITTER}"
    first = anybody.get(address)
    again = anybody.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert anybody.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
