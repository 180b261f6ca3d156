package page

import (
	"encoding/hex"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/web/ui"
)

// Journal is the state of the journal for the foot of every page.
func (q *Req) Journal() ui.Journal {
	j := ui.Journal{Seq: q.App.Head()}
	if cp, err := q.App.Checkpoint(); err == nil {
		j.Root, j.Size = hex.EncodeToString(cp.Root[:]), cp.Size
	}
	return j
}

// errorView is what the page of an error says.
type errorView struct {
	Text string
	Kind fault.Kind
	Back string // where one came from, empty when unknown
	Home bool   // the reader has a workbench to go back to
}
