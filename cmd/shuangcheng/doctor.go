package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"shuangcheng/internal/edge/jobs"
	"shuangcheng/internal/store"
)

type doctorCmd struct{ place }

// finding is one line of the doctor's: ✓ as it should be, ! worth a look, ✗ wrong.
type finding struct{ mark, text string }

func good(format string, args ...any) finding { return finding{"✓", fmt.Sprintf(format, args...)} }
func look(format string, args ...any) finding { return finding{"!", fmt.Sprintf(format, args...)} }
func bad(format string, args ...any) finding  { return finding{"✗", fmt.Sprintf(format, args...)} }

// Run says in words what is as it should be and what to do about the rest. It changes nothing.
func (c *doctorCmd) Run(s session) error {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	list := []finding{good("程序 %s", version)}
	list = append(list, cfg.diskFindings()...)
	list = append(list, cfg.keyFindings()...)
	list = append(list, cfg.dataFindings(s)...)
	list = append(list, cfg.jobFindings(s)...)
	list = append(list, cfg.faceFindings()...)
	wrong := false
	for _, f := range list {
		s.printf("%s %s\n", f.mark, f.text)
		wrong = wrong || f.mark == "✗"
	}
	return verdict(!wrong)
}

func (c Config) diskFindings() []finding {
	var st syscall.Statfs_t
	if err := syscall.Statfs(c.Data, &st); err != nil {
		return []finding{bad("数据目录 %s 不存在或不能访问，请先执行 init，或用 --data 指明正确的目录", c.Data)}
	}
	free := int64(st.Bavail) * st.Bsize >> 20
	switch {
	case free < c.MinFreeMB:
		return []finding{bad("磁盘只剩 %d MB，低于 %d MB，系统处于只读，请清理磁盘", free, c.MinFreeMB)}
	case free < 10*c.MinFreeMB:
		return []finding{look("磁盘剩余 %d MB，低于 %d MB 将转为只读，请及早清理", free, c.MinFreeMB)}
	}
	return []finding{good("磁盘剩余 %d MB", free)}
}

func (c Config) keyFindings() []finding {
	if _, err := store.OpenKeys(c.Keys); err != nil {
		return []finding{bad("%v", err)}
	}
	list := []finding{good("密钥目录 %s 可用；请用 keys backup --check 核对副本", c.Keys)}
	if st, err := os.Stat(c.Keys); err == nil && st.Mode().Perm()&0o077 != 0 {
		list = append(list, look("密钥目录 %s 其他人也能进入，请执行 chmod 700", c.Keys))
	}
	var data, keys syscall.Stat_t
	if syscall.Stat(c.Data, &data) == nil && syscall.Stat(c.Keys, &keys) == nil && data.Dev == keys.Dev {
		list = append(list, look("密钥与数据在同一块磁盘上，磁盘损坏会同时失去两者，请保证密钥副本在别处"))
	}
	return list
}

func (c Config) dataFindings(s session) []finding {
	db, err := c.look(s.ctx)
	if err != nil {
		return []finding{bad("%v", err)}
	}
	defer db.Close() // read only
	engine := "SQLite"
	if c.Postgres != "" {
		engine = "PostgreSQL"
	}
	head, err := db.Head()
	if err != nil {
		return []finding{bad("数据库读不出来：%v", err)}
	}
	list := []finding{good("数据库 %s，流水 %d 条；完整校验请执行 verify", engine, head)}
	last, err := db.LastPublished()
	if err != nil {
		return append(list, look("%v", err))
	}
	list = append(list, good("最近公布的检查点：第 %d 条，%s", last.Size, last.At.Time().Format(time.DateTime)))
	if ahead := time.Until(last.At.Time()); ahead > time.Minute {
		list = append(list, bad("机器时钟比最近的检查点慢 %s，请校准时钟（推荐启用 NTP）", ahead.Round(time.Second)))
	} else {
		list = append(list, good("时钟不早于流水；时区固定为 +08:00，与机器设置无关"))
	}
	if last.Cosigs == "" {
		list = append(list, look("最近的检查点没有见证签名；请见证方定期执行 witness run，或用 witness request 送签"))
	}
	return append(list, c.ownerFinding())
}

func (c Config) ownerFinding() finding {
	unlock, err := lock(c.Data)
	switch {
	case errors.Is(err, errOwned):
		return good("%s", serverOf(c.Data))
	case err != nil:
		return bad("%v", err)
	}
	unlock()
	return look("系统没有在运行，请用 serve 启动")
}

// jobFindings asks the running server how the jobs of the clock went; without one there is nothing to tell.
func (c Config) jobFindings(s session) (list []finding) {
	var turns []jobs.Health
	if err := c.askServer(s.ctx, opJobs, struct{}{}, &turns, errOwned); err != nil {
		return nil
	}
	for _, h := range turns {
		switch {
		case h.Broken():
			list = append(list, bad("定时任务%s原因：%s", h, h.Fault))
		case h.InARow > 0:
			list = append(list, look("定时任务%s原因：%s", h, h.Fault))
		default:
			list = append(list, good("定时任务%s", h))
		}
	}
	return list
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
func (c Config) faceFindings() []finding {
	return []finding{
		good("页面所需字体由用户设备提供，服务器不需要安装字体，也不需要 Chromium"),
		look("监听 %s 不加密；请在前面放反向代理提供 https，写法见 docs/operations.md", c.Listen),
	}
}
