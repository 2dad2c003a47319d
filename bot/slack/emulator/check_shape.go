package emulator

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// checking is one walk through a payload.
type checking struct {
	surface   Surface
	blockIDs  map[string]bool
	actionIDs map[string]bool
	found     []Finding
	depth     int
	markdown  int  // characters in markdown blocks so far
	tables    int  // table blocks so far
	inputs    bool // an input block was seen
}

// deepest is how far blocks may stand in each other before the walk gives up.
const deepest = 30

func (k *checking) say(at, format string, args ...any) {
	if len(k.found) < 100 {
		k.found = append(k.found, Finding{Pointer: at, Says: fmt.Sprintf(format, args...)})
	}
}

// rule checks a value at a place.
type rule func(k *checking, at string, v any)

// shape says what an object may have. A name that ends in "!" is mandatory.
type shape map[string]rule

// look checks an object against a shape; what is not in the shape is refused, as
// Slack does.
func (k *checking) look(at string, v any, s shape) {
	o, ok := v.(object)
	if !ok {
		k.say(at, "must provide an object")
		return
	}
	for _, name := range sortedKeys(s) {
		plain, mandatory := strings.CutSuffix(name, "!")
		value, present := o[plain]
		if !present || value == nil {
			if mandatory {
				k.say(at, "missing required field: %s", plain)
			}
			continue
		}
		s[name](k, at+"/"+plain, value)
	}
	for _, name := range sortedKeys(o) {
		if s[name] == nil && s[name+"!"] == nil && name != "type" {
			k.say(at, "invalid additional property: %s", name)
		}
	}
}

// str is a string of between fewest and most characters.
func str(fewest, most int) rule {
	return func(k *checking, at string, v any) {
		s, ok := v.(string)
		if !ok {
			k.say(at, "must provide a string")
			return
		}
		k.length(at, s, fewest, most)
	}
}

func (k *checking) length(at, s string, fewest, most int) {
	switch n := utf8.RuneCountInString(s); {
	case n < fewest:
		k.say(at, "must be more than %d characters", fewest-1)
	case n > most:
		k.say(at, "must be less than %d characters", most+1)
	}
}

// oneOf is a string out of a list.
func oneOf(values ...string) rule {
	return func(k *checking, at string, v any) {
		s, ok := v.(string)
		if !ok || !slices.Contains(values, s) {
			k.say(at, "must be a valid enum value")
		}
	}
}

func boolean(k *checking, at string, v any) {
	if _, ok := v.(bool); !ok {
		k.say(at, "must provide a boolean")
	}
}

// whole is an integer between two bounds.
func whole(lowest, highest float64) rule {
	return func(k *checking, at string, v any) {
		f, ok := v.(float64)
		switch {
		case !ok || f != math.Trunc(f):
			k.say(at, "must provide an integer")
		case f < lowest:
			k.say(at, "must be more than %s", strconv.FormatFloat(lowest-1, 'f', -1, 64))
		case f > highest:
			k.say(at, "must be less than %s", strconv.FormatFloat(highest+1, 'f', -1, 64))
		}
	}
}

// list is an array of between fewest and most items.
func list(fewest, most int, item rule) rule {
	return func(k *checking, at string, v any) {
		items, ok := v.([]any)
		if !ok {
			k.say(at, "must provide an array")
			return
		}
		switch {
		case len(items) < fewest:
			k.say(at, "no less than %d items allowed", fewest)
		case len(items) > most:
			k.say(at, "no more than %d items allowed", most)
		}
		for i, one := range items {
			item(k, at+"/"+strconv.Itoa(i), one)
		}
	}
}

// anything is a value whose inside is not documented well enough to refuse it.
func anything(*checking, string, any) {}

// of is an object with a shape.
func of(s func() shape) rule {
	return func(k *checking, at string, v any) { k.look(at, v, s()) }
}

// blockID is unique within one message or view (docs.slack.dev, "Blocks").
func blockID(k *checking, at string, v any) {
	k.unique(at, v, k.blockIDs, "block_id")
}

// actionID is unique within one message or view (docs.slack.dev, "Block elements").
func actionID(k *checking, at string, v any) {
	k.unique(at, v, k.actionIDs, "action_id")
}

func (k *checking) unique(at string, v any, seen map[string]bool, name string) {
	str(1, 255)(k, at, v)
	s, ok := v.(string)
	if !ok {
		return
	}
	if seen[s] {
		k.say(at, "`%s` already exists: %s", name, s)
	}
	seen[s] = true
}

// typed picks the shape by the member "type".
func typed(shapes func(kind string) (shape, bool), allowed ...string) rule {
	return func(k *checking, at string, v any) {
		o, ok := v.(object)
		if !ok {
			k.say(at, "must provide an object")
			return
		}
		kind, ok := o["type"].(string)
		if !ok {
			k.say(at, "missing required field: type")
			return
		}
		s, known := shapes(kind)
		if !known || len(allowed) > 0 && !slices.Contains(allowed, kind) {
			k.say(at+"/type", "unsupported type: %s", kind)
			return
		}
		if k.depth > deepest {
			k.say(at, "nested too deeply")
			return
		}
		k.depth++
		k.look(at, v, s)
		k.depth--
	}
}
