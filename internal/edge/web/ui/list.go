package ui

// ListItem is one entry of a compact list: code and mark above, title, remark and act below.
type ListItem struct {
	Code  string
	Title string
	Href  string
	Note  string
	Side  Content // deadline or state; may be nil
	Act   Content // one verb; may be nil
}

// Pages leads through a list. An empty address means there is no such page.
type Pages struct {
	Summary string // 第 1–50 件，共 423 件; or without a total where counting is too dear
	First   string
	Prev    string
	Next    string
}

// View is a saved view of a list, shown as a tab.
type View struct {
	Label   string
	Href    string
	Count   int // matters in it; negative when it is not counted
	Current bool
}

// Chip is one filter that holds now; Remove is the address without it.
type Chip struct {
	Field  string
	Value  string
	Remove string
}

// Choice is one of two to four ways to look at the same thing.
type Choice struct {
	Label   string
	Href    string
	Current bool
}

// Filter is the bar over a list: a search inside the list, what filters hold, and more to choose.
type Filter struct {
	Action string // address of the list without its query
	Query  string // what is searched for now; the field is named q
	Hidden []Pair // the rest of the address, see Address.Hidden
	Chips  []Chip
	Clear  string  // address without any filter; empty when none holds
	More   Content // fields behind 加条件; may be nil
	End    Content // what stands at the right, e.g. DensitySwitch; may be nil
}
