//msg:off the description of the interface is Chinese
package api

import (
	"encoding/json"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/value"
)

// Line is a matter in a list.
type Line struct {
	ID       string           `json:"id"`
	Number   string           `json:"number"`
	Status   string           `json:"status"`
	Word     string           `json:"status_word"`
	What     string           `json:"what"`
	Words    string           `json:"words" doc:"地点"`
	Site     string           `json:"site,omitempty"`
	Path     string           `json:"path,omitempty"`
	Lon      float64          `json:"lon,omitempty"`
	Lat      float64          `json:"lat,omitempty"`
	Problem  Clause           `json:"problem,omitempty"`
	Severity string           `json:"severity,omitempty"`
	Channel  string           `json:"channel"`
	Unit     string           `json:"unit,omitempty" doc:"责任单位 ID"`
	UnitName string           `json:"unit_name,omitempty"`
	Entered  calendar.Instant `json:"entered"`
	Due      calendar.Instant `json:"due,omitzero"`
	Verdict  string           `json:"verdict" doc:"期限判断"`
	Why      string           `json:"verdict_why,omitempty"`
	Reopened int              `json:"reopened,omitempty"`
	Marks    []Mark           `json:"marks,omitempty"`
	History  bool             `json:"history,omitempty" doc:"历史导入"`
	Secret   string           `json:"restricted,omitempty"`
}

// Mark is what stands beside the status.
type Mark struct {
	Code   string `json:"code"`
	Word   string `json:"word"`
	Detail string `json:"detail,omitempty"`
}

// Matter is one matter whole.
type Matter struct {
	Line
	Occurred  calendar.Instant  `json:"occurred"`
	Cell      string            `json:"cell,omitempty"`
	Condition Clause            `json:"condition,omitempty"`
	Clauses   []Clause          `json:"clauses,omitempty"`
	External  string            `json:"external,omitempty"`
	Sources   int               `json:"sources" doc:"来源数，含并入的"`
	Into      string            `json:"into,omitempty" doc:"并入哪一件"`
	Clock     string            `json:"clock,omitempty" doc:"期限怎样得来，一句话"`
	Owner     []string          `json:"owner_why,omitempty" doc:"为什么是这个责任单位"`
	Photos    []File            `json:"photos,omitempty"`
	After     []File            `json:"after,omitempty"`
	State     json.RawMessage   `json:"state" doc:"完整状态，文字以 ref 指向 texts"`
	Texts     map[string]string `json:"texts" doc:"ref 对应的文字"`
	Actions   []Action          `json:"actions"`
}

// Action is one verb and whether the token's account may ask it now.
type Action struct {
	Verb    string `json:"verb"`
	Word    string `json:"word"`
	Allowed bool   `json:"allowed"`
	Why     string `json:"why,omitempty" doc:"不能办时的原因"`
}

// Entry is one entry of a matter's history.
type Entry struct {
	Seq   int64             `json:"seq" doc:"流水序号"`
	Ver   int64             `json:"ver" doc:"在本件中的次序"`
	At    calendar.Instant  `json:"at"`
	Kind  string            `json:"kind"`
	Actor string            `json:"actor"`
	Post  string            `json:"post,omitempty"`
	Unit  string            `json:"unit,omitempty"`
	Body  json.RawMessage   `json:"body"`
	Texts map[string]string `json:"texts,omitempty"`
}

func degrees(units int64) float64 { return float64(units) / geo.Scale }

func filesOf(list []matter.Photo) (out []File) {
	for _, p := range list {
		out = append(out, fileOf(p.Blob))
	}
	return out
}

func fileOf(b value.Blob) File { return File(b) }

// line writes what lists and pages of a matter share.
func (s *Server) line(id string, m matter.State, what, words string, late matter.Lateness) Line {
	now := s.app.Now()
	l := Line{ID: id, Number: m.Number, Status: string(m.Status), Word: m.Status.Word(), What: what, Words: words, Site: m.Place.Site, Path: m.Place.Path,
		Lon: degrees(m.Place.Point.Lon), Lat: degrees(m.Place.Point.Lat), Problem: Clause(m.Class.Problem), Severity: string(m.Class.Severity),
		Channel: string(m.Source.Channel), Unit: string(m.Owner.Unit), UnitName: s.app.District().Org.UnitName(m.Owner.Unit, now.Date()),
		Entered: m.Entered, Due: late.Due, Verdict: string(late.Verdict), Why: late.Why.String(), Reopened: m.Reopened, History: m.History, Secret: string(m.Secrecy.Kind)}
	for _, x := range matter.Marks(m, now, s.app.District().Rules) {
		l.Marks = append(l.Marks, Mark{x.Code, x.Word.String(), x.Detail.String()})
	}
	return l
}

// matter writes one matter whole.
func (s *Server) matter(x app.Seen) (Matter, error) {
	m := x.State
	out := Matter{Line: s.line(x.ID, m, x.Texts[m.What.Ref], x.Texts[m.Place.Words.Ref], x.Late), Occurred: m.Occurred, Cell: m.Place.Cell,
		Condition: Clause(m.Class.Condition), External: m.Source.External, Sources: len(m.Sources) + 1, Into: m.Into, Owner: m.Owner.Why,
		Photos: filesOf(m.Photos), After: filesOf(m.Report.After), Texts: x.Texts, Actions: actions(x.Actions)}
	for _, c := range m.Class.Clauses {
		out.Clauses = append(out.Clauses, Clause(c))
	}
	state, err := json.Marshal(m)
	if err != nil {
		return out, err
	}
	out.State = state
	clock, err := matter.Explain(m, s.app.District().Calendar)
	out.Clock = clock.String()
	return out, err
}

func actions(list []matter.Action) []Action {
	out := make([]Action, len(list))
	for i, a := range list {
		out[i] = Action{Verb: string(a.Verb), Word: a.Word, Allowed: a.Allowed}
		if a.Why != nil {
			out[i].Why = a.Why.Error()
		}
	}
	return out
}

// entry writes one entry with the words that its body points to.
func entry(e journal.Entry, texts map[string]string) Entry {
	out := Entry{Seq: e.Seq, Ver: e.Ver, At: e.At, Kind: e.Kind, Actor: e.Actor, Post: e.Post, Unit: e.Unit, Body: e.Body, Texts: map[string]string{}}
	for ref, words := range texts {
		if jsonHas(e.Body, ref) {
			out.Texts[ref] = words
		}
	}
	return out
}
