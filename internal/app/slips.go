package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/store"
)

// Slip is the paper 口令条 that a new person is handed: it is shown or printed once.
type Slip struct {
	Account     org.AccountID
	Login, Name string
	Posts       []string // unit and post of each
	Secret      string
}

// Enrolled lists the accounts that were opened without a secret and have not been given one yet, by login name; with the ID of an
// import, only those that it opened.
func (a *App) Enrolled(job string) (list []org.Account, err error) {
	of := func(org.AccountID) bool { return true }
	if job != "" {
		if of, err = a.openedBy(job); err != nil {
			return nil, err
		}
	}
	today := a.db.Now().Date()
	for _, acc := range a.District().Org.Accounts() {
		if !acc.MustChange || !acc.Enabled(today) || !of(acc.ID) {
			continue
		}
		switch _, err := a.db.Credential(string(acc.ID), store.Password, ""); {
		case fault.KindOf(err) == fault.Missing:
			list = append(list, acc)
		case err != nil:
			return nil, err
		}
	}
	return list, nil
}

// openedBy tells which accounts an import has opened: those of a duty table have rows of their own, those of posts stand in the sheet.
func (a *App) openedBy(job string) (func(org.AccountID) bool, error) {
	j, err := a.db.Job(job)
	if err != nil {
		return nil, err
	}
	i, err := importOf(j)
	if err != nil {
		return nil, err
	}
	rows, err := a.db.JobRows(job)
	if err != nil {
		return nil, err
	}
	opened := map[org.AccountID]bool{}
	for _, x := range rows {
		if id, ok := strings.CutPrefix(x.Stream, "account/"); ok {
			opened[org.AccountID(id)] = true
		}
	}
	if i.Spec.Kind == ImportPosts && i.Spec.Rows != "" {
		sheet, err := a.ImportRows(i)
		if err != nil && fault.KindOf(err) != fault.Missing { // the file has gone, long after the slips
			return nil, err
		}
		for _, r := range sheet {
			opened[org.AccountID(i.Spec.idOf("account|"+strings.ToLower(r.Values["login"])))] = true
		}
	}
	return func(id org.AccountID) bool { return opened[id] }, nil
}

// MaxSlips is how many slips are made at once: their secrets are hashed slowly on purpose, and somebody waits for the page.
const MaxSlips = 100

// PrintSlips gives accounts a new first secret, all or none of at most MaxSlips; without IDs, every enrolled account that was given none
// yet. Whatever secret an account had is void, and so are its sessions. The same request again gives no secrets.
func (a *App) PrintSlips(ctx context.Context, q Ask, ids ...org.AccountID) (list []Slip, err error) {
	if q.Job == "" {
		if q.Viewer, err = a.For(q.Viewer, Accounts); err != nil {
			return nil, err
		}
	}
	if len(ids) > MaxSlips {
		return nil, fault.New(fault.Invalid, "一次最多打印 %d 张口令条，请分几次打印", MaxSlips)
	}
	if len(ids) == 0 {
		todo, err := a.Enrolled("")
		if err != nil {
			return nil, err
		}
		for _, acc := range todo {
			ids = append(ids, acc.ID)
		}
	}
	for part := range slices.Chunk(ids, MaxSlips) {
		one := q
		one.ID = jobID("slips", q.ID, string(part[0]))
		made, err := a.printSlips(ctx, one, part)
		if err != nil {
			return list, err
		}
		list = append(list, made...)
	}
	return list, nil
}

// printSlips is PrintSlips for one sheet.
func (a *App) printSlips(ctx context.Context, q Ask, ids []org.AccountID) ([]Slip, error) {
	d, today := a.District(), a.db.Now().Date()
	list, hashes := make([]Slip, len(ids)), make([]string, len(ids))
	errs := make([]error, len(ids))
	var wg sync.WaitGroup
	for n, id := range ids {
		acc := d.Org.Account(id)
		if !acc.Enabled(today) {
			return nil, fault.New(fault.Refused, "账号“%s”没有启用，不能打印口令条，请先启用或去掉这一个", cmp.Or(acc.Login, string(id)))
		}
		secret, err := firstSecret(a.rand)
		if err != nil {
			return nil, err
		}
		list[n] = Slip{Account: acc.ID, Login: acc.Login, Name: acc.Name, Secret: secret}
		for _, p := range d.Org.PostsOf(acc.ID, today) {
			list[n].Posts = append(list[n].Posts, d.Org.UnitName(p.Unit, today)+" "+p.NameOn(today))
		}
		wg.Go(func() { hashes[n], errs[n] = hashPassword(secret, a.rand) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	r, err := a.register(ctx, q, func(t *store.Tx) error {
		for n, id := range ids {
			if err := a.resetIn(t, q, id, hashes[n]); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && r.Repeated {
		err = fault.New(fault.Conflict, "这些口令条已经生成，口令只显示一次；没有打印出来的，请重新选择人员再打印，会换新口令")
	}
	if err != nil {
		return nil, err
	}
	return list, nil
}
