//msg:off printed by the command line, or kept in the journal
package store

import (
	"bytes"
	"errors"
	"fmt"
	"hash/maphash"
	"runtime"

	"shuangcheng/proof"
)

// entries checks the journal: pages side by side on all processors, what joins them in order.
func (v *liveVerifier) entries() error {
	w := &journalWalk{liveVerifier: v, seed: maphash.MakeSeed(), kinds: map[string]bool{}}
	workers := max(2, runtime.GOMAXPROCS(0))
	jobs, order := make(chan *job), make(chan *job, workers)
	stop := make(chan struct{})
	go func() {
		defer close(order)
		defer close(jobs)
		for i := range v.epochs {
			for from := v.epochs[i].Base; from < v.end(i); from += verifyPage {
				j := &job{p: &page{epoch: i, from: from, to: min(from+verifyPage, v.end(i))}, done: make(chan struct{})}
				select {
				case order <- j:
					jobs <- j
				case <-stop:
					return
				}
			}
		}
	}()
	for range workers {
		go func() {
			r := pageReader{v: v, seed: w.seed}
			for j := range jobs {
				r.read(j.p)
				close(j.done)
			}
		}()
	}
	f := v.follow()
	var err error
	for j := range order {
		<-j.done
		if err == nil {
			if err = w.take(j.p); err == nil {
				f.take(j.p)
				err = v.ctx.Err()
			}
			if err != nil {
				close(stop)
			}
		}
	}
	left, ferr := f.finish()
	if err = errors.Join(err, ferr); err != nil {
		return err
	}
	v.left = left
	return w.finish()
}

// job is a page on its way.
type job struct {
	p    *page
	done chan struct{}
}

// journalWalk joins the pages in order.
type journalWalk struct {
	*liveVerifier
	seed        maphash.Seed
	tree        proof.Frontier
	begun       bool // within an epoch
	epoch       int
	treeBad     bool // of this epoch: inner hashes are not compared any more
	lastAt      string
	open        run    // command whose entries may go on in the next page
	commands    uint64 // sum of keyed hashes over the commands that the entries show
	nCommands   int64
	checkpoints []keptCheckpoint // of this epoch, not met yet, ascending
	last        int64            // size of the last one met
	kinds       map[string]bool
	stored      []proof.Hash
	vanished    []placed // of the earliest pages; the number of all is in gone
	gone        int64
}

// take joins one page.
func (w *journalWalk) take(p *page) error {
	if p.err != nil {
		return p.err
	}
	if !w.begun || p.epoch != w.epoch {
		if err := w.nextEpoch(p.epoch); err != nil {
			return err
		}
	}
	for _, b := range p.bad {
		w.fail(b.pos, b.Code, "%s", b.Text)
	}
	if p.firstAt != "" && p.firstAt < w.lastAt {
		w.fail(p.from+1, proof.CodeEntryTime, "时间 %s 早于前一条的 %s", p.firstAt, w.lastAt)
	}
	w.lastAt = max(w.lastAt, p.lastAt)
	for _, k := range p.keys {
		w.key(k)
	}
	w.grow(p)
	w.join(p.runs)
	w.marks.join(p.marks)
	for k := range p.kinds {
		w.kinds[k] = true
	}
	c := &w.report.Counts
	c.Entries += p.to - p.from
	c.Texts, c.Redacted, c.Secrets, c.Files = c.Texts+p.texts, c.Redacted+p.redacted, c.Secrets+p.secrets, c.Files+p.files
	w.gone += int64(len(p.vanished))
	w.vanished = append(w.vanished, p.vanished[:min(len(p.vanished), maxProblems-min(len(w.vanished), maxProblems))]...)
	w.progress("核对条目", p.to)
	return nil
}

// keptCheckpoint is a row of the checkpoint table before its note is believed.
type keptCheckpoint struct {
	size int64
	note string
}

// nextEpoch begins another life of the log.
func (w *journalWalk) nextEpoch(i int) (err error) {
	w.endEpoch()
	w.begun, w.epoch, w.treeBad = true, i, false
	w.tree, w.last = proof.Frontier{}, 0
	w.checkpoints, err = collect(w.db, func(scan func(...any) error) (c keptCheckpoint, err error) {
		err = scan(&c.size, &c.note)
		return c, err
	}, `SELECT size, note FROM checkpoint WHERE epoch = $1 ORDER BY size`, w.epochs[i].N)
	if err != nil {
		return fmt.Errorf("read checkpoints: %w", err)
	}
	return nil
}

// endEpoch says how the epoch came out; checkpoints beyond its end are of entries that are gone.
func (w *journalWalk) endEpoch() {
	if !w.begun {
		return
	}
	r := &w.report.Epochs[w.epoch]
	r.Size, r.Root, r.Keys = w.tree.Size(), w.tree.Root(), w.chains[w.epoch].Keys
	for _, c := range w.checkpoints {
		w.beyondEnd(c, r.Size)
	}
}

// beyondEnd judges a checkpoint of more entries than were looked at: a running server may have made it since.
func (w *journalWalk) beyondEnd(c keptCheckpoint, size int64) {
	var head int64
	err := w.db.row(`SELECT pos FROM head WHERE one = 1`).Scan(&head)
	if w.epoch+1 < len(w.epochs) || err != nil || c.size > head-w.epochs[w.epoch].Base {
		w.fail(w.end(w.epoch), CodeCheckpoint, "留存有 %d 条时的检查点，流水却只有 %d 条：末尾的条目被删去", c.size, size)
	}
}

// key follows the keys of the journal.
func (w *journalWalk) key(k keyEntry) {
	chain := &w.chains[w.epoch]
	if err := chain.Next(k.seq, k.kind, k.body); err != nil {
		w.fail(k.pos, proof.CodeKeys, "公钥的开始或更换无效：%v", err)
		return
	}
	e := w.epochs[w.epoch]
	if chain.Origin != e.Origin || k.stream != string(journalStream(e.N)) {
		w.fail(k.pos, proof.CodeKeys, "公钥条目属于 %s，登记的日志段是 %s", chain.Origin, e.Origin)
	}
}

// grow adds the leaves of a page to the tree and compares the stored hashes. A changed leaf is named; the inner hashes
// above it are then not compared, since all of them differ.
func (w *journalWalk) grow(p *page) {
	tree := p.tree
	for i, leaf := range p.leaves {
		pos := p.from + int64(i) + 1
		w.stored = w.tree.Append(w.stored[:0], leaf)
		if leaf != (proof.Hash{}) && !bytes.Equal(leaf[:], tree[:32]) {
			w.treeBad = true
			w.fail(pos, proof.CodeEntryHash, "条目与当时存下的叶哈希不符：条目或哈希被改动")
		}
		for k, h := range w.stored {
			if !w.treeBad && !bytes.Equal(h[:], tree[32*k:32*k+32]) {
				w.treeBad = true
				w.fail(pos, CodeTree, "存下的第 %d 层树哈希与重新计算的不符", k)
			}
		}
		tree = tree[32*len(w.stored):]
		size := w.tree.Size()
		for len(w.checkpoints) > 0 && w.checkpoints[0].size == size {
			w.checkpoint(pos, w.checkpoints[0])
			w.checkpoints = w.checkpoints[1:]
		}
		if len(w.wanted) > 0 {
			if _, ok := w.wanted[rootAt{w.epoch, size}]; ok {
				w.wanted[rootAt{w.epoch, size}] = w.tree.Root()
			}
		}
	}
}

// checkpoint compares a kept checkpoint with the tree and its signature with the key of that time.
func (w *journalWalk) checkpoint(pos int64, kept keptCheckpoint) {
	before := w.last
	w.last = kept.size
	c, err := proof.ReadCheckpoint([]byte(kept.note))
	switch {
	case err != nil || c.Size != kept.size || c.Origin != w.epochs[w.epoch].Origin:
		w.fail(pos, CodeCheckpoint, "%d 条时的检查点不是规定的写法，或属于别处", kept.size)
	case c.Root != w.tree.Root():
		w.fail(pos, CodeCheckpoint, "%d 条时的检查点与重算的树根不符：第 %d 条至第 %d 条之间有条目被改写", c.Size, before+1, c.Size)
	default:
		if err := w.signed(kept); err != nil {
			w.fail(pos, proof.CodeSignature, "%d 条时的检查点签名无效：%v", c.Size, err)
			return
		}
		w.report.Epochs[w.epoch].Checkpoints++
	}
}

func (w *journalWalk) signed(c keptCheckpoint) error {
	key, err := w.chains[w.epoch].At(c.size)
	if err != nil {
		return err
	}
	_, err = proof.OpenCheckpoint([]byte(c.note), key)
	return err
}

// join adds the runs of a page to the sum over all commands; the last one may go on.
func (w *journalWalk) join(runs []run) {
	for _, r := range runs {
		if w.open.n > 0 && w.open.cmd == r.cmd && w.open.actor == r.actor && w.open.first+w.open.n == r.first {
			w.open.n += r.n
			continue
		}
		w.closeRun()
		w.open = r
	}
}

func (w *journalWalk) closeRun() {
	if w.open.n > 0 {
		w.commands += w.open.sum(w.seed)
		w.nCommands++
	}
	w.open = run{}
}

// sum is the keyed hash of a run; the sum over all runs does not depend on their order.
func (r run) sum(seed maphash.Seed) uint64 {
	return maphash.Comparable(seed, r)
}

// finish judges what only the end shows.
func (w *journalWalk) finish() error {
	w.closeRun()
	w.endEpoch()
	var when string
	if err := w.db.row(`SELECT at FROM head WHERE one = 1`).Scan(&when); err != nil {
		return fmt.Errorf("read head: %w", err)
	}
	if when < w.lastAt {
		w.fail(w.head, CodeHead, "流水末尾登记的时间 %s 早于最后一条的 %s", when, w.lastAt)
	}
	if err := w.beyond(); err != nil {
		return err
	}
	c := &w.report.Counts
	c.Vanished = min(w.gone, w.marks.values)
	if w.gone > w.marks.values {
		for _, p := range w.vanished {
			w.fail(p.pos, p.Code, "%s", p.Text)
		}
	}
	return w.sumCommands()
}

// beyond looks for entries after the head, which nobody has been promised.
func (w *journalWalk) beyond() error {
	var top, head int64
	err := w.db.row(`SELECT COALESCE(MAX(j.pos), 0), MAX(h.pos) FROM journal j, head h`).Scan(&top, &head)
	if err != nil {
		return fmt.Errorf("read end of journal: %w", err)
	}
	if top > head {
		w.fail(head+1, CodeHead, "流水末尾登记在第 %d 条，其后却还有条目", head)
	}
	have, err := collect(w.db, func(scan func(...any) error) (k string, err error) {
		err = scan(&k)
		return k, err
	}, `SELECT kind FROM journal_kind`)
	if err != nil {
		return fmt.Errorf("read kinds: %w", err)
	}
	for _, k := range have {
		delete(w.kinds, k)
	}
	for k := range w.kinds {
		w.fail(0, CodeColumn, "记录类型 %s 没有登记", k)
	}
	return nil
}
