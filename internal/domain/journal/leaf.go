package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A leaf is written and read by hand, not by encoding/json: its keys stand in one order, its texts need no escapes, and
// folding a journal of millions of entries is bound by reading them.

// isKind reports whether s is written as kinds are: words of small letters and hyphens apart by dots, two at least, and a version.
func isKind(s string) bool {
	at := strings.LastIndex(s, ".v")
	if at < 0 {
		return false
	}
	words, version := s[:at], s[at+2:]
	if version == "" || version[0] == '0' || strings.Trim(version, "0123456789") != "" || !strings.Contains(words, ".") {
		return false
	}
	for word := range strings.SplitSeq(words, ".") {
		if word == "" || word[0] == '-' {
			return false
		}
		for i := range len(word) {
			if c := word[i]; c != '-' && (c < 'a' || c > 'z') {
				return false
			}
		}
	}
	return true
}

// maxName bounds the bytes of each text of a leaf outside its body.
const maxName = 200

// plain reports whether a text outside the body stands in JSON as it is, so that verifiers need no unescaping there.
func plain(s string) bool {
	if len(s) > maxName || !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if r < ' ' || r == '"' || r == '\\' || r == '\u2028' || r == '\u2029' {
			return false
		}
	}
	return true
}

// Leaf is the entry's bytes: what is hashed, stored and exported.
func (e Entry) Leaf() ([]byte, error) {
	if e.Seq < 1 || e.Ver < 1 {
		return nil, fmt.Errorf("entry of %s: number %d, version %d", e.Stream, e.Seq, e.Ver)
	}
	if !isKind(e.Kind) {
		return nil, fmt.Errorf("entry of %s: kind %q", e.Stream, e.Kind)
	}
	for _, text := range [...]string{string(e.Stream), e.Kind, e.Actor, e.Post, e.Unit, e.Cmd} {
		if !plain(text) {
			return nil, fmt.Errorf("entry of %s: %q is too long or would need an escape", e.Stream, text)
		}
	}
	var buf bytes.Buffer
	buf.Grow(len(e.Body) + 400)
	b := buf.AvailableBuffer()
	b = append(b, `{"v":`...)
	b = strconv.AppendInt(b, Version, 10)
	b = append(b, `,"seq":`...)
	b = strconv.AppendInt(b, e.Seq, 10)
	b = appendText(b, "at", e.At.String())
	b = appendText(b, "stream", string(e.Stream))
	b = append(b, `,"ver":`...)
	b = strconv.AppendInt(b, e.Ver, 10)
	b = appendText(b, "kind", e.Kind)
	b = appendText(b, "actor", e.Actor)
	b = appendText(b, "post", e.Post)
	b = appendText(b, "unit", e.Unit)
	b = appendText(b, "cmd", e.Cmd)
	b = append(b, `,"body":`...)
	buf.Write(b)
	if err := json.Compact(&buf, e.Body); err != nil {
		return nil, fmt.Errorf("encode entry %d: %w", e.Seq, err)
	}
	buf.WriteByte('}')
	if buf.Len() > MaxLeaf {
		return nil, fmt.Errorf("encode entry %d of %s: %d bytes, over %d", e.Seq, e.Stream, buf.Len(), MaxLeaf)
	}
	return buf.Bytes(), nil
}

func appendText(b []byte, key, text string) []byte {
	b = append(append(append(b, `,"`...), key...), `":"`...)
	return append(append(b, text...), '"')
}

// errForm says that bytes are no leaf, whatever they mean.
var errForm = errors.New("not in the one written form")

// Parse reads a leaf and refuses any bytes that Leaf would not have written.
func Parse(b []byte) (Entry, error) {
	var e Entry
	r := leafReader{rest: string(b)}
	if v := r.number(`{"v":`); r.err == nil && v != Version {
		return e, fmt.Errorf("parse entry: format %d is not known", v)
	}
	e.Seq = r.number(`,"seq":`)
	if err := e.At.UnmarshalText([]byte(r.text(`,"at":"`))); err != nil && r.err == nil {
		r.err = err
	}
	e.Stream = Stream(r.text(`,"stream":"`))
	e.Ver = r.number(`,"ver":`)
	e.Kind = r.text(`,"kind":"`)
	e.Actor = r.text(`,"actor":"`)
	e.Post = r.text(`,"post":"`)
	e.Unit = r.text(`,"unit":"`)
	e.Cmd = r.text(`,"cmd":"`)
	r.skip(`,"body":`)
	body, whole := strings.CutSuffix(r.rest, "}")
	if r.err != nil {
		return Entry{}, fmt.Errorf("parse entry %d: %w", e.Seq, r.err)
	}
	e.Body = json.RawMessage(body)
	again, err := e.Leaf()
	if err != nil {
		return Entry{}, err
	}
	if !whole || !bytes.Equal(again, b) {
		return Entry{}, fmt.Errorf("parse entry %d: %w", e.Seq, errForm)
	}
	return e, nil
}

// leafReader stands before what is left of a leaf and keeps the first error.
type leafReader struct {
	rest string
	err  error
}

func (r *leafReader) skip(what string) {
	rest, ok := strings.CutPrefix(r.rest, what)
	if !ok && r.err == nil {
		r.err = errForm
	}
	r.rest = rest
}

// text reads up to the next quotation mark; escapes do not occur.
func (r *leafReader) text(before string) string {
	r.skip(before)
	text, rest, ok := strings.Cut(r.rest, `"`)
	if !ok && r.err == nil {
		r.err = errForm
	}
	r.rest = rest
	return text
}

func (r *leafReader) number(before string) int64 {
	r.skip(before)
	digits := len(r.rest) - len(strings.TrimLeft(r.rest, "0123456789"))
	n, err := strconv.ParseInt(r.rest[:digits], 10, 64)
	if err != nil && r.err == nil {
		r.err = errForm
	}
	r.rest = r.rest[digits:]
	return n
}
