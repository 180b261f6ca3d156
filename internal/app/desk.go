package app

import (
	"fmt"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/privacy"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/store"
)

// Lengths of typed text in characters.
const (
	maxShort = 200
	maxLong  = 4000
)

// Desk is where a request becomes a command: it cleans and seals what was typed. The first thing that is wrong stays in
// it, so that a builder may fill a whole command and be told once.
type Desk struct {
	t      *store.Tx
	stream journal.Stream
	person string // whose key seals secrets: the case of this matter
	closed bool   // the matter is restricted: everything typed about it is sealed in the vault
	aside  []string
	err    error

	State    matter.State // of the matter, before the command
	District *District
}

func newDesk(t *store.Tx, d *District, stream journal.Stream, s matter.State) *Desk {
	_, id := stream.Cut()
	return &Desk{t: t, stream: stream, person: "case/" + id, State: s, District: d}
}

// Now is the time of the entry.
func (k *Desk) Now() calendar.Instant { return k.t.Now() }

// Line seals one line of text.
func (k *Desk) Line(field, text string) value.Text {
	return k.seal(field, strings.ReplaceAll(text, "\n", " "), maxShort)
}

// Text seals a text of several lines. Numbers of persons found in it go to the vault and leave a mark.
func (k *Desk) Text(field, text string) value.Text { return k.seal(field, text, maxLong) }

func (k *Desk) seal(field, text string, limit int) value.Text {
	clean := k.clean(field, text, limit)
	if clean == "" || k.err != nil {
		return value.Text{}
	}
	found := privacy.Scan(clean)
	masked, values := privacy.Mask(clean, found)
	for _, v := range values {
		k.aside = append(k.aside, v.Kind.Text()+"："+v.Written)
	}
	t, err := k.t.Text(k.stream, field, masked)
	k.fail(err)
	return t
}

// Secret seals a value of a person in the vault.
func (k *Desk) Secret(field, text string) value.Secret {
	clean := k.clean(field, text, maxLong)
	if clean == "" || k.err != nil {
		return value.Secret{}
	}
	s, err := k.t.Secret(k.stream, k.person, field, clean, k.closed)
	k.fail(err)
	return s
}

func (k *Desk) clean(field, text string, limit int) string {
	clean, err := privacy.Clean(text, limit)
	if f, ok := err.(*fault.Error); ok {
		f.At(field)
	}
	k.fail(err)
	return clean
}

// setAside puts a value of a person with what was taken out of the texts.
func (k *Desk) setAside(label, value string) {
	if value != "" {
		k.aside = append(k.aside, label+"："+value)
	}
}

// Aside seals what was found in the texts and taken out of them; the zero Secret when nothing was.
func (k *Desk) Aside() value.Secret {
	text := strings.Join(k.aside, "\n")
	k.aside = nil
	return k.Secret("aside", text)
}

// Photos notes files that the command refers to; they were stored before the request was made.
func (k *Desk) Photos(list []matter.Photo) []matter.Photo {
	for i, p := range list {
		k.fail(k.t.NoteBlob(p.Blob, "{}"))
		if p.Distance == 0 && !p.Point.IsZero() && !k.State.Place.Point.IsZero() {
			list[i].Distance = int(geoPoint(p.Point).Metres(geoPoint(k.State.Place.Point)))
		}
	}
	return list
}

// Scan notes one file that the command refers to.
func (k *Desk) Scan(b value.Blob) value.Blob {
	if !b.IsZero() {
		k.fail(k.t.NoteBlob(b, "{}"))
	}
	return b
}

// Refuse keeps the first thing that is wrong.
func (k *Desk) Refuse(err error) { k.fail(err) }

func (k *Desk) fail(err error) {
	if k.err == nil && err != nil {
		k.err = err
	}
}

func geoPoint(p matter.Point) geo.Point { return geo.Point{Lon: int32(p.Lon), Lat: int32(p.Lat)} }

// errHidden is what one is told of a matter that is not there or that one may not know of.
func errHidden(id string) error {
	return fault.New(fault.Missing, "没有这件事项，或您无权查看").Because(fmt.Errorf("matter %s", id))
}
