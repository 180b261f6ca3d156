package sheet

import (
	"bytes"
	"unicode/utf16"
)

// The outer shapes a file may have; the name's extension is never asked.
const (
	textFile = iota
	zipFile
	oleFile // compound file of the old office programs, also the shell of encrypted XLSX
	pdfFile
)

func container(data []byte) int {
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("PK\x05\x06")):
		return zipFile
	case bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return oleFile
	case bytes.HasPrefix(data, []byte("%PDF-")):
		return pdfFile
	}
	return textFile
}

// refuseOLE tells an encrypted workbook from the old formats by the names in the compound file.
func refuseOLE(data []byte) error {
	switch {
	case bytes.Contains(data, utf16LE("EncryptedPackage")):
		return refuse("表格设了打开密码，请去掉密码后另存为 .xlsx 再导入")
	case bytes.Contains(data, utf16LE("WordDocument")):
		return refuse("这是旧版 Word 文件（.doc），请另存为 .docx 再导入")
	}
	return refuse("这是旧版 Excel 文件（.xls），请在表格软件里另存为 .xlsx 再导入")
}

func utf16LE(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}
