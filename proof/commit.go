package proof

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// SaltSize is the length of the salt of a commitment in bytes.
const SaltSize = 32

// Commit is the commitment 承诺 to a value that lies outside the journal: HMAC-SHA-256 under a fresh salt over
// "commit/1", stream, field, version and value, each with its length. Stream is that of the entry which holds the
// commitment, field names the value within it, version counts from 1. Who has the commitment without the salt
// cannot even try guesses.
func Commit(salt [SaltSize]byte, stream, field string, version int64, value []byte) Hash {
	m := hmac.New(sha256.New, salt[:])
	m.Write([]byte("commit/1"))
	var n [8]byte
	for _, s := range []string{stream, field} {
		binary.BigEndian.PutUint32(n[:4], uint32(len(s)))
		m.Write(n[:4])
		m.Write([]byte(s))
	}
	binary.BigEndian.PutUint64(n[:], uint64(version))
	m.Write(n[:])
	binary.BigEndian.PutUint64(n[:], uint64(len(value)))
	m.Write(n[:])
	m.Write(value)
	return Hash(m.Sum(nil))
}

// Opening shows one value to a receiver who may see it, with what is needed to check it against the entry that
// holds its commitment.
type Opening struct {
	Seq     int64  `json:"seq"`     // entry whose body holds {"c":…,"ref":…}
	Ref     string `json:"ref"`     // the ref beside the commitment
	Field   string `json:"field"`   // 1 to 200 bytes
	Version int64  `json:"version"` // 1 and up
	Salt    string `json:"salt"`    // base64 of 32 bytes
	Value   string `json:"value"`   // the text itself
}

// Commitment is the commitment that the opening must have in an entry of stream.
func (o Opening) Commitment(stream string) (Hash, error) {
	salt, err := unb64(o.Salt, SaltSize)
	if err != nil {
		return Hash{}, fmt.Errorf("open %s: salt %w", o.Ref, err)
	}
	return Commit([SaltSize]byte(salt), stream, o.Field, o.Version, []byte(o.Value)), nil
}
