package playground

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"lodestar/bot/slack/emulator"
	"lodestar/internal/civil"
)

// use is what the module sends when somebody does something in an element of
// Block Kit: the data attributes of blocks.go, and what is chosen or typed.
func (s *scene) use(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, longestRequest)
	if err := r.ParseForm(); err != nil {
		s.refuse(w, http.StatusBadRequest, "problem.play_failed", nil)
		return
	}
	q := r.PostForm
	input, err := s.input(q)
	if err != nil {
		s.refuse(w, http.StatusUnprocessableEntity, "problem.play_no_date", nil)
		return
	}
	press := emulator.Press{Action: q.Get("action"), Block: q.Get("block"), Input: input, Confirmed: q.Has("confirmed")}
	var outcome emulator.Outcome
	switch q.Get("place") {
	case "message":
		press.Channel, press.TS = q.Get("channel"), q.Get("ts")
		if press.Channel == "" {
			s.refuseErr(w, emulator.ErrUnknown) // without it the press would go to the modal
			return
		}
		outcome, err = s.person.Press(r.Context(), press)
	case "home":
		press.Home = s.page.o.App
		outcome, err = s.person.Press(r.Context(), press)
	case "modal":
		if use := q.Get("use"); use == "button" || use == "overflow" {
			outcome, err = s.person.Press(r.Context(), press)
		} else {
			outcome, err = s.person.Fill(r.Context(), press.Block, press.Action, input)
		}
		s.inModal(w, outcome, err)
		return
	default:
		s.refuseErr(w, emulator.ErrUnknown)
		return
	}
	switch {
	case err != nil:
		s.refuseErr(w, err)
	case outcome.Error != "":
		s.refuse(w, http.StatusBadGateway, outcomeKey(outcome.Error), nil)
	default:
		s.page.answer(w, http.StatusOK, s.notice(""), s.modal())
	}
}

// input is what was done in an element, by how it is used.
func (s *scene) input(q url.Values) (emulator.Input, error) {
	value := q.Get("value")
	switch q.Get("use") {
	case "date":
		if value == "" {
			return emulator.Input{}, nil
		}
		d, err := civil.Parse(value)
		return emulator.Input{Date: d}, err
	case "datetime":
		if value == "" {
			return emulator.Input{}, nil
		}
		at, err := time.ParseInLocation("2006-01-02T15:04", value, s.zone)
		return emulator.Input{At: at}, err
	case "time":
		if value == "" {
			return emulator.Input{}, nil
		}
		_, err := time.Parse("15:04", value)
		return emulator.Input{Text: value}, err
	case "text":
		return emulator.Input{Text: value}, nil
	default:
		var chosen []string
		for _, v := range q["value"] {
			if v != "" {
				chosen = append(chosen, v)
			}
		}
		return emulator.Input{Chosen: chosen}, nil
	}
}

// problemOf is the sentence for an error while acting in a modal.
func (s *scene) problemOf(outcome emulator.Outcome, err error) string {
	switch {
	case errors.Is(err, emulator.ErrUnconfirmed):
		return s.page.words.Text("problem.play_unconfirmed", nil)
	case err != nil:
		_, key := s.refusal(err)
		return s.page.words.Text(key, nil)
	case outcome.Error != "":
		return s.page.words.Text(outcomeKey(outcome.Error), nil)
	default:
		return ""
	}
}
