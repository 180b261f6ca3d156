//msg:off printed by the command line, or kept in the journal
package store

import (
	"cmp"
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"

	"golang.org/x/mod/sumdb/tlog"

	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/store/blobs"
	"shuangcheng/proof"
)

// Codes of what may be wrong with a live folder, beside those of package proof that it shares (entry-form, entry-seq,
// entry-time, entry-ver, entry-hash, keys, signature, cosignature, opening, blob, blob-missing, key-mismatch, seen-fork,
// seen-newer, seen-unknown, witness-quorum).
const (
	CodeColumn     proof.Code = "column"     // a column does not say what its entry says
	CodeTree       proof.Code = "tree"       // a stored tree hash is not the recomputed one
	CodeHead       proof.Code = "head"       // the head row does not stand at the last entry
	CodeEpoch      proof.Code = "epoch"      // the table of epochs contradicts the entries
	CodeCheckpoint proof.Code = "checkpoint" // a kept checkpoint is not a beginning of this journal
	CodeCommand    proof.Code = "command"    // a command row and the entries contradict each other
	CodeText       proof.Code = "text"       // a text is missing, or emptied without an entry, or not emptied despite one
	CodePerson     proof.Code = "person"     // an erasure is not carried out, or was carried out without an entry
	CodeState      proof.Code = "state"      // a kept state is not the fold of its entries
)

// VerifyOptions say what is looked at beyond the journal, and what the verifier brings along.
type VerifyOptions struct {
	Refold bool         // fold every stream again and compare with the kept states
	Blobs  *blobs.Store // read every file again; nil leaves them
	Key    string       // as proof.Options.Key
	Seen   []proof.Seen
	Policy *proof.Policy
	// Alone says that the process does nothing else meanwhile: memory is collected less often, up to a bound.
	Alone bool
	open  int // streams held half folded at most; 0 means maxOpen
	// Progress is told how far a stage has come; may be nil.
	Progress func(stage string, done, all int64)
}

// EpochReport is what was found of one life of the log.
type EpochReport struct {
	Origin      string        `json:"origin"`
	Size        int64         `json:"size"`
	Root        proof.Hash    `json:"root"`
	Keys        []proof.KeyAt `json:"keys"`
	Checkpoints int64         `json:"checkpoints"` // kept ones that match
}

// VerifyCounts are the numbers of things looked at.
type VerifyCounts struct {
	Entries   int64 `json:"entries"`
	Streams   int64 `json:"streams"`
	Commands  int64 `json:"commands"`
	Texts     int64 `json:"texts"`     // opened and found to be what their entries commit to
	Redacted  int64 `json:"redacted"`  // lawfully emptied
	Secrets   int64 `json:"secrets"`   // present in the vault; not opened
	Erased    int64 `json:"erased"`    // persons
	Vanished  int64 `json:"vanished"`  // values that went with erased persons
	States    int64 `json:"states"`    // folded again and equal
	Files     int64 `json:"files"`     // named by entries
	FilesRead int64 `json:"filesRead"` // read again and equal
	Removed   int64 `json:"removed"`   // files lawfully removed
	Looks     int64 `json:"looks"`     // into the vault, sealed on their day and equal
	LooksOpen int64 `json:"looksOpen"` // not sealed yet
}

// VerifyReport is what a verification of a live folder found.
type VerifyReport struct {
	Grade     proof.Grade       `json:"grade"`
	Problems  []proof.Problem   `json:"problems,omitempty"` // by entry, the first bad one first; at most 100
	All       int64             `json:"all,omitempty"`      // number of problems found
	Epochs    []EpochReport     `json:"epochs"`
	Counts    VerifyCounts      `json:"counts"`
	Seen      []proof.Seen      `json:"seen,omitempty"`
	Witnesses []proof.Witnessed `json:"witnesses,omitempty"`
	ExistedBy int64             `json:"existedBy,omitempty"` // seconds since 1970
	Notes     []string          `json:"notes,omitempty"`     // what could not be looked at, in Chinese
}

// OK reports whether nothing is wrong and everything asked for was shown.
func (r VerifyReport) OK() bool { return r.All == 0 && r.Grade != proof.GradeNone }

// maxProblems bounds the problems kept in a report; those of the earliest entries are kept.
const maxProblems = 100

// placed is a problem with its place over all epochs, by which problems are sorted; 0 when no entry is at fault.
type placed struct {
	pos int64
	proof.Problem
}

// liveVerifier walks over one database up to the entry that was the last when it began; what a running server adds
// meanwhile is left alone.
type liveVerifier struct {
	db     *DB
	ctx    context.Context
	o      VerifyOptions
	head   int64
	epochs []Epoch
	chains []proof.Chain // one for each epoch
	bad    []placed
	inside bool // something within the folder is wrong, not only something asked for not shown
	marks  marks
	wanted map[rootAt]proof.Hash // roots asked for by Seen; zero until found
	report VerifyReport

	refolds  bool                    // states are folded again
	followed map[string]Folder       // folds whose states are compared while the journal is read, by kind
	left     []int64                 // places where streams of those begin that are to be folded one by one
	wrong    map[journal.Stream]bool // whose state is named
	mu       sync.Mutex              // of the report, while streams are folded one by one
}

// rootAt is a size of one epoch.
type rootAt struct {
	epoch int // index
	size  int64
}

// aloneMemory bounds what Go keeps while a process verifies alone; pages of the database lie beside it, 8 MB for each reader.
const aloneMemory = 48 << 20

// alone lets memory grow to four times what is in use, which takes a sixth off the work; within aloneMemory.
func alone() (restore func()) {
	percent, limit := debug.SetGCPercent(300), debug.SetMemoryLimit(aloneMemory)
	return func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}

// Verify looks at everything a data folder holds: that entries are in their one form and carry their numbers, that
// columns, commands, texts, files, checkpoints and tree hashes are what the entries make, and on request that the
// states are. What is wrong is in the report; an error means that the folder could not be read.
func (db *DB) Verify(ctx context.Context, o VerifyOptions) (VerifyReport, error) {
	if o.Alone {
		defer alone()()
	}
	v := &liveVerifier{db: db, ctx: ctx, o: o, wanted: map[rootAt]proof.Hash{}, wrong: map[journal.Stream]bool{}}
	for _, step := range []func() error{v.begin, v.refoldable, v.entries, v.removals, v.looks, v.streams, v.files, v.grade} {
		if err := step(); err != nil {
			return VerifyReport{}, err
		}
		if err := ctx.Err(); err != nil {
			return VerifyReport{}, err
		}
	}
	slices.SortStableFunc(v.bad, func(a, b placed) int {
		return cmp.Compare(uint64(a.pos-1), uint64(b.pos-1)) // those without an entry come last
	})
	for _, p := range v.bad {
		v.report.Problems = append(v.report.Problems, p.Problem)
	}
	return v.report, nil
}

// begin fixes how far the verification goes.
func (v *liveVerifier) begin() (err error) {
	var when string
	if err := v.db.row(`SELECT pos, at FROM head WHERE one = 1`).Scan(&v.head, &when); err != nil {
		return fmt.Errorf("read head: %w", err)
	}
	if v.epochs, err = v.db.Epochs(); err != nil {
		return err
	}
	v.chains = make([]proof.Chain, len(v.epochs))
	for i, e := range v.epochs {
		v.report.Epochs = append(v.report.Epochs, EpochReport{Origin: e.Origin})
		if n, err := proof.EpochOf(e.Origin); err != nil || n != e.N || i > 0 && e.Base <= v.epochs[i-1].Base || i == 0 && e.Base != 0 {
			v.fail(e.Base+1, CodeEpoch, "日志段 %d（%s，始于第 %d 条之后）与其他日志段不衔接", e.N, e.Origin, e.Base)
		}
	}
	if len(v.epochs) == 0 && v.head > 0 {
		v.fail(1, CodeEpoch, "流水有 %d 条，却没有登记任何日志段", v.head)
	}
	for _, s := range v.o.Seen {
		if i := v.epochNamed(s.Origin); i >= 0 {
			v.wanted[rootAt{i, s.Size}] = proof.Hash{}
		}
	}
	return nil
}

// epochNamed is the index of the epoch of an origin, the newest when it is empty; -1 when there is none.
func (v *liveVerifier) epochNamed(origin string) int {
	if origin == "" {
		return len(v.epochs) - 1
	}
	return slices.IndexFunc(v.epochs, func(e Epoch) bool { return e.Origin == origin })
}

// end is the place of the last entry of an epoch.
func (v *liveVerifier) end(i int) int64 {
	if i+1 < len(v.epochs) {
		return min(v.epochs[i+1].Base, v.head)
	}
	return v.head
}

// firstHash is where the tree hashes of an epoch begin in the tree table.
func (v *liveVerifier) firstHash(i int) (idx int64) {
	for k := range i {
		idx += tlog.StoredHashCount(v.epochs[k+1].Base - v.epochs[k].Base)
	}
	return idx
}

// fail notes that something within the folder is wrong. Beyond maxProblems only those of earlier entries are kept.
func (v *liveVerifier) fail(pos int64, code proof.Code, format string, args ...any) {
	v.inside = true
	v.add(pos, code, format, args...)
}

// add notes a problem.
func (v *liveVerifier) add(pos int64, code proof.Code, format string, args ...any) {
	v.report.All++
	p := placed{pos, proof.Problem{Code: code, Text: fmt.Sprintf(format, args...)}}
	if e := epochOf(v.epochs, pos); pos > 0 {
		p.Seq = pos - e.Base
		if e.N > 1 {
			p.Text = fmt.Sprintf("（日志段 %d）", e.N) + p.Text
		}
	}
	if len(v.bad) < maxProblems {
		v.bad = append(v.bad, p)
		return
	}
	last := 0
	for i := range v.bad {
		if uint64(v.bad[i].pos-1) > uint64(v.bad[last].pos-1) {
			last = i
		}
	}
	if uint64(pos-1) < uint64(v.bad[last].pos-1) {
		v.bad[last] = p
	}
}

func (v *liveVerifier) note(format string, args ...any) {
	v.report.Notes = append(v.report.Notes, fmt.Sprintf(format, args...))
}

func (v *liveVerifier) progress(stage string, done int64) {
	if v.o.Progress != nil {
		v.o.Progress(stage, done, v.head)
	}
}
