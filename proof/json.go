package proof

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// encode is json.Marshal without the escapes meant for HTML and without the final newline.
func encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte{'\n'}), nil
}

// exact decodes JSON that is written exactly as encode writes v: no other key, order, space or escape, no null.
func exact(b []byte, v any) error {
	s := scanner{b: b, e: &entry{}}
	if s.value(1); s.wrong != "" || s.i != len(b) {
		return fmt.Errorf("not in the one written form")
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("decode: %w", err)
	}
	again, err := encode(v)
	if err != nil {
		return err
	}
	if !bytes.Equal(again, b) {
		return fmt.Errorf("not in the one written form")
	}
	return nil
}
