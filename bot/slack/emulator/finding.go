package emulator

import (
	"encoding/json"
	"fmt"
)

// Surface is where blocks are shown; not every block may be on each.
type Surface string

// The surfaces of Block Kit.
const (
	OnMessage Surface = "message"
	InModal   Surface = "modal"
	OnHome    Surface = "home"
)

// Finding is one place in a payload that Slack would refuse.
type Finding struct {
	Pointer string `json:"pointer"` // JSON pointer, RFC 6901
	Says    string `json:"says"`    // in the manner of Slack's answers, English
}

// String is the form in which Slack's answers name it.
func (f Finding) String() string {
	return fmt.Sprintf("%s [json-pointer:%s]", f.Says, f.Pointer)
}

// Check looks for what Slack would refuse in a message (an object with text,
// blocks and so on) or a view, given as JSON. The limits are those of Slack's
// block reference, type declarations and validators; the real Slack may be
// stricter where those say nothing.
func Check(surface Surface, payload []byte) []Finding {
	var o object
	if err := json.Unmarshal(payload, &o); err != nil || o == nil {
		return []Finding{{Pointer: "", Says: "must provide an object"}}
	}
	return checkPayload(surface, o)
}

func checkPayload(surface Surface, payload object) []Finding {
	k := &checking{surface: surface, blockIDs: make(map[string]bool), actionIDs: make(map[string]bool)}
	if surface == OnMessage {
		blocks, present := payload["blocks"]
		if text, ok := blocks.(string); ok {
			var v any
			if json.Unmarshal([]byte(text), &v) == nil {
				blocks = v
			}
		}
		if present && blocks != nil {
			k.blocks("/blocks", blocks)
		}
		return k.found
	}
	k.view("", payload)
	return k.found
}

// refuseBlocks is how Slack refuses blocks: the places stand in
// response_metadata and, for messages, in errors.
func refuseBlocks(code, under string, found []Finding) error {
	r := &refusal{code: code}
	var plain []string
	for _, f := range found {
		f.Pointer = under + f.Pointer
		plain = append(plain, f.String())
		r.messages = append(r.messages, "[ERROR] "+f.String())
	}
	if code == "invalid_blocks" {
		r.extra = object{"errors": plain}
	}
	return r
}

// sizeOf is the length of a value as JSON, in bytes.
func sizeOf(v any) int {
	b, err := json.Marshal(v)
	if err != nil {
		return 0 // decoded JSON can always be encoded
	}
	return len(b)
}
