package sheet

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// WriteCSV writes one sheet as UTF-8 with a byte order mark, commas and CRLF, which spreadsheet
// programs open without asking. Fields that such a program would run are guarded by an apostrophe.
// An error of the rows leaves a part behind; Write does not.
func WriteCSV(w io.Writer, s Sheet) error {
	b := bufio.NewWriter(w)
	if _, err := b.WriteString("\ufeff"); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	out := csv.NewWriter(b)
	out.UseCRLF = true
	fields := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		fields[i] = guard(c.Title)
	}
	if err := out.Write(fields); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	for cells, err := range s.Rows {
		if err != nil {
			return err
		}
		for i := range fields {
			fields[i] = guard(strings.ReplaceAll(Row{Cells: cells}.Cell(i), "\x00", ""))
		}
		if err := out.Write(fields); err != nil {
			return fmt.Errorf("write csv: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

// number gives a value for a number cell: 15 digits at most, since the format keeps no more.
func number(s string) (float64, bool) {
	rest := strings.TrimPrefix(s, "-")
	if !isDecimal(rest) || len(strings.ReplaceAll(rest, ".", "")) > 15 || len(rest) > 1 && rest[0] == '0' && rest[1] != '.' {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}
