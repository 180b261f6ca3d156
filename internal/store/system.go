package store

import (
	"encoding/json"
	"fmt"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/proof"
)

// Events of the journal about itself and about the values kept beside it.
type (
	// TextRedacted says that a typed text was lawfully removed; a marked gap stays.
	TextRedacted struct {
		Ref    string `json:"ref"`
		Ground string `json:"ground"` // legal ground, open text of the officer's choice list
	}
	// PersonErased says that the key of a person was destroyed, which makes all his values unreadable. Values counts the
	// vault values that went with it, so that a verifier knows how many commitments may open to nothing.
	PersonErased struct {
		Ground string `json:"ground"`
		Values int64  `json:"values"`
	}
	// BlobRemoved says that a stored file was lawfully deleted.
	BlobRemoved struct {
		SHA256 string `json:"sha256"`
		Ground string `json:"ground"`
	}
	// ClockStepped says that the machine's clock went back by more than a minute; entries keep the later time.
	ClockStepped struct {
		Seconds int64 `json:"seconds"` // by how many
	}
	// Exported says that restricted values left the system, for whom and why.
	Exported struct {
		What    string `json:"what"`
		Purpose string `json:"purpose"`
		N       int64  `json:"n"`
	}
)

// Kind is the entry's kind.
func (TextRedacted) Kind() string { return "text.redacted.v1" }

// Kind is the entry's kind.
func (PersonErased) Kind() string { return "person.erased.v1" }

// Kind is the entry's kind.
func (BlobRemoved) Kind() string { return proof.KindBlobRemoved }

// Kind is the entry's kind.
func (ClockStepped) Kind() string { return "clock.stepped.v1" }

// Kind is the entry's kind.
func (Exported) Kind() string { return "export.made.v1" }

// silent folds streams of which no state is kept: the entries themselves say all.
type silent struct {
	kind   string
	decode func(kind string, body []byte) error
}

func (s silent) name() (kind, group string, version int)         { return s.kind, "register", 1 }
func (s silent) check(kind string, body []byte) error            { return s.decode(kind, body) }
func (s silent) ready(string, []Stored) (func(*Tx) error, error) { return nil, nil }
func (s silent) compare(queries, string, []Stored) (bool, error) { return true, nil }

func (s silent) begin(string) folding                        { return nil }
func (s silent) event(string, []byte) (journal.Event, error) { return nil, nil }

var systemFolds = []Folder{
	silent{"epoch", only[proof.Epoch]}, silent{"key", only[proof.Rotation]},
	silent{"text", only[TextRedacted]}, silent{"person", only[PersonErased]}, silent{"blob", only[BlobRemoved]},
	silent{"sample", sample}, silent{"clock", only[ClockStepped]}, silent{"looks", only[LooksSealed]}, silent{"export", only[Exported]},
}

// sample decodes what a day's draw of re-checks entered.
func sample(kind string, body []byte) error {
	_, err := matter.DecodeSample(kind, body)
	return err
}

// only decodes the one kind of entry that E is.
func only[E journal.Event](kind string, body []byte) error {
	var e E
	if e.Kind() != kind {
		return fault.New(fault.Refused, "流水里有本程序不认识的记录类型 %s，请改用较新的程序打开", kind)
	}
	if err := json.Unmarshal(body, &e); err != nil {
		return fmt.Errorf("decode %s: %w", kind, err)
	}
	return nil
}
