package store

import (
	"database/sql"
	"errors"
	"fmt"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
)

// Credential is one way to prove to be an account: its password, or a token for programs.
type Credential struct {
	Account    string
	Kind       string // password, token
	ID         string // the token's name; empty for the password
	Hash       string // argon2id text of a password, hex SHA-256 of a token
	Scope      string // of a token: what it may do; empty for all that the account may
	Created    calendar.Instant
	Expires    calendar.Instant // zero: never
	MustChange bool             // good for one log-in, which must set another
}

// Kinds of credential.
const (
	Password = "password"
	Token    = "token"
)

const credentialColumns = `account, kind, id, hash, scope, created, expires, must_change`

func scanCredential(scan func(...any) error) (c Credential, err error) {
	var created, expires string
	if err = scan(&c.Account, &c.Kind, &c.ID, &c.Hash, &c.Scope, &created, &expires, &c.MustChange); err != nil {
		return c, err
	}
	if c.Created, err = at(created); err != nil {
		return c, err
	}
	c.Expires, err = at(expires)
	return c, err
}

// Credential reads one credential of an account.
func (db *DB) Credential(account, kind, id string) (Credential, error) {
	c, err := scanCredential(db.row(`SELECT `+credentialColumns+` FROM credential WHERE account = $1 AND kind = $2 AND id = $3`, account, kind, id).Scan)
	return found(c, err, "没有这个凭据")
}

// TokenByHash finds a token from the hash of what the program sent.
func (db *DB) TokenByHash(hash string) (Credential, error) {
	c, err := scanCredential(db.row(`SELECT `+credentialColumns+` FROM credential WHERE hash = $1 AND kind = 'token'`, hash).Scan)
	return found(c, err, "没有这个令牌")
}

// found turns "no row" into a Missing fault.
func found[T any](v T, err error, sentence string) (T, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return v, fault.New(fault.Missing, sentence)
	}
	if err != nil {
		return v, fmt.Errorf("read row: %w", err)
	}
	return v, nil
}

// Tokens lists an account's tokens by name.
func (db *DB) Tokens(account string) ([]Credential, error) {
	return collect(db, scanCredential, `SELECT `+credentialColumns+` FROM credential WHERE account = $1 AND kind = 'token' ORDER BY id`, account)
}

// PutCredential stores or replaces a credential.
func (t *Tx) PutCredential(c Credential) error {
	err := t.exec(`INSERT INTO credential (account, kind, id, hash, scope, created, expires, must_change)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (account, kind, id) DO UPDATE SET hash = excluded.hash,
		scope = excluded.scope, created = excluded.created, expires = excluded.expires, must_change = excluded.must_change`,
		c.Account, c.Kind, c.ID, c.Hash, c.Scope, c.Created.String(), c.Expires.String(), flag(c.MustChange))
	if err != nil {
		return fmt.Errorf("store credential of %s: %w", c.Account, err)
	}
	return nil
}

// DropCredential removes a credential; one that is not there is no error.
func (t *Tx) DropCredential(account, kind, id string) error {
	if err := t.exec(`DELETE FROM credential WHERE account = $1 AND kind = $2 AND id = $3`, account, kind, id); err != nil {
		return fmt.Errorf("drop credential of %s: %w", account, err)
	}
	return nil
}

// Session is one browser that is logged in. It says nothing of when the person worked.
type Session struct {
	ID      string // hex SHA-256 of the cookie
	Account string
	Post    string // the post the person has chosen to act for
	Agent   string // name of the browser, so that a person recognises the device
	Created calendar.Instant
	Expires calendar.Instant
}

const sessionColumns = `id, account, post, agent, created, expires`

func scanSession(scan func(...any) error) (s Session, err error) {
	var created, expires string
	if err = scan(&s.ID, &s.Account, &s.Post, &s.Agent, &created, &expires); err != nil {
		return s, err
	}
	if s.Created, err = at(created); err != nil {
		return s, err
	}
	s.Expires, err = at(expires)
	return s, err
}

// Session reads a session that has not expired.
func (db *DB) Session(id string) (Session, error) {
	s, err := scanSession(db.row(`SELECT `+sessionColumns+` FROM session WHERE id = $1 AND expires > $2`, id, db.Now().String()).Scan)
	return found(s, err, "登录已过期，请重新登录")
}

// Sessions lists the devices on which an account is logged in, newest first.
func (db *DB) Sessions(account string) ([]Session, error) {
	return collect(db, scanSession, `SELECT `+sessionColumns+` FROM session WHERE account = $1 AND expires > $2 ORDER BY created DESC`,
		account, db.Now().String())
}

// PutSession stores a session or changes its post and end, and forgets those that have expired.
func (t *Tx) PutSession(s Session) error {
	if err := t.exec(`DELETE FROM session WHERE expires <= $1`, t.start.String()); err != nil {
		return fmt.Errorf("forget old sessions: %w", err)
	}
	err := t.exec(`INSERT INTO session (id, account, post, agent, created, expires) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE SET post = excluded.post, expires = excluded.expires`,
		s.ID, s.Account, s.Post, s.Agent, s.Created.String(), s.Expires.String())
	if err != nil {
		return fmt.Errorf("store session of %s: %w", s.Account, err)
	}
	return nil
}

// DropSessions ends sessions of an account: the one of that ID, or all but that one.
func (t *Tx) DropSessions(account, id string, others bool) error {
	q := `DELETE FROM session WHERE account = $1 AND id = $2`
	if others {
		q = `DELETE FROM session WHERE account = $1 AND id <> $2`
	}
	if err := t.exec(q, account, id); err != nil {
		return fmt.Errorf("end sessions of %s: %w", account, err)
	}
	return nil
}
