package deed

import (
	"strconv"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/edge/web/page"
)

// Answers read a posted form. The first answer that cannot be read stays in err, so that a command may be filled whole.
type Answers struct {
	Q   *page.Req
	Err error
}

// Refuse keeps the first error; nil is none.
func (a *Answers) Refuse(err error) {
	if a.Err == nil && err != nil {
		a.Err = err
	}
}

// Text is one field without the spaces around it.
func (a *Answers) Text(name string) string { return strings.TrimSpace(a.Q.PostForm.Get(name)) }

// List is every value ticked under a name.
func (a *Answers) List(name string) []string { return a.Q.PostForm[name] }

// Span is the two days from and to.
func (a *Answers) Span() calendar.Span { return calendar.Span{From: a.Day("from"), To: a.Day("to")} }

// Number is a whole number.
func (a *Answers) Number(name string) int {
	n, err := strconv.Atoi(a.Text(name))
	if err != nil {
		a.Refuse(fault.New(fault.Invalid, "“%s”不是整数，请填数字", a.Text(name)).At(name).Because(err))
	}
	return n
}

// Unit finds a unit by the name, alias or code typed; an empty field is the empty ID.
func (a *Answers) Unit(name string, on calendar.Date) org.UnitID {
	typed := a.Text(name)
	if typed == "" {
		return ""
	}
	u, err := a.Q.App.District().Org.Find(typed, a.Q.Known(on))
	if err != nil {
		a.Refuse(At(err, name))
	}
	return u.ID
}

// Units reads one unit a line.
func (a *Answers) Units(name string, on calendar.Date) (list []org.UnitID) {
	for _, line := range a.Lines(name) {
		u, err := a.Q.App.District().Org.Find(line, a.Q.Known(on))
		if err != nil {
			a.Refuse(At(err, name))
			continue
		}
		list = append(list, u.ID)
	}
	return list
}

// At moves a refusal to the field it is about.
func At(err error, field string) error {
	if f, ok := err.(*fault.Error); ok {
		moved := *f
		return moved.At(field)
	}
	return err
}

// Account finds an account by what the suggestions write, 姓名（登录名）, or by the login name alone.
func (a *Answers) Account(name string) org.AccountID {
	typed := a.Text(name)
	if typed == "" {
		return ""
	}
	login := typed
	if from := strings.LastIndex(typed, "（"); from >= 0 {
		login = strings.TrimSuffix(typed[from+len("（"):], "）")
	}
	acc := a.Q.App.District().Org.Login(strings.ToLower(login))
	if acc.ID == "" {
		a.Refuse(fault.New(fault.Missing, "没有登录名为“%s”的账号，请从提示中选择，或先开户", login).At(name))
	}
	return acc.ID
}

// Post finds a post by what the suggestions write, 单位·岗位.
func (a *Answers) Post(name string, on calendar.Date) org.PostID {
	typed := a.Text(name)
	if typed == "" {
		return ""
	}
	id, err := FindPost(a.Q, typed, a.Q.Known(on))
	if err != nil {
		a.Refuse(At(err, name))
	}
	return id
}

// Posts reads one post a line.
func (a *Answers) Posts(name string, on calendar.Date) (list []org.PostID) {
	for _, line := range a.Lines(name) {
		id, err := FindPost(a.Q, line, a.Q.Known(on))
		if err != nil {
			a.Refuse(At(err, name))
			continue
		}
		list = append(list, id)
	}
	return list
}

// FindPost is the post that postLabel writes so.
func FindPost(q *page.Req, typed string, on calendar.Date) (org.PostID, error) {
	var found []org.PostID
	for _, p := range q.App.District().Org.Posts(on) {
		if q.PostLabel(p, on) == typed || p.NameOn(on) == typed {
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

// Class finds a problem class or a filing condition by its code, the first word typed.
func (a *Answers) Class(name string) org.Class {
	code, _, _ := strings.Cut(a.Text(name), " ")
	if code == "" {
		return org.Class{}
	}
	for _, s := range a.Q.Editions(standard.Problems, standard.Conditions) {
		for _, i := range s.Items {
			if strings.EqualFold(i.Code, code) {
				return org.Class{Edition: s.ID, Code: i.Code}
			}
		}
	}
	a.Refuse(fault.New(fault.Missing, "问题目录里没有编码“%s”，请从提示中选择", code).At(name))
	return org.Class{}
}

// Lines are the lines of a field without empty ones.
func (a *Answers) Lines(name string) (list []string) {
	for line := range strings.Lines(a.Text(name)) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// Day is a field as a day; whether it exists is for the rules to say.
func (a *Answers) Day(name string) calendar.Date { return calendar.Date(a.Text(name)) }
