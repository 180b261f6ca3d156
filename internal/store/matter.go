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
	Kind: "matter", Version: 4, Group: "matter",
	Decode: matter.Decode, Apply: matter.Apply, Into: matter.Fold,
	Load: loadMatter, Save: saveMatter, Step: spanMatter,
}

func loadMatter(q Queries, id string) (MatterRow, error) {
	r := MatterRow{ID: id}
	var state string
	row := q.row
	if t, ok := q.queries.(*Tx); ok && t.trial == nil && !t.pending[id] {
		row = t.ahead
	}
	err := row(`SELECT ver, born, pos, state FROM {matter} WHERE id = $1`, id).Scan(&r.Ver, &r.Born, &r.Pos, &state)
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
	if t.pending == nil {
		t.pending = map[string]bool{}
	}
	t.pending[after.ID] = true
	if err := t.saveMatterRow(before.Ver == 0, after); err != nil {
		return err
	}
	t.saveScope(born, before.State, after.State)
	t.saveNear(born, before.State, after.State)
	t.late.moments(born, moments(before.State), moments(after.State))
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
	state, err := json.Marshal(&r.State)
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

// scopeClass is the run of a token in which a matter of that status stands.
func scopeClass(s matter.Status) string {
	if s.Live() {
		return ""
	}
	return string(s)
}

// saveScope moves the rows of a matter's tokens to the run of its present status, and those in the queue to its present due
// moment.
func (t *Tx) saveScope(born int64, before, after matter.State) {
	old, now := scopeTokens(before), scopeTokens(after)
	t.late.move(scopeRun, born, old, scopeClass(before.Status), now, scopeClass(after.Status))
	if !before.Status.Live() {
		old = nil
	}
	if !after.Status.Live() {
		now = nil
	}
	t.late.move(queueRun, born, old, before.Clock.Due.String(), now, after.Clock.Due.String())
}

// What stands before a hash in the keys of matter_near.
const (
	byReceipt = "r:"
	byLink    = "l:"
	byDoor    = "o:"
)

// nearKeys are the keys under which a matter is found from its place, its sender, or a code that somebody holds.
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
			keys = append(keys, byReceipt+x.Finder.Receipt)
		}
	}
	if s.Link.Hash != "" {
		keys = append(keys, byLink+s.Link.Hash)
	}
	for _, l := range s.Links {
		keys = append(keys, byLink+l.Hash)
	}
	for _, d := range s.Doors {
		keys = append(keys, byDoor+d.Code)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// externalKey is the key of the number that a sender gave a matter.
func externalKey(c matter.Channel, number string) string { return "e:" + string(c) + ":" + number }

func pointOf(p matter.Point) geo.Point { return geo.Point{Lon: int32(p.Lon), Lat: int32(p.Lat)} }

// saveNear keeps the keys under which a matter is found.
func (t *Tx) saveNear(born int64, before, after matter.State) {
	t.late.move(nearRun, born, nearKeys(before), "", nearKeys(after), "")
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
	if last, ok := t.serials.last[year]; ok {
		t.serials.last[year] = max(last, n)
	}
	t.serials.wrote = true
	return nil
}

// NextSerial is the next free number of a year, to be given in the event that files a matter.
func (t *Tx) NextSerial(year int) (int, error) {
	y := strconv.Itoa(year)
	if last, ok := t.serials.last[y]; ok && t.trial == nil {
		return int(last) + 1, nil
	}
	row := t.row
	if t.trial == nil && !t.serials.wrote {
		row = t.ahead
	}
	var last int64
	err := row(`SELECT last FROM {matter_serial} WHERE year = $1`, y).Scan(&last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read last matter number: %w", err)
	}
	if t.trial == nil {
		t.serials.keep(y, last)
	}
	return int(last) + 1, nil
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
	t.late.spans = append(t.late.spans, spanRow{after.Born, after.Pos, noEnd, now})
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
	return db.matterByKey(byReceipt, receipt)
}

// MatterByLink reads the matter that a one-matter link opens or opened once, by the link's hash.
func (db *DB) MatterByLink(hash string) (MatterRow, error) { return db.matterByKey(byLink, hash) }

// MatterByDoor reads the matter whose objection door a code opens, by the code's hash.
func (db *DB) MatterByDoor(hash string) (MatterRow, error) { return db.matterByKey(byDoor, hash) }

// matterByKey reads the first matter under a key; one that nobody carries gives a row with Ver 0.
func (db *DB) matterByKey(kind, hash string) (MatterRow, error) {
	var id string
	err := db.row(`SELECT m.id FROM {matter_near} AS n JOIN {matter} AS m ON m.born = n.born WHERE n.key = $1 ORDER BY m.born LIMIT 1`,
		kind+hash).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return MatterRow{}, nil
	}
	if err != nil {
		return MatterRow{}, fmt.Errorf("read matter by key %s: %w", kind, err)
	}
	return loadMatter(Queries{db}, id)
}

// SameNear reads the unrestricted matters of a problem class under one of the keys inside the transaction, imported history apart:
// the last filed first, at most limit of them. It looks past all tokens, for rules that no viewer asks.
func (t *Tx) SameNear(keys []string, problem string, limit int) ([]MatterRow, error) {
	if len(keys) == 0 || problem == "" {
		return nil, nil
	}
	q := &query{}
	in := q.list(keys)
	rows, err := collect(t, scanMatterRow, `SELECT m.id, m.ver, m.born, m.pos, m.state FROM {matter} AS m WHERE m.born IN
		(SELECT n.born FROM {matter_near} AS n WHERE n.key IN (`+in+`)) AND m.problem = `+q.arg(problem)+`
		AND m.restricted = '' AND m.history = 0 ORDER BY m.born DESC LIMIT `+q.arg(limit), q.args...)
	if err != nil {
		return nil, fmt.Errorf("read matters near a place: %w", err)
	}
	return rows, nil
}

func scanMatterRow(scan func(...any) error) (r MatterRow, err error) {
	var state string
	if err := scan(&r.ID, &r.Ver, &r.Born, &r.Pos, &state); err != nil {
		return r, err
	}
	return r, journal.Read([]byte(state), &r.State)
}

// NearKeys are the keys of a place under which matters at it and around it are found: its site, and the squares about its point.
func NearKeys(p matter.Place) (keys []string) {
	if p.Site != "" {
		keys = append(keys, "s:"+p.Site)
	}
	if !p.Point.IsZero() {
		for _, b := range pointOf(p.Point).Around() {
			keys = append(keys, "g:"+strconv.FormatInt(b, 10))
		}
	}
	return keys
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
