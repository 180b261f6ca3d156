package ui

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// Field is what every form field has. Texts are in the reader's language.
type Field struct {
	Name     string
	Label    string
	Hint     string // one grey line that helps to fill it; may be empty
	Error    string // sentence of the refusal; empty when there is none
	Value    string
	Optional bool   // write 可不填 beside the label
	Filter   bool   // a field of a filter: never required, and nobody needs to be told
	Max      int    // characters allowed; 0 for no stated limit
	Auto     string // autocomplete token, e.g. username, tel, one-time-code
	Mode     string // inputmode: numeric, tel, …
	Hidden   bool   // label for screen readers only
	Example  string // placeholder, an example and never the only label
}

// Option is one value of a choice.
type Option struct {
	Value    string
	Label    string
	Note     string // small, beside the label: what it means, or which branch a unit belongs to
	Selected bool
}

// Answer is one of the answers to a checklist item: shape and word.
type Answer struct {
	Value    string
	Label    string
	State    State // gives shape and colour
	Selected bool
}

// Form says where a form goes and how it is kept.
type Form struct {
	ID     string // where buttons outside the form name it; may be empty
	Action string
	Get    bool   // a search: the values go into the address
	Files  bool   // it carries files
	Draft  string // name under which the script keeps unsent words in this tab; empty keeps none
	Guard  bool   // ask before leaving when something was typed and not sent
}

func (f Form) method() string {
	if f.Get {
		return "get"
	}
	return "post"
}

func (f Form) attrs() templ.Attributes {
	a := templ.Attributes{}
	if f.ID != "" {
		a["id"] = f.ID
	}
	if f.Files {
		a["enctype"] = "multipart/form-data"
	}
	if f.Draft != "" {
		a["data-draft"] = f.Draft
	}
	if f.Guard {
		a["data-guard"] = true
	}
	return a
}

// described lists the ids of hint and error for aria-describedby.
func (f Field) described() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, FieldID(f.Name)+"-h")
	}
	if f.Error != "" {
		ids = append(ids, FieldID(f.Name)+"-e")
	}
	return strings.Join(ids, " ")
}

// attrs are the attributes shared by every control of one line.
func (f Field) attrs() templ.Attributes {
	a := templ.Attributes{}
	for name, v := range map[string]string{"aria-describedby": f.described(), "autocomplete": f.Auto, "inputmode": f.Mode, "placeholder": f.Example} {
		if v != "" {
			a[name] = v
		}
	}
	if f.Error != "" {
		a["aria-invalid"] = "true"
	}
	if f.Max > 0 {
		a["maxlength"] = strconv.Itoa(f.Max)
	}
	if !f.Optional && !f.Filter {
		a["aria-required"] = "true"
	}
	return a
}

// groupAttrs describe a fieldset, which has no value of its own.
func (f Field) groupAttrs() templ.Attributes {
	return when(f.described() != "", "aria-describedby", f.described())
}
