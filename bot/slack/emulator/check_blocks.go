package emulator

import (
	"slices"
	"unicode/utf8"
)

// longestMarkdown is for all markdown blocks of a payload together, in
// characters (docs.slack.dev, "Markdown block").
const longestMarkdown = 12_000

// notOn are the blocks a surface refuses. Cards and carousels are refused by
// chat.postMessage outside streams (noted by slack-go; not documented).
func notOn(s Surface) []string {
	switch s {
	case InModal:
		return words("markdown table data_table card carousel container plan task_card context_actions data_visualization")
	case OnHome:
		return words("markdown table data_table container plan task_card context_actions alert data_visualization")
	default:
		return words("alert card carousel")
	}
}

// blocks checks the list of a message or view: 50 in a message, 100 in a view.
func (k *checking) blocks(at string, v any) {
	most := 100
	if k.surface == OnMessage {
		most = 50
	}
	list(0, most, anyBlock)(k, at, v)
	if k.markdown > longestMarkdown {
		k.say(at, "markdown blocks must be less than %d characters together", longestMarkdown+1)
	}
	if k.tables > 1 {
		k.say(at, "no more than 1 table allowed")
	}
}

func anyBlock(k *checking, at string, v any) {
	o, ok := v.(object)
	if !ok {
		k.say(at, "must provide an object")
		return
	}
	kind, _ := o["type"].(string)
	if slices.Contains(notOn(k.surface), kind) {
		k.say(at+"/type", "unsupported type: %s", kind)
		return
	}
	typed(block)(k, at, v)
	switch kind {
	case "section":
		if o["text"] == nil && o["fields"] == nil {
			k.say(at, "missing required field: text")
		}
	case "image":
		k.picture(at, o)
	case "input":
		k.inputs = true
	case "markdown":
		text, _ := o["text"].(string)
		k.markdown += utf8.RuneCountInString(text)
	case "table":
		k.tables++
		if characters(o["rows"]) > 10_000 {
			k.say(at+"/rows", "must be less than 10001 characters")
		}
	}
}

// picture has one of its two sources.
func (k *checking) picture(at string, o object) {
	if (o["image_url"] == nil) == (o["slack_file"] == nil) {
		k.say(at, "missing required field: image_url")
	}
}

// characters counts the text in the cells of a table.
func characters(v any) int {
	n := 0
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			n += characters(one)
		}
	case object:
		if s, ok := v["text"].(string); ok {
			n += utf8.RuneCountInString(s)
		}
		n += characters(v["elements"])
	}
	return n
}

// block is the shape of a block (docs.slack.dev, "Blocks").
func block(kind string) (shape, bool) {
	s, ok := blockShape(kind)
	if ok {
		s["block_id"] = blockID
	}
	return s, ok
}

func blockShape(kind string) (shape, bool) {
	switch kind {
	case "divider":
		return shape{}, true
	case "header":
		return shape{"text!": plain(1, 150)}, true
	case "section":
		return shape{"text": text(1, 3000), "fields": list(1, 10, text(1, 2000)), "accessory": typed(element, accessories()...), "expand": boolean}, true
	case "context":
		return shape{"elements!": list(1, 10, contextElement)}, true
	case "actions":
		return shape{"elements!": list(1, 25, typed(element, actionElements()...))}, true
	case "input":
		return shape{"label!": plain(1, 2000), "hint": plain(1, 2000), "optional": boolean, "dispatch_action": boolean, "element!": typed(element, inputElements()...)}, true
	case "image":
		s := image()
		s["title"] = plain(1, 2000)
		return s, true
	case "video":
		return shape{
			"video_url!": address(3000), "thumbnail_url!": address(3000), "alt_text!": str(0, 2000), "title!": plain(1, 199), "title_url": address(3000),
			"author_name": str(1, 49), "provider_name": str(1, 255), "provider_icon_url": address(3000), "description": plain(1, 200),
		}, true
	case "file":
		return shape{"source!": oneOf("remote"), "external_id!": str(1, 255)}, true
	case "markdown":
		return shape{"text!": str(1, longestMarkdown)}, true
	case "rich_text":
		return shape{"elements!": list(0, 10_000, typed(richText))}, true
	case "table":
		return shape{"rows!": list(1, 100, list(0, 20, cell)), "column_settings": list(0, 20, of(column))}, true
	default:
		return newerBlock(kind)
	}
}

// newerBlock are blocks of 2026; of what is inside only the documented limits
// are checked.
func newerBlock(kind string) (shape, bool) {
	switch kind {
	case "data_table":
		return shape{"rows!": list(1, 10_000, list(0, 100, cell)), "caption!": str(1, 3000), "page_size": whole(1, 100), "row_header_column_index": whole(0, 100)}, true
	case "data_visualization":
		return shape{"title": anything, "chart": anything, "data": anything, "caption": anything}, true
	case "card":
		return shape{
			"hero_image": anything, "icon": anything, "title": text(1, 150), "subtitle": text(1, 150), "body": text(1, 200), "actions": list(0, 25, typed(element, "button")),
		}, true
	case "carousel":
		return shape{"elements!": list(1, 10, typed(block, "card"))}, true
	case "container":
		return shape{
			"title": plain(1, 150), "rich_text_title": typed(block, "rich_text"), "subtitle": text(1, 150),
			"child_blocks!": list(1, 10, typed(block, words("actions context divider file header image input rich_text section table video")...)),
			"width":         oneOf("narrow", "standard", "wide", "full"), "icon": anything, "is_collapsible": boolean, "default_collapsed": boolean, "has_header_divider": boolean,
		}, true
	case "alert":
		return shape{"text!": text(1, 3000), "level": oneOf("default", "info", "warning", "error", "success")}, true
	case "context_actions":
		return shape{"elements!": list(1, 5, typed(element, "feedback_buttons", "icon_button"))}, true
	case "plan":
		return shape{"title!": str(1, 3000), "tasks": anything}, true
	case "task_card":
		return shape{
			"task_id!": str(1, 255), "title!": str(1, 3000), "details": typed(block, "rich_text"), "output": typed(block, "rich_text"), "sources": anything,
			"status!": oneOf("pending", "in_progress", "complete", "error"),
		}, true
	default:
		return nil, false
	}
}

// contextElement is a picture or a text of a context block.
func contextElement(k *checking, at string, v any) {
	o, _ := v.(object)
	if o["type"] == "image" {
		typed(element, "image")(k, at, v)
		k.picture(at, o)
		return
	}
	text(1, 3000)(k, at, v)
}

func column() shape {
	return shape{"align": oneOf("left", "center", "right"), "is_wrapped": boolean}
}

// cell of a table.
func cell(k *checking, at string, v any) {
	typed(func(kind string) (shape, bool) {
		switch kind {
		case "raw_text":
			return shape{"text!": str(0, 10_000)}, true
		case "raw_number":
			return shape{"value!": number, "text": str(0, 10_000)}, true
		case "rich_text":
			return block("rich_text")
		default:
			return nil, false
		}
	})(k, at, v)
}

func number(k *checking, at string, v any) {
	if _, ok := v.(float64); !ok {
		k.say(at, "must provide a number")
	}
}
