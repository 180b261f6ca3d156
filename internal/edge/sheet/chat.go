//msg:off words of chats
package sheet

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The head of the table made from pasted text. The sender's column is there only when somebody sent.
const (
	chatNumber = "序号"
	chatText   = "内容"
	chatPlace  = "地点"
	chatSender = "发送人"
)

var (
	// numbered matches 1、 1. 1) （1） 一、 ① and 第1条; a dot before a digit is a decimal point.
	numbered = regexp.MustCompile(`^(?:[（(]([0-9０-９]{1,4}|[一二三四五六七八九十]{1,3})[）)][、.．]?|([0-9０-９]{1,4}|[一二三四五六七八九十]{1,3})(?:[、．）)]|\.(?:\D|$)|[:：])|([①-⑳])|第([0-9０-９]{1,4}|[一二三四五六七八九十]{1,3})[条项][:：、]?)`)
	// stamp matches a date, a time of day, or both, alone or behind a name.
	stamp = regexp.MustCompile(`^(.{0,20}?)\s*(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*)?(?:(?:上午|下午|晚上|凌晨|中午)?\s*\d{1,2}:\d{2}(?::\d{2})?)?$`)
	// rule matches the lines that a forwarded chat puts around a day.
	rule = regexp.MustCompile(`^[-—–=_*~·\s]*(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)?[-—–=_*~·\s]*$`)
	// sender matches "张三：" at the beginning of a line: a short name without digits or stops.
	sender = regexp.MustCompile(`^([\p{Han}A-Za-z·（）() ]{2,16})[:：]\s*(.*)$`)
	// placeWords end the names of places; a part before a colon that ends so is taken for one.
	placeWords = regexp.MustCompile(`(?:[路街巷道桥村镇乡庄屯店里号楼院区苑园城厦场站口段侧旁边角处馆校厕店铺]|对面|附近|门前|[东西南北大正前后]门|东南|西南|东北|西北|[东西南北](?:面|头|首)?|单元|超市|公司|医院|中学|小学|幼儿园)$`)
)

// looksLikeChat reports that at least half of the lines with text begin like items or like
// messages, and two or more do. Tables pasted from a spreadsheet have tabs and are none.
func looksLikeChat(text string) bool {
	lines, items := 0, 0
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if strings.Contains(line, "\t") {
			return false
		}
		if lines++; numbered.MatchString(line) || sender.MatchString(line) {
			items++
		}
	}
	return items >= 2 && items*2 >= lines
}

// chatRows makes a table of pasted text: one row per numbered item or message, lines that begin
// neither belong to the item before. A single paragraph is one item.
func chatRows(text string) []Row {
	p := chatParser{}
	number := 0
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r", "\n"), "\n") {
		number++
		p.line(number, clean(line))
	}
	if len(p.items) == 0 {
		return nil
	}
	return p.rows()
}

// chatItem is one problem told in a chat.
type chatItem struct {
	line                        int
	number, text, place, sender string
}

type chatParser struct {
	items  []chatItem
	sender string
	counts bool // items carry their own numbers, so unnumbered lines continue them
}

// line takes one cleaned line.
func (p *chatParser) line(at int, line string) {
	switch {
	case rule.MatchString(line):
		return
	case p.stamped(line):
		return
	}
	if number, rest, ok := cutNumber(line); ok {
		p.counts = true
		p.open(at, number, rest)
		return
	}
	if m := sender.FindStringSubmatch(line); m != nil && !placeWords.MatchString(m[1]) && !labels[m[1]] {
		p.sender, p.counts = m[1], false
		if number, rest, ok := cutNumber(m[2]); ok {
			p.counts = true
			p.open(at, number, rest)
		} else if m[2] != "" {
			p.open(at, "", m[2])
		}
		return
	}
	if n := len(p.items); n > 0 && p.counts {
		p.items[n-1].text += "\n" + line
		return
	}
	p.open(at, "", line)
}

// stamped takes the line "name 2018-03-05 10:20:30" that some programs put above each message.
func (p *chatParser) stamped(line string) bool {
	m := stamp.FindStringSubmatch(line)
	if m == nil || m[1] == line {
		return false
	}
	if name := strings.TrimRight(m[1], " :："); name != "" {
		if numbered.MatchString(name) || utf8.RuneCountInString(name) > 16 {
			return false
		}
		p.sender = name
	}
	p.counts = false
	return true
}

func (p *chatParser) open(at int, number, text string) {
	place, text := cutPlace(text)
	p.items = append(p.items, chatItem{line: at, number: number, text: text, place: place, sender: p.sender})
}

// rows writes the items under a head; row numbers are lines of the pasted text.
func (p *chatParser) rows() []Row {
	head := []string{chatNumber, chatText, chatPlace}
	withSender := p.sender != ""
	if withSender {
		head = append(head, chatSender)
	}
	rows := []Row{{Number: 0, Cells: head}}
	for i, it := range p.items {
		if it.number == "" {
			it.number = strconv.Itoa(i + 1)
		}
		cells := []string{it.number, it.text, it.place}
		if withSender {
			cells = append(cells, it.sender)
		}
		rows = append(rows, Row{Number: it.line, Cells: cells})
	}
	return rows
}

// cutNumber takes the item's number off a line; Chinese and circled numbers come back as digits.
func cutNumber(line string) (number, rest string, ok bool) {
	m := numbered.FindStringSubmatchIndex(line)
	if m == nil {
		return "", line, false
	}
	for g := 2; g < len(m); g += 2 {
		if m[g] >= 0 {
			number = line[m[g]:m[g+1]]
		}
	}
	rest = line[m[1]:]
	if g := m[4]; g >= 0 { // "1." matched together with the first character behind the dot
		rest = strings.TrimLeft(line[m[5]:], ".、．)）:：")
	}
	return chineseNumber(number), strings.TrimSpace(rest), true
}

// chineseNumber writes 十二 and ⑫ as 12; digits stay.
func chineseNumber(s string) string {
	if r, n := utf8.DecodeRuneInString(s); n == len(s) && r >= '①' && r <= '⑳' {
		return strconv.Itoa(int(r-'①') + 1)
	}
	const digits = "〇一二三四五六七八九"
	total, digit := 0, 0
	for _, r := range s {
		if r == '十' {
			total, digit = total+max(digit, 1)*10, 0
			continue
		}
		i := strings.IndexRune(digits, r)
		if i < 0 {
			return fold(s)
		}
		digit = i / len("〇")
	}
	return strconv.Itoa(total + digit)
}

// labels are words before a colon that name a part of the item, not a person or a place.
var labels = map[string]bool{"地点": true, "位置": true, "地址": true, "点位": true, "问题": true, "内容": true, "存在问题": true, "问题描述": true, "描述": true}

// cutPlace finds the place in "地点：问题" and in "地点：甲路；问题：垃圾".
func cutPlace(text string) (place, rest string) {
	before, after, ok := cutColon(text)
	if !ok || utf8.RuneCountInString(before) > 30 || after == "" {
		return "", text
	}
	switch before {
	case "地点", "位置", "地址", "点位":
		place, rest, ok = cutAny(after, "；;，,。\n")
		if !ok {
			return "", text
		}
		if label, body, ok := cutColon(rest); ok && labels[label] {
			rest = body
		}
		return place, rest
	}
	if labels[before] || !placeWords.MatchString(before) {
		return "", text
	}
	return before, after
}

func cutColon(s string) (before, after string, ok bool) { return cutAny(s, ":：") }

// cutAny cuts s at the first of the characters and trims both parts.
func cutAny(s, chars string) (before, after string, ok bool) {
	i := strings.IndexAny(s, chars)
	if i < 0 {
		return s, "", false
	}
	_, n := utf8.DecodeRuneInString(s[i:])
	return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+n:]), true
}
