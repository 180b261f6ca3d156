//msg:off printed by the command line, or kept in the journal
package store

import (
	"fmt"
	"hash/maphash"

	"shuangcheng/proof"
)

// commandRow is a row of the command table.
type commandRow struct {
	id, actor string
	first, n  int64
}

func scanCommand(scan func(...any) error) (c commandRow, err error) {
	err = scan(&c.id, &c.actor, &c.first, &c.n)
	return c, err
}

// sumCommands compares the commands that the entries show with the command table. Both are summed up under a key that
// is thrown away, so that neither need be sorted or held; only if the sums differ is the row at fault looked for.
func (w *journalWalk) sumCommands() error {
	var sum uint64
	var n int64
	err := w.eachCommand(func(c commandRow) (bool, error) {
		sum += run{maphash.String(w.seed, c.id), maphash.String(w.seed, c.actor), c.first, c.n}.sum(w.seed)
		n++
		return true, nil
	})
	if err != nil {
		return err
	}
	w.report.Counts.Commands = n
	if sum == w.commands && n == w.nCommands {
		return nil
	}
	return w.findCommand()
}

// eachCommand gives f the rows of commands within the entries looked at until f returns false.
func (v *liveVerifier) eachCommand(f func(commandRow) (bool, error)) error {
	for from := ""; ; {
		rows, err := collect(v.db, scanCommand, `SELECT id, actor, first, n FROM command WHERE id > $1 ORDER BY id LIMIT $2`, from, verifyPage)
		if err != nil {
			return fmt.Errorf("read commands: %w", err)
		}
		for _, c := range rows {
			if c.first > v.head {
				continue // made by a running server since
			}
			if more, err := f(c); err != nil || !more {
				return err
			}
		}
		if len(rows) < verifyPage {
			return v.ctx.Err()
		}
		from = rows[len(rows)-1].id
	}
}

// findCommand names the first row or entry at fault.
func (v *liveVerifier) findCommand() error {
	found := false
	err := v.eachCommand(func(c commandRow) (bool, error) {
		wrong, err := v.wrongCommand(c)
		if wrong != "" {
			found = true
			v.fail(c.first, CodeCommand, "操作 %s 登记为第 %d 条起共 %d 条，%s", c.id, c.first, c.n, wrong)
		}
		return err == nil && v.report.All < maxProblems, err
	})
	if err != nil || found {
		return err
	}
	return v.lostCommand()
}

// wrongCommand says in what a row contradicts its entries, empty if in nothing.
func (v *liveVerifier) wrongCommand(c commandRow) (string, error) {
	entries, err := v.db.Entries(c.first-1, int(min(max(c.n, 0)+1, verifyPage)))
	if err != nil {
		return "", err
	}
	var l proof.Leaf
	for i, s := range entries {
		if l.Parse([]byte(s.Leaf)) != nil {
			continue // named already
		}
		own := string(l.Cmd) == c.id && string(l.Actor) == c.actor
		switch {
		case int64(i) < c.n && !own:
			return fmt.Sprintf("第 %d 条却不属于它", s.Pos), nil
		case int64(i) == c.n && own:
			return fmt.Sprintf("第 %d 条却也属于它", s.Pos), nil
		}
	}
	if int64(len(entries)) < c.n && c.n < verifyPage {
		return "条目却不足", nil
	}
	return "", nil
}

// lostCommand names the first entry whose command has no row.
func (v *liveVerifier) lostCommand() error {
	var l proof.Leaf
	for pos := int64(0); pos < v.head; {
		entries, err := v.db.Entries(pos, verifyPage)
		if err != nil || len(entries) == 0 {
			return err
		}
		for _, s := range entries {
			pos = s.Pos
			if l.Parse([]byte(s.Leaf)) != nil {
				continue
			}
			var n int64
			if err := v.db.row(`SELECT COUNT(id) FROM command WHERE id = $1`, string(l.Cmd)).Scan(&n); err != nil {
				return fmt.Errorf("read command: %w", err)
			}
			if n == 0 {
				v.fail(s.Pos, CodeCommand, "条目所属的操作 %s 没有登记", l.Cmd)
				return nil
			}
		}
	}
	return nil
}
