package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/store"
)

// noticesCursor names how far the journal has been followed for notices.
const noticesCursor = "notices"

// keepNotices is how long an inbox keeps a line; the journal keeps what happened.
const keepNotices = 30 * 24 * time.Hour

// noticesPage is how many entries are looked through at a time.
const noticesPage = 500

// told is what one entry tells.
type told struct {
	pos, born int64
	at        calendar.Instant
	actor     string
	list      []matter.Notice
}

// DrawNotices follows the journal and keeps whom each step of a matter concerns. It enters nothing in the journal; broken off,
// it goes on where it stopped. It returns how many entries told somebody something.
func (a *App) DrawNotices(ctx context.Context) (n int, err error) {
	for ctx.Err() == nil {
		pos, err := a.db.Cursor(noticesCursor)
		if err != nil {
			return n, err
		}
		page, err := a.db.Entries(pos, noticesPage)
		if err != nil || len(page) == 0 {
			return n, err
		}
		news, err := a.news(page)
		if err != nil {
			return n, err
		}
		_, err = a.write(ctx, Ask{Job: noticesCursor, Bulk: true}, func(t *store.Tx) error {
			for _, x := range news {
				if err := t.PutNotices(x.pos, x.born, x.at, x.actor, x.list); err != nil {
					return err
				}
			}
			return t.SetCursor(noticesCursor, page[len(page)-1].Pos)
		})
		if err != nil {
			return n, err
		}
		n += len(news)
	}
	return n, ctx.Err()
}

// news finds what a page of entries tells. Each matter in it is folded once.
func (a *App) news(page []store.Stored) (list []told, err error) {
	oldest := a.db.Now().Add(-keepNotices)
	wanted := map[int64]bool{}
	var streams []journal.Stream
	seen := map[journal.Stream]bool{}
	for _, s := range page {
		if !strings.HasPrefix(s.Kind, "matter.") {
			continue
		}
		e, err := journal.Parse([]byte(s.Leaf))
		if err != nil {
			return nil, err
		}
		if e.At < oldest {
			continue
		}
		wanted[s.Pos] = true
		if !seen[s.Stream] {
			seen[s.Stream] = true
			streams = append(streams, s.Stream)
		}
	}
	for _, s := range streams {
		some, err := a.newsOf(s, wanted)
		if err != nil {
			return nil, fmt.Errorf("notices of %s: %w", s, err)
		}
		list = append(list, some...)
	}
	return list, nil
}

// newsOf folds one matter and collects what the wanted entries of it tell.
func (a *App) newsOf(stream journal.Stream, wanted map[int64]bool) (list []told, err error) {
	entries, err := a.db.Stream(stream)
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	var s matter.State
	for _, x := range entries {
		e, err := journal.Parse([]byte(x.Leaf))
		if err != nil {
			return nil, err
		}
		event, err := matter.Decode(e.Kind, e.Body)
		if err != nil {
			return nil, err
		}
		after := matter.Apply(s, event)
		if wanted[x.Pos] {
			if n := matter.Notices(s, after, event); len(n) > 0 {
				list = append(list, told{x.Pos, entries[0].Pos, e.At, strings.TrimPrefix(e.Actor, "account/"), n})
			}
		}
		s = after
	}
	return list, nil
}

// inbox is the filter of a viewer's own notices: those of his account, his roles and the unit of the post he acts for.
func (a *App) inbox(v Viewer) store.NoticeFilter {
	if x, err := a.For(v, SeeMatters); err == nil {
		v = x
	}
	f := store.NoticeFilter{Account: string(v.Account), Tokens: v.Tokens}
	if v.Account == "" || !v.May(SeeMatters) {
		return f
	}
	f.Keys = []string{"a:" + string(v.Account)}
	for _, t := range v.Tokens {
		if t == "u:"+string(v.Unit) || strings.HasPrefix(t, "r:") {
			f.Keys = append(f.Keys, t)
		}
	}
	for _, r := range v.Roles {
		f.Keys = append(f.Keys, "role:"+string(r))
	}
	return f
}

// Notice is one line of an inbox with the words that a list shows.
type Notice struct {
	Line
	Entry int64 // that tells it
	News  matter.News
	Told  calendar.Instant
	Read  bool
}

// Notices lists a viewer's inbox, the newest first; before is the entry of the last line of the page before, 0 for the first.
// What he may not see any more is not in it.
func (a *App) Notices(v Viewer, unread bool, before int64, limit int) ([]Notice, error) {
	f := a.inbox(v)
	f.Unread, f.Before, f.Limit = unread, before, limit
	rows, err := a.db.Notices(f)
	if err != nil {
		return nil, err
	}
	listed := make([]store.Listed, len(rows))
	for i, r := range rows {
		listed[i] = store.Listed{MatterRow: r.MatterRow}
	}
	lines, err := a.lines(listed)
	if err != nil {
		return nil, err
	}
	out := make([]Notice, len(rows))
	for i, r := range rows {
		out[i] = Notice{lines[i], r.Pos, r.News, r.At, r.Read}
	}
	return out, nil
}

// Unread counts a viewer's unread notices, up to a hundred.
func (a *App) Unread(v Viewer) (int, error) { return a.db.Unread(a.inbox(v)) }

// ReadNotice notes that the viewer has read what an entry told; 0 means everything so far. Nobody else sees it.
func (a *App) ReadNotice(ctx context.Context, v Viewer, entry int64) error {
	_, err := a.db.Write(ctx, store.Interactive, store.Command{}, func(t *store.Tx) error {
		if entry > 0 {
			return t.ReadNotice(string(v.Account), entry)
		}
		return t.ReadNotices(string(v.Account), t.Pos())
	})
	return err
}

// ClosedOn lists the matters that were closed on a day, in time, as far as the viewer may see them: those of his unit, or of the
// whole district for who sees all of it.
func (a *App) ClosedOn(v Viewer, day calendar.Date, most int) ([]Line, error) {
	q := store.WhenQuery{What: store.WhenClosed, From: day.Start(), To: day.AddDays(1).Start(), Limit: duePage}
	all := slices.Contains(v.Tokens, "*")
	var rows []store.Listed
	for len(rows) < most {
		page, err := a.db.When(q)
		if err != nil {
			return nil, err
		}
		for _, f := range page {
			if v.Sees(f.State) && (all || f.State.Owner.Unit == v.Unit || f.State.Source.Finder.Account == v.Account) {
				rows = append(rows, store.Listed{MatterRow: f.MatterRow})
			}
		}
		if len(page) < q.Limit {
			break
		}
		q.After = page[len(page)-1]
	}
	return a.lines(rows[:min(len(rows), most)])
}
