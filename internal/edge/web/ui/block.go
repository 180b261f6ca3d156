package ui

import "strconv"

// Notice is an alert: one bold sentence that says what happened, then what it affects and what to do.
type Notice struct {
	Tone Tone
	Icon Icon
	Lead string  // first sentence, bold
	Text string  // what it affects, what next
	Acts Content // buttons; may be nil
	Live bool    // the reader asked for this result: announce it
	Away bool    // may be put away, by script
}

// FieldError is one line of the error summary: the field at fault and the sentence shown beside it.
type FieldError struct {
	Name string // name of the field; empty for an error of the whole form
	Text string
}

// Blank is a page or part with nothing to list: what is missing, why, and where to go on.
type Blank struct {
	Head  string
	Text  string
	State State   // shown before the head when everything is done; empty otherwise
	Acts  Content // may be nil
}

// Fact is a name and what it says.
type Fact struct {
	Name  string
	Value Content
}

// Count is one cell of the strip of counts: a number that leads to the list it was counted from.
type Count struct {
	Label string
	Icon  Icon
	Href  string
	Value int
	Unit  string // small, behind the number; may be empty
	Note  string // small, grey
	Alarm bool   // write the number in red; only for lateness
}

// Job is the progress of something that takes long.
type Job struct {
	Text  string // 正在算 4 月排名，已算 3/11 家，约 6 秒
	Done  int
	Total int    // 0 when it is not known yet
	Poll  string // address that gives this piece anew; empty when it is over
}

// share is the part of total that n takes, in tenths of 100 units, for drawings.
func share(n, total int) string {
	if total <= 0 {
		return "0"
	}
	return tenths(min(max(n, 0), total) * 1000 / total)
}

// FieldID is the id of the control called name; error summaries link to it.
func FieldID(name string) string { return "f-" + name }

func optionID(name string, i int) string { return FieldID(name) + "-" + strconv.Itoa(i) }
