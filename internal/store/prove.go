package store

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/store/blobs"
	"shuangcheng/proof"
)

// ProofOptions say what goes into a bundle.
type ProofOptions struct {
	Epoch     int              // number of the epoch; 0 is the newest
	Size      int64            // of the checkpoint it stands on; 0 is the newest that left the house
	Streams   []journal.Stream // of one matter or more; empty is the whole epoch
	Texts     bool             // open the typed texts; redacted ones stay shut
	Secrets   []Opening        // vault values that the receiver may see, opened by Openings
	Blobs     *blobs.Store     // put the files in; nil leaves them out
	Witnesses []string         // keys of witnesses, whose cosignatures are put in
}

// PublicKey is a key of the journal as others may know it.
type PublicKey struct {
	Origin      string
	Seq         int64  // entry that brought it in
	Text        string // proof.VerifierKey
	Fingerprint string
}

// PublicKeys lists the keys of all epochs, the one that signs now last.
func (db *DB) PublicKeys() (list []PublicKey, err error) {
	epochs, err := db.Epochs()
	if err != nil {
		return nil, err
	}
	for _, e := range epochs {
		chain, _, err := db.keyChain(e, proof.MaxSize)
		if err != nil {
			return nil, err
		}
		for _, k := range chain.Keys {
			pub, err := base64.StdEncoding.DecodeString(k.Key)
			if err != nil {
				return nil, fmt.Errorf("read key of %s: %w", e.Origin, err)
			}
			text, err := proof.VerifierKey(e.Origin, pub)
			if err != nil {
				return nil, err
			}
			list = append(list, PublicKey{e.Origin, k.Seq, text, proof.Fingerprint(ed25519.PublicKey(pub))})
		}
	}
	return list, nil
}

// keyChain follows the keys of an epoch up to size entries and gives the entries that brought them in.
func (db *DB) keyChain(e Epoch, size int64) (chain proof.Chain, entries []Stored, err error) {
	all, err := db.Stream(journalStream(e.N))
	if err != nil {
		return chain, nil, err
	}
	for _, s := range all {
		if s.Pos-e.Base > size {
			break
		}
		en, err := journal.Parse([]byte(s.Leaf))
		if err != nil {
			return chain, nil, err
		}
		if err := chain.Next(en.Seq, en.Kind, en.Body); err != nil {
			return chain, nil, fmt.Errorf("keys of %s: %w", e.Origin, err)
		}
		entries = append(entries, s)
	}
	return chain, entries, nil
}

// Publish makes a checkpoint that leaves the house. If the newest one that did already covers the whole journal, that
// one is given again.
func (db *DB) Publish(ctx context.Context) (Checkpoint, error) {
	var c Checkpoint
	_, err := db.Write(ctx, Interactive, Command{}, func(t *Tx) error {
		old, err := scanCheckpoint(t.row(`SELECT `+checkpointColumns+` FROM checkpoint WHERE left_house = 1 AND epoch = $1 AND size = $2`,
			t.tree.epoch.N, t.tree.Size()).Scan)
		if err == nil {
			c = old
			return nil
		}
		c, err = t.Checkpoint(true)
		return err
	})
	return c, err
}

// prover gathers one bundle.
type prover struct {
	db    *DB
	o     ProofOptions
	epoch Epoch
	cp    Checkpoint
	list  []Stored // of streams; nil for the whole epoch
	spool *spool
	b     proof.Bundle
}

// Prove writes a bundle for a stranger. It may be made beside a running server: entries do not change, and texts wait in
// a temporary file until their number is known. A journal of ten million entries needs no more memory than one of ten.
func (db *DB) Prove(ctx context.Context, w io.Writer, o ProofOptions) (c Checkpoint, err error) {
	p := &prover{db: db, o: o}
	if err := p.choose(); err != nil {
		return Checkpoint{}, err
	}
	if p.spool, err = newSpool(); err != nil {
		return Checkpoint{}, err
	}
	defer p.spool.remove()
	for _, step := range []func() error{p.keys, p.streams, p.values, p.earlier} {
		if err := step(); err != nil {
			return Checkpoint{}, err
		}
		if err := ctx.Err(); err != nil {
			return Checkpoint{}, err
		}
	}
	return p.cp, proof.WriteBundle(w, p.b)
}

// choose finds the epoch and the checkpoint.
func (p *prover) choose() error {
	epochs, err := p.db.Epochs()
	if err != nil {
		return err
	}
	i := len(epochs) - 1
	if p.o.Epoch > 0 {
		i = slices.IndexFunc(epochs, func(e Epoch) bool { return e.N == p.o.Epoch })
	}
	if i < 0 {
		return fault.New(fault.Missing, "没有第 %d 段日志", p.o.Epoch)
	}
	p.epoch = epochs[i]
	all, err := p.db.Checkpoints()
	if err != nil {
		return err
	}
	found := false
	for _, c := range all {
		if c.Epoch == p.epoch.N && (p.o.Size == 0 || c.Size == p.o.Size) {
			p.cp, found = c, true
		}
	}
	if !found {
		return fault.New(fault.Missing, "这一段日志还没有对外公布的检查点，请先公布检查点再导出证据包")
	}
	p.b.Checkpoint = []byte(p.cp.Note)
	return nil
}

// earlier keeps of the published checkpoints those before this one.
func (p *prover) earlier() error {
	all, err := p.db.Checkpoints()
	if err != nil {
		return err
	}
	p.b.Published = nil
	for _, c := range all {
		if c.Epoch == p.epoch.N && c.Size < p.cp.Size {
			p.b.Published = append(p.b.Published, []byte(c.Note))
		}
	}
	if n := len(p.b.Published); n > maxPublished { // who holds an older one takes a whole bundle, which needs no such proof
		p.b.Published = p.b.Published[n-maxPublished:]
	}
	return nil
}

// maxPublished bounds the consistency proofs of a bundle, as its form does.
const maxPublished = 10_000

// keys puts in the keys and the witnesses' lines.
func (p *prover) keys() error {
	chain, entries, err := p.db.keyChain(p.epoch, p.cp.Size)
	if err != nil {
		return err
	}
	p.b.Keys, p.list = chain.Keys, entries
	for line := range strings.Lines(p.cp.Cosigs) {
		line = strings.TrimSuffix(line, "\n")
		s, err := proof.ParseCosignature(line)
		if err != nil {
			return fmt.Errorf("read cosignature of %d: %w", p.cp.Size, err)
		}
		for _, key := range p.o.Witnesses {
			if s.Check(p.cp.Checkpoint, key) == nil && !slices.Contains(p.b.Witnesses, key) {
				p.b.Cosigs, p.b.Witnesses = append(p.b.Cosigs, line), append(p.b.Witnesses, key)
			}
		}
	}
	reader, err := p.db.HashReader(p.epoch.N)
	if err != nil {
		return err
	}
	p.b.Hashes = reader
	return nil
}

// streams puts in the entries: of the whole epoch, or of the streams asked for with the keys' own.
func (p *prover) streams() error {
	if len(p.o.Streams) == 0 {
		p.list = nil
		p.b.Scope = proof.Scope{Kind: proof.ScopeJournal}
		p.b.EntryCount, p.b.Entries = p.cp.Size, p.wholeEpoch
		return nil
	}
	p.b.Scope = proof.Scope{Kind: proof.ScopeStreams}
	for _, s := range p.o.Streams {
		if err := p.stream(s); err != nil {
			return err
		}
	}
	if len(p.b.Scope.Streams) == 0 {
		return fault.New(fault.Missing, "检查点之前没有这个事项的条目，请核对编号，或先公布新的检查点")
	}
	return p.removalStreams()
}

// stream puts in one stream as far as it lies under the checkpoint.
func (p *prover) stream(s journal.Stream) error {
	if slices.Contains(p.b.Scope.Streams, string(s)) {
		return nil
	}
	entries, err := p.db.Stream(s)
	if err != nil {
		return err
	}
	entries = slices.DeleteFunc(entries, func(e Stored) bool { return e.Pos <= p.epoch.Base || e.Pos > p.epoch.Base+p.cp.Size })
	if len(entries) == 0 {
		return nil
	}
	p.b.Scope.Streams = append(p.b.Scope.Streams, string(s))
	if s != journalStream(p.epoch.N) {
		p.list = append(p.list, entries...)
	}
	return nil
}

// removalStreams adds the entries by which files of these streams were lawfully removed, so that their absence is
// explained, and puts everything in order.
func (p *prover) removalStreams() error {
	var l proof.Leaf
	var sums []string
	for _, s := range p.list {
		if err := l.Parse([]byte(s.Leaf)); err != nil {
			return fmt.Errorf("entry %d: %w", s.Pos, err)
		}
		l.EachFile(func(sum []byte, _ int64) { sums = append(sums, string(sum)) })
	}
	for _, sum := range sums {
		row, err := p.db.Blob(sum)
		if err != nil {
			return err
		}
		if row.Removed == 0 {
			continue
		}
		by, err := p.db.Entries(row.Removed-1, 1)
		if err != nil || len(by) == 0 {
			return fmt.Errorf("entry %d that removed %s: %w", row.Removed, sum, err)
		}
		if err := p.stream(by[0].Stream); err != nil {
			return err
		}
	}
	slices.Sort(p.b.Scope.Streams)
	slices.SortFunc(p.list, func(a, b Stored) int { return int(a.Pos - b.Pos) })
	p.b.EntryCount = int64(len(p.list))
	p.b.Entries = func(yield func([]byte, error) bool) {
		for _, s := range p.list {
			if !yield([]byte(s.Leaf), nil) {
				return
			}
		}
	}
	return nil
}

// wholeEpoch yields the leaves of the epoch up to the checkpoint, a page at a time.
func (p *prover) wholeEpoch(yield func([]byte, error) bool) {
	end := p.epoch.Base + p.cp.Size
	for pos := p.epoch.Base; pos < end; {
		page, err := p.db.Entries(pos, int(min(verifyPage, end-pos)))
		if err == nil && len(page) == 0 {
			err = fmt.Errorf("entry %d is missing", pos+1)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		for _, s := range page {
			if !yield([]byte(s.Leaf), nil) {
				return
			}
		}
		pos = page[len(page)-1].Pos
	}
}

// rangeReader reads many stored hashes that lie near each other in one statement.
type rangeReader struct{ hashReader }

// ReadHashes serves the list of leaf hashes of a whole bundle as well as single paths.
func (r rangeReader) ReadHashes(indexes []int64) ([]proof.Hash, error) {
	const few = 64
	if len(indexes) < few || indexes[len(indexes)-1]-indexes[0] > int64(4*len(indexes)) {
		return r.hashReader.ReadHashes(indexes)
	}
	list := make([]proof.Hash, 0, len(indexes))
	rows, err := collect(r.q, func(scan func(...any) error) (h struct {
		idx  int64
		hash []byte
	}, err error) {
		err = scan(&h.idx, &h.hash)
		return h, err
	}, `SELECT idx, hash FROM tree WHERE idx >= $1 AND idx <= $2 ORDER BY idx`, r.idx+indexes[0], r.idx+indexes[len(indexes)-1])
	if err != nil {
		return nil, fmt.Errorf("read tree hashes: %w", err)
	}
	for _, h := range rows {
		if n := len(list); n < len(indexes) && h.idx == r.idx+indexes[n] && len(h.hash) == tlog.HashSize {
			list = append(list, proof.Hash(h.hash))
		}
	}
	if len(list) != len(indexes) {
		return nil, fmt.Errorf("read tree hashes: %d of %d", len(list), len(indexes))
	}
	return list, nil
}
