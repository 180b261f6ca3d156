package store

import (
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"

	"shuangcheng/internal/domain/matter"
)

// Full-text search works on words made here, so that both engines find the same: each two neighbouring Han
// characters are a word, each run of letters or digits is one. The tokens under which a matter may be seen stand in
// the same index, so that a viewer of few matters pays for few.

// fold brings text into the one form in which it is compared: compatible widths, NFC, lower case.
func foldText(s string) string { return strings.ToLower(norm.NFC.String(width.Fold.String(s))) }

// words are the index words of a text, each once, in order of appearance.
func words(text string) []string {
	var list []string
	seen := map[string]bool{}
	put := func(w string) {
		if !seen[w] {
			seen[w] = true
			list = append(list, w)
		}
	}
	var run []rune
	var prev rune
	flush := func() {
		if len(run) > 0 {
			put(string(run))
		}
		run = run[:0]
	}
	for _, r := range foldText(text) {
		switch {
		case unicode.Is(unicode.Han, r):
			flush()
			if prev != 0 {
				put(string([]rune{prev, r}))
			}
			prev = r
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if len(run) < 40 {
				run = append(run, r)
			}
		default:
			flush()
		}
		prev = 0
	}
	flush()
	return list
}

// scopeWord writes a visibility token as an index word that no text gives.
func scopeWord(token string) string {
	sum := sha256.Sum256([]byte(token))
	return "zz" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:10]))
}

// saveSearch has the search row written anew when the words or the tokens of a matter changed.
func (t *Tx) saveSearch(born int64, before, after matter.State) {
	if before.Status != matter.Absent && before.What == after.What && before.Place.Words == after.Place.Words &&
		slices.Equal(scopeTokens(before), scopeTokens(after)) {
		return
	}
	t.indexLater(born, before.Status != matter.Absent, after)
}

// searchTerm is the condition on the search row that all words of the query stand in it under one of the tokens; ok is
// false when the query holds no word to look for.
func (e *engine) searchTerm(query string, tokens []string) (term string, ok bool) {
	list := words(query)
	if len(list) == 0 {
		return "", false
	}
	scope := make([]string, len(tokens))
	for i, x := range tokens {
		scope[i] = e.quote(scopeWord(x))
	}
	all := make([]string, len(list))
	for i, w := range list {
		all[i] = e.quote(w)
	}
	if e == postgresEngine {
		return strings.Join(all, " & ") + " & (" + strings.Join(scope, " | ") + ")", true
	}
	return strings.Join(all, " AND ") + " AND (" + strings.Join(scope, " OR ") + ")", true
}

// searchFrom is the branch of a list that starts at the search rows; term is the argument's mark.
func (e *engine) searchFrom(term string) string {
	if e == postgresEngine {
		return `{search} AS f JOIN {matter} AS m ON m.born = f.rowid WHERE f.v @@ ` + term + `::tsquery`
	}
	return `{search} AS f CROSS JOIN {matter} AS m ON m.born = f.rowid WHERE f.{search} MATCH ` + term
}

// quote writes one word of a query; words hold letters and digits only, so nothing needs escaping.
func (e *engine) quote(w string) string {
	if e == postgresEngine {
		return "'" + w + "'"
	}
	return `"` + w + `"`
}

// RedactSearch removes the search words of a matter whose text was redacted; the tokens stay.
func (t *Tx) RedactSearch(born int64, s matter.State) { t.indexLater(born, true, s) }
