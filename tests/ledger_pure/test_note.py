import datetime as dt
import stat

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from zhifa.core.ledger.checkpoint import Checkpoint, CheckpointMalformed, peek_checkpoint, read_checkpoint
from zhifa.core.ledger.note import (
    KeyFileRefused,
    Note,
    NoteMalformed,
    NoteNotTrusted,
    SigningKey,
    VerifierKey,
    sign_note,
)

# the example key and note of Go's sumdb/note documentation, the origin of the C2SP format
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
# RFC 8032 section 7.1, test 1
SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
FIXED = SigningKey("zhifa.example/fixed", Ed25519PrivateKey.from_private_bytes(SEED))


def test_a_note_signed_by_the_reference_implementation_is_accepted():
    key = VerifierKey.parse(VKEY)
    assert str(key) == VKEY
    note = Note.parse(NOTE)
    assert note.verified_by([key]) == [key]
    assert str(note) == NOTE


def test_a_note_of_a_fixed_key_has_fixed_bytes():
    note = sign_note("黄桥镇\n", FIXED)
    assert str(FIXED.verifier) == (
        "zhifa.example/fixed+" + FIXED.key_id.hex() + "+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea"
    )
    assert note == sign_note("黄桥镇\n", FIXED)
    assert note.startswith("黄桥镇\n\n— zhifa.example/fixed ")
    assert Note.parse(note.encode()).verified_by([FIXED.verifier]) == [FIXED.verifier]


def test_unknown_signers_are_passed_over_and_a_bad_known_one_refuses_the_note():
    other = SigningKey.generate("zhifa.example/other")
    note = Note.parse(sign_note("a\n", other, FIXED))
    assert note.verified_by([FIXED.verifier]) == [FIXED.verifier]
    with pytest.raises(NoteNotTrusted, match="没有任何已知公钥"):
        note.verified_by([SigningKey.generate("zhifa.example/third").verifier])
    changed = Note("b\n", note.signatures)
    with pytest.raises(NoteNotTrusted, match="不成立"):
        changed.verified_by([FIXED.verifier])


def test_a_key_of_the_same_name_made_anew_does_not_verify():
    note = Note.parse(sign_note("a\n", FIXED))
    with pytest.raises(NoteNotTrusted):
        note.verified_by([SigningKey.generate(FIXED.name).verifier])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"a\n",
        b"a\n\n",
        b"a\n\n- x YWJjZGVm\n",
        b"a\n\n\xe2\x80\x94 x !!\n",
        b"a\x01\n\n\xe2\x80\x94 x YWJjZGVm\n",
        b"\xff",
    ],
)
def test_what_is_no_note_is_refused(data):
    with pytest.raises(NoteMalformed):
        Note.parse(data)


@settings(max_examples=200)
@given(st.binary(max_size=80))
def test_arbitrary_bytes_are_a_note_or_refused_by_name(data):
    try:
        Note.parse(data)
    except NoteMalformed as error:
        assert str(error)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u3000b", "a\nb"])
def test_names_with_spaces_or_plus_are_refused(name):
    with pytest.raises(NoteMalformed):
        SigningKey.generate(name)


@pytest.mark.parametrize("text", ["x", "a+b", VKEY.replace("c74f", "c74e"), VKEY[:-4] + "AAAA", VKEY[:-4]])
def test_a_miscopied_verifier_key_is_refused(text):
    with pytest.raises(NoteMalformed):
        VerifierKey.parse(text)


def test_the_private_key_lives_in_a_file_only_its_owner_reads(tmp_path):
    path = tmp_path / "key.pem"
    FIXED.save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert SigningKey.load(path, FIXED.name).verifier == FIXED.verifier
    with pytest.raises(KeyFileRefused, match="不予覆盖"):
        FIXED.save(path)
    path.chmod(0o640)
    with pytest.raises(KeyFileRefused, match="chmod 600"):
        SigningKey.load(path, FIXED.name)
    broken = tmp_path / "broken.pem"
    broken.write_text("no key")
    broken.chmod(0o600)
    with pytest.raises(KeyFileRefused, match="没有可用的私钥"):
        SigningKey.load(broken, FIXED.name)


POINT = Checkpoint(FIXED.name, 20_852_163, b"\x07" * 32, "SM3", dt.datetime(2026, 3, 1, 1, 2, 3, 4, dt.UTC))


def test_a_checkpoint_reads_back_as_it_was_signed():
    assert POINT.text() == (
        "zhifa.example/fixed\n20852163\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n"
        "alg SM3\ntime 2026-03-01T01:02:03.000004Z\n"
    )
    note = POINT.sign(FIXED)
    assert read_checkpoint(note, [FIXED.verifier]) == POINT == peek_checkpoint(note)
    extended = Checkpoint(POINT.origin, 0, POINT.root, more=("demo 1",))
    assert read_checkpoint(extended.sign(FIXED), [FIXED.verifier]) == extended


def test_the_example_checkpoint_of_the_specification_is_read():
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    point = Checkpoint.parse_text(text)
    assert (point.size, point.alg, point.at) == (20_852_163, "SHA-256", None)


@pytest.mark.parametrize(
    "text",
    [
        "o\n01\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n",
        "o\n-1\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n",
        "o\n１\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n",
        "o\n1\nBwc=\n",
        "o\n1\n",
        "\n1\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n",
        "o\n1\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\ntime yesterday\n",
        "o\n1\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\ntime 2026-03-01T00:00:00\n",
        "o\n1\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n\nx\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(CheckpointMalformed):
        Checkpoint.parse_text(text)


def test_a_checkpoint_that_could_not_be_read_back_is_not_signed():
    with pytest.raises(CheckpointMalformed):
        Checkpoint("o", 1, b"short").text()
    with pytest.raises(CheckpointMalformed):
        Checkpoint("o", 1, b"\0" * 32, more=("two\nlines",)).text()
