// Package say holds texts for readers that are not yet in anyone's language. A text is a pattern in Chinese, which is the key of its
// translation, and what fills it. Filled in Chinese it is what papers and the command line show; the edges translate it part by part.
package say

import (
	"fmt"
	"strings"
	"time"
)

// Phrase 话 is a word or a sentence. As an argument of another phrase, or of a fault, it is translated with it; a plain string never is,
// because names, numbers and what people typed are data.
type Phrase struct {
	Key  string // pattern in Chinese, as for fmt.Sprintf
	Args []any
}

// Sayer is a value that stands for a phrase, such as a term or a length: as an argument it is translated, too.
type Sayer interface{ Phrase() Phrase }

// As makes a phrase.
func As(key string, args ...any) Phrase { return Phrase{key, args} }

// Phrase is p itself, so that a phrase may stand where a Sayer is asked for.
func (p Phrase) Phrase() Phrase { return p }

// IsZero reports whether there is nothing to say.
func (p Phrase) IsZero() bool { return p.Key == "" }

// String is the phrase in Chinese.
func (p Phrase) String() string { return Fill(p.Key, p.Args) }

// Fill fills a pattern; one without arguments is left alone, because a bare per cent sign is legal in it.
func Fill(pattern string, args []any) string {
	if len(args) == 0 {
		return pattern
	}
	return fmt.Sprintf(pattern, args...)
}

// Lists of phrases differ in what stands between: List has 、 and Clauses ， in Chinese, both a comma in English; Run has nothing in
// Chinese and a blank in English.
type (
	List    []Phrase
	Clauses []Phrase
	Run     []Phrase
)

// String is the list in Chinese.
func (l List) String() string { return join(l, "、") }

// String is the list in Chinese.
func (c Clauses) String() string { return join(c, "，") }

// String is the list in Chinese.
func (r Run) String() string { return join(r, "") }

// Phrase makes one of several, for where one is asked for.
func (r Run) Phrase() Phrase { return As("%s", r) }

func join(list []Phrase, between string) string {
	parts := make([]string, len(list))
	for i, p := range list {
		parts[i] = p.String()
	}
	return strings.Join(parts, between)
}

// Day is a day or a moment in a sentence: 2018年3月15日 9:30.
type Day struct {
	Date  time.Time // in the zone it is told in
	Year  bool      // the year is told
	Again bool      // the month was told before, so that Chinese leaves it out
	Clock string    // time of day; empty for a day
}

// String is the day in Chinese.
//
//msg:off layouts; the other language is English
func (d Day) String() string {
	layout := "1月2日"
	switch {
	case d.Year:
		layout = "2006年1月2日"
	case d.Again:
		layout = "2日"
	}
	return d.Date.Format(layout) + d.Clock
}

// English is the day as 15 Mar 2018, 9:30.
func (d Day) English() string {
	layout := "2 Jan"
	if d.Year {
		layout = "2 Jan 2006"
	}
	if d.Clock == "" {
		return d.Date.Format(layout)
	}
	return d.Date.Format(layout) + ", " + d.Clock
}
