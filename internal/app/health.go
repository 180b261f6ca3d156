//msg:off findings are Chinese sentences, as doctor prints them

package app

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/store"
)

// Level says how a finding stands.
type Level string

// The levels.
const (
	Good Level = "good" // as it should be
	Look Level = "look" // worth a look
	Bad  Level = "bad"  // wrong: somebody must act
)

// Finding is one line of the health page, in Chinese: what was looked at, what was found, and what to do about it.
type Finding struct {
	Level Level  `json:"level"`
	About string `json:"about"`
	Text  string `json:"text"`
}

// Checkup looks at one data folder, beside a running server or without one. It is the one source of the health page and of doctor.
type Checkup struct {
	DB       *store.DB // nil when it cannot be opened
	Dir      string    // data folder
	Keys     string    // key folder
	Postgres bool
	MinFree  int64 // bytes, under which the system is read-only
	Machine  Machine
	Years    []int // whose holidays are known; nil leaves the line out
	Plan     *OpPlan
	Now      calendar.Instant // of the machine's clock
}

// Health looks at the running district.
func (a *App) Health() []Finding {
	c := Checkup{DB: a.db, Dir: a.dir, Keys: a.cfg.Keys.Dir(), Postgres: a.cfg.Postgres != "", MinFree: a.cfg.MinFree, Machine: a.machine,
		Years: append([]int{}, a.District().Calendar.Published()...), Now: calendar.At(a.cfg.Now())}
	if p, err := a.Plan(); err == nil {
		c.Plan = &p
	}
	list := c.Findings()
	if a.machine.Turns != nil {
		list = append(list, a.machine.Turns()...)
	}
	return list
}

// Findings looks at everything; it changes nothing, and what cannot be looked at is a finding itself.
func (c Checkup) Findings() []Finding {
	f := &findings{}
	f.add(Good, "程序", "版本 %s", c.Machine.Version)
	c.disk(f)
	c.keys(f)
	if c.DB == nil { // it could not be opened, and whoever tried says why
		return f.list
	}
	c.data(f)
	c.growth(f)
	c.works(f)
	c.imports(f)
	c.years(f)
	return f.list
}

type findings struct{ list []Finding }

func (f *findings) add(l Level, about, format string, args ...any) {
	f.list = append(f.list, Finding{l, about, fmt.Sprintf(format, args...)})
}

// failed notes that something could not be looked at.
func (f *findings) failed(about string, err error) { f.add(Bad, about, "查不出来：%v", err) }

func (c Checkup) disk(f *findings) {
	free, err := store.FreeBytes(c.Dir)
	low := max(c.MinFree, 0)
	switch {
	case err != nil:
		f.add(Bad, "磁盘", "数据目录 %s 不存在或不能访问，请先执行 init，或用 --data 指明正确的目录", c.Dir)
	case free < low:
		f.add(Bad, "磁盘", "只剩 %d MB，低于 %d MB，系统处于只读，请清理磁盘", free>>20, low>>20)
	case free < 10*low:
		f.add(Look, "磁盘", "剩余 %d MB，低于 %d MB 将转为只读，请及早清理", free>>20, low>>20)
	default:
		f.add(Good, "磁盘", "剩余 %d MB，低于 %d MB 才转为只读", free>>20, low>>20)
	}
}

func (c Checkup) keys(f *findings) {
	if _, err := store.OpenKeys(c.Keys); err != nil {
		f.add(Bad, "密钥目录", "%v", err)
		return
	}
	st, err := os.Stat(c.Keys)
	var data, keys syscall.Stat_t
	same := syscall.Stat(c.Dir, &data) == nil && syscall.Stat(c.Keys, &keys) == nil && data.Dev == keys.Dev
	switch {
	case err == nil && st.Mode().Perm()&0o077 != 0:
		f.add(Look, "密钥目录", "%s 其他人也能进入，请执行 chmod 700", c.Keys)
	case same:
		f.add(Look, "密钥目录", "%s 可用，但与数据在同一块磁盘上，磁盘损坏会同时失去两者，请保证密钥副本在别处，并用 keys backup --check 核对", c.Keys)
	default:
		f.add(Good, "密钥目录", "%s 可用，与数据不在同一块磁盘；请用 keys backup --check 核对副本", c.Keys)
	}
}

func (c Checkup) data(f *findings) {
	engine := "SQLite"
	if c.Postgres {
		engine = "PostgreSQL"
	}
	head, err := c.DB.Head()
	if err != nil {
		f.failed("数据库", err)
		return
	}
	f.add(Good, "数据库", "%s，账本 %d 条", engine, head)
	last, err := c.DB.LastPublished()
	if err != nil {
		f.add(Look, "校验点", "%v", err)
		return
	}
	f.add(Good, "校验点", "最近公布：第 %d 条，%s", last.Size, minuteOf(last.At))
	if last.Cosigs == "" {
		f.add(Look, "见证", "最近的校验点没有见证签名；请见证方定期执行 witness run，或用 witness request 送签")
	} else {
		f.add(Good, "见证", "最近的校验点有 %d 个见证签名", strings.Count(last.Cosigs, "\n"))
	}
	if ahead := last.At.Sub(c.Now); ahead > time.Minute {
		f.add(Bad, "机器时钟", "比最近的校验点慢 %s，请校准时钟（推荐启用 NTP）", ahead.Round(time.Second))
	} else {
		f.add(Good, "机器时钟", "不早于账本；时区固定为 +08:00，与机器设置无关")
	}
}

// month is the span over which growth is measured.
const month = 30 * 24 * time.Hour

// growth tells the size of the data and, from the entries of the last month, when the disk will be full.
func (c Checkup) growth(f *findings) {
	head, err := c.DB.Head()
	if err != nil || head == 0 {
		return
	}
	from, err := c.entryAt(head, c.Now.Add(-month))
	if err != nil {
		f.failed("数据量", err)
		return
	}
	u, err := c.DB.Usage(from - 1)
	if err != nil {
		f.failed("数据量", err)
		return
	}
	fresh := u.Fresh + int64(float64(u.Database)*float64(head-from+1)/float64(head))
	text := fmt.Sprintf("数据库 %d MB，附件 %d MB；最近 30 天约增加 %d MB", u.Database>>20, u.Files>>20, fresh>>20)
	free, err := store.FreeBytes(c.Dir)
	if months := (free - max(c.MinFree, 0)) / max(fresh, 1); err == nil && months < 12 {
		f.add(Look, "数据量", "%s，照此约 %d 个月后转为只读，请准备更大的磁盘", text, max(months, 0))
		return
	}
	f.add(Good, "数据量", "%s，照此一年内够用", text)
}

// entryAt halves the journal until it has the first entry at a moment or after it.
func (c Checkup) entryAt(head int64, at calendar.Instant) (int64, error) {
	low, high := int64(1), head+1
	for low < high {
		mid := (low + high) / 2
		page, err := c.DB.Entries(mid-1, 1)
		if err != nil {
			return 0, err
		}
		if len(page) == 0 {
			high = mid
			continue
		}
		e, err := journal.Parse([]byte(page[0].Leaf))
		if err != nil {
			return 0, err
		}
		if e.At >= at {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low, nil
}

// works tells of backups, rehearsals and verifications.
func (c Checkup) works(f *findings) {
	if c.Machine.Backups == "" {
		f.add(Look, "备份", "没有设置备份目录：请在配置文件里写上 backups: /备份盘/双城，重启后每晚自动备份；已另外定时执行 backup 命令的，请自行查看它的结果")
	} else {
		c.backups(f)
	}
	for _, w := range []struct {
		kind OpKind
		days int
		do   string
	}{{OpRehearsal, 190, "请在“运行与备份”里做一次恢复演练"}, {OpVerify, 8, "请在“运行与备份”里做一次账本校验，或执行 verify"}} {
		list, err := opsIn(c.DB, w.kind, 1)
		about := OpWords[w.kind]
		switch {
		case err != nil:
			f.failed(about, err)
		case len(list) == 0:
			f.add(Look, about, "还没有做过，%s", w.do)
		case !list[0].OK():
			f.add(Bad, about, "%s没有通过：%s", minuteOf(list[0].Began), list[0].Why)
		case c.Now.Sub(list[0].Began) > time.Duration(w.days)*24*time.Hour:
			f.add(Look, about, "最近一次在%s，已超过 %d 天，%s", minuteOf(list[0].Began), w.days, w.do)
		default:
			f.add(Good, about, "最近一次%s，通过，到第 %d 条", minuteOf(list[0].Began), list[0].Size)
		}
	}
}

// staleBackup is how old the newest backup may be.
const staleBackup = 50 * time.Hour

func (c Checkup) backups(f *findings) {
	list, err := store.Backups(c.Machine.Backups)
	last, opErr := opsIn(c.DB, OpBackup, 1)
	switch {
	case errors.Join(err, opErr) != nil:
		f.failed("备份", errors.Join(err, opErr))
		return
	case len(last) > 0 && !last[0].OK():
		f.add(Bad, "备份", "%s没有成功：%s", minuteOf(last[0].Began), last[0].Why)
		return
	case len(list) == 0:
		f.add(Bad, "备份", "%s 里还没有备份，请到“运行与备份”立即备份", c.Machine.Backups)
		return
	}
	made, err := calendar.ParseInstant(list[0].Made)
	switch {
	case err != nil:
		f.failed("备份", err)
	case c.Now.Sub(made) > staleBackup:
		f.add(Bad, "备份", "最近一份是%s的，已超过两天，请立即备份并检查为什么没有自动备份", minuteOf(made))
	default:
		f.add(Good, "备份", "最近一份%s，到第 %d 条，共 %d 份", minuteOf(made), list[0].Size, len(list))
	}
}

// imports tells of imports that broke off.
func (c Checkup) imports(f *findings) {
	list, err := c.DB.JobsIn(importJob, store.JobFailed)
	switch {
	case err != nil:
		f.failed("导入", err)
	case len(list) > 0:
		f.add(Look, "导入", "%d 次导入中断了，请到“导入”页查看原因，改好后重新导入", len(list))
	default:
		f.add(Good, "导入", "没有中断的导入")
	}
}

// years tells whether the holidays of the time ahead are known: terms cannot be reckoned without.
func (c Checkup) years(f *findings) {
	if c.Years == nil {
		return
	}
	known := map[int]bool{}
	for _, y := range c.Years {
		known[y] = true
	}
	year, soon := c.Now.Date().Year(), c.Now.Date().AddDays(45).Year()
	switch {
	case !known[year]:
		f.add(Bad, "放假安排", "%d 年的放假安排还没有发布，期限只能按周末推算，请到“设置”发布", year)
	case !known[soon]:
		f.add(Look, "放假安排", "%d 年的放假安排还没有发布，请在国务院办公厅通知后到“设置”发布", soon)
	default:
		f.add(Good, "放假安排", "%d 年的已发布", year)
	}
}

func minuteOf(i calendar.Instant) string { return i.Time().Format("2006年1月2日15:04") }
