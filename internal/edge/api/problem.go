package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/danielgtaylor/huma/v2/validation"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/msg"
)

// Problem is every answer that is not a success, in the form of RFC 9457.
type Problem struct {
	Type   string  `json:"type" doc:"始终为 about:blank"`
	Title  string  `json:"title" doc:"HTTP 状态的名称"`
	Status int     `json:"status"`
	Detail string  `json:"detail" doc:"一句完整的中文，说明怎么办"`
	Kind   string  `json:"kind" doc:"错误种类，供程序判断" enum:"internal,invalid,refused,denied,missing,conflict,too-large,unavailable,unauthorized,too-many"`
	Field  string  `json:"field,omitempty" doc:"出错的字段"`
	Errors []Fault `json:"errors,omitempty" doc:"内容不合格式时的逐项说明"`
}

// Fault is one thing that is wrong with the form of a request.
type Fault struct {
	Where string `json:"where" doc:"位置，如 body.what"`
	What  string `json:"what"`
}

// Error is the sentence.
func (p *Problem) Error() string { return p.Detail }

// GetStatus is the status of the answer.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType names the media type of a problem.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// kinds maps the kinds of fault to what programs read; this is the one place.
var kinds = map[fault.Kind]struct {
	name   string
	status int
}{
	fault.Internal: {"internal", http.StatusInternalServerError}, fault.Invalid: {"invalid", http.StatusUnprocessableEntity},
	fault.Refused: {"refused", http.StatusConflict}, fault.Denied: {"denied", http.StatusForbidden}, fault.Missing: {"missing", http.StatusNotFound},
	fault.Conflict: {"conflict", http.StatusConflict}, fault.TooLarge: {"too-large", http.StatusRequestEntityTooLarge},
	fault.Unavailable: {"unavailable", http.StatusServiceUnavailable},
}

// problemOf is the answer to an error. What is nobody's business but the log's goes there.
func problemOf(ctx context.Context, err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if _, big := errors.AsType[*http.MaxBytesError](err); big {
		err = fault.New(fault.TooLarge, "请求超过 %d MB，请分几次上传", maxUpload>>20)
	}
	k := kinds[fault.KindOf(err)]
	if k.status == http.StatusInternalServerError && !errors.Is(err, context.Canceled) {
		slog.ErrorContext(ctx, "request of a program failed", "err", err)
	}
	p := &Problem{Type: "about:blank", Title: http.StatusText(k.status), Status: k.status, Detail: msg.Fault(ctx, err), Kind: k.name}
	if e, ok := errors.AsType[*fault.Error](err); ok {
		p.Field = e.Field
	}
	return p
}

// write sends a problem outside the operations.
func write(w http.ResponseWriter, p *Problem) {
	p.Type, p.Title = "about:blank", http.StatusText(p.Status)
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	if err := json.NewEncoder(w).Encode(p); err != nil {
		slog.Error("answer of a program not sent", "err", err)
	}
}

// photoMemory is how many bytes of a request with photos stay in memory; a phone's picture lies well below it, and what is larger
// goes through a temporary file, which costs as much as storing it.
const photoMemory = 1 << 20

// The library keeps its form of errors and its sentences in variables; they are set once, before any operation exists.
func init() {
	humago.MultipartMaxMemory = photoMemory
	huma.NewError = formProblem
	validation.MsgUnexpectedProperty = "没有这个字段"
	validation.MsgExpectedRequiredProperty = "缺少字段 %s"
	validation.MsgExpectedOneOf = "应为以下之一：%s"
	validation.MsgExpectedString = "应为文字"
	validation.MsgExpectedInteger = "应为整数"
	validation.MsgExpectedNumber = "应为数字"
	validation.MsgExpectedBoolean = "应为 true 或 false"
	validation.MsgExpectedArray = "应为数组"
	validation.MsgExpectedObject = "应为对象"
	validation.MsgExpectedMinLength = "至少 %d 个字符"
	validation.MsgExpectedMaxLength = "最多 %d 个字符"
	validation.MsgExpectedMinItems = "至少 %d 项"
	validation.MsgExpectedMaxItems = "最多 %d 项"
	validation.MsgExpectedMinimumNumber = "不能小于 %v"
	validation.MsgExpectedMaximumNumber = "不能大于 %v"
	validation.MsgExpectedMatchPattern = "格式应为 %s"
	validation.MsgExpectedBePattern = "格式应为%s"
	validation.MsgExpectedRFC4122UUID = "应为 UUID（%v）"
	validation.MsgExpectedRFC3339Date = "应为 2018-03-15 这样的日期"
	validation.MsgExpectedRFC3339DateTime = "应为 2018-03-15T09:30:00+08:00 这样的时间"
}

// formProblem is what the library finds wrong with the form of a request.
func formProblem(status int, message string, errs ...error) huma.StatusError {
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Kind: "invalid"}
	for _, err := range errs {
		if err == nil {
			continue
		}
		if f, ok := errors.AsType[*fault.Error](err); ok {
			return problemOf(context.Background(), f)
		}
		f := Fault{What: err.Error()}
		if d, ok := err.(huma.ErrorDetailer); ok {
			f = Fault{d.ErrorDetail().Location, d.ErrorDetail().Message}
		}
		p.Errors = append(p.Errors, f)
	}
	switch status {
	case http.StatusRequestEntityTooLarge:
		p.Kind, p.Detail = "too-large", fmt.Sprintf("请求内容超过 %d MB，请分几次发送", maxJSON>>20)
	case http.StatusUnsupportedMediaType:
		p.Detail = "内容类型不对，请用 application/json 发送"
	case http.StatusRequestTimeout:
		p.Kind, p.Detail = "unavailable", "请求内容迟迟没有传完，请重发"
	case http.StatusInternalServerError:
		return problemOf(context.Background(), errors.Join(append(errs, errors.New(message))...))
	default:
		p.Detail = p.sentence(message)
	}
	return p
}

// sentence says the first thing that is wrong.
func (p *Problem) sentence(message string) string {
	if len(p.Errors) == 0 {
		return "请求读不出来（" + message + "），请按接口说明改正后重发"
	}
	f := p.Errors[0]
	if p.Status == http.StatusBadRequest {
		return f.What // the decoder's, whole
	}
	p.Field = f.Where[strings.LastIndexByte(f.Where, '.')+1:]
	if p.Field == "Command-Id" {
		return "请在 Command-Id 头中带上请求编号（UUID 小写），重发时用同一个编号"
	}
	return "请求内容不合要求（" + f.Where + " " + f.What + "），请按接口说明改正后重发"
}
