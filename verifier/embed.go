// Package verifier carries the second verifier, written in Python, so that whoever takes the data away gets it along.
package verifier

import "embed"

// Files are the verifier and its README.
//
//go:embed *.py README.md
var Files embed.FS
