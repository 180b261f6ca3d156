package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"shuangcheng/internal/domain/evidence"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/store"
)

// Sizes of small pictures.
const (
	Thumb   = "thumb"   // for lists
	Preview = "preview" // for the page of a matter
)

// Opened is what a door makes of a stored photo.
type Opened struct {
	Photo          evidence.Photo
	Thumb, Preview []byte // JPEG
}

// photosCursor names how far the photos of the journal have been read.
const photosCursor = "photos"

// photosPage is how many entries are looked through at a time.
const photosPage = 500

// ReadPhotos follows the journal and reads every photo that came since: its small pictures, what it says of itself, and which
// earlier photos it looks like. It returns how many photos it opened. open unpacks one; what it refuses with a sentence is
// noted as unreadable and not tried again. Broken off, it goes on where it stopped.
func (a *App) ReadPhotos(ctx context.Context, open func(data []byte, way evidence.Way) (Opened, error)) (n int, err error) {
	for ctx.Err() == nil {
		pos, err := a.db.Cursor(photosCursor)
		if err != nil {
			return n, err
		}
		page, err := a.db.Entries(pos, photosPage)
		if err != nil || len(page) == 0 {
			return n, err
		}
		for _, s := range page {
			if ctx.Err() != nil {
				return n, ctx.Err()
			}
			some, err := a.readEntry(ctx, s, open)
			if n += some; err != nil {
				return n, fmt.Errorf("photos of entry %d: %w", s.Pos, err)
			}
		}
		if err := a.followed(ctx, page[len(page)-1].Pos, nil); err != nil {
			return n, err
		}
	}
	return n, ctx.Err()
}

// followed moves the cursor together with what was found up to there.
func (a *App) followed(ctx context.Context, pos int64, also func(*store.Tx) error) error {
	_, err := a.write(ctx, Ask{Job: photosCursor, Bulk: true}, func(t *store.Tx) error {
		if also != nil {
			if err := also(t); err != nil {
				return err
			}
		}
		return t.SetCursor(photosCursor, pos)
	})
	return err
}

// readEntry reads the photos that one entry brings, or throws away what was drawn from a file that it removes.
func (a *App) readEntry(ctx context.Context, s store.Stored, open func([]byte, evidence.Way) (Opened, error)) (n int, err error) {
	if s.Kind == (store.BlobRemoved{}).Kind() {
		_, sum := s.Stream.Cut()
		return 0, a.dropSmall(sum)
	}
	photos, err := photosIn(s)
	if err != nil || len(photos) == 0 {
		return 0, err
	}
	for _, p := range photos {
		fresh, err := a.readPhoto(ctx, p, s, open)
		if err != nil {
			return n, fmt.Errorf("photo %s: %w", p.Blob.SHA256, err)
		}
		if fresh {
			n++
		}
	}
	return n, nil
}

// photosIn are the photos that an entry brings.
func photosIn(s store.Stored) ([]matter.Photo, error) {
	if !strings.HasPrefix(s.Kind, "matter.") || !strings.Contains(s.Leaf, `"sha256":"`) {
		return nil, nil
	}
	e, err := journal.Parse([]byte(s.Leaf))
	if err != nil {
		return nil, err
	}
	ev, err := matter.Decode(e.Kind, e.Body)
	if err != nil {
		return nil, err
	}
	return matter.PhotosOf(ev), nil
}

// readPhoto opens a photo that was not opened before, and notes its use.
func (a *App) readPhoto(ctx context.Context, p matter.Photo, s store.Stored, open func([]byte, evidence.Way) (Opened, error)) (fresh bool, err error) {
	sum := p.Blob.SHA256
	row, err := a.db.Blob(sum)
	if err != nil {
		return false, err
	}
	if row.Removed > 0 {
		return false, nil
	}
	known, err := a.db.PhotoFacts(sum)
	if err != nil {
		return false, err
	}
	facts, had := known[sum]
	var like []store.PhotoLike
	if !had {
		if facts, err = a.openPhoto(p, open); err != nil {
			return false, err
		}
		if like, err = a.alike(facts); err != nil {
			return false, err
		}
	}
	return !had, a.followed(ctx, s.Pos-1, func(t *store.Tx) error { // the entry itself is done when all its photos are
		if err := t.PutPhoto(facts, like); err != nil {
			return err
		}
		return t.PutPhotoUse(sum, s.Pos, string(s.Stream))
	})
}

// openPhoto unpacks a stored photo and keeps its small pictures. One that cannot be unpacked says nothing.
func (a *App) openPhoto(p matter.Photo, open func([]byte, evidence.Way) (Opened, error)) (evidence.Photo, error) {
	none := evidence.Photo{File: p.Blob}
	f, err := a.blobs.Open(p.Blob.SHA256)
	if fault.KindOf(err) == fault.Missing {
		return none, nil // verify says so; a restored file is read when its small picture is asked for
	}
	if err != nil {
		return none, err
	}
	defer f.Close() // read only
	data, err := io.ReadAll(f)
	if err != nil {
		return none, fmt.Errorf("read: %w", err)
	}
	got, err := open(data, wayOf(p))
	if err != nil && fault.KindOf(err) != fault.Internal {
		return none, nil
	}
	if err != nil {
		return none, err
	}
	got.Photo.File = p.Blob // as the journal names it
	return got.Photo, errors.Join(a.KeepSmall(p.Blob.SHA256, Thumb, got.Thumb), a.KeepSmall(p.Blob.SHA256, Preview, got.Preview))
}

func wayOf(p matter.Photo) evidence.Way {
	return map[matter.Capture]evidence.Way{"page": evidence.InPage, "album": evidence.FromFile}[p.Capture]
}

// mostLike bounds how many earlier photos are noted as looking like one.
const mostLike = 20

// alike finds earlier photos that are probably the same picture.
func (a *App) alike(p evidence.Photo) (like []store.PhotoLike, err error) {
	candidates, err := a.db.PhotosLike(p)
	if err != nil {
		return nil, err
	}
	for _, q := range candidates {
		if r, ok := p.ReuseOf(q); ok && len(like) < mostLike {
			like = append(like, store.PhotoLike{Earlier: q.File.SHA256, Reuse: r})
		}
	}
	return like, nil
}

// smallPath is where a small picture lies.
func (a *App) smallPath(sum, size string) string {
	return filepath.Join(a.CacheDir(), sum[:2], sum+"."+size)
}

// KeepSmall keeps a small picture; it can be made again from the file at any time, so that it is in no backup.
func (a *App) KeepSmall(sum, size string, b []byte) (err error) {
	path := a.smallPath(sum, size)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make folder of small pictures: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // under another name first, so that nobody reads half of it
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}

// KeptSmall reads a small picture of a file, thumb or preview; ok is false when it has not been made yet. Who may see it was
// asked with the file itself.
func (a *App) KeptSmall(sum, size string) (b []byte, ok bool, err error) {
	b, err = os.ReadFile(a.smallPath(sum, size))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	return b, err == nil, err
}

// dropSmall deletes the small pictures of a file.
func (a *App) dropSmall(sum string) error {
	for _, size := range []string{Thumb, Preview} {
		if err := os.Remove(a.smallPath(sum, size)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("delete small picture of %s: %w", sum, err)
		}
	}
	return nil
}
