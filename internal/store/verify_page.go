//msg:off printed by the command line, or kept in the journal
package store

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"hash/maphash"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"shuangcheng/proof"
)

// verifyPage is how many entries are read and checked together.
const verifyPage = 2000

// page is a run of entries of one epoch, checked by itself; what joins it to its neighbours is checked in order.
type page struct {
	epoch      int   // index
	from, to   int64 // places: entries from+1 … to
	bad        []placed
	leaves     []proof.Hash
	tree       []byte // the stored hashes of these entries, 32 bytes each
	firstAt    string
	lastAt     string
	runs       []run
	keys       []keyEntry
	marks      marks
	kinds      map[string]bool
	texts      int64 // opened
	redacted   int64
	secrets    int64
	vanished   []placed // refs to nothing
	files      int64
	err        error
	refs       []reference // ascending and each once, when read
	fileHashes map[string]fileRef
	followed   []followed
	names      []byte // of the streams of followed
	kept       map[int64]keptRow
}

// run is a row of entries made by one command; its ID and author are kept as keyed hashes.
type run struct {
	cmd, actor uint64
	first, n   int64
}

// keyEntry is an entry about the journal's own keys.
type keyEntry struct {
	pos, seq     int64
	stream, kind string
	body         []byte
}

// reference is a commitment in an entry.
type reference struct {
	pos            int64
	ref, c, stream []byte
	found          bool
}

type fileRef struct {
	pos, size int64
}

func (p *page) fail(pos int64, code proof.Code, format string, args ...any) {
	p.bad = append(p.bad, placed{pos, proof.Problem{Code: code, Text: fmt.Sprintf(format, args...)}})
}

// pageReader checks pages; each worker has one.
type pageReader struct {
	v    *liveVerifier
	seed maphash.Seed
	leaf proof.Leaf
	// Memory of the page before, used again: the entries' bytes, and what points into them.
	bytes []byte
	refs  []reference
}

// read fills a page.
func (r *pageReader) read(p *page) {
	p.kinds, p.fileHashes = map[string]bool{}, map[string]fileRef{}
	p.leaves = make([]proof.Hash, 0, p.to-p.from)
	r.bytes, p.refs = r.bytes[:0], r.refs[:0]
	if len(r.v.followed) > 0 {
		p.kept = map[int64]keptRow{}
	}
	p.err = errors.Join(r.entries(p), r.hashes(p), r.kept(p))
	if p.err == nil {
		p.err = errors.Join(r.texts(p), r.files(p))
	}
	r.refs, p.refs = p.refs, nil
}

func (r *pageReader) entries(p *page) (err error) {
	rows, err := r.v.db.rows(`SELECT pos, stream, ver, kind, entry FROM journal WHERE pos > $1 AND pos <= $2 ORDER BY pos`, p.from, p.to)
	if err != nil {
		return fmt.Errorf("read journal: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	base := r.v.epochs[p.epoch].Base
	want := p.from
	var pos, ver int64
	var stream, kind, leaf sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&pos, &stream, &ver, &kind, &leaf); err != nil {
			return fmt.Errorf("read journal after %d: %w", want, err)
		}
		for want++; want < pos; want++ {
			p.fail(want, proof.CodeEntrySeq, "条目缺失")
			p.leaves = append(p.leaves, proof.Hash{})
		}
		p.leaves = append(p.leaves, proof.LeafHash(leaf))
		r.followed(p, pos, stream, ver, r.one(p, pos, base, stream, ver, kind, leaf))
	}
	for want++; want <= p.to; want++ {
		p.fail(want, proof.CodeEntrySeq, "条目缺失")
		p.leaves = append(p.leaves, proof.Hash{})
	}
	return rows.Err()
}

// one checks an entry by itself and notes what it refers to; it reports whether the entry can be read.
func (r *pageReader) one(p *page, pos, base int64, stream []byte, ver int64, kind, leaf []byte) bool {
	l := &r.leaf
	from := len(r.bytes)
	r.bytes = append(r.bytes, leaf...)
	if err := l.Parse(r.bytes[from:]); err != nil {
		p.fail(pos, proof.CodeEntryForm, "条目不是规定的写法：%s", err)
		return false
	}
	switch {
	case l.Seq != pos-base:
		p.fail(pos, proof.CodeEntrySeq, "此处应是第 %d 条，条目自称第 %d 条：条目被调换", pos-base, l.Seq)
		return true
	case !bytes.Equal(l.Stream, stream) || l.Ver != ver || !bytes.Equal(l.Kind, kind):
		p.fail(pos, CodeColumn, "索引列记为 %s 第 %d 版 %s，条目自身是 %s 第 %d 版 %s", stream, ver, kind, l.Stream, l.Ver, l.Kind)
	case string(l.At) < p.lastAt:
		p.fail(pos, proof.CodeEntryTime, "时间 %s 早于前一条的 %s", l.At, p.lastAt)
	}
	if string(l.At) != p.lastAt {
		p.lastAt = string(l.At)
	}
	if p.firstAt == "" {
		p.firstAt = p.lastAt
	}
	r.run(p, pos)
	if !p.kinds[string(l.Kind)] {
		p.kinds[string(l.Kind)] = true
	}
	r.special(p, pos)
	l.EachCommitment(func(c, ref []byte) {
		p.refs = append(p.refs, reference{pos: pos, ref: ref, c: c, stream: l.Stream})
	})
	l.EachFile(func(sum []byte, size int64) {
		if _, ok := p.fileHashes[string(sum)]; !ok {
			p.fileHashes[string(sum)] = fileRef{pos, size}
		}
	})
	return true
}

// run joins the entry to those of its command.
func (r *pageReader) run(p *page, pos int64) {
	cmd, actor := maphash.Bytes(r.seed, r.leaf.Cmd), maphash.Bytes(r.seed, r.leaf.Actor)
	if n := len(p.runs); n > 0 && p.runs[n-1].cmd == cmd && p.runs[n-1].actor == actor && p.runs[n-1].first+p.runs[n-1].n == pos {
		p.runs[n-1].n++
		return
	}
	p.runs = append(p.runs, run{cmd, actor, pos, 1})
}

// special notes the entries that order something to be removed, and those about keys.
func (r *pageReader) special(p *page, pos int64) {
	l := &r.leaf
	switch string(l.Kind) {
	case proof.KindEpochBegun, proof.KindKeyRotated:
		p.keys = append(p.keys, keyEntry{pos, l.Seq, string(l.Stream), string(l.Kind), bytes.Clone(l.Body)})
	case TextRedacted{}.Kind(), PersonErased{}.Kind(), BlobRemoved{}.Kind():
		p.marks.order(pos, string(l.Stream), string(l.Kind), l.Body)
	default:
		if l.Seq == 1 {
			p.fail(pos, proof.CodeKeys, "第 1 条应是日志段的开始，却是 %s", l.Kind)
		}
	}
}

// hashes reads the stored tree hashes of the page.
func (r *pageReader) hashes(p *page) (err error) {
	base, first := r.v.epochs[p.epoch].Base, r.v.firstHash(p.epoch)
	lo, hi := first+tlog.StoredHashCount(p.from-base), first+tlog.StoredHashCount(p.to-base)
	rows, err := r.v.db.rows(`SELECT idx, hash FROM tree WHERE idx >= $1 AND idx < $2 ORDER BY idx`, lo, hi)
	if err != nil {
		return fmt.Errorf("read tree: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	p.tree = make([]byte, 32*(hi-lo))
	var idx int64
	var hash sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&idx, &hash); err != nil {
			return fmt.Errorf("read tree: %w", err)
		}
		if len(hash) == 32 { // any other stays zero and is found to be wrong
			copy(p.tree[32*(idx-lo):], hash)
		}
	}
	return rows.Err()
}

// askAtOnce is how many rows are asked for in one statement; the last of a page is filled up with an unlikely key, so
// that one statement serves all.
const askAtOnce = 200

// inChunks asks for rows by their keys.
func (r *pageReader) inChunks(query string, keys []string, scan func(scan func(...any) error) error) error {
	query = strings.Replace(query, "$*", places(1, askAtOnce), 1)
	args := make([]any, askAtOnce)
	for len(keys) > 0 {
		n := min(askAtOnce, len(keys))
		for i := range args {
			args[i] = ""
			if i < n {
				args[i] = keys[i]
			}
		}
		keys = keys[n:]
		if err := r.ask(query, args, scan); err != nil {
			return err
		}
	}
	return nil
}

func (r *pageReader) ask(query string, args []any, scan func(scan func(...any) error) error) (err error) {
	rows, err := r.v.db.rows(query, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := scan(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
