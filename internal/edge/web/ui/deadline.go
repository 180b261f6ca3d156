package ui

import (
	"strconv"

	"shuangcheng/internal/edge/msg"
)

// Urgency is how the clock of a matter stands.
type Urgency int

// The four urgencies; NoClock is parked 挂账 or not started 未起算.
const (
	NoClock Urgency = iota
	InTime
	DueSoon
	Overdue
)

// Deadline is what the ruler 期限尺 shows: the share of the term that has passed, and the words.
type Deadline struct {
	Urgency Urgency
	Elapsed int    // elapsed time over term in per mille, ≥ 0; drawn up to 1430
	Words   string // 剩 6 天, 今天到期, 超 3 天, 挂账至 6-30: never a percentage
}

// The ruler is 60 wide: the term takes the first 42, the tick at its end is the due moment.
const (
	rulerWidth = 60
	rulerTerm  = 42
)

// filled is the drawn length in tenths of a unit, written as an SVG number.
func (d Deadline) filled() string {
	w := d.Elapsed * rulerTerm / 100
	return tenths(min(max(w, 0), rulerWidth*10))
}

// tenths writes n tenths as a decimal without a trailing zero.
func tenths(n int) string {
	if n%10 == 0 {
		return strconv.Itoa(n / 10)
	}
	return strconv.Itoa(n/10) + "." + strconv.Itoa(n%10)
}

func (d Deadline) class() string {
	return [...]string{"none", "", "soon", "over"}[d.Urgency]
}

func (d Deadline) icon() Icon {
	return [...]Icon{NoIcon, NoIcon, IconAlertSoon, IconAlertOver}[d.Urgency]
}

// spoken says the urgency to those who do not see the triangle; empty when the words say it all.
func (d Deadline) spoken() string {
	return [...]string{"", "", msg.K("临期"), ""}[d.Urgency]
}
