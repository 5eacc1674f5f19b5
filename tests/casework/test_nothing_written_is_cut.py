"""写下的一字不少 — what a handler writes is kept whole or refused in words; it is never cut to fit."""

from datetime import date

import pytest

from tests.casework.story import open_one
from tests.county import County
from zhifa.core.errors import BadInput
from zhifa.enforcement.casework.fields import FIELDS
from zhifa.enforcement.casework.models import Evidence, Recusal

pytestmark = pytest.mark.django_db

LONG = "责令停产停业期限和应当吊销的证件，" * 60  # 1,020 characters, more than a line


def test_what_a_decision_orders_besides_stands_whole_in_row_and_paper(small_county: County) -> None:
    story = open_one(small_county).until("ready")
    story.decide(other_content=LONG)
    decision = story.file.decision
    assert decision is not None and decision.other_content == LONG.strip()


def test_reasons_of_any_length_are_kept_whole(small_county: County) -> None:
    story = open_one(small_county).file_it()
    story.do("preserve_evidence", story.head, things="货架三个", place="执法队库房", reason=LONG)
    story.do("settle_preserved", story.head, settlement=LONG)
    row = story.file.preservations[0]
    assert (row.reason, row.settlement) == (LONG, LONG)
    person = small_county.account(small_county.officer)
    story.do("decide_recusal", story.head, person=person, granted=False, ground=LONG)
    assert Recusal.objects.get().ground == LONG


@pytest.mark.parametrize(
    ("action", "name", "sentence"),
    [
        ("tell_rights", "service_address", "送达地址有 201 字，超过 200 字的上限"),
        ("tell_rights", "service_receiver", "收件人有 41 字，超过 40 字的上限"),
        ("add_evidence", "source", "来源有 161 字，超过 160 字的上限"),
    ],
)
def test_what_a_line_does_not_hold_is_refused_and_not_cut(
    small_county: County, action: str, name: str, sentence: str
) -> None:
    story = open_one(small_county).file_it()
    wish = {
        "tell_rights": {"service_receiver": "周某", "service_address": "和平路 1 号", "service_phone": "13800000000"},
        "add_evidence": {"kind": "documentary", "name": "照片", "source": "现场", "obtained_on": date(2026, 3, 2)},
    }[action]  # fmt: skip
    most = next(f.most for f in FIELDS[action] if f.name == name)
    with pytest.raises(BadInput) as refused:
        story.do(action, story.handler, **{**wish, name: "字" * (most + 1)})
    assert refused.value.message_zh == sentence and refused.value.field == name
    assert not Evidence.objects.exists()


def test_a_telephone_that_cannot_be_dialled_is_refused_where_papers_are_to_reach_the_party(
    small_county: County,
) -> None:
    story = open_one(small_county).file_it()
    with pytest.raises(BadInput, match="联系电话号码不对"):
        story.do(
            "tell_rights",
            story.handler,
            service_receiver="周某",
            service_address="和平路 1 号",
            service_phone="有人接",
        )
