package proof

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// entryWalk goes over entries.jsonl, proofs.json and openings.json side by side, so that none of them is held.
type entryWalk struct {
	*verifier
	seq      int64 // of the entry at hand
	lastSeq  int64
	lastAt   []byte
	e        entry
	streams  *versions
	inScope  map[string]bool
	tree     Frontier // of a complete bundle: over the entries
	listed   Frontier // and over the list of leaf hashes, from the first difference on
	bad      int64    // first entry whose leaf hash differs from the list
	hashes   *listReader
	block    []Hash // unread rest of the record at hand
	memory   []Hash // of block
	openings *listReader
	opening  *Opening // next one not yet found
	opened   int64
}

func (v *verifier) entries() error {
	lines, err := v.z.open(fileEntries)
	if err != nil {
		return err
	}
	proofs, err := v.z.open(fileProofs)
	if err != nil {
		return err
	}
	openings, err := v.z.open(v.openingsAt())
	if err != nil {
		return err
	}
	v.missing, v.removed, v.roots = map[[32]byte]int64{}, map[[32]byte]int64{}, map[int64]Hash{}
	for _, s := range v.o.Seen {
		v.wanted = append(v.wanted, s.Size)
	}
	slices.Sort(v.wanted)
	w := &entryWalk{
		verifier: v, streams: newVersions(), inScope: map[string]bool{},
		hashes: newListReader(proofs), openings: newListReader(openings),
	}
	for _, s := range v.man.Scope.Streams {
		w.inScope[s] = true
	}
	return w.walk(newLineReader(lines, MaxLeaf))
}

func (w *entryWalk) walk(lines *lineReader) error {
	if err := w.nextOpening(); err != nil {
		return err
	}
	for n := range w.man.Counts.Entries {
		w.seq = n + 1 // until it has been read, an entry is called by its place
		if err := w.next(lines); err != nil {
			return w.first(err)
		}
	}
	if w.bad != 0 {
		return w.root()
	}
	if _, err := lines.next(); !errors.Is(err, io.EOF) {
		return w.tail(err, CodeCount, "entries.jsonl 的条数多于 bundle.json 所列")
	}
	return w.finish()
}

// next reads and checks one entry.
func (w *entryWalk) next(lines *lineReader) error {
	if !w.man.Complete {
		if err := w.nextPath(); err != nil {
			return err
		}
	}
	line, err := lines.next()
	if err != nil {
		return w.lineProblem(err)
	}
	// The byte before the line belongs to nobody: with 0 in it the leaf is hashed where it lies.
	prefixed := lines.buf[lines.start-len(line)-2 : lines.start-1]
	prefixed[0] = 0
	return w.one(line, sha256.Sum256(prefixed))
}

// first keeps to the first bad entry: once a leaf hash has differed from the list, what is wrong after it only means
// that the two roots which would tell more cannot be had.
func (w *entryWalk) first(err error) error {
	if _, ok := errors.AsType[Problem](err); ok && w.bad != 0 {
		return problem(CodeEntryHash, w.bad, "条目与所列叶哈希不符；其后的内容又不能读到末尾，无从判断改动的是哪一个")
	}
	return err
}

// lineProblem says what is wrong when the entry at hand could not be read.
func (w *entryWalk) lineProblem(err error) error {
	switch {
	case errors.Is(err, io.EOF):
		return problem(CodeEntrySeq, w.seq, "条目缺失：entries.jsonl 的条数少于 bundle.json 所列")
	case errors.Is(err, errLong):
		return problem(CodeEntryForm, w.seq, "条目超过 65536 字节")
	case errors.Is(err, errNoEnd):
		return problem(CodeEntryForm, w.seq, "条目没有结束，文件被截断")
	}
	return err
}

// tail keeps errors of reading and what a damaged file has said itself; of a list that is badly written or does not
// end where it should it makes a problem.
func (w *entryWalk) tail(err error, code Code, text string) error {
	p, ok := errors.AsType[Problem](err)
	switch {
	case ok:
		return p
	case err == nil || isForm(err):
		return problem(code, 0, "%s", text)
	}
	return err
}

// one takes in one entry.
func (w *entryWalk) one(leaf []byte, h Hash) error {
	wrong := w.e.parse(leaf)
	if wrong != "" {
		return problem(CodeEntryForm, w.seq, "条目不是规定的写法：%s", wrong)
	}
	if w.e.seq != w.seq {
		return problem(CodeEntrySeq, w.seq, "此处应是第 %d 条，却是第 %d 条：条目缺失、重复或调换", w.seq, w.e.seq)
	}
	if err := w.hash(h); err != nil {
		return err
	}
	w.lastSeq = w.seq
	if w.bad != 0 {
		return nil // only the roots are still of interest
	}
	if bytes.Compare(w.e.at, w.lastAt) < 0 {
		return problem(CodeEntryTime, w.seq, "时间 %s 早于前一条的 %s", w.e.at, w.lastAt)
	}
	w.lastAt = append(w.lastAt[:0], w.e.at...)
	for _, step := range []func() error{w.version, w.key, w.files, w.values} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// hash checks the leaf hash against the list or the inclusion path. Of a complete bundle a difference is noted and
// judged at the end, when it is known whether the entry or the list was changed.
func (w *entryWalk) hash(h Hash) error {
	if !w.man.Complete {
		if CheckInclusion(w.block, w.head.Size, w.head.Root, w.seq-1, h) != nil {
			return problem(CodeEntryHash, w.seq, "条目与检查点所签的不是同一条：条目或其证明被改动")
		}
		return nil
	}
	if len(w.block) == 0 {
		if err := w.nextBlock(); err != nil {
			return err
		}
	}
	if w.block[0] != h && w.bad == 0 {
		w.bad, w.listed = w.seq, w.tree
	}
	if w.bad != 0 {
		w.listed.add(w.block[0])
	}
	w.block = w.block[1:]
	w.tree.add(h)
	for len(w.wanted) > 0 && w.wanted[0] <= w.tree.size {
		if w.wanted[0] == w.tree.size {
			w.roots[w.tree.size] = w.tree.Root()
		}
		w.wanted = w.wanted[1:]
	}
	return nil
}

// nextPath reads the inclusion path of the next entry of an incomplete bundle, and with it its number.
func (w *entryWalk) nextPath() error {
	line, err := w.record(w.lastSeq + 1)
	if err != nil {
		return err
	}
	digits, _, _ := bytes.Cut(bytes.TrimPrefix(line, []byte(`{"index":`)), []byte{','})
	index, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil || index < w.lastSeq || index >= w.head.Size {
		return problem(CodeProof, w.lastSeq+1, "proofs.json 中下一条的序号不对、重复或次序不对")
	}
	w.seq = index + 1
	return w.parse(line, index)
}

// nextBlock reads the next leaf hashes of a complete bundle.
func (w *entryWalk) nextBlock() error {
	line, err := w.record(w.seq)
	if err != nil {
		return err
	}
	if err := w.parse(line, w.seq-1); err != nil {
		return err
	}
	if int64(len(w.block)) != min(hashBlock, w.head.Size-w.seq+1) {
		return problem(CodeProof, w.seq, "proofs.json 的叶哈希数目不对")
	}
	return nil
}

// record reads the next record of proofs.json, which is about entry seq.
func (w *entryWalk) record(seq int64) ([]byte, error) {
	line, err := w.hashes.next()
	if err != nil && isForm(err) {
		return nil, problem(CodeProof, seq, "proofs.json 中本条的记录缺失，或不是每行一项的列表")
	}
	return line, err
}

func (w *entryWalk) parse(line []byte, index int64) error {
	var ok bool
	if w.block, ok = parseHashRecord(w.memory[:0], line, index); !ok {
		return problem(CodeProof, w.lastSeq+1, "proofs.json 中本条的记录不是规定的写法")
	}
	w.memory = w.block
	return nil
}

// isForm reports whether err is about how a list is written and not about reading it.
func isForm(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, errList) || errors.Is(err, errLong) || errors.Is(err, errNoEnd)
}

// version holds the versions within each stream, and that the entry is in scope. A stream that was there before the
// epoch began goes on with the version it had reached; that of entry 1 was not.
func (w *entryWalk) version() error {
	at := w.streams.at(w.e.stream)
	last := int64(*at)
	whole := w.man.Complete || w.inScope[string(w.e.stream)]
	goesOn := last == 0 && w.seq != 1 && !strings.HasSuffix(w.head.Origin, "/journal/1")
	if w.e.ver <= last || (whole || w.seq == 1) && w.e.ver != last+1 && !goesOn {
		return problem(CodeEntryVer, w.seq, "%s 的版本是 %d，前一条是 %d：条目缺失、重复或调换", w.e.stream, w.e.ver, last)
	}
	*at = uint32(w.e.ver)
	if !whole && w.man.Scope.Kind == ScopeStreams && !w.isKeyEntry() {
		return problem(CodeEntryScope, w.seq, "条目属于 %s，不在证据包所称的范围内", w.e.stream)
	}
	return nil
}

func (w *entryWalk) isKeyEntry() bool {
	return string(w.e.kind) == KindEpochBegun || string(w.e.kind) == KindKeyRotated
}

// key follows the keys of the journal.
func (w *entryWalk) key() error {
	if w.seq != 1 && len(w.chain.Keys) == 0 {
		return problem(CodeKeys, 1, "证据包没有第 1 条，公钥无从谈起")
	}
	if w.seq != 1 && !w.isKeyEntry() {
		return nil
	}
	if err := w.chain.Next(w.seq, string(w.e.kind), w.e.body); err != nil {
		return problem(CodeKeys, w.seq, "公钥的开始或更换无效：%v", err)
	}
	epoch := w.head.Origin[strings.LastIndexByte(w.head.Origin, '/')+1:]
	if w.chain.Origin != w.head.Origin || string(w.e.stream) != "journal/"+epoch {
		return problem(CodeKeys, w.seq, "公钥条目属于 %s，检查点属于 %s", w.chain.Origin, w.head.Origin)
	}
	if w.seq == 1 {
		var e Epoch
		if err := json.Unmarshal(w.e.body, &e); err != nil {
			return err
		}
		w.report.Previous = e.Previous
	}
	return nil
}

// files notes which files the entry names or removes.
func (w *entryWalk) files() error {
	for _, f := range w.e.files {
		h := unhex(f.sha256)
		if b, ok := w.blobs[h]; ok {
			if b.size != f.size {
				return problem(CodeBlob, w.seq, "文件 %s 有 %d 字节，条目所记是 %d", f.sha256, b.size, f.size)
			}
			b.named = true
		} else if _, ok := w.missing[h]; !ok && w.man.Evidence == EvidenceAll {
			w.missing[h] = w.seq
		}
	}
	if string(w.e.kind) == KindBlobRemoved && w.man.Evidence == EvidenceAll {
		digest, ok := w.removal()
		if !ok {
			return problem(CodeBlobMissing, w.seq, "移除文件的条目没有写明文件摘要")
		}
		w.removed[digest] = w.seq
	}
	if len(w.missing) > maxRemoved || len(w.removed) > maxRemoved {
		return problem(CodeBlobMissing, w.seq, "不在包内的文件超过 %d 个", maxRemoved)
	}
	return nil
}

// removal is the file that the entry removes. A map, since into a struct any case of the key would be read.
func (w *entryWalk) removal() (digest [32]byte, ok bool) {
	var body map[string]json.RawMessage
	var text string
	if json.Unmarshal(w.e.body, &body) != nil || json.Unmarshal(body["sha256"], &text) != nil || !isHex([]byte(text)) {
		return digest, false
	}
	return unhex([]byte(text)), true
}

// values checks the openings that are about this entry.
func (w *entryWalk) values() error {
	for w.opening != nil && w.opening.Seq <= w.seq {
		o := *w.opening
		if o.Seq < w.seq {
			return problem(CodeOpening, o.Seq, "openings.json 揭示了不在包内的条目的内容")
		}
		c, err := o.Commitment(string(w.e.stream))
		if err != nil {
			return problem(CodeOpening, w.seq, "所揭示内容 %s 的盐值不是规定的写法", o.Ref)
		}
		text := c.String()
		if !slices.ContainsFunc(w.e.commitments, func(t commitment) bool { return string(t.ref) == o.Ref && string(t.c) == text }) {
			return problem(CodeOpening, w.seq, "所揭示的内容 %s 与条目中的承诺不符", o.Ref)
		}
		if err := w.nextOpening(); err != nil {
			return err
		}
	}
	return nil
}

// nextOpening reads ahead by one opening; they ascend by entry, then by ref.
func (w *entryWalk) nextOpening() error {
	line, err := w.openings.next()
	if errors.Is(err, io.EOF) {
		w.opening = nil
		if w.opened != w.man.Counts.Openings {
			return problem(CodeCount, 0, "openings.json 有 %d 项，bundle.json 所列是 %d 项", w.opened, w.man.Counts.Openings)
		}
		return nil
	}
	if err != nil {
		return w.tail(err, CodeOpening, "openings.json 不是每行一项的列表")
	}
	var o Opening
	if err := exact(line, &o); err != nil {
		return problem(CodeOpening, 0, "openings.json 第 %d 项不是规定的写法", w.opened+1)
	}
	if o.Seq < 1 || o.Version < 1 || o.Field == "" || len(o.Field) > maxText ||
		w.opening != nil && (o.Seq < w.opening.Seq || o.Seq == w.opening.Seq && o.Ref <= w.opening.Ref) {
		return problem(CodeOpening, o.Seq, "openings.json 第 %d 项超出范围、重复或次序不对", w.opened+1)
	}
	w.opened++
	w.opening = &o
	return nil
}

// finish compares what all entries together give.
func (w *entryWalk) finish() error {
	if _, err := w.hashes.next(); !errors.Is(err, io.EOF) {
		return w.tail(err, CodeProof, "proofs.json 的记录多于条目")
	}
	if w.opening != nil {
		return problem(CodeOpening, w.opening.Seq, "openings.json 揭示了不在包内的条目的内容")
	}
	if w.man.Complete {
		if err := w.root(); err != nil {
			return err
		}
	}
	for s := range w.inScope {
		if *w.streams.at([]byte(s)) == 0 {
			return problem(CodeEntryScope, 0, "证据包自称含有 %s，却没有它的条目", s)
		}
	}
	if !slices.Equal(w.chain.Keys, w.keys.Log) {
		return problem(CodeKeys, 0, "keys.json 所列公钥与条目中的 %s 个不符", strconv.Itoa(len(w.chain.Keys)))
	}
	w.roots[w.head.Size] = w.head.Root
	return nil
}

// root judges a complete bundle by its root.
func (w *entryWalk) root() error {
	ours := w.tree.Root() == w.head.Root
	switch {
	case w.bad == 0 && ours:
		return nil
	case w.bad == 0:
		return problem(CodeRoot, 0, "全部条目合起来与检查点所签的树根不符")
	case ours: // the list alone differs
		return problem(CodeProof, w.bad, "proofs.json 中本条的叶哈希被改动；条目本身与检查点相符")
	case w.listed.Root() == w.head.Root:
		return problem(CodeEntryHash, w.bad, "条目与检查点所签的不是同一条：条目被改动")
	}
	return problem(CodeEntryHash, w.bad, "条目与所列叶哈希不符，全部条目与检查点所签的树根也不符")
}
