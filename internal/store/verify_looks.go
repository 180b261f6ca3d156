//msg:off printed by the command line, or kept in the journal
package store

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/proof"
)

// CodeLook is a look into the vault that is not the one sealed on its day.
const CodeLook proof.Code = "look"

// sealedDay is what the journal says of the looks of a day.
type sealedDay struct {
	pos   int64 // last entry
	parts []LooksSealed
	seen  bool // its looks were found
}

// looks compares the log of looks into the vault with the roots that were entered for each day.
func (v *liveVerifier) looks() error {
	days, last, err := v.seals()
	if err != nil {
		return err
	}
	var today []look
	var day calendar.Date
	finish := func() {
		if len(today) > 0 {
			v.lookDay(days[day], day, last, today)
		}
		today = nil
	}
	for from := int64(0); ; {
		page, err := collect(v.db, scanLook, `SELECT `+lookColumns+` FROM access_log WHERE n > $1 ORDER BY n LIMIT $2`, from, verifyPage)
		if err != nil {
			return fmt.Errorf("read looks: %w", err)
		}
		for _, l := range page {
			if l.day() != day {
				finish()
				day = l.day()
			}
			today = append(today, l)
			from = l.n
		}
		if len(page) < verifyPage {
			break
		}
	}
	finish()
	for day, s := range days {
		if !s.seen {
			v.fail(s.pos, CodeLook, "%s 封存了查看记录，现在一条也没有：记录被删去", day)
		}
	}
	return v.ctx.Err()
}

// seals reads what was entered, by day, and the last day.
func (v *liveVerifier) seals() (days map[calendar.Date]*sealedDay, last calendar.Date, err error) {
	days = map[calendar.Date]*sealedDay{}
	err = v.db.eachStream("looks", func(id string, entries []Stored) error {
		s := &sealedDay{}
		for _, x := range entries {
			if x.Pos > v.head {
				break
			}
			e, err := journal.Parse([]byte(x.Leaf))
			var part LooksSealed
			if err != nil || json.Unmarshal(e.Body, &part) != nil {
				continue // named already
			}
			s.pos, s.parts = x.Pos, append(s.parts, part)
		}
		if len(s.parts) > 0 {
			days[calendar.Date(id)] = s
			last = max(last, calendar.Date(id))
		}
		return nil
	})
	return days, last, err
}

// lookDay compares the looks of one day that stand together in the table with what was sealed.
func (v *liveVerifier) lookDay(s *sealedDay, day, last calendar.Date, list []look) {
	switch {
	case s == nil && day > last:
		v.report.Counts.LooksOpen += int64(len(list))
		return
	case s == nil:
		v.fail(0, CodeLook, "%s 的查看记录（第 %d 号起 %d 条）没有封存过：记录是后来加上的，或时间被改动", day, list[0].n, len(list))
		return
	case s.seen:
		v.fail(s.pos, CodeLook, "查看记录第 %d 号（%s）不在它那天的其他记录旁：时间被改动", list[0].n, list[0].at)
		return
	}
	s.seen = true
	if s.holds(day, list) {
		v.report.Counts.Looks += int64(len(list))
		return
	}
	v.nameLooks(s, day, list)
}

// holds reports whether the looks give the roots that were sealed.
func (s *sealedDay) holds(day calendar.Date, list []look) bool {
	for _, part := range s.parts {
		if part.N < 1 || int64(len(list)) < part.N || sealOf(day, part.From, list[:part.N]) != part {
			return false
		}
		list = list[part.N:]
	}
	return len(list) == 0
}

// nameLooks says which looks differ, as far as the marks tell.
func (v *liveVerifier) nameLooks(s *sealedDay, day calendar.Date, list []look) {
	var marks []byte
	for _, part := range s.parts {
		b, err := base64.StdEncoding.DecodeString(part.Marks)
		if err != nil {
			continue // the day is named below
		}
		marks = append(marks, b...)
	}
	sealed := len(marks) / markSize
	same := func(i, k int) bool { // look i is the sealed one k
		if i >= len(list) || k >= sealed {
			return i >= len(list) && k >= sealed
		}
		h := list[i].leaf()
		return bytes.Equal(h[:markSize], marks[k*markSize:(k+1)*markSize])
	}
	named := false
	for i, k := 0, 0; i < len(list) || k < sealed; {
		switch {
		case same(i, k):
			i, k = i+1, k+1
			continue
		case k < sealed && same(i, k+1):
			v.fail(s.pos, CodeLook, "%s 封存的查看记录中第 %d 条被删去", day, k+1)
			k++
		case i < len(list) && (k >= sealed || same(i+1, k)):
			v.fail(s.pos, CodeLook, "查看记录第 %d 号（%s，%s）在封存时没有：记录是后来加上的", list[i].n, list[i].at, list[i].actor)
			i++
		case i >= len(list):
			v.fail(s.pos, CodeLook, "%s 封存的查看记录中第 %d 条被删去", day, k+1)
			k++
		default:
			v.fail(s.pos, CodeLook, "查看记录第 %d 号（%s，%s）与当日封存的不符：记录被改动", list[i].n, list[i].at, list[i].actor)
			i, k = i+1, k+1
		}
		named = true
	}
	if !named {
		v.fail(s.pos, CodeLook, "%s 的查看记录与当日封存的根不符：记录被改动", day)
	}
}
