"""The ZIP around a bundle (§7.2, §7.3) and the files in it that are written JSON (§7.1).

Every structure of the archive is rendered from name, size, CRC and offset, and compared with what is there.
"""

import re
import struct
import zlib

from formats import MAX_SIZE, Fault, written

MAX_FILES = 262144          # blobs, and files missing (§7.2, §7.4)
MAX_CONSISTENCY = 10000     # §7.2
MAX_LINE = (1 << 20) + 2    # of a written list, with the comma and the line feed (§7.1)
SMALL_FILES = {"bundle.json": 4 << 20, "checkpoint": 4 << 10, "cosigs": 32 << 10, "keys.json": 1 << 20}  # §7.2
ONES16, ONES32 = 0xFFFF, 0xFFFFFFFF


def render_local(name):
    return struct.pack("<4s5H3I2H", b"PK\3\4", 45, 0x0808, 0, 0, 0x21, 0, 0, 0, len(name), 0) + name


def render_descriptor(crc, size):
    return struct.pack("<4sI2Q" if size >= ONES32 else "<4s3I", b"PK\7\x08", crc, size, size)


def render_central(name, size, crc, offset):
    wide = ([size, size] if size >= ONES32 else []) + ([offset] if offset >= ONES32 else [])
    extra = struct.pack(f"<2H{len(wide)}Q", 1, 8 * len(wide), *wide) if wide else b""
    size, offset = min(size, ONES32), min(offset, ONES32)
    return struct.pack("<4s6H3I5H2I", b"PK\1\2", 45, 45, 0x0808, 0, 0, 0x21, crc, size, size, len(name), len(extra),
                       0, 0, 0, 0, offset) + name + extra


def render_end(count, size, offset):
    wide = b""
    if count >= ONES16 or size >= ONES32 or offset >= ONES32:
        wide = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, offset)
        wide += struct.pack("<4sIQI", b"PK\6\7", 0, offset + size, 1)
        count, size, offset = ONES16, ONES32, ONES32
    return wide + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, size, offset, 0)


class Member:
    """One file of the archive, read forward once. Its CRC is compared at its end, so that an altered entry is named first."""

    def __init__(self, file, start, size, crc):
        self.file, self.size, self.crc = file, size, crc
        self.position, self.end, self.running, self.buffer = start, start + size, 0, bytearray()

    def fill(self):
        self.file.seek(self.position)
        piece = self.file.read(min(1 << 16, self.end - self.position))
        if not piece:
            raise OSError("the file became shorter while it was read")
        self.position += len(piece)
        self.running = zlib.crc32(piece, self.running)
        self.buffer += piece

    def readline(self, limit):
        """Bytes up to and with the next line feed, or limit bytes, or what is left."""
        while b"\n" not in self.buffer and len(self.buffer) < limit and self.position < self.end:
            self.fill()
        cut = self.buffer.find(b"\n", 0, limit) + 1 or limit
        line = bytes(self.buffer[:cut])
        del self.buffer[:cut]
        return line

    def pieces(self):
        while self.position < self.end or self.buffer:
            if not self.buffer:
                self.fill()
            yield bytes(self.buffer)
            self.buffer.clear()
        self.finish("frame")

    def whole(self):
        return b"".join(self.pieces())

    def finish(self, code):
        if self.buffer or self.position < self.end:
            raise Fault(code, "there is more in the file than there should be")
        if self.running != self.crc:
            raise Fault("frame", "a CRC is wrong")


def read_at(file, offset, size):
    file.seek(offset)
    return file.read(size)


def read_end(file, total):
    """Number of files, size and offset of the directory, from an end that is rendered again and compared."""
    tail = read_at(file, max(0, total - 98), 98)
    if len(tail) < 22:
        raise Fault("frame", "no archive")
    count, size, offset = struct.unpack("<H2I", tail[-12:-2])
    if len(tail) == 98 and tail[-42:-38] == b"PK\6\7":
        count, size, offset = struct.unpack("<3Q", tail[32:56])
    if offset + size > total or count > MAX_FILES + MAX_CONSISTENCY + 7:
        raise Fault("frame", "the end of the archive promises too much")
    end = render_end(count, size, offset)
    if not tail.endswith(end) or offset + size + len(end) != total:
        raise Fault("frame", "the end of the archive is not as laid down")
    return count, size, offset


def open_archive(file):
    """Name → (start, size, CRC) in order; Fault("frame") if any byte outside the data differs from §7.3."""
    total = file.seek(0, 2)
    if total > MAX_SIZE:
        raise Fault("frame", "the archive is too large")
    count, size, offset = read_end(file, total)
    places, local, directory = {}, 0, offset
    for _ in range(count):
        head = read_at(file, directory, 46)
        if len(head) < 46:
            raise Fault("frame", "the directory of the archive ends early")
        crc, _, length, name_length, extra_length = struct.unpack("<3I2H", head[16:32])
        if name_length > 100 or extra_length > 28:
            raise Fault("frame", "a name or extra field is too long")
        rest = read_at(file, directory + 46, name_length + extra_length)
        name, extra = rest[:name_length], rest[name_length:]
        if length == ONES32 and len(extra) >= 12:
            length = struct.unpack("<Q", extra[4:12])[0]
        start = local + 30 + name_length
        descriptor = render_descriptor(crc, length)
        after = start + length + len(descriptor)
        if after > offset or head + rest != render_central(name, length, crc, local) \
                or read_at(file, local, 30 + name_length) != render_local(name) \
                or read_at(file, start + length, len(descriptor)) != descriptor:
            raise Fault("frame", f"the structures around file {name!r} are not as laid down")
        text = name.decode("latin-1")  # one text for each name, so that a name twice is seen; §7.2 has ASCII only
        if text in places:
            raise Fault("name", f"{text} is there twice")
        places[text] = (start, length, crc)
        local, directory = after, directory + len(head + rest)
    if local != offset or directory != offset + size:
        raise Fault("frame", "there are gaps in the archive")
    return places


def check_names(places):
    """Sizes of the consistency files, names of the blobs; Fault if names, their order or bounds are not those of §7.2."""
    names = list(places)
    sizes = [int(n[12:-5]) for n in names if re.fullmatch(r"consistency/[1-9][0-9]{0,12}\.json", n, re.ASCII)]
    blobs = [n[6:] for n in names if re.fullmatch(r"blobs/[0-9a-f]{64}", n, re.ASCII)]
    expected = [*SMALL_FILES, "entries.jsonl", "proofs.json", *(f"consistency/{size}.json" for size in sorted(set(sizes))),
                "openings.json", *(f"blobs/{digest}" for digest in sorted(set(blobs)))]
    if names != expected:
        odd = next((n for n, e in zip(names, expected) if n != e), "at the end")
        raise Fault("name", f"a file is missing, unknown or out of order: {odd}")
    if len(sizes) > MAX_CONSISTENCY or len(blobs) > MAX_FILES:
        raise Fault("name", "too many files")
    bounds = SMALL_FILES | {f"consistency/{size}.json": 16 << 10 for size in sizes}
    for name, bound in bounds.items():
        if places[name][1] > bound:
            raise Fault("frame", f"{name} is larger than {bound} bytes")
    return sizes, blobs


def written_list(member, shape, code, entry=lambda: None):
    """The values of a written list (§7.1), one by one. entry tells which entry a bad value counts against."""
    try:
        first = member.readline(4)
        more = first == b"[\n"
        if not more and first != b"[]\n":
            raise ValueError("does not begin as a written list")
        while more:
            line = member.readline(MAX_LINE)
            if not line.endswith(b"\n"):
                raise ValueError("a line is cut off or too long")
            more = line.endswith(b",\n")
            yield written(line[:-2 if more else -1], shape)
        if first == b"[\n" and member.readline(3) != b"]\n":
            raise ValueError("does not end as a written list")
    except ValueError as error:
        raise Fault(code, f"not a list with one value on each line: {error}", entry()) from error
    member.finish(code)


def written_file(member, code, *shapes):
    """A file that is one value of written JSON and a line feed."""
    raw = member.whole()
    try:
        if not raw.endswith(b"\n"):
            raise ValueError("no line feed at the end")
        return written(raw[:-1], *shapes)
    except ValueError as error:
        raise Fault(code, str(error)) from error
