package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// deepest is how far objects and lists of a request may be nested. Slack's own
// stay below twenty.
const deepest = 100

var errTwice = errors.New("slack: a key stands twice in one object")

// guard refuses what two readers could read differently or what only serves to
// keep one busy: nesting without end, a key given twice, anything but one object
// (trust A6).
func guard(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	type level struct {
		keys map[string]bool // nil in a list
		key  bool            // a key comes next
	}
	var levels []level
	for first := true; ; first = false {
		t, err := d.Token()
		if err != nil {
			return fmt.Errorf("slack: reading a request: %w", err)
		}
		delim, structure := t.(json.Delim)
		if first && delim != '{' {
			return errors.New("slack: the request is no object")
		}
		top := len(levels) - 1
		if top >= 0 && levels[top].key && !structure {
			name, ok := t.(string)
			if !ok || levels[top].keys[name] {
				return errTwice
			}
			levels[top].keys[name] = true
			levels[top].key = false
			continue
		}
		if structure && (delim == '}' || delim == ']') {
			levels = levels[:top]
			top--
		} else if structure {
			if len(levels) >= deepest {
				return errors.New("slack: the request is nested too deep")
			}
			l := level{}
			if delim == '{' {
				l.keys, l.key = map[string]bool{}, true
			}
			if top >= 0 {
				levels[top].key = levels[top].keys != nil
			}
			levels = append(levels, l)
			continue
		}
		if top < 0 {
			break
		}
		levels[top].key = levels[top].keys != nil
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("slack: something follows the request")
	}
	return nil
}

// decoded reads what Slack sent as far as it is wanted. False is no fault of
// ours or of anybody who could mend it: Slack has changed a shape.
func decoded(data []byte, into any) bool { return json.Unmarshal(data, into) == nil }
