package sheet

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"shuangcheng/internal/testkit"
)

const ledger = "序号,问题描述,责任单位\r\n1,东昌路路灯不亮，夜间行人难行,城管局\r\n2,建设路垃圾未清运,环卫处\r\n3,\"楼道堆物，\r\n占用消防通道\",新区街道\r\n"

const ledgerLines = "序号|问题描述|责任单位\n2|1|东昌路路灯不亮，夜间行人难行|城管局\n3|2|建设路垃圾未清运|环卫处\n4|3|楼道堆物，\n占用消防通道|新区街道\n"

func inUTF16(s string, little, mark bool) []byte {
	if mark {
		s = "\ufeff" + s
	}
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if little {
			b = append(b, byte(u), byte(u>>8))
		} else {
			b = append(b, byte(u>>8), byte(u))
		}
	}
	return b
}

func TestEncodings(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(ledger))
	must(t, err)
	rare, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte("姓名,单位\n王㐀一,县农业局\n李𠮷二,县林业局\n"))
	must(t, err)
	for _, tt := range []struct {
		name     string
		data     []byte
		encoding string
		want     string
	}{
		{"UTF-8", []byte(ledger), encUTF8, ledgerLines},
		{"UTF-8 with mark", append([]byte("\xEF\xBB\xBF"), ledger...), encUTF8, ledgerLines},
		{"GB18030", gb, encGB18030, ledgerLines},
		{"GB18030 of four bytes", rare, encGB18030, "姓名|单位\n2|王㐀一|县农业局\n3|李𠮷二|县林业局\n"},
		{"UTF-16LE with mark", inUTF16(ledger, true, true), encUTF16LE, ledgerLines},
		{"UTF-16BE with mark", inUTF16(ledger, false, true), encUTF16BE, ledgerLines},
		{"UTF-16LE", inUTF16(ledger, true, false), encUTF16LE, ledgerLines},
		{"UTF-16BE", inUTF16(ledger, false, false), encUTF16BE, ledgerLines},
		{"UTF-16LE, little ASCII", inUTF16("姓名\t单位\n王甲一\t县农业局\n", true, false), encUTF16LE, "姓名|单位\n2|王甲一|县农业局\n"},
		{"UTF-16BE, little ASCII", inUTF16("姓名\t单位\n王甲一\t县农业局\n", false, false), encUTF16BE, "姓名|单位\n2|王甲一|县农业局\n"},
		{"UTF-16BE, ASCII only", inUTF16("name;unit\na;b\n", false, false), encUTF16BE, "name|unit\n2|a|b\n"},
		{"ASCII", []byte("name;unit\na;b\n"), encUTF8, "name|unit\n2|a|b\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			book, err := Read(tt.data, "t.csv", Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if book.Encoding != tt.encoding || book.Kind != CSV {
				t.Errorf("got %s in %s, want csv in %s", book.Kind, book.Encoding, tt.encoding)
			}
			if got := lines(book.Tables[0]); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestCSVShapes(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"semicolons, commas inside", "名称;地址\n甲店;东街1号,后院\n乙店;西街2号,前门\n", "名称|地址\n2|甲店|东街1号,后院\n3|乙店|西街2号,前门\n"},
		{"tabs", "名称\t地址\n甲\t乙\n", "名称|地址\n2|甲|乙\n"},
		{"stray quotes", "名称,规格\n钢管,5\" 管\n", "名称|规格\n2|钢管|5\" 管\n"},
		{"doubled quotes", "名称,备注\n甲,\"称\"\"好\"\"\"\n", "名称|备注\n2|甲|称\"好\"\n"},
		{"old Mac line ends", "名称,地址\r甲,乙\r丙,丁\r", "名称|地址\n2|甲|乙\n3|丙|丁\n"},
		{"blank lines are counted", "名称,地址\n\n甲,乙\n,,\n\n丙,丁\n\n", "名称|地址\n3|甲|乙\n6|丙|丁\n"},
		{"sep hint", "sep=;\n名称;地址\n甲;乙\n", "名称|地址\n2|甲|乙\n"},
		{"title and sub-title", "2018年问题台账,,\n填报单位：某局,,填报日期：2018年3月5日\n序号,问题,时限\n1,垃圾,2018-3-8\n2,积水,2018-3-9\n", "序号|问题|时限\n4|1|垃圾|2018-3-8\n5|2|积水|2018-3-9\n"},
		{"two-level head without merging", "序号,整改情况,,备注\n,完成时限,责任人,\n1,2018-3-5,王甲一,急\n2,2018-3-6,李乙二,\n", "序号|整改情况/完成时限|整改情况/责任人|备注\n3|1|2018-3-5|王甲一|急\n4|2|2018-3-6|李乙二\n"},
		{"full-width digits", "编号,电话\nＡ１２,１００１２３４５６７８\n", "编号|电话\n2|A12|10012345678\n"},
		{"guarded formula", "名称,值\n甲,'=1+1\n乙,-3\n", "名称|值\n2|甲|=1+1\n3|乙|-3\n"},
		{"title above two columns", "通讯录,\n单位,电话\n甲局,12345\n", "单位|电话\n3|甲局|12345\n"},
		{"kept zeros", "编号,名称\n=\"0012\",甲\n\t0013,乙\n", "编号|名称\n2|0012|甲\n3|0013|乙\n"},
		{"repeated head", "名称,值\n甲,1\n名称,值\n乙,2\n", "名称|值\n2|甲|1\n4|乙|2\n"},
		{"doubled and missing names", "名称,名称,,值\n甲,乙,丙,1\n", "名称|名称（2）|C列|值\n2|甲|乙|丙|1\n"},
		{"one record", "名称,值\n甲,1", "名称|值\n2|甲|1\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := lines(readOne(t, []byte(tt.in))); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// TestFiles reads files as offices send them; the goldens are what people see in the preview.
func TestFiles(t *testing.T) {
	for _, name := range []string{"ledger-gb18030.csv", "forwarded-chat.txt", "utf16-no-mark.txt"} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		must(t, err)
		book, err := Read(data, name, Limits{})
		must(t, err)
		out := string(book.Kind) + " " + book.Encoding + "\n" + lines(book.Tables[0]) + strings.Join(book.Tables[0].Notes, "\n") + "\n"
		testkit.Golden(t, name+".golden", []byte(out))
	}
}

func TestTextRefusals(t *testing.T) {
	big5, err := traditionalchinese.Big5.NewEncoder().Bytes([]byte("編號,問題描述,責任單位\n1,東昌路路燈不亮請維修,環境衛生處\n"))
	must(t, err)
	shown, err := simplifiedchinese.GBK.NewDecoder().Bytes([]byte("编号,问题描述,责任单位\n1,东昌路路灯不亮请尽快维修,城管局\n"))
	must(t, err)
	for _, tt := range []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "空的"},
		{"blank", []byte(" \r\n "), "空的"},
		{"head only", []byte("名称,值\n"), "只有表头"},
		{"no head", []byte("1,2\n3,4\n5,6\n"), "没有找到表头"},
		{"NUL", []byte("名称,值\n甲,\x00乙\n丙,丁\n"), "第 2 行有空字符"},
		{"NUL in UTF-16", inUTF16("名称,值\n甲,\x00乙\n", true, true), "第 2 行有空字符"},
		{"odd UTF-16", append(inUTF16("名称,值\n甲,乙\n", true, true), 'x'), "少一个字节"},
		{"lone surrogate", []byte("\xFF\xFEa\x00,\x00\x00\xD8b\x00"), "孤立代理项"},
		{"open quote", []byte("名称,值\n甲,\"乙\n丙,丁\n"), "第 2 行的引号没有闭合"},
		{"Big5", big5, "编码不是"},
		{"UTF-8 taken for GBK", bytes.ReplaceAll(shown, []byte("\ufffd"), nil), "乱码"},
		{"neither encoding", []byte("名称,值\n\xff\xff,1\n"), "无法识别"},
		{"old Excel", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600)), "另存为 .xlsx"},
		{"old Word", append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), utf16LE("WordDocument")...), "另存为 .docx"},
		{"encrypted", append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), utf16LE("EncryptedPackage")...), "密码"},
		{"PDF", []byte("%PDF-1.4"), "PDF"},
		{"column 10,001", []byte("a" + strings.Repeat(",a", 10_000) + "\n1" + strings.Repeat(",1", 10_000)), "第 10001 列"},
		{"separators only", bytes.Repeat([]byte(","), 1<<20), "第 10001 列"},
		{"rows", []byte("名称,值\n" + strings.Repeat("甲,1\n", 100_000)), "超过 100000 行"},
		{"long cell", []byte("名称,值\n甲," + strings.Repeat("长", 32_768) + "\n乙,2\n"), "第 2 行第 2 列超过 32767 个字符"},
		{"big file", make([]byte, 20<<20+1), "超过 20 MB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read(tt.data, "t", Limits{})
			wantFault(t, err, tt.want)
		})
	}
}

func TestLimitsAreInclusive(t *testing.T) {
	if got := len(readOne(t, []byte("名称,值\n甲,1\n"+strings.Repeat(",\n", 200_000))).Rows); got != 1 {
		t.Errorf("got %d rows, want the 200000 empty ones cut", got)
	}
	head := columnName(0)
	for i := range 9_999 {
		head += "," + columnName(i+1)
	}
	if got := len(readOne(t, []byte(head+"\n1"+strings.Repeat(",1", 9_999))).Header); got != 10_000 {
		t.Errorf("got %d columns, want 10000", got)
	}
	table := readOne(t, []byte("名称,值\n甲,"+strings.Repeat("长", 32_767)+"\n乙,2\n"))
	if got := len([]rune(table.Rows[0].Cells[1])); got != 32_767 {
		t.Errorf("got a cell of %d characters, want 32767", got)
	}
}

func FuzzReadText(f *testing.F) {
	f.Add([]byte(ledger))
	f.Add([]byte("1、东街路口：垃圾\n2、西街：积水"))
	f.Add(inUTF16(ledger, true, false))
	f.Add([]byte("a,\"b\nc"))
	f.Fuzz(func(t *testing.T, data []byte) {
		book, err := Read(data, "t", Limits{File: 1 << 20})
		if err != nil {
			wantFault(t, err, "")
			return
		}
		checkBook(t, book)
	})
}

// checkBook holds what every book that was read must satisfy.
func checkBook(t *testing.T, book *Book) {
	t.Helper()
	if len(book.Tables) == 0 {
		t.Fatal("got a book without tables")
	}
	for _, table := range book.Tables {
		seen, last := map[string]bool{}, -1
		for _, h := range table.Header {
			if h == "" || seen[h] {
				t.Errorf("got an empty or doubled name %q in %q", h, table.Header)
			}
			seen[h] = true
		}
		for _, r := range table.Rows {
			if r.Number <= last || len(r.Cells) > len(table.Header) {
				t.Errorf("got row %d with %d cells after row %d under %d columns", r.Number, len(r.Cells), last, len(table.Header))
			}
			last = r.Number
			for _, c := range r.Cells {
				if strings.ContainsRune(c, 0) {
					t.Errorf("got NUL in row %d", r.Number)
				}
			}
		}
	}
}
