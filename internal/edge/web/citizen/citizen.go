package citizen

import (
	"net"
	"net/http"
	"strconv"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func citizenRoutes() []route {
	return []route{
		page.Get("/report", app.Public, (*req).askReport),
		page.Post("/report", app.Public, (*req).report),
		page.Get("/r", app.Public, (*req).askReceipt),
		page.Get("/r/{code}", app.Public, (*req).showReceipt),
		page.Post("/r/{code}/unsolved", app.Public, (*req).unsolved),
		page.Post("/r/{code}/info", app.Public, (*req).inform),
	}
}

// reportView is the form of a citizen's report.
type reportView struct {
	Cmd                        string
	What, Words, Name, Contact string
	Lon, Lat                   string
	Kept                       []string // photos of an earlier try, sealed
	Secure                     bool     // the browser gives camera and position only to secure pages
	Errors                     []ui.FieldError
}

// phonePage is the shell of a page for citizens.
func (q *req) phonePage(title string) ui.Phone {
	c := q.Chrome()
	return ui.Phone{Chrome: c, Title: title, Sub: c.Body}
}

func (q *req) secure() bool {
	host, _, err := net.SplitHostPort(q.Host)
	if err != nil {
		host = q.Host
	}
	return q.TLS != nil || q.Header.Get("X-Forwarded-Proto") == "https" || host == "localhost" || host == "127.0.0.1"
}

func (q *req) askReport() error {
	return q.showReport(http.StatusOK, reportView{Cmd: page.NewCommand()})
}

func (q *req) showReport(status int, v reportView) error {
	v.Secure = q.secure()
	p := q.phonePage(q.T("随手拍"))
	p.FormID, p.Main, p.Errors = "report", ui.Button{Label: q.T("提交"), Kind: ui.Primary}, len(v.Errors) > 0
	return q.Draw(status, citizenPage(p, reportForm(v)))
}

// report takes a report in. Photos are stored first, so that a form that comes back still has them.
func (q *req) report() error {
	if err := q.ParseFiles(); err != nil {
		return err
	}
	photos, photoErr := q.Photos("photos")
	ask, err := q.Ask(page.Hashes(photos)...)
	if err != nil {
		return err
	}
	v := reportView{Cmd: page.NewCommand(), What: q.PostFormValue("what"), Words: q.PostFormValue("words"), Name: q.PostFormValue("name"),
		Contact: q.PostFormValue("contact"), Lon: q.PostFormValue("lon"), Lat: q.PostFormValue("lat")}
	for _, p := range photos {
		v.Kept = append(v.Kept, q.Seal(p))
	}
	if err = photoErr; err == nil {
		r := app.Report{What: v.What, Words: v.Words, Name: v.Name, Contact: v.Contact, Photos: photos}
		var code app.Code
		if r.Point, err = pointOf(v.Lon, v.Lat); err == nil {
			code, err = q.App.Tell(q.Context(), ask, remoteAddress(q.Request), r)
		}
		if err == nil {
			return q.See("/r/" + code.Plain + "?new=1")
		}
	}
	if fault.KindOf(err) == fault.Internal {
		return err
	}
	v.Errors = ui.FieldErrors(q.Context(), err)
	return q.showReport(page.Statuses[fault.KindOf(err)], v)
}

// pointOf reads the position that the browser gave; none is no fault.
func pointOf(lon, lat string) (geo.Point, error) {
	if lon == "" || lat == "" {
		return geo.Point{}, nil
	}
	x, errX := strconv.ParseFloat(lon, 64)
	y, errY := strconv.ParseFloat(lat, 64)
	if errX != nil || errY != nil {
		return geo.Point{}, fault.New(fault.Invalid, "位置读不出来，请改用文字写明地点").At("words")
	}
	return geo.At(x, y)
}

// remoteAddress is where a request came from, without its port.
func remoteAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// askReceipt leads from a typed code to its page.
func (q *req) askReceipt() error {
	if code := strings.TrimSpace(q.URL.Query().Get("code")); code != "" {
		return q.See("/r/" + strings.ReplaceAll(strings.ReplaceAll(code, "/", ""), " ", "-"))
	}
	p := q.phonePage(q.T("查进度"))
	p.FormID, p.Main = "code", ui.Button{Label: q.T("查进度"), Kind: ui.Primary}
	return q.Draw(http.StatusOK, citizenPage(p, codeForm()))
}

// receiptView is the page of a receipt.
type receiptView struct {
	app.PublicMatter
	Code       string
	Fresh      bool // it was filed just now: the code is shown large, to be kept
	Address    string
	Cmd        string
	Steps      []ui.Entry
	Checkpoint ui.Journal
	Errors     []ui.FieldError
	Words      string
}

func (q *req) showReceipt() error { return q.receipt(nil) }

// receipt shows the timeline; err is what became of an answer.
func (q *req) receipt(err error) error {
	code := q.PathValue("code")
	m, ferr := q.App.Follow(code)
	if ferr != nil {
		return ferr
	}
	v := receiptView{PublicMatter: m, Code: code, Fresh: q.URL.Query().Has("new"), Cmd: page.NewCommand(), Checkpoint: q.Journal(),
		Errors: ui.FieldErrors(q.Context(), err), Words: q.PostFormValue("words")}
	scheme := "http://"
	if q.TLS != nil || q.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https://"
	}
	v.Address = scheme + q.Host + "/r/" + code
	for _, x := range m.Steps {
		v.Steps = append(v.Steps, ui.Entry{What: q.Word(x.What), Note: x.Note, When: msg.Stamp(x.At)})
	}
	p := q.phonePage(q.T("办理进度"))
	p.Main, p.Errors = ui.Button{Label: q.T("再报一个"), Href: "/report"}, err != nil
	status := http.StatusOK
	if err != nil {
		status = page.Statuses[fault.KindOf(err)]
	}
	return q.Draw(status, citizenPage(p, receiptPage(v)))
}

func (q *req) unsolved() error {
	return q.reply(func(ask app.Ask) error {
		return q.App.Unsolved(q.Context(), ask, q.PathValue("code"), q.PostFormValue("words"))
	})
}

func (q *req) inform() error {
	return q.reply(func(ask app.Ask) error {
		return q.App.Inform(q.Context(), ask, q.PathValue("code"), q.PostFormValue("words"), nil)
	})
}

// reply carries out an answer of the code's holder and shows the timeline again.
func (q *req) reply(do func(app.Ask) error) error {
	ask, err := q.Ask()
	if err != nil {
		return err
	}
	if err := do(ask); err != nil {
		if k := fault.KindOf(err); k == fault.Internal || k == fault.Missing {
			return err
		}
		return q.receipt(err)
	}
	return q.See("/r/" + q.PathValue("code"))
}
