package web

import (
	"encoding/hex"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/web/ui"
)

// journal is the state of the journal for the foot of every page.
func (s *Server) journal() ui.Journal {
	j := ui.Journal{Seq: s.app.Head()}
	if cp, err := s.app.Checkpoint(); err == nil {
		j.Root, j.Size = hex.EncodeToString(cp.Root[:]), cp.Size
	}
	return j
}

// errorView is what the page of an error says.
type errorView struct {
	Text string
	Kind fault.Kind
	Back string // where one came from, empty when unknown
}
