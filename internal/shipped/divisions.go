//msg:off titles of Chinese papers
package shipped

import (
	"fmt"

	"shuangcheng/internal/domain/division"
)

// The shipped editions of the divisions: codes of the National Bureau of Statistics with cut-off 2018-10-31 and 2023-06-30.
const (
	Divisions2018 division.Edition = "2018"
	Divisions2023 division.Edition = "2023"
)

// Divisions parses one shipped edition: the whole country down to counties, Shandong down to towns, Liaocheng down to
// villages. An error is a defect of the build or an edition that is not shipped.
func Divisions(e division.Edition) (*division.Tree, error) {
	var rows []division.Division
	for _, part := range []string{"china_l1-3", "shandong_l4", "liaocheng_l5"} {
		name := fmt.Sprintf("admin/divisions_%s_%s.csv", part, e)
		b, err := Place(name)
		if err != nil {
			return nil, err
		}
		more, err := division.Parse(e, b)
		if err != nil {
			return nil, fmt.Errorf("read shipped %s: %w", name, err)
		}
		rows = append(rows, more...)
	}
	t, faults := division.NewTree(e, rows)
	if len(faults) > 0 {
		return nil, fmt.Errorf("read shipped divisions %s: %d faults, the first: %w", e, len(faults), faults[0])
	}
	return t, nil
}

// DivisionHistory leads between the two shipped editions.
func DivisionHistory() (*division.History, error) {
	from, err := Divisions(Divisions2018)
	if err != nil {
		return nil, err
	}
	to, err := Divisions(Divisions2023)
	if err != nil {
		return nil, err
	}
	b, err := Place("admin/changes_shandong_2018_2023.csv")
	if err != nil {
		return nil, err
	}
	changes, err := division.ParseChanges(Divisions2018, Divisions2023, b)
	if err != nil {
		return nil, fmt.Errorf("read shipped changes: %w", err)
	}
	h, faults := division.NewHistory(from, to, changes)
	if len(faults) > 0 {
		return nil, fmt.Errorf("read shipped changes: %d faults, the first: %w", len(faults), faults[0])
	}
	return h, nil
}
