#!/usr/bin/env python3
"""账本核验 — checks an exported ledger with nothing but this file and Python 3.8 or later.

    python zhifa_verify.py EXPORT [--against CHECKPOINT_OR_FOLDER]... [--vkey KEY_OR_FILE]... [--json]

EXPORT is a folder or a .tar. It recomputes every commitment, leaf hash, tile and the root, checks the
Ed25519 signature, consistency with checkpoints kept outside (a file, or a folder with a checkpoint and
tiles), proofs and disclosed rows, and names the first entry, tile or row that does not hold. Exit code 0: all
holds; 1: something does not; 2: wrong usage. It trusts nothing in the export but what the signature and the
outside evidence bind.

Written from the published formats and sharing no code with the program that makes exports:
RFC 9162 / RFC 6962 (tree, proofs), RFC 8032 (Ed25519), GB/T 32905-2016 (SM3), RFC 8785 (canonical JSON),
C2SP signed-note, tlog-checkpoint and tlog-tiles.
"""

# ruff: noqa: B905, C408, DTZ007, PTH112, PTH113, PTH118, RUF005, SIM115, UP031
# (Python 3.8 has no zip(strict=); plain os.path and % keep the file readable to whoever audits it.)

import argparse
import base64
import datetime
import hashlib
import json
import os
import re
import sys
import tarfile

FORMAT, FORMAT_VERSION = "zhifa-ledger-export", 1
WIDTH, SIZE = 256, 32
SHOWN = 20  # findings of one kind that are spelled out


class Refused(Exception):
    """读不下去 — the export (or a file of it) cannot be read at all."""


# ---- 摘要


def sm3(data):
    """SM3 in plain Python (GB/T 32905-2016), used only where OpenSSL lacks it."""
    mask = 0xFFFFFFFF

    def rotl(x, n):
        n %= 32
        return ((x << n) | (x >> (32 - n))) & mask

    length = len(data) * 8
    data = data + b"\x80" + b"\x00" * ((55 - len(data)) % 64) + length.to_bytes(8, "big")
    v = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    for at in range(0, len(data), 64):
        w = [int.from_bytes(data[at + i : at + i + 4], "big") for i in range(0, 64, 4)]
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ rotl(w[j - 3], 15)
            x = x ^ rotl(x, 15) ^ rotl(x, 23)
            w.append(x ^ rotl(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = v
        for j in range(64):
            t = 0x79CC4519 if j < 16 else 0x7A879D8A
            ss1 = rotl((rotl(a, 12) + e + rotl(t, j)) & mask, 7)
            ss2 = ss1 ^ rotl(a, 12)
            if j < 16:
                ff, gg = a ^ b ^ c, e ^ f ^ g
            else:
                ff, gg = (a & b) | (a & c) | (b & c), (e & f) | (~e & mask & g)
            tt1 = (ff + d + ss2 + (w[j] ^ w[j + 4])) & mask
            tt2 = (gg + h + ss1 + w[j]) & mask
            d, c, b, a = c, rotl(b, 9), a, tt1
            h, g, f, e = g, rotl(f, 19), e, tt2 ^ rotl(tt2, 9) ^ rotl(tt2, 17)
        v = [x ^ y for x, y in zip(v, (a, b, c, d, e, f, g, h))]
    return b"".join(x.to_bytes(4, "big") for x in v)


def hash_function(alg):
    """bytes → 32 bytes for an algorithm name."""
    if alg == "SHA-256":
        return lambda data: hashlib.sha256(data).digest()
    if alg == "SM3":
        try:
            blank = hashlib.new("sm3")
        except ValueError:
            return sm3

        def with_openssl(data):
            state = blank.copy()
            state.update(data)
            return state.digest()

        return with_openssl
    raise Refused("不认识的摘要算法“%s”。" % alg)


# ---- Ed25519 (RFC 8032)

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)


def _point(data):
    """Decode a curve point to extended coordinates, or None."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= _P:
        return None
    xx = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(xx, (_P + 3) // 8, _P)
    if (x * x - xx) % _P:
        x = x * _ROOT % _P
    if (x * x - xx) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


def _add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % _P
    b = (p[1] + p[0]) * (q[1] + q[0]) % _P
    c = 2 * p[3] * q[3] * _D % _P
    d = 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(k, p):
    out = (0, 1, 1, 0)
    while k:
        if k & 1:
            out = _add(out, p)
        p = _add(p, p)
        k >>= 1
    return out


_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))


def ed25519_verifies(public, message, signature):
    """Whether ``signature`` (64 bytes) over ``message`` is by ``public`` (32 bytes)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, r, s = _point(public), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= _L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _L
    left, right = _times(s, _BASE), _add(r, _times(k, key))
    same_x = (left[0] * right[2] - right[0] * left[2]) % _P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % _P == 0


# ---- 签名文书


class Key:
    """公钥 — from ``name+id+base64``."""

    def __init__(self, text):
        try:
            self.name, id_, data = text.strip().split("+", 2)
            data = base64.b64decode(data, validate=True)
            self.id = bytes.fromhex(id_)
        except ValueError:
            raise Refused("公钥串“%s”不可读，应为“名称+编号+base64”。" % text.strip()) from None
        self.public = data[1:]
        wanted = hashlib.sha256(self.name.encode() + b"\n\x01" + self.public).digest()[:4]
        if len(data) != 33 or data[:1] != b"\x01" or self.id != wanted:
            raise Refused("公钥串“%s”不是 Ed25519 公钥，或编号与公钥不符。" % text.strip())

    def __str__(self):
        return "%s+%s" % (self.name, self.id.hex())


def keys_in(text):
    return [Key(line) for line in text.splitlines() if line.strip()]


class Note:
    """检查点文书 — text, signatures and what the text says."""

    def __init__(self, data, what):
        self.what = what
        try:
            whole = data.decode("utf-8")
        except UnicodeDecodeError:
            raise Refused("%s 不是 UTF-8 文字。" % what) from None
        text, gap, tail = whole.rpartition("\n\n")
        if not gap or not tail.endswith("\n") or any(ord(c) < 32 and c != "\n" for c in whole):
            raise Refused("%s 不是签名文书（缺空行、签名行，或含控制字符）。" % what)
        self.text, self.signatures = text + "\n", []
        for line in tail[:-1].split("\n")[:101]:
            parts = line.split(" ")
            try:
                if len(parts) != 3 or parts[0] != "—":
                    raise ValueError
                raw = base64.b64decode(parts[2], validate=True)
            except ValueError:
                raise Refused("%s 的签名行格式不对。" % what) from None
            self.signatures.append((parts[1], raw[:4], raw[4:]))
        lines = self.text[:-1].split("\n")
        try:
            self.origin, size, root = lines[:3]
            self.size, self.root = int(size), base64.b64decode(root, validate=True)
            if str(self.size) != size or self.size < 0 or len(self.root) != SIZE or not self.origin:
                raise ValueError
        except ValueError:
            raise Refused("%s 不是检查点（应依次为名称、大小、根摘要）。" % what) from None
        self.alg, self.time = "SHA-256", None
        for line in lines[3:]:
            word, _, rest = line.partition(" ")
            if word == "alg":
                self.alg = rest
            elif word == "time":
                self.time = rest

    def signed_by(self, keys):
        """None when a known key signed and none of the known failed; otherwise the reason in words."""
        known, good = {(k.name, k.id): k for k in keys}, False
        for name, id_, signature in self.signatures:
            key = known.get((name, id_))
            if key is None:
                continue
            if not ed25519_verifies(key.public, self.text.encode("utf-8"), signature):
                return "“%s”的签名不成立：文字或签名被改动" % key
            good = True
        if good:
            return None
        signers = "、".join("%s+%s" % (n, i.hex()) for n, i, _ in self.signatures)
        return "没有可信公钥的签名（签名者为 %s）" % (signers or "无")


# ---- 树


class Frontier:
    """前沿 — roots of perfect subtrees; enough to append and to give the root."""

    def __init__(self, h):
        self.h, self.size, self.peaks = h, 0, []

    def append(self, leaf):
        carry = self.size
        while carry & 1:
            leaf = self.h(b"\x01" + self.peaks.pop() + leaf)
            carry >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self):
        if not self.peaks:
            return self.h(b"")
        node = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            node = self.h(b"\x01" + peak + node)
        return node


def roots_at(h, leaves, sizes):
    """{size: root} over the first leaves, for every size not beyond them."""
    frontier, out = Frontier(h), {}
    wanted = sorted(set(sizes))
    if wanted and wanted[0] == 0:
        out[0] = frontier.root()
    marks = set(wanted)
    for leaf in leaves:
        frontier.append(leaf)
        if frontier.size in marks:
            out[frontier.size] = frontier.root()
    return out


def tile_root(h, tile):
    level = [tile[i : i + SIZE] for i in range(0, len(tile), SIZE)]
    while len(level) > 1:
        level = [h(b"\x01" + level[i] + level[i + 1]) for i in range(0, len(level), 2)]
    return level[0]


def root_by_inclusion(h, leaf, index, size, path):
    """RFC 9162 section 2.1.3.2, giving the root or None."""
    if not 0 <= index < size:
        return None
    fn, sn, node = index, size - 1, leaf
    for sibling in path:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            node = h(b"\x01" + sibling + node)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            node = h(b"\x01" + node + sibling)
        fn, sn = fn >> 1, sn >> 1
    return node if sn == 0 else None


def consistent(h, old, size, old_root, root, path):
    """RFC 9162 section 2.1.4.2."""
    if old == size:
        return not path and old_root == root
    if old == 0:
        return not path and old_root == h(b"")
    if not 0 < old < size:
        return False
    path = ([old_root] if old & (old - 1) == 0 else []) + path
    if not path:
        return False
    fn, sn = old - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    left = right = path[0]
    for sibling in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            left, right = h(b"\x01" + sibling + left), h(b"\x01" + sibling + right)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            right = h(b"\x01" + right + sibling)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and left == old_root and right == root


def tile_path(level, index, width=WIDTH):
    parts = ["%03d" % (index % 1000)]
    while index >= 1000:
        index //= 1000
        parts.append("x%03d" % (index % 1000))
    path = "tile/%d/%s" % (level, "/".join(reversed(parts)))
    return path if width == WIDTH else "%s.p/%d" % (path, width)


def explain(ours, theirs):
    """What was done to the witness's leaf hashes ``theirs`` in ``ours``: (words, first, last), or None."""
    first = next((i for i, (a, b) in enumerate(zip(ours, theirs)) if a != b), None)
    known = len(theirs)
    if first is None:
        return None if len(ours) >= known else ("被截去", len(ours), known - 1)
    differing = [i for i in range(first, min(len(ours), known)) if ours[i] != theirs[i]]
    last = differing[-1]
    gone = next((k for k in range(first + 1, known) if theirs[k] == ours[first]), None)
    if gone is not None and ours[first : first + known - gone] == theirs[gone:]:
        return "被删除", first, gone - 1
    came = next((k for k in range(first + 1, len(ours)) if ours[k] == theirs[first]), None)
    if came is not None and ours[came : came + known - first] == theirs[first:]:
        return "系后来插入", first, came - 1
    if last > first and sorted(ours[first : last + 1]) == sorted(theirs[first : last + 1]):
        return "被调换次序", first, last
    if len(ours) < known:
        return "被重写并截短", first, known - 1
    return ("被改动" if len(differing) == last - first + 1 else "之间有多处被改动"), first, last


# ---- 读取


class Source:
    """来源 — a folder or a .tar, read by relative path; a tar is never unpacked to disk."""

    def __init__(self, path):
        self.path, self.tar = path, None
        if os.path.isdir(path):
            self.names = set()
            for folder, _, files in os.walk(path):
                base = os.path.relpath(folder, path).replace(os.sep, "/")
                self.names.update(f if base == "." else "%s/%s" % (base, f) for f in files)
            return
        try:
            self.tar = tarfile.open(path, "r:")
            self.members = {
                m.name[2:] if m.name.startswith("./") else m.name: m for m in self.tar if m.isfile()
            }
        except (tarfile.TarError, OSError) as error:
            raise Refused("打不开 %s：%s" % (path, error)) from None
        self.names = set(self.members)

    def open(self, name):
        if name not in self.names:
            raise Refused("缺少文件 %s。" % name)
        if self.tar is None:
            return open(os.path.join(self.path, *name.split("/")), "rb")
        return self.tar.extractfile(self.members[name])

    def read(self, name):
        with self.open(name) as file:
            return file.read()

    def tile(self, level, index, width):
        """The first ``width`` hashes of a tile, from the exact or a wider file; None when absent."""
        names = [tile_path(level, index, width)]
        if width < WIDTH:
            names += [tile_path(level, index, w) for w in range(width + 1, WIDTH + 1)]
        for name in names:
            if name in self.names:
                data = self.read(name)
                if len(data) >= width * SIZE:
                    return data[: width * SIZE]
        return None

    def leaves(self, size):
        """Leaf hashes from level-0 tiles: (list, None), or (None, path of the first tile missing)."""
        out = []
        for index in range(-(-size // WIDTH)):
            width = min(WIDTH, size - index * WIDTH)
            data = self.tile(0, index, width)
            if data is None:
                return None, tile_path(0, index, width)
            out += [data[i : i + SIZE] for i in range(0, len(data), SIZE)]
        return out, None


class Witness:
    """外部留存 — a checkpoint kept outside, with the tiles beside it when there are any."""

    def __init__(self, note, source):
        self.note, self.source = note, source


def witnesses_at(path):
    """([Witness], [Key]) from a checkpoint file or a folder of checkpoints, tiles and a vkey."""
    if not os.path.isdir(path):
        try:
            with open(path, "rb") as file:
                return [Witness(Note(file.read(65536), path), None)], []
        except OSError as error:
            raise Refused("打不开 %s：%s" % (path, error)) from None
    source, found = Source(path), []
    for name in sorted(source.names):
        if name.startswith(("tile/", "entries-", "vkey")) or name.endswith((".json", ".jsonl")):
            continue
        try:
            note = Note(source.read(name), os.path.join(path, name))
        except Refused:
            if name == "checkpoint":
                raise
            continue  # other papers in the auditor's folder
        found.append(Witness(note, source if name == "checkpoint" else None))
    if not found:
        raise Refused("%s 里没有检查点。" % path)
    keys = keys_in(source.read("vkey").decode("utf-8", "replace")) if "vkey" in source.names else []
    return found, keys


# ---- 核验


class Report:
    """结果 — findings (errors and remarks) and the facts of the run."""

    def __init__(self):
        self.findings, self.counts, self.facts = [], {}, {}

    def error(self, code, message, **where):
        self._add("error", code, message, where)

    def remark(self, code, message, **where):
        self._add("remark", code, message, where)

    def _add(self, severity, code, message, where):
        self.counts[code] = self.counts.get(code, 0) + 1
        if self.counts[code] <= SHOWN:
            self.findings.append(dict(where, severity=severity, code=code, message=message))

    def ok(self):
        return not any(f["severity"] == "error" for f in self.findings)


def is_hash(text):
    return isinstance(text, str) and re.match(r"[0-9a-f]{64}\Z", text) is not None


def json_lines(source, name):
    with source.open(name) as file:
        for number, line in enumerate(file, 1):
            try:
                value = json.loads(line.decode("utf-8"))
                if not isinstance(value, dict) or type(value.get("i")) is not int:
                    raise ValueError
            except (ValueError, RecursionError):
                raise Refused("%s 第 %d 行不可读。" % (name, number)) from None
            yield value


class Rows:
    """行 — disclosed after-images, taken in step with the entries."""

    def __init__(self, source):
        self.lines = json_lines(source, "rows.jsonl") if "rows.jsonl" in source.names else iter(())
        self.next = next(self.lines, None)

    def of(self, index):
        while self.next is not None and self.next["i"] == index:
            yield self.next
            following = next(self.lines, None)
            if following is not None and following["i"] < self.next["i"]:
                raise Refused(
                    "rows.jsonl 次序不对（第 %d 条之后又见第 %d 条）。" % (self.next["i"], following["i"])
                )
            self.next = following


def check_row(h, row, body, report):
    """A disclosed row against the hash in the (already verified) body."""
    index, where = row["i"], "%s 第 %s 行" % (row.get("t"), row.get("id"))
    listed = body.get("rows") if isinstance(body, dict) else None
    hashes = [
        r.get("h")
        for r in (listed if isinstance(listed, list) else [])
        if isinstance(r, dict) and r.get("t") == row.get("t") and str(r.get("id")) == str(row.get("id"))
    ]
    if body is None:
        report.error("row", "第 %d 条的正文未披露，%s 无从核对" % (index, where), index=index)
    elif not hashes:
        report.error("row", "第 %d 条没有写过 %s" % (index, where), index=index, row=where)
    elif not (is_hash(row.get("s")) and isinstance(row.get("r"), str)):
        report.error("row", "第 %d 条的 %s 缺盐值或内容" % (index, where), index=index, row=where)
    elif h(bytes.fromhex(row["s"]) + row["r"].encode("utf-8", "surrogatepass")).hex() not in hashes:
        report.error("row", "第 %d 条的 %s 与账本所记不符，行被改动" % (index, where), index=index, row=where)
    else:
        report.facts["rows"] += 1


class TimeBounds:
    """时间下限 — an entry standing after an outside checkpoint cannot honestly be older than it."""

    def __init__(self, notes, tolerance):
        self.slack = datetime.timedelta(seconds=tolerance)
        self.notes = sorted((n.size, parsed_time(n.time)) for n in notes if parsed_time(n.time))
        self.at, self.earliest = 0, None

    def check(self, index, at, report):
        while self.at < len(self.notes) and self.notes[self.at][0] <= index:
            bound = self.notes[self.at][1] - self.slack
            if self.earliest is None or bound > self.earliest:
                self.earliest = bound
            self.at += 1
        if self.earliest is None:
            return
        time = parsed_time(at)
        if time is None:
            report.error("time", "第 %d 条的时间不可读" % index, index=index)
        elif time < self.earliest:
            words = "第 %d 条自称 %s 所为，却排在更晚的检查点之后，系倒签" % (index, at)
            report.error("backdated", words, index=index)


def parsed_time(text):
    if not isinstance(text, str):
        return None
    for form in ("%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%SZ"):
        try:
            return datetime.datetime.strptime(text, form)
        except ValueError:
            pass
    return None


def read_entries(h, source, note, complete, bounds, report):
    """All entries: {index: leaf hash}. Every commitment that is opened is recomputed."""
    leaves, rows, expected = {}, Rows(source), 0
    for name in sorted(n for n in source.names if re.match(r"entries-\d{6,}\.jsonl\Z", n)):
        for line in json_lines(source, name):
            index = line["i"]
            if index < expected:
                report.error("order", "%s 里第 %d 条重复或次序颠倒" % (name, index), index=index)
                continue
            if complete and index > expected:
                words = (
                    "缺第 %d 条" % expected
                    if index == expected + 1
                    else "缺第 %d—%d 条" % (expected, index - 1)
                )
                report.error("missing", words, index=expected)
            expected = index + 1
            if index >= note.size:
                report.error("beyond", "第 %d 条超出检查点的 %d 条" % (index, note.size), index=index)
                continue
            if not is_hash(line.get("c")):
                report.error("entry", "第 %d 条没有承诺" % index, index=index)
                continue
            commitment = bytes.fromhex(line["c"])
            leaves[index] = h(b"\x00" + commitment)
            body = open_body(h, line, commitment, note, report) if "b" in line or "s" in line else None
            if body is None:
                report.facts["sealed"] += 1
            else:
                report.facts["opened"] += 1
                bounds.check(index, body.get("at"), report)
            while rows.next is not None and rows.next["i"] < index:
                stray = rows.next["i"]
                for _ in rows.of(stray):
                    report.error("row", "第 %d 条未导出，其行无从核对" % stray, index=stray)
            for row in rows.of(index):
                check_row(h, row, body, report)
    if rows.next is not None:
        report.error("row", "rows.jsonl 提到未导出的第 %d 条" % rows.next["i"], index=rows.next["i"])
    if complete and expected < note.size:
        report.error("missing", "缺第 %d—%d 条：账本被截短" % (expected, note.size - 1), index=expected)
    return leaves


def open_body(h, line, commitment, note, report):
    """The body as a dict once it matches its commitment, else None with a finding."""
    index = line["i"]
    if not is_hash(line.get("s")) or not isinstance(line.get("b"), str):
        report.error("entry", "第 %d 条的正文与盐值须同在" % index, index=index)
        return None
    data = line["b"].encode("utf-8", "surrogatepass")
    if h(bytes.fromhex(line["s"]) + data) != commitment:
        report.error("commitment", "第 %d 条正文与其承诺不符，正文被改动" % index, index=index)
        return None
    try:
        body = json.loads(line["b"])
        if not isinstance(body, dict):
            raise ValueError
    except (ValueError, RecursionError):
        report.error("entry", "第 %d 条正文不是 JSON 对象" % index, index=index)
        return None
    if body.get("alg") != note.alg or body.get("origin", note.origin) != note.origin:
        report.error("entry", "第 %d 条属于另一账本或另一算法" % index, index=index)
    return body


def check_tiles(h, source, leaves, size, report):
    """Every tile above level 0 against what the tiles below it give."""
    level, row = 0, leaves
    while row:
        above = []
        for index in range(-(-len(row) // WIDTH)):
            part = row[index * WIDTH : (index + 1) * WIDTH]
            if level:
                data = source.tile(level, index, len(part))
                path = tile_path(level, index, len(part))
                if data is None:
                    report.error("tile", "缺少树块 %s" % path, tile=path)
                elif data != b"".join(part):
                    at = next(i for i, x in enumerate(part) if data[i * SIZE : (i + 1) * SIZE] != x)
                    report.error("tile", "树块 %s 第 %d 格与下层不符" % (path, at), tile=path, slot=at)
            if len(part) == WIDTH:
                above.append(tile_root(h, b"".join(part)))
        level, row = level + 1, above


def check_against(h, witness, note, leaves, roots, proofs, report):
    """One outside checkpoint: True when the export only appended to it, None when that is known to be false
    and reported or cannot be told, False when it is false and the place is still to be found."""
    old = witness.note
    if old.origin != note.origin or old.alg != note.alg:
        report.error("origin", "%s 属于另一账本（%s，%s）" % (old.what, old.origin, old.alg))
        return None
    theirs = None
    if witness.source is not None and any(n.startswith("tile/0/") for n in witness.source.names):
        theirs, gap = witness.source.leaves(old.size)
        if theirs is None:
            report.remark("witness", "外部留存缺树块 %s，只能核对根" % gap)
        elif roots_at(h, theirs, [old.size])[old.size] != old.root:
            report.remark("witness", "外部留存 %s 的树块与其检查点不符，只能核对根" % old.what)
            theirs = None
    if old.size > note.size:
        words = "账本被回退：外部检查点已有 %d 条，导出只有 %d 条" % (old.size, note.size)
        report.error("rollback", words, index=note.size)
    if leaves is not None:
        if roots.get(old.size) == old.root:
            return True
        if theirs is not None:
            words, first, last = explain(leaves, theirs) or ("之后与检查点不符", len(leaves), old.size - 1)
            where = "第 %d 条" % first if first == last else "第 %d—%d 条" % (first, last)
            report.error("divergence", "与外部留存比对：%s%s" % (where, words), index=first, last=last)
        elif old.size <= note.size:
            return False
    elif old.size <= note.size:
        path = proofs["consistency"].get(old.size)
        if path is None and old.size not in (0, note.size):
            report.remark("unproved", "导出没有从 %d 条到 %d 条的一致性证明" % (old.size, note.size))
        elif consistent(h, old.size, note.size, old.root, note.root, path or []):
            return True
        else:
            words = "前 %d 条与外部检查点不一致：账本被改写，导出不含全部摘要，无法再细定位" % old.size
            report.error("divergence", words, index=0, last=old.size - 1)
    return None


def check_stretch(failed, held, report):
    """Signed notes alone: the change lies between the last checkpoint that holds and the first that fails."""
    if not failed:
        return
    first = min(failed)
    start = max([s for s in held if s < first] or [0])
    words = "与外部检查点（%d 条）不符：第 %d—%d 条之间被改动" % (first, start, first - 1)
    report.error("divergence", words, index=start, last=first - 1)


def read_proofs(source, size):
    """{"inclusion": [(i, leaf, path)], "consistency": {old: path}} of proofs.json."""
    out = {"inclusion": [], "consistency": {}}
    if "proofs.json" not in source.names:
        return out
    try:
        data = json.loads(source.read("proofs.json").decode("utf-8"))
        if data["size"] != size:
            raise Refused("proofs.json 是对 %s 条的证明，检查点有 %d 条。" % (data["size"], size))
        for p in data["inclusion"]:
            out["inclusion"].append(
                (int(p["i"]), bytes.fromhex(p["leaf"]), [bytes.fromhex(x) for x in p["path"]])
            )
        for p in data["consistency"]:
            out["consistency"][int(p["from"])] = [bytes.fromhex(x) for x in p["path"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused("proofs.json 不可读。") from None
    return out


def verify(path, against=(), vkeys=(), tolerance=3600.0):
    """Check the export at ``path``. ``vkeys``: trusted verifier keys (text). Returns a :class:`Report`."""
    report = Report()
    report.facts = dict(opened=0, sealed=0, rows=0, proofs=0, covered=0, size=None)
    try:
        _verify(path, against, vkeys, tolerance, report)
    except Refused as error:
        report.error("format", str(error))
    except OSError as error:
        report.error("format", "读取失败：%s" % error)
    return report


def _verify(path, against, vkeys, tolerance, report):
    source = Source(path)
    note = Note(source.read("checkpoint"), "checkpoint")
    report.facts.update(
        origin=note.origin, alg=note.alg, size=note.size, time=note.time, root=note.root.hex()
    )
    h = hash_function(note.alg)
    try:
        head = json.loads(source.read("format.json").decode("utf-8"))
        if head["format"] != FORMAT or head["v"] != FORMAT_VERSION:
            raise Refused("导出格式或版本不认识，请换用相应版本的核验程序。")
        complete = head["complete"] is True
        if (head["size"], head["origin"], head["alg"]) != (note.size, note.origin, note.alg):
            report.error("format", "format.json 与检查点所记不符")
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused("format.json 不可读。") from None
    report.facts["complete"] = complete

    witnesses, outside = [], []
    for place in against:
        found, keys = witnesses_at(place)
        witnesses += found
        outside += keys
    trusted = [Key(text) for text in vkeys] or outside
    if not trusted:
        trusted = keys_in(source.read("vkey").decode("utf-8", "replace"))
        report.remark("key", "公钥取自导出本身，请另与机关公布的公钥核对：%s" % "、".join(map(str, trusted)))
    reason = note.signed_by(trusted)
    if reason:
        report.error("signature", "检查点%s" % reason)
    earlier = []
    for name in sorted(n for n in source.names if n.startswith("checkpoints/")):
        older = Note(source.read(name), name)
        if older.signed_by(trusted):
            report.error("signature", "%s %s" % (name, older.signed_by(trusted)))
        else:
            earlier.append(Witness(older, None))
    for witness in witnesses:
        reason = witness.note.signed_by(trusted)
        if reason:
            report.error("signature", "外部检查点 %s %s；导出可能换了签名密钥" % (witness.note.what, reason))

    bounds = TimeBounds([w.note for w in witnesses + earlier], tolerance)
    found = read_entries(h, source, note, complete, bounds, report)
    proofs = read_proofs(source, note.size)
    tiles = None
    if any(n.startswith("tile/") for n in source.names) or (complete and note.size):
        tiles, gap = source.leaves(note.size)
        if gap:
            report.error("tile", "缺少树块 %s" % gap, tile=gap)
    elif not note.size:
        tiles = []
    sizes = [w.note.size for w in earlier + witnesses]
    leaves, roots = check_root(h, note, found, tiles, complete, sizes, report)
    if tiles is not None:
        check_tiles(h, source, tiles, note.size, report)
    check_inclusion(h, note, found, complete or tiles is not None, proofs, report)

    failed, held = [], []
    for witness in earlier + witnesses:
        holds = check_against(h, witness, note, leaves, roots, proofs, report)
        if holds:
            held.append(witness.note.size)
            if witness not in earlier:  # what the export brings itself protects nothing
                report.facts["covered"] = max(report.facts["covered"], witness.note.size)
        elif holds is False:
            failed.append(witness.note.size)
    check_stretch(failed, held, report)
    report.facts["uncovered"] = note.size - report.facts["covered"]


def check_root(h, note, found, tiles, complete, sizes, report):
    """Entries, tiles and the signed root against each other. Returns the leaf hashes to compare with outside
    evidence (None when the export has too few) and {size: root} over them for ``sizes``."""
    own, sizes = None, [note.size] + sizes
    if complete:  # where entries are missing the rest closes up: that is how a dropped entry shows
        own = [found[i] for i in sorted(found)]
    leaves = own if own is not None else tiles
    roots = roots_at(h, leaves, sizes) if leaves is not None else {}
    by_entries = own is not None and roots.get(note.size) == note.root
    if tiles is None or tiles == leaves:
        by_tiles = tiles is not None and roots.get(note.size) == note.root
    else:
        by_tiles = roots_at(h, tiles, [note.size])[note.size] == note.root
    for index in sorted(found):
        if tiles is not None and found[index] != tiles[index]:
            if by_tiles:
                words = "第 %d 条与已签名的树不符，账目被改动" % index
            elif by_entries:
                words = "第 %d 条与树块 %s 不符，树块被改动" % (index, tile_path(0, index // WIDTH))
            else:
                words = "第 %d 条与树块不符，且二者都与签名的根不合" % index
            report.error("leaf", words, index=index, tile=tile_path(0, index // WIDTH))
    if tiles is not None and not by_tiles:
        report.error("root", "树块算出的根与检查点的根不符")
    if complete and not by_entries and len(own) == note.size:
        report.error("root", "全部账目算出的根与检查点的根不符")
    return leaves, roots


def check_inclusion(h, note, found, rebuilt, proofs, report):
    proved = set()
    for index, leaf, path in proofs["inclusion"]:
        if root_by_inclusion(h, leaf, index, note.size, path) != note.root:
            report.error("inclusion", "第 %d 条的存在性证明不成立" % index, index=index)
        elif index in found and found[index] != leaf:
            report.error("inclusion", "第 %d 条的存在性证明证的是另一账目" % index, index=index)
        else:
            proved.add(index)
            report.facts["proofs"] += 1
    if not rebuilt:  # the tree cannot be recomputed from this export: every entry needs its own proof
        for index in sorted(set(found) - proved):
            report.error("inclusion", "第 %d 条没有存在性证明，导出也没有树块" % index, index=index)


# ---- 输出


def in_words(report):
    facts, lines = report.facts, []
    if facts.get("size") is not None:
        lines.append("账本：%s（%s）" % (facts["origin"], facts["alg"]))
        lines.append("检查点：%d 条，时间 %s" % (facts["size"], facts["time"] or "未记"))
        lines.append("根：%s" % facts["root"])
        words = "已核账目：开示 %d 条，未开示或已删除 %d 条；行 %d；证明 %d"
        lines.append(words % (facts["opened"], facts["sealed"], facts["rows"], facts["proofs"]))
        if facts.get("complete") is False:
            lines.append("本导出只含部分账目")
        if "uncovered" in facts:
            words = "外部检查点覆盖前 %d 条；其后 %d 条没有外部凭据，不在其保护之内"
            lines.append(words % (facts["covered"], facts["uncovered"]))
    for finding in report.findings:
        lines.append("%s %s" % ("×" if finding["severity"] == "error" else "·", finding["message"]))
    for code, count in sorted(report.counts.items()):
        if count > SHOWN:
            lines.append("× 另有 %d 处同类（%s）未列" % (count - SHOWN, code))
    lines.append("结论：核验通过" if report.ok() else "结论：核验不通过")
    return "\n".join(lines)


class ChineseParser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(2, "用法不对：%s\n%s" % (message, self.format_usage()))


def main(arguments=None):
    parser = ChineseParser(description="核验执法账本导出，只需本文件与 Python 3.8 以上。")
    parser.add_argument("export", help="导出文件夹或 .tar")
    parser.add_argument("--against", action="append", default=[], help="外部留存的检查点文件或文件夹，可多次")
    parser.add_argument("--vkey", action="append", default=[], help="可信公钥串，或存有公钥串的文件，可多次")
    parser.add_argument("--tolerance", type=float, default=3600.0, help="倒签判定的容许秒数，默认 3600")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    vkeys = []
    for value in options.vkey:
        if os.path.isfile(value):
            with open(value, encoding="utf-8") as file:
                vkeys += [line for line in file.read().splitlines() if line.strip()]
        else:
            vkeys.append(value)
    report = verify(options.export, options.against, vkeys, options.tolerance)
    if options.json:
        out = dict(report.facts, ok=report.ok(), findings=report.findings, counts=report.counts)
        print(json.dumps(out, ensure_ascii=False, indent=2, sort_keys=True))
    else:
        print(in_words(report))
    return 0 if report.ok() else 1


if __name__ == "__main__":
    sys.exit(main())
