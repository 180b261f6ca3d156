package intake

import (
	"slices"
	"sync"

	"shuangcheng/internal/edge/sheet"
)

// books keeps the files looked at last, so that the pages of one import read its file once.
type books struct {
	mu   sync.Mutex
	list []keptBook
}

type keptBook struct {
	sum  string
	book *sheet.Book
}

// maxBooks bounds memory: an office imports one file at a time.
const maxBooks = 2

func (b *books) get(sum string) *sheet.Book {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, k := range b.list {
		if k.sum == sum {
			return k.book
		}
	}
	return nil
}

func (b *books) put(sum string, book *sheet.Book) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.list = append(b.list, keptBook{sum, book})
	b.list = slices.Clone(b.list[max(0, len(b.list)-maxBooks):])
}
