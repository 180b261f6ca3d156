package standard

import (
	"bytes"
	"encoding/json"
	"fmt"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/value"
)

// Stream is the stream of an edition's entries.
func Stream(editionID string) journal.Stream { return journal.Of("standard", editionID) }

// Events are facts about one edition. An edition's rows follow its head in numbered parts, so that
// every body stays below maxBody.
type (
	// Imported opens an edition 版本导入.
	Imported struct {
		Edition
		Rows  int `json:"rows"`  // items in all parts
		Parts int `json:"parts"` // number of RowsImported that follow
	}
	// RowsImported brings one part of the items, in the file's order.
	RowsImported struct {
		Part  int    `json:"part"` // 1 … Parts
		Items []Item `json:"items"`
	}
	// ItemsEnabled puts disabled rows to use; rows from memory thereby become the district's own 自定.
	ItemsEnabled struct {
		Codes  []string   `json:"codes"`
		By     string     `json:"by"` // account/<id> of the officer who answers for it
		Reason value.Text `json:"reason,omitzero"`
	}
	// ItemsDisabled takes rows out of use 停用; ties to them stay readable.
	ItemsDisabled struct {
		Codes  []string   `json:"codes"`
		By     string     `json:"by"`
		Reason value.Text `json:"reason,omitzero"`
	}
	// Retired ends the use of the whole edition 废止.
	Retired struct {
		From      calendar.Date `json:"from"`                // first day out of use
		Successor string        `json:"successor,omitempty"` // ID of the edition that follows
		By        string        `json:"by"`
		Reason    value.Text    `json:"reason,omitzero"`
	}
	// Mapped brings one part of the confirmed table from an older edition to this one 版本对照. Part 1
	// replaces an earlier table from the same edition.
	Mapped struct {
		From  string `json:"from"` // ID of the older edition
		Part  int    `json:"part"` // 1 … Parts
		Parts int    `json:"parts"`
		By    string `json:"by"`
		Pairs []Pair `json:"pairs"`
	}
)

func (Imported) Kind() string      { return "standard.edition.imported.v1" }
func (RowsImported) Kind() string  { return "standard.rows.imported.v1" }
func (ItemsEnabled) Kind() string  { return "standard.items.enabled.v1" }
func (ItemsDisabled) Kind() string { return "standard.items.disabled.v1" }
func (Retired) Kind() string       { return "standard.edition.retired.v1" }
func (Mapped) Kind() string        { return "standard.mapping.v1" }

// Decode reads a stored body of one of this package's kinds.
func Decode(kind string, body []byte) (journal.Event, error) {
	switch kind {
	case Imported{}.Kind():
		return decode[Imported](kind, body)
	case RowsImported{}.Kind():
		return decode[RowsImported](kind, body)
	case ItemsEnabled{}.Kind():
		return decode[ItemsEnabled](kind, body)
	case ItemsDisabled{}.Kind():
		return decode[ItemsDisabled](kind, body)
	case Retired{}.Kind():
		return decode[Retired](kind, body)
	case Mapped{}.Kind():
		return decode[Mapped](kind, body)
	}
	return nil, fmt.Errorf("decode %s: kind is not known", kind)
}

func decode[E journal.Event](kind string, body []byte) (journal.Event, error) {
	var e E
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		return nil, fmt.Errorf("decode %s: %w", kind, err)
	}
	return e, nil
}

// maxBody bounds the bytes of one body, well below journal.MaxLeaf.
const maxBody = 48 * 1024

// split cuts list into runs whose JSON, with room for the head of a body, stays below maxBody.
func split[T any](list []T) ([][]T, error) {
	const head = 1024
	var parts [][]T
	size, from := head, 0
	for n, v := range list {
		b, err := json.Marshal(v)
		if err != nil {
			return nil, fmt.Errorf("encode row %d: %w", n+1, err)
		}
		if size += len(b) + 1; size > maxBody && n > from {
			parts = append(parts, list[from:n])
			size, from = head+len(b)+1, n
		}
	}
	if from < len(list) {
		parts = append(parts, list[from:])
	}
	return parts, nil
}
