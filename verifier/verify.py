#!/usr/bin/env python3
"""Verifier of Shuangcheng bundles, written from docs/formats.md alone. Python 3.11, standard library only.

    python3 verify.py bundle.zip [--key KEY] [--seen [origin:]size:root ...] [--witness policy.json] [--json]

Exit code: 0 accepted and everything asked for was shown; 1 not; 2 the call or a file was wrong.
"""
import argparse
import base64
import datetime
import hashlib
import hmac
import json
import os
import re
import struct
import sys
import zlib

from ed25519 import verify as ed25519_verify

MAX_SIZE = 1 << 40
MAX_INT = 1 << 53
ORIGIN = re.compile(rb"[a-z0-9]([a-z0-9.-]*[a-z0-9])?/journal/([1-9][0-9]{0,8})")
HEX64 = re.compile(r"[0-9a-f]{64}")
LEADING = ["bundle.json", "checkpoint", "cosigs", "keys.json", "entries.jsonl", "proofs.json"]


class Problem(Exception):
    """What is wrong with a bundle: a code for machines, the entry's number or 0, a sentence."""

    def __init__(self, code, text, seq=0):
        super().__init__(text)
        self.code, self.text, self.seq = code, text, seq


# ---- hashes, base64, written JSON -------------------------------------------------------------

def sha256(b):
    return hashlib.sha256(b).digest()


def node(left, right):
    return sha256(b"\x01" + left + right)


def unb64(text, size):
    """Bytes of canonical base64, or ValueError."""
    raw = base64.b64decode(text, validate=True)
    if len(raw) != size or base64.b64encode(raw).decode() != text:
        raise ValueError("not canonical base64 of %d bytes" % size)
    return raw


def no_duplicates(pairs):
    d = dict(pairs)
    if len(d) != len(pairs):
        raise ValueError("a key occurs twice")
    return d


def refuse(token):
    raise ValueError("number %s is not a plain integer" % token)


def integer(token):
    n = int(token)
    if abs(n) > MAX_INT or token == "-0":
        raise ValueError("number %s is out of range" % token)
    return n


DECODER = json.JSONDecoder(object_pairs_hook=no_duplicates, parse_float=refuse, parse_int=integer, parse_constant=refuse)


def decode(b):
    """The one JSON value of b, without spaces around it."""
    text = b.decode("utf-8")
    value, end = DECODER.raw_decode(text)
    if end != len(text):
        raise ValueError("bytes after the value")
    return value


def encode(value):
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").encode("utf-8")


def fields(value, *want):
    """Values of an object that has exactly these keys and types, in this order."""
    if type(value) is not dict or list(value) != [k for k, _ in want]:
        raise ValueError("keys are not " + ", ".join(k for k, _ in want))
    for k, t in want:
        if type(value[k]) is not t:
            raise ValueError("%s is not of type %s" % (k, t.__name__))
    return [value[k] for k, _ in want]


def written(b, code, what, seq=0):
    """Decode written JSON (§7.1)."""
    try:
        value = decode(b)
        if encode(value) != b:
            raise ValueError("not the one written form")
        return value
    except (ValueError, RecursionError) as e:
        raise Problem(code, "%s: %s" % (what, e), seq)


# ---- tree (§2) ---------------------------------------------------------------------------------

class Tree:
    """Right edge of a growing tree: a stack of (level, hash)."""

    def __init__(self, stack=(), size=0):
        self.stack, self.size = list(stack), size

    def add(self, h):
        level = 0
        while self.stack and self.stack[-1][0] == level:
            h, level = node(self.stack.pop()[1], h), level + 1
        self.stack.append((level, h))
        self.size += 1

    def root(self):
        if not self.stack:
            return sha256(b"")
        h = self.stack[-1][1]
        for _, left in reversed(self.stack[:-1]):
            h = node(left, h)
        return h

    def copy(self):
        return Tree(self.stack, self.size)


def included(path, n, root, index, h):
    fn, sn = index, n - 1
    for p in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            h = node(p, h)
            while fn & 1 == 0 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            h = node(h, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and h == root


def consistent(path, m, old, n, root):
    if m == n:
        return not path and old == root
    if m & (m - 1) == 0:
        path = [old] + path
    if not path:
        return False
    fn, sn = m - 1, n - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            while fn & 1 == 0 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == old and sr == root


# ---- checkpoints, keys, witnesses (§3–§5) ------------------------------------------------------

def epoch_of(origin):
    b = origin.encode()
    m = ORIGIN.fullmatch(b)
    if not m or len(b) > 200:
        raise ValueError("%r is no origin" % origin)
    return int(m.group(2))


def key_id(name, kind, pub):
    return sha256(name.encode() + b"\n" + bytes([kind]) + pub)[:4]


def key_text(name, kind, pub):
    return "%s+%s+%s" % (name, key_id(name, kind, pub).hex(), base64.b64encode(bytes([kind]) + pub).decode())


def parse_key(text, kind):
    name, _, rest = text.partition("+")
    _, _, b64 = rest.partition("+")
    raw = unb64(b64, 33)
    if raw[0] != kind or not re.fullmatch(r"[!-*,-~]{1,200}", name) or key_text(name, kind, raw[1:]) != text:
        raise ValueError("key %r does not agree with its own ID" % text)
    return name, raw[1:]


def fingerprint(pub):
    h = sha256(pub)[:16].hex()
    return " ".join(h[i:i + 4] for i in range(0, 32, 4))


class Checkpoint:
    def __init__(self, note):
        """Take a signed note apart, or ValueError. The signature is not checked."""
        if len(note) > 4096:
            raise ValueError("note is too long")
        lines = note.decode("utf-8").split("\n")
        if len(lines) != 6 or lines[3] or lines[5]:
            raise ValueError("note has not the form of a checkpoint")
        self.origin, size, root = lines[:3]
        epoch_of(self.origin)
        if not re.fullmatch(r"[1-9][0-9]{0,12}", size) or int(size) > MAX_SIZE:
            raise ValueError("size %r" % size)
        self.size, self.root = int(size), unb64(root, 32)
        self.text = "\n".join(lines[:3]) + "\n"
        prefix = "\u2014 " + self.origin + " "
        if not lines[4].startswith(prefix):
            raise ValueError("signature is not in the name of the origin")
        self.sig = unb64(lines[4][len(prefix):], 68)

    def signed_by(self, pub):
        return self.sig[:4] == key_id(self.origin, 1, pub) and ed25519_verify(pub, self.text.encode(), self.sig[4:])


def check_cosignature(line, key, checkpoint):
    """Time of a valid cosignature, or ValueError."""
    name, pub = parse_key(key, 4)
    prefix = "\u2014 " + name + " "
    if not line.startswith(prefix):
        raise ValueError("line is not in the name of %s" % name)
    raw = unb64(line[len(prefix):], 76)
    at = struct.unpack(">Q", raw[4:12])[0]
    message = "cosignature/v1\ntime %d\n%s" % (at, checkpoint.text)
    if raw[:4] != key_id(name, 4, pub) or at >= MAX_SIZE or not ed25519_verify(pub, message.encode(), raw[12:]):
        raise ValueError("cosignature of %s does not fit" % name)
    return at


def parse_policy(b):
    """Quorum and [(name, key)], or ValueError. Spaces between values are free."""
    value = DECODER.decode(b.decode("utf-8"))
    form, quorum, witnesses = fields(value, ("format", str), ("quorum", int), ("witnesses", list))
    pairs = [tuple(fields(w, ("name", str), ("key", str))) for w in witnesses]
    keys = [parse_key(k, 4) for _, k in pairs]
    if form != "shuangcheng-witness-policy/1" or not 1 <= quorum <= len(pairs) <= 64:
        raise ValueError("format or quorum of the policy")
    if len({n for n, _ in keys}) < len(keys) or len({p for _, p in keys}) < len(keys) or not all(n for n, _ in pairs):
        raise ValueError("two witnesses share a key or a name, or one has none")
    return quorum, pairs


class Chain:
    """Keys of the journal as the entries bring them in (§4)."""

    def __init__(self):
        self.origin, self.keys, self.previous = None, [], None

    def begin(self, body):
        b = encode(body)
        names = [k for k in ("epoch", "origin", "key", "previous", "reason") if k in body]
        types = {"epoch": int, "origin": str, "key": str, "previous": dict, "reason": str}
        fields(body, *[(k, types[k]) for k in names])
        if body["epoch"] != epoch_of(body["origin"]) or body.get("reason") == "":
            raise ValueError("epoch and origin do not agree, or the reason is empty")
        if body["epoch"] == 1 and "previous" in body:
            raise ValueError("the first epoch quotes one before it")
        if body["epoch"] > 1:
            if "previous" not in body or "reason" not in body:
                raise ValueError("a later epoch gives no reason or quotes no checkpoint")
            origin, size, root, note = fields(body["previous"], ("origin", str), ("size", int), ("root", str), ("note", str))
            c = Checkpoint(note.encode())
            if (c.origin, c.size, c.root) != (origin, size, unb64(root, 32)) or epoch_of(origin) >= body["epoch"]:
                raise ValueError("the quoted checkpoint is not that of its note")
        self.previous = body.get("previous")
        self.origin, self.keys = body["origin"], [(1, unb64(body["key"], 32))]
        return b

    def rotate(self, seq, body):
        old, new, sig = fields(body, ("old", str), ("new", str), ("sig", str))
        if unb64(old, 32) != self.keys[-1][1]:
            raise ValueError("rotation away from a key that was not in use")
        key = unb64(new, 32)
        if key in [k for _, k in self.keys] or len(self.keys) == 1000:
            raise ValueError("rotation back to an earlier key, or too many")
        message = "key-rotation/1\n%s\n%s" % (self.origin, new)
        if not ed25519_verify(self.keys[-1][1], message.encode(), unb64(sig, 64)):
            raise ValueError("rotation is not signed by the old key")
        self.keys.append((seq, key))

    def at(self, size):
        return [k for s, k in self.keys if s <= size][-1]


# ---- the ZIP (§7.3) ----------------------------------------------------------------------------

OVER = 0xFFFFFFFF


def local_header(name):
    return struct.pack("<4s5H3I2H", b"PK\3\4", 45, 0x0808, 0, 0, 0x21, 0, 0, 0, len(name), 0) + name


def descriptor(crc, size):
    return struct.pack("<4sIQQ" if size >= OVER else "<4sIII", b"PK\7\x08", crc, size, size)


def central_record(name, crc, size, offset):
    extra = struct.pack("<QQ", size, size) if size >= OVER else b""
    extra += struct.pack("<Q", offset) if offset >= OVER else b""
    if extra:
        extra = struct.pack("<HH", 1, len(extra)) + extra
    return struct.pack("<4s6H3I5H2I", b"PK\1\2", 45, 45, 0x0808, 0, 0, 0x21, crc, min(size, OVER), min(size, OVER),
                       len(name), len(extra), 0, 0, 0, 0, min(offset, OVER)) + name + extra


def archive_end(count, size, offset):
    b = b""
    if count >= 0xFFFF or size >= OVER or offset >= OVER:
        b = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, offset)
        b += struct.pack("<4sIQI", b"PK\6\7", 0, offset + size, 1)
        count, size, offset = 0xFFFF, OVER, OVER
    return b + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, size, offset, 0)


class Archive:
    def __init__(self, f):
        self.f = f
        total = f.seek(0, os.SEEK_END)
        if not 22 <= total <= MAX_SIZE:
            raise Problem("frame", "not a bundle")
        _, _, _, _, count, size, offset, _ = struct.unpack("<4sHHHHIIH", self.at(total - 22, 22))
        if count == 0xFFFF and total >= 98:
            count, size, offset = struct.unpack("<QQQ", self.at(total - 98 + 32, 24))
        end = archive_end(count, size, offset) if max(count, size, offset) < MAX_SIZE else b""
        if count > 10000 + (1 << 18) + 7 or size > count * 160 or offset + size + len(end) != total or self.at(offset + size, len(end)) != end:
            raise Problem("frame", "the end of the archive is damaged, or bytes are before or after it")
        self.members = []  # name, crc, size, offset
        self.directory(count, self.at(offset, size), offset)

    def at(self, offset, n):
        self.f.seek(offset)
        b = self.f.read(n)
        if len(b) != n:
            raise Problem("frame", "the archive is cut")
        return b

    def directory(self, count, b, end):
        i = place = 0
        for _ in range(count):
            if len(b) < i + 46:
                raise Problem("frame", "the directory is cut")
            crc, size, _, n, extra = struct.unpack("<3I2H", b[i + 16:i + 32])
            offset, = struct.unpack("<I", b[i + 42:i + 46])
            name, rest = b[i + 46:i + 46 + n], b[i + 46 + n:i + 46 + n + extra][4:]
            if size == OVER and len(rest) >= 16:
                size, rest = struct.unpack("<Q", rest[:8])[0], rest[16:]
            if offset == OVER and len(rest) >= 8:
                offset = struct.unpack("<Q", rest[:8])[0]
            record = central_record(name, crc, size, offset)
            if b[i:i + len(record)] != record or offset != place or n > 80:
                raise Problem("frame", "the record of file %r is not as laid down" % name)
            i += len(record)
            place += 30 + n + size + len(descriptor(crc, size))
            self.members.append((name.decode("ascii", "replace"), crc, size, offset))
        if i != len(b) or place != end:
            raise Problem("frame", "bytes are left over before or in the directory")

    def read(self, i):
        """Yield the pieces of file i; at the end its CRC has been checked."""
        name, crc, size, offset = self.members[i]
        header = local_header(name.encode())
        if self.at(offset, len(header)) != header:
            raise Problem("frame", "the header of %s is not as laid down" % name)
        start, left, have = offset + len(header), size, 0
        if self.at(start + size, len(descriptor(crc, size))) != descriptor(crc, size):
            raise Problem("frame", "the descriptor of %s is not as laid down" % name)
        while left:
            piece = self.at(start + size - left, min(left, 1 << 20))
            left -= len(piece)
            have = zlib.crc32(piece, have)
            yield piece
        if have != crc:
            raise Problem("frame", "file %s is damaged: CRC" % name)

    def whole(self, i, bound):
        if self.members[i][2] > bound:
            raise Problem("frame", "file %s is over %d bytes" % (self.members[i][0], bound))
        return b"".join(self.read(i))

    def lines(self, i, bound):
        """Yield lines without newline; ValueError for one too long or without end."""
        rest = b""
        for piece in self.read(i):
            *full, rest = (rest + piece).split(b"\n")
            for line in full:
                if len(line) > bound:
                    raise ValueError("a line is over %d bytes" % bound)
                yield line
            if len(rest) > bound:
                raise ValueError("a line is over %d bytes" % bound)
        if rest:
            raise ValueError("the last line does not end")

    def values(self, i, code):
        """Yield the lines of a written list."""
        try:
            lines = self.lines(i, (1 << 20) + 1)
            first = next(lines, None)
            if first == b"[":
                for line in lines:
                    yield line.removesuffix(b",")
                    if not line.endswith(b","):
                        break
                first = b"[]" if next(lines, None) == b"]" else None
            if first != b"[]" or next(lines, None) is not None:
                raise ValueError("not a list with one value on each line")
        except ValueError as e:
            raise Problem(code, "%s: %s" % (self.members[i][0], e))


# ---- entries (§1) ------------------------------------------------------------------------------

KEYS = ["v", "seq", "at", "stream", "ver", "kind", "actor", "post", "unit", "cmd", "body"]
TEXT = r'"([^"\\\x00-\x1f]*)"'
LEAF = re.compile(r'\{"v":1,"seq":([1-9][0-9]{0,12}),"at":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)","stream":%s,"ver":([1-9][0-9]{0,12}),'
                  r'"kind":%s,"actor":%s,"post":%s,"unit":%s,"cmd":%s,"body":(\{.*\})\}' % ((TEXT,) * 6), re.DOTALL | re.ASCII)
STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
NUMBER = re.compile(r"-?[0-9]+")


class Entry:
    def __init__(self, leaf):
        """Take a leaf apart, or ValueError."""
        if len(leaf) > 65536:
            raise ValueError("leaf is too long")
        m = LEAF.fullmatch(leaf.decode("utf-8"))
        if not m:
            raise ValueError("not the one written form")
        seq, self.at, self.stream, ver, self.kind, *others, raw = m.groups()
        self.seq, self.ver = int(seq), int(ver)
        if self.seq > MAX_SIZE or self.ver >= 1 << 32 or any(len(t.encode()) > 200 for t in [self.stream, self.kind, *others]):
            raise ValueError("a number or a text is out of range")
        if not self.stream or not self.kind:
            raise ValueError("stream or kind is empty")
        if self.at[:4] == "0000":  # a leap year that datetime does not know
            datetime.datetime.strptime("2000" + self.at[4:], "%Y-%m-%dT%H:%M:%S.%fZ")
        else:
            datetime.datetime.strptime(self.at, "%Y-%m-%dT%H:%M:%S.%fZ")
        if self.at[17] == "6":
            raise ValueError("a second over 59")
        self.raw = raw.encode()
        if set(STRINGS.sub("", raw)) & set(" \t\r\n"):
            raise ValueError("a space outside texts")
        self.body = decode(self.raw)
        self.commitments, self.files = set(), {}
        self.look(self.body, 1)

    def look(self, v, depth):
        if v is None or depth > 64 and isinstance(v, (dict, list)):
            raise ValueError("a null, or nested too deep")
        if isinstance(v, str):
            self.text(v)
        elif isinstance(v, list):
            for x in v:
                self.look(x, depth + 1)
        elif isinstance(v, dict):
            keys = list(v)
            if keys == ["c", "ref"] and type(v["c"]) is type(v["ref"]) is str:
                self.commitments.add((v["c"], v["ref"]))
            elif keys == ["sha256", "size", "type"] and [type(x) for x in v.values()] == [str, int, str] and HEX64.fullmatch(v["sha256"]):
                self.files.setdefault(v["sha256"], []).append(v["size"])
            for k, x in v.items():
                self.text(k)
                self.look(x, depth + 1)

    @staticmethod
    def text(t):
        if "\0" in t or any(0xD800 <= ord(c) <= 0xDFFF for c in t):
            raise ValueError("NUL or half of a surrogate pair")


# ---- the bundle (§7) ---------------------------------------------------------------------------

class Bundle:
    def __init__(self, archive, wanted):
        self.z = archive
        self.roots, self.wanted = {}, set(wanted)
        self.missing, self.removed, self.named = {}, {}, set()
        self.names()
        self.manifest()
        self.head_and_keys()
        self.cosignatures()
        self.entries()
        self.consistency()
        self.blobs()

    def names(self):
        names = [m[0] for m in self.z.members]
        if names[:6] != LEADING:
            raise Problem("name", "a file is missing or out of order at the beginning")
        i, last = 6, 0
        while i < len(names) and (m := re.fullmatch(r"consistency/([1-9][0-9]{0,18})\.json", names[i])):
            if int(m.group(1)) <= last:
                raise Problem("name", "file %s is repeated or out of order" % names[i])
            last = int(m.group(1))
            self.wanted.add(last)
            i += 1
        if i >= len(names) or names[i] != "openings.json":
            raise Problem("name", "openings.json is missing or out of order")
        self.openings_at, last = i, ""
        for n in names[i + 1:]:
            if not n.startswith("blobs/") or not HEX64.fullmatch(n[6:]) or n <= last:
                raise Problem("name", "file %r does not belong here, or is repeated or out of order" % n)
            last = n
        self.blob_sizes = {m[0][6:]: m[2] for m in self.z.members[i + 1:]}

    def one_line(self, i, bound, code):
        b = self.z.whole(i, bound)
        if not b.endswith(b"\n"):
            raise Problem(code, "%s does not end in a newline" % self.z.members[i][0])
        return written(b[:-1], code, self.z.members[i][0])

    def manifest(self):
        value = self.one_line(0, 4 << 20, "manifest")
        try:
            form, self.origin, scope, self.complete, counts, self.evidence = fields(
                value, ("format", str), ("origin", str), ("scope", dict), ("complete", bool), ("counts", dict), ("evidence", str))
            self.kind = scope.get("kind")
            want = [("kind", str)] + ([("streams", list)] if self.kind == "streams" else [])
            self.streams = (fields(scope, *want) + [[]])[1]
            self.n_entries, consistency, self.n_openings, blobs = fields(
                counts, ("entries", int), ("consistency", int), ("openings", int), ("blobs", int))
            epoch_of(self.origin)
            if form != "shuangcheng-bundle/1" or self.kind not in ("journal", "streams", "entries") or self.complete != (self.kind == "journal"):
                raise ValueError("format or scope")
            in_bytes = [s.encode() for s in self.streams]
            if self.evidence not in ("all", "part") or (self.kind == "streams") != (0 < len(self.streams) <= 10000) or \
                    any(not s for s in in_bytes) or any(a >= b for a, b in zip(in_bytes, in_bytes[1:])):
                raise ValueError("evidence or streams")
            if not 1 <= self.n_entries <= MAX_SIZE or not 0 <= self.n_openings <= 1 << 32 or \
                    not 0 <= consistency <= 10000 or not 0 <= blobs <= 1 << 18:
                raise ValueError("counts are out of bounds")
        except (ValueError, AttributeError) as e:
            raise Problem("manifest", "bundle.json: %s" % e)
        if consistency != self.openings_at - 6 or blobs != len(self.blob_sizes):
            raise Problem("count", "bundle.json counts other files than there are")

    def head_and_keys(self):
        try:
            self.head = Checkpoint(self.z.whole(1, 4096))
        except ValueError as e:
            raise Problem("checkpoint", "checkpoint: %s" % e)
        if self.head.origin != self.origin:
            raise Problem("checkpoint", "the checkpoint is of another origin")
        if self.n_entries > self.head.size or self.complete and self.n_entries != self.head.size:
            raise Problem("count", "%d entries do not fit a checkpoint of %d" % (self.n_entries, self.head.size))
        value = self.one_line(3, 1 << 20, "keys")
        try:
            log, self.witnesses = fields(value, ("log", list), ("witnesses", list))
            self.log = [(s, unb64(k, 32)) for s, k in (fields(x, ("seq", int), ("key", str)) for x in log)]
            if not 1 <= len(self.log) <= 1000 or len(self.witnesses) > 64 or len(set(self.witnesses)) < len(self.witnesses):
                raise ValueError("number of keys, or a witness twice")
        except (ValueError, TypeError) as e:
            raise Problem("keys", "keys.json: %s" % e)
        if not self.head.signed_by(self.log[-1][1]):
            raise Problem("signature", "the checkpoint is not signed by the key in use")

    def cosignatures(self):
        try:
            *lines, last = self.z.whole(2, 32 << 10).decode("utf-8").split("\n")
            if last or len(lines) != len(self.witnesses):
                raise ValueError("not one line for each witness")
            self.times = [check_cosignature(line, key, self.head) for line, key in zip(lines, self.witnesses)]
        except (ValueError, TypeError, AttributeError) as e:
            raise Problem("cosignature", "cosigs: %s" % e)

    def entries(self):
        self.chain, self.vers, self.last_at, self.last_seq = Chain(), {}, "", 0
        self.proofs = self.z.values(5, "proof")
        self.openings = self.z.values(self.openings_at, "opening")
        self.opening, self.opened = None, 0
        self.next_opening()
        tree, listed, bad, block = Tree(), None, 0, []
        leaves = self.z.lines(4, 65536)
        for n in range(self.n_entries):
            path = None if self.complete else self.hash_record()
            seq = n + 1 if self.complete else self.index + 1
            try:
                leaf = next(leaves, None)
                if leaf is None:
                    raise Problem("entry-seq", "the entry is missing", seq)
                e = Entry(leaf)
            except (ValueError, RecursionError) as err:
                raise Problem("entry-form", "the entry is not in the one written form: %s" % err, seq)
            if e.seq != seq:
                raise Problem("entry-seq", "number %d stands in this place: entries are missing, repeated or swapped" % e.seq, seq)
            h = sha256(b"\0" + leaf)
            if self.complete:
                if not block:
                    block = self.hash_record(n)[::-1]
                    if len(block) != min(256, self.head.size - n):
                        raise Problem("proof", "proofs.json has another number of leaf hashes", seq)
                expected = block.pop()
                if h != expected and not bad:
                    bad, listed = seq, tree.copy()
                if bad:
                    listed.add(expected)
                tree.add(h)
                if tree.size in self.wanted:
                    self.roots[tree.size] = tree.root()
            elif not included(path, self.head.size, self.head.root, seq - 1, h):
                raise Problem("entry-hash", "the entry is not the one that was signed, or its proof was changed", seq)
            self.last_seq = seq
            if not bad:
                self.entry(e)
        if next(leaves, None) is not None:
            raise Problem("count", "more entries than bundle.json counts")
        self.end_of_entries(tree, listed, bad)

    def hash_record(self, index=None):
        seq = self.last_seq + 1
        line = next(self.proofs, None)
        if line is None:
            raise Problem("proof", "proofs.json has no record for this entry", seq)
        try:
            self.index, hashes = fields(written(line, "proof", "proofs.json", seq), ("index", int), ("hashes", list))
            if index is not None and self.index != index or not self.last_seq <= self.index < self.head.size:
                raise ValueError("index %d" % self.index)
            return [unb64(h, 32) for h in hashes]
        except (ValueError, TypeError) as e:
            raise Problem("proof", "proofs.json: %s" % e, seq)

    def entry(self, e):
        if e.at < self.last_at:
            raise Problem("entry-time", "time steps back", e.seq)
        self.last_at = e.at
        whole = self.complete or e.stream in self.streams
        last = self.vers.get(e.stream, 0)
        goes_on = last == 0 and not self.origin.endswith("/journal/1")  # the stream began in an epoch before
        if e.ver <= last or whole and e.ver != last + 1 and not goes_on:
            raise Problem("entry-ver", "version %d of %s follows version %d" % (e.ver, e.stream, last), e.seq)
        self.vers[e.stream] = e.ver
        of_keys = e.kind in ("epoch.begun.v1", "key.rotated.v1")
        if self.kind == "streams" and not whole and not of_keys:
            raise Problem("entry-scope", "%s is not in the scope of the bundle" % e.stream, e.seq)
        self.keys_of(e, of_keys)
        self.files_of(e)
        while self.opening and self.opening[0] <= e.seq:
            self.open(e)

    def keys_of(self, e, of_keys):
        if e.seq != 1 and not self.chain.keys:
            raise Problem("keys", "entry 1 is missing", 1)
        if e.seq != 1 and not of_keys:
            return
        try:
            if (e.seq == 1) != (e.kind == "epoch.begun.v1"):
                raise ValueError("an epoch begins at entry 1 and only there")
            if e.seq == 1:
                self.chain.begin(e.body)
            else:
                self.chain.rotate(e.seq, e.body)
            if encode(e.body) != e.raw:
                raise ValueError("body is not written JSON")
        except (ValueError, TypeError) as err:
            raise Problem("keys", str(err), e.seq)
        if self.chain.origin != self.origin or e.stream != "journal/%d" % epoch_of(self.origin):
            raise Problem("keys", "the entry is of another origin or stream", e.seq)

    def files_of(self, e):
        for digest, sizes in e.files.items():
            if digest not in self.blob_sizes:
                if self.evidence == "all":
                    self.missing.setdefault(digest, e.seq)
                continue
            if any(s != self.blob_sizes[digest] for s in sizes):
                raise Problem("blob", "file %s has another size than the entry says" % digest, e.seq)
            self.named.add(digest)
        if e.kind == "blob.removed.v1" and self.evidence == "all":
            digest = e.body.get("sha256")
            if type(digest) is not str or not HEX64.fullmatch(digest):
                raise Problem("blob-missing", "a removal does not say what was removed", e.seq)
            self.removed[digest] = e.seq
        if max(len(self.missing), len(self.removed)) > 1 << 18:
            raise Problem("blob-missing", "too many files are missing", e.seq)

    def open(self, e):
        seq, ref, field, version, salt, value = self.opening
        if seq < e.seq:
            raise Problem("opening", "a value of an entry that is not in the bundle", seq)
        parts = [s.encode() for s in (e.stream, field)]
        message = b"commit/1" + b"".join(struct.pack(">I", len(p)) + p for p in parts)
        message += struct.pack(">QQ", version, len(value.encode())) + value.encode()
        try:
            c = hmac.new(unb64(salt, 32), message, hashlib.sha256).digest()
        except ValueError as err:
            raise Problem("opening", "value %s: salt: %s" % (ref, err), seq)
        if (base64.b64encode(c).decode(), ref) not in e.commitments:
            raise Problem("opening", "value %s does not fit the commitment in the entry" % ref, seq)
        self.next_opening()

    def next_opening(self):
        line = next(self.openings, None)
        if line is None:
            self.opening = None
            if self.opened != self.n_openings:
                raise Problem("count", "openings.json has another number of values than bundle.json counts")
            return
        try:
            value = fields(written(line, "opening", "openings.json"), ("seq", int), ("ref", str), ("field", str),
                           ("version", int), ("salt", str), ("value", str))
            before, now = self.opening, (value[0], value[1].encode())
            if value[0] < 1 or value[3] < 1 or not 1 <= len(value[2].encode()) <= 200 or \
                    before and now <= (before[0], before[1].encode()):
                raise ValueError("out of range, repeated or out of order")
        except ValueError as e:
            raise Problem("opening", "openings.json: %s" % e)
        self.opened += 1
        self.opening = value

    def end_of_entries(self, tree, listed, bad):
        if self.complete:
            ours = tree.root() == self.head.root
            if bad and ours:
                raise Problem("proof", "the leaf hash of this entry was changed; the entry itself is as signed", bad)
            if bad and listed.root() == self.head.root:
                raise Problem("entry-hash", "the entry is not the one that was signed", bad)
            if bad:
                raise Problem("entry-hash", "the entry differs from its leaf hash, and all entries from the signed root", bad)
            if not ours:
                raise Problem("root", "all entries together do not give the signed root")
        if next(self.proofs, None) is not None:
            raise Problem("proof", "proofs.json has more records than there are entries")
        if self.opening:
            raise Problem("opening", "a value of an entry that is not in the bundle", self.opening[0])
        for s in self.streams:
            if s not in self.vers:
                raise Problem("entry-scope", "no entry of %s, which the bundle claims to hold" % s)
        if self.chain.keys != self.log:
            raise Problem("keys", "keys.json does not agree with the entries")
        self.roots[self.head.size] = self.head.root

    def consistency(self):
        for i in range(6, self.openings_at):
            name = self.z.members[i][0]
            size = int(name[12:-5])
            try:
                note, hashes = fields(self.one_line(i, 16 << 10, "consistency"), ("note", str), ("hashes", list))
                old = Checkpoint(note.encode())
                path = [unb64(h, 32) for h in hashes]
            except (ValueError, TypeError) as e:
                raise Problem("consistency", "%s: %s" % (name, e))
            if old.size != size or size >= self.head.size or old.origin != self.origin or not old.signed_by(self.chain.at(size)):
                raise Problem("consistency", "%s: another size, origin or key" % name)
            if not consistent(path, size, old.root, self.head.size, self.head.root) or self.roots.get(size, old.root) != old.root:
                raise Problem("consistency", "the checkpoint of %d entries is not a beginning of this journal" % size)
            self.roots[size] = old.root

    def blobs(self):
        for i in range(self.openings_at + 1, len(self.z.members)):
            digest = self.z.members[i][0][6:]
            h = hashlib.sha256()
            for piece in self.z.read(i):
                h.update(piece)
            if h.hexdigest() != digest:
                raise Problem("blob", "file %s has other bytes than its name says" % digest)
            if digest not in self.named:
                raise Problem("blob", "file %s is named by no entry" % digest)
        gaps = sorted((seq, d) for d, seq in self.missing.items() if d not in self.removed)
        if gaps:
            raise Problem("blob-missing", "file %s is missing and no entry removed it" % gaps[0][1], gaps[0][0])


# ---- grades (§7.10) ----------------------------------------------------------------------------

def grade(b, key, seen, policy):
    """Grade, problems, time of the quorum."""
    problems, by = [], None
    printed = (key or "").replace(" ", "").lower()
    keyed = any(key == key_text(b.origin, 1, k) or printed == fingerprint(k).replace(" ", "") for _, k in b.chain.keys)
    if key and not keyed:
        problems.append(Problem("key-mismatch", "not signed by the key supplied, but by %s" % fingerprint(b.log[-1][1])))
    shown = True
    for origin, size, root in seen:
        fault = None
        if origin and origin != b.origin:
            fault = Problem("seen-unknown", "the checkpoint seen is of %s, the bundle of %s" % (origin, b.origin))
        elif size > b.head.size:
            fault = Problem("seen-newer", "the bundle (%d entries) is older than the checkpoint seen (%d)" % (b.head.size, size))
        elif size not in b.roots:
            fault = Problem("seen-unknown", "the bundle has no proof about the checkpoint of %d entries" % size)
        elif b.roots[size] != root:
            fault = Problem("seen-fork", "contradicts the checkpoint of %d entries seen earlier: the past was rewritten" % size)
        if fault:
            shown = False
            problems.append(fault)
    quorate = False
    if policy:
        quorum, witnesses = policy
        own = [k for _, k in b.chain.keys]
        times = sorted(b.times[b.witnesses.index(k)] for _, k in witnesses if k in b.witnesses and parse_key(k, 4)[1] not in own)
        quorate = len(times) >= quorum
        if quorate:
            by = times[quorum - 1]
        else:
            problems.append(Problem("witness-quorum", "%d independent witnesses signed, %d are asked for" % (len(times), quorum)))
    if not keyed:
        return "self", problems, by
    if quorate and shown:
        return "C", problems, by
    return ("B" if seen and shown else "A"), problems, by


SAYS = {
    "none": "REJECTED: the bundle does not agree with itself",
    "self": "self-signed: agrees with itself, proves nothing about origin",
    "A": "grade A: consistent, and signed by the key you supplied",
    "B": "grade B: A, and it extends what you had seen",
    "C": "grade C: A, and the quorum of independent witnesses had signed it by %s",
}


def parse_seen(text):
    rest, _, root = text.rpartition(":")
    origin, _, size = rest.rpartition(":")
    if origin:
        epoch_of(origin)
    if not re.fullmatch(r"[1-9][0-9]{0,12}", size):
        raise ValueError("%r is not [origin:]size:root" % text)
    return origin, int(size), unb64(root, 32)


def main(argv):
    p = argparse.ArgumentParser(description="verify a bundle of a Shuangcheng journal")
    p.add_argument("bundle")
    p.add_argument("--key", help="key as text, or its printed fingerprint")
    p.add_argument("--seen", action="append", default=[], metavar="[ORIGIN:]SIZE:ROOT")
    p.add_argument("--witness", metavar="POLICY", help="policy file")
    p.add_argument("--json", action="store_true", help="print the result as JSON")
    a = p.parse_args(argv)
    try:
        if a.key and not re.fullmatch(r"[0-9A-Fa-f]{32}", a.key.replace(" ", "")):
            epoch_of(parse_key(a.key, 1)[0])
        seen = [parse_seen(s) for s in a.seen]
        policy = None
        if a.witness:
            with open(a.witness, "rb") as f:
                policy = parse_policy(f.read(1 << 20))
        f = open(a.bundle, "rb")
    except (ValueError, OSError) as e:
        print("verify: %s" % e, file=sys.stderr)
        return 2
    result, problems, by, b = "none", [], None, None
    try:
        with f:
            b = Bundle(Archive(f), [s for _, s, _ in seen])
        result, problems, by = grade(b, a.key, seen, policy)
    except Problem as problem:
        problems = [problem]
    except OSError as e:
        print("verify: %s" % e, file=sys.stderr)
        return 2
    report(result, problems, by, b, a.json)
    return 1 if problems else 0


def report(result, problems, by, b, as_json):
    if as_json:
        out = {"grade": result, "problems": [{"code": x.code, "seq": x.seq, "text": x.text} for x in problems]}
        if b:
            out |= {"origin": b.origin, "size": b.head.size, "root": base64.b64encode(b.head.root).decode(), "existed_by": by}
        print(json.dumps(out, ensure_ascii=False))
        return
    when = datetime.datetime.fromtimestamp(by, datetime.timezone.utc).isoformat() if by is not None and by < 1 << 37 else by
    print(SAYS[result] % when if result == "C" else SAYS[result])
    for x in problems:
        print("%s%s: %s" % ("entry %d: " % x.seq if x.seq else "", x.code, x.text))
    if b:
        print("origin %s\nsize   %d\nroot   %s\nkey    %s" % (b.origin, b.head.size, base64.b64encode(b.head.root).decode(), fingerprint(b.log[-1][1])))
        if b.chain.previous:
            print("quotes %s at %d (not proved here)" % (b.chain.previous["origin"], b.chain.previous["size"]))
        for digest, seq in sorted((d, b.removed[d]) for d in b.missing):
            print("file   %s removed under entry %d" % (digest, seq))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
