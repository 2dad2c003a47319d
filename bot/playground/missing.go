package playground

import (
	"net/http"

	"lodestar/bot/slack/emulator"
	"lodestar/conversation/locale"
)

// feature is one of Slack's client that is not emulated.
type feature struct{ ID, Key, Says string }

// missing are offered where people look for them, and the conversation says that
// they are not here (PG-13).
func missing() []feature {
	return []feature{
		{"huddle", "button.play_huddle", "say.play_no_huddle"},
		{"canvas", "button.play_canvas", "say.play_no_canvas"},
		{"list", "button.play_list", "say.play_no_list"},
		{"workflow", "button.play_workflow", "say.play_no_workflow"},
		{"clip", "button.play_clip", "say.play_no_clip"},
	}
}

func (s *scene) tryMissing(w http.ResponseWriter, r *http.Request) {
	c, err := s.channel(r.PathValue("channel"))
	if err == nil {
		for _, f := range missing() {
			if f.ID == r.PathValue("what") {
				s.remark(c.ID, "", s.page.words.Text(f.Says, nil))
				s.page.answer(w, http.StatusOK, s.notice(""))
				return
			}
		}
	}
	s.page.nothingHere(w, r)
}

// remarkUnknown tells our own people in their conversation with the bot that it
// asked for something that is not emulated.
func (p *Page) remarkUnknown() {
	p.mu.Lock()
	after := p.unknownSeen
	p.mu.Unlock()
	changes, _ := p.o.Slack.Changes(after)
	for _, c := range changes {
		p.mu.Lock()
		fresh := c.Seq > p.unknownSeen
		p.unknownSeen = max(p.unknownSeen, c.Seq)
		p.mu.Unlock()
		if !fresh || c.Kind != emulator.ChangedUnknown {
			continue
		}
		for _, u := range p.o.Slack.Users() {
			s, err := p.look(u.ID)
			if err != nil || !s.colleague() {
				continue
			}
			if direct := s.direct(); direct != "" {
				s.remark(direct, "", p.words.Text("say.play_unknown", locale.Args{"name": c.Name}))
			}
		}
	}
}
