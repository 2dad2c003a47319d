package emulator_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"lodestar/bot/slack/emulator"
)

const (
	eva, jonas, visser, deBoer = emulator.SampleEva, emulator.SampleJonas, emulator.SampleVisser, emulator.SampleDeBoer
	shared, internal           = emulator.SampleShared, emulator.SampleInternal
)

var evasDM = emulator.SampleDirect(eva)

// TestClientCallsEveryMethod runs the client the product uses against every
// method there is, and looks at the record for those it missed.
func TestClientCallsEveryMethod(t *testing.T) {
	t.Parallel()
	s := newStage(t, withEverything, func(_ *emulator.Config, o *emulator.SampleOptions) { o.SocketMode = true })
	ctx, c := t.Context(), s.client
	check := func(name string, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}

	who, err := c.AuthTestContext(ctx)
	check("auth.test", err)
	want := &slack.AuthTestResponse{URL: "https://example.slack.com/", Team: "Example", User: "Lodestar", TeamID: emulator.SampleTeam, UserID: emulator.SampleBotUser, BotID: emulator.SampleBot}
	if diff := cmp.Diff(want, who, cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Header" }, cmp.Ignore())); diff != "" {
		t.Error(diff)
	}
	callConversations(t, s, check)
	callMessages(t, s, check)
	callPeople(t, s, check)
	callFiles(t, s, check)
	callViews(t, s, check)

	_, address, err := c.StartSocketModeContext(ctx)
	check("apps.connections.open", err)
	if !strings.HasPrefix(address, "ws://127.0.0.1") {
		t.Errorf("socket address %q", address)
	}
	s.post("api.test", map[string]string{"foo": "bar"})
	s.post("blocks.validate", map[string]string{"blocks": `[{"type":"divider"}]`})
	if _, err := s.person(eva).Type(evasDM, "hello"); err != nil {
		t.Fatal(err)
	}
	eventContext := "4-bWVzc2FnZSBDMFNIQVJFRDAx" // of a message in the shared channel
	authorizations, err := c.ListEventAuthorizationsContext(ctx, eventContext)
	check("apps.event.authorizations.list", err)
	if len(authorizations) != 1 || authorizations[0].TeamID != emulator.SampleTeam {
		t.Errorf("authorizations %v", authorizations)
	}
	_, err = c.SendAuthRevokeContext(ctx, "")
	check("auth.revoke", err)
	reinstall(t, s)
	check("apps.uninstall", c.UninstallAppContext(ctx, "emulated", "emulated"))

	var done []string
	for _, call := range s.Calls() {
		if call.Response["ok"] == true && !slices.Contains(done, call.Method) {
			done = append(done, call.Method)
		}
	}
	slices.Sort(done)
	if diff := cmp.Diff(emulator.Methods(), done); diff != "" {
		t.Errorf("methods that answered ok (+) and that there are (-):\n%s", diff)
	}
}

// reinstall gives the revoked app the same token again.
func reinstall(t *testing.T, s *stage) {
	t.Helper()
	if err := s.Uninstall(emulator.SampleApp, emulator.SampleTeam, false); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Install(emulator.Installation{App: emulator.SampleApp, Team: emulator.SampleTeam, BotToken: "xoxb-second", Scopes: []string{"chat:write"}}); err != nil {
		t.Fatal(err)
	}
	*s.client = *slack.New("xoxb-second", slack.OptionAPIURL(s.API()))
}

func callConversations(t *testing.T, s *stage, check func(string, error)) {
	t.Helper()
	ctx, c := t.Context(), s.client
	info, err := c.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: shared, IncludeNumMembers: true})
	check("conversations.info", err)
	if info.Name != "contoso-shared" || !info.IsExtShared || info.NumMembers != 5 {
		t.Errorf("shared channel %+v", info)
	}
	list, _, err := c.GetConversationsContext(ctx, &slack.GetConversationsParameters{Types: []string{"public_channel", "im"}})
	check("conversations.list", err)
	if len(list) != 6 {
		t.Errorf("%d conversations, want two channels and four direct messages", len(list))
	}
	members, _, err := c.GetUsersInConversationContext(ctx, &slack.GetUsersInConversationParameters{ChannelID: shared})
	check("conversations.members", err)
	equal(t, members, []string{eva, jonas, visser, deBoer, emulator.SampleBotUser})
	mine, _, err := c.GetConversationsForUserContext(ctx, &slack.GetConversationsForUserParameters{UserID: visser, Types: []string{"public_channel"}})
	check("users.conversations", err)
	if len(mine) != 1 || mine[0].ID != shared {
		t.Errorf("conversations of %s: %v", visser, mine)
	}
	opened, _, already, err := c.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{eva}})
	check("conversations.open", err)
	if opened.ID != evasDM || !already {
		t.Errorf("opened %+v", opened)
	}
	group, _, _, err := c.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{eva, jonas}})
	check("conversations.open", err)
	_, _, err = c.CloseConversationContext(ctx, group.ID)
	check("conversations.close", err)

	made, err := c.CreateConversationContext(ctx, slack.CreateConversationParams{ChannelName: "plans"})
	check("conversations.create", err)
	_, err = c.InviteUsersToConversationContext(ctx, made.ID, eva, jonas)
	check("conversations.invite", err)
	check("conversations.kick", c.KickUserFromConversationContext(ctx, made.ID, jonas))
	_, err = c.RenameConversationContext(ctx, made.ID, "the-plans")
	check("conversations.rename", err)
	_, err = c.SetTopicOfConversationContext(ctx, made.ID, "topic")
	check("conversations.setTopic", err)
	_, err = c.SetPurposeOfConversationContext(ctx, made.ID, "purpose")
	check("conversations.setPurpose", err)
	ts := s.said(made.ID, "mark me")
	check("conversations.mark", c.MarkConversationContext(ctx, made.ID, ts))
	check("conversations.archive", c.ArchiveConversationContext(ctx, made.ID))
	check("conversations.unarchive", c.UnArchiveConversationContext(ctx, made.ID))
	_, err = c.LeaveConversationContext(ctx, made.ID)
	check("conversations.leave", err)
	_, _, _, err = c.JoinConversationContext(ctx, made.ID)
	check("conversations.join", err)
	got, _ := s.ConversationOf(made.ID)
	if got.Name != "the-plans" || got.Topic != "topic" || got.Purpose != "purpose" || got.Archived || !cmp.Equal(got.Members, []string{eva, emulator.SampleBotUser}) {
		t.Errorf("channel in the end: %+v", got)
	}
}

func callMessages(t *testing.T, s *stage, check func(string, error)) {
	t.Helper()
	ctx, c := t.Context(), s.client
	metadata := slack.SlackMetadata{EventType: "lodestar_question", EventPayload: map[string]any{"outbox": "1", "flow": "goals"}}
	ts := s.said(internal, "first", slack.MsgOptionMetadata(metadata))
	_, _, text, err := c.UpdateMessageContext(ctx, internal, ts, slack.MsgOptionText("second", false))
	check("chat.update", err)
	if text != "second" {
		t.Errorf("updated text %q", text)
	}
	reply := s.said(internal, "reply", slack.MsgOptionTS(ts))
	history, err := c.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: internal, IncludeAllMetadata: true})
	check("conversations.history", err)
	if len(history.Messages) != 1 || history.Messages[0].ReplyCount != 1 || history.Messages[0].LatestReply != reply || !cmp.Equal(history.Messages[0].Metadata, metadata) {
		t.Errorf("history %+v", history.Messages)
	}
	thread, _, _, err := c.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{ChannelID: internal, Timestamp: reply})
	check("conversations.replies", err)
	if len(thread) != 2 || thread[0].Timestamp != ts || thread[1].Timestamp != reply || thread[1].ParentUserId != emulator.SampleBotUser {
		t.Errorf("thread %+v", thread)
	}
	link, err := c.GetPermalinkContext(ctx, &slack.PermalinkParameters{Channel: internal, Ts: reply})
	check("chat.getPermalink", err)
	if want := "https://example.slack.com/archives/" + internal + "/p" + strings.ReplaceAll(reply, ".", "") + "?thread_ts=" + ts + "&cid=" + internal; link != want {
		t.Errorf("permalink %q, want %q", link, want)
	}
	_, err = c.PostEphemeralContext(ctx, internal, eva, slack.MsgOptionText("only you", false))
	check("chat.postEphemeral", err)
	item := slack.NewRefToMessage(internal, ts)
	check("reactions.add", c.AddReactionContext(ctx, "eyes", item))
	reacted, err := c.GetReactionsContext(ctx, item, slack.NewGetReactionsParameters())
	check("reactions.get", err)
	if len(reacted.Reactions) != 1 || reacted.Reactions[0].Name != "eyes" || reacted.Reactions[0].Count != 1 {
		t.Errorf("reactions %+v", reacted.Reactions)
	}
	check("reactions.remove", c.RemoveReactionContext(ctx, "eyes", item))
	check("pins.add", c.AddPinContext(ctx, internal, item))
	pins, _, err := c.ListPinsContext(ctx, internal)
	check("pins.list", err)
	if len(pins) != 1 || pins[0].Message.Timestamp != ts {
		t.Errorf("pins %+v", pins)
	}
	check("pins.remove", c.RemovePinContext(ctx, internal, item))
	_, _, err = c.DeleteMessageContext(ctx, internal, reply)
	check("chat.delete", err)

	_, later, err := c.ScheduleMessageContext(ctx, internal, "1795510000", slack.MsgOptionText("later", false))
	check("chat.scheduleMessage", err)
	waiting, _, err := c.GetScheduledMessagesContext(ctx, &slack.GetScheduledMessagesParameters{Channel: internal})
	check("chat.scheduledMessages.list", err)
	if len(waiting) != 1 || waiting[0].ID != later || waiting[0].Text != "later" {
		t.Errorf("scheduled %+v, posted as %s", waiting, later)
	}
	_, err = c.DeleteScheduledMessageContext(ctx, &slack.DeleteScheduledMessageParameters{Channel: internal, ScheduledMessageID: later})
	check("chat.deleteScheduledMessage", err)
}

func callPeople(t *testing.T, s *stage, check func(string, error)) {
	t.Helper()
	ctx, c := t.Context(), s.client
	user, err := c.GetUserInfoContext(ctx, eva)
	check("users.info", err)
	if user.RealName != "Eva Brandt" || user.TZ != "Europe/Berlin" || user.Profile.Email != "eva.brandt@lodestar.example" || user.TeamID != emulator.SampleTeam {
		t.Errorf("user %+v", user)
	}
	users, err := c.GetUsersContext(ctx)
	check("users.list", err)
	var ids []string
	for _, u := range users {
		ids = append(ids, u.ID)
	}
	equal(t, ids, []string{eva, jonas, emulator.SampleBotUser})
	found, err := c.GetUserByEmailContext(ctx, "Eva.Brandt@lodestar.example")
	check("users.lookupByEmail", err)
	if found.ID != eva {
		t.Errorf("found %+v", found)
	}
	_, err = c.GetUserPresenceContext(ctx, eva)
	check("users.getPresence", err)
	profile, err := c.GetUserProfileContext(ctx, &slack.GetUserProfileParameters{UserID: eva})
	check("users.profile.get", err)
	if profile.RealName != "Eva Brandt" {
		t.Errorf("profile %+v", profile)
	}
	team, err := c.GetOtherTeamInfoContext(ctx, emulator.SampleCustomer)
	check("team.info", err)
	if team.Name != "Contoso" {
		t.Errorf("team %+v", team)
	}
	bot, err := c.GetBotInfoContext(ctx, slack.GetBotInfoParameters{Bot: emulator.SampleBot})
	check("bots.info", err)
	if bot.AppID != emulator.SampleApp || bot.UserID != emulator.SampleBotUser {
		t.Errorf("bot %+v", bot)
	}
}

func callFiles(t *testing.T, s *stage, check func(string, error)) {
	t.Helper()
	ctx, c := t.Context(), s.client
	file, err := c.UploadFileContext(ctx, slack.UploadFileParameters{
		Filename: "plan.txt", Title: "The plan", Content: "one page", FileSize: len("one page"), Channel: internal, InitialComment: "Here it is.",
	})
	check("files.completeUploadExternal", err)
	info, _, _, err := c.GetFileInfoContext(ctx, file.ID, 0, 0)
	check("files.info", err)
	if info.Title != "The plan" || info.Size != 8 || info.Mimetype == "" {
		t.Errorf("file %+v", info)
	}
	var content strings.Builder
	check("download", c.GetFileContext(ctx, info.URLPrivateDownload, &content))
	if content.String() != "one page" {
		t.Errorf("content %q", content.String())
	}
	all, _, err := c.GetFilesContext(ctx, slack.GetFilesParameters{Channel: internal})
	check("files.list", err)
	if len(all) != 1 || all[0].ID != file.ID {
		t.Errorf("files %+v", all)
	}
	seen := must(s.person(eva).Messages(internal))(t)
	last := seen[len(seen)-1]
	if last.Text != "Here it is." || len(last.Shared) != 1 || string(last.Shared[0].Content) != "one page" {
		t.Errorf("Eva sees %+v", last)
	}
	check("files.delete", c.DeleteFileContext(ctx, file.ID))
}

func callViews(t *testing.T, s *stage, check func(string, error)) {
	t.Helper()
	ctx, c := t.Context(), s.client
	trigger := s.trigger(eva)
	opened, err := c.OpenViewContext(ctx, trigger, modal("first"))
	check("views.open", err)
	updated, err := c.UpdateViewContext(ctx, modal("changed"), "", opened.Hash, opened.ID)
	check("views.update", err)
	if updated.CallbackID != "changed" || updated.Hash == opened.Hash {
		t.Errorf("updated %+v", updated.View)
	}
	pushed, err := c.PushViewContext(ctx, s.triggerInModal(eva), modal("second"))
	check("views.push", err)
	if pushed.PreviousViewID != opened.ID || pushed.RootViewID != opened.ID {
		t.Errorf("pushed %+v", pushed.View)
	}
	home := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}}}
	published, err := c.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: eva, View: home})
	check("views.publish", err)
	if seen := must(s.person(eva).Home(emulator.SampleApp))(t); !seen.Published || seen.View.ID != published.ID {
		t.Errorf("Eva's Home %+v", seen)
	}
}

// modal has one button that gives a trigger, and one field.
func modal(callback string) slack.ModalViewRequest {
	button := slack.NewActionBlock("buttons", slack.NewButtonBlockElement("more", "1", slack.NewTextBlockObject("plain_text", "More", false, false)))
	input := slack.NewInputBlock("goal", slack.NewTextBlockObject("plain_text", "Goal", false, false), nil,
		slack.NewPlainTextInputBlockElement(nil, "text"))
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: callback, PrivateMetadata: "opaque",
		Title: slack.NewTextBlockObject("plain_text", "Goals", false, false), Submit: slack.NewTextBlockObject("plain_text", "Save", false, false),
		Blocks: slack.Blocks{BlockSet: []slack.Block{button, input}},
	}
}

// trigger lets somebody press a button in a direct message and returns the
// trigger the app gets.
func (s *stage) trigger(user string) string {
	s.t.Helper()
	return word(s.pressed(user), "trigger_id")
}

// pressed lets somebody press a button in their direct message and returns the
// payload. In Socket Mode it is read from the attempts.
func (s *stage) pressed(user string) map[string]any {
	s.t.Helper()
	channel := emulator.SampleDirect(user)
	ts := s.said(channel, "press", slack.MsgOptionBlocks(slack.NewActionBlock("row", slack.NewButtonBlockElement("go", "v1", slack.NewTextBlockObject("plain_text", "Go", false, false)))))
	s.press(user, emulator.Press{Channel: channel, TS: ts, Action: "go"})
	return s.lastInteraction()
}

func (s *stage) triggerInModal(user string) string {
	s.t.Helper()
	s.press(user, emulator.Press{Action: "more"})
	return word(s.lastInteraction(), "trigger_id")
}

func (s *stage) press(user string, press emulator.Press) emulator.Outcome {
	s.t.Helper()
	outcome, err := s.person(user).Press(context.WithoutCancel(s.t.Context()), press)
	if err != nil {
		s.t.Fatal(err)
	}
	return outcome
}

func (s *stage) lastInteraction() map[string]any {
	s.t.Helper()
	for _, a := range slices.Backward(s.Attempts()) {
		if a.Kind != "interaction" {
			continue
		}
		if a.Socket {
			return decode(s.t, []byte(a.Body))
		}
		return delivered{Body: []byte(a.Body)}.payload(s.t)
	}
	s.t.Fatal("no interaction was delivered")
	return nil
}

func TestUnknownMethodIsSaid(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	before, _ := s.Changes(0)
	err := s.client.SetUserPresenceContext(t.Context(), "auto")
	var r slack.SlackErrorResponse
	if !errors.As(err, &r) || r.Err != "unknown_method" {
		t.Errorf("error %v", err)
	}
	after, _ := s.Changes(before[len(before)-1].Seq)
	if !slices.ContainsFunc(after, func(c emulator.Change) bool {
		return c.Kind == emulator.ChangedUnknown && c.Name == "users.setPresence"
	}) {
		t.Errorf("changes %+v do not say so", after)
	}
}
