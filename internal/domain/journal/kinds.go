package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
)

// Kinds reads the bodies of the kinds that one package owns; a kind is listed for ever.
type Kinds map[string]func(body []byte) (Event, error)

// NewKinds lists kinds, each as Reads[E].
func NewKinds(reads ...func(Kinds)) Kinds {
	k := make(Kinds, len(reads))
	for _, r := range reads {
		r(k)
	}
	return k
}

// Reads adds E's kind to k.
func Reads[E Event](k Kinds) {
	var zero E
	k[zero.Kind()] = func(body []byte) (Event, error) {
		var e E
		d := json.NewDecoder(bytes.NewReader(body))
		d.DisallowUnknownFields()
		if err := d.Decode(&e); err != nil {
			return nil, err
		}
		if _, err := d.Token(); err != io.EOF {
			return nil, fmt.Errorf("bytes follow the body")
		}
		return e, nil
	}
}

// Decode reads a stored body. It refuses a kind and a field it does not know, because what is skipped in silence is lost.
func (k Kinds) Decode(kind string, body []byte) (Event, error) {
	read, ok := k[kind]
	if !ok {
		return nil, fmt.Errorf("decode %s: kind is not known", kind)
	}
	e, err := read(body)
	if err != nil {
		return nil, fmt.Errorf("decode %s: %w", kind, err)
	}
	return e, nil
}

// Names lists the kinds, ascending.
func (k Kinds) Names() []string { return slices.Sorted(maps.Keys(k)) }
