package matter

// Likeness is how near a matter lies to a report that may be of the same trouble.
type Likeness struct {
	SameSite bool
	Metres   int // between both; 0 at one site, -1 when one of them has no point
}

// Like reports whether a matter may be the trouble that somebody is about to report at a place: the same class, or one of both
// without a class; at the same site or within the rulebook's distance; open, or closed within the window for reopening. What is
// restricted, imported or ended otherwise is like nothing.
func Like(s State, place Place, problem string, f Facts) (l Likeness, ok bool) {
	known := s.Class.Problem.Code
	switch {
	case !s.Secrecy.IsZero() || s.History || !s.Status.Live() && !(s.Status == Done && s.reopenable(f)):
		return l, false
	case problem != "" && known != "" && problem != known:
		return l, false
	case place.Site != "" && place.Site == s.Place.Site:
		return Likeness{SameSite: true}, true
	case place.Point.IsZero() || s.Place.Point.IsZero():
		return Likeness{Metres: -1}, false
	}
	l.Metres = place.Point.metres(s.Place.Point)
	return l, l.Metres <= f.Rules.likeMetres()
}
