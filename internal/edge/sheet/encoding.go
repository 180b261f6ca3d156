package sheet

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"shuangcheng/internal/domain/privacy"
)

// The encodings of text files that people send.
const (
	encUTF8    = "UTF-8"
	encUTF16LE = "UTF-16LE"
	encUTF16BE = "UTF-16BE"
	encGB18030 = "GB18030"
)

// decode finds the encoding of a text file and gives its text as valid UTF-8 without NUL.
//
// A table holds separators or line ends, so in UTF-16 it holds zero bytes: without a zero byte
// UTF-16 is never considered, and with one nothing else is.
func decode(data []byte) (text, encoding string, err error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		text, encoding = string(data[3:]), encUTF8
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		encoding = encUTF16LE
		text, err = decodeUTF16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		encoding = encUTF16BE
		text, err = decodeUTF16(data[2:], binary.BigEndian)
	case bytes.IndexByte(data, 0) >= 0:
		text, encoding, err = guessUTF16(data)
	case utf8.Valid(data):
		text, encoding = string(data), encUTF8
	default:
		encoding = encGB18030
		text, err = decodeGB18030(data)
	}
	if err != nil {
		return "", "", err
	}
	return text, encoding, checkText(text, encoding)
}

// checkText refuses what no spelling of Chinese produces.
func checkText(text, encoding string) error {
	switch {
	case !utf8.ValidString(text):
		return refuse("文件里有无法识别的字节，请在表格软件里另存为“CSV UTF-8”再导入")
	case strings.IndexByte(text, 0) >= 0:
		return refuse("第 %d 行有空字符（NUL），文件可能已损坏，请重新导出", 1+strings.Count(text[:strings.IndexByte(text, 0)], "\n"))
	case encoding == encGB18030 && rareHan(text), privacy.LooksGarbled(head(text)):
		return refuse("文件内容是乱码，请在原来的软件里重新导出，编码选 UTF-8 或 GB18030")
	}
	return nil
}

// head is the first 64 KiB, which is enough to know a wrong encoding.
func head(text string) string {
	const most = 64 << 10
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}

func decodeUTF16(data []byte, order binary.ByteOrder) (string, error) {
	if len(data)%2 != 0 {
		return "", refuse("文件不完整（UTF-16 少一个字节），请重新导出")
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	if i := loneSurrogate(units); i >= 0 {
		return "", refuse("第 %d 个字符不完整（孤立代理项），文件可能已损坏，请重新导出", i+1)
	}
	return string(utf16.Decode(units)), nil
}

// loneSurrogate is the index of the first half of a pair that stands alone, or -1.
func loneSurrogate(units []uint16) int {
	for i := 0; i < len(units); i++ {
		switch u := units[i]; {
		case u >= 0xD800 && u < 0xDC00 && i+1 < len(units) && units[i+1] >= 0xDC00 && units[i+1] < 0xE000:
			i++
		case u >= 0xD800 && u < 0xE000:
			return i
		}
	}
	return -1
}

// guessUTF16 weighs both byte orders of a file without a mark by how many of its units are
// characters that occur in Chinese tables.
func guessUTF16(data []byte) (text, encoding string, err error) {
	le, be := usual(data, binary.LittleEndian), usual(data, binary.BigEndian)
	switch {
	case max(le, be) < 0.9:
		at := bytes.IndexByte(data, 0)
		return "", "", refuse("第 %d 行有空字符（NUL），文件可能已损坏或不是文本，请重新导出", 1+bytes.Count(data[:at], []byte("\n")))
	case le >= be:
		text, err = decodeUTF16(data, binary.LittleEndian)
		return text, encUTF16LE, err
	}
	text, err = decodeUTF16(data, binary.BigEndian)
	return text, encUTF16BE, err
}

// usual is the share of the first 64 Ki units that are ASCII text, Han or their punctuation.
func usual(data []byte, order binary.ByteOrder) float64 {
	n, good := min(len(data)/2, 64<<10), 0
	for i := range n {
		switch u := order.Uint16(data[2*i:]); {
		case u >= 0x20 && u < 0x7f, u == '\t', u == '\n', u == '\r',
			u >= 0x4e00 && u < 0xa000, u >= 0x3000 && u < 0x3040, u >= 0xff00 && u < 0xfff0,
			u >= 0x2010 && u < 0x2030, u == 0xb7, u >= 0x2460 && u < 0x2500, u >= 0xd800 && u < 0xe000:
			good++
		}
	}
	if n == 0 {
		return 0
	}
	return float64(good) / float64(n)
}

func decodeGB18030(data []byte) (string, error) {
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil {
		return "", refuse("文件编码无法识别，请另存为“CSV UTF-8”再导入").Because(err)
	}
	// The decoder writes U+FFFD for what is not GB18030; nobody types that character.
	if i := bytes.IndexRune(out, utf8.RuneError); i >= 0 {
		return "", refuse("第 %d 行有无法识别的字节，文件编码不是 UTF-8、UTF-16 或 GB18030，请另存为“CSV UTF-8”再导入", 1+bytes.Count(out[:i], []byte("\n")))
	}
	return string(out), nil
}
