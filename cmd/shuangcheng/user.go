package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
)

// userCmd keeps accounts from the command line, for the first day and for when nobody can log in any more. What it does
// stands in the journal as done by system/user.
type userCmd struct {
	List    userListCmd    `cmd:"" help:"列出账号和岗位"`
	Add     userAddCmd     `cmd:"" help:"开户，打印一次性初始口令"`
	Reset   userResetCmd   `cmd:"" help:"重置口令，打印一次性初始口令"`
	Slips   userSlipsCmd   `cmd:"" help:"为导入时登记的人员打印口令条，每人一次"`
	Disable userDisableCmd `cmd:"" help:"停用账号"`
}

type userListCmd struct{ place }

type userAddCmd struct {
	place
	Login string `arg:"" help:"登录名"`
	Name  string `arg:"" help:"姓名"`
	Post  string `help:"任职的岗位编号（见 user list）；不填则先不任职" placeholder:"ID"`
}

type userResetCmd struct {
	place
	Login string `arg:"" help:"登录名"`
}

type userSlipsCmd struct{ place }

type userDisableCmd struct {
	place
	Login string `arg:"" help:"登录名"`
}

// userLine is an account as the list shows it.
type userLine struct {
	Login, Name string
	Off         bool
	Posts       []string
}

// userAsk names an account on its way to the server.
type userAsk struct{ Login, Name, Post string }

// userSecret is a first secret on its way back.
type userSecret struct{ Secret string }

func (c *userListCmd) Run(s session) error {
	var list []userLine
	if err := askDistrict(s.ctx, c.place, "user-list", userAsk{}, &list); err != nil {
		return err
	}
	for _, u := range list {
		mark := ""
		if u.Off {
			mark = "（停用）"
		}
		s.printf("%-20s %s%s\n", u.Login, u.Name, mark)
		for _, p := range u.Posts {
			s.printf("    %s\n", p)
		}
	}
	return nil
}

func (c *userAddCmd) Run(s session) error {
	return printSecret(s, c.place, "user-add", userAsk{c.Login, c.Name, c.Post})
}

func (c *userResetCmd) Run(s session) error {
	return printSecret(s, c.place, "user-reset", userAsk{Login: c.Login})
}

func (c *userSlipsCmd) Run(s session) error {
	var list []app.Slip
	if err := askDistrict(s.ctx, c.place, "user-slips", userAsk{}, &list); err != nil {
		return err
	}
	for _, x := range list {
		s.printf("姓名      %s\n岗位      %s\n登录名    %s\n初始口令  %s（限期内有效，登录后须修改；只显示这一次）\n\n", x.Name, strings.Join(x.Posts, "、"), x.Login, x.Secret)
	}
	s.printf("共 %d 人\n", len(list))
	return nil
}

func printSlips(ctx context.Context, a *app.App, _ json.RawMessage) (any, error) {
	return a.PrintSlips(ctx, userRequest())
}

func (c *userDisableCmd) Run(s session) error {
	if err := askDistrict(s.ctx, c.place, "user-disable", userAsk{Login: c.Login}, &struct{}{}); err != nil {
		return err
	}
	s.printf("账号 %s 已停用，已登录的设备已退出\n", c.Login)
	return nil
}

func printSecret(s session, p place, op string, in userAsk) error {
	var out userSecret
	if err := askDistrict(s.ctx, p, op, in, &out); err != nil {
		return err
	}
	s.printf("登录名    %s\n初始口令  %s（限期内有效，登录后须修改；只显示这一次）\n", in.Login, out.Secret)
	return nil
}

func askDistrict(ctx context.Context, p place, op string, in, out any) error {
	cfg, err := p.config()
	if err != nil {
		return err
	}
	return cfg.change(ctx, op, in, out)
}

// userRequest makes the request of a command line; each call is one.
func userRequest() app.Ask {
	var b [16]byte
	rand.Read(b[:]) // never fails
	h := hex.EncodeToString(b[:])
	return app.Ask{ID: h[:8] + "-" + h[8:12] + "-8" + h[13:16] + "-8" + h[17:20] + "-" + h[20:], Digest: sha256.Sum256(b[:]), Job: "user"}
}

func listUsers(_ context.Context, a *app.App, _ json.RawMessage) (any, error) {
	d, today := a.District(), a.Now().Date()
	var list []userLine
	for _, acc := range d.Org.Accounts() {
		u := userLine{Login: acc.Login, Name: acc.Name, Off: !acc.Enabled(today)}
		for _, p := range d.Org.PostsOf(acc.ID, today) {
			u.Posts = append(u.Posts, fmt.Sprintf("%s  %s  %s", p.ID, d.Org.UnitName(p.Unit, today), p.NameOn(today)))
		}
		list = append(list, u)
	}
	return list, nil
}

// accountNamed reads the request and finds the account it names.
func accountNamed(a *app.App, in json.RawMessage) (u userAsk, id org.AccountID, err error) {
	if err := json.Unmarshal(in, &u); err != nil {
		return u, "", fmt.Errorf("read request: %w", err)
	}
	acc := a.District().Org.Login(u.Login)
	if acc.ID == "" {
		return u, "", fault.New(fault.Missing, "没有登录名为 %s 的账号，请用 user list 查看", u.Login)
	}
	return u, acc.ID, nil
}

func addUser(ctx context.Context, a *app.App, in json.RawMessage) (any, error) {
	var u userAsk
	if err := json.Unmarshal(in, &u); err != nil {
		return nil, fmt.Errorf("read request: %w", err)
	}
	_, secret, err := a.OpenAccount(ctx, userRequest(), app.NewAccount{Login: u.Login, Name: u.Name, Post: org.PostID(u.Post)})
	return userSecret{secret}, err
}

func resetUser(ctx context.Context, a *app.App, in json.RawMessage) (any, error) {
	_, id, err := accountNamed(a, in)
	if err != nil {
		return nil, err
	}
	secret, err := a.ResetSecret(ctx, userRequest(), id)
	return userSecret{secret}, err
}

func disableUser(ctx context.Context, a *app.App, in json.RawMessage) (any, error) {
	_, id, err := accountNamed(a, in)
	if err != nil {
		return nil, err
	}
	_, err = a.Account(ctx, userRequest(), id, org.Disable{From: a.Now().Date()})
	return struct{}{}, err
}
