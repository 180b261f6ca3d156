package page

import (
	"strconv"

	"shuangcheng/internal/edge/web/ui"
)

// ItemsPerPage bounds what one page draws.
const ItemsPerPage = 100

// PageOf cuts the page of the address out of a list, with the way to the others.
func PageOf[T any](q *Req, here ui.Address, list []T) ([]T, ui.Pages) {
	page := pageNumber(q)
	from := min(page*ItemsPerPage, len(list))
	to := min(from+ItemsPerPage, len(list))
	if len(list) == 0 {
		return list, ui.Pages{Summary: q.T("共 0 条")}
	}
	p := ui.Pages{Summary: q.T("第 %d–%d 条，共 %d 条", min(from+1, to), to, len(list))}
	if from > 0 {
		p.Prev = here.With("page", strconv.Itoa(page-1)).String()
	}
	if to < len(list) {
		p.Next = here.With("page", strconv.Itoa(page+1)).String()
	}
	return list[from:to], p
}

// pageNumber is the page that the address names, from 0.
func pageNumber(q *Req) int {
	n, err := strconv.Atoi(q.URL.Query().Get("page"))
	if err != nil {
		return 0
	}
	return max(n, 0)
}
