package store

import (
	"context"
	"crypto/cipher"
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/value"
	"shuangcheng/proof"
)

// vault keeps unwrapped keys of persons for a short while; it is a cache and nothing else.
type vault struct {
	mu   sync.Mutex
	deks map[string][]byte // person → DEK, at most maxDEKs
}

const maxDEKs = 4096

func (v *vault) get(person string) []byte {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.deks[person]
}

func (v *vault) put(person string, dek []byte) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.deks == nil || len(v.deks) >= maxDEKs {
		v.deks = map[string][]byte{}
	}
	v.deks[person] = dek
}

func (v *vault) forget(person string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.deks, person)
}

// padStep hides the length of a value within steps of so many bytes.
const padStep = 32

// Canonical is the form in which a vault value is committed to and encrypted: NFC, digits half-width.
func Canonical(s string) string { return norm.NFC.String(width.Fold.String(s)) }

// Secret seals a value of a person, or of a case without a person, for an event of stream. Restricted values are
// those of households, children, conduct and instructions. Empty text gives the zero Secret.
func (t *Tx) Secret(stream journal.Stream, person, field, body string, restricted bool) (value.Secret, error) {
	if body == "" {
		return value.Secret{}, nil
	}
	ref, err := t.NewID()
	if err != nil {
		return value.Secret{}, err
	}
	dek, err := t.personKey(person)
	if err != nil {
		return value.Secret{}, err
	}
	plain := []byte(Canonical(body))
	var salt [proof.SaltSize]byte
	nonce := make([]byte, 12)
	if err := errors.Join(t.Rand(salt[:]), t.Rand(nonce)); err != nil {
		return value.Secret{}, err
	}
	c := proof.Commit(salt, string(stream), field, 1, plain)
	aead, err := newAEAD(dek)
	if err != nil {
		return value.Secret{}, err
	}
	ct := aead.Seal(nil, nonce, pad(salt[:], plain), secretAAD(ref, person, field, 1))
	t.staged = append(t.staged, func(t *Tx) error {
		err := t.exec(`INSERT INTO secret (ref, person, stream, field, version, nonce, ct, restricted)
			VALUES ($1, $2, $3, $4, 1, $5, $6, $7)`, ref, person, string(stream), field, nonce, ct, flag(restricted))
		if err != nil {
			return fmt.Errorf("store secret %s of %s: %w", field, person, err)
		}
		return nil
	})
	return value.Secret{C: base64.StdEncoding.EncodeToString(c[:]), Ref: ref}, nil
}

// pad is salt ‖ length ‖ value ‖ zeros up to a multiple of padStep.
func pad(salt, plain []byte) []byte {
	b := binary.BigEndian.AppendUint32(slices.Clone(salt), uint32(len(plain)))
	b = append(b, plain...)
	return append(b, make([]byte, (padStep-len(b)%padStep)%padStep)...)
}

// unpad undoes pad.
func unpad(b []byte) (salt, plain []byte, err error) {
	const headLen = proof.SaltSize + 4
	if len(b) < headLen {
		return nil, nil, errors.New("secret too short")
	}
	n := int(binary.BigEndian.Uint32(b[proof.SaltSize:]))
	if n > len(b)-headLen {
		return nil, nil, errors.New("secret cut off")
	}
	return b[:proof.SaltSize], b[headLen : headLen+n], nil
}

func secretAAD(ref, person, field string, version int64) []byte {
	return fmt.Appendf(nil, "secret/1\x00%s\x00%s\x00%s\x00%d", ref, person, field, version)
}

func dekAAD(person, kek string) []byte { return fmt.Appendf(nil, "dek/1\x00%s\x00%s", person, kek) }

// personKey finds the person's key inside the transaction, or makes one.
func (t *Tx) personKey(person string) ([]byte, error) {
	keys := t.db.cfg.Keys
	if keys == nil {
		return nil, errors.New("vault is closed: no keys")
	}
	dek, err := unwrapDEK(t, keys, person)
	if !errors.Is(err, errNobody) {
		return dek, err
	}
	dek = make([]byte, 32)
	nonce := make([]byte, 12)
	if err := errors.Join(t.Rand(dek), t.Rand(nonce)); err != nil {
		return nil, err
	}
	kek := keys.CurrentKEK()
	aead, err := keys.aead(kek)
	if err != nil {
		return nil, err
	}
	err = t.exec(`INSERT INTO person (id, dek_wrapped, kek_id, created, erased) VALUES ($1, $2, $3, $4, 0)`,
		person, wrap(aead, nonce, dek, person, kek), kek, t.start.String())
	if err != nil {
		return nil, fmt.Errorf("store key of %s: %w", person, err)
	}
	return dek, nil
}

func wrap(aead cipher.AEAD, nonce, dek []byte, person, kek string) []byte {
	return aead.Seal(slices.Clone(nonce), nonce, dek, dekAAD(person, kek))
}

var (
	errErased = fault.New(fault.Refused, "这个人的资料已依法删除")
	errNobody = fault.New(fault.Missing, "没有这个人的资料")
)

// unwrapDEK reads a person's key; Missing when there is none yet, errErased when it was destroyed.
func unwrapDEK(q queries, keys *Keys, person string) ([]byte, error) {
	var wrapped []byte
	var kek string
	var erased int64
	err := q.row(`SELECT dek_wrapped, kek_id, erased FROM person WHERE id = $1`, person).Scan(&wrapped, &kek, &erased)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, errNobody
	case err != nil:
		return nil, fmt.Errorf("read key of %s: %w", person, err)
	case erased > 0:
		return nil, errErased
	}
	aead, err := keys.aead(kek)
	if err != nil {
		return nil, err
	}
	if len(wrapped) < 12 {
		return nil, fmt.Errorf("key of %s is cut off", person)
	}
	dek, err := aead.Open(nil, wrapped[:12], wrapped[12:], dekAAD(person, kek))
	if err != nil {
		return nil, fmt.Errorf("unwrap key of %s: %w", person, err)
	}
	return dek, nil
}

// Reader is who looks into the vault and why; both are logged before anything is shown.
type Reader struct {
	Actor   string
	Purpose string
}

// Reveal opens vault values for a reader. The look is on disk in access_log before the values are returned. Values
// of an erased person are left out.
func (db *DB) Reveal(ctx context.Context, who Reader, refs ...string) (map[string]string, error) {
	list, err := db.Openings(ctx, who, refs...)
	if err != nil {
		return nil, err
	}
	found := make(map[string]string, len(list))
	for _, o := range list {
		found[o.Ref] = o.Body
	}
	return found, nil
}

// Openings is Reveal with what a stranger needs to check each value against its entry.
func (db *DB) Openings(ctx context.Context, who Reader, refs ...string) (found []Opening, err error) {
	if who.Actor == "" || who.Purpose == "" {
		return nil, fault.New(fault.Invalid, "查看个人信息须写明事由")
	}
	_, err = db.Write(ctx, Interactive, Command{}, func(t *Tx) error {
		found = nil
		for _, ref := range refs {
			o, person, err := t.open(ref)
			if errors.Is(err, errErased) {
				continue
			}
			if err != nil {
				return err
			}
			if err := t.exec(`INSERT INTO access_log (at, actor, purpose, subject, ref) VALUES ($1, $2, $3, $4, $5)`,
				t.start.String(), who.Actor, who.Purpose, person, ref); err != nil {
				return fmt.Errorf("log access: %w", err)
			}
			found = append(found, o)
		}
		return nil
	})
	return found, err
}

// open decrypts one secret inside the transaction.
func (t *Tx) open(ref string) (o Opening, person string, err error) {
	var nonce, ct []byte
	o.Ref = ref
	err = t.row(`SELECT person, stream, field, version, nonce, ct FROM secret WHERE ref = $1`, ref).
		Scan(&person, &o.Stream, &o.Field, &o.Version, &nonce, &ct)
	if errors.Is(err, sql.ErrNoRows) {
		return o, "", errErased // the row goes with the person
	}
	if err != nil {
		return o, "", fmt.Errorf("read secret %s: %w", ref, err)
	}
	dek := t.db.vault.get(person)
	if dek == nil {
		if dek, err = unwrapDEK(t, t.db.cfg.Keys, person); err != nil {
			return o, "", err
		}
		t.db.vault.put(person, dek)
	}
	aead, err := newAEAD(dek)
	if err != nil {
		return o, "", err
	}
	plain, err := aead.Open(nil, nonce, ct, secretAAD(ref, person, o.Field, o.Version))
	if err != nil {
		return o, "", fmt.Errorf("open secret %s: %w", ref, err)
	}
	var body []byte
	if o.Salt, body, err = unpad(plain); err != nil {
		return o, "", fmt.Errorf("open secret %s: %w", ref, err)
	}
	o.Body = string(body)
	return o, person, nil
}

// SetBlind makes a person findable by an exact number, such as an ID number, for one purpose.
func (t *Tx) SetBlind(purpose, number, person string) error {
	mac, err := t.db.cfg.Keys.blindMAC(purpose, Canonical(number))
	if err != nil {
		return err
	}
	if err := t.exec(`INSERT INTO blind (purpose, mac, person) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
		purpose, mac, person); err != nil {
		return fmt.Errorf("index %s of %s: %w", purpose, person, err)
	}
	return nil
}

// FindBlind lists the persons indexed under an exact number.
func (t *Tx) FindBlind(purpose, number string) ([]string, error) {
	mac, err := t.db.cfg.Keys.blindMAC(purpose, Canonical(number))
	if err != nil {
		return nil, err
	}
	return collect(t, func(scan func(...any) error) (p string, err error) {
		err = scan(&p)
		return p, err
	}, `SELECT person FROM blind WHERE purpose = $1 AND mac = $2 ORDER BY person`, purpose, mac)
}

// Erase destroys a person's key, values and index rows in the transaction that entered person.erased at pos.
func (t *Tx) Erase(person string, pos int64) error {
	n, err := t.execN(`UPDATE person SET dek_wrapped = $1, erased = $2 WHERE id = $3 AND erased = 0`, []byte{}, pos, person)
	if err != nil {
		return fmt.Errorf("erase %s: %w", person, err)
	}
	if n == 0 {
		return fault.New(fault.Missing, "没有这个人的资料，或已经删除")
	}
	for _, q := range []string{`DELETE FROM secret WHERE person = $1`, `DELETE FROM blind WHERE person = $1`} {
		if err := t.exec(q, person); err != nil {
			return fmt.Errorf("erase %s: %w", person, err)
		}
	}
	t.db.vault.forget(person)
	return nil
}

// flag is how both engines keep a truth value.
func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
