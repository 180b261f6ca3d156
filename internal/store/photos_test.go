package store

import (
	"fmt"
	"strings"
	"testing"

	"shuangcheng/internal/domain/evidence"
	"shuangcheng/internal/domain/value"
)

// shot is a photo whose hash differs from that of shot 0 in the bits of n.
func shot(name string, flips uint64) evidence.Photo {
	sum := strings.Repeat(name, 64/len(name))
	return evidence.Photo{File: value.Blob{SHA256: sum, Size: 1, Type: "image/jpeg"}, Pixels: "pixels of " + name,
		Hashes: evidence.Hashes{Whole: evidence.Hash{Edges: 0x0ff0_0ff0_0ff0_0ff0 ^ flips, Waves: 0x1234_5678_9abc_def0}}}
}

func TestPhotosAreFoundAndForgotten(t *testing.T) {
	each(t, func(t *testing.T, e *env) {
		old, copied, other := shot("a", 0), shot("b", 0x11), shot("c", 0)
		other.Hashes.Whole = evidence.Hash{Edges: 0xffff_0000_ffff_0000, Waves: 0x0f0f_0f0f_f0f0_f0f0}
		e.must(t, func(tx *Tx) error {
			for _, p := range []evidence.Photo{old, copied, other} {
				if err := tx.NoteBlob(p.File, "{}"); err != nil {
					return err
				}
			}
			return nil
		})
		like := []PhotoLike{{old.File.SHA256, evidence.Reuse{Copy: evidence.LooksAlike, Trick: evidence.Mirrored}}}
		e.must(t, func(tx *Tx) error {
			for _, p := range []evidence.Photo{old, other, copied, old} { // the first a second time: nothing
				var reuse []PhotoLike
				if p.File == copied.File {
					reuse = like
				}
				if err := tx.PutPhoto(p, reuse); err != nil {
					return err
				}
			}
			for i, u := range []struct{ sum, stream string }{{old.File.SHA256, "matter/1"}, {old.File.SHA256, "matter/2"}, {copied.File.SHA256, "matter/3"}, {copied.File.SHA256, "matter/3"}} {
				if err := tx.PutPhotoUse(u.sum, int64(10+i), u.stream); err != nil {
					return err
				}
			}
			return nil
		})
		found, err := e.PhotosLike(shot("d", 0x1))
		if err != nil || len(found) != 2 || found[0].File.SHA256 == other.File.SHA256 || found[1].File.SHA256 == other.File.SHA256 {
			t.Errorf("like it: %+v, %v", found, err)
		}
		same := other
		same.File.SHA256, same.Hashes = strings.Repeat("e", 64), evidence.Hashes{} // a plain one is found by its pixels
		if found, err := e.PhotosLike(same); err != nil || len(found) != 1 || found[0].File.SHA256 != other.File.SHA256 {
			t.Errorf("same pixels: %+v, %v", found, err)
		}
		for _, tt := range []struct {
			sum, stream string
			pos         int64
			want        string
		}{
			{old.File.SHA256, "matter/1", 10, ""},
			{old.File.SHA256, "matter/2", 11, "10 matter/1 file as_is"},
			{copied.File.SHA256, "matter/3", 12, "11 matter/2 alike mirrored; 10 matter/1 alike mirrored"},
		} {
			uses, err := e.EarlierUses(tt.sum, tt.stream, tt.pos)
			var got []string
			for _, u := range uses {
				got = append(got, fmt.Sprint(u.Pos, " ", u.Stream, " ", u.Copy, " ", u.Trick))
			}
			if s := strings.Join(got, "; "); err != nil || s != tt.want {
				t.Errorf("uses before %s %d: %q, %v, want %q", tt.stream, tt.pos, s, err, tt.want)
			}
		}
		if pos, err := e.FirstUse(copied.File.SHA256, "matter/3"); pos != 12 || err != nil {
			t.Errorf("first use %d, %v", pos, err)
		}
		e.must(t, func(tx *Tx) error { return tx.RemoveBlob(old.File.SHA256, "含他人隐私") })
		if facts, err := e.PhotoFacts(old.File.SHA256, copied.File.SHA256); len(facts) != 1 || err != nil {
			t.Errorf("after the removal: %v, %v", facts, err)
		}
		if found, err := e.PhotosLike(shot("d", 0x1)); err != nil || len(found) != 1 || found[0].File.SHA256 != copied.File.SHA256 {
			t.Errorf("like it after the removal: %+v, %v", found, err)
		}
		if uses, err := e.EarlierUses(copied.File.SHA256, "matter/3", 12); len(uses) != 0 || err != nil {
			t.Errorf("uses after the removal: %+v, %v", uses, err)
		}
	})
}
