package e2e

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/net/html"
)

// person is somebody at a browser without script: he opens pages, fills their forms and reads what comes.
type person struct {
	client http.Client
	at     *url.URL   // the page he looks at
	page   *html.Node // nil before the first
	status int
}

type peopleKey struct{}

// people of one script, by login name.
type people map[string]*person

func withPeople(e *testscript.Env) { e.Values[peopleKey{}] = people{} }

func personOf(ts *testscript.TestScript, who string) *person {
	all := ts.Value(peopleKey{}).(people)
	if all[who] == nil {
		jar, err := cookiejar.New(nil)
		ts.Check(err)
		base, err := url.Parse("http://" + ts.Getenv("ADDR") + "/")
		ts.Check(err)
		all[who] = &person{client: http.Client{Jar: jar, Timeout: time.Minute}, at: base}
	}
	return all[who]
}

const ownPassword = "一句好记的话就可以了"

// login WHO SECRET: logs in and replaces a first secret when asked to.
func login(ts *testscript.TestScript, _ bool, args []string) {
	p := personOf(ts, args[0])
	ts.Check(p.open("/login"))
	ts.Check(p.fill(ts, "/login", []string{"login=" + args[0], "password=" + args[1]}))
	if p.at.Path == "/me/password" {
		ts.Check(p.fill(ts, "/me/password", []string{"old=" + args[1], "password=" + ownPassword}))
	}
	p.tell(ts)
	if p.at.Path == "/login" {
		ts.Fatalf("%s is not let in", args[0])
	}
}

// look WHO PATH: opens a page and prints its words; "! look" wants it refused.
func look(ts *testscript.TestScript, neg bool, args []string) {
	p := personOf(ts, args[0])
	ts.Check(p.open(args[1]))
	p.tell(ts)
	p.judge(ts, neg)
}

// sees WHO PATH REGEXP: opens a page again and again until its words match.
func sees(ts *testscript.TestScript, _ bool, args []string) {
	p, want := personOf(ts, args[0]), regexp.MustCompile(args[2])
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		ts.Check(p.open(args[1]))
		if want.MatchString(p.words()) {
			p.tell(ts)
			return
		}
	}
	p.tell(ts)
	ts.Fatalf("%s never shows %s", args[1], args[2])
}

// fill WHO ACTION name=value... name@=file...: fills the form of the page he looks at that is sent to ACTION, which may be a
// regexp, and sends it. name~=words chooses an option by its words, name=* ticks every box. What he leaves alone is sent as it stands. "! fill" wants a refusal.
func fill(ts *testscript.TestScript, neg bool, args []string) {
	p := personOf(ts, args[0])
	ts.Check(p.fill(ts, args[1], args[2:]))
	p.tell(ts)
	p.judge(ts, neg)
}

// save WHO PATH FILE: downloads.
func save(ts *testscript.TestScript, _ bool, args []string) {
	p := personOf(ts, args[0])
	u, err := p.at.Parse(args[1])
	ts.Check(err)
	r, err := p.client.Get(u.String())
	ts.Check(err)
	p.keep(ts, r, args[2])
}

// send WHO ACTION FILE name=value...: fills a form whose answer is a file.
func send(ts *testscript.TestScript, _ bool, args []string) {
	p := personOf(ts, args[0])
	r, err := p.send(ts, args[1], args[3:])
	ts.Check(err)
	p.keep(ts, r, args[2])
}

func (p *person) keep(ts *testscript.TestScript, r *http.Response, name string) {
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	ts.Check(err)
	if r.StatusCode != http.StatusOK {
		ts.Fatalf("%s: %s", r.Request.URL.Path, r.Status)
	}
	ts.Check(os.WriteFile(ts.MkAbs(name), b, 0o600))
}

func (p *person) judge(ts *testscript.TestScript, neg bool) {
	if refused := p.status >= http.StatusBadRequest; refused != neg {
		ts.Fatalf("%s answers %d", p.at.Path, p.status)
	}
}

// tell prints where he is, the words he sees, and where the links lead.
func (p *person) tell(ts *testscript.TestScript) {
	fmt.Fprintf(ts.Stdout(), "%d %s\n%s\n", p.status, p.at.RequestURI(), p.words())
	for a := range elements(p.main(), "a") {
		fmt.Fprintf(ts.Stdout(), "-> %s\n", attr(a, "href"))
	}
}

func (p *person) open(path string) error {
	u, err := p.at.Parse(path)
	if err != nil {
		return err
	}
	return p.receive(p.client.Get(u.String()))
}

func (p *person) receive(r *http.Response, err error) error {
	if err != nil {
		return err
	}
	defer r.Body.Close()
	p.status, p.at = r.StatusCode, r.Request.URL
	p.page, err = html.Parse(r.Body)
	return err
}

func (p *person) fill(ts *testscript.TestScript, action string, fields []string) error {
	return p.receive(p.send(ts, action, fields))
}

func (p *person) send(ts *testscript.TestScript, action string, fields []string) (*http.Response, error) {
	f, err := p.form(regexp.MustCompile("^(?:" + action + ")$"))
	if err != nil {
		return nil, err
	}
	values, files, names := valuesOf(f), map[string]string{}, map[string]bool{}
	for _, x := range fields {
		name, value, _ := strings.Cut(x, "=")
		if plain, ok := strings.CutSuffix(name, "@"); ok {
			files[plain] = ts.MkAbs(value)
			continue
		}
		if label, ok := strings.CutSuffix(name, "~"); ok { // an option by its words
			name = label
			if value, err = optionOf(f, name, value); err != nil {
				return nil, err
			}
		}
		if value == "*" { // every box of the name
			values[name], names[name] = allOf(f, name), true
			continue
		}
		if !names[name] && !hasField(f, name) {
			return nil, fmt.Errorf("the form %s has no field %s", attr(f, "action"), name)
		}
		if !names[name] {
			values.Del(name)
		}
		names[name] = true
		values.Add(name, value)
	}
	to, err := p.at.Parse(attr(f, "action"))
	if err != nil {
		return nil, err
	}
	if attr(f, "enctype") != "multipart/form-data" {
		return p.client.PostForm(to.String(), values)
	}
	body, kind, err := multipartOf(values, files)
	if err != nil {
		return nil, err
	}
	return p.client.Post(to.String(), kind, body)
}

func multipartOf(values url.Values, files map[string]string) (io.Reader, string, error) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name, list := range values {
		for _, v := range list {
			if err := m.WriteField(name, v); err != nil {
				return nil, "", err
			}
		}
	}
	for name, path := range files {
		w, err := m.CreateFormFile(name, filepath.Base(path))
		if err != nil {
			return nil, "", err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, "", err
		}
		if _, err := w.Write(data); err != nil {
			return nil, "", err
		}
	}
	return &b, m.FormDataContentType(), m.Close()
}

// form finds the form that is posted to an action.
func (p *person) form(action *regexp.Regexp) (*html.Node, error) {
	var there []string
	for f := range elements(p.page, "form") {
		if !strings.EqualFold(attr(f, "method"), "post") {
			continue
		}
		if action.MatchString(attr(f, "action")) {
			return f, nil
		}
		there = append(there, attr(f, "action"))
	}
	return nil, fmt.Errorf("%s has no form %s; it has %v: %s", p.at.Path, action, there, p.words())
}

// valuesOf is what a browser would send of a form nobody touched.
func valuesOf(f *html.Node) url.Values {
	v := url.Values{}
	for n := range elements(f, "input", "textarea", "select") {
		name := attr(n, "name")
		if name == "" || has(n, "disabled") {
			continue
		}
		switch kind := attr(n, "type"); {
		case n.Data == "textarea":
			v.Add(name, innerText(n))
		case n.Data == "select":
			v.Add(name, selected(n))
		case kind == "checkbox" || kind == "radio":
			if has(n, "checked") {
				v.Add(name, attr(n, "value"))
			}
		case kind != "file" && kind != "submit":
			v.Add(name, attr(n, "value"))
		}
	}
	return v
}

// optionOf is the value of the option of a select whose words hold a text.
func optionOf(f *html.Node, name, text string) (string, error) {
	for n := range elements(f, "select") {
		if attr(n, "name") != name {
			continue
		}
		for o := range elements(n, "option") {
			if strings.Contains(innerText(o), text) {
				return attr(o, "value"), nil
			}
		}
	}
	return "", fmt.Errorf("%s offers no %s", name, text)
}

// allOf are the values of all boxes of a name.
func allOf(f *html.Node, name string) (list []string) {
	for n := range elements(f, "input") {
		if attr(n, "name") == name {
			list = append(list, attr(n, "value"))
		}
	}
	return list
}

func innerText(n *html.Node) string {
	var b strings.Builder
	for x := range n.Descendants() {
		if x.Type == html.TextNode {
			b.WriteString(x.Data)
		}
	}
	return b.String()
}

// selected is the value of the option that is chosen, else of the first.
func selected(n *html.Node) string {
	value, first := "", true
	for o := range elements(n, "option") {
		if first || has(o, "selected") {
			value = attr(o, "value")
		}
		first = false
	}
	return value
}

func hasField(f *html.Node, name string) bool {
	for n := range elements(f, "input", "textarea", "select", "button") {
		if attr(n, "name") == name {
			return true
		}
	}
	return false
}

// elements yields all elements of the names below a node, in order.
func elements(root *html.Node, names ...string) func(func(*html.Node) bool) {
	return func(yield func(*html.Node) bool) {
		if root == nil {
			return
		}
		for n := range root.Descendants() {
			if n.Type == html.ElementNode && slices.Contains(names, n.Data) && !yield(n) {
				return
			}
		}
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

var spaces = regexp.MustCompile(`\s+`)

// words are the words of the page's main part, one line for each run of text.
func (p *person) words() string { return textOf(p.main()) }

func (p *person) main() *html.Node {
	for m := range elements(p.page, "main") {
		return m
	}
	return p.page
}

func textOf(root *html.Node) string {
	if root == nil {
		return ""
	}
	var lines []string
	for n := range root.Descendants() {
		if n.Type != html.TextNode || n.Parent.Data == "script" || n.Parent.Data == "style" || n.Parent.Data == "option" {
			continue
		}
		if s := strings.TrimSpace(spaces.ReplaceAllString(n.Data, " ")); s != "" {
			lines = append(lines, s)
		}
	}
	return strings.Join(lines, "\n")
}
