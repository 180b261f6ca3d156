package org

import (
	"cmp"
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/value"
)

// PostDesk is what a post is called and what it may do.
type PostDesk struct {
	Name  string `json:"name"`
	Roles []Role `json:"roles"`
}

// Holder is who holds a post: somebody with an account, or a leader who need not log in and is known by name only.
// Exactly one of the two is there.
type Holder struct {
	Account AccountID    `json:"account,omitempty"`
	Name    value.Secret `json:"name,omitzero"`
}

// IsZero reports whether nobody is named; it serves `omitzero`.
func (h Holder) IsZero() bool { return h == Holder{} }

// Paper reports whether the holder works on paper and has no account.
func (h Holder) Paper() bool { return h.Account == "" && !h.Name.IsZero() }

// Term is one holder's time in a post 任期.
type Term struct {
	Holder
	calendar.Span
}

// Deputy acts for the holder 代理 during the span. Why the holder is away is nobody's business here.
type Deputy struct {
	Account AccountID `json:"account"`
	calendar.Span
}

// HandOver is one 交接: who gave the post to whom, and how many open matters the two counted.
type HandOver struct {
	Day  calendar.Date `json:"day"` // the first day of To
	From Holder        `json:"from"`
	To   Holder        `json:"to"`
	Open int           `json:"open"`
	Note value.Text    `json:"note,omitzero"`
}

// Post is one post 岗位, folded from its events. The zero Post is not created yet.
type Post struct {
	ID        PostID
	Unit      UnitID
	Desks     calendar.History[PostDesk]
	Terms     []Term // in order, never overlapping
	Deputies  []Deputy
	HandOvers []HandOver
	Span      calendar.Span
}

// Stream is the stream of the post's entries.
func (id PostID) Stream() journal.Stream { return journal.Of("post", string(id)) }

// Alive reports whether p existed on d.
func (p Post) Alive(d calendar.Date) bool { return p.ID != "" && p.Span.Holds(d) }

// NameOn is the post's name on d, the first one for earlier days.
func (p Post) NameOn(d calendar.Date) string { return p.desk(d).Name }

// RolesOn is what the post may do on d; nothing on days on which it does not exist.
func (p Post) RolesOn(d calendar.Date) []Role {
	if !p.Alive(d) {
		return nil
	}
	return p.desk(d).Roles
}

func (p Post) desk(d calendar.Date) PostDesk {
	desk, ok := p.Desks.On(d)
	if !ok && len(p.Desks) > 0 {
		return p.Desks[0].Is
	}
	return desk
}

// HolderOn is who held the post on d, the zero Holder when nobody did.
func (p Post) HolderOn(d calendar.Date) Holder {
	for _, t := range p.Terms {
		if p.Alive(d) && t.Holds(d) {
			return t.Holder
		}
	}
	return Holder{}
}

// DeputiesOn are the accounts that may act for the holder on d.
func (p Post) DeputiesOn(d calendar.Date) []AccountID {
	var out []AccountID
	for _, t := range p.Deputies {
		if p.Alive(d) && t.Holds(d) {
			out = append(out, t.Account)
		}
	}
	return out
}

// ActingOn is everybody who may act for the post on d: the holder's account first, then the deputies. A deputy who has
// become the holder stands once.
func (p Post) ActingOn(d calendar.Date) []AccountID {
	var out []AccountID
	if a := p.HolderOn(d).Account; a != "" {
		out = append(out, a)
	}
	for _, a := range p.DeputiesOn(d) {
		if !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

// PostsOf are the posts that account may act for on d, by ID; the account itself must be enabled that day.
func (r *Register) PostsOf(account AccountID, d calendar.Date) []Post {
	if !r.accounts.Get(account).Enabled(d) {
		return nil
	}
	return slices.DeleteFunc(r.Posts(d), func(p Post) bool {
		return !slices.Contains(p.ActingOn(d), account) || !r.units.Get(p.Unit).Alive(d)
	})
}

// PostsIn are the posts of one unit on d, by ID.
func (r *Register) PostsIn(unit UnitID, d calendar.Date) []Post {
	return slices.DeleteFunc(r.Posts(d), func(p Post) bool { return p.Unit != unit })
}

// Posts are all posts alive on d, by ID.
func (r *Register) Posts(d calendar.Date) []Post {
	var out []Post
	for p := range r.posts.Values() {
		if p.Alive(d) {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b Post) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// Actor is the account acting for one of its posts on d, with the chain of that day. An account acts only for posts it
// holds or deputises; with anything else the answer is the zero Actor.
func (r *Register) Actor(account AccountID, post PostID, d calendar.Date) Actor {
	for _, p := range r.PostsOf(account, d) {
		if p.ID == post {
			return Actor{Account: account, Post: post, Unit: p.Unit, Chain: r.Chain(p.Unit, d), Roles: p.RolesOn(d)}
		}
	}
	return Actor{}
}

// Apply folds one event into p. It never refuses: what happened, happened. An event of another aggregate leaves p as it is.
func (p Post) Apply(e journal.Event) Post {
	if e, ok := e.(interface{ post(*Post) }); ok {
		e.post(&p)
	}
	return p
}
