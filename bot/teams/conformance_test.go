package teams

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/bot/bottest"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	bottest.Run(t, func(t *testing.T) bottest.Harness {
		t.Helper()
		yes := &reopened{known: []string{"files"}, notes: map[string]string{}}
		s := newStage(t, func(o *Options) { o.Uploads = yes })
		s.seenEva()
		return bottest.Harness{Sender: s.bot, To: toEva(), Seen: s.seen, Offered: s.offered, Press: s.press, Say: s.say, Files: s.takesFiles(yes), Hand: s.hand}
	})
}

// takesFiles says yes to every file, and finds them in the drive. Teams tells types
// by endings.
func (s *stage) takesFiles(yes *reopened) func(*testing.T, bot.Delivery, bot.Receipt) []bot.File {
	return func(t *testing.T, d bot.Delivery, _ bot.Receipt) []bot.File {
		t.Helper()
		var files []bot.File
		for n, card := range s.fake.All()[1:] {
			name := list(card.Activity["attachments"])[0]["name"].(string)
			place := fmt.Sprintf("file-%d", n)
			s.answers("accept", card, object{"uploadInfo": object{"name": name, "uploadUrl": s.fake.URL + "/drive/" + place}})
			again := d
			again.Noted = yes.notes[d.ID]
			if _, err := s.bot.Send(t.Context(), again); err != nil {
				t.Fatal(err)
			}
			content, _ := s.fake.Kept(place)
			files = append(files, bot.File{Name: name, MediaType: d.Message.Attachments[n].MediaType, Data: content})
		}
		return files
	}
}

// content is the card of an activity, nil where it has none.
func content(a map[string]any) map[string]any {
	all, _ := a["attachments"].([]any)
	if len(all) == 0 {
		return nil
	}
	c, _ := all[0].(map[string]any)["content"].(map[string]any)
	return c
}

func list(v any) []map[string]any {
	var all []map[string]any
	items, _ := v.([]any)
	for _, item := range items {
		if m, ok := item.(map[string]any); ok {
			all = append(all, m)
		}
	}
	return all
}

// read is what a person reads of a body, in order, with what can be unfolded.
func read(body []map[string]any) string {
	var b strings.Builder
	for _, e := range body {
		switch e["type"] {
		case "RichTextBlock":
			for _, run := range list(e["inlines"]) {
				b.WriteString(run["text"].(string))
			}
			b.WriteByte('\n')
		case "TextBlock":
			fmt.Fprintln(&b, e["text"])
		case "ActionSet":
			for _, a := range list(e["actions"]) {
				fmt.Fprintln(&b, a["title"])
				if inner, ok := a["card"].(map[string]any); ok {
					b.WriteString(read(list(inner["body"])))
				}
			}
		case "Input.ChoiceSet":
			fmt.Fprintln(&b, e["label"])
			for _, c := range list(e["choices"]) {
				fmt.Fprintln(&b, c["title"])
			}
		default:
			fmt.Fprintln(&b, e["label"])
		}
	}
	return b.String()
}

// seen reads all activities of a delivery.
func (s *stage) seen(t *testing.T, d bot.Delivery, r bot.Receipt) bottest.Seen {
	t.Helper()
	var seen bottest.Seen
	for n := range 50 {
		id, ok := s.bot.sent.Get(pieceID(d.ID, n))
		if !ok || id == r.Message {
			break
		}
		seen.Text += shown(s.fake.One(id).Activity)
	}
	last := s.fake.One(r.Message).Activity
	seen.Text += shown(last)
	seen.Notification, _ = last["summary"].(string)
	return seen
}

func shown(a map[string]any) string {
	if text, ok := a["text"].(string); ok {
		return text + "\n"
	}
	return read(list(content(a)["body"]))
}

// pressable are the values that come back when the options and buttons of a card
// are pressed, without what the adapter adds.
func pressable(a map[string]any) []map[string]any {
	var all []map[string]any
	for _, e := range list(content(a)["body"]) {
		switch e["type"] {
		case "Input.ChoiceSet":
			id := e["id"].(string)
			for _, c := range list(e["choices"]) {
				all = append(all, map[string]any{id: c["value"]})
			}
		case "ActionSet":
			for _, act := range list(e["actions"]) {
				inner, _ := act["card"].(map[string]any)
				if inner != nil {
					body := list(inner["body"])
					last := list(body[len(body)-1]["actions"])
					if data := last[0]["data"].(map[string]any); kindIn(data) == "" { // it asks first
						all = append(all, data)
					}
					continue
				}
				data := act["data"].(map[string]any)
				switch kindIn(data) {
				case "":
					all = append(all, data)
				case string(listPress), string(severalOnes): // sends what was chosen above
					for _, one := range all {
						if _, plain := one[ours]; !plain {
							one[ours] = data[ours]
						}
					}
				}
			}
		}
	}
	return all
}

func kindIn(data map[string]any) string {
	k, _ := data[ours].(map[string]any)["k"].(string)
	return k
}

func (s *stage) offered(t *testing.T, _ bot.Delivery, r bot.Receipt) int {
	t.Helper()
	return len(pressable(s.fake.One(r.Message).Activity))
}

func (s *stage) press(t *testing.T, _ bot.Delivery, r bot.Receipt, n int) bot.Event {
	t.Helper()
	s.take(s.activity("message", object{"value": pressable(s.fake.One(r.Message).Activity)[n], "replyToId": r.Message}))
	return s.next()
}

func (s *stage) say(t *testing.T, text string) bot.Event {
	t.Helper()
	s.take(s.activity("message", object{"text": text, "textFormat": "plain"}))
	return s.next()
}

// hand drops a file into the chat. Teams says so in HTML, too.
func (s *stage) hand(t *testing.T, f bot.File) bot.Event {
	t.Helper()
	s.take(s.activity("message", object{"attachments": []any{object{"contentType": "text/html", "content": "<p></p>"}, s.fake.Hand(f.Name, f.Data)}}))
	return s.next()
}

func logTo(s *stage) *slog.Logger {
	return slog.New(slog.NewTextHandler(writer{s}, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

type writer struct{ s *stage }

func (w writer) Write(p []byte) (int, error) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	return w.s.log.Write(p)
}

func asText(tb testing.TB, v any) string {
	tb.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}
