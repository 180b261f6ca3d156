package store

import (
	"bufio"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/proof"
)

// maxBundleFiles bounds the files of a bundle, as its form does.
const maxBundleFiles = 1 << 18

// spool keeps openings in a temporary file until their number is known, since that stands at the front of a bundle.
type spool struct {
	f *os.File
	w *bufio.Writer
	n int64
}

func newSpool() (*spool, error) {
	f, err := os.CreateTemp("", "shuangcheng-openings-*")
	if err != nil {
		return nil, fmt.Errorf("spool openings: %w", err)
	}
	return &spool{f: f, w: bufio.NewWriter(f)}, nil
}

// remove deletes the file; it holds plain texts.
func (s *spool) remove() error { return errors.Join(s.f.Close(), os.Remove(s.f.Name())) }

func (s *spool) add(o proof.Opening) error {
	s.n++
	return json.NewEncoder(s.w).Encode(o)
}

// all yields what was added.
func (s *spool) all(yield func(proof.Opening, error) bool) {
	err := s.w.Flush()
	if err == nil {
		_, err = s.f.Seek(0, io.SeekStart)
	}
	if err != nil {
		yield(proof.Opening{}, err)
		return
	}
	d := json.NewDecoder(bufio.NewReader(s.f))
	for {
		var o proof.Opening
		err := d.Decode(&o)
		if errors.Is(err, io.EOF) || !yield(o, err) || err != nil {
			return
		}
	}
}

// values puts in what opens the commitments, and the files.
func (p *prover) values() error {
	p.b.Evidence = proof.EvidencePart
	if r, ok := p.b.Hashes.(hashReader); ok {
		p.b.Hashes = rangeReader{r}
	}
	if !p.o.Texts && len(p.o.Secrets) == 0 && p.o.Blobs == nil {
		return nil
	}
	secrets := map[string]Opening{}
	for _, o := range p.o.Secrets {
		secrets[o.Ref] = o
	}
	files := map[string]int64{}
	var portion []leafRefs
	flush := func() error {
		err := p.open(portion, secrets)
		portion = portion[:0]
		return err
	}
	var l proof.Leaf
	for leaf, err := range p.b.Entries {
		if err != nil {
			return err
		}
		if err := l.Parse(leaf); err != nil {
			return fmt.Errorf("entry after %d others: %w", len(portion), err)
		}
		refs := leafRefs{seq: l.Seq}
		l.EachCommitment(func(_, ref []byte) { refs.refs = append(refs.refs, string(ref)) })
		l.EachFile(func(sum []byte, size int64) { files[string(sum)] = size })
		if len(refs.refs) > 0 {
			portion = append(portion, refs)
		}
		if len(portion) == askAtOnce {
			if err := flush(); err != nil {
				return err
			}
		}
		if len(files) > maxBundleFiles {
			return fault.New(fault.TooLarge, "附件超过 %d 个，一个证据包装不下，请按事项分别导出，或不带附件导出", maxBundleFiles)
		}
	}
	if err := flush(); err != nil {
		return err
	}
	p.b.OpeningCount, p.b.Openings = p.spool.n, p.spool.all
	return p.files(files)
}

// leafRefs are the commitments of one entry.
type leafRefs struct {
	seq  int64
	refs []string
}

// open spools the openings of some entries, ascending by entry and ref.
func (p *prover) open(portion []leafRefs, secrets map[string]Opening) error {
	found := map[string]Opening{}
	if p.o.Texts {
		var refs []string
		for _, l := range portion {
			refs = append(refs, l.refs...)
		}
		r := pageReader{v: &liveVerifier{db: p.db}}
		err := r.inChunks(`SELECT ref, stream, field, version, salt, body FROM text WHERE redacted = 0 AND ref IN ($*)`, refs,
			func(scan func(...any) error) error {
				var o Opening
				if err := scan(&o.Ref, &o.Stream, &o.Field, &o.Version, &o.Salt, &o.Body); err != nil {
					return fmt.Errorf("read text: %w", err)
				}
				found[o.Ref] = o
				return nil
			})
		if err != nil {
			return err
		}
	}
	for _, l := range portion {
		slices.Sort(l.refs)
		for _, ref := range slices.Compact(l.refs) {
			o := cmp.Or(opened(found, ref), opened(secrets, ref))
			if o == nil {
				continue
			}
			err := p.spool.add(proof.Opening{Seq: l.seq, Ref: ref, Field: o.Field, Version: o.Version,
				Salt: base64.StdEncoding.EncodeToString(o.Salt), Value: o.Body})
			if err != nil {
				return fmt.Errorf("spool openings: %w", err)
			}
		}
	}
	return nil
}

func opened(m map[string]Opening, ref string) *Opening {
	if o, ok := m[ref]; ok {
		return &o
	}
	return nil
}

// files puts in the files that are still lawfully here.
func (p *prover) files(files map[string]int64) error {
	if p.o.Blobs == nil {
		return nil
	}
	p.b.Evidence = proof.EvidenceAll
	for sum, size := range files {
		row, err := p.db.Blob(sum)
		if err != nil {
			return err
		}
		if row.Removed > 0 && row.Removed <= p.epoch.Base+p.cp.Size {
			continue
		}
		if row.Removed > 0 { // the entry that says so is not under this checkpoint
			p.b.Evidence = proof.EvidencePart
			continue
		}
		p.b.Blobs = append(p.b.Blobs, proof.Blob{SHA256: sum, Size: size})
	}
	slices.SortFunc(p.b.Blobs, func(a, b proof.Blob) int { return strings.Compare(a.SHA256, b.SHA256) })
	p.b.OpenBlob = func(sum string) (io.ReadCloser, error) { return p.o.Blobs.Open(sum) }
	return nil
}
