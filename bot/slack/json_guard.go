package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// deepest is how far objects and lists of a request may be nested. Slack's own
// stay below twenty.
const deepest = 100

var (
	errTwice   = errors.New("slack: a key stands twice in one object")
	errDeep    = errors.New("slack: the request is nested too deep")
	errNoJSON  = errors.New("slack: the request is no JSON")
	errNoThing = errors.New("slack: the request is no object")
)

// guard refuses what two readers could read differently or what only serves to
// keep one busy: nesting without end, a key given twice, anything but one object
// (trust A6). It runs over every request; the decoder's own tokens took five times as long.
func guard(data []byte) error {
	if !json.Valid(data) {
		return errNoJSON
	}
	if rest := bytes.TrimLeft(data, " \t\r\n"); rest[0] != '{' {
		return errNoThing
	}
	var levels []level
	// What is valid needs no second look at its grammar: keys are the strings that
	// a colon follows.
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '{', '[':
			if len(levels) >= deepest {
				return errDeep
			}
			levels = append(levels, level{})
		case '}', ']':
			levels = levels[:len(levels)-1]
		case '"':
			end := i + 1
			for ; data[end] != '"'; end++ {
				if data[end] == '\\' {
					end++
				}
			}
			quoted := data[i : end+1]
			i = end
			if next := bytes.TrimLeft(data[end+1:], " \t\r\n"); next[0] == ':' && !levels[len(levels)-1].add(quoted) {
				return errTwice
			}
		}
	}
	return nil
}

// level is an object that is being read, with its keys so far.
type level struct {
	few  [][]byte
	many map[string]bool // of all keys, once they are more than few
}

// fewKeys are compared one by one, which is faster than a map.
const fewKeys = 24

// add notes a key as it is quoted; false where it is there already.
func (l *level) add(quoted []byte) bool {
	key := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(key, '\\') >= 0 || !utf8.Valid(key) { // it may be another one's other spelling
		var text string
		if json.Unmarshal(quoted, &text) != nil {
			return false
		}
		key = []byte(text)
	}
	if l.many != nil {
		twice := l.many[string(key)]
		l.many[string(key)] = true
		return !twice
	}
	for _, other := range l.few {
		if bytes.Equal(other, key) {
			return false
		}
	}
	l.few = append(l.few, key)
	if len(l.few) > fewKeys {
		l.many = map[string]bool{}
		for _, other := range l.few {
			l.many[string(other)] = true
		}
	}
	return true
}

// decoded reads what Slack sent as far as it is wanted. False is no fault of
// ours or of anybody who could mend it: Slack has changed a shape.
func decoded(data []byte, into any) bool { return json.Unmarshal(data, into) == nil }
