package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"shuangcheng/internal/domain/evidence"
)

// Cursor is how far a job has followed the journal; 0 at first.
func (db *DB) Cursor(name string) (int64, error) { return cursorAt(db, name) }

// SetCursor notes how far a job has followed the journal.
func (t *Tx) SetCursor(name string, pos int64) error { return t.setCursor(name, pos) }

func scanPhoto(scan func(...any) error) (p evidence.Photo, err error) {
	var facts string
	if err := scan(&facts); err != nil {
		return p, err
	}
	return p, json.Unmarshal([]byte(facts), &p)
}

// PhotoFacts reads what photos say of themselves, by hash; those not read yet are left out.
func (db *DB) PhotoFacts(sums ...string) (map[string]evidence.Photo, error) {
	found := map[string]evidence.Photo{}
	for part := range slices.Chunk(sums, perStatement) {
		args := make([]any, len(part))
		for i, s := range part {
			args[i] = s
		}
		list, err := collect(db, scanPhoto, `SELECT facts FROM photo WHERE sha256 IN (`+places(1, len(args))+`)`, args...)
		if err != nil {
			return nil, fmt.Errorf("read photos: %w", err)
		}
		for _, p := range list {
			found[p.File.SHA256] = p
		}
	}
	return found, nil
}

// Bounds of the search for pictures that look alike: keys of one statement, and pictures of one statement, the newest first.
const (
	keysAtOnce = 200
	likeAtOnce = 2000
)

// PhotosLike lists photos read before that may be the same picture: equal pixels, or a shared key. They are to be compared in
// full. What it reads is bounded, whatever the number of photos.
func (db *DB) PhotosLike(p evidence.Photo) ([]evidence.Photo, error) {
	seen := map[string]bool{p.File.SHA256: true}
	var list []evidence.Photo
	add := func(q string, args ...any) error {
		some, err := collect(db, scanPhoto, q, args...)
		if err != nil {
			return fmt.Errorf("look for photos like %s: %w", p.File.SHA256, err)
		}
		for _, x := range some {
			if !seen[x.File.SHA256] {
				seen[x.File.SHA256] = true
				list = append(list, x)
			}
		}
		return nil
	}
	if p.Pixels != "" {
		if err := add(`SELECT facts FROM photo WHERE pixels = $1 ORDER BY n DESC LIMIT $2`, p.Pixels, likeAtOnce); err != nil {
			return nil, err
		}
	}
	for part := range slices.Chunk(p.Hashes.Probes(), keysAtOnce) {
		args := make([]any, keysAtOnce, keysAtOnce+1) // always as many places, so that one statement serves all
		for i := range args {
			args[i] = part[min(i, len(part)-1)]
		}
		q := `SELECT facts FROM photo WHERE n IN (SELECT DISTINCT n FROM photo_key WHERE key IN (` + places(1, keysAtOnce) +
			fmt.Sprintf(`) ORDER BY n DESC LIMIT $%d)`, keysAtOnce+1)
		if err := add(q, append(args, likeAtOnce)...); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// PhotoLike says that a photo looks like one read before it.
type PhotoLike struct {
	Earlier string // hash
	evidence.Reuse
}

// PutPhoto keeps what a photo shows, and which earlier ones it looks like. One that is kept already stays as it is.
func (t *Tx) PutPhoto(p evidence.Photo, like []PhotoLike) error {
	facts, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("keep photo %s: %w", p.File.SHA256, err)
	}
	var last int64
	if err := t.row(`SELECT COALESCE(MAX(n), 0) FROM photo`).Scan(&last); err != nil {
		return fmt.Errorf("count photos: %w", err)
	}
	fresh, err := t.execN(`INSERT INTO photo (n, sha256, pixels, facts) VALUES ($1, $2, $3, $4) ON CONFLICT (sha256) DO NOTHING`,
		last+1, p.File.SHA256, p.Pixels, string(facts))
	if err != nil {
		return fmt.Errorf("keep photo %s: %w", p.File.SHA256, err)
	}
	if fresh == 0 {
		return nil
	}
	for part := range slices.Chunk(p.Hashes.Keys(), perStatement) {
		args := make([]any, 0, 2*len(part))
		for _, k := range part {
			args = append(args, k, last+1)
		}
		if err := t.exec(t.insertRows(`INSERT INTO photo_key (key, n) VALUES `, len(part), 2), args...); err != nil {
			return fmt.Errorf("index photo %s: %w", p.File.SHA256, err)
		}
	}
	for _, l := range like {
		if err := t.exec(`INSERT INTO photo_like (sha256, earlier, copy, trick) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			p.File.SHA256, l.Earlier, string(l.Copy), string(l.Trick)); err != nil {
			return fmt.Errorf("note likeness of photo %s: %w", p.File.SHA256, err)
		}
	}
	return nil
}

// PutPhotoUse notes that an entry brought a photo.
func (t *Tx) PutPhotoUse(sum string, pos int64, stream string) error {
	err := t.exec(`INSERT INTO photo_use (sha256, pos, stream) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, sum, pos, stream)
	if err != nil {
		return fmt.Errorf("note use of photo %s: %w", sum, err)
	}
	return nil
}

// dropPhoto forgets what was drawn from a file that the law no longer lets us keep.
func (t *Tx) dropPhoto(sum string) error {
	var n int64
	var facts string
	switch err := t.row(`SELECT n, facts FROM photo WHERE sha256 = $1`, sum).Scan(&n, &facts); {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return fmt.Errorf("read photo %s: %w", sum, err)
	default:
		var p evidence.Photo
		if err := json.Unmarshal([]byte(facts), &p); err != nil {
			return fmt.Errorf("read photo %s: %w", sum, err)
		}
		for _, k := range p.Hashes.Keys() {
			if err := t.exec(`DELETE FROM photo_key WHERE key = $1 AND n = $2`, k, n); err != nil {
				return fmt.Errorf("forget photo %s: %w", sum, err)
			}
		}
	}
	for _, q := range []string{
		`DELETE FROM photo_like WHERE sha256 = $1`, `DELETE FROM photo_like WHERE earlier = $1`,
		`DELETE FROM photo_use WHERE sha256 = $1`, `DELETE FROM photo WHERE sha256 = $1`,
	} {
		if err := t.exec(q, sum); err != nil {
			return fmt.Errorf("forget photo %s: %w", sum, err)
		}
	}
	return nil
}

// PhotoUse is an earlier use of a photo of a matter, or of one that it looks like.
type PhotoUse struct {
	SHA256 string // the matter's photo
	evidence.Reuse
	Earlier string // the photo used before; SHA256 when it is the same file
	Pos     int64  // entry that brought it
	Stream  string
}

// maxUses bounds the earlier uses of one matter's photo; beyond a few, more of them tell nobody anything.
const maxUses = 20

// EarlierUses lists where a photo, or one that it looks like, was used in other streams before pos, the latest first.
func (db *DB) EarlierUses(sum, stream string, pos int64) ([]PhotoUse, error) {
	list, err := collect(db, func(scan func(...any) error) (u PhotoUse, err error) {
		err = scan(&u.Earlier, &u.Copy, &u.Trick, &u.Pos, &u.Stream)
		u.SHA256 = sum
		return u, err
	}, `SELECT u.sha256, x.copy, x.trick, u.pos, u.stream FROM
		(SELECT $1 AS sha256, 'file' AS copy, 'as_is' AS trick UNION ALL SELECT earlier, copy, trick FROM photo_like WHERE sha256 = $2) AS x
		JOIN photo_use AS u ON u.sha256 = x.sha256 WHERE u.stream <> $3 AND u.pos < $4 ORDER BY u.pos DESC, x.copy DESC LIMIT $5`,
		sum, sum, stream, pos, maxUses)
	if err != nil {
		return nil, fmt.Errorf("look for uses of photo %s: %w", sum, err)
	}
	return list, nil
}

// FirstUse is the entry of a stream that first brought a photo; 0 when none is known yet.
func (db *DB) FirstUse(sum, stream string) (pos int64, err error) {
	err = db.row(`SELECT COALESCE(MIN(pos), 0) FROM photo_use WHERE sha256 = $1 AND stream = $2`, sum, stream).Scan(&pos)
	if err != nil {
		return 0, fmt.Errorf("look for use of photo %s: %w", sum, err)
	}
	return pos, nil
}
