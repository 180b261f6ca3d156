package matter

// Action is one thing that can be asked of a matter, and whether this asker may now.
type Action struct {
	Verb    Verb
	Word    string // for the button, such as 派遣
	Allowed bool
	Why     error // when not allowed: what Decide would refuse with; nil otherwise
}

// May says why a verb may not be asked now, nil when it may: what Actions says of it, without asking about all the others.
func May(s State, f Facts, v Verb) error { return actOf(v).may(s, f) }

// Actions lists every verb a person can ask, in the order of the buttons. It asks the same permissions as Decide: an allowed
// action is refused only for what the form then says.
func Actions(s State, f Facts) []Action {
	var list []Action
	for _, a := range acts {
		if a.step {
			continue
		}
		err := a.may(s, f)
		list = append(list, Action{a.verb, a.word, err == nil, err})
	}
	return list
}
