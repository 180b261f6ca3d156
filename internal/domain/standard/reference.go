package standard

import "shuangcheng/internal/domain/fault"

// Rows of the files whose columns differ. They are reference data: shown and looked up, never judged by.
type (
	// Code is one entry of a code list 代码表.
	Code struct {
		List, Code, Label, Parent string
		Value, Unit               string // where the code stands for a figure
		Sources                   []string
		Confidence                Confidence
		Note                      string
	}
	// Sample is the least number of sites to look at in one stratum 样本量, by size of the city.
	Sample struct {
		Code, System, Stratum string
		Small, Medium, Large  string // whole numbers or words
		Sources               []string
		Confidence            Confidence
		Note                  string
	}
	// Metric is a figure of digital city management 指标 with its usual formula.
	Metric struct {
		Code, Label, Kind, Formula string
		Sources                    []string
		Confidence                 Confidence
		Note                       string
	}
	// ArchiveField is a field of a care file 档案字段.
	ArchiveField struct {
		Archive, Field, Type string
		Enum                 string // code list, empty when free
		Sensitive            bool   // personal data that belongs in the vault
		Sources              []string
		Confidence           Confidence
	}
	// IncomeLine is a line of the household income card 明白卡.
	IncomeLine struct {
		Code, Parent, Label, Unit, Formula string
		Sources                            []string
		Confidence                         Confidence
		Note                               string
	}
	// DeadlineCompared is what other places allow for the same problem 时限对照.
	DeadlineCompared struct {
		Problem, Deadline, Unit string // as written there; may hold several steps
		Sources                 []string
		Confidence              Confidence
		Note                    string
	}
	// Source is where rows were found 来源.
	Source struct{ ID, Title, Locator string }
)

// ParseCodes reads codelists.csv.
func ParseCodes(t Table) ([]Code, []*fault.Error) {
	known := []string{"list", "code", "label", "parent", "value", "unit", "sources", "confidence", "note"}
	return parseRows(t, known, []string{"list", "code", "label", "confidence"}, func(s *sheet) Code {
		return Code{s.need("list", maxCode), s.need("code", maxCode), s.need("label", maxCell), s.text("parent", maxCode),
			s.text("value", maxCode), s.text("unit", maxCode), s.list("sources"), s.confidence(), s.text("note", maxCell)}
	})
}

// ParseSamples reads sampling.csv.
func ParseSamples(t Table) ([]Sample, []*fault.Error) {
	known := []string{"code", "system", "stratum", "small", "medium", "large", "sources", "confidence", "note"}
	return parseRows(t, known, known[:6], func(s *sheet) Sample {
		return Sample{s.need("code", maxCode), s.need("system", maxCell), s.need("stratum", maxCell), s.text("small", maxCell),
			s.text("medium", maxCell), s.text("large", maxCell), s.list("sources"), s.confidence(), s.text("note", maxCell)}
	})
}

// ParseMetrics reads metrics.csv.
func ParseMetrics(t Table) ([]Metric, []*fault.Error) {
	known := []string{"code", "label", "kind", "formula", "confidence", "sources", "note"}
	return parseRows(t, known, known[:5], func(s *sheet) Metric {
		return Metric{s.need("code", maxCode), s.need("label", maxCell), s.need("kind", maxCode), s.text("formula", maxCell),
			s.list("sources"), s.confidence(), s.text("note", maxCell)}
	})
}

// ParseArchiveFields reads archive_fields.csv.
func ParseArchiveFields(t Table) ([]ArchiveField, []*fault.Error) {
	known := []string{"archive", "field", "type", "enum", "sensitive", "sources", "confidence"}
	return parseRows(t, known, known, func(s *sheet) ArchiveField {
		return ArchiveField{s.need("archive", maxCode), s.need("field", maxCell), s.need("type", maxCode), s.text("enum", maxCell),
			s.text("sensitive", maxCode) == "y", s.list("sources"), s.confidence()}
	})
}

// ParseIncomeCard reads income_card.csv.
func ParseIncomeCard(t Table) ([]IncomeLine, []*fault.Error) {
	known := []string{"code", "parent", "label", "unit", "formula", "sources", "confidence", "note"}
	return parseRows(t, known, known[:5], func(s *sheet) IncomeLine {
		return IncomeLine{s.need("code", maxCode), s.text("parent", maxCode), s.need("label", maxCell), s.text("unit", maxCode),
			s.text("formula", maxCell), s.list("sources"), s.confidence(), s.text("note", maxCell)}
	})
}

// ParseDeadlines reads problem_deadline_compare.csv.
func ParseDeadlines(t Table) ([]DeadlineCompared, []*fault.Error) {
	known := []string{"problem", "deadline", "unit", "sources", "confidence", "note"}
	return parseRows(t, known, known[:5], func(s *sheet) DeadlineCompared {
		return DeadlineCompared{s.need("problem", maxCell), s.need("deadline", maxCode), s.need("unit", maxCell),
			s.list("sources"), s.confidence(), s.text("note", maxCell)}
	})
}

// ParseSources reads sources.csv.
func ParseSources(t Table) ([]Source, []*fault.Error) {
	known := []string{"id", "title", "locator"}
	return parseRows(t, known, known, func(s *sheet) Source {
		return Source{s.need("id", maxCode), s.need("title", maxCell), s.text("locator", maxCell)}
	})
}

// parseRows reads every filled row with read and returns all faults of the sheet.
func parseRows[R any](t Table, known, needed []string, read func(*sheet) R) ([]R, []*fault.Error) {
	s := newSheet(t, known, needed)
	if len(s.faults) > 0 {
		return nil, s.faults
	}
	var out []R
	for n, cells := range t.Rows {
		if s.next(n, cells) {
			out = append(out, read(s))
		}
	}
	return out, s.faults
}

// confidence is the needed cell of that name.
func (s *sheet) confidence() Confidence {
	c := Confidence(s.need("confidence", maxCode))
	if c != "" && c.Text() == "" {
		s.fail("第 %d 行信度“%s”不认识，应为 verified-from-source、partial、from-memory 或 house。", s.row, c)
	}
	return c
}
