// Package shipped holds the data that comes with the program: embedded files and the functions that
// read them. It decides nothing; a district may replace every part of it by its own import.
//
//msg:off title of a source
package shipped

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"

	"shuangcheng/internal/domain/calendar"
)

//go:embed holidays/cn_holidays_2016_2026.csv
var holidays []byte

// HolidayEdition names the shipped days off: four public compilations compared date by date, the
// majority taken where they differ (seven dates), not checked against the notices themselves.
var HolidayEdition = calendar.Edition{
	Label:     "cn-holidays-2016-2026",
	Source:    "国务院办公厅历年节假日安排的四种公开汇编（chinese-days、holiday-calendar、chinese-workday、lunar-javascript）逐日比对",
	Published: "2026-11-23",
}

// Holidays is the days off and make-up days of 2016 to 2026, one Year for each.
func Holidays() ([]calendar.Year, error) {
	rows, err := csv.NewReader(bytes.NewReader(holidays)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read shipped holidays: %w", err)
	}
	return calendar.ReadYears(rows, HolidayEdition)
}
