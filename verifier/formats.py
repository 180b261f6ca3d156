"""The forms of docs/formats.md that stand on their own: written JSON (§7.1), entries (§1), the tree (§2), keys and
checkpoints (§3), cosignatures (§5), commitments (§6). "§" in comments is a section of that document.

What is malformed raises ValueError; the caller knows which file or entry it was and makes a Fault of it.
"""

import base64
import calendar
import hashlib
import hmac
import json
import re
import struct

from ed25519 import signed

MAX_SIZE = 1 << 40          # entries of a journal (§1), bytes of an archive (§7.3), seconds of a cosignature (§5)
MAX_LEAF = 65536            # §1
MAX_NOTE = 4096             # §3
MAX_INT = 1 << 53           # §1
MAX_DEPTH = 64              # §1
JOURNAL_KEY, WITNESS_KEY = 1, 4  # types of keys, §3


class Fault(Exception):
    """The bundle is bad: a code of §7.9, a sentence, and the number of the bad entry where there is one."""

    def __init__(self, code, reason, entry=None):
        super().__init__(reason)
        self.code, self.reason, self.entry = code, reason, entry


# JSON: the rules of §1, which written JSON (§7.1) keeps too.

def strict_json(text):
    """The value of a JSON text by the rules §1 adds to RFC 8259, except that on space; ValueError."""
    def integer(digits):
        if digits == "-0" or len(digits) > 17 or abs(int(digits)) > MAX_INT:
            raise ValueError("number out of range")
        return int(digits)

    def refuse(word):
        raise ValueError(f"{word} is no integer")

    def members(pairs):
        if len(dict(pairs)) != len(pairs):
            raise ValueError("the same key twice")
        return dict(pairs)

    try:
        value = json.loads(text, object_pairs_hook=members, parse_int=integer, parse_float=refuse, parse_constant=refuse)
    except RecursionError:
        raise ValueError("nested too deep") from None
    check_value(value, 1)
    return value


def without_space(text):
    """A JSON text without the space outside strings."""
    return re.sub(r'("(?:[^"\\]|\\.)*")|[ \t\n\r]+', r"\1", text, flags=re.DOTALL)


def check_value(value, depth):
    """Refuse what the library lets pass: null, odd texts, deep nesting."""
    if value is None:
        raise ValueError("null")
    if type(value) is str:
        value.encode()  # fails for half of a surrogate pair
        if "\0" in value:
            raise ValueError("U+0000")
    if type(value) not in (dict, list):
        return
    if depth > MAX_DEPTH:
        raise ValueError("nested too deep")
    for one in value:
        check_value(one, depth + 1)
    if type(value) is dict:
        for one in value.values():
            check_value(one, depth + 1)


# Written JSON, §7.1. A shape is a dict (these keys in this order), a list of one shape, or a test of a value.

def base64_bytes(text, length):
    """The bytes of a canonical base64 text of that many bytes; ValueError otherwise."""
    raw = base64.b64decode(text, validate=True)
    if len(raw) != length or base64.b64encode(raw).decode() != text:
        raise ValueError(f"not the base64 of {length} bytes")
    return raw


def is_text(low=0, high=1 << 62):
    """A test for texts of so many bytes."""
    return lambda v: type(v) is str and low <= len(v.encode()) <= high


def is_number(low, high):
    return lambda v: type(v) is int and low <= v <= high


def is_exactly(*values):
    return lambda v: any(type(v) is type(one) and v == one for one in values)


def is_base64(length):
    return lambda v: type(v) is str and bool(base64_bytes(v, length))


def conforms(value, shape):
    if isinstance(shape, dict):
        return type(value) is dict and list(value) == list(shape) and all(conforms(value[k], shape[k]) for k in shape)
    if isinstance(shape, list):
        return type(value) is list and all(conforms(v, shape[0]) for v in value)
    return shape(value)


def written(raw, *shapes):
    """Decode written JSON of one of the shapes; ValueError if the bytes are not exactly what §7.1 gives."""
    value = strict_json(raw.decode())
    again = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # The library leaves these two alone; everything else it writes as §7.1 wants.
    again = again.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    if again.encode() != raw:
        raise ValueError("not the one spelling of written JSON")
    if not any(conforms(value, shape) for shape in shapes):
        raise ValueError("keys or values are not as the format has them")
    return value


HASH = is_base64(32)
SIZE = is_number(1, MAX_SIZE)
ORIGIN = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?/journal/[1-9][0-9]{0,8}", re.ASCII)


def is_origin(v):
    return type(v) is str and len(v) <= 200 and ORIGIN.fullmatch(v) is not None


# Entries, §1.

LEAF_TEXT = rb'([^"\\\x00-\x1f]{%d,200})'
LEAF = re.compile(rb'\{"v":1,"seq":([1-9][0-9]{0,12}),"at":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)"'
                  rb',"stream":"' + LEAF_TEXT % 1 + rb'","ver":([1-9][0-9]{0,9}),"kind":"' + LEAF_TEXT % 1 +
                  b"".join(rb'","%s":"' % key + LEAF_TEXT % 0 for key in (b"actor", b"post", b"unit", b"cmd")) +
                  rb'","body":(\{.*\})\}', re.DOTALL)
# In JSON without spaces these bytes can only be objects of that shape: a quotation mark right after a brace that stands in
# a string would end the string, and no letter may follow.
COMMITMENT = re.compile(rb'\{"c":"([^"\\]*)","ref":"([^"\\]*)"\}')
FILE = re.compile(rb'\{"sha256":"([0-9a-f]{64})","size":(0|[1-9][0-9]*),"type":"(?:[^"\\]|\\.)*"\}')
SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Leaf:
    """One entry: its columns, the hash of its bytes, the commitments (c, ref) and files (digest, size) in its body."""

    def __init__(self, line):
        """ValueError if the line breaks a rule of §1 that can be seen from it alone."""
        if len(line) > MAX_LEAF:
            raise ValueError("longer than 65,536 bytes")
        line.decode()
        match = LEAF.fullmatch(line)
        if not match:
            raise ValueError("keys or values are not as the format has them")
        self.hash = leaf_hash(line)
        self.seq, self.ver = int(match[1]), int(match[4])
        self.at, self.stream, self.kind = match[2].decode(), match[3].decode(), match[5].decode()
        if self.seq > MAX_SIZE or self.ver >= 1 << 32:
            raise ValueError("seq or ver is too large")
        check_time(self.at)
        self.body_bytes = match[10]
        self.body = strict_json(self.body_bytes.decode())
        if without_space(self.body_bytes.decode()) != self.body_bytes.decode():
            raise ValueError("space outside strings")
        self.commitments = {(c.decode(), ref.decode()) for c, ref in COMMITMENT.findall(self.body_bytes)}
        self.files = [(digest.decode(), int(size)) for digest, size in FILE.findall(self.body_bytes)]


def is_digest(v):
    return type(v) is str and SHA256.fullmatch(v) is not None


def check_time(at):
    year, month, day, hour, minute, second = (int(part) for part in re.findall(r"\d+", at)[:6])
    length = 29 if month == 2 and calendar.isleap(year) else calendar.mdays[month] if month <= 12 else 0
    if not (1 <= day <= length and hour < 24 and minute < 60 and second < 60):
        raise ValueError("at is no moment of the calendar")


# The tree, §2.

def leaf_hash(leaf):
    return hashlib.sha256(b"\0" + leaf).digest()


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """A growing tree, kept as the stack of its full subtrees: (level, hash)."""

    def __init__(self, stack=()):
        self.stack = list(stack)

    def push(self, digest):
        level = 0
        while self.stack and self.stack[-1][0] == level:
            digest = node(self.stack.pop()[1], digest)
            level += 1
        self.stack.append((level, digest))

    def root(self):
        digest = self.stack[-1][1]
        for _, left in reversed(self.stack[:-1]):
            digest = node(left, digest)
        return digest


def climb(fn, sn):
    """The inner step both checks share: drop the levels at which this node has no sibling."""
    while fn % 2 == 0 and fn:
        fn, sn = fn >> 1, sn >> 1
    return fn, sn


def included(digest, index, size, root, path):
    fn, sn, r = index, size - 1, digest
    for p in path:
        if sn == 0:
            return False
        if fn % 2 or fn == sn:
            r = node(p, r)
            fn, sn = climb(fn, sn)
        else:
            r = node(r, p)
        fn, sn = fn >> 1, sn >> 1
    return index < size and sn == 0 and r == root


def consistent(old_size, old_root, size, root, path):
    """For 0 < old_size < size."""
    if old_size & old_size - 1 == 0:
        path = [old_root, *path]
    if not path:
        return False
    fn, sn = old_size - 1, size - 1
    while fn % 2:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn % 2 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            fn, sn = climb(fn, sn)
        else:
            sr = node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == old_root and sr == root


# Keys, checkpoints, cosignatures, commitments: §3, §5, §6.

def key_id(name, kind, public):
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def fingerprint(public):
    digits = hashlib.sha256(public).hexdigest()
    return " ".join(digits[i:i + 4] for i in range(0, 32, 4))


def parse_key(text, kind):
    """(name, public key) of a key as text; ValueError. The base64 may hold plus signs, the name may not."""
    name, digits, rest = (text.split("+", 2) + ["", ""])[:3]
    raw = base64_bytes(rest, 33)
    if raw[0] != kind or digits != key_id(name, kind, raw[1:]).hex():
        raise ValueError("not a key of this sort, or its ID does not fit")
    if kind == JOURNAL_KEY and not is_origin(name) or kind == WITNESS_KEY and not is_witness_name(name):
        raise ValueError("the name of the key is not allowed")
    return name, raw[1:]


def is_witness_name(name):
    return re.fullmatch(r"[!-*,-~]{1,200}", name) is not None


NOTE = re.compile(r"(([^\n]+)\n([1-9][0-9]{0,12})\n([^\n]+)\n)\n\u2014 ([^ \n]+) ([^ \n]+)\n", re.ASCII)


class Checkpoint:
    """A signed checkpoint taken apart; the signature is not checked yet. ValueError if it is malformed."""

    def __init__(self, raw):
        match = len(raw) <= MAX_NOTE and NOTE.fullmatch(raw.decode())
        if not match:
            raise ValueError("not three lines, an empty line and one signature line")
        self.text, self.origin, self.size = match[1].encode(), match[2], int(match[3])
        if not is_origin(self.origin) or self.size > MAX_SIZE:
            raise ValueError("origin or size is not allowed")
        if match[5] != self.origin:
            raise ValueError("the name of the signing key is not the origin")
        self.root, signature = base64_bytes(match[4], 32), base64_bytes(match[6], 68)
        self.key_id, self.signature = signature[:4], signature[4:]

    def signed_by(self, public):
        return self.key_id == key_id(self.origin, JOURNAL_KEY, public) and signed(public, self.text, self.signature)


def cosignature_time(line, key_text, checkpoint):
    """The time of a valid cosignature line (without line break) of the checkpoint by that key; ValueError if it is none."""
    name, public = parse_key(key_text, WITNESS_KEY)
    mark, line_name, text = (line.split(" ") + ["", ""])[:3]
    raw = base64_bytes(text, 76)
    if f"\u2014 {name} {text}" != line or raw[:4] != key_id(name, WITNESS_KEY, public):
        raise ValueError("the line does not name the key beside it")
    time = int.from_bytes(raw[4:12], "big")
    message = b"cosignature/v1\ntime %d\n" % time + checkpoint.text
    if time >= MAX_SIZE or not signed(public, message, raw[12:]):
        raise ValueError("the cosignature does not verify")
    return time


def commitment(stream, opening):
    stream, field, value = stream.encode(), opening["field"].encode(), opening["value"].encode()
    message = (b"commit/1" + struct.pack(">I", len(stream)) + stream + struct.pack(">I", len(field)) + field +
               struct.pack(">QQ", opening["version"], len(value)) + value)
    digest = hmac.new(base64_bytes(opening["salt"], 32), message, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()
