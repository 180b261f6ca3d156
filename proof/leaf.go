package proof

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// MaxLeaf bounds the bytes of one leaf.
const MaxLeaf = 65536

// maxVer bounds the version within a stream.
const maxVer = 1<<32 - 1

// maxText bounds the bytes of each text outside the body.
const maxText = 200

// entry is a leaf taken apart. Its slices point into the leaf and live as long as it does.
type entry struct {
	seq, ver               int64
	at, stream, kind, body []byte
	author                 [4][]byte // actor, post, unit, cmd
	commitments            []commitment
	files                  []file
	members                []member // memory for the scanner
}

// commitment and file are the traces that values outside the journal leave in a body.
type (
	commitment struct{ c, ref []byte }
	file       struct {
		sha256 []byte // 64 lower-case hexadecimal digits
		size   int64
	}
)

// parse takes leaf apart into e, using e's memory again. It refuses every leaf that is not in the one written form
// and says why in Chinese.
func (e *entry) parse(leaf []byte) (wrong string) {
	if len(leaf) > MaxLeaf {
		return "超过 65536 字节"
	}
	if !utf8.Valid(leaf) {
		return "含有不是 UTF-8 的字节"
	}
	s := scanner{b: leaf, e: e, members: e.members[:0]}
	e.commitments, e.files = e.commitments[:0], e.files[:0]
	s.literal(`{"v":1,"seq":`)
	e.seq = s.count(MaxSize)
	s.literal(`,"at":"`)
	e.at = s.instant()
	s.literal(`,"stream":"`)
	e.stream = s.text()
	s.literal(`,"ver":`)
	e.ver = s.count(maxVer)
	s.literal(`,"kind":"`)
	e.kind = s.text()
	for i, key := range [...]string{`,"actor":"`, `,"post":"`, `,"unit":"`, `,"cmd":"`} {
		s.literal(key)
		e.author[i] = s.text()
	}
	s.literal(`,"body":`)
	start := s.i
	if s.wrong == "" && s.peek() != '{' {
		s.fail("正文不是对象")
	}
	s.value(1)
	e.body = leaf[start:s.i]
	s.literal(`}`)
	if s.wrong == "" && s.i != len(leaf) {
		s.fail("条目之后还有字节")
	}
	if s.wrong == "" && (len(e.stream) == 0 || len(e.kind) == 0) {
		s.fail("对象或类别为空")
	}
	e.members = s.members
	return s.wrong
}

// scanner walks over one leaf. After the first thing wrong it stands still.
type scanner struct {
	b       []byte
	i       int
	wrong   string
	e       *entry
	members []member // of the objects that are open
}

// member is one key of an object with its value, as bytes of the leaf; texts include their quotation marks.
type member struct{ key, value []byte }

func (s *scanner) fail(wrong string) {
	if s.wrong == "" {
		s.wrong = wrong
		s.i = len(s.b)
	}
}

// peek is the next byte, 0 at the end; a leaf holds no 0 outside texts.
func (s *scanner) peek() byte {
	if s.i < len(s.b) {
		return s.b[s.i]
	}
	return 0
}

func (s *scanner) literal(want string) {
	if s.wrong == "" && !bytes.HasPrefix(s.b[s.i:], []byte(want)) {
		s.fail("此处应为 " + want)
		return
	}
	if s.wrong == "" {
		s.i += len(want)
	}
}

// count reads a number from 1 to most.
func (s *scanner) count(most int64) int64 {
	start := s.i
	for '0' <= s.peek() && s.peek() <= '9' && s.i-start < 14 {
		s.i++
	}
	n, err := strconv.ParseInt(string(s.b[start:s.i]), 10, 64)
	if err != nil || n < 1 || n > most || s.b[start] == '0' {
		s.fail("序号或版本不是规定范围内的整数")
	}
	return n
}

// text reads the rest of a text outside the body: no escape, at most maxText bytes.
func (s *scanner) text() []byte {
	start := s.i
	s.plain()
	if s.peek() != '"' || s.i-start > maxText {
		s.fail("正文以外的文字含有转义、控制字符、过长或没有结束")
		return nil
	}
	s.i++
	return s.b[start : s.i-1]
}

// instant reads 2018-03-15T01:30:00.000Z and the quotation mark after it.
func (s *scanner) instant() []byte {
	const form = `0000-00-00T00:00:00.000Z"`
	if s.wrong != "" || len(s.b)-s.i < len(form) {
		s.fail("时间不完整")
		return nil
	}
	t := s.b[s.i : s.i+len(form)]
	for i := range form {
		if digit := '0' <= t[i] && t[i] <= '9'; form[i] == '0' != digit || form[i] != '0' && form[i] != t[i] {
			s.fail("时间不是规定的写法")
			return nil
		}
	}
	two := func(i int) int { return int(t[i]-'0')*10 + int(t[i+1]-'0') }
	year := two(0)*100 + two(2)
	if two(5) < 1 || two(5) > 12 || two(8) < 1 || two(8) > days(year, two(5)) || two(11) > 23 || two(14) > 59 || two(17) > 59 {
		s.fail("时间不存在")
		return nil
	}
	s.i += len(form)
	return t[:len(form)-1]
}

// days is the length of a month of the Gregorian calendar.
func days(year, month int) int {
	switch {
	case month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0):
		return 29
	case month == 2:
		return 28
	case month == 4 || month == 6 || month == 9 || month == 11:
		return 30
	}
	return 31
}
