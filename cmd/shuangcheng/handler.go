package main

import (
	"html/template"
	"net/http"

	"shuangcheng/internal/app"
	"shuangcheng/internal/edge/api"
	"shuangcheng/internal/edge/web"
)

// handler is what the server shows beside /healthz, /readyz and /checkpoint: the doors of the district.
func handler(a *app.App) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(api.Prefix, api.New(a, version).Handler())
	mux.Handle("/", web.New(a).Handler())
	return mux
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
