package matter

import (
	"slices"

	"shuangcheng/internal/domain/journal"
)

// PhotosOf are the photos that an event brings: of the finder, after rectification, of verifiers. Scans of papers are none.
func PhotosOf(e journal.Event) []Photo {
	switch e := e.(type) {
	case Filed:
		return e.Photos
	case InfoGiven:
		return e.Photos
	case Settled:
		return e.After
	case Rectified:
		return e.After
	case LinkAnswered:
		return e.After
	case Verified:
		return e.Photos
	case Rechecked:
		return e.Photos
	}
	return nil
}

// Photographed lists the photos that stand in the state, each once: the finder's first, then those after rectification.
func Photographed(s State) (list []Photo) {
	for _, p := range slices.Concat(s.Photos, s.Report.After, s.Link.Work.After) {
		if !slices.ContainsFunc(list, func(q Photo) bool { return q.Blob.SHA256 == p.Blob.SHA256 }) {
			list = append(list, p)
		}
	}
	return list
}
