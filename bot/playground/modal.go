package playground

import (
	"errors"
	"html/template"
	"net/http"
	"strconv"

	"lodestar/bot/slack/emulator"
)

// openModal is a modal as it is shown.
type openModal struct {
	ID, Title, Submit, Close string
	Body                     template.HTML
	Problem                  string
	Path                     string
}

// modal is the dialog the person has open, or an empty one. Its version says
// nothing of what is filled in: that is on the page already, and to draw it again
// would take the field away from under the hand.
func (s *scene) modal() fragment {
	v, open := s.person.Modal()
	if !open {
		return s.page.draw("state", "modal", "modal", openModal{})
	}
	s.page.mu.Lock()
	var problems map[string]string
	problem := ""
	if d := s.page.desk(s.who.ID); d.view == v.ID && d.hash == v.Hash {
		problems, problem = d.problems, d.problem
	}
	s.page.mu.Unlock()
	blocks, _ := v.Payload["blocks"].([]any)
	data := openModal{
		ID: v.ID, Title: plainText(v.Payload["title"]), Submit: plainText(v.Payload["submit"]), Close: plainText(v.Payload["close"]), Problem: problem, Path: s.path("modal/"),
	}
	b := s.blocks(emulator.InModal, v.Values, "modal-")
	b.Problems = problems
	data.Body = b.HTML(blocks, "")
	f := s.page.draw("state", "modal", "modal", data)
	return f.as(strconv.FormatUint(sum(v.ID, v.Hash, v.Payload, problems, problem), 16))
}

func plainText(v any) string {
	o, _ := v.(map[string]any)
	text, _ := o["text"].(string)
	return text
}

// inModal answers what was done in the modal: it stays and says what is wrong,
// or is as the bot left it.
func (s *scene) inModal(w http.ResponseWriter, outcome emulator.Outcome, err error) {
	status := http.StatusOK
	problem := s.problemOf(outcome, err)
	v, open := s.person.Modal()
	s.page.mu.Lock()
	d := s.page.desk(s.who.ID)
	switch {
	case !open:
		d.view, d.problems, d.problem = "", nil, ""
	case problem != "" || outcome.Problems != nil:
		d.view, d.hash, d.problem, d.problems = v.ID, v.Hash, problem, make(map[string]string)
		for block, says := range outcome.Problems {
			if outcome.Local {
				says = s.page.words.Text(localProblem(says), nil)
			}
			d.problems[block] = says
		}
		status = http.StatusUnprocessableEntity
	}
	s.page.mu.Unlock()
	s.page.touch()
	fragments := []fragment{s.modal()}
	if !open {
		fragments = append(fragments, s.notice(problem))
	}
	s.page.answer(w, status, fragments...)
}

// localProblem is what Slack's own client says beside a field.
func localProblem(code string) string {
	switch code {
	case "required":
		return "problem.play_required"
	case "too_short":
		return "problem.play_too_short"
	case "too_long":
		return "problem.play_too_long"
	case "invalid_email":
		return "problem.play_email"
	case "invalid_url":
		return "problem.play_url"
	default:
		return "problem.play_number"
	}
}

func (s *scene) submitModal(w http.ResponseWriter, r *http.Request) {
	s.page.mu.Lock()
	d := s.page.desk(s.who.ID)
	d.problems, d.problem = nil, ""
	s.page.mu.Unlock()
	outcome, err := s.person.Submit(r.Context())
	s.inModal(w, outcome, err)
}

// closeModal closes the topmost modal, or with the cross in its corner all.
func (s *scene) closeModal(w http.ResponseWriter, r *http.Request) {
	outcome, err := s.person.CloseModal(r.Context(), r.PostFormValue("all") != "")
	if errors.Is(err, emulator.ErrUnknown) {
		err = nil // closed already: what was wanted
	}
	s.inModal(w, outcome, err)
}
