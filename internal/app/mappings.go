package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/store"
)

// SavedMapping is a named way of reading somebody's sheets 对应关系. It is a help for the next import and no part of the record.
type SavedMapping struct {
	ID     string
	Kind   ImportKind
	Name   string
	Header []string        // head row of the sheet it was made for; empty when it came as a file
	Body   json.RawMessage // what the door reads by; not looked at here
}

// maxMappingName is how long a name may be.
const maxMappingName = 40

// Mappings lists the saved mappings of a kind for a viewer who may import it.
func (a *App) Mappings(v Viewer, kind ImportKind) ([]SavedMapping, error) {
	if v.Account != "" {
		if _, err := a.For(v, kind.Right()); err != nil {
			return nil, err
		}
	}
	rows, err := a.db.Mappings(string(kind))
	if err != nil {
		return nil, err
	}
	list := make([]SavedMapping, len(rows))
	for n, r := range rows {
		list[n] = SavedMapping{ID: r.ID, Kind: ImportKind(r.Kind), Name: r.Name, Body: json.RawMessage(r.Body)}
		if err := json.Unmarshal([]byte(r.Header), &list[n].Header); err != nil {
			return nil, fmt.Errorf("read mapping %s: %w", r.ID, err)
		}
	}
	return list, nil
}

// Mapping is one saved mapping.
func (a *App) Mapping(v Viewer, kind ImportKind, id string) (SavedMapping, error) {
	list, err := a.Mappings(v, kind)
	if err != nil {
		return SavedMapping{}, err
	}
	at := slices.IndexFunc(list, func(m SavedMapping) bool { return m.ID == id || m.Name == id })
	if at < 0 {
		return SavedMapping{}, fault.New(fault.Missing, "没有这份对应关系，请刷新列表后重新选择")
	}
	return list[at], nil
}

// SaveMapping keeps a mapping under its name; without an ID it is a new one, made under the ID of the request. One of the same
// name and kind is replaced when replace says so.
func (a *App) SaveMapping(ctx context.Context, q Ask, m SavedMapping, replace bool) (id string, err error) {
	m.Name = strings.TrimSpace(m.Name)
	switch n := len([]rune(m.Name)); {
	case n == 0:
		return "", fault.New(fault.Invalid, "请给这份对应关系起一个名称，例如“城管局日报”").At("name")
	case n > maxMappingName:
		return "", fault.New(fault.Invalid, "对应关系的名称最多%d个字", maxMappingName).At("name")
	}
	if q.Viewer, err = a.mayImport(q, m.Kind); err != nil {
		return "", err
	}
	if m.ID == "" {
		m.ID = q.ID
	}
	if replace {
		list, err := a.Mappings(q.Viewer, m.Kind)
		if err != nil {
			return "", err
		}
		if at := slices.IndexFunc(list, func(o SavedMapping) bool { return o.Name == m.Name }); at >= 0 {
			m.ID = list[at].ID
		}
	}
	if m.Header == nil {
		m.Header = []string{}
	}
	header, err := json.Marshal(m.Header)
	if err != nil {
		return "", fmt.Errorf("save mapping %s: %w", m.ID, err)
	}
	_, err = a.write(ctx, Ask{Viewer: q.Viewer, Job: q.Job}, func(t *store.Tx) error {
		return t.PutMapping(store.Mapping{ID: m.ID, Kind: string(m.Kind), Name: m.Name, Header: string(header), Body: string(m.Body)})
	})
	return m.ID, err
}

// DropMapping forgets a mapping.
func (a *App) DropMapping(ctx context.Context, q Ask, kind ImportKind, id string) error {
	m, err := a.Mapping(q.Viewer, kind, id)
	if err != nil {
		return err
	}
	_, err = a.write(ctx, Ask{Viewer: q.Viewer, Job: q.Job}, func(t *store.Tx) error { return t.DropMapping(m.ID) })
	return err
}
