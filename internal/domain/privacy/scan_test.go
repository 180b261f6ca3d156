package privacy

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestScan(t *testing.T) {
	id, phone, card := ID, Phone, Card
	for _, tt := range []struct {
		text string
		want []Found // Start and End are checked against the written form below
		as   []string
	}{
		// identity numbers, all with the unassigned county 371599
		{"王甲一，身份证371599199001011233，住三里村", []Found{{Kind: id, Number: "371599199001011233"}}, []string{"371599199001011233"}},
		{"３７１５９９１９９００１０１１２３３", []Found{{Kind: id, Number: "371599199001011233"}}, []string{"３７１５９９１９９００１０１１２３３"}},
		{"371599 19900101 1233。", []Found{{Kind: id, Number: "371599199001011233"}}, []string{"371599 19900101 1233"}},
		{"3715 9919 9001 0112 33", []Found{{Kind: id, Number: "371599199001011233"}}, []string{"3715 9919 9001 0112 33"}},
		{"37159919900101125x号", []Found{{Kind: id, Number: "37159919900101125X"}}, []string{"37159919900101125x"}},
		{"37159919900101125Ｘ", []Found{{Kind: id, Number: "37159919900101125X"}}, []string{"37159919900101125Ｘ"}},
		{"371599-19900101-125X", []Found{{Kind: id, Number: "37159919900101125X"}}, []string{"371599-19900101-125X"}},
		{"371599199001011231", []Found{{Kind: id, Number: "371599199001011231", Suspicious: true}}, []string{"371599199001011231"}},
		{"身份证号：371599900101123", []Found{{Kind: id, Number: "371599900101123"}}, []string{"371599900101123"}},
		{"37159919900101123310012345678", []Found{{Kind: id, Number: "371599199001011233"}, {Kind: phone, Number: "10012345678"}}, []string{"371599199001011233", "10012345678"}},

		// phones
		{"联系10012345678刘丙七", []Found{{Kind: phone, Number: "10012345678"}}, []string{"10012345678"}},
		{"电话：１００１２３４５６７８", []Found{{Kind: phone, Number: "10012345678"}}, []string{"１００１２３４５６７８"}},
		{"100-1234-5678", []Found{{Kind: phone, Number: "10012345678"}}, []string{"100-1234-5678"}},
		{"100 1234 5678、100.1234.5679", []Found{{Kind: phone, Number: "10012345678"}, {Kind: phone, Number: "10012345679"}}, []string{"100 1234 5678", "100.1234.5679"}},
		{"+86 10012345678", []Found{{Kind: phone, Number: "10012345678"}}, []string{"+86 10012345678"}},
		{"8610012345678,0086-100-1234-5678", []Found{{Kind: phone, Number: "10012345678"}, {Kind: phone, Number: "10012345678"}}, []string{"8610012345678", "0086-100-1234-5678"}},
		{"10012345678 10012345679", []Found{{Kind: phone, Number: "10012345678"}, {Kind: phone, Number: "10012345679"}}, []string{"10012345678", "10012345679"}},
		{"1.10012345678", []Found{{Kind: phone, Number: "10012345678"}}, []string{"10012345678"}},
		{"10012345678/10012345679", []Found{{Kind: phone, Number: "10012345678"}, {Kind: phone, Number: "10012345679"}}, []string{"10012345678", "10012345679"}},
		{"wx10012345678", []Found{{Kind: phone, Number: "10012345678"}}, []string{"10012345678"}},
		{"10012345678x", []Found{{Kind: phone, Number: "10012345678"}}, []string{"10012345678"}},
		{"100\u200b1234\u200b5678", []Found{{Kind: phone, Number: "10012345678"}}, []string{"100\u200b1234\u200b5678"}},
		{"2018-03-15 10012345678", []Found{{Kind: phone, Number: "10012345678"}}, []string{"10012345678"}},
		{"0635-8412345转2", []Found{{Kind: phone, Number: "06358412345"}}, []string{"0635-8412345"}},
		{"（0635）8412345，(010) 8412 3456", []Found{{Kind: phone, Number: "06358412345"}, {Kind: phone, Number: "01084123456"}}, []string{"（0635）8412345", "(010) 8412 3456"}},
		{"座机：8412345", []Found{{Kind: phone, Number: "8412345"}}, []string{"8412345"}},

		// cards
		{"账户9999123456789012345", []Found{{Kind: card, Number: "9999123456789012345"}}, []string{"9999123456789012345"}},
		{"9999 1234 5678 9012 345", []Found{{Kind: card, Number: "9999123456789012345"}}, []string{"9999 1234 5678 9012 345"}},
		{"卡号 6200 0000 0000 0005", []Found{{Kind: card, Number: "6200000000000005"}}, []string{"6200 0000 0000 0005"}},

		// what must stay
		{"2018-000123", nil, nil},
		{"关于2018-000123、2018-000124号事项", nil, nil},
		{"2018-03-15 09:30至2018-03-16 17:30", nil, nil},
		{"共137 2018-03-15", nil, nil},
		{"20180315093012", nil, nil},
		{"116.033712345678,36.442512345678", nil, nil},
		{"E116.13800138000", nil, nil},
		{"投资10012345678元，10012345678.50", nil, nil},
		{"100,123,456.78", nil, nil},
		{"网格371502001001001，社区371502114203", nil, nil},
		{"1521077400000", nil, nil},
		{"91371500MA3C12345X", nil, nil},
		{"sha256 3f10012345678a9c", nil, nil},
		{"工单DH201803150000123", nil, nil},
		{"拨打12345、110", nil, nil},
		{"IMG_20180315_10012345678.jpg", nil, nil},
		{"条码6901234567892", nil, nil},
		{"鲁P12345", nil, nil},
		{"面积8412345平方米，共8412345株", nil, nil},
		{"371599199013011230", nil, nil}, // no thirteenth month
		{"6200000000000006", nil, nil},   // no card: the check digit is wrong
		{"0000000000000000", nil, nil},
		{"", nil, nil},
	} {
		got := Scan(tt.text)
		var as []string
		for i, f := range got {
			as = append(as, tt.text[f.Start:f.End])
			got[i].Start, got[i].End = 0, 0
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("Scan(%q) (-want +got):\n%s", tt.text, d)
		}
		if !slices.Equal(as, tt.as) {
			t.Errorf("Scan(%q) marks %q, want %q", tt.text, as, tt.as)
		}
	}
}

func TestMask(t *testing.T) {
	text := "反映人王甲一（电话１００１２３４５６７８，身份证371599199001011231），事项2018-000123。"
	masked, values := Mask(text, Scan(text))
	want := "反映人王甲一（电话〔电话·已移入保密库〕，身份证〔身份证号·已移入保密库〕），事项2018-000123。"
	if masked != want {
		t.Errorf("Mask:\n got %s\nwant %s", masked, want)
	}
	if d := cmp.Diff([]Value{{Phone, "10012345678", "１００１２３４５６７８", false}, {ID, "371599199001011231", "371599199001011231", true}}, values); d != "" {
		t.Errorf("values (-want +got):\n%s", d)
	}
}

// TestPlanted: whatever harmless words stand around it, a planted number is found where it stands.
func TestPlanted(t *testing.T) {
	words := rapid.SampledFrom([]string{"", "门口有垃圾，", "电话", "2018-000123 ", "3月15日 ", "住3号楼。", "：", "（"})
	digits := func(n int) *rapid.Generator[string] {
		return rapid.StringOfN(rapid.RuneFrom([]rune("0123456789")), n, n, -1)
	}
	rapid.Check(t, func(t *rapid.T) {
		number := "371599" + rapid.SampledFrom([]string{"19491001", "19900101", "20120229"}).Draw(t, "born") + digits(3).Draw(t, "order")
		kind := ID
		number += string(checkDigit(number))
		if rapid.Bool().Draw(t, "phone") {
			kind, number = Phone, "100"+digits(8).Draw(t, "subscriber")
		}
		written := number
		if rapid.Bool().Draw(t, "wide") {
			written = strings.Map(func(r rune) rune { return r - '0' + '０' }, strings.TrimSuffix(number, "X")) + number[len(strings.TrimSuffix(number, "X")):]
		}
		before := words.Draw(t, "before")
		text := before + written + rapid.SampledFrom([]string{"", "，谢谢", "。", "\n2018年", "）"}).Draw(t, "after")
		want := Found{Kind: kind, Start: len(before), End: len(before) + len(written), Number: number}
		if got := Scan(text); !slices.Contains(got, want) {
			t.Fatalf("Scan(%q) = %+v, want %+v in it", text, got, want)
		}
	})
}

// FuzzScan: numbers found ascend, never overlap, cut no character; masking loses no other byte and
// leaves nothing to be found.
func FuzzScan(f *testing.F) {
	for _, s := range []string{"电话（0635）8412345，+86 10012345678", "371599199001011233x", "9999 1234 5678 9012 345", "116.0337 2018-000123", "1００-1234\u200b5678"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found := Scan(text)
		end := 0
		for _, n := range found {
			if n.Start < end || n.End <= n.Start || n.End > len(text) {
				t.Fatalf("Scan(%q) = %+v: out of order", text, found)
			}
			if r := strings.Trim(n.Number, "0123456789"); r != "" && (r != "X" || n.Kind != ID) {
				t.Fatalf("Scan(%q): number %q", text, n.Number)
			}
			end = n.End
		}
		masked, values := Mask(text, found)
		back := masked
		for _, v := range values {
			back = strings.Replace(back, Mark(v.Kind), v.Written, 1)
		}
		if back != text && !strings.Contains(text, "〔") {
			t.Fatalf("masking %q and putting back gives %q", text, back)
		}
		if again := Scan(masked); len(again) > 0 {
			t.Fatalf("after masking %q, %q still holds %+v", text, masked, again)
		}
	})
}
