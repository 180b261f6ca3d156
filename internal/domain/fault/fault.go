// Package fault holds the few kinds of error that a user may see. A fault carries one complete
// Chinese sentence that says what to do; the sentence's pattern is also the key of its translation.
// Every error without a kind is Internal: it is logged whole and shown as one fixed sentence.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what sort of refusal an error is; the edges map it to a status in one table each.
type Kind int

// The kinds, from the least to the most specific to one request.
const (
	Internal    Kind = iota // a defect or a broken machine; text never shown
	Invalid                 // the input itself is wrong: fix it and send again
	Refused                 // the rules of the trade forbid it in the present state
	Denied                  // this person may see the record but not do this
	Missing                 // no such record, or one this person may not know of
	Conflict                // somebody else was faster, or a command ID was used for something else
	TooLarge                // over a stated limit
	Unavailable             // try again later; nothing was written
)

// Error is a refusal with a sentence for the user.
type Error struct {
	Kind  Kind
	Key   string // pattern of the sentence, in Chinese; key of the message catalogue
	Args  []any  // values for the pattern
	Field string // name of the form field at fault, empty when none
	Err   error  // what lay behind it, for the log only; may be nil
}

// New makes a fault whose sentence is fmt.Sprintf(key, args...).
func New(kind Kind, key string, args ...any) *Error {
	return &Error{Kind: kind, Key: key, Args: args}
}

// At names the form field at fault and returns e.
func (e *Error) At(field string) *Error { e.Field = field; return e }

// Because keeps the cause for the log and returns e.
func (e *Error) Because(err error) *Error { e.Err = err; return e }

// Error is the Chinese sentence.
func (e *Error) Error() string {
	if len(e.Args) == 0 {
		return e.Key
	}
	return fmt.Sprintf(e.Key, e.Args...)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf is the kind of the first fault in err's chain, Internal when there is none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}
