package benchkit

// Viewer is one kind of person who looks at lists, with the tokens under which he may see matters.
type Viewer struct {
	Name   string // for tables of figures
	Tokens []string
}

// Viewers are the kinds of viewer that a page is measured for.
func (d *District) Viewers() []Viewer {
	return []Viewer{
		{"office", []string{"*"}},
		{"office+restricted", []string{"*", "r:household:civil"}},
		{"town", []string{"t:t1"}},
		{"community", []string{"t:t1c1", "u:t1c1"}},
		{"busy bureau", []string{"u:b01"}},
		{"quiet bureau", []string{"u:b60", "s:b60"}},
		{"cell worker", []string{"a:t1c1g1w", "t:t1c1g1", "u:t1c1g1"}},
		{"one in 10,000", []string{"a:rare"}},
		{"nobody's", []string{"a:nobody"}},
	}
}
