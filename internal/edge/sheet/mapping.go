package sheet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/goccy/go-yaml"
)

// MappingFormat is the first field of every mapping file; a change of meaning is a new number.
const MappingFormat = "shuangcheng.mapping.v1"

// mappingBytes is the most a mapping file may hold.
const mappingBytes = 256 << 10

// Mapping 列对应关系 says which of their columns feed which of ours. It is kept and shipped as JSON
// or YAML with these field names.
type Mapping struct {
	Format  string   `json:"format"`          // MappingFormat
	Name    string   `json:"name,omitempty"`  // for the list of saved mappings
	Layout  string   `json:"layout"`          // ID of our layout
	Zone    string   `json:"zone,omitempty"`  // of local times: Asia/Shanghai (default), America/New_York, UTC, +09:00
	Datum   string   `json:"datum,omitempty"` // of positions, one of Datums; the importer converts
	Year    int      `json:"year,omitempty"`  // completes 3月5日
	Columns []Source `json:"columns"`
}

// Source says where the value of one of our columns comes from: From or Const.
type Source struct {
	Key     string            `json:"key"`               // of our column
	From    []string          `json:"from,omitempty"`    // names of their columns, in the order of joining
	Join    string            `json:"join,omitempty"`    // between the joined values; empty values are left out
	Split   *Split            `json:"split,omitempty"`   // takes a part of the joined value
	Const   string            `json:"const,omitempty"`   // same value in every row
	Default string            `json:"default,omitempty"` // in place of an empty value
	Values  map[string]string `json:"values,omitempty"`  // their words to ours; "*" for all others that are not empty
	Date    string            `json:"date,omitempty"`    // how they write dates, e.g. MM/DD/YYYY hh:mm:ss AM/PM
	// Confidence of a guess, 0.5 to 1; 0 when a person chose.
	Confidence float64 `json:"confidence,omitempty"`
}

// Split cuts a value at a separator and takes one part.
type Split struct {
	By   string `json:"by"`
	Part int    `json:"part"` // from 1, or from -1 backwards
}

// ParseMapping reads a mapping file in YAML or JSON. Unknown keys, doubled keys and anything
// behind the mapping are refused.
func ParseMapping(data []byte) (Mapping, error) {
	var m Mapping
	if len(data) > mappingBytes {
		return m, tooLarge("对应关系文件超过 %d KB，请检查是不是选错了文件", mappingBytes>>10)
	}
	if trimmed := bytes.TrimSpace(data); len(trimmed) == 0 || trimmed[0] != '{' {
		var err error
		if data, err = yaml.YAMLToJSON(data); err != nil {
			return m, refuse("对应关系文件不是正确的 YAML，请对照样例检查缩进和引号").Because(err)
		}
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return Mapping{}, refuse("对应关系文件有不认识的内容（%s），请对照样例改正", shorten(err.Error())).Because(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return Mapping{}, refuse("对应关系文件末尾有多余的内容，请删去")
	}
	if m.Format != MappingFormat {
		return Mapping{}, refuse("对应关系文件的格式是“%s”，只认 %s", shorten(m.Format), MappingFormat)
	}
	return m, nil
}

// YAML writes the mapping as a file that ParseMapping reads.
func (m Mapping) YAML() ([]byte, error) {
	data, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("encode mapping %s: %w", m.Name, err)
	}
	out, err := yaml.JSONToYAML(data)
	if err != nil {
		return nil, fmt.Errorf("encode mapping %s: %w", m.Name, err)
	}
	return out, nil
}

// Check refuses a mapping that does not fit the layout: unknown or doubled keys, required columns
// without a source, unknown zone, datum or date format, translations to choices that do not exist.
func (m Mapping) Check(layout Layout) error {
	if m.Format != MappingFormat || m.Layout != layout.ID {
		return refuse("这份对应关系属于“%s”，不能用于“%s”", shorten(m.Layout), layout.ID)
	}
	if _, ok := findZone(m.Zone); !ok {
		return refuse("对应关系里的时区“%s”不认识，请写 Asia/Shanghai 或 +08:00", shorten(m.Zone))
	}
	if m.Datum != "" && !slices.Contains(Datums, m.Datum) {
		return refuse("对应关系里的坐标系“%s”不认识，可写 WGS-84、CGCS2000、GCJ-02、BD-09", shorten(m.Datum))
	}
	if m.Year != 0 && (m.Year < 1949 || m.Year > 2100) {
		return refuse("对应关系里的年份 %d 不对，请写四位年份", m.Year)
	}
	seen := map[string]bool{}
	for _, s := range m.Columns {
		column := layout.column(s.Key)
		if column == nil || seen[s.Key] {
			return refuse("对应关系里的列“%s”重复或不存在，请删去", shorten(s.Key))
		}
		seen[s.Key] = true
		if err := s.check(*column); err != nil {
			return err
		}
	}
	for _, c := range layout.Columns {
		if c.Required && !seen[c.Key] {
			return refuse("必填的「%s」还没有对应的列，请选一列或填一个固定值", c.Title)
		}
	}
	return nil
}

func (s Source) check(column Column) error {
	if (len(s.From) == 0) == (s.Const == "") {
		return refuse("「%s」请选对应的列或填一个固定值，二者取一", column.Title)
	}
	if s.Split != nil && (s.Split.By == "" || s.Split.Part == 0) {
		return refuse("「%s」的拆分要写分隔符和第几段", column.Title)
	}
	if s.Date != "" {
		if _, ok := goLayout(s.Date); !ok || column.Type != Day && column.Type != Moment {
			return refuse("「%s」的日期格式“%s”不认识，请写成 YYYY-MM-DD HH:mm 的样子", column.Title, shorten(s.Date))
		}
	}
	if column.Type != OneOf {
		return nil
	}
	for theirs, ours := range s.Values {
		if _, err := (Cell{Text: ours}).Choice(column.Choices); ours != "" && err != nil {
			return refuse("「%s」的对照“%s → %s”不对，可填：%s", column.Title, shorten(theirs), shorten(ours), titles(column.Choices))
		}
	}
	return nil
}
