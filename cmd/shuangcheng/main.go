// Command shuangcheng is the whole product: server, journal, verifier and tools in one program. Each command has a
// file of its own.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"shuangcheng/internal/domain/fault"
)

// version is set by the build.
var version = "dev"

// commands are all commands of the program.
type commands struct {
	Init    initCmd    `cmd:"" help:"建立数据目录和密钥，写出密钥副本"`
	Serve   serveCmd   `cmd:"" help:"运行系统"`
	Verify  verifyCmd  `cmd:"" help:"校验数据目录或证据包，给出等级"`
	Export  exportCmd  `cmd:"" help:"导出证据包"`
	Witness witnessCmd `cmd:"" help:"见证：在另一台机器上签署检查点"`
	Backup  backupCmd  `cmd:"" help:"备份数据库和附件"`
	Restore restoreCmd `cmd:"" help:"从备份恢复到空目录"`
	Keys    keysCmd    `cmd:"" help:"密钥：备份、更换、恢复"`
	Doctor  doctorCmd  `cmd:"" help:"检查这台机器和这份数据"`
	User    userCmd    `cmd:"" help:"账号：列出、开户、口令条、重置口令、停用"`
	Demo    demoCmd    `cmd:"" help:"建一个虚构的小区县并运行，供试用"`
	Bench   benchCmd   `cmd:"" help:"测速：先测机器本身，再测本系统"`
	Import  importCmd  `cmd:"" help:"导入表格：导入、模板、撤回、对应关系"`
	Version versionCmd `cmd:"" help:"显示版本"`
}

// Exit codes. Scripts rely on them.
const (
	exitBad      = 1 // something is wrong with what was looked at, or refused
	exitUnusable = 2 // the call was wrong, or something could not be read
)

// exitError ends the program with a code; its text, if any, is for the user.
type exitError struct {
	code int
	text string
}

func (e exitError) Error() string { return e.text }

// session is what a command is given beside its flags.
type session struct {
	ctx    context.Context
	out    io.Writer
	errOut io.Writer
}

func (s session) printf(format string, args ...any) { fmt.Fprintf(s.out, format, args...) }

func main() { os.Exit(run(os.Args[1:])) }

// run carries out one call of the program.
func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s := session{ctx: ctx, out: os.Stdout, errOut: os.Stderr}
	parser, err := kong.New(&commands{}, kong.Name("shuangcheng"),
		kong.Description("双城：文明城市与卫生城市创建工作系统。"), kong.Writers(s.out, s.errOut))
	if err != nil {
		return report(s, err)
	}
	call, err := parser.Parse(args)
	if err != nil {
		return report(s, exitError{exitUnusable, fmt.Sprintf("shuangcheng: %v（用法见 --help）", err)})
	}
	if err := call.Run(s); err != nil {
		return report(s, err)
	}
	return 0
}

// report tells the user what went wrong and gives the exit code.
func report(s session, err error) int {
	if e, ok := errors.AsType[exitError](err); ok {
		if e.text != "" {
			fmt.Fprintln(s.errOut, e.text)
		}
		return e.code
	}
	fmt.Fprintf(s.errOut, "shuangcheng: %v\n", err)
	if e, ok := errors.AsType[*fault.Error](err); ok {
		if e.Err != nil {
			fmt.Fprintf(s.errOut, "  原因：%v\n", e.Err)
		}
		if e.Kind == fault.Refused || e.Kind == fault.Conflict || e.Kind == fault.Denied {
			return exitBad
		}
	}
	return exitUnusable
}

type versionCmd struct{}

func (versionCmd) Run(s session) error {
	s.printf("shuangcheng %s\n", version)
	return nil
}
