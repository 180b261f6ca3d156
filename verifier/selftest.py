"""The test vectors of docs/formats.md §9, and proofs of small trees made the slow way."""

import base64
import hashlib

from ed25519 import public_of_seed, signed
from formats import (JOURNAL_KEY, WITNESS_KEY, Checkpoint, Leaf, Tree, base64_bytes, commitment, consistent, cosignature_time,
                     fingerprint, included, key_id, leaf_hash, node, parse_key)

LEAF = (b'{"v":1,"seq":%d,"at":"2018-03-15T01:30:00.000Z","stream":"matter/A","ver":%d,"kind":"matter.noted.v1",'
        b'"actor":"account/1","post":"","unit":"","cmd":"00000000-0000-4000-8000-00000000000%d","body":{"n":%d}}')
ROOTS = {1: "e9b3ebe1bbab8465fd2f511aa448e5a8de6724068a314ebf8ecf79e9a84af1b2",
         2: "edb39072d8b136d06627734632d53d42111b1f02f605c511627408444b3b887c",
         3: "d02145ec365c14042c9fdb975f876517744a30092931de7fd8f13e059e7a4beb",
         7: "3966bbee5698c1d9b53feb0c6a9fd1b67e46f0b4754dbab397a41f10d57998c6"}
FIRST_KEY = "example.gov.cn/journal/1+396ae813+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"
WITNESS = "witness.example.gov.cn+d936ab35+BO1JKMYo0cLG6ukDOJBZlWEpWSc6XGP5NjbBRhSshzfR"
CHECKPOINT = """example.gov.cn/journal/1
7
OWa77laYwdm1P+sMap/Rtn5G8LR1Tbqzl6QfENV5mMY=

— example.gov.cn/journal/1 OWroE2KdsqTs7bm9kgmdFIpA6EHjCj0XIwSlxvhGPt7aZkI8TmYdu55JRCGIOxgxI6OTaD9f9U0+nVN7lY9XPpLm1gY=
"""
COSIGNATURE = ("— witness.example.gov.cn 2TarNQAAAABaqcyYnRKLeUOYPRAguqTj335gvai1dK46u7bKJEtG2YvL5OCPCdbJ/K6Lcckyb5c/"
               "+MFINWv+rCRK07OiyDRn9Ct1BQ==")
ROTATION_SIGNATURE = "cMpozOY3O2FZvzXYZowrEZmL40lkSxOGbv3J8LPAnm+m/cUeke/luDW65Q294y3PyqmibnrO4LKbUPkLcw9yDQ=="
OPENING = {"field": "description", "version": 1, "salt": base64.b64encode(b"\7" * 32).decode(), "value": "垃圾满溢"}


def slow_root(hashes):
    if len(hashes) == 1:
        return hashes[0]
    k = 1 << (len(hashes) - 1).bit_length() - 1
    return node(slow_root(hashes[:k]), slow_root(hashes[k:]))


def slow_path(index, hashes):
    """RFC 6962 §2.1.1."""
    if len(hashes) == 1:
        return []
    k = 1 << (len(hashes) - 1).bit_length() - 1
    if index < k:
        return slow_path(index, hashes[:k]) + [slow_root(hashes[k:])]
    return slow_path(index - k, hashes[k:]) + [slow_root(hashes[:k])]


def slow_consistency(m, hashes, whole=True):
    """RFC 6962 §2.1.2."""
    if m == len(hashes):
        return [] if whole else [slow_root(hashes)]
    k = 1 << (len(hashes) - 1).bit_length() - 1
    if m <= k:
        return slow_consistency(m, hashes[:k], whole) + [slow_root(hashes[k:])]
    return slow_consistency(m - k, hashes[k:], False) + [slow_root(hashes[:k])]


def vectors():
    """(what, passed) for each vector of §9."""
    tree = Tree()
    for n in range(1, 8):
        leaf = Leaf(LEAF % (n, n, n, n))
        tree.push(leaf.hash)
        if n in ROOTS:
            yield f"root of {n}", tree.root().hex() == ROOTS[n] and leaf.seq == leaf.ver == n
    first, second, witness = (public_of_seed(bytes([n]) * 32) for n in (1, 2, 3))
    yield "first key", parse_key(FIRST_KEY, JOURNAL_KEY) == ("example.gov.cn/journal/1", first)
    yield "key ID", key_id("example.gov.cn/journal/1", JOURNAL_KEY, first).hex() == "396ae813"
    yield "fingerprint", fingerprint(first) == "3475 0f98 bd59 fcfc 946d a45a aabe 933b"
    yield "witness", parse_key(WITNESS, WITNESS_KEY) == ("witness.example.gov.cn", witness)
    checkpoint = Checkpoint(CHECKPOINT.encode())
    yield "checkpoint", checkpoint.signed_by(first) and checkpoint.root.hex() == ROOTS[7] and not checkpoint.signed_by(second)
    yield "cosignature", cosignature_time(COSIGNATURE, WITNESS, checkpoint) == 1521077400
    message = b"key-rotation/1\nexample.gov.cn/journal/1\n" + base64.b64encode(second)
    yield "rotation", signed(first, message, base64_bytes(ROTATION_SIGNATURE, 64))
    yield "commitment", commitment("matter/A", OPENING) == "XunBvhhnsjGpjjeXh7L1mo4ViYVhFf78PrIm5NJo5L4="


def proofs():
    """Every inclusion and consistency proof of trees up to 20 leaves is taken, and with one hash changed refused."""
    leaves = [leaf_hash(bytes([n])) for n in range(20)]
    good = True
    for n in range(1, 21):
        root = slow_root(leaves[:n])
        for i in range(n):
            path = slow_path(i, leaves[:n])
            good &= included(leaves[i], i, n, root, path)
            good &= not included(leaves[i], i, n, hashlib.sha256(root).digest(), path)
            good &= not included(leaves[i], i, n, root, path + [root])
        for m in range(1, n):
            path = slow_consistency(m, leaves[:n])
            good &= consistent(m, slow_root(leaves[:m]), n, root, path)
            good &= not consistent(m, hashlib.sha256(root).digest(), n, root, path)
            good &= not consistent(m, slow_root(leaves[:m]), n, root, path[:-1])
    return good


def run():
    """Print what failed; the exit code."""
    failed = [what for what, passed in [*vectors(), ("proofs of small trees", proofs())] if not passed]
    print("self-test failed: " + ", ".join(failed) if failed else "self-test passed")
    return 1 if failed else 0
