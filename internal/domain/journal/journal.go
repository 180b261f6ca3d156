// Package journal holds the entry 流水: what happened, in order, never changed. An entry is stored as
// the bytes of its leaf, one line of JSON with its keys in a fixed order; docs/formats.md states the
// bytes so that a stranger can check them without this code.
package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
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
	Actor string // account/<id>, system/<job>, citizen/<receipt>, link/<hash> or objection/<hash>
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
