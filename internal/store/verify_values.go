//msg:off printed by the command line, or kept in the journal
package store

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/store/blobs"
	"shuangcheng/proof"
)

// marks are the entries by which something was lawfully removed, and the texts found empty. They are few.
type marks struct {
	texts   map[string]int64 // ref → place of text.redacted
	persons map[string]int64 // person → place of person.erased
	files   map[string]int64 // hash → place of blob.removed
	values  int64            // vault values that erased persons had
	emptied map[string]int64 // ref → place that the text row names
}

// order notes an entry that orders a removal.
func (m *marks) order(pos int64, stream, kind string, body []byte) {
	var b struct {
		Ref    string `json:"ref"`
		SHA256 string `json:"sha256"`
		Values int64  `json:"values"`
	}
	if err := json.Unmarshal(body, &b); err != nil {
		return // its form was checked; a field of another type removes nothing and is found by that
	}
	switch kind {
	case TextRedacted{}.Kind():
		put(&m.texts, b.Ref, pos)
	case PersonErased{}.Kind():
		_, person := journal.Stream(stream).Cut()
		put(&m.persons, person, pos)
		m.values += b.Values
	case BlobRemoved{}.Kind():
		put(&m.files, b.SHA256, pos)
	}
}

func put(m *map[string]int64, key string, pos int64) {
	if *m == nil {
		*m = map[string]int64{}
	}
	if (*m)[key] == 0 {
		(*m)[key] = pos
	}
}

// join takes over what a later page found.
func (m *marks) join(o marks) {
	for k, pos := range o.texts {
		put(&m.texts, k, pos)
	}
	for k, pos := range o.persons {
		put(&m.persons, k, pos)
	}
	for k, pos := range o.files {
		put(&m.files, k, pos)
	}
	for k, pos := range o.emptied {
		put(&m.emptied, k, pos)
	}
	m.values += o.values
}

const textColumns = `ref, stream, field, version, salt, body, redacted`

// texts opens every commitment of the page: a text must give it, a vault value must be there. Refs made together lie
// together, so that most of a page's texts are read in one run; the rest is asked for one by one.
func (r *pageReader) texts(p *page) error {
	slices.SortStableFunc(p.refs, func(a, b reference) int { return bytes.Compare(a.ref, b.ref) })
	p.refs = lastOfEach(p.refs)
	all := p.missing()
	if edge := len(all) / 50; len(all) > askAtOnce {
		err := r.ask(`SELECT `+textColumns+` FROM text WHERE ref >= $1 AND ref <= $2 ORDER BY ref LIMIT $3`,
			[]any{all[edge], all[len(all)-1-edge], 3 * len(all)}, func(scan func(...any) error) error { return r.text(p, scan) })
		if err != nil {
			return err
		}
	}
	if all = p.missing(); len(all) == 0 {
		return nil
	}
	err := r.inChunks(`SELECT `+textColumns+` FROM text WHERE ref IN ($*)`, all,
		func(scan func(...any) error) error { return r.text(p, scan) })
	if err != nil {
		return err
	}
	return r.secrets(p)
}

// lastOfEach leaves of sorted references the last to each value.
func lastOfEach(list []reference) []reference {
	kept := list[:0]
	for i := range list {
		if i+1 == len(list) || !bytes.Equal(list[i].ref, list[i+1].ref) {
			kept = append(kept, list[i])
		}
	}
	return kept
}

// missing lists the refs whose values were not found yet.
func (p *page) missing() (refs []string) {
	for i := range p.refs {
		if !p.refs[i].found {
			refs = append(refs, string(p.refs[i].ref))
		}
	}
	return refs
}

// reference gives the commitment to a ref that was not found yet, nil if there is none.
func (p *page) reference(ref []byte) *reference {
	i, ok := slices.BinarySearchFunc(p.refs, ref, func(r reference, ref []byte) int { return bytes.Compare(r.ref, ref) })
	if !ok || p.refs[i].found {
		return nil
	}
	return &p.refs[i]
}

// text compares one row with the commitment that refers to it, if any of the page does.
func (r *pageReader) text(p *page, scan func(...any) error) error {
	var ref, stream, field, salt, body sql.RawBytes
	var version, redacted int64
	if err := scan(&ref, &stream, &field, &version, &salt, &body, &redacted); err != nil {
		return fmt.Errorf("read text: %w", err)
	}
	in := p.reference(ref)
	if in == nil {
		return nil
	}
	in.found = true
	switch {
	case redacted > 0:
		p.redacted++
		put(&p.marks.emptied, string(ref), redacted)
		if len(body) > 0 || len(salt) > 0 {
			p.fail(in.pos, CodeText, "文字 %s 已依规删除，库中却还留有内容", ref)
		}
	case len(salt) != proof.SaltSize || !bytes.Equal(stream, in.stream) ||
		proof.Commit([proof.SaltSize]byte(salt), string(stream), string(field), version, body).String() != string(in.c):
		p.fail(in.pos, proof.CodeOpening, "文字 %s（%s）与条目中的承诺不符：文字被改动", ref, field)
	default:
		p.texts++
	}
	return nil
}

// secrets looks for the rest in the vault; what is not there either must have gone with an erased person.
func (r *pageReader) secrets(p *page) error {
	all := p.missing()
	if len(all) == 0 {
		return nil
	}
	var ref, stream sql.RawBytes
	err := r.inChunks(`SELECT ref, stream FROM secret WHERE ref IN ($*)`, all,
		func(scan func(...any) error) error {
			if err := scan(&ref, &stream); err != nil {
				return fmt.Errorf("read secret: %w", err)
			}
			in := p.reference(ref)
			if !bytes.Equal(in.stream, stream) {
				p.fail(in.pos, CodeText, "保密内容 %s 登记在 %s 名下，条目属于 %s", ref, stream, in.stream)
			}
			in.found = true
			p.secrets++
			return nil
		})
	for _, in := range p.refs {
		if !in.found {
			p.vanished = append(p.vanished, placed{in.pos, proof.Problem{Code: CodeText, Text: "所指内容 " + string(in.ref) + " 不在库中，也没有随人员资料依法删除"}})
		}
	}
	return err
}

// files looks for the row of every file that the page names.
func (r *pageReader) files(p *page) error {
	var sum string
	var size, removed int64
	err := r.inChunks(`SELECT sha256, size, removed FROM blob WHERE sha256 IN ($*)`, slices.Sorted(maps.Keys(p.fileHashes)),
		func(scan func(...any) error) error {
			if err := scan(&sum, &size, &removed); err != nil {
				return fmt.Errorf("read blob: %w", err)
			}
			if in := p.fileHashes[sum]; in.size != size {
				p.fail(in.pos, proof.CodeBlob, "文件 %s 登记为 %d 字节，条目所记是 %d", sum, size, in.size)
			}
			delete(p.fileHashes, sum)
			p.files++
			return nil
		})
	for sum, in := range p.fileHashes {
		p.fail(in.pos, proof.CodeBlobMissing, "所提文件 %s 没有登记", sum)
	}
	p.fileHashes = nil
	return err
}

// removals compares the entries that order a removal with what is gone.
func (v *liveVerifier) removals() error {
	m := v.marks
	for ref, pos := range m.emptied {
		if m.texts[ref] != pos {
			v.fail(pos, CodeText, "文字 %s 被清空，所指条目却不是它的删除记录", ref)
		}
	}
	for ref, pos := range m.texts {
		if m.emptied[ref] != pos {
			v.fail(pos, CodeText, "条目称文字 %s 已删除，库中却没有清空", ref)
		}
	}
	type personRow struct {
		id     string
		erased int64
		key    int64
	}
	persons, err := collect(v.db, func(scan func(...any) error) (p personRow, err error) {
		err = scan(&p.id, &p.erased, &p.key)
		return p, err
	}, `SELECT id, erased, LENGTH(dek_wrapped) FROM person WHERE erased > 0 AND erased <= $1 ORDER BY id`, v.head)
	if err != nil {
		return fmt.Errorf("read persons: %w", err)
	}
	left := maps.Clone(m.persons)
	for _, p := range persons {
		if p.key > 0 || m.persons[p.id] != p.erased {
			v.fail(p.erased, CodePerson, "%s 的资料标为已删除，密钥却还在，或所指条目不是它的删除记录", p.id)
		}
		delete(left, p.id)
		v.report.Counts.Erased++
	}
	for id, pos := range left {
		v.fail(pos, CodePerson, "条目称 %s 的资料已删除，库中却没有删除", id)
	}
	return v.leftovers()
}

// leftovers looks for vault values of persons that were erased.
func (v *liveVerifier) leftovers() error {
	var n int64
	err := v.db.row(`SELECT COUNT(*) FROM secret s JOIN person p ON p.id = s.person WHERE p.erased > 0`).Scan(&n)
	if err != nil {
		return fmt.Errorf("count leftovers: %w", err)
	}
	if n > 0 {
		v.fail(0, CodePerson, "已删除的人员名下还留有 %d 项保密内容", n)
	}
	return nil
}

// blobRow is what the database knows of a file.
type blobRow struct {
	sum     string
	size    int64
	pos     int64
	removed int64
}

// files reads every stored file again, if asked, and looks for files that the law no longer lets us keep.
func (v *liveVerifier) files() error {
	for from := ""; ; {
		rows, err := collect(v.db, func(scan func(...any) error) (b blobRow, err error) {
			err = scan(&b.sum, &b.size, &b.pos, &b.removed)
			return b, err
		}, `SELECT sha256, size, pos, removed FROM blob WHERE sha256 > $1 ORDER BY sha256 LIMIT 1000`, from)
		if err != nil {
			return fmt.Errorf("read blobs: %w", err)
		}
		for _, b := range rows {
			if b.pos <= v.head {
				v.file(b)
			}
		}
		if len(rows) < 1000 {
			return v.ctx.Err()
		}
		from = rows[len(rows)-1].sum
	}
}

func (v *liveVerifier) file(b blobRow) {
	if b.removed > 0 && b.removed <= v.head {
		v.report.Counts.Removed++
		if v.marks.files[b.sum] != b.removed {
			v.fail(b.removed, proof.CodeBlob, "文件 %s 标为已依法移除，所指条目却不是它的移除记录", b.sum)
		}
		return
	}
	if pos := v.marks.files[b.sum]; pos > 0 {
		v.fail(pos, proof.CodeBlob, "条目称文件 %s 已移除，登记却没有改", b.sum)
	}
	if v.o.Blobs == nil {
		return
	}
	if err := rereadFile(v.o.Blobs, b); err != nil {
		v.fail(b.pos, proof.CodeBlob, "文件 %s：%v", b.sum, err)
		return
	}
	v.report.Counts.FilesRead++
	if v.report.Counts.FilesRead%100 == 0 {
		v.progress("重读文件", v.report.Counts.FilesRead)
	}
}

// rereadFile compares a stored file with its row; the errors are Chinese phrases.
func rereadFile(s *blobs.Store, b blobRow) error {
	f, err := s.Open(b.sum)
	if err != nil {
		return errors.New("文件不在存放目录中")
	}
	defer f.Close() // read only
	h := sha256.New()
	n, err := io.Copy(h, f)
	switch {
	case err != nil:
		return fmt.Errorf("读不出来（%w）", err)
	case n != b.size:
		return fmt.Errorf("有 %d 字节，登记是 %d", n, b.size)
	case !strings.EqualFold(fmt.Sprintf("%x", h.Sum(nil)), b.sum):
		return errors.New("内容与其摘要不符：文件被改动或损坏")
	}
	return nil
}
