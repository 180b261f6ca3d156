package proof

// WrongWithLeaf is what Verify finds wrong with the form of one leaf, empty when nothing.
func WrongWithLeaf(leaf []byte) string {
	var e entry
	return e.parse(leaf)
}
