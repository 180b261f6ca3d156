package app

import (
	"os"
	"regexp"
	"slices"
	"strings"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/store"
)

// PublicPhoto is a photo that the office released to the holders of receipts.
type PublicPhoto struct {
	SHA256 string
	After  bool // it shows what was done
}

// publicPhotos are the released photos that are still those of the matter, before ahead of after.
func publicPhotos(s matter.State) (list []PublicPhoto) {
	if !s.Secrecy.IsZero() {
		return nil
	}
	put := func(photos []matter.Photo, after bool) {
		for _, p := range photos {
			if x := (PublicPhoto{p.Blob.SHA256, after}); slices.Contains(s.Shown, x.SHA256) && !slices.Contains(list, x) {
				list = append(list, x)
			}
		}
	}
	put(s.Photos, false)
	put(s.Report.After, true)
	return list
}

// PublicFile opens a released photo for the holder of a receipt.
func (a *App) PublicFile(from, typed, sum string) (*os.File, value.Blob, error) {
	h, err := a.holder(from, typed)
	if err != nil {
		return nil, value.Blob{}, err
	}
	r, err := a.find(h.id)
	if err != nil {
		return nil, value.Blob{}, err
	}
	if !slices.ContainsFunc(publicPhotos(r.State), func(p PublicPhoto) bool { return p.SHA256 == sum }) {
		return nil, value.Blob{}, fault.New(fault.Missing, "没有这张照片，或没有公开")
	}
	return a.openFile(sum)
}

// GuestPhotos are the photos of the matter that people without an account sent, by SHA-256: its entries tell who.
func (k *Desk) GuestPhotos() []string {
	stored, err := k.t.Stream(k.stream)
	k.fail(err)
	sums, err := guestPhotos(stored)
	k.fail(err)
	return sums
}

// Showable are the photos of a matter that the office may release: all but those that people without an account sent.
func (a *App) Showable(s Seen) (list []matter.Photo, err error) {
	stored, err := a.db.Stream(matter.Stream(s.ID))
	if err != nil {
		return nil, err
	}
	sent, err := guestPhotos(stored)
	for _, p := range slices.Concat(s.State.Photos, s.State.Report.After) {
		if !slices.Contains(sent, p.Blob.SHA256) {
			list = append(list, p)
		}
	}
	return list, err
}

// blobHash finds the files that an entry names.
var blobHash = regexp.MustCompile(`"sha256":"([0-9a-f]{64})"`)

func guestPhotos(stored []store.Stored) (sums []string, err error) {
	for _, x := range stored {
		e, err := journal.Parse([]byte(x.Leaf))
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(e.Actor, "citizen/") {
			continue
		}
		for _, m := range blobHash.FindAllStringSubmatch(x.Leaf, -1) {
			sums = append(sums, m[1])
		}
	}
	return sums, nil
}
