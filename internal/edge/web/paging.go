package web

import (
	"strconv"

	"shuangcheng/internal/edge/web/ui"
)

// itemsPerPage bounds what one page draws.
const itemsPerPage = 100

// pageOf cuts the page of the address out of a list, with the way to the others.
func pageOf[T any](q *req, here ui.Address, list []T) ([]T, ui.Pages) {
	page := pageNumber(q)
	from := min(page*itemsPerPage, len(list))
	to := min(from+itemsPerPage, len(list))
	p := ui.Pages{Summary: q.t("第 %d–%d 条，共 %d 条", min(from+1, to), to, len(list))}
	if from > 0 {
		p.Prev = here.With("page", strconv.Itoa(page-1)).String()
	}
	if to < len(list) {
		p.Next = here.With("page", strconv.Itoa(page+1)).String()
	}
	return list[from:to], p
}

// pageNumber is the page that the address names, from 0.
func pageNumber(q *req) int {
	n, err := strconv.Atoi(q.URL.Query().Get("page"))
	if err != nil {
		return 0
	}
	return max(n, 0)
}
