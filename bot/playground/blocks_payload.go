package playground

import (
	"encoding/json"
	"strings"
	"unicode"
)

// object is a decoded JSON object. What is not of the expected type counts as
// absent: the emulator has refused it already, or it came from before a check.
type object = map[string]any

func textAt(o object, name string) string {
	s, _ := o[name].(string)
	return s
}

func objectAt(o object, name string) object {
	inner, _ := o[name].(object)
	return inner
}

func listAt(o object, name string) []any {
	list, _ := o[name].([]any)
	return list
}

func objectsAt(o object, name string) []object { return objectsOf(listAt(o, name)) }

func objectsOf(list []any) []object {
	var all []object
	for _, one := range list {
		if o, ok := one.(object); ok {
			all = append(all, o)
		}
	}
	return all
}

func textsAt(o object, name string) []string {
	var all []string
	for _, one := range listAt(o, name) {
		if s, ok := one.(string); ok {
			all = append(all, s)
		}
	}
	return all
}

func flagAt(o object, name string) bool {
	b, _ := o[name].(bool)
	return b
}

// numberAt reads a number, which is a float64 where it came over the wire and
// may be an integer where the emulator made it.
func numberAt(o object, name string) (float64, bool) {
	switch n := o[name].(type) {
	case float64:
		return n, true
	case int64:
		return float64(n), true
	case int:
		return float64(n), true
	case json.Number:
		f, err := n.Float64()
		return f, err == nil
	default:
		return 0, false
	}
}

// visible reports whether a text has something that can be seen or read aloud.
func visible(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return !unicode.IsSpace(r) && !unicode.IsControl(r) && !unicode.Is(unicode.Cf, r)
	}) >= 0
}
