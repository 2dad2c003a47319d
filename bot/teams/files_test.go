package teams

import (
	"bytes"
	"context"
	"encoding/base64"
	"image"
	"image/png"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"lodestar/bot"
	"lodestar/bot/teams/teamstest"
)

// reopened are the deliveries that were let go out once more, with their notes.
type reopened struct {
	mu    sync.Mutex
	known []string // deliveries that were sent
	notes map[string]string
	err   error
}

func (r *reopened) Reopen(_ context.Context, _, conversation, delivery, note string) (bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil || conversation != evaChat || !slices.Contains(r.known, delivery) {
		return false, r.err
	}
	r.notes[delivery] = note
	return true, nil
}

func filesStage(t *testing.T) (*stage, *reopened) {
	t.Helper()
	r := &reopened{known: []string{"evt/1"}, notes: map[string]string{}}
	s := newStage(t, func(o *Options) { o.Uploads = r })
	s.seenEva()
	return s, r
}

func planPDF() bot.File {
	return bot.File{Name: "Contoso plan 2027.pdf", MediaType: "application/pdf", Data: []byte("%PDF-1.7 one page")}
}

func withFiles(to bot.Address, files ...bot.File) bot.Delivery {
	return bot.Delivery{ID: "evt/1", To: to, Message: bot.Message{
		Kind: "notice", Notification: "The plan for Contoso", Parts: []bot.Part{{Kind: bot.Text, Text: "The plan for Contoso."}}, Attachments: files,
	}}
}

// kinds are the attachments that stand in a conversation, by type.
func kinds(all []teamstest.Said) (types []string, last map[string]any) {
	for _, m := range all {
		for _, a := range list(m.Activity["attachments"]) {
			types = append(types, a["contentType"].(string))
			last = a
		}
		if a, ok := m.Activity["attachments"].([]any); !ok || len(a) == 0 {
			text, _ := m.Activity["text"].(string)
			types = append(types, text)
		}
	}
	return types, last
}

// answers presses Accept or Decline on the card of a file, as Teams tells it.
func (s *stage) answers(action string, card teamstest.Said, change object) int {
	s.t.Helper()
	consent := list(card.Activity["attachments"])[0]
	content := consent["content"].(map[string]any)
	value := object{
		"type": "fileUpload", "action": action, "context": content["acceptContext"],
		"uploadInfo": object{
			"contentUrl": "https://lodestar-my.sharepoint.com/plan.pdf", "name": consent["name"], "uploadUrl": s.fake.URL + "/drive/plan.pdf",
			"uniqueId": "1150D938-8870-4044-9F2C-5BBDEBA70C9D", "fileType": "pdf",
		},
	}
	for k, v := range change {
		value[k] = v
	}
	return s.post(s.activity("invoke", object{"name": "fileConsent/invoke", "replyToId": card.ID, "value": value})).Code
}

// TestFileIsAskedForAndBrought: the card asks, a yes lets the delivery go out once
// more, and the file lies in the person's drive; the question is gone.
func TestFileIsAskedForAndBrought(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string][]teamstest.Fault{
		"at once": nil, "the drive is down": {{Status: http.StatusServiceUnavailable}}, "busy": {{Status: http.StatusTooManyRequests}}, "taken, and the answer lost": {{Lost: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, r := filesStage(t)
			d := withFiles(toEva(), planPDF())
			receipt, err := s.bot.Send(t.Context(), d)
			if err != nil {
				t.Fatal(err)
			}
			all := s.fake.All()
			if types, _ := kinds(all); len(types) != 2 || types[1] != consentCard || receipt.Message != all[0].ID {
				t.Fatalf("%v, receipt %+v", types, receipt)
			}
			if code := s.answers("accept", all[1], nil); code != http.StatusOK {
				t.Fatalf("answered with %d", code)
			}
			s.fake.Change(func(f *teamstest.Settings) { f.DriveFaults = fault })
			d.Noted = r.notes[d.ID]
			for range 3 {
				if _, err = s.bot.Send(t.Context(), d); err == nil {
					break
				}
				if refused, ok := bot.IsRefused(err); !ok || refused.Final {
					t.Fatalf("not a refusal that is tried again: %v", err)
				}
			}
			content, _ := s.fake.Kept("plan.pdf")
			types, last := kinds(s.fake.All())
			if err != nil || string(content) != string(planPDF().Data) || len(types) != 2 || types[1] != infoCard || last["contentUrl"] != "https://lodestar-my.sharepoint.com/plan.pdf" {
				t.Errorf("%v: %q, %v, %v", err, content, types, last)
			}
		})
	}
}

// TestFileIsAskedForAgain: after a restart, or when the time to bring it is over,
// the person is asked once more; nothing is lost.
func TestFileIsAskedForAgain(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(*stage){
		"restart": func(s *stage) { s.bot.accepted = bot.NewRecent[upload]() },
		"too late": func(s *stage) {
			s.fake.Change(func(f *teamstest.Settings) { f.DriveFaults = []teamstest.Fault{{Status: http.StatusNotFound}} })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, r := filesStage(t)
			d := withFiles(toEva(), planPDF())
			if _, err := s.bot.Send(t.Context(), d); err != nil {
				t.Fatal(err)
			}
			s.answers("accept", s.fake.All()[1], nil)
			prepare(s)
			d.Noted = r.notes[d.ID]
			_, err := s.bot.Send(t.Context(), d)
			if types, _ := kinds(s.fake.All()); err != nil || len(types) != 3 || types[2] != consentCard {
				t.Errorf("%v: %v", err, types)
			}
		})
	}
}

// TestFileConsentIsChecked: a no takes the card away; a file of another delivery, an
// address elsewhere and a broken answer bring nothing.
func TestFileConsentIsChecked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		action string
		change object
		code   int
	}{
		"declined":        {"decline", nil, http.StatusOK},
		"foreign":         {"accept", object{"context": object{"delivery": "evt/2", "file": 0}}, http.StatusNotFound},
		"no delivery":     {"accept", object{"context": object{}}, http.StatusBadRequest},
		"negative":        {"accept", object{"context": object{"delivery": "evt/1", "file": -1}}, http.StatusBadRequest},
		"another address": {"accept", object{"uploadInfo": object{"uploadUrl": "https://sharepoint.com.example/x"}}, http.StatusBadRequest},
		"plain http":      {"accept", object{"uploadInfo": object{"uploadUrl": "http://lodestar-my.sharepoint.com/x"}}, http.StatusBadRequest},
		"no address":      {"accept", object{"uploadInfo": object{}}, http.StatusBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, r := filesStage(t)
			if _, err := s.bot.Send(t.Context(), withFiles(toEva(), planPDF())); err != nil {
				t.Fatal(err)
			}
			if code := s.answers(c.action, s.fake.All()[1], c.change); code != c.code {
				t.Errorf("answered with %d, want %d", code, c.code)
			}
			s.silent()
			if len(r.notes) > 0 {
				t.Errorf("goes out once more: %v", r.notes)
			}
			s.bot.running.Wait()
			if want := 2; c.action == "decline" {
				want = 1
				if len(s.fake.All()) != want {
					t.Errorf("%d messages, want %d", len(s.fake.All()), want)
				}
			}
		})
	}
}

// TestPicturesAreShown: a picture needs no consent, in a size that Teams shows; in
// a channel it is what can be shown of a plan, and of a file it is said that it
// cannot be sent there.
func TestPicturesAreShown(t *testing.T) {
	t.Parallel()
	s, _ := filesStage(t)
	s.take(s.activity("message", object{"text": "<at>Lodestar</at> hello", "entities": []object{{"type": "mention", "mentioned": object{"id": "28:" + appID}, "text": "<at>Lodestar</at>"}}}, inShared()))
	s.next()
	var large bytes.Buffer
	if err := png.Encode(&large, image.NewGray(image.Rect(0, 0, 1190, 1684))); err != nil {
		t.Fatal(err)
	}
	picture := bot.File{Name: "Contoso plan 2027.png", MediaType: "image/png", Data: large.Bytes()}
	channel := bot.Address{Platform: Name, Tenant: tenantOf(ourTenant), Place: shared, Audience: bot.Customer}
	if _, err := s.bot.Send(t.Context(), withFiles(channel, picture, planPDF())); err != nil {
		t.Fatal(err)
	}
	all := s.fake.All()
	types, _ := kinds(all)
	if len(types) != 3 || types[1] != "image/png" || !strings.Contains(types[2], "send no files here: Contoso plan 2027.pdf") {
		t.Fatal(types)
	}
	address, _ := list(all[1].Activity["attachments"])[0]["contentUrl"].(string)
	data, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(address, "data:image/png;base64,"))
	if err != nil {
		t.Fatal(err)
	}
	config, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil || config.Height != 1024 || config.Width > 1024 || len(data) > 1<<20 {
		t.Errorf("%dx%d, %d bytes, %v", config.Width, config.Height, len(data), err)
	}
	broken := bot.File{Name: "broken.png", MediaType: "image/png", Data: []byte("no picture")}
	if _, ok := shownPicture(broken); ok {
		t.Error("what is no picture is shown as one")
	}
}
