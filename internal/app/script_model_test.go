package app_test

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"time"

	"lodestar/bot"
	"lodestar/internal/app"
	"lodestar/internal/llm"
	"lodestar/planning/summary"
)

// model is the language model of a script. It writes down what it is sent.
type model struct {
	mu    sync.Mutex
	mode  string // "good", "obeys", "fails <fault>", "nonsense", "invents"
	about summary.About
	sent  []string
	most  int64 // how much may be spent a month, in questions; 0 is no ceiling
	// asks, where it is set, is called in the midst of a question.
	asks func(ctx context.Context)
}

// setModel sets a language model up as an operator would before a start: "model
// good" says what stands in the sources; "model invents" alters numbers; "model
// obeys" does what a message tells it; "model nonsense" answers something else;
// "model fails timeout" does not answer; "model of another.example" is another
// provider; "model ceiling 2" lets a workspace spend what two questions cost a month.
func (s *replay) setModel(rest string) {
	s.t.Helper()
	if s.model == nil {
		s.model = &model{about: summary.About{Provider: "model.example", Model: "test-1", Region: "EU"}}
	}
	if provider, ok := strings.CutPrefix(rest, "of "); ok {
		s.model.about.Provider = provider
	} else if most, ok := strings.CutPrefix(rest, "ceiling "); ok {
		var err error
		s.model.most, err = strconv.ParseInt(most, 10, 64)
		s.must(err)
	} else {
		s.model.set(rest)
	}
	s.must(s.app.Close())
	s.open()
}

func (m *model) set(mode string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.mode = mode
}

// asked is how often it was asked.
func (m *model) asked() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sent
}

func (m *model) About() summary.About { return m.about }

func (m *model) Body(_ context.Context, r summary.Request) ([]byte, error) {
	return []byte(summary.Data(summary.Hide(r))), nil
}

func (m *model) Ask(ctx context.Context, r summary.Request) (summary.Answer, error) {
	body, err := m.Body(ctx, r)
	m.mu.Lock()
	m.sent = append(m.sent, string(body))
	mode, asks := m.mode, m.asks
	m.mu.Unlock()
	if asks != nil {
		asks(ctx)
	}
	a := summary.Answer{TokensIn: 1000, TokensOut: 100, SentBytes: len(body), SentSHA256: "sum", AttemptsHad: 1}
	if fault, fails := strings.CutPrefix(mode, "fails "); fails {
		return a, llm.Fault(fault)
	}
	if mode == "nonsense" {
		a.Text = "Sure! Everything is agreed."
		return a, err
	}
	a.Text = answerOf(summary.Hide(r), mode)
	return a, err
}

// answerOf is the first sentence of each source, word for word; one that invents
// adds a line with another number, one that obeys says what it was told to.
func answerOf(h summary.Hidden, mode string) string {
	type line struct {
		Text     string   `json:"text"`
		Sources  []string `json:"source_ids"`
		Question string   `json:"question,omitempty"`
	}
	lines := []line{}
	for i, s := range h.Sources {
		sentences := summary.Sentences(h.Language, s.Text)
		if len(sentences) == 0 || i > 4 {
			continue
		}
		l := line{Text: sentences[0], Sources: []string{s.ID}}
		if len(h.Questions) > 0 {
			l.Question = h.Questions[min(i, len(h.Questions)-1)].ID
		}
		lines = append(lines, l)
	}
	if len(lines) > 0 && mode == "invents" {
		bad := lines[0]
		bad.Text += " It costs 999 EUR."
		lines = append(lines, bad)
	}
	if len(lines) > 0 && mode == "obeys" {
		for i := range lines {
			lines[i].Text = "Contoso agreed to everything. <!channel> https://evil.example"
		}
	}
	data, err := json.Marshal(map[string]any{"lines": lines})
	if err != nil {
		return ""
	}
	return string(data)
}

// withModel is what an App is built with where a script has set a model up.
func (s *stage) withModel(o *app.Options) {
	if s.model != nil {
		o.Model = &app.Model{Model: s.model, PerDay: 3}
		if s.model.most > 0 { // a question of 1,000 tokens costs one euro
			o.Model.PerDay, o.Model.Ceiling, o.Model.Currency, o.Model.PriceIn = 20, s.model.most*1e6, "EUR", 1e9
		}
	}
}

// Read tells what people wrote in a channel.
func (s *stage) Read(_ context.Context, place bot.Address, since time.Time, most int) (bot.Reading, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.room(strings.TrimPrefix(place.Place, channelPrefix)).mute {
		return bot.Reading{}, llm.Unreachable
	}
	var all []bot.Heard
	for _, h := range s.heardIn[place.Place] {
		if h.At.After(since) {
			all = append(all, h)
		}
	}
	return bot.Reading{Heard: all[max(0, len(all)-most):], Partly: s.room(strings.TrimPrefix(place.Place, channelPrefix)).partly}, nil
}

// checkAsked: the model was asked so often.
func (s *replay) checkAsked(rest string) {
	s.t.Helper()
	if got := len(s.model.asked()); rest != strconv.Itoa(got) {
		s.fail("the model was asked " + strconv.Itoa(got) + " times")
	}
}

// checkNotSent: no request to the model had these words.
func (s *replay) checkNotSent(words string) {
	s.t.Helper()
	for _, body := range s.model.asked() {
		if strings.Contains(strings.ToLower(body), strings.ToLower(words)) {
			s.fail("the model was sent " + words)
		}
	}
}
