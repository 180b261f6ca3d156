package store

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
)

// Code derives 32 bytes from the blind key of the key folder, for one purpose and one subject. Codes that are printed or
// sent once (receipts, links, objections) are made and kept this way: from the command's ID, so that a command sent twice
// gives the same code, and as a hash that whoever steals the database cannot try words against.
func (db *DB) Code(purpose, subject string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(db.cfg.Keys.file.Blind)
	if err != nil {
		return nil, fmt.Errorf("read blind key: %w", err)
	}
	m := hmac.New(sha256.New, key)
	fmt.Fprintf(m, "code/1\x00%s\x00%s", purpose, subject)
	return m.Sum(nil), nil
}
