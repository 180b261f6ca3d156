package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/site"
	"shuangcheng/internal/store"
)

// Upload gives back a file that Keep stored, by its hash; it serves the step between a preview and its confirmation.
func (a *App) Upload(sum string, limit int64) ([]byte, error) {
	again := fault.New(fault.Missing, "预览过的文件已清理，请重新上传。")
	if raw, err := hex.DecodeString(sum); err != nil || len(raw) != sha256.Size {
		return nil, again
	}
	f, err := a.blobs.Open(sum)
	if err != nil {
		return nil, again.Because(err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read kept file %s: %w", sum, err)
	}
	if int64(len(b)) > limit {
		return nil, fault.New(fault.TooLarge, "文件超过 %d MB，请分成几个文件。", limit>>20)
	}
	return b, nil
}

// cellsPerWrite bounds the outlines of one write.
const cellsPerWrite = 50

// TakeOutlines founds and redraws the cells that PlanOutlines shows. A batch's command ID comes from the file, so that the
// same file sent twice is done once; rows with findings that are fatal stay out.
func (a *App) TakeOutlines(ctx context.Context, q Ask, raw []byte, datum geo.Datum, day calendar.Date) (OutlinePlan, error) {
	plan, err := a.PlanOutlines(raw, datum, day)
	if err != nil {
		return plan, err
	}
	if plan.Fatal() {
		f := plan.Whole[0]
		return plan, &fault.Error{Kind: fault.Invalid, Key: f.Key, Args: f.Args, Field: "datum"}
	}
	sum := sha256.Sum256(raw)
	var rows []OutlineRow
	for _, r := range plan.Rows {
		if r.Act == OutlineFound || r.Act == OutlineRedraw {
			rows = append(rows, r)
		}
	}
	for i := 0; i < len(rows); i += cellsPerWrite {
		batch := rows[i:min(i+cellsPerWrite, len(rows))]
		id := jobID("outlines", string(q.Viewer.Account), q.Job, hex.EncodeToString(sum[:]), string(datum), string(day), batch[0].Code, fmt.Sprint(len(batch)))
		one := Ask{ID: id, Digest: sha256.Sum256([]byte(id)), Viewer: q.Viewer, Job: q.Job, Bulk: true}
		if _, err := a.register(ctx, one, func(t *store.Tx) error { return a.takeCells(t, one, batch, day) }); err != nil {
			return plan, err
		}
	}
	return plan, nil
}

// takeCells enters one batch; a refusal undoes the batch and names the cell.
func (a *App) takeCells(t *store.Tx, q Ask, batch []OutlineRow, day calendar.Date) error {
	f := a.cellFacts(q, t.Now().Date())
	for _, r := range batch {
		before, err := cells.From(t, string(r.Cell))
		if err != nil {
			return err
		}
		var c grid.Command = grid.Draw{From: day, Outline: grid.Outline{Words: before.State.OutlineOn(day).Words, Area: r.Area}}
		if r.Act == OutlineFound {
			c = grid.Found{ID: r.Cell, Code: r.Code, Name: r.Name, Outline: grid.Outline{Area: r.Area}, Seat: r.Seat, From: day}
		}
		events, err := before.State.Decide(f, c)
		if err != nil {
			return err
		}
		if _, err := cells.Enter(t, before, events...); err != nil {
			return err
		}
	}
	return nil
}

// SiteProposals lists the sites whose cell does not fit their point today.
func (a *App) SiteProposals() []site.Proposal {
	d, today := a.District(), a.Now().Date()
	return d.Sites.Propose(today, d.Grid, d.Locator(today))
}

// AcceptCells puts sites under the cells that are proposed for them now; what is no longer proposed is left alone and
// counted as skipped.
func (a *App) AcceptCells(ctx context.Context, q Ask, ids []site.ID) (done, skipped int, err error) {
	if len(ids) == 0 {
		return 0, 0, fault.New(fault.Invalid, "请先勾选要改划的点位。").At("site")
	}
	if len(ids) > maxUnits {
		return 0, 0, fault.New(fault.TooLarge, "一次最多改划 %d 个点位，请分几次勾选。", maxUnits).At("site")
	}
	_, err = a.register(ctx, q, func(t *store.Tx) error {
		done, skipped = 0, 0
		d, today := a.District(), t.Now().Date()
		proposed := map[site.ID]site.Proposal{}
		for _, p := range d.Sites.Propose(today, d.Grid, d.Locator(today)) {
			proposed[p.Site] = p
		}
		for _, id := range ids {
			p, ok := proposed[id]
			if !ok {
				skipped++
				continue
			}
			if err := a.reassign(t, q, p, today); err != nil {
				return err
			}
			done++
		}
		return nil
	})
	return done, skipped, err
}

func (a *App) reassign(t *store.Tx, q Ask, p site.Proposal, today calendar.Date) error {
	r, err := sites.From(t, string(p.Site))
	if err != nil {
		return err
	}
	var events []journal.Event
	if events, err = r.State.Decide(a.siteFacts(q, today), site.Reassign{From: today, Cell: p.To, Why: p.String()}); err != nil {
		return err
	}
	_, err = sites.Enter(t, r, events...)
	return err
}
