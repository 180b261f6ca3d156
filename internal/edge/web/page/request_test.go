package page

import "testing"

func TestOwnNext(t *testing.T) {
	for in, want := range map[string]string{"/matters?x=1": "/matters?x=1", "//evil.example": "/", "https://evil.example": "/", `/\evil`: "/", "": "/"} {
		if got := OwnNext(in); got != want {
			t.Errorf("OwnNext(%q) = %q, want %q", in, got, want)
		}
	}
}
