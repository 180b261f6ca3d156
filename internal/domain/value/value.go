// Package value holds the three classes of values. Open values stand in an entry's body as they
// are. A Text is typed by staff and redactable; a Secret concerns a person and lies in the vault:
// the journal holds only a salted commitment and a reference to either. A Blob is a file kept by
// its hash.
package value

// Text is the trace that a redactable text leaves in the journal. The zero Text is an absent one.
type Text struct {
	C   string `json:"c"`   // commitment, base64 of 32 bytes
	Ref string `json:"ref"` // row in the text table
}

// IsZero reports whether no text was given; it serves `omitzero`.
func (t Text) IsZero() bool { return t == Text{} }

// Secret is the trace that a vault value leaves in the journal. The zero Secret is an absent one.
type Secret struct {
	C   string `json:"c"`   // commitment, base64 of 32 bytes
	Ref string `json:"ref"` // row in the secret table
}

// IsZero reports whether no value was given; it serves `omitzero`.
func (s Secret) IsZero() bool { return s == Secret{} }

// Blob names a stored file: a photo, a scan, an imported sheet.
type Blob struct {
	SHA256 string `json:"sha256"` // lower-case hex of the original bytes
	Size   int64  `json:"size"`   // bytes
	Type   string `json:"type"`   // media type found by looking at the bytes, e.g. image/jpeg
}

// IsZero reports whether no file was given; it serves `omitzero`.
func (b Blob) IsZero() bool { return b == Blob{} }
