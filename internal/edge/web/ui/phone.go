package ui

// Phone is what a page on the phone gives its shell: one task per screen, the main act at the bottom in
// the same place at each step.
type Phone struct {
	Chrome Chrome
	Title  string
	Sub    string // under the title, e.g. the office; may be empty
	Back   string // address of the step before; empty at the first
	Steps  []Stage
	Main   Button // the main act; submits the form named FormID when it has no Href
	Side   Button // the smaller act beside it; empty Label leaves it out
	FormID string // id of the form that Main and Side submit; may be empty
	Errors bool
	Tabs   []NavItem // four places at the bottom for staff; nil for citizens
}

// SignIn is the log-in page.
type SignIn struct {
	Chrome   Chrome
	Action   string
	Next     string // where to go afterwards; kept in a hidden field
	Account  Field
	Password Field
	Errors   []FieldError
	Others   []Link  // other ways to log in
	Aside    Content // for who is no staff, and who to call
}
