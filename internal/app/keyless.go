package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/store"
)

// Seat is a post that nobody can log in for: its holder works on paper, or there is none.
type Seat struct {
	org.Post
	Paper bool // somebody holds it whose name lies in the vault
}

// Keyless lists the posts of today that nobody can log in for, by unit: those held on paper and those that are vacant.
func (a *App) Keyless() (list []Seat) {
	d, today := a.District(), a.db.Now().Date()
	for _, p := range d.Org.Posts(today) {
		if len(p.ActingOn(today)) == 0 && d.Org.Unit(p.Unit).Alive(today) {
			list = append(list, Seat{p, p.HolderOn(today).Paper()})
		}
	}
	slices.SortStableFunc(list, func(x, y Seat) int {
		return strings.Compare(d.Org.UnitName(x.Unit, today)+x.NameOn(today), d.Org.UnitName(y.Unit, today)+y.NameOn(today))
	})
	return list
}

// NewHolder gives a post of Keyless a person with an account.
type NewHolder struct {
	Post org.PostID
	Name string // of the person; for a post held on paper it may be empty: then the name in the vault is meant
}

// logins are the beginnings of generated login names by role, beside those of the duty table.
var logins = map[org.Role]string{org.Commander: "zhz", org.OfficeHead: "zr", org.DutyChief: "zbz", org.Clerk: "nq", org.Supervisor: "ddy", org.LeadDept: "qt",
	org.UnitHead: "fzr", org.Assessor: "cpy", org.Auditor: "sjy", org.Officer: "zgy", org.Admin: "gly"}

func loginPrefix(roles []org.Role) string {
	for _, r := range roles {
		if p, ok := logins[r]; ok {
			return p
		}
		for _, f := range dutyFunctions {
			if f.role == r {
				return f.login
			}
		}
	}
	return "yh"
}

// opening is one account that is about to be opened for its posts.
type opening struct {
	id    org.AccountID
	name  string
	login string
	posts []org.Post
	paper []org.Post // among posts
	slip  Slip
	hash  string
}

// OpenForPosts opens an account with a generated login name for each person, puts him into his posts and gives his slip: all or none of
// at most MaxSlips. The same name twice in one unit is one person. Names of leaders who worked on paper are read from the vault, which
// is logged; they stand in the open from then on. The same request again gives no secrets.
func (a *App) OpenForPosts(ctx context.Context, q Ask, list []NewHolder) ([]Slip, error) {
	var err error
	if q.Viewer, err = a.For(q.Viewer, Accounts); err != nil {
		return nil, err
	}
	switch {
	case len(list) == 0:
		return nil, fault.New(fault.Invalid, "请至少填一个姓名或勾选一个人，再建账号")
	case len(list) > MaxSlips:
		return nil, fault.New(fault.Invalid, "一次最多建 %d 个账号，请分几次", MaxSlips)
	}
	todo, err := a.openings(ctx, q, list)
	if err != nil {
		return nil, err
	}
	if err := a.secrets(todo); err != nil {
		return nil, err
	}
	r, err := a.register(ctx, q, func(t *store.Tx) error {
		for _, o := range todo {
			if err := a.openForPosts(t, q, o); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && r.Repeated {
		err = fault.New(fault.Conflict, "这些账号已经建好，口令只显示一次；没有打印出来的，请在账号页勾选后重打，会换新口令")
	}
	if err != nil {
		return nil, err
	}
	slips := make([]Slip, len(todo))
	for n, o := range todo {
		slips[n] = o.slip
	}
	return slips, nil
}

// openings gathers who is to have which posts.
func (a *App) openings(ctx context.Context, q Ask, list []NewHolder) (todo []*opening, err error) {
	d, today := a.District(), a.db.Now().Date()
	taken, known := map[string]bool{}, map[[2]string]*opening{}
	for _, acc := range d.Org.Accounts() {
		taken[acc.Login] = true
	}
	for _, x := range list {
		p := d.Org.Post(x.Post)
		if !p.Alive(today) || len(p.ActingOn(today)) > 0 {
			return nil, fault.New(fault.Conflict, "岗位“%s”刚才已经有人任职或已撤销，请刷新后再选", p.NameOn(today))
		}
		paper := p.HolderOn(today).Paper()
		if x.Name == "" && paper {
			if x.Name, err = a.paperName(ctx, q, p.HolderOn(today)); err != nil {
				return nil, err
			}
		}
		key := [2]string{string(p.Unit), x.Name}
		o := known[key]
		if o == nil {
			o = &opening{id: org.AccountID(jobID("keyless", q.ID, string(p.ID))), name: x.Name, login: freeLogin(taken, loginPrefix(p.RolesOn(today)))}
			o.slip = Slip{Account: o.id, Login: o.login, Name: o.name}
			known[key], todo = o, append(todo, o)
		}
		o.slip.Posts = append(o.slip.Posts, d.Org.UnitName(p.Unit, today)+" "+p.NameOn(today))
		if paper {
			o.paper = append(o.paper, p)
		} else {
			o.posts = append(o.posts, p)
		}
	}
	return todo, nil
}

// freeLogin is the first login name of the prefix that nobody has, and takes it.
func freeLogin(taken map[string]bool, prefix string) string {
	for n := 1; ; n++ {
		if login := fmt.Sprintf("%s%03d", prefix, n); !taken[login] {
			taken[login] = true
			return login
		}
	}
}

// paperName reads the name of a leader on paper; the look is logged first.
func (a *App) paperName(ctx context.Context, q Ask, h org.Holder) (string, error) {
	found, err := a.db.Reveal(ctx, store.Reader{Actor: q.author().Actor, Purpose: "为纸面任职的人员开户"}, h.Name.Ref)
	if err != nil {
		return "", err
	}
	if found[h.Name.Ref] == "" {
		return "", fault.New(fault.Missing, "纸面任职人的姓名已经删除，请填写姓名")
	}
	return found[h.Name.Ref], nil
}

// secrets makes and hashes the first secrets; hashing is slow on purpose and so done beside the writer.
func (a *App) secrets(todo []*opening) error {
	errs := make([]error, len(todo))
	var wg sync.WaitGroup
	for n, o := range todo {
		secret, err := firstSecret(a.rand)
		if err != nil {
			return err
		}
		o.slip.Secret = secret
		wg.Go(func() { o.hash, errs[n] = hashPassword(secret, a.rand) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (a *App) openForPosts(t *store.Tx, q Ask, o *opening) error {
	if err := a.openIn(t, q, o.id, NewAccount{Login: o.login, Name: o.name}, o.hash, t.Now().Add(a.firstSecretFor())); err != nil {
		return err
	}
	acc, err := accounts.From(t, string(o.id))
	if err != nil {
		return err
	}
	f, today := a.orgFacts(q), t.Now().Date()
	f.Register = f.Register.With(org.Parts{Accounts: []org.Account{acc.State}})
	for _, p := range o.posts {
		if err := change[org.Post, org.PostCommand](t, f, posts, string(p.ID), org.Appoint{Holder: org.Holder{Account: o.id}, From: today}); err != nil {
			return err
		}
	}
	for _, p := range o.paper {
		if err := fromPaper(t, f, p, o.id, today); err != nil {
			return err
		}
	}
	return nil
}

// fromPaper gives the post of a leader on paper to his account. A post that he took this very day is handed over tomorrow, because a
// term has at least one day; until then the account acts as deputy.
func fromPaper(t *store.Tx, f org.Facts, p org.Post, account org.AccountID, today calendar.Date) error {
	day := today
	if term := p.Terms[len(p.Terms)-1]; term.From >= today {
		day = today.AddDays(1)
		act := org.Deputise{Account: account, Span: calendar.Span{From: today, To: today}}
		if err := change[org.Post, org.PostCommand](t, f, posts, string(p.ID), act); err != nil {
			return err
		}
	}
	return change[org.Post, org.PostCommand](t, f, posts, string(p.ID), org.GiveOver{To: org.Holder{Account: account}, Day: day})
}
