package proof

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"strconv"
	"unicode/utf16"
)

// maxDepth bounds the nesting of a body, the body itself counted.
const maxDepth = 64

// maxInt is the largest whole number that every JSON reader keeps exactly.
const maxInt = 1 << 53

// value walks over one JSON value of the body; depth is that of an object or array beginning here.
func (s *scanner) value(depth int) {
	if s.wrong != "" {
		return
	}
	switch c := s.peek(); {
	case c == '{' && depth <= maxDepth:
		s.object(depth)
	case c == '[' && depth <= maxDepth:
		s.array(depth)
	case c == '{' || c == '[':
		s.fail("正文嵌套过深")
	case c == '"':
		s.quoted()
	case c == '-' || '0' <= c && c <= '9':
		s.number()
	case c == 't':
		s.literal("true")
	case c == 'f':
		s.literal("false")
	default:
		s.fail("正文含有空值、空格或不是 JSON")
	}
}

func (s *scanner) array(depth int) {
	s.literal("[")
	if s.peek() == ']' {
		s.i++
		return
	}
	for s.wrong == "" {
		s.value(depth + 1)
		if s.peek() != ',' {
			break
		}
		s.i++
	}
	s.literal("]")
}

func (s *scanner) object(depth int) {
	base := len(s.members)
	s.literal("{")
	if s.peek() == '}' {
		s.i++
		return
	}
	for s.wrong == "" {
		start := s.i
		s.quoted()
		key := s.b[start:s.i]
		s.literal(":")
		start = s.i
		s.value(depth + 1)
		s.members = append(s.members, member{key, s.b[start:s.i]})
		if s.peek() != ',' {
			break
		}
		s.i++
	}
	s.literal("}")
	if s.wrong == "" {
		s.distinct(s.members[base:])
		s.trace(s.members[base:])
	}
	s.members = s.members[:base]
}

// few is the number of keys up to which comparing all pairs is the quickest.
const few = 12

// distinct refuses an object with one key twice, however it is spelt.
func (s *scanner) distinct(m []member) {
	plain := len(m) <= few
	for i := range m {
		plain = plain && bytes.IndexByte(m[i].key, '\\') < 0
	}
	if !plain {
		s.distinctMany(m)
		return
	}
	for i := range m {
		for j := range i {
			if bytes.Equal(m[i].key, m[j].key) {
				s.fail("正文中同一对象有重复的键")
			}
		}
	}
}

func (s *scanner) distinctMany(m []member) {
	seen := make(map[string]bool, len(m))
	for i := range m {
		var key string
		if err := json.Unmarshal(m[i].key, &key); err != nil || seen[key] {
			s.fail("正文中同一对象有重复的键")
		}
		seen[key] = true
	}
}

// trace notes an object that stands for a value outside the journal. It is known by its bytes: one spelt with escapes
// is no trace, except within a media type.
func (s *scanner) trace(m []member) {
	switch {
	case len(m) == 2 && string(m[0].key) == `"c"` && string(m[1].key) == `"ref"`:
		c, ref := m[0].value, m[1].value
		if c[0] == '"' && ref[0] == '"' && bytes.IndexByte(ref, '\\') < 0 {
			s.e.commitments = append(s.e.commitments, commitment{c[1 : len(c)-1], ref[1 : len(ref)-1]})
		}
	case len(m) == 3 && string(m[0].key) == `"sha256"` && string(m[1].key) == `"size"` && string(m[2].key) == `"type"`:
		size, err := strconv.ParseInt(string(m[1].value), 10, 64)
		hex, typ := m[0].value, m[2].value
		if err == nil && size >= 0 && hex[0] == '"' && typ[0] == '"' && isHex(hex[1:len(hex)-1]) {
			s.e.files = append(s.e.files, file{hex[1 : len(hex)-1], size})
		}
	}
}

// isHex reports whether b is a SHA-256 in lower-case hexadecimal digits.
func isHex(b []byte) bool {
	for _, c := range b {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return len(b) == 64
}

// number reads an integer between -maxInt and maxInt.
func (s *scanner) number() {
	start := s.i
	if s.peek() == '-' {
		s.i++
	}
	first := s.i
	for '0' <= s.peek() && s.peek() <= '9' && s.i-first < 17 {
		s.i++
	}
	n, err := strconv.ParseInt(string(s.b[start:s.i]), 10, 64)
	if err != nil || n > maxInt || n < -maxInt || s.b[first] == '0' && s.i-start > 1 {
		s.fail("正文中的数字不是规定范围内的整数")
	}
}

// special marks the bytes at which a text needs a closer look.
var special = func() (t [256]bool) {
	for c := range ' ' {
		t[c] = true
	}
	t['"'], t['\\'] = true, true
	return t
}()

// quoted walks over one text of the body with its quotation marks.
func (s *scanner) quoted() {
	s.literal(`"`)
	for {
		s.plain()
		switch s.peek() {
		case '"':
			s.i++
			return
		case '\\':
			s.escape()
		default:
			s.fail("正文中的文字含有控制字符或没有结束")
			return
		}
	}
}

// Bytes of eight at once: each 0x01, and each 0x80.
const ones, tops = 0x0101010101010101, 0x8080808080808080

// plain walks over the bytes of a text that need no closer look, eight at a time while none of them does: (x-y)&^x has
// the top bit of the lowest byte below y set, and possibly those of bytes above it.
func (s *scanner) plain() {
	b, i := s.b, s.i
	for ; i+8 <= len(b); i += 8 {
		x := binary.LittleEndian.Uint64(b[i:])
		quote, slash := x^('"'*ones), x^('\\'*ones)
		if ((x-' '*ones)&^x|(quote-ones)&^quote|(slash-ones)&^slash)&tops != 0 {
			break
		}
	}
	for i < len(b) && !special[b[i]] {
		i++
	}
	s.i = i
}

func (s *scanner) escape() {
	if s.i+1 < len(s.b) && bytes.IndexByte([]byte(`"\/bfnrt`), s.b[s.i+1]) >= 0 {
		s.i += 2
		return
	}
	r := s.unit()
	switch {
	case r == 0:
		s.fail("正文含有空字符或错误的转义")
	case utf16.IsSurrogate(r) && utf16.DecodeRune(r, s.unit()) == '\uFFFD':
		s.fail("正文含有残缺的转义")
	}
}

// unit reads one \uXXXX; 0 stands for NUL and for anything else.
func (s *scanner) unit() rune {
	if len(s.b)-s.i < 6 || s.b[s.i] != '\\' || s.b[s.i+1] != 'u' {
		return 0
	}
	n, err := strconv.ParseUint(string(s.b[s.i+2:s.i+6]), 16, 16)
	if err != nil {
		return 0
	}
	s.i += 6
	return rune(n)
}
