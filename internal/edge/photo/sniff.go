package photo

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strings"

	"github.com/bep/imagemeta"
	"golang.org/x/image/webp"

	"shuangcheng/internal/domain/fault"
)

// format is one sort of picture file.
type format struct {
	mediaType string
	meta      imagemeta.ImageFormat
	config    func(io.Reader) (image.Config, error) // nil: recognised, but no decoder for it
	decode    func(io.Reader) (image.Image, error)
}

var (
	jpegFile = format{"image/jpeg", imagemeta.JPEG, jpeg.DecodeConfig, jpeg.Decode}
	pngFile  = format{"image/png", imagemeta.PNG, png.DecodeConfig, png.Decode}
	webpFile = format{"image/webp", imagemeta.WebP, webp.DecodeConfig, webp.Decode}
	heicFile = format{"image/heic", imagemeta.HEIF, nil, nil}
)

// heicBrands are the first brands of files that iPhones and some Android phones write.
const heicBrands = "heic heix heim heis hevc hevx mif1 msf1"

// sniff looks at the first bytes; names and declared types are not believed.
func sniff(data []byte) (format, error) {
	switch {
	case len(data) == 0:
		return format{}, fault.New(fault.Invalid, "照片是空文件，请重新选择")
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return jpegFile, nil
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		return pngFile, nil
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return webpFile, nil
	case len(data) >= 12 && string(data[4:8]) == "ftyp" && strings.Contains(heicBrands, string(data[8:12])):
		return heicFile, nil
	}
	return format{}, fault.New(fault.Invalid, "这个文件不是照片，或格式不能识别；请选JPEG、PNG或WebP格式的照片")
}

// Limits of what is decoded. They are checked against the header, before any pixel is unpacked.
const (
	maxBytes  = 20 << 20  // of the file
	maxPixels = 40e6      // width × height
	maxSide   = 30_000    // pixels; a longer strip is no photo
	maxMemory = 200 << 20 // bytes of the unpacked picture
)

// checkSize reads the header alone and refuses what would take too much memory to unpack.
func (f format) checkSize(data []byte) (image.Config, error) {
	c, err := f.config(bytes.NewReader(data))
	if err != nil {
		return image.Config{}, damaged(err)
	}
	pixels := int64(c.Width) * int64(c.Height)
	if c.Width < 1 || c.Height < 1 {
		return image.Config{}, damaged(fmt.Errorf("%d×%d pixels", c.Width, c.Height))
	}
	if c.Width > maxSide || c.Height > maxSide {
		return image.Config{}, fault.New(fault.TooLarge, "照片有%d×%d像素，边长超过%d像素的上限，请缩小后再传", c.Width, c.Height, maxSide)
	}
	if pixels <= maxPixels && pixels*f.depth(data, c.ColorModel) > maxMemory {
		return image.Config{}, fault.New(fault.TooLarge, "照片有%d×%d像素，这种存法打开时占用内存过大，请缩小或另存为普通JPEG后再传", c.Width, c.Height)
	}
	if pixels > maxPixels {
		return image.Config{}, fault.New(fault.TooLarge, "照片有%d×%d像素，超过%d万像素的上限，请把相机分辨率调低或缩小后再传", c.Width, c.Height, int(maxPixels)/10_000)
	}
	return c, nil
}

// depth is the bytes of one pixel while it is unpacked, at worst.
func (f format) depth(data []byte, m color.Model) int64 {
	switch {
	case f.mediaType == jpegFile.mediaType && progressive(data):
		return 12 // every coefficient is kept until the last scan
	case m == color.NRGBA64Model || m == color.RGBA64Model:
		return 8
	case m == color.YCbCrModel:
		return 3
	}
	return 4
}

// progressive walks the segments of a JPEG up to the one that announces the picture.
func progressive(data []byte) bool {
	for data = data[2:]; len(data) >= 4 && data[0] == 0xff; {
		switch {
		case data[1] == 0xff: // filling
			data = data[1:]
			continue
		case data[1] == 0xc2:
			return true
		case data[1] == 0xc0 || data[1] == 0xc1 || data[1] == 0xda:
			return false
		}
		n := 2 + int(binary.BigEndian.Uint16(data[2:]))
		if n > len(data) {
			return false
		}
		data = data[n:]
	}
	return false
}

func damaged(err error) error {
	return fault.New(fault.Invalid, "照片文件已损坏，无法打开，请重新拍摄或重新选择").Because(err)
}
