package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/store"
)

type doctorCmd struct{ place }

// marks are how findings look in a terminal.
var marks = map[app.Level]string{app.Good: "✓", app.Look: "!", app.Bad: "✗"}

// Run says in words what is as it should be and what to do about the rest. It changes nothing. A running server is asked for what it
// shows on its own page; without one the folder is looked at.
func (c *doctorCmd) Run(s session) error {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	var list []app.Finding
	if err := cfg.askServer(s.ctx, opHealth, struct{}{}, &list, errOwned); err != nil {
		list = cfg.checkup(s.ctx)
	}
	list = append(list, cfg.ownerFinding())
	list = append(list, cfg.faceFindings()...)
	wrong := false
	for _, f := range list {
		s.printf("%s %s：%s\n", marks[f.Level], f.About, f.Text)
		wrong = wrong || f.Level == app.Bad
	}
	return verdict(!wrong)
}

// checkup looks at a folder that no server has.
func (c Config) checkup(ctx context.Context) []app.Finding {
	look := app.Checkup{Dir: c.Data, Keys: c.Keys, Postgres: c.Postgres != "", MinFree: c.MinFreeMB << 20, Machine: c.machine(), Now: calendar.At(time.Now())}
	db, err := c.look(ctx)
	if err != nil {
		return append(look.Findings(), app.Finding{Level: app.Bad, About: "数据库", Text: err.Error()})
	}
	defer db.Close() // read only
	look.DB = db
	return look.Findings()
}

func (c Config) ownerFinding() app.Finding {
	unlock, err := lock(c.Data)
	switch {
	case errors.Is(err, errOwned):
		return app.Finding{Level: app.Good, About: "进程", Text: serverOf(c.Data)}
	case err != nil:
		return app.Finding{Level: app.Bad, About: "进程", Text: err.Error()}
	}
	unlock()
	return app.Finding{Level: app.Look, About: "进程", Text: "系统没有在运行，请用 serve 启动"}
}

func serverOf(dir string) string {
	pid, err := os.ReadFile(filepath.Join(dir, store.LockFile))
	if err != nil {
		return "系统正在运行"
	}
	return fmt.Sprintf("系统正在运行，进程 %d", atoi(pid))
}

func atoi(b []byte) (n int) {
	for _, c := range b {
		if c < '0' || c > '9' {
			break
		}
		n = 10*n + int(c-'0')
	}
	return n
}

// faceFindings are about what stands between the program and its users.
func (c Config) faceFindings() []app.Finding {
	return []app.Finding{
		{Level: app.Good, About: "页面", Text: "所需字体由用户设备提供，服务器不需要安装字体，也不需要 Chromium"},
		{Level: app.Look, About: "网络", Text: fmt.Sprintf("监听 %s 不加密；请在前面放反向代理提供 https，写法见 docs/operations.md", c.Listen)},
	}
}
