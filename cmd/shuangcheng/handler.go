package main

import (
	"html/template"
	"net/http"

	"shuangcheng/internal/app"
)

// handler is what the server shows beside /healthz, /readyz and /checkpoint: the doors of the district.
func handler(*app.App) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			page(w, http.StatusNotFound, "没有这个页面", "请检查地址。")
			return
		}
		page(w, http.StatusOK, "双城", "系统正在运行。")
	})
}

var pageTemplate = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Title}}</title></head>
<body><main><h1>{{.Title}}</h1><p>{{.Text}}</p></main></body></html>
`))

// page shows one sentence without any style.
func page(w http.ResponseWriter, status int, title, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", "default-src 'none'")
	w.WriteHeader(status)
	pageTemplate.Execute(w, struct{ Title, Text string }{title, text})
}
