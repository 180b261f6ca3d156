package proof

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// Grade says how much a bundle shows.
type Grade string

// The grades.
const (
	GradeNone Grade = ""     // the bundle does not agree with itself
	GradeSelf Grade = "self" // it does, but the key is known only from inside: proves nothing about origin
	GradeA    Grade = "A"    // and it is signed by the key supplied
	GradeB    Grade = "B"    // and it extends every checkpoint supplied as seen
	GradeC    Grade = "C"    // and as many independent witnesses as the policy asks signed it
)

// Seen is a checkpoint that the verifier holds from elsewhere: a printed bulletin, a receipt.
type Seen struct {
	Origin string `json:"origin,omitempty"` // empty: the same as the bundle's
	Size   int64  `json:"size"`
	Root   Hash   `json:"root"`
}

// ParseSeen reads size:root or origin:size:root, the root in base64.
func ParseSeen(s string) (Seen, error) {
	rest, root, ok := cutLast(s)
	origin, size, named := cutLast(rest)
	if !named {
		origin, size = "", rest
	}
	n, err := strconv.ParseInt(size, 10, 64)
	h, err2 := tlog.ParseHash(root)
	if !ok || err != nil || err2 != nil || n < 1 || n > MaxSize {
		return Seen{}, fmt.Errorf("checkpoint %q is not of the form size:root or origin:size:root", s)
	}
	if _, err := EpochOf(origin); named && err != nil {
		return Seen{}, err
	}
	return Seen{origin, n, h}, nil
}

func cutLast(s string) (before, after string, found bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// Witnessed is a cosignature that counts.
type Witnessed struct {
	Name string `json:"name"` // from the policy
	At   int64  `json:"at"`   // seconds since 1970
}

// Removal is a file that is missing by law.
type Removal struct {
	SHA256 string `json:"sha256"`
	Seq    int64  `json:"seq"` // entry that removed it
}

// Report is what a verification found.
type Report struct {
	Grade      Grade       `json:"grade"`
	Problems   []Problem   `json:"problems,omitempty"` // the first bad thing first
	Origin     string      `json:"origin,omitempty"`
	Size       int64       `json:"size,omitempty"`
	Root       Hash        `json:"root"`
	Key        string      `json:"key,omitempty"` // fingerprint of the key that signed
	Keys       []KeyAt     `json:"keys,omitempty"`
	Previous   *Previous   `json:"previous,omitempty"` // quoted by entry 1; not proved
	Scope      Scope       `json:"scope"`
	Evidence   string      `json:"evidence,omitempty"`
	Counts     Counts      `json:"counts"`
	Seen       []Seen      `json:"seen,omitempty"`       // shown to be beginnings of this journal
	Witnesses  []Witnessed `json:"witnesses,omitempty"`  // of the policy, in its order
	ExistedBy  int64       `json:"existed_by,omitempty"` // time by which the quorum had signed, seconds since 1970
	Removed    []Removal   `json:"removed,omitempty"`    // at most 100 of them
	RemovedAll int         `json:"removed_all,omitempty"`
}

// OK reports whether the bundle agrees with itself and everything asked for was shown.
func (r Report) OK() bool { return len(r.Problems) == 0 && r.Grade != GradeNone }

// Headline is the verdict in one Chinese line.
func (r Report) Headline() string {
	switch r.Grade {
	case GradeSelf:
		return "自签：内部一致，但公钥只见于包内，不能证明来源"
	case GradeA:
		return "甲级（A）：内部一致，并由您提供的公钥签名"
	case GradeB:
		return "乙级（B）：甲级，并且是您此前所见检查点的延续"
	case GradeC:
		return fmt.Sprintf("丙级（C）：甲级，并有 %d 个独立见证者于 %s 前签名", len(r.Witnesses), beijing(r.ExistedBy))
	}
	return "不通过：证据包内部不一致"
}

// beijing writes a time of day at +08:00.
func beijing(unix int64) string {
	return time.Unix(unix, 0).In(time.FixedZone("+08:00", 8*3600)).Format("2006-01-02 15:04:05 -07:00")
}

// Conclusion is one row of what a stranger can and cannot conclude.
type Conclusion struct {
	Can    string
	Cannot string
}

// Conclusions is the table for the grade reached, its strongest row last.
func (r Report) Conclusions() []Conclusion {
	rows := []Conclusion{
		{"包内的条目、证明和签名彼此相符", "是谁签的：任何人都可以自造公钥、自签全部内容"},
		{
			"这些字节在该公钥所签、共 " + strconv.FormatInt(r.Size, 10) + " 条的流水之中，签名以后没有改动",
			"别人看到的是同一份流水；这是最新的；持钥者没有改写过去再重签；条目所记时间；事实真伪" + scopeLimit(r.Scope),
		},
		{"在您此前所见检查点之前的部分没有被改写", "检查点之后是否对不同的人出示不同内容；此后又发生了什么"},
		{"除非持钥者与达到法定人数的见证者合谋，只有这一份历史；并且在所示时间之前已经存在", "录入之前的遗漏（从未登记的事）；账号背后是谁"},
	}
	switch r.Grade {
	case GradeSelf:
		return rows[:1]
	case GradeA:
		return rows[1:2]
	case GradeB:
		return rows[1:3]
	case GradeC:
		if len(r.Seen) == 0 {
			return []Conclusion{rows[1], rows[3]}
		}
		return rows[1:]
	}
	return nil
}

func scopeLimit(s Scope) string {
	switch s.Kind {
	case ScopeStreams:
		return "；所示事项在最后一条之后没有更多条目（须看整本流水）"
	case ScopeEntries:
		return "；所示条目之间没有别的条目（须看整本流水）"
	}
	return ""
}

// hexOf is a SHA-256 in lower-case hexadecimal digits.
func hexOf(h [32]byte) string { return hex.EncodeToString(h[:]) }
