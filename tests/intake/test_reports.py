"""受理 — operations through their door."""

import json
from typing import Any

import pytest
from django.conf import settings

from tests.county import IN_QINGBU, OUTSIDE, RULES, SHOP_FRONT
from zhifa.core.actors import PublicActor
from zhifa.core.after_image import after_image
from zhifa.core.batch import batch
from zhifa.core.duty import Duty
from zhifa.core.errors import BadInput, NotPermitted, OutsideOperation, StepOutOfOrder
from zhifa.core.ids import new_uid
from zhifa.core.ledger import leaf
from zhifa.core.ledger.digest import digest
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.matter import Matter
from zhifa.core.search import SearchEntry
from zhifa.enforcement.intake import operations as intake
from zhifa.enforcement.intake import queries
from zhifa.enforcement.intake.models import Report
from zhifa.enforcement.intake.refusals import NotMergeable, PlaceOutsideCounty, RatingNotOpen, ReasonTooShort
from zhifa.enforcement.intake.tracking_code import ALPHABET, is_tracking_code, new_tracking_code, normalise

pytestmark = pytest.mark.django_db

CITIZEN = PublicActor()


def reported(**more: Any) -> Report:
    """A citizen's report in 青埠镇."""
    given = {"text": "烧烤店把桌子摆到人行道上，走不过去。", "lng": IN_QINGBU[0], "lat": IN_QINGBU[1], **more}
    return intake.report(by=CITIZEN, **given)


def test_a_report_becomes_a_matter_with_grid_town_team_and_a_duty_of_two_hours(small_county: Any) -> None:
    own = reported(name="赵某", phone="13800000000")
    matter = own.matter
    assert (matter.town, matter.team) == (small_county.qingbu, small_county.team.scope)
    assert matter.grid.name == "青埠第1网格"
    assert matter.title == "烧烤店把桌子摆到人行道上，走不过去"
    assert is_tracking_code(own.tracking_code)
    duty = Duty.objects.get(matter=matter)
    assert (duty.kind, duty.rule, duty.unit, duty.total) == ("intake.triage", "base.acceptance", "hour", 2)
    assert duty.target_uid == own.uid


def test_taking_in_a_report_takes_at_most_fourteen_statements(
    small_county: Any, django_assert_max_num_queries: Any
) -> None:
    reported()
    with django_assert_max_num_queries(14):
        reported(key=str(new_uid()))


def test_nothing_personal_stands_in_the_timeline_the_search_or_the_matter(small_county: Any) -> None:
    own = reported(text="店主电话13912345678，每晚扰民", name="钱某某", phone="13800000001")
    entry = LedgerEntry.objects.get(matter=own.matter)
    shown = (
        f"{entry.note}{entry.public_note}{bytes(entry.body).decode()}{own.matter.title}{own.matter.summary}"
    )
    for secret in ("13912345678", "钱某某", "13800000001"):
        assert secret not in shown
    assert not SearchEntry.objects.filter(words__isnull=False, title__contains="13912345678").exists()
    assert SearchEntry.objects.filter(matter=own.matter, bigrams__contains=["扰民"]).exists()


def test_a_pin_outside_the_county_is_refused_to_the_public_and_taken_from_the_duty_officer(
    small_county: Any,
) -> None:
    with pytest.raises(PlaceOutsideCounty) as refused:
        reported(lng=OUTSIDE[0], lat=OUTSIDE[1])
    assert "12345" in refused.value.way_out
    own = intake.register(
        by=small_county.duty, channel="call", text="邻县的砂场", lng=OUTSIDE[0], lat=OUTSIDE[1]
    )
    assert own.matter.town is None and own.matter.h3 is not None


def test_a_pin_on_a_border_is_taken_and_the_timeline_says_so(small_county: Any) -> None:
    own = reported(lng="118.010", lat="28.905")
    assert own.matter.grid.name == "青埠第1网格"
    assert "边界" in LedgerEntry.objects.get(matter=own.matter).note


def test_a_known_address_places_a_report_without_a_pin(small_county: Any) -> None:
    own = reported(lng=None, lat=None, address="青埠镇塘湾路12号")
    assert own.matter.town == small_county.qingbu


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"text": "字" * 100_000}, "text"),
        ({"text": "  \n\t "}, "text"),
        ({"text": "有\x00空字符"}, "text"),
        ({"text": "残缺\ud800"}, "text"),
        ({"lng": "北边"}, "lng"),
        ({"lat": None}, "lng"),
        ({"phone": "找我"}, "phone"),
        ({"sealed": True}, "name"),
        ({"address": "远" * 201}, "address"),
    ],
)
def test_bad_input_is_refused_field_by_field(small_county: Any, more: dict[str, Any], field: str) -> None:
    before = Matter.objects.count()
    with pytest.raises(BadInput) as refused:
        reported(**more)
    assert refused.value.field == field
    assert Matter.objects.count() == before


def test_an_anonymous_report_keeps_no_name_even_if_one_was_sent(small_county: Any) -> None:
    own = reported(anonymous=True, name="孙某", phone="13800000002")
    assert (own.reporter_name, own.reporter_phone) == ("", "")


def test_the_public_cannot_register_for_the_duty_officer(small_county: Any) -> None:
    with pytest.raises(NotPermitted):
        intake.register(by=CITIZEN, channel="call", text="来电")


def test_a_tracking_code_tells_every_single_mistake_and_every_swap() -> None:
    code = new_tracking_code()
    assert normalise(f" {code[:3].lower()}-{code[3:]} ") == code
    for at in range(len(code)):
        for other in ALPHABET:
            if other != code[at]:
                assert not is_tracking_code(code[:at] + other + code[at + 1 :])
    for at in range(len(code) - 1):
        if code[at] != code[at + 1]:
            assert not is_tracking_code(code[:at] + code[at + 1] + code[at] + code[at + 2 :])


def test_merging_keeps_both_reporters_informed(small_county: Any) -> None:
    first = reported()
    second = reported(text="人行道上全是烧烤店的桌子，走不过去")
    found = queries.likely_duplicates(second.matter)
    assert [one.matter.pk for one in found] == [first.matter_id]
    assert "同一地点" in found[0].reason
    intake.merge(by=small_county.duty, matter=second.matter, into=first.matter)
    second.matter.refresh_from_db()
    assert (second.matter.state, second.matter.merged_into_id) == ("merged", first.matter_id)
    assert not Duty.objects.filter(matter=second.matter, closed_at=None).exists()
    intake.reply(by=small_county.duty, matter=first.matter, text="已责令店家收回桌子")
    sentences = [s.sentence for s in queries.public_steps(second)]
    assert sentences[:2] == ["收到了", "与别的市民反映的是同一件事，已合并，一起办理"]
    assert sentences[-1] == "告诉您结果"
    assert [a.text for a in queries.answers(second)] == ["已责令店家收回桌子"]
    assert "又有市民反映同一件事，已合并，一起办理" in [s.sentence for s in queries.public_steps(first)]


def test_a_matter_is_not_merged_into_itself_or_into_a_closed_one(small_county: Any) -> None:
    own, other = reported(), reported()
    with pytest.raises(NotMergeable):
        intake.merge(by=small_county.duty, matter=own.matter, into=own.matter)
    intake.reply(by=small_county.duty, matter=other.matter, text="已办")
    with pytest.raises(NotMergeable):
        intake.merge(by=small_county.duty, matter=own.matter, into=other.matter)


def test_an_item_brings_field_and_responsible_body_by_the_dated_powers(small_county: Any) -> None:
    own = reported()
    matter = intake.pick_item(by=small_county.duty, matter=own.matter, item_code=SHOP_FRONT)
    assert matter.body == small_county.bureau.scope
    answer, team = queries.responsible_here(matter)
    assert answer is not None and answer.allowed and "澄政发〔2020〕1号" in answer.reason
    assert team == small_county.team


def test_what_is_not_ours_is_referred_out_with_a_reply(small_county: Any) -> None:
    own = reported()
    answer = intake.refer_out(
        by=small_county.duty,
        matter=own.matter,
        to_body_name="澄川县供电公司",
        reply="电线杆由供电公司管理，已转交。",
    )
    own.matter.refresh_from_db()
    assert (own.matter.state, answer.to_body_name) == ("referred_out", "澄川县供电公司")
    assert "已转交澄川县供电公司" in queries.public_steps(own)[-1].sentence
    with pytest.raises(StepOutOfOrder):
        intake.merge(by=small_county.duty, matter=own.matter, into=reported().matter)


def test_the_outcome_is_rated_once_and_only_after_an_answer(small_county: Any) -> None:
    own = reported()
    with pytest.raises(RatingNotOpen):
        intake.rate(by=CITIZEN, report=own, stars=5)
    intake.reply(by=small_county.duty, matter=own.matter, text="已办")
    with pytest.raises(BadInput):
        intake.rate(by=CITIZEN, report=own, stars=6)
    assert intake.rate(by=CITIZEN, report=own, stars=4, text="很快").rating == 4
    with pytest.raises(RatingNotOpen):
        intake.rate(by=CITIZEN, report=own, stars=1)


def test_an_objection_asks_the_command_centre_for_an_answer(small_county: Any) -> None:
    own = reported()
    intake.reply(by=small_county.duty, matter=own.matter, text="已办")
    intake.add_remark(by=CITIZEN, report=own, kind="objection", text="桌子又摆出来了")
    duty = Duty.objects.get(matter=own.matter, closed_at=None)
    assert duty.kind == "intake.answer_objection"
    intake.reply(by=small_county.duty, matter=own.matter, text="已再次到场")
    assert not Duty.objects.filter(matter=own.matter, closed_at=None).exists()


def test_a_sealed_reporter_is_shown_after_a_reason_that_leaves_a_leaf(small_county: Any) -> None:
    own = reported(name="李某", phone="13800000003", sealed=True)
    with pytest.raises(NotPermitted):
        intake.read_reporter(by=small_county.handler, report=own, reason="需要联系反映人核实地点")
    with pytest.raises(ReasonTooShort):
        intake.read_reporter(by=small_county.duty, report=own, reason="看看")
    who = intake.read_reporter(by=small_county.duty, report=own, reason="需要联系反映人核实地点")
    assert who.phone == "13800000003"
    entry = LedgerEntry.objects.get(matter=own.matter, operation="intake.read_reporter", refused=False)
    assert "核实地点" in entry.note and entry.actor_name == "方知微"


ROW_COLUMNS = {"id", "uid", "number", "tracking_code", "matter_id", "target_uid"}


def plain(row: Any) -> dict[str, Any]:
    """The columns of a row without ids and instants."""
    return {
        f.attname: getattr(row, f.attname)
        for f in row._meta.concrete_fields
        if f.attname not in ROW_COLUMNS and not f.attname.endswith("_at")
    }


def body_of(matter: Matter) -> dict[str, Any]:
    """The leaf of a matter's birth without ids, instants and hashes."""
    body = json.loads(bytes(LedgerEntry.objects.get(matter=matter).body))
    body["rows"] = [r["t"] for r in body["rows"]]
    return {k: v for k, v in body.items() if k not in ("op_id", "at", "matter")}


def entry_of(row: Any) -> LedgerEntry:
    """The entry of the operation that made the row's matter."""
    return LedgerEntry.objects.get(matter=row if isinstance(row, Matter) else row.matter)


def leaf_hash_of(row: Any) -> str:
    """What the leaf says of a row."""
    refs = json.loads(bytes(entry_of(row).body))["rows"]
    return next(r["h"] for r in refs if r["id"] == str(row.uid))


def expected_hash_of(row: Any) -> str:
    """The hash of the row as the database gives it back."""
    fresh = type(row).objects.get(pk=row.pk)
    algorithm = digest(settings.LEDGER_ALGORITHM)
    salt = bytes(entry_of(row).salt)
    return leaf.row_hash(salt, row._meta.db_table, row.uid, after_image(fresh), algorithm)


def test_many_at_once_write_the_same_rows_and_leaves_as_one_by_one(small_county: Any, on: Any) -> None:
    rows: list[dict[str, Any]] = [
        {"channel": "hotline", "text": "渣土撒了一路。很脏", "lng": IN_QINGBU[0], "lat": IN_QINGBU[1],
         "external_source": "甲", "item_code": SHOP_FRONT, "urgent": True},
        {"channel": "hotline", "text": "噪声", "title": "半夜施工", "address": "无名路", "name": "周某", "external_source": "甲"},
        {"channel": "letter", "text": "邻县的事", "lng": OUTSIDE[0], "lat": OUTSIDE[1]},
    ]  # fmt: skip
    with on("2026-03-02 09:00"):
        single = [intake.register(by=small_county.duty, external_no=f"S{n}", **r) for n, r in enumerate(rows)]
        many = intake.register_many(
            by=small_county.duty, rows=[{"external_no": f"M{n}", **r} for n, r in enumerate(rows)]
        )
    for one, other in zip(single, many, strict=True):
        left, right = plain(one), plain(other)
        assert {**left, "external_no": ""} == {**right, "external_no": ""}
        assert plain(one.matter) == plain(other.matter)
        duties = [Duty.objects.get(matter=r.matter) for r in (one, other)]
        assert plain(duties[0]) == plain(duties[1]) and duties[0].due_at == duties[1].due_at
        assert duties[1].target_uid == other.uid
        assert body_of(one.matter) == body_of(other.matter)
        entries = [SearchEntry.objects.get(matter=r.matter) for r in (one, other)]
        assert entries[0].words == entries[1].words
    for row in (row for r in many for row in (r, r.matter, Duty.objects.get(matter=r.matter))):
        assert leaf_hash_of(row) == expected_hash_of(row)


def test_many_at_once_take_few_statements(small_county: Any, django_assert_max_num_queries: Any) -> None:
    row = {"channel": "hotline", "text": "路灯不亮", "lng": IN_QINGBU[0], "lat": IN_QINGBU[1]}
    intake.register_many(by=small_county.duty, rows=[row])  # the process now knows grids and teams
    with django_assert_max_num_queries(14):
        assert len(intake.register_many(by=small_county.duty, rows=[row] * 100)) == 100


def test_many_at_once_need_the_permission_and_are_all_or_nothing(small_county: Any) -> None:
    row = {"channel": "hotline", "text": "路灯不亮"}
    with pytest.raises(NotPermitted):
        intake.register_many(by=small_county.officer, rows=[row])
    before = Matter.objects.count()
    with pytest.raises(BadInput):
        intake.register_many(by=small_county.duty, rows=[row, {**row, "text": ""}])
    assert Matter.objects.count() == before


def test_a_row_saved_singly_inside_a_batch_would_be_nobodys_and_is_refused(small_county: Any) -> None:
    own = reported()
    with (
        pytest.raises(OutsideOperation),
        batch(by=small_county.duty, described=intake.register.described),  # type: ignore[attr-defined]
    ):
        own.matter.save()
    assert RULES.kind == "automatic"
