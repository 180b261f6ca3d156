package api

import (
	"bytes"
	"maps"
	"strconv"
	"sync"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/time/rate"

	"shuangcheng/internal/domain/fault"
)

// rates bounds the requests of each token. A token that rests until its allowance is whole again is forgotten: it would begin with
// the same allowance anew. So there are never more keys than tokens that asked within the last few seconds.
type rates struct {
	mu    sync.Mutex
	limit rate.Limit
	burst int
	keys  map[string]*rate.Limiter
	swept time.Time
}

func newRates(limit rate.Limit, burst int) *rates {
	return &rates{limit: limit, burst: burst, keys: map[string]*rate.Limiter{}}
}

// sweepEvery is how often idle tokens are looked for.
const sweepEvery = time.Minute

func (r *rates) allow(key string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now.Sub(r.swept) >= sweepEvery {
		r.swept = now
		maps.DeleteFunc(r.keys, func(_ string, l *rate.Limiter) bool { return l.TokensAt(now) >= float64(r.burst) })
	}
	l := r.keys[key]
	if l == nil {
		l = rate.NewLimiter(r.limit, r.burst)
		r.keys[key] = l
	}
	return l.AllowN(now, 1)
}

// wellFormed refuses what the decoder would repair in silence: bytes that are no UTF-8, and halves of characters written
// as \ud83d without their other half.
func wellFormed(data []byte) error {
	if !utf8.Valid(data) {
		return fault.New(fault.Invalid, "文字编码有误，请按UTF-8编码发送")
	}
	for rest := data; ; {
		i := bytes.IndexByte(rest, '\\')
		if i < 0 || i+1 >= len(rest) {
			return nil
		}
		if rest[i+1] != 'u' {
			rest = rest[i+2:]
			continue
		}
		r := escaped(rest[i:])
		switch {
		case !utf16.IsSurrogate(r):
			rest = rest[i+2:]
		case utf16.DecodeRune(r, escaped(rest[min(i+6, len(rest)):])) == utf8.RuneError:
			return fault.New(fault.Invalid, "文字里有半个字符（\\u%04x 没有配对），请检查发送程序的编码", r)
		default:
			rest = rest[i+12:]
		}
	}
}

// escaped reads an escape such as \u53cc at the beginning of b; 0 when there is none.
func escaped(b []byte) rune {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0
	}
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	if err != nil {
		return 0
	}
	return rune(n)
}
