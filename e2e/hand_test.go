package e2e

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/rogpeppe/go-internal/testscript"
	_ "modernc.org/sqlite"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/store"
	"shuangcheng/proof"
)

// What people with access to the machine may do behind the program's back, and what has no command of its own.

// open opens the database of a script past the program.
func open(ts *testscript.TestScript) *sql.DB {
	driver, dsn := "sqlite", filepath.Join(ts.Getenv("SHUANGCHENG_DATA"), "shuangcheng.db")
	if pg := ts.Getenv("SHUANGCHENG_POSTGRES"); pg != "" {
		driver, dsn = "pgx", pg
	}
	db, err := sql.Open(driver, dsn)
	ts.Check(err)
	return db
}

// runSQL STATEMENT: what somebody with the database's password can do.
func runSQL(ts *testscript.TestScript, _ bool, args []string) {
	db := open(ts)
	defer db.Close()
	r, err := db.Exec(args[0])
	ts.Check(err)
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		ts.Fatalf("%s touched nothing (%v)", args[0], err)
	}
}

// resign FROM TO: rewrites the past as the holder of the database and of the true key can, from the first entry that
// says FROM: leaves, tree and every checkpoint are made anew, so that all agrees with itself.
func resign(ts *testscript.TestScript, _ bool, args []string) {
	db := open(ts)
	defer db.Close()
	var key ed25519.PrivateKey
	var keys struct{ Signing []string }
	b, err := os.ReadFile(filepath.Join(ts.Getenv("SHUANGCHENG_DATA")+".keys", "keys.json"))
	ts.Check(err)
	ts.Check(json.Unmarshal(b, &keys))
	origin, key, err := proof.ParseSignerKey(keys.Signing[0])
	ts.Check(err)

	rows, err := db.Query(`SELECT entry FROM journal ORDER BY pos`)
	ts.Check(err)
	var leaves []string
	for rows.Next() {
		var leaf string
		ts.Check(rows.Scan(&leaf))
		leaves = append(leaves, strings.ReplaceAll(leaf, args[0], args[1]))
	}
	ts.Check(rows.Close())
	tx, err := db.Begin()
	ts.Check(err)
	var f proof.Frontier
	idx := 0
	for i, leaf := range leaves {
		_, err := tx.Exec(`UPDATE journal SET entry = $1 WHERE pos = $2`, leaf, i+1)
		ts.Check(err)
		for _, h := range f.Append(nil, proof.LeafHash([]byte(leaf))) {
			_, err := tx.Exec(`UPDATE tree SET hash = $1 WHERE idx = $2`, h[:], idx)
			ts.Check(err)
			idx++
		}
		note, err := proof.SignCheckpoint(proof.Checkpoint{Origin: origin, Size: int64(i + 1), Root: f.Root()}, key)
		ts.Check(err)
		_, err = tx.Exec(`UPDATE checkpoint SET note = $1 WHERE size = $2`, string(note), i+1)
		ts.Check(err)
	}
	ts.Check(tx.Commit())
}

// vault add PERSON VALUE, or vault erase PERSON, or vault has PERSON: works on the vault while no server runs. "has"
// looks for the person's wrapped key and sealed values in all that lies under the data folder.
func vault(ts *testscript.TestScript, neg bool, args []string) {
	if args[0] == "has" {
		db := open(ts)
		defer db.Close()
		var keys, values int
		ts.Check(db.QueryRow(`SELECT COUNT(*) FROM person WHERE id = $1 AND LENGTH(dek_wrapped) > 0`, args[1]).Scan(&keys))
		ts.Check(db.QueryRow(`SELECT COUNT(*) FROM secret WHERE person = $1`, args[1]).Scan(&values))
		if (keys+values > 0) == neg {
			ts.Fatalf("%s has %d keys and %d values", args[1], keys, values)
		}
		return
	}
	keys, err := store.OpenKeys(ts.Getenv("SHUANGCHENG_DATA") + ".keys")
	ts.Check(err)
	ctx := context.Background()
	db, err := store.Open(ctx, store.Config{Dir: ts.Getenv("SHUANGCHENG_DATA"), Postgres: ts.Getenv("SHUANGCHENG_POSTGRES"), Keys: keys,
		Now: time.Now, Rand: rand.Reader}, app.Folds()...)
	ts.Check(err)
	cmd, err := db.SystemCommand("test")
	ts.Check(err)
	_, err = db.Write(ctx, store.Interactive, cmd, func(t *store.Tx) error {
		if args[0] == "erase" {
			return t.ErasePerson(args[1], "本人申请")
		}
		stream := journal.Of("export", cmd.ID)
		s, err := t.Secret(stream, args[1], "phone", args[2], false)
		if err != nil {
			return err
		}
		_, err = t.Append(stream, 1, noted{Value: s.C, Ref: s.Ref})
		return err
	})
	ts.Check(err)
	if args[0] == "add" {
		raw := wrappedKey(ts, args[1])
		ts.Setenv("WRAPPED", base64.StdEncoding.EncodeToString(raw))
		ts.Logf("key of %s has hash %x", args[1], sha256.Sum256(raw))
	}
	ts.Check(db.Close())
}

func wrappedKey(ts *testscript.TestScript, person string) (raw []byte) {
	db := open(ts)
	defer db.Close()
	ts.Check(db.QueryRow(`SELECT dek_wrapped FROM person WHERE id = $1`, person).Scan(&raw))
	return raw
}

// noted is an export entry whose purpose is a vault value.
type noted struct {
	Value string `json:"c"`
	Ref   string `json:"ref"`
}

func (noted) Kind() string { return store.Exported{}.Kind() }
