package ui

import "github.com/a-h/templ"

func idAttr(id string) templ.Attributes {
	if id == "" {
		return nil
	}
	return templ.Attributes{"id": id}
}

// liveAttr announces a result the reader asked for.
func liveAttr(live bool) templ.Attributes {
	if !live {
		return nil
	}
	return templ.Attributes{"role": "status"}
}

func pollAttrs(address string) templ.Attributes {
	if address == "" {
		return nil
	}
	return templ.Attributes{"hx-get": address, "hx-trigger": "every 2s", "hx-swap": "outerHTML"}
}

// when gives the attribute name="value" if on, nothing otherwise.
func when(on bool, name, value string) templ.Attributes {
	if !on {
		return nil
	}
	return templ.Attributes{name: value}
}
