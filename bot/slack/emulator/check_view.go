package emulator

// largestView is the size above which Slack answers view_too_large, in bytes of
// JSON (docs.slack.dev, "views.open").
const largestView = 250_000

// view checks a modal or Home (docs.slack.dev, "Views").
func (k *checking) view(at string, v object) {
	s := shape{
		"blocks!": func(k *checking, at string, v any) { k.blocks(at, v) }, "private_metadata": str(0, 3000), "callback_id": str(0, 255), "external_id": str(0, 255),
	}
	kind := v["type"]
	switch {
	case kind == "home" && k.surface == OnHome:
		// Slack takes a title at Home and shows none.
		s["title"], s["submit"], s["close"] = anything, anything, anything
		s["clear_on_close"], s["notify_on_close"] = boolean, boolean
	case kind == "modal" && k.surface == InModal:
		s["title!"], s["submit"], s["close"] = plain(1, 24), plain(1, 24), plain(1, 24)
		s["clear_on_close"], s["notify_on_close"], s["submit_disabled"] = boolean, boolean, boolean
	default:
		k.say(at+"/type", "unsupported type: %v", kind)
		return
	}
	k.look(at, v, s)
	if k.inputs && k.surface == InModal && v["submit"] == nil {
		k.say(at, "missing required field: submit")
	}
}
