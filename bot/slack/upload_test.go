package slack

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/bot/slack/emulator"
)

// notes is a bot.Notes in memory.
type notes struct {
	mu   sync.Mutex
	all  map[string]string
	fail error
}

func (n *notes) Note(_ context.Context, tenant, delivery, note string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.fail != nil {
		return n.fail
	}
	if n.all == nil {
		n.all = map[string]string{}
	}
	n.all[tenant+"/"+delivery] = note
	return nil
}

func (n *notes) of(d bot.Delivery) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.all[d.To.Tenant+"/"+d.ID]
}

func withFiles(e *emulated, files ...bot.File) bot.Delivery {
	return bot.Delivery{ID: "evt/1", To: e.to(), Message: bot.Message{
		Kind: "notice", Notification: "The plan for Contoso", Parts: []bot.Part{{Kind: bot.Text, Text: "The plan for Contoso."}},
		Attachments: files,
	}}
}

func planPDF() bot.File {
	return bot.File{Name: "Contoso plan 2027.pdf", MediaType: "application/pdf", Data: []byte("%PDF-1.7 one page")}
}

// deliverer does what the delivery worker does: an unknown outcome is reconciled
// before the message is said again.
func (e *emulated) deliverer(n *notes, d bot.Delivery) (receipt bot.Receipt, tries int) {
	e.t.Helper()
	unknown := false
	for tries = 1; tries < 10; tries++ {
		d.Noted = n.of(d)
		if unknown {
			r, found, err := e.bot.Reconcile(e.t.Context(), d)
			if err == nil && found {
				return r, tries
			}
			if err != nil {
				continue
			}
		}
		r, err := e.bot.Send(e.t.Context(), d)
		if err == nil {
			return r, tries
		}
		refused, ok := bot.IsRefused(err)
		if ok && refused.Final {
			e.t.Fatalf("refused for good: %v", err)
		}
		unknown = unknown || !ok || refused.Begun
		e.passed.Add(int64(time.Minute)) // rests end
	}
	e.t.Fatalf("not delivered in %d tries", tries)
	return receipt, tries
}

// files are what the person sees: names and contents, and how many messages there
// are.
func (e *emulated) shownFiles() (files []emulator.File, messages []emulator.Shown) {
	e.t.Helper()
	all, err := e.eva.Messages(e.dm)
	if err != nil {
		e.t.Fatal(err)
	}
	for _, m := range all {
		if m.User == emulator.SampleBotUser {
			messages = append(messages, m)
			files = append(files, m.Shared...)
		}
	}
	return files, messages
}

// forget makes the adapter one that has just started.
func (e *emulated) forget() {
	e.bot.pieces.Forget()
	e.bot.uploads.Forget()
	e.bot.echoes.Forget()
}

func TestFilesGoUp(t *testing.T) {
	t.Parallel()
	e, n := newEmulated(t, false), &notes{}
	e.bot.o.Notes = n
	picture := bot.File{Name: "Contoso plan 2027.png", MediaType: "image/png", Data: []byte("\x89PNG\r\n\x1a\n")}
	if _, tries := e.deliverer(n, withFiles(e, planPDF(), picture)); tries != 1 {
		t.Errorf("%d tries", tries)
	}
	files, messages := e.shownFiles()
	if len(messages) != 2 || len(files) != 2 || files[0].Name != planPDF().Name || string(files[0].Content) != string(planPDF().Data) || files[1].Name != picture.Name {
		t.Fatalf("%d messages with %+v", len(messages), files)
	}
	if !strings.Contains(n.of(withFiles(e)), files[0].ID) {
		t.Errorf("the note %q does not name the file %s", n.of(withFiles(e)), files[0].ID)
	}
	for _, call := range e.slack.Calls() {
		if strings.Contains(call.Method, "Upload") && len(call.Findings) > 0 {
			t.Errorf("%s: %v", call.Method, call.Findings)
		}
	}
}

// TestFilesNeitherLostNorDoubled lets every call on the way of a file go wrong in
// every way, with and without a restart after it: what is seen in the end is the
// words once and the file once.
func TestFilesNeitherLostNorDoubled(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"files.getUploadURLExternal", "upload", "chat.postMessage", "files.completeUploadExternal"} {
		for _, kind := range []emulator.FaultKind{
			emulator.AnswerLost, emulator.FailBefore, emulator.FailAfter, emulator.ResetBefore, emulator.RateLimited, emulator.RateLimitedSilent, emulator.RateLimitedBody,
		} {
			for _, restart := range []bool{false, true} {
				if method == "upload" && kind == emulator.RateLimitedBody {
					continue // no method of the Web API
				}
				name := method + " " + string(kind)
				if restart {
					name += " and restart"
				}
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					e, n := newEmulated(t, false), &notes{}
					e.bot.o.Notes, e.bot.o.Echo = n, 0
					e.slack.Inject(emulator.Fault{Kind: kind, Method: method})
					d := withFiles(e, planPDF())
					d.Noted = n.of(d)
					_, err := e.bot.Send(t.Context(), d)
					if err == nil {
						t.Fatal("the fault did not happen")
					}
					e.passed.Add(int64(time.Minute))
					refused, ok := bot.IsRefused(err)
					if ok && refused.Final {
						t.Fatalf("refused for good: %v", err)
					}
					if restart {
						e.forget()
					}
					if !ok || refused.Begun {
						d.Noted = n.of(d)
						_, found, err := e.bot.Reconcile(t.Context(), d)
						if err != nil {
							t.Fatal(err)
						}
						if !found {
							e.deliverer(n, d)
						}
					} else {
						e.deliverer(n, d)
					}
					files, messages := e.shownFiles()
					if len(files) != 1 || len(messages) != 2 || string(files[0].Content) != string(planPDF().Data) {
						t.Errorf("%d messages with %d files", len(messages), len(files))
					}
				})
			}
		}
	}
}

// TestFilesThatWaitedTooLong: what was put up and never completed is gone one day;
// it is put up again.
func TestFilesThatWaitedTooLong(t *testing.T) {
	t.Parallel()
	e, n := newEmulated(t, false), &notes{}
	e.bot.o.Notes = n
	d := withFiles(e, planPDF())
	d.Noted = `{"files":["F0GONE"]}`
	if _, err := e.bot.Send(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if files, _ := e.shownFiles(); len(files) != 1 {
		t.Errorf("%d files", len(files))
	}
}

// TestFilesThatSlackRefuses: the words are said, and with them that the file does
// not come and who can change that.
func TestFilesThatSlackRefuses(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"file_uploads_disabled": "does not take the file: Contoso plan 2027.pdf", "storage_limit_reached": "storage_limit_reached", "missing_scope": "files:write",
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			e, n := newEmulated(t, false), &notes{}
			e.bot.o.Notes = n
			e.slack.Inject(emulator.Fault{Kind: emulator.Refused, Method: "files.getUploadURLExternal", Code: code})
			e.deliverer(n, withFiles(e, planPDF()))
			files, messages := e.shownFiles()
			if len(files) != 0 || len(messages) != 1 || !strings.Contains(textOf(t, messages[0]), want) {
				t.Errorf("%d files, %d messages: %v", len(files), len(messages), messages)
			}
		})
	}
	t.Run("when it is shared", func(t *testing.T) {
		t.Parallel()
		e, n := newEmulated(t, false), &notes{}
		e.bot.o.Notes = n
		e.slack.Inject(emulator.Fault{Kind: emulator.Refused, Method: "files.completeUploadExternal", Code: "posting_to_channel_denied"})
		e.deliverer(n, withFiles(e, planPDF()))
		files, messages := e.shownFiles()
		if len(files) != 0 || len(messages) != 1 || !strings.Contains(textOf(t, messages[0]), "posting_to_channel_denied") {
			t.Errorf("%d files, %d messages: %v", len(files), len(messages), messages)
		}
	})
}

func textOf(t *testing.T, m emulator.Shown) string {
	t.Helper()
	s, err := asJSON(m.Blocks)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestUploadsGoToSlackAlone: an address elsewhere gets nothing (trust A5).
func TestUploadsGoToSlackAlone(t *testing.T) {
	t.Parallel()
	e := newEmulated(t, false)
	for _, address := range []string{"http://files.slack.com/upload", "https://files.slack.com.example/upload", "http://127.0.0.1:1/upload", "://", ""} {
		if err := e.bot.api.put(t.Context(), address, []byte("x")); !errors.Is(err, errNotOurs) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// TestPlansThatComeBack: a workbook or plan file in a colleague's direct message is
// fetched and handed on, of other files nothing is read, and what is too large is
// said.
func TestPlansThatComeBack(t *testing.T) {
	t.Parallel()
	e := newEmulated(t, false)
	send := func(name string, content []byte) bot.Event {
		t.Helper()
		if _, err := e.eva.Attach(e.dm, "", "", emulator.Upload{Name: name, Content: content}); err != nil {
			t.Fatal(err)
		}
		return e.event()
	}
	for _, name := range []string{"Plan.xlsx", "PLAN.JSON"} {
		if got := send(name, []byte("content")); got.Kind != bot.Attached || len(got.Files) != 1 || string(got.Files[0].Data) != "content" || got.FileProblem != "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := send("holiday.jpg", []byte("content")); len(got.Files) != 0 || got.FileProblem != "" {
		t.Errorf("a picture: %+v", got)
	}
	if got := send("Plan.xlsx", make([]byte, 2<<20+1)); len(got.Files) != 0 || got.FileProblem != "problem.file_too_large" {
		t.Errorf("too large: %+v", got)
	}
}
