package store

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
)

// Notice is one line of somebody's inbox.
type Notice struct {
	Pos  int64 // entry that tells it
	News matter.News
	At   calendar.Instant
	Read bool
	MatterRow
}

// NoticeFilter says whose inbox is meant. Keys are what he is told by, Tokens what he may see; both come from the policy and
// never from a request.
type NoticeFilter struct {
	Account      string
	Keys, Tokens []string
	Unread       bool
	Before       int64 // begins after this entry; 0 is the newest
	Limit        int   // 1 to 1000
}

// manyUnread is where counting ends.
const manyUnread = 100

// noticeQuery writes the condition of an inbox: rows of each key by an index, the newest first, bounded; what may not be seen
// any more is left out.
func (db *DB) noticeQuery(f NoticeFilter, columns string) (string, []any) {
	q := &query{}
	account := q.arg(f.Account)
	mark := `COALESCE((SELECT pos FROM notice_mark WHERE account = ` + account + `), 0)`
	read := `(n.pos <= ` + mark + ` OR EXISTS (SELECT 1 FROM notice_read AS r WHERE r.account = ` + account + ` AND r.pos = n.pos))`
	rest := ` AND n.actor <> ` + account + db.seen(q, f.Tokens)
	if f.Before > 0 {
		rest += ` AND n.pos < ` + q.arg(f.Before)
	}
	if f.Unread {
		rest += ` AND n.pos > ` + mark + ` AND NOT ` + read
	}
	limit := q.arg(f.Limit)
	parts := make([]string, len(f.Keys))
	for i, k := range f.Keys {
		parts[i] = `SELECT pos, news, born, at FROM (SELECT n.pos, n.news, n.born, n.at FROM notice AS n ` + db.engine.join + ` {matter} AS m ON m.born = n.born WHERE n.key = ` +
			q.arg(k) + rest + ` ORDER BY n.pos DESC LIMIT ` + limit + `) AS k`
	}
	list := `(` + strings.Join(parts, ` UNION `) + ` ORDER BY pos DESC, news LIMIT ` + limit + `) AS n`
	return `SELECT ` + strings.ReplaceAll(columns, "{read}", `CASE WHEN `+read+` THEN 1 ELSE 0 END`) + ` FROM ` + list, q.args
}

// Notices lists an inbox, the newest first.
func (db *DB) Notices(f NoticeFilter) ([]Notice, error) {
	if len(f.Keys) == 0 || len(f.Tokens) == 0 {
		return nil, nil
	}
	q, args := db.noticeQuery(f, `n.pos, n.news, n.at, {read}, m.born, m.id, m.ver, m.pos, m.state`)
	list, err := collect(db, scanNotice, q+` JOIN {matter} AS m ON m.born = n.born ORDER BY n.pos DESC, n.news`, args...)
	if err != nil {
		return nil, fmt.Errorf("read notices: %w", err)
	}
	return list, nil
}

func scanNotice(scan func(...any) error) (n Notice, err error) {
	var when, state string
	if err = scan(&n.Pos, &n.News, &when, &n.Read, &n.Born, &n.ID, &n.Ver, &n.MatterRow.Pos, &state); err != nil {
		return n, err
	}
	if n.At, err = at(when); err != nil {
		return n, err
	}
	return n, journal.Read([]byte(state), &n.State)
}

// Unread counts what of an inbox is not read, up to a hundred.
func (db *DB) Unread(f NoticeFilter) (n int, err error) {
	if len(f.Keys) == 0 || len(f.Tokens) == 0 {
		return 0, nil
	}
	f.Unread, f.Limit = true, manyUnread
	q, args := db.noticeQuery(f, `COUNT(*)`)
	if err := db.row(q, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count notices: %w", err)
	}
	return n, nil
}

// PutNotices keeps whom an entry concerns.
func (t *Tx) PutNotices(pos, born int64, at calendar.Instant, actor string, list []matter.Notice) error {
	for _, n := range list {
		err := t.exec(`INSERT INTO notice (key, pos, news, born, at, actor) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (key, pos, news) DO NOTHING`,
			string(n.For), pos, string(n.News), born, at.String(), actor)
		if err != nil {
			return fmt.Errorf("keep notice of entry %d: %w", pos, err)
		}
	}
	return nil
}

// DropNotices throws away what was told before a moment.
func (t *Tx) DropNotices(before calendar.Instant) error {
	if err := t.exec(`DELETE FROM notice WHERE at < $1`, before.String()); err != nil {
		return fmt.Errorf("drop old notices: %w", err)
	}
	return nil
}

// ReadNotice notes that an account has read what one entry told.
func (t *Tx) ReadNotice(account string, pos int64) error {
	err := t.exec(`INSERT INTO notice_read (account, pos) VALUES ($1, $2) ON CONFLICT (account, pos) DO NOTHING`, account, pos)
	if err != nil {
		return fmt.Errorf("note notice %d as read: %w", pos, err)
	}
	return nil
}

// ReadNotices notes that an account has read everything up to an entry.
func (t *Tx) ReadNotices(account string, upTo int64) error {
	var had int64
	err := t.row(`SELECT pos FROM notice_mark WHERE account = $1`, account).Scan(&had)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("read mark of %s: %w", account, err)
	}
	err = t.exec(`INSERT INTO notice_mark (account, pos) VALUES ($1, $2) ON CONFLICT (account) DO UPDATE SET pos = excluded.pos`, account, max(had, upTo))
	if err == nil {
		err = t.exec(`DELETE FROM notice_read WHERE account = $1 AND pos <= $2`, account, max(had, upTo))
	}
	if err != nil {
		return fmt.Errorf("note notices of %s as read: %w", account, err)
	}
	return nil
}
