package app

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/store"
)

// Draft 草稿 is a citizen's report on its way through the steps. It is kept so that going back, a refusal or a new look at the page
// loses nothing. It lies in the database encrypted under a key that takes both the key folder and the secret in the citizen's browser.
type Draft struct {
	Cmd     string // ID of the request that will file it
	Photos  []matter.Photo
	Words   string // where, in words
	Site    string // ID of a known site that he named
	Point   matter.Point
	Guessed bool     // Point comes from a photo
	Offered []string // numbers of the likely duplicates that he was shown
	Kind    string   // the kind of trouble that he tapped
	What    string
	Name    string
	Contact string
	Sent    bool // it was filed under Cmd; nothing else is left in it
}

// Bounds of drafts.
const (
	draftFor   = 24 * time.Hour
	maxDraft   = 64 << 10 // bytes
	draftGuest = "guest"
	draftEvery = 2 * time.Second // each address may keep one so often
	draftBurst = 60
)

// Draft reads the draft behind a secret; ok is false when there is none, or it was left for a day.
func (a *App) Draft(secret string) (d Draft, ok bool, err error) {
	if secret == "" {
		return d, false, nil
	}
	row, err := a.db.Draft(draftGuest, digestOf(secret))
	if err != nil || row.Body == "" || row.At < a.db.Now().Add(-draftFor) {
		return d, false, err
	}
	aead, err := a.draftKey(secret)
	if err != nil {
		return d, false, err
	}
	ct, err := base64.RawStdEncoding.DecodeString(row.Body)
	if err != nil || len(ct) < aead.NonceSize() {
		return d, false, fmt.Errorf("read draft: %w", err)
	}
	plain, err := aead.Open(nil, ct[:aead.NonceSize()], ct[aead.NonceSize():], nil)
	if err != nil {
		return d, false, nil // sealed under keys that are gone: for its owner there is none
	}
	err = json.Unmarshal(plain, &d)
	return d, err == nil, err
}

// KeepDraft keeps a draft under a secret, a new one when secret is empty. From is the address that asks; it slows down floods and is
// stored nowhere.
func (a *App) KeepDraft(ctx context.Context, from, secret string, d Draft) (string, error) {
	if !a.drafts.allow(from) {
		return secret, errFlood()
	}
	fresh := secret == ""
	if fresh {
		secret, _ = bearer()
	}
	plain, err := json.Marshal(d)
	if err != nil {
		return secret, fmt.Errorf("write draft: %w", err)
	}
	if len(plain) > maxDraft {
		return secret, fault.New(fault.TooLarge, "填写的内容太多，请删减后再提交")
	}
	aead, err := a.draftKey(secret)
	if err != nil {
		return secret, err
	}
	nonce := make([]byte, aead.NonceSize())
	rand.Read(nonce) // never fails
	row := store.Draft{Account: draftGuest, Form: digestOf(secret), At: a.db.Now(), Body: base64.RawStdEncoding.EncodeToString(aead.Seal(nonce, nonce, plain, nil))}
	_, err = a.db.Write(ctx, store.Interactive, store.Command{}, func(t *store.Tx) error {
		if fresh {
			if err := t.DropDrafts(draftGuest, row.At.Add(-draftFor)); err != nil {
				return err
			}
		}
		return t.PutDraft(row)
	})
	return secret, err
}

// MayKeep refuses an address that has kept too many drafts, before a file of it is stored.
func (a *App) MayKeep(from string) error {
	if a.drafts.spent(from) {
		return errFlood()
	}
	return nil
}

// draftKey derives the key of one draft.
func (a *App) draftKey(secret string) (cipher.AEAD, error) {
	key, err := a.db.Code("draft", secret)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("make key of draft: %w", err)
	}
	return cipher.NewGCM(block)
}
