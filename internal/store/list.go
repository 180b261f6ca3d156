package store

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
)

// Order is the order of a list of matters.
type Order int

// Newest begins with the last filed; DueFirst with the nearest deadline, live matters only.
const (
	Newest Order = iota
	DueFirst
)

// Filter narrows a list of matters. Tokens are those of the viewer and never come from a request; a filter without
// tokens finds nothing. The zero value of every other field does not narrow.
type Filter struct {
	Tokens   []string // one of them must be a matter's; "*" stands for all unrestricted ones
	Live     *bool    // somebody still owes it something, or nobody does
	Statuses []matter.Status
	Units    []string
	Place    string // path of territories; the subtree is meant
	Sites    []string
	Problems []string // codes of problem classes
	Channels []string
	Severity []string
	From, To calendar.Instant // entered at or after From and before To
	DueBy    calendar.Instant // due before this moment
	Words    string           // full text
	Number   string           // exact number, or the sender's own
	Near     []string         // one of the keys of matter_near
	History  *bool
	Order    Order
	Before   Cursor // the page begins after this row
	Limit    int    // rows, 1 to 1000
}

// Cursor is the place of the last row of a page in the order of the list.
type Cursor struct {
	Due  string // only for DueFirst
	Born int64
}

// IsZero reports whether the list begins at its head.
func (c Cursor) IsZero() bool { return c == Cursor{} }

// Listed is a matter in a list, its place in it included.
type Listed struct {
	MatterRow
	Cursor Cursor
}

// query is a SELECT being put together; every value travels as an argument.
type query struct {
	where []string
	args  []any
}

func (q *query) arg(v any) string {
	q.args = append(q.args, v)
	return fmt.Sprintf("$%d", len(q.args))
}

// list writes arguments apart by commas.
func (q *query) list(values []string) string { return list(q, values) }

func list[T ~string](q *query, values []T) string {
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = q.arg(string(v))
	}
	return strings.Join(marks, ", ")
}

func (q *query) and(cond string) { q.where = append(q.where, cond) }

// in adds a condition that the column is one of the values; no values, no condition.
func in[T ~string](q *query, column string, values []T) {
	if len(values) == 0 {
		return
	}
	q.and(column + " IN (" + list(q, values) + ")")
}

// Matters lists matters. What a page costs is bounded by the page and, where conditions meet that hold for many matters
// each but for few together, by the rarest of them; not by the size of the district.
func (db *DB) Matters(f Filter) ([]Listed, error) {
	if len(f.Tokens) == 0 {
		return nil, nil
	}
	if f.Limit < 1 || f.Limit > 1000 {
		return nil, fault.New(fault.Invalid, "每页条数应在 1 到 1000 之间")
	}
	sql, args, ok, err := db.listQuery(f)
	if err != nil || !ok {
		return nil, err
	}
	return collect(db, scanListed, sql, args...)
}

func scanListed(scan func(...any) error) (l Listed, err error) {
	var state string
	if err := scan(&l.Born, &l.ID, &l.Ver, &l.Pos, &l.Cursor.Due, &state); err != nil {
		return l, err
	}
	l.Cursor.Born = l.Born
	return l, journal.Read([]byte(state), &l.State)
}

// branch is one way to reach rows, running down an index and stopping at the limit.
type branch struct {
	from      string // FROM and WHERE
	due, born string // the columns of both in it
}

// listQuery writes the SELECT. First the page is found as numbers, from the branches; then its rows are read. ok is false
// when nothing can be found.
func (db *DB) listQuery(f Filter) (sql string, args []any, ok bool, err error) {
	f.settleStatuses()
	q := &query{}
	span, err := db.bornSpan(f)
	if err != nil {
		return "", nil, false, err
	}
	branches, ok, err := db.branches(q, f, span)
	if err != nil || !ok || len(branches) == 0 {
		return "", nil, false, err
	}
	key, order := "born", "born DESC"
	if f.Order == DueFirst {
		key, order = "due, born", "due, born"
	}
	limit := q.arg(f.Limit)
	parts := make([]string, len(branches))
	for i, b := range branches {
		own, by := b.born+` AS born`, b.born+` DESC`
		if f.Order == DueFirst {
			own, by = b.due+` AS due, `+own, b.due+`, `+b.born
		}
		parts[i] = `SELECT ` + key + ` FROM (SELECT ` + own + ` FROM ` + b.from + ` ORDER BY ` + by + ` LIMIT ` + limit + `) AS b`
	}
	page := strings.Join(parts, ` UNION `) + ` ORDER BY ` + order + ` LIMIT ` + limit
	return `SELECT m.born, m.id, m.ver, m.pos, m.due, m.state FROM {matter} AS m WHERE m.born IN (SELECT born FROM (` + page +
		`) AS page) ORDER BY m.` + strings.ReplaceAll(order, ", ", ", m."), q.args, true, nil
}

// settleStatuses writes Live and the order down as a list of statuses; all of them together are none.
func (f *Filter) settleStatuses() {
	if f.Order == Newest && f.Live == nil {
		return
	}
	live := statuses(f.Live == nil || *f.Live)
	if f.Order == DueFirst && f.Live != nil && !*f.Live {
		live = nil
	}
	if len(f.Statuses) > 0 {
		live = slices.DeleteFunc(live, func(s matter.Status) bool { return !slices.Contains(f.Statuses, s) })
	}
	if f.Statuses = live; len(live) == 0 {
		f.Tokens = nil // nothing is both
	}
}

// manyBranches bounds the SELECTs of one list; SQLite takes 500.
const manyBranches = 400

// fewRows is up to how many rows are rather sorted than looked for in the order of the queue.
const fewRows = 1000

// branches chooses the cheapest ways to the rows: an exact key, the search rows, the queue, or the scope rows of each token.
func (db *DB) branches(q *query, f Filter, span bornSpan) (list []branch, ok bool, err error) {
	if len(f.Tokens) == 0 {
		return nil, false, nil
	}
	switch {
	case f.Number != "" || len(f.Near) > 0:
		list, ok = db.exactBranches(q, f, span)
		return list, ok, nil
	case f.searchable():
		term, ok := db.engine.searchTerm(f)
		if !ok {
			return nil, false, nil
		}
		if f.Order == DueFirst {
			few, err := db.few(term)
			if err != nil {
				return nil, false, err
			}
			if !few {
				return db.queueBranches(q, f, span, term), true, nil
			}
		}
		b := branch{db.engine.searchFrom(q.arg(term)), "m.due", "f.rowid"}
		b.from += span.cond(q, b.born) + db.after(q, f, b.due, b.born) + db.narrow(q, f) + db.seen(q, f.Tokens)
		return []branch{b}, true, nil
	case f.Order == DueFirst:
		return db.queueBranches(q, f, span, ""), true, nil
	}
	list, err = db.scopeBranches(q, f, span)
	return list, true, err
}

// exactBranches start at a number, ours or the sender's, or at a place.
func (db *DB) exactBranches(q *query, f Filter, span bornSpan) (list []branch, ok bool) {
	near := func(keys []string) string {
		return `m.born IN (SELECT n.born FROM {matter_near} AS n WHERE n.key IN (` + q.list(keys) + `))`
	}
	var starts []string
	rest := ""
	if f.Number != "" {
		var external []string
		for _, c := range matter.Channels {
			external = append(external, externalKey(c.Code, f.Number))
		}
		starts = []string{`m.number = ` + q.arg(f.Number), near(external)}
		if len(f.Near) > 0 {
			rest = ` AND ` + near(f.Near)
		}
	} else {
		starts = []string{near(f.Near)}
	}
	if f.Words != "" {
		term, ok := db.engine.searchTerm(f)
		if !ok {
			return nil, false
		}
		rest += ` AND ` + db.engine.searchIn(q.arg(term))
	}
	rest += span.cond(q, "m.born") + db.after(q, f, "m.due", "m.born") + db.narrow(q, f) + db.seen(q, f.Tokens)
	for _, start := range starts {
		list = append(list, branch{`{matter} AS m WHERE ` + start + rest, "m.due", "m.born"})
	}
	return list, true
}

// queueBranches walk down the queue of each token by the next due; term, which may be empty, holds the words.
func (db *DB) queueBranches(q *query, f Filter, span bornSpan, term string) (list []branch) {
	rest := db.narrow(q, f)
	if f.Words != "" {
		rest += ` AND ` + db.engine.searchIn(q.arg(term))
	}
	for _, x := range f.Tokens {
		from := `{matter_queue} AS s ` + db.engine.join + ` {matter} AS m ON m.born = s.born WHERE s.token = ` + q.arg(x)
		if !f.Before.IsZero() {
			from += ` AND s.due >= ` + q.arg(f.Before.Due)
		}
		list = append(list, branch{from + span.cond(q, "s.born") + db.after(q, f, "s.due", "s.born") + rest, "s.due", "s.born"})
	}
	return list
}

// few reports whether a search gives so few rows that they may as well be sorted.
func (db *DB) few(term string) (bool, error) {
	var n int
	q := `SELECT COUNT(*) FROM (` + db.engine.searchHits("$1") + ` LIMIT $2) AS x`
	if err := db.row(q, term, fewRows).Scan(&n); err != nil {
		return false, fmt.Errorf("look how many rows there are: %w", err)
	}
	return n < fewRows, nil
}

// seen is the condition that a matter carries one of the tokens; it decides whatever an index gave.
func (db *DB) seen(q *query, tokens []string) string {
	open := slices.Contains(tokens, everyone)
	if open && len(tokens) == 1 {
		return ` AND m.restricted = ''`
	}
	carries := `EXISTS (SELECT 1 FROM {matter_scope} AS s WHERE s.token IN (` + q.list(tokens) +
		`) AND s.closed IN ('', m.status) AND s.born = m.born)`
	if open {
		return ` AND (m.restricted = '' OR ` + carries + `)`
	}
	return ` AND ` + carries
}

// scopeBranches walk down the scope rows: a token's live matters and those closed in one way are a run each, in the order of
// filing.
func (db *DB) scopeBranches(q *query, f Filter, span bornSpan) (list []branch, err error) {
	classes, some := scopeClasses(f.Statuses)
	rest := db.narrow(q, f)
	for _, x := range f.Tokens {
		runs := make([]string, 0, len(classes))
		for _, c := range classes {
			runs = append(runs, `= `+q.arg(c))
		}
		if len(f.Tokens)*len(classes) > manyBranches {
			runs = []string{`IN (` + strings.ReplaceAll(strings.Join(runs, ", "), "= ", "") + `)`}
		}
		for _, run := range runs {
			from := `{matter_scope} AS s`
			if rest != "" {
				from += ` ` + db.engine.join + ` {matter} AS m ON m.born = s.born`
			}
			list = append(list, branch{from + ` WHERE s.token = ` + q.arg(x) + ` AND s.closed ` + run + span.cond(q, "s.born") +
				db.after(q, f, "", "s.born") + rest, "", "s.born"})
		}
		if len(some) == 0 {
			continue
		}
		more, err := db.liveBranches(q, f, span, x, some, rest)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

// scopeClasses tells the runs that hold matters of the statuses and no others, and the live statuses that are only a part of
// the run of live ones. No status means all.
func scopeClasses(list []matter.Status) (classes []string, some []matter.Status) {
	if len(list) == 0 {
		list = append(statuses(true), statuses(false)...)
	}
	for _, s := range list {
		if s.Live() {
			some = append(some, s)
		} else {
			classes = append(classes, scopeClass(s))
		}
	}
	slices.Sort(some)
	if some = slices.Compact(some); len(some) == len(statuses(true)) {
		return append(classes, ""), nil
	}
	return classes, some
}

// liveBranches find a token's matters in some of the live statuses: where it has few live ones, among these; else among all of
// the status, of which it then has a good part.
func (db *DB) liveBranches(q *query, f Filter, span bornSpan, token string, some []matter.Status, rest string) (found []branch, err error) {
	var n int
	if err := db.row(`SELECT COUNT(*) FROM (SELECT 1 FROM {matter_scope} WHERE token = $1 AND closed = '' LIMIT $2) AS x`, token, fewRows).Scan(&n); err != nil {
		return nil, fmt.Errorf("look how many live matters there are: %w", err)
	}
	own := `s.token = ` + q.arg(token) + ` AND s.closed = ''`
	if n < fewRows {
		from := `{matter_scope} AS s ` + db.engine.join + ` {matter} AS m ON m.born = s.born WHERE ` + own + ` AND m.status IN (` + list(q, some) + `)`
		return []branch{{from + span.cond(q, "s.born") + db.after(q, f, "", "s.born") + rest, "", "s.born"}}, nil
	}
	for _, st := range some {
		from := `{matter} AS m WHERE m.status = ` + q.arg(string(st)) + ` AND EXISTS (SELECT 1 FROM {matter_scope} AS s WHERE ` + own + ` AND s.born = m.born)`
		found = append(found, branch{from + span.cond(q, "m.born") + db.after(q, f, "", "m.born") + rest, "", "m.born"})
	}
	return found, nil
}

// liveness tells whether the statuses are live ones, closed ones or both.
func liveness(list []matter.Status) (lives []int) {
	var seen [2]bool
	for _, s := range list {
		seen[flag(s.Live())] = true
	}
	for i := range seen {
		if seen[i] {
			lives = append(lives, i)
		}
	}
	return lives
}

// statuses lists those that are live, or those that are not.
func statuses(live bool) (list []matter.Status) {
	for _, w := range matter.Statuses {
		if w.Code.Live() == live {
			list = append(list, w.Code)
		}
	}
	return list
}

// narrow gives the conditions on the matter itself.
func (db *DB) narrow(q *query, f Filter) string {
	own := &query{args: q.args}
	if f.searchable() || f.Number != "" || len(f.Near) > 0 || f.Order == DueFirst {
		in(own, "m.status", f.Statuses)
	}
	in(own, "m.unit", f.Units)
	in(own, "m.site", f.Sites)
	in(own, "m.problem", f.Problems)
	in(own, "m.channel", f.Channels)
	in(own, "m.severity", f.Severity)
	if f.Place != "" {
		own.and(`(m.place = ` + own.arg(f.Place) + ` OR m.place >= ` + own.arg(f.Place+"/") + ` AND m.place < ` + own.arg(f.Place+"0") + `)`)
	}
	if !f.DueBy.IsZero() {
		own.and(`m.due <> '' AND m.due < ` + own.arg(f.DueBy.String()))
	}
	if f.History != nil {
		own.and(`m.history = ` + own.arg(flag(*f.History)))
	}
	q.args = own.args
	if len(own.where) == 0 {
		return ""
	}
	return ` AND ` + strings.Join(own.where, ` AND `)
}

// after begins the page behind the cursor.
func (db *DB) after(q *query, f Filter, due, born string) string {
	if f.Before.IsZero() {
		return ""
	}
	n := q.arg(f.Before.Born)
	if f.Order == DueFirst {
		moment := q.arg(f.Before.Due)
		return ` AND (` + due + ` > ` + moment + ` OR ` + due + ` = ` + moment + ` AND ` + born + ` > ` + n + `)`
	}
	return ` AND ` + born + ` < ` + n
}

// bornSpan is a span of filing, from the first up to but without the second; zero is open.
type bornSpan struct{ from, to int64 }

func (b bornSpan) cond(q *query, born string) (cond string) {
	if b.from > 0 {
		cond += ` AND ` + born + ` >= ` + q.arg(b.from)
	}
	if b.to > 0 {
		cond += ` AND ` + born + ` < ` + q.arg(b.to)
	}
	return cond
}

// bornSpan turns moments of entering into numbers: entry time never decreases, so both have one order.
func (db *DB) bornSpan(f Filter) (b bornSpan, err error) {
	if !f.From.IsZero() {
		if b.from, err = db.bornAt(f.From); err != nil {
			return b, err
		}
	}
	if !f.To.IsZero() {
		b.to, err = db.bornAt(f.To)
	}
	return b, err
}

// bornAt halves the numbers until it has the first matter entered at a moment or after it.
func (db *DB) bornAt(at calendar.Instant) (int64, error) {
	low := int64(1)
	high, err := db.Head()
	if err != nil {
		return 0, err
	}
	high++
	for low < high {
		mid := (low + high) / 2
		var born int64
		var entered string
		err := db.row(`SELECT born, entered FROM {matter} WHERE born >= $1 ORDER BY born LIMIT 1`, mid).Scan(&born, &entered)
		switch {
		case errors.Is(err, sql.ErrNoRows) || err == nil && entered >= at.String():
			high = mid
		case err != nil:
			return 0, fmt.Errorf("look for matters entered at %s: %w", at, err)
		default:
			low = born + 1
		}
	}
	return low, nil
}
