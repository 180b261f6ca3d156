package app

import (
	"context"
	"io"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/store"
)

// Checkpoint is a signed statement of the whole journal up to an entry.
type Checkpoint = store.Checkpoint

// Checkpoints lists the signed statements of the journal that left the house, the oldest first.
func (a *App) Checkpoints() ([]Checkpoint, error) { return a.db.Checkpoints() }

// PublicKeys lists the keys of the journal, the one that signs now last.
func (a *App) PublicKeys() ([]store.PublicKey, error) { return a.db.PublicKeys() }

// PublishCheckpoint makes a statement of the whole journal that leaves the house; the newest again when nothing was entered since.
func (a *App) PublishCheckpoint(ctx context.Context) (store.Checkpoint, error) {
	return a.db.Publish(ctx)
}

// BundleOptions say what a bundle is about.
type BundleOptions struct {
	Matter string // ID or number of one matter that the viewer sees; empty for the whole journal
	Texts  bool   // open the typed texts; redacted ones stay shut
}

// MayTakeAll reports whether the viewer may take the whole journal, which speaks of restricted matters too.
func (v Viewer) MayTakeAll() bool { return v.Has(org.OfficeHead, org.Officer, org.Auditor) }

// Bundle writes what a stranger needs to verify the journal, or one matter in it, on the newest published checkpoint. Nothing
// is written when it is refused.
func (a *App) Bundle(ctx context.Context, v Viewer, w io.Writer, o BundleOptions) error {
	p := store.ProofOptions{Texts: o.Texts}
	if o.Matter == "" && !v.MayTakeAll() {
		return fault.New(fault.Denied, "整本账的证据包含有限制事项，须由双创办主任、数据专管员或审计导出")
	}
	if o.Matter != "" {
		m, err := a.See(v, o.Matter)
		if err != nil {
			return err
		}
		p.Streams = []journal.Stream{matter.Stream(m.ID)}
	}
	if _, err := a.PublishCheckpoint(ctx); err != nil {
		return err
	}
	_, err := a.db.Prove(ctx, w, p)
	return err
}
