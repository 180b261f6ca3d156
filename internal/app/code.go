package app

import (
	"encoding/base32"
	"encoding/hex"
	"strings"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
)

// Door says what a code opens.
type Door string

// The doors of people without an account.
const (
	ReceiptDoor   Door = "receipt"   // 查询码 of a citizen's report
	LinkDoor      Door = "link"      // 链接 to one matter for who does the work
	ObjectionDoor Door = "objection" // 异议码 of a person hit by a coercive measure
)

// codeLetters is Crockford's base 32, which leaves out I, L, O and U; what people write instead is understood.
const codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var (
	codes    = base32.NewEncoding(codeLetters).WithPadding(base32.NoPadding)
	misreads = strings.NewReplacer("-", "", " ", "", "　", "", "O", "0", "I", "1", "L", "1")
)

// codeLength in letters of five bits: 80 bits, printed in four groups.
const codeLength = 16

// Code is a code and what is kept of it.
type Code struct {
	Plain string // printed, in groups: 7K3M-92QX-…
	Hash  string // keyed, lower-case hex
}

// NewCode makes the code that a request gives out. It derives from the request's ID under a key outside the database: the
// same request sent again answers with the same code, and nobody else can reckon it.
func (a *App) NewCode(q Ask, d Door) (Code, error) {
	sum, err := a.db.Code("make/"+string(d), q.ID)
	if err != nil {
		return Code{}, err
	}
	plain := codes.EncodeToString(sum[:codeLength*5/8])
	hash, err := a.codeHash(d, plain)
	return Code{grouped(plain), hash}, err
}

// CodeHash is what is kept of a code that somebody typed; case, groups and letters that are easily misread do not matter.
func (a *App) CodeHash(d Door, typed string) (string, error) {
	plain := misreads.Replace(strings.ToUpper(strings.TrimSpace(typed)))
	if len(plain) != codeLength || strings.Trim(plain, codeLetters) != "" {
		return "", fault.New(fault.Missing, "这个码不对，请照纸面或屏幕上的码重新输入")
	}
	return a.codeHash(d, plain)
}

func (a *App) codeHash(d Door, plain string) (string, error) {
	sum, err := a.db.Code("keep/"+string(d), plain)
	return hex.EncodeToString(sum), err
}

func grouped(plain string) string {
	parts := make([]string, 0, codeLength/4)
	for i := 0; i < len(plain); i += 4 {
		parts = append(parts, plain[i:i+4])
	}
	return strings.Join(parts, "-")
}

// Gave reports whether the matter keeps the code, so that one which a command did not need is not shown to anybody.
func (a *App) Gave(id string, c Code) (bool, error) {
	r, err := a.find(id)
	return c.Hash != "" && (r.State.Link.Hash == c.Hash || holdsDoor(r.State, c.Hash)), err
}

// holdsDoor reports whether a code of the matter's objection doors has the hash.
func holdsDoor(s matter.State, hash string) bool {
	_, ok := s.DoorOf(hash)
	return ok
}

// SealAnswer is a secret that was typed, as it goes into the digest of a request: under a key outside the database, so that whoever
// steals the digests cannot try words against them.
func (a *App) SealAnswer(field, typed string) (string, error) {
	sum, err := a.db.Code("answer/"+field, typed)
	return hex.EncodeToString(sum), err
}
