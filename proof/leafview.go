package proof

import "errors"

// Leaf is an entry taken apart without decoding its body, for those who check many. Its slices point into the bytes
// given to Parse and live as long as they do; a Leaf is used again from entry to entry.
type Leaf struct {
	Seq, Ver               int64
	At, Stream, Kind, Body []byte
	Actor, Cmd             []byte
	e                      entry
}

// Parse refuses every leaf that is not in the one written form; the error is a Chinese phrase.
func (l *Leaf) Parse(b []byte) error {
	if wrong := l.e.parse(b); wrong != "" {
		return errors.New(wrong)
	}
	l.Seq, l.Ver = l.e.seq, l.e.ver
	l.At, l.Stream, l.Kind, l.Body = l.e.at, l.e.stream, l.e.kind, l.e.body
	l.Actor, l.Cmd = l.e.author[0], l.e.author[3]
	return nil
}

// EachCommitment gives the commitments in the body: base64 of the commitment and the ref beside it.
func (l *Leaf) EachCommitment(f func(c, ref []byte)) {
	for _, t := range l.e.commitments {
		f(t.c, t.ref)
	}
}

// EachFile gives the files named in the body: lower-case hex of the hash, and bytes.
func (l *Leaf) EachFile(f func(sha256 []byte, size int64)) {
	for _, t := range l.e.files {
		f(t.sha256, t.size)
	}
}
