package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"shuangcheng/internal/domain/calendar"
)

// rewrapBatch is how many keys of persons are wrapped anew in one transaction.
const rewrapBatch = 200

// RotateKEK makes a new key-encrypting key, wraps the key of every person under it, a batch at a time between other
// writes, and retires the old one. The old one stays in the folder for as long as a backup may need it. It returns how
// many were wrapped; run again after an interruption it goes on.
func (db *DB) RotateKEK(ctx context.Context) (n int, err error) {
	_, err = db.Write(ctx, Bulk, Command{}, func(t *Tx) error {
		return t.db.cfg.Keys.retire(t.start, t.db.cfg.Rand)
	})
	if err != nil {
		return 0, err
	}
	for {
		done := 0
		_, err := db.Write(ctx, Bulk, Command{}, func(t *Tx) (err error) {
			done, err = t.rewrap()
			return err
		})
		if n += done; err != nil || done == 0 {
			return n, err
		}
	}
}

// rewrap moves some persons to the current key.
func (t *Tx) rewrap() (int, error) {
	keys := t.db.cfg.Keys
	current := keys.CurrentKEK()
	list, err := collect(t, func(scan func(...any) error) (id string, err error) {
		err = scan(&id)
		return id, err
	}, `SELECT id FROM person WHERE erased = 0 AND kek_id <> $1 AND LENGTH(dek_wrapped) > 0 ORDER BY id LIMIT $2`, current, rewrapBatch)
	if err != nil {
		return 0, fmt.Errorf("list keys of persons: %w", err)
	}
	aead, err := keys.aead(current)
	if err != nil {
		return 0, err
	}
	for _, id := range list {
		dek, err := unwrapDEK(t, keys, id)
		if err != nil {
			return 0, err
		}
		nonce := make([]byte, 12)
		if err := t.Rand(nonce); err != nil {
			return 0, err
		}
		if err := t.exec(`UPDATE person SET dek_wrapped = $1, kek_id = $2 WHERE id = $3`, wrap(aead, nonce, dek, id, current), current, id); err != nil {
			return 0, fmt.Errorf("wrap key of %s: %w", id, err)
		}
	}
	return len(list), nil
}

// DropRetired forgets the keys that no row refers to and that were retired longer ago than any key-bearing backup is
// kept. It returns how many.
func (db *DB) DropRetired(ctx context.Context) (n int, err error) {
	_, err = db.Write(ctx, Bulk, Command{}, func(t *Tx) error {
		n = 0
		used, err := collect(t, func(scan func(...any) error) (id string, err error) {
			err = scan(&id)
			return id, err
		}, `SELECT DISTINCT kek_id FROM person WHERE erased = 0`)
		if err != nil {
			return fmt.Errorf("list keys in use: %w", err)
		}
		for _, id := range t.db.cfg.Keys.retiredBefore(t.start.Add(-KeepKeys)) {
			if slices.Contains(used, id) {
				continue
			}
			if err := t.db.cfg.Keys.DropKEK(id); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

// retiredBefore lists the keys retired before an instant.
func (k *Keys) retiredBefore(limit calendar.Instant) (ids []string) {
	for id, when := range k.file.Retired {
		if t, err := time.Parse(time.RFC3339, when); err == nil && calendar.At(t) < limit {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}
