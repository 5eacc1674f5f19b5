"""The one-file verifier, run as a third party runs it: alone, isolated, on a folder."""

import ast
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

import zhifa.core.ledger.verifier as package
from tests.ledger_pure.county import ORIGIN, Ledger, at, edit_line
from zhifa.core.ledger.digest import digest
from zhifa.core.ledger.export_format import (
    Export,
    ExportedEntry,
    ExportMalformed,
    ExportTargetTaken,
    Proofs,
    pack,
    write_export,
)
from zhifa.core.ledger.leaf import Entry, Salts, make_entry
from zhifa.core.ledger.note import SigningKey

VERIFIER = Path(package.__file__).with_name("zhifa_verify.py")
spec = importlib.util.spec_from_file_location("zhifa_verify", VERIFIER)
alone = importlib.util.module_from_spec(spec)
spec.loader.exec_module(alone)

SIZE = 300  # two tiles of leaves, one of them partial


@pytest.fixture(scope="module")
def ledger():
    return Ledger(SIZE)


@pytest.fixture(scope="module")
def good(ledger, tmp_path_factory):
    return ledger.export(tmp_path_factory.mktemp("good") / "export", earlier=(100, 200))


@pytest.fixture
def export(good, tmp_path):
    return Path(shutil.copytree(good, tmp_path / "export"))


@pytest.fixture
def key(ledger):
    return str(ledger.key.verifier)


def run(*arguments):
    """The verifier in a process of its own: no site packages, no environment, no current folder."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(VERIFIER), *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONUTF8": "1", "PATH": os.environ["PATH"]},
        check=False,
    )


def check(path, *, against=(), vkeys=()):
    return alone.verify(str(path), [str(a) for a in against], [str(v) for v in vkeys])


def errors(report):
    return [(f["code"], f.get("index")) for f in report.findings if f["severity"] == "error"]


def test_the_verifier_is_one_file_of_the_standard_library_for_python_3_8():
    tree = ast.parse(VERIFIER.read_text("utf-8"), feature_version=(3, 8))
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    names |= {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names
    assert "__file__" not in VERIFIER.read_text("utf-8")


def test_a_good_export_passes_in_a_process_of_its_own(good, ledger, key, tmp_path):
    outside = ledger.witness(tmp_path / "outside", 200)
    done = run(good, "--against", outside, "--vkey", key)
    assert (done.returncode, done.stderr) == (0, "")
    assert "结论：核验通过" in done.stdout
    assert "外部检查点覆盖前 200 条；其后 100 条没有外部凭据" in done.stdout
    told = json.loads(run(good, "--against", outside, "--vkey", key, "--json").stdout)
    assert told["ok"] and told["findings"] == []
    assert (told["opened"], told["rows"], told["proofs"], told["uncovered"]) == (SIZE, SIZE, 3, 100)


def test_a_tampered_export_fails_in_a_process_of_its_own(export, key):
    edit_line(export, 150, lambda line: [line | {"b": line["b"].replace("officer-1", "officer-2")}])
    done = run(export, "--vkey", key)
    assert done.returncode == 1
    assert "第 150 条正文与其承诺不符" in done.stdout
    assert "结论：核验不通过" in done.stdout


def test_wrong_usage_and_unreadable_exports_are_told_apart(tmp_path):
    assert run().returncode == 2
    nothing = run(tmp_path)
    assert (nothing.returncode, nothing.stderr) == (1, "")
    assert "缺少文件 checkpoint" in nothing.stdout
    assert run(tmp_path / "absent").returncode == 1


@pytest.mark.parametrize("alg", ["SHA-256", "SM3"])
@pytest.mark.parametrize("count", [0, 1, 2, 255, 256, 257])
def test_ledgers_of_every_shape_pass(alg, count, tmp_path):
    ledger = Ledger(count, alg)
    report = check(ledger.export(tmp_path / "e"), vkeys=[ledger.key.verifier])
    assert report.findings == []
    assert report.facts["opened"] == count


def test_without_a_pinned_key_it_says_the_key_is_the_exports_own(good):
    report = check(good)
    assert report.ok()
    assert "请另与机关公布的公钥核对" in report.findings[0]["message"]


def test_the_tar_is_checked_like_the_folder_and_is_the_same_every_time(good, key, tmp_path):
    one, two = pack(good, tmp_path / "one.tar"), pack(good, tmp_path / "two.tar")
    assert one.read_bytes() == two.read_bytes()
    assert check(one, vkeys=[key]).findings == []
    assert run(one, "--vkey", key).returncode == 0


def test_the_same_ledger_exports_the_same_bytes_and_reads_back(ledger, good, tmp_path):
    again = ledger.export(tmp_path / "again", earlier=(100, 200))
    files = {p.relative_to(good): p.read_bytes() for p in good.rglob("*") if p.is_file()}
    assert files == {p.relative_to(again): p.read_bytes() for p in again.rglob("*") if p.is_file()}
    back = Export(good)
    assert list(back.entries()) == ledger.exported()
    assert list(back.rows()) == ledger.rows()
    assert back.vkeys() == [ledger.key.verifier]
    assert back.note() == ledger.checkpoint() and len(list(back.earlier())) == 2
    assert back.proofs().inclusion[1][2] == ledger.tree().inclusion_proof(SIZE // 2)
    with pytest.raises(ExportTargetTaken):
        ledger.export(good)


def test_an_export_out_of_order_or_short_is_not_written(ledger, tmp_path):
    entries = ledger.exported()
    for wrong in (
        entries[:-1],
        [*entries[:5], entries[4]],
        entries[1:],
        [*entries, ExportedEntry(SIZE, b"")],
    ):
        with pytest.raises(ExportMalformed):
            write_export(tmp_path / "e", note=ledger.checkpoint(), vkeys=[], entries=wrong, complete=True)
        assert not (tmp_path / "e").exists()


# ---- 篡改导出本身 ----------


def test_a_changed_commitment_is_named(export, key):
    edit_line(export, 33, lambda line: [{"i": 33, "c": "0" * 64}])
    report = check(export, vkeys=[key])
    assert ("leaf", 33) in errors(report) and ("root", None) in errors(report)
    assert "第 33 条与已签名的树不符，账目被改动" in [f["message"] for f in report.findings]


def test_a_dropped_line_is_named(export, key):
    edit_line(export, 40, lambda line: [])
    assert ("missing", 40) in errors(check(export, vkeys=[key]))


def test_a_line_twice_is_named(export, key):
    edit_line(export, 40, lambda line: [line, line])
    assert errors(check(export, vkeys=[key])) == [("order", 40)]


def test_two_swapped_entries_are_named(export, key):
    path = export / "entries-000000.jsonl"
    lines = [json.loads(x) for x in path.read_text("utf-8").splitlines()]
    lines[70], lines[71] = lines[71] | {"i": 70}, lines[70] | {"i": 71}
    path.write_text("".join(json.dumps(x) + "\n" for x in lines), "utf-8")
    found = errors(check(export, vkeys=[key]))
    assert ("leaf", 70) in found and ("leaf", 71) in found


def test_a_truncated_export_is_named(export, key):
    path = export / "entries-000000.jsonl"
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:290]), "utf-8")
    assert ("missing", 290) in errors(check(export, vkeys=[key]))


@pytest.mark.parametrize(
    ("name", "offset", "message"),
    [
        ("tile/0/000", 32 * 9, "第 9 条与树块 tile/0/000 不符，树块被改动"),
        ("tile/0/001.p/44", 32 * 2, "第 258 条与树块 tile/0/001 不符，树块被改动"),
        ("tile/1/000.p/1", 3, "树块 tile/1/000.p/1 第 0 格与下层不符"),
    ],
)
def test_a_flipped_byte_in_a_tile_is_named(export, key, name, offset, message):
    data = bytearray((export / name).read_bytes())
    data[offset] ^= 1
    (export / name).write_bytes(data)
    assert message in [f["message"] for f in check(export, vkeys=[key]).findings]


def test_a_missing_tile_is_named(export, key):
    (export / "tile/0/000").unlink()
    report = check(export, vkeys=[key])
    assert [f["message"] for f in report.findings] == ["缺少树块 tile/0/000"]


def test_a_changed_business_row_is_named(export, key):
    path = export / "rows.jsonl"
    path.write_text(path.read_text("utf-8").replace("虚构商户12\\", "虚构商户13\\", 1), "utf-8")
    report = check(export, vkeys=[key])
    assert [f["message"] for f in report.findings] == ["第 12 条的 matter 第 12 行 与账本所记不符，行被改动"]


def test_a_row_an_entry_never_wrote_is_named(export, key):
    path = export / "rows.jsonl"
    path.write_text(path.read_text("utf-8").replace('"id":"12"', '"id":"512"', 1), "utf-8")
    report = check(export, vkeys=[key])
    assert [f["message"] for f in report.findings] == ["第 12 条没有写过 matter 第 512 行"]


def test_a_changed_proof_is_named(export, key):
    data = json.loads((export / "proofs.json").read_bytes())
    data["inclusion"][1]["path"][3] = "0" * 64
    (export / "proofs.json").write_text(json.dumps(data))
    assert errors(check(export, vkeys=[key])) == [("inclusion", SIZE // 2)]


@pytest.mark.parametrize(
    "old,new", [("\n300\n", "\n299\n"), ("alg SM3", "alg SHA-256"), ("time 2026", "time 2025")]
)
def test_a_changed_checkpoint_fails_its_signature(export, key, old, new):
    path = export / "checkpoint"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    assert ("signature", None) in errors(check(export, vkeys=[key]))


def test_signing_again_with_another_key_is_found_by_the_pinned_key_and_by_the_outside_checkpoint(
    ledger, key, tmp_path
):
    forged = Ledger(0, key=SigningKey.generate(ORIGIN))
    forged.entries, forged.row_images = ledger.entries, ledger.row_images
    export = forged.export(tmp_path / "forged")
    assert ("signature", None) in errors(check(export, vkeys=[key]))
    (tmp_path / "outside.txt").write_text(ledger.checkpoint(200), "utf-8")
    report = check(export, against=[tmp_path / "outside.txt"])
    assert ("signature", None) in errors(report)
    assert any("可能换了签名密钥" in f["message"] for f in report.findings)


# ---- 以超级用户改库后重新签名：自洽的导出，只有外部凭据能识破 ----------


def rewritten(ledger, change, tmp_path):
    """The ledger as a superuser with the key leaves it: entries changed, tree rebuilt, signed again."""
    other = Ledger(0, key=ledger.key)
    other.entries, other.row_images = list(ledger.entries), dict(ledger.row_images)
    other.row_images.clear()
    change(other)
    export = other.export(tmp_path / "rewritten")
    inside = check(export, vkeys=[ledger.key.verifier])
    assert inside.ok(), "the forgery must be consistent in itself"
    return export


def other_body(ledger, index, **changes):
    entry = ledger.entries[index]
    body = json.loads(entry.body) | changes
    return make_entry(body, entry.salt, ledger.digest)


def flip(ledger):
    ledger.entries[150] = other_body(ledger, 150, actor="officer-9")


def drop(ledger):
    del ledger.entries[150]


def reorder(ledger):
    entries = ledger.entries
    entries[150], entries[151] = entries[151], entries[150]


def insert(ledger):
    ledger.entries.insert(150, other_body(ledger, 149, op_id="虚构"))


def truncate(ledger):
    del ledger.entries[150:]


def truncate_and_write_anew(ledger):
    del ledger.entries[150:]
    for index in range(150, 320):
        ledger.entries.append(other_body(ledger, 0, op_id=f"new-{index}", at="2026-09-01T00:00:00.000000Z"))


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        (flip, "divergence", "与外部留存比对：第 150 条被改动"),
        (drop, "divergence", "与外部留存比对：第 150 条被删除"),
        (reorder, "divergence", "与外部留存比对：第 150—151 条被调换次序"),
        (insert, "divergence", "与外部留存比对：第 150 条系后来插入"),
        (truncate, "rollback", "账本被回退：外部检查点已有 280 条，导出只有 150 条"),
        (truncate_and_write_anew, "divergence", "与外部留存比对：第 150—279 条被改动"),
    ],
)
def test_each_rewriting_is_located_to_the_entry_against_a_witness_folder(
    ledger, change, code, message, tmp_path
):
    export = rewritten(ledger, change, tmp_path)
    outside = ledger.witness(tmp_path / "outside", 280)
    report = check(export, against=[outside], vkeys=[ledger.key.verifier])
    assert (code, message) in [(f["code"], f["message"]) for f in report.findings]
    assert report.facts["covered"] == 0


@pytest.mark.parametrize("change", [flip, drop, reorder, insert, truncate_and_write_anew])
def test_each_rewriting_is_located_between_two_checkpoints_by_the_notes_alone(ledger, change, tmp_path):
    export = rewritten(ledger, change, tmp_path)
    places = []
    for size in (100, 200, 280):
        places.append(tmp_path / f"note-{size}")
        places[-1].write_text(ledger.checkpoint(size), "utf-8")
    report = check(export, against=places, vkeys=[ledger.key.verifier])
    assert errors(report) == [("divergence", 100)]
    assert report.findings[0]["last"] == 199
    assert report.facts["covered"] == 100


def test_an_entry_back_dated_before_an_outside_checkpoint_is_named(ledger, tmp_path):
    export = rewritten(ledger, lambda other: other.write(at(20)), tmp_path)
    note = tmp_path / "note"
    note.write_text(ledger.checkpoint(), "utf-8")
    report = check(export, against=[note], vkeys=[ledger.key.verifier])
    assert errors(report) == [("backdated", SIZE)]
    assert "系倒签" in report.findings[0]["message"]


def test_a_checkpoint_of_another_ledger_is_not_mistaken_for_evidence(good, key, tmp_path):
    other = Ledger(3, "SHA-256")
    (tmp_path / "note").write_text(other.checkpoint(), "utf-8")
    assert ("origin", None) in errors(check(good, against=[tmp_path / "note"], vkeys=[key]))


def test_a_witness_whose_own_tiles_were_damaged_still_holds_by_its_note(good, ledger, key, tmp_path):
    outside = ledger.witness(tmp_path / "outside", 280)
    (outside / "tile/0/000").unlink()
    assert check(good, against=[outside], vkeys=[key]).facts["covered"] == 280


# ---- 删除与部分披露 ----------


def test_erasing_bodies_and_salts_keeps_every_proof_valid(ledger, key, tmp_path):
    gone = frozenset({0, 7, SIZE // 2})
    export = ledger.export(tmp_path / "e", erased=gone)
    outside = ledger.witness(tmp_path / "outside", 200)
    report = check(export, against=[outside], vkeys=[key])
    assert report.findings == []
    assert (report.facts["opened"], report.facts["sealed"]) == (SIZE - 3, 3)
    assert (report.facts["proofs"], report.facts["covered"]) == (3, 200)


def test_erasing_one_row_leaves_its_entry_checkable(tmp_path):
    ledger = Ledger(5)
    salts = Salts.decode(ledger.entries[2].salt, ledger.digest)
    left = salts.without([("clock", 2)], rows=[("matter", 2), ("clock", 2)])
    ledger.entries[2] = Entry(ledger.entries[2].body, left.encode(), ledger.entries[2].commitment)
    report = check(ledger.export(tmp_path / "e"), vkeys=[ledger.key.verifier])
    assert report.findings == []
    assert report.facts["rows"] == 5


def one_matter(ledger, folder, old=200, drop_proof=False):
    tree, leaves = ledger.tree(), ledger.leaves()
    picked = [12, 199, 250]
    proved = picked[1:] if drop_proof else picked
    return write_export(
        folder,
        note=ledger.checkpoint(),
        vkeys=[ledger.key.verifier],
        entries=[ledger.exported()[i] for i in picked],
        complete=False,
        rows=[r for r in ledger.rows() if r.index in picked],
        proofs=Proofs(
            SIZE,
            [(i, leaves[i], tree.inclusion_proof(i)) for i in proved],
            [(old, tree.consistency_proof(old))],
        ),
    )


def test_one_matter_is_disclosed_with_proofs_and_without_the_others(ledger, key, tmp_path):
    export = one_matter(ledger, tmp_path / "e")
    (tmp_path / "note").write_text(ledger.checkpoint(200), "utf-8")
    report = check(export, against=[tmp_path / "note"], vkeys=[key])
    assert report.findings == []
    assert (report.facts["opened"], report.facts["rows"], report.facts["covered"]) == (3, 3, 200)
    assert "本导出只含部分账目" in run(export).stdout
    assert not (export / "tile").exists()


def test_a_disclosed_entry_without_proof_is_named(ledger, key, tmp_path):
    export = one_matter(ledger, tmp_path / "e", drop_proof=True)
    assert errors(check(export, vkeys=[key])) == [("inclusion", 12)]


def test_one_matter_of_a_rewritten_ledger_contradicts_the_outside_checkpoint(ledger, key, tmp_path):
    other = Ledger(0, key=ledger.key)
    other.entries, other.row_images = list(ledger.entries), dict(ledger.row_images)
    other.entries[150] = other_body(ledger, 150, actor="officer-9")
    export = one_matter(other, tmp_path / "e")
    (tmp_path / "note").write_text(ledger.checkpoint(200), "utf-8")
    assert errors(check(export, against=[tmp_path / "note"], vkeys=[key])) == [("divergence", 0)]


# ---- 核验程序自带的算法 ----------


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=200))
def test_its_own_sm3_equals_the_libraries(data):
    assert alone.sm3(data) == digest("SM3").hash(data)


@settings(deadline=None, max_examples=12)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 511))
def test_its_own_ed25519_accepts_the_libraries_signatures_and_no_flipped_bit(seed, message, bit):
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert alone.ed25519_verifies(public, message, signature)
    assert not alone.ed25519_verifies(public, message + b"x", signature)
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8
    assert not alone.ed25519_verifies(public, message, bytes(flipped))


def test_its_own_ed25519_refuses_a_scalar_beyond_the_group_order():
    key = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
    public, signature = key.public_key().public_bytes_raw(), key.sign(b"m")
    s = int.from_bytes(signature[32:], "little") + alone._L
    assert not alone.ed25519_verifies(public, b"m", signature[:32] + s.to_bytes(32, "little"))
    assert not alone.ed25519_verifies(public, b"m", signature[:-1])
    assert not alone.ed25519_verifies(b"\xff" * 32, b"m", signature)


def test_its_proof_checks_agree_with_the_ledgers(ledger):
    tree, leaves, h = ledger.tree(), ledger.leaves(), ledger.digest.hash
    for size in (1, 2, 7, 255, 256, 257, 300):
        root = tree.root(size)
        for index in {0, size // 2, size - 1}:
            path = tree.inclusion_proof(index, size)
            assert alone.root_by_inclusion(h, leaves[index], index, size, path) == root
            assert alone.root_by_inclusion(h, leaves[index], index, size, [*path, root]) != root
        for old in {0, 1, size // 2, size}:
            path = tree.consistency_proof(old, size)
            assert alone.consistent(h, old, size, tree.root(old), root, path)
            assert not alone.consistent(h, old, size, h(b"x"), root, path)


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(["checkpoint", "vkey", "format.json", "proofs.json", "entries-000000.jsonl"]), st.data()
)
def test_no_damage_to_a_file_makes_it_crash(small_export, name, data):
    folder, key = small_export
    path = folder / name
    kept = path.read_bytes()
    cut = data.draw(st.integers(0, len(kept) - 1))
    junk = data.draw(st.sampled_from([b"", b"\x00", b"\xff", b'"', b"[[", b"{", b"\n\n", b"1e999"]))
    path.write_bytes(kept[:cut] + junk + kept[cut + 1 :])
    try:
        report = check(folder, vkeys=[key])
        assert all(f["message"] for f in report.findings)
    finally:
        path.write_bytes(kept)


@pytest.fixture(scope="module")
def small_export(tmp_path_factory):
    ledger = Ledger(6)
    return ledger.export(tmp_path_factory.mktemp("small") / "e"), str(ledger.key.verifier)
