package store

import (
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strconv"
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

// keyWord writes a token or a facet as an index word that no text gives. Two keys may give the same word, since the filter
// on the matter itself decides.
func keyWord(key string) string {
	sum := sha256.Sum256([]byte(key))
	return "zz" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:5]))
}

// The facets by which matters are found in the index together with words; each is a letter before the value.
const (
	facetPlace    = "#p:" // unit ID of a territory on the path
	facetUnit     = "#u:"
	facetSite     = "#s:"
	facetProblem  = "#k:"
	facetChannel  = "#c:"
	facetSeverity = "#v:"
	facetHistory  = "#h:"
	facetLive     = "#l:"
)

// searchKeys are the tokens and facets of a matter.
func searchKeys(s matter.State) []string {
	list := scopeTokens(s)
	put := func(facet, value string) {
		if value != "" {
			list = append(list, facet+value)
		}
	}
	for id := range strings.SplitSeq(s.Place.Path, "/") {
		put(facetPlace, id)
	}
	put(facetUnit, string(s.Owner.Unit))
	put(facetSite, s.Place.Site)
	put(facetProblem, s.Class.Problem.Code)
	put(facetChannel, string(s.Source.Channel))
	put(facetSeverity, string(s.Class.Severity))
	put(facetHistory, strconv.Itoa(flag(s.History)))
	put(facetLive, strconv.Itoa(flag(s.Status.Live())))
	return list
}

// saveSearch has the search row written anew when the words or the keys of a matter changed.
func (t *Tx) saveSearch(born int64, before, after matter.State) {
	if before.Status != matter.Absent && before.What == after.What && before.Place.Words == after.Place.Words &&
		slices.Equal(searchKeys(before), searchKeys(after)) {
		return
	}
	t.indexLater(born, before.Status != matter.Absent, after)
}

// searchable reports whether the index narrows f. How far it is live alone is better seen in the scope.
func (f *Filter) searchable() bool {
	return f.Words != "" || f.Place != "" || f.History != nil ||
		len(f.Units)+len(f.Sites)+len(f.Problems)+len(f.Channels)+len(f.Severity) > 0
}

// searchTerm is the condition on the search row that it holds all words and one of each kind of key of f; ok is false when
// words are asked for and there is none to look for.
func (e *engine) searchTerm(f Filter) (term string, ok bool) {
	var all []string
	for _, w := range words(f.Words) {
		all = append(all, e.quote(w))
	}
	if f.Words != "" && len(all) == 0 {
		return "", false
	}
	keys := func(facet string, values ...string) {
		var list []string
		for _, v := range values {
			list = append(list, e.quote(keyWord(facet+v)))
		}
		if len(list) > 0 {
			all = append(all, "("+strings.Join(list, e.or)+")")
		}
	}
	if f.Place != "" {
		keys(facetPlace, f.Place[strings.LastIndexByte(f.Place, '/')+1:])
	}
	keys(facetUnit, f.Units...)
	keys(facetSite, f.Sites...)
	keys(facetProblem, f.Problems...)
	keys(facetChannel, f.Channels...)
	keys(facetSeverity, f.Severity...)
	if f.History != nil {
		keys(facetHistory, strconv.Itoa(flag(*f.History)))
	}
	if lives := liveness(f.Statuses); len(lives) == 1 {
		keys(facetLive, strconv.Itoa(lives[0]))
	}
	if !slices.Contains(f.Tokens, everyone) {
		keys("", f.Tokens...)
	}
	return strings.Join(all, e.and), true
}

// searchFrom is the branch of a list that starts at the search rows; term is the argument's mark.
func (e *engine) searchFrom(term string) string {
	if e == postgresEngine {
		return `{search} AS f JOIN {matter} AS m ON m.born = f.rowid WHERE f.v @@ ` + term + `::tsquery`
	}
	return `{search} AS f CROSS JOIN {matter} AS m ON m.born = f.rowid WHERE f.{search} MATCH ` + term
}

// searchHits is the query for the matters whose search rows meet a term.
func (e *engine) searchHits(term string) string {
	if e == postgresEngine {
		return `SELECT f.rowid FROM {search} AS f WHERE f.v @@ ` + term + `::tsquery`
	}
	return `SELECT f.rowid FROM {search} AS f WHERE f.{search} MATCH ` + term
}

// searchIn is the condition that a matter's search row meets a term.
func (e *engine) searchIn(term string) string { return `m.born IN (` + e.searchHits(term) + `)` }

// quote writes one word of a query; words hold letters and digits only, so nothing needs escaping.
func (e *engine) quote(w string) string {
	if e == postgresEngine {
		return "'" + w + "'"
	}
	return `"` + w + `"`
}

// RedactSearch removes the search words of a matter whose text was redacted; the keys stay.
func (t *Tx) RedactSearch(born int64, s matter.State) { t.indexLater(born, true, s) }
