package doors

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"image"
	"image/jpeg"
	"mime/multipart"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"sync/atomic"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/benchkit"
	"shuangcheng/internal/edge/intake"
)

// report is a matter as a phone sends it.
func report(n int64) string {
	return fmt.Sprintf(`{"what":"垃圾桶满溢未及时清运，影响行人通行第%d处","words":"建设路%d号门前","channel":"daily"}`, n, n)
}

// intake files matters over HTTP; each is on the disk when it is answered.
func (h *house) intake(ctx context.Context) error {
	h.r.Head("登记（HTTP，已落盘才应答；客户端也在本进程）")
	for _, clients := range []int{1, 8, 64} {
		s, err := benchkit.Together(clients, h.r.Plan.Span, func(int) error {
			return h.post(ctx, "matters", "application/json", report(h.serial.Load()))
		})
		if err != nil {
			return fmt.Errorf("file matters: %w", err)
		}
		h.r.Line(fmt.Sprintf("%d 个客户端", clients), benchkit.PerSecond(s.PerSecond), "%s  一行一提交的 %.0f%%", s, 100*s.PerSecond/h.r.Limits.Single)
	}
	return nil
}

// photoSize is about what a phone makes of a picture before it sends it.
const photoSize = 300 << 10

// photo is a JPEG of about photoSize bytes; each call gives another one, since what is known already is not stored again.
func photo(base []byte) ([]byte, error) {
	mark := make([]byte, 16)
	if _, err := rand.Read(mark); err != nil {
		return nil, err
	}
	b := append(make([]byte, 0, len(base)+20), base[:2]...)
	b = append(append(b, 0xff, 0xfe, 0, byte(2+len(mark))), mark...) // a comment
	return append(b, base[2:]...), nil
}

// basePhoto is noise, which no encoder makes small.
func basePhoto() ([]byte, error) {
	img := image.NewYCbCr(image.Rect(0, 0, 800, 600), image.YCbCrSubsampleRatio420)
	for _, plane := range [][]byte{img.Y, img.Cb, img.Cr} {
		if _, err := rand.Read(plane); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	for quality := 80; quality > 10; quality -= 5 {
		b.Reset()
		if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
			return nil, err
		}
		if b.Len() <= photoSize {
			break
		}
	}
	return b.Bytes(), nil
}

// photos files matters with one photo each: record, photo and folder are on the disk when it is answered.
func (h *house) photos(ctx context.Context) error {
	base, err := basePhoto()
	if err != nil {
		return fmt.Errorf("make photo: %w", err)
	}
	h.r.Head("带 %d KB 照片的登记（HTTP，记录、照片、目录都已落盘才应答）", len(base)>>10)
	floor, err := photoFloor(filepath.Join(h.r.Plan.Dir, "photos"), base, h.r.Plan.Span)
	if err != nil {
		return err
	}
	h.r.Line("只存照片，8 个同时", benchkit.PerSecond(floor), "写文件、fsync、改名、目录 fsync")
	s, err := benchkit.Together(8, h.r.Plan.Span, func(int) error {
		picture, err := photo(base)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		form := multipart.NewWriter(&b)
		if err := form.WriteField("matter", report(h.serial.Load())); err != nil {
			return err
		}
		part, err := form.CreateFormFile("photo", "a.jpg")
		if err != nil {
			return err
		}
		if _, err := part.Write(picture); err != nil {
			return err
		}
		if err := form.Close(); err != nil {
			return err
		}
		return h.post(ctx, "matters/with-photos", form.FormDataContentType(), b.String())
	})
	if err != nil {
		return fmt.Errorf("file matters with photos: %w", err)
	}
	h.r.Line("8 个客户端", benchkit.PerSecond(s.PerSecond), "%s  只存照片的 %.0f%%", s, 100*s.PerSecond/floor)
	return nil
}

// photoFloor is how many photos a second this disk takes, each synced with its folder, and nothing else.
func photoFloor(dir string, picture []byte, span time.Duration) (float64, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return 0, fmt.Errorf("store photos: %w", err)
	}
	defer os.RemoveAll(dir) // a folder of the bench; what stays is in nobody's way
	var n atomic.Int64
	s, err := benchkit.Together(8, span, func(int) error { return storeSynced(dir, n.Add(1), picture) })
	return s.PerSecond, err
}

func storeSynced(dir string, n int64, picture []byte) error {
	tmp := filepath.Join(dir, fmt.Sprintf("%d.tmp", n))
	f, err := os.Create(tmp)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write(picture); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := os.Rename(tmp, filepath.Join(dir, fmt.Sprintf("%d.jpg", n))); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

var rowID = regexp.MustCompile(`name="id" value="([^"]+)"`)

// pages reads the ledger, a matter and a search as HTML.
func (h *house) pages(ctx context.Context) error {
	h.r.Head("网页（HTTP，HTML，未压缩；客户端也在本进程）")
	ledger, err := h.page(ctx, "/matters")
	if err != nil {
		return fmt.Errorf("read ledger: %w", err)
	}
	row := rowID.FindSubmatch(ledger)
	if row == nil {
		return fmt.Errorf("read ledger: no row in %d bytes", len(ledger))
	}
	for _, x := range []struct{ name, path string }{
		{"台账一页", "/matters"}, {"事项页", "/matters/" + string(row[1])},
		{"检索 路灯", "/matters?q=" + url.QueryEscape("路灯")}, {"检索 飞机（无结果）", "/matters?q=" + url.QueryEscape("飞机")}, {"首页", "/"}, {"核查", "/verify"},
	} {
		for _, clients := range []int{1, 8} {
			var size atomic.Int64
			s, err := benchkit.Together(clients, h.r.Plan.Span/2, func(int) error {
				b, err := h.page(ctx, x.path)
				size.Store(int64(len(b)))
				return err
			})
			if err != nil {
				return fmt.Errorf("read %s: %w", x.path, err)
			}
			h.r.Line(fmt.Sprintf("%s，%d 个客户端", x.name, clients), benchkit.PerSecond(s.PerSecond), "%s  %d KB  静态网页的 %.0f%%",
				s, size.Load()>>10, 100*s.PerSecond/h.r.Limits.Pages)
		}
	}
	return nil
}

// importRows is how many rows the import of the goals has; a small folder takes in no more than it holds.
const importRows = 10_000

// imports takes in an old ledger while eight clients file matters.
func (h *house) imports(ctx context.Context) error {
	n := min(importRows, h.r.Plan.Matters)
	h.r.Head("导入 %d 行旧台账，同时 8 个客户端每 0.1 秒登记一次", n)
	var b bytes.Buffer
	b.WriteString("编号,发现时间,镇街,地点,存在问题,责任单位,是否完成,完成时间\n")
	for i := range n {
		fmt.Fprintf(&b, "L%d-%06d,2017-%02d-%02d 09:00,东城街道,建设路%d号,垃圾桶外溢第%d处,综合行政执法局,是,2017-12-30 10:00\n",
			h.run, i, i%11+1, i%28+1, i, i)
	}
	start := time.Now()
	id, rows, err := h.offer(ctx, b.Bytes())
	if err != nil {
		return fmt.Errorf("offer import: %w", err)
	}
	preview := time.Since(start)
	if err := h.ConfirmImport(ctx, h.ask(), id, rows, func(*app.ImportSpec) {}); err != nil {
		return fmt.Errorf("confirm import: %w", err)
	}
	done := make(chan error, 1)
	var took time.Duration
	start = time.Now()
	go func() {
		err := h.RunImports(ctx)
		took = time.Since(start)
		done <- err
	}()
	s, err := benchkit.Until(8, done, func(int) error {
		time.Sleep(100 * time.Millisecond)
		return nil
	}, func(int) error { return h.post(ctx, "matters", "application/json", report(h.serial.Load())) })
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	h.r.Line("导入", fmt.Sprintf("%.1f s", took.Seconds()), "另读表与预览 %.1f s；同时登记 %s", preview.Seconds(), s)
	return nil
}

// offer brings a ledger to the point before its confirmation.
func (h *house) offer(ctx context.Context, data []byte) (id string, rows []app.ImportRow, err error) {
	kept, book, err := intake.Take(data, "旧台账"+hex.EncodeToString([]byte{byte(h.run)})+".csv")
	if err != nil {
		return "", nil, err
	}
	r := intake.Guess(app.ImportMatters, book)
	spec := app.ImportSpec{Kind: app.ImportMatters, Name: "旧台账.csv", Sheet: r.Sheet, Reading: r.Raw()}
	if id, err = h.NewImport(ctx, h.ask(), spec, kept); err != nil {
		return "", nil, err
	}
	if rows, err = intake.Rows(app.ImportMatters, book, r); err != nil {
		return "", nil, err
	}
	_, err = h.CheckImport(ctx, h.ask().Viewer, spec, rows)
	return id, rows, err
}
