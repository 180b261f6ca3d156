package operations

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"shuangcheng/internal/app"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/takeout"
)

// shutdownDeed writes everything readable without us.
func (q *req) shutdownDeed() (deed.Form, error) {
	d := deed.Form{Title: q.T("停用导出"), Crumbs: q.crumbs(), Button: q.T("开始导出"),
		Note:   q.T("把您有权看的全部事项写成网页和表格，连同照片、账本证据和校验程序装进一个压缩包，离开本系统也能看、能校验。个人的姓名电话等保密内容不在里面。导出会记入账本。"),
		Inputs: []deed.Input{deed.Text("purpose", q.T("用途")).Hinted(q.T("例如：系统停用前移交档案室"))}}
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		err := q.App.Shutdown(q.Context(), ask, in.Text("purpose"), func(ctx context.Context, w io.Writer, step func(int)) (int, int, error) {
			p, err := page.Beside(ctx, q.App, ask.Viewer)
			if err != nil {
				return 0, 0, err
			}
			r, err := takeout.Write(ctx, p, w, step)
			return r.Matters, r.Files, err
		})
		return "/operations", err
	}
	return d, nil
}

// takeShutdown sends the file of a shutdown export.
func (q *req) takeShutdown() error {
	f, err := q.App.Takeout(q.Viewer, q.PathValue("name"))
	if err != nil {
		return err
	}
	defer f.Close() // read only
	q.noDeadline()
	q.W.Header().Set("Content-Type", "application/zip")
	q.W.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(q.T("双城停用导出 %s", q.PathValue("name"))))
	q.W.Header().Set("Cache-Control", "no-store")
	http.ServeContent(q.W, q.Request, "", q.App.Now().Time(), f)
	return nil
}

// dropShutdown deletes the file, once it was carried away.
func (q *req) dropShutdown() error {
	if err := q.App.DropTakeout(q.Viewer, q.PathValue("name")); err != nil {
		return err
	}
	return q.See("/operations#done")
}
