package matter

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/bits"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
)

// Chosen says why a closed matter is looked at again.
type Chosen string

// The reasons for a re-check.
const (
	ChosenSevere Chosen = "severe" // from a severity on, every one
	ChosenFalse  Chosen = "false"  // the unit reported falsely before
	ChosenDrawn  Chosen = "drawn"  // by lot
)

// Chosens lists the reasons.
var Chosens = []Word[Chosen]{{ChosenSevere, "较重以上，全部复查"}, {ChosenFalse, "责任单位有过虚假上报，全部复查"}, {ChosenDrawn, "抽中复查"}}

// Word is the office's word for c.
func (c Chosen) Word() string { return wordOf(Chosens, c) }

// JobSample is the job of the clock that draws closed matters for a re-check.
const JobSample = "sample"

// Sample 抽查 marks a closed matter for a re-check. Only the clock asks it, for a day that is over.
type Sample struct {
	Why  Chosen
	Draw string // ID of the day's draw
}

// Sampled 已列入回头看.
type Sampled struct {
	Stamp
	Why      Chosen `json:"why"`
	Draw     string `json:"draw"`
	Rulebook string `json:"rulebook"`
}

// Sampling is the state of the re-check of the last closing; the zero Sampling is none.
type Sampling struct {
	At   calendar.Instant `json:"at,omitzero"`
	Why  Chosen           `json:"why,omitempty"`
	Draw string           `json:"draw,omitempty"`
}

// Kind is the entry's kind.
func (Sampled) Kind() string { return "matter.sampled.v1" }

func (e Sampled) apply(s *State) { s.Sampling = Sampling{e.At, e.Why, e.Draw} }

func (Sample) verb() Verb { return "sample" }

func maySample(s State, f Facts) error {
	if err := first(s.in("列入回头看", Done), s.noRate("列入回头看")); err != nil {
		return err
	}
	if f.Job != JobSample || s.Sampling.Draw != "" {
		return fault.New(fault.Refused, "回头看由系统抽取，每次销号只抽一次。")
	}
	return nil
}

func (c Sample) decide(_ State, f Facts) ([]journal.Event, error) {
	return one(Sampled{f.stamp(), c.Why, c.Draw, f.Rules.Name()})
}

// ToLookAt reports whether the matter was chosen for a re-check and nobody has looked since.
func (s State) ToLookAt() bool {
	if s.Status != Done || s.Sampling.Draw == "" {
		return false
	}
	return len(s.Looks) == 0 || s.Looks[len(s.Looks)-1].At < s.Sampling.At
}

// LookAgain says whether a closed matter is looked at again for certain, and why; of the others SamplePercent are drawn.
// LastFalse is the day on which a report of the responsible unit was last found false, empty for never.
func LookAgain(s State, r Rulebook, today, lastFalse calendar.Date) (Chosen, bool) {
	switch {
	case s.Status != Done || s.History:
		return "", false
	case s.Class.Severity.AtLeast(r.SampleFrom):
		return ChosenSevere, true
	case lastFalse != "" && today <= lastFalse.AddDays(r.SampleFalseDays):
		return ChosenFalse, true
	}
	return "", false
}

// SampleStream is the stream of a day's draw.
func SampleStream(day calendar.Date) journal.Stream { return journal.Of("sample", string(day)) }

// Events of a day's draw. The seed is promised before the day and shown after it, so that anybody can draw again from the
// closing entries of that day.
type (
	// SampleSealed promises the seed of a day.
	SampleSealed struct {
		Day    calendar.Date `json:"day"`
		Commit string        `json:"commit"` // lower-case hex of SampleCommit
	}
	// SampleDrawn shows the seed and what came of it.
	SampleDrawn struct {
		Day      calendar.Date `json:"day"`
		Seed     string        `json:"seed"`    // lower-case hex, 32 bytes
		Percent  int           `json:"percent"` // of those that are not looked at for certain
		Closed   int           `json:"closed"`  // matters closed on the day and closed still
		Certain  int           `json:"certain"` // severe ones, and those of units with a false report
		Drawn    int           `json:"drawn"`
		Rulebook string        `json:"rulebook"`
	}
)

// Kind is the entry's kind.
func (SampleSealed) Kind() string { return "sample.sealed.v1" }

// Kind is the entry's kind.
func (SampleDrawn) Kind() string { return "sample.drawn.v1" }

var sampleKinds = table(plainKind[SampleSealed], plainKind[SampleDrawn])

// plainKind is kind for an event that changes no matter.
func plainKind[E journal.Event]() (string, decoder) {
	var zero E
	return zero.Kind(), func(body []byte) (journal.Event, error) {
		var e E
		err := journal.Read(body, &e)
		return e, err
	}
}

// DecodeSample reads a stored body of a day's draw.
func DecodeSample(kind string, body []byte) (journal.Event, error) {
	d, ok := sampleKinds[kind]
	if !ok {
		return nil, fmt.Errorf("decode %s: kind is not known", kind)
	}
	e, err := d(body)
	if err != nil {
		return nil, fmt.Errorf("decode %s: %w", kind, err)
	}
	return e, nil
}

// SampleCommit is what is promised of a day's seed: SHA-256("sample-seal/1" ‖ day ‖ seed).
func SampleCommit(day calendar.Date, seed [32]byte) [32]byte {
	return sha256.Sum256(append([]byte("sample-seal/1"+string(day)), seed[:]...))
}

// DrawnBy says whether a closing is drawn: the first 16 bytes of HMAC-SHA-256(seed, "sample-draw/1" ‖ leaf hash), read as a
// number below 2^128, lie below percent hundredths of it. leaf is the hash of the closing entry, which holds the server's time
// and the number of the entry; nobody who closes a matter knows it before, and nobody but the key's holder knows the seed.
func DrawnBy(seed, leaf [32]byte, percent int) bool {
	m := hmac.New(sha256.New, seed[:])
	m.Write([]byte("sample-draw/1"))
	m.Write(leaf[:])
	sum := m.Sum(nil)
	// floor(x·100 / 2^128) < percent, in integers: the part of the product above 128 bits.
	hi, lo := binary.BigEndian.Uint64(sum), binary.BigEndian.Uint64(sum[8:])
	carry, _ := bits.Mul64(lo, 100)
	top, low := bits.Mul64(hi, 100)
	if _, over := bits.Add64(low, carry, 0); over > 0 {
		top++
	}
	return top < uint64(percent)
}
