package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"path"
	"strings"
)

const (
	zipParts  = 10_000   // most parts of one package
	zipRatio  = 200      // most times a part may grow when it is over ratioFrom bytes
	ratioFrom = 10 << 20 // repetitive small sheets do pack better than zipRatio
)

// pack is an opened XLSX or DOCX with a bound on what may be unpacked from it.
type pack struct {
	parts map[string]*zip.File // by lower-case name without leading slash
	left  int64                // bytes that may still be unpacked
}

// readPackage tells XLSX from DOCX by their main parts and reads either.
func readPackage(book *Book, data []byte, limits Limits) ([]*grid, error) {
	p, err := openPack(data, limits)
	if err != nil {
		return nil, err
	}
	switch {
	case p.has("xl/workbook.xml"):
		book.Kind = XLSX
		return readXLSX(p, limits)
	case p.has("word/document.xml"):
		return readDOCX(book, p, limits)
	case p.has("xl/workbook.bin"):
		return nil, refuse("这是 .xlsb 文件，请另存为 .xlsx 再导入")
	case p.has("content.xml"):
		return nil, refuse("这是 .ods 文件，请另存为 .xlsx 再导入")
	}
	return nil, refuse("这个压缩包不是 Excel 或 Word 文件，请解压后选择其中的表格")
}

// openPack looks at the directory of the archive and refuses what no office program writes.
func openPack(data []byte, limits Limits) (*pack, error) {
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, refuse("文件已损坏，打不开，请重新导出或另存一份再导入").Because(err)
	}
	if len(r.File) > zipParts {
		return nil, tooLarge("文件内部有 %d 个部分，最多 %d 个，请在表格软件里另存一份再导入", len(r.File), zipParts)
	}
	p := &pack{parts: make(map[string]*zip.File, len(r.File)), left: limits.Unpacked}
	var total uint64
	for _, f := range r.File {
		if err := p.admit(f); err != nil {
			return nil, err
		}
		if total += f.UncompressedSize64; total > uint64(limits.Unpacked) || f.UncompressedSize64 > uint64(limits.Unpacked) {
			return nil, tooLarge("文件解压后超过 %d MB，请拆成几个文件分别导入", limits.Unpacked>>20)
		}
	}
	return p, nil
}

func (p *pack) admit(f *zip.File) error {
	name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
	switch {
	case p.has(name):
		return refuse("文件内部有两个同名部分“%s”，可能被改动过，请在表格软件里另存一份再导入", shorten(f.Name))
	case f.Flags&1 != 0:
		return refuse("文件设了密码，请去掉密码后再导入")
	case f.UncompressedSize64 > ratioFrom && f.UncompressedSize64/zipRatio > f.CompressedSize64:
		return tooLarge("文件的压缩比异常（超过 %d 倍），请在表格软件里另存一份再导入", zipRatio)
	}
	p.parts[name] = f
	return nil
}

func (p *pack) has(name string) bool { return p.parts[strings.ToLower(name)] != nil }

// read unpacks one part whole. What the directory claims about its size is not believed.
func (p *pack) read(name string) ([]byte, error) {
	f := p.parts[strings.ToLower(strings.TrimPrefix(name, "/"))]
	if f == nil {
		return nil, refuse("文件缺少“%s”部分，请在表格软件里另存一份再导入", shorten(name))
	}
	r, err := f.Open()
	if err != nil {
		return nil, broken(err)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, p.left+1))
	if err != nil {
		return nil, broken(err)
	}
	if p.left -= int64(len(data)); p.left < 0 {
		return nil, tooLarge("文件解压后过大，请拆成几个文件分别导入")
	}
	return data, nil
}

// decode unpacks one part and hands its XML tokens to f until the end.
func (p *pack) decode(name string, f func(*xml.Decoder, xml.Token) error) error {
	data, err := p.read(name)
	if err != nil {
		return err
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		return nil, refuse("文件内部编码“%s”不受支持，请另存一份再导入", shorten(charset))
	}
	open := 0
	for {
		token, err := d.RawToken()
		switch {
		case err == io.EOF && open == 0:
			return nil
		case err != nil:
			return broken(err)
		}
		switch token.(type) {
		case xml.StartElement:
			open++
		case xml.EndElement:
			open--
		case xml.Directive:
			return refuse("文件内部含有不允许的声明，请在表格软件里另存一份再导入")
		}
		if err := f(d, token); err != nil {
			return err
		}
	}
}

func broken(err error) error {
	return refuse("文件已损坏，读不完整，请重新导出或另存一份再导入").Because(err)
}

// attr gives an attribute by its local name, empty when absent.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// target resolves a relation's target against the folder of the part that has it.
func target(folder, t string) string {
	if strings.HasPrefix(t, "/") {
		return t[1:]
	}
	return path.Join(folder, t)
}
