package proofs

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
	"shuangcheng/proof"
)

// seenRoutes are for whoever holds a printed paper: the page that its QR code opens, and the one where its value is typed.
func seenRoutes() []route {
	return []route{
		page.Get("/v", app.Public, (*req).askSeen),
		page.Get("/v/{epoch}/{size}/{root}", app.Public, (*req).showSeen),
	}
}

// seenView is what a value on paper is found to be.
type seenView struct {
	Known   bool // the journal published exactly this
	Other   bool // it published something else at that number
	Facts   []ui.Fact
	Command string // to paste
	File    string // address of the signed statement
	Words   ui.Field
	Errors  []ui.FieldError
}

// askSeen reads a value typed from a paper.
func (q *req) askSeen() error {
	v := seenView{Words: ui.Field{Name: "seen", Label: q.T("校验值"), Hint: q.T("写在文书和回执末尾，形如 名称:条数:树根"), Value: q.URL.Query().Get("seen")}}
	status := http.StatusOK
	if words := strings.Join(strings.Fields(v.Words.Value), ""); words != "" {
		seen, err := proof.ParseSeen(words)
		epoch, err2 := proof.EpochOf(seen.Origin)
		if err == nil && err2 == nil {
			return q.See(fmt.Sprintf("/v/%d/%d/%s", epoch, seen.Size, base64.RawURLEncoding.EncodeToString(seen.Root[:])))
		}
		v.Errors = ui.FieldErrors(q.Context(), fault.New(fault.Invalid, "这不是完整的校验值，请照文书末尾从头到尾输入，包括末尾的等号").At("seen"))
		v.Words.Error, status = ui.ErrorOf(v.Errors, "seen"), http.StatusUnprocessableEntity
	}
	p := q.Phone(q.T("核对文书"))
	p.Errors = status != http.StatusOK
	return q.Draw(status, page.InPhone(p, seenForm(v)))
}

// showSeen compares the value in the address, which came from a paper, with what the journal published. It claims no more than that:
// who does not trust this machine takes the value to a verifier of his own.
func (q *req) showSeen() error {
	seen, err := seenOf(q.PathValue("epoch"), q.PathValue("size"), q.PathValue("root"))
	if err != nil {
		return err
	}
	list, err := q.App.Checkpoints()
	if err != nil {
		return err
	}
	v := seenView{Words: ui.Field{}}
	for _, c := range list {
		if fmt.Sprint(c.Epoch) != q.PathValue("epoch") {
			continue
		}
		seen.Origin = c.Origin
		if c.Size != seen.Size {
			continue
		}
		if v.Known = c.Root == seen.Root; v.Known {
			v.File = fmt.Sprintf("/proofs/checkpoints/%d/%d", c.Epoch, c.Size)
			v.Facts = append(v.Facts, ui.Fact{Name: q.T("公布时间"), Value: ui.Text(msg.Stamp(c.At))})
		}
		v.Other = !v.Known
	}
	root := base64.StdEncoding.EncodeToString(seen.Root[:])
	value := fmt.Sprintf("%d:%s", seen.Size, root)
	if seen.Origin != "" {
		value = seen.Origin + ":" + value
		v.Facts = append([]ui.Fact{{Name: q.T("账本"), Value: page.Wrapped(seen.Origin)}}, v.Facts...)
	}
	v.Facts = append(v.Facts, ui.Fact{Name: q.T("账本第几号"), Value: ui.Text(msg.Num(seen.Size))}, ui.Fact{Name: q.T("检查点"), Value: ui.Hash(fmt.Sprintf("%x", seen.Root[:]))}, ui.Fact{Name: q.T("校验值"), Value: page.Wrapped(value)})
	keys, err := q.App.PublicKeys()
	if err != nil {
		return err
	}
	key := ""
	if n := len(keys); n > 0 {
		key = keys[n-1].Fingerprint
	}
	v.Command = "shuangcheng verify --key '" + key + "' --seen " + value + " matter.zip"
	return q.Draw(http.StatusOK, page.InPhone(q.Phone(q.T("核对文书")), seenPage(v)))
}

// seenOf reads the three parts of an address.
func seenOf(epoch, size, root string) (proof.Seen, error) {
	raw, err := base64.RawURLEncoding.DecodeString(root)
	var n, e int64
	_, errSize := fmt.Sscanf(size, "%d", &n)
	_, errEpoch := fmt.Sscanf(epoch, "%d", &e)
	if err != nil || errSize != nil || errEpoch != nil || len(raw) != len(proof.Hash{}) || n < 1 || n > proof.MaxSize {
		return proof.Seen{}, fault.New(fault.Missing, "二维码不完整，请重新扫，或在核对页输入文书末尾的校验值")
	}
	return proof.Seen{Size: n, Root: proof.Hash(raw)}, nil
}
