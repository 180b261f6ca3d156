package app

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/store"
)

// ImportRow is one row of a sheet in our terms, as the door read it. A row with faults is not imported.
type ImportRow struct {
	Line   int               `json:"line"` // in the file
	Values map[string]string `json:"values,omitempty"`
	Faults []ImportFault     `json:"faults,omitempty"`

	parts []ImportRow // rows that are done in one with this one, itself the first
}

// ImportFault is one sentence about a row.
type ImportFault struct {
	Column string `json:"column,omitempty"` // key of our column
	Text   string `json:"text"`
	Tried  bool   `json:"tried,omitempty"` // found when the row was tried with the answers of the moment, not by reading it
}

func (r *ImportRow) fail(column, key string, args ...any) {
	r.Faults = append(r.Faults, ImportFault{Column: column, Text: fault.New(fault.Invalid, key, args...).Error()})
}

// ImportSpec is all that is known of an import. It is kept with the job.
type ImportSpec struct {
	Kind    ImportKind      `json:"kind"`
	File    string          `json:"file"`              // SHA-256 of the file
	Name    string          `json:"name"`              // of the file
	Sheet   string          `json:"sheet,omitempty"`   // of a book with several
	Reading json.RawMessage `json:"reading,omitempty"` // how the door reads the file; not looked at here

	Answers  map[string]Answer `json:"answers,omitempty"` // to the unknown names, by Name.Key
	Whole    bool              `json:"whole,omitempty"`   // all rows or none
	Dispatch bool              `json:"dispatch,omitempty"`
	History  bool              `json:"history,omitempty"` // open rows too are only taken over as history

	// Set on confirmation.
	Findings []string      `json:"findings,omitempty"` // about the file as a whole
	Names    []Name        `json:"names,omitempty"`    // unknown until then
	Account  org.AccountID `json:"account,omitempty"`
	Post     org.PostID    `json:"post,omitempty"`
	Rows     string        `json:"rows,omitempty"` // SHA-256 under which the rows are kept as they were read
	UndoneBy org.AccountID `json:"undone_by,omitempty"`
	UndoneAs org.PostID    `json:"undone_as,omitempty"`
	Round    int           `json:"round,omitempty"` // how often the same file was taken back before
}

// Import is one import with where it stands.
type Import struct {
	store.Job
	Spec   ImportSpec
	Result ImportResult
}

// ImportResult is the report of an import in figures; the sentences stand with the rows.
type ImportResult struct {
	Filed      int    `json:"filed,omitempty"` // rows that made something
	Refused    int    `json:"refused,omitempty"`
	Before     int    `json:"before,omitempty"` // rows done by an earlier run
	Dispatched int    `json:"dispatched,omitempty"`
	Unsent     int    `json:"unsent,omitempty"` // filed, but refused by the rules when it was to be dispatched
	Made       int    `json:"made,omitempty"`   // units, aliases and sites beside the rows
	Undone     int    `json:"undone,omitempty"`
	Asked      int    `json:"asked,omitempty"` // dispatched: to be voided when a second person confirms it
	Kept       int    `json:"kept,omitempty"`  // not taken back
	Why        string `json:"why,omitempty"`   // of a failure, for the reader
}

// Of is the report with its rows counted anew, as they stand by now; ImportOutcome gives them.
func (r ImportResult) Of(rows []store.JobRow) ImportResult {
	now := ImportResult{Dispatched: r.Dispatched, Why: r.Why}
	for _, x := range rows {
		now.tally(x)
	}
	return now
}

// importJob is the kind of job.
const importJob = "import"

// keepImportFiles is how long files given to imports are kept: long enough to mend the refused rows and to take all back.
const keepImportFiles = 90 * 24 * time.Hour

// FileSum is the hash by which the file of an import is known, lower-case hex.
func FileSum(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// NewImport keeps a file and begins a draft under the ID of the request.
func (a *App) NewImport(ctx context.Context, q Ask, s ImportSpec, body []byte) (id string, err error) {
	s.File = FileSum(body)
	_, err = a.write(ctx, Ask{Viewer: q.Viewer, Job: q.Job}, func(t *store.Tx) error {
		if err := t.KeepFile(store.ImportFile{SHA256: s.File, Name: s.Name, Body: body}); err != nil {
			return err
		}
		if _, err := t.Job(q.ID); fault.KindOf(err) != fault.Missing {
			return err // the form was sent twice
		}
		return putImport(t, Import{Job: store.Job{ID: q.ID, State: store.JobDraft, Actor: q.author().Actor}, Spec: s})
	})
	return q.ID, err
}

func putImport(t *store.Tx, i Import) error {
	spec, err := json.Marshal(i.Spec)
	if err != nil {
		return fmt.Errorf("store import %s: %w", i.ID, err)
	}
	report, err := json.Marshal(i.Result)
	if err != nil {
		return fmt.Errorf("store import %s: %w", i.ID, err)
	}
	i.Kind, i.Job.Spec, i.Report = importJob, string(spec), string(report)
	return t.PutJob(i.Job)
}

func importOf(j store.Job) (i Import, err error) {
	i.Job = j
	if err = json.Unmarshal([]byte(j.Spec), &i.Spec); err == nil {
		err = json.Unmarshal([]byte(j.Report), &i.Result)
	}
	if err != nil {
		err = fmt.Errorf("read import %s: %w", j.ID, err)
	}
	return i, err
}

// Import reads one import for a viewer with the right to its kind.
func (a *App) Import(v Viewer, id string) (Import, error) {
	j, err := a.db.Job(id)
	if err != nil {
		return Import{}, err
	}
	i, err := importOf(j)
	if err != nil {
		return i, err
	}
	if _, err := a.For(v, i.Spec.Kind.Right()); err != nil && v.Account != "" {
		return Import{}, err
	}
	return i, nil
}

// Imports lists the newest imports whose kind the viewer may import; a tool without an account sees all.
func (a *App) Imports(v Viewer, limit int) ([]Import, error) {
	jobs, err := a.db.Jobs(importJob, limit)
	if err != nil {
		return nil, err
	}
	var list []Import
	for _, j := range jobs {
		i, err := importOf(j)
		if err != nil {
			return nil, err
		}
		if _, err := a.For(v, i.Spec.Kind.Right()); err == nil || v.Account == "" {
			list = append(list, i)
		}
	}
	return list, nil
}

// ImportFile is the file of an import.
func (a *App) ImportFile(i Import) ([]byte, error) {
	f, err := a.db.File(i.Spec.File)
	return f.Body, err
}

// ImportOutcome lists what became of the rows. Those that wait for a second person stand as he has decided by now.
func (a *App) ImportOutcome(id string, states ...store.RowState) ([]store.JobRow, error) {
	rows, err := a.db.JobRows(id)
	if err != nil {
		return nil, err
	}
	for n, x := range rows {
		if x.State == store.RowAsked {
			_, m, _ := strings.Cut(x.Stream, "/")
			r, err := store.Matters.From(a.db.Reading(), m)
			if err != nil {
				return nil, err
			}
			rows[n] = settled(x, r.State)
		}
	}
	if len(states) > 0 {
		rows = slices.DeleteFunc(rows, func(x store.JobRow) bool { return !slices.Contains(states, x.State) })
	}
	return rows, nil
}

// mayImport is the viewer of a request in the post that may import the kind; a tool may import everything.
func (a *App) mayImport(q Ask, k ImportKind) (Viewer, error) {
	if q.Job != "" {
		return q.Viewer, nil
	}
	return a.For(q.Viewer, k.Right())
}

// SaveImport keeps what a person changed in a draft.
func (a *App) SaveImport(ctx context.Context, q Ask, id string, change func(*ImportSpec)) error {
	_, err := a.write(ctx, Ask{Viewer: q.Viewer, Job: q.Job}, func(t *store.Tx) error {
		i, err := draftIn(t, id)
		if err != nil {
			return err
		}
		change(&i.Spec)
		return putImport(t, i)
	})
	return err
}

func draftIn(t *store.Tx, id string) (Import, error) {
	j, err := t.Job(id)
	if err != nil {
		return Import{}, err
	}
	i, err := importOf(j)
	if err == nil && i.State != store.JobDraft {
		err = fault.New(fault.Conflict, "这次导入已经确认，不能再改；请看它的进度")
	}
	return i, err
}

// DropImport forgets a draft.
func (a *App) DropImport(ctx context.Context, id string) error {
	_, err := a.write(ctx, Ask{}, func(t *store.Tx) error { return t.DropJob(id) })
	return err
}

// ConfirmImport is the one confirmation: the rows as they were read and all answers are kept, and the job begins. With Whole, one
// row with a fault keeps everything back.
func (a *App) ConfirmImport(ctx context.Context, q Ask, id string, rows []ImportRow, change func(*ImportSpec)) error {
	var bad int
	for _, r := range rows {
		if len(r.Faults) > 0 {
			bad++
		}
	}
	findings := ImportFindings(rows)
	kept, err := packRows(rows)
	if err != nil {
		return err
	}
	_, err = a.write(ctx, Ask{Viewer: q.Viewer, Job: q.Job}, func(t *store.Tx) error {
		i, err := draftIn(t, id)
		if err != nil {
			return err
		}
		if q.Viewer, err = a.mayImport(q, i.Spec.Kind); err != nil {
			return err
		}
		change(&i.Spec)
		if err := i.Spec.sends(q.Viewer); err != nil {
			return err
		}
		switch {
		case len(rows) == bad:
			return fault.New(fault.Refused, "没有可以导入的行，请按提示改好表格后重新上传")
		case i.Spec.Whole && bad > 0:
			return fault.New(fault.Refused, "还有 %d 行有错，选了“全部改好再导入”，请改好后重新上传", bad)
		}
		i.Spec.Findings = findings
		i.Spec.Names = a.UnknownNames(q.Viewer, i.Spec, good(rows))
		i.Spec.Answers = settle(i.Spec.Names, i.Spec.Answers)
		i.Spec.Account, i.Spec.Post, i.Spec.Rows = q.Viewer.Account, q.Viewer.Post, kept.SHA256
		if i.Spec.Round, err = a.roundOf(i.Spec); err != nil {
			return err
		}
		i.State, i.Total = store.JobWaiting, int64(len(rows))
		if err := t.KeepFile(kept); err != nil {
			return err
		}
		return putImport(t, i)
	})
	if err == nil {
		a.imports.wake()
	}
	return err
}

// roundOf counts how often the same file was taken back, so that it may be imported again.
func (a *App) roundOf(s ImportSpec) (n int, err error) {
	jobs, err := a.db.JobsIn(importJob, store.JobUndone)
	if err != nil {
		return 0, err
	}
	for _, j := range jobs {
		i, err := importOf(j)
		if err != nil {
			return 0, err
		}
		if i.Spec.File == s.File && i.Spec.Kind == s.Kind {
			n++
		}
	}
	return n, nil
}

// packRows writes rows as they were read, so that a job goes on with the same after a restart, whatever reads files by then.
func packRows(rows []ImportRow) (f store.ImportFile, err error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if err := json.NewEncoder(z).Encode(rows); err != nil {
		return f, fmt.Errorf("pack rows: %w", err)
	}
	if err := z.Close(); err != nil {
		return f, fmt.Errorf("pack rows: %w", err)
	}
	sum := sha256.Sum256(b.Bytes())
	return store.ImportFile{SHA256: hex.EncodeToString(sum[:]), Name: "rows.json.gz", Body: b.Bytes()}, nil
}

// ImportRows are the rows of a confirmed import.
func (a *App) ImportRows(i Import) (rows []ImportRow, err error) {
	f, err := a.db.File(i.Spec.Rows)
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(f.Body))
	if err == nil {
		err = json.NewDecoder(z).Decode(&rows)
	}
	if err != nil {
		return nil, fmt.Errorf("read rows of import %s: %w", i.ID, err)
	}
	return rows, nil
}

// commandOf names what an import does with one row, so that doing it twice does it once, whichever run it is.
func (s ImportSpec) commandOf(part string, line int) string {
	return jobID("import", part, string(s.Kind), s.File, s.Sheet, fmt.Sprint(s.Round), fmt.Sprint(line))
}

// idOf names what an import makes of words that were unknown.
func (s ImportSpec) idOf(key string) string {
	return jobID("import-name", string(s.Kind), s.File, s.Sheet, fmt.Sprint(s.Round), key)
}

// DropOldImportFiles removes files beyond their time.
func (a *App) DropOldImportFiles(ctx context.Context) error {
	_, err := a.write(ctx, Ask{Job: "imports", Bulk: true}, func(t *store.Tx) error {
		return t.DropFiles(t.Now().Add(-keepImportFiles))
	})
	return err
}

// What doors need to tell how far an import has come.
type (
	JobState = store.JobState
	RowState = store.RowState
	JobRow   = store.JobRow
)

// The states of an import and of its rows, as the store keeps them.
const (
	JobDraft   = store.JobDraft
	JobWaiting = store.JobWaiting
	JobRunning = store.JobRunning
	JobUndoing = store.JobUndoing
	JobDone    = store.JobDone
	JobFailed  = store.JobFailed
	JobUndone  = store.JobUndone

	RowDone    = store.RowDone
	RowRefused = store.RowRefused
	RowUndone  = store.RowUndone
	RowAsked   = store.RowAsked
	RowKept    = store.RowKept
	RowUnsent  = store.RowUnsent
)
