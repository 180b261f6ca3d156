package web

import (
	"strconv"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/standard"
)

// answers read a posted form. The first answer that cannot be read stays in err, so that a command may be filled whole.
type answers struct {
	q   *req
	err error
}

func (a *answers) refuse(err error) {
	if a.err == nil && err != nil {
		a.err = err
	}
}

// text is one field without the spaces around it.
func (a *answers) text(name string) string { return strings.TrimSpace(a.q.PostForm.Get(name)) }

// list is every value ticked under a name.
func (a *answers) list(name string) []string { return a.q.PostForm[name] }

// span is the two days from and to.
func (a *answers) span() calendar.Span { return calendar.Span{From: a.day("from"), To: a.day("to")} }

// number is a whole number.
func (a *answers) number(name string) int {
	n, err := strconv.Atoi(a.text(name))
	if err != nil {
		a.refuse(fault.New(fault.Invalid, "“%s”不是整数，请填数字", a.text(name)).At(name).Because(err))
	}
	return n
}

// unit finds a unit by the name, alias or code typed; an empty field is the empty ID.
func (a *answers) unit(name string, on calendar.Date) org.UnitID {
	typed := a.text(name)
	if typed == "" {
		return ""
	}
	u, err := a.q.s.app.District().Org.Find(typed, a.q.known(on))
	if err != nil {
		a.refuse(at(err, name))
	}
	return u.ID
}

// units reads one unit a line.
func (a *answers) units(name string, on calendar.Date) (list []org.UnitID) {
	for _, line := range a.lines(name) {
		u, err := a.q.s.app.District().Org.Find(line, a.q.known(on))
		if err != nil {
			a.refuse(at(err, name))
			continue
		}
		list = append(list, u.ID)
	}
	return list
}

// at moves a refusal to the field it is about.
func at(err error, field string) error {
	if f, ok := err.(*fault.Error); ok {
		moved := *f
		return moved.At(field)
	}
	return err
}

// account finds an account by what the suggestions write, 姓名（登录名）, or by the login name alone.
func (a *answers) account(name string) org.AccountID {
	typed := a.text(name)
	if typed == "" {
		return ""
	}
	login := typed
	if from := strings.LastIndex(typed, "（"); from >= 0 {
		login = strings.TrimSuffix(typed[from+len("（"):], "）")
	}
	acc := a.q.s.app.District().Org.Login(strings.ToLower(login))
	if acc.ID == "" {
		a.refuse(fault.New(fault.Missing, "没有登录名为“%s”的账号，请从提示中选择，或先开户", login).At(name))
	}
	return acc.ID
}

// post finds a post by what the suggestions write, 单位·岗位.
func (a *answers) post(name string, on calendar.Date) org.PostID {
	typed := a.text(name)
	if typed == "" {
		return ""
	}
	id, err := a.q.findPost(typed, a.q.known(on))
	if err != nil {
		a.refuse(at(err, name))
	}
	return id
}

// posts reads one post a line.
func (a *answers) posts(name string, on calendar.Date) (list []org.PostID) {
	for _, line := range a.lines(name) {
		id, err := a.q.findPost(line, a.q.known(on))
		if err != nil {
			a.refuse(at(err, name))
			continue
		}
		list = append(list, id)
	}
	return list
}

// findPost is the post that postLabel writes so.
func (q *req) findPost(typed string, on calendar.Date) (org.PostID, error) {
	var found []org.PostID
	for _, p := range q.s.app.District().Org.Posts(on) {
		if q.postLabel(p, on) == typed || p.NameOn(on) == typed {
			found = append(found, p.ID)
		}
	}
	switch len(found) {
	case 0:
		return "", fault.New(fault.Missing, "没有岗位“%s”，请从提示中选择（单位·岗位），或先设岗", typed)
	case 1:
		return found[0], nil
	}
	return "", fault.New(fault.Refused, "“%s”对应 %d 个岗位，请写成“单位·岗位”", typed, len(found))
}

// class finds a problem class or a filing condition by its code, the first word typed.
func (a *answers) class(name string) org.Class {
	code, _, _ := strings.Cut(a.text(name), " ")
	if code == "" {
		return org.Class{}
	}
	for _, s := range a.q.editions(standard.Problems, standard.Conditions) {
		for _, i := range s.Items {
			if strings.EqualFold(i.Code, code) {
				return org.Class{Edition: s.ID, Code: i.Code}
			}
		}
	}
	a.refuse(fault.New(fault.Missing, "问题目录里没有编码“%s”，请从提示中选择", code).At(name))
	return org.Class{}
}

// lines are the lines of a field without empty ones.
func (a *answers) lines(name string) (list []string) {
	for line := range strings.Lines(a.text(name)) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// day is a field as a day; whether it exists is for the rules to say.
func (a *answers) day(name string) calendar.Date { return calendar.Date(a.text(name)) }
