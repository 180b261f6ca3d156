// Package ui holds the typed components from which every page of the console and of the citizens' part
// is put together. Callers pass texts already in the reader's language (see package msg); the few fixed
// words inside a component are translated here.
//
// Pages are served under the policy default-src 'self', so no component writes a style attribute, a
// style element or an inline script. Where a drawing depends on a figure (deadline ruler 期限尺, bars,
// curves, QR codes) the server puts it into SVG geometry attributes, which no policy forbids; column
// widths come from a small set of classes (Width); a job's progress is the native progress element.
// Scripts set custom properties through the object model, which the policy allows.
//
// Everything works without script: switches are forms, menus are details elements, the bulk bar is
// always there, a comparison shows both pictures. The script only makes it faster.
package ui

//go:generate go tool templ generate -path .
