package web

import (
	"net"
	"net/http"
	"strconv"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/ui"
)

func (s *Server) citizenRoutes() []route {
	return []route{
		{"GET /report", app.Public, s.showReport},
		{"POST /report", app.Public, s.report},
		{"GET /r", app.Public, s.askReceipt},
		{"GET /r/{code}", app.Public, s.showReceipt},
		{"POST /r/{code}/unsolved", app.Public, s.unsolved},
		{"POST /r/{code}/info", app.Public, s.inform},
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
	c := q.chrome()
	return ui.Phone{Chrome: c, Title: title, Sub: c.Body}
}

func (q *req) secure() bool {
	host, _, err := net.SplitHostPort(q.Host)
	if err != nil {
		host = q.Host
	}
	return q.TLS != nil || q.Header.Get("X-Forwarded-Proto") == "https" || host == "localhost" || host == "127.0.0.1"
}

func (s *Server) showReport(q *req) error {
	return q.showReport(http.StatusOK, reportView{Cmd: newCommand()})
}

func (q *req) showReport(status int, v reportView) error {
	v.Secure = q.secure()
	p := q.phonePage(q.t("随手拍"))
	p.FormID, p.Main, p.Errors = "report", ui.Button{Label: q.t("提交"), Kind: ui.Primary}, len(v.Errors) > 0
	return q.draw(status, citizenPage(p, reportForm(v)))
}

// report takes a report in. Photos are stored first, so that a form that comes back still has them.
func (s *Server) report(q *req) error {
	if err := q.parseFiles(); err != nil {
		return err
	}
	photos, photoErr := q.photos("photos")
	ask, err := q.ask(hashes(photos)...)
	if err != nil {
		return err
	}
	v := reportView{Cmd: newCommand(), What: q.PostFormValue("what"), Words: q.PostFormValue("words"), Name: q.PostFormValue("name"),
		Contact: q.PostFormValue("contact"), Lon: q.PostFormValue("lon"), Lat: q.PostFormValue("lat")}
	for _, p := range photos {
		v.Kept = append(v.Kept, q.seal(p))
	}
	if err = photoErr; err == nil {
		r := app.Report{What: v.What, Words: v.Words, Name: v.Name, Contact: v.Contact, Photos: photos}
		var code app.Code
		if r.Point, err = pointOf(v.Lon, v.Lat); err == nil {
			code, err = s.app.Tell(q.Context(), ask, remoteAddress(q.Request), r)
		}
		if err == nil {
			return q.see("/r/" + code.Plain + "?new=1")
		}
	}
	if fault.KindOf(err) == fault.Internal {
		return err
	}
	v.Errors = ui.FieldErrors(q.Context(), err)
	return q.showReport(statuses[fault.KindOf(err)], v)
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
func (s *Server) askReceipt(q *req) error {
	if code := strings.TrimSpace(q.URL.Query().Get("code")); code != "" {
		return q.see("/r/" + strings.ReplaceAll(strings.ReplaceAll(code, "/", ""), " ", "-"))
	}
	p := q.phonePage(q.t("查进度"))
	p.FormID, p.Main = "code", ui.Button{Label: q.t("查进度"), Kind: ui.Primary}
	return q.draw(http.StatusOK, citizenPage(p, codeForm()))
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

func (s *Server) showReceipt(q *req) error { return s.receipt(q, nil) }

// receipt shows the timeline; err is what became of an answer.
func (s *Server) receipt(q *req, err error) error {
	code := q.PathValue("code")
	m, ferr := s.app.Follow(code)
	if ferr != nil {
		return ferr
	}
	v := receiptView{PublicMatter: m, Code: code, Fresh: q.URL.Query().Has("new"), Cmd: newCommand(), Checkpoint: s.journal(),
		Errors: ui.FieldErrors(q.Context(), err), Words: q.PostFormValue("words")}
	scheme := "http://"
	if q.TLS != nil || q.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https://"
	}
	v.Address = scheme + q.Host + "/r/" + code
	for _, x := range m.Steps {
		v.Steps = append(v.Steps, ui.Entry{What: q.word(x.What), Note: x.Note, When: msg.Stamp(x.At)})
	}
	p := q.phonePage(q.t("办理进度"))
	p.Main, p.Errors = ui.Button{Label: q.t("再报一个"), Href: "/report"}, err != nil
	status := http.StatusOK
	if err != nil {
		status = statuses[fault.KindOf(err)]
	}
	return q.draw(status, citizenPage(p, receiptPage(v)))
}

func (s *Server) unsolved(q *req) error {
	return s.reply(q, func(ask app.Ask) error {
		return s.app.Unsolved(q.Context(), ask, q.PathValue("code"), q.PostFormValue("words"))
	})
}

func (s *Server) inform(q *req) error {
	return s.reply(q, func(ask app.Ask) error {
		return s.app.Inform(q.Context(), ask, q.PathValue("code"), q.PostFormValue("words"), nil)
	})
}

// reply carries out an answer of the code's holder and shows the timeline again.
func (s *Server) reply(q *req, do func(app.Ask) error) error {
	ask, err := q.ask()
	if err != nil {
		return err
	}
	if err := do(ask); err != nil {
		if k := fault.KindOf(err); k == fault.Internal || k == fault.Missing {
			return err
		}
		return s.receipt(q, err)
	}
	return q.see("/r/" + q.PathValue("code"))
}
