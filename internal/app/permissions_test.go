package app

import "testing"

// TestEveryRightHasWords holds the filing papers to the policy table.
func TestEveryRightHasWords(t *testing.T) {
	words := map[Right]bool{}
	for _, w := range RightWords {
		words[w.Right] = true
	}
	listed := map[string]bool{}
	for _, p := range Permissions() {
		listed[string(p.Role)] = true
		for _, r := range p.Rights {
			if !words[r] {
				t.Errorf("right %q of %s has no words", r, p.Role)
			}
		}
	}
	for role := range policy {
		if !listed[string(role)] {
			t.Errorf("role %s is not in the list", role)
		}
	}
}
