package benchkit

import (
	"context"
	"crypto/sha256"
	"fmt"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/store"
)

// command names the k-th request about matter n.
func command(n, k int, who org.Actor) store.Command {
	id := fmt.Sprintf("01890000-%04x-7000-9000-%04x%08x", k, n>>32, n&0xffffffff)
	return store.Command{ID: id, Digest: sha256.Sum256([]byte(id)),
		Author: journal.Author{Actor: "account/" + string(who.Account), Post: "post/" + string(who.Post), Unit: "unit/" + string(who.Unit)}}
}

// perCall is how many matters Fill enters in one call of the bulk lane.
const perCall = 200

// Fill enters matters from up to but without to, all events of a matter at once and many matters in one command. What is
// kept of them is what Play leaves behind, only sooner.
func (d *District) Fill(ctx context.Context, db *store.DB, from, to int) error {
	for n := from; n < to; n += perCall {
		end := min(n+perCall, to)
		write := func() error {
			_, err := db.Write(ctx, store.Bulk, command(n, 0xffff, clerk), func(tx *store.Tx) error {
				for i := n; i < end; i++ {
					if err := d.enterWhole(tx, d.tell(i)); err != nil {
						return fmt.Errorf("matter %d: %w", i, err)
					}
				}
				return nil
			})
			return err
		}
		err := write()
		for again := 0; again < 5 && fault.KindOf(err) == fault.Unavailable; again++ {
			err = write() // a busy machine held it up; the command ID sees to it that nothing is entered twice
		}
		if err != nil {
			return fmt.Errorf("fill from %d: %w", n, err)
		}
	}
	return nil
}

func (d *District) enterWhole(tx *store.Tx, s *story) error {
	row := store.MatterRow{ID: s.id}
	var events []journal.Event
	state, now := row.State, s.begun
	for _, st := range s.steps {
		now = now.Add(st.after)
		more, err := d.decide(tx, s, state, st, now)
		if err != nil {
			return err
		}
		for _, e := range more {
			state = matter.Apply(state, e)
		}
		events = append(events, more...)
	}
	_, err := store.Matters.Enter(tx, row, events...)
	return err
}

func (d *District) decide(tx *store.Tx, s *story, state matter.State, st step, now calendar.Instant) ([]journal.Event, error) {
	c, err := s.command(st.verb, func(field, words string) (value.Text, error) { return tx.Text(matter.Stream(s.id), field, words) })
	if err != nil {
		return nil, err
	}
	events, err := matter.Decide(state, d.facts(st.who, now, state.Place), c)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", st.verb, err)
	}
	return events, nil
}

// Play takes matter n through its story, one command at a time, as people do.
func (d *District) Play(ctx context.Context, db *store.DB, n int) error {
	for p := d.begin(n); !p.over(); {
		if err := p.step(ctx, db); err != nil {
			return err
		}
	}
	return nil
}

// play is a story on its way.
type play struct {
	district *District
	n, done  int // number of the matter; steps done
	story    *story
	now      calendar.Instant
	enter    Enter // nil: as the store does
}

// Enter keeps the events of one command.
type Enter func(*store.Tx, store.MatterRow, ...journal.Event) (store.MatterRow, error)

func (d *District) begin(n int) *play {
	s := d.tell(n)
	return &play{district: d, n: n, story: s, now: s.begun}
}

func (p *play) over() bool { return p.done == len(p.story.steps) }

// step carries out the next command as the application does: read the state, decide, enter.
func (p *play) step(ctx context.Context, db *store.DB) error {
	st := p.story.steps[p.done]
	p.now = p.now.Add(st.after)
	cmd, enter := command(p.n, p.done, st.who), store.Matters.Enter
	if p.enter != nil {
		cmd, enter = store.Command{}, p.enter
	}
	_, err := db.Write(ctx, store.Interactive, cmd, func(tx *store.Tx) error {
		row, err := store.Matters.From(tx, p.story.id)
		if err != nil {
			return err
		}
		events, err := p.district.decide(tx, p.story, row.State, st, p.now)
		if err != nil {
			return err
		}
		_, err = enter(tx, row, events...)
		return err
	})
	if err != nil {
		return fmt.Errorf("play matter %d, step %d: %w", p.n, p.done+1, err)
	}
	p.done++
	return nil
}
