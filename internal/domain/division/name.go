//msg:off parts of names of places
package division

import (
	"strings"
	"unicode/utf8"
)

// Endings that say the same of a division in another edition or in an office's own writing, longest first.
var (
	streets     = []string{"街道办事处", "街道办事", "街道办", "办事处", "街道"}
	communities = []string{"社区居民委员会", "社区居委会", "居民委员会", "居委会", "社区"}
	villages    = []string{"村村民委员会", "村民委员会", "村民委员", "村村委会", "村委会", "村委", "村会", "村"}
	towns       = []string{"镇", "乡"}
	upper       = []string{"省", "自治区", "自治州", "地区", "盟", "市", "自治县", "自治旗", "区", "县", "旗"}
)

// respelled folds the characters that editions write differently: 阎寺/闫寺, 鱼丘湖/鱼邱湖, 青固集/青堌集, 肖庄/肖家庄.
var respelled = strings.NewReplacer("阎", "闫", "邱", "丘", "堌", "固", "家庄", "庄")

// closeness is how well two names agree, best first.
type closeness int

const (
	sameName     closeness = iota // letter for letter
	sameOffice                    // but for the ending's wording: 街道办事处 and 街道
	sameStem                      // but for the kind of ending: 乡 and 镇, 村委会 and 社区
	sameSpelling                  // but for a folded character
	closenesses
)

// keys are the forms of a name, one for each closeness; two names agree when the forms are equal.
type keys [closenesses]string

// forms derives the keys of a name at a level. An ending is cut only if two characters stay, so 莘县 stays whole.
func forms(level Level, name string) keys {
	name = strings.Join(strings.Fields(name), "")
	k := keys{name, name, name, name}
	switch {
	case level == Village:
		if stem, ok := cut(name, communities); ok {
			k[sameOffice], k[sameStem] = stem+"社区", stem
		} else if stem, ok := cut(name, villages); ok {
			k[sameOffice], k[sameStem] = stem+"村", stem
		}
	case level == Town:
		if stem, ok := cut(name, streets); ok {
			k[sameOffice], k[sameStem] = stem+"街道", stem
		} else if stem, ok := cut(name, towns); ok {
			k[sameStem] = stem
		}
	default:
		if stem, ok := cut(name, upper); ok {
			k[sameStem] = stem
		}
	}
	k[sameSpelling] = respelled.Replace(k[sameStem])
	return k
}

func cut(name string, endings []string) (stem string, ok bool) {
	for _, e := range endings {
		if stem, ok = strings.CutSuffix(name, e); ok && utf8.RuneCountInString(stem) >= 2 {
			return stem, true
		}
	}
	return name, false
}

// Spellings are the other wordings of a name that mean the same at its level, by the endings that offices write: 柳园街道
// for 柳园街道办事处, 徐庄村 for 徐庄村委会. The name itself is not among them.
func Spellings(level Level, name string) []string {
	var out []string
	add := func(stem string, endings ...string) {
		for _, e := range endings {
			if stem+e != name {
				out = append(out, stem+e)
			}
		}
	}
	switch level {
	case Town:
		if stem, ok := cut(name, streets); ok {
			add(stem, "街道", "街道办事处")
		}
	case Village:
		if stem, ok := cut(name, communities); ok {
			add(stem, "社区", "居委会", "社区居委会")
		} else if stem, ok := cut(name, villages); ok {
			add(stem, "村", "村委会", "村民委员会")
		}
	}
	return out
}
