package web

import (
	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
)

func (s *Server) homeRoutes() []route {
	return []route{
		{"GET /{$}", app.SignedIn, s.showHome},
		{"GET /", app.Public, func(*req) error { return fault.New(fault.Missing, "没有这个页面，请检查地址") }},
	}
}
