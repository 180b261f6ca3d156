package matters

import (
	"slices"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/ui"
)

// publishForms decide what a citizen sees beside the timeline.
func publishForms() []verbForm {
	return []verbForm{{verb: "show-photos", lead: msg.K("选中的照片，反映人凭查询码可以看到；不选就都不公开。反映人自己的照片从不公开。"), press: msg.K("照此公开"),
		draw: drawShowPhotos, build: buildShowPhotos}}
}

func drawShowPhotos(f *actForm) []ui.Content {
	list, err := f.App.Showable(f.seen)
	if err != nil || len(list) == 0 {
		return []ui.Content{warning(f.T("没有可以公开的照片。"), f.T("反映人发来的照片不能公开；单位上报整改时附的照片可以。"))}
	}
	chosen := f.seen.State.Shown
	if f.posted {
		chosen = f.PostForm["photos"]
	}
	var options []ui.Option
	for i, p := range list {
		options = append(options, ui.Option{Value: p.Blob.SHA256, Label: f.T("照片 %d", i+1), Selected: slices.Contains(chosen, p.Blob.SHA256)})
	}
	pictures := f.album(f.seen).draw(list, "")
	for i := range pictures {
		pictures[i].Caption = f.T("照片 %d", i+1)
	}
	return []ui.Content{
		ui.Photos(pictures), ui.Checks(f.optional("photos", f.T("公开哪几张"), ""), options),
		ui.CheckField(f.field("checked", f.T("我逐张看过：没有人脸、车牌、门牌和别的个人信息"), "")),
	}
}

func buildShowPhotos(f *actForm) (func(*app.Desk) matter.Command, error) {
	chosen := slices.Clone(f.PostForm["photos"])
	return func(k *app.Desk) matter.Command {
		return matter.ShowPhotos{Photos: chosen, Sent: k.GuestPhotos(), Checked: f.ticked("checked")}
	}, nil
}
