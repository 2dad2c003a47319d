package emulator

import "strings"

// text is a text object of any kind (docs.slack.dev, "Composition objects").
func text(fewest, most int) rule {
	return textOf(fewest, most, "plain_text", "mrkdwn")
}

// plain is a text object without formatting.
func plain(fewest, most int) rule { return textOf(fewest, most, "plain_text") }

func textOf(fewest, most int, kinds ...string) rule {
	return typed(func(kind string) (shape, bool) {
		if kind == "mrkdwn" {
			return shape{"text!": str(fewest, most), "verbatim": boolean}, true
		}
		return shape{"text!": str(fewest, most), "emoji": boolean}, kind == "plain_text"
	}, kinds...)
}

// address is a URL.
func address(most int) rule {
	return func(k *checking, at string, v any) {
		str(1, most)(k, at, v)
		if s, ok := v.(string); ok && !strings.Contains(s, ":") {
			k.say(at, "invalid url")
		}
	}
}

func confirmation() shape {
	return shape{
		"title": plain(1, 100), "text!": text(1, 300), "confirm": plain(1, 30), "deny": plain(1, 30),
		"style": oneOf("primary", "danger"),
	}
}

// option stands in selects (plain) and in checkboxes and radio buttons, where
// its text may be formatted.
func option(formatted bool) func() shape {
	label, described := plain(1, 75), plain(1, 75)
	if formatted {
		label, described = text(1, 75), text(1, 75)
	}
	return func() shape {
		// Slack's sources say 75 and 150 for a value; we stay with the stricter.
		return shape{"text!": label, "value": str(1, 75), "description": described, "url": address(3000)}
	}
}

func optionGroup() shape {
	return shape{"label!": plain(1, 75), "options!": list(1, 100, of(option(false)))}
}

func conversationFilter() shape {
	return shape{
		"include":                          list(1, 4, oneOf("im", "mpim", "private", "public")),
		"exclude_external_shared_channels": boolean, "exclude_bot_users": boolean,
	}
}

func dispatching() shape {
	return shape{"trigger_actions_on": list(1, 2, oneOf("on_enter_pressed", "on_character_entered"))}
}

func slackFile() shape { return shape{"id": str(1, 255), "url": address(3000)} }

// image is the picture of image blocks, accessories and context.
func image() shape {
	return shape{"alt_text!": str(0, 2000), "image_url": address(3000), "slack_file": of(slackFile)}
}
