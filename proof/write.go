package proof

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
)

// Blob is a file that entries of a bundle name.
type Blob struct {
	SHA256 string // lower-case hex
	Size   int64
}

// Bundle is what WriteBundle writes. Entries and openings stream through; nothing of them is kept.
type Bundle struct {
	Checkpoint []byte   // signed note
	Cosigs     []string // lines by Cosign, without newline
	Witnesses  []string // keys of those who made the lines, in the same order
	Keys       []KeyAt  // Chain.Keys up to the checkpoint
	Scope      Scope
	Evidence   string     // EvidenceAll or EvidencePart
	Hashes     HashReader // stored hashes, at least up to the checkpoint
	Published  [][]byte   // signed notes published earlier in this epoch, in any order

	EntryCount   int64
	Entries      iter.Seq2[[]byte, error] // leaves in ascending order: scope, entry 1, rotations
	OpeningCount int64
	Openings     iter.Seq2[Opening, error] // ascending by Seq, then by Ref; nil when OpeningCount is 0
	Blobs        []Blob                    // in any order
	OpenBlob     func(sha256 string) (io.ReadCloser, error)
}

// WriteBundle writes b to w front to back; the same Bundle gives the same bytes. It keeps to the form of a bundle but
// does not verify: run Verify on the result before it leaves the house.
func WriteBundle(w io.Writer, b Bundle) error {
	c, err := ReadCheckpoint(b.Checkpoint)
	if err != nil {
		return fmt.Errorf("write bundle: %w", err)
	}
	older, err := publishedBefore(b.Published, c)
	if err != nil {
		return fmt.Errorf("write bundle: %w", err)
	}
	bw := &bundleWriter{newZipWriter(w), b, c, older}
	for _, step := range []func() error{
		bw.head,
		bw.entries,
		bw.consistency,
		bw.openings,
		bw.blobs,
		bw.z.close,
	} {
		if err := step(); err != nil {
			return fmt.Errorf("write bundle of %s at %d: %w", c.Origin, c.Size, err)
		}
	}
	return nil
}

// publishedBefore reads the notes that are older than c, ascending by size and without repetition.
func publishedBefore(notes [][]byte, c Checkpoint) ([]consistencyFile, error) {
	bySize := map[int64]string{}
	for _, n := range notes {
		old, err := ReadCheckpoint(n)
		if err != nil {
			return nil, err
		}
		if old.Origin != c.Origin {
			return nil, fmt.Errorf("published checkpoint of %s in a bundle of %s", old.Origin, c.Origin)
		}
		if had, ok := bySize[old.Size]; ok && had != string(n) {
			return nil, fmt.Errorf("two published checkpoints of %d entries differ", old.Size)
		}
		if old.Size < c.Size {
			bySize[old.Size] = string(n)
		}
	}
	sizes := make([]int64, 0, len(bySize))
	for s := range bySize {
		sizes = append(sizes, s)
	}
	slices.Sort(sizes)
	files := make([]consistencyFile, 0, len(sizes))
	for _, s := range sizes {
		files = append(files, consistencyFile{Note: bySize[s]})
	}
	return files, nil
}

type bundleWriter struct {
	z     *zipWriter
	b     Bundle
	c     Checkpoint
	older []consistencyFile // without hashes
}

// file writes one small file.
func (w *bundleWriter) file(name string, content []byte) error {
	if err := w.z.create(name); err != nil {
		return err
	}
	_, err := w.z.Write(content)
	return err
}

// json writes one small file of one JSON value.
func (w *bundleWriter) json(name string, v any) error {
	content, err := encode(v)
	if err != nil {
		return err
	}
	return w.file(name, append(content, '\n'))
}

func (w *bundleWriter) head() error {
	m := manifest{
		Format:   BundleFormat,
		Origin:   w.c.Origin,
		Scope:    w.b.Scope,
		Complete: w.b.Scope.Kind == ScopeJournal,
		Counts:   Counts{w.b.EntryCount, int64(len(w.older)), w.b.OpeningCount, int64(len(w.b.Blobs))},
		Evidence: w.b.Evidence,
	}
	if err := m.check(); err != nil {
		return err
	}
	var cosigs []byte
	for _, line := range w.b.Cosigs {
		cosigs = append(append(cosigs, line...), '\n')
	}
	return errors.Join(
		w.json(leading[fileBundle], m),
		w.file(leading[fileCheckpoint], w.b.Checkpoint),
		w.file(leading[fileCosigs], cosigs),
		w.json(leading[fileKeys], keyFile{nonNil(w.b.Keys), nonNil(w.b.Witnesses)}),
	)
}

// nonNil makes an absent list an empty one, since null is never written.
func nonNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

var newline = []byte{'\n'}

// entries writes entries.jsonl and proofs.json. Of the entries only the indexes or leaf hashes stay in memory, and
// of a complete bundle nothing: its leaf hashes are read back from the tree.
func (w *bundleWriter) entries() error {
	if err := w.z.create(leading[fileEntries]); err != nil {
		return err
	}
	complete := w.b.Scope.Kind == ScopeJournal
	var e entry
	var indexes []int64
	count := int64(0)
	for leaf, err := range w.b.Entries {
		if err != nil {
			return err
		}
		if wrong := e.parse(leaf); wrong != "" {
			return fmt.Errorf("entry after %d others: %s", count, wrong)
		}
		if !complete {
			indexes = append(indexes, e.seq-1)
		}
		if _, err := w.z.Write(leaf); err != nil {
			return err
		}
		if _, err := w.z.Write(newline); err != nil {
			return err
		}
		count++
	}
	if count != w.b.EntryCount || complete && count != w.c.Size {
		return fmt.Errorf("%d entries came, %d were announced, the checkpoint has %d", count, w.b.EntryCount, w.c.Size)
	}
	if err := w.z.create(leading[fileProofs]); err != nil {
		return err
	}
	if complete {
		return writeList(w.z, w.leafHashes())
	}
	return writeList(w.z, w.paths(indexes))
}

// paths yields the inclusion path of each index.
func (w *bundleWriter) paths(indexes []int64) iter.Seq2[hashRecord, error] {
	return func(yield func(hashRecord, error) bool) {
		for _, i := range indexes {
			path, err := Inclusion(w.c.Size, i, w.b.Hashes)
			if !yield(hashRecord{i, nonNil(path)}, err) || err != nil {
				return
			}
		}
	}
}

// leafHashes yields the leaf hashes of the whole tree, a block at a time.
func (w *bundleWriter) leafHashes() iter.Seq2[hashRecord, error] {
	return func(yield func(hashRecord, error) bool) {
		for from := int64(0); from < w.c.Size; from += hashBlock {
			var want []int64
			for i := from; i < min(from+hashBlock, w.c.Size); i++ {
				want = append(want, leafNumber(i))
			}
			hashes, err := w.b.Hashes.ReadHashes(want)
			if err == nil && len(hashes) != len(want) {
				err = fmt.Errorf("%d leaf hashes of %d", len(hashes), len(want))
			}
			if !yield(hashRecord{from, hashes}, err) || err != nil {
				return
			}
		}
	}
}

// writeList writes a JSON list with one value on each line, so that a reader need not hold it whole.
func writeList[T any](w io.Writer, values iter.Seq2[T, error]) error {
	before := "[\n"
	for v, err := range values {
		if err != nil {
			return err
		}
		b, err := encode(v)
		if err != nil {
			return err
		}
		if len(b) > maxLine {
			return fmt.Errorf("record of %d bytes is over %d", len(b), maxLine)
		}
		if _, err := w.Write(append([]byte(before), b...)); err != nil {
			return err
		}
		before = ",\n"
	}
	end := "\n]\n"
	if before == "[\n" {
		end = "[]\n"
	}
	_, err := io.WriteString(w, end)
	return err
}

func (w *bundleWriter) consistency() error {
	for _, f := range w.older {
		old, err := ReadCheckpoint([]byte(f.Note))
		if err != nil {
			return err
		}
		path, err := Consistency(old.Size, w.c.Size, w.b.Hashes)
		if err != nil {
			return err
		}
		f.Hashes = nonNil(path)
		if err := w.json(consistencyName(old.Size), f); err != nil {
			return err
		}
	}
	return nil
}

func (w *bundleWriter) openings() error {
	if err := w.z.create(nameOpenings); err != nil {
		return err
	}
	count := int64(0)
	counted := func(yield func(Opening, error) bool) {
		if w.b.Openings == nil {
			return
		}
		for o, err := range w.b.Openings {
			count++
			if !yield(o, err) {
				return
			}
		}
	}
	if err := writeList(w.z, counted); err != nil {
		return err
	}
	if count != w.b.OpeningCount {
		return fmt.Errorf("%d openings came, %d were announced", count, w.b.OpeningCount)
	}
	return nil
}

func (w *bundleWriter) blobs() error {
	blobs := slices.Clone(w.b.Blobs)
	slices.SortFunc(blobs, func(a, b Blob) int { return strings.Compare(a.SHA256, b.SHA256) })
	for _, b := range blobs {
		if err := w.blob(b); err != nil {
			return fmt.Errorf("file %s: %w", b.SHA256, err)
		}
	}
	return nil
}

func (w *bundleWriter) blob(b Blob) (err error) {
	if err := w.z.create("blobs/" + b.SHA256); err != nil {
		return err
	}
	r, err := w.b.OpenBlob(b.SHA256)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	n, err := io.Copy(w.z, r)
	if err == nil && n != b.Size {
		err = fmt.Errorf("%d bytes where %d were announced", n, b.Size)
	}
	return err
}
