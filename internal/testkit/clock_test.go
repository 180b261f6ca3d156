package testkit_test

import (
	"bytes"
	"encoding/hex"
	"io"
	"testing"
	"testing/iotest"
	"time"

	"shuangcheng/internal/testkit"
)

func TestClockMovesByHand(t *testing.T) {
	start := time.Date(2018, 3, 15, 1, 30, 0, 0, time.UTC)
	c := testkit.NewClock(start)
	if got := c.Now(); !got.Equal(start) || !c.Now().Equal(got) {
		t.Errorf("got %v, want it to stand at %v", got, start)
	}
	if got, want := c.Advance(-time.Hour), start.Add(-time.Hour); !got.Equal(want) || !c.Now().Equal(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	c.Set(start)
	if got := c.Now(); !got.Equal(start) {
		t.Errorf("got %v, want %v", got, start)
	}
}

// TestRandRepeats compares with the published reference output of SplitMix64 for seed 1234567.
func TestRandRepeats(t *testing.T) {
	const want = "85fc08fb17d09e59" + "a50f545884f0732c" // 6457827717110365317, 3203168211198807973, little-endian
	got := make([]byte, 16)
	if _, err := io.ReadFull(testkit.Rand(1234567), got); err != nil {
		t.Fatal(err)
	}
	if h := hex.EncodeToString(got); h != want {
		t.Errorf("got %s, want %s", h, want)
	}
	cut := make([]byte, 16)
	if _, err := io.ReadFull(iotest.OneByteReader(testkit.Rand(1234567)), cut); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, cut) {
		t.Errorf("got %x byte by byte, want %x", cut, got)
	}
}
