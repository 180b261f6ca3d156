package store

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strconv"
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
	Turns    []matter.Turn // it waits for one of these steps; only DueFirst
	Unless   matter.Wait   // left out are those in which this wait goes on
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
func (db *DB) Matters(f Filter) (list []Listed, err error) {
	if len(f.Tokens) == 0 {
		return nil, nil
	}
	if f.Limit < 1 || f.Limit > 1000 {
		return nil, fault.New(fault.Invalid, "每页条数应在 1 到 1000 之间")
	}
	query, args, ok, err := db.listQuery(f)
	if err != nil || !ok {
		return nil, err
	}
	rows, err := db.rows(query, args...)
	if err != nil {
		return nil, fmt.Errorf("list matters: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	list = make([]Listed, 0, min(f.Limit, 101))
	for rows.Next() && len(list) < f.Limit {
		list = append(list, Listed{})
		if err := list[len(list)-1].scan(rows.Scan); err != nil {
			return nil, fmt.Errorf("list matters: %w", err)
		}
	}
	return list, rows.Err()
}

func (l *Listed) scan(scan func(...any) error) error {
	var state sql.RawBytes
	if err := scan(&l.Born, &l.ID, &l.Ver, &l.Pos, &l.Cursor.Due, &state); err != nil {
		return err
	}
	l.Cursor.Born = l.Born
	return journal.Read(state, &l.State)
}

// branch is one way to reach rows, running down an index and stopping at the limit.
type branch struct {
	from      string // FROM and WHERE
	due, born string // the columns of both in it
}

// CountUpTo counts the matters of a list, and stops at most. It reads no states.
func (db *DB) CountUpTo(f Filter, most int) (n int, err error) {
	f.Limit = most
	q := &query{}
	page, _, ok, err := db.pageQuery(q, f)
	if err != nil || !ok {
		return 0, err
	}
	if err := db.row(`SELECT COUNT(*) FROM (`+page+`) AS page`, q.args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count matters: %w", err)
	}
	return min(n, most), nil
}

// listQuery writes the SELECT. First the page is found as numbers; then its rows are read. ok is false when nothing can be found.
func (db *DB) listQuery(f Filter) (sql string, args []any, ok bool, err error) {
	q := &query{}
	page, order, ok, err := db.pageQuery(q, f)
	if err != nil || !ok {
		return "", nil, false, err
	}
	return `SELECT m.born, m.id, m.ver, m.pos, m.due, m.state FROM {matter} AS m WHERE m.born IN (SELECT born FROM (` + page +
		`) AS page) ORDER BY m.` + strings.ReplaceAll(order, ", ", ", m."), q.args, true, nil
}

// pageSizes are the limits that stand in statements: the first that is not under what was asked for.
var pageSizes = []int{21, 51, 101, 201, 1000}

// pageQuery finds a page as numbers, from the branches; it may give more than f.Limit.
func (db *DB) pageQuery(q *query, f Filter) (page, order string, ok bool, err error) {
	f.settleStatuses()
	span, err := db.bornSpan(f)
	if err != nil {
		return "", "", false, err
	}
	branches, ok, err := db.branches(q, f, span)
	if err != nil || !ok || len(branches) == 0 {
		return "", "", false, err
	}
	key := "born"
	order = "born DESC"
	if f.Order == DueFirst {
		key, order = "due, born", "due, born"
	}
	// With a bound limit SQLite would prepare the statement anew each time; of written ones there are few.
	limit := strconv.Itoa(pageSizes[sort.SearchInts(pageSizes, f.Limit)])
	parts := make([]string, len(branches))
	for i, b := range branches {
		own, by := b.born+` AS born`, b.born+` DESC`
		if f.Order == DueFirst {
			own, by = b.due+` AS due, `+own, b.due+`, `+b.born
		}
		parts[i] = `SELECT ` + key + ` FROM (SELECT ` + own + ` FROM ` + b.from + ` ORDER BY ` + by + ` LIMIT ` + limit + `) AS b`
	}
	return strings.Join(parts, ` UNION `) + ` ORDER BY ` + order + ` LIMIT ` + limit, order, true, nil
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
	case len(f.Turns) > 0 && f.Words == "":
		list, err = db.turnBranches(q, f, span)
		return list, true, err
	case f.searchable():
		term, ok := db.engine.searchTerm(f)
		if !ok {
			return nil, false, nil
		}
		if f.Order == DueFirst {
			queue, err := db.queueFirst(f, term)
			if err != nil {
				return nil, false, err
			}
			if queue {
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
		if !f.DueBy.IsZero() {
			from += ` AND s.due > '' AND s.due < ` + q.arg(f.DueBy.String())
		}
		list = append(list, branch{from + span.cond(q, "s.born") + db.after(q, f, "s.due", "s.born") + rest, "s.due", "s.born"})
	}
	return list
}

// turnBranches find the matters that wait for one of the steps: along all that wait for it, or, where these are many and the
// viewer has few live matters, among his.
func (db *DB) turnBranches(q *query, f Filter, span bornSpan) (list []branch, err error) {
	all := &query{}
	few, err := db.few(`SELECT 1 FROM {matter_when} WHERE what IN (`+all.list(turnNames(f.Turns))+`)`, all.args...)
	if err != nil {
		return nil, err
	}
	if !few {
		if few, err = db.fewLive(f.Tokens); err != nil || few {
			return db.queueBranches(q, f, span, ""), err
		}
	}
	names := turnNames(f.Turns)
	f.Turns = nil
	for _, name := range names {
		from := `{matter_when} AS w ` + db.engine.join + ` {matter} AS m ON m.born = w.born WHERE w.what = ` + q.arg(name)
		if !f.Before.IsZero() {
			from += ` AND w.at >= ` + q.arg(f.Before.Due)
		}
		from += span.cond(q, "w.born") + db.after(q, f, "w.at", "w.born") + db.narrow(q, f) + db.seen(q, f.Tokens)
		list = append(list, branch{from, "w.at", "w.born"})
	}
	return list, nil
}

// fewLive reports whether few live matters carry the tokens.
func (db *DB) fewLive(tokens []string) (bool, error) {
	if len(tokens) == 0 {
		return true, nil
	}
	q := &query{}
	return db.few(`SELECT 1 FROM {matter_scope} WHERE closed = '' AND token IN (`+q.list(tokens)+`)`, q.args...)
}

func turnNames(turns []matter.Turn) (list []string) {
	for _, t := range turns {
		list = append(list, string(whenTurn(t)))
	}
	return list
}

// queueFirst reports whether a search in the order of the queue goes along the queue: the viewer has few live matters, or the
// search would give many to sort.
func (db *DB) queueFirst(f Filter, term string) (bool, error) {
	if f.Words == "" {
		if few, err := db.fewLive(f.Tokens); err != nil || few {
			return true, err
		}
	}
	few, err := db.few(db.engine.searchHits("$1"), term)
	return !few, err
}

// few reports whether a query gives so few rows that they may as well be sorted.
func (db *DB) few(rows string, args ...any) (bool, error) {
	var n int
	if err := db.row(fmt.Sprintf(`SELECT COUNT(*) FROM (%s LIMIT %d) AS x`, rows, fewRows), args...).Scan(&n); err != nil {
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
	allFew := false
	if len(some) > 0 {
		if allFew, err = db.fewLive(slices.DeleteFunc(slices.Clone(f.Tokens), func(x string) bool { return x == everyone })); err != nil {
			return nil, err
		}
	}
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
		few := x != everyone && allFew
		if x != everyone && !few {
			if few, err = db.fewLive([]string{x}); err != nil {
				return nil, err
			}
		}
		more := db.liveBranches(q, f, span, x, some, rest, few)
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
func (db *DB) liveBranches(q *query, f Filter, span bornSpan, token string, some []matter.Status, rest string, few bool) (found []branch) {
	own := `s.token = ` + q.arg(token) + ` AND s.closed = ''`
	if few {
		from := `{matter_scope} AS s ` + db.engine.join + ` {matter} AS m ON m.born = s.born WHERE ` + own + ` AND m.status IN (` + list(q, some) + `)`
		return []branch{{from + span.cond(q, "s.born") + db.after(q, f, "", "s.born") + rest, "", "s.born"}}
	}
	for _, st := range some {
		from := `{matter} AS m WHERE m.status = ` + q.arg(string(st)) + ` AND EXISTS (SELECT 1 FROM {matter_scope} AS s WHERE ` + own + ` AND s.born = m.born)`
		found = append(found, branch{from + span.cond(q, "m.born") + db.after(q, f, "", "m.born") + rest, "", "m.born"})
	}
	return found
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
	if len(f.Turns) > 0 {
		own.and(`EXISTS (SELECT 1 FROM {matter_when} AS x WHERE x.what IN (` + own.list(turnNames(f.Turns)) + `) AND x.at = m.due AND x.born = m.born)`)
	}
	if f.Unless != "" {
		own.and(`m.born NOT IN (SELECT x.born FROM {matter_when} AS x WHERE x.what = ` + own.arg(string(WhenEnds(f.Unless))) + ` AND x.at > ` + own.arg(db.Now().String()) + `)`)
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
