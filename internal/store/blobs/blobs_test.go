package blobs

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/domain/fault"
)

func put(t *testing.T, s *Store, body string) string {
	t.Helper()
	sum, n, err := s.Put(strings.NewReader(body))
	if err != nil || n != int64(len(body)) {
		t.Fatalf("put %d bytes, %v", n, err)
	}
	return sum
}

func open(t *testing.T) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPutAndOpen(t *testing.T) {
	s := open(t)
	want := sha256.Sum256([]byte("井盖"))
	sum := put(t, s, "井盖")
	if sum != hex.EncodeToString(want[:]) {
		t.Errorf("sum %s, want %x", sum, want)
	}
	if again := put(t, s, "井盖"); again != sum {
		t.Errorf("same bytes got %s", again)
	}
	f, err := s.Open(sum)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if b, err := io.ReadAll(f); err != nil || string(b) != "井盖" {
		t.Errorf("read %q, %v", b, err)
	}
	if left, err := os.ReadDir(filepath.Join(s.dir, "tmp")); err != nil || len(left) != 0 {
		t.Errorf("%d temporary files left, %v", len(left), err)
	}
}

func TestRefusals(t *testing.T) {
	s := open(t)
	if _, _, err := s.Put(bytes.NewReader(make([]byte, MaxSize+1))); fault.KindOf(err) != fault.TooLarge {
		t.Errorf("over the limit: %v", err)
	}
	for _, name := range []string{"", "ab", "../../etc/passwd", strings.Repeat("A", 64), strings.Repeat("0", 64)} {
		if _, err := s.Open(name); fault.KindOf(err) != fault.Missing {
			t.Errorf("open %q: %v, want missing", name, err)
		}
	}
	if left, err := os.ReadDir(filepath.Join(s.dir, "tmp")); err != nil || len(left) != 0 {
		t.Errorf("%d temporary files left, %v", len(left), err)
	}
}

func TestCheckFindsChangedBytes(t *testing.T) {
	s := open(t)
	sum := put(t, s, "路灯")
	if err := s.Check(sum); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(s.path(sum), []byte("假灯"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Check(sum); fault.KindOf(err) != fault.Refused {
		t.Errorf("changed bytes: %v, want a refusal", err)
	}
}

func TestSweep(t *testing.T) {
	s := open(t)
	used, orphan := put(t, s, "有人用"), put(t, s, "没人用")
	referred := func(sum string) (bool, error) { return sum == used, nil }
	for _, step := range []struct {
		after          time.Duration
		moved, deleted int
	}{{time.Hour, 0, 0}, {8 * 24 * time.Hour, 1, 0}, {20 * 24 * time.Hour, 0, 0}, {40 * 24 * time.Hour, 0, 1}} {
		moved, deleted, err := s.Sweep(time.Now().Add(step.after), referred)
		if err != nil || moved != step.moved || deleted != step.deleted {
			t.Errorf("after %v: moved %d, deleted %d, %v; want %d and %d", step.after, moved, deleted, err, step.moved, step.deleted)
		}
	}
	if err := s.Check(used); err != nil {
		t.Errorf("used file: %v", err)
	}
	if _, err := s.Open(orphan); fault.KindOf(err) != fault.Missing {
		t.Errorf("orphan: %v, want it gone", err)
	}
}

// TestPutBytes: a file in memory is stored as one that is read, and refused by the same rule.
func TestPutBytes(t *testing.T) {
	s := open(t)
	want := put(t, s, "井盖")
	if got, err := s.PutBytes([]byte("井盖")); err != nil || got != want {
		t.Errorf("what is here already: %s, %v; want %s", got, err, want)
	}
	sum, err := s.PutBytes([]byte("路灯"))
	if err != nil || s.Check(sum) != nil {
		t.Errorf("put %s, %v; read again: %v", sum, err, s.Check(sum))
	}
	if _, err := s.PutBytes(make([]byte, MaxSize+1)); fault.KindOf(err) != fault.TooLarge {
		t.Errorf("over the limit: %v", err)
	}
	if left, err := os.ReadDir(filepath.Join(s.dir, "tmp")); err != nil || len(left) != 0 {
		t.Errorf("%d temporary files left, %v", len(left), err)
	}
}
