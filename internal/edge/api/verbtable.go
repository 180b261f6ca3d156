//msg:off the description of the interface is Chinese
package api

import (
	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
)

// The forms of the verbs. Texts are bounded by the domain; a form that is empty is {}.
type (
	none    struct{}
	wordsIn struct {
		Words string `json:"words,omitempty"`
	}
	reasonIn struct {
		Reason string `json:"reason"`
	}
	rejectIn struct {
		Why   rejectReason `json:"why"`
		Words string       `json:"words" doc:"给反映人的说明"`
	}
	infoIn struct {
		Words  string  `json:"words"`
		Photos []Photo `json:"photos,omitempty" maxItems:"20"`
	}
	classifyIn struct {
		Problem   Clause   `json:"problem,omitempty" doc:"问题小类"`
		Condition Clause   `json:"condition,omitempty" doc:"立案条件"`
		Clauses   []Clause `json:"clauses,omitempty" maxItems:"50" doc:"测评条款"`
		Severity  severity `json:"severity,omitempty"`
	}
	correctIn struct {
		What   string   `json:"what,omitempty"`
		Words  string   `json:"words,omitempty" doc:"地点"`
		Site   string   `json:"site,omitempty" maxLength:"64"`
		Cell   string   `json:"cell,omitempty" maxLength:"64"`
		Path   string   `json:"path,omitempty" maxLength:"400"`
		Lon    *float64 `json:"lon,omitempty" minimum:"-180" maximum:"180"`
		Lat    *float64 `json:"lat,omitempty" minimum:"-90" maximum:"90"`
		Reason string   `json:"reason"`
	}
	restrictIn struct {
		Kind   restriction  `json:"kind,omitempty" doc:"空：解除受限"`
		Units  []org.UnitID `json:"units,omitempty" maxItems:"50"`
		Reason string       `json:"reason"`
	}
	settleIn struct {
		Measure string  `json:"measure"`
		Fix     fixKind `json:"fix"`
		After   []Photo `json:"after,omitempty" maxItems:"20"`
	}
	dispatchIn struct {
		Unit      org.UnitID `json:"unit,omitempty" doc:"空：按责任图"`
		Confirmed bool       `json:"confirmed,omitempty" doc:"已看过无职权提示"`
		Words     string     `json:"words,omitempty"`
		Tasks     []Task     `json:"tasks,omitempty" maxItems:"20"`
	}
	assistIn     struct{ Task }
	answerTaskIn struct {
		Done  bool   `json:"done"`
		Words string `json:"words"`
	}
	returnIn struct {
		Why    returnReason `json:"why"`
		Basis  string       `json:"basis"`
		Files  []string     `json:"files,omitempty" maxItems:"20"`
		Better org.UnitID   `json:"better,omitempty" doc:"应由谁承办"`
	}
	askRulingIn struct {
		Basis  string     `json:"basis"`
		Files  []string   `json:"files,omitempty" maxItems:"20"`
		Better org.UnitID `json:"better,omitempty"`
	}
	ruleIn struct {
		Unit    org.UnitID    `json:"unit"`
		Finding string        `json:"finding"`
		Present []org.UnitID  `json:"present" maxItems:"50"`
		Files   []string      `json:"files,omitempty" maxItems:"20"`
		Term    *Term         `json:"term,omitempty"`
		From    calendar.Date `json:"from,omitempty" format:"date"`
	}
	delegateIn struct {
		To      string        `json:"to" doc:"转交给谁"`
		Expires calendar.Date `json:"expires" format:"date" doc:"最后一天，含当日"`
	}
	countersignIn struct {
		Accept bool   `json:"accept"`
		Words  string `json:"words,omitempty"`
	}
	workIn struct {
		Done     bool     `json:"done" doc:"false：阶段完成"`
		Measure  string   `json:"measure"`
		Fix      fixKind  `json:"fix"`
		Cause    string   `json:"cause,omitempty"`
		After    []Photo  `json:"after,omitempty" maxItems:"20"`
		NoPhoto  string   `json:"no_photo,omitempty" doc:"没有照片的原因"`
		Coercion coercion `json:"coercion,omitempty"`
		Basis    string   `json:"basis,omitempty" doc:"法律依据"`
		Document string   `json:"document,omitempty" maxLength:"80" doc:"文书号"`
	}
	declineIn struct {
		Why     declineReason `json:"why"`
		Need    string        `json:"need"`
		Interim string        `json:"interim"`
		Plan    string        `json:"plan"`
		Wish    wayout        `json:"wish,omitempty"`
	}
	answerDeclineIn struct {
		Out   wayout `json:"out"`
		Tasks []Task `json:"tasks,omitempty" maxItems:"20"`
		Words string `json:"words"`
	}
	askExtensionIn struct {
		Until    calendar.Date `json:"until" format:"date"`
		Reason   string        `json:"reason"`
		Progress string        `json:"progress"`
		Interim  string        `json:"interim"`
		Scan     string        `json:"scan,omitempty" doc:"签字盖章件的 SHA-256"`
	}
	answerExtensionIn struct {
		Grant bool          `json:"grant"`
		Until calendar.Date `json:"until,omitempty" format:"date"`
		Words string        `json:"words,omitempty"`
	}
	suspendIn struct {
		Why      holdReason    `json:"why"`
		Plan     string        `json:"plan"`
		ReviewOn calendar.Date `json:"review_on" format:"date"`
		Public   bool          `json:"public,omitempty"`
		Document string        `json:"document,omitempty" maxLength:"80" doc:"立项文号；填了就是立项"`
		Finish   calendar.Date `json:"finish,omitempty" format:"date" doc:"立项的计划完工日期"`
	}
	verifyIn struct {
		Result result  `json:"result"`
		Words  string  `json:"words,omitempty"`
		Photos []Photo `json:"photos,omitempty" maxItems:"20"`
		Term   *Term   `json:"term,omitempty"`
	}
	recheckIn struct {
		verifyIn
		Draw string `json:"draw,omitempty" maxLength:"64"`
	}
	reopenIn struct {
		Why   reopenReason `json:"why"`
		Words string       `json:"words"`
		Again string       `json:"again,omitempty" maxLength:"64"`
		Term  *Term        `json:"term,omitempty"`
	}
	signPaperIn struct {
		Paper  paper         `json:"paper"`
		Post   org.PostID    `json:"post,omitempty"`
		Name   string        `json:"name"`
		Signed calendar.Date `json:"signed" format:"date"`
		Scan   string        `json:"scan"`
	}
	answerObjectionIn struct {
		Upheld bool   `json:"upheld"`
		Words  string `json:"words"`
		Undo   string `json:"undo,omitempty" doc:"异议成立时责令纠正什么；空：以答复为准"`
	}
	showPhotosIn struct {
		Photos  []string `json:"photos"`
		Checked bool     `json:"checked"`
	}
)

// verbs lists every verb that an account may ask, in the domain's order. What concerns two matters, merging and
// confirming a recurrence, stands apart;
// answer-link and object are asked at doors without an account.
var verbs = []offered{
	verb[none]{verb: "accept", build: func(*desk, none) matter.Command { return matter.Accept{} }},
	verb[rejectIn]{verb: "reject", build: func(k *desk, b rejectIn) matter.Command {
		return matter.Reject{Why: matter.RejectReason(b.Why), Words: k.Text("words", b.Words)}
	}},
	verb[wordsIn]{verb: "ask-info", build: func(k *desk, b wordsIn) matter.Command { return matter.AskInfo{Words: k.Text("words", b.Words)} }},
	verb[infoIn]{verb: "give-info", files: func(b infoIn) []string { return sumsOf(b.Photos) }, build: func(k *desk, b infoIn) matter.Command {
		return matter.GiveInfo{Words: k.Text("words", b.Words), Photos: k.photos(b.Photos)}
	}},
	verb[classifyIn]{verb: "classify", build: func(_ *desk, b classifyIn) matter.Command {
		return matter.Classify{Class: matter.Class{Problem: b.Problem.clause(), Condition: b.Condition.clause(), Clauses: clauses(b.Clauses), Severity: matter.Severity(b.Severity)}}
	}},
	verb[correctIn]{verb: "correct", build: correction},
	verb[restrictIn]{verb: "restrict", build: func(k *desk, b restrictIn) matter.Command {
		return matter.Restrict{Secrecy: matter.Secrecy{Kind: matter.Restriction(b.Kind), Units: b.Units}, Reason: k.Text("reason", b.Reason)}
	}},
	verb[wordsIn]{verb: "deny-recurrence", build: func(k *desk, b wordsIn) matter.Command {
		return matter.DenyRecurrence{Words: k.Text("words", b.Words)}
	}},
	verb[settleIn]{verb: "settle", files: func(b settleIn) []string { return sumsOf(b.After) }, build: func(k *desk, b settleIn) matter.Command {
		return matter.Settle{Measure: k.Text("measure", b.Measure), Fix: matter.FixKind(b.Fix), After: k.photos(b.After)}
	}},
	verb[dispatchIn]{verb: "dispatch", build: func(k *desk, b dispatchIn) matter.Command {
		return k.SendOut(b.Unit, b.Confirmed, b.Words, k.tasks(b.Tasks))
	}},
	verb[none]{verb: "receive", build: func(*desk, none) matter.Command { return matter.Receive{} }},
	verb[assistIn]{verb: "assist", build: func(k *desk, b assistIn) matter.Command {
		return matter.Assist{Task: k.tasks([]Task{b.Task})[0], Chain: k.District.Org.Chain(b.Unit, k.Now().Date())}
	}},
	verb[answerTaskIn]{verb: "answer-task", build: func(k *desk, b answerTaskIn) matter.Command {
		return matter.AnswerTask{Done: b.Done, Words: k.Text("words", b.Words)}
	}},
	verb[returnIn]{verb: "return", files: func(b returnIn) []string { return b.Files }, build: func(k *desk, b returnIn) matter.Command {
		return matter.Return{Why: matter.ReturnReason(b.Why), Basis: k.Text("basis", b.Basis), Files: k.scans(b.Files), Better: b.Better}
	}},
	verb[askRulingIn]{verb: "ask-ruling", files: func(b askRulingIn) []string { return b.Files }, build: func(k *desk, b askRulingIn) matter.Command {
		return matter.AskRuling{Basis: k.Text("basis", b.Basis), Files: k.scans(b.Files), Better: b.Better}
	}},
	verb[ruleIn]{verb: "rule", files: func(b ruleIn) []string { return b.Files }, build: func(k *desk, b ruleIn) matter.Command {
		return matter.Rule{To: k.SendOut(b.Unit, true, "", nil).To, Finding: k.Text("finding", b.Finding), Present: b.Present,
			Files: k.scans(b.Files), Term: b.Term.term(k), From: b.From}
	}},
	verb[delegateIn]{verb: "delegate", door: app.LinkDoor, build: func(k *desk, b delegateIn) matter.Command {
		return matter.Delegate{Hash: k.code.Hash, Expires: b.Expires.AddDays(1).Start() - 1, Label: k.Line("label", b.To)}
	}},
	verb[none]{verb: "revoke-link", build: func(*desk, none) matter.Command { return matter.RevokeLink{} }},
	verb[countersignIn]{verb: "countersign", door: app.ObjectionDoor, build: func(k *desk, b countersignIn) matter.Command {
		return matter.Countersign{Accept: b.Accept, Evidence: k.evidence(), Code: k.code.Hash, Words: k.Text("words", b.Words)}
	}},
	verb[workIn]{verb: "rectify", door: app.ObjectionDoor, files: func(b workIn) []string { return sumsOf(b.After) }, build: func(k *desk, b workIn) matter.Command {
		return matter.Rectify{Work: k.work(b), Evidence: k.evidence()}
	}},
	verb[declineIn]{verb: "decline", build: func(k *desk, b declineIn) matter.Command {
		return matter.Decline{Why: matter.DeclineReason(b.Why), Need: k.Text("need", b.Need), Interim: k.Text("interim", b.Interim),
			Plan: k.Text("plan", b.Plan), Wish: matter.Wayout(b.Wish)}
	}},
	verb[answerDeclineIn]{verb: "answer-decline", build: func(k *desk, b answerDeclineIn) matter.Command {
		return matter.AnswerDecline{Out: matter.Wayout(b.Out), Tasks: k.tasks(b.Tasks), Words: k.Text("words", b.Words)}
	}},
	verb[askExtensionIn]{verb: "ask-extension", files: func(b askExtensionIn) []string { return some(b.Scan) }, build: func(k *desk, b askExtensionIn) matter.Command {
		return matter.AskExtension{Until: b.Until, Reason: k.Text("reason", b.Reason), Progress: k.Text("progress", b.Progress),
			Interim: k.Text("interim", b.Interim), Scan: k.scan(b.Scan)}
	}},
	verb[answerExtensionIn]{verb: "answer-extension", build: func(k *desk, b answerExtensionIn) matter.Command {
		return matter.AnswerExtension{Grant: b.Grant, Until: b.Until, Words: k.Text("words", b.Words)}
	}},
	verb[suspendIn]{verb: "suspend", build: func(k *desk, b suspendIn) matter.Command {
		return matter.Suspend{Why: matter.HoldReason(b.Why), Plan: k.Text("plan", b.Plan), ReviewOn: b.ReviewOn, Public: b.Public,
			Project: matter.Scheme{Document: b.Document, Finish: b.Finish}}
	}},
	verb[wordsIn]{verb: "resume", build: func(k *desk, b wordsIn) matter.Command { return matter.Resume{Words: k.Text("words", b.Words)} }},
	verb[verifyIn]{verb: "verify", files: func(b verifyIn) []string { return sumsOf(b.Photos) }, build: func(k *desk, b verifyIn) matter.Command {
		return matter.Verify{Result: matter.Result(b.Result), Words: k.Text("words", b.Words), Photos: k.photos(b.Photos), Term: b.Term.term(k)}
	}},
	verb[recheckIn]{verb: "recheck", files: func(b recheckIn) []string { return sumsOf(b.Photos) }, build: func(k *desk, b recheckIn) matter.Command {
		return matter.Recheck{Result: matter.Result(b.Result), Words: k.Text("words", b.Words), Photos: k.photos(b.Photos), Draw: b.Draw, Term: b.Term.term(k)}
	}},
	verb[reopenIn]{verb: "reopen", build: func(k *desk, b reopenIn) matter.Command {
		return matter.Reopen{Why: matter.ReopenReason(b.Why), Words: k.Text("words", b.Words), Again: b.Again, Term: b.Term.term(k)}
	}},
	verb[reasonIn]{verb: "void", build: func(k *desk, b reasonIn) matter.Command { return matter.Cancel{Reason: k.Text("reason", b.Reason)} }},
	verb[none]{verb: "confirm-void", build: func(*desk, none) matter.Command { return matter.ConfirmVoid{} }},
	verb[reasonIn]{verb: "refuse-void", build: func(k *desk, b reasonIn) matter.Command {
		return matter.RefuseVoid{Reason: k.Text("reason", b.Reason)}
	}},
	verb[signPaperIn]{verb: "sign-paper", files: func(b signPaperIn) []string { return some(b.Scan) }, build: func(k *desk, b signPaperIn) matter.Command {
		return matter.SignPaper{Paper: matter.Paper(b.Paper), Post: b.Post, Name: k.Line("name", b.Name), Signed: b.Signed, Scan: k.scan(b.Scan)}
	}},
	verb[answerObjectionIn]{verb: "answer-objection", build: func(k *desk, b answerObjectionIn) matter.Command {
		return matter.AnswerObjection{Upheld: b.Upheld, Words: k.Text("words", b.Words), Undo: k.Text("undo", b.Undo)}
	}},
	verb[showPhotosIn]{verb: "show-photos", build: func(k *desk, b showPhotosIn) matter.Command {
		return matter.ShowPhotos{Photos: b.Photos, Sent: k.GuestPhotos(), Checked: b.Checked}
	}},
}

func some(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// evidence reports whether the result can be seen: what was shown by a picture can be shown mended by a picture.
func (k *desk) evidence() bool { return len(k.State.Photos) > 0 }

func (k *desk) work(b workIn) matter.Work {
	w := matter.Work{Done: b.Done, Measure: k.Text("measure", b.Measure), Fix: matter.FixKind(b.Fix), Cause: k.Text("cause", b.Cause),
		After: k.photos(b.After), NoPhoto: k.Text("no_photo", b.NoPhoto)}
	if b.Coercion != "" || b.Basis != "" || b.Document != "" {
		w.Coercive = matter.Coercive{Measure: matter.Coercion(b.Coercion), Basis: k.Text("basis", b.Basis), Document: b.Document, Code: k.code.Hash}
	}
	return w
}

// correction keeps of the place what the form does not name.
func correction(k *desk, b correctIn) matter.Command {
	c := matter.Correct{What: k.Text("what", b.What), Reason: k.Text("reason", b.Reason)}
	p := k.State.Place
	changed := false
	for _, x := range []struct {
		now  string
		into *string
	}{{b.Site, &p.Site}, {b.Cell, &p.Cell}, {b.Path, &p.Path}} {
		if x.now != "" {
			*x.into, changed = x.now, true
		}
	}
	if b.Words != "" {
		p.Words, changed = k.Line("words", b.Words), true
	}
	if b.Lon != nil && b.Lat != nil {
		at, err := geo.At(*b.Lon, *b.Lat)
		if err != nil {
			k.Refuse(err)
		}
		p.Point, changed = matter.Point{Lon: int64(at.Lon), Lat: int64(at.Lat)}, true
	}
	if changed {
		c.Place = p
	}
	return c
}
