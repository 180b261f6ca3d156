//msg:off official papers stay Chinese

// Package docx writes official papers as DOCX in the measures of GB/T 9704-2012: A4, a type area of 156 by 225 mm, 22 lines of 28
// characters of size 3 a page. It writes what the standard needs and nothing else, without a template file; the same document
// gives the same bytes.
//
// Twenty-eight characters of 16 pt are 158 mm wide, two more than the type area, so each is set a quarter of a point closer.
// This and the exact pitch of the lines stand in the styles themselves: they hold in Word, WPS and LibreOffice alike, and with
// any full-width font that stands in for a named one.
package docx

// Lengths in twentieths of a point, as the format counts, from GB/T 9704-2012: margins of 37 mm above and 28 mm at the binding,
// and what they leave to a type area of 156 by 225 mm.
const (
	pageWidth  = 11906 // 210 mm
	pageHeight = 16838 // 297 mm
	top        = 2098  // 天头 37 mm
	left       = 1587  // 订口 28 mm
	right      = 1474  // 26 mm
	bottom     = 1980  // 35 mm, less the rounding of 22 lines
	typeWidth  = pageWidth - left - right
	typeHeight = pageHeight - top - bottom

	linePitch = 580 // 28.99 pt, rounded
	charPitch = -5  // added to each character of 16 pt: 28 to a line
	oneChar   = 315 // 一字: 16 pt, closer by that
	footer    = 1030
)

// Sizes of type in half points, by the office's names for them.
const (
	size2     = 44 // 二号
	size3     = 32 // 三号
	size4     = 28 // 四号
	sizeFoot  = 18 // 小五
	sizeTable = 24 // 小四
	sizeWide  = 21 // 五号
)

// The fonts of the standard. A machine without one takes the next that it has: all of them set a Han character as wide as it is
// high, so that lines and pages stay as they are.
const (
	fontBody  = "仿宋_GB2312"
	fontTitle = "方正小标宋简体"
	fontHead  = "黑体"
	fontSub   = "楷体_GB2312"
	fontPage  = "宋体"
	fontLatin = "Times New Roman"
)

// stand-ins by font, most like it first; the family and pitch serve programs that know none of them.
var fonts = []struct{ name, others, family, pitch string }{
	{fontBody, "仿宋,FangSong,FangSong_GB2312,STFangsong,华文仿宋", "modern", "fixed"},
	{fontTitle, "小标宋,FZXiaoBiaoSong-B05S,STZhongsong,华文中宋,SimSun", "roman", "variable"},
	{fontHead, "SimHei,STHeiti,Noto Sans CJK SC", "swiss", "fixed"},
	{fontSub, "楷体,KaiTi,KaiTi_GB2312,STKaiti,华文楷体", "modern", "fixed"},
	{fontPage, "SimSun,STSong,Noto Serif CJK SC", "roman", "variable"},
}
