package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
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

func (q *query) and(cond string) { q.where = append(q.where, cond) }

// in adds a condition that the column is one of the values; no values, no condition.
func in[T ~string](q *query, column string, values []T) {
	if len(values) == 0 {
		return
	}
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = q.arg(string(v))
	}
	q.and(column + " IN (" + strings.Join(marks, ", ") + ")")
}

// Matters lists matters. What a page costs is bounded by what the viewer's tokens reach and by the page, not by the size
// of the district.
func (db *DB) Matters(f Filter) ([]Listed, error) {
	if len(f.Tokens) == 0 {
		return nil, nil
	}
	if f.Limit < 1 || f.Limit > 1000 {
		return nil, fault.New(fault.Invalid, "每页条数应在 1 到 1000 之间")
	}
	sql, args, ok := db.listQuery(f)
	if !ok {
		return nil, nil
	}
	return collect(db, scanListed, sql, args...)
}

func scanListed(scan func(...any) error) (l Listed, err error) {
	var state string
	if err := scan(&l.Born, &l.ID, &l.Ver, &l.Pos, &l.Cursor.Due, &state); err != nil {
		return l, err
	}
	l.Cursor.Born = l.Born
	return l, json.Unmarshal([]byte(state), &l.State)
}

const listColumns = `m.born, m.id, m.ver, m.pos, m.due, m.state`

// listQuery writes the SELECT: one branch for each way to reach the rows, each running down its index and stopping at the
// limit, merged by the outer query. ok is false when nothing can be found.
func (db *DB) listQuery(f Filter) (sql string, args []any, ok bool) {
	q := &query{}
	order := "m.born DESC"
	if f.Order == DueFirst {
		order = "m.due, m.born"
		f.Live = new(true)
	}
	if f.Live != nil && len(f.Statuses) == 0 && (f.Words != "" || f.Number != "" || len(f.Near) > 0 || len(f.Units) > 0) {
		f.Statuses = statuses(*f.Live) // no scope branch will see to it
	}
	if f.Words != "" && f.Order == Newest {
		order = "f.rowid DESC" // the search rows come in this order; by m.born they would be sorted first
	}
	branches, ok := db.branches(q, f)
	if !ok {
		return "", nil, false
	}
	db.narrow(q, f)
	rest := ""
	if len(q.where) > 0 {
		rest = " AND " + strings.Join(q.where, " AND ")
	}
	limit := q.arg(f.Limit)
	for i, b := range branches {
		branches[i] = `SELECT ` + listColumns + ` FROM ` + b + rest + ` ORDER BY ` + order + ` LIMIT ` + limit
	}
	if len(branches) == 1 {
		return branches[0], q.args, true
	}
	for i, b := range branches {
		branches[i] = `SELECT born, id, ver, pos, due, state FROM (` + b + `) AS b`
	}
	return strings.Join(branches, ` UNION `) + ` ORDER BY ` + strings.ReplaceAll(order, "m.", "") + ` LIMIT ` + limit, q.args, true
}

// branches chooses the cheapest ways to the rows: full text, an exact key, the status index, or the scope rows of each token.
func (db *DB) branches(q *query, f Filter) (list []string, ok bool) {
	all := slices.Contains(f.Tokens, everyone)
	switch {
	case f.Words != "":
		term, ok := db.engine.searchTerm(f.Words, f.Tokens)
		if !ok {
			return nil, false
		}
		return []string{db.engine.searchFrom(q.arg(term)) + db.seen(q, f.Tokens)}, true
	case f.Number != "" || len(f.Near) > 0 || len(f.Units) > 0:
		return []string{`{matter} AS m WHERE ` + strings.TrimPrefix(db.seen(q, f.Tokens), " AND ")}, true
	case all && len(f.Statuses) > 0 && f.Order == Newest:
		for _, s := range f.Statuses {
			list = append(list, `{matter} AS m WHERE m.restricted = '' AND m.status = `+q.arg(string(s)))
		}
		return append(list, db.scopeBranches(q, f, without(f.Tokens, everyone))...), true
	}
	return db.scopeBranches(q, f, f.Tokens), true
}

// seen is the condition that a matter carries one of the tokens; the filter still decides whatever an index gave.
func (db *DB) seen(q *query, tokens []string) string {
	marks := make([]string, len(tokens))
	for i, x := range tokens {
		marks[i] = q.arg(x)
	}
	return ` AND EXISTS (SELECT 1 FROM {matter_scope} AS s WHERE s.token IN (` + strings.Join(marks, ", ") +
		`) AND s.live IN (0, 1) AND s.born = m.born)`
}

// scopeBranches walk down the scope rows, live ones and others apart, since they stand in two runs of the index.
func (db *DB) scopeBranches(q *query, f Filter, tokens []string) (list []string) {
	lives := []int{1, 0}
	switch {
	case f.Live != nil:
		lives = []int{flag(*f.Live)}
	case len(f.Statuses) > 0:
		lives = liveness(f.Statuses)
	}
	for _, x := range tokens {
		for _, live := range lives {
			from := `{matter_scope} AS s ` + db.engine.join + ` {matter} AS m ON m.born = s.born WHERE s.token = ` + q.arg(x) + ` AND s.live = ` + q.arg(live)
			if f.Order == Newest && !f.Before.IsZero() {
				from += ` AND s.born < ` + q.arg(f.Before.Born)
			}
			if f.Order == Newest {
				from += ` AND s.born > 0` // keeps the planner on the key
			}
			list = append(list, from)
		}
	}
	return list
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

func without(list []string, x string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(y string) bool { return y == x })
}

// narrow adds the conditions on the matter itself.
func (db *DB) narrow(q *query, f Filter) {
	in(q, "m.status", f.Statuses)
	in(q, "m.unit", f.Units)
	in(q, "m.site", f.Sites)
	in(q, "m.problem", f.Problems)
	in(q, "m.channel", f.Channels)
	in(q, "m.severity", f.Severity)
	if f.Place != "" {
		q.and(`(m.place = ` + q.arg(f.Place) + ` OR m.place >= ` + q.arg(f.Place+"/") + ` AND m.place < ` + q.arg(f.Place+"0") + `)`)
	}
	if !f.From.IsZero() {
		q.and(`m.entered >= ` + q.arg(f.From.String()))
	}
	if !f.To.IsZero() {
		q.and(`m.entered < ` + q.arg(f.To.String()))
	}
	if !f.DueBy.IsZero() {
		q.and(`m.due <> '' AND m.due < ` + q.arg(f.DueBy.String()))
	}
	if f.Number != "" {
		n := q.arg(f.Number)
		q.and(`(m.number = ` + n + ` OR m.external = ` + n + `)`)
	}
	if f.History != nil {
		q.and(`m.history = ` + q.arg(flag(*f.History)))
	}
	if len(f.Near) > 0 {
		marks := make([]string, len(f.Near))
		for i, x := range f.Near {
			marks[i] = q.arg(x)
		}
		q.and(`m.born IN (SELECT n.born FROM {matter_near} AS n WHERE n.key IN (` + strings.Join(marks, ", ") + `))`)
	}
	db.after(q, f)
}

// after begins the page behind the cursor.
func (db *DB) after(q *query, f Filter) {
	if f.Before.IsZero() {
		return
	}
	born := q.arg(f.Before.Born)
	if f.Order == DueFirst {
		due := q.arg(f.Before.Due)
		q.and(`(m.due > ` + due + ` OR m.due = ` + due + ` AND m.born > ` + born + `)`)
		return
	}
	q.and(`m.born < ` + born)
}
