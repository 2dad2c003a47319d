package emulator_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"lodestar/bot/slack/emulator"
)

// n repeats a character that has two bytes: limits count characters.
func n(count int) string { return strings.Repeat("ü", count) }

func plainText(s string) string {
	b, _ := json.Marshal(s)
	return `{"type":"plain_text","text":` + string(b) + `}`
}

func times(count int, one func(int) string) string {
	all := make([]string, count)
	for i := range all {
		all[i] = one(i)
	}
	return "[" + strings.Join(all, ",") + "]"
}

func divider(int) string { return `{"type":"divider"}` }

func options(count int) string {
	return times(count, func(i int) string { return fmt.Sprintf(`{"text":%s,"value":"%d"}`, plainText("x"), i) })
}

func inActions(elements string) string {
	return `{"blocks":[{"type":"actions","elements":` + elements + `}]}`
}

func section(member string) string { return `{"blocks":[{"type":"section",` + member + `}]}` }

func inModal(blocks string, more string) string {
	return `{"type":"modal","title":` + plainText("x") + `,"blocks":` + blocks + more + `}`
}

func input(element string) string {
	return inModal(`[{"type":"input","label":`+plainText("x")+`,"element":`+element+`}]`, `,"submit":`+plainText("x"))
}

// TestBlockLimits goes to each limit of Slack's tables, and one beyond.
func TestBlockLimits(t *testing.T) {
	t.Parallel()
	button := func(member string) func(int) string {
		return func(count int) string {
			return inActions(`[{"type":"button","text":` + plainText("x") + `,"` + member + `":"` + n(count) + `"}]`)
		}
	}
	confirm := func(member string) func(int) string {
		return func(count int) string {
			c := map[string]string{"title": plainText("x"), "text": plainText("x"), "confirm": plainText("x"), "deny": plainText("x")}
			c[member] = plainText(n(count))
			return inActions(`[{"type":"button","text":` + plainText("x") + `,"confirm":{"title":` + c["title"] + `,"text":` + c["text"] + `,"confirm":` + c["confirm"] + `,"deny":` + c["deny"] + `}}]`)
		}
	}
	for name, c := range map[string]struct {
		surface emulator.Surface
		most    int
		payload func(int) string
	}{
		"blocks of a message": {emulator.OnMessage, 50, func(i int) string { return `{"blocks":` + times(i, divider) + `}` }},
		"blocks of a modal":   {emulator.InModal, 100, func(i int) string { return inModal(times(i, divider), "") }},
		"blocks of Home":      {emulator.OnHome, 100, func(i int) string { return `{"type":"home","blocks":` + times(i, divider) + `}` }},
		"block_id":            {emulator.OnMessage, 255, func(i int) string { return `{"blocks":[{"type":"divider","block_id":"` + n(i) + `"}]}` }},
		"action_id":           {emulator.OnMessage, 255, button("action_id")},
		"callback_id":         {emulator.InModal, 255, func(i int) string { return inModal("[]", `,"callback_id":"`+n(i)+`"`) }},
		"external_id":         {emulator.InModal, 255, func(i int) string { return inModal("[]", `,"external_id":"`+n(i)+`"`) }},
		"private_metadata":    {emulator.InModal, 3000, func(i int) string { return inModal("[]", `,"private_metadata":"`+n(i)+`"`) }},
		"section text":        {emulator.OnMessage, 3000, func(i int) string { return section(`"text":` + plainText(n(i))) }},
		"section fields":      {emulator.OnMessage, 10, func(i int) string { return section(`"fields":` + times(i, func(int) string { return plainText("x") })) }},
		"section field":       {emulator.OnMessage, 2000, func(i int) string { return section(`"fields":[` + plainText(n(i)) + `]`) }},
		"header":              {emulator.OnMessage, 150, func(i int) string { return `{"blocks":[{"type":"header","text":` + plainText(n(i)) + `}]}` }},
		"context elements": {emulator.OnMessage, 10, func(i int) string {
			return `{"blocks":[{"type":"context","elements":` + times(i, func(int) string { return plainText("x") }) + `}]}`
		}},
		"context text": {emulator.OnMessage, 3000, func(i int) string { return `{"blocks":[{"type":"context","elements":[` + plainText(n(i)) + `]}]}` }},
		"actions": {emulator.OnMessage, 25, func(i int) string {
			return inActions(times(i, func(int) string { return `{"type":"button","text":` + plainText("x") + `}` }))
		}},
		"input label": {emulator.InModal, 2000, func(i int) string {
			return inModal(`[{"type":"input","label":`+plainText(n(i))+`,"element":{"type":"plain_text_input"}}]`, `,"submit":`+plainText("x"))
		}},
		"input hint": {emulator.InModal, 2000, func(i int) string {
			return inModal(`[{"type":"input","label":`+plainText("x")+`,"hint":`+plainText(n(i))+`,"element":{"type":"plain_text_input"}}]`, `,"submit":`+plainText("x"))
		}},
		"image alt": {emulator.OnMessage, 2000, func(i int) string {
			return `{"blocks":[{"type":"image","image_url":"https://x","alt_text":"` + n(i) + `"}]}`
		}},
		"image title": {emulator.OnMessage, 2000, func(i int) string {
			return `{"blocks":[{"type":"image","image_url":"https://x","alt_text":"x","title":` + plainText(n(i)) + `}]}`
		}},
		"image URL": {emulator.OnMessage, 3000, func(i int) string {
			return `{"blocks":[{"type":"image","image_url":"https:` + n(i-6) + `","alt_text":"x"}]}`
		}},
		"video title": {emulator.OnMessage, 199, func(i int) string {
			return `{"blocks":[{"type":"video","video_url":"https://x","thumbnail_url":"https://x","alt_text":"x","title":` + plainText(n(i)) + `}]}`
		}},
		"video author": {emulator.OnMessage, 49, func(i int) string {
			return `{"blocks":[{"type":"video","video_url":"https://x","thumbnail_url":"https://x","alt_text":"x","title":` + plainText("x") + `,"author_name":"` + n(i) + `"}]}`
		}},
		"markdown": {emulator.OnMessage, 12_000, func(i int) string { return `{"blocks":[{"type":"markdown","text":"` + n(i) + `"}]}` }},
		"markdown together": {emulator.OnMessage, 12_000, func(i int) string {
			return `{"blocks":[{"type":"markdown","text":"` + n(i/2) + `"},{"type":"markdown","text":"` + n(i-i/2) + `"}]}`
		}},
		"table rows": {emulator.OnMessage, 100, func(i int) string {
			return `{"blocks":[{"type":"table","rows":` + times(i, func(int) string { return `[{"type":"raw_text","text":"x"}]` }) + `}]}`
		}},
		"table cells": {emulator.OnMessage, 20, func(i int) string {
			return `{"blocks":[{"type":"table","rows":[` + times(i, func(int) string { return `{"type":"raw_text","text":"x"}` }) + `]}]}`
		}},
		"table columns": {emulator.OnMessage, 20, func(i int) string {
			return `{"blocks":[{"type":"table","rows":[[]],"column_settings":` + times(i, func(int) string { return `{"align":"left"}` }) + `}]}`
		}},
		"table characters": {emulator.OnMessage, 10_000, func(i int) string {
			return `{"blocks":[{"type":"table","rows":[[{"type":"raw_text","text":"` + n(5000) + `"},{"type":"raw_text","text":"` + n(i-5000) + `"}]]}]}`
		}},
		"tables": {emulator.OnMessage, 1, func(i int) string {
			return `{"blocks":` + times(i, func(int) string { return `{"type":"table","rows":[[]]}` }) + `}`
		}},
		"button text":  {emulator.OnMessage, 75, func(i int) string { return inActions(`[{"type":"button","text":` + plainText(n(i)) + `}]`) }},
		"button value": {emulator.OnMessage, 2000, button("value")},
		"button URL": {emulator.OnMessage, 3000, func(i int) string {
			return inActions(`[{"type":"button","text":` + plainText("x") + `,"url":"https:` + n(i-6) + `"}]`)
		}},
		"accessibility_label": {emulator.OnMessage, 75, button("accessibility_label")},
		"overflow":            {emulator.OnMessage, 5, func(i int) string { return inActions(`[{"type":"overflow","options":` + options(i) + `}]`) }},
		"select options":      {emulator.OnMessage, 100, func(i int) string { return inActions(`[{"type":"static_select","options":` + options(i) + `}]`) }},
		"select groups": {emulator.OnMessage, 100, func(i int) string {
			return inActions(`[{"type":"static_select","option_groups":` + times(i, func(int) string { return `{"label":` + plainText("x") + `,"options":` + options(1) + `}` }) + `}]`)
		}},
		"group options": {emulator.OnMessage, 100, func(i int) string {
			return inActions(`[{"type":"static_select","option_groups":[{"label":` + plainText("x") + `,"options":` + options(i) + `}]}]`)
		}},
		"group label": {emulator.OnMessage, 75, func(i int) string {
			return inActions(`[{"type":"static_select","option_groups":[{"label":` + plainText(n(i)) + `,"options":` + options(1) + `}]}]`)
		}},
		"checkboxes":    {emulator.OnMessage, 10, func(i int) string { return inActions(`[{"type":"checkboxes","options":` + options(i) + `}]`) }},
		"radio buttons": {emulator.OnMessage, 10, func(i int) string { return inActions(`[{"type":"radio_buttons","options":` + options(i) + `}]`) }},
		"option text": {emulator.OnMessage, 75, func(i int) string {
			return inActions(`[{"type":"static_select","options":[{"text":` + plainText(n(i)) + `,"value":"x"}]}]`)
		}},
		"option description": {emulator.OnMessage, 75, func(i int) string {
			return inActions(`[{"type":"static_select","options":[{"text":` + plainText("x") + `,"value":"x","description":` + plainText(n(i)) + `}]}]`)
		}},
		"option value": {emulator.OnMessage, 75, func(i int) string {
			return inActions(`[{"type":"static_select","options":[{"text":` + plainText("x") + `,"value":"` + n(i) + `"}]}]`)
		}},
		"placeholder": {emulator.OnMessage, 150, func(i int) string {
			return inActions(`[{"type":"static_select","placeholder":` + plainText(n(i)) + `,"options":` + options(1) + `}]`)
		}},
		"min_length":      {emulator.InModal, 3000, func(i int) string { return input(fmt.Sprintf(`{"type":"plain_text_input","min_length":%d}`, i)) }},
		"max_length":      {emulator.InModal, 3000, func(i int) string { return input(fmt.Sprintf(`{"type":"plain_text_input","max_length":%d}`, i)) }},
		"files":           {emulator.InModal, 10, func(i int) string { return input(fmt.Sprintf(`{"type":"file_input","max_files":%d}`, i)) }},
		"rich text lines": {emulator.InModal, 100, func(i int) string { return input(fmt.Sprintf(`{"type":"rich_text_input","max_lines":%d}`, i)) }},
		"confirm title":   {emulator.OnMessage, 100, confirm("title")},
		"confirm text":    {emulator.OnMessage, 300, confirm("text")},
		"confirm yes":     {emulator.OnMessage, 30, confirm("confirm")},
		"confirm no":      {emulator.OnMessage, 30, confirm("deny")},
		"modal title":     {emulator.InModal, 24, func(i int) string { return `{"type":"modal","blocks":[],"title":` + plainText(n(i)) + `}` }},
		"modal submit":    {emulator.InModal, 24, func(i int) string { return inModal("[]", `,"submit":`+plainText(n(i))) }},
		"modal close":     {emulator.InModal, 24, func(i int) string { return inModal("[]", `,"close":`+plainText(n(i))) }},
		"context_actions": {emulator.OnMessage, 5, func(i int) string {
			return `{"blocks":[{"type":"context_actions","elements":` + times(i, func(int) string { return `{"type":"icon_button","icon":"trash","text":` + plainText("x") + `}` }) + `}]}`
		}},
		"container children": {emulator.OnMessage, 10, func(i int) string {
			return `{"blocks":[{"type":"container","child_blocks":` + times(i, divider) + `}]}`
		}},
		"container title": {emulator.OnMessage, 150, func(i int) string {
			return `{"blocks":[{"type":"container","title":` + plainText(n(i)) + `,"child_blocks":[{"type":"divider"}]}]}`
		}},
		"card title at Home": {emulator.OnHome, 150, func(i int) string {
			return `{"type":"home","blocks":[{"type":"card","title":` + plainText(n(i)) + `}]}`
		}},
		"card body at Home": {emulator.OnHome, 200, func(i int) string { return `{"type":"home","blocks":[{"type":"card","body":` + plainText(n(i)) + `}]}` }},
		"carousel at Home": {emulator.OnHome, 10, func(i int) string {
			return `{"type":"home","blocks":[{"type":"carousel","elements":` + times(i, func(int) string { return `{"type":"card"}` }) + `}]}`
		}},
		"data_table page_size": {emulator.OnMessage, 100, func(i int) string {
			return fmt.Sprintf(`{"blocks":[{"type":"data_table","caption":"x","rows":[[]],"page_size":%d}]}`, i)
		}},
	} {
		if found := emulator.Check(c.surface, []byte(c.payload(c.most))); len(found) != 0 {
			t.Errorf("%s of %d: %v", name, c.most, found)
		}
		if found := emulator.Check(c.surface, []byte(c.payload(c.most+1))); len(found) == 0 {
			t.Errorf("%s of %d was taken", name, c.most+1)
		}
	}
}

func TestSurfaces(t *testing.T) {
	t.Parallel()
	payload := map[emulator.Surface]func(string) string{
		emulator.OnMessage: func(b string) string { return `{"blocks":[` + b + `]}` },
		emulator.InModal:   func(b string) string { return inModal("["+b+"]", "") },
		emulator.OnHome:    func(b string) string { return `{"type":"home","blocks":[` + b + `]}` },
	}
	const all = "message modal home"
	for block, where := range map[string]string{
		`{"type":"section","text":` + plainText("x") + `}`:       all,
		`{"type":"header","text":` + plainText("x") + `}`:        all,
		`{"type":"context","elements":[` + plainText("x") + `]}`: all,
		`{"type":"divider"}`:                                                all,
		`{"type":"rich_text","elements":[]}`:                                all,
		`{"type":"markdown","text":"x"}`:                                    "message",
		`{"type":"table","rows":[[]]}`:                                      "message",
		`{"type":"data_table","caption":"x","rows":[[]]}`:                   "message",
		`{"type":"container","child_blocks":[{"type":"divider"}]}`:          "message",
		`{"type":"plan","title":"x"}`:                                       "message",
		`{"type":"task_card","task_id":"1","title":"x","status":"pending"}`: "message",
		`{"type":"data_visualization"}`:                                     "message",
		`{"type":"card"}`:                                                   "home",
		`{"type":"carousel","elements":[{"type":"card"}]}`:                  "home",
		`{"type":"alert","text":` + plainText("x") + `}`:                    "modal",
		`{"type":"nonsense"}`:                                               "",
	} {
		for surface, in := range payload {
			found := emulator.Check(surface, []byte(in(block)))
			if want := strings.Contains(" "+where+" ", " "+string(surface)+" "); (len(found) == 0) != want {
				t.Errorf("%s in %s: %v", block, surface, found)
			}
		}
	}
}

// What is wrong, and where: JSON pointers into the payload.
func TestFindings(t *testing.T) {
	t.Parallel()
	for payload, want := range map[string]string{
		`[]`:                               "must provide an object [json-pointer:]",
		`{"blocks":{}}`:                    "must provide an array [json-pointer:/blocks]",
		`{"blocks":[7]}`:                   "must provide an object [json-pointer:/blocks/0]",
		`{"blocks":[{}]}`:                  "missing required field: type [json-pointer:/blocks/0]",
		section(`"fields":[]`):             "no less than 1 items allowed [json-pointer:/blocks/0/fields]",
		section(`"text":` + plainText("")): "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
		section(`"text":{"type":"html","text":"x"}`):                                                                                             "unsupported type: html [json-pointer:/blocks/0/text/type]",
		section(`"text":` + plainText("x") + `,"accessory":{"type":"datetimepicker"}`):                                                           "unsupported type: datetimepicker [json-pointer:/blocks/0/accessory/type]",
		`{"blocks":[{"type":"section"}]}`:                                                                                                        "missing required field: text [json-pointer:/blocks/0]",
		`{"blocks":[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]}`:                                                                     "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
		`{"blocks":[{"type":"divider","color":"red"}]}`:                                                                                          "invalid additional property: color [json-pointer:/blocks/0]",
		`{"blocks":[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]}`:                                                       "`block_id` already exists: a [json-pointer:/blocks/1/block_id]",
		inActions(`[{"type":"button","text":` + plainText("x") + `,"style":"green"}]`):                                                           "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]",
		inActions(`[{"type":"plain_text_input"}]`):                                                                                               "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
		`{"blocks":[{"type":"image","alt_text":"x"}]}`:                                                                                           "missing required field: image_url [json-pointer:/blocks/0]",
		`{"blocks":[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"x","style":{"bold":1}}]}]}]}`: "must provide a boolean [json-pointer:/blocks/0/elements/0/elements/0/style/bold]",
	} {
		found := emulator.Check(emulator.OnMessage, []byte(payload))
		if len(found) != 1 || found[0].String() != want {
			t.Errorf("%s: %v, want %s", payload, found, want)
		}
	}
	without := inModal(`[{"type":"input","label":`+plainText("x")+`,"element":{"type":"plain_text_input"}}]`, "")
	if found := emulator.Check(emulator.InModal, []byte(without)); len(found) != 1 || found[0].String() != "missing required field: submit [json-pointer:]" {
		t.Errorf("inputs without submit: %v", found)
	}
	if found := emulator.Check(emulator.OnHome, []byte(inModal("[]", ""))); len(found) != 1 {
		t.Errorf("a modal at Home: %v", found)
	}
}
