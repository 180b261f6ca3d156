package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
)

func loadRegister[S any](q queries, kind, id string) (Row[S], error) {
	r := Row[S]{ID: id}
	var state string
	err := q.row(`SELECT ver, born, pos, state FROM {register} WHERE kind = $1 AND id = $2`, kind, id).Scan(&r.Ver, &r.Born, &r.Pos, &state)
	if errors.Is(err, sql.ErrNoRows) {
		return r, nil
	}
	if err != nil {
		return r, fmt.Errorf("read %s %s: %w", kind, id, err)
	}
	if err := json.Unmarshal([]byte(state), &r.State); err != nil {
		return r, fmt.Errorf("read %s %s: %w", kind, id, err)
	}
	return r, nil
}

func saveRegister[S any](t *Tx, kind, code string, r Row[S]) error {
	state, err := json.Marshal(r.State)
	if err != nil {
		return fmt.Errorf("save %s %s: %w", kind, r.ID, err)
	}
	err = t.exec(`INSERT INTO {register} (kind, id, ver, born, pos, code, state) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (kind, id) DO UPDATE SET ver = excluded.ver, pos = excluded.pos, code = excluded.code, state = excluded.state`,
		kind, r.ID, r.Ver, r.Born, r.Pos, code, string(state))
	if err != nil && t.db.engine.unique(err) != "" {
		return errCode(code).Because(err)
	}
	if err != nil {
		return fmt.Errorf("save %s %s: %w", kind, r.ID, err)
	}
	return nil
}

// RegisterRow is one thing of the registers, its state still encoded.
type RegisterRow struct {
	Kind, ID string
	Ver, Pos int64
	State    string
}

// Registers lists what changed in the registers after pos, in the order of its last change.
func (db *DB) Registers(pos int64) ([]RegisterRow, error) {
	return collect(db, func(scan func(...any) error) (r RegisterRow, err error) {
		err = scan(&r.Kind, &r.ID, &r.Ver, &r.Pos, &r.State)
		return r, err
	}, `SELECT kind, id, ver, pos, state FROM {register} WHERE pos > $1 ORDER BY pos`, pos)
}
