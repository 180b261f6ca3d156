package page

import (
	"net"
	"strings"
	"unicode/utf8"

	"shuangcheng/internal/edge/web/ui"
)

// Phone is the shell of a page for people without an account.
func (q *Req) Phone(title string) ui.Phone {
	c := q.Chrome()
	return ui.Phone{Chrome: c, Title: title, Sub: c.Body}
}

// echoed bounds what comes back of a text that was refused, in bytes: enough to shorten what is somewhat too long.
const echoed = 20_000

// Typed is a field as it can be shown again, whatever was sent.
func (q *Req) Typed(name string) string {
	s := strings.ReplaceAll(strings.ToValidUTF8(q.PostFormValue(name), "�"), "\x00", "")
	if len(s) > echoed {
		for s = s[:echoed]; !utf8.ValidString(s); {
			s = s[:len(s)-1]
		}
	}
	return s
}

// From is the address that a request came from, without its port. A forwarding server on the same machine is believed about whom it
// forwards; nobody else is.
func (q *Req) From() string {
	host, _, err := net.SplitHostPort(q.RemoteAddr)
	if err != nil {
		return q.RemoteAddr
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() {
		list := strings.Split(strings.Join(q.Header.Values("X-Forwarded-For"), ","), ",")
		if last := strings.TrimSpace(list[len(list)-1]); net.ParseIP(last) != nil {
			return last
		}
	}
	return host
}

// Encrypted reports whether the reader's connection is encrypted.
func (q *Req) Encrypted() bool { return q.TLS != nil || q.Header.Get("X-Forwarded-Proto") == "https" }

// Secure reports whether the browser gives camera and position to this page: browsers do so over encrypted connections and to the
// machine itself.
func (q *Req) Secure() bool {
	host, _, err := net.SplitHostPort(q.Host)
	if err != nil {
		host = q.Host
	}
	ip := net.ParseIP(host)
	return q.Encrypted() || host == "localhost" || ip != nil && ip.IsLoopback()
}

// Address is a path of this site as people write it down.
func (q *Req) Address(path string) string {
	if q.Encrypted() {
		return "https://" + q.Host + path
	}
	return "http://" + q.Host + path
}
