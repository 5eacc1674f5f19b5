import datetime as dt
import enum
import hashlib
import hmac
import json
import uuid
from decimal import Decimal

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from zhifa.core.ledger.canonical import NotCanonical, canonical_json, canonical_value
from zhifa.core.ledger.digest import Digest, UnknownDigest, _sm3_of_cryptography, digest
from zhifa.core.ledger.leaf import (
    SaltErased,
    Salts,
    body_salt,
    commitment_of,
    leaf_hash,
    make_entry,
    new_salt,
    opened_row_hash,
    row_hash,
    row_ref,
    row_salt,
)

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
plain = st.recursive(
    st.one_of(text, st.integers(-(2**53) + 1, 2**53 - 1), st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(text, inner, max_size=4)),
    max_leaves=12,
)


@settings(deadline=None)
@given(plain)
def test_canonical_json_equals_rfc8785_on_every_value_of_the_domain(value):
    assert canonical_json(value) == rfc8785.dumps(value)


def test_keys_are_sorted_by_utf16_units_where_that_differs_from_code_points():
    rare, compatible = "𠮷", "﨑"  # U+20BB7 sorts before U+FA11 in UTF-16
    assert canonical_json({compatible: 1, rare: 2}) == f'{{"{rare}":2,"{compatible}":1}}'.encode()


class State(enum.Enum):
    FILED = "已立案"


class TextState(str, enum.Enum):  # noqa: UP042  (the form Django's TextChoices takes)
    FILED = "已立案"


SHANGHAI = dt.timezone(dt.timedelta(hours=8))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (dt.datetime(2026, 3, 1, 9, 0, 0, 5, SHANGHAI), "2026-03-01T01:00:00.000005Z"),
        (dt.datetime(2026, 3, 1, 1, tzinfo=dt.UTC), "2026-03-01T01:00:00.000000Z"),
        (dt.date(2026, 3, 1), "2026-03-01"),
        (dt.time(9, 30), "09:30:00.000000"),
        (dt.timedelta(days=1, microseconds=2), "86400000002"),
        (Decimal("1.50"), "1.5"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.00"), "0"),
        (2**53, "9007199254740992"),
        (120.5, "120.5"),
        (1.0, 1),
        (-0.0, 0),
        (b"\x00\xff", "00ff"),
        (memoryview(b"\x01"), "01"),
        (uuid.UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        (State.FILED, "已立案"),
        (TextState.FILED, "已立案"),
        ((1, {"a": [State.FILED]}), [1, {"a": ["已立案"]}]),
    ],
)
def test_each_kind_of_value_has_one_written_form(value, written):
    assert canonical_value(value) == written
    json.dumps(canonical_value(value))


@given(st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**25), 10**25)))
def test_a_number_hashes_the_same_after_a_round_through_jsonb(number):
    # jsonb keeps numbers as exact decimals and prints them without exponent
    printed = format(Decimal(json.dumps(number)), "f")
    assert canonical_json(json.loads(printed)) == canonical_json(number)


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        Decimal("NaN"),
        dt.datetime(2026, 3, 1),
        {1: 2},
        {1, 2},
        object(),
        "\ud800",
        {"\ud800": 1},
    ],
)
def test_values_without_a_single_form_are_refused(value):
    with pytest.raises(NotCanonical):
        canonical_json(value)


def test_sm3_gives_the_standards_example_in_both_providers():
    expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    other = _sm3_of_cryptography()
    assert digest("SM3").hash(b"abc").hex() == other.hash(b"abc").hex() == expected
    assert digest("SM3").hmac(b"k" * 32, b"m") == other.hmac(b"k" * 32, b"m")
    assert digest("SHA-256").hmac(b"k", b"m") == hmac.new(b"k", b"m", hashlib.sha256).digest()
    with pytest.raises(UnknownDigest, match="MD5"):
        digest("MD5")


@pytest.fixture(params=["SHA-256", "SM3"])
def d(request) -> Digest:
    return digest(request.param)


ROW = {"id": 7, "state": "已立案", "fine": Decimal("200.50"), "at": dt.datetime(2026, 3, 1, tzinfo=dt.UTC)}


def test_an_entry_is_sealed_as_the_rule_page_says(d):
    salt = b"s" * 32
    ref = row_ref(salt, "matter", 7, ROW, d)
    gone = row_ref(salt, "clock", 8, None, d)
    entry = make_entry({"op": "casework.file_case", "rows": [ref, gone]}, salt, d)
    sub = d.hmac(salt, b"row:matter:7")
    canonical = '{"at":"2026-03-01T00:00:00.000000Z","fine":"200.5","id":7,"state":"已立案"}'.encode()
    assert ref == {"t": "matter", "id": "7", "h": d.hash(sub + canonical).hex()}
    assert gone["h"] is None
    assert json.loads(entry.body) == {"v": 1, "alg": d.name, "op": "casework.file_case", "rows": [ref, gone]}
    assert entry.commitment == d.hash(d.hmac(salt, b"body") + entry.body)
    assert leaf_hash(entry.commitment, d) == d.hash(b"\x00" + entry.commitment)
    assert commitment_of(entry.body, body_salt(salt, d), d) == entry.commitment


def test_a_body_cannot_name_another_algorithm_than_the_one_used(d):
    assert json.loads(make_entry({"alg": "MD5", "v": 9}, b"s" * 32, d).body) == {"v": 1, "alg": d.name}


def test_one_row_opens_without_opening_body_or_neighbour(d):
    salt = new_salt()
    disclosed = row_salt(salt, "matter", 7, d)
    assert opened_row_hash(disclosed, ROW, d) == row_hash(salt, "matter", 7, ROW, d)
    assert len({salt, disclosed, body_salt(salt, d), row_salt(salt, "matter", 8, d)}) == 4


def test_erasing_one_row_keeps_the_body_and_the_others_checkable(d):
    salt = new_salt()
    rows = [("matter", 7), ("party", 1), ("clock", 2)]
    left = Salts.decode(salt, d).without([("party", 1)], rows=rows)
    left = Salts.decode(left.encode(), d)
    assert left.body() == body_salt(salt, d)
    assert left.row("matter", 7) == row_salt(salt, "matter", 7, d)
    with pytest.raises(SaltErased, match="party 第 1 行"):
        left.row("party", 1)
    assert salt.hex() not in left.encode().decode()
    none = Salts.decode(left.without([("matter", 7)], rows=rows, body=False).encode(), d)
    assert none.row("clock", 2) == row_salt(salt, "clock", 2, d)
    for opened in (none.body, lambda: none.row("matter", 7), lambda: none.row("party", 1)):
        with pytest.raises(SaltErased):
            opened()


def test_an_untouched_salt_is_stored_as_its_32_bytes(d):
    salt = new_salt()
    assert Salts.decode(memoryview(salt), d).encode() == salt
