package matter

import (
	"fmt"
	"maps"
	"slices"

	"shuangcheng/internal/domain/journal"
)

// decoders reads the body of each kind; a kind is listed for ever.
var decoders = table(
	kind[Filed], kind[Settled], kind[Accepted], kind[Rejected], kind[InfoAsked], kind[InfoGiven], kind[Classified], kind[Corrected],
	kind[Restricted], kind[MergedInto], kind[Absorbed], kind[Unmerged], kind[Released], kind[Dispatched], kind[Received],
	kind[Assisted], kind[TaskAnswered], kind[Returned], kind[Contested], kind[Ruled], kind[Delegated], kind[LinkRevoked],
	kind[LinkAnswered], kind[Countersigned], kind[ExtensionAsked], kind[ExtensionAnswered], kind[Suspended], kind[Resumed],
	kind[Rectified], kind[CannotDo], kind[DeclineAnswered], kind[Verified], kind[Closed], kind[Rechecked], kind[Reopened],
	kind[Voided], kind[VoidProposed], kind[VoidRefused], kind[PaperSigned], kind[Objected], kind[ObjectionAnswered], kind[SetAside],
	kind[TimeUp], kind[Sampled], kind[PhotosShown],
	kind[RecurrenceSeen], kind[RecurrenceDenied], kind[Supported], kind[UndoOrdered], kind[StageReached], kind[Projected],
)

type decoder func(body []byte) (journal.Event, error)

// kind is the kind of E and the function that reads its body.
func kind[E event]() (string, decoder) {
	var zero E
	return zero.Kind(), func(body []byte) (journal.Event, error) {
		var e E
		if err := journal.Read(body, &e); err != nil {
			return nil, err
		}
		return e, nil
	}
}

func table(kinds ...func() (string, decoder)) map[string]decoder {
	m := make(map[string]decoder, len(kinds))
	for _, k := range kinds {
		name, d := k()
		m[name] = d
	}
	return m
}

// Kinds lists every kind of this package, ascending.
func Kinds() []string { return slices.Sorted(maps.Keys(decoders)) }

// Decode reads a stored body. It refuses a kind and a field it does not know, because what is skipped in silence is lost.
func Decode(kind string, body []byte) (journal.Event, error) {
	d, ok := decoders[kind]
	if !ok {
		return nil, fmt.Errorf("decode %s: kind is not known", kind)
	}
	e, err := d(body)
	if err != nil {
		return nil, fmt.Errorf("decode %s: %w", kind, err)
	}
	return e, nil
}
