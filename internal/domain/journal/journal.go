// Package journal holds the entry 流水: what happened, in order, never changed. An entry is stored as
// the bytes of its leaf, one line of JSON with its keys in a fixed order; docs/formats.md states the
// bytes so that a stranger can check them without this code.
package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"shuangcheng/internal/domain/calendar"
)

// MaxLeaf bounds the bytes of one leaf.
const MaxLeaf = 65536

// Version is the format of leaves written today, the value of key "v".
const Version = 1

// Event is a fact of the district: past tense, stored for ever. Its kind ends in .v1, .v2 …; a change
// of meaning is a new kind.
type Event interface{ Kind() string }

// Stream names the thing an entry is about: a kind of thing, a slash and its ID, as in matter/01J….
type Stream string

// Of joins a kind of thing and an ID.
func Of(kind, id string) Stream { return Stream(kind + "/" + id) }

// Cut gives back the kind of thing and the ID.
func (s Stream) Cut() (kind, id string) {
	kind, id, _ = strings.Cut(string(s), "/")
	return kind, id
}

// Author is on whose account an entry stands: the account, and the post and unit it acted for.
// A job of the clock acts as system/<job> without post and unit.
type Author struct {
	Actor string // account/<id> or system/<job> or citizen/<receipt>
	Post  string // post/<id> or empty
	Unit  string // unit/<id> or empty
}

// Entry is one line of the journal.
type Entry struct {
	Seq    int64            // 1, 2, 3 … without gaps within an epoch; the leaf's index is Seq - 1
	At     calendar.Instant // when it was entered; never decreases
	Stream Stream
	Ver    int64 // 1, 2, 3 … within the stream
	Kind   string
	Author
	Cmd  string          // command that caused it: a UUID, lower case
	Body json.RawMessage // object; integers and strings only, no null
}

// leaf is an Entry in the order of its bytes.
type leaf struct {
	V      int              `json:"v"`
	Seq    int64            `json:"seq"`
	At     calendar.Instant `json:"at"`
	Stream Stream           `json:"stream"`
	Ver    int64            `json:"ver"`
	Kind   string           `json:"kind"`
	Actor  string           `json:"actor"`
	Post   string           `json:"post"`
	Unit   string           `json:"unit"`
	Cmd    string           `json:"cmd"`
	Body   json.RawMessage  `json:"body"`
}

var kindPattern = regexp.MustCompile(`^[a-z][a-z-]*(\.[a-z][a-z-]*)+\.v[1-9][0-9]*$`)

// Leaf is the entry's bytes: what is hashed, stored and exported.
func (e Entry) Leaf() ([]byte, error) {
	if e.Seq < 1 || e.Ver < 1 {
		return nil, fmt.Errorf("entry of %s: number %d, version %d", e.Stream, e.Seq, e.Ver)
	}
	if !kindPattern.MatchString(e.Kind) {
		return nil, fmt.Errorf("entry of %s: kind %q", e.Stream, e.Kind)
	}
	for _, text := range []string{string(e.Stream), e.Kind, e.Actor, e.Post, e.Unit, e.Cmd} {
		if !plain(text) {
			return nil, fmt.Errorf("entry of %s: %q is too long or would need an escape", e.Stream, text)
		}
	}
	b, err := marshal(leaf{Version, e.Seq, e.At, e.Stream, e.Ver, e.Kind, e.Actor, e.Post, e.Unit, e.Cmd, e.Body})
	if err != nil {
		return nil, fmt.Errorf("encode entry %d: %w", e.Seq, err)
	}
	if len(b) > MaxLeaf {
		return nil, fmt.Errorf("encode entry %d of %s: %d bytes, over %d", e.Seq, e.Stream, len(b), MaxLeaf)
	}
	return b, nil
}

// maxName bounds the bytes of each text of a leaf outside its body.
const maxName = 200

// plain reports whether a text outside the body stands in JSON as it is, so that verifiers need no unescaping there.
func plain(s string) bool {
	return len(s) <= maxName && utf8.ValidString(s) &&
		!strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || strings.ContainsRune("\"\\\u2028\u2029", r) })
}

// Parse reads a leaf and refuses any bytes that Leaf would not have written.
func Parse(b []byte) (Entry, error) {
	var l leaf
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return Entry{}, fmt.Errorf("parse entry: %w", err)
	}
	if l.V != Version {
		return Entry{}, fmt.Errorf("parse entry %d: format %d is not known", l.Seq, l.V)
	}
	e := Entry{l.Seq, l.At, l.Stream, l.Ver, l.Kind, Author{l.Actor, l.Post, l.Unit}, l.Cmd, l.Body}
	again, err := e.Leaf()
	if err != nil {
		return Entry{}, err
	}
	if !bytes.Equal(again, b) {
		return Entry{}, fmt.Errorf("parse entry %d: not in the one written form", l.Seq)
	}
	return e, nil
}

// Body encodes an event. It refuses floats, integers beyond ±2^53, null, NUL and broken text, since none of
// them comes back the same from every reader.
func Body(ev Event) (json.RawMessage, error) {
	b, err := marshal(ev)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", ev.Kind(), err)
	}
	if err := check(b); err != nil {
		return nil, fmt.Errorf("encode %s: %w", ev.Kind(), err)
	}
	return b, nil
}

// marshal is json.Marshal without the escapes meant for HTML and without the final newline.
func marshal(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte{'\n'}), nil
}

// maxInt is the largest whole number that every JSON reader keeps exactly.
const maxInt = 1 << 53

// check walks over valid JSON and looks at what stands outside strings, and for NUL inside them.
func check(b []byte) error {
	if len(b) == 0 || b[0] != '{' {
		return fmt.Errorf("body is no object")
	}
	if !utf8.Valid(b) || bytes.Contains(b, []byte("\\u0000")) || bytes.Contains(b, []byte("\ufffd")) || bytes.Contains(b, []byte("\\ufffd")) {
		return fmt.Errorf("body holds NUL or broken text")
	}
	for i := 0; i < len(b); {
		switch c := b[i]; {
		case c == '"':
			for i++; b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
			i++
		case c == 'n':
			return fmt.Errorf("body holds null")
		case c == '-' || '0' <= c && c <= '9':
			j := i + 1
			for j < len(b) && strings.IndexByte("0123456789.eE+-", b[j]) >= 0 {
				j++
			}
			var n int64
			if err := json.Unmarshal(b[i:j], &n); err != nil || n > maxInt || n < -maxInt {
				return fmt.Errorf("body holds number %s", b[i:j])
			}
			i = j
		default:
			i++
		}
	}
	return nil
}
