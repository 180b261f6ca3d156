// Package msg turns a Chinese sentence into the reader's language. The Chinese text is the key: what
// stands in the source is what an office reads, and another language is a catalogue, not an edit.
// A key without an entry falls back to itself, so a missing translation never hides a sentence.
package msg

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/say"
)

// Lang is a language of the screens.
type Lang string

// The languages. Chinese needs no catalogue.
const (
	Chinese Lang = "zh"
	English Lang = "en"
)

// Tag is the BCP 47 tag for the lang attribute of a page.
func (l Lang) Tag() string {
	if l == English {
		return "en"
	}
	return "zh-CN"
}

//go:embed en
var files embed.FS

// catalogues hold key → translation; read at start, a damaged file stops the program there.
var catalogues = map[Lang]map[string]string{English: mustRead("en")}

// internalKey is what a reader sees of an error that is nobody's business but the log's.
const internalKey = "这一步没办成，请再试一次。连续两次不行，请告诉管理员。"

// Preferred is the language that a browser asks for in Accept-Language: English when that comes before any Chinese, else Chinese. An
// order without weights is what browsers send, so that the first of the two counts.
func Preferred(accept string) Lang {
	for part := range strings.SplitSeq(accept, ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		switch main, _, _ := strings.Cut(strings.ToLower(tag), "-"); main {
		case "zh":
			return Chinese
		case "en":
			return English
		}
	}
	return Chinese
}

type langKey struct{}

// With returns a context whose reader uses lang; an unknown language reads Chinese.
func With(ctx context.Context, lang Lang) context.Context {
	return context.WithValue(ctx, langKey{}, lang)
}

// Of is the language of ctx, Chinese when none was set.
func Of(ctx context.Context) Lang {
	if l, ok := ctx.Value(langKey{}).(Lang); ok && l != "" {
		return l
	}
	return Chinese
}

// T is the sentence with key in the language of ctx, filled with args as fmt.Sprintf does. The key
// must be a literal at the call, so that Keys can collect it; for words kept in tables see Word.
func T(ctx context.Context, key string, args ...any) string {
	return fill(Of(ctx), key, args)
}

// Say is a text of the domain in the language of ctx.
func Say(ctx context.Context, s say.Sayer) string {
	p := s.Phrase()
	return fill(Of(ctx), p.Key, p.Args)
}

// Word is T for a text that comes from a table or from the domain, such as the name of a state.
// Words written in tables at the edge are marked with K where they stand.
func Word(ctx context.Context, key string) string { return lookup(Of(ctx), key) }

// K marks a literal as a key for Keys and returns it unchanged.
func K(key string) string { return key }

// Fault is the sentence of the first fault in err's chain. An error that carries none, or one of kind
// Internal, gives one fixed sentence: its own text is for the log.
func Fault(ctx context.Context, err error) string {
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || e.Kind == fault.Internal {
		return Word(ctx, internalKey)
	}
	return fill(Of(ctx), e.Key, e.Args)
}

func lookup(lang Lang, key string) string {
	if s, ok := catalogues[lang][key]; ok {
		return s
	}
	return key
}

// fill translates a pattern and those of its arguments that are texts of the program or dates; every other argument is data.
func fill(lang Lang, key string, args []any) string {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = inLang(lang, a)
	}
	return say.Fill(lookup(lang, key), out)
}

func inLang(lang Lang, a any) any {
	if lang == Chinese {
		return a
	}
	switch a := a.(type) {
	case say.Phrase:
		return fill(lang, a.Key, a.Args)
	case say.List:
		return each(lang, a, ", ")
	case say.Run:
		return each(lang, a, " ")
	case say.Clauses:
		return each(lang, a, ", ")
	case *fault.Error:
		return fill(lang, a.Key, a.Args)
	case say.Sayer:
		return inLang(lang, a.Phrase())
	case say.Day:
		return a.English()
	case calendar.Date:
		if t := a.Time(); !t.IsZero() {
			return t.Format("2 Jan 2006")
		}
	}
	return a
}

func each(lang Lang, list []say.Phrase, between string) string {
	parts := make([]string, len(list))
	for i, p := range list {
		parts[i] = fill(lang, p.Key, p.Args)
	}
	return strings.Join(parts, between)
}

// mustRead joins the files of a folder; each holds the texts of one area.
func mustRead(folder string) map[string]string {
	all := map[string]string{}
	for name, m := range mustReadFiles(folder) {
		for key, text := range m {
			if _, twice := all[key]; twice {
				panic(fmt.Sprintf("catalogue %s: %q stands in another file, too", name, key))
			}
			all[key] = text
		}
	}
	return all
}

func mustReadFiles(folder string) map[string]map[string]string {
	list, err := files.ReadDir(folder)
	if err != nil {
		panic(fmt.Sprintf("read catalogues in %s: %v", folder, err))
	}
	out := map[string]map[string]string{}
	for _, f := range list {
		b, err := files.ReadFile(folder + "/" + f.Name())
		if err != nil {
			panic(fmt.Sprintf("read catalogue %s: %v", f.Name(), err))
		}
		m := map[string]string{}
		if err := json.Unmarshal(b, &m); err != nil {
			panic(fmt.Sprintf("decode catalogue %s: %v", f.Name(), err))
		}
		out[f.Name()] = m
	}
	return out
}
