package citizen

import (
	"net/http"
	"net/url"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/paper"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/papers"
	"shuangcheng/internal/edge/web/ui"
)

// plain says each state in the words of who reported.
var plain = map[matter.Status]string{
	matter.New: msg.K("收到了，办公室还没有受理。"), matter.Ready: msg.K("已受理，正在确定由哪个单位办。"), matter.Sign: msg.K("已派给责任单位，等它接手。"),
	matter.Doing: msg.K("责任单位正在办。"), matter.Check: msg.K("责任单位说已经办好，正等人到现场核查。"), matter.Redo: msg.K("核查没有通过，责任单位正在重办。"),
	matter.Back: msg.K("正在确定由哪个单位办。"), matter.Hold: msg.K("一时办不了，已列入计划，到时再办。"), matter.Done: msg.K("已办好。"),
	matter.Refused: msg.K("没有受理，原因见下。"), matter.Void: msg.K("这一件已作废。"), matter.Merged: msg.K("已和另一件一起办。"),
}

// receiptView is the page of a receipt.
type receiptView struct {
	app.PublicMatter
	Code       string
	Fresh      bool // it was filed just now: the code is shown large, to be kept
	Gone       bool // name and phone were erased just now
	Address    string
	Cmd        string
	Plain      string // how it stands, in a sentence
	Facts      []ui.Fact
	Before     []ui.Photo
	After      []ui.Photo
	Steps      []ui.Entry
	Checkpoint ui.Journal
	Paper      paper.Document // drawn for printing only
	Said       string         // words that were refused
	Kept       []string
	Errors     []ui.FieldError
	Secure     bool
}

// receiptPath is the page of a receipt, or one below it.
func receiptPath(code string, below ...string) string {
	return "/r/" + strings.Join(append([]string{url.PathEscape(code)}, below...), "/")
}

// askReceipt leads from a typed code to its page.
func (q *req) askReceipt() error {
	if code := strings.TrimSpace(q.URL.Query().Get("code")); code != "" {
		return q.See(receiptPath(strings.ReplaceAll(strings.ReplaceAll(code, "/", ""), " ", "-")))
	}
	return q.showCodeForm(http.StatusOK, "", nil)
}

func (q *req) showCodeForm(status int, code string, err error) error {
	p := q.Phone(q.T("查进度"))
	p.FormID, p.Main, p.Errors = "code", ui.Button{Label: q.T("查进度"), Kind: ui.Primary}, err != nil
	return q.Draw(status, page.InPhone(p, codeForm(code, ui.FieldErrors(q.Context(), err))))
}

// follow reads what the code of the address opens. A code that opens nothing is asked for again: then ok is false, and the answer
// was given.
func (q *req) follow() (m app.PublicMatter, ok bool, err error) {
	m, err = q.App.Follow(q.From(), q.PathValue("code"))
	if err == nil {
		return m, true, nil
	}
	switch k := fault.KindOf(err); k {
	case fault.Missing, fault.Unavailable:
		return m, false, q.showCodeForm(page.Statuses[k], q.PathValue("code"), page.AtField(err, "code"))
	}
	return m, false, err
}

func (q *req) showReceipt() error { return q.receipt(nil, nil) }

// receipt shows the timeline; refusal is what became of an answer, with the photos that came with it.
func (q *req) receipt(refusal error, photos []matter.Photo) error {
	m, ok, err := q.follow()
	if !ok {
		return err
	}
	v := q.receiptView(m)
	v.Errors, v.Said = ui.FieldErrors(q.Context(), refusal), q.Typed("words")
	for _, p := range photos {
		v.Kept = append(v.Kept, q.Seal(p))
	}
	p := q.Phone(q.T("办理进度"))
	p.Main, p.Errors = ui.Button{Label: q.T("再报一个"), Href: photoPath}, refusal != nil
	status := http.StatusOK
	if refusal != nil {
		status = page.Statuses[fault.KindOf(refusal)]
	}
	return q.Draw(status, page.InPhone(p, receiptPage(v)))
}

func (q *req) receiptView(m app.PublicMatter) receiptView {
	code, query := strings.ToUpper(q.PathValue("code")), q.URL.Query()
	v := receiptView{PublicMatter: m, Code: code, Fresh: query.Has("new"), Gone: query.Has("gone"), Cmd: page.NewCommand(), Checkpoint: q.Journal(),
		Address: q.Address(receiptPath(code)), Plain: q.Word(plain[m.Status]), Secure: q.Secure()}
	today := q.App.Now().Date()
	put := func(name, value string) {
		if value != "" {
			v.Facts = append(v.Facts, ui.Fact{Name: name, Value: ui.Text(value)})
		}
	}
	put(q.T("编号"), m.Number)
	put(q.T("问题"), m.What)
	put(q.T("地点"), m.Words)
	put(q.T("反映时间"), msg.Moment(m.Filed, today))
	if !m.Due.IsZero() && m.Status.Live() {
		put(q.T("最迟什么时候办好"), msg.Moment(m.Due, today))
	}
	for i, x := range m.Photos {
		p := ui.Photo{Thumb: receiptPath(code, "photo", x.SHA256, "thumb"), Full: receiptPath(code, "photo", x.SHA256, "preview"), Width: 160, Height: 120,
			Alt: q.T("公开的照片 %d", i+1), Caption: q.T("整改前")}
		if x.After {
			p.Caption = q.T("整改后")
			v.After = append(v.After, p)
		} else {
			v.Before = append(v.Before, p)
		}
	}
	for _, x := range m.Steps {
		v.Steps = append(v.Steps, ui.Entry{What: q.Word(x.What), Note: x.Note, When: msg.Stamp(x.At)})
	}
	return v
}

// printReceipt is the receipt on paper: code, number, checkpoint and the squares to scan.
func (q *req) printReceipt() error {
	m, ok, err := q.follow()
	if !ok {
		return err
	}
	v := q.receiptView(m)
	if v.Paper, err = q.receiptPaper(m); err != nil {
		return err
	}
	p := q.Phone(q.T("回执"))
	p.Back, p.Main = receiptPath(q.PathValue("code")), ui.Button{Label: q.T("打印"), Kind: ui.Primary, Icon: ui.IconPrint, Type: "button", Act: "print"}
	return q.Draw(http.StatusOK, page.InPhone(p, printPage(v)))
}

// receiptPaper is the receipt as a paper of its own.
func (q *req) receiptPaper(m app.PublicMatter) (paper.Document, error) {
	code := strings.ToUpper(q.PathValue("code"))
	doc, err := q.App.ReceiptPaper(q.Context(), m, code, q.Address(receiptPath(code)), plain[m.Status])
	doc.Foot.Address = q.Address(doc.Foot.Path())
	return doc, err
}

func (q *req) receiptWord() error { return q.receiptFile(papers.Word) }

func (q *req) receiptBook() error { return q.receiptFile(papers.Book) }

func (q *req) receiptFile(send func(*page.Req, paper.Document) error) error {
	m, ok, err := q.follow()
	if !ok {
		return err
	}
	doc, err := q.receiptPaper(m)
	if err != nil {
		return err
	}
	return send(q.Req, doc)
}

// publicPhoto shows a photo that the office released.
func (q *req) publicPhoto() error {
	f, blob, err := q.App.PublicFile(q.From(), q.PathValue("code"), q.PathValue("sha"))
	if err != nil {
		return err
	}
	defer f.Close()
	return q.Picture(f, blob, q.PathValue("size"))
}

func (q *req) unsolved() error {
	return q.reply(func(ask app.Ask, photos []matter.Photo) error {
		return q.App.Unsolved(q.Context(), ask, q.From(), q.PathValue("code"), q.PostFormValue("words"), photos)
	})
}

func (q *req) inform() error {
	return q.reply(func(ask app.Ask, photos []matter.Photo) error {
		return q.App.Inform(q.Context(), ask, q.From(), q.PathValue("code"), q.PostFormValue("words"), photos)
	})
}

// reply carries out an answer of the code's holder and shows the timeline again. A code that opens nothing takes no photo.
func (q *req) reply(do func(app.Ask, []matter.Photo) error) error {
	if err := q.ParseFiles(); err != nil {
		return err
	}
	if _, ok, err := q.follow(); !ok {
		return err
	}
	photos, err := q.Photos("photos")
	if err == nil {
		var ask app.Ask
		if ask, err = q.Ask(page.Hashes(photos)...); err == nil {
			err = do(ask, photos)
		}
	}
	switch k := fault.KindOf(err); {
	case err == nil:
		return q.See(receiptPath(q.PathValue("code")))
	case k == fault.Internal || k == fault.Missing:
		return err
	}
	return q.receipt(err, photos)
}

// askWithdraw says what will be erased.
func (q *req) askWithdraw() error {
	m, ok, err := q.follow()
	if !ok {
		return err
	}
	code := q.PathValue("code")
	p := q.Phone(q.T("删掉我的联系方式"))
	p.Back = receiptPath(code)
	if m.Contact {
		p.FormID, p.Main = "withdraw", ui.Button{Label: q.T("删掉，不再留"), Kind: ui.Danger}
	} else {
		p.Main = ui.Button{Label: q.T("回到办理进度"), Href: receiptPath(code)}
	}
	return q.Draw(http.StatusOK, page.InPhone(p, withdrawPage(code, page.NewCommand(), m.Contact)))
}

func (q *req) withdraw() error {
	ask, err := q.Ask()
	if err != nil {
		return err
	}
	if err := q.App.Withdraw(q.Context(), ask, q.From(), q.PathValue("code")); err != nil {
		if k := fault.KindOf(err); k == fault.Internal || k == fault.Missing {
			return err
		}
		return q.receipt(err, nil)
	}
	return q.See(receiptPath(q.PathValue("code")) + "?gone=1")
}
