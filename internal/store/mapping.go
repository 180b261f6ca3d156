package store

import (
	"fmt"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
)

// Mapping is a saved way of reading somebody's sheets. Header and Body are JSON of whoever reads them.
type Mapping struct {
	ID, Kind, Name string
	Header, Body   string
	Actor          string
	At             calendar.Instant
}

// Mappings lists the saved mappings of a kind by name.
func (db *DB) Mappings(kind string) ([]Mapping, error) {
	return collect(db, func(scan func(...any) error) (m Mapping, err error) {
		var when string
		if err = scan(&m.ID, &m.Kind, &m.Name, &m.Header, &m.Body, &m.Actor, &when); err == nil {
			m.At, err = at(when)
		}
		return m, err
	}, `SELECT id, kind, name, header, body, actor, at FROM mapping WHERE kind = $1 ORDER BY name`, kind)
}

// PutMapping stores or replaces a mapping. A name is used once in a kind.
func (t *Tx) PutMapping(m Mapping) error {
	err := t.exec(`INSERT INTO mapping (id, kind, name, header, body, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, header = excluded.header, body = excluded.body, actor = excluded.actor, at = excluded.at`,
		m.ID, m.Kind, m.Name, m.Header, m.Body, t.cmd.Author.Actor, t.start.String())
	if err != nil && t.db.engine.unique(err) != "" {
		return fault.New(fault.Conflict, "已有名为“%s”的对应关系，请换一个名称", m.Name).At("name").Because(err)
	}
	if err != nil {
		return fmt.Errorf("store mapping %s: %w", m.ID, err)
	}
	return nil
}

// DropMapping removes a mapping.
func (t *Tx) DropMapping(id string) error {
	if err := t.exec(`DELETE FROM mapping WHERE id = $1`, id); err != nil {
		return fmt.Errorf("drop mapping %s: %w", id, err)
	}
	return nil
}
