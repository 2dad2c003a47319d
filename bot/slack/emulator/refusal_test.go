package emulator_test

import (
	"fmt"
	"strings"
	"testing"

	"lodestar/bot/slack/emulator"
)

// TestRefusals goes through what Slack refuses, with its names.
func TestRefusals(t *testing.T) {
	t.Parallel()
	s := newStage(t, withEverything)
	own := s.said(internal, "mine")
	foreign := must(s.person(eva).Type(internal, "Eva's"))(t)
	private := must(s.AddChannel(emulator.Channel{Team: emulator.SampleTeam, Name: "secret", Kind: emulator.Private, Members: []string{eva}}))(t)
	public := must(s.AddChannel(emulator.Channel{Team: emulator.SampleTeam, Name: "general", Members: []string{eva}}))(t)
	closed := must(s.AddChannel(emulator.Channel{Team: emulator.SampleTeam, Name: "old", Members: []string{eva, emulator.SampleBotUser}}))(t)
	if err := s.Archive(closed.ID, true); err != nil {
		t.Fatal(err)
	}
	stranger := must(s.AddUser(emulator.User{Team: emulator.SampleCustomer, Name: "Stranger"}))(t)
	left := must(s.AddUser(emulator.User{Team: emulator.SampleTeam, Name: "Gone"}))(t)
	if err := s.Deactivate(left.ID); err != nil {
		t.Fatal(err)
	}
	soon := fmt.Sprint(start().Unix() + 600)
	many := func(n int, one string) string { return "[" + strings.Repeat(one+",", n-1) + one + "]" }
	for _, c := range []struct {
		method string
		args   string // name=value, separated by |
		want   string
	}{
		{"chat.postMessage", "channel=C404|text=x", "channel_not_found"},
		{"chat.postMessage", "channel=" + private.ID + "|text=x", "channel_not_found"},
		{"chat.postMessage", "channel=" + public.ID + "|text=x", "not_in_channel"},
		{"chat.postMessage", "channel=" + closed.ID + "|text=x", "is_archived"},
		{"chat.postMessage", "channel=" + stranger.ID + "|text=x", "channel_not_found"},
		{"chat.postMessage", "channel=" + internal, "no_text"},
		{"chat.postMessage", "channel=" + internal + "|text=x|thread_ts=1.000001", "cannot_reply_to_message"},
		{"chat.postMessage", "channel=" + internal + "|text=x|markdown_text=y", "markdown_text_conflict"},
		{"chat.postMessage", "channel=" + internal + "|text=x|blocks={", "invalid_blocks_format"},
		{"chat.postMessage", "channel=" + internal + "|text=x|blocks={}", "invalid_blocks_format"},
		{"chat.postMessage", "channel=" + internal + "|text=x|blocks=[{\"type\":\"nonsense\"}]", "invalid_blocks"},
		{"chat.postMessage", "channel=" + internal + "|text=x|attachments=" + many(101, "{}"), "too_many_attachments"},
		{"chat.postMessage", "channel=" + internal + "|text=x|attachments=[{\"blocks\":[{\"type\":\"alert\"}]}]", "invalid_blocks"},
		{"chat.postMessage", "channel=" + internal + "|text=x|attachments=7", "invalid_arguments"},
		{"chat.postMessage", "channel=" + internal + "|text=x|metadata=nonsense", "invalid_metadata_format"},
		{"chat.postMessage", "channel=" + internal + "|text=x|metadata=[]", "invalid_metadata_format"},
		{"chat.postMessage", "channel=" + internal + "|text=x|metadata={\"event_type\":\"a\"}", "invalid_metadata_schema"},
		{"chat.postMessage", "channel=" + internal + "|text=x|metadata={\"event_type\":\"a\",\"event_payload\":{\"b\":{\"c\":{\"d\":1}}}}", "invalid_metadata_schema"},
		{"chat.postMessage", "channel=" + internal + "|text=x|metadata={\"event_type\":\"a\",\"event_payload\":{\"b\":\"" + strings.Repeat("x", 16_000) + "\"}}", "metadata_too_large"},
		{"chat.postMessage", "channel=" + internal + "|text=x|metadata={\"event_type\":\"a\",\"event_payload\":{\"b\":[{\"c\":1}],\"d\":{\"e\":true}}}", ""},
		{"chat.update", "channel=" + internal + "|ts=1.000001|text=x", "message_not_found"},
		{"chat.update", "channel=" + internal + "|ts=" + foreign + "|text=x", "cant_update_message"},
		{"chat.update", "channel=" + internal + "|ts=" + own, "no_text"},
		{"chat.update", "channel=" + internal + "|ts=" + own + "|text=" + strings.Repeat("ü", 4001), "msg_too_long"},
		{"chat.update", "channel=" + internal + "|ts=" + own + "|text=" + strings.Repeat("ü", 4000), ""},
		{"chat.delete", "channel=" + internal + "|ts=" + foreign, "cant_delete_message"},
		{"chat.delete", "channel=" + internal + "|ts=1.000001", "message_not_found"},
		{"chat.postEphemeral", "channel=" + internal + "|user=" + visser + "|text=x", "user_not_in_channel"},
		{"chat.postEphemeral", "channel=" + internal + "|user=" + eva, "no_text"},
		{"chat.postEphemeral", "channel=" + internal + "|user=" + eva + "|text=" + strings.Repeat("x", 40_001), "msg_too_long"},
		{"chat.getPermalink", "channel=" + internal + "|message_ts=1.000001", "message_not_found"},
		{"chat.scheduleMessage", "channel=" + internal + "|text=x|post_at=never", "invalid_time"},
		{"chat.scheduleMessage", "channel=" + internal + "|text=x|post_at=1000", "time_in_past"},
		{"chat.scheduleMessage", "channel=" + internal + "|text=x|post_at=" + fmt.Sprint(start().AddDate(0, 0, 121).Unix()), "time_too_far"},
		{"chat.scheduleMessage", "channel=" + internal + "|post_at=" + soon, "no_text"},
		{"chat.deleteScheduledMessage", "channel=" + internal + "|scheduled_message_id=Q1", "invalid_scheduled_message_id"},
		{"chat.scheduledMessages.list", "channel=C404", "invalid_channel"},
		{"conversations.info", "channel=C404", "channel_not_found"},
		{"conversations.list", "types=nonsense", "invalid_types"},
		{"conversations.list", "cursor=nonsense", "invalid_cursor"},
		{"conversations.history", "channel=" + public.ID, "not_in_channel"},
		{"conversations.history", "channel=" + internal + "|oldest=x", "invalid_ts_oldest"},
		{"conversations.history", "channel=" + internal + "|latest=x", "invalid_ts_latest"},
		{"conversations.history", "channel=" + internal + "|cursor=x", "invalid_cursor"},
		{"conversations.replies", "channel=" + internal + "|ts=1.000001", "thread_not_found"},
		{"conversations.open", "", "users_list_not_supplied"},
		{"conversations.open", "users=U404", "user_not_found"},
		{"conversations.open", "users=" + stranger.ID, "user_not_found"},
		{"conversations.open", "users=" + left.ID, "user_disabled"},
		{"conversations.open", "users=1,2,3,4,5,6,7,8,9", "too_many_users"},
		{"conversations.join", "channel=" + evasDM, "method_not_supported_for_channel_type"},
		{"conversations.invite", "channel=" + internal + "|users=" + eva, "already_in_channel"},
		{"conversations.invite", "channel=" + internal + "|users=" + visser, "cant_invite"},
		{"conversations.invite", "channel=" + internal + "|users=U404", "user_not_found"},
		{"conversations.kick", "channel=" + internal + "|user=" + emulator.SampleBotUser, "cant_kick_self"},
		{"conversations.create", "name=" + strings.Repeat("x", 81), "invalid_name_maxlength"},
		{"conversations.create", "name=Upper", "invalid_name_specials"},
		{"conversations.create", "name=---", "invalid_name_punctuation"},
		{"conversations.create", "name=general", "name_taken"},
		{"conversations.setTopic", "channel=" + internal + "|topic=" + strings.Repeat("x", 251), "too_long"},
		{"conversations.archive", "channel=" + closed.ID, "already_archived"},
		{"conversations.unarchive", "channel=" + internal, "not_archived"},
		{"conversations.mark", "channel=" + internal + "|ts=x", "invalid_timestamp"},
		{"users.info", "user=U404", "user_not_found"},
		{"users.lookupByEmail", "email=k.visser@contoso.example", "users_not_found"},
		{"users.list", "cursor=x", "invalid_cursor"},
		{"bots.info", "bot=B404", "bot_not_found"},
		{"team.info", "team=T404", "team_not_found"},
		{"files.getUploadURLExternal", "filename=a|length=0", "missing_argument"},
		{"files.getUploadURLExternal", "filename=a|length=99999999999", "file_upload_size_restricted"},
		{"files.completeUploadExternal", "files=[{\"id\":\"F404\"}]", "file_not_found"},
		{"files.info", "file=F404", "file_not_found"},
		{"files.delete", "file=F404", "file_not_found"},
		{"reactions.add", "channel=" + internal + "|timestamp=" + own + "|name=no no", "invalid_name"},
		{"reactions.add", "channel=" + internal + "|timestamp=x|name=eyes", "bad_timestamp"},
		{"reactions.remove", "channel=" + internal + "|timestamp=" + own + "|name=eyes", "no_reaction"},
		{"pins.add", "channel=" + internal, "no_item_specified"},
		{"pins.remove", "channel=" + internal + "|timestamp=" + own, "no_pin"},
		{"views.open", "trigger_id=1.2.3|view={\"type\":\"home\",\"blocks\":[]}", "invalid_arguments"},
		{"views.open", "trigger_id=1.2.3|view={\"type\":\"modal\",\"blocks\":[],\"title\":{\"type\":\"plain_text\",\"text\":\"x\"}}", "invalid_trigger_id"},
		{"views.open", "trigger_id=1.2.3|view={\"type\":\"modal\",\"private_metadata\":\"" + strings.Repeat("x", 250_000) + "\"}", "view_too_large"},
		{"views.update", "view_id=V404|view={\"type\":\"modal\",\"blocks\":[],\"title\":{\"type\":\"plain_text\",\"text\":\"x\"}}", "not_found"},
		{"views.update", "view={\"type\":\"modal\"}", "invalid_arguments"},
		{"views.publish", "user_id=U404|view={\"type\":\"home\",\"blocks\":[]}", "invalid_arguments"},
		{"apps.uninstall", "client_id=x|client_secret=y", "invalid_client_id"},
		{"apps.uninstall", "client_id=emulated|client_secret=y", "bad_client_secret"},
		{"blocks.validate", "blocks=[{\"type\":\"header\"}]", "invalid_blocks"},
		{"api.test", "error=my_error", "my_error"},
	} {
		args := make(map[string]string)
		for pair := range strings.SplitSeq(c.args, "|") {
			if name, value, ok := strings.Cut(pair, "="); ok {
				args[name] = value
			}
		}
		body := s.post(c.method, args)
		if got, _ := body["error"].(string); got != c.want {
			t.Errorf("%s %.120s: %v, want %s", c.method, c.args, body, c.want)
		}
	}
}

func TestPointersOfRefusedBlocks(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	body := s.post("chat.postMessage", map[string]string{"channel": internal, "text": "x", "blocks": `[{"type":"divider"},{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"` + strings.Repeat("x", 76) + `"}}]}]`})
	want := "must be less than 76 characters [json-pointer:/blocks/1/elements/0/text/text]"
	errs, _ := body["errors"].([]any)
	metadata, _ := body["response_metadata"].(map[string]any)
	messages, _ := metadata["messages"].([]any)
	if len(errs) != 1 || errs[0] != want || len(messages) != 1 || messages[0] != "[ERROR] "+want {
		t.Errorf("answer %v", body)
	}
	calls := s.Calls()
	if found := calls[len(calls)-1].Findings; len(found) != 1 || found[0].String() != want {
		t.Errorf("findings %v", found)
	}
}

// The three kinds of body carry the same call; a broken one is named as Slack
// names it.
func TestBodies(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	multipart := "--b\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n" + emulator.SampleBotToken + "\r\n--b\r\nContent-Disposition: form-data; name=\"channel\"\r\n\r\n" + internal + "\r\n--b--\r\n"
	for name, c := range map[string]struct{ kind, bearer, body, want string }{
		"form with the token in it":       {"application/x-www-form-urlencoded", "", "token=" + emulator.SampleBotToken + "&channel=" + internal, ""},
		"form with a header":              {"application/x-www-form-urlencoded", emulator.SampleBotToken, "channel=" + internal, ""},
		"JSON":                            {"application/json; charset=utf-8", emulator.SampleBotToken, `{"channel":"` + internal + `"}`, ""},
		"JSON with the token in the body": {"application/json", "", `{"token":"` + emulator.SampleBotToken + `","channel":"` + internal + `"}`, "not_authed"},
		"multipart":                       {"multipart/form-data; boundary=b", "", multipart, ""},
		"broken JSON":                     {"application/json", emulator.SampleBotToken, `{"channel":`, "invalid_json"},
		"two JSON values":                 {"application/json", emulator.SampleBotToken, `{} {}`, "invalid_json"},
		"JSON array":                      {"application/json", emulator.SampleBotToken, `[]`, "json_not_object"},
		"broken form":                     {"application/x-www-form-urlencoded", emulator.SampleBotToken, "%zz", "invalid_form_data"},
		"broken multipart":                {"multipart/form-data; boundary=b", emulator.SampleBotToken, "--x", "invalid_form_data"},
		"no type":                         {"", emulator.SampleBotToken, "channel=" + internal, "missing_post_type"},
		"another type":                    {"text/xml", emulator.SampleBotToken, "<a/>", "invalid_post_type"},
		"a strange name":                  {"application/x-www-form-urlencoded", emulator.SampleBotToken, "channel=" + internal + "&a%5Bb%5D=1", "invalid_arg_name"},
		"no body":                         {"", emulator.SampleBotToken, "", "invalid_arguments"},
	} {
		_, _, b := s.raw("conversations.info", c.kind, c.bearer, []byte(c.body))
		if got, _ := decode(t, b)["error"].(string); got != c.want {
			t.Errorf("%s: %s, want error %q", name, b, c.want)
		}
	}
	_, header, _ := s.raw("auth.test", "", emulator.SampleBotToken, nil)
	if got := header.Get("X-Oauth-Scopes"); got != strings.Join(emulator.SampleScopes(), ",") {
		t.Errorf("scopes in the header: %q", got)
	}
	if got := header.Get("Date"); got != "Mon, 23 Nov 2026 08:00:00 GMT" {
		t.Errorf("date %q is not that of the clock", got)
	}
	if status, _, _ := s.raw("conversations.info", "application/json", emulator.SampleBotToken, make([]byte, 9<<20)); status != 413 {
		t.Errorf("nine megabytes: HTTP %d", status)
	}
}

func TestLongTextIsCutWithAWarning(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	body := s.post("chat.postMessage", map[string]string{"channel": internal, "text": strings.Repeat("ü", 40_001)})
	message, _ := body["message"].(map[string]any)
	text, _ := message["text"].(string)
	if body["warning"] != "message_truncated" || len([]rune(text)) != 40_000 {
		t.Errorf("warning %v, %d characters", body["warning"], len([]rune(text)))
	}
}
