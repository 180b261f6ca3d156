package store

import (
	"encoding/json"
	"fmt"

	"shuangcheng/internal/domain/matter"
)

// Waiting lists live matters in a status, restricted ones too, for the jobs of the clock. It walks the queue of live matters.
func (db *DB) Waiting(status matter.Status) ([]MatterRow, error) {
	list, err := collect(db, func(scan func(...any) error) (r MatterRow, err error) {
		var state string
		if err := scan(&r.ID, &r.Ver, &r.Born, &r.Pos, &state); err != nil {
			return r, err
		}
		return r, json.Unmarshal([]byte(state), &r.State)
	}, `SELECT id, ver, born, pos, state FROM {matter} WHERE born IN (SELECT born FROM {matter_queue}) AND status = $1 ORDER BY due, born`, string(status))
	if err != nil {
		return nil, fmt.Errorf("list matters in %s: %w", status, err)
	}
	return list, nil
}
