package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
)

// MatterRow is a matter with where it stands.
type MatterRow = Row[matter.State]

// Matters folds the streams matter/…
var Matters = &Fold[matter.State]{
	Kind: "matter", Version: 2, Group: "matter",
	Decode: matter.Decode, Apply: matter.Apply, Into: matter.Fold,
	Load: loadMatter, Save: saveMatter, Step: spanMatter,
}

func loadMatter(q Queries, id string) (MatterRow, error) {
	r := MatterRow{ID: id}
	var state string
	err := q.row(`SELECT ver, born, pos, state FROM {matter} WHERE id = $1`, id).Scan(&r.Ver, &r.Born, &r.Pos, &state)
	if errors.Is(err, sql.ErrNoRows) {
		return r, nil
	}
	if err != nil {
		return r, fmt.Errorf("read matter %s: %w", id, err)
	}
	if err := journal.Read([]byte(state), &r.State); err != nil {
		return r, fmt.Errorf("read matter %s: %w", id, err)
	}
	return r, nil
}

// saveMatter writes what changed between two folds of a matter: its row, and the rows that list, place, count and find it.
func saveMatter(t *Tx, before, after MatterRow) error {
	born := after.Born
	if err := t.saveMatterRow(before.Ver == 0, after); err != nil {
		return err
	}
	if err := t.saveScope(born, before.State, after.State); err != nil {
		return err
	}
	if err := t.saveNear(born, before.State, after.State); err != nil {
		return err
	}
	if err := t.saveWhen(born, before.State, after.State); err != nil {
		return err
	}
	if before.Ver == 0 {
		if err := t.saveSerial(after.State.Number); err != nil {
			return err
		}
	}
	t.countMatter(before.State, -1)
	t.countMatter(after.State, +1)
	t.saveSearch(born, before.State, after.State)
	return nil
}

func (t *Tx) saveMatterRow(fresh bool, r MatterRow) error {
	state, err := json.Marshal(r.State)
	if err != nil {
		return fmt.Errorf("save matter %s: %w", r.ID, err)
	}
	s := r.State
	changing := []any{r.Ver, r.Pos, string(s.Status), string(s.Owner.Unit), s.Place.Path, s.Place.Site, s.Class.Problem.Code,
		string(s.Class.Severity), s.Clock.Due.String(), string(s.Secrecy.Kind), flag(s.History), s.What.Ref, s.Place.Words.Ref, string(state)}
	if fresh {
		args := append([]any{r.Born, r.ID, s.Number, string(s.Source.Channel), s.Entered.String(), s.Source.External, s.Source.Finder.Receipt}, changing...)
		err = t.exec(`INSERT INTO {matter} (born, id, number, channel, entered, external, receipt, ver, pos, status, unit, place, site,
			problem, severity, due, restricted, history, what, words, state)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`, args...)
	} else {
		err = t.exec(`UPDATE {matter} SET ver = $1, pos = $2, status = $3, unit = $4, place = $5, site = $6, problem = $7, severity = $8,
			due = $9, restricted = $10, history = $11, what = $12, words = $13, state = $14 WHERE born = $15`, append(changing, r.Born)...)
	}
	if err != nil && t.db.engine.unique(err) != "" {
		return fault.New(fault.Conflict, "事项编号 %s 已被使用，请重新提交", s.Number).Because(err)
	}
	if err != nil {
		return fmt.Errorf("save matter %s: %w", r.ID, err)
	}
	return nil
}

// everyone is the token of viewers who see every unrestricted matter.
const everyone = "*"

// scopeTokens are the tokens under which a matter is listed, ascending.
func scopeTokens(s matter.State) []string {
	if s.Status == matter.Absent {
		return nil
	}
	var list []string
	if s.Secrecy.IsZero() {
		list = append(list, everyone)
	}
	for _, x := range matter.Scope(s) {
		list = append(list, string(x))
	}
	return list
}

// saveScope moves the rows of a matter's tokens to its present status, and those in the queue to its present due moment.
func (t *Tx) saveScope(born int64, before, after matter.State) error {
	old, now := scopeTokens(before), scopeTokens(after)
	err := t.saveRun(scopeRun, born, old, string(before.Status), now, string(after.Status))
	if err != nil {
		return fmt.Errorf("list matter %s: %w", after.Number, err)
	}
	if !before.Status.Live() {
		old = nil
	}
	if !after.Status.Live() {
		now = nil
	}
	if err := t.saveRun(queueRun, born, old, before.Clock.Due.String(), now, after.Clock.Due.String()); err != nil {
		return fmt.Errorf("queue matter %s: %w", after.Number, err)
	}
	return nil
}

// tokenRun is a table of tokens in whose key something that changes stands between the token and the matter.
type tokenRun struct{ remove, move, insert string }

var (
	scopeRun = tokenRun{
		`DELETE FROM {matter_scope} WHERE status = $1 AND born = $2 AND token IN (`,
		`UPDATE {matter_scope} SET status = $1 WHERE status = $2 AND born = $3 AND token IN (`,
		`INSERT INTO {matter_scope} (token, status, born) VALUES `,
	}
	queueRun = tokenRun{
		`DELETE FROM {matter_queue} WHERE due = $1 AND born = $2 AND token IN (`,
		`UPDATE {matter_queue} SET due = $1 WHERE due = $2 AND born = $3 AND token IN (`,
		`INSERT INTO {matter_queue} (token, due, born) VALUES `,
	}
)

// saveRun takes a matter's rows of one run from the old tokens and key to the new ones.
func (t *Tx) saveRun(r tokenRun, born int64, old []string, oldKey string, now []string, key string) error {
	gone, kept, fresh := compareLists(old, now)
	if len(gone) > 0 {
		if err := t.exec(r.remove+places(3, len(gone))+`)`, append([]any{oldKey, born}, gone...)...); err != nil {
			return err
		}
	}
	if len(kept) > 0 && oldKey != key {
		if err := t.exec(r.move+places(4, len(kept))+`)`, append([]any{key, oldKey, born}, kept...)...); err != nil {
			return err
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	args := make([]any, 0, 3*len(fresh))
	for _, x := range fresh {
		args = append(args, x, key, born)
	}
	return t.exec(t.insertRows(r.insert, len(fresh), 3), args...)
}

// compareLists tells what is in the first list only, in both, and in the second only, as arguments of a statement.
func compareLists(old, now []string) (gone, kept, fresh []any) {
	for _, x := range old {
		if slices.Contains(now, x) {
			kept = append(kept, x)
		} else {
			gone = append(gone, x)
		}
	}
	for _, x := range now {
		if !slices.Contains(old, x) {
			fresh = append(fresh, x)
		}
	}
	return gone, kept, fresh
}

// nearKeys are the keys under which a matter is found from its place or its sender.
func nearKeys(s matter.State) (keys []string) {
	if s.Status == matter.Absent {
		return nil
	}
	if s.Place.Site != "" {
		keys = append(keys, "s:"+s.Place.Site)
	}
	if !s.Place.Point.IsZero() {
		keys = append(keys, "g:"+strconv.FormatInt(pointOf(s.Place.Point).Bucket(), 10))
	}
	if s.Source.External != "" {
		keys = append(keys, externalKey(s.Source.Channel, s.Source.External))
	}
	for _, x := range append([]matter.Source{s.Source}, s.Sources...) {
		if x.Finder.Receipt != "" {
			keys = append(keys, "r:"+x.Finder.Receipt)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// externalKey is the key of the number that a sender gave a matter.
func externalKey(c matter.Channel, number string) string { return "e:" + string(c) + ":" + number }

func pointOf(p matter.Point) geo.Point { return geo.Point{Lon: int32(p.Lon), Lat: int32(p.Lat)} }

func (t *Tx) saveNear(born int64, before, after matter.State) error {
	gone, _, fresh := compareLists(nearKeys(before), nearKeys(after))
	for _, k := range gone {
		if err := t.exec(`DELETE FROM {matter_near} WHERE key = $1 AND born = $2`, k, born); err != nil {
			return fmt.Errorf("unplace matter %s: %w", after.Number, err)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	args := make([]any, 0, 2*len(fresh))
	for _, k := range fresh {
		args = append(args, k, born)
	}
	if err := t.exec(t.insertRows(`INSERT INTO {matter_near} (key, born) VALUES `, len(fresh), 2), args...); err != nil {
		return fmt.Errorf("place matter %s: %w", after.Number, err)
	}
	return nil
}

// countMatter changes the kept counts for one matter.
func (t *Tx) countMatter(s matter.State, by int64) {
	if s.Status == matter.Absent || !s.Secrecy.IsZero() {
		return
	}
	status := string(s.Status)
	if s.History {
		status = "history"
	}
	t.count(tallyKey{s.Place.Path, string(s.Owner.Unit), status}, by)
}

// saveSerial keeps the last number of the year.
func (t *Tx) saveSerial(number string) error {
	year, serial, _ := strings.Cut(number, "-")
	n, err := strconv.ParseInt(serial, 10, 64)
	if err != nil {
		return fmt.Errorf("read matter number %s: %w", number, err)
	}
	err = t.exec(`INSERT INTO {matter_serial} AS c (year, last) VALUES ($1, $2) ON CONFLICT (year)
		DO UPDATE SET last = CASE WHEN excluded.last > c.last THEN excluded.last ELSE c.last END`, year, n)
	if err != nil {
		return fmt.Errorf("keep matter number %s: %w", number, err)
	}
	return nil
}

// NextSerial is the next free number of a year, to be given in the event that files a matter.
func (t *Tx) NextSerial(year int) (int, error) {
	var last int
	err := t.row(`SELECT last FROM {matter_serial} WHERE year = $1`, strconv.Itoa(year)).Scan(&last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read last matter number: %w", err)
	}
	return last + 1, nil
}

// span is what scores count of a matter at one moment.
type span struct {
	status, unit, place, problem, severity, verdict string
	counts                                          int
	reopened                                        int64
}

func spanOf(s matter.State) span {
	verdict := s.Report.Verdict
	if s.Status == matter.Done {
		verdict = s.Closed.Verdict
	}
	return span{string(s.Status), string(s.Owner.Unit), s.Place.Path, s.Class.Problem.Code, string(s.Class.Severity), string(verdict),
		flag(!s.History && s.Secrecy.IsZero()), int64(s.Reopened)}
}

// noEnd stands for "still so" in to_pos.
const noEnd = 1<<53 - 1

// spanMatter closes the span of the state before an event and opens that of the state after it, when they differ.
func spanMatter(t *Tx, before, after MatterRow) error {
	old, now := spanOf(before.State), spanOf(after.State)
	if before.Ver > 0 && old == now {
		return nil
	}
	if before.Ver > 0 {
		if err := t.exec(`UPDATE {matter_span} SET to_pos = $1 WHERE born = $2 AND to_pos = $3`, after.Pos, after.Born, noEnd); err != nil {
			return fmt.Errorf("close span of matter %s: %w", after.ID, err)
		}
	}
	err := t.exec(`INSERT INTO {matter_span} (born, from_pos, to_pos, status, unit, place, problem, severity, counts, reopened, verdict)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, after.Born, after.Pos, noEnd,
		now.status, now.unit, now.place, now.problem, now.severity, now.counts, now.reopened, now.verdict)
	if err != nil {
		return fmt.Errorf("open span of matter %s: %w", after.ID, err)
	}
	return nil
}

// Reading is the reading pool, for folds read outside a transaction.
func (db *DB) Reading() Queries { return Queries{db} }

// MatterByNumber reads a matter by the number that people know it by.
func (db *DB) MatterByNumber(number string) (MatterRow, error) {
	var id string
	err := db.row(`SELECT id FROM {matter} WHERE number = $1`, number).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return MatterRow{}, nil
	}
	if err != nil {
		return MatterRow{}, fmt.Errorf("read matter %s: %w", number, err)
	}
	return loadMatter(Queries{db}, id)
}

// MatterByReceipt reads the matter that a citizen's receipt belongs to.
func (db *DB) MatterByReceipt(receipt string) (MatterRow, error) {
	var id string
	err := db.row(`SELECT m.id FROM {matter_near} AS n JOIN {matter} AS m ON m.born = n.born WHERE n.key = $1 ORDER BY m.born LIMIT 1`,
		"r:"+receipt).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return MatterRow{}, nil
	}
	if err != nil {
		return MatterRow{}, fmt.Errorf("read matter of a receipt: %w", err)
	}
	return loadMatter(Queries{db}, id)
}

// Count is a kept count.
type Count struct {
	Place, Unit, Status string // Status "history" counts imported matters
	N                   int64
}

// Counts gives the kept counts of unrestricted matters under a place and with one of the units; empty means any.
func (db *DB) Counts(place string, units []string) ([]Count, error) {
	q := &query{}
	q.and("n <> 0")
	q.and("place = " + q.arg(place))
	in(q, "unit", units)
	return collect(db, func(scan func(...any) error) (c Count, err error) {
		err = scan(&c.Unit, &c.Status, &c.N)
		c.Place = place
		return c, err
	}, `SELECT unit, status, n FROM {tally} WHERE `+strings.Join(q.where, " AND ")+` ORDER BY unit, status`, q.args...)
}
