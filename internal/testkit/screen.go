package testkit

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// Screen is what a page is looked at with.
type Screen struct {
	Width    int  // CSS pixels; 390 is a phone, 1366 an office machine
	Dark     bool // the system prefers dark colours
	Elder    bool // 长辈版: data-size="elder" at the root of the page now open
	NoScript bool // the browser runs no script
}

// String is the part of a picture's name that tells its screen.
func (s Screen) String() string {
	look := "light"
	switch {
	case s.Elder:
		look = "elder"
	case s.Dark:
		look = "dark"
	}
	if s.NoScript {
		look += "-noscript"
	}
	return fmt.Sprintf("%d-%s", s.Width, look)
}

// Screens are the six that every page is looked at with.
var Screens = []Screen{
	{Width: 390}, {Width: 390, Dark: true}, {Width: 390, Elder: true},
	{Width: 1366}, {Width: 1366, Dark: true}, {Width: 1366, Elder: true},
}

// Emulate looks at the page with another screen from now on; NoScript counts from the next page on, Elder for this page only.
func (p *Page) Emulate(s Screen) {
	p.t.Helper()
	if _, err := within(p, chromedp.Func(s.apply)); err != nil {
		p.t.Fatalf("emulate %s: %v", s, err)
	}
	size := `document.documentElement.removeAttribute("data-size")`
	if s.Elder {
		size = `document.documentElement.setAttribute("data-size", "elder")`
	}
	evaluate[chromedp.Void](p, size)
}

func (s Screen) apply(ctx context.Context, t *chromedp.Target) error {
	height, scheme := int64(900), "light"
	if s.Width < 700 {
		height = 844
	}
	if s.Dark {
		scheme = "dark"
	}
	metrics := emulation.SetDeviceMetricsOverrideParams{Width: int64(s.Width), Height: height, DeviceScaleFactor: 1}
	if _, err := cdp.Call(ctx, t, emulation.SetDeviceMetricsOverride, metrics); err != nil {
		return err
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}
	if _, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, media); err != nil {
		return err
	}
	_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: s.NoScript})
	return err
}

// Screenshot looks at the whole page with the screen, saves the picture as build/screens/<name>-<screen>.png and returns its path.
func (p *Page) Screenshot(name string, s Screen) string {
	p.t.Helper()
	p.Emulate(s)
	return p.save(name + "-" + s.String())
}

func (p *Page) save(name string) string {
	p.t.Helper()
	picture, err := within(p, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Errorf("screenshot: %v", err)
		return ""
	}
	path, err := screenPath(p.t, name)
	if err == nil {
		err = os.WriteFile(path, picture, 0o644)
	}
	if err != nil {
		p.t.Errorf("screenshot: %v", err)
	}
	return path
}

func screenPath(t testing.TB, name string) (string, error) {
	dir := filepath.Join(Root(t), "build", "screens")
	return filepath.Join(dir, name+".png"), os.MkdirAll(dir, 0o755)
}

// typing enters text where the focus is, as an input method does: Chinese text has no keys.
func typing(text string) func(context.Context, *chromedp.Target) error {
	return func(ctx context.Context, t *chromedp.Target) error {
		if text == "" {
			return deleteSelection(ctx, t)
		}
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
		return err
	}
}

func deleteSelection(ctx context.Context, t *chromedp.Target) error {
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		key := input.DispatchKeyEventParams{Type: kind, Key: "Delete", Code: "Delete", WindowsVirtualKeyCode: 46}
		if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, key); err != nil {
			return err
		}
	}
	return nil
}

// Stand lets the browser be at a place, in degrees, and tell it to every page that asks.
func (p *Page) Stand(lon, lat float64) {
	p.t.Helper()
	accuracy := 5.0
	_, err := within(p, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		own, err := cdp.Call(ctx, t, target.GetTargetInfo, target.GetTargetInfoParams{})
		if err != nil {
			return err
		}
		grant := browser.SetPermissionParams{BrowserContextID: own.TargetInfo.BrowserContextID, Permission: &browser.PermissionDescriptor{Name: "geolocation"}, Setting: browser.PermissionSettingGranted}
		if _, err := cdp.Call(ctx, t, browser.SetPermission, grant); err != nil {
			return err
		}
		_, err = cdp.Call(ctx, t, emulation.SetGeolocationOverride,
			emulation.SetGeolocationOverrideParams{Longitude: &lon, Latitude: &lat, Accuracy: &accuracy})
		return err
	}))
	if err != nil {
		p.t.Fatalf("stand at %v, %v: %v", lon, lat, err)
	}
}
