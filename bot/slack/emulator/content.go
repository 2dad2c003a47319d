package emulator

import (
	"fmt"
	"unicode/utf8"
)

// Lengths of a message (docs.slack.dev, "chat.postMessage" and "chat.update").
const (
	longestText     = 40_000 // cut by chat.postMessage
	longestUpdate   = 4_000  // refused by chat.update
	mostAttachments = 100
)

// content is what a message says, as it was given.
type content struct {
	text        string
	blocks      []any
	attachments []any
	metadata    object

	hasText, hasBlocks, hasAttachments, hasMetadata bool
}

// readContent reads text, blocks, attachments and metadata of any call that
// makes a message, and checks the blocks against Slack's limits.
func readContent(args arguments) (content, error) {
	var c content
	c.text, c.hasText = args.text("text"), args.has("text")
	if err := c.readMarkdown(args); err != nil {
		return c, err
	}
	blocks, present, err := args.decoded("blocks")
	if present {
		list, ok := blocks.([]any)
		if err != nil || !ok {
			return c, refuse("invalid_blocks_format")
		}
		if found := checkPayload(OnMessage, object{"blocks": list}); len(found) > 0 {
			return c, refuseBlocks("invalid_blocks", "", found)
		}
		c.blocks, c.hasBlocks = list, true
	}
	if err := c.readAttachments(args); err != nil {
		return c, err
	}
	metadata, present, err := args.decoded("metadata")
	if present {
		if err != nil {
			return c, refuse("invalid_metadata_format")
		}
		if c.metadata, err = readMetadata(metadata); err != nil {
			return c, err
		}
		c.hasMetadata = true
	}
	return c, nil
}

func (c *content) readMarkdown(args arguments) error {
	if !args.has("markdown_text") {
		return nil
	}
	if args.has("text") || args.has("blocks") {
		return refuse("markdown_text_conflict")
	}
	if utf8.RuneCountInString(args.text("markdown_text")) > longestMarkdown {
		return refuseArguments(fmt.Sprintf("must be less than %d characters [json-pointer:/markdown_text]", longestMarkdown+1))
	}
	c.text, c.hasText = args.text("markdown_text"), true
	return nil
}

func (c *content) readAttachments(args arguments) error {
	attachments, present, err := args.decoded("attachments")
	if !present {
		return nil
	}
	list, ok := attachments.([]any)
	if err != nil || !ok {
		return refuseArguments("must provide an array [json-pointer:/attachments]")
	}
	if len(list) > mostAttachments {
		return refuse("too_many_attachments")
	}
	for i, a := range list {
		o, ok := a.(object)
		if !ok {
			return refuseArguments(fmt.Sprintf("must provide an object [json-pointer:/attachments/%d]", i))
		}
		if o["blocks"] == nil {
			continue
		}
		if found := checkPayload(OnMessage, object{"blocks": o["blocks"]}); len(found) > 0 {
			return refuseBlocks("invalid_blocks", fmt.Sprintf("/attachments/%d", i), found)
		}
	}
	c.attachments, c.hasAttachments = list, true
	return nil
}

// empty reports whether there is nothing to show.
func (c content) empty() bool {
	return c.text == "" && len(c.blocks) == 0 && len(c.attachments) == 0
}

// longestMetadata is our reading of metadata_too_large: Slack's page names the
// error and no size.
const longestMetadata = 16_000

// readMetadata checks message metadata (docs.slack.dev, "Message metadata"):
// event_type and event_payload; values are strings, numbers, booleans, one level
// of object, or lists of such objects. An empty object means none.
func readMetadata(v any) (object, error) {
	o, ok := v.(object)
	if !ok {
		return nil, refuse("invalid_metadata_format")
	}
	if len(o) == 0 {
		return nil, nil
	}
	kind, ok := o["event_type"].(string)
	if !ok || kind == "" {
		return nil, refuse("invalid_metadata_schema")
	}
	payload, ok := o["event_payload"].(object)
	if !ok {
		return nil, refuse("invalid_metadata_schema")
	}
	for _, value := range payload {
		if !metadataValue(value) {
			return nil, refuse("invalid_metadata_schema")
		}
	}
	if sizeOf(o) > longestMetadata {
		return nil, refuse("metadata_too_large")
	}
	return object{"event_type": kind, "event_payload": payload}, nil
}

func metadataValue(v any) bool {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			o, ok := one.(object)
			if !ok || !flat(o) {
				return false
			}
		}
		return true
	case object:
		return flat(v)
	default:
		return scalar(v)
	}
}

func flat(o object) bool {
	for _, v := range o {
		if !scalar(v) {
			return false
		}
	}
	return true
}

func scalar(v any) bool {
	switch v.(type) {
	case string, float64, bool:
		return true
	default:
		return false
	}
}
