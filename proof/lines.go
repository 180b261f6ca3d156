package proof

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"strconv"
)

var (
	errLong  = errors.New("line is over its bound")
	errNoEnd = errors.New("last line does not end")
	errList  = errors.New("not a list with one value on each line")
)

// lineReader gives the lines of a file. The byte before each line may be written to, so that a leaf is hashed with
// its prefix where it lies.
type lineReader struct {
	r          io.Reader
	buf        []byte
	start, end int // unread bytes
	bound      int // bytes of a line, its newline not counted
	eof        bool
}

func newLineReader(r io.Reader, bound int) *lineReader {
	return &lineReader{r: r, buf: make([]byte, 1+max(2*(bound+1), 1<<17)), start: 1, end: 1, bound: bound}
}

// next is the next line without its newline, valid until the next call; io.EOF after the last.
func (l *lineReader) next() ([]byte, error) {
	searched := l.start
	for {
		if i := bytes.IndexByte(l.buf[searched:l.end], '\n'); i >= 0 {
			line := l.buf[l.start : searched+i]
			l.start = searched + i + 1
			if len(line) > l.bound {
				return nil, errLong
			}
			return line, nil
		}
		switch {
		case l.end-l.start > l.bound:
			return nil, errLong
		case l.eof && l.start == l.end:
			return nil, io.EOF
		case l.eof:
			return nil, errNoEnd
		}
		if l.start > 1 {
			l.end = 1 + copy(l.buf[1:], l.buf[l.start:l.end])
			l.start = 1
		}
		searched = l.end
		n, err := l.r.Read(l.buf[l.end:])
		l.end += n
		if errors.Is(err, io.EOF) {
			l.eof = true
		} else if err != nil {
			return nil, err
		}
	}
}

// listReader gives the values of a JSON list that has one value on each line.
type listReader struct {
	l     *lineReader
	begun bool
	more  bool // the value before ended in a comma
}

func newListReader(r io.Reader) *listReader { return &listReader{l: newLineReader(r, maxLine+1)} }

// next is the next value as written, valid until the next call; io.EOF after the last.
func (l *listReader) next() ([]byte, error) {
	if !l.begun {
		l.begun, l.more = true, true
		first, err := l.line()
		if err != nil {
			return nil, err
		}
		if string(first) == "[]" {
			return nil, l.end()
		}
		if string(first) != "[" {
			return nil, errList
		}
	}
	line, err := l.line()
	if err != nil {
		return nil, err
	}
	if !l.more {
		if string(line) != "]" {
			return nil, errList
		}
		return nil, l.end()
	}
	line, l.more = bytes.CutSuffix(line, []byte{','})
	return line, nil
}

func (l *listReader) line() ([]byte, error) {
	line, err := l.l.next()
	if errors.Is(err, io.EOF) {
		return nil, errList
	}
	return line, err
}

// end is io.EOF if nothing follows.
func (l *listReader) end() error {
	if _, err := l.l.next(); !errors.Is(err, io.EOF) {
		return errors.Join(errList, err)
	}
	return io.EOF
}

// parseHashRecord reads {"index":…,"hashes":[…]} as written, appending the hashes to dst. Plain scanning, because a
// complete bundle has one hash for each entry.
func parseHashRecord(dst []Hash, line []byte, index int64) ([]Hash, bool) {
	rest, ok := bytes.CutPrefix(line, strconv.AppendInt([]byte(`{"index":`), index, 10))
	rest, ok2 := bytes.CutPrefix(rest, []byte(`,"hashes":[`))
	rest, ok3 := bytes.CutSuffix(rest, []byte(`]}`))
	const text, step = 44, 44 + 3 // "…",
	if !ok || !ok2 || !ok3 || len(rest) > 0 && len(rest)%step != step-1 {
		return dst, false
	}
	for i := 0; i < len(rest); i += step {
		var h [48]byte
		n, err := base64.StdEncoding.Strict().Decode(h[:], rest[i+1:i+1+text])
		if err != nil || n != 32 || rest[i] != '"' || rest[i+1+text] != '"' || i+step <= len(rest) && rest[i+step-1] != ',' {
			return dst, false
		}
		dst = append(dst, Hash(h[:32]))
	}
	return dst, true
}
