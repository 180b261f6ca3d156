package store

import (
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/proof"
)

// LooksSealed is the Merkle root over a day's looks into the vault 查看记录, so that none can be struck out, added or changed
// later. A day of more than looksAtOnce looks has several, one after another in its stream.
type LooksSealed struct {
	Day   string `json:"day"`
	From  int64  `json:"from,omitzero"` // looks of the day sealed before
	N     int64  `json:"n"`
	Root  string `json:"root"`  // base64, RFC 6962 over the looks in their order
	Marks string `json:"marks"` // base64 of the first 4 bytes of each leaf hash: they only help to name a look that was changed
}

// Kind is the entry's kind.
func (LooksSealed) Kind() string { return "looks.sealed.v1" }

// looksAtOnce keeps the entry below its bound of 65,536 bytes.
const looksAtOnce = 8000

// markSize is the bytes of a leaf hash in Marks.
const markSize = 4

// look is a row of access_log.
type look struct {
	n                                int64
	at, actor, purpose, subject, ref string
}

const lookColumns = `n, at, actor, purpose, subject, ref`

func scanLook(scan func(...any) error) (l look, err error) {
	err = scan(&l.n, &l.at, &l.actor, &l.purpose, &l.subject, &l.ref)
	return l, err
}

// leaf is the hash of a look: of "look/1" and its five fields, each behind its length in four bytes, big-endian. The row's
// number is left out: it is the order that counts.
func (l look) leaf() proof.Hash {
	b := []byte("look/1")
	for _, s := range []string{l.at, l.actor, l.purpose, l.subject, l.ref} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	return proof.LeafHash(b)
}

// day is the civil day of the look in Beijing, empty when its time is none.
func (l look) day() calendar.Date {
	i, err := at(l.at)
	if err != nil {
		return ""
	}
	return i.Date()
}

// sealOf is the entry over looks that follow from looks of the same day.
func sealOf(day calendar.Date, from int64, list []look) LooksSealed {
	var tree proof.Frontier
	marks := make([]byte, 0, markSize*len(list))
	var scratch []proof.Hash
	for _, l := range list {
		h := l.leaf()
		scratch = tree.Append(scratch[:0], h)
		marks = append(marks, h[:markSize]...)
	}
	root := tree.Root()
	return LooksSealed{Day: string(day), From: from, N: int64(len(list)),
		Root: base64.StdEncoding.EncodeToString(root[:]), Marks: base64.StdEncoding.EncodeToString(marks)}
}

// looksCursor names the place up to which looks are sealed.
const looksCursor = "looks-sealed"

// cursorAt reads a named place, 0 when there is none yet.
func cursorAt(q queries, name string) (pos int64, err error) {
	err = q.row(`SELECT pos FROM cursor WHERE name = $1`, name).Scan(&pos)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read cursor %s: %w", name, err)
	}
	return pos, nil
}

func (t *Tx) setCursor(name string, pos int64) error {
	err := t.exec(`INSERT INTO cursor (name, pos) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET pos = excluded.pos`, name, pos)
	if err != nil {
		return fmt.Errorf("move cursor %s: %w", name, err)
	}
	return nil
}

// LooksToSeal is the number of the first look of a day that is over and not sealed yet; 0 when there is none.
func (db *DB) LooksToSeal() (int64, error) {
	first, err := nextLook(db, db.Now())
	return first.n, err
}

func nextLook(q queries, now calendar.Instant) (l look, err error) {
	done, err := cursorAt(q, looksCursor)
	if err != nil {
		return l, err
	}
	l, err = scanLook(q.row(`SELECT `+lookColumns+` FROM access_log WHERE n > $1 AND at < $2 ORDER BY n LIMIT 1`, done, now.Date().Start().String()).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return look{}, nil
	}
	if err != nil {
		return l, fmt.Errorf("look for unsealed looks: %w", err)
	}
	return l, nil
}

// SealLooks seals the looks of the earliest day that is over and not sealed yet, looksAtOnce at most. It may run under a
// command that did the same before.
func (t *Tx) SealLooks() error {
	first, err := nextLook(t, t.start)
	if err != nil || first.n == 0 {
		return err
	}
	day := first.day()
	if day == "" {
		return fmt.Errorf("look %d has no time", first.n)
	}
	list, err := collect(t, scanLook, `SELECT `+lookColumns+` FROM access_log WHERE n >= $1 AND at < $2 ORDER BY n LIMIT $3`,
		first.n, day.AddDays(1).Start().String(), looksAtOnce)
	if err != nil {
		return fmt.Errorf("read looks of %s: %w", day, err)
	}
	stream := journal.Of("looks", string(day))
	var ver int64
	if err := t.row(`SELECT COALESCE(MAX(ver), 0) FROM journal WHERE stream = $1`, string(stream)).Scan(&ver); err != nil {
		return fmt.Errorf("read seals of %s: %w", day, err)
	}
	if _, err := t.Append(stream, ver+1, sealOf(day, ver*looksAtOnce, list)); err != nil {
		return err
	}
	return t.setCursor(looksCursor, list[len(list)-1].n)
}

// Times after which what nobody finished or needs is thrown away.
const (
	keepDrafts = 30 * 24 * time.Hour
	keepTokens = 90 * 24 * time.Hour // after their end, so that whoever wonders why a program is refused still sees it
)

// Tidy throws away forms and imports that nobody finished for 30 days, sessions that ended, and tokens that ended long ago.
func (t *Tx) Tidy() error {
	old := t.start.Add(-keepDrafts).String()
	for _, x := range []struct {
		q   string
		arg string
	}{
		{`DELETE FROM draft WHERE at < $1`, old},
		{`DELETE FROM job WHERE state = 'draft' AND updated < $1`, old},
		{`DELETE FROM session WHERE expires <= $1`, t.start.String()},
		{`DELETE FROM credential WHERE kind = 'token' AND expires <> '' AND expires < $1`, t.start.Add(-keepTokens).String()},
	} {
		if err := t.exec(x.q, x.arg); err != nil {
			return fmt.Errorf("tidy: %w", err)
		}
	}
	return nil
}
