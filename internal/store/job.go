package store

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
)

// JobState says how far a job has come.
type JobState string

// The states of a job.
const (
	JobDraft   JobState = "draft"   // a person still prepares it
	JobWaiting JobState = "waiting" // confirmed, not begun
	JobRunning JobState = "running"
	JobUndoing JobState = "undoing" // being taken back
	JobDone    JobState = "done"
	JobFailed  JobState = "failed"
	JobUndone  JobState = "undone"
)

// Job is work that survives a restart. Spec and Report are JSON of whoever does it.
type Job struct {
	ID, Kind     string
	State        JobState
	Actor        string // account/<id> of who asked for it
	Spec, Report string
	Done, Total  int64 // rows
	Updated      calendar.Instant
}

const jobColumns = `id, kind, state, actor, spec, report, done, total, updated`

func scanJob(scan func(...any) error) (j Job, err error) {
	var updated string
	if err = scan(&j.ID, &j.Kind, &j.State, &j.Actor, &j.Spec, &j.Report, &j.Done, &j.Total, &updated); err != nil {
		return j, err
	}
	j.Updated, err = at(updated)
	return j, err
}

const oneJob = `SELECT ` + jobColumns + ` FROM job WHERE id = $1`

// Job reads one job.
func (db *DB) Job(id string) (Job, error) {
	j, err := scanJob(db.row(oneJob, id).Scan)
	return found(j, err, "没有这项任务，请回到列表重新选择")
}

// Job reads one job inside the transaction.
func (t *Tx) Job(id string) (Job, error) {
	j, err := scanJob(t.row(oneJob, id).Scan)
	return found(j, err, "没有这项任务，请回到列表重新选择")
}

// Jobs lists the newest jobs of a kind.
func (db *DB) Jobs(kind string, limit int) ([]Job, error) {
	return collect(db, scanJob, `SELECT `+jobColumns+` FROM job WHERE kind = $1 ORDER BY updated DESC, id LIMIT $2`, kind, limit)
}

// JobsIn lists the jobs of a kind in one state, longest waiting first.
func (db *DB) JobsIn(kind string, state JobState) ([]Job, error) {
	return collect(db, scanJob, `SELECT `+jobColumns+` FROM job WHERE kind = $1 AND state = $2 ORDER BY updated, id`, kind, string(state))
}

// PutJob stores or replaces a job; Updated is the time of the transaction.
func (t *Tx) PutJob(j Job) error {
	now := t.start.String()
	err := t.exec(`INSERT INTO job (id, kind, state, actor, spec, report, done, total, due, updated) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, spec = excluded.spec, report = excluded.report, done = excluded.done,
		total = excluded.total, updated = excluded.updated`,
		j.ID, j.Kind, string(j.State), j.Actor, j.Spec, j.Report, j.Done, j.Total, now)
	if err != nil {
		return fmt.Errorf("store job %s: %w", j.ID, err)
	}
	return nil
}

// DropJob removes a job that was never confirmed.
func (t *Tx) DropJob(id string) error {
	if err := t.exec(`DELETE FROM job WHERE id = $1 AND state = 'draft'`, id); err != nil {
		return fmt.Errorf("drop job %s: %w", id, err)
	}
	return nil
}

// RowState says what became of a row of an import.
type RowState string

// The states of a row.
const (
	RowDone    RowState = "done"
	RowRefused RowState = "refused"
	RowUndone  RowState = "undone"
	RowAsked   RowState = "asked"  // to be taken back when a second person confirms it
	RowKept    RowState = "kept"   // not taken back, because somebody has acted on it since
	RowUnsent  RowState = "unsent" // done, but the rules refused to dispatch it
)

// JobRow is what became of one row. Line is the row's number in the file; what a job makes beside the rows stands under
// negative numbers.
type JobRow struct {
	Job    string
	Line   int64
	State  RowState
	Stream string // what it made; empty when nothing
	Pos    int64  // last entry that the job made there
	Note   string // sentence
}

const jobRowColumns = `job, line, state, stream, pos, note`

func scanJobRow(scan func(...any) error) (r JobRow, err error) {
	err = scan(&r.Job, &r.Line, &r.State, &r.Stream, &r.Pos, &r.Note)
	return r, err
}

// jobRowAgain replaces what became of a row before.
const jobRowAgain = ` ON CONFLICT (job, line) DO UPDATE SET state = excluded.state, stream = excluded.stream, pos = excluded.pos, note = excluded.note`

// PutJobRow stores or replaces what became of a row.
func (t *Tx) PutJobRow(r JobRow) error {
	err := t.exec(`INSERT INTO job_row (job, line, state, stream, pos, note) VALUES ($1, $2, $3, $4, $5, $6)`+jobRowAgain,
		r.Job, r.Line, string(r.State), r.Stream, r.Pos, r.Note)
	if err != nil {
		return fmt.Errorf("store row %d of job %s: %w", r.Line, r.Job, err)
	}
	return nil
}

// rowsAtOnce is how many rows one statement of PutJobRows stores.
const rowsAtOnce = 25

// PutJobRows is PutJobRow for many rows of different lines.
func (t *Tx) PutJobRows(list []JobRow) error {
	for len(list) >= rowsAtOnce {
		args := make([]any, 0, 6*rowsAtOnce)
		for _, r := range list[:rowsAtOnce] {
			args = append(args, r.Job, r.Line, string(r.State), r.Stream, r.Pos, r.Note)
		}
		q := t.insertRows(`INSERT INTO job_row (job, line, state, stream, pos, note) VALUES `, rowsAtOnce, 6) + jobRowAgain
		if err := t.exec(q, args...); err != nil {
			return fmt.Errorf("store rows %d to %d of job %s: %w", list[0].Line, list[rowsAtOnce-1].Line, list[0].Job, err)
		}
		list = list[rowsAtOnce:]
	}
	for _, r := range list {
		if err := t.PutJobRow(r); err != nil {
			return err
		}
	}
	return nil
}

// JobRows lists rows of a job by line; states narrows, none means all.
func (db *DB) JobRows(job string, states ...RowState) ([]JobRow, error) {
	q := `SELECT ` + jobRowColumns + ` FROM job_row WHERE job = $1`
	args := []any{job}
	if len(states) > 0 {
		marks := make([]string, len(states))
		for i, s := range states {
			args = append(args, string(s))
			marks[i] = fmt.Sprintf("$%d", len(args))
		}
		q += ` AND state IN (` + strings.Join(marks, ", ") + `)`
	}
	return collect(db, scanJobRow, q+` ORDER BY line`, args...)
}

// ImportFile is a file that somebody gave to an import.
type ImportFile struct {
	SHA256, Name string
	Body         []byte
}

// KeepFile stores a file for imports; the same bytes once.
func (t *Tx) KeepFile(f ImportFile) error {
	err := t.exec(`INSERT INTO import_file (sha256, name, size, at, actor, body) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (sha256) DO NOTHING`, f.SHA256, f.Name, len(f.Body), t.start.String(), t.cmd.Author.Actor, f.Body)
	if err != nil {
		return fmt.Errorf("keep file %s: %w", f.SHA256, err)
	}
	return nil
}

// File reads a file that was given to an import.
func (db *DB) File(sha256 string) (f ImportFile, err error) {
	err = db.row(`SELECT sha256, name, body FROM import_file WHERE sha256 = $1`, sha256).Scan(&f.SHA256, &f.Name, &f.Body)
	return found(f, err, "原文件已过保存期，请重新上传")
}

// DropFiles removes the files that imports were given before a moment: they hold what people typed, and the journal holds
// what was made of it.
func (t *Tx) DropFiles(before calendar.Instant) error {
	if err := t.exec(`DELETE FROM import_file WHERE at < $1`, before.String()); err != nil {
		return fmt.Errorf("drop old import files: %w", err)
	}
	return nil
}

// ExternalNumbers finds which senders' own numbers matters of a channel carry already, each with that matter's number.
func (db *DB) ExternalNumbers(channel string, numbers []string) (map[string]string, error) {
	have := map[string]string{}
	for len(numbers) > 0 {
		n := min(len(numbers), 200)
		args, marks := make([]any, n), make([]string, n)
		for i, x := range numbers[:n] {
			args[i], marks[i] = "e:"+channel+":"+x, fmt.Sprintf("$%d", i+1)
		}
		list, err := collect(db, func(scan func(...any) error) (p [2]string, err error) {
			err = scan(&p[0], &p[1])
			return p, err
		}, `SELECT n.key, m.number FROM {matter_near} n JOIN {matter} m ON m.born = n.born WHERE m.status <> 'void' AND n.key IN (`+strings.Join(marks, ", ")+`)`, args...)
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			have[strings.TrimPrefix(p[0], "e:"+channel+":")] = p[1]
		}
		numbers = numbers[n:]
	}
	return have, nil
}

// UnitInUse reports whether a matter that was not voided names the unit as responsible or as its ground.
func (t *Tx) UnitInUse(unit string) (bool, error) {
	var one int
	err := t.row(`SELECT 1 FROM {matter} WHERE status <> 'void' AND (unit = $1 OR '/' || place || '/' LIKE $2) LIMIT 1`, unit, "%/"+unit+"/%").Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for uses of unit %s: %w", unit, err)
	}
	return true, nil
}

// SiteInUse reports whether a matter that was not voided lies at the site.
func (t *Tx) SiteInUse(site string) (bool, error) {
	var one int
	err := t.row(`SELECT 1 FROM {matter_near} n JOIN {matter} m ON m.born = n.born WHERE n.key = $1 AND m.status <> 'void' LIMIT 1`, "s:"+site).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for uses of site %s: %w", site, err)
	}
	return true, nil
}

// HalfDone is the refusal of one command among several when it had written already: the whole call must be undone and run
// again without it.
type HalfDone struct{ Err error }

func (h HalfDone) Error() string { return h.Err.Error() }

// Unwrap gives the refusal.
func (h HalfDone) Unwrap() error { return h.Err }

// Each runs f as a command of its own inside a call that does many: its entries carry the command's ID, and one that was done
// before is not done again. A refusal before the first write leaves the others alone; a later one is a HalfDone. The call itself
// is made under the zero Command.
func (t *Tx) Each(cmd Command, f func() error) (Receipt, error) {
	if r, found, err := t.recall(cmd); err != nil || found {
		return r, err
	}
	outer, writes, first, steps := t.cmd, t.writes, t.head.pos+1, t.trial.steps()
	t.cmd = cmd
	err := f()
	t.cmd = outer
	if err != nil && t.trial != nil {
		t.staged = nil
		t.trial.undo(steps)
		if fault.KindOf(err) == fault.Internal {
			err = HalfDone{err}
		}
		return Receipt{}, err
	}
	switch {
	case err != nil && t.writes != writes:
		return Receipt{}, HalfDone{err}
	case err != nil:
		t.staged = nil
		if fault.KindOf(err) == fault.Internal {
			return Receipt{}, HalfDone{err}
		}
		return Receipt{}, err
	}
	n := t.head.pos - first + 1
	if n > 0 {
		t.remember(cmd, first, n)
	}
	return Receipt{First: first, N: n, At: t.head.at}, nil
}
