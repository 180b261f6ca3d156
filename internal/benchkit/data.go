package benchkit

import (
	"context"
	crand "crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"shuangcheng/internal/store"
)

// Data is a filled data folder, opened.
type Data struct {
	*store.DB
	District *District
	Dir      string
	N        int           // matters it was filled with
	Filled   time.Duration // what filling took; zero when the folder was there already
}

// Product is what stands above the store, for those who measure it; the zero Product is the store with matters alone.
type Product struct {
	Folds []store.Folder                            // all of them; needed on every folder that the product's server has run on
	Found func(context.Context, store.Config) error // begins the district of an empty folder and leaves others alone; may be nil
}

// folderVersion is raised when the matters told change, so that folders filled before are not taken for the same.
const folderVersion = 2

// Folder is where the data folder of n matters is kept between runs: making a million of them takes minutes.
func Folder(n int) string {
	return filepath.Join(os.TempDir(), fmt.Sprintf("shuangcheng-bench-%d-%d", folderVersion, n))
}

// Open opens the data folder dir with n matters in it and fills it first if it has fewer. postgres is a connection string or
// empty. Measurements enter matters beyond n and stay in the folder.
func Open(ctx context.Context, dir, postgres string, n int, p Product) (*Data, error) {
	if len(p.Folds) == 0 {
		p.Folds = []store.Folder{store.Matters}
	}
	d, err := NewDistrict()
	if err != nil {
		return nil, err
	}
	data := &Data{District: d, Dir: dir, N: n}
	cfg, err := Config(dir, postgres)
	if err != nil {
		return nil, err
	}
	if p.Found != nil {
		if err := p.Found(ctx, cfg); err != nil {
			return nil, fmt.Errorf("found the district of %s: %w", dir, err)
		}
	}
	if data.DB, err = store.Open(ctx, cfg, p.Folds...); err != nil {
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	if err := data.fill(ctx); err != nil {
		return nil, errors.Join(err, data.Close())
	}
	return data, nil
}

// Config opens the keys of dir, or makes them. A fresh folder draws the same bytes each time; one that is opened again may not
// draw them a second time.
func Config(dir, postgres string) (store.Config, error) {
	cfg := store.Config{Dir: filepath.Join(dir, "data"), Postgres: postgres, Now: time.Now, Rand: crand.Reader}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return cfg, fmt.Errorf("make data folder: %w", err)
	}
	path := filepath.Join(dir, "keys")
	var err error
	if _, missing := os.Stat(path); errors.Is(missing, fs.ErrNotExist) {
		cfg.Rand = rand.NewChaCha8([32]byte{1})
		cfg.Keys, err = store.CreateKeys(path, cfg.Rand)
	} else {
		cfg.Keys, err = store.OpenKeys(path)
	}
	if err != nil {
		return cfg, fmt.Errorf("keys of %s: %w", dir, err)
	}
	return cfg, nil
}

// marker is the named value that says how many matters the folder holds.
const marker = "bench"

func (d *Data) fill(ctx context.Context) error {
	head, err := d.Head()
	if err != nil {
		return err
	}
	if head == 0 {
		_, err := d.Write(ctx, store.Interactive, command(0, 0xfffe, clerk), func(tx *store.Tx) error {
			if err := tx.BindKeys(); err != nil {
				return err
			}
			return tx.BeginEpoch("bench.example", nil, "")
		})
		if err != nil {
			return fmt.Errorf("begin journal: %w", err)
		}
	}
	have, err := d.count()
	if err != nil {
		return err
	}
	start := time.Now()
	for have < d.N {
		next := min(have+20*perCall, d.N)
		if err := d.District.Fill(ctx, d.DB, have, next); err != nil {
			return err
		}
		have = next
		if err := d.setCount(ctx, have); err != nil {
			return err
		}
		d.Filled = time.Since(start)
	}
	return nil
}

// count is how many matters were entered so far, those of measurements included.
func (d *Data) count() (int, error) {
	value, err := d.Meta(marker)
	if err != nil || value == "" {
		return 0, err
	}
	return strconv.Atoi(value)
}

func (d *Data) setCount(ctx context.Context, n int) error {
	_, err := d.Write(ctx, store.Interactive, store.Command{}, func(tx *store.Tx) error { return tx.SetMeta(marker, strconv.Itoa(n)) })
	return err
}
