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

	"shuangcheng/internal/domain/fault"
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
	return fill(lookup(Of(ctx), key), args)
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
	return fill(lookup(Of(ctx), e.Key), e.Args)
}

func lookup(lang Lang, key string) string {
	if s, ok := catalogues[lang][key]; ok {
		return s
	}
	return key
}

// fill leaves a text without arguments alone, because a bare per cent sign is legal in it.
func fill(text string, args []any) string {
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
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
