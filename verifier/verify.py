#!/usr/bin/env python3
"""Check a bundle of a journal with Python 3.11 and nothing else.

Written from docs/formats.md alone; "§" in comments is a section of that document. It shares no code with the product, so
that an agreement of the two about a bundle means something.

Exit code 0: the bundle is good and all that was asked for was shown. 1: it is bad, or something was not shown.
2: the call was wrong or a file could not be read.
"""

import argparse
import base64
import hashlib
import json
import re
import sys

from archive import MAX_CONSISTENCY, MAX_FILES, Member, check_names, open_archive, written_file, written_list
from ed25519 import signed
from formats import (HASH, JOURNAL_KEY, MAX_INT, MAX_LEAF, MAX_SIZE, SIZE, WITNESS_KEY, Checkpoint, Fault, Leaf, Tree,
                     base64_bytes, commitment, consistent, cosignature_time, fingerprint, included, is_base64, is_digest,
                     is_exactly, is_number, is_origin, is_text, leaf_hash, parse_key, strict_json, without_space, written)

EPOCH_KIND, ROTATION_KIND, REMOVAL_KIND = "epoch.begun.v1", "key.rotated.v1", "blob.removed.v1"


class Unusable(Exception):
    """What the caller gave us is of no use: exit code 2."""


def manifest_shape(scope, complete):
    counts = {"entries": SIZE, "consistency": is_number(0, MAX_CONSISTENCY),
              "openings": is_number(0, 1 << 32), "blobs": is_number(0, MAX_FILES)}
    return {"format": is_exactly("shuangcheng-bundle/1"), "origin": is_origin, "scope": scope,
            "complete": is_exactly(complete), "counts": counts, "evidence": is_exactly("all", "part")}


MANIFEST = (manifest_shape({"kind": is_exactly("journal")}, True),
            manifest_shape({"kind": is_exactly("streams"), "streams": [is_text(1, 200)]}, False),
            manifest_shape({"kind": is_exactly("entries")}, False))
KEYS = {"log": [{"seq": SIZE, "key": HASH}], "witnesses": [is_text()]}
PROOF = {"index": is_number(0, MAX_SIZE - 1), "hashes": [HASH]}
CONSISTENCY = {"note": is_text(), "hashes": [HASH]}
OPENING = {"seq": is_number(-MAX_INT, MAX_INT), "ref": is_text(), "field": is_text(), "version": is_number(-MAX_INT, MAX_INT),
           "salt": is_text(), "value": is_text()}
FIRST_EPOCH = {"epoch": is_exactly(1), "origin": is_origin, "key": HASH}
LATER_EPOCH = {"epoch": is_number(2, 999999999), "origin": is_origin, "key": HASH,
               "previous": {"origin": is_origin, "size": SIZE, "root": HASH, "note": is_text()}, "reason": is_text(1)}
EPOCHS = (FIRST_EPOCH, {**FIRST_EPOCH, "reason": is_text(1)}, LATER_EPOCH)
ROTATION = {"old": HASH, "new": HASH, "sig": is_base64(64)}


# The bundle, §7.

class Bundle:
    """One bundle under examination; run() walks the steps of §7.9 and raises the first Fault."""

    def __init__(self, file, wanted_sizes):
        self.file, self.places = file, open_archive(file)
        self.sizes, self.blobs = check_names(self.places)
        self.wanted = {*wanted_sizes, *self.sizes}  # sizes at which a root is to be kept
        self.roots = {}           # size → root shown by this bundle
        self.times = {}           # key of a witness as text → time of its cosignature
        self.versions = {}        # stream → last version met
        self.last_seq, self.last_at = 0, ""
        self.at_hand = None       # number of the entry that a bad value of proofs.json counts against
        self.keys = []            # {"seq", "key"} as the entries bring them, to be held against keys.json
        self.files = {}           # digest → number of the first entry naming it
        self.removed = {}         # digest → number of the entry that removed it by law
        self.missing = []         # digests of files named and not here
        self.previous = None      # what entry 1 quotes of the epoch before

    def run(self):
        self.read_claims()
        self.read_keys()
        self.read_cosignatures()
        self.read_entries()
        self.read_consistency()
        self.read_blobs()

    def open(self, name):
        return Member(self.file, *self.places[name])

    def read_claims(self):
        """bundle.json (§7.4) and the form of the checkpoint (§3)."""
        claims = written_file(self.open("bundle.json"), "manifest", *MANIFEST)
        self.origin, self.evidence, self.counts = claims["origin"], claims["evidence"], claims["counts"]
        self.epoch = int(self.origin.rpartition("/")[2])
        self.complete, self.scope = claims["complete"], claims["scope"]["kind"]
        streams = claims["scope"].get("streams", [])
        # Code points of a text sort as its UTF-8 bytes do.
        if self.scope == "streams" and (not 1 <= len(streams) <= 10000 or streams != sorted(set(streams))):
            raise Fault("manifest", "streams are not 1 to 10,000 in ascending order")
        self.streams = set(streams)
        try:
            self.checkpoint = Checkpoint(self.open("checkpoint").whole())
        except ValueError as error:
            raise Fault("checkpoint", str(error)) from error
        if self.checkpoint.origin != self.origin:
            raise Fault("checkpoint", "bundle.json and checkpoint are of different origins")
        entries = self.counts["entries"]
        if entries > self.checkpoint.size or self.complete and entries != self.checkpoint.size:
            raise Fault("count", f"{entries} entries do not fit a checkpoint of {self.checkpoint.size}")
        if self.counts["consistency"] != len(self.sizes) or self.counts["blobs"] != len(self.blobs):
            raise Fault("count", "the numbers of consistency files or blobs are not those of bundle.json")

    def read_keys(self):
        """keys.json (§7.5) and the signature of the checkpoint."""
        keys = written_file(self.open("keys.json"), "keys", KEYS)
        self.log, self.witnesses = keys["log"], keys["witnesses"]
        seqs = [one["seq"] for one in self.log]
        if not 1 <= len(self.log) <= 1000 or len(self.witnesses) > 64:
            raise Fault("keys", "keys.json: too many keys, or none")
        if seqs[0] != 1 or seqs != sorted(set(seqs)) or seqs[-1] > self.checkpoint.size:
            raise Fault("keys", "keys.json: entries do not ascend from 1 to the size of the checkpoint")
        if not self.checkpoint.signed_by(self.key_at(self.checkpoint.size)):
            raise Fault("signature", "the checkpoint is not signed by the last key of the journal")

    def key_at(self, size):
        """The key in use when the journal had that many entries (§4)."""
        return base64_bytes([one["key"] for one in self.log if one["seq"] <= size][-1], 32)

    def read_cosignatures(self):
        lines = self.open("cosigs").whole().split(b"\n")
        if lines.pop() != b"" or len(lines) != len(self.witnesses) or len(set(self.witnesses)) != len(lines):
            raise Fault("cosignature", "cosigs has not one line for each witness of keys.json, or a witness is there twice")
        for line, key in zip(lines, self.witnesses):
            try:
                self.times[key] = cosignature_time(line.decode(), key, self.checkpoint)
            except ValueError as error:
                raise Fault("cosignature", f"{key}: {error}") from error

    # Step 3: entries, side by side with proofs.json and openings.json.

    def read_entries(self):
        lines = self.open("entries.jsonl")
        self.openings = written_list(self.open("openings.json"), OPENING, "opening")
        self.openings_read, self.opening = 0, None
        self.next_opening()
        if self.complete:
            self.read_all_entries(lines)
        else:
            self.read_some_entries(lines)
        if self.opening:
            raise Fault("opening", "an opening is of an entry that is not here", self.opening["seq"])
        if self.openings_read != self.counts["openings"]:
            raise Fault("count", f"{self.openings_read} openings, not {self.counts['openings']}")
        if self.keys != self.log:
            raise Fault("keys", "keys.json names keys that no entry brought in")
        if not self.streams <= self.versions.keys():
            raise Fault("entry-scope", f"no entry of {min(self.streams - self.versions.keys())}")
        lines.finish("count")

    def next_leaf(self, lines, number):
        """The next entry; number is its place (§7.9), by which an unreadable one is called."""
        return self.leaf_of(self.next_line(lines, number), number)

    def next_line(self, lines, number):
        line = lines.readline(MAX_LEAF + 1)
        if not line:
            raise Fault("entry-seq", "the entry is missing", number)
        if not line.endswith(b"\n"):
            raise Fault("entry-form", "the line is too long or cut off", number)
        return line[:-1]

    def leaf_of(self, line, number):
        try:
            leaf = Leaf(line)
        except ValueError as error:
            raise Fault("entry-form", str(error), number) from error
        if leaf.seq != number:
            raise Fault("entry-seq", f"it says it is entry {leaf.seq}", number)
        return leaf

    def read_all_entries(self, lines):
        """A complete bundle: the root comes from the entries, the list of hashes only tells which differs (§7.6)."""
        total, tree = self.checkpoint.size, Tree()
        listed = self.listed_hashes()
        for number in range(1, total + 1):
            self.at_hand = number
            leaf = self.next_leaf(lines, number)
            claimed = next(listed)
            if claimed != leaf.hash:
                self.blame(number, tree, leaf.hash, claimed, lines, listed)
            tree.push(leaf.hash)
            self.check_entry(leaf)
            if number in self.wanted:
                self.roots[number] = tree.root()
        self.at_hand = None
        for _ in listed:
            raise Fault("proof", "proofs.json lists more hashes than there are entries")
        if tree.root() != self.checkpoint.root:
            raise Fault("root", "the root of the entries is not the root of the checkpoint")
        self.roots[total] = tree.root()

    def listed_hashes(self):
        """The leaf hashes in proofs.json of a complete bundle, 256 in a value."""
        done, total = 0, self.checkpoint.size
        for value in self.proofs():
            if value["index"] != done or len(value["hashes"]) != min(256, total - done) or done == total:
                raise Fault("proof", "a value of proofs.json is not in its place or has not as many hashes as it should", self.at_hand)
            done += len(value["hashes"])
            yield from (base64_bytes(text, 32) for text in value["hashes"])
        if done != total:
            raise Fault("proof", "proofs.json lists fewer hashes than there are entries", self.at_hand)

    def proofs(self):
        return written_list(self.open("proofs.json"), PROOF, "proof", lambda: self.at_hand)

    def blame(self, number, tree, actual, claimed, lines, listed):
        """A hash differs from the list: find out by two roots which of the two was changed (§7.9). Always raises."""
        of_entries, of_list = Tree(tree.stack), Tree(tree.stack)
        of_entries.push(actual)
        of_list.push(claimed)
        try:
            for place in range(number + 1, self.checkpoint.size + 1):
                of_entries.push(leaf_hash(self.next_line(lines, place)))
                of_list.push(next(listed))
        except Fault:
            raise Fault("entry-hash", "entry and listed hash differ, and what follows cannot be read", number) from None
        if of_list.root() == self.checkpoint.root:
            raise Fault("entry-hash", "the entry was changed: the listed hash gives the signed root", number)
        if of_entries.root() == self.checkpoint.root:
            raise Fault("proof", "the listed hash was changed: the entry gives the signed root", number)
        raise Fault("entry-hash", "entry and listed hash differ, and neither gives the signed root", number)

    def read_some_entries(self, lines):
        """A bundle of some entries: each comes with its inclusion path (§7.6)."""
        proofs, checkpoint = self.proofs(), self.checkpoint
        for _ in range(self.counts["entries"]):
            self.at_hand = self.last_seq + 1
            proof = next(proofs, None)
            if proof is None or not self.last_seq <= proof["index"] < checkpoint.size:
                raise Fault("proof", "the next value of proofs.json is missing or out of order", self.at_hand)
            leaf = self.next_leaf(lines, proof["index"] + 1)
            path = [base64_bytes(text, 32) for text in proof["hashes"]]
            if not included(leaf.hash, proof["index"], checkpoint.size, checkpoint.root, path):
                raise Fault("entry-hash", "entry and path do not lead to the signed root", leaf.seq)
            self.check_entry(leaf)
        self.at_hand = None
        for _ in proofs:
            raise Fault("proof", "proofs.json has more values than there are entries")
        self.roots[checkpoint.size] = checkpoint.root

    def check_entry(self, leaf):
        """Time, version, scope, keys, files, openings of an entry whose form, number and hash are good."""
        if leaf.at < self.last_at:
            raise Fault("entry-time", "it is earlier than the entry before", leaf.seq)
        self.last_seq, self.last_at = leaf.seq, leaf.at
        last = self.versions.get(leaf.stream, 0)
        whole_stream = self.complete or leaf.stream in self.streams
        # A stream that was there before the epoch began goes on with any version; that of entry 1 was not (§1).
        goes_on = last == 0 and leaf.seq != 1 and self.epoch != 1
        if leaf.ver <= last or (whole_stream or leaf.seq == 1) and leaf.ver != last + 1 and not goes_on:
            raise Fault("entry-ver", f"version {leaf.ver} of {leaf.stream} does not follow {last}", leaf.seq)
        self.versions[leaf.stream] = leaf.ver
        if self.streams and not whole_stream and leaf.kind not in (EPOCH_KIND, ROTATION_KIND):
            raise Fault("entry-scope", f"stream {leaf.stream} is not in the scope", leaf.seq)
        self.check_key_entry(leaf)
        self.check_files(leaf)
        self.check_openings(leaf)

    def check_files(self, leaf):
        """Files the entry names, and one it removes (§7.4)."""
        for digest, size in leaf.files:
            self.files.setdefault(digest, leaf.seq)
            place = self.places.get(f"blobs/{digest}")
            if place and place[1] != size:
                raise Fault("blob", f"file {digest} has {place[1]} bytes, not {size}", leaf.seq)
        if leaf.kind == REMOVAL_KIND and self.evidence == "all":
            if not is_digest(leaf.body.get("sha256")):
                raise Fault("blob-missing", "it does not say which file was removed", leaf.seq)
            self.removed[leaf.body["sha256"]] = leaf.seq

    def check_key_entry(self, leaf):
        """Entries that bring in a key (§4), and their agreement with keys.json."""
        if not self.keys and leaf.seq != 1:
            raise Fault("keys", "entry 1 is missing", 1)
        if (leaf.seq == 1) != (leaf.kind == EPOCH_KIND):
            raise Fault("keys", "entry 1, and no other, begins the epoch", leaf.seq)
        if leaf.kind not in (EPOCH_KIND, ROTATION_KIND):
            return
        try:
            if leaf.stream != f"journal/{self.epoch}":
                raise ValueError("the stream is not that of the epoch")
            self.keys.append({"seq": leaf.seq, "key": self.begun(leaf) if leaf.seq == 1 else self.rotated(leaf)})
        except ValueError as error:
            raise Fault("keys", str(error), leaf.seq) from error

    def begun(self, leaf):
        """The key of a good epoch.begun.v1; ValueError."""
        body = written(leaf.body_bytes, *EPOCHS)
        epoch, previous = body["epoch"], body.get("previous")
        self.previous = previous
        if body["origin"] != self.origin or epoch != self.epoch:
            raise ValueError("origin or epoch is not that of this journal")
        if previous:
            note = Checkpoint(previous["note"].encode())
            if (note.origin, note.size, note.root) != (previous["origin"], previous["size"], base64_bytes(previous["root"], 32)):
                raise ValueError("what is said of the epoch before is not what its checkpoint says")
            if int(note.origin.rpartition("/")[2]) >= epoch:
                raise ValueError("the checkpoint quoted is not of an earlier epoch")
        return body["key"]

    def rotated(self, leaf):
        """The key a good key.rotated.v1 hands over to; ValueError."""
        body = written(leaf.body_bytes, ROTATION)
        if body["old"] != self.keys[-1]["key"] or body["new"] in [one["key"] for one in self.keys]:
            raise ValueError("the old key is not in use, or the new one was")
        if len(self.keys) == 1000:
            raise ValueError("more than 1,000 keys")
        message = f"key-rotation/1\n{self.origin}\n{body['new']}".encode()
        if not signed(base64_bytes(body["old"], 32), message, base64_bytes(body["sig"], 64)):
            raise ValueError("the old key did not sign the rotation")
        return body["new"]

    def next_opening(self):
        before, self.opening = self.opening, next(self.openings, None)
        if self.opening:
            self.openings_read += 1
            here = (self.opening["seq"], self.opening["ref"].encode())
            if before and here <= (before["seq"], before["ref"].encode()):
                raise Fault("opening", "openings do not ascend", self.opening["seq"])
            if not (here[0] >= 1 and self.opening["version"] >= 1 and 1 <= len(self.opening["field"].encode()) <= 200):
                raise Fault("opening", "seq, version or field is out of range", max(0, here[0]))

    def check_openings(self, leaf):
        """The values shown of this entry (§7.8)."""
        while self.opening and self.opening["seq"] <= leaf.seq:
            seq, ref = self.opening["seq"], self.opening["ref"]
            if seq < leaf.seq:
                raise Fault("opening", "openings.json shows a value of this entry, which is not in the bundle", seq)
            try:
                digest = commitment(leaf.stream, self.opening)
            except ValueError as error:
                raise Fault("opening", f"salt: {error}", seq) from error
            if (digest, ref) not in leaf.commitments:
                raise Fault("opening", f"it holds no commitment {ref} to the value shown", seq)
            self.next_opening()

    # Steps 5 and 6.

    def read_consistency(self):
        """Earlier checkpoints (§7.7)."""
        for size in self.sizes:
            code = "consistency"
            value = written_file(self.open(f"consistency/{size}.json"), code, CONSISTENCY)
            try:
                note = Checkpoint(value["note"].encode())
            except ValueError as error:
                raise Fault(code, f"checkpoint of {size}: {error}") from error
            if note.origin != self.origin or note.size != size or size >= self.checkpoint.size or not note.signed_by(self.key_at(size)):
                raise Fault(code, f"checkpoint of {size}: origin, size or signature is wrong")
            path = [base64_bytes(text, 32) for text in value["hashes"]]
            if not consistent(size, note.root, self.checkpoint.size, self.checkpoint.root, path) \
                    or self.roots.setdefault(size, note.root) != note.root:
                raise Fault(code, f"the journal does not begin with the checkpoint of {size}")

    def read_blobs(self):
        """Files (§7.4): each is what its name says and is named by an entry; which are missing, and by what right."""
        for digest in self.blobs:
            running = hashlib.sha256()
            for piece in self.open(f"blobs/{digest}").pieces():
                running.update(piece)
            if running.hexdigest() != digest:
                raise Fault("blob", f"file {digest} is not what its name says")
            if digest not in self.files:
                raise Fault("blob", f"no entry names file {digest}")
        self.missing = [digest for digest in self.files if f"blobs/{digest}" not in self.places]  # as entries name them
        lost = next((digest for digest in self.missing if digest not in self.removed), None)
        if self.evidence == "all" and lost:
            raise Fault("blob-missing", f"file {lost} is not here, and no entry removed it", self.files[lost])
        if self.evidence == "all" and max(len(self.missing), len(self.removed)) > MAX_FILES:
            raise Fault("blob-missing", "more files are missing or removed than are allowed")


# What the caller brings along, and the grade: §5, §7.10.

MAX_POLICY = 1 << 20  # bytes
POLICY = {"format": is_exactly("shuangcheng-witness-policy/1"), "quorum": is_number(1, 64),
          "witnesses": [{"name": is_text(1), "key": is_text()}]}


def read_policy(path):
    """(quorum, keys as text) of a policy file; Unusable."""
    try:
        with open(path, "rb") as file:
            text = file.read(MAX_POLICY + 1).decode()
        if len(text.encode()) > MAX_POLICY:
            raise ValueError("longer than 1 MiB")
        strict_json(text)  # first, since without its spaces something else could become JSON
        policy = written(without_space(text).encode(), POLICY)
        texts = [one["key"] for one in policy["witnesses"]]
        keys = [parse_key(text, WITNESS_KEY) for text in texts]
    except (OSError, ValueError) as error:
        raise Unusable(f"policy {path}: {error}") from error
    if not policy["quorum"] <= len(keys) <= 64 or any(len(set(column)) != len(keys) for column in zip(*keys)):
        raise Unusable(f"policy {path}: quorum or number of witnesses is out of range, or two share a name or a key")
    return policy["quorum"], texts


def read_key(text):
    """A test (origin, public key) → bool for the key given as text or as fingerprint (§3); Unusable."""
    digits = text.replace(" ", "").lower()
    if re.fullmatch("[0-9a-f]{32}", digits):
        return lambda origin, public: fingerprint(public).replace(" ", "") == digits
    try:
        wanted = parse_key(text, JOURNAL_KEY)
    except ValueError as error:
        raise Unusable(f"key: {error}") from error
    return lambda origin, public: (origin, public) == wanted


def read_seen(text):
    """(origin or None, size, root) of `size:root` or `origin:size:root`; Unusable."""
    origin, size, root = ([None] + text.split(":"))[-3:] if text.count(":") in (1, 2) else (None, "", "")
    try:
        if not re.fullmatch("[1-9][0-9]{0,12}", size) or int(size) > MAX_SIZE or origin is not None and not is_origin(origin):
            raise ValueError("not [origin:]size:root")
        return origin, int(size), base64_bytes(root, 32)
    except ValueError as error:
        raise Unusable(f"seen {text}: {error}") from error


class Report:
    """What can be concluded from a bundle that agrees with itself."""

    def __init__(self, bundle, key, seen, policy):
        self.grade, self.problems, self.time = "self", [], None
        publics = [base64_bytes(one["key"], 32) for one in bundle.log]
        known = key is not None and any(key(bundle.origin, public) for public in publics)
        if key and not known:
            self.problems.append(("key-mismatch", "the journal is signed by another key than the one supplied"))
        all_seen = all([self.look_for(bundle, *one) for one in seen])
        quorum = policy is not None and self.count_witnesses(bundle, publics, *policy)
        if known:
            self.grade = "C" if quorum and all_seen else "B" if seen and all_seen else "A"

    def look_for(self, bundle, origin, size, root):
        """Whether a checkpoint the caller holds is shown to be a beginning of this journal."""
        if origin not in (None, bundle.origin):
            self.problems.append(("seen-unknown", f"the checkpoint of {size} is of another origin"))
        elif size > bundle.checkpoint.size:
            self.problems.append(("seen-newer", f"the bundle is older than the checkpoint of {size}"))
        elif size not in bundle.roots:
            self.problems.append(("seen-unknown", f"the bundle holds no proof for the checkpoint of {size}"))
        elif bundle.roots[size] != root:
            self.problems.append(("seen-fork", f"the past was rewritten: the root of {size} entries is another"))
        else:
            return True
        return False

    def count_witnesses(self, bundle, publics, quorum, trusted):
        """Whether enough witnesses of the policy cosigned; a key that also signs the journal does not count (§5)."""
        times = sorted(time for key, time in bundle.times.items()
                       if key in trusted and parse_key(key, WITNESS_KEY)[1] not in publics)
        if len(times) < quorum:
            self.problems.append(("witness-quorum", f"{len(times)} witnesses of the policy cosigned, {quorum} were asked for"))
            return False
        self.time = times[quorum - 1]
        return True


def text_report(report, bundle):
    """Lines for people."""
    yield f"{bundle.origin}: {bundle.counts['entries']} entries under a checkpoint of {bundle.checkpoint.size}, scope {bundle.scope}"
    yield f"grade {report.grade}" + ("" if report.grade != "self" else ": self-signed, proves nothing about origin")
    if report.grade == "C":
        yield f"existed by {report.time} (seconds since 1970-01-01T00:00:00Z)"
    yield "fingerprint of the signing key: " + fingerprint(bundle.key_at(bundle.checkpoint.size))
    for digest in bundle.missing:
        by_law = f"removed under entry {bundle.removed[digest]}" if digest in bundle.removed else "not in the bundle"
        yield f"file {digest}: {by_law}"
    if bundle.previous:
        yield f"epoch before, quoted and not proved: {bundle.previous['origin']}, {bundle.previous['size']} entries"
    for code, reason in report.problems:
        yield f"NOT SHOWN, {code}: {reason}"
    yield "NOT ACCEPTED: not all that was asked for was shown" if report.problems else "accepted"


def audit(arguments):
    """Judge one bundle and print the verdict; the exit code."""
    key = read_key(arguments.key) if arguments.key else None
    seen = [read_seen(text) for text in arguments.seen]
    policy = read_policy(arguments.witness) if arguments.witness else None
    try:
        with open(arguments.bundle, "rb") as file:
            bundle = Bundle(file, [size for _, size, _ in seen])
            bundle.run()
        report = Report(bundle, key, seen, policy)
        lines = list(text_report(report, bundle))
        problems = [{"code": code, "text": reason} for code, reason in report.problems]
        result = {"grade": report.grade, "problems": problems, "origin": bundle.origin, "size": bundle.checkpoint.size,
                  "root": base64.b64encode(bundle.checkpoint.root).decode(), "existed_by": report.time}
    except Fault as fault:
        at = f"entry {fault.entry}: " if fault.entry else ""
        lines = [f"REJECTED, the bundle does not agree with itself: {at}{fault.code}: {fault.reason}"]
        problems = [{"code": fault.code, "seq": fault.entry or 0, "text": fault.reason}]
        result = {"grade": "none", "problems": problems}
    except OSError as error:
        raise Unusable(f"{arguments.bundle}: {error}") from error
    print(json.dumps(result, ensure_ascii=False) if arguments.json else "\n".join(lines))
    return 1 if problems else 0


def main(argv):
    parser = argparse.ArgumentParser(description="Check a bundle of a journal.")
    parser.add_argument("bundle", nargs="?")
    parser.add_argument("--key", help="key of the journal as text, or its fingerprint")
    parser.add_argument("--seen", action="append", default=[], help="[origin:]size:root of a checkpoint held; may be repeated")
    parser.add_argument("--witness", help="policy file: whose cosignatures are believed")
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    parser.add_argument("--self-test", action="store_true", help="check this program by the test vectors of formats.md")
    arguments = parser.parse_args(argv)
    if arguments.self_test:
        import selftest  # not needed to check a bundle
        return selftest.run()
    if not arguments.bundle:
        parser.error("which bundle?")
    try:
        return audit(arguments)
    except Unusable as error:
        print(f"unusable: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    for console in (sys.stdout, sys.stderr):
        console.reconfigure(errors="backslashreplace")  # it may not know the letters of a stream's name
    sys.exit(main(sys.argv[1:]))
