package store

import (
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/value"
	"shuangcheng/proof"
)

// stagedRow is a sealed value waiting for the entry that refers to it; a refused command leaves none behind.
type stagedRow func(t *Tx) error

func (t *Tx) flushStaged() error {
	rows := t.staged
	t.staged = nil
	for _, write := range rows {
		if err := write(t); err != nil {
			return err
		}
	}
	return nil
}

// NewID makes a UUID of version 7: the time of the transaction, then random bits, so that rows made together
// lie together.
func (t *Tx) NewID() (string, error) {
	var b [16]byte
	if err := t.Rand(b[6:]); err != nil {
		return "", err
	}
	ms := uint64(t.start)
	for i := range 6 {
		b[i] = byte(ms >> (40 - 8*i))
	}
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b[:])
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-"), nil
}

// Text seals a typed text for an event of stream: the journal gets the commitment, the text table the words.
// Empty text gives the zero Text.
func (t *Tx) Text(stream journal.Stream, field, body string) (value.Text, error) {
	if body == "" {
		return value.Text{}, nil
	}
	ref, err := t.NewID()
	if err != nil {
		return value.Text{}, err
	}
	var salt [proof.SaltSize]byte
	if err := t.Rand(salt[:]); err != nil {
		return value.Text{}, err
	}
	c := proof.Commit(salt, string(stream), field, 1, []byte(body))
	t.staged = append(t.staged, func(t *Tx) error {
		t.late.texts = append(t.late.texts, textRow{ref, string(stream), field, salt, body})
		return nil
	})
	return value.Text{C: base64.StdEncoding.EncodeToString(c[:]), Ref: ref}, nil
}

// Redacted stands where a text was lawfully removed.
//
//msg:off stands in the place of a text
const Redacted = "〔此处文字已依规删除〕"

// Texts reads the words behind refs; a redacted one reads as Redacted, an unknown ref is left out.
func (db *DB) Texts(refs ...string) (map[string]string, error) { return texts(db, refs) }

// Texts is DB.Texts inside the transaction; it finds what was typed in it, too.
func (t *Tx) Texts(refs ...string) (map[string]string, error) {
	typed := map[string]string{}
	for _, r := range t.late.texts {
		if slices.Contains(refs, r.ref) {
			typed[r.ref] = r.body
		}
	}
	found, err := texts(t, slices.DeleteFunc(slices.Clone(refs), func(ref string) bool { _, ok := typed[ref]; return ok }))
	maps.Copy(found, typed)
	return found, err
}

func texts(q queries, refs []string) (map[string]string, error) {
	found := make(map[string]string, len(refs))
	refs = slices.DeleteFunc(slices.Clone(refs), func(r string) bool { return r == "" })
	for chunk := range slices.Chunk(refs, 50) {
		args := make([]any, 50) // always 50 places, or 2 for one matter, so that two statements serve all
		if len(chunk) <= 2 {
			args = args[:2]
		}
		for i := range args {
			args[i] = chunk[min(i, len(chunk)-1)]
		}
		type row struct {
			ref, body string
			redacted  int64
		}
		rows, err := collect(q, func(scan func(...any) error) (r row, err error) {
			err = scan(&r.ref, &r.body, &r.redacted)
			return r, err
		}, `SELECT ref, body, redacted FROM text WHERE ref IN (`+places(1, len(args))+`)`, args...)
		if err != nil {
			return found, fmt.Errorf("read texts: %w", err)
		}
		for _, r := range rows {
			if r.redacted > 0 {
				r.body = Redacted
			}
			found[r.ref] = r.body
		}
	}
	return found, nil
}

// StreamTexts reads all words typed about one thing, by ref. Its entries name the refs, so that no index by stream is kept.
func (db *DB) StreamTexts(s journal.Stream) (map[string]string, error) {
	refs, err := refsOf(db, s)
	if err != nil {
		return nil, err
	}
	return texts(db, refs)
}

// refsOf are the refs that stand in the entries of a stream, ascending: of texts and of what lies in the vault.
func refsOf(q queries, s journal.Stream) (refs []string, err error) {
	entries, err := streamOf(q, s)
	if err != nil {
		return nil, err
	}
	var l proof.Leaf
	for _, e := range entries {
		if err := l.Parse([]byte(e.Leaf)); err != nil {
			return nil, fmt.Errorf("entry %d of %s: %w", e.Pos, s, err)
		}
		l.EachCommitment(func(_, ref []byte) { refs = append(refs, string(ref)) })
	}
	slices.Sort(refs)
	return slices.Compact(refs), nil
}

// RedactText enters text.redacted on the legal ground given and empties the text for ever.
func (t *Tx) RedactText(ref, ground string) error {
	pos, err := t.Append(journal.Of("text", ref), 1, TextRedacted{Ref: ref, Ground: ground})
	if err != nil {
		return err
	}
	return t.redact(ref, pos)
}

// redact empties a text for ever; pos is its text.redacted entry. The commitment stays in the journal and opens
// to nobody, since the salt goes too.
func (t *Tx) redact(ref string, pos int64) error {
	n, err := t.execN(`UPDATE text SET body = '', salt = $1, redacted = $2 WHERE ref = $3 AND redacted = 0`, []byte{}, pos, ref)
	if err != nil {
		return fmt.Errorf("redact text %s: %w", ref, err)
	}
	if n == 0 {
		return fault.New(fault.Missing, "没有这段文字，或已经删除")
	}
	return nil
}

// Opening shows one sealed value to somebody who may see it, with all he needs to check it.
type Opening struct {
	Ref, Stream, Field string
	Version            int64
	Salt               []byte
	Body               string
}

// TextOpenings lists what opens the texts of a stream, by ref, redacted ones left out.
func (db *DB) TextOpenings(stream journal.Stream) ([]Opening, error) { return openings(db, stream) }

// TextOpenings is the same within the transaction.
func (t *Tx) TextOpenings(stream journal.Stream) ([]Opening, error) { return openings(t, stream) }

func openings(q queries, stream journal.Stream) (list []Opening, err error) {
	refs, err := refsOf(q, stream)
	if err != nil {
		return nil, err
	}
	for chunk := range slices.Chunk(refs, 50) {
		x := &query{}
		some, err := collect(q, func(scan func(...any) error) (o Opening, err error) {
			err = scan(&o.Ref, &o.Stream, &o.Field, &o.Version, &o.Salt, &o.Body)
			return o, err
		}, `SELECT ref, stream, field, version, salt, body FROM text WHERE ref IN (`+x.list(chunk)+`) AND stream = `+x.arg(string(stream))+
			` AND redacted = 0 ORDER BY ref`, x.args...)
		if err != nil {
			return nil, fmt.Errorf("read texts of %s: %w", stream, err)
		}
		list = append(list, some...)
	}
	return list, nil
}

// NoteBlob keeps the row of a file that the running command refers to; the file itself was synced before.
func (t *Tx) NoteBlob(b value.Blob, facts string) error {
	err := t.exec(`INSERT INTO blob (sha256, size, type, pos, facts, removed) VALUES ($1, $2, $3, $4, $5, 0)
		ON CONFLICT (sha256) DO NOTHING`, b.SHA256, b.Size, b.Type, t.head.pos+1, facts)
	if err != nil {
		return fmt.Errorf("note blob %s: %w", b.SHA256, err)
	}
	return nil
}

// RemoveBlob enters blob.removed on the legal ground given and marks the row; the caller deletes the file after the
// commit.
func (t *Tx) RemoveBlob(sha256, ground string) error {
	pos, err := t.Append(journal.Of("blob", sha256), 1, BlobRemoved{SHA256: sha256, Ground: ground})
	if err != nil {
		return err
	}
	n, err := t.execN(`UPDATE blob SET removed = $1 WHERE sha256 = $2 AND removed = 0`, pos, sha256)
	if err != nil {
		return fmt.Errorf("remove blob %s: %w", sha256, err)
	}
	if n == 0 {
		return fault.New(fault.Missing, "没有这个附件，或已经移除")
	}
	return t.dropPhoto(sha256)
}

// BlobRow is what the database knows of a stored file.
type BlobRow struct {
	value.Blob
	Pos     int64  // entry that first referred to it
	Facts   string // JSON
	Removed int64  // pos of the entry that removed it, 0 while present
}

// Blob reads the row of a file.
func (db *DB) Blob(sha256 string) (BlobRow, error) { return readBlob(db, sha256) }

// Blob is DB.Blob inside the transaction.
func (t *Tx) Blob(sha256 string) (BlobRow, error) { return readBlob(t, sha256) }

// RemovedBlobs are those of the files that were lawfully removed.
func (db *DB) RemovedBlobs(sums ...string) (map[string]bool, error) {
	gone := map[string]bool{}
	if len(sums) == 0 {
		return gone, nil
	}
	args := make([]any, len(sums))
	for i, s := range sums {
		args[i] = s
	}
	_, err := collect(db, func(scan func(...any) error) (x struct{}, err error) {
		var sum string
		err = scan(&sum)
		gone[sum] = true
		return x, err
	}, `SELECT sha256 FROM blob WHERE removed > 0 AND sha256 IN (`+places(1, len(args))+`)`, args...)
	return gone, err
}

func readBlob(q queries, sum string) (BlobRow, error) {
	b := BlobRow{Blob: value.Blob{SHA256: sum}}
	err := q.row(`SELECT size, type, pos, facts, removed FROM blob WHERE sha256 = $1`, sum).
		Scan(&b.Size, &b.Type, &b.Pos, &b.Facts, &b.Removed)
	if errors.Is(err, sql.ErrNoRows) {
		return b, fault.New(fault.Missing, "没有这个附件")
	}
	if err != nil {
		return b, fmt.Errorf("read blob %s: %w", sum, err)
	}
	return b, nil
}

// places writes $from, $from+1, … n times.
func places(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", from+i)
	}
	return b.String()
}

// sortedKeys gives a fixed order to what a map would shuffle: locks are taken and rows written the same way each time.
func sortedKeys(keys func(yield func(tallyKey) bool)) []tallyKey {
	return slices.SortedFunc(keys, func(a, b tallyKey) int {
		return strings.Compare(a.place+"\x00"+a.unit+"\x00"+a.status, b.place+"\x00"+b.unit+"\x00"+b.status)
	})
}
