package store

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/proof"
)

// What must outlive the data folder is written beside the keys as well: who was erased, so that a restored backup can
// erase him again, and which checkpoints left the house, so that a restored backup does not continue a journal of
// which others know more. Lines are on disk before anybody is answered; what a crash cut off between the commit
// and the line is made up for at the next start.
const (
	erasuresFile  = "erasures.jsonl"
	publishedFile = "published.jsonl"
)

// Erasure is a line of erasures.jsonl.
type Erasure struct {
	Person string `json:"person"`
	Origin string `json:"origin"` // epoch of the entry
	Seq    int64  `json:"seq"`    // number of the entry in it
	At     string `json:"at"`
}

// Published is a line of published.jsonl.
type Published struct {
	Origin string `json:"origin"`
	Size   int64  `json:"size"`
	Note   string `json:"note"` // signed
}

// outside gathers lines during a transaction and writes them after its commit.
type outside struct {
	erasures  []Erasure
	published []Published
}

func (o outside) empty() bool { return len(o.erasures)+len(o.published) == 0 }

// registers are the two files of a key folder; they only grow.
type registers struct {
	mu  sync.Mutex
	dir string
}

// append writes lines and syncs them.
func (r *registers) append(o outside) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return errors.Join(appendLines(filepath.Join(r.dir, erasuresFile), o.erasures),
		appendLines(filepath.Join(r.dir, publishedFile), o.published))
}

// appendLines adds JSON lines to a file and syncs it, its name too when it is new.
func appendLines[T any](path string, lines []T) (err error) {
	if len(lines) == 0 {
		return nil
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	for _, l := range lines {
		if err := enc.Encode(l); err != nil {
			return fmt.Errorf("append to %s: %w", path, err)
		}
	}
	_, missing := os.Stat(path)
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("append to register: %w", err)
	}
	_, err = f.Write(buf.Bytes())
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("append to %s: %w", path, err)
	}
	if missing != nil {
		return SyncDir(filepath.Dir(path))
	}
	return nil
}

// readLines reads a register. A last line without end was never acknowledged and is left out; any other that cannot be
// read is an error, since skipping it might bring an erased person back.
func readLines[T any](path string) (list []T, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read register: %w", err)
	}
	defer f.Close() // read only
	r := bufio.NewReader(f)
	for {
		line, err := r.ReadBytes('\n')
		if err != nil {
			return list, nil // the end, or a torn line
		}
		var v T
		if err := json.Unmarshal(line, &v); err != nil {
			return nil, fault.New(fault.Refused, "登记文件 %s 第 %d 行已损坏，请从密钥备份中恢复该文件", path, len(list)+1).Because(err)
		}
		list = append(list, v)
	}
}

// Erasures lists who was erased according to the key folder.
func (k *Keys) Erasures() ([]Erasure, error) {
	return readLines[Erasure](filepath.Join(k.dir, erasuresFile))
}

// Published lists the checkpoints that left the house according to the key folder, in the order of writing.
func (k *Keys) Published() ([]Published, error) {
	return readLines[Published](filepath.Join(k.dir, publishedFile))
}

// Dir is the key folder.
func (k *Keys) Dir() string { return k.dir }

// ErasePerson enters person.erased on the legal ground given and destroys the key, values and index rows of the person
// in the same transaction. The erasure is in the register outside the data folder before Write returns.
func (t *Tx) ErasePerson(person, ground string) error {
	var values, ver int64
	if err := t.row(`SELECT COUNT(ref) FROM secret WHERE person = $1`, person).Scan(&values); err != nil {
		return fmt.Errorf("erase %s: %w", person, err)
	}
	stream := journal.Of("person", person)
	if err := t.row(`SELECT COALESCE(MAX(ver), 0) FROM journal WHERE stream = $1`, string(stream)).Scan(&ver); err != nil {
		return fmt.Errorf("erase %s: %w", person, err)
	}
	pos, err := t.Append(stream, ver+1, PersonErased{Ground: ground, Values: values})
	if err != nil {
		return err
	}
	if err := t.Erase(person, pos); err != nil {
		return err
	}
	t.outside.erasures = append(t.outside.erasures,
		Erasure{person, t.tree.epoch.Origin, pos - t.tree.epoch.Base, t.start.String()})
	return nil
}

// publish notes a checkpoint that leaves the house.
func (t *Tx) publish(c proof.Checkpoint, note string) {
	t.outside.published = append(t.outside.published, Published{c.Origin, c.Size, note})
}

// tellOutside writes the lines of a committed transaction.
func (db *DB) tellOutside(o outside) error {
	if o.empty() || db.cfg.Keys == nil {
		return nil
	}
	if err := db.registers.append(o); err != nil {
		return err
	}
	if len(o.erasures) > 0 && db.engine == sqliteEngine {
		// What was deleted still lies in the write-ahead log until that is begun anew.
		if _, err := db.write.Exec(`PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
			return fmt.Errorf("truncate write-ahead log: %w", err)
		}
	}
	return nil
}

// reconcile adds to the registers what the database knows and they do not.
func (db *DB) reconcile() error {
	if db.cfg.Keys == nil {
		return nil
	}
	erased, err := db.cfg.Keys.Erasures()
	if err != nil {
		return err
	}
	published, err := db.cfg.Keys.Published()
	if err != nil {
		return err
	}
	var o outside
	if o.erasures, err = db.unregisteredErasures(erased); err != nil {
		return err
	}
	if o.published, err = db.unregisteredCheckpoints(published); err != nil {
		return err
	}
	return db.tellOutside(o)
}

func (db *DB) unregisteredErasures(have []Erasure) (list []Erasure, err error) {
	known := map[string]bool{}
	for _, e := range have {
		known[e.Person] = true
	}
	epochs, err := db.Epochs()
	if err != nil {
		return nil, err
	}
	list, err = collect(db, func(scan func(...any) error) (e Erasure, err error) {
		var pos int64
		err = scan(&e.Person, &pos)
		epoch := epochOf(epochs, pos)
		e.Origin, e.Seq, e.At = epoch.Origin, pos-epoch.Base, db.Now().String()
		return e, err
	}, `SELECT id, erased FROM person WHERE erased > 0 ORDER BY erased`)
	if err != nil {
		return nil, fmt.Errorf("read erasures: %w", err)
	}
	return slices.DeleteFunc(list, func(e Erasure) bool { return known[e.Person] }), nil
}

func (db *DB) unregisteredCheckpoints(have []Published) (list []Published, err error) {
	known := map[Published]bool{}
	for _, p := range have {
		known[Published{p.Origin, p.Size, ""}] = true
	}
	all, err := db.Checkpoints()
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		if !known[Published{c.Origin, c.Size, ""}] {
			list = append(list, Published{c.Origin, c.Size, c.Note})
		}
	}
	return list, nil
}
