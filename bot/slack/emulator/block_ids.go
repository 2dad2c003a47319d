package emulator

import (
	"strconv"
)

// withIDs copies blocks and gives those without a block_id or action_id one, as
// Slack does (docs.slack.dev, "Blocks", block_id).
func (w *world) withIDs(blocks []any) []any {
	if len(blocks) == 0 {
		return nil
	}
	copied, _ := clone(blocks).([]any)
	for _, b := range copied {
		w.giveIDs(b)
	}
	return copied
}

func (w *world) attachmentsWithIDs(attachments []any) []any {
	if len(attachments) == 0 {
		return nil
	}
	copied, _ := clone(attachments).([]any)
	for n, a := range copied {
		o, ok := a.(object)
		if !ok {
			continue
		}
		o["id"] = n + 1
		blocks, _ := o["blocks"].([]any)
		for _, b := range blocks {
			w.giveIDs(b)
		}
	}
	return copied
}

func (w *world) giveIDs(b any) {
	o, ok := b.(object)
	if !ok {
		return
	}
	if o["block_id"] == nil || o["block_id"] == "" {
		o["block_id"] = w.shortID()
	}
	for _, e := range elementsOf(o) {
		if e["action_id"] == nil || e["action_id"] == "" {
			e["action_id"] = w.shortID()
		}
	}
	children, _ := o["child_blocks"].([]any)
	for _, child := range children {
		w.giveIDs(child)
	}
}

// shortID looks like the five random characters of Slack's own ids.
func (w *world) shortID() string { return "e" + strconv.FormatInt(w.next()+36*36*36, 36) }

// elementsOf are the interactive elements of a block.
func elementsOf(block object) []object {
	var found []object
	take := func(v any) {
		if o, ok := v.(object); ok && o["type"] != "image" && o["type"] != "mrkdwn" && o["type"] != "plain_text" {
			found = append(found, o)
		}
	}
	switch block["type"] {
	case "section":
		if block["accessory"] != nil {
			take(block["accessory"])
		}
	case "input":
		take(block["element"])
	case "actions", "context_actions":
		elements, _ := block["elements"].([]any)
		for _, e := range elements {
			take(e)
		}
	case "card":
		elements, _ := block["actions"].([]any)
		for _, e := range elements {
			take(e)
		}
	}
	return found
}

// clone copies decoded JSON.
func clone(v any) any {
	switch v := v.(type) {
	case []any:
		c := make([]any, len(v))
		for i, one := range v {
			c[i] = clone(one)
		}
		return c
	case object:
		c := make(object, len(v))
		for name, one := range v {
			c[name] = clone(one)
		}
		return c
	default:
		return v
	}
}
