package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"lodestar/bot"
	"lodestar/bot/bottest"
	"lodestar/bot/slack/emulator"
)

// shows waits until Eva's Home shows words.
func (e *emulated) shows(words string) {
	e.t.Helper()
	e.until("a Home with "+words, func() bool {
		home, err := e.eva.Home(emulator.SampleApp)
		data, _ := json.Marshal(home.View)
		return err == nil && strings.Contains(string(data), words)
	})
	e.must(e.bot.Settle(context.Background()))
}

// published are the calls that published a Home, with what they were answered.
func (e *emulated) published() (all []string) {
	for _, call := range e.slack.Calls() {
		if call.Method == "views.publish" {
			hash, _ := call.Params["hash"].(string)
			all = append(all, fmt.Sprintf("%t %v", hash != "", call.Response["ok"]))
		}
	}
	return all
}

// TestHomeFollows: a Home that was opened shows what changes, is published only
// when something did, and replaces what somebody else put there.
func TestHomeFollows(t *testing.T) {
	t.Parallel()
	e := newEmulated(t, false)
	var shown atomic.Value
	shown.Store("nothing")
	e.bot.o.Home = func(context.Context, bot.Person) (bot.Message, error) {
		return bot.Message{Kind: "home", Parts: []bot.Part{{Kind: bot.Text, Text: shown.Load().(string)}}}, nil
	}
	types := func() {
		_, err := e.eva.Type(e.dm, "hello")
		e.must(err)
		e.event()
		e.must(e.slack.Settle(t.Context()))
		e.must(e.bot.Settle(t.Context()))
	}
	wants := func(when string, want ...string) {
		t.Helper()
		if got := e.published(); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%s: Homes are published as %q, want %q", when, got, want)
		}
	}
	types()
	wants("never opened")
	e.must(e.eva.OpenHome(emulator.SampleApp))
	e.shows("nothing")
	types()
	e.must(e.eva.OpenHome(emulator.SampleApp))
	e.must(e.slack.Settle(t.Context()))
	e.must(e.bot.Settle(t.Context()))
	wants("unchanged", "false true")
	shown.Store("Contoso")
	types()
	e.shows("Contoso")
	wants("written to", "false true", "true true")
	shown.Store("Fabrikam")
	_, err := e.bot.Send(t.Context(), bot.Delivery{ID: "told", To: e.to(), Message: bottest.Samples()[0].Message})
	e.must(err)
	e.shows("Fabrikam")
	wants("told", "false true", "true true", "true true")
	_, err = e.bot.api.call(t.Context(), "views.publish", url.Values{"user_id": {emulator.SampleEva}, "view": {`{"type":"home","blocks":[{"type":"divider"}]}`}}, nil)
	e.must(err)
	shown.Store("Northwind")
	types()
	e.shows("Northwind")
	wants("in between", "false true", "true true", "true true", "false true", "true false", "false true")
}

// TestAHomeThatBreaksIsSurvived: somebody opens their Home and drawing it panics. The
// next one is drawn.
func TestAHomeThatBreaksIsSurvived(t *testing.T) {
	t.Parallel()
	e := newEmulated(t, false)
	var broke atomic.Bool
	e.bot.o.Home = func(context.Context, bot.Person) (bot.Message, error) {
		if !broke.Swap(true) {
			panic("broken")
		}
		return bot.Message{Kind: "home", Parts: []bot.Part{{Kind: bot.Text, Text: "drawn"}}}, nil
	}
	e.must(e.eva.OpenHome(emulator.SampleApp))
	e.must(e.slack.Settle(t.Context()))
	e.must(e.bot.Settle(t.Context()))
	e.must(e.eva.OpenHome(emulator.SampleApp))
	e.shows("drawn")
}

// TestHomesTogether: what changes within the pace is published once.
func TestHomesTogether(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	s := newStage(t, func(o *Options) {
		o.Pace = 300 * time.Millisecond
		o.Home = func(context.Context, bot.Person) (bot.Message, error) {
			return bot.Message{Kind: "home", Parts: []bot.Part{{Kind: bot.Text, Text: fmt.Sprint(asked.Add(1))}}}, nil
		}
	})
	s.take(object{"type": "app_home_opened", "user": eva, "channel": evaDM, "tab": "home"})
	s.fake.eventually("a Home", func() bool { return len(s.fake.views) == 1 })
	for range 20 {
		s.bot.staleHome(t.Context(), *s.bot.install.Load(), eva)
	}
	if err := s.bot.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := asked.Load(); n != 2 {
		t.Errorf("20 changes at once are published %d times", n-1)
	}
}

// TestLongHome keeps what can be pressed and says that there is more.
func TestLongHome(t *testing.T) {
	t.Parallel()
	m := bot.Message{Kind: "home", Buttons: []bot.Button{{Label: "Start Plan", Verb: verbRun, Value: "new plan"}}}
	for range 150 {
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Heading, Text: "a plan"})
	}
	m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: "for help"})
	blocks := homeBlocks(m, words(t).Printer("en"))
	data, err := json.Marshal(slack.Blocks{BlockSet: blocks})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Start Plan", "for help", "There is more than fits here"} {
		if !strings.Contains(string(data), want) || len(blocks) != mostHomeBlocks {
			t.Errorf("a Home of %d blocks does not hold %q", len(blocks), want)
		}
	}
}
