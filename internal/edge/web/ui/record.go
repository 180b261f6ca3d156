package ui

import (
	"strconv"

	"shuangcheng/internal/edge/msg"
)

// Entry is one line of the journal 流水 as a record shows it.
type Entry struct {
	Icon Icon
	Tone Tone   // colours the icon; Grey for the ordinary
	What string // one sentence
	Who  string // post and person, or 系统
	When string // 4-17 18:24
	Note string // e.g. 补录, 历史导入, 纸质签批; may be empty
	Seq  int64  // number in the journal
	Hash string // leaf hash, lower-case hex
	Href string // page of the entry with its proof; may be empty
}

// Stage is one step of a matter's way, or one phase of a form.
type Stage struct {
	Label string
	Note  string // when it happened, or who it waits for
	Done  bool
	Now   bool
}

// Photo is one picture with what is known of it.
type Photo struct {
	Thumb   string // address of the small picture, at most 12 KB; empty when the photo was lawfully removed
	Full    string // address of the page or picture it opens
	Alt     string // what it shows
	Width   int    // pixels of the thumbnail, so that the page does not jump
	Height  int
	Caption string // 前 4-12 09:14 督导一组
	Marks   []Evidence
}

// Evidence is one finding about a picture: a mark with words of its own and the fact behind it.
type Evidence struct {
	State State
	Text  string // 差 35 米
	Note  string // 拍摄点距事项点 35 米，允许 30 米
}

// ChainLink is one level of responsibility 责任链: the unit or the place, and who answers for it.
type ChainLink struct {
	Name string
	Who  string
	Last bool // the level where the work is done now
}

func (p Photo) size() (w, h string) { return strconv.Itoa(p.Width), strconv.Itoa(p.Height) }

// number writes number and hash as a journal line shows them: #48,117　9f3c 71ae 04d2.
func (e Entry) number() string { return "#" + msg.Num(e.Seq) + "　" + ShortHash(e.Hash) }
