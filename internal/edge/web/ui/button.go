package ui

import "github.com/a-h/templ"

// BulkAct is one button of the bulk bar.
type BulkAct struct {
	Label  string
	Name   string
	Value  string
	Action string // address to post to when it differs from the form's; may be empty
}

// Kind is the weight of a button.
type Kind string

// One primary button per page; danger for what cannot be taken back; quiet beside others.
const (
	Plain   Kind = ""
	Primary Kind = "primary"
	Quiet   Kind = "quiet"
	Danger  Kind = "danger"
)

// Button is a button or, with Href, a link that looks like one. The label begins with a verb and says
// what will happen: 核查通过，销号, not 确定.
type Button struct {
	Label string
	Kind  Kind
	Icon  Icon
	Href  string // a link when not empty
	Name  string // name and value sent by a submit button; may be empty
	Value string
	Small bool
	Type  string // "button" or "reset" where script needs it; empty submits
	Act   string // data-act for the script; may be empty
}

func (b Button) class() []string {
	c := []string{"btn", string(b.Kind)}
	if b.Small {
		c = append(c, "s")
	}
	return c
}

func (b Button) attrs() templ.Attributes {
	a := templ.Attributes{}
	for name, v := range map[string]string{"name": b.Name, "value": b.Value, "type": b.Type, "data-act": b.Act} {
		if v != "" {
			a[name] = v
		}
	}
	return a
}
