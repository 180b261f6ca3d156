package org

import (
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/value"
)

// Facts about a post.
type (
	// PostCreated 已设岗.
	PostCreated struct {
		ID   PostID        `json:"id"`
		Unit UnitID        `json:"unit"`
		Desk PostDesk      `json:"desk"`
		From calendar.Date `json:"from"`
	}
	// PostChanged 岗位变更.
	PostChanged struct {
		From calendar.Date `json:"from"`
		Desk PostDesk      `json:"desk"`
	}
	// PostTaken 已任职.
	PostTaken struct {
		Holder Holder        `json:"holder"`
		From   calendar.Date `json:"from"`
	}
	// PostHandedOver 已交接.
	PostHandedOver HandOver
	// PostVacated 已离任.
	PostVacated struct {
		Last calendar.Date `json:"last"`
	}
	// DeputyNamed 已定代理.
	DeputyNamed struct {
		Account AccountID     `json:"account"`
		Span    calendar.Span `json:"span"`
	}
	// DeputyEnded 代理结束.
	DeputyEnded struct {
		Account AccountID     `json:"account"`
		Last    calendar.Date `json:"last"`
	}
	// PostClosed 已撤岗.
	PostClosed struct {
		Last calendar.Date `json:"last"`
	}
	// PostRestored 岗位恢复: the closing entered before was a mistake.
	PostRestored struct {
		Reason value.Text `json:"reason"`
	}
)

func (PostCreated) Kind() string    { return "post.created.v1" }
func (PostChanged) Kind() string    { return "post.changed.v1" }
func (PostTaken) Kind() string      { return "post.taken.v1" }
func (PostHandedOver) Kind() string { return "post.handed-over.v1" }
func (PostVacated) Kind() string    { return "post.vacated.v1" }
func (DeputyNamed) Kind() string    { return "post.deputy-named.v1" }
func (DeputyEnded) Kind() string    { return "post.deputy-ended.v1" }
func (PostClosed) Kind() string     { return "post.closed.v1" }
func (PostRestored) Kind() string   { return "post.restored.v1" }

func (e PostCreated) post(p *Post) {
	*p = Post{ID: e.ID, Unit: e.Unit, Span: calendar.Span{From: e.From}}
	p.Desks = p.Desks.Add(e.From, e.Desk)
}

func (e PostChanged) post(p *Post) { p.Desks = p.Desks.Add(e.From, e.Desk) }

func (e PostTaken) post(p *Post) {
	p.Terms = append(slices.Clip(p.Terms), Term{e.Holder, calendar.Span{From: e.From}})
}

func (e PostHandedOver) post(p *Post) {
	p.endTerm(e.Day.AddDays(-1))
	p.Terms = append(p.Terms, Term{e.To, calendar.Span{From: e.Day}})
	p.HandOvers = append(slices.Clip(p.HandOvers), HandOver(e))
}

func (e PostVacated) post(p *Post) { p.endTerm(e.Last) }

func (e DeputyNamed) post(p *Post) {
	p.Deputies = append(slices.Clip(p.Deputies), Deputy{e.Account, e.Span})
}

func (e DeputyEnded) post(p *Post) {
	p.Deputies = slices.Clone(p.Deputies)
	for n, d := range p.Deputies {
		if d.Account == e.Account && d.Holds(e.Last) {
			p.Deputies[n].To = e.Last
		}
	}
}

func (e PostClosed) post(p *Post)   { p.Span.To = e.Last }
func (e PostRestored) post(p *Post) { p.Span.To = "" }

// endTerm gives the running term its last day, in a list of its own.
func (p *Post) endTerm(last calendar.Date) {
	p.Terms = slices.Clone(p.Terms)
	if n := len(p.Terms); n > 0 {
		p.Terms[n-1].To = last
	}
}
