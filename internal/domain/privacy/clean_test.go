package privacy

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/unicode/norm"

	"shuangcheng/internal/domain/fault"
)

func TestClean(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"plain", "城区整洁", "城区整洁"},
		{"outer space, wide ones too", "\u3000 \n城区 整洁\t\r\n", "城区 整洁"},
		{"line ends", "一\r\n二\r三\u2028四\u0085五\n六", "一\n二\n三\n四\n五\n六"},
		{"composed", "e\u0301", "é"},
		{"direction", "\u202e攻击\u202c\u2066x\u2069\u200e", "攻击x"},
		{"control", "a\x01\x1b[31mb\u009f", "a[31mb"},
		{"unseen between letter and accent", "e\u200b\u0301", "é"},
		{"byte order mark", "\ufeff编号", "编号"},
		{"rare characters", "㕚𠮷", "㕚𠮷"},
		{"a lone lost mark", "the tenant\ufffds share", "the tenant\ufffds share"},
		{"accents", "Åse Müller, café", "Åse Müller, café"},
		{"only space", " \u3000\u200b ", ""},
	} {
		if got, err := Clean(tt.text, 100); got != tt.want || err != nil {
			t.Errorf("%s: Clean(%q) = %q, %v; want %q", tt.name, tt.text, got, err, tt.want)
		}
	}
}

func TestCleanRefuses(t *testing.T) {
	for _, tt := range []struct {
		text string
		kind fault.Kind
		want string
	}{
		{"\xce\xc4\xc3\xf7", fault.Invalid, "文字编码有误，无法读取；请按UTF-8编码重新保存或重新输入"},
		{"a\xed\xa0\x80b", fault.Invalid, "文字编码有误，无法读取；请按UTF-8编码重新保存或重新输入"}, // a lone surrogate
		{"a\x00b", fault.Invalid, "文字中夹有空字符（NUL），请重新复制原文后再提交"},
		{"鏂囨槑", fault.Invalid, "文字像是乱码（编码转换出错），请核对原文后重新复制，或把文件另存为UTF-8再导入"},
		{"一二三四五六七八九十一", fault.TooLarge, "文字有11个字，超过10个字的上限，请删减后再提交"},
	} {
		got, err := Clean(tt.text, 10)
		if fault.KindOf(err) != tt.kind || err.Error() != tt.want {
			t.Errorf("Clean(%q) = %q, %v; want %s", tt.text, got, err, tt.want)
		}
	}
}

// sentences are ordinary, from one word to a line with rare place names.
var sentences = []string{
	"文明", "中文", "国家卫生城市", "背街小巷垃圾乱堆，影响环境卫生。", "莘县妹冢镇西大杨村", "阎寺街道柳园路与昌润路交叉口东南角",
	"滹沱河、漯河、濮阳、汶上、郓城、鄄城", "铁塔商场门前占道经营；垃圾桶满溢（约3桶）", "窨井盖缺失“危及通行”", "王甲一，电话另存", "㎡℃①→", "№3 ≥ 60%", "ÄÖÜ straße", "Ωμέγα", "тест",
}

func TestLooksGarbled(t *testing.T) {
	for _, s := range sentences {
		if LooksGarbled(s) {
			t.Errorf("LooksGarbled(%q) = true, want false", s)
		}
	}
	for _, s := range []string{"ä¸\u00adæ–‡", "锟斤拷锟斤拷", "鏂囨槑", "ÎÄÃ÷³ÇÊÐ", "\ufffd\ufffd\ufffd", "ï¿½ï¿½", "鍏ㄥ浗鏂囨槑鍩庡競"} {
		if !LooksGarbled(s) {
			t.Errorf("LooksGarbled(%q) = false, want true", s)
		}
	}
}

// TestGarbledByMachine makes the usual mistakes with each Chinese sentence and wants every one noticed.
func TestGarbledByMachine(t *testing.T) {
	mistakes := map[string]func(string) string{
		"UTF-8 as GBK":  func(s string) string { out, _ := simplifiedchinese.GBK.NewDecoder().String(s); return out },
		"UTF-8 as 1252": func(s string) string { out, _ := charmap.Windows1252.NewDecoder().String(s); return out },
		"UTF-8 as 8859": func(s string) string { out, _ := charmap.ISO8859_1.NewDecoder().String(s); return out },
		"GBK as UTF-8": func(s string) string {
			raw, _ := simplifiedchinese.GBK.NewEncoder().String(s)
			return strings.ToValidUTF8(strings.Join(strings.Split(raw, ""), ""), "\ufffd\ufffd")
		},
	}
	for name, mistake := range mistakes {
		for _, s := range sentences[:10] {
			if wrong := mistake(s); !LooksGarbled(wrong) {
				t.Errorf("%s: %q became %q and passed", name, s, wrong)
			}
		}
	}
}

// FuzzClean: clean text is valid, composed, within the limit, and cleaning it again changes nothing.
func FuzzClean(f *testing.F) {
	for _, s := range append(sentences, "e\u0301\u200b", "\u202eabc\r\n", "ä¸\u00adæ–‡") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := Clean(text, 1000)
		if err != nil {
			if k := fault.KindOf(err); k != fault.Invalid && k != fault.TooLarge {
				t.Fatalf("Clean(%q): %v", text, err)
			}
			return
		}
		if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) || strings.ContainsAny(got, "\x00\r\u202e") || utf8.RuneCountInString(got) > 1000 {
			t.Fatalf("Clean(%q) = %q", text, got)
		}
		if again, err := Clean(got, 1000); err == nil && again != got {
			t.Fatalf("Clean(%q) = %q, and again %q", text, got, again)
		}
	})
}
