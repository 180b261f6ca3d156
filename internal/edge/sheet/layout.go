package sheet

import (
	"strings"
	"unicode"
)

// Type says how the values of a column are read and written.
type Type string

// The types, with the form of the value in a Record.
const (
	Text   Type = "text"   // as typed
	Int    Type = "int"    // -12
	Number Type = "number" // exact decimal, 12.5
	Day    Type = "day"    // 2018-03-05
	Moment Type = "time"   // 2018-03-05T02:20:00.000Z
	OneOf  Type = "choice" // code of the choice
	Phone  Type = "phone"  // digits, hyphens around area code and extension
	Lon    Type = "lon"    // degrees east
	Lat    Type = "lat"    // degrees north
	LonLat Type = "lonlat" // degrees east, comma, degrees north
)

// Layout declares the columns of one of our imports, in the order of the template.
type Layout struct {
	ID      string // e.g. "matter"; a mapping names it
	Title   string // 导入的名称, e.g. 问题台账
	Columns []Column
}

// Column is one column of a Layout.
type Column struct {
	Key      string   // of the value in a Record
	Title    string   // Chinese head in the template
	Required bool     // an empty value is an error
	Type     Type     // empty is Text
	Help     string   // comment at the head of the template
	Example  string   // in the template's example row, which Apply leaves out
	Aliases  []string // what other people call the column
	Choices  []Choice // of OneOf
	Max      int      // most characters of Text, 0 for no other bound than a cell's
}

// column finds a column by key, nil when there is none.
func (l Layout) column(key string) *Column {
	for i := range l.Columns {
		if l.Columns[i].Key == key {
			return &l.Columns[i]
		}
	}
	return nil
}

// normal is the form in which names are compared: lower case, half-width, without spaces,
// punctuation, marks of duty and what stands in brackets (units, remarks), unless that is all.
func normal(s string) string {
	s = strings.ToLower(fold(s))
	if n := letters(dropBrackets(s)); n != "" {
		return n
	}
	return letters(s)
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

func dropBrackets(s string) string {
	depth := 0
	return strings.Map(func(r rune) rune {
		switch r {
		case '(', '[', '{', '【', '〔', '<', '《':
			depth++
			return -1
		case ')', ']', '}', '】', '〕', '>', '》':
			depth = max(0, depth-1)
			return -1
		}
		if depth > 0 {
			return -1
		}
		return r
	}, s)
}

// similar compares two normal names, 0 to 1: the better of shared pairs of characters (Dice) and
// edit distance.
func similar(a, b string) float64 {
	x, y := []rune(a), []rune(b)
	if len(x) == 0 || len(y) == 0 || len(x) > 64 || len(y) > 64 {
		return 0
	}
	return max(dice(x, y), 1-float64(distance(x, y))/float64(max(len(x), len(y))))
}

func dice(x, y []rune) float64 {
	if len(x) < 2 || len(y) < 2 {
		return 0
	}
	pairs, shared := map[[2]rune]int{}, 0
	for i := range len(x) - 1 {
		pairs[[2]rune{x[i], x[i+1]}]++
	}
	for i := range len(y) - 1 {
		if p := [2]rune{y[i], y[i+1]}; pairs[p] > 0 {
			pairs[p]--
			shared++
		}
	}
	return 2 * float64(shared) / float64(len(x)+len(y)-2)
}

// distance is the number of inserted, dropped and changed characters between x and y.
func distance(x, y []rune) int {
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i, a := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j, b := range y {
			change := diagonal
			if a != b {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}
