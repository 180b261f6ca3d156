package store

import (
	"database/sql"
	"errors"
	"fmt"

	"shuangcheng/internal/domain/calendar"
)

// Draft 草稿 is a form that was not sent yet. The journal knows nothing of it.
type Draft struct {
	Account string // whose, or the group of those without an account
	Form    string // which form of his
	At      calendar.Instant
	Body    string
}

// Draft reads a draft; one that is not there is the zero Draft.
func (db *DB) Draft(account, form string) (Draft, error) {
	d := Draft{Account: account, Form: form}
	var when string
	err := db.row(`SELECT at, body FROM draft WHERE account = $1 AND form = $2`, account, form).Scan(&when, &d.Body)
	if errors.Is(err, sql.ErrNoRows) {
		return Draft{}, nil
	}
	if err == nil {
		d.At, err = at(when)
	}
	if err != nil {
		return Draft{}, fmt.Errorf("read draft %s of %s: %w", form, account, err)
	}
	return d, nil
}

// PutDraft keeps a draft in place of the one before.
func (t *Tx) PutDraft(d Draft) error {
	err := t.exec(`INSERT INTO draft (account, form, at, body) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account, form) DO UPDATE SET at = excluded.at, body = excluded.body`, d.Account, d.Form, d.At.String(), d.Body)
	if err != nil {
		return fmt.Errorf("store draft %s of %s: %w", d.Form, d.Account, err)
	}
	return nil
}

// DropDrafts forgets the drafts of an account that were kept before a moment.
func (t *Tx) DropDrafts(account string, before calendar.Instant) error {
	if err := t.exec(`DELETE FROM draft WHERE account = $1 AND at < $2`, account, before.String()); err != nil {
		return fmt.Errorf("forget drafts of %s: %w", account, err)
	}
	return nil
}

// PersonOf is whose key seals a value of the vault; empty when the value was erased with its person.
func (t *Tx) PersonOf(ref string) (string, error) { return personOf(t, ref) }

// PersonOf is the same outside a transaction.
func (db *DB) PersonOf(ref string) (string, error) { return personOf(db, ref) }

func personOf(q queries, ref string) (string, error) {
	var person string
	err := q.row(`SELECT person FROM secret WHERE ref = $1`, ref).Scan(&person)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read whose secret %s is: %w", ref, err)
	}
	return person, nil
}

// Erased reports whether a person's key was destroyed.
func (t *Tx) Erased(person string) (bool, error) {
	_, err := unwrapDEK(t, t.db.cfg.Keys, person)
	if errors.Is(err, errErased) {
		return true, nil
	}
	if errors.Is(err, errNobody) {
		return false, nil
	}
	return false, err
}

// Sealed reports whether at least one of the values still lies in the vault.
func (db *DB) Sealed(refs ...string) (bool, error) {
	if len(refs) == 0 {
		return false, nil
	}
	q := &query{}
	var n int64
	if err := db.row(`SELECT COUNT(ref) FROM secret WHERE ref IN (`+q.list(refs)+`)`, q.args...).Scan(&n); err != nil {
		return false, fmt.Errorf("count secrets: %w", err)
	}
	return n > 0, nil
}
