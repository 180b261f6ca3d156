package main

import (
	"context"
	"time"

	"shuangcheng/internal/benchkit"
	"shuangcheng/internal/benchkit/doors"
)

type benchCmd struct {
	Matters  int           `help:"造多少件事项（第一次运行时造好，以后接着用）" default:"10000"`
	Dir      string        `help:"测试数据放在哪里，应与正式数据同一块磁盘；不填则放在临时目录" type:"path"`
	Postgres string        `help:"PostgreSQL 连接串（空库）；不填则测 SQLite"`
	Span     time.Duration `help:"每项测多久" default:"2s"`
	Writers  []int         `help:"同时办理的人数" default:"1,16,64"`
}

// Run measures on invented data in a folder of its own; real data is not touched.
func (c *benchCmd) Run(s session) error {
	return benchkit.Run(s.ctx, s.out, benchkit.Plan{Dir: c.Dir, Postgres: c.Postgres, Matters: c.Matters, Span: c.Span, Writers: c.Writers,
		Product: doors.Product(), Sections: []func(context.Context, *benchkit.Report) error{doors.Measure}})
}
