"""Erasing a person: no table, search entry, document or public page says the name any more, and every proof stands."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.casework.story import FIRM, Story, open_one
from tests.core.closing import RULES, close, years_on
from tests.county import County, report_in
from zhifa.core import files, jobs, search
from zhifa.core.documents.document import Document
from zhifa.core.erasure import GONE, erase_personal_data
from zhifa.core.erasure_keeping import StillKept
from zhifa.core.errors import BadInput
from zhifa.core.ledger.export import prove
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.ledger.sequencing import sequence_all
from zhifa.core.ledger.verify import verify

pytestmark = pytest.mark.django_db
NAME, PHONE = "澄川县鸿砺土石方工程有限公司", FIRM["phone"]
REASON = "当事人请求删除，保存期限已经届满，已核对身份"


def text_columns() -> Iterator[tuple[str, str]]:
    """Every column of every table that can hold words."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND (data_type IN ('text', 'character varying', 'jsonb', 'json', 'tsvector', 'ARRAY'))"
        )
        yield from cursor.fetchall()


def places_of(*said: str) -> list[str]:
    """Tables and columns in which any of some words stands."""
    found = []
    with connection.cursor() as cursor:
        for table, column in list(text_columns()):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" WHERE "{column}"::text LIKE ANY(%s)',
                [[f"%{s}%" for s in said]],
            )
            if cursor.fetchone()[0]:
                found.append(f"{table}.{column}")
    return found


def in_files(*said: str) -> bool:
    """Whether any stored PDF was made from the words (documents are typeset from their data, so the data stand for them)."""
    return any(s in str(d.data) for d in Document.objects.all() for s in said)


@pytest.fixture(scope="module")
def decided(small_county: County, django_db_blocker: Any) -> Story:
    """A served decision against a firm, the matter closed; what a test does to it is undone at its end."""
    with django_db_blocker.unblock():
        story = open_one(small_county).until("served")
        close(by=RULES, matter=story.case.matter)
        sequence_all()
        return story


def test_after_erasing_the_name_stands_nowhere_and_every_proof_stands(decided: Story) -> None:
    matter = decided.case.matter
    assert {"casework_party.name", "core_document.data"} <= set(places_of(NAME, PHONE))
    assert search.find(decided.head, "鸿砺")
    entry = LedgerEntry.objects.filter(matter=matter).order_by("id").first()
    assert entry is not None
    proof = prove(entry)
    old_files = {d.file.sha256 for d in Document.objects.filter(matter=matter) if NAME in str(d.data)}
    assert old_files

    with years_on(30):
        erase_personal_data(by=decided.county.security_admin, matter=matter, reason=REASON)
        jobs.run_pending()
        sequence_all()

    assert places_of(NAME, PHONE, FIRM["id_number"]) == []
    assert not in_files(NAME, PHONE)
    assert search.find(decided.head, "鸿砺") == []
    assert not any(files.store().has(sha256) for sha256 in old_files)
    found = verify()
    assert found.ok, found.findings[:5]
    again = prove(LedgerEntry.objects.get(pk=entry.pk))
    assert proof and again and (again.leaf, again.index) == (proof.leaf, proof.index)


def test_the_pages_still_open_and_say_what_is_gone(decided: Story) -> None:
    matter = decided.case.matter
    act = matter.acts.filter(kind="CF").get()
    with years_on(30):
        erase_personal_data(by=decided.county.security_admin, matter=matter, reason=REASON)
    page = Client().get(f"/v/{act.code}")
    assert page.status_code == 200
    assert NAME not in page.content.decode()
    document = Document.objects.filter(matter=matter, act=act).get()
    assert GONE in str(document.data)
    assert files.store().open(document.file.sha256).read(5) == b"%PDF-"


def test_only_the_operation_may_change_a_document_or_forget_a_file(decided: Story) -> None:
    from django.db import DatabaseError, transaction

    document = Document.objects.filter(matter=decided.case.matter).first()
    assert document is not None
    for statement, arguments in (
        ("SELECT zhifa_erase_row('core_document', %s, '{\"title\": \"\"}')", [document.pk]),
        ("SELECT zhifa_forget_file(%s)", [document.file_id]),
    ):
        with (
            pytest.raises(DatabaseError, match="only inside"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, arguments)


def test_nothing_goes_while_the_matter_is_open_or_its_papers_are_kept(decided: Story) -> None:
    by, matter = decided.county.security_admin, decided.case.matter
    with years_on(29), pytest.raises(StillKept, match="不得删除") as refused:
        erase_personal_data(by=by, matter=matter, reason=REASON)
    said = str(refused.value)
    assert "个人信息保护法" in said and "三十年" in said and "只存储" in said
    # without an act the papers are kept five years; an open matter is kept whatever its age
    plain = report_in(decided.county)
    with years_on(40), pytest.raises(StillKept, match="还没有办结"):
        erase_personal_data(by=by, matter=plain, reason=REASON)
    close(by=RULES, matter=plain)
    with years_on(4), pytest.raises(StillKept, match="不得删除"):
        erase_personal_data(by=by, matter=plain, reason=REASON)
    with years_on(5), pytest.raises(BadInput, match="没有登记个人信息"):
        erase_personal_data(by=by, matter=plain, reason=REASON)


def test_a_reason_is_asked_for(decided: Story) -> None:
    with pytest.raises(BadInput, match="至少写"):
        erase_personal_data(by=decided.county.security_admin, matter=decided.case.matter, reason="删")
