package journal

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// Read is the strict opposite of Body: it fills the struct v points to from a stored body. It refuses what Body would not have
// written: keys that v does not know, spelled otherwise or given twice, spaces, floats, null, broken text, bytes after the end.
// encoding/json forgives most of that and reads each body twice; folding a journal of millions of entries is bound by it.
//
// V's fields may be strings, integers, booleans, structs, pointers to structs, slices of these, and types that read
// themselves from text; names follow the json tags.
func Read(body []byte, v any) error {
	p := reflect.ValueOf(v)
	if p.Kind() != reflect.Pointer || p.Elem().Kind() != reflect.Struct {
		return fmt.Errorf("read a body into %T", v)
	}
	if !utf8.Valid(body) {
		return fmt.Errorf("body holds broken text")
	}
	r := reader{b: body}
	if err := readerOf(p.Elem().Type())(&r, p.Elem()); err != nil {
		return err
	}
	if r.i != len(r.b) {
		return r.fail("the end")
	}
	return nil
}

// reader stands at byte i of b.
type reader struct {
	b []byte
	i int
}

func (r *reader) fail(want string) error {
	return fmt.Errorf("body at byte %d: want %s", r.i, want)
}

// take steps over c when it is next.
func (r *reader) take(c byte) bool {
	if r.i < len(r.b) && r.b[r.i] == c {
		r.i++
		return true
	}
	return false
}

// text reads a string; what it gives is part of the body unless the string holds escapes.
func (r *reader) text() ([]byte, error) {
	from := r.i
	if !r.take('"') {
		return nil, r.fail("a string")
	}
	escaped := false
	for ; r.i < len(r.b); r.i++ {
		switch c := r.b[r.i]; {
		case c == '"':
			r.i++
			if escaped {
				return unescape(r.b[from:r.i])
			}
			return r.b[from+1 : r.i-1], nil
		case c == '\\':
			escaped = true
			r.i++
		case c < ' ':
			return nil, r.fail("no control character")
		}
	}
	return nil, r.fail("the end of the string")
}

func unescape(literal []byte) ([]byte, error) {
	var s string
	if err := json.Unmarshal(literal, &s); err != nil {
		return nil, fmt.Errorf("body holds %s: %w", literal, err)
	}
	if strings.ContainsAny(s, "\x00\ufffd") { // NUL, or half of a pair
		return nil, fmt.Errorf("body holds NUL or broken text")
	}
	return []byte(s), nil
}

// number reads a whole number.
func (r *reader) number() (int64, error) {
	from := r.i
	r.take('-')
	for r.i < len(r.b) && '0' <= r.b[r.i] && r.b[r.i] <= '9' {
		r.i++
	}
	literal := string(r.b[from:r.i])
	n, err := strconv.ParseInt(literal, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != literal {
		r.i = from
		return 0, r.fail("a whole number")
	}
	return n, nil
}

// read fills v from what is next.
type read func(r *reader, v reflect.Value) error

var readers sync.Map // reflect.Type → read

// readerOf is the way to read a value of type t; it is worked out once.
func readerOf(t reflect.Type) read {
	if f, ok := readers.Load(t); ok {
		return f.(read)
	}
	f := compile(t)
	readers.Store(t, f)
	return f
}

var textType = reflect.TypeFor[encoding.TextUnmarshaler]()

func compile(t reflect.Type) read {
	if reflect.PointerTo(t).Implements(textType) {
		return readText
	}
	switch t.Kind() {
	case reflect.String:
		return func(r *reader, v reflect.Value) error {
			b, err := r.text()
			v.SetString(string(b))
			return err
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return readInt
	case reflect.Bool:
		return readBool
	case reflect.Struct:
		return compileStruct(t)
	case reflect.Slice:
		return compileSlice(t)
	case reflect.Pointer:
		inner := readerOf(t.Elem())
		return func(r *reader, v reflect.Value) error {
			v.Set(reflect.New(t.Elem()))
			return inner(r, v.Elem())
		}
	}
	return func(*reader, reflect.Value) error { return fmt.Errorf("a body holds no %s", t) }
}

func readText(r *reader, v reflect.Value) error {
	b, err := r.text()
	if err != nil {
		return err
	}
	return v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText(b)
}

func readInt(r *reader, v reflect.Value) error {
	n, err := r.number()
	if err != nil {
		return err
	}
	if v.OverflowInt(n) || n > maxInt || n < -maxInt {
		return r.fail("a smaller number")
	}
	v.SetInt(n)
	return nil
}

func readBool(r *reader, v reflect.Value) error {
	for _, word := range []string{"true", "false"} {
		if strings.HasPrefix(string(r.b[r.i:min(r.i+len(word), len(r.b))]), word) {
			r.i += len(word)
			v.SetBool(word == "true")
			return nil
		}
	}
	return r.fail("true or false")
}

func compileSlice(t reflect.Type) read {
	inner := readerOf(t.Elem())
	return func(r *reader, v reflect.Value) error {
		if !r.take('[') {
			return r.fail("a list")
		}
		v.Set(reflect.MakeSlice(t, 0, 1))
		for n := 0; !r.take(']'); n++ {
			if n > 0 && !r.take(',') {
				return r.fail("a comma")
			}
			if v.Cap() == n {
				v.Grow(n)
			}
			v.SetLen(n + 1)
			if err := inner(r, v.Index(n)); err != nil {
				return err
			}
		}
		return nil
	}
}

// field is one key of an object.
type field struct {
	name  string
	index []int
	read  read
}

func compileStruct(t reflect.Type) read {
	fields := fieldsOf(t, nil)
	if len(fields) > 64 {
		return func(*reader, reflect.Value) error { return fmt.Errorf("%s has too many fields", t) }
	}
	return func(r *reader, v reflect.Value) error {
		if !r.take('{') {
			return r.fail("an object")
		}
		var seen uint64
		for n, next := 0, 0; !r.take('}'); n++ {
			if n > 0 && !r.take(',') {
				return r.fail("a comma")
			}
			key, err := r.text()
			if err != nil {
				return err
			}
			i := find(fields, key, next)
			if i < 0 || seen&(1<<i) != 0 {
				return fmt.Errorf("body at byte %d: key %q is not known or comes twice", r.i, key)
			}
			seen, next = seen|1<<i, i+1
			if !r.take(':') {
				return r.fail("a colon")
			}
			at := v.Field(fields[i].index[0])
			for _, k := range fields[i].index[1:] {
				at = at.Field(k)
			}
			if err := fields[i].read(r, at); err != nil {
				return err
			}
		}
		return nil
	}
}

// find looks for key from where the last one was, because Body writes the keys in the order of the fields.
func find(fields []field, key []byte, next int) int {
	for i := next; i < len(fields); i++ {
		if fields[i].name == string(key) {
			return i
		}
	}
	return slices.IndexFunc(fields, func(f field) bool { return f.name == string(key) })
}

// fieldsOf lists the keys of t with those of its embedded structs, in order.
func fieldsOf(t reflect.Type, above []int) (list []field) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		index := append(slices.Clone(above), i)
		switch {
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
			list = append(list, fieldsOf(f.Type, index)...)
		case !f.IsExported() || name == "-":
		default:
			if name == "" {
				name = f.Name
			}
			list = append(list, field{name, index, readerOf(f.Type)})
		}
	}
	return list
}
