package paper

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/proof"
)

func foot() Foot {
	return Foot{Cutoff: calendar.At(time.Date(2018, 3, 5, 1, 7, 0, 0, time.UTC)), Seq: 1234, Origin: "test.example/journal/2", Epoch: 2, Root: proof.Hash{0xab, 0xcd, 0xef, 1, 2, 3, 255}}
}

// TestFootIsACheckpoint: what is printed is what a verifier takes, and the scanned address holds the same root.
func TestFootIsACheckpoint(t *testing.T) {
	f := foot()
	seen, err := proof.ParseSeen(f.Seen())
	if want := (proof.Seen{Origin: f.Origin, Size: f.Seq, Root: f.Root}); err != nil || seen != want {
		t.Errorf("seen: got %v, %v, want %v", seen, err, want)
	}
	path := f.Path()
	root, err := base64.RawURLEncoding.DecodeString(path[strings.LastIndexByte(path, '/')+1:])
	if err != nil || proof.Hash(root) != f.Root || !strings.HasPrefix(path, "/v/2/1234/") {
		t.Errorf("path %s does not hold the root: %v", path, err)
	}
	if got, want := f.Line(), "数据截至 2018年3月5日 09:07　账本第 1234 号　检查点 abcd ef01 0203"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestDaysHaveNoLeadingZeros(t *testing.T) {
	for d, want := range map[calendar.Date]string{"2018-03-05": "2018年3月5日", "2018-12-31": "2018年12月31日", "": ""} {
		if got := Day(d); got != want {
			t.Errorf("%s: got %s, want %s", d, got, want)
		}
	}
	if got := Moment(calendar.Instant(0)); got != "" {
		t.Errorf("no instant: got %q", got)
	}
	night := calendar.At(time.Date(2018, 3, 5, 16, 30, 0, 0, time.UTC))
	if got, want := Moment(night), "2018年3月6日 00:30"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
