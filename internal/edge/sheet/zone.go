package sheet

import (
	"strconv"
	"strings"
	"time"
)

// zone turns local times of a foreign sheet into moments without the host's zone files: a fixed
// offset, or the rule that the United States have followed since 2007.
type zone struct {
	offset time.Duration // east of Greenwich, in winter
	us     bool          // one hour more from the second Sunday in March, 02:00, to the first in November, 02:00
}

// usZones are the named zones with that rule and their winter offsets in hours.
var usZones = map[string]int{"America/New_York": -5, "America/Chicago": -6, "America/Denver": -7, "America/Los_Angeles": -8}

// findZone knows the empty name and Asia/Shanghai (both +08:00), UTC, offsets such as +09:00 or
// -05:00, and the names in usZones.
func findZone(name string) (zone, bool) {
	switch name {
	case "", "Asia/Shanghai":
		return zone{offset: 8 * time.Hour}, true
	case "UTC":
		return zone{}, true
	}
	if h, ok := usZones[name]; ok {
		return zone{offset: time.Duration(h) * time.Hour, us: true}, true
	}
	if len(name) != 6 || name[3] != ':' || !strings.ContainsAny(name[:1], "+-") {
		return zone{}, false
	}
	h, err1 := strconv.ParseUint(name[1:3], 10, 8)
	m, err2 := strconv.ParseUint(name[4:6], 10, 8)
	if err1 != nil || err2 != nil || h > 14 || m > 59 {
		return zone{}, false
	}
	d := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
	if name[0] == '-' {
		d = -d
	}
	return zone{offset: d}, true
}

// moment is when a clock in z shows p. Of a repeated hour in November it is the first; an hour
// skipped in March is read as if the clock had not been moved, so it comes out an hour later.
func (z zone) moment(p parts) time.Time {
	local := time.Date(p.year, time.Month(p.month), p.day, p.hour, p.minute, p.second, 0, time.UTC)
	if p.zoned {
		return local.Add(-time.Duration(p.offset) * time.Second)
	}
	if z.us && summer(local) {
		local = local.Add(-time.Hour)
	}
	return local.Add(-z.offset)
}

// summer reports local between the changes, both at 02:00 by the clock shown before them; the
// hour skipped in March counts as winter.
func summer(local time.Time) bool {
	start := sunday(local.Year(), time.March, 2).Add(3 * time.Hour)
	end := sunday(local.Year(), time.November, 1).Add(2 * time.Hour)
	return !local.Before(start) && local.Before(end)
}

// sunday is midnight of the n-th Sunday of a month.
func sunday(year int, month time.Month, n int) time.Time {
	first := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
	return first.AddDate(0, 0, (7-int(first.Weekday()))%7+7*(n-1))
}
