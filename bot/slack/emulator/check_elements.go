package emulator

import "maps"

// Which elements a block takes (@slack/types 3.2.0: SectionBlockAccessory,
// ActionsBlockElement, InputBlockElement, ContextActionsBlockElement).
func selects() []string {
	return words("static_select users_select conversations_select channels_select external_select " +
		"multi_static_select multi_users_select multi_conversations_select multi_channels_select multi_external_select")
}

func accessories() []string {
	return append(selects(), words("button checkboxes datepicker image overflow radio_buttons timepicker workflow_button")...)
}

func actionElements() []string {
	return append(selects(), words("button checkboxes datepicker datetimepicker overflow radio_buttons timepicker workflow_button rich_text_input")...)
}

func inputElements() []string {
	return append(selects(), words("checkboxes datepicker datetimepicker email_text_input file_input number_input plain_text_input "+
		"radio_buttons rich_text_input timepicker url_text_input")...)
}

// element is the shape of a block element (docs.slack.dev, "Block elements").
func element(kind string) (shape, bool) {
	switch kind {
	case "image":
		return image(), true
	case "button":
		return with(shape{
			"text!": plain(1, 75), "value": str(0, 2000), "url": address(3000), "style": oneOf("primary", "danger"),
			"accessibility_label": str(1, 75),
		}, confirmable), true
	case "workflow_button":
		return with(shape{"text!": plain(1, 75), "workflow!": anything, "style": oneOf("primary", "danger"), "accessibility_label": str(1, 75)}), true
	case "icon_button":
		return with(shape{"icon!": oneOf("trash"), "text!": plain(1, 75), "value": str(0, 2000), "accessibility_label": str(1, 75), "visible_to_user_ids": list(1, 100, str(1, 255))}, confirmable), true
	case "feedback_buttons":
		return with(shape{"positive_button!": of(feedbackButton), "negative_button!": of(feedbackButton)}), true
	case "overflow":
		return with(shape{"options!": list(1, 5, of(option(false)))}, confirmable), true
	case "checkboxes":
		return with(shape{"options!": list(1, 10, of(option(true))), "initial_options": list(1, 10, of(option(true)))}, confirmable, focusable), true
	case "radio_buttons":
		return with(shape{"options!": list(1, 10, of(option(true))), "initial_option": of(option(true))}, confirmable, focusable), true
	case "datepicker":
		return with(shape{"initial_date": str(10, 10)}, confirmable, focusable, placed), true
	case "timepicker":
		return with(shape{"initial_time": str(5, 5), "timezone": str(1, 255)}, confirmable, focusable, placed), true
	case "datetimepicker":
		return with(shape{"initial_date_time": whole(0, 9999999999)}, confirmable, focusable), true
	}
	if s, ok := selectElement(kind); ok {
		return s, true
	}
	return inputElement(kind)
}

func selectElement(kind string) (shape, bool) {
	var chosen shape
	switch kind {
	case "static_select":
		chosen = shape{"options": list(1, 100, of(option(false))), "option_groups": list(1, 100, of(optionGroup)), "initial_option": of(option(false))}
	case "multi_static_select":
		chosen = shape{"options": list(1, 100, of(option(false))), "option_groups": list(1, 100, of(optionGroup)), "initial_options": list(1, 100, of(option(false)))}
	case "external_select":
		chosen = shape{"initial_option": of(option(false)), "min_query_length": whole(0, 255)}
	case "multi_external_select":
		chosen = shape{"initial_options": list(1, 100, of(option(false))), "min_query_length": whole(0, 255)}
	case "users_select":
		chosen = shape{"initial_user": str(1, 255)}
	case "multi_users_select":
		chosen = shape{"initial_users": list(1, 100, str(1, 255))}
	case "channels_select":
		chosen = shape{"initial_channel": str(1, 255), "response_url_enabled": boolean}
	case "multi_channels_select":
		chosen = shape{"initial_channels": list(1, 100, str(1, 255))}
	case "conversations_select":
		chosen = shape{"initial_conversation": str(1, 255), "default_to_current_conversation": boolean, "filter": of(conversationFilter), "response_url_enabled": boolean}
	case "multi_conversations_select":
		chosen = shape{"initial_conversations": list(1, 100, str(1, 255)), "default_to_current_conversation": boolean, "filter": of(conversationFilter)}
	default:
		return nil, false
	}
	parts := []func() shape{confirmable, focusable, placed}
	if len(kind) > 6 && kind[:6] == "multi_" {
		parts = append(parts, func() shape { return shape{"max_selected_items": whole(1, 100)} })
	}
	return with(chosen, parts...), true
}

func inputElement(kind string) (shape, bool) {
	switch kind {
	case "plain_text_input":
		return with(shape{"initial_value": str(0, 3000), "multiline": boolean, "min_length": whole(0, 3000), "max_length": whole(1, 3000)}, dispatchable, focusable, placed), true
	case "email_text_input", "url_text_input":
		return with(shape{"initial_value": str(0, 3000)}, dispatchable, focusable, placed), true
	case "number_input":
		return with(shape{"is_decimal_allowed!": boolean, "initial_value": str(0, 3000), "min_value": str(1, 255), "max_value": str(1, 255)}, dispatchable, focusable, placed), true
	case "rich_text_input":
		return with(shape{"initial_value": typed(block, "rich_text"), "min_lines": whole(1, 100), "max_lines": whole(1, 100)}, dispatchable, focusable, placed), true
	case "file_input":
		return with(shape{"filetypes": list(1, 100, str(1, 255)), "max_files": whole(1, 10)}), true
	default:
		return nil, false
	}
}

// with puts the shape of an element together: its own, an action id, and parts.
func with(own shape, parts ...func() shape) shape {
	own["action_id"] = actionID
	for _, part := range parts {
		maps.Copy(own, part())
	}
	return own
}

func confirmable() shape  { return shape{"confirm": of(confirmation)} }
func focusable() shape    { return shape{"focus_on_load": boolean} }
func placed() shape       { return shape{"placeholder": plain(1, 150)} }
func dispatchable() shape { return shape{"dispatch_action_config": of(dispatching)} }

func feedbackButton() shape {
	return shape{"text!": plain(1, 75), "value!": str(0, 2000), "accessibility_label": str(1, 75)}
}
