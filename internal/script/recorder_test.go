package script_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/internal/script"
)

// peer is a product and a platform in one, which say and fail what they are told.
type peer struct {
	rec     *script.Recorder
	handler bot.Handler
	sender  bot.Sender
	now     time.Time
	refuse  error             // of Handle
	reply   bot.Reply         // of Handle
	send    func() error      // of Send
	answer  func(e bot.Event) // called within Handle
	asked   map[string]bool   // taken, for Reconcile
	waiting []bot.Delivery    // what could not be said
}

func newPeer() *peer {
	p := &peer{now: script.Start(), asked: map[string]bool{}, send: func() error { return nil }}
	p.rec = script.NewRecorder(p.now, func(id string) string {
		return map[string]string{"U1": "eva", "U2": "jonas"}[id]
	})
	p.handler, p.sender = p.rec.Handler(p), p.rec.Sender(p)
	return p
}

func (p *peer) Handle(_ context.Context, e bot.Event) (bot.Reply, error) {
	if p.answer != nil {
		p.answer(e)
	}
	return p.reply, p.refuse
}

func (p *peer) Send(context.Context, bot.Delivery) (bot.Receipt, error) {
	return bot.Receipt{}, p.send()
}

func (p *peer) Reconcile(_ context.Context, d bot.Delivery) (bot.Receipt, bool, error) {
	return bot.Receipt{}, p.asked[d.ID], nil
}

func event(id, who, text string) bot.Event {
	return bot.Event{ID: id, Kind: bot.Said, From: bot.Person{ID: who}, Place: bot.Address{Person: who}, Text: text, Message: "m" + id}
}

func delivery(id, to, text string) bot.Delivery {
	return bot.Delivery{ID: id, To: bot.Address{Person: to}, Message: bot.Message{Notification: text}}
}

func (p *peer) does(t *testing.T, e bot.Event) {
	t.Helper()
	if _, err := p.handler.Handle(t.Context(), e); !errors.Is(err, p.refuse) {
		t.Fatal(err)
	}
}

// says tries to say something, and once more later where that fails.
func (p *peer) says(t *testing.T, d bot.Delivery) {
	t.Helper()
	if _, err := p.sender.Send(t.Context(), d); err != nil {
		p.waiting = append(p.waiting, d)
	}
}

func (p *peer) again(t *testing.T) {
	t.Helper()
	all := p.waiting
	p.waiting = nil
	for _, d := range all {
		if _, found, _ := p.sender.Reconcile(t.Context(), d); !found {
			p.says(t, d)
		}
	}
}

func (p *peer) wait(d time.Duration) {
	p.rec.Clock(p.now, p.now.Add(d), true)
	p.now = p.now.Add(d)
}

// body is the script without its preface.
func body(t *testing.T, p *peer, settings ...string) string {
	t.Helper()
	_, text, ok := strings.Cut(string(p.rec.Text(settings...)), "word for word\n")
	if !ok {
		t.Fatal(text)
	}
	return text
}

func wantBody(t *testing.T, p *peer, lines ...string) {
	t.Helper()
	if got := strings.TrimSuffix(body(t, p), "\n"); got != strings.Join(lines, "\n") {
		t.Errorf("got:\n%s\nwanted:\n%s", got, strings.Join(lines, "\n"))
	}
}

// TestSaidBelongsToItsEvent: what is said late, or before the handler returns, is
// what the event was answered with.
func TestSaidBelongsToItsEvent(t *testing.T) {
	t.Parallel()
	p := newPeer()
	p.answer = func(e bot.Event) {
		if e.ID == "1" {
			p.says(t, delivery("1/1", "U1", "at once"))
		}
	}
	p.does(t, event("1", "U1", "one"))
	p.does(t, event("2", "U2", "two"))
	p.says(t, delivery("2/1", "U2", "to two"))
	p.says(t, delivery("1/2", "U1", "to one"))
	p.says(t, delivery("2/2", "U1", "and to eva"))
	p.wait(time.Hour)
	p.says(t, delivery("job/a/1", "U2", "a reminder"))
	wantBody(t, p,
		"eva: one", "> at once", "> to one",
		"jonas: two", "> to two", "eva> and to eva",
		"wait until 2026-11-23 10:00", "> a reminder")
}

func TestRepetitionsAreRecordedOnce(t *testing.T) {
	t.Parallel()
	p := newPeer()
	p.does(t, event("1", "U1", "one"))
	p.does(t, event("1", "U1", "one"))
	p.says(t, delivery("1/1", "U1", "to one"))
	p.says(t, delivery("1/1", "U1", "to one"))
	p.refuse = errors.New("full disk")
	p.does(t, event("2", "U1", "two"))
	p.does(t, event("3", "U1", "three"))
	p.refuse = nil
	p.does(t, event("2", "U1", "two")) // the platform repeats it
	wantBody(t, p, "eva: one", "> to one", "eva: two", "silence")
}

// reading is a platform that lets channels be read.
type reading struct{ *peer }

func (reading) Read(context.Context, bot.Address, time.Time, int) (bot.Reading, error) {
	return bot.Reading{Partly: true}, nil
}

// TestChannelsCanBeRead where the platform lets them be, and nowhere else.
func TestChannelsCanBeRead(t *testing.T) {
	t.Parallel()
	p := newPeer()
	if _, reads := p.sender.(bot.Reader); reads {
		t.Error("a platform reads channels that cannot")
	}
	reader, reads := p.rec.Sender(reading{p}).(bot.Reader)
	if !reads {
		t.Fatal("a platform that reads channels cannot any more")
	}
	if got, err := reader.Read(t.Context(), bot.Address{}, time.Time{}, 1); err != nil || !got.Partly {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	p := newPeer()
	p.wait(10 * time.Minute)
	p.wait(10 * time.Minute)
	p.says(t, delivery("job/1", "U1", "one"))
	p.wait(10 * time.Minute)
	p.rec.Clock(p.now, p.now, true) // goes nowhere
	p.rec.Clock(p.now.Add(time.Hour), p.now.Add(2*time.Hour), false)
	p.rec.Restarted()
	p.rec.Remark("nothing happens\nhere")
	p.rec.Gap("the app was removed")
	wantBody(t, p,
		"wait until 2026-11-23 09:20", "eva> one",
		"wait until 2026-11-23 10:30", "silence",
		"clock 2026-11-23 11:30", "silence",
		"restart", "silence",
		`# nothing happens\nhere`,
		"#! the app was removed")
}

func TestSettingsAndBegin(t *testing.T) {
	t.Parallel()
	p := newPeer()
	p.does(t, event("1", "U1", "before"))
	m := delivery("1/1", "U1", "welcome")
	m.Message.Question = bot.Question{Step: "s"}
	m.Message.Buttons = []bot.Button{{Label: "Go", Verb: "pick", Value: "go"}}
	p.says(t, m)
	p.wait(time.Hour)
	p.rec.Begin()
	kept, err := p.rec.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		p.does(t, bot.Event{ID: "2", Kind: bot.Pressed, From: bot.Person{ID: "U1"}, Place: bot.Address{Person: "U1"}, Action: bot.Action{Question: m.Message.Question, Verb: "pick", Value: "go"}})
		p.does(t, bot.Event{ID: "3", Kind: bot.Deleted, From: bot.Person{ID: "U1"}, Place: bot.Address{Person: "U1"}, Message: "m1"})
		p.wait(time.Hour)
		want := "clock 2026-11-23 10:00\nseed play en\neva presses: Go\nsilence\neva deletes \"before\"\nsilence\nwait until 2026-11-23 11:00\nsilence\n"
		if got := body(t, p, "seed play en"); got != want {
			t.Errorf("got:\n%s\nwanted:\n%s", got, want)
		}
		p.rec.Reset()
		p.now = p.now.Add(-time.Hour)
	}
	wantBody(t, p, "clock 2026-11-23 10:00")
	if again, err := p.rec.MarshalJSON(); err != nil || string(again) != string(kept) {
		t.Errorf("%s\n%s\n%v", kept, again, err)
	}
}

func TestKeptWithoutSense(t *testing.T) {
	t.Parallel()
	for _, data := range []string{`{}`, `[]`, `{"first":2,"steps":[{}]}`, `{"steps":[{"said":[{"tried":1}]}]}`} {
		if err := newPeer().rec.UnmarshalJSON([]byte(data)); err == nil {
			t.Errorf("%s was taken", data)
		}
	}
}

// TestRecordsOfQuestions: a record comes when there is time for it, or never; that
// is no outage. In one it waits like everything else.
func TestRecordsOfQuestions(t *testing.T) {
	t.Parallel()
	p := newPeer()
	record := func(id string) bot.Delivery {
		d := delivery(id, "U1", "How solid is it today? ✓ Good")
		d.Message.Kind = bot.KindRecord
		d.Message.Parts = []bot.Part{{Kind: bot.Text, Text: "How solid is it today?"}, {Kind: bot.Outcome, Text: "✓ *Good*"}}
		return d
	}
	refuse := func() error { return &bot.Refused{Cause: errors.New("ratelimited")} }
	p.does(t, event("1", "U1", "one"))
	p.send = refuse
	p.says(t, record("1/1"))
	p.send = func() error { return nil }
	p.says(t, delivery("1/2", "U1", "to one"))
	p.wait(time.Hour)
	p.again(t)
	p.does(t, event("2", "U2", "two"))
	p.send = refuse
	p.says(t, record("2/1"))
	p.waiting = nil // nobody tries again
	p.wait(time.Hour)
	p.does(t, event("3", "U1", "three"))
	p.says(t, record("3/1"))
	p.says(t, delivery("3/2", "U1", "to three"))
	waiting := p.waiting
	p.says(t, record("3/3"))
	p.waiting = waiting
	p.wait(90 * time.Second)
	p.again(t)
	p.send = func() error { return nil }
	p.wait(time.Minute)
	p.again(t)
	p.wait(time.Hour)
	wantBody(t, p,
		"eva: one", "record> How solid is … ✓ Good", "> to one",
		"wait until 2026-11-23 10:00", "silence",
		"jonas: two", "silence", "eva record> How solid is … ✓ Good",
		"wait until 2026-11-23 11:00", "silence",
		"outage on", "eva: three", "silence",
		"wait until 2026-11-23 11:01", "silence", // and a half
		"outage off", "wait until 2026-11-23 12:02:30", "record> How solid is … ✓ Good", "record> How solid is … ✓ Good", "> to three")
}

func TestGaps(t *testing.T) {
	t.Parallel()
	p := newPeer()
	e := event("1", "U9", "who am I?")
	e.From.Name = "Mary Jones"
	p.does(t, e)
	p.does(t, bot.Event{ID: "2", Kind: bot.Pressed, From: bot.Person{ID: "U1"}, Place: bot.Address{Person: "U1"}, Action: bot.Action{Verb: "pick", Value: "never offered"}})
	e = event("3", "U1", "in a channel")
	e.Place = bot.Address{Place: "C1"}
	p.does(t, e)
	d := delivery("3/1", "", "an answer there")
	d.To.Place = "C1"
	p.says(t, d)
	e.ID, e.Text = "3a", "and again"
	p.does(t, e)
	e = event("4", "U1", "four")
	e.From.External = true
	p.does(t, event("3b", "U1", "three"))
	p.does(t, e)
	p.says(t, delivery("4/fault/1", "U1", "Something went wrong: A1B2"))
	wantBody(t, p,
		"#! somebody did something whom scripts do not know: Mary Jones",
		"#! eva did something with a message that is not in this script: pressed",
		"eva in team beside: in a channel",
		"team> an answer there",
		"# in a channel, eva: and again",
		"eva: three", "silence",
		"#! what the platform knows of eva has changed: name, language, time zone or company",
		"eva: four",
		"#! the product failed here, and said so",
		"> Something went wrong: A1B2")
}

// TestPressesAreTold apart: the replay has to press the very same button.
func TestPressesAreToldApart(t *testing.T) {
	t.Parallel()
	p := newPeer()
	ask := func(n int, text string, labels ...string) bot.Question {
		q := bot.Question{Step: "s", Shown: n}
		d := delivery(fmt.Sprintf("1/%d", n), "U1", text)
		d.Message.Question = q
		d.Message.Parts = []bot.Part{{Kind: bot.Text, Text: text}}
		for _, l := range labels {
			d.Message.Options = append(d.Message.Options, bot.Button{Label: l, Verb: "pick", Value: l})
		}
		p.says(t, d)
		return q
	}
	p.does(t, event("1", "U1", "one"))
	same1 := ask(1, "How solid is it today?", "Good @ all", "Great")
	same2 := ask(2, "How solid is it today?", "Good @ all", "Great")
	other := ask(3, "How solid is it tomorrow?", "Great")
	last := ask(4, "Another one?", "Great")
	for i, q := range []bot.Question{last, other, same2, same1} {
		p.does(t, bot.Event{ID: fmt.Sprint("p", i), Kind: bot.Pressed, From: bot.Person{ID: "U1"}, Place: bot.Address{Person: "U1"}, Action: bot.Action{Question: q, Verb: "pick", Value: "Great"}})
	}
	p.does(t, bot.Event{ID: "p9", Kind: bot.Pressed, From: bot.Person{ID: "U1"}, Place: bot.Address{Person: "U1"}, Action: bot.Action{Question: same2, Verb: "pick", Value: "Good @ all"}})
	e := event("5", "U1", "typed elsewhere")
	e.Action.Question = same1
	p.does(t, e)
	got := body(t, p)
	for _, line := range []string{
		"eva presses: Great\n", "eva presses: Great @ How solid is\n", "eva presses: Great @ How solid is it today?\n", "eva presses: Great @ How solid is @ 3\n",
	} {
		if !strings.Contains(got, line) {
			t.Errorf("no line %s in\n%s", line, got)
		}
	}
	if !strings.Contains(got, `eva presses: Good \u{40} all @ How solid is`+"\n") || !strings.Contains(got, `eva at "How solid is" 3: typed elsewhere`) {
		t.Error(got)
	}
}

func TestFormThatStaysOpen(t *testing.T) {
	t.Parallel()
	p := newPeer()
	p.does(t, event("1", "U1", "one"))
	d := delivery("1/1", "U1", "Fill it in")
	d.Message.Question = bot.Question{Step: "pack"}
	d.Message.Fields = []bot.Field{{ID: "goal_title"}, {ID: "goal_by"}}
	p.says(t, d)
	p.reply = bot.Reply{Problems: map[string]string{"goal_by": "There is no 30 February."}}
	p.does(t, bot.Event{ID: "2", Kind: bot.Pressed, From: bot.Person{ID: "U1"}, Place: bot.Address{Person: "U1"}, Action: bot.Action{
		Question: d.Message.Question, Verb: "send_form", Fields: map[string]string{"goal_by": "30 Feb", "goal_title": "Cut | costs = now\nor"},
	}})
	wantBody(t, p, "eva: one", "> Fill it in", `eva fills: goal_title = Cut \u{7c} costs = now\nor | goal_by = 30 Feb`, "> goal_by: There is no 30 February.")
}

// TestRecorderIsSafe lets everything happen at the same time; the race detector
// watches.
func TestRecorderIsSafe(t *testing.T) {
	t.Parallel()
	p := newPeer()
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			for i := range 50 {
				id := fmt.Sprintf("%d-%d", n, i)
				_, _ = p.handler.Handle(t.Context(), event(id, "U1", id))
				_, _ = p.sender.Send(t.Context(), delivery(id+"/1", "U1", "to "+id))
				p.rec.Clock(p.now, p.now.Add(time.Duration(i)*time.Minute), true)
				if i%10 == 0 {
					p.rec.Text()
				}
			}
		})
	}
	all.Wait()
	text := body(t, p)
	for n := range 8 {
		if strings.Count(text, fmt.Sprintf("eva: %d-49\n", n)) != 1 || strings.Count(text, fmt.Sprintf("to %d-49\n", n)) != 1 {
			t.Errorf("something is missing or twice: %d-49", n)
		}
	}
}

// FuzzRecorded types anything: it comes back from the script as it was.
func FuzzRecorded(f *testing.F) {
	f.Add("one\ntwo", "say > this", "Great")
	f.Add(" (a)×2", "…", "a @ b")
	f.Add("#! no", "-- page-1.page --", "")
	f.Fuzz(func(t *testing.T, text, answer, label string) {
		p := newPeer()
		p.does(t, event("1", "U1", text))
		d := delivery("1/1", "U1", answer)
		d.Message.Question = bot.Question{Step: "s"}
		d.Message.Parts = []bot.Part{{Kind: bot.Text, Text: bot.Escape(answer)}, {Kind: bot.Page, Text: answer}}
		d.Message.Buttons = []bot.Button{{Label: label, Verb: "pick", Value: "v"}}
		p.says(t, d)
		p.does(t, bot.Event{ID: "2", Kind: bot.Pressed, From: bot.Person{ID: "U1"}, Place: bot.Address{Person: "U1"}, Action: bot.Action{Question: d.Message.Question, Verb: "pick", Value: "v"}})
		p.does(t, bot.Event{ID: "3", Kind: bot.Edited, From: bot.Person{ID: "U1"}, Place: bot.Address{Person: "U1"}, Text: answer, Message: "m1"})
		lines, pages := script.Split(p.rec.Text())
		var done []script.Doing
		told := script.Told{WordForWord: true}
		told.Hear("eva", d.Message)
		for _, line := range lines {
			word, rest, _ := strings.Cut(line, " ")
			switch {
			case line == "", word == "#", line == "word for word", line == "silence":
			case word == ">":
				if err := told.Mention("eva", rest); err != nil {
					t.Errorf("%s: %v", line, err)
				}
			case word == "shows":
				page, err := told.Page("eva")
				if want := pages[strings.TrimPrefix(rest, "page ")]; err != nil || strings.Join(script.PageLines(page), "\n") != strings.Join(script.PageLines(want), "\n") {
					t.Errorf("%s: %v\n%q\n%q", line, err, page, want)
				}
			default:
				d, ok := script.ParseDoing(line)
				if !ok {
					t.Fatalf("%q is no line", line)
				}
				done = append(done, d)
			}
		}
		if err := told.AllMentioned(); err != nil {
			t.Error(err)
		}
		if len(done) != 3 || script.Unquote(done[0].Text) != text || script.Unquote(done[2].Text) != answer {
			t.Fatalf("%q became %+v", text, done)
		}
		if b, _, ok := script.FindButton([]bot.Message{d.Message}, script.ParsePress(done[1].Text)); !ok || b.Value != "v" {
			t.Errorf("no button %q", done[1].Text)
		}
		if e, ok := script.FindWritten([]bot.Event{event("1", "U1", text)}, done[2].Of); !ok || e.Message != "m1" {
			t.Errorf("no message %s", done[2].Of)
		}
	})
}
