package emulator

// richText is the shape of what stands in a rich_text block (docs.slack.dev,
// "Rich text block"; @slack/types 3.2.0).
func richText(kind string) (shape, bool) {
	border := whole(0, 1)
	switch kind {
	case "rich_text_section":
		return shape{"elements!": list(0, 10_000, typed(richTextPiece))}, true
	case "rich_text_preformatted":
		return shape{"elements!": list(0, 10_000, typed(richTextPiece, "text", "link")), "border": border, "language": str(1, 255)}, true
	case "rich_text_quote":
		return shape{"elements!": list(0, 10_000, typed(richTextPiece)), "border": border}, true
	case "rich_text_list":
		return shape{
			"elements!": list(1, 10_000, typed(richText, "rich_text_section")), "style!": oneOf("bullet", "ordered"),
			"indent": whole(0, 100), "offset": whole(0, 1e9), "border": border,
		}, true
	default:
		return nil, false
	}
}

func richTextPiece(kind string) (shape, bool) {
	var s shape
	switch kind {
	case "text":
		s = shape{"text!": str(1, 1_000_000)}
	case "link":
		s = shape{"url!": address(3000), "text": str(1, 3000), "unsafe": boolean}
	case "user":
		s = shape{"user_id!": str(1, 255)}
	case "channel":
		s = shape{"channel_id!": str(1, 255)}
	case "usergroup":
		s = shape{"usergroup_id!": str(1, 255)}
	case "team":
		s = shape{"team_id!": str(1, 255)}
	case "broadcast":
		s = shape{"range!": oneOf("here", "channel", "everyone")}
	case "emoji":
		s = shape{"name!": str(1, 255), "unicode": str(1, 255), "url": address(3000), "skin_tone": whole(1, 6)}
	case "color":
		s = shape{"value!": str(1, 255)}
	case "date":
		s = shape{"timestamp!": number, "format!": str(1, 255), "url": address(3000), "fallback": str(1, 3000)}
	default:
		return nil, false
	}
	s["style"] = of(style)
	return s, true
}

func style() shape {
	return shape{
		"bold": boolean, "italic": boolean, "strike": boolean, "code": boolean, "underline": boolean,
		"highlight": boolean, "client_highlight": boolean, "unlink": boolean,
	}
}
